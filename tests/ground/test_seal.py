"""Seal: what is sealed opens field by field, and tells nothing before."""

import hashlib
from dataclasses import replace

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples import IDENTITY, RECIPIENT, disclosures, sealed_of, seed
from strategies import disclosures as any_disclosure
from strategies import nonces, sealed_values, values
from sulh.canonical import write_base64url
from sulh.errors import Malformed, SulhError, Untrusted
from sulh.seal import (
    MAX_FIELDS,
    SMALLEST,
    Disclosure,
    Sealed,
    check_payload,
    decrypt,
    encrypt,
    in_order,
    pad,
    parse_disclosure,
    parse_payload,
    parse_sealed,
    seal,
    unpad,
    write_identity,
    write_payload,
    write_sealed,
)

#: Ours, frozen: salt 00 01 .. 0f, name `source`, value `a farmer`.
FROZEN = "WyJBQUVDQXdRRkJnY0lDUW9MREEwT0R3Iiwic291cmNlIiwiYSBmYXJtZXIiXQ"
FROZEN_DIGEST = "KjX3cau3paEc5nm9Ok9eQWIMZs0RBN9hfkvz7pLhUY4"
#: RFC 9901 section 4.2.3: a disclosure and its digest.
RFC_9901 = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
RFC_9901_DIGEST = "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"

FIELDS = disclosures()
SEALED = sealed_of(*FIELDS)


@given(any_disclosure)
def test_parse_undoes_write_of_a_disclosure(one: Disclosure) -> None:
    assert parse_disclosure(one.text) == one


def test_the_frozen_disclosure() -> None:
    one = Disclosure(bytes(range(16)), "source", "a farmer")
    assert one.text == FROZEN
    assert write_base64url(one.digest) == FROZEN_DIGEST
    assert parse_disclosure(FROZEN) == one


def test_the_digest_is_the_one_of_rfc_9901() -> None:
    digest = hashlib.sha256(RFC_9901.encode()).digest()
    assert write_base64url(digest) == RFC_9901_DIGEST
    one = FIELDS[0]
    assert one.digest == hashlib.sha256(one.text.encode()).digest()
    # That disclosure has spaces inside, which are one form too many here.
    with pytest.raises(Malformed, match="not the canonical form"):
        parse_disclosure(RFC_9901)


def _written(value: str) -> str:
    return write_base64url(value.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        FROZEN + "=",
        FROZEN[:-1],
        FROZEN[:-1] + "R",
        _written("[]"),
        _written('["AAECAwQFBgcICQoLDA0ODw","source"]'),
        _written('["AAECAwQFBgcICQoLDA0ODw","source",1,2]'),
        _written('["AAECAwQFBgcICQoLDA0ODw",1,1]'),
        _written('["AAECAwQFBgcICQoLDA0O","source",1]'),
        _written('["AAECAwQFBgcICQoLDA0ODw==","source",1]'),
        _written('["AAECAwQFBgcICQoLDA0ODx","source",1]'),
        _written('["AAECAwQFBgcICQoLDA0ODw","source",null]'),
        _written('["AAECAwQFBgcICQoLDA0ODw","source",1.5]'),
        _written('["AAECAwQFBgcICQoLDA0ODw", "source",1]'),
        _written('{"salt":"AAECAwQFBgcICQoLDA0ODw"}'),
    ],
)
def test_another_disclosure_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse_disclosure(text)


@given(sealed_values())
def test_parse_undoes_write_of_what_is_sealed(sealed: Sealed) -> None:
    assert parse_sealed(write_sealed(sealed)) == sealed


@given(st.lists(any_disclosure, min_size=1, max_size=5))
def test_parse_undoes_write_of_a_payload(made: list[Disclosure]) -> None:
    framed = write_payload(made)
    assert parse_payload(framed) == tuple(made)
    assert write_payload(parse_payload(framed)) == framed


