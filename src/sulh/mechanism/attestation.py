"""Attestation: whose signatures hold on an entry, by given keys.

The costly part of reading a record, and the part that needs no order: entries are attested on
every core by the keys of the roster as it stood when they were handed out. `fold` then goes
through them in order and asks again wherever the roster has changed meanwhile.
"""

from collections.abc import Callable

from msgspec import Struct

from sulh.canonical import parse_base64
from sulh.errors import Malformed, Untrusted
from sulh.filings.kinds import RecordConstituted
from sulh.filings.wire import Filing, Mechanism, parse_entry
from sulh.note import Key, Note, check_line, parse_key


class Attested(Struct, frozen=True, gc=False):
    """A filing whose every signature holds, and the keys they were checked with, as in `by`."""

    filing: Filing
    keys: tuple[Key, ...]


class Unattested(Struct, frozen=True, gc=False):
    """An entry that cannot be read, is of another mechanism, or whose signature fails.

    `rule` is one of `objection.RULES`; `seats` are those whose keys were asked for.
    """

    rule: str
    what: str
    seats: tuple[str, ...] = ()


def attest(
    key_of: Callable[[str], Key | None], mechanism: Mechanism, entry: bytes
) -> Attested | Unattested:
    """Read an entry and check each signature line with the key that `key_of` gives its seat."""
    try:
        filing, note = parse_entry(entry)
    except Malformed as error:
        return Unattested("entry.unread", str(error))
    return attest_filing(key_of, mechanism, filing, note)


def attest_filing(
    key_of: Callable[[str], Key | None], mechanism: Mechanism, filing: Filing, note: Note
) -> Attested | Unattested:
    """Check each signature line of an entry that was read."""
    if filing.mechanism != mechanism:
        return Unattested("entry.mechanism", filing.mechanism.origin)
    used: list[Key] = []
    for seat, line in zip(filing.by, note.lines, strict=True):
        key = key_of(seat)
        if key is None:
            return Unattested("entry.signature", f"nobody holds {seat}", filing.by)
        try:
            check_line(key, note.text, line, seat)
        except Untrusted as error:
            return Unattested("entry.signature", str(error), filing.by)
        used.append(key)
    return Attested(filing, tuple(used))


def attest_first(entry: bytes) -> Attested | Unattested:
    """Read entry 0, whose seats sign with the keys that it enrols itself."""
    try:
        filing, _ = parse_entry(entry)
        if not isinstance(filing.says, RecordConstituted):
            return Unattested("record.not-constituted", f"entry 0 is {filing.says.kind!r}")
        origin = filing.mechanism.origin
        keys = {
            seat.seat: parse_key(f"{origin}/{seat.seat}", parse_base64(seat.key, "key"), "key")
            for seat in filing.says.seats
        }
    except (Malformed, Untrusted) as error:
        return Unattested("record.not-constituted", str(error))
    return attest(keys.get, Mechanism(origin, None), entry)
