"""Notes: C2SP signed notes, by its vectors, Go's and our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from samples import SoftPasskey, seed
from sulh.canonical import write_base64
from sulh.errors import Malformed, SulhError, Untrusted
from sulh.note import (
    COSIGNATURE,
    ED25519,
    MAX_LINES,
    MAX_TIME,
    Key,
    Line,
    Note,
    check_line,
    cosign_line,
    cosigned_at,
    good_lines,
    parse_key,
    parse_note,
    parse_vkey,
    public_key,
    sign_line,
    write_line,
    write_note,
    write_vkey,
)

#: C2SP signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2O"
    "NncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
#: Go, golang.org/x/mod/sumdb/note.
GO_SEED = bytes.fromhex("810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173")
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#: Ours.
LOG_KEY = "log.example/ceasefire+18a3f524+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
WITNESS_KEYS = (
    "witness.example/a+3cc0854b+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
    "witness.example/b+7294ee3c+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
)
CHECKPOINT = (
    "log.example/ceasefire\n5\nGqaNMHSQWlgfhMu9D3U3lJBP2ARRvEwT5p2aU7xZUCw=\n\n"
    "— log.example/ceasefire GKP1JG0BUUyNMS1yohfNIKSnH2pt3SJt/TXiqASI3iFH84ENqkYhr4/wZvPhlyDBUl2"
    "fr60e8NnIHwhUiKJ1Fg6GpQo=\n"
    "— witness.example/a PMCFSwAAAABlU/EAFFadgBJ82t9H7hVVVbV42SjFFXOTIlm3c3PgG/36HMfIYaNnB42bTMo"
    "0oJbdf1sBrdHgdCmsuLzQBD58UbutCA==\n"
    "— witness.example/b cpTuPAAAAABlU/EAFTTmZOc+2YU4ReT8lPKIjFXxKpC3Rv0H5Kd9rvUQ7dyfuBhajN2IeYv"
    "bV7QSsuluCkcidlsfoA5qwwaJ+lirBA==\n"
).encode()
#: FiloSottile/sunlight's test data.
MIRROR_KEY = "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O"
MIRROR = (
    "rome2026h1.example.org\n300\ngw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=\n\n"
    "— mirror.example.org P7FI7wAAAABpVGeAjA1S4pJm6MbcXjX7UUImu4azZtrfcVW2uyr/LXIYlwEJzXC0N0EiZk"
    "bqfLdXt/4gVEEuGmxJjAfXKMCISpsJAg==\n"
).encode()

TEXT = b"a text\n\nof two parts\n"
ALICE = public_key("example.org/alice", ED25519, seed("alice"))
BOB = public_key("example.org/bob", ED25519, seed("bob"))
WITNESS = public_key("example.org/witness", COSIGNATURE, seed("witness"))
SIGNED = sign_line(ALICE, seed("alice"), TEXT)


def note_of(*lines: Line, text: bytes = TEXT) -> Note:
    return parse_note(write_note(Note(text, lines)))


def test_the_formats_own_example() -> None:
    key, note = parse_vkey(EXAMPLE_KEY), parse_note(EXAMPLE)
    assert note.text == b"This is an example message.\n"
    assert good_lines(note, [key], "note") == {key: note.lines[0]}
    assert write_note(note) == EXAMPLE
    assert write_vkey(key) == EXAMPLE_KEY


def test_gos_key() -> None:
    assert write_vkey(public_key("PeterNeumann", ED25519, GO_SEED)) == GO_KEY
    assert parse_vkey(GO_KEY).id.hex() == "c74f20a3"


def test_our_keys() -> None:
    log = public_key("log.example/ceasefire", ED25519, bytes(range(32)))
    witnesses = [
        public_key(f"witness.example/{name}", COSIGNATURE, bytes((n,)) * 32)
        for n, name in enumerate("ab", 1)
    ]
    assert write_vkey(log) == LOG_KEY
    assert tuple(map(write_vkey, witnesses)) == WITNESS_KEYS


@pytest.mark.parametrize(
    "text",
    [
        # Go's: the key is too long, the type is not known.
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        GO_KEY.replace("c74f20a3", "C74F20A3"),
        GO_KEY.replace("c74f20a3", "c74f20a"),
        GO_KEY.replace("c74f20a3", "0c74f20a3"),
        f"{GO_KEY}\n",
        f" {GO_KEY}",
        "PeterNeumann+c74f20a3+",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "\ud800+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_other_keys_are_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse_vkey(text)


def test_every_proper_part_of_a_key_is_refused() -> None:
    for first in range(len(GO_KEY)):
        for end in range(first, len(GO_KEY) + 1):
            if end - first < len(GO_KEY):
                with pytest.raises(Malformed):
                    parse_vkey(GO_KEY[first:end])


@pytest.mark.parametrize("vkey", [GO_KEY, *WITNESS_KEYS, EXAMPLE_KEY, LOG_KEY])
def test_every_key_with_one_character_moved_up_is_refused(vkey: str) -> None:
    for at, character in enumerate(vkey):
        with pytest.raises(SulhError):
            parse_vkey(vkey[:at] + chr(ord(character) + 1) + vkey[at + 1 :])


def test_a_weak_key_is_untrusted() -> None:
    weak = Key("example.org/x", ED25519, b"\x01" + bytes(31))
    with pytest.raises(Untrusted, match="not a sound Ed25519 key"):
        parse_vkey(write_vkey(weak))


@given(st.sampled_from((ED25519, COSIGNATURE)), st.binary(min_size=32, max_size=32))
def test_parse_undoes_write_of_a_key(kind: int, drawn: bytes) -> None:
    key = public_key("example.org/line", kind, drawn)
    assert parse_vkey(write_vkey(key)) == key
    assert parse_key(key.name, key.encoded, "key") == key
    assert len(key.id) == 4


def test_a_passkey_is_a_key_like_any_other() -> None:
    phone = SoftPasskey("phone")
    key = phone.key("example.org/phone")
    assert parse_vkey(write_vkey(key)) == key
    line = Line(key.name, key.id + phone.sign(TEXT))
    assert good_lines(note_of(line, SIGNED), [key, ALICE], "note") == {key: line, ALICE: SIGNED}


def test_a_checkpoint_with_two_cosignatures() -> None:
    note = parse_note(CHECKPOINT)
    keys = [parse_vkey(text) for text in (LOG_KEY, *WITNESS_KEYS)]
    good = good_lines(note, keys, "checkpoint")
    assert list(good) == keys
    assert [cosigned_at(good[key]) for key in keys[1:]] == [1_700_000_000] * 2
    log = sign_line(keys[0], bytes(range(32)), note.text)
    others = [
        cosign_line(key, bytes((n,)) * 32, note.text, 1_700_000_000)
        for n, key in enumerate(keys[1:], 1)
    ]
    assert write_note(Note(note.text, (log, *others))) == CHECKPOINT


def test_a_cosignature_of_another_program() -> None:
    note, key = parse_note(MIRROR), parse_vkey(MIRROR_KEY)
    line = good_lines(note, [key], "checkpoint")[key]
    assert cosigned_at(line) == 1_767_139_200


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1),
    st.lists(st.binary(min_size=5, max_size=80), min_size=1, max_size=5),
)  # fmt: skip
def test_parse_undoes_write_of_a_note(text: str, blobs: list[bytes]) -> None:
    note = Note(f"{text}\n".encode(), tuple(Line("example.org/x", blob) for blob in blobs))
    assert parse_note(write_note(note)) == note


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        b"text\n",
        b"text\n\n",
        b"text\n\n\n",
        TEXT + write_line(SIGNED),
        TEXT + b"\n" + write_line(SIGNED)[:-1],
        TEXT + b"\n" + write_line(SIGNED) + b"\n",
        TEXT + b"\n" + write_line(SIGNED) + b"text\n",
        TEXT + b"\n" + write_line(SIGNED).replace(b"\n", b"\r\n"),
        TEXT + b"\n" + write_line(SIGNED).replace("\u2014".encode(), b"-"),
        TEXT + b"\n" + write_line(SIGNED).replace("\u2014".encode(), "\u2013".encode()),
        TEXT + b"\n" + write_line(SIGNED).replace(b" ", b"  "),
        TEXT + b"\n" + write_line(SIGNED).replace(b"\n", b" \n"),
        TEXT + b"\n" + write_line(SIGNED).replace(b"=\n", b"\n"),
        TEXT + b"\n " + write_line(SIGNED),
        TEXT + b"\t\n" + write_line(SIGNED),
        TEXT + b"\xff\n\n" + write_line(SIGNED),
        TEXT + b"\0\n\n" + write_line(SIGNED),
        TEXT + b"\n" + "— example.org/x AAAAAA==\n".encode(),
        TEXT + b"\n" + "— example.org+x AAAAAAA=\n".encode(),
        TEXT + b"\n" + "—  AAAAAAA=\n".encode(),
        TEXT + b"\n" + "— a\u00a0b AAAAAAA=\n".encode(),
        TEXT + b"\n" + "— a\u202eb AAAAAAA=\n".encode(),
        TEXT + b"\n" + "— a\u0378b AAAAAAA=\n".encode(),
        TEXT + b"\n" + "— example.org/x AAAAAAB=\n".encode(),
        TEXT + b"\n" + write_line(SIGNED) * (MAX_LINES + 1),
    ],
)
def test_anything_else_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_note(data)


def test_a_hundred_lines_are_read() -> None:
    assert len(note_of(*[SIGNED] * MAX_LINES).lines) == MAX_LINES


def test_a_text_is_split_at_the_last_empty_line() -> None:
    inner = write_note(Note(b"inner\n", (SIGNED,)))
    assert note_of(SIGNED, text=inner).text == inner


def test_lines_of_other_keys_are_ignored() -> None:
    other = sign_line(BOB, seed("bob"), TEXT)
    renamed = Line(BOB.name, SIGNED.blob)
    unknown = Line(ALICE.name, b"\0\0\0\0 unknown")
    assert good_lines(note_of(other, renamed, SIGNED, unknown), [ALICE], "note") == {ALICE: SIGNED}
    assert good_lines(note_of(other), [ALICE], "note") == {}
    assert good_lines(note_of(other), [], "note") == {}


def test_a_line_of_a_known_key_that_fails_makes_the_note_untrusted() -> None:
    false = Line(ALICE.name, SIGNED.blob[:-1] + bytes((SIGNED.blob[-1] ^ 1,)))
    other = sign_line(BOB, seed("bob"), TEXT)
    for lines in ((false,), (other, false), (false, other)):
        with pytest.raises(Untrusted):
            good_lines(note_of(*lines), [ALICE, BOB], "note")


def test_two_lines_of_one_key_make_the_note_untrusted() -> None:
    with pytest.raises(Untrusted, match=r"note: two signatures of example\.org/alice"):
        good_lines(note_of(SIGNED, SIGNED), [ALICE], "note")


def test_a_signature_is_over_the_whole_text() -> None:
    for text in (TEXT[:-2] + b"\n", TEXT + b"\n", b"of two parts\n", TEXT.replace(b"a", b"b")):
        with pytest.raises(Untrusted):
            good_lines(note_of(SIGNED, text=text), [ALICE], "note")


def test_a_line_belongs_to_its_key_by_name_and_id() -> None:
    check_line(ALICE, TEXT, SIGNED, "line")
    with pytest.raises(Untrusted, match="not a signature of"):
        check_line(ALICE, TEXT, Line(BOB.name, SIGNED.blob), "line")
    for key in (BOB, replace(ALICE, name="example.org/alicia"), replace(ALICE, type=COSIGNATURE)):
        with pytest.raises(Untrusted, match="not a signature of"):
            check_line(key, TEXT, SIGNED, "line")


def test_a_key_of_one_type_signs_nothing_as_another() -> None:
    plain = replace(WITNESS, type=ED25519)
    cosigned = cosign_line(WITNESS, seed("witness"), TEXT, 5)
    with pytest.raises(Untrusted):
        check_line(plain, TEXT, Line(plain.name, plain.id + cosigned.signature[8:]), "line")
    signed = sign_line(plain, seed("witness"), TEXT)
    moved = Line(WITNESS.name, WITNESS.id + bytes(8) + signed.signature)
    with pytest.raises(Untrusted):
        check_line(WITNESS, TEXT, moved, "line")


@given(st.integers(0, MAX_TIME))
def test_a_cosignature_holds_its_time(at: int) -> None:
    line = cosign_line(WITNESS, seed("witness"), TEXT, at)
    assert cosigned_at(line) == at
    check_line(WITNESS, TEXT, line, "line")
    later = Line(line.name, line.key_id + ((at + 1) % MAX_TIME).to_bytes(8, "big") + line.blob[12:])
    with pytest.raises(Untrusted):
        check_line(WITNESS, TEXT, later, "line")


@pytest.mark.parametrize("signature", [b"1", bytes(8), b"\x80" + bytes(71), bytes(9), bytes(80)])
def test_another_cosignature_is_refused(signature: bytes) -> None:
    with pytest.raises(Untrusted):
        check_line(WITNESS, TEXT, Line(WITNESS.name, WITNESS.id + signature), "line")


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\u00a0b", "a\u3000", "a\nb", "a\u202eb", "e\u0301", "\ud800"]
)
def test_a_name_that_a_line_cannot_carry_is_malformed(name: str) -> None:
    with pytest.raises(Malformed):
        public_key(name, ED25519, bytes(32))
    with pytest.raises(Malformed):
        parse_key(name, ALICE.encoded, "key")


def test_a_time_beyond_63_bits_is_refused() -> None:
    line = Line(WITNESS.name, WITNESS.id + (2**63).to_bytes(8, "big") + bytes(64))
    with pytest.raises(Untrusted, match="a time beyond"):
        cosigned_at(line)


def test_names_are_any_script() -> None:
    key = public_key("\u062e\u0637/\u0634\u0645\u0627\u0644", ED25519, seed("any script"))
    line = sign_line(key, seed("any script"), TEXT)
    assert good_lines(note_of(line), [key], "note") == {key: line}
    assert write_base64(line.blob) in write_line(line).decode()
