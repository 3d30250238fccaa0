"""Wire and kinds: one text for one filing, and every odd field refused by name."""

import re
from collections.abc import Callable
from functools import partial
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples import ORIGIN, SoftPasskey, enrol, filing, key_of, samples, sign, sign_filing
from spoiled import changed
from strategies import SAYS, filings
from sulh.canonical import parse_canonical, write_base64
from sulh.errors import Malformed, Untrusted
from sulh.filings import kinds, wire
from sulh.filings.enrolment import check_enrolment, write_enrolment_text
from sulh.filings.kinds import KINDS, parse_says, write_form
from sulh.filings.vocabulary import is_identifier, is_kind, is_origin
from sulh.filings.wire import (
    MAX_ENTRY,
    Filing,
    kind_line,
    parse_entry,
    parse_text,
    write_entry,
    write_text,
)
from sulh.note import COSIGNATURE, ED25519, Key, Line, Note, public_key, write_note

ALL = sorted(KINDS)
any_filing = st.sampled_from(ALL).flatmap(filings)


def test_every_kind_has_a_strategy_and_a_sample() -> None:
    assert set(SAYS) == set(KINDS)
    assert {one.says.kind for one in samples().values()} == set(KINDS)


def test_every_kind_is_listed_once_and_is_a_kind() -> None:
    assert len(KINDS) == len(get_args(kinds.Said))
    assert all(is_kind(kind) for kind in KINDS)


@pytest.mark.parametrize("kind", ALL)
@given(st.data())
def test_parse_undoes_write(kind: str, data: st.DataObject) -> None:
    one = data.draw(filings(kind))
    text = write_text(one)
    assert parse_text(text) == one
    assert write_text(parse_text(text)) == text


@pytest.mark.parametrize("kind", ALL)
@given(st.data())
def test_what_is_said_is_plain_json_and_back(kind: str, data: st.DataObject) -> None:
    says = data.draw(SAYS[kind])
    assert parse_says(kind, write_form(says)) == says


@pytest.mark.parametrize("kind", ALL)
@given(st.data())
def test_an_unknown_field_is_refused_by_name(kind: str, data: st.DataObject) -> None:
    value = write_form(data.draw(SAYS[kind]))
    with pytest.raises(Malformed, match=r"^says: object contains unknown field `zzz`"):
        parse_says(kind, value | {"zzz": 1})


@pytest.mark.parametrize("kind", ALL)
@given(st.data())
def test_a_missing_field_is_refused_by_name(kind: str, data: st.DataObject) -> None:
    value = write_form(data.draw(SAYS[kind]))
    for field in (one.name for one in msgspec.structs.fields(KINDS[kind]) if one.required):
        less = {name: inner for name, inner in value.items() if name != field}
        with pytest.raises(Malformed, match=f"^says: object missing required field `{field}`"):
            parse_says(kind, less)


@pytest.mark.parametrize("kind", ALL)
@given(st.data())
def test_a_field_of_another_type_is_refused_by_name(kind: str, data: st.DataObject) -> None:
    value = write_form(data.draw(SAYS[kind]))
    for field in value:
        for other in (None, 1.5, [[1]], {"zzz": 1}):
            with pytest.raises(Malformed, match=rf"^says\.{field}"):
                parse_says(kind, value | {field: other})


@pytest.mark.parametrize("name", sorted(samples()))
def test_a_repeated_field_is_refused_wherever_it_stands(name: str) -> None:
    text = write_text(samples()[name])
    for at in [n for n in range(len(text)) if text[n : n + 1] == b"{"]:
        first = text[at + 1 :].partition(b":")[0]
        if first.startswith(b'"') and first.endswith(b'"'):
            twice = text[: at + 1] + first + b":1," + text[at + 1 :]
            with pytest.raises(Malformed, match=r"^body, character [0-9]+: not the canonical form"):
                parse_text(twice)


@given(any_filing)
def test_one_filing_has_one_entry(one: Filing) -> None:
    text = write_text(one)
    lines = [Line(f"{one.mechanism.origin}/{seat}", bytes(68)) for seat in one.by]
    if len(text) > MAX_ENTRY - 4_000:
        return
    entry = write_entry(text, lines)
    read, note = parse_entry(entry)
    assert read == one
    assert write_entry(write_text(read), note.lines) == entry == write_note(note)
    assert kind_line(entry) == one.says.kind.encode()


#: A JSON value or key inside a body, and what may stand there instead.
_TOKENS = re.compile(rb'"[^"]*"|[0-9]+|true|false|\[\]|\{\}')
_OTHERS = (
    b"null", b"true", b"0", b"-1", b"1.0", b"1e3", b"9007199254740992", b"9" * 30, b" 1", b"[]",
    b"{}", b'""', b'"a"', b'"\xc3\xa9"', b'"\\u00e9"', b'"\x7f"', b'"\xff"', b'{"A":1}', b"[" * 40,
)  # fmt: skip


def _slowly(kind: str, body: bytes) -> Filing:
    return wire._parse_body(kind, parse_canonical(body))


@pytest.mark.parametrize("name", sorted(samples()))
def test_a_body_is_read_or_refused_as_by_the_slower_reader(name: str) -> None:
    def outcome(read: Callable[[], Filing]) -> Filing | str:
        try:
            return read()
        except Malformed as error:
            return str(error)

    head, line, _ = write_text(samples()[name]).rsplit(b"\n", 2)
    kind = samples()[name].says.kind
    bodies = [line]
    for token in _TOKENS.finditer(line):
        bodies += [line[: token.start()] + other + line[token.end() :] for other in _OTHERS]
    for body in bodies:
        quick = outcome(partial(parse_text, b"\n".join((head, body, b""))))
        assert quick == outcome(partial(_slowly, kind, body))


