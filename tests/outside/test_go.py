"""Go's packages for notes and tiled logs accept what Sulh publishes.

`verify/main.go` is the program: glue around golang.org/x/mod, which shares no line with Sulh.
"""

import shutil
from pathlib import Path

import pytest

from exercise import Exercise, publish
from go_verify import Verify
from sulh.note import Note, parse_note, write_note, write_vkey
from sulh.shell.desk import Desk

pytestmark = pytest.mark.outside("go")


def test_go_accepts_the_demonstration_and_its_receipt(verify: Verify, short: Exercise) -> None:
    assert not verify("-key", short.vkey, "-receipt", short.receipt, short.public)
    assert not verify("-key", short.vkey, "-receipt", short.receipt)


@pytest.mark.parametrize("size", [100, 256, 258, 512, 600])
def test_go_accepts_what_is_published_at_each_size(
    verify: Verify, grown: Exercise, size: int
) -> None:
    receipt = grown.receipt_at(size)
    assert not verify("-key", grown.vkey, "-receipt", receipt, grown.public_at(size))
    assert not verify("-key", grown.vkey, "-receipt", receipt)


@pytest.mark.parametrize("size", [255, 257, 1500])
def test_go_accepts_it_beside_the_edges_of_a_tile(
    verify: Verify, forked: Exercise, size: int
) -> None:
    receipt = forked.receipt_at(size)
    assert not verify("-key", forked.vkey, "-receipt", receipt, forked.public_at(size))


def test_go_accepts_three_levels_of_tiles(verify: Verify, short: Exercise, tmp_path: Path) -> None:
    entry = b"sulh/filing/v1\n%d\n\n\xe2\x80\x94 somebody AAAAAAA=\n"
    publish(tmp_path, [entry % number for number in range(256 * 256 + 257)], short.log)
    assert (tmp_path / "tile/2/000.p/1").exists()
    assert not verify("-key", short.vkey, tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [(100, 256), (100, 258), (256, 258), (256, 512), (258, 600), (512, 600), (600, 600)],
)
def test_go_accepts_that_a_record_extends_what_it_was(
    verify: Verify, grown: Exercise, old: int, new: int
) -> None:
    since = grown.checkpoint_at(old)
    assert not verify("-key", grown.vkey, "-since", since, grown.public_at(new))


def test_go_accepts_older_receipts_under_the_newest_checkpoint(
    verify: Verify, grown: Exercise
) -> None:
    for receipt in (grown.receipt, *map(grown.receipt_at, (100, 256, 258, 512))):
        assert not verify("-key", grown.vkey, "-receipt", receipt, grown.public)


def test_go_accepts_a_checkpoint_with_a_cosignature(
    verify: Verify, short: Exercise, tmp_path: Path
) -> None:
    cosigned = Exercise(Path(shutil.copytree(short.folder, tmp_path / "cosigned")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULH_MARKS", str(cosigned.folder / "marks"))
        with Desk(cosigned.home) as desk:
            desk.refresh(cosigned.home.secret("freshness"))
    checkpoint = cosigned.public / "checkpoint"
    note = parse_note(checkpoint.read_bytes())
    assert len(note.lines) == 2
    assert not verify("-key", cosigned.vkey, cosigned.public)
    checkpoint.write_bytes(write_note(Note(note.text, note.lines[1:])))
    assert "no verifiable signatures" in verify("-key", cosigned.vkey, cosigned.public)


def test_go_accepts_each_signature_of_each_filing(
    verify: Verify, short: Exercise, tmp_path: Path
) -> None:
    path = tmp_path / "entry"
    entries = short.entries()
    checked = 0
    for entry in entries:
        for line in parse_note(entry).lines:
            key = write_vkey(short.seat(line.name.rpartition("/")[2]).key)
            path.write_bytes(entry)
            assert not verify("-key", key, "-note", path)
            path.write_bytes(entry.replace(b"sulh/filing/v1", b"sulh/filing/v2"))
            assert "invalid signature" in verify("-key", key, "-note", path)
            checked += 1
    assert checked > len(entries)


def test_go_signs_with_our_key_file_what_we_sign(
    verify: Verify, short: Exercise, tmp_path: Path
) -> None:
    checkpoint = (short.public / "checkpoint").read_bytes()
    path = tmp_path / "text"
    path.write_bytes(parse_note(checkpoint).text)
    assert verify.sign(short.signer("log"), path) == checkpoint
    for entry in short.entries():
        note = parse_note(entry)
        path.write_bytes(note.text)
        signers = [short.signer(line.name.rpartition("/")[2]) for line in note.lines]
        signed = [parse_note(verify.sign(signer, path)).lines[0] for signer in signers]
        assert tuple(signed) == note.lines
