"""Other people's Python for C2SP logs reads and checks what Sulh publishes, where it is installed.

Neither is among the locked packages: aics-tlog asks for Python 3.12, and tlog-scales is young and
brings an HTTP library.
"""

from typing import Any

import pytest

from exercise import Exercise, flip
from sulh.note import write_vkey
from sulh.record.merkle import hash_leaf
from sulh.record.proof import Proof, parse_proof

STOPS = (100, 256, 258, 512, 600)


@pytest.mark.parametrize("size", STOPS)
def test_aics_tlog_accepts_every_tile_and_bundle(grown: Exercise, size: int) -> None:
    aics = _aics()
    folder = grown.public_at(size)
    note = aics.parse_note((folder / "checkpoint").read_bytes())
    read = aics.verify_checkpoint(note, aics.parse_vkey(grown.vkey))
    assert (read.ok, read.origin, read.size) == (True, grown.log.key.name, size)
    report = aics.audit_tiles(aics.FileSystemTileReader(folder), size, read.root)
    assert report.size == size


def test_aics_tlog_accepts_receipts_and_what_the_record_was(grown: Exercise) -> None:
    aics = _aics()
    key = aics.parse_vkey(grown.vkey)
    reader = aics.FileSystemTileReader(grown.public)
    newest = aics.verify_checkpoint(
        aics.parse_note((grown.public / "checkpoint").read_bytes()), key
    )
    for size in STOPS:
        receipt = _receipt(grown, size)
        then = aics.verify_checkpoint(aics.parse_note(receipt.checkpoint), key)
        assert then.ok
        place = (receipt.index, then.size, receipt.hashes, then.root)
        assert aics.verify_leaf_inclusion(receipt.extra, *place)
        assert not aics.verify_leaf_inclusion(flip(receipt.extra or b"", 7), *place)
        proof = aics.consistency_proof_from_tiles(reader, size, newest.size)
        assert aics.verify_consistency(size, newest.size, then.root, newest.root, proof)
        assert not aics.verify_consistency(size, newest.size, bytes(32), newest.root, proof)


def test_aics_tlog_refuses_another_key_and_another_root(grown: Exercise) -> None:
    aics = _aics()
    note = aics.parse_note((grown.public / "checkpoint").read_bytes())
    other = aics.parse_vkey(write_vkey(grown.seat("clock").key))
    assert not aics.verify_checkpoint(note, other).ok
    with pytest.raises(aics.TileVerificationError):
        aics.audit_tiles(aics.FileSystemTileReader(grown.public), 600, bytes(32))


@pytest.mark.parametrize("size", STOPS)
def test_tlog_scales_reads_and_proves_entries(grown: Exercise, size: int) -> None:
    reader, checkpoint = _scaled(grown, size)
    assert reader.calculate_root_hash() == checkpoint.root_hash
    for index in range(0, size, 5):
        leaf = hash_leaf(reader.get_entry(index))
        reader.get_inclusion_proof(index, size).check(leaf, checkpoint.root_hash)
    for older in STOPS[: STOPS.index(size)]:
        before = _scaled(grown, older)[1]
        proof = reader.get_consistency_proof(older, size)
        proof.check(before.root_hash, checkpoint.root_hash)


@pytest.mark.parametrize("size", STOPS)
def test_tlog_scales_makes_the_proof_of_a_receipt(grown: Exercise, size: int) -> None:
    reader, checkpoint = _scaled(grown, size)
    receipt = _receipt(grown, size)
    assert reader.get_entry(receipt.index) == receipt.extra
    proof = reader.get_inclusion_proof(receipt.index, size)
    assert tuple(proof.node_hashes) == receipt.hashes
    with pytest.raises(Exception, match="root_hash"):
        proof.check(bytes(32), checkpoint.root_hash)


def _aics() -> Any:  # noqa: ANN401 -- a module that may not be there
    return pytest.importorskip("aics_tlog", reason="aics-tlog is not installed")


def _scaled(exercise: Exercise, size: int) -> tuple[Any, Any]:
    """Give a reader of what was published at a size, and its checkpoint, signed by the log."""
    backend, signing, reader = (
        pytest.importorskip(f"tlog_scales.{name}", reason="tlog-scales is not installed")
        for name in ("backend", "signing", "reader")
    )
    reads = reader.TilesReader(backend.LocalBackend(exercise.public_at(size)))
    checkpoint = reads.get_checkpoint()
    checkpoint.verify(signing.Vkey.from_string(exercise.vkey))
    assert checkpoint.size == size
    return reads, checkpoint


def _receipt(exercise: Exercise, size: int) -> Proof:
    return parse_proof(exercise.receipt_at(size).read_bytes())