def test_an_entry_is_at_most_16384_bytes() -> None:
    def entry(size: int) -> bytes:
        says = kinds.PayloadDisclosed(("A" * size,), 3)
        return sign_filing(filing(says, "north-head"))

    fixed = len(entry(16)) - 16
    largest = entry(MAX_ENTRY - fixed)
    assert len(largest) == MAX_ENTRY
    parse_entry(largest)
    with pytest.raises(Malformed, match="entry: 16385 bytes, and 16384 at most are allowed"):
        entry(MAX_ENTRY - fixed + 1)
    text = write_text(filing(kinds.PayloadDisclosed(("A" * (MAX_ENTRY - fixed + 1),), 3)))
    with pytest.raises(Malformed, match="entry: 16385 bytes, and 16384 at most are allowed"):
        parse_entry(write_note(Note(text, (sign("north-head", text),))))


def test_the_kind_of_an_entry_is_known_without_reading_it() -> None:
    for one in samples().values():
        assert kind_line(sign_filing(one)) == one.says.kind.encode()
    assert kind_line(b"") == kind_line(b"sulh/filing/v1\nclock") == b""


def test_the_same_seat_may_not_sign_for_another_mechanism() -> None:
    text = write_text(filing(kinds.SeatVacated("north-head")))
    other = Line("example.com/line/north-head", sign("north-head", text).blob)
    with pytest.raises(Malformed, match="signature lines: not exactly one for each of north-head"):
        parse_entry(write_entry(text, [other]))


def test_what_another_wrote_is_shown_short_and_in_ascii() -> None:
    name = "\u05d0" * 4_000
    for change in (
        lambda body: body.update(by=[name]),
        lambda body: body["mechanism"].update(origin=name),
        lambda body: body.update(made=name),
    ):
        with pytest.raises(Malformed) as caught:
            parse_entry(changed("seat-vacated", change))
        assert str(caught.value).isascii()
        assert len(str(caught.value)) < 600


IDENTIFIERS = {
    True: ("a", "0", "a-b", "a--b", "a" * 64, "north-head", "7"),
    False: ("", "-", "a-", "-a", "A", "a b", "a_b", "a.b", "a" * 65, "a\n", "\u00e9", "\u0661"),
}
ORIGINS = {
    True: ("example.org", "example.org/line", "log.example/a/b_c.d-e", "a" * 128),
    False: ("", "/", "example.org/", "/line", "a//b", "https://a", "a:1", "A", "a b", "a+b",
            "a" * 129, "a\n", "\u00e9.example", "a?b", "a#b"),
}  # fmt: skip
WORDS = {
    True: ("a", "seat vacated", "a b c", "a" * 64),
    False: ("", " a", "a ", "a  b", "A", "a-b", "a1", "a" * 65, "a\n", "\u00e9"),
}


@pytest.mark.parametrize(
    ("answers", "cases"), [(is_identifier, IDENTIFIERS), (is_origin, ORIGINS), (is_kind, WORDS)]
)
def test_names(answers: object, cases: dict[bool, tuple[str, ...]]) -> None:
    assert callable(answers)
    assert {want: [answers(text) for text in texts] for want, texts in cases.items()} == {
        want: [want] * len(texts) for want, texts in cases.items()
    }


def _check(key: str, proof: str, **changes: str) -> Key:
    given_ = {"origin": ORIGIN, "seat": "north-head", "holder": "holder-north-head", "age": ""}
    fields = given_ | changes
    return check_enrolment(
        fields["origin"], fields["seat"], fields["holder"], key, fields["age"], proof, "says"
    )


def test_an_enrolment_holds_for_its_origin_seat_holder_and_reader_alone() -> None:
    key, proof = enrol("north-head", "holder-north-head", "")
    assert _check(key, proof) == key_of("north-head")
    for changes in (
        {"origin": "example.com/line"},
        {"seat": "south-head"},
        {"holder": "holder-south-head"},
        {"age": "age1"},
    ):
        with pytest.raises(Untrusted):
            _check(key, proof, **changes)


def test_an_enrolment_needs_the_keys_own_signature() -> None:
    key, _ = enrol("north-head", "holder-north-head", "")
    _, proof = enrol("north-head", "holder-north-head", "", "south-head")
    with pytest.raises(Untrusted, match=r"says\.proof: the signature does not hold"):
        _check(key, proof)


def test_a_passkey_is_enrolled_with_an_assertion() -> None:
    phone = SoftPasskey("phone")
    key = phone.key(f"{ORIGIN}/north-head")
    text = write_enrolment_text(ORIGIN, "north-head", "holder-north-head", key.encoded, "")
    proof = write_base64(phone.sign(text))
    assert _check(write_base64(key.encoded), proof) == key


def test_a_cosigning_key_signs_no_filings() -> None:
    key = public_key(f"{ORIGIN}/north-head", COSIGNATURE, bytes(32))
    with pytest.raises(Untrusted, match=r"says\.key: not a key that signs filings"):
        _check(write_base64(key.encoded), write_base64(bytes(64)))


def test_a_weak_key_is_not_enrolled() -> None:
    weak = bytes((ED25519, 1)) + bytes(31)
    with pytest.raises(Untrusted, match=r"says\.key: not a sound Ed25519 key"):
        _check(write_base64(weak), write_base64(bytes(64)))
