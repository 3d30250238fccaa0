"""Fold: the state after each entry, from the state before it.

Total: whatever the bytes, there is a next state. Resumable: folding in two parts is folding at
once. An objection leaves every slice but the objections as it was. Signatures are checked by
`attestation`; here it is made sure that they were checked with the keys that count at this index.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any, Final, assert_never

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import (
    BulletinIssued,
    Clock,
    CommitmentMade,
    CorrectionMade,
    CrossingReported,
    EffortFiled,
    IncidentOpened,
    KeyRevoked,
    KeyRotated,
    ObservationFiled,
    PayloadDisclosed,
    PayloadErased,
    PayloadOpened,
    RecordConstituted,
    ReportFiled,
    ReportLinked,
    ReportUnlinked,
    RoundClosed,
    RoundOpened,
    RulesAdopted,
    Said,
    Says,
    SealedFiling,
    SeatFilled,
    SeatVacated,
    StatementMade,
)
from sulh.filings.vocabulary import CLOCK, Audience
from sulh.filings.wire import Filing
from sulh.mechanism import (
    agreement,
    bulletins,
    cases,
    docket,
    effort,
    incidents,
    payloads,
    roster,
    screening,
    steps,
    talks,
)
from sulh.mechanism.attestation import Attested, Unattested, attest, attest_first
from sulh.mechanism.objection import Objection
from sulh.mechanism.state import START, State
from sulh.moment import parse_instant
from sulh.table import NONE


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
        return _object(state, attested.rule, attested.what)
    filing = attested.filing
    name = _name(filing)
    if (before := state.names.get(name)) is not None:
        return _object(state, "entry.repeated", f"No. {before}")
    sealed = filing.sealed
    at = Entry(state.size, state.clock, filing.by, () if sealed is None else sealed.to)
    size, names = state.size + 1, state.names.put(name, state.size)
    answer: State | Objection
    if openly := said_openly(state, filing.says):
        answer = Objection(at.index, "field.said-openly", openly)
    else:
        answer = _apply(state, at, filing)
    if isinstance(answer, Objection):
        kept = state.objections.put(answer.index, answer)
        return replace(state, size=size, names=names, objections=kept)
    if type(filing.says) is Clock:
        return replace(answer, size=size, names=names)
    entered = docket.enter(state.docket, answer.roster, at, filing.says)
    held = answer.payloads
    if sealed is not None:
        held = payloads.commit(held, at, sealed)
    return replace(answer, size=size, names=names, docket=entered, payloads=held)


def pass_over(state: State, entry: bytes, attested: Attested | Unattested) -> State:
    """Give the state after an entry that is left out of account, as if it had said nothing."""
    if not isinstance(attested, Attested) or _name(attested.filing) in state.names:
        return advance(state, entry, attested)
    name = _name(attested.filing)
    return replace(state, size=state.size + 1, names=state.names.put(name, state.size))


def _name(filing: Filing) -> bytes:
    return filing.nonce + filing.by[0].encode()


def _counts(state: State, attested: Attested | Unattested) -> bool:
    """Tell whether the keys that an entry was attested with are those of its seats now."""
    if isinstance(attested, Attested):
        return attested.keys == tuple(map(state.roster.key_of, attested.filing.by))
    return not attested.seats


def _object(state: State, rule: str, what: str) -> State:
    """Give the state after an entry that has not even a name of its own."""
    kept = state.objections.put(state.size, Objection(state.size, rule, what))
    return replace(state, size=state.size + 1, objections=kept)


def audience_of(state: State, form: type[Says], field: str) -> Audience | None:
    """Give who may read a field of a kind in this record; None: everybody.

    What a chronicle repeats was public before. Without the text of the terms, what a kind seals
    by default stays sealed.
    """
    if state.roster.purpose == "chronicle":
        return None
    if form.audiences is None:
        return "named"
    if state.agreement.terms is not None:
        return state.agreement.terms.audience(form.kind, field)
    return form.audiences.get(field)


@cache
def _sealable(form: type[Says]) -> tuple[str, ...]:
    """Name the fields of a kind that are there to be said, and may have to be sealed."""
    return tuple(field for field in form.audiences or () if field in form.__struct_fields__)


def said_openly(state: State, says: Said) -> str:
    """Give the first field that is said openly and may not be public here, or nothing."""
    form = type(says)
    for field in _sealable(form):
        if getattr(says, field) is not UNSET and audience_of(state, form, field):
            return field
    if type(says) is CorrectionMade and isinstance(says.changes, tuple):
        corrected = state.docket.kind_at(state.index_of(says.filing))
        for change in says.changes:
            if corrected is not None and audience_of(state, corrected, change.field):
                return f"changes.{change.field}"
    return ""


def _apply(state: State, entry: Entry, filing: Filing) -> State | Objection:
    """Let the rule of the filing's kind write its slice."""
    says = filing.says
    if type(says) is RecordConstituted:
        return _constitute(state, entry, says, filing.mechanism.origin)
    rule = _RULES.get(type(says))
    return steps.apply(state, entry, says) if rule is None else rule(state, entry, says)


