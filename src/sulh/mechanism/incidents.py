"""Incidents: one happening each, and the reports and the evidence that tell of it.

Who opens an incident says that some reports tell of one happening, and nothing of whether it
happened or who did it. A report may tell of several.
"""

from msgspec import Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import ReportFiled
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.docket import Docket
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register


class Incident(Struct, frozen=True, gc=False):
    """The indices of its reports and of its evidence, and when it was opened (POSIX seconds)."""

    opened_at: int
    reports: tuple[int, ...]
    evidence: tuple[int, ...] = ()


class Incidents(Struct, frozen=True, gc=False):
    """Every incident, by the index of the filing that opened it."""

    by_index: Register[int, Incident] = Register()


def open_incident(
    incidents: Incidents, docket: Docket, roster: Roster, entry: Entry, reports: tuple[int, ...]
) -> Incidents | Objection:
    """Open an incident of which some reports tell."""
    if (refusal := _not_entitled(roster, entry)) is not None:
        return refusal
    for report in reports:
        if not docket.is_a(report, ReportFiled):
            return Objection(entry.index, "report.unknown", f"No. {report}")
    unique = tuple(dict.fromkeys(reports))
    return _put(incidents, entry.index, Incident(entry.recorded_at, unique))


def link(
    incidents: Incidents, docket: Docket, roster: Roster, entry: Entry, incident: int, report: int
) -> Incidents | Objection:
    """Say that a report tells of an incident too."""
    known = incidents.by_index.get(incident)
    if (refusal := _not_entitled(roster, entry)) is not None:
        return refusal
    if known is None:
        return unknown(entry, incident)
    if not docket.is_a(report, ReportFiled):
        return Objection(entry.index, "report.unknown", f"No. {report}")
    if report in known.reports:
        return Objection(entry.index, "report.linked", f"No. {report}")
    return _put(incidents, incident, replace(known, reports=(*known.reports, report)))


def unlink(
    incidents: Incidents, roster: Roster, entry: Entry, incident: int, report: int
) -> Incidents | Objection:
    """Say that a report does not tell of an incident after all."""
    known = incidents.by_index.get(incident)
    if (refusal := _not_entitled(roster, entry)) is not None:
        return refusal
    if known is None:
        return unknown(entry, incident)
    if report not in known.reports:
        return Objection(entry.index, "report.not-linked", f"No. {report}")
    kept = tuple(one for one in known.reports if one != report)
    return _put(incidents, incident, replace(known, reports=kept))


def add_evidence(incidents: Incidents, entry: Entry, incident: int) -> Incidents | Objection:
    """Put evidence to an incident, whoever files it."""
    known = incidents.by_index.get(incident)
    if known is None:
        return unknown(entry, incident)
    return _put(incidents, incident, replace(known, evidence=(*known.evidence, entry.index)))


def unknown(entry: Entry, incident: int) -> Objection:
    """Object that there is no such incident."""
    what = f"No. {incident}" if incident >= 0 else "none"
    return Objection(entry.index, "incident.unknown", what)


def _not_entitled(roster: Roster, entry: Entry) -> Objection | None:
    if all(roster.body_of(seat) == MISSION for seat in entry.signers):
        return None
    return Objection(entry.index, "incident.not-entitled", ", ".join(entry.signers))


def _put(incidents: Incidents, index: int, incident: Incident) -> Incidents:
    return Incidents(incidents.by_index.put(index, incident))
