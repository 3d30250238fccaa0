r"""Wire: the text of a filing, and the entry that carries it, to `Filing` and back.

    text  = "sulh/filing/v1\n" kind "\n" canonical body "\n"
    entry = signed note of the text, with one line for each seat of `by`, in that order

`parse_text(write_text(f)) == f` and `write_text(parse_text(b)) == b`. Signatures are read
here, not judged: whose key counts is the roster's to say.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from sulh.canonical import (
    MAX_INTEGER,
    parse_base64,
    parse_canonical,
    parse_plain,
    share,
    write_base64,
    write_canonical,
)
from sulh.errors import Malformed
from sulh.filings.kinds import RecordConstituted, Said, SealedFiling, parse_says, write_form
from sulh.filings.vocabulary import is_identifier, is_kind, is_origin
from sulh.moment import Span, parse_span, write_span
from sulh.note import Line, Note, parse_note, write_note
from sulh.seal import Sealed, parse_sealed, write_sealed

VERSION = b"sulh/filing/v1"
MAX_ENTRY = 16_384
MAX_SIGNERS = 16
#: The root of the tree of no entries (RFC 6962): the hash of nothing.
EMPTY_ROOT = hashlib.sha256().digest()

_FIELDS = {"by", "made", "mechanism", "nonce", "says", "seen"}
_SEALED_FIELDS = _FIELDS | {"sealed"}
_MECHANISM_FIELDS = ({"constituted", "origin"}, {"origin"})
_SEEN_FIELDS = {"root", "size"}


class Mechanism(Struct, frozen=True, gc=False):
    """The one record a filing is meant for: its origin, and the leaf hash of its entry 0.

    `constituted` is None in entry 0 itself, which cannot know its own hash.
    """

    origin: str
    constituted: bytes | None


class Seen(Struct, frozen=True, gc=False):
    """The newest checkpoint the filer had verified: its size, and its root (32 bytes)."""

    size: int
    root: bytes


class Filing(Struct, frozen=True, gc=False):
    """A filing: who signs it, for which mechanism, having seen what, and what it says."""

    by: tuple[str, ...]
    made: Span
    mechanism: Mechanism
    nonce: bytes
    seen: Seen
    says: Said
    sealed: Sealed | None = None


def parse_text(text: bytes) -> Filing:
    """Read a filing's text, whole; `Malformed` says which line or field is wrong."""
    lines = text.split(b"\n")
    if len(lines) != 4 or lines[3]:
        raise Malformed("text", "a filing's text is three lines")
    if lines[0] != VERSION:
        raise Malformed("text line 1", f"not {VERSION.decode()}")
    kind = lines[1].decode("ascii", "replace")
    if not is_kind(kind):
        raise Malformed("text line 2", "a kind is lower-case words with single spaces between them")
    try:
        return _parse_body(kind, parse_plain(lines[2]))
    except Malformed:
        pass  # it may be sound and not plain; if it is not, the slower reader says why
    return _parse_body(kind, parse_canonical(lines[2]))


def write_text(filing: Filing) -> bytes:
    """Write a filing's text, the one that is signed."""
    mechanism: dict[str, object] = {"origin": filing.mechanism.origin}
    if filing.mechanism.constituted is not None:
        mechanism["constituted"] = write_base64(filing.mechanism.constituted)
    body: dict[str, object] = {
        "by": list(filing.by),
        "made": write_span(filing.made),
        "mechanism": mechanism,
        "nonce": write_base64(filing.nonce),
        "says": write_form(filing.says),
        "seen": {"root": write_base64(filing.seen.root), "size": filing.seen.size},
    }
    if filing.sealed is not None:
        body["sealed"] = write_sealed(filing.sealed)
    return b"\n".join((VERSION, filing.says.kind.encode(), write_canonical(body), b""))


def parse_entry(entry: bytes) -> tuple[Filing, Note]:
    """Read an entry: a filing, and the note that carries it with its signature lines."""
    if len(entry) > MAX_ENTRY:
        raise Malformed("entry", f"{len(entry)} bytes, and {MAX_ENTRY} at most are allowed")
    note = parse_note(entry, "entry")
    filing = parse_text(note.text)
    names = [line.name for line in note.lines]
    wanted = [f"{filing.mechanism.origin}/{seat}" for seat in filing.by]
    if names != wanted:
        raise Malformed("signature lines", f"not exactly one for each of {', '.join(filing.by)}")
    return filing, note


