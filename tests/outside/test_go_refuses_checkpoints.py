"""Go's packages refuse a checkpoint that is not that of the folder, or not the log's."""

import shutil
from base64 import b64encode
from pathlib import Path

import pytest

from exercise import Exercise, flip, loosely
from go_verify import Verify
from sulh.errors import SulhError
from sulh.note import Line, Note, parse_note, write_note, write_vkey
from sulh.record.checkpoint import check_checkpoint, parse_checkpoint, sign_checkpoint
from sulh.shell.keys import make

pytestmark = pytest.mark.outside("go")


def test_a_flipped_bit_anywhere_in_the_checkpoint_is_refused(
    verify: Verify, short: Exercise, tmp_path: Path
) -> None:
    """Go reads base64 whose last bits do not count; there it sees no difference, and we do."""
    folder = Path(shutil.copytree(short.public, tmp_path / "public"))
    checkpoint = (folder / "checkpoint").read_bytes()
    same = []
    for at in range(len(checkpoint)):
        flipped = flip(checkpoint, at)
        (folder / "checkpoint").write_bytes(flipped)
        if not verify("-key", short.vkey, folder):
            same.append(at)
            assert loosely(flipped) == loosely(checkpoint)
        with pytest.raises(SulhError):
            check_checkpoint(flipped, short.log.key)
    assert same in ([], [checkpoint.index(b"=\n", -3) - 1])


def test_we_refuse_two_things_that_go_lets_pass(
    verify: Verify, short: Exercise, tmp_path: Path
) -> None:
    """Bits that base64 has no use for, and a line that stands twice: two texts of one note."""
    folder = shutil.copytree(short.public, tmp_path / "public")
    note = (folder / "checkpoint").read_bytes()
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    assert note.endswith(b"=\n")
    last = alphabet.index(note[-3])
    unused = note[:-3] + alphabet[last + 1 : last + 2] + note[-2:]
    twice = note + note[note.rindex(b"\n\n") + 2 :]
    for other in (unused, twice):
        (folder / "checkpoint").write_bytes(other)
        assert not verify("-key", short.vkey, folder)
        with pytest.raises(SulhError):
            check_checkpoint(other, short.log.key)


def test_a_checkpoint_that_is_not_that_of_the_folder_is_refused(
    verify: Verify, grown: Exercise, forked: Exercise, tmp_path: Path
) -> None:
    copy = shutil.copytree(grown.public, tmp_path / "public")
    for name, untrue in _untrue(grown, forked).items():
        (copy / "checkpoint").write_bytes(untrue)
        assert verify("-key", grown.vkey, copy), name


def test_another_key_is_refused(verify: Verify, grown: Exercise) -> None:
    for secret in (make(grown.log.key.name), grown.seat("clock"), grown.seat("mission-head")):
        assert verify("-key", write_vkey(secret.key), grown.public)
    assert "invalid verifier" in verify("-key", grown.vkey[:-4], grown.public)


def _untrue(grown: Exercise, forked: Exercise) -> dict[str, bytes]:
    """Give checkpoints that are not those of the folder."""
    newest = (grown.public / "checkpoint").read_bytes()
    older = grown.checkpoint_at(512).read_bytes()
    note, log = parse_note(newest), grown.log
    checkpoint = parse_checkpoint(newest)[0]
    other = make(log.key.name)
    origin, size, root = checkpoint.origin, checkpoint.size, note.text.decode().split("\n")[2]

    def signed(text: str) -> bytes:
        return write_note(Note(text.encode(), (log.sign(text.encode()),)))

    def of(size: int, root: str) -> bytes:
        return signed(f"{origin}\n{size}\n{root}\n")

    return {
        "no signature line": note.text + b"\n",
        "a text alone": note.text,
        "empty": b"",
        "an older signature": write_note(Note(note.text, parse_note(older).lines)),
        "an older text": write_note(Note(parse_note(older).text, note.lines)),
        "another key of that name": sign_checkpoint(checkpoint, other.key, other.seed),
        "another key under the log's id": write_note(
            Note(note.text, (Line(log.key.name, log.key.id + other.sign(note.text).signature),))
        ),
        "the clock": write_note(Note(note.text, (grown.seat("clock").sign(note.text),))),
        "a fork": (forked.public / "checkpoint").read_bytes(),
        "an older one": older,
        "signed: one entry more": of(size + 1, root),
        "signed: one entry less": of(size - 1, root),
        "signed: no entry": of(0, root),
        "signed: another root": of(size, b64encode(bytes(32)).decode()),
        "signed: a short root": of(size, b64encode(bytes(31)).decode()),
        "signed: a leading zero": signed(f"{origin}\n0{size}\n{root}\n"),
        "signed: a negative size": of(-size, root),
        "signed: one line more": signed(f"{origin}\n{size}\n{root}\nmore\n"),
        "signed: another origin": signed(f"example.org/other\n{size}\n{root}\n"),
        "signed: more than there can be": of(2**62, root),
    }
