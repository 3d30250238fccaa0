r"""Notes: a text with signature lines below it (C2SP signed-note), the one format of signatures.

    note   = text "\n" line+            the text ends with "\n"; it is split at the last "\n\n"
    line   = "— " name " " base64(key id || signature) "\n"            (the dash is U+2014)
    key id = SHA-256(name || "\n" || type || key)[:4]
    vkey   = name "+" hex(key id) "+" base64(type || key)

Filings, checkpoints and cosignatures are notes. A filing is signed over its text (0x01 Ed25519,
0xff passkey), a cosignature over a time and the text of a checkpoint (0x04 Ed25519, 0x06 ML-DSA):

    "cosignature/v1\ntime " decimal "\n" text                                            0x04
    "subtree/v1\n\0" len name  uint64 time  len origin  uint64 0  uint64 size  root       0x06

Only this module knows how a signature is made and checked; whose key counts is not known here.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from msgspec import Struct

from sulh import ed25519, mldsa, passkey
from sulh.canonical import parse_base64, parse_decimal, write_base64
from sulh.characters import check_text
from sulh.errors import Malformed, Untrusted

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
MLDSA_COSIGNATURE: Final = 0x06
PASSKEY: Final = 0xFF
MAX_LINES: Final = 100  # where Go's reader stops
MAX_TIME: Final = 2**63 - 1

_SOUND: Final = {
    ED25519: ed25519.check_key,
    COSIGNATURE: ed25519.check_key,
    MLDSA_COSIGNATURE: mldsa.check_key,
    PASSKEY: passkey.check_key,
}
_DASH: Final = "—".encode()


class Key(Struct, frozen=True, gc=False):
    """A public key: the name it signs under, the type of its signatures, and its bytes."""

    name: str
    type: int
    material: bytes

    @property
    def encoded(self) -> bytes:
        """The type as one byte, then the key."""
        return bytes((self.type,)) + self.material

    @property
    def public(self) -> bytes:
        """The public key alone: of a passkey its point, whichever relying party it is for."""
        return passkey.point_of(self.material) if self.type == PASSKEY else self.material

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line says whose it is."""
        return _key_id(self)


class Line(Struct, frozen=True, gc=False):
    """A signature line: a key's name, and its id (4 bytes) followed by the signature."""

    name: str
    blob: bytes

    @property
    def key_id(self) -> bytes:
        """Whose signature it says it is."""
        return self.blob[:4]

    @property
    def signature(self) -> bytes:
        """What follows the key's id."""
        return self.blob[4:]


class Note(Struct, frozen=True, gc=False):
    """A text, which ends with a line feed, and its signature lines in order."""

    text: bytes
    lines: tuple[Line, ...]


def parse_note(data: bytes, where: str = "note") -> Note:
    """Read a note; signatures are read here, not judged."""
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            raise Malformed(f"{where}, byte {error.start}", "not UTF-8") from None
    if (control := _first_control(data)) is not None:
        raise Malformed(f"{where}, byte {control}", "a control character")
    text, separator, rest = data.rpartition(b"\n\n")
    if not separator or not rest.endswith(b"\n"):
        raise Malformed(where, "no signature lines after an empty line")
    lines = rest[:-1].split(b"\n")
    if len(lines) > MAX_LINES:
        raise Malformed(where, f"more than {MAX_LINES} signature lines")
    return Note(
        text + b"\n",
        tuple(_parse_line(line, f"{where}, line {n}") for n, line in enumerate(lines, 1)),
    )


@lru_cache(maxsize=1_024)  # asked for every line of a record
def _key_id(key: Key) -> bytes:
    return hashlib.sha256(key.name.encode() + b"\n" + key.encoded).digest()[:4]


def write_note(note: Note) -> bytes:
    """Write a note."""
    return b"".join((note.text, b"\n", *map(write_line, note.lines)))


def write_line(line: Line) -> bytes:
    """Write one signature line, with its line feed."""
    return b"%s %s %s\n" % (_DASH, line.name.encode(), write_base64(line.blob).encode())


def parse_key(name: str, encoded: bytes, where: str) -> Key:
    """Read type and key; an unknown type is `Malformed`, a key that is not sound `Untrusted`."""
    check_name(name, where)
    if not encoded or encoded[0] not in _SOUND:
        raise Malformed(where, "not a type of key that is known here")
    _SOUND[encoded[0]](encoded[1:], where)
    return Key(name, encoded[0], encoded[1:])


