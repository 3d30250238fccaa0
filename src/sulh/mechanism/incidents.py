"""Incidents: one happening each, the reports that tell of it, and the evidence with its custody.

Who opens an incident says that some reports tell of one happening, and nothing of whether it
happened or who did it. A report may tell of several. Each opens a case.
"""

from collections.abc import Callable

from msgspec import UNSET, Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import CustodyPassed, EvidenceFiled, ReportFiled
from sulh.mechanism.cases import Case, Cases, not_the_mission, unknown
from sulh.mechanism.docket import Docket
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register

#: Gives the reason for which a report may not be part of a case, or None.
Admission = Callable[[int], Objection | None]


class Custody(Struct, frozen=True, gc=False):
    """Which seat has a piece of evidence, of which case, and the filings that passed it on.

    `original` is that of which it is a working copy, or itself.
    """

    incident: int
    seat: str
    original: int
    passed: tuple[int, ...] = ()


class Evidence(Struct, frozen=True, gc=False):
    """Every piece of evidence, by the index of the filing that put it in."""

    by_index: Register[int, Custody] = Register()


def open_incident(
    cases: Cases, docket: Docket, roster: Roster, entry: Entry, reports: tuple[int, ...],
    refusal_of: Admission,
) -> Cases | Objection:  # fmt: skip
    """Open an incident of which some reports tell."""
    if (refusal := not_the_mission(roster, entry)) is not None:
        return refusal
    unique = tuple(dict.fromkeys(reports))
    for report in unique:
        if (refusal := _not_to_link(docket, entry, report, refusal_of)) is not None:
            return refusal
    now = entry.recorded_at
    return cases.put(entry.index, Case(now, now, entry.index, unique))


def link(
    cases: Cases, docket: Docket, roster: Roster, entry: Entry, incident: int, report: int,
    refusal_of: Admission,
) -> Cases | Objection:  # fmt: skip
    """Say that a report tells of an incident too."""
    known = cases.by_index.get(incident)
    if (refusal := not_the_mission(roster, entry)) is not None:
        return refusal
    if known is None:
        return unknown(entry, incident)
    if (refusal := _not_to_link(docket, entry, report, refusal_of)) is not None:
        return refusal
    if report in known.reports:
        return Objection(entry.index, "report.linked", f"No. {report}")
    return cases.put(incident, replace(known, reports=(*known.reports, report)))


def unlink(
    cases: Cases, roster: Roster, entry: Entry, incident: int, report: int
) -> Cases | Objection:
    """Say that a report does not tell of an incident after all."""
    known = cases.by_index.get(incident)
    if (refusal := not_the_mission(roster, entry)) is not None:
        return refusal
    if known is None:
        return unknown(entry, incident)
    if report not in known.reports:
        return Objection(entry.index, "report.not-linked", f"No. {report}")
    kept = tuple(one for one in known.reports if one != report)
    return cases.put(incident, replace(known, reports=kept))


def add_evidence(
    cases: Cases, evidence: Evidence, entry: Entry, filing: EvidenceFiled, incident: int, of: int
) -> tuple[Cases, Evidence] | Objection:
    """Put evidence to an incident, whoever files it; who does has it in custody."""
    known = cases.by_index.get(incident)
    if known is None:
        return unknown(entry, incident)
    original = entry.index
    if filing.copy_of is not UNSET:
        copied = evidence.by_index.get(of)
        if copied is None or copied.incident != incident:
            return Objection(entry.index, "evidence.unknown", f"No. {of}")
        original = copied.original
    held = Custody(incident, entry.signers[0], original)
    kept = replace(known, evidence=(*known.evidence, entry.index))
    return cases.put(incident, kept), Evidence(evidence.by_index.put(entry.index, held))


def pass_on(
    evidence: Evidence, roster: Roster, entry: Entry, filing: CustodyPassed, index: int
) -> Evidence | Objection:
    """Let evidence pass from the seat that has it to another; both sign for it."""
    known = evidence.by_index.get(index)
    if known is None:
        return Objection(entry.index, "evidence.unknown", f"No. {index}")
    if filing.to not in roster.seats:
        return Objection(entry.index, "seat.unknown", filing.to)
    if entry.signers != (known.seat, filing.to):
        return Objection(entry.index, "evidence.not-in-custody", f"{known.seat} has it")
    passed = replace(known, seat=filing.to, passed=(*known.passed, entry.index))
    return Evidence(evidence.by_index.put(index, passed))


def _not_to_link(
    docket: Docket, entry: Entry, report: int, refusal_of: Admission
) -> Objection | None:
    if not docket.is_a(report, ReportFiled):
        return Objection(entry.index, "report.unknown", f"No. {report}")
    return refusal_of(report)
