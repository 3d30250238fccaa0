"""Measures: what a party has to do after a finding, until it is closed.

Advice and orders rest on a final finding that holds a violation of that party, and on nothing else:
there is no way here from a claim. The guarantors decide, and may depart from advice if they say
why; where one of them is silent for its time, as many bind as the terms ask for then.
"""

from msgspec import UNSET, Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import (
    MeasureDeclined,
    MeasureOrdered,
    MeasureRecommended,
    MeasureReported,
    MeasureVerified,
)
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.agreement import Terms
from sulh.mechanism.cases import Cases, Done, Hours, find
from sulh.mechanism.docket import body_of
from sulh.mechanism.findings import Findings, answers_for, bench, is_violation, signed_by
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.moment import parse_span
from sulh.register import Register
from sulh.table import NONE


class Measure(Struct, frozen=True, gc=False):
    """An order: on which finding, to which party, which step, due when; and what became of it.

    `due` is the first POSIX second after its last day. `reported` is the latest filing in which the
    party says that it complied, `verified` the latest that says whether it did, `closed` the one
    that says so, `escalated` an order that goes further; or -1.
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

    def is_overdue(self, now: int) -> bool:
        """Whether it is neither closed nor escalated, and was refuted or not reported in time."""
        if self.closed != NONE or self.escalated != NONE:
            return False
        return self.is_refuted or (self.reported == NONE and now >= self.due)

    @property
    def is_refuted(self) -> bool:
        """Whether verification found that the party had not complied when it said so."""
        return self.closed == NONE and self.verified > self.reported


class Advice(Struct, frozen=True, gc=False):
    """What the chair advised after a finding: to which party, which step, by which filing."""

    of: str
    step: int
    index: int


class Measures(Struct, frozen=True, gc=False):
    """Advice by finding, and orders by their index; by finding and party, what was declined.

    `accounts` are those that parties gave of themselves, by finding and party.
    """

    advice: Register[int, tuple[Advice, ...]] = Register()
    by_index: Register[int, Measure] = Register()
    ordered: Register[tuple[int, str], tuple[int, ...]] = Register()
    declined: Register[tuple[int, str], Done] = Register()
    accounts: Register[tuple[int, str], Done] = Register()


def recommend(
    measures: Measures, findings: Findings, cases: Cases, roster: Roster, terms: Terms,
    entry: Entry, filing: MeasureRecommended, finding: int, hours: Hours,
) -> Measures | Objection:  # fmt: skip
    """Let the chair advise a step of the ladder after a finding."""
    assert terms.panel is not None
    flaw = _flaw(findings, cases, entry, finding, filing.of, hours) or _no_step(terms, filing.step)
    if flaw is not None:
        return Objection(entry.index, *flaw)
    incident = findings.held[finding].incident
    if entry.signers != (bench(findings, roster, terms.panel, incident).chair,):
        return Objection(entry.index, "panel.not-the-chair", ", ".join(entry.signers))
    advice = (
        *(measures.advice.get(finding) or ()),
        Advice(filing.of, filing.step, entry.index),
    )
    return replace(measures, advice=measures.advice.put(finding, advice))


def order(
    measures: Measures, findings: Findings, cases: Cases, terms: Terms, roster: Roster,
    entry: Entry, filing: MeasureOrdered, finding: int, escalates: int, hours: Hours,
) -> Measures | Objection:  # fmt: skip
    """Let the guarantors order a measure, as many of them as the terms ask for."""
    flaw = (
        _flaw(findings, cases, entry, finding, filing.of, hours)
        or _no_step(terms, filing.step)
        or _no_quorum(findings, cases, terms, roster, entry, finding, hours)
    )
    if flaw is not None:
        return Objection(entry.index, *flaw)
    advised = [one.step for one in measures.advice.get(finding) or () if one.of == filing.of]
    if advised and advised[-1] != filing.step and filing.because is UNSET:
        return Objection(entry.index, "measure.departs", f"step {advised[-1]} is advised")
    due = parse_span(filing.due, "says.due").end - terms.offset_s
    if due <= entry.recorded_at:
        return Objection(entry.index, "measure.due-past", filing.due)
    ordered = Measure(finding, filing.of, filing.step, entry.recorded_at, due)
    by_index = measures.by_index.put(entry.index, ordered)
    if escalates != NONE:
        former = measures.by_index.get(escalates)
        if former is None or former.of != filing.of:
            return Objection(entry.index, "measure.unknown", f"No. {escalates}")
        if not former.is_overdue(entry.recorded_at):
            return Objection(entry.index, "measure.not-overdue", f"No. {escalates}")
        by_index = by_index.put(escalates, replace(former, escalated=entry.index))
    name = (finding, filing.of)
    under = (*(measures.ordered.get(name) or ()), entry.index)
    return replace(measures, by_index=by_index, ordered=measures.ordered.put(name, under))


def decline(
    measures: Measures, findings: Findings, cases: Cases, terms: Terms, roster: Roster,
    entry: Entry, filing: MeasureDeclined, finding: int, hours: Hours,
) -> Measures | Objection:  # fmt: skip
    """Let the guarantors order nothing, and say why."""
    flaw = _flaw(findings, cases, entry, finding, filing.of, hours) or _no_quorum(
        findings, cases, terms, roster, entry, finding, hours
    )
    if flaw is not None:
        return Objection(entry.index, *flaw)
    done = Done(entry.index, entry.recorded_at)
    return replace(measures, declined=measures.declined.put((finding, filing.of), done))


def account(
    measures: Measures, findings: Findings, cases: Cases, roster: Roster, entry: Entry,
    finding: int, hours: Hours,
) -> Measures | Objection:  # fmt: skip
    """Let a party account for a violation that is held."""
    party = body_of(roster, entry)
    if (flaw := _flaw(findings, cases, entry, finding, party, hours)) is not None:
        return Objection(entry.index, *flaw)
    if (finding, party) in measures.accounts:
        return measures
    done = Done(entry.index, entry.recorded_at)
    return replace(measures, accounts=measures.accounts.put((finding, party), done))


def report(
    measures: Measures, roster: Roster, entry: Entry, filing: MeasureReported, index: int
) -> Measures | Objection:
    """Let the party say what it did."""
    known = measures.by_index.get(index)
    if known is None:
        return Objection(entry.index, "measure.unknown", f"No. {index}")
    if body_of(roster, entry) != known.of:
        return Objection(entry.index, "measure.not-its-party", ", ".join(entry.signers))
    if known.closed != NONE:
        return Objection(entry.index, "measure.closed", f"by No. {known.closed}")
    if filing.compliance != "complied":
        return measures  # on the record, and the clock runs on
    said = replace(
        known, reported=entry.index, reported_at=entry.recorded_at, verified=NONE, verified_at=NONE
    )
    return replace(measures, by_index=measures.by_index.put(index, said))


def verify(
    measures: Measures, roster: Roster, entry: Entry, filing: MeasureVerified, index: int
) -> Measures | Objection:
    """Let the mission say what it found."""
    known = measures.by_index.get(index)
    if known is None:
        return Objection(entry.index, "measure.unknown", f"No. {index}")
    if any(roster.body_of(seat) != MISSION for seat in entry.signers):
        return Objection(entry.index, "measure.not-the-mission", ", ".join(entry.signers))
    if known.closed != NONE:
        return Objection(entry.index, "measure.closed", f"by No. {known.closed}")
    if filing.verified == "unable: access denied":
        return measures  # on the record, and it is still to be verified
    closed = entry.index if filing.verified == "complied" else NONE
    found = replace(known, verified=entry.index, verified_at=entry.recorded_at, closed=closed)
    return replace(measures, by_index=measures.by_index.put(index, found))


def _flaw(
    findings: Findings, cases: Cases, entry: Entry, finding: int, party: str, hours: Hours
) -> tuple[str, str] | None:
    held = findings.held.get(finding)
    if held is None:
        return "finding.unknown", f"No. {finding}"
    if not is_violation(held.outcome) or not answers_for(held.outcome, party):
        return "measure.no-violation", f"No. {finding} holds none of {party or 'nobody'}"
    case = find(cases, entry, held.incident, hours)
    if isinstance(case, Objection) or case.stands != finding:
        return "finding.not-final", f"No. {finding}"
    return None


def _no_step(terms: Terms, step: int) -> tuple[str, str] | None:
    if step in {rung.step for rung in terms.rungs}:
        return None
    return "measure.no-step", f"the ladder has no step {step}"


def _no_quorum(
    findings: Findings, cases: Cases, terms: Terms, roster: Roster, entry: Entry, finding: int,
    hours: Hours,
) -> tuple[str, str] | None:  # fmt: skip
    """Object where fewer guarantors sign than the terms ask for, at the time."""
    assert terms.panel is not None
    incident = findings.held[finding].incident
    of = bench(findings, roster, terms.panel, incident)
    case = find(cases, entry, incident, hours)
    assert not isinstance(case, Objection)
    is_over = entry.recorded_at >= case.final_at + hours("measure", case.stands)
    quorum = of.smaller if is_over else of.quorum
    signed = signed_by(roster, entry, of, incident, findings)
    return None if signed >= quorum else ("measure.no-quorum", f"{signed} of {quorum}")
