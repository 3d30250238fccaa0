"""The projection: the same as a plain reading of the record, at every moment, however made."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

import told
from carried import carry_out, documents
from case_of import FOLDER
from conftest import PROFILE
from drawn import plans
from kept import keep
from plans import Plan
from shelf_of import MemoryShelf
from story_of import parse, split, tell
from sulh.errors import Missing
from sulh.filings.kinds import KINDS
from sulh.mechanism.state import State
from sulh.mechanism.state import start as started
from sulh.shell import projection as module
from sulh.shell.asof import shelf_at
from sulh.shell.follower import SNAPSHOTS, Follower
from sulh.shell.home import Home
from sulh.shell.projection import PROJECTION, Projection, Stamp
from sulh.shell.rows import Row
from sulh.views.shelf import Filed, Shelf

#: Each is signed, folded and asked everything twice over.
MOST = 20 if PROFILE != "deep" else 1_000
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.txt"))


def seen(shelf: Shelf, size: int) -> list[object]:
    """Ask a shelf everything that it can be asked."""
    told_by: list[object] = [shelf.basis, shelf.as_of, list(shelf.days())]
    for index in range(size):
        try:
            told_by.append(_as_kept(shelf.filed(index)))
        except Missing:
            told_by.append(None)
        told_by.append(list(shelf.naming(index)))
    told_by += [list(shelf.of_kind(kind)) for kind in KINDS]
    told_by += [list(shelf.of_kind("report filed", "statement made"))]
    for day in shelf.days():
        told_by += [list(shelf.on_day(day)), list(shelf.on_day(day, "report filed", "clock"))]
        told_by += [list(shelf.between(day, day + 100_000)), list(shelf.between(0, day))]
    return told_by


def _as_kept(filed: Filed) -> Filed:
    """Leave out what was said openly against the rules, which is not spread any further."""
    if filed.objection is None or filed.objection.rule != "field.said-openly":
        return filed
    hidden = {name: UNSET for name in filed.says.audiences or () if hasattr(filed.says, name)}
    return replace(filed, says=msgspec.structs.replace(filed.says, **hidden))


def record_of_scenario(name: str) -> tuple[list[bytes], State]:
    story, _ = split((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    case = tell(parse(story, name)).case
    return case.entries, started(case.state.documents)


def moments(entries: Sequence[bytes], start: State) -> list[int]:
    """Give the moments at which something became known, and those just before."""
    shelf = MemoryShelf(entries, start)
    times = {known for known in shelf._known if known > 0}
    return sorted(times | {one - 1 for one in times})


@pytest.mark.parametrize("name", SCENARIOS)
def test_it_is_what_a_plain_reading_of_the_record_gives(name: str, tmp_path: Path) -> None:
    entries, start = record_of_scenario(name)
    with Follower(keep(tmp_path, entries), start) as follower:
        state = follower.follow()
        plain = MemoryShelf(entries, start)
        assert state == plain.state
        assert seen(follower.shelf(), len(entries)) == seen(plain, len(entries))


@pytest.mark.parametrize("name", [*SCENARIOS[:6], "exercise", "chronicle"])
def test_it_is_so_at_every_moment_of_the_past(name: str, tmp_path: Path) -> None:
    if name in SCENARIOS:
        entries, start = record_of_scenario(name)
    else:
        story = getattr(told, f"tell_{name}")()
        entries, start = story.entries, story.start
    with Follower(keep(tmp_path, entries), start) as follower:
        follower.follow()
        chosen = moments(entries, start)
        some = chosen[:: len(chosen) // 12 | 1]  # odd: at a moment, and just before one
        for moment in (*some[::2], *reversed(some)):
            plain = MemoryShelf(entries, start, moment)
            if not plain.state.clock:
                with pytest.raises(Missing):
                    shelf_at(follower, moment)
                continue
            there = shelf_at(follower, moment)
            assert there.state == plain.state
            assert seen(there, len(entries)) == seen(plain, len(entries))


@settings(max_examples=MOST, suppress_health_check=[HealthCheck.too_slow])
@given(plans(), st.data())
def test_of_any_record_it_is_what_a_plain_reading_gives(plan: Plan, data: st.DataObject) -> None:
    entries, start = carry_out(plan), started(documents())
    with tempfile.TemporaryDirectory() as folder:
        home = keep(Path(folder), entries)
        with Follower(home, start) as follower:
            follower.follow()
            plain = MemoryShelf(entries, start)
            assert follower.state == plain.state
            assert seen(follower.shelf(), len(entries)) == seen(plain, len(entries))
            moment = data.draw(st.sampled_from([0, *moments(entries, start)]))
            plain = MemoryShelf(entries, start, moment)
            if not plain.state.clock:
                return
            there = shelf_at(follower, moment)
            assert there.state == plain.state
            assert seen(there, len(entries)) == seen(plain, len(entries))


@pytest.fixture(scope="module")
def exercise() -> tuple[list[bytes], State]:
    story = told.tell_exercise()
    return story.entries, story.start


def dump(home: Home) -> list[str]:
    """Give all that a projection holds, its own bookkeeping left out."""
    with sqlite3.connect(home.path / PROJECTION) as connection:
        lines = [
            repr(row)
            for table in ("filings", "days", "names", "duties", "stamp")
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        ]
    connection.close()
    return lines


def _delete(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _overwrite(path: Path) -> None:
    path.write_bytes(b"something else" * 1_000)


def _other_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()


def _other_code(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE stamp SET maker = x'00'")
        connection.execute("DELETE FROM filings WHERE number > 2")
    connection.close()


def _other_state(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE stamp SET digest = zeroblob(32)")
        connection.execute("UPDATE filings SET kind = 'clock'")
    connection.close()


def _other_record(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE stamp SET root = zeroblob(32)")
        connection.execute("UPDATE filings SET kind = 'clock'")
    connection.close()


@pytest.mark.parametrize(
    "spoil",
    [_delete, _cut, _overwrite, _other_database, _other_code, _other_state, _other_record],
)
@pytest.mark.parametrize("with_snapshots", [True, False])
def test_deleted_damaged_or_of_something_else_it_comes_back_the_same(
    exercise: tuple[list[bytes], State],
    spoil: Callable[[Path], None],
    with_snapshots: bool,
    tmp_path: Path,
) -> None:
    entries, start = exercise
    home = keep(tmp_path, entries)
    with Follower(home, start) as follower:
        state = follower.follow()
    before = dump(home)
    spoil(home.path / PROJECTION)
    if not with_snapshots:
        shutil.rmtree(home.path / SNAPSHOTS)
    with Follower(home, start) as follower:
        assert follower.follow() == state
    assert dump(home) == before


def test_words_are_found_whatever_their_accents_and_case(
    exercise: tuple[list[bytes], State], tmp_path: Path
) -> None:
    entries, start = exercise
    with Follower(keep(tmp_path, entries), start) as follower:
        follower.follow()
        shelf = follower.shelf()
        for one in shelf.of_kind("statement made"):
            words = str(one.says.words)  # type: ignore[union-attr]
            longest = max(words.split(), key=len)
            assert one in list(shelf.search(longest.upper()))
        for nothing in ("", "   ", '"', "zzz-nowhere", "a OR b", "NEAR(", "words:x", "*"):
            assert len(shelf.search(nothing)) <= len(entries)
        assert not list(shelf.search("zzz-nowhere"))


def test_what_is_sealed_or_said_openly_against_the_rules_is_not_in_the_file(
    tmp_path: Path,
) -> None:
    case = told.Story()
    report = {"day": "2026-03-01", "family": "K"}
    canary = "a canary that is sealed sings"
    case.at("2026-03-01T09:00:00Z")
    case.file("east-officer", "report filed", report, sealed={"words": canary}, name="bird")
    nonce = bytes(16)
    case.add(["east-officer"], "report filed", report, nonce=nonce)
    change = {"field": "words", "right": canary}
    correction = {"filing": len(case.entries) - 1, "reason": "Wrong.", "changes": [change]}
    for kind, says, again, rule in (
        ("report filed", report | {"words": canary}, None, "field.said-openly"),
        ("report filed", report | {"words": canary}, nonce, "entry.repeated"),
        ("correction made", correction, None, "field.said-openly"),
    ):
        case.add(["east-officer"], kind, says, nonce=again)
        assert case.rule_of(len(case.entries) - 1) == rule
    home = keep(tmp_path, case.entries)
    with Follower(home, case.start) as follower:
        follower.follow()
        assert not list(follower.shelf().search("canary"))
    for path in tmp_path.iterdir():
        if path.name.startswith(PROJECTION):
            assert b"canary" not in path.read_bytes()


def test_what_another_process_adds_meanwhile_is_not_added_twice(
    exercise: tuple[list[bytes], State], tmp_path: Path
) -> None:
    entries, start = exercise
    home = keep(tmp_path, entries[:20])
    with Follower(home, start) as one, Follower(home, start) as other:
        one.follow()
        other.follow()
        keep(tmp_path, entries[20:])
        assert one.follow() == other.follow()
        assert seen(one.shelf(), len(entries)) == seen(other.shelf(), len(entries))
    plain = MemoryShelf(entries, start)
    with Follower(home, start) as follower:
        follower.follow()
        assert seen(follower.shelf(), len(entries)) == seen(plain, len(entries))


def test_a_projection_of_other_code_is_refused_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Projection(tmp_path / PROJECTION) as projection:
        row = Row(
            index=0, kind="clock", by="clock", body="", made="", recorded_at=0, uttered=-1, known=0,
            family=None, cell=None, article=None, rule=None, what=None, seals=0, to="", says="{}",
            days=(), names=(), words="",
        )  # fmt: skip
        projection.add([row], Stamp(1, b"r", b"d"))
    monkeypatch.setattr(module, "maker", lambda: b"newer code")
    with Projection(tmp_path / PROJECTION) as projection:
        assert projection.stamp == Stamp()