@given(st.dictionaries(st.text("abc", min_size=1), values, min_size=1, max_size=4), st.data())
def test_sealing_opens_every_field_in_the_order_of_the_digests(
    fields: dict[str, object], data: st.DataObject
) -> None:
    size = len(fields)
    salts = data.draw(st.lists(nonces, min_size=size, max_size=size, unique=True))
    made = seal(fields, salts)
    assert {one.name: one.value for one in made} == fields
    assert list(made) == sorted(made, key=lambda one: write_base64url(one.digest))
    sealed = Sealed(tuple(one.digest for one in made), (), bytes(32), ("a",))
    assert parse_sealed(write_sealed(sealed)) == sealed
    check_payload(sealed, parse_payload(write_payload(made)), "payload")


def test_a_salt_is_used_once() -> None:
    with pytest.raises(AssertionError):
        seal({"a": 1, "b": 2}, [bytes(16)] * 2)


def test_a_payload_that_does_not_open_its_entry_is_untrusted() -> None:
    check_payload(SEALED, FIELDS, "payload")
    extra = Disclosure(bytes(16), "extra", 1)
    again = replace(FIELDS[0], salt=bytes(16))
    for wrong in (
        (),
        FIELDS[:-1],
        FIELDS[1:],
        FIELDS[::-1],
        in_order((*FIELDS, extra)),
        (*FIELDS, FIELDS[-1]),
        (*FIELDS[:-1], extra),
        (replace(FIELDS[0], value="another"), *FIELDS[1:]),
        (replace(FIELDS[0], name=FIELDS[1].name), *FIELDS[1:]),
        (again, *FIELDS[1:]),
    ):
        with pytest.raises(Untrusted, match="does not open every digest"):
            check_payload(SEALED, wrong, "payload")


def test_a_payload_that_opens_a_field_twice_is_untrusted() -> None:
    twice = in_order((*FIELDS, Disclosure(bytes(16), FIELDS[0].name, "another")))
    with pytest.raises(Untrusted, match="the payload opens a field twice"):
        check_payload(sealed_of(*twice), twice, "payload")


def test_ten_thousand_guesses_of_a_short_field_do_not_find_it_without_its_salt() -> None:
    secret = Disclosure(seed("salt")[:16], "count", 4_711)
    digest = secret.digest
    guesses = [Disclosure(bytes(16), "count", count) for count in range(10_000)]
    assert digest not in {guess.digest for guess in guesses}
    assert digest not in {hashlib.sha256(str(count).encode()).digest() for count in range(10_000)}
    # With the salt the guess is proven at once, which is what a disclosure is for.
    assert replace(secret, value=4_711).digest == digest


def test_one_disclosure_proves_its_field_and_no_other() -> None:
    assert FIELDS[0].digest in SEALED.digests
    assert replace(FIELDS[0], value="x").digest not in SEALED.digests
    assert len({one.digest for one in FIELDS}) == len(FIELDS)


@given(st.integers(0, 5_000))
def test_a_padded_length_is_a_size_class(size: int) -> None:
    content = b"x" * size
    framed = pad(content)
    assert unpad(framed) == content
    assert len(framed) == max(SMALLEST, 1 << (size + 7).bit_length())
    assert len(framed).bit_count() == 1
    assert len(framed) == SMALLEST or len(framed) < 2 * (size + 8)


def test_the_edges_of_the_size_classes() -> None:
    sizes = {
        size: len(pad(bytes(size))) for size in (0, 1_016, 1_017, 2_040, 2_041, 16_376, 16_377)
    }
    assert sizes == {
        0: 1_024, 1_016: 1_024, 1_017: 2_048, 2_040: 2_048, 2_041: 4_096, 16_376: 16_384,
        16_377: 32_768,
    }  # fmt: skip


