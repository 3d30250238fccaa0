"""Measures: what a party has to do after a finding, until it is closed.

Advice and orders rest on a final finding that holds a violation of that party, and on nothing else:
there is no way here from a claim. The guarantors decide, and may depart from advice if they say
why; where one of them is silent for its time, as many bind as the terms ask for then.
"""

from msgspec import UNSET, Struct
from msgspec.structs import replace

from sulh.filings.kinds import (
    MeasureDeclined,
    MeasureOrdered,
    MeasureRecommended,
    MeasureReported,
    MeasureVerified,
)
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.cases import Cases, Done, Occasion, find
from sulh.mechanism.findings import Findings, answers_for, bench, is_violation, signed_by
from sulh.mechanism.objection import Objection
from sulh.moment import parse_span
from sulh.register import Register
from sulh.table import NONE


class Measure(Struct, frozen=True, gc=False):
    """An order: on which finding, to which party, which step, due when; and what became of it.

    `due` is the first POSIX second after its last day. `reported` is the latest filing in which the
    party says that it complied, `verified` the latest that says whether it did, `closed` the one
    that says so, `escalated` an order that goes further; or -1. `reports` and `checks` are all of
    the first two sorts, so that who was late stays late.
    """

    finding: int
    of: str
    step: int
    ordered_at: int
    due: int
    reported: int = NONE
    reported_at: int = NONE
    verified: int = NONE
    verified_at: int = NONE
    closed: int = NONE
    escalated: int = NONE
    reports: tuple[Done, ...] = ()
    checks: tuple[Done, ...] = ()

    def is_overdue(self, now: int) -> bool:
        """Whether it is neither closed nor escalated, and was refuted or not reported in time."""
        return self.is_open and (self.is_refuted or (self.reported == NONE and now >= self.due))

    @property
    def is_open(self) -> bool:
        """Whether it is neither closed nor escalated."""
        return self.closed == NONE and self.escalated == NONE

    @property
    def is_refuted(self) -> bool:
        """Whether verification found that the party had not complied when it said so."""
        return self.closed == NONE and self.verified > self.reported


class Advice(Struct, frozen=True, gc=False):
    """What the chair advised after a finding: to which party, which step, by which filing."""

    of: str
    step: int
    index: int


class Decision(Struct, frozen=True, gc=False):
    """What guarantors decided first: by which filing, when, which of them, and to order or not."""

    done: Done
    bodies: tuple[str, ...]
    ordered: bool


class Measures(Struct, frozen=True, gc=False):
    """Advice by finding, and orders by their index; by finding and party, orders and decisions.

    `accounts` are those that parties gave of themselves, by finding and party.
    """

    advice: Register[int, tuple[Advice, ...]] = Register()
    by_index: Register[int, Measure] = Register()
    ordered: Register[tuple[int, str], tuple[int, ...]] = Register()
    decided: Register[tuple[int, str], Decision] = Register()
    accounts: Register[tuple[int, str], Done] = Register()


def recommend(
    measures: Measures,
    findings: Findings,
    cases: Cases,
    on: Occasion,
    filing: MeasureRecommended,
    finding: int,
) -> Measures | Objection:
    """Let the chair advise a step of the ladder after a finding."""
    flaw = _flaw(findings, cases, on, finding, filing.of) or _no_step(on, filing.step)
    if flaw is not None:
        return on.objection(*flaw)
    incident = findings.held[finding].incident
    if on.signers != (bench(findings, on, incident).chair,):
        return on.objection("panel.not-the-chair", on.who)
    advice = (
        *(measures.advice.get(finding) or ()),
        Advice(filing.of, filing.step, on.index),
    )
    return replace(measures, advice=measures.advice.put(finding, advice))


def order(
    measures: Measures,
    findings: Findings,
    cases: Cases,
    on: Occasion,
    filing: MeasureOrdered,
    finding: int,
    escalates: int,
    advice: int | None,
) -> Measures | Objection:
    """Let the guarantors order a measure, as many of them as the terms ask for."""
    flaw = _flaw(findings, cases, on, finding, filing.of) or _no_step(on, filing.step)
    if flaw is not None:
        return on.objection(*flaw)
    bodies = _deciding(findings, cases, on, finding)
    if isinstance(bodies, Objection):
        return bodies
    given = [one for one in measures.advice.get(finding) or () if one.of == filing.of]
    if advice is not None and advice not in [one.index for one in given]:
        return on.objection("measure.unadvised", f"No. {advice}")
    if given and given[-1].step != filing.step and filing.because is UNSET:
        return on.objection("measure.departs", f"step {given[-1].step} is advised")
    assert on.terms is not None
    due = parse_span(filing.due, "says.due").end - on.terms.offset_s
    if due <= on.now:
        return on.objection("measure.due-past", filing.due)
    ordered = Measure(finding, filing.of, filing.step, on.now, due)
    by_index = measures.by_index.put(on.index, ordered)
    if filing.escalates is not UNSET:
        former = measures.by_index.get(escalates)
        if former is None or former.of != filing.of:
            return on.objection("measure.unknown", f"No. {escalates}")
        if not former.is_overdue(on.now):
            return on.objection("measure.not-overdue", f"No. {escalates}")
        by_index = by_index.put(escalates, replace(former, escalated=on.index))
    name = (finding, filing.of)
    under = (*(measures.ordered.get(name) or ()), on.index)
    held = replace(measures, by_index=by_index, ordered=measures.ordered.put(name, under))
    return _decide(held, on, name, bodies, ordered=True)


