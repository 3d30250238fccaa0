"""The ledger: what the projection keeps of duties is what follows from the state, at any time."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from carried import carry_out, documents
from case_of import FOLDER, TERMS, Case, hash_of
from conftest import PROFILE
from drawn import plans
from kept import keep
from plans import Plan
from story_of import parse, split, tell
from sulh.mechanism.duties import Duty, duties, duties_of_case, duties_of_report
from sulh.mechanism.state import State, start
from sulh.mechanism.violations import NotComputed
from sulh.shell.asof import shelf_at
from sulh.shell.follower import Follower
from sulh.shell.ledger import Changes, KeptLedger
from sulh.shell.projection import PROJECTION
from sulh.shell.rows import Row
from sulh.views.ledger import Ledger

SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.txt"))
if PROFILE != "deep":  # each is followed, and asked everything at many moments
    SCENARIOS = SCENARIOS[::3]
MOST = 10 if PROFILE != "deep" else 500
ALL = 10_000


def record_of(name: str) -> tuple[list[bytes], State]:
    story, _ = split((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    case = tell(parse(story, name)).case
    return case.entries, start(case.state.documents)


def times(state: State) -> list[int]:
    """Give the moments from now on at which a duty arises, is due, or ends; and those between."""
    found = {state.clock, state.clock + 1}
    for case in state.cases.by_index:
        for one in duties_of_case(state, case):
            found |= {one.since, one.due, one.ends}
    for report in state.screening.received.keys():  # noqa: SIM118  # a table
        for one in duties_of_report(state, report):
            found |= {one.since, one.due, one.ends}
    chosen = sorted({moved for one in found if one < 2**61 for moved in (one - 1, one)})
    now = [one for one in chosen if one >= state.clock]
    return [*now[:: len(now) // 6 or 1], now[-1] + 400 * 86_400]


def all_of(kept: KeptLedger) -> list[Duty]:
    counted = kept.count()
    found = [*kept.open(ALL), *kept.past(ALL)]
    assert counted.open == sum(one.open for one in found)
    assert counted.late == sum(one.open and one.late for one in found)
    assert counted.over == len(found) - counted.open
    return found


def named(duty: Duty) -> tuple[object, ...]:
    return (duty.due, duty.case, duty.about, duty.step, duty.of, duty.done, duty.since, duty.ends)


def check(follower: Follower, state: State) -> int:
    """Hold everything that can be asked of the projection against all duties of the state."""
    asked = 0
    for as_of in times(state):
        kept = KeptLedger(follower.projection, state, as_of)
        plain = Ledger(state, as_of)
        found = duties(state, as_of)
        assert not isinstance(found, NotComputed)
        assert sorted(all_of(kept), key=named) == sorted(found, key=named)
        assert kept.count() == plain.count()
        for most in (2, ALL):
            assert kept.open(most) == plain.open(most)
            assert kept.past(most) == plain.past(most)
            for of in {one.of for one in found}:
                assert kept.of(of, most) == plain.of(of, most)
                assert kept.tally(of) == plain.tally(of)
            for seat in state.roster.seats:
                assert kept.next(seat, most) == plain.next(seat, most)
        for after in (0, state.clock - 3_600, as_of - 86_400):
            assert kept.within(after, as_of) == plain.within(after, as_of)
        for case in (*state.cases.by_index, *state.screening.received.keys()):
            assert kept.about([case]) == plain.about([case])
        asked += len(found)
    return asked


def follow_each(
    folder: Path, entries: Sequence[bytes], begin: State, step: int = 1
) -> Iterator[Follower]:
    """Follow a record entry by entry, or some at a time."""
    with Follower(keep(folder, entries[:1]), begin) as follower:
        follower.follow()
        for at in range(1, len(entries), step):
            keep(folder, entries[at : at + step])
            follower.follow()
            yield follower


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_kept_is_what_follows_from_the_state_at_any_time(name: str, tmp_path: Path) -> None:
    entries, begin = record_of(name)
    asked, step = 0, len(entries) // 4
    for follower in follow_each(tmp_path, entries, begin, step):
        state = follower.state
        if state.size > step and not isinstance(duties(state, state.clock), NotComputed):
            asked += check(follower, state)
    assert asked or not state.cases.by_index or state.roster.purpose == "chronicle"


@settings(max_examples=MOST, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_of_any_record_too(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    entries, begin = carry_out(plan), start(documents())
    state = begin
    for follower in follow_each(folder, entries, begin):
        state = follower.state
        if state.size % 7 == 0 or state.size == len(entries):
            kept = KeptLedger(follower.projection, state, state.clock + 86_400)
            plain = Ledger(state, state.clock + 86_400)
            assert kept.count() == plain.count()
            assert kept.open(ALL) == plain.open(ALL)
            assert kept.past(ALL) == plain.past(ALL)
        if state.size == len(entries) and not isinstance(duties(state, 0), NotComputed):
            check(follower, state)


def rows(folder: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / PROJECTION) as connection:
        found = connection.execute("SELECT * FROM duties ORDER BY of_case, number").fetchall()
        found += connection.execute("SELECT size, settled FROM stamp").fetchall()
    connection.close()
    return found


@pytest.mark.parametrize("name", SCENARIOS[::2])
def test_followed_entry_by_entry_it_is_what_it_is_made_anew(name: str, tmp_path: Path) -> None:
    entries, begin = record_of(name)
    for _ in follow_each(tmp_path / "each", entries, begin):
        pass
    with Follower(keep(tmp_path / "once", entries), begin) as follower:
        follower.follow()
    assert rows(tmp_path / "each") == rows(tmp_path / "once")


def begun(*others: bytes) -> Case:
    case = Case(TERMS, *others)
    case.at("2026-03-01T09:00:00Z")
    case.inquiry()
    incident, _ = case.inquiry()
    case.comments(case.draft(incident))
    return case


def test_other_terms_write_every_duty_anew(tmp_path: Path) -> None:
    others = TERMS.replace(b'"east-panel", ', b"")
    case = begun(others)
    amended = {"terms": hash_of(others)}
    case.accepts(["east-head", "west-head"], "agreement amended", amended)
    hold(case, tmp_path)


@pytest.mark.parametrize("seat", ["chair", "west-panel"])
def test_so_does_an_empty_seat_of_those_who_decide(seat: str, tmp_path: Path) -> None:
    case = begun()
    body = {"chair": "mission-head", "west-panel": "west-head"}[seat]
    case.accepts([body], "seat vacated", {"seat": seat})
    hold(case, tmp_path)


def hold(case: Case, folder: Path) -> None:
    """Follow what is there, then the last entry, and hold all duties against the state."""
    begin = start(case.state.documents)
    home = keep(folder, case.entries[:-1])
    with Follower(home, begin) as follower:
        before = follower.follow()
        keep(folder, case.entries[-1:])
        state = follower.follow()
        later = state.clock + 30 * 86_400
        assert duties(before, later) != duties(state, later)
        check(follower, state)


def test_rows_answer_for_the_present_and_the_fold_for_the_past(tmp_path: Path) -> None:
    case = begun()
    middle = case.state.clock
    case.later(3_600)
    case.incident()
    with Follower(keep(tmp_path, case.entries), start(case.state.documents)) as follower:
        state = follower.follow()
        open_now = follower.shelf().open_duties(ALL)
        assert open_now == Ledger(state, state.clock).open(ALL)
        follower.projection._db.execute("DELETE FROM duties")
        assert follower.shelf().open_duties(ALL) == ()
        past = shelf_at(follower, middle)
        assert past.open_duties(ALL) == Ledger(past.state, middle).open(ALL) != ()


@pytest.mark.parametrize(
    "kind",
    [
        *("report filed", "report screened", "case triaged", "case served", "reply filed"),
        *("finding drafted", "comment filed", "vote cast", "finding made", "measure ordered"),
    ],
)
def test_a_filing_that_would_not_be_noted_is_found(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case(TERMS)
    case.at("2026-03-01T09:00:00Z")
    case.ordered(case.final())
    case.report()
    note = Changes.note

    def forgetful(changes: Changes, before: State, after: State, row: Row) -> None:
        if row.kind != kind:
            note(changes, before, after, row)

    monkeypatch.setattr(Changes, "note", forgetful)
    begin, wrong = start(case.state.documents), 0
    for follower in follow_each(tmp_path, case.entries, begin):
        state = follower.state
        kept = KeptLedger(follower.projection, state, state.clock).open(ALL)
        plain = Ledger(state, state.clock).open(ALL)
        wrong += kept != plain
    assert wrong
