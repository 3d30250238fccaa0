"""Go's packages refuse a receipt that is not right by itself, or not under the record."""

from dataclasses import replace
from pathlib import Path

import pytest

from exercise import Exercise, flip, loosely
from go_verify import Verify
from sulh.record.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from sulh.record.proof import parse_proof, write_proof
from sulh.shell.keys import make

pytestmark = pytest.mark.outside("go")


def test_a_wrong_receipt_is_refused(
    verify: Verify, grown: Exercise, forked: Exercise, tmp_path: Path
) -> None:
    path = tmp_path / "receipt.tlog-proof"
    for name, wrong in _wrong(grown, forked).items():
        path.write_bytes(wrong)
        assert "receipt" in verify("-key", grown.vkey, "-receipt", path, grown.public), name
        # One from a fork holds by itself, which is why it is evidence against the log.
        assert bool(verify("-key", grown.vkey, "-receipt", path)) == (name != "a fork")


def test_a_flipped_bit_in_a_receipt_is_refused(
    verify: Verify, grown: Exercise, tmp_path: Path
) -> None:
    receipt = grown.receipt_at(258).read_bytes()
    path = tmp_path / "receipt.tlog-proof"
    # Every seventh byte: each place in a group of base64, and each field, is among them.
    for at in range(0, len(receipt), 7):
        path.write_bytes(flip(receipt, at))
        if not verify("-key", grown.vkey, "-receipt", path):
            assert loosely(flip(receipt, at)) == loosely(receipt)


def _wrong(grown: Exercise, forked: Exercise) -> dict[str, bytes]:
    """Give what was the receipt of the last of 258 entries, and is not any more."""
    right = parse_proof(grown.receipt_at(258).read_bytes())
    log = grown.log
    checkpoint = parse_checkpoint(right.checkpoint)[0]
    other = make(log.key.name)
    entry = grown.entries()[100]
    untrue = Checkpoint(checkpoint.origin, checkpoint.size, bytes(32))
    return {
        "without its entry": write_proof(replace(right, extra=None)),
        "another entry": write_proof(replace(right, extra=entry)),
        "not an entry": write_proof(replace(right, extra=b"something else")),
        "the index before": write_proof(replace(right, index=right.index - 1)),
        "an index beyond": write_proof(replace(right, index=right.index + 1)),
        "a hash short": write_proof(replace(right, hashes=right.hashes[:-1])),
        "no hash": write_proof(replace(right, hashes=())),
        "a hash more": write_proof(replace(right, hashes=(*right.hashes, bytes(32)))),
        "hashes in another order": write_proof(replace(right, hashes=right.hashes[::-1])),
        "a newer checkpoint": write_proof(
            replace(right, checkpoint=grown.checkpoint_at(600).read_bytes())
        ),
        "an older checkpoint": write_proof(
            replace(right, checkpoint=grown.checkpoint_at(256).read_bytes())
        ),
        "another root": write_proof(
            replace(right, checkpoint=sign_checkpoint(untrue, log.key, log.seed))
        ),
        "another key": write_proof(
            replace(right, checkpoint=sign_checkpoint(checkpoint, other.key, other.seed))
        ),
        "a fork": forked.receipt_at(257).read_bytes(),
        "another version": grown.receipt_at(258).read_bytes().replace(b"@v1", b"@v2", 1),
        "empty": b"",
    }
