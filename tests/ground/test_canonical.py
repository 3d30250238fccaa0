"""Canonical: one written form of a value, and nothing but `Malformed` for the rest."""

import base64
import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from strategies import values
from sulh.canonical import (
    MAX_DEPTH,
    MAX_INTEGER,
    parse_base64,
    parse_base64url,
    parse_canonical,
    parse_decimal,
    write_base64,
    write_base64url,
    write_canonical,
)
from sulh.errors import Malformed

VECTORS = Path(__file__).parents[1] / "vectors"
SUITE = sorted((VECTORS / "jsontestsuite").glob("*.json"))
NAUGHTY: list[str] = json.loads((VECTORS / "blns" / "blns.json").read_text(encoding="utf-8"))

#: What is canonical in the suite; a y_ stands before each.
CANONICAL = [
    "array_empty-string",
    "array_empty",
    "array_ending_with_newline",
    "array_false",
    "number_negative_int",
    "number_negative_one",
    "number_simple_int",
    "object_basic",
    "object_empty",
    "object_simple",
    "string_backslash_and_u_escaped_zero",
    "string_backslash_doublequotes",
    "string_comments",
    "string_double_escape_a",
    "string_double_escape_n",
    "string_in_array",
    "string_pi",
    "string_simple_ascii",
    "string_space",
    "string_unicode_2",
    "string_utf8",
    "structure_lonely_false",
    "structure_lonely_int",
    "structure_lonely_string",
    "structure_lonely_true",
    "structure_string_empty",
    "structure_true_in_array",
]


@given(values)
def test_parse_undoes_write(value: object) -> None:
    written = write_canonical(value)
    assert parse_canonical(written) == value
    assert type(parse_canonical(written)) is type(value)


@given(values)
def test_what_is_written_is_rfc_8785(value: object) -> None:
    assert write_canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("change", ["indent", "separators", "escapes"])
@given(values)
def test_any_other_writing_of_a_value_is_refused(change: str, value: object) -> None:
    other = json.dumps(
        value,
        ensure_ascii=change == "escapes",
        indent=1 if change == "indent" else None,
        separators=(", ", ":") if change == "separators" else (",", ":"),
        sort_keys=True,
    ).encode()
    if other != write_canonical(value):
        with pytest.raises(Malformed, match="not the canonical form"):
            parse_canonical(other)


def test_the_suite_is_whole() -> None:
    assert [sum(path.name.startswith(kind) for path in SUITE) for kind in "iny"] == [35, 188, 95]


def _stands(data: bytes) -> bool:
    """Whether bytes parse; anything but `Malformed` is an error of the test."""
    try:
        parse_canonical(data)
    except Malformed:
        return False
    return True


@pytest.mark.parametrize("path", SUITE, ids=lambda path: path.stem)
def test_json_test_suite(path: Path) -> None:
    data = path.read_bytes()
    if _stands(data):
        value = parse_canonical(data)
        assert path.name.startswith("y_")
        assert write_canonical(value) == rfc8785.dumps(value) == data  # type: ignore[arg-type]


def test_what_the_suite_has_in_canonical_form_is_accepted() -> None:
    stands = [path.stem for path in SUITE if _stands(path.read_bytes())]
    assert stands == [f"y_{name}" for name in CANONICAL]


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_a_naughty_string_passes_whole_or_is_refused_with_its_place(text: str) -> None:
    written = rfc8785.dumps({"title": text})
    if _stands(written):
        assert parse_canonical(written) == {"title": text}
        assert write_canonical({"title": text}) == written
        return
    with pytest.raises(Malformed, match=r"^title: "):
        parse_canonical(written)
    with pytest.raises(Malformed, match=r"^title: "):
        write_canonical({"title": text})


def test_of_515_naughty_strings_497_may_stand() -> None:
    assert sum(_stands(rfc8785.dumps(text)) for text in NAUGHTY) == 497


