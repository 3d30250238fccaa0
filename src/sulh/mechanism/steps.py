"""Steps: what each kind that only a mechanism can file does to the state.

Here it is looked up of which case a filing is, and what its rule may read; the rules themselves
are in the modules named after what they are about.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import (
    AccessAnswered,
    AccessRequested,
    AccountGiven,
    AgreementAmended,
    AgreementSigned,
    AppealDecided,
    AppealFiled,
    CaseClosed,
    CaseReopened,
    CaseServed,
    CaseTriaged,
    CommentFiled,
    CommitmentVerified,
    CustodyPassed,
    EvidenceFiled,
    FindingDeferred,
    FindingDrafted,
    FindingMade,
    HotlineCalled,
    MeasureDeclined,
    MeasureOrdered,
    MeasureRecommended,
    MeasureReported,
    MeasureVerified,
    MemberNamed,
    ParticularsGiven,
    ProtectionChecked,
    Recused,
    ReplyFiled,
    ReportScreened,
    ReportWithdrawn,
    Says,
    TeamCheckedIn,
    TeamReturned,
    TeamTasked,
    To,
    VisitMade,
    VoteCast,
)
from sulh.mechanism import (
    agreement,
    cases,
    findings,
    incidents,
    measures,
    replies,
    screening,
    talks,
    verification,
)
from sulh.mechanism.cases import Occasion
from sulh.mechanism.findings import Appeal, Cited, Draft, Held
from sulh.mechanism.incidents import Custody
from sulh.mechanism.measures import Measure
from sulh.mechanism.objection import Objection
from sulh.mechanism.state import State
from sulh.mechanism.verification import Request, Team
from sulh.moment import parse_span
from sulh.table import NONE

#: What a rule answers: the slices it wrote, or an objection.
Answer = State | Objection
Rule = Callable[[State, Occasion, Any], Answer]
#: What says of which case it is.
_OfCase = Draft | Held | Team | Request | Custody


def _of(state: State, to: To | UnsetType) -> int:
    return NONE if isinstance(to, UnsetType) else state.index_of(to)


def _all_of(state: State, to: tuple[To, ...] | UnsetType) -> tuple[int, ...]:
    return () if isinstance(to, UnsetType) else tuple(map(state.index_of, to))


def occasion(state: State, entry: Entry) -> Occasion:
    """Say what every rule of a case is told of an entry."""
    return Occasion(entry, state.roster, state.agreement.terms, state.time_for)


def _write(state: State, answer: Any, one: str, other: str = "") -> Answer:  # noqa: ANN401  # one or two
    if isinstance(answer, Objection):
        return answer
    if not other:
        return replace(state, **{one: answer})
    first, second = answer
    return replace(state, **{one: first, other: second})


def _sign(state: State, on: Occasion, says: AgreementSigned) -> Answer:
    return _write(state, agreement.sign(state.agreement, on.roster, on.entry, says), "agreement")


def _amend(state: State, on: Occasion, says: AgreementAmended) -> Answer:
    amended = agreement.amend(state.agreement, on.roster, on.entry, says, state.documents)
    return _write(state, amended, "agreement")


def _verify_commitment(state: State, on: Occasion, says: CommitmentVerified) -> Answer:
    of = state.index_of(says.commitment)
    return _write(state, talks.verify(state.talks, on.roster, on.entry, says, of), "talks")


def _screen(state: State, on: Occasion, says: ReportScreened) -> Answer:
    report, of = state.index_of(says.report), _of(state, says.of)
    held = state.screening
    done = screening.screen(held, state.docket, on, says, report, of)
    return _write(state, done, "screening")


def _give(state: State, on: Occasion, says: ParticularsGiven) -> Answer:
    report = state.index_of(says.report)
    done = screening.give(state.screening, state.docket, on, report)
    return _write(state, done, "screening")


def _withdraw(state: State, on: Occasion, says: ReportWithdrawn) -> Answer:
    report = state.index_of(says.report)
    done = screening.withdraw(state.screening, state.docket, on, report)
    return _write(state, done, "screening")


def _add_evidence(state: State, on: Occasion, says: EvidenceFiled) -> Answer:
    of, original = state.index_of(says.incident), _of(state, says.copy_of)
    done = incidents.add_evidence(state.cases, state.evidence, on, says, of, original)
    return _write(state, done, "cases", "evidence")


def _pass_on(state: State, on: Occasion, says: CustodyPassed) -> Answer:
    of = state.index_of(says.evidence)
    return _write(state, incidents.pass_on(state.evidence, on, says, of), "evidence")


def _protect(state: State, on: Occasion, says: ProtectionChecked) -> Answer:
    review = NONE
    assert on.terms is not None
    if isinstance(says.review, str):
        review = parse_span(says.review, "says.review").end - on.terms.offset_s
    of = state.index_of(says.incident)
    done = cases.protect(state.cases, on, says, of, review)
    return _write(state, done, "cases")


def _triage(state: State, on: Occasion, says: CaseTriaged) -> Answer:
    of = state.index_of(says.incident)
    done = cases.triage(state.cases, on, says, of)
    return _write(state, done, "cases")


def _call(state: State, on: Occasion, says: HotlineCalled) -> Answer:
    of = state.index_of(says.incident)
    done = cases.call(state.cases, on, says.reached, of)
    return _write(state, done, "cases")


def _serve(state: State, on: Occasion, says: CaseServed) -> Answer:
    of, evidence = state.index_of(says.incident), _all_of(state, says.evidence)
    has_panel = on.terms is not None and on.terms.panel is not None
    chair = findings.bench(state.findings, on, of).chair if has_panel else ""
    done = replies.serve(state.replies, state.cases, on, evidence, of, chair)
    return _write(state, done, "replies", "cases")


def _reply(state: State, on: Occasion, says: ReplyFiled) -> Answer:
    of = state.index_of(says.incident)
    done = replies.reply(state.replies, state.cases, on, of)
    return _write(state, done, "replies", "cases")


def _close(state: State, on: Occasion, says: CaseClosed) -> Answer:
    of = state.index_of(says.incident)
    known = state.cases.by_index.get(of)
    reports = () if known is None else known.reports
    withdrawn = bool(reports) and all(map(state.screening.is_withdrawn, reports))
    done = cases.close(
        state.cases, on, says, of,
        into=_of(state, says.into), withdrawn=withdrawn,
    )  # fmt: skip
    return _write(state, done, "cases")


def _reopen(state: State, on: Occasion, says: CaseReopened) -> Answer:
    of, evidence = state.index_of(says.incident), state.index_of(says.evidence)
    chair = findings.bench(state.findings, on, of).chair
    known = state.cases.by_index.get(of)
    served = frozenset[int]() if known is None else state.replies.served(known.services)
    done = cases.reopen(state.cases, chair, on, evidence, of, served)
    return _write(state, done, "cases")


def _name(state: State, on: Occasion, says: MemberNamed) -> Answer:
    of = state.index_of(says.incident)
    done = verification.name(state.verification, state.cases, on, says, of)
    return _write(state, done, "verification")


def _task(state: State, on: Occasion, says: TeamTasked) -> Answer:
    of = state.index_of(says.incident)
    recused = state.findings.recused_from(of, state.roster.seats)
    done = verification.task(
        state.verification, state.cases, on, says, of,
        recused,
    )  # fmt: skip
    return _write(state, done, "verification", "cases")


def _check_in(state: State, on: Occasion, says: TeamCheckedIn | TeamReturned) -> Answer:
    of = state.index_of(says.team)
    status = says.status if isinstance(says, TeamCheckedIn) else verification.RETURNED
    done = verification.check_in(state.verification, on, of, status)
    return _write(state, done, "verification")


def _ask(state: State, on: Occasion, says: AccessRequested) -> Answer:
    of = state.index_of(says.incident)
    done = verification.ask(state.verification, state.cases, on, says, of)
    return _write(state, done, "verification", "cases")


def _answer(state: State, on: Occasion, says: AccessAnswered) -> Answer:
    of = state.index_of(says.request)
    done = verification.answer(state.verification, on, says, of)
    return _write(state, done, "verification")


def _visit(state: State, on: Occasion, says: VisitMade) -> Answer:
    of, request = state.index_of(says.team), _of(state, says.request)
    done = verification.visit(state.verification, on, says, of, request)
    return _write(state, done, "verification")


def _recuse(state: State, on: Occasion, says: Recused) -> Answer:
    of = state.index_of(says.incident)
    done = findings.recuse(state.findings, state.cases, on, of)
    return _write(state, done, "findings")


def _draft(state: State, on: Occasion, says: FindingDrafted) -> Answer:
    of = state.index_of(says.incident)
    done = findings.draft(state.findings, state.cases, on, of)
    return _write(state, done, "findings", "cases")


def _comment(state: State, on: Occasion, says: CommentFiled) -> Answer:
    of = state.index_of(says.draft)
    done = findings.comment(state.findings, state.cases, on, of)
    return _write(state, done, "findings", "cases")


def _vote(state: State, on: Occasion, says: VoteCast) -> Answer:
    of = state.index_of(says.draft)
    done = findings.cast(state.findings, state.cases, on, says, of)
    return _write(state, done, "findings", "cases")


def _defer(state: State, on: Occasion, says: FindingDeferred) -> Answer:
    of = state.index_of(says.draft)
    done = findings.defer(state.findings, state.cases, on, of)
    return _write(state, done, "findings", "cases")


def _find(state: State, on: Occasion, says: FindingMade) -> Answer:
    supports = says.outcome.rests_on
    pieces = () if isinstance(supports, UnsetType) else supports
    rests_on = tuple(state.index_of(piece.evidence) for piece in pieces)
    cited = Cited(
        state.index_of(says.draft),
        _all_of(state, says.votes),
        rests_on,
        tuple(map(state.evidence.source_of, rests_on)),
    )
    done = findings.make(
        state.findings, state.cases, state.replies, state.payloads, on, says, cited
    )
    return _write(state, done, "findings", "cases")


def _appeal(state: State, on: Occasion, says: AppealFiled) -> Answer:
    of = state.index_of(says.finding)
    evidence = None if says.evidence is UNSET else _of(state, says.evidence)
    done = findings.appeal(state.findings, state.cases, on, says.ground, of, evidence)
    return _write(state, done, "findings", "cases")


def _decide_appeal(state: State, on: Occasion, says: AppealDecided) -> Answer:
    of = state.index_of(says.appeal)
    done = findings.decide_appeal(state.findings, state.cases, on, says, of)
    return _write(state, done, "findings", "cases")


def _recommend(state: State, on: Occasion, says: MeasureRecommended) -> Answer:
    of = state.index_of(says.finding)
    done = measures.recommend(
        state.measures, state.findings, state.cases, on, says, of,
    )  # fmt: skip
    return _write(state, done, "measures")


def _order(state: State, on: Occasion, says: MeasureOrdered) -> Answer:
    of, escalates = state.index_of(says.finding), _of(state, says.escalates)
    advice = None if says.recommendation is UNSET else _of(state, says.recommendation)
    done = measures.order(
        state.measures, state.findings, state.cases, on, says, of, escalates, advice
    )
    return _write(state, done, "measures")


def _decline(state: State, on: Occasion, says: MeasureDeclined) -> Answer:
    of = state.index_of(says.finding)
    done = measures.decline(
        state.measures, state.findings, state.cases, on, says, of,
    )  # fmt: skip
    return _write(state, done, "measures")


def _account(state: State, on: Occasion, says: AccountGiven) -> Answer:
    of = state.index_of(says.finding)
    done = measures.account(state.measures, state.findings, state.cases, on, of)
    return _write(state, done, "measures")


def _report(state: State, on: Occasion, says: MeasureReported) -> Answer:
    of = state.index_of(says.measure)
    return _write(state, measures.report(state.measures, on, says, of), "measures")


def _verify(state: State, on: Occasion, says: MeasureVerified) -> Answer:
    of = state.index_of(says.measure)
    return _write(state, measures.verify(state.measures, on, says, of), "measures")


#: The rule of each kind that only a mechanism can file; a chronicle has none.
_STEPS: Final[Mapping[type[Says], Rule]] = {
    AgreementSigned: _sign,
    AgreementAmended: _amend,
    CommitmentVerified: _verify_commitment,
    ReportScreened: _screen,
    ParticularsGiven: _give,
    ReportWithdrawn: _withdraw,
    EvidenceFiled: _add_evidence,
    CustodyPassed: _pass_on,
    HotlineCalled: _call,
    CaseTriaged: _triage,
    CaseServed: _serve,
    CaseClosed: _close,
    ReplyFiled: _reply,
    MemberNamed: _name,
    TeamCheckedIn: _check_in,
    TeamReturned: _check_in,
    AccessRequested: _ask,
    AccessAnswered: _answer,
    VisitMade: _visit,
    CommentFiled: _comment,
    AppealFiled: _appeal,
    AccountGiven: _account,
    MeasureReported: _report,
    MeasureVerified: _verify,
}
#: And of those among them that ask the terms for numbers or seats.
_BY_TERMS: Final[Mapping[type[Says], Rule]] = {
    ProtectionChecked: _protect,
    CaseReopened: _reopen,
    TeamTasked: _task,
    Recused: _recuse,
    FindingDrafted: _draft,
    VoteCast: _vote,
    FindingDeferred: _defer,
    FindingMade: _find,
    AppealDecided: _decide_appeal,
    MeasureRecommended: _recommend,
    MeasureOrdered: _order,
    MeasureDeclined: _decline,
}


def apply(state: State, entry: Entry, says: Says) -> Answer:
    """Let the rule of a kind that only a mechanism can file write its slices."""
    on = occasion(state, entry)
    if state.roster.purpose == "chronicle":
        return on.objection("chronicle.no-mechanism", says.kind)
    rule = _STEPS.get(type(says))
    if rule is None:
        if on.terms is None or on.terms.panel is None:
            return on.objection("agreement.unread", says.kind)
        rule = _BY_TERMS[type(says)]
    if (refusal := _closed_route(state, on, says)) is not None:
        return refusal
    return rule(state, on, says)


def _closed_route(state: State, on: Occasion, says: Says) -> Objection | None:
    """Object to sealing what is of a specialists' case to other seats of the parties."""
    if not on.entry.sealed_to or (case := case_of(state, says)) is None:
        return None
    return refuse_closed(on, case)


