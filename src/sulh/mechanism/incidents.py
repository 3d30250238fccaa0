"""Incidents: one happening each, the reports that tell of it, and the evidence with its custody.

Who opens an incident says that some reports tell of one happening, and nothing of whether it
happened or who did it. A report may tell of several. Each opens a case.
"""

from collections.abc import Callable

from msgspec import UNSET, Struct
from msgspec.structs import replace

from sulh.filings.kinds import CustodyPassed, EvidenceFiled, ReportFiled
from sulh.mechanism.cases import (
    Case,
    Cases,
    Occasion,
    not_the_mission,
    unknown,
)
from sulh.mechanism.docket import Docket
from sulh.mechanism.objection import Objection
from sulh.register import Register

#: Gives the reason for which a report may not be part of a case, or None.
Admission = Callable[[int], Objection | None]


class Custody(Struct, frozen=True, gc=False):
    """Which seat has a piece of evidence, of which case, and the filings that passed it on.

    `original` is that of which it is a working copy, or itself; `origin` the label under which that
    was filed of where it comes from, or "".
    """

    incident: int
    seat: str
    original: int
    origin: str = ""
    passed: tuple[int, ...] = ()


class Evidence(Struct, frozen=True, gc=False):
    """Every piece of evidence, by the index of the filing that put it in."""

    by_index: Register[int, Custody] = Register()

    def source_of(self, index: int) -> tuple[int, str]:
        """Give the original of a piece of evidence, and the origin it was filed with, or ""."""
        known = self.by_index.get(index)
        return (index, "") if known is None else (known.original, known.origin)


def open_incident(
    cases: Cases, docket: Docket, on: Occasion, reports: tuple[int, ...], refusal_of: Admission
) -> Cases | Objection:
    """Open an incident of which some reports tell."""
    if (refusal := not_the_mission(on)) is not None:
        return refusal
    unique = tuple(dict.fromkeys(reports))
    for report in unique:
        if (refusal := _not_to_link(docket, on, report, refusal_of)) is not None:
            return refusal
    now = on.now
    return cases.link(on.index, Case(now, now, on.index, on.index), on.done, *unique)


def link(
    cases: Cases, docket: Docket, on: Occasion, incident: int, report: int, refusal_of: Admission
) -> Cases | Objection:
    """Say that a report tells of an incident too."""
    known = cases.by_index.get(incident)
    if (refusal := not_the_mission(on)) is not None:
        return refusal
    if known is None:
        return unknown(on, incident)
    if (refusal := _not_to_link(docket, on, report, refusal_of)) is not None:
        return refusal
    if report in known.reports:
        return on.objection("report.linked", f"No. {report}")
    return cases.link(incident, known, on.done, report)


def unlink(cases: Cases, on: Occasion, incident: int, report: int) -> Cases | Objection:
    """Say that a report does not tell of an incident after all."""
    known = cases.by_index.get(incident)
    if (refusal := not_the_mission(on)) is not None:
        return refusal
    if known is None:
        return unknown(on, incident)
    if report not in known.reports:
        return on.objection("report.not-linked", f"No. {report}")
    return cases.unlink(incident, known, report)


def add_evidence(
    cases: Cases, evidence: Evidence, on: Occasion, filing: EvidenceFiled, incident: int, of: int
) -> tuple[Cases, Evidence] | Objection:
    """Put evidence to an incident, whoever files it; who does has it in custody."""
    known = cases.by_index.get(incident)
    if known is None:
        return unknown(on, incident)
    original, origin = on.index, filing.origin if isinstance(filing.origin, str) else ""
    if filing.copy_of is not UNSET:
        copied = evidence.by_index.get(of)
        if copied is None or copied.incident != incident:
            return on.objection("evidence.unknown", f"No. {of}")
        original, origin = copied.original, copied.origin
    held = Custody(incident, on.signers[0], original, origin)
    kept = replace(known, evidence=(*known.evidence, on.index))
    return cases.put(incident, kept), Evidence(evidence.by_index.put(on.index, held))


def pass_on(
    evidence: Evidence, on: Occasion, filing: CustodyPassed, index: int
) -> Evidence | Objection:
    """Let evidence pass from the seat that has it to another; both sign for it."""
    known = evidence.by_index.get(index)
    if known is None:
        return on.objection("evidence.unknown", f"No. {index}")
    if filing.to not in on.roster.seats:
        return on.objection("seat.unknown", filing.to)
    if on.signers != (known.seat, filing.to):
        return on.objection("evidence.not-in-custody", f"{known.seat} has it")
    passed = replace(known, seat=filing.to, passed=(*known.passed, on.index))
    return Evidence(evidence.by_index.put(index, passed))


def _not_to_link(
    docket: Docket, on: Occasion, report: int, refusal_of: Admission
) -> Objection | None:
    if not docket.is_a(report, ReportFiled):
        return on.objection("report.unknown", f"No. {report}")
    return refusal_of(report)
