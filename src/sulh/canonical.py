"""Canonical: the one written form of a JSON value, and of bytes and numbers inside it.

RFC 8785 restricted: keys are 1 to 64 of `a-z 0-9 _`, numbers are integers within ±(2^53 - 1),
strings hold what `sulh.characters` allows, there is no null, and nesting is at most 16 deep.
Inside these limits msgspec's sorting encoder writes the bytes that RFC 8785 asks for, many times
faster; tests hold it to that. What is not byte for byte the form written here is refused.
"""

import base64
import binascii
import json
import re
from functools import lru_cache
from typing import Final, NoReturn

import msgspec

from sulh.characters import check_text
from sulh.errors import Malformed

MAX_INTEGER: Final = 2**53 - 1
MAX_DEPTH: Final = 16

#: Printable ASCII, and no backslash to hide another character behind: most lines are of it alone.
_PLAIN: Final = bytes(byte for byte in range(0x20, 0x7F) if byte != 0x5C)
_is_key = re.compile(r"\A[a-z0-9_]{1,64}\Z").match
_is_decimal = re.compile(r"\A(?:0|[1-9][0-9]{0,18})\Z").match
_encode = msgspec.json.Encoder(order="sorted").encode


def _refuse_number(text: str) -> NoReturn:
    raise Malformed("number", f"{text[:40]} is not a whole number")


_decode = msgspec.json.Decoder(float_hook=_refuse_number).decode
_decode_slowly = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number).decode


def parse_canonical(line: bytes, where: str = "body") -> object:
    """Read one JSON value, whole; anything but its canonical form is `Malformed`.

    Gives dictionaries, lists, strings, whole numbers and truth values only.
    """
    try:
        value: object = _decode(line)
    except Malformed as error:
        raise Malformed(where, error.what) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = _read_slowly(line, where)
    _check(value, where, MAX_DEPTH, plain=not line.translate(None, _PLAIN))
    written = _encode(value)
    if written != line:
        pairs = zip(written, line, strict=False)
        at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(written), len(line)))
        character = len(line[:at].decode(errors="ignore"))
        raise Malformed(f"{where}, character {character}", "not the canonical form")
    return value


def parse_plain(line: bytes, where: str = "body") -> object:
    """Read what `parse_canonical` reads, where it is printable ASCII without a backslash.

    Several times faster, for callers who take known fields of known types only: nulls, large
    numbers and odd keys are let through. Anything else is `Malformed`, and no reason is given.
    """
    try:
        value: object = _decode(line)
        if _encode(value) == line and not line.translate(None, _PLAIN):
            return value
    except (Malformed, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    raise Malformed(where, "not plain")


def _read_slowly(line: bytes, where: str) -> object:
    """Read what the fast reader refuses, with the library that says where it is wrong."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"{where}, byte {error.start}", "not UTF-8") from None
    try:
        return _decode_slowly(text)
    except json.JSONDecodeError as error:
        raise Malformed(f"{where}, character {error.pos}", error.msg.lower()) from None
    except Malformed as error:
        raise Malformed(where, error.what) from None
    except RecursionError:
        raise Malformed(where, f"nested more than {MAX_DEPTH} deep") from None
    except ValueError:  # the interpreter's cap on the digits of a number
        raise Malformed(where, "a number has too many digits") from None


@lru_cache(maxsize=1_024)
def share(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Give one tuple for equal ones: of what stands in entry after entry, one is kept and sent."""
    return texts


def write_canonical(value: object) -> bytes:
    """Write a value of the canonical form; any other is `Malformed`."""
    _check(value, "value", MAX_DEPTH, plain=False)
    return _encode(value)


def rewrite_canonical(value: object) -> bytes:
    """Write a value or a form that was read, and so need not be looked at again."""
    return _encode(value)


def _check(value: object, where: str, depth: int, *, plain: bool) -> None:
    """Refuse what JSON can say and the canonical form cannot; `depth` is what is left of it.

    `plain`: the value was read from bytes of which none needs to be looked at again.
    """
    if type(value) is str:
        if not plain:
            check_text(value, where)
    elif isinstance(value, dict | list):
        if not depth:
            raise Malformed(where, f"nested more than {MAX_DEPTH} deep")
        _check_inside(value, where, depth - 1, plain=plain)
    elif type(value) is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise Malformed(where, "a number is beyond ±(2^53 - 1)")
    elif value is None:
        raise Malformed(where, "null has no place")
    elif type(value) is not bool:
        raise Malformed(where, f"a {type(value).__name__} has no place")


def _check_inside(
    value: dict[object, object] | list[object], where: str, depth: int, *, plain: bool
) -> None:
    if isinstance(value, list):
        for inner in value:
            if not plain or type(inner) is not str:
                _check(inner, where, depth, plain=plain)
        return
    for key, inner in value.items():
        if not isinstance(key, str) or not _is_key(key):
            raise Malformed(where, f"{str(key)[:80]!a} is not a key: 1 to 64 of a-z 0-9 _")
        if not plain or type(inner) is not str:
            _check(inner, key, depth, plain=plain)


def is_key(text: str) -> bool:
    """Whether a text may name a field: 1 to 64 of `a-z 0-9 _`."""
    return _is_key(text) is not None


def write_base64(data: bytes) -> str:
    """Write bytes as base64 with padding (RFC 4648 section 4)."""
    return binascii.b2a_base64(data, newline=False).decode()


def parse_base64(text: str, where: str, size: int | None = None) -> bytes:
    """Read base64 with padding, in the one form that writes the same bytes; `size` in bytes."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:  # also what is not ASCII
        raise Malformed(where, "not base64") from None
    if binascii.b2a_base64(data, newline=False).decode() != text:
        raise Malformed(where, "not the canonical base64 of its bytes")
    if size is not None and len(data) != size:
        raise Malformed(where, f"{len(data)} bytes instead of {size}")
    return data


def write_base64url(data: bytes) -> str:
    """Write bytes as base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def parse_base64url(text: str, where: str, size: int | None = None) -> bytes:
    """Read base64url without padding, in the one form that writes the same bytes."""
    if "+" in text or "/" in text or "=" in text:
        raise Malformed(where, "not base64url without padding")
    padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
    return parse_base64(padded, where, size)


def parse_decimal(text: str, where: str, most: int = 2**63 - 1) -> int:
    """Read a whole number from 0 to `most`: ASCII digits without leading zeros."""
    if not _is_decimal(text) or (number := int(text)) > most:
        raise Malformed(
            where, f"{text[:40]!a} is not a number from 0 to {most} without leading zeros"
        )
    return number
