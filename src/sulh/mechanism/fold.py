"""Fold: the state after each entry, from the state before it.

Total: whatever the bytes, there is a next state. Resumable: folding in two parts is folding at
once. An objection leaves every slice but the objections as it was. Signatures are checked by
`attestation`; here it is made sure that they were checked with the keys that count at this index.
"""

import hashlib
from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from sulh.canonical import parse_base64
from sulh.filings.entry import Entry
from sulh.filings.kinds import (
    Clock,
    KeyRevoked,
    KeyRotated,
    PayloadDisclosed,
    PayloadErased,
    PayloadOpened,
    RecordConstituted,
    Reference,
    RulesAdopted,
    SealedFiling,
    SeatFilled,
    SeatVacated,
)
from sulh.filings.vocabulary import CLOCK
from sulh.filings.wire import Filing
from sulh.mechanism import payloads, roster
from sulh.mechanism.attestation import Attested, Unattested, attest, attest_first
from sulh.mechanism.objection import Objection
from sulh.mechanism.payloads import Payloads
from sulh.mechanism.roster import Roster
from sulh.mechanism.state import START, State
from sulh.moment import parse_instant


def fold(entries: Iterable[bytes], state: State = START) -> State:
    """Fold entries in order, from the start or from an earlier state."""
    for entry in entries:
        state = step(state, entry)
    return state


def step(state: State, entry: bytes) -> State:
    """Give the state after one more entry."""
    return advance(state, entry, attest_at(state, entry))


def attest_at(
    state: State, entry: bytes, known: Attested | Unattested | None = None
) -> Attested | Unattested:
    """Attest an entry by the keys that count next, unless what is `known` of it is by them."""
    if not state.size:
        return attest_first(entry)
    if known is not None and _counts(state, known):
        return known
    return attest(state.roster.key_of, state.mechanism, entry)


def advance(state: State, entry: bytes, attested: Attested | Unattested) -> State:
    """Give the state after one more entry, of which is known what `attest_at` gives."""
    if not state.size:
        state = replace(state, constituted=hashlib.sha256(b"\0" + entry).digest())
    if isinstance(attested, Unattested):
        return _object(state, Objection(state.size, attested.rule, attested.what))
    filing = attested.filing
    name = (filing.by[0], filing.nonce)
    if name in state.nonces:
        return _object(state, Objection(state.size, "entry.repeated", f"No. {state.nonces[name]}"))
    at = Entry(state.size, state.clock, filing.by, filing.seen.size)
    answer = _apply(state, at, filing)
    held = state.payloads
    if isinstance(answer, Objection):
        answer = _object(state, answer, size=0)
    else:
        held = answer.payloads
        if filing.sealed is not None:
            held = payloads.commit(held, at, filing.sealed)
    nonces = state.nonces.put(name, state.size)
    return replace(answer, size=state.size + 1, payloads=held, nonces=nonces)


def _counts(state: State, attested: Attested | Unattested) -> bool:
    """Tell whether the keys that an entry was attested with are those of its seats now."""
    if isinstance(attested, Attested):
        return attested.keys == tuple(map(state.roster.key_of, attested.filing.by))
    return not attested.seats


def _object(state: State, objection: Objection, size: int = 1) -> State:
    kept = state.objections.put(objection.index, objection)
    return replace(state, size=state.size + size, objections=kept)


def _apply(state: State, entry: Entry, filing: Filing) -> State | Objection:
    """Let the rule of the filing's kind write its slice: one arm for each kind."""
    says = filing.says
    match says:
        case SealedFiling():
            return state
        case Clock():
            return _tick(state, entry, says)
        case PayloadOpened() | PayloadDisclosed() | PayloadErased():
            held = _custody(state, entry, says)
            return held if isinstance(held, Objection) else replace(state, payloads=held)
        case _:
            seated = _seating(state.roster, entry, says, filing.mechanism.origin)
            return seated if isinstance(seated, Objection) else replace(state, roster=seated)


def _seating(
    before: Roster,
    entry: Entry,
    says: RecordConstituted | SeatFilled | KeyRotated | KeyRevoked | SeatVacated | RulesAdopted,
    origin: str,
) -> Roster | Objection:
    match says:
        case RecordConstituted():
            return roster.constitute(entry, says, origin)
        case SeatFilled():
            return roster.fill(before, entry, says)
        case KeyRotated():
            return roster.rotate(before, entry, says)
        case KeyRevoked():
            return roster.revoke(before, entry, says)
        case SeatVacated():
            return roster.vacate(before, entry, says)
        case RulesAdopted():
            return roster.adopt(before, entry, says)
        case _:
            assert_never(says)


def _custody(
    state: State, entry: Entry, says: PayloadOpened | PayloadDisclosed | PayloadErased
) -> Payloads | Objection:
    index = _index_of(state, says.filing)
    match says:
        case PayloadOpened():
            return payloads.opened(state.payloads, state.roster, entry, index)
        case PayloadDisclosed():
            return payloads.disclose(state.payloads, state.roster, entry, says, index)
        case PayloadErased():
            return payloads.erase(state.payloads, state.roster, entry, index)
        case _:
            assert_never(says)


def _tick(state: State, entry: Entry, says: Clock) -> State | Objection:
    if entry.signers != (CLOCK,):
        return Objection(entry.index, "clock.not-the-clock", ", ".join(entry.signers))
    at = parse_instant(says.at, "says.at")
    if at < state.clock:
        return Objection(entry.index, "clock.backwards", says.at)
    return replace(state, clock=at)


def _index_of(state: State, to: int | Reference) -> int:
    """Give the index that a reference leads to; -1 leads nowhere."""
    if isinstance(to, Reference):
        found = state.nonces.get((to.by, parse_base64(to.nonce, "nonce", 16)))
        return -1 if found is None else found
    return to
