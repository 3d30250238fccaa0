"""Checkpoints and the signatures on them, ours and others'."""

import hashlib
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from mutation import mutated
from naive import merkle as naive
from sulh.errors import Malformed, Untrusted
from sulh.note import (
    COSIGNATURE,
    ED25519,
    Line,
    Note,
    check_line,
    cosign_line,
    cosigned_at,
    good_lines,
    parse_key,
    parse_vkey,
    public_key,
    write_note,
    write_vkey,
)
from sulh.record.checkpoint import (
    Checkpoint,
    add_line,
    check_checkpoint,
    parse_checkpoint,
    parse_checkpoint_text,
    sign_checkpoint,
    write_checkpoint_text,
)
from sulh.record.log import EMPTY, append
from sulh.record.merkle import EMPTY_ROOT, check_consistency, hash_leaf, join
from sulh.record.tiles import parse_bundle

SEED = bytes(range(32))
ORIGIN = "log.example/ceasefire"
LOG = public_key(ORIGIN, ED25519, SEED)
WITNESS = public_key("witness.example/a", COSIGNATURE, b"\x01" * 32)
ROOT = bytes.fromhex("1aa68d3074905a581f84cbbd0f753794904fd80451bc4c13e69d9a53bc59502c")
FIVE = Checkpoint(ORIGIN, 5, ROOT)
TEXT = f"{ORIGIN}\n5\nGqaNMHSQWlgfhMu9D3U3lJBP2ARRvEwT5p2aU7xZUCw=\n".encode()
SIGNED = sign_checkpoint(FIVE, LOG, SEED)

origins = st.from_regex(r"\A[a-z0-9.-]{1,20}(/[a-z0-9._-]{1,20}){0,3}\Z") | st.sampled_from(
    ["سلح.example/خط", "ł" * 127 + "a", "a"]
)
checkpoints = st.builds(
    Checkpoint, origins, st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32)
) | st.builds(Checkpoint, origins, st.just(0), st.just(EMPTY_ROOT))


@pytest.mark.parametrize("size", range(16))
def test_others_checkpoint_is_reproduced_from_its_seed_and_entries(
    size: int, vectors: Path
) -> None:
    log = vectors / "tessera" / "log"
    seed = bytes.fromhex("eca663f499017d2365c27c7a7679158d43cfec1330bdb259290afbd0d21777a0")
    key = public_key("example.com/log/testdata", ED25519, seed)
    assert write_vkey(key) == (
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
    )
    entries = parse_bundle((log / "tile" / "entries" / "000.p" / "15").read_bytes(), 15)
    tree, _ = append(EMPTY, [hash_leaf(entry) for entry in entries[:size]])
    checkpoint = Checkpoint(key.name, size, tree.root)
    data = (log / f"checkpoint.{size}").read_bytes()
    assert sign_checkpoint(checkpoint, key, seed) == data
    assert check_checkpoint(data, key) == checkpoint


def test_others_newest_checkpoint_is_its_last(vectors: Path) -> None:
    log = vectors / "tessera" / "log"
    assert (log / "checkpoint").read_bytes() == (log / "checkpoint.15").read_bytes()


def test_our_checkpoints_are_reproduced_with_both_cosignatures(ours: dict[str, Any]) -> None:
    assert set(ours["checkpoints"]) == {"0", "1", "5", "257", "70000"}
    assert write_vkey(LOG) == ours["log"]["vkey"]
    for size, written in ours["checkpoints"].items():
        root = bytes.fromhex(ours["roots_hex"][size])
        checkpoint = Checkpoint(ORIGIN, int(size), root)
        data = sign_checkpoint(checkpoint, LOG, SEED)
        text = write_checkpoint_text(checkpoint)
        for witness in ours["witnesses"]:
            seed = bytes.fromhex(witness["seed_hex"])
            key = public_key(witness["name"], COSIGNATURE, seed)
            assert write_vkey(key) == witness["vkey"]
            assert key.id.hex() == witness["key_id"]
            data = add_line(data, cosign_line(key, seed, text, ours["cosign_time"]))
        assert data == written.encode()
        assert check_checkpoint(data, LOG) == checkpoint
        _, note = parse_checkpoint(data)
        keys = [parse_vkey(witness["vkey"]) for witness in ours["witnesses"]]
        good = good_lines(note, keys, "checkpoint")
        assert [cosigned_at(good[key]) for key in keys] == [ours["cosign_time"]] * 2