def parse_vkey(text: str, where: str = "key") -> Key:
    """Read a key as a verifier is handed it; its id has to be the key's own."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise Malformed(where, "not name+id+key")
    name, identifier, encoded = parts
    key = parse_key(name, parse_base64(encoded, where), where)
    if key.id.hex() != identifier:
        raise Malformed(where, f"the key's id is {key.id.hex()}, not {identifier[:16]!a}")
    return key


def write_vkey(key: Key) -> str:
    """Write a key as a verifier is handed it."""
    return f"{key.name}+{key.id.hex()}+{write_base64(key.encoded)}"


def check_line(key: Key, text: bytes, line: Line, where: str) -> None:
    """Raise `Untrusted` unless the line is the key's, and its signature holds for the text."""
    if line.name != key.name or line.key_id != key.id:
        raise Untrusted(where, f"not a signature of {key.name} {key.id.hex()}")
    match key.type:
        case 0x01:
            ed25519.check_signature(key.material, text, line.signature, where)
        case 0xFF:
            passkey.check_signature(key.material, text, line.signature, where)
        case 0x04:
            message = _cosigned(text, cosigned_at(line, where))
            ed25519.check_signature(key.material, message, line.signature[8:], where)
        case 0x06:
            message = _subtree(key.name, text, cosigned_at(line, where), where)
            mldsa.check_signature(key.material, message, line.signature[8:], where)
        case _:  # what no parser gives
            raise Untrusted(where, f"a key of the unknown type 0x{key.type:02x}")


def good_lines(note: Note, keys: Iterable[Key], where: str) -> dict[Key, Line]:
    """Give each key whose line is there and holds, in the order of the lines.

    Lines of other keys are ignored, as the format wants. A line that is a known key's by name and
    id and does not hold, or a second one of the same key, makes the whole note `Untrusted`.
    """
    known = {(key.name, key.id): key for key in keys}
    good: dict[Key, Line] = {}
    for line in note.lines:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        if key in good:
            raise Untrusted(where, f"two signatures of {key.name}")
        check_line(key, note.text, line, where)
        good[key] = line
    return good


def cosigned_at(line: Line, where: str = "cosignature") -> int:
    """Give the time of a cosignature, in POSIX seconds."""
    if len(line.signature) < 9:
        raise Untrusted(where, "a cosignature without its time")
    at = int.from_bytes(line.signature[:8], "big")
    if at > MAX_TIME:
        raise Untrusted(where, "a time beyond 2^63 - 1 seconds")
    return at


def public_key(name: str, kind: int, seed: bytes) -> Key:
    """Give the Ed25519 key (`ED25519` or `COSIGNATURE`) of a 32-byte seed."""
    check_name(name, "key")
    assert kind in (ED25519, COSIGNATURE)
    return Key(name, kind, ed25519.public_of(seed))


def sign_line(key: Key, seed: bytes, text: bytes) -> Line:
    """Sign a text with the seed of an `ED25519` key."""
    assert key.type == ED25519
    return Line(key.name, key.id + ed25519.sign(seed, text))


def cosign_line(key: Key, seed: bytes, text: bytes, at: int) -> Line:
    """Cosign the text of a checkpoint with the seed of a `COSIGNATURE` key, at POSIX seconds."""
    assert key.type == COSIGNATURE
    assert 0 <= at <= MAX_TIME
    signature = ed25519.sign(seed, _cosigned(text, at))
    return Line(key.name, key.id + at.to_bytes(8, "big") + signature)


@lru_cache(maxsize=1_024)  # asked for every line of a record
def check_name(name: str, where: str) -> None:
    """Refuse a name of a key that a signature line could not carry."""
    if not name or "+" in name or name.split() != [name] or not name.isprintable():
        raise Malformed(where, f"{name[:80]!a} is not a name of a key: no spaces, no plus sign")
    # `isprintable` asks the interpreter's own table, which newer ones have longer.
    check_text(name, where)


def _first_control(data: bytes) -> int | None:
    # Deleting what may stand leaves nothing, nearly always; only then is the place looked for.
    if not data.translate(None, _NOT_CONTROLS):
        return None
    return next(n for n, byte in enumerate(data) if byte < 0x20 and byte != 0x0A)


_NOT_CONTROLS: Final = bytes(byte for byte in range(256) if byte >= 0x20 or byte == 0x0A)


def _parse_line(line: bytes, where: str) -> Line:
    dash, _, rest = line.partition(b" ")
    name, _, blob = rest.decode().partition(" ")
    if dash != _DASH or not blob:
        raise Malformed(where, "not a dash, a name and a signature")
    check_name(name, where)
    signature = parse_base64(blob, where)
    if len(signature) < 5:
        raise Malformed(where, "a key's id without a signature")
    return Line(name, signature)


def _cosigned(text: bytes, at: int) -> bytes:
    return b"cosignature/v1\ntime %d\n%s" % (at, text)


def _subtree(name: str, text: bytes, at: int, where: str) -> bytes:
    """Put together what an ML-DSA cosigner signs; lines after the root are not part of it."""
    try:
        origin, size_text, root_text = text.decode().split("\n")[:3]
        size, root = parse_decimal(size_text, where), parse_base64(root_text, where, 32)
    except (ValueError, Malformed):
        raise Untrusted(where, "not the text of a checkpoint") from None
    parts = (name.encode(), origin.encode())
    if any(len(part) > 255 for part in parts):
        raise Untrusted(where, "a name of over 255 bytes")
    cosigner, log = (bytes((len(part),)) + part for part in parts)
    return b"".join(
        (
            b"subtree/v1\n\0",
            cosigner,
            at.to_bytes(8, "big"),
            log,
            bytes(8),
            size.to_bytes(8, "big"),
            root,
        )
    )
