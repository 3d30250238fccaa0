r"""Seal: commit now, open later, to named readers.

What must not be public stands in a filing as salted digests only (RFC 9901):

    disclosure = base64url(canonical JSON [salt, name, value])       the salt is 16 bytes
    digest     = base64url(SHA-256(disclosure))
    sealed     = {"_sd": sorted digests, "files": [hash], "payload": hash, "to": sorted seats}

The payload holds every disclosure, in the order of its digests, and is encrypted with age to its
readers and the escrow, after padding, so that its length tells a size class and no more:

    plain  = "sulh/payload/v1\n" (disclosure "\n")+
    framed = uint64 length || plain || zeros, to 1 KiB or the next power of two

`payload` and `files` are SHA-256 of what was encrypted. One disclosure opens one field and proves
it, and no other. Salts are handed in; only age draws chance by itself, as its format demands.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyrage
from msgspec import Struct

from sulh.canonical import (
    is_key,
    parse_base64,
    parse_base64url,
    parse_canonical,
    rewrite_canonical,
    share,
    write_base64,
    write_base64url,
    write_canonical,
)
from sulh.errors import Malformed, Untrusted

SALT_SIZE: Final = 16
MAX_FIELDS: Final = 64
MAX_FILES: Final = 64
MAX_READERS: Final = 64
SMALLEST: Final = 1_024
_HEADER: Final = "sulh/payload/v1"
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_FIELDS: Final = {"_sd", "files", "payload", "to"}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What opens one sealed field: a salt of 16 bytes, the field's name, and its value."""

    salt: bytes
    name: str
    value: object

    @property
    def text(self) -> str:
        """The disclosure as it is written and hashed."""
        return write_base64url(write_canonical([write_base64url(self.salt), self.name, self.value]))

    @property
    def digest(self) -> bytes:
        """The commitment to it that stands in the entry (32 bytes)."""
        return hashlib.sha256(self.text.encode()).digest()


def commit(salt: bytes, name: str, value: object) -> bytes:
    """Give the digest of the disclosure of a value or a form that was read (32 bytes)."""
    text = write_base64url(rewrite_canonical([write_base64url(salt), name, value]))
    return hashlib.sha256(text.encode()).digest()


class Sealed(Struct, frozen=True, gc=False):
    """What an entry shows of what it seals: digests, hashes of encrypted bytes, and readers."""

    digests: tuple[bytes, ...]
    files: tuple[bytes, ...]
    payload: bytes
    to: tuple[str, ...]

    @property
    def blobs(self) -> tuple[bytes, ...]:
        """The hashes of everything encrypted that goes with the entry: the payload first."""
        return (self.payload, *self.files)


def parse_disclosure(text: str, where: str = "disclosure") -> Disclosure:
    """Read a disclosure."""
    value = parse_canonical(parse_base64url(text, where), where)
    match value:
        case [str(salt), str(name), inner] if is_key(name) and not name.startswith("_"):
            return Disclosure(parse_base64url(salt, f"{where}.salt", SALT_SIZE), name, inner)
        case _:
            raise Malformed(where, "not a salt, a name and a value")


def parse_sealed(value: object, where: str = "sealed") -> Sealed:
    """Read the `sealed` of a body from its JSON value."""
    if not isinstance(value, dict) or value.keys() != _FIELDS:
        raise Malformed(where, "not _sd, files, payload and to")
    digests = _texts(value["_sd"], sd := f"{where}._sd", 1, MAX_FIELDS)
    files = _texts(value["files"], f"{where}.files", 0, MAX_FILES)
    to = _texts(value["to"], f"{where}.to", 1, MAX_READERS)
    payload = value["payload"]
    if not isinstance(payload, str):
        raise Malformed(f"{where}.payload", "not strings")
    return Sealed(
        tuple([parse_base64url(text, sd, 32) for text in digests]),
        tuple([parse_base64(text, f"{where}.files", 32) for text in files]),
        parse_base64(payload, f"{where}.payload", 32),
        share(tuple(to)),
    )


def write_sealed(sealed: Sealed) -> dict[str, object]:
    """Give the JSON value of the `sealed` of a body."""
    return {
        "_sd": sorted(map(write_base64url, sealed.digests)),
        "files": sorted(map(write_base64, sealed.files)),
        "payload": write_base64(sealed.payload),
        "to": sorted(sealed.to),
    }


def seal(fields: Mapping[str, object], salts: Sequence[bytes]) -> tuple[Disclosure, ...]:
    """Make the disclosures of named fields, one salt of 16 fresh random bytes for each."""
    assert len(salts) == len(set(salts)) == len(fields)
    assert all(len(salt) == SALT_SIZE for salt in salts)
    made = (
        Disclosure(salt, name, value)
        for salt, (name, value) in zip(salts, fields.items(), strict=True)
    )
    return in_order(made)


