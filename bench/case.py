"""A case in numbers: the record of a mechanism at work, as long as one likes, always the same.

Every sixty filings tell of one happening: watches and what was seen; reports of both sides and of
the mission, screened or waiting to be; a case from protection, triage and service to replies, a
team, access and a visit, comments, votes and a finding; and what followed from a finding that has
become final meanwhile. What would be sealed is committed to; keys, nonces and salts come from
hashes of fixed words. What is measured is not known here.
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
deadline = [
    { step = "reply", hours = 72, silence = "It goes on.", status = "agreed" },
    { step = "appeal", hours = 6, silence = "The finding stands.", status = "agreed" },
]
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
#: How many filings tell of a happening.
_LENGTH: Final = 60
#: After how many happenings a finding has consequences; it is final by then.
_LATER: Final = 10
_READERS: Final = ("chair", "east-panel", "west-panel")


def outcome(*evidence: object) -> dict[str, object]:
    """Say what a finding holds, resting on evidence that is named."""
    rests_on = [
        {"bears": ["occurrence"], "evidence": one, "grade": "B2", "origin": f"source-{number}"}
        for number, one in enumerate(evidence)
    ]
    return _OUTCOME | {"rests_on": rests_on}


@dataclass(frozen=True, slots=True)
class Step:
    """One filing before it is written: who signs, what it says, and how many fields it seals.

    `hides` is the outcome that a draft seals, which the finding will have to state.
    """

    index: int
    by: str
    kind: str
    says: Mapping[str, object]
    seals: int = 0
    hides: Mapping[str, object] | None = None


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
        hides = None if step.hides is None else _placed(step.hides, index)
        yield Step(index, step.by, step.kind, _placed(step.says, index), step.seals, hides)
        index += 1


def filing(step: Step) -> Filing:
    """Give a filing as it is when it has been read."""
    sealed = None
    if step.seals:
        digests = [digest(f"case {step.index} {n}") for n in range(step.seals)]
        if step.hides is not None:
            digests = [Disclosure(_salt(step.index), "outcome", step.hides).digest]
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


def _salt(index: int) -> bytes:
    return digest(f"case salt {index}")[:16]


def _placed(says: Mapping[str, object], index: int) -> dict[str, object]:
    """Put indices where it says how far back what is named is, and days where it leaves them."""
    today = BEGIN + index // TICK * DAY // 4
    dates = {"day": today, "due": today + 14 * DAY}
    return {
        name: write_instant(dates[name])[:10] if name in dates else _place(value, index)
        for name, value in says.items()
    }


def _place(value: object, index: int) -> object:
    if isinstance(value, _Back):
        named = _before(index, value.by)
        return write_base64url(_salt(named)) if value.salt else named
    if isinstance(value, list):
        return [_place(one, index) for one in value]
    if isinstance(value, dict):
        return {name: _place(one, index) for name, one in value.items()}
    return value


def _before(index: int, by: int) -> int:
    """Give the index of a filing that is so many before this one, ticks of the clock left out."""
    number = index - 1 - (index - 1) // TICK - by
    return number + (number - 1) // (TICK - 1) + 1


@dataclass(frozen=True, slots=True)
class _Back:
    """A filing named by how many filings before this one it is; or the salt of what it seals."""

    by: int
    salt: bool = False


class _Told:
    """A happening as it is told: each filing is named by its place in it."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def add(
        self,
        by: str,
        kind: str,
        says: Mapping[str, object],
        seals: int = 0,
        hides: Mapping[str, object] | None = None,
    ) -> int:
        """Tell one filing more; gives its place."""
        self.steps.append(Step(0, by, kind, says, seals, hides))
        return len(self.steps) - 1

    def back(self, place: int) -> _Back:
        """Name a filing from the next one on."""
        return _Back(len(self.steps) - place)

    def salt(self, place: int) -> _Back:
        """Name the salt of what a filing seals, from the next one on."""
        return _Back(len(self.steps) - place, salt=True)


def _happening(number: int) -> Iterator[Step]:
    """Tell of one happening, and of what follows from another; each is as long as any other."""
    told = _Told()
    cell = f"+{10 + number % 20}.{number % 10}+0{20 + number % 30}.{number % 7}/0.1"
    dated: dict[str, object] = {"day": "", "cell": cell}
    _watch(told, dated)
    incident, evidence = _complain(told, dated, number)
    _serve(told, incident, evidence, ("grave", "minor", "procedural")[number % 3])
    _inquire(told, incident)
    finding = _find(told, incident, evidence)
    _follow(told, None if number < _LATER else finding)
    passage = {"crossing": f"bridge-{number % 5}", "day": "", "passage": "open", "traffic": "all"}
    told.add("monitor", "crossing reported", passage)
    assert len(told.steps) == _LENGTH
    return iter(told.steps)


def _watch(told: _Told, dated: dict[str, object]) -> None:
    watch = dated | {"means": "patrol", "minutes": 240, "watch": "kept"}
    for _ in range(4):
        effort = told.add("monitor", "effort filed", watch, 1)
        seen = dated | {"count": 3, "sight": "explosion"}
        told.add("monitor", "observation filed", seen | {"effort": told.back(effort)}, 1)
        nothing = dated | {"count": 0, "sight": "nothing"}
        told.add("monitor", "observation filed", nothing | {"effort": told.back(effort)})


