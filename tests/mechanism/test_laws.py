"""The laws of the fold, over generated cases of filings of every kind, good, bad and broken."""

import json
import os
import shutil
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carried import carry_out, documents
from drawn import plan_of, plans
from outputs import computed_of, state_of
from plans import Plan
from record_of import Record, enrolment
from sulh.filings.kinds import KINDS
from sulh.mechanism import cases
from sulh.mechanism.attestation import attest
from sulh.mechanism.duties import duties
from sulh.mechanism.fold import advance, attest_at, fold, pass_over, step
from sulh.mechanism.objection import RULES
from sulh.mechanism.procedure import CLOCKS, ENDS, TABLE, Stage, lead
from sulh.mechanism.state import State, start
from sulh.mechanism.violations import NotComputed
from sulh.moment import DAY
from sulh.shell.reading import read_record
from sulh.shell.snapshot import Snapshot, digest, parse_snapshot, write_snapshot

BEFORE = start(documents())
#: What every entry moves, whatever it says.
COUNTED = {"size", "names"}
TESTS = Path(__file__).parents[1]


def slices(state: State) -> dict[str, object]:
    return msgspec.structs.asdict(state)


def changed(before: State, after: State) -> set[str]:
    old, new = slices(before), slices(after)
    return {name for name in new if new[name] != old[name]} - COUNTED


@given(plans(), st.integers(0, 70))
def test_folding_in_two_parts_is_folding_at_once(plan: Plan, cut: int) -> None:
    entries = carry_out(plan)
    assert fold(entries[cut:], fold(entries[:cut], BEFORE)) == fold(entries, BEFORE)


@given(plans(), st.integers(0, 70))
def test_folding_goes_on_from_what_was_written_and_read_again(plan: Plan, cut: int) -> None:
    entries = carry_out(plan)
    written = write_snapshot(Snapshot(fold(entries[:cut], BEFORE), bytes(32)))
    read = parse_snapshot(written, BEFORE).state
    at_once = fold(entries, BEFORE)
    resumed = fold(entries[cut:], read)
    assert resumed == at_once
    assert digest(resumed) == digest(at_once)


