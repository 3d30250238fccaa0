"""The laws of the fold, over generated records of filings good, bad and broken."""

import hashlib
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from record_of import SEATS, Record, constitution, enrolment
from sulh.mechanism.attestation import attest
from sulh.mechanism.fold import advance, attest_at, fold, step
from sulh.mechanism.state import START, State
from sulh.seal import Disclosure, Sealed
from sulh.shell.reading import read_record

NAMES = [seat for seat, _, _ in SEATS]
SEAT = st.sampled_from([*NAMES, "spare"])
BODY = st.sampled_from(["east", "west", "hill", "mission", "nobody"])
INDEX = st.integers(0, 12)
ONE = Disclosure(bytes(16), "kind", "tip passed")
PAYLOAD = hashlib.sha256(b"payload").digest()
SEALED = Sealed((ONE.digest,), (), PAYLOAD, ("mission-head", "east-head"))
KINDS = [
    *("clock", "seat filled", "seat vacated", "key revoked", "key rotated", "rules adopted"),
    *("sealed", "payload opened", "payload disclosed", "payload erased", "broken", "again"),
]
#: By whom, which kind, what it says, whether it seals something.
Plan = list[tuple[tuple[str, ...], str, dict[str, object], bool]]


def other(name: str) -> str:
    """Exchange the two parties in a name."""
    for one, two in (("east", "west"), ("west", "east")):
        if name == one or name.startswith(f"{one}-"):
            return two + name[len(one) :]
    return name


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw what is filed: by whom, which kind, what it says, whether it seals something."""
    plan: Plan = []
    for _ in range(draw(st.integers(0, 8))):
        by = tuple(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)))
        says: dict[str, object] = {}
        kind = draw(st.sampled_from(KINDS))
        match kind:
            case "clock":
                says = {"at": f"2026-11-24T10:00:{draw(st.integers(0, 59)):02}Z"}
                by = draw(st.sampled_from([by, ("clock",)]))
            case "seat filled" | "key rotated":
                called = draw(st.sampled_from(["", "new-1", "new-2"]))
                says = {"seat": draw(SEAT), "body": draw(BODY), "called": called}
            case "seat vacated":
                says = {"seat": draw(SEAT)}
            case "key revoked":
                says = {"seat": draw(SEAT), "since": "2026-11-24T10:00:30Z"}
            case "rules adopted":
                says = {"rules": draw(st.integers(1, 4))}
            case "payload opened":
                says = {"filing": draw(INDEX)}
            case "payload disclosed":
                says = {"filing": draw(INDEX), "disclosures": [ONE.text]}
            case "payload erased":
                says = {"filing": draw(INDEX), "reason": "danger"}
                by = draw(st.sampled_from([by, ("protection", "second")]))
            case _:
                pass
        plan.append((by, kind, says, kind == "sealed"))
    return plan


def carry_out(
    plan: Plan,
    *,
    swapped: bool = False,
    turned: bool = False,
) -> list[bytes]:
    """File what was drawn, or the same with the two parties exchanged and signed again.

    Keys belong to seats, so exchanging seats exchanges who signs.
    """
    change = other if swapped else str
    said = constitution()
    if turned:
        said["parties"] = [{"id": "west", "name": "West"}, {"id": "east", "name": "East"}]
    if swapped:
        said["seats"] = [enrolment(other(s), other(b), head=head) for s, b, head in SEATS]
    record = Record(said, by=[change(seat) for seat in ("east-head", "hill-envoy", "west-head")])
    for by, kind, drawn, sealed in plan:
        says = {key: change(v) if key in ("seat", "body") else v for key, v in drawn.items()}  # type: ignore[arg-type]  # strings
        seats = [change(seat) for seat in by]
        if kind == "broken":
            record.entries.append(record.entries[-1][:-20] + b"\n")
        elif kind == "again":
            record.entries.append(record.entries[-1])
        elif kind in ("seat filled", "key rotated"):
            made = enrolment(
                str(says["seat"]),
                str(says["body"]),
                called=str(says["called"] and f"{says['seat']}-{says['called']}"),
            )
            if kind == "key rotated":
                made = {name: made[name] for name in ("key", "proof", "seat")}
            record.add(seats, kind, made)
        elif sealed:
            to = tuple(sorted(change(seat) for seat in SEALED.to))
            record.add(seats, kind, {}, Sealed(SEALED.digests, (), SEALED.payload, to))
        else:
            record.add(seats, kind, says)
    return record.entries


def shape(state: State) -> tuple[object, ...]:
    """Give everything a state says, in its order, for comparison."""
    return (
        state.size,
        state.clock,
        [(name, seat) for name, seat in state.roster.seats.items()],
        list(state.roster.keys.items()),
        list(state.roster.revocations.items()),
        list(state.payloads.items()),
        [(index, one.rule) for index, one in state.objections.items()],
        state.roster.rules,
    )


@given(plans(), st.integers(0, 9))
def test_folding_in_two_parts_is_folding_at_once(plan: Plan, cut: int) -> None:
    entries = carry_out(plan)
    assert fold(entries[cut:], fold(entries[:cut])) == fold(entries)


@given(plans())
def test_an_objection_leaves_every_slice_but_the_objections_as_it_was(plan: Plan) -> None:
    state = START
    for entry in carry_out(plan):
        after = step(state, entry)
        assert after.size == state.size + 1
        if len(after.objections) > len(state.objections) and state.size:
            assert (after.roster, after.payloads, after.clock) == (
                state.roster,
                state.payloads,
                state.clock,
            )
        state = after


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_whatever_the_bytes_there_is_a_next_state(rubbish: list[bytes]) -> None:
    record = Record()
    state = fold([*rubbish, *record.entries, *rubbish])
    assert state.size == 2 * len(rubbish) + 1
    assert len(state.objections) == state.size - (not rubbish)


@given(plans())
def test_exchanging_the_parties_exchanges_everything(plan: Plan) -> None:
    here = fold(carry_out(plan))
    there = fold(carry_out(plan, swapped=True))
    assert [i for i, _ in here.objections.items()] == [i for i, _ in there.objections.items()]
    assert [one.rule for one in here.objections.values()] == [
        one.rule for one in there.objections.values()
    ]
    assert (here.clock, here.roster.rules, here.size) == (
        there.clock,
        there.roster.rules,
        there.size,
    )
    assert [
        (other(name), other(seat.body), seat.key is None, seat.since, seat.head)
        for name, seat in here.roster.seats.items()
    ] == [
        (name, seat.body, seat.key is None, seat.since, seat.head)
        for name, seat in there.roster.seats.items()
    ]
    assert [(index, tuple(map(other, p.by)), p.custody) for index, p in here.payloads.items()] == [
        (index, p.by, p.custody) for index, p in there.payloads.items()
    ]


@given(plans())
def test_the_order_in_which_parties_are_declared_changes_nothing(plan: Plan) -> None:
    here = fold(carry_out(plan))
    there = fold(carry_out(plan, turned=True))
    assert there.roster.parties == here.roster.parties[::-1]
    assert shape(here) == shape(there)


@given(plans())
def test_attesting_ahead_and_checking_again_is_attesting_in_order(plan: Plan) -> None:
    entries = carry_out(plan)
    first = fold(entries[:1])
    ahead = [attest(first.roster.key_of, first.mechanism, entry) for entry in entries[1:]]
    state = first
    for entry, known in zip(entries[1:], ahead, strict=True):
        state = advance(state, entry, attest_at(state, entry, known))
    assert shape(state) == shape(fold(entries))


@settings(max_examples=1, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_reading_on_every_core_is_folding_in_order(plan: Plan) -> None:
    entries = carry_out(plan)
    record = Record()
    renewed = enrolment("east-officer", "east", called="renewed")
    for number in range(40):
        if number == 20:
            says = {"key": renewed["key"], "proof": renewed["proof"], "seat": "east-officer"}
            record.add(["east-officer"], "key rotated", says)
            record.keys["east-officer"] = "renewed"
        record.add(["east-officer"], "payload opened", {"filing": number})
    for records in (entries, record.entries):
        batches = [[], *(records[at : at + 7] for at in range(0, len(records), 7)), []]
        *_, last = read_record(batches, 10**6, cores=2)
        assert shape(last.state) == shape(fold(records))


_PROGRAM = """
import hashlib, sys
sys.path[:0] = {path!r}
from test_laws import carry_out, fold, shape
plan = [
    (("east-head",), "seat vacated", {{"seat": "east-officer"}}, False),
    (("west-head",), "seat filled", {{"seat": "spare", "body": "west", "called": ""}}, False),
    (("monitor",), "sealed", {{}}, True),
    (("mission-head",), "payload opened", {{"filing": 3}}, False),
    (("hill-envoy",), "payload opened", {{"filing": 3}}, False),
]
print(hashlib.sha256(repr(shape(fold(carry_out(plan)))).encode()).hexdigest())
"""


def test_the_state_is_the_same_under_any_hash_seed() -> None:
    here = Path(__file__).parent
    program = _PROGRAM.format(path=[str(here), str(here.parent)])
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(seen) == 1


def test_the_fold_opens_asks_and_writes_nothing() -> None:
    here = Path(__file__).parent
    program = f"""
import sys
sys.path[:0] = {[str(here), str(here.parent)]!r}
from test_laws import Record, fold
record = Record()
record.add(["east-head"], "seat vacated", {{"seat": "east-officer"}})
fold(record.entries)
heard = []
sys.addaudithook(lambda event, _: heard.append(event))
fold(record.entries)
loud = [e for e in heard if not e.startswith(("object.", "code.", "sys._getframe", "builtins.id"))]
sys.exit(f"the fold was heard: {{sorted(set(loud))}}" if loud else 0)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
