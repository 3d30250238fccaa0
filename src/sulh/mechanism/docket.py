"""The docket: what was filed with effect, by which body, and who was heard first.

Numbers only: of what kind a filing is, and of which body its first signer. What it says is read
from the record by its index.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from sulh.filings.entry import Entry
from sulh.filings.kinds import KINDS, Claimant, Said, Says
from sulh.mechanism.roster import Roster
from sulh.table import NONE, Table

#: Kinds by number: the order of `KINDS`, to which kinds are only ever added.
_KINDS: Final = tuple(KINDS.values())
#: Where a party first appears that has not appeared: after everything.
_NEVER: Final = 2**62
_NUMBERS: Final = {form: number for number, form in enumerate(_KINDS)}


class Docket(Struct, frozen=True, gc=False):
    """Kind and body of each filing by its index, and for each body where it first appears.

    What several bodies file together is of no one body: -1.

    A body appears when its seats file something by themselves, or when somebody is heard who
    speaks for it: what several sign together, entry 0 first of all, puts none before another.
    There a lot is drawn, from the keys of each party, and `first` holds the parties in its order.
    """

    rows: Table = Table(2)
    first: Mapping[str, int] = {}

    def is_a(self, index: int, kind: type[Says]) -> bool:
        """Tell whether the filing at an index has effect, and is of that kind."""
        return self.kind_at(index) is kind

    def kind_at(self, index: int) -> type[Says] | None:
        """Give the kind of the filing at an index, if it has effect."""
        number = self.rows.cell(index, 0)
        return None if number == NONE else _KINDS[number]

    def body_at(self, index: int, roster: Roster) -> str:
        """Give the body that filed at an index, or nothing: nobody's alone is what several file."""
        number = self.rows.cell(index, 1)
        return "" if number == NONE else roster.bodies[number]


def enter(docket: Docket, roster: Roster, entry: Entry, filing: Said) -> Docket:
    """Enter a filing that has effect."""
    body = body_of(roster, entry)
    first = docket.first
    if not entry.index:
        drawn = sorted(roster.parties, key=lambda party: _lot(roster, party))
        first = dict.fromkeys(drawn, _NEVER)
    claimant = getattr(filing, "claimant", None)
    if type(claimant) is Claimant:
        first = _appear(first, claimant.side, entry.index)
    number = NONE
    if body:
        first = _appear(first, body, entry.index)
        number = roster.bodies.index(body)
    return Docket(docket.rows.append(entry.index, _NUMBERS[type(filing)], number), first)


def _appear(first: Mapping[str, int], body: str, index: int) -> Mapping[str, int]:
    return {**first, body: index} if first.get(body, _NEVER) == _NEVER else first


def body_of(roster: Roster, entry: Entry) -> str:
    """Give the body that files, or nothing where several do."""
    signers = entry.signers
    body = roster.body_of(signers[0])
    if len(signers) == 1:
        return body
    return "" if any(roster.body_of(other) != body for other in signers) else body


def in_order(docket: Docket, roster: Roster, number: int) -> tuple[str, ...]:
    """Give the two parties as they are to be named together in what is numbered `number`.

    First whoever appeared first in the record, and the other way round for odd numbers (a day, an
    incident): neither by name nor as declared, so that exchanging the parties exchanges them here.
    While neither has appeared, the lot of entry 0 decides; in a chronicle, where no party has a
    key to draw it from, it is the order of entry 0 until somebody is heard.
    """
    drawn = [body for body in docket.first if body in roster.parties]
    parties = sorted(drawn, key=docket.first.__getitem__)
    return tuple(parties if number % 2 == 0 else reversed(parties))


def _lot(roster: Roster, body: str) -> bytes:
    keys = [seat.key.public for seat in roster.seats.values() if seat.body == body and seat.key]
    return min(keys, default=b"")