def decline(
    measures: Measures,
    findings: Findings,
    cases: Cases,
    on: Occasion,
    filing: MeasureDeclined,
    finding: int,
) -> Measures | Objection:
    """Let the guarantors order nothing, and say why."""
    if (flaw := _flaw(findings, cases, on, finding, filing.of)) is not None:
        return on.objection(*flaw)
    bodies = _deciding(findings, cases, on, finding)
    if isinstance(bodies, Objection):
        return bodies
    return _decide(measures, on, (finding, filing.of), bodies, ordered=False)


def account(
    measures: Measures, findings: Findings, cases: Cases, on: Occasion, finding: int
) -> Measures | Objection:
    """Let a party account for a violation that is held."""
    party = on.body
    if (flaw := _flaw(findings, cases, on, finding, party)) is not None:
        return on.objection(*flaw)
    if (finding, party) in measures.accounts:
        return measures
    done = on.done
    return replace(measures, accounts=measures.accounts.put((finding, party), done))


def report(
    measures: Measures, on: Occasion, filing: MeasureReported, index: int
) -> Measures | Objection:
    """Let the party say what it did."""
    known = measures.by_index.get(index)
    if known is None:
        return on.objection("measure.unknown", f"No. {index}")
    if on.body != known.of:
        return on.objection("measure.not-its-party", on.who)
    if known.closed != NONE:
        return on.objection("measure.closed", f"by No. {known.closed}")
    if filing.compliance != "complied":
        return measures  # on the record, and the clock runs on
    said = replace(
        known, reported=on.index, reported_at=on.now, verified=NONE, verified_at=NONE,
        reports=(*known.reports, on.done),
    )  # fmt: skip
    return replace(measures, by_index=measures.by_index.put(index, said))


def verify(
    measures: Measures, on: Occasion, filing: MeasureVerified, index: int
) -> Measures | Objection:
    """Let the mission say what it found."""
    known = measures.by_index.get(index)
    if known is None:
        return on.objection("measure.unknown", f"No. {index}")
    if any(on.roster.body_of(seat) != MISSION for seat in on.signers):
        return on.objection("measure.not-the-mission", on.who)
    if known.closed != NONE:
        return on.objection("measure.closed", f"by No. {known.closed}")
    if filing.verified == "unable: access denied":
        return measures  # on the record, and it is still to be verified
    closed = on.index if filing.verified == "complied" else NONE
    checks = (*known.checks, on.done)
    found = replace(known, verified=on.index, verified_at=on.now, closed=closed, checks=checks)
    return replace(measures, by_index=measures.by_index.put(index, found))


def _flaw(
    findings: Findings, cases: Cases, on: Occasion, finding: int, party: str
) -> tuple[str, str] | None:
    held = findings.held.get(finding)
    if held is None:
        return "finding.unknown", f"No. {finding}"
    if not is_violation(held.outcome) or not answers_for(held.outcome, party):
        return "measure.no-violation", f"No. {finding} holds none of {party or 'nobody'}"
    case = find(cases, on, held.incident)
    if isinstance(case, Objection) or case.stands != finding:
        return "finding.not-final", f"No. {finding}"
    return None


def _no_step(on: Occasion, step: int) -> tuple[str, str] | None:
    assert on.terms is not None
    if step in {rung.step for rung in on.terms.rungs}:
        return None
    return "measure.no-step", f"the ladder has no step {step}"


def _decide(
    measures: Measures,
    on: Occasion,
    name: tuple[int, str],
    bodies: tuple[str, ...],
    *,
    ordered: bool,
) -> Measures:
    """Note who decided first what follows from a finding for a party."""
    if name in measures.decided:
        return measures
    decision = Decision(on.done, bodies, ordered)
    return replace(measures, decided=measures.decided.put(name, decision))


def _deciding(
    findings: Findings, cases: Cases, on: Occasion, finding: int
) -> tuple[str, ...] | Objection:
    """Give the guarantors that sign, if they are as many as the terms ask for at the time."""
    incident = findings.held[finding].incident
    of = bench(findings, on, incident)
    case = find(cases, on, incident)
    assert not isinstance(case, Objection)
    is_over = on.now >= case.final_at + on.hours("measure decision", case.stands)
    quorum = of.smaller if is_over else of.quorum
    bodies = signed_by(on, of, incident, findings)
    if len(bodies) < quorum:
        return on.objection("measure.no-quorum", f"{len(bodies)} of {quorum}")
    return bodies
