"""Ed25519: the one rule, against other people's vectors and the edges where libraries differ."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)

from sulh.ed25519 import _SMALL, check_key, check_signature, public_of, sign
from sulh.errors import Malformed, SulhError, Untrusted

VECTORS = Path(__file__).parents[1] / "vectors"
ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19
SEED = bytes(range(32))
KEY = public_of(SEED)
IDENTITY = b"\x01" + bytes(31)


def _wycheproof() -> list[Any]:
    suite = json.loads((VECTORS / "wycheproof" / "ed25519_test.json").read_bytes())
    assert suite["numberOfTests"] == 151
    return [
        pytest.param(bytes.fromhex(group["publicKey"]["pk"]), test, id=str(test["tcId"]))
        for group in suite["testGroups"]
        for test in group["tests"]
    ]


@pytest.mark.parametrize(("key", "test"), _wycheproof())
def test_wycheproof(key: bytes, test: dict[str, str]) -> None:
    message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
    check_key(key, "key")
    if test["result"] == "valid":
        check_signature(key, message, signature, "signature")
    else:
        with pytest.raises(Untrusted):
            check_signature(key, message, signature, "signature")


def _errors(case: dict[str, str]) -> tuple[str, str]:
    """Give what is wrong with a case's key, and with its signature; empty if nothing is."""
    key, message, signature = (
        bytes.fromhex(case[name]) for name in ("pub_key", "message", "signature")
    )
    return (
        _error(lambda: check_key(key, "key")),
        _error(lambda: check_signature(key, message, signature, "signature")),
    )


def _error(check: Callable[[], None]) -> str:
    try:
        check()
    except SulhError as error:
        return error.what
    return ""


def test_speccheck_is_refused_whole_and_only_its_mixed_key_by_the_key_alone() -> None:
    cases = json.loads((VECTORS / "speccheck" / "cases.json").read_bytes())
    weak = "not a sound Ed25519 key: not canonical, or of small or mixed order"
    form, false = "the signature is not in its one form", "the signature does not hold"
    assert [_errors(case) for case in cases] == [
        (weak, false),  # 0: small A and R, S = 0
        (weak, false),  # 1: small A
        (weak, false),  # 2: small R; the key is of mixed order
        # 3: A and R of mixed order. Without cofactor this signature holds, as it does with one;
        # whoever hashes otherwise differs, and so the key is refused when it is enrolled.
        (weak, ""),
        (weak, false),  # 4: holds with the cofactor only
        (weak, false),  # 5: holds with the cofactor only, depending on how it is multiplied
        ("", form),  # 6: S above the order
        ("", form),  # 7: S far above the order
        (weak, form),  # 8: R not canonical
        (weak, form),  # 9: R not canonical
        (weak, false),  # 10: A not canonical
        (weak, false),  # 11: A not canonical
    ]


def test_there_are_fourteen_encodings_of_the_eight_small_points() -> None:
    assert len(_SMALL) == 14


@pytest.mark.parametrize("point", sorted(_SMALL), ids=lambda point: point.hex()[:8])
def test_a_key_of_small_order_is_refused(point: bytes) -> None:
    with pytest.raises(Untrusted, match="not a sound Ed25519 key"):
        check_key(point, "key")


@pytest.mark.parametrize("point", sorted(_SMALL), ids=lambda point: point.hex()[:8])
def test_an_r_of_small_order_is_refused(point: bytes) -> None:
    with pytest.raises(Untrusted, match="not in its one form"):
        check_signature(KEY, b"text", point + bytes(32), "signature")


def test_a_key_of_mixed_order_is_refused() -> None:
    small = [point for point in sorted(_SMALL) if _is_canonical(point) and point != IDENTITY]
    assert len(small) == 7
    for point in small:
        mixed = crypto_core_ed25519_add(KEY, point)
        assert mixed != KEY
        with pytest.raises(Untrusted, match="not a sound Ed25519 key"):
            check_key(mixed, "key")


def _is_canonical(point: bytes) -> bool:
    """Whether y is reduced, and x = 0 has no sign."""
    number = int.from_bytes(point, "little")
    y, sign_bit = number & (2**255 - 1), number >> 255
    return y < FIELD and not (sign_bit and y in (1, FIELD - 1))


@pytest.mark.parametrize("y", range(FIELD, 2**255))
@pytest.mark.parametrize("sign_bit", [0, 1])
def test_a_key_that_is_not_reduced_is_refused(y: int, sign_bit: int) -> None:
    with pytest.raises(Untrusted):
        check_key((y | sign_bit << 255).to_bytes(32, "little"), "key")


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_key_of_another_length_is_malformed(size: int) -> None:
    with pytest.raises(Malformed, match=f"key: an Ed25519 key is 32 bytes, not {size}"):
        check_key(bytes(size), "key")


def _scalars(message: bytes, r: bytes) -> tuple[int, int]:
    secret = bytearray(hashlib.sha512(SEED).digest()[:32])
    secret[0] &= 248
    secret[31] = secret[31] & 63 | 64
    k = int.from_bytes(hashlib.sha512(r + KEY + message).digest(), "little") % ORDER
    return int.from_bytes(secret, "little"), k


def test_an_r_that_is_the_identity_is_refused_though_the_equation_holds() -> None:
    message = b"text"
    a, k = _scalars(message, IDENTITY)
    s = (k * a % ORDER).to_bytes(32, "little")
    # S·B = R + k·A, where R adds nothing: OpenSSL, Go and Node say that this holds.
    right = crypto_scalarmult_ed25519_noclamp(k.to_bytes(32, "little"), KEY)
    assert crypto_scalarmult_ed25519_base_noclamp(s) == right
    with pytest.raises(Untrusted, match="not in its one form"):
        check_signature(KEY, message, IDENTITY + s, "signature")


@given(st.binary(max_size=100), st.binary(min_size=32, max_size=32))
def test_a_signature_holds_for_its_text_and_key_alone(message: bytes, seed: bytes) -> None:
    key, signature = public_of(seed), sign(seed, message)
    check_key(key, "key")
    check_signature(key, message, signature, "signature")
    for other in ((KEY, message), (key, message + b"\0")):
        if other != (key, message):
            with pytest.raises(Untrusted, match="does not hold"):
                check_signature(*other, signature, "signature")


@given(st.binary(max_size=40))
def test_s_beyond_the_order_is_refused(message: bytes) -> None:
    signature = sign(SEED, message)
    s = int.from_bytes(signature[32:], "little")
    for beyond in (s + ORDER, s + 2 * ORDER, s + 7 * ORDER, s | 1 << 255):
        if beyond < 2**256:
            other = signature[:32] + beyond.to_bytes(32, "little")
            with pytest.raises(Untrusted, match="not in its one form"):
                check_signature(KEY, message, other, "signature")


def test_every_changed_bit_of_a_signature_is_refused() -> None:
    signature = sign(SEED, b"text")
    for bit in range(512):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Untrusted):
            check_signature(KEY, b"text", bytes(changed), "signature")


@pytest.mark.parametrize("size", [0, 63, 65, 128])
def test_a_signature_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(Untrusted, match="an Ed25519 signature is 64 bytes"):
        check_signature(KEY, b"text", bytes(size), "signature")