# Names and base64 of lines, as Go's note and another's cosignature implementation verified them.
EXAMPLE = """
log.example/ceasefire
GKP1JG0BUUyNMS1yohfNIKSnH2pt3SJt/TXiqASI3iFH84ENqkYhr4/wZvPhlyDBUl2fr60e8NnIHwhUiKJ1Fg6GpQo=
witness.example/a
PMCFSwAAAABlU/EAFFadgBJ82t9H7hVVVbV42SjFFXOTIlm3c3PgG/36HMfIYaNnB42bTMo0oJbdf1sBrdHgdCmsuLzQBD58UbutCA==
"""


def test_an_example_is_reproduced_byte_for_byte() -> None:
    assert write_checkpoint_text(FIVE) == TEXT
    data = add_line(SIGNED, cosign_line(WITNESS, b"\x01" * 32, TEXT, 1_700_000_000))
    log, log_blob, witness, witness_blob = EXAMPLE.split()
    lines = f"— {log} {log_blob}\n— {witness} {witness_blob}\n"
    assert data == TEXT + b"\n" + lines.encode()


# From the tests of github.com/FiloSottile/sunlight (ISC licence).
MIRROR = """
mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O
P7FI7wAAAABpVGeAjA1S4pJm6MbcXjX7UUImu4azZtrfcVW2uyr/LXIYlwEJzXC0N0EiZkbqfLdXt/4gVEEuGmxJjAfXKMCISpsJAg==
"""


def test_others_cosignature_holds() -> None:
    vkey, blob = MIRROR.split()
    text = b"rome2026h1.example.org\n300\ngw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=\n"
    key = parse_vkey(vkey)
    line = f"— {key.name} {blob}"
    checkpoint, note = parse_checkpoint(text + f"\n{line}\n".encode())
    assert (checkpoint.origin, checkpoint.size) == ("rome2026h1.example.org", 300)
    good = good_lines(note, [key], "checkpoint")
    assert cosigned_at(good[key]) == 1_767_139_200
    with pytest.raises(Untrusted):
        check_line(key, text.replace(b"300", b"301"), good[key], "checkpoint")


def test_others_post_quantum_cosignature_holds(vectors: Path) -> None:
    case: dict[str, str] = json.loads((vectors / "record" / "mldsa44.json").read_bytes())
    key = parse_vkey(case["vkey"])
    assert write_vkey(key) == case["vkey"]
    assert (key.name, key.id.hex()) == (case["name"], case["key_id"])
    assert hashlib.sha256(key.material).hexdigest() == case["pk_sha256"]
    assert hashlib.sha256(case["vkey"].encode()).hexdigest() == (
        "86645e32a0becca0f157e1e792f8912aaa5a845efbcf3e4b2b6a6310b9cf9b36"
    )
    checkpoint, note = parse_checkpoint(case["checkpoint"].encode())
    assert checkpoint == FIVE
    good = good_lines(note, [LOG, key], "checkpoint")
    assert list(good) == [LOG, key]
    assert cosigned_at(good[key]) == 1_700_000_000
    # A signature made here over the message as others wrote it down holds as well.
    private = MLDSA44PrivateKey.from_seed_bytes(bytes.fromhex(case["seed"]))
    assert private.public_key().public_bytes_raw() == key.material
    at = (1_700_000_000).to_bytes(8, "big")
    line = Line(key.name, key.id + at + private.sign(bytes.fromhex(case["message_hex"])))
    check_line(key, note.text, line, "checkpoint")
    for text in (
        note.text.replace(b"\n5\n", b"\n6\n"),
        note.text.replace(b"log.", b"Log."),
        note.text.replace(b"GqaN", b"GqaM"),
    ):
        with pytest.raises(Untrusted):
            check_line(key, text, line, "checkpoint")
    later = Line(key.name, line.blob[:11] + b"\x01" + line.blob[12:])
    with pytest.raises(Untrusted):
        check_line(key, note.text, later, "checkpoint")


