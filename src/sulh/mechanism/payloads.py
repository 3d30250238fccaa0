"""Payloads: what was sealed, and who opened, disclosed or erased it.

The custody of what is sealed is on the record: opening, opening to others and erasing are
filings. Two persons are needed to disclose (a filer and an erasure seat) and to erase (both
erasure seats); two persons means two holders. Nothing here sees what is inside.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sulh.errors import Malformed
from sulh.filings.entry import Entry
from sulh.filings.kinds import PayloadDisclosed
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.seal import Sealed, parse_disclosure
from sulh.table import NONE, Heap, Names, Table

_DIGEST: Final = 32


class Custody(Struct, frozen=True, gc=False):
    """What became of a payload: indices in record order, and that of its erasure, or -1."""

    opened: tuple[int, ...] = ()
    disclosed: tuple[int, ...] = ()
    erased: int = NONE


class Payload(Struct, frozen=True, gc=False):
    """What a filing sealed: who filed it, what it shows, and its custody."""

    by: tuple[str, ...]
    sealed: Sealed
    custody: Custody

    @property
    def erased(self) -> int:
        """The index of its erasure, or -1."""
        return self.custody.erased


class Payloads(Struct, frozen=True, gc=False):
    """Every payload, by the index of the filing that sealed it, packed.

    A row is: the seats that filed it and that it was sealed to, as numbers of `seats`; how many
    digests, files; and where in `hashes` they begin, the payload's own first.
    """

    rows: Table = Table(5)
    hashes: Heap = Heap()
    seats: Names[tuple[str, ...]] = Names()
    custody: Register[int, Custody] = Register()

    def get(self, index: int) -> Payload | None:
        """Give the payload of a filing, or None."""
        row = self.rows.get(index)
        return None if row is None else self._payload(index, row)

    def items(self) -> Iterator[tuple[int, Payload]]:
        """Iterate over payloads, in the order of the record."""
        seats = self._groups()
        return ((index, self._payload(index, row, seats)) for index, row in self.rows.items())

    def shows(self, index: int, digest: bytes) -> bool:
        """Tell whether a filing that sealed something shows a digest among those of its fields."""
        _, _, digests, _, start = self.rows[index]
        first = start + _DIGEST
        stop = first + _DIGEST * digests
        return any(digest == self.hashes[at : at + _DIGEST] for at in range(first, stop, _DIGEST))

    def __getitem__(self, index: int) -> Payload:
        return self._payload(index, self.rows[index])

    def __len__(self) -> int:
        return len(self.rows)

    def _groups(self) -> list[tuple[str, ...]]:
        return [seats for seats, _ in self.seats.items()]

    def _payload(
        self, index: int, row: tuple[int, ...], seats: list[tuple[str, ...]] | None = None
    ) -> Payload:
        seats = self._groups() if seats is None else seats
        by, to, digests, files, start = row
        stop = start + _DIGEST * (1 + digests + files)
        payload, *hashes = (self.hashes[at : at + _DIGEST] for at in range(start, stop, _DIGEST))
        sealed = Sealed(tuple(hashes[:digests]), tuple(hashes[digests:]), payload, seats[to])
        return Payload(seats[by], sealed, self.custody.get(index) or Custody())


def commit(payloads: Payloads, entry: Entry, sealed: Sealed) -> Payloads:
    """Note that a filing sealed something."""
    seats, hashes = payloads.seats, payloads.hashes
    digests, files = sealed.digests, sealed.files
    if (by := seats.get(entry.signers)) is None:
        by = len(seats)
        seats = seats.put(entry.signers, by)
    if (to := seats.get(sealed.to)) is None:
        to = len(seats)
        seats = seats.put(sealed.to, to)
    return Payloads(
        payloads.rows.append(entry.index, by, to, len(digests), len(files), len(hashes)),
        hashes.put(b"".join((sealed.payload, *digests, *files))),
        seats,
        payloads.custody,
    )


def opened(payloads: Payloads, roster: Roster, entry: Entry, index: int) -> Payloads | Objection:
    """Note that a reader opened the payload of the filing at `index`."""
    payload = _standing(payloads, entry, index)
    if isinstance(payload, Objection):
        return payload
    readers = {*payload.by, *payload.sealed.to, *roster.escrow}
    for seat in entry.signers:
        if seat not in readers:
            return Objection(entry.index, "payload.not-a-reader", seat)
    held = payload.custody
    return _put(payloads, index, replace(held, opened=(*held.opened, entry.index)))


def disclose(
    payloads: Payloads, roster: Roster, entry: Entry, filing: PayloadDisclosed, index: int
) -> Payloads | Objection:
    """Note that fields of the filing at `index` are open to all, or sealed to further readers."""
    payload = _standing(payloads, entry, index)
    if isinstance(payload, Objection):
        return payload
    signers = set(entry.signers)
    erasers = signers.intersection(roster.erasure)
    filers = signers.intersection(payload.by)
    if not filers or not erasers or len(roster.holders(filers | erasers)) < 2:
        return Objection(entry.index, "payload.not-entitled", f"No. {index}")
    for text in filing.disclosures:
        try:
            digest = parse_disclosure(text).digest
        except Malformed as error:
            return Objection(entry.index, "payload.not-its-field", str(error))
        if digest not in payload.sealed.digests:
            return Objection(entry.index, "payload.not-its-field", f"of No. {index}")
    held = payload.custody
    return _put(payloads, index, replace(held, disclosed=(*held.disclosed, entry.index)))


def erase(payloads: Payloads, roster: Roster, entry: Entry, index: int) -> Payloads | Objection:
    """Note that the payload of the filing at `index` was destroyed."""
    payload = _standing(payloads, entry, index)
    if isinstance(payload, Objection):
        return payload
    if not set(roster.erasure) <= set(entry.signers) or len(roster.holders(roster.erasure)) < 2:
        return Objection(entry.index, "payload.two-persons", f"No. {index}")
    return _put(payloads, index, replace(payload.custody, erased=entry.index))


def _standing(payloads: Payloads, entry: Entry, index: int) -> Payload | Objection:
    payload = payloads.get(index)
    if payload is None:
        return Objection(entry.index, "payload.unknown", f"No. {index}" if index >= 0 else "none")
    if payload.erased >= 0:
        return Objection(entry.index, "payload.erased", f"by No. {payload.erased}")
    return payload


def _put(payloads: Payloads, index: int, custody: Custody) -> Payloads:
    return replace(payloads, custody=payloads.custody.put(index, custody))
