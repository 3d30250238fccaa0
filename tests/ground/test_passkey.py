"""Passkeys: an assertion over a text holds whole, and no part of it may be another's."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

from samples import SoftPasskey
from sulh import passkey
from sulh.canonical import write_base64url
from sulh.errors import Malformed, Untrusted
from sulh.passkey import IDENTIFIER, check_key, check_signature, write_assertion

VECTORS = Path(__file__).parents[1] / "vectors" / "passkey"
PHONE = SoftPasskey("phone")
OTHER = SoftPasskey("other")
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
TEXT = b"sulh/filing/v1\nseat vacated\n{}\n"


def check(signature: bytes, material: bytes = PHONE.material, text: bytes = TEXT) -> None:
    check_signature(material, text, signature, "line")


def test_a_passkey_signs_a_text() -> None:
    check_key(PHONE.material, "key")
    check(PHONE.sign(TEXT))


def test_the_frozen_assertion_holds() -> None:
    material, text, signature = (
        (VECTORS / name).read_bytes() for name in ("material", "text", "signature")
    )
    assert material == PHONE.material
    check_key(material, "key")
    check_signature(material, text, signature, "line")
    assert signature == PHONE.sign(text)


def test_a_browsers_assertion_holds_over_its_own_challenge() -> None:
    vector = json.loads((VECTORS / "webauthn.json").read_bytes())
    cose = bytes.fromhex(vector["cose"])
    x, y = cose[10:42], cose[45:77]
    assert cose[:10].hex() == "a5010203262001215820"
    assert cose[42:45].hex() == "225820"
    material = IDENTIFIER + b"\x04" + x + y + b"localhost"
    check_key(material, "key")
    assertion = write_assertion(
        bytes.fromhex(vector["authenticatorData"]),
        vector["clientDataJSON"].encode(),
        bytes.fromhex(vector["signature"]),
    )
    with pytest.raises(Untrusted, match="the passkey signed another text"):
        check(assertion, material)
    # Its challenge is not the hash of any text known here, so the rest is checked by itself.
    client = json.loads(vector["clientDataJSON"])
    assert client["challenge"] == write_base64url(bytes.fromhex(vector["challenge"]))
    authenticator, data, der = passkey._split(assertion, "line")
    message = authenticator + hashlib.sha256(data).digest()
    passkey._public(material, "key").verify(der, message, ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        passkey._public(material, "key").verify(der, message + b"\0", ECDSA(SHA256()))


def _with(**changes: object) -> bytes:
    return PHONE.sign_parts(PHONE.authenticator(), PHONE.client(TEXT, **changes))


def _client(data: bytes) -> bytes:
    return PHONE.sign_parts(PHONE.authenticator(), data)


GOOD = PHONE.sign(TEXT)
BROKEN = {
    "another text": (PHONE.sign(TEXT + b"\n"), "signed another text"),
    "a padded challenge": (_with(challenge=PHONE.sign(TEXT)[:0].decode() + "="), "another text"),
    "no challenge": (_with(challenge=None), "another text"),
    "a registration": (_with(type="webauthn.create"), "not of an assertion"),
    "another origin's page": (_with(crossOrigin=True), "inside another origin's page"),
    "another origin's page, as text": (_with(crossOrigin="no"), "inside another origin's page"),
    "another relying party": (SoftPasskey("phone", "example.com").sign(TEXT), "relying party"),
    "nobody present": (
        PHONE.sign_parts(PHONE.authenticator(0x04), PHONE.client(TEXT)),
        "not present and verified",
    ),
    "nobody verified": (
        PHONE.sign_parts(PHONE.authenticator(0x01), PHONE.client(TEXT)),
        "not present and verified",
    ),
    "short authenticator data": (
        PHONE.sign_parts(PHONE.authenticator()[:36], PHONE.client(TEXT)),
        "relying party",
    ),
    "another key": (OTHER.sign(TEXT), "does not hold"),
    "client data that is no JSON": (_client(b"{"), "not JSON"),
    "client data that is not UTF-8": (_client(b'"\xff"'), "not JSON"),
    "client data too deep": (_client(b"[" * 30_000), "not JSON"),
    "client data with a long number": (_client(b"9" * 10_000), "not JSON"),
    "client data that is a list": (_client(b"[]"), "not of an assertion"),
    "other authenticator data": (
        write_assertion(PHONE.authenticator(0x1D), PHONE.client(TEXT), b""),
        "does not hold",
    ),
    "an empty signature": (
        write_assertion(PHONE.authenticator(), PHONE.client(TEXT), b""),
        "does not hold",
    ),
    "no DER": (
        write_assertion(PHONE.authenticator(), PHONE.client(TEXT), bytes(64)),
        "does not hold",
    ),
    "nothing": (b"", "not three parts"),
    "two parts": (bytes(4), "not three parts"),
    "bytes after": (GOOD + b"\0", "not three parts"),
    "cut off": (GOOD[:-1], "not three parts"),
}


@pytest.mark.parametrize(("signature", "what"), BROKEN.values(), ids=BROKEN)
def test_a_broken_assertion_is_refused(signature: bytes, what: str) -> None:
    with pytest.raises(Untrusted, match=what):
        check(signature)


def test_every_changed_byte_of_an_assertion_is_refused() -> None:
    for at in range(len(GOOD)):
        changed = GOOD[:at] + bytes((GOOD[at] ^ 0x01,)) + GOOD[at + 1 :]
        with pytest.raises(Untrusted):
            check(changed)


def test_a_signature_has_a_second_form_and_both_hold() -> None:
    # So has every ECDSA signature; authenticators give either, and no rule of theirs picks one.
    # The text is the same, and so is its nonce: no filing comes to stand twice by it.
    authenticator, client, der = passkey._split(GOOD, "line")
    r, s = decode_dss_signature(der)
    check(write_assertion(authenticator, client, encode_dss_signature(r, P256_ORDER - s)))


def test_keys_of_client_data_that_are_not_known_are_ignored() -> None:
    check(_with(other_keys_can_be_added_here="do not compare"))


def test_a_page_that_does_not_say_cross_origin_is_accepted() -> None:
    client = json.loads(PHONE.client(TEXT))
    del client["crossOrigin"]
    check(_client(json.dumps(client).encode()))


POINT = PHONE.material[len(IDENTIFIER) : len(IDENTIFIER) + 65]


@pytest.mark.parametrize(
    ("material", "error"),
    [
        (b"", Malformed),
        (b"sulh/webauthn/v2" + POINT + b"example.org", Malformed),
        (IDENTIFIER + POINT, Malformed),
        (IDENTIFIER + POINT[:-1], Malformed),
        (IDENTIFIER + POINT + b"Example.org", Malformed),
        (IDENTIFIER + POINT + b"example.org:443", Malformed),
        (IDENTIFIER + POINT + b"exa mple.org", Malformed),
        (IDENTIFIER + POINT + b"a" * 254, Malformed),
        (IDENTIFIER + b"\x02" + POINT[1:33] + b"example.org" * 6, Malformed),
        (IDENTIFIER + b"\x06" + POINT[1:] + b"example.org", Malformed),
        (IDENTIFIER + POINT[:-1] + bytes((POINT[-1] ^ 1,)) + b"example.org", Untrusted),
        (IDENTIFIER + b"\x04" + bytes(64) + b"example.org", Untrusted),
    ],
)
def test_other_key_material_is_refused(material: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_key(material, "key")
