"""Effort: who watched, who could not, and what was seen.

An observation belongs to a watch that was kept, so that seeing nothing means something.
"""

from msgspec import Struct

from sulh.filings.entry import Entry
from sulh.filings.kinds import EffortFiled
from sulh.mechanism.docket import Docket, body_of
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.table import Table


class Effort(Struct, frozen=True, gc=False):
    """The watches that could not be kept at all, by index, with their minutes."""

    unkept: Table = Table(1)


def watch(effort: Effort, roster: Roster, entry: Entry, filing: EffortFiled) -> Effort | Objection:
    """Say that somebody watched, or could not."""
    if isinstance(filing.denied_by, str) and filing.denied_by not in roster.bodies:
        return Objection(entry.index, "body.unknown", filing.denied_by)
    if filing.watch not in ("down", "access denied"):
        return effort
    return Effort(effort.unkept.append(entry.index, filing.minutes))


def observe(
    efforts: Effort, docket: Docket, roster: Roster, entry: Entry, effort: int
) -> Objection | None:
    """Say what was seen during a watch of the same body, or of the same bodies together."""
    if not docket.is_a(effort, EffortFiled):
        return Objection(entry.index, "effort.unknown", _named(effort))
    if effort in efforts.unkept:
        return Objection(entry.index, "effort.not-kept", _named(effort))
    if docket.body_at(effort, roster) != body_of(roster, entry):
        return Objection(entry.index, "effort.another-body", _named(effort))
    return None


def _named(index: int) -> str:
    return f"No. {index}" if index >= 0 else "none"
