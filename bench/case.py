"""A case in numbers: the record of a first loop, as long as one likes, always the same.

Every forty-odd filings tell of one happening: watches and what was seen, reports of both sides and
of the mission, an incident, links, replies, evidence, a finding with its votes, and for every other
one a measure ordered and complied with. What would be sealed is committed to; keys, nonces and
salts come from hashes of fixed words. What is measured is not known here.
"""

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from typing import Final

from bench.exercise import digest
from sulh.canonical import write_base64, write_base64url
from sulh.filings.kinds import parse_says
from sulh.filings.vocabulary import CLOCK, FRESHNESS, MISSION
from sulh.filings.wire import EMPTY_ROOT, Filing, Mechanism, Seen, write_entry, write_text
from sulh.mechanism.agreement import parse_terms
from sulh.mechanism.attestation import Attested
from sulh.mechanism.state import State, start
from sulh.moment import DAY, Span, write_instant
from sulh.note import COSIGNATURE, ED25519, public_key
from sulh.record.merkle import hash_leaf
from sulh.seal import Disclosure, Sealed
from sulh.shell.keys import Secret

ORIGIN: Final = "example.org/case"
#: The whole second in which everything begins, and after how many entries the clock ticks.
BEGIN: Final = 1_798_761_600
TICK: Final = 250
TERMS: Final = b"""
format = "sulh/terms/v1"
title = "Ceasefire between the two banks"
basis = "agreed"
utc_offset = "+03:00"
cut_off = "19:30"
lapse_days = 60
article = [{ id = "1", title = "No fire", text = "Neither side fires.", status = "agreed" }]
deadline = [{ step = "reply", hours = 72, silence = "It goes on.", status = "agreed" }]
ladder = [{ step = 1, action = "private note", at = 1, status = "agreed" }]
[panel]
chair = "chair"
members = ["chair", "east-panel", "west-panel"]
votes = 2
guarantors = 1
"""
_SEATS: Final = (
    ("chair", MISSION, False),
    ("east-head", "east", True),
    ("east-officer", "east", False),
    ("east-panel", "east", False),
    ("envoy", "hill", True),
    ("mission-head", MISSION, True),
    ("monitor", MISSION, False),
    ("protection", MISSION, False),
    ("second", "hill", False),
    ("west-head", "west", True),
    ("west-officer", "west", False),
    ("west-panel", "west", False),
    (CLOCK, MISSION, False),
)
_OUTCOME: Final[dict[str, object]] = {
    "article": "1",
    "attribution": "west",
    "characterisation": "grave violation",
    "occurrence": "established",
}
_READERS: Final = ("chair", "east-panel", "west-panel")


@dataclass(frozen=True, slots=True)
class Step:
    """One filing before it is written: who signs, what it says, and how many fields it seals."""

    index: int
    by: str
    kind: str
    says: Mapping[str, object]
    seals: int = 0


@cache
def secret(seat: str) -> Secret:
    """Give the throw-away key of a seat, or of the record's own."""
    name = ORIGIN if seat == "log" else f"{ORIGIN}/{seat}"
    kind = COSIGNATURE if seat == FRESHNESS else ED25519
    seed = digest(f"case key {seat}")
    return Secret(public_key(name, kind, seed), seed, holder=f"holder-{seat}")


def begin() -> State:
    """Begin a fold with the terms at hand."""
    return start({hashlib.sha256(TERMS).digest(): parse_terms(TERMS)})


@cache
def constitute() -> bytes:
    """Write entry 0."""
    says = {
        "erasure": ["protection", "second"],
        "escrow": [],
        "freshness": write_base64(secret(FRESHNESS).key.encoded),
        "guarantors": [{"id": "hill", "name": "Hill"}],
        "log": write_base64(secret("log").key.encoded),
        "parties": [{"id": "east", "name": "East"}, {"id": "west", "name": "West"}],
        "purpose": "exercise",
        "rules": 1,
        "seats": [
            {"body": body, "head": head, "role": "officer", **secret(seat).enrolment(ORIGIN)}
            for seat, body, head in _SEATS
        ],
        "terms": {"basis": "agreed", "sha256": write_base64(hashlib.sha256(TERMS).digest())},
        "title": "A case of the bench",
    }
    by = tuple(sorted(seat for seat, body, head in _SEATS if head and body != MISSION))
    first = Filing(
        by=by,
        made=Span(BEGIN, "day"),
        mechanism=Mechanism(ORIGIN, None),
        nonce=digest("case 0")[:16],
        seen=Seen(0, EMPTY_ROOT),
        says=parse_says("record constituted", says),
    )
    text = write_text(first)
    return write_entry(text, [secret(seat).sign(text) for seat in by])


