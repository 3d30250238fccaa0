"""Proof: that an entry is on the record, as one file to be checked offline (C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    extra <base64>            left out if there is none; nobody signed it
    index <decimal>           from 0
    <base64 hash>             0 to 63 lines: the leaf's sibling first
                              an empty line
    <checkpoint>              verbatim, with its signatures

The entry itself lies beside the proof, whose file ends in `.tlog-proof`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sulh.canonical import parse_base64, parse_decimal, write_base64
from sulh.errors import Malformed
from sulh.record.checkpoint import Checkpoint, parse_checkpoint
from sulh.record.merkle import HASH_SIZE, MAX_PROOF, MAX_SIZE, check_inclusion, hash_leaf
from sulh.record.policy import Policy, check_policy

VERSION: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """The index of an entry, the path from its leaf to the root, and the checkpoint's bytes.

    `extra` is whatever the maker of the proof added, and is not to be trusted.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def parse_proof(data: bytes, where: str = "proof") -> Proof:
    """Read a proof, and see that its checkpoint reads; nothing is judged yet."""
    head, _, checkpoint = data.partition(b"\n\n")
    if not head.isascii():
        raise Malformed(where, "not ASCII before the checkpoint")
    version, *lines = head.decode().split("\n")
    if version != VERSION:
        raise Malformed(f"{where}, line 1", f"not {VERSION}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = parse_base64(lines.pop(0)[6:], f"{where}, extra")
        if not extra:
            raise Malformed(f"{where}, extra", "the line is left out if there is none")
    if not lines or not lines[0].startswith("index "):
        raise Malformed(where, "no index")
    index = parse_decimal(lines.pop(0)[6:], f"{where}, index", MAX_SIZE)
    if len(lines) > MAX_PROOF:
        raise Malformed(where, f"more than {MAX_PROOF} hashes")
    hashes = tuple(
        parse_base64(line, f"{where}, hash {n}", HASH_SIZE) for n, line in enumerate(lines, 1)
    )
    parse_checkpoint(checkpoint, f"{where}, checkpoint")
    return Proof(index, hashes, checkpoint, extra)


def write_proof(proof: Proof, write_hash: Callable[[bytes], str] = write_base64) -> bytes:
    """Write a proof; `write_hash` may remember what several proofs share."""
    lines = [VERSION]
    if proof.extra is not None:
        assert proof.extra
        lines.append(f"extra {write_base64(proof.extra)}")
    lines.append(f"index {proof.index}")
    lines += map(write_hash, proof.hashes)
    return "\n".join((*lines, "", "")).encode() + proof.checkpoint


def check_proof(proof: Proof, entry: bytes, policy: Policy, where: str = "proof") -> Checkpoint:
    """Give the checkpoint if the policy accepts it and the entry is under it.

    Raises `Untrusted`, also where the policy's quorum of witnesses is short. To accept what is
    provisional too, ask `policy.judge` about the checkpoint, and then `check_under`.
    """
    standing = check_policy(policy, proof.checkpoint, f"{where}, checkpoint")
    check_under(proof, entry, standing.checkpoint)
    return standing.checkpoint


def check_under(proof: Proof, entry: bytes, checkpoint: Checkpoint) -> None:
    """Raise `Untrusted` unless the proof leads from the entry's bytes to the checkpoint's root."""
    leaf = hash_leaf(entry)
    check_inclusion(proof.index, checkpoint.size, leaf, proof.hashes, checkpoint.root)
