"""The docket: what was filed with effect, by which body, and who was heard first.

Numbers only: of what kind a filing is, and of which body its first signer. What it says is read
from the record by its index.
"""

from dataclasses import dataclass
from typing import Final

from sulh.filings.entry import Entry
from sulh.filings.kinds import KINDS, Claimant, Said, Says
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.table import Table

#: Kinds by number: the order of `KINDS`, to which kinds are only ever added.
_KINDS: Final = tuple(KINDS.values())
_NUMBERS: Final = {form: number for number, form in enumerate(_KINDS)}


@dataclass(frozen=True, slots=True)
class Docket:
    """Kind and body of each filing by its index, and for each body where it first appears.

    A body appears when its seats file something by themselves, or when somebody is heard who
    speaks for it: what several sign together, entry 0 first of all, puts none before another.
    """

    rows: Table = Table(2)
    first: Register[str, int] = Register()

    def is_a(self, index: int, kind: type[Says]) -> bool:
        """Tell whether the filing at an index has effect, and is of that kind."""
        row = self.rows.get(index)
        return row is not None and _KINDS[row[0]] is kind

    def body_at(self, index: int, roster: Roster) -> str:
        """Give the body that filed at an index, or nothing."""
        row = self.rows.get(index)
        return "" if row is None else roster.bodies[row[1]]


def enter(docket: Docket, roster: Roster, entry: Entry, filing: Said) -> Docket:
    """Enter a filing that has effect."""
    body = roster.body_of(entry.signers[0])
    first = docket.first
    claimant = getattr(filing, "claimant", None)
    heard = [claimant.side] if isinstance(claimant, Claimant) else []
    if all(roster.body_of(seat) == body for seat in entry.signers):
        heard.append(body)
    for one in heard:
        if one not in first:
            first = first.put(one, entry.index)
    rows = docket.rows.append(entry.index, _NUMBERS[type(filing)], roster.bodies.index(body))
    return Docket(rows, first)


def in_order(docket: Docket, roster: Roster, number: int) -> tuple[str, ...]:
    """Give the two parties as they are to be named together in what is numbered `number`.

    First whoever appeared first in the record, and the other way round for odd numbers (a day, an
    incident): neither by name nor as declared, so that exchanging the parties exchanges them here.
    While neither has appeared, a lot decides, drawn from the keys of their first heads.
    """
    parties = sorted(roster.parties, key=lambda one: (_first(docket, one), _lot(roster, one), one))
    return tuple(parties if number % 2 == 0 else reversed(parties))


def _first(docket: Docket, body: str) -> int:
    index = docket.first.get(body)
    return 2**62 if index is None else index


def _lot(roster: Roster, body: str) -> bytes:
    keys = [seat.key.public for seat in roster.seats.values() if seat.body == body and seat.key]
    return min(keys, default=b"")