def steps(size: int) -> Iterator[Step]:
    """Say what is filed after entry 0, up to a size."""
    waiting: Iterator[Step] = iter(())
    index, number = 1, 0
    while index < size:
        if index % TICK == 1:
            says: dict[str, object] = {"at": write_instant(BEGIN + index // TICK * DAY // 4)}
            yield Step(index, CLOCK, "clock", says)
            index += 1
            continue
        step = next(waiting, None)
        if step is None:
            waiting = _happening(number)
            number += 1
            continue
        yield Step(index, step.by, step.kind, _placed(step.says, index), step.seals)
        index += 1


def filing(step: Step) -> Filing:
    """Give a filing as it is when it has been read."""
    sealed = None
    if step.seals:
        digests = [digest(f"case {step.index} {n}") for n in range(step.seals)]
        if step.kind == "finding drafted":
            digests = [_commitment(step.index).digest]
        shown = tuple(sorted(digests, key=write_base64url))
        sealed = Sealed(shown, (), digest(f"case payload {step.index}"), _READERS)
    return Filing(
        by=(step.by,),
        made=Span(BEGIN + step.index // TICK * DAY // 4 // DAY * DAY, "day"),
        mechanism=Mechanism(ORIGIN, hash_leaf(constitute())),
        nonce=digest(f"case nonce {step.index}")[:16],
        seen=Seen(1, hash_leaf(constitute())),
        says=parse_says(step.kind, step.says),
        sealed=sealed,
    )


def attested(step: Step) -> Attested:
    """Give a filing as if its signature had been checked."""
    return Attested(filing(step), (secret(step.by).key,))


def make_entries(size: int, pool: Executor) -> list[bytes]:
    """Write and sign the entries of a record of so many, on the cores that the pool has."""
    bounds = [(at, min(at + 2_000, size)) for at in range(1, size, 2_000)]
    parts = pool.map(_sign_some, bounds)
    return [constitute(), *(entry for part in parts for entry in part)]


def sign(step: Step) -> bytes:
    """Write and sign one entry."""
    text = write_text(filing(step))
    return write_entry(text, [secret(step.by).sign(text)])


def _sign_some(bounds: tuple[int, int]) -> list[bytes]:
    first, stop = bounds
    return [sign(step) for step in steps(stop) if step.index >= first]


def _commitment(index: int) -> Disclosure:
    return Disclosure(digest(f"case salt {index}")[:16], "outcome", _OUTCOME)


def _placed(says: Mapping[str, object], index: int) -> dict[str, object]:
    """Put indices where a step says how far back what it names is, ticks of the clock left out."""
    placed: dict[str, object] = {}
    for name, value in says.items():
        if isinstance(value, _Back):
            placed[name] = _before(index, value.by)
        elif isinstance(value, list) and value and isinstance(value[0], _Back):
            placed[name] = [_before(index, one.by) for one in value]
        elif value is _SALT:
            draft = _before(index, 4)
            placed[name] = write_base64url(_commitment(draft).salt)
        elif name in ("day", "due"):
            placed[name] = write_instant(BEGIN + index // TICK * DAY // 4)[:10]
        else:
            placed[name] = value
    return placed


def _before(index: int, by: int) -> int:
    while by:
        index -= 1
        by -= index % TICK != 1
    return index


@dataclass(frozen=True, slots=True)
class _Back:
    """A filing named by how many filings before this one it is."""

    by: int


_SALT: Final = object()


def _happening(number: int) -> Iterator[Step]:
    """Tell of one happening; what is named is said by how far back it is."""
    cell = f"+{10 + number % 20}.{number % 10}+0{20 + number % 30}.{number % 7}/0.1"
    dated: dict[str, object] = {"day": "", "cell": cell}
    watch = dated | {"means": "patrol", "minutes": 240, "watch": "kept"}
    for _ in range(4):
        yield Step(0, "monitor", "effort filed", watch, 1)
        seen = dated | {"count": 3, "effort": _Back(1), "sight": "explosion"}
        yield Step(0, "monitor", "observation filed", seen, 1)
        nothing = dated | {"count": 0, "effort": _Back(2), "sight": "nothing"}
        yield Step(0, "monitor", "observation filed", nothing)
    for side in ("east", "west") * 4:
        yield Step(0, f"{side}-officer", "report filed", dated | {"family": "K"}, 6)
    yield Step(0, "monitor", "report filed", dated | {"family": "C"}, 6)
    claimant = {"side": "east", "speaker": f"Speaker {number % 40}", "uttered": "2027-01-01"}
    words = f"The statement of happening {number}: it is denied that anything was fired."
    said = {"claimant": claimant, "force": "deny", "words": words, "about": [_Back(1)]}
    yield Step(0, "east-head", "statement made", said)
    opened = dated | {"family": "K", "reports": [_Back(10), _Back(9), _Back(2)]}
    yield Step(0, "monitor", "incident opened", opened, 1)
    for back in range(1, 4):
        link = {"incident": _Back(back), "report": _Back(9)}
        yield Step(0, "monitor", "report linked", link)
    yield Step(0, "east-officer", "reply filed", {"incident": _Back(4)}, 2)
    yield Step(0, "west-officer", "reply filed", {"incident": _Back(5)}, 2)
    for back in (6, 7):
        yield Step(
            0, "monitor", "evidence filed", {"incident": _Back(back), "medium": "photograph"}, 3
        )
    yield Step(0, "chair", "finding drafted", {"incident": _Back(8)}, 1)
    for back, seat in enumerate(_READERS, 1):
        yield Step(0, seat, "vote cast", {"draft": _Back(back), "vote": "for"})
    made = {
        "decided": "consensus",
        "draft": _Back(4),
        "outcome": _OUTCOME,
        "salt": _SALT,
        "votes": [_Back(3), _Back(2), _Back(1)],
    }
    yield Step(0, "chair", "finding made", made)
    if number % 2:
        ordered = {"action": "private note", "due": "", "of": "west", "step": 1}
        order = ordered | {"finding": _Back(1), "verified_by": "visit"}
        yield Step(0, "envoy", "measure ordered", order)
        complied = {"measure": _Back(1), "compliance": "complied"}
        yield Step(0, "west-officer", "measure reported", complied)
        verified = {"measure": _Back(2), "verified": "complied"}
        yield Step(0, "monitor", "measure verified", verified)
    passage = {"crossing": f"bridge-{number % 5}", "day": "", "passage": "open", "traffic": "all"}
    yield Step(0, "monitor", "crossing reported", passage)
