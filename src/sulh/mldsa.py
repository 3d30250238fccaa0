"""ML-DSA-44: cosignatures that a quantum computer does not forge (FIPS 204, C2SP type 0x06).

Only verifying is here: witnesses sign with it, the record's own keys are Ed25519.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from sulh.errors import Malformed, Untrusted

KEY_SIZE: Final = 1_312


def check_key(key: bytes, where: str) -> None:
    """Refuse what is not a key of 1,312 bytes; every string of that length is one."""
    if len(key) != KEY_SIZE:
        raise Malformed(where, f"an ML-DSA-44 key is {KEY_SIZE} bytes, not {len(key)}")


def check_signature(key: bytes, message: bytes, signature: bytes, where: str) -> None:
    """Raise `Untrusted` unless the signature (2,420 bytes, empty context) holds."""
    try:
        MLDSA44PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Untrusted(where, "the signature does not hold") from None