def write_entry(text: bytes, lines: Iterable[Line]) -> bytes:
    """Put a text and its signature lines together; too long an entry is `Malformed`."""
    entry = write_note(Note(text, tuple(lines)))
    if len(entry) > MAX_ENTRY:
        raise Malformed("entry", f"{len(entry)} bytes, and {MAX_ENTRY} at most are allowed")
    return entry


def kind_line(entry: bytes) -> bytes:
    """Give the second line of an entry without reading the rest: empty if there is none."""
    return entry[:128].split(b"\n", 2)[1] if entry.count(b"\n", 0, 128) > 1 else b""


def _parse_body(kind: str, body: object) -> Filing:
    if not isinstance(body, dict):
        raise Malformed("body", "not an object")
    fields = body.keys()
    if fields not in (_FIELDS, _SEALED_FIELDS):
        odd = min(fields ^ _FIELDS)
        raise Malformed(f"body.{odd}", "missing" if odd in _FIELDS else "not a field of a filing")
    says = parse_says(kind, body["says"])
    sealed = parse_sealed(body["sealed"], "sealed") if "sealed" in body else None
    filing = Filing(
        by=_parse_by(body["by"]),
        made=parse_span(_text(body["made"], "made"), "made"),
        mechanism=_parse_mechanism(body["mechanism"]),
        nonce=parse_base64(_text(body["nonce"], "nonce"), "nonce", 16),
        seen=_parse_seen(body["seen"]),
        says=says,
        sealed=sealed,
    )
    if sealed is not None and says.audiences == {}:
        raise Malformed("sealed", f"nothing in {kind!r} may be sealed")
    if sealed is None and isinstance(says, SealedFiling):
        raise Malformed("sealed", "missing")
    for seat in sealed.to if sealed is not None else ():
        if not is_identifier(seat):
            raise Malformed("sealed.to", f"{seat[:80]!a} is not the name of a seat")
    _check_first(filing)
    return filing


def _check_first(filing: Filing) -> None:
    """Hold that entry 0, and no other, knows no entry 0 and has seen no checkpoint."""
    first = isinstance(filing.says, RecordConstituted)
    if first != (filing.mechanism.constituted is None):
        raise Malformed("mechanism.constituted", "missing in entry 0, and in no other")
    if first != (not filing.seen.size) or (first and filing.seen.root != EMPTY_ROOT):
        raise Malformed("seen", "the empty tree in entry 0, and in no other")


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise Malformed(where, "not a string")
    return value


def _parse_by(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_SIGNERS:
        raise Malformed("by", f"not a list of 1 to {MAX_SIGNERS} seats")
    for seat in value:
        if not isinstance(seat, str) or not is_identifier(seat):
            raise Malformed("by", f"{str(seat)[:80]!a} is not the name of a seat")
    if len(value) > 1 and len(set(value)) != len(value):
        raise Malformed("by", "a seat signs once")
    return share(tuple(value))


def _parse_mechanism(value: object) -> Mechanism:
    if not isinstance(value, dict) or value.keys() not in _MECHANISM_FIELDS:
        raise Malformed("mechanism", "not an origin and the hash of entry 0")
    origin = _text(value["origin"], "mechanism.origin")
    if "constituted" not in value:
        return _mechanism(origin, None)
    return _mechanism(origin, _text(value["constituted"], "mechanism.constituted"))


@lru_cache(maxsize=16)  # it is the same in every filing of a record
def _mechanism(origin: str, constituted: str | None) -> Mechanism:
    if not is_origin(origin):
        raise Malformed("mechanism.origin", f"{origin[:80]!a} is not host/path in lower case")
    if constituted is None:
        return Mechanism(origin, None)
    return Mechanism(origin, parse_base64(constituted, "mechanism.constituted", 32))


def _parse_seen(value: object) -> Seen:
    if not isinstance(value, dict) or value.keys() != _SEEN_FIELDS:
        raise Malformed("seen", "not a root and a size")
    size = value["size"]
    if type(size) is not int or not 0 <= size <= MAX_INTEGER:
        raise Malformed("seen.size", "not a size")
    return _seen(size, _text(value["root"], "seen.root"))


@lru_cache(maxsize=16)  # filings that come together have seen the same
def _seen(size: int, root: str) -> Seen:
    return Seen(size, parse_base64(root, "seen.root", 32))