# From the race test of github.com/FiloSottile/torchwood: size, root and signature of a Sigsum log.
RACE = """
1 KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=
3 RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=
UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=
5 QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=
UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=
"""


def test_others_log_is_followed_through_a_race_of_witnesses() -> None:
    public = bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")
    name = f"sigsum.org/v1/tree/{hashlib.sha256(public).hexdigest()}"
    assert name.endswith("4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562")
    key = parse_key(name, bytes((ED25519,)) + public, "log")
    leaves = [b"\x2a" + bytes((number,)) + bytes(30) for number in range(5)]
    roots = {}
    words = RACE.split()
    for size, root, blob in zip(words[::3], words[1::3], words[2::3], strict=True):
        data = f"{name}\n{size}\n{root}\n\n— {name} {blob}\n".encode()
        checkpoint = check_checkpoint(data, key)
        assert checkpoint == Checkpoint(name, int(size), b64decode(root))
        # The leaves are given as they are: these are no hashes of entries.
        assert append(EMPTY, leaves[: checkpoint.size])[0].root == checkpoint.root
        roots[checkpoint.size] = checkpoint.root
    to_three = [leaves[1], leaves[2]]
    to_five = [leaves[1], naive.node(leaves[2], leaves[3]), leaves[4]]
    assert to_five[1] == b64decode("+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=")
    check_consistency(1, 3, to_three, roots[1], roots[3])
    check_consistency(1, 5, to_five, roots[1], roots[5])
    with pytest.raises(Untrusted):
        check_consistency(1, 5, to_three, roots[1], roots[5])
    with pytest.raises(Untrusted):
        check_consistency(1, 3, to_three, roots[3], roots[5])


@given(checkpoints)
def test_a_checkpoint_reads_back_as_it_was_written(checkpoint: Checkpoint) -> None:
    text = write_checkpoint_text(checkpoint)
    assert parse_checkpoint_text(text) == checkpoint
    key = public_key(checkpoint.origin, ED25519, SEED)
    assert check_checkpoint(sign_checkpoint(checkpoint, key, SEED), key) == checkpoint