def in_order(disclosures: Iterable[Disclosure]) -> tuple[Disclosure, ...]:
    """Give disclosures in the order of their digests as written, which tells nothing of them."""
    return tuple(sorted(disclosures, key=lambda one: write_base64url(one.digest)))


def write_payload(disclosures: Sequence[Disclosure]) -> bytes:
    """Write the framed and padded plain text of a payload."""
    lines = (_HEADER, *(one.text for one in disclosures))
    return pad("".join(f"{line}\n" for line in lines).encode())


def parse_payload(framed: bytes, where: str = "payload") -> tuple[Disclosure, ...]:
    """Read the framed and padded plain text of a payload."""
    try:
        lines = unpad(framed, where).decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Malformed(where, "not ASCII") from None
    if lines[0] != _HEADER or lines[-1] or not 1 <= len(lines) - 2 <= MAX_FIELDS:
        raise Malformed(where, f"not {_HEADER} and up to {MAX_FIELDS} disclosures")
    return tuple(
        parse_disclosure(line, f"{where}, line {n}") for n, line in enumerate(lines[1:-1], 2)
    )


def pad(content: bytes) -> bytes:
    """Frame content with its length, and fill up to its size class with zeros."""
    framed = len(content).to_bytes(8, "big") + content
    size = max(SMALLEST, 1 << (len(framed) - 1).bit_length())
    return framed.ljust(size, b"\0")


def unpad(framed: bytes, where: str = "payload") -> bytes:
    """Take content out of its frame, which has to be the one that `pad` makes."""
    content = framed[8 : 8 + int.from_bytes(framed[:8], "big")]
    if pad(content) != framed:
        raise Malformed(where, "not padded to its size class")
    return content


def check_payload(
    sealed: Sealed,
    disclosures: Sequence[Disclosure],
    where: str,
    standing_open: Collection[str] = (),
) -> None:
    """Raise `Untrusted` unless these are all the disclosures, and each opens its own field.

    `standing_open` names the fields that the filing says openly, which it cannot seal as well.
    """
    if tuple(one.digest for one in disclosures) != sealed.digests:
        raise Untrusted(
            where, "the payload does not open every digest of its entry, in their order"
        )
    if len({one.name for one in disclosures}) != len(disclosures):
        raise Untrusted(where, "the payload opens a field twice")
    if not {one.name for one in disclosures}.isdisjoint(standing_open):
        raise Untrusted(where, "the payload opens a field that stands open")


def encrypt(plain: bytes, recipients: Iterable[str]) -> bytes:
    """Encrypt to age recipients (`age1…`, X25519); nobody else can open it, the writer included."""
    keys = []
    for text in sorted(set(recipients)):
        try:
            keys.append(pyrage.x25519.Recipient.from_str(text))
        except pyrage.RecipientError as error:
            raise Malformed("recipient", f"{text[:80]!a}: {error}") from None
    if not keys:
        raise Malformed("recipient", "nobody could open it")
    encrypted: bytes = pyrage.encrypt(plain, keys)
    return encrypted


def decrypt(encrypted: bytes, identity: str, where: str = "payload") -> bytes:
    """Decrypt with an age identity (`AGE-SECRET-KEY-1…`); `Untrusted` if it is not to it."""
    try:
        key = pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError as error:
        raise Malformed("identity", str(error)) from None
    try:
        plain: bytes = pyrage.decrypt(encrypted, [key])
    except pyrage.DecryptError:
        raise Untrusted(where, "not encrypted to this reader, or damaged") from None
    return plain


def write_identity(secret: bytes) -> str:
    """Write 32 secret bytes as an age identity (X25519): Bech32, BIP 173, in capitals."""
    assert len(secret) == 32
    prefix = "age-secret-key-"
    number = int.from_bytes(secret, "big") << 4  # 256 bits in 52 digits of 5, the last one filled
    digits = [number >> 5 * (51 - place) & 31 for place in range(52)]
    spread = [*(ord(one) >> 5 for one in prefix), 0, *(ord(one) & 31 for one in prefix)]
    check = _checksum([*spread, *digits, *[0] * 6]) ^ 1
    digits += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return (prefix + "1" + "".join(_BECH32[digit] for digit in digits)).upper()


def _checksum(digits: Iterable[int]) -> int:
    """Divide by the polynomial of Bech32, as BIP 173 writes it."""
    rest = 1
    for digit in digits:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ digit
        for place, term in enumerate(_GENERATOR):
            if top >> place & 1:
                rest ^= term
    return rest


def _texts(value: object, where: str, fewest: int, most: int) -> list[str]:
    if not isinstance(value, list) or not fewest <= len(value) <= most:
        raise Malformed(where, f"not a list of {fewest} to {most}")
    for text in value:
        if not isinstance(text, str):
            raise Malformed(where, "not strings")
    if len(value) > 1 and value != sorted(set(value)):
        raise Malformed(where, "not sorted, or one stands twice")
    return value
