"""Ed25519: the one rule by which a key is sound and a signature holds.

RFC 8032, and what it leaves open decided, because libraries differ (`docs/decisions/0001`): keys
are canonical encodings of points of the prime-order subgroup, asked once, when a key is enrolled;
a signature whose R is of small order, or whose S is not below the order of the group, is refused
before any library is called; verification is without cofactor. libsodium does the arithmetic.
"""

from functools import lru_cache
from typing import Final

from nacl.bindings import (
    crypto_core_ed25519_is_valid_point,
    crypto_sign,
    crypto_sign_open,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import BadSignatureError

from sulh.errors import Malformed, Untrusted

KEY_SIZE: Final = 32
SIGNATURE_SIZE: Final = 64
SEED_SIZE: Final = 32

#: The order of the group's large prime subgroup (RFC 8032 section 5.1).
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_FIELD: Final = 2**255 - 19
#: The y coordinates of the eight points of small order: 1, -1, 0 and the two of order eight.
_ORDER_EIGHT: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7
_SMALL: Final = frozenset(
    (y | sign << 255).to_bytes(32, "little")
    for small in (0, 1, _FIELD - 1, _ORDER_EIGHT, _FIELD - _ORDER_EIGHT)
    # Encodings that are not reduced count as well: 0 and 1 have one each below 2^255.
    for y in (small, small + _FIELD)
    if y < 2**255
    for sign in (0, 1)
)


def check_key(key: bytes, where: str) -> None:
    """Refuse a key that is not 32 bytes (`Malformed`) or not sound (`Untrusted`)."""
    if len(key) != KEY_SIZE:
        raise Malformed(where, f"an Ed25519 key is {KEY_SIZE} bytes, not {len(key)}")
    if not crypto_core_ed25519_is_valid_point(key):
        raise Untrusted(where, "not a sound Ed25519 key: not canonical, or of small or mixed order")


def check_signature(key: bytes, message: bytes, signature: bytes, where: str) -> None:
    """Raise `Untrusted` unless `signature` (R and S, 64 bytes) by a sound `key` holds."""
    if len(signature) != SIGNATURE_SIZE:
        raise Untrusted(where, f"an Ed25519 signature is {SIGNATURE_SIZE} bytes")
    if signature[:32] in _SMALL or int.from_bytes(signature[32:], "little") >= _ORDER:
        raise Untrusted(where, "the signature is not in its one form")
    try:
        crypto_sign_open(signature + message, key)
    except BadSignatureError:
        raise Untrusted(where, "the signature does not hold") from None


def sign(seed: bytes, message: bytes) -> bytes:
    """Sign a message with a 32-byte seed."""
    _, secret = _keypair(seed)
    signature: bytes = crypto_sign(message, secret)[:SIGNATURE_SIZE]
    return signature


def public_of(seed: bytes) -> bytes:
    """Give the public key of a 32-byte seed."""
    public, _ = _keypair(seed)
    return public


@lru_cache(maxsize=16)  # a log and its clock sign at every commit; whoever signs holds the seed
def _keypair(seed: bytes) -> tuple[bytes, bytes]:
    public, secret = crypto_sign_seed_keypair(seed)
    return public, secret
