"""ML-DSA-44: cosignatures of type 0x06, by a vector, and nothing but them."""

import json
from pathlib import Path

import pytest

from sulh import mldsa
from sulh.errors import Malformed, Untrusted
from sulh.note import Line, Note, check_line, cosigned_at, good_lines, parse_note, parse_vkey

VECTOR = json.loads(
    (Path(__file__).parents[1] / "vectors" / "record" / "mldsa44.json").read_bytes()
)
KEY = parse_vkey(VECTOR["vkey"])
NOTE = parse_note(VECTOR["checkpoint"].encode())
LINE = NOTE.lines[1]


def test_the_vectors_cosignature_holds() -> None:
    assert KEY.name == VECTOR["name"]
    assert KEY.id.hex() == VECTOR["key_id"]
    assert good_lines(NOTE, [KEY], "checkpoint") == {KEY: LINE}
    assert cosigned_at(LINE) == 1_700_000_000


@pytest.mark.parametrize("at", [4, 11, 12, 100, -1])
def test_a_changed_cosignature_is_refused(at: int) -> None:
    blob = bytearray(LINE.blob)
    blob[at] ^= 1
    with pytest.raises(Untrusted, match="the signature does not hold"):
        check_line(KEY, NOTE.text, Line(LINE.name, bytes(blob)), "line")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        b"log.example/ceasefire\n",
        b"log.example/ceasefire\n5\n",
        b"log.example/ceasefire\nfive\nGqaNMHSQWlgfhMu9D3U3lJBP2ARRvEwT5p2aU7xZUCw=\n",
        b"log.example/ceasefire\n5\nGqaN\n",
        b"sulh/filing/v1\nrecord constituted\n{}\n",
        NOTE.text.replace(b"\n5\n", b"\n6\n"),
        b"a" * 256 + NOTE.text,
        b"\xff" + NOTE.text,
    ],
)
def test_another_text_is_untrusted(text: bytes) -> None:
    with pytest.raises(Untrusted):
        check_line(KEY, text, LINE, "line")


def test_lines_after_the_root_are_not_signed() -> None:
    longer = Note(NOTE.text + b"more\n", NOTE.lines)
    assert good_lines(longer, [KEY], "checkpoint") == {KEY: LINE}


@pytest.mark.parametrize("size", [0, 32, 1_311, 1_313])
def test_a_key_of_another_length_is_malformed(size: int) -> None:
    with pytest.raises(Malformed, match=f"an ML-DSA-44 key is 1312 bytes, not {size}"):
        mldsa.check_key(bytes(size), "key")


@pytest.mark.parametrize("size", [0, 2_419, 2_421])
def test_a_signature_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(Untrusted):
        mldsa.check_signature(KEY.material, b"", bytes(size), "line")
