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
from sulh.mechanism.cases import Done, Occasion, not_the_mission
from sulh.mechanism.docket import Docket, body_of
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.table import Table


class Screened(Struct, frozen=True, gc=False):
    """What was decided on a report, by which filings first and last, and what followed."""

    decision: str
    first: Done
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
    received = screening.received.append(entry.index, entry.recorded_at)
    return Screening(received, screening.by_report)


def screen(
    screening: Screening, docket: Docket, on: Occasion, filing: ReportScreened, report: int, of: int
) -> Screening | Objection:
    """Let the mission decide on a report, once, or again after particulars were given."""
    if (refusal := not_the_mission(on)) is not None:
        return refusal
    if report not in screening.received:
        return on.objection("report.unknown", f"No. {report}")
    known = screening.by_report.get(report)
    if known is not None and known.withdrawn is not None:
        return on.objection("report.withdrawn", f"by No. {known.withdrawn.index}")
    if known is not None and known.decision != "particulars asked":
        return on.objection("report.screened", f"by No. {known.done.index}")
    if filing.decision == "duplicate" and (of == report or not docket.is_a(of, ReportFiled)):
        return on.objection("report.unknown", f"No. {of}")
    done = on.done
    screened = known or Screened("", done, done)
    screened = replace(screened, decision=filing.decision, done=done)
    if filing.decision == "particulars asked":
        screened = replace(screened, asked=done, given=None)
    return _put(screening, report, screened)


def give(screening: Screening, docket: Docket, on: Occasion, report: int) -> Screening | Objection:
    """Let who filed a report say more, where it was asked to."""
    known = screening.by_report.get(report)
    if (refusal := _not_its_filer(screening, docket, on, report)) is not None:
        return refusal
    if known is None or known.decision != "particulars asked":
        return on.objection("report.not-asked", f"No. {report}")
    return _put(screening, report, replace(known, given=on.done))


def withdraw(
    screening: Screening, docket: Docket, on: Occasion, report: int
) -> Screening | Objection:
    """Let who filed a report take it back."""
    if (refusal := _not_its_filer(screening, docket, on, report)) is not None:
        return refusal
    done = on.done
    known = screening.by_report.get(report) or Screened("", done, done)
    if known.withdrawn is not None:
        return on.objection("report.withdrawn", f"by No. {known.withdrawn.index}")
    return _put(screening, report, replace(known, withdrawn=done))


def not_admitted(screening: Screening, on: Occasion, report: int) -> Objection | None:
    """Object to making a report part of a case that was not admitted, or was withdrawn."""
    if report not in screening.received:
        return None  # the mission's own
    known = screening.by_report.get(report)
    if known is None or known.decision != "admitted" or known.withdrawn is not None:
        return on.objection("report.not-admitted", f"No. {report}")
    return None


def _not_its_filer(
    screening: Screening, docket: Docket, on: Occasion, report: int
) -> Objection | None:
    if report not in screening.received:
        return on.objection("report.unknown", f"No. {report}")
    body = docket.body_at(report, on.roster)
    if not body or on.body != body:
        return on.objection("report.not-its-filer", on.who)
    return None


def _put(screening: Screening, report: int, screened: Screened) -> Screening:
    return replace(screening, by_report=screening.by_report.put(report, screened))
