"""Measures: what a party has to do after a finding, until it is closed.

Advice and orders rest on a finding that holds a violation of that party, and on nothing else:
there is no way here from a claim. The guarantors decide, and may depart from advice.
"""

from msgspec import Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import MeasureOrdered, MeasureRecommended, MeasureReported, MeasureVerified
from sulh.filings.vocabulary import BOTH, MISSION
from sulh.mechanism.agreement import Terms
from sulh.mechanism.docket import body_of
from sulh.mechanism.findings import Findings, is_violation
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.moment import parse_span
from sulh.register import Register
from sulh.table import NONE


class Measure(Struct, frozen=True, gc=False):
    """An order: on which finding, to which party, which step, due when; and what became of it.

    `due` is the first POSIX second after its last day. `reported` is the latest filing in which the
    party says that it complied, `verified` the latest that says whether it did, `closed` the one
    that says so; or -1.
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

    @property
    def is_refuted(self) -> bool:
        """Whether verification found that the party had not complied when it said so."""
        return self.closed == NONE and self.verified > self.reported


class Measures(Struct, frozen=True, gc=False):
    """Advice by finding, and orders by their index."""

    advice: Register[int, tuple[int, ...]] = Register()
    by_index: Register[int, Measure] = Register()


def recommend(
    measures: Measures, findings: Findings, terms: Terms, entry: Entry,
    filing: MeasureRecommended, finding: int,
) -> Measures | Objection:  # fmt: skip
    """Let the chair advise a step of the ladder after a finding."""
    assert terms.panel is not None
    if entry.signers != (terms.panel.chair,):
        return Objection(entry.index, "panel.not-the-chair", ", ".join(entry.signers))
    if (flaw := _flaw(findings, terms, finding, filing.of, filing.step)) is not None:
        return Objection(entry.index, *flaw)
    advice = (*(measures.advice.get(finding) or ()), entry.index)
    return replace(measures, advice=measures.advice.put(finding, advice))


def order(
    measures: Measures, findings: Findings, terms: Terms, roster: Roster, entry: Entry,
    filing: MeasureOrdered, finding: int,
) -> Measures | Objection:  # fmt: skip
    """Let the guarantors order a measure, as many of them as the terms ask for."""
    assert terms.panel is not None
    signed = [body for body in roster.guarantors if roster.has_head(entry.signers, body)]
    if len(signed) < terms.panel.guarantors:
        return Objection(
            entry.index, "measure.no-quorum", f"{len(signed)} of {terms.panel.guarantors}"
        )
    if (flaw := _flaw(findings, terms, finding, filing.of, filing.step)) is not None:
        return Objection(entry.index, *flaw)
    due = parse_span(filing.due, "says.due").end - terms.offset_s
    if due <= entry.recorded_at:
        return Objection(entry.index, "measure.due-past", filing.due)
    ordered = Measure(finding, filing.of, filing.step, entry.recorded_at, due)
    return replace(measures, by_index=measures.by_index.put(entry.index, ordered))


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
    findings: Findings, terms: Terms, finding: int, party: str, step: int
) -> tuple[str, str] | None:
    held = findings.held.get(finding)
    if held is None:
        return "finding.unknown", f"No. {finding}"
    if not is_violation(held.outcome) or held.outcome.attribution not in (party, BOTH):
        return "measure.no-violation", f"No. {finding} holds none of {party}"
    if step not in {rung.step for rung in terms.rungs}:
        return "measure.no-step", f"the ladder has no step {step}"
    return None
