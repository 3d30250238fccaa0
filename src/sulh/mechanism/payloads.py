"""Payloads: what was sealed, and who opened, disclosed or erased it.

The custody of what is sealed is on the record: opening, opening to others and erasing are
filings. Two persons are needed to disclose (a filer and an erasure seat) and to erase (both
erasure seats); two persons means two holders. Nothing here sees what is inside.
"""

from msgspec import Struct
from msgspec.structs import replace

from sulh.errors import Malformed
from sulh.filings.entry import Entry
from sulh.filings.kinds import PayloadDisclosed
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.seal import Sealed, parse_disclosure


class Payload(Struct, frozen=True, gc=False):
    """What a filing sealed: who filed it, what it shows, and the indices of its custody.

    `opened` and `disclosed` are in record order; `erased` is the index of the erasure, or -1.
    """

    by: tuple[str, ...]
    sealed: Sealed
    opened: tuple[int, ...] = ()
    disclosed: tuple[int, ...] = ()
    erased: int = -1


class Payloads(Struct, frozen=True, gc=False):
    """Every payload, by the index of the filing that sealed it."""

    by_filing: Register[int, Payload] = Register()


def commit(payloads: Payloads, entry: Entry, sealed: Sealed) -> Payloads:
    """Note that a filing sealed something."""
    return Payloads(payloads.by_filing.put(entry.index, Payload(entry.signers, sealed)))


def opened(payloads: Payloads, roster: Roster, entry: Entry, index: int) -> Payloads | Objection:
    """Note that a reader opened the payload of the filing at `index`."""
    payload = _standing(payloads, entry, index)
    if isinstance(payload, Objection):
        return payload
    readers = {*payload.by, *payload.sealed.to, *roster.escrow}
    for seat in entry.signers:
        if seat not in readers:
            return Objection(entry.index, "payload.not-a-reader", seat)
    return _put(payloads, index, replace(payload, opened=(*payload.opened, entry.index)))


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
    return _put(payloads, index, replace(payload, disclosed=(*payload.disclosed, entry.index)))


def erase(payloads: Payloads, roster: Roster, entry: Entry, index: int) -> Payloads | Objection:
    """Note that the payload of the filing at `index` was destroyed."""
    payload = _standing(payloads, entry, index)
    if isinstance(payload, Objection):
        return payload
    if not set(roster.erasure) <= set(entry.signers) or len(roster.holders(roster.erasure)) < 2:
        return Objection(entry.index, "payload.two-persons", f"No. {index}")
    return _put(payloads, index, replace(payload, erased=entry.index))


def _standing(payloads: Payloads, entry: Entry, index: int) -> Payload | Objection:
    payload = payloads.by_filing.get(index)
    if payload is None:
        return Objection(entry.index, "payload.unknown", f"No. {index}" if index >= 0 else "none")
    if payload.erased >= 0:
        return Objection(entry.index, "payload.erased", f"by No. {payload.erased}")
    return payload


def _put(payloads: Payloads, index: int, payload: Payload) -> Payloads:
    return Payloads(payloads.by_filing.put(index, payload))