def refuse_closed(on: Occasion, case: cases.Case) -> Objection | None:
    """Object to sealing what is of a specialists' case to other seats of the parties."""
    if case.route != "specialist":
        return None
    closed = [
        seat
        for seat in on.entry.sealed_to
        if verification.closed_to(case, on.roster, on.terms, seat)
    ]
    if not closed:
        return None
    # Readers are sorted by name, so that none is named here before another.
    what = closed[0] if len(closed) == 1 else f"{len(closed)} seats"
    return on.objection("case.specialists-only", what)


def case_of(state: State, says: Says) -> cases.Case | None:
    """Give the case that a filing is of: which it names, or which what it names is of."""
    for field in _leading(type(says)):
        index = _of(state, getattr(says, field))
        if index != NONE and (incident := _LEADING[field](state, index)) != NONE:
            return state.cases.by_index.get(incident)
    return None


def _incident(found: _OfCase | None) -> int:
    return NONE if found is None else found.incident


def _incident_of_finding(state: State, found: Appeal | Measure | None) -> int:
    return NONE if found is None else _incident(state.findings.held.get(found.finding))


#: The incident that what a field names is of, or -1; where there are several, the first leads.
_LEADING: Final[Mapping[str, Callable[[State, int], int]]] = {
    "incident": lambda _, index: index,
    "draft": lambda state, index: _incident(state.findings.drafts.get(index)),
    "finding": lambda state, index: _incident(state.findings.held.get(index)),
    "appeal": lambda state, index: _incident_of_finding(state, state.findings.appeals.get(index)),
    "measure": lambda state, index: _incident_of_finding(state, state.measures.by_index.get(index)),
    "team": lambda state, index: _incident(state.verification.teams.get(index)),
    "request": lambda state, index: _incident(state.verification.requests.get(index)),
    "evidence": lambda state, index: _incident(state.evidence.by_index.get(index)),
}


@cache
def _leading(form: type[Says]) -> tuple[str, ...]:
    """Name the fields of a kind that lead to its case."""
    return tuple(field for field in _LEADING if field in form.__struct_fields__)


def case_at(state: State, index: int) -> cases.Case | None:
    """Give the case that the filing at an index is of, if others may name it: not every step is."""
    of_report = state.cases.of_report.get(index) or ()
    held, sent = state.findings, state.verification
    found = (
        held.drafts.get(index),
        held.held.get(index),
        sent.teams.get(index),
        sent.requests.get(index),
        state.evidence.by_index.get(index),
        state.replies.services.get(index),
    )
    incidents = [*of_report, *(one.incident for one in found if one is not None), index]
    return next((case for one in incidents if (case := state.cases.by_index.get(one))), None)