def _constitute(
    state: State, entry: Entry, says: RecordConstituted, origin: str
) -> State | Objection:
    seated = roster.constitute(entry, says, origin)
    if isinstance(seated, Objection):
        return seated
    terms = agreement.adopt(state.documents, says.terms.sha256, entry.index)
    return replace(state, roster=seated, agreement=terms)


def _seat(
    state: State,
    entry: Entry,
    says: SeatFilled | KeyRotated | KeyRevoked | SeatVacated | RulesAdopted,
) -> State | Objection:
    before = state.roster
    match says:
        case SeatFilled():
            seated = roster.fill(before, entry, says)
        case KeyRotated():
            seated = roster.rotate(before, entry, says)
        case KeyRevoked():
            seated = roster.revoke(before, entry, says)
        case SeatVacated():
            seated = roster.vacate(before, entry, says)
        case RulesAdopted():
            seated = roster.adopt(before, entry, says)
        case _:
            assert_never(says)
    return seated if isinstance(seated, Objection) else replace(state, roster=seated)


def _handle(
    state: State, entry: Entry, says: PayloadOpened | PayloadDisclosed | PayloadErased
) -> State | Objection:
    index = state.index_of(says.filing)
    match says:
        case PayloadOpened():
            held = payloads.opened(state.payloads, state.roster, entry, index)
        case PayloadDisclosed():
            refusal = _too_early(state, entry, says, index)
            case = steps.case_at(state, index)
            if refusal is None and case is not None:
                refusal = steps.refuse_closed(steps.occasion(state, entry), case)
            if refusal is not None:
                return refusal
            held = payloads.disclose(state.payloads, state.roster, entry, says, index)
        case PayloadErased():
            held = payloads.erase(state.payloads, state.roster, entry, index)
        case _:
            assert_never(says)
    return held if isinstance(held, Objection) else replace(state, payloads=held)


def _too_early(state: State, entry: Entry, says: PayloadDisclosed, index: int) -> Objection | None:
    """Object to opening who is accused, or by whose word, while both parties may still reply."""
    if not state.docket.is_a(index, ReportFiled) or not _ACCUSING.intersection(
        payloads.names_in(says)
    ):
        return None
    for incident in state.cases.of_report.get(index) or ():
        case = cases.find(state.cases, steps.occasion(state, entry), incident)
        if not isinstance(case, Objection) and case.inquiry_at != NONE:
            return None
    return Objection(entry.index, "payload.reply-time", f"of No. {index}")


def _tick(state: State, entry: Entry, says: Clock) -> State | Objection:
    if entry.signers != (CLOCK,):
        return Objection(entry.index, "clock.not-the-clock", ", ".join(entry.signers))
    at = parse_instant(says.at, "says.at")
    if at < state.clock:
        return Objection(entry.index, "clock.backwards", says.at)
    return replace(state, clock=at)


def _seal(state: State, entry: Entry, says: SealedFiling) -> State:  # noqa: ARG001  # says nothing
    return state


def _watch(state: State, entry: Entry, says: EffortFiled) -> State | Objection:
    kept = effort.watch(state.effort, state.roster, entry, says)
    return kept if isinstance(kept, Objection) else replace(state, effort=kept)


