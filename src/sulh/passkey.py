"""Passkeys: WebAuthn assertions over the text of a note (W3C WebAuthn, level 2).

Key material: `sulh/webauthn/v1`, an uncompressed P-256 point (65 bytes), the relying party's id.
Signature: authenticator data, client data (verbatim) and DER signature, each behind a uint16
length. The challenge is SHA-256 of the text; the user was present and verified; ES256 only.
The relying party's id is fixed by the enrolment, so that a page of another origin signs nothing.
"""

import hashlib
import json
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256

from sulh.canonical import write_base64url
from sulh.errors import Malformed, Untrusted

IDENTIFIER: Final = b"sulh/webauthn/v1"
_POINT: Final = 65
_PRESENT_AND_VERIFIED: Final = 0x01 | 0x04
_MAX_RELYING_PARTY: Final = 253  # a domain name


def check_key(material: bytes, where: str) -> None:
    """Refuse key material of another form (`Malformed`) or off the curve (`Untrusted`)."""
    if not material.startswith(IDENTIFIER):
        raise Malformed(where, f"a private type of key that is not {IDENTIFIER.decode()}")
    relying_party = material[len(IDENTIFIER) + _POINT :]
    allowed = b"abcdefghijklmnopqrstuvwxyz0123456789.-"
    if not 1 <= len(relying_party) <= _MAX_RELYING_PARTY or relying_party.strip(allowed):
        raise Malformed(where, "the relying party's id is not a domain name in lower case")
    _public(material, where)


def check_signature(material: bytes, text: bytes, signature: bytes, where: str) -> None:
    """Raise `Untrusted` unless the assertion in `signature` is one over `text`."""
    authenticator, client, der = _split(signature, where)
    relying_party = material[len(IDENTIFIER) + _POINT :]
    if len(authenticator) < 37 or authenticator[:32] != hashlib.sha256(relying_party).digest():
        raise Untrusted(where, "the passkey signed for another relying party")
    if authenticator[32] & _PRESENT_AND_VERIFIED != _PRESENT_AND_VERIFIED:
        raise Untrusted(where, "the passkey's user was not present and verified")
    _check_client(client, text, where)
    message = authenticator + hashlib.sha256(client).digest()
    try:
        _public(material, where).verify(der, message, ECDSA(SHA256()))
    except InvalidSignature:
        raise Untrusted(where, "the signature does not hold") from None


def point_of(material: bytes) -> bytes:
    """Give the uncompressed point of a key (65 bytes), without its relying party's id."""
    return material[len(IDENTIFIER) : len(IDENTIFIER) + _POINT]


def write_assertion(authenticator: bytes, client: bytes, der: bytes) -> bytes:
    """Put the three parts of an assertion together, each behind a uint16 length."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in (authenticator, client, der))


def _split(signature: bytes, where: str) -> list[bytes]:
    parts, at = [], 0
    for _ in range(3):
        size = int.from_bytes(signature[at : at + 2], "big")
        parts.append(signature[at + 2 : at + 2 + size])
        at += 2 + size
    if at != len(signature):
        raise Untrusted(where, "not three parts behind their lengths")
    return parts


def _check_client(client: bytes, text: bytes, where: str) -> None:
    """Read what the authenticator signed of the page; keys that are not known here are ignored."""
    try:
        data = json.loads(client.decode())
    except (ValueError, RecursionError):
        raise Untrusted(where, "the client data is not JSON") from None
    if not isinstance(data, dict) or data.get("type") != "webauthn.get":
        raise Untrusted(where, "the client data is not of an assertion")
    if data.get("challenge") != write_base64url(hashlib.sha256(text).digest()):
        raise Untrusted(where, "the passkey signed another text")
    if data.get("crossOrigin", False) is not False:
        raise Untrusted(where, "the passkey signed inside another origin's page")


def _public(material: bytes, where: str) -> EllipticCurvePublicKey:
    point = point_of(material)
    if len(point) != _POINT or point[0] != 4:
        raise Malformed(where, "not an uncompressed P-256 point")
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        raise Untrusted(where, "the point is not on P-256") from None
