"""What is published follows the record: entry by entry it is what publishing it whole gives."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kept import keep
from shelf_of import LATER, MemoryShelf
from sulh.canonical import parse_base64
from sulh.filings.kinds import BulletinIssued
from sulh.record.proof import parse_proof
from sulh.shell.follower import Follower
from sulh.shell.publish import Publication
from sulh.views.pages import WHOLE
from told import Story, tell_chronicle, tell_exercise

STORIES = pytest.mark.parametrize("tell", [tell_exercise, tell_chronicle])


class Prefixes:
    """The shelves of the first entries of a story, as a record that is still growing has them."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def shelf(self, size: int, as_of: int = LATER) -> MemoryShelf:
        return MemoryShelf(self._story.entries[:size], self._story.start, as_of)

    def publication(self, folder: Path, follower: Follower, size: int) -> Publication:
        return Publication(folder, follower.reader, lambda at: self.shelf(size, at))


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@STORIES
def test_following_entry_by_entry_gives_what_publishing_it_whole_gives(
    tell: Callable[..., Story], tmp_path: Path
) -> None:
    story = tell()
    prefixes = Prefixes(story)
    with Follower(keep(tmp_path / "home", story.entries), story.start) as follower:
        grown = tmp_path / "grown"
        prefixes.publication(grown, follower, 2).whole(prefixes.shelf(2))
        for size in range(3, len(story.entries) + 1):
            publication = prefixes.publication(grown, follower, size)
            publication.after(prefixes.shelf(size), size - 1)
            whole = tmp_path / f"whole-{size}"
            prefixes.publication(whole, follower, size).whole(prefixes.shelf(size))
            followed, made = files_of(grown), files_of(whole)
            kind = story.shelf().filed(size - 1).kind
            later = set() if kind == "bulletin issued" else set(WHOLE)
            stale = {path for path in made if followed.get(path) != made[path]} - later
            assert not stale, (size - 1, kind)
            assert set(followed) == set(made)


def test_publishing_again_writes_nothing(tmp_path: Path) -> None:
    story = tell_exercise()
    with Follower(keep(tmp_path / "home", story.entries), story.start) as follower:
        follower.follow()
        publication = Publication(tmp_path / "out", follower.reader, story.shelf)
        assert publication.whole(follower.shelf())
        assert publication.whole(follower.shelf()) == 0
        assert publication.after(follower.shelf(), 5) == 0
        assert not list((tmp_path / "out").rglob("*.tmp"))


def test_what_one_entry_does_not_touch_is_left_alone(tmp_path: Path) -> None:
    story = tell_exercise()
    prefixes = Prefixes(story)
    size = len(story.entries) + 1
    with Follower(keep(tmp_path / "home", story.entries), story.start) as follower:
        out = tmp_path / "out"
        prefixes.publication(out, follower, size - 1).whole(prefixes.shelf(size - 1))
        before = {path: path.stat().st_mtime_ns for path in out.rglob("*.html")}
        crossing = {"crossing": "old-bridge", "day": "2026-03-02", "passage": "open"}
        story.file("monitor", "crossing reported", crossing | {"traffic": "people"})
    with Follower(keep(tmp_path / "other", story.entries), story.start) as follower:
        prefixes.publication(out, follower, size).after(prefixes.shelf(size), size - 1)
        written = {
            str(path.relative_to(out))
            for path in out.rglob("*.html")
            if before.get(path) != path.stat().st_mtime_ns
        }
        assert written == {
            "crossings.html",
            "day/2026-03-02.html",
            f"filings/{(size - 1) // 50}.html",
            "index.html",
            "timeline/2026-03.html",
        }


def test_every_entry_has_its_bytes_and_a_proof_that_it_is_on_the_record(tmp_path: Path) -> None:
    story = tell_exercise()
    with Follower(keep(tmp_path / "home", story.entries), story.start) as follower:
        Publication(tmp_path / "out", follower.reader, story.shelf).whole(story.shelf())
    for index, entry in enumerate(story.entries):
        assert (tmp_path / "out" / "entry" / str(index)).read_bytes() == entry
        proof = parse_proof((tmp_path / "out" / "proof" / f"{index}.tlog-proof").read_bytes())
        assert (proof.index, proof.extra) == (index, entry)


@STORIES
def test_a_bulletin_comes_out_as_it_was_issued(tell: Callable[..., Story], tmp_path: Path) -> None:
    story = tell()
    with Follower(keep(tmp_path / "home", story.entries), story.start) as follower:
        Publication(tmp_path / "out", follower.reader, story.shelf).whole(story.shelf())
    issued = story.shelf().of_kind("bulletin issued")
    assert len(issued) == 2
    for one in issued:
        says = one.says
        assert isinstance(says, BulletinIssued)
        text = (tmp_path / "out" / "bulletin" / f"{says.day}.md").read_bytes()
        assert hashlib.sha256(text).digest() == parse_base64(says.sha256, "sha256", 32)
        page = (tmp_path / "out" / "bulletin" / f"{says.day}.html").read_text()
        assert "whose SHA-256 it names" in page
