"""Bulletins and corrections: what the mechanism publishes, and what is taken back."""

from msgspec import Struct, UnsetType

from sulh.filings.entry import Entry
from sulh.filings.kinds import BulletinIssued, Change, CorrectionMade
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.docket import Docket, body_of
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.moment import parse_span
from sulh.register import Register


class Bulletins(Struct, frozen=True, gc=False):
    """The bulletin of each day (its first POSIX second), and the corrections of each filing."""

    by_day: Register[int, int] = Register()
    corrections: Register[int, tuple[int, ...]] = Register()


def issue(
    bulletins: Bulletins, roster: Roster, entry: Entry, filing: BulletinIssued
) -> Bulletins | Objection:
    """Let the mission issue the bulletin of a day, once."""
    if any(roster.body_of(seat) != MISSION for seat in entry.signers):
        return Objection(entry.index, "bulletin.not-the-mission", ", ".join(entry.signers))
    if filing.size > entry.index:
        return Objection(entry.index, "bulletin.not-yet", f"of {filing.size} entries")
    day = parse_span(filing.day, "says.day")
    if day.precision != "day":
        return Objection(entry.index, "bulletin.not-a-day", filing.day)
    if day.start in bulletins.by_day:
        return Objection(entry.index, "bulletin.issued", f"No. {bulletins.by_day[day.start]}")
    return Bulletins(bulletins.by_day.put(day.start, entry.index), bulletins.corrections)


def correct(
    bulletins: Bulletins, docket: Docket, roster: Roster, entry: Entry,
    filing: CorrectionMade, index: int,
) -> Bulletins | Objection:  # fmt: skip
    """Let a body mend or take back what it filed; nobody corrects another's.

    What several bodies filed together is corrected by both parties.
    """
    kind, body = docket.kind_at(index), docket.body_at(index, roster)
    if kind is None:
        return Objection(entry.index, "correction.unknown", f"No. {index}")
    if body and body_of(roster, entry) != body:
        return Objection(entry.index, "correction.not-its-own", f"No. {index} is of {body}")
    if not body and not roster.have_both_parties(entry.signers):
        return Objection(entry.index, "correction.not-its-own", f"No. {index} is of several")
    for change in (*_changes(filing.changes), *_changes(filing.hidden)):
        if change.field not in kind.__struct_fields__:
            return Objection(entry.index, "correction.no-field", change.field)
    known = bulletins.corrections.get(index) or ()
    kept = bulletins.corrections.put(index, (*known, entry.index))
    return Bulletins(bulletins.by_day, kept)


def _changes(changes: tuple[Change, ...] | UnsetType) -> tuple[Change, ...]:
    return () if isinstance(changes, UnsetType) else changes