REFUSED = {
    "a float": (b"1.0", "1.0 is not a whole number"),
    "an exponent": (b"1e3", "1e3 is not a whole number"),
    "NaN": (b"NaN", "NaN is not a whole number"),
    "infinity": (b"[Infinity]", "Infinity is not a whole number"),
    "minus infinity": (b"-Infinity", "-Infinity is not a whole number"),
    "minus zero": (b"-0", "not the canonical form"),
    "null": (b'{"a":null}', "a: null has no place"),
    "a number above": (b"9007199254740992", "beyond"),
    "a number below": (b"-9007199254740992", "beyond"),
    "a number of many digits": (b"9" * 10_000, "too many digits"),
    "a key twice": (b'{"a":1,"a":1}', "not the canonical form"),
    "a key twice with two values": (b'{"a":1,"a":2}', "not the canonical form"),
    "a key twice inside": (b'{"a":{"b":1,"b":1}}', "not the canonical form"),
    "keys out of order": (b'{"b":1,"a":1}', "not the canonical form"),
    "an empty key": (b'{"":1}', "'' is not a key"),
    "a key in capitals": (b'{"A":1}', "'A' is not a key"),
    "a key not in ASCII": ('{"\u00e9":1}'.encode(), "is not a key"),
    "a key with a line feed": (b'{"a\\n":1}', "is not a key"),
    "a long key": (b'{"%s":1}' % (b"a" * 65), "is not a key"),
    "a byte order mark": (b"\xef\xbb\xbf1", "byte order mark|expecting value|bom"),
    "UTF-16": ('"a"'.encode("utf-16"), "body, byte 0: not UTF-8"),
    "an overlong sequence": (b'"\xc0\xaf"', "body, byte 1: not UTF-8"),
    "a surrogate in UTF-8": (b'"\xed\xa0\x80"', "body, byte 1: not UTF-8"),
    "a lone surrogate": (b'"\\ud800"', r"U\+D800 at character 0"),
    "a surrogate alone inside": (b'"a\\udc00b"', r"U\+DC00 at character 1"),
    "an escaped pair": (b'"\\ud83d\\udd4a"', "not the canonical form"),
    "bytes after": (b"1 ", "not the canonical form"),
    "a value after": (b"1 1", "extra data"),
    "white space before": (b" 1", "not the canonical form"),
    "a line feed after": (b"1\n", "not the canonical form"),
    "nothing": (b"", "expecting value"),
    "a control": (b'"\\u0000"', r"U\+0000 at character 0"),
    "a tab": (b'"\\t"', r"U\+0009 at character 0"),
    "a raw tab": (b'"\t"', "invalid control character"),
    "an escaped solidus": (b'"\\/"', "not the canonical form"),
    "a needless escape": (b'"\\u0061"', "not the canonical form"),
}


@pytest.mark.parametrize(("data", "what"), REFUSED.values(), ids=REFUSED)
def test_refused(data: bytes, what: str) -> None:
    with pytest.raises(Malformed, match=what):
        parse_canonical(data)


@pytest.mark.parametrize("value", [1.5, float("nan"), None, (1,), b"a", {1: 2}, {"a": {"B": 1}}])
def test_what_has_no_form_is_not_written(value: object) -> None:
    with pytest.raises(Malformed):
        write_canonical(value)


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}")])
def test_nesting_is_at_most_16_deep(opened: str, closed: str) -> None:
    deepest = opened * MAX_DEPTH + "1" + closed * MAX_DEPTH
    assert write_canonical(parse_canonical(deepest.encode())) == deepest.encode()
    for depth in (MAX_DEPTH + 1, 100, 100_000):
        with pytest.raises(Malformed, match="nested more than 16 deep"):
            parse_canonical((opened * depth + "1" + closed * depth).encode())


@pytest.mark.parametrize("number", [MAX_INTEGER, -MAX_INTEGER, 0, -1])
def test_the_ends_of_numbers_may_stand(number: int) -> None:
    assert parse_canonical(write_canonical(number)) == number


def test_true_is_not_one() -> None:
    assert parse_canonical(b"[1,true]") == [1, True]
    assert write_canonical([True, 1]) == b"[true,1]"


@given(st.binary(max_size=70))
def test_base64_has_one_form(data: bytes) -> None:
    text, url = write_base64(data), write_base64url(data)
    assert text == base64.b64encode(data).decode()
    assert url == base64.urlsafe_b64encode(data).decode().rstrip("=")
    assert parse_base64(text, "x") == parse_base64url(url, "x") == data
    assert parse_base64(text, "x", len(data)) == data
    with pytest.raises(Malformed, match=f"x: {len(data)} bytes instead of"):
        parse_base64(text, "x", len(data) + 1)


@pytest.mark.parametrize(
    "text",
    ["QQ", "QQ=", "QR==", "QQ==\n", " QQ==", "Q Q=", "QQ==QQ==", "QUI", "QUJ=", "-_==", "=", "A",
     "A===", "QQ===", "====", "Q\u00e9==", "\ud800"],
)  # fmt: skip
def test_other_base64_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_base64(text, "x")


@pytest.mark.parametrize("text", ["QQ==", "QR", "+/8", "Q", "QQ\n", " QQ", "QUJ", "\u00e9"])
def test_other_base64url_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_base64url(text, "x")


@given(st.integers(0, 2**63 - 1))
def test_a_decimal_has_one_form(number: int) -> None:
    assert parse_decimal(str(number), "x") == number
    with pytest.raises(Malformed):
        parse_decimal(f"0{number}", "x")


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", " 1", "1 ", "1\n", "1_0", "0x1", "1.0", "1e1", "\u0661", "\uff11", "00",
     str(2**63), pytest.param("9" * 5_000, id="long")],
)  # fmt: skip
def test_other_decimals_are_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_decimal(text, "x")


def test_a_decimal_keeps_its_limit() -> None:
    assert parse_decimal("9", "x", 9) == 9
    with pytest.raises(Malformed, match="x: '10' is not a number from 0 to 9"):
        parse_decimal("10", "x", 9)