@pytest.mark.parametrize(
    "framed",
    [
        b"",
        bytes(7),
        bytes(1_023),
        bytes(1_025),
        bytes(2_048),
        pad(b"text") + bytes(1_024),
        pad(b"text")[:-1] + b"x",
        (5).to_bytes(8, "big") + b"text".ljust(2_040, b"\0"),
        (2**64 - 1).to_bytes(8, "big") + bytes(1_016),
        (1_017).to_bytes(8, "big") + bytes(1_016),
    ],
)
def test_another_frame_is_malformed(framed: bytes) -> None:
    with pytest.raises(Malformed, match="payload: not padded to its size class"):
        unpad(framed)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"sulh/payload/v1\n",
        b"sulh/payload/v1\n" + FROZEN.encode(),
        b"sulh/payload/v2\n" + FROZEN.encode() + b"\n",
        b"sulh/payload/v1\n\n" + FROZEN.encode() + b"\n",
        b"sulh/payload/v1\n" + FROZEN.encode() + b"\n\n",
        b"sulh/payload/v1\r\n" + FROZEN.encode() + b"\r\n",
        b"sulh/payload/v1\n\xff\n",
        b"sulh/payload/v1\n" + (FROZEN.encode() + b"\n") * (MAX_FIELDS + 1),
    ],
)
def test_another_payload_is_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        parse_payload(pad(content))


def test_a_reader_opens_what_was_encrypted_to_him() -> None:
    plain = write_payload(FIELDS)
    other = pyrage.x25519.Identity.generate()
    encrypted = encrypt(plain, [RECIPIENT, str(other.to_public())])
    assert decrypt(encrypted, IDENTITY) == decrypt(encrypted, str(other)) == plain
    check_payload(SEALED, parse_payload(decrypt(encrypted, IDENTITY)), "payload")
    assert plain not in encrypted
    assert encrypt(plain, [RECIPIENT]) != encrypt(plain, [RECIPIENT])


def test_what_is_encrypted_tells_a_size_class_and_no_more() -> None:
    def size(content: int) -> int:
        # Behind the header, whose length age varies by chance.
        _, _, rest = encrypt(pad(bytes(content)), [RECIPIENT]).partition(b"\n--- ")
        return len(rest.partition(b"\n")[2])

    assert len({size(content) for content in (0, 1, 100, 1_016)}) == 1
    assert size(1_017) == size(2_040) > size(1_016)


def test_nobody_else_opens_it_and_damage_shows() -> None:
    stranger = str(pyrage.x25519.Identity.generate())
    encrypted = encrypt(write_payload(FIELDS), [RECIPIENT])
    with pytest.raises(Untrusted, match="not encrypted to this reader, or damaged"):
        decrypt(encrypted, stranger)
    for damaged in (
        b"",
        b"age-encryption.org/v1\n",
        encrypted[:-1],
        encrypted + b"\0",
        encrypted[:-20] + bytes((encrypted[-20] ^ 1,)) + encrypted[-19:],
        bytes(2_000),
    ):
        with pytest.raises(Untrusted):
            decrypt(damaged, IDENTITY)


@given(st.integers(0, 1_300), st.integers(1, 255))
def test_every_changed_byte_of_what_is_encrypted_is_refused(at: int, change: int) -> None:
    at %= len(ENCRYPTED)
    changed = ENCRYPTED[:at] + bytes((ENCRYPTED[at] ^ change,)) + ENCRYPTED[at + 1 :]
    with pytest.raises(Untrusted):
        decrypt(changed, IDENTITY)


ENCRYPTED = encrypt(write_payload(FIELDS), [RECIPIENT])


@pytest.mark.parametrize("text", ["", "age1", RECIPIENT[:-1] + "q", IDENTITY, "ssh-ed25519 AAAA"])
def test_another_recipient_or_identity_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        encrypt(b"", [text])
    if text != IDENTITY:
        with pytest.raises(Malformed):
            decrypt(ENCRYPTED, text)


def test_a_secret_is_not_repeated_in_an_error() -> None:
    with pytest.raises(SulhError) as caught:
        decrypt(ENCRYPTED, IDENTITY[:-1])
    assert IDENTITY[20:30] not in str(caught.value)


def test_something_is_encrypted_to_somebody() -> None:
    with pytest.raises(Malformed, match="recipient: nobody could open it"):
        encrypt(b"", [])


@given(st.binary(min_size=32, max_size=32))
def test_an_identity_is_written_as_age_writes_it(secret: bytes) -> None:
    text = write_identity(secret)
    assert str(pyrage.x25519.Identity.from_str(text)) == text
    other = write_identity(bytes([secret[0] ^ 1]) + secret[1:])
    assert other != text