def _complain(told: _Told, dated: dict[str, object], number: int) -> tuple[int, list[int]]:
    """Tell what is reported, what is admitted, and what becomes a case with its evidence."""
    sides = ("east", "west") if number % 2 else ("west", "east")
    reports = [
        told.add(f"{side}-officer", "report filed", dated | {"family": "K"}, 6)
        for side in sides * 4
    ]
    own = told.add("monitor", "report filed", dated | {"family": "C"}, 6)
    claimant = {"side": "east", "speaker": f"Speaker {number % 40}", "uttered": "2027-01-01"}
    words = f"The statement of happening {number}: it is denied that anything was fired."
    said = {"claimant": claimant, "force": "deny", "words": words, "about": [told.back(own)]}
    told.add("east-head", "statement made", said)

    def screen(report: int, decision: str, **more: object) -> None:
        says = {"decision": decision, "report": told.back(report)} | more
        told.add("monitor", "report screened", says)

    first, second, repeated, late, vague, *_ = reports
    screen(first, "admitted")
    screen(second, "admitted")
    screen(repeated, "duplicate", of=told.back(first))
    screen(late, "inadmissible", because="out of time")
    screen(vague, "particulars asked")
    told.add(f"{sides[0]}-officer", "particulars given", {"report": told.back(vague)}, 1)
    screen(vague, "admitted")  # the others wait
    listed = [told.back(first), told.back(second), told.back(own)]
    incident = told.add("monitor", "incident opened", dated | {"family": "K", "reports": listed}, 1)
    link = {"incident": told.back(incident), "report": told.back(vague)}
    told.add("monitor", "report linked", link)
    evidence = [
        told.add(by, "evidence filed", {"incident": told.back(incident), "medium": "photograph"}, 3)
        for by in ("monitor", "east-officer")
    ]
    return incident, evidence


def _serve(told: _Told, incident: int, evidence: list[int], severity: str) -> None:
    told.add(
        "protection", "protection checked", {"incident": told.back(incident), "notice": "whole"}
    )
    triaged = {"incident": told.back(incident), "route": "ordinary", "severity": severity}
    told.add("monitor", "case triaged", triaged)
    reached = {"incident": told.back(incident), "reached": ["east", "west"]}
    told.add("monitor", "hotline called", reached)
    served = {"incident": told.back(incident), "evidence": [told.back(one) for one in evidence]}
    told.add("monitor", "case served", served)
    for side in ("east", "west"):
        told.add(f"{side}-officer", "reply filed", {"incident": told.back(incident)}, 2)


def _inquire(told: _Told, incident: int) -> None:
    for side in ("east", "west"):
        named = {"incident": told.back(incident), "seat": f"{side}-officer"}
        told.add(f"{side}-officer", "member named", named)
    sent = {"inquiry": "joint", "members": ["east-officer", "monitor", "west-officer"]}
    team = told.add("monitor", "team tasked", sent | {"incident": told.back(incident)}, 1)
    asked = {"incident": told.back(incident), "of": "west", "sought": "site"}
    request = told.add("monitor", "access requested", asked, 1)
    answer = {"access": "granted", "request": told.back(request)}
    told.add("west-officer", "access answered", answer)
    told.add("monitor", "team checked in", {"status": "safe", "team": told.back(team)})
    visit = {
        "day": "",
        "minutes": 90,
        "refused": [],
        "route_by": MISSION,
        "seen": ["site seen whole"],
    }
    named = {"team": told.back(team), "request": told.back(request)}
    told.add("monitor", "visit made", visit | named, 1)
    told.add("monitor", "team returned", {"team": told.back(team)})


def _find(told: _Told, incident: int, evidence: list[int]) -> int:
    about = {"incident": told.back(incident)}
    draft = told.add("chair", "finding drafted", about, 1, outcome(*map(told.back, evidence)))
    for side in ("east", "west"):
        told.add(f"{side}-officer", "comment filed", {"draft": told.back(draft)}, 1)
    votes = [
        told.add(seat, "vote cast", {"draft": told.back(draft), "vote": "for"}) for seat in _READERS
    ]
    made = {
        "decided": "consensus",
        "draft": told.back(draft),
        "outcome": outcome(*map(told.back, evidence)),
        "salt": told.salt(draft),
        "votes": [told.back(one) for one in votes],
    }
    return told.add("chair", "finding made", made)


def _follow(told: _Told, finding: int | None) -> None:
    """Tell what follows from the finding of an earlier happening; early on, nothing does."""
    if finding is None:
        for _ in range(5):
            passage = {"crossing": "ford", "day": "", "passage": "closed", "traffic": "all"}
            told.add("monitor", "crossing reported", passage)
        return

    def earlier() -> _Back:
        return _Back(told.back(finding).by + _LATER * _LENGTH)

    step = {"action": "private note", "of": "west", "step": 1}
    told.add("chair", "measure recommended", step | {"finding": earlier()})
    order = step | {"due": "", "finding": earlier(), "verified_by": "visit"}
    ordered = told.add("envoy", "measure ordered", order)
    told.add("west-officer", "account given", {"finding": earlier()}, 1)
    complied = {"measure": told.back(ordered), "compliance": "complied"}
    told.add("west-officer", "measure reported", complied)
    told.add("monitor", "measure verified", {"measure": told.back(ordered), "verified": "complied"})