@given(plans())
def test_a_state_is_a_value_that_nothing_later_changes(plan: Plan) -> None:
    entries = carry_out(plan)
    middle = fold(entries[: len(entries) // 2], BEFORE)
    before = (state_of(middle), computed_of(middle), digest(middle))
    fold(entries[len(entries) // 2 :], middle)
    other = fold(entries[len(entries) // 2 : -1][::-1], middle)
    assert other.size >= middle.size
    assert (state_of(middle), computed_of(middle), digest(middle)) == before


@given(plans())
def test_an_objection_leaves_every_slice_but_the_objections_as_it_was(plan: Plan) -> None:
    state = BEFORE
    for index, entry in enumerate(carry_out(plan)):
        after = step(state, entry)
        assert after.size == state.size + 1
        if index in after.objections and index:
            assert changed(state, after) == {"objections"}
            assert len(after.objections) == len(state.objections) + 1
        elif index:
            assert "objections" not in changed(state, after)
        state = after


@given(plans())
def test_what_met_an_objection_can_be_followed_by_anything(plan: Plan) -> None:
    """All goes on as if what met an objection had said nothing at all."""
    entries = carry_out(plan)
    whole = fold(entries, BEFORE)
    state = BEFORE
    for index, entry in enumerate(entries):
        attested = attest_at(state, entry)
        without = index in whole.objections and index
        state = (pass_over if without else advance)(state, entry, attested)
    assert changed(state, whole) <= {"objections"}
    assert computed_of(state) == computed_of(whole)


@given(st.lists(st.binary(max_size=300), max_size=5), plans(most=10))
def test_whatever_the_bytes_there_is_a_next_state(rubbish: list[bytes], plan: Plan) -> None:
    entries = carry_out(plan)
    state = fold([*entries, *rubbish, *entries], BEFORE)
    assert state.size == 2 * len(entries) + len(rubbish)
    assert len(state.objections) >= len(rubbish) + len(entries)
    assert fold(rubbish, BEFORE).size == len(rubbish)


@given(plans(), st.integers(1, 70), st.integers(0, 2**32))
def test_a_flipped_bit_is_an_objection(plan: Plan, at: int, bit: int) -> None:
    entries = carry_out(plan)
    index = min(at, len(entries) - 1)
    if not index:
        return
    flipped = bytearray(entries[index])
    flipped[bit // 8 % len(flipped)] ^= 1 << bit % 8
    before = fold(entries[:index], BEFORE)
    after = step(before, bytes(flipped))
    assert changed(before, after) == {"objections"}


@given(plans())
def test_only_what_is_said_openly_is_read(plan: Plan) -> None:
    """Other commitments and other payloads, where no open filing rests on them, change nothing."""
    here = fold(carry_out(plan), BEFORE)
    there = fold(carry_out(plan, resealed=True), BEFORE)
    assert state_of(here) == state_of(there)
    assert computed_of(here) == computed_of(there)
    if len(here.payloads):
        assert here.payloads != there.payloads


#: What begins a case anew, and with it what is owed before it is served.
ANEW = ("case reopened", "appeal decided")
#: Of these what counts is how it stands: a team that is back, a report that was screened again.
AS_IT_STANDS = ("check-in", "screening")


@given(plans("exercise"))
def test_no_filing_takes_away_that_somebody_was_late(plan: Plan) -> None:
    state = BEFORE
    for index, entry in enumerate(carry_out(plan)):
        after = step(state, entry)
        if index and index not in after.objections and plan.moves[index - 1].kind not in ANEW:
            assert late(state) <= late(after), plan.moves[index - 1]
        state = after


def late(state: State) -> set[tuple[str, str, int]]:
    """Give who was late with what, of which filing, by the time that is told."""
    if not state.size:
        return set()
    found = duties(state, state.clock)
    if isinstance(found, NotComputed):
        return set()
    return {
        (one.of, one.step, one.about) for one in found if one.late and one.step not in AS_IT_STANDS
    }


@given(plans("exercise"), st.integers(0, 90), st.integers(0, 90))
def test_time_alone_takes_no_delay_away_and_brings_every_case_to_an_end(
    plan: Plan, some: int, more: int
) -> None:
    state = fold(carry_out(plan), BEFORE)
    sooner, later = state.clock + some * DAY, state.clock + (some + more) * DAY
    for case in state.cases.by_index.values():
        path = cases.course(case, state.time_for)
        assert path[-1][0] in ENDS
        assert [since for _, since in path] == sorted(since for _, since in path)
        in_two_parts = cases.at(cases.at(case, sooner, state.time_for), later, state.time_for)
        assert in_two_parts == cases.at(case, later, state.time_for)
    before, after = duties(state, sooner), duties(state, later)
    if isinstance(before, NotComputed) or isinstance(after, NotComputed):
        return
    seen = Counter((one.of, one.step, one.about, one.case) for one in after if one.late)
    assert Counter((one.of, one.step, one.about, one.case) for one in before if one.late) <= seen


@given(plans())
def test_attesting_ahead_and_checking_again_is_attesting_in_order(plan: Plan) -> None:
    entries = carry_out(plan)
    first = fold(entries[:1], BEFORE)
    ahead = [attest(first.roster.key_of, first.mechanism, entry) for entry in entries[1:]]
    state = first
    for entry, known in zip(entries[1:], ahead, strict=True):
        state = advance(state, entry, attest_at(state, entry, known))
    assert state == fold(entries, BEFORE)


def test_reading_on_every_core_is_folding_in_order() -> None:
    record = Record()
    renewed = enrolment("east-officer", "east", called="renewed")
    for number in range(40):
        if number == 20:
            says = {"key": renewed["key"], "proof": renewed["proof"], "seat": "east-officer"}
            record.add(["east-officer"], "key rotated", says)
            record.keys["east-officer"] = "renewed"
        record.add(["east-officer"], "payload opened", {"filing": number})
    for entries in (carry_out(plan_of(5, 90, "exercise")), record.entries):
        batches = [[], *(entries[at : at + 7] for at in range(0, len(entries), 7)), []]
        *_, last = read_record(batches, 10**6, BEFORE, cores=2)
        assert last.state == fold(entries, BEFORE)


class Reached:
    """What some plans reach: rules met, slices moved, kinds filed, rows of the procedure taken."""

    def __init__(self) -> None:
        self.met: set[str] = set()
        self.moved: set[str] = set()
        self.filed: set[str] = set()
        self.rows: set[tuple[str, str]] = set()
        self.clocks: set[tuple[str, str]] = set()
        self._led: list[tuple[str, str]] = []

    def follow(self, plan: Plan) -> None:
        """Fold a plan, and note what it reaches."""
        state = BEFORE
        for index, entry in enumerate(carry_out(plan)):
            self._led.clear()
            after = step(state, entry)
            if index in after.objections:
                self.met.add(after.objections[index].rule)
            elif index:
                self.moved |= changed(state, after)
                self.filed.add(plan.moves[index - 1].kind)
                self.rows.update(self._led)
                if after.clock != state.clock:
                    self._tell(state, after)
            state = after

    def lead(self, stage: Stage, event: str) -> Stage | None:
        """Note that an event happens in a stage, as long as what brings it meets no objection."""
        self._led.append((stage, event))
        return lead(stage, event)

    def _tell(self, before: State, after: State) -> None:
        """Note what clocks brought about between two times."""
        for case in after.cases.by_index.values():
            path = cases.course(case, after.time_for)
            for (stage, _), (to, since) in pairwise(path):
                if before.clock < since <= after.clock:
                    self.clocks.add((stage, to))


def test_the_cases_reach_every_slice_kind_and_clock_and_nearly_every_rule_and_row() -> None:
    reached = Reached()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "lead", reached.lead)
        for seed in range(REACHING):
            reached.follow(plan_of(seed, 90))
    assert set(KINDS) - reached.filed == {"record constituted"}
    assert set(State.__struct_fields__) - reached.moved == {
        *COUNTED,
        "constituted",
        "documents",
        "objections",
    }
    assert {(one.stage, one.to) for one in CLOCKS} - reached.clocks == set()
    rows = {(stage, move.event) for move in TABLE for stage in move.stages}
    missed = [*rows - reached.rows, *set(RULES) - reached.met]
    assert len(missed) <= (len(rows) + len(RULES)) // 40, missed  # what is rarest hangs on luck


#: So many cases, of 90 filings each, reach nearly everything.
REACHING = 300

_PROGRAM = """
import base64, json, sys
from carried import documents
from outputs import computed_of, state_of
from sulh.mechanism.fold import fold
from sulh.mechanism.state import start
from sulh.shell.snapshot import digest
for entries in json.load(sys.stdin):
    state = fold(map(base64.b64decode, entries), start(documents()))
    print(digest(state).hex(), state_of(state), computed_of(state))
"""


def _elsewhere(python: str, seed: str, cases: list[list[bytes]]) -> str:
    """Fold on another interpreter, or under another hash seed, and tell everything."""
    return subprocess.run(
        [python, "-c", _PROGRAM],
        input=json.dumps([[b64encode(one).decode() for one in entries] for entries in cases]),
        env={
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": f"{TESTS.parent / 'src'}{os.pathsep}{TESTS}",
            "PATH": "",
        },
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def _cases() -> list[list[bytes]]:
    return [carry_out(plan_of(seed, 70)) for seed in range(20)]


def test_the_state_is_the_same_under_any_hash_seed() -> None:
    cases = _cases()
    told = {_elsewhere(sys.executable, seed, cases) for seed in ("0", "1", "4711")}
    assert len(told) == 1
    assert told.pop().count("\n") == len(cases)


def test_the_state_is_the_same_on_another_version_of_python() -> None:
    """`SULH_OTHER_PYTHON` names one that has what Sulh needs."""
    python = shutil.which(os.environ.get("SULH_OTHER_PYTHON", "python3.13"))
    needs = "import msgspec, nacl, pyrage, rpds, hypothesis, sys; print(sys.version_info[:2])"
    known = subprocess.run([python or "false", "-c", needs], capture_output=True, check=False)
    if known.returncode or python is None:
        pytest.skip("no other Python with what Sulh needs: SULH_OTHER_PYTHON names one")
    cases = _cases()
    assert _elsewhere(python, "7", cases) == _elsewhere(sys.executable, "0", cases)


_LISTENING = """
import base64, json, sys
from carried import documents
from outputs import computed_of
from sulh.mechanism.fold import fold
from sulh.mechanism.state import start
cases = [[base64.b64decode(one) for one in entries] for entries in json.load(sys.stdin)]
before = start(documents())
for entries in cases:
    computed_of(fold(entries, before))
heard = []
sys.addaudithook(lambda event, _: heard.append(event))
for entries in cases:
    computed_of(fold(entries, before))
quiet = ("object.", "code.", "sys._getframe", "builtins.id")
print(sorted({event for event in heard if not event.startswith(quiet)}))
"""


def test_the_fold_and_what_is_computed_open_ask_and_write_nothing() -> None:
    heard = subprocess.run(
        [sys.executable, "-c", _LISTENING],
        input=json.dumps([[b64encode(one).decode() for one in entries] for entries in _cases()]),
        env={"PYTHONPATH": str(TESTS), "PATH": ""},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert heard == "[]\n"


def test_the_laws_are_not_kept_by_having_nothing_to_do() -> None:
    """Of what is drawn, a good part has effect, and some cases go all the way."""
    effect, objected, held, final, ordered, closed = 0, 0, 0, 0, 0, 0
    for seed in range(80):
        state = fold(carry_out(plan_of(seed, 70)), BEFORE)
        effect += len(state.docket.rows)
        objected += len(state.objections)
        held += len(state.findings.held)
        final += sum(
            cases.at(one, state.clock, state.time_for).stands >= 0
            for one in state.cases.by_index.values()
        )
        ordered += len(state.measures.by_index)
        closed += sum(one.closed >= 0 for one in state.measures.by_index.values())
    assert min(effect, objected) > 60 * 15
    assert held > 20
    assert final > 12
    assert ordered > 6
    assert closed > 1