def _observe(state: State, entry: Entry, says: ObservationFiled) -> State | Objection:
    of = state.index_of(says.effort)
    return effort.observe(state.effort, state.docket, state.roster, entry, of) or state


def _report(state: State, entry: Entry, says: ReportFiled) -> State | Objection:
    refusal = talks.check_claim(state.roster, entry, says)
    if refusal is not None or state.roster.purpose == "chronicle":
        return refusal or state
    received = screening.receive(state.screening, state.roster, entry)
    return replace(state, screening=received)


def _claim(state: State, entry: Entry, says: CrossingReported) -> State | Objection:
    return talks.check_claim(state.roster, entry, says) or state


def _say(state: State, entry: Entry, says: StatementMade) -> State | Objection:
    refusal = talks.check_claim(state.roster, entry, says)
    return refusal or talks.state(state.roster, entry, says) or state


def _commit(state: State, entry: Entry, says: CommitmentMade) -> State | Objection:
    if (refusal := talks.check_claim(state.roster, entry, says)) is not None:
        return refusal
    of = None if isinstance(says.round, UnsetType) else state.index_of(says.round)
    made = talks.commit(state.talks, state.roster, entry, says, of)
    return made if isinstance(made, Objection) else replace(state, talks=made)


def _talk(state: State, entry: Entry, says: RoundOpened | RoundClosed) -> State | Objection:
    answer: talks.Talks | Objection | None = talks.check_claim(state.roster, entry, says)
    if answer is None and isinstance(says, RoundOpened):
        answer = talks.open_round(state.talks, state.roster, entry)
    elif answer is None and isinstance(says, RoundClosed):
        answer = talks.close_round(state.talks, state.roster, entry, state.index_of(says.round))
    assert answer is not None
    return answer if isinstance(answer, Objection) else replace(state, talks=answer)


def _sort(
    state: State, entry: Entry, says: IncidentOpened | ReportLinked | ReportUnlinked
) -> State | Objection:
    held, on = state.cases, steps.occasion(state, entry)
    refusal_of = partial(screening.not_admitted, state.screening, on)
    match says:
        case IncidentOpened():
            reports = tuple(state.index_of(one) for one in says.reports)
            answer = incidents.open_incident(held, state.docket, on, reports, refusal_of)
        case ReportLinked():
            of, report = state.index_of(says.incident), state.index_of(says.report)
            answer = incidents.link(held, state.docket, on, of, report, refusal_of)
        case ReportUnlinked():
            of, report = state.index_of(says.incident), state.index_of(says.report)
            answer = incidents.unlink(held, on, of, report)
        case _:
            assert_never(says)
    return answer if isinstance(answer, Objection) else replace(state, cases=answer)


def _publish(
    state: State, entry: Entry, says: BulletinIssued | CorrectionMade
) -> State | Objection:
    match says:
        case BulletinIssued():
            answer = bulletins.issue(state.bulletins, state.roster, entry, says)
        case CorrectionMade():
            of = state.index_of(says.filing)
            answer = bulletins.correct(state.bulletins, state.docket, state.roster, entry, says, of)
        case _:
            assert_never(says)
    return answer if isinstance(answer, Objection) else replace(state, bulletins=answer)


#: The fields of a report that say who is accused, and by whose word.
_ACCUSING: Final = frozenset({"author", "claimant"})
#: The rule of each kind, which writes its slice; entry 0 has its own.
_RULES: Final[Mapping[type[Says], Callable[[State, Entry, Any], State | Objection]]] = {
    ReportFiled: _report,
    CrossingReported: _claim,
    StatementMade: _say,
    CommitmentMade: _commit,
    EffortFiled: _watch,
    ObservationFiled: _observe,
    IncidentOpened: _sort,
    ReportLinked: _sort,
    ReportUnlinked: _sort,
    SealedFiling: _seal,
    Clock: _tick,
    RoundOpened: _talk,
    RoundClosed: _talk,
    BulletinIssued: _publish,
    CorrectionMade: _publish,
    PayloadOpened: _handle,
    PayloadDisclosed: _handle,
    PayloadErased: _handle,
    SeatFilled: _seat,
    KeyRotated: _seat,
    KeyRevoked: _seat,
    SeatVacated: _seat,
    RulesAdopted: _seat,
}
