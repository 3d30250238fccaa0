"""Screening: what becomes of a report before it is part of a case.

The mission admits it, against article, time and place; says which one it repeats; says why it is
not admitted, and then it can be filed again; or asks for particulars of what is too vague. Whoever
filed a report may withdraw it. What the mission itself saw needs no admission.
"""

from msgspec import Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import ReportFiled, ReportScreened
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.cases import Done, not_the_mission
from sulh.mechanism.docket import Docket, body_of
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.table import Table


class Screened(Struct, frozen=True, gc=False):
    """What was decided on a report, when first and by which filing, and what followed."""

    decision: str
    done: Done
    asked: Done | None = None
    given: Done | None = None
    withdrawn: Done | None = None


class Screening(Struct, frozen=True, gc=False):
    """When each report was recorded that waits to be screened or was, and what was decided."""

    received: Table = Table(1)
    by_report: Register[int, Screened] = Register()

    def is_withdrawn(self, report: int) -> bool:
        """Tell whether who filed a report has taken it back."""
        known = self.by_report.get(report)
        return known is not None and known.withdrawn is not None


def receive(screening: Screening, roster: Roster, entry: Entry) -> Screening:
    """Note a report; what the mission itself reports is not screened."""
    if body_of(roster, entry) == MISSION:
        return screening
    return replace(screening, received=screening.received.append(entry.index, entry.recorded_at))


def screen(
    screening: Screening, docket: Docket, roster: Roster, entry: Entry, filing: ReportScreened,
    report: int, of: int,
) -> Screening | Objection:  # fmt: skip
    """Let the mission decide on a report, once, or again after particulars were given."""
    if (refusal := not_the_mission(roster, entry)) is not None:
        return refusal
    if report not in screening.received:
        return Objection(entry.index, "report.unknown", f"No. {report}")
    known = screening.by_report.get(report)
    if known is not None and known.withdrawn is not None:
        return Objection(entry.index, "report.withdrawn", f"by No. {known.withdrawn.index}")
    if known is not None and known.decision != "particulars asked":
        return Objection(entry.index, "report.screened", f"by No. {known.done.index}")
    if filing.decision == "duplicate" and (of == report or not docket.is_a(of, ReportFiled)):
        return Objection(entry.index, "report.unknown", f"No. {of}")
    done = Done(entry.index, entry.recorded_at)
    screened = Screened(filing.decision, done) if known is None else replace(known, done=done)
    screened = replace(screened, decision=filing.decision)
    if filing.decision == "particulars asked":
        screened = replace(screened, asked=done, given=None)
    return _put(screening, report, screened)


def give(
    screening: Screening, docket: Docket, roster: Roster, entry: Entry, report: int
) -> Screening | Objection:
    """Let who filed a report say more, where it was asked to."""
    known = screening.by_report.get(report)
    if (refusal := _not_its_filer(screening, docket, roster, entry, report)) is not None:
        return refusal
    if known is None or known.decision != "particulars asked":
        return Objection(entry.index, "report.not-asked", f"No. {report}")
    return _put(screening, report, replace(known, given=Done(entry.index, entry.recorded_at)))


def withdraw(
    screening: Screening, docket: Docket, roster: Roster, entry: Entry, report: int
) -> Screening | Objection:
    """Let who filed a report take it back."""
    if (refusal := _not_its_filer(screening, docket, roster, entry, report)) is not None:
        return refusal
    done = Done(entry.index, entry.recorded_at)
    known = screening.by_report.get(report) or Screened("", done)
    if known.withdrawn is not None:
        return Objection(entry.index, "report.withdrawn", f"by No. {known.withdrawn.index}")
    return _put(screening, report, replace(known, withdrawn=done))


def not_admitted(screening: Screening, entry: Entry, report: int) -> Objection | None:
    """Object to making a report part of a case that was not admitted, or was withdrawn."""
    if report not in screening.received:
        return None  # the mission's own
    known = screening.by_report.get(report)
    if known is None or known.decision != "admitted" or known.withdrawn is not None:
        return Objection(entry.index, "report.not-admitted", f"No. {report}")
    return None


def _not_its_filer(
    screening: Screening, docket: Docket, roster: Roster, entry: Entry, report: int
) -> Objection | None:
    if report not in screening.received:
        return Objection(entry.index, "report.unknown", f"No. {report}")
    body = docket.body_at(report, roster)
    if not body or body_of(roster, entry) != body:
        return Objection(entry.index, "report.not-its-filer", ", ".join(entry.signers))
    return None


def _put(screening: Screening, report: int, screened: Screened) -> Screening:
    return replace(screening, by_report=screening.by_report.put(report, screened))
