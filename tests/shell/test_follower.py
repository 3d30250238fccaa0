"""The follower: wherever it stops, what is there is right as far as it goes."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

import told
from case_of import TERMS
from kept import keep
from shelf_of import MemoryShelf
from sulh.errors import Missing, Stopped
from sulh.mechanism.state import State
from sulh.shell import follower as module
from sulh.shell.disk import RealDisk
from sulh.shell.follower import SNAPSHOTS, Follower
from sulh.shell.home import Home
from sulh.shell.projection import PROJECTION, Also, Projection, Stamp
from sulh.shell.replay import replay
from sulh.shell.rows import Row
from sulh.shell.snapshot import Snapshots
from sulh.shell.sqlite_store import open_sqlite_reader


@pytest.fixture(scope="module")
def story() -> told.Story:
    return told.tell_exercise()


def compare(follower: Follower, entries: Sequence[bytes], start: State) -> None:
    """Hold what is known now against a plain reading."""
    plain = MemoryShelf(entries, start)
    shelf = follower.shelf()
    assert follower.state == plain.state
    assert [follower.shelf().filed(index) for index in range(len(entries))] == [
        plain.filed(index) for index in range(len(entries))
    ]
    assert list(shelf.days()) == list(plain.days())
    for day in shelf.days():
        assert list(shelf.on_day(day)) == list(plain.on_day(day))


@pytest.mark.parametrize("step", [1, 2, 7])
def test_following_in_parts_is_following_at_once(
    story: told.Story, step: int, tmp_path: Path
) -> None:
    entries = story.entries
    with Follower(keep(tmp_path, entries[:1]), story.start) as follower:
        for at in range(1, len(entries), step):
            follower.follow()
            keep(tmp_path, entries[at : at + step])
        follower.follow()
        compare(follower, entries, story.start)


def test_a_new_process_goes_on_where_another_stopped(story: told.Story, tmp_path: Path) -> None:
    entries = story.entries
    for at in range(0, len(entries), 4):
        home = keep(tmp_path, entries[at : at + 4])
        with Follower(home, story.start) as follower:
            follower.follow()
            compare(follower, entries[: at + 4], story.start)


class Crash(BaseException):
    """The power goes."""


@pytest.mark.parametrize("batch", [1, 3, 8])
def test_a_crash_between_batches_leaves_what_is_right_as_far_as_it_goes(
    story: told.Story, batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = story.entries
    monkeypatch.setattr(module, "BATCH", batch)
    add = Projection.add
    for crash_at in range(4):
        home = keep(tmp_path / str(crash_at), entries)
        calls = iter(range(crash_at))

        def crashing(
            self: Projection,
            rows: Sequence[Row],
            stamp: Stamp,
            also: Also | None = None,
            calls: Iterator[int] = calls,
        ) -> None:
            if next(calls, None) is None:
                raise Crash
            add(self, rows, stamp, also)

        monkeypatch.setattr(Projection, "add", crashing)
        with pytest.raises(Crash), Follower(home, story.start) as follower:
            follower.follow()
        monkeypatch.setattr(Projection, "add", add)
        with Projection(home.path / PROJECTION) as projection:
            there = projection.numbers("SELECT number FROM filings ORDER BY number").tolist()
            assert there == list(range(projection.stamp.size))
            assert bool(there) == bool(crash_at)
        with Follower(home, story.start) as follower:
            follower.follow()
            compare(follower, entries, story.start)


def test_a_crash_while_a_snapshot_is_written_loses_nothing(
    story: told.Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = keep(tmp_path, story.entries)

    def crashing(*_: object) -> None:
        raise Crash

    monkeypatch.setattr(Snapshots, "keep", crashing)
    with pytest.raises(Crash), Follower(home, story.start) as follower:
        follower.follow()
    monkeypatch.undo()
    with Follower(home, story.start) as follower:
        follower.follow()
        compare(follower, story.entries, story.start)


def test_an_older_copy_of_the_record_is_followed_from_what_it_holds(
    story: told.Story, tmp_path: Path
) -> None:
    home = keep(tmp_path / "new", story.entries)
    with Follower(home, story.start) as follower:
        follower.follow()
    older = keep(tmp_path / "old", story.entries[:20])
    (home.path / PROJECTION).replace(older.path / PROJECTION)
    (home.path / SNAPSHOTS).replace(older.path / SNAPSHOTS)
    with Follower(older, story.start) as follower:
        follower.follow()
        compare(follower, story.entries[:20], story.start)


def test_the_projection_of_another_record_is_made_anew(story: told.Story, tmp_path: Path) -> None:
    other = told.tell_exercise("Another exercise")
    here, there = keep(tmp_path / "a", story.entries), keep(tmp_path / "b", other.entries)
    with Follower(here, story.start) as follower:
        follower.follow()
    (here.path / PROJECTION).replace(there.path / PROJECTION)
    (here.path / SNAPSHOTS).replace(there.path / SNAPSHOTS)
    with Follower(there, other.start) as follower:
        follower.follow()
        compare(follower, other.entries, other.start)


def test_terms_that_come_to_hand_later_are_taken_into_account(
    story: told.Story, tmp_path: Path
) -> None:
    home = keep(tmp_path, story.entries)
    with Follower(home) as follower:
        without = follower.follow()
    with Follower(home, story.start) as follower:
        assert follower.follow() != without
        compare(follower, story.entries, story.start)


def test_replaying_finds_what_was_kept_right_and_says_which_slices_are_not(
    story: told.Story, tmp_path: Path
) -> None:
    home = keep(tmp_path, story.entries)
    for sha256, text in ((one, TERMS) for one in story.start.documents):
        home.documents.mkdir()
        (home.documents / f"{sha256.hex()}.toml").write_bytes(text)
    with Follower(home, story.start) as follower:
        state = follower.follow()
    replayed = replay(home)
    assert replayed.state == state
    assert [one.same for one in replayed.compared] == [True, True]
    snapshots = Snapshots(RealDisk(), home.path / SNAPSHOTS, story.start)
    with closing(open_sqlite_reader(home.path)) as reader:
        snapshots.keep(reader, replace(state, clock=state.clock + 1))
    found = {one.same: one for one in replay(home).compared}
    assert found[True].kept.where.endswith(PROJECTION)
    assert found[False].slices == ("clock",)


def test_where_there_is_no_record_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        Follower(Home(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_cannot_be_written_is_followed_in_memory(
    story: told.Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = keep(tmp_path, story.entries)
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(Snapshots, "keep", _refuse)
    with Follower(home, story.start) as follower:
        follower.follow()
        compare(follower, story.entries, story.start)
    assert not (home.path / PROJECTION).exists()


def _refuse(*_: object) -> None:
    raise Missing("snapshots", "cannot be written")


def test_an_error_of_the_engine_is_told_as_such(story: told.Story, tmp_path: Path) -> None:
    with Follower(keep(tmp_path, story.entries), story.start) as follower:
        follower.follow()
        with pytest.raises(Stopped):
            follower.projection.query("SELECT nothing FROM nowhere")
