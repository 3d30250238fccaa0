"""Enrolment: the proof that whoever enrols a key holds it.

Without it a party could enrol the other's public key as its own, and claim what the other signs.
The key signs, once, a text of its own:

    sulh/enrolment/v1
    <origin>
    <seat>
    <holder>
    <base64 of type || key>
    <age recipient, or an empty line>

The proof is the signature alone (64 bytes for Ed25519, the passkey's blob for a passkey).
"""

from sulh.canonical import parse_base64, write_base64
from sulh.errors import Untrusted
from sulh.note import ED25519, PASSKEY, Key, Line, check_line, parse_key


def write_enrolment_text(origin: str, seat: str, holder: str, key: bytes, age: str) -> bytes:
    """Write the text that a new key signs; `key` is type and material, `age` may be empty."""
    lines = ("sulh/enrolment/v1", origin, seat, holder, write_base64(key), age)
    return "".join(f"{line}\n" for line in lines).encode()


def check_enrolment(
    origin: str, seat: str, holder: str, encoded: str, age: str, proof: str, where: str
) -> Key:
    """Give the enrolled key if it is sound and its owner holds it, else raise `Untrusted`."""
    key = parse_key(f"{origin}/{seat}", parse_base64(encoded, f"{where}.key"), f"{where}.key")
    if key.type not in (ED25519, PASSKEY):
        raise Untrusted(f"{where}.key", "not a key that signs filings")
    text = write_enrolment_text(origin, seat, holder, key.encoded, age)
    blob = key.id + parse_base64(proof, f"{where}.proof")
    check_line(key, text, Line(key.name, blob), f"{where}.proof")
    return key