root_64 = TEXT.split(b"\n")[2]
BAD_TEXTS = {
    "empty": b"",
    "no root": b"log.example/ceasefire\n5\n",
    "no line feed at the end": TEXT[:-1],
    "an empty line at the end": TEXT + b"\n",
    "an extension line": TEXT + b"extension\n",
    "no origin": b"\n5\n" + root_64 + b"\n",
    "a space in the origin": b"log example\n5\n" + root_64 + b"\n",
    "a no-break space in the origin": "log\u00a0example\n5\n".encode() + root_64 + b"\n",
    "a plus sign in the origin": b"log+example\n5\n" + root_64 + b"\n",
    "a tab in the origin": b"log\texample\n5\n" + root_64 + b"\n",
    "an origin of 256 bytes": b"a" * 256 + b"\n5\n" + root_64 + b"\n",
    "an origin that is not UTF-8": b"\xff\n5\n" + root_64 + b"\n",
    "a leading zero": TEXT.replace(b"\n5\n", b"\n05\n"),
    "a sign": TEXT.replace(b"\n5\n", b"\n+5\n"),
    "a negative size": TEXT.replace(b"\n5\n", b"\n-5\n"),
    "a size beyond 63 bits": TEXT.replace(b"\n5\n", b"\n9223372036854775808\n"),
    "a size without end": TEXT.replace(b"\n5\n", b"\n" + b"9" * 10_000 + b"\n"),
    "a digit of another script": TEXT.replace(b"\n5\n", "\n\u0665\n".encode()),
    "no size": TEXT.replace(b"\n5\n", b"\n\n"),
    "a carriage return": TEXT.replace(b"\n5\n", b"\n5\r\n"),
    "a short root": TEXT.replace(root_64, b"GqaN"),
    "loose bits in the root": TEXT.replace(b"UCw=", b"UCx="),
    "a root without padding": TEXT.replace(b"UCw=", b"UCw"),
    "a root in base64url": TEXT.replace(b"GqaN", b"Gq-_"),
    "size 0 with another root": TEXT.replace(b"\n5\n", b"\n0\n"),
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_what_is_not_the_one_form_of_a_checkpoint_is_malformed(text: bytes) -> None:
    with pytest.raises(Malformed):
        parse_checkpoint_text(text)


def test_a_checkpoint_is_only_taken_from_its_log() -> None:
    assert check_checkpoint(SIGNED, LOG) == FIVE
    other = public_key("log.example/other", ED25519, SEED)
    stranger = public_key(ORIGIN, ED25519, b"\x07" * 32)
    with pytest.raises(Untrusted, match=r"not of log\.example/other"):
        check_checkpoint(SIGNED, other)
    with pytest.raises(Untrusted, match="not signed by"):
        check_checkpoint(SIGNED, stranger)
    with pytest.raises(Malformed):
        check_checkpoint(TEXT, LOG)
    with pytest.raises(AssertionError):
        sign_checkpoint(FIVE, other, SEED)
    # Signed by the right key, but the text is another record's.
    foreign = write_checkpoint_text(Checkpoint("log.example/other", 5, ROOT))
    line = parse_checkpoint(sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), LOG, SEED))[1].lines[0]
    with pytest.raises(Untrusted):
        check_checkpoint(write_note(Note(foreign, (line,))), LOG)


def test_every_single_bit_change_of_a_signed_checkpoint_is_refused() -> None:
    for at in range(len(SIGNED)):
        for bit in range(8):
            changed = SIGNED[:at] + bytes((SIGNED[at] ^ 1 << bit,)) + SIGNED[at + 1 :]
            with pytest.raises((Malformed, Untrusted)):
                check_checkpoint(changed, LOG)


def test_a_later_cosignature_takes_the_place_of_the_earlier() -> None:
    seed = b"\x01" * 32
    once = add_line(SIGNED, cosign_line(WITNESS, seed, TEXT, 100))
    foreign = Line("witness.example/b", b"\0\0\0\1" + bytes(72))
    more = add_line(once, foreign)
    again = add_line(more, cosign_line(WITNESS, seed, TEXT, 200))
    _, note = parse_checkpoint(again)
    assert [line.name for line in note.lines] == [ORIGIN, WITNESS.name, foreign.name]
    assert cosigned_at(note.lines[1]) == 200
    assert again.startswith(SIGNED)
    assert add_line(again, cosign_line(WITNESS, seed, TEXT, 100)) == more


@given(mutated([SIGNED, add_line(SIGNED, cosign_line(WITNESS, b"\x01" * 32, TEXT, 9))]))
def test_a_mutated_checkpoint_is_malformed_untrusted_or_the_same(data: bytes) -> None:
    try:
        assert check_checkpoint(data, LOG) == FIVE
    except (Malformed, Untrusted):
        return
    checkpoint, note = parse_checkpoint(data)
    assert write_note(note) == data
    assert write_checkpoint_text(checkpoint) == note.text


@given(st.binary(max_size=300))
def test_any_bytes_are_a_checkpoint_or_malformed(data: bytes) -> None:
    try:
        checkpoint = parse_checkpoint_text(data)
    except Malformed:
        return
    assert write_checkpoint_text(checkpoint) == data


def test_our_log_has_the_roots_others_computed(
    ours: dict[str, Any], rows: list[list[bytes]]
) -> None:
    for size, root in ours["roots_hex"].items():
        assert append(EMPTY, rows[0][: int(size)])[0].root.hex() == root
    for index, leaf in ours["leaf_hash_hex"].items():
        assert rows[0][int(index)].hex() == leaf
    assert join(()) == bytes.fromhex(ours["roots_hex"]["0"])
