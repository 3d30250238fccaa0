"""Proofs as files, and proofs that others made."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import VerifyKey

from mutation import mutated
from naive import merkle as naive
from sulh.errors import Malformed, Untrusted
from sulh.note import ED25519, parse_vkey, public_key
from sulh.record.checkpoint import Checkpoint, sign_checkpoint
from sulh.record.merkle import (
    Node,
    check_consistency,
    check_inclusion,
    hash_leaf,
    plan_consistency,
    plan_inclusion,
    prove,
)
from sulh.record.policy import judge, parse_policy
from sulh.record.proof import Proof, check_proof, check_under, parse_proof, write_proof

SEED = bytes(range(32))
LOG = public_key("log.example/ceasefire", ED25519, SEED)
CHECKPOINT = Checkpoint(LOG.name, 70_000, naive.mth(range(70_000)))
SIGNED = sign_checkpoint(CHECKPOINT, LOG, SEED)
FILE = (Path(__file__).parents[1] / "vectors/record/ceasefire-12345.tlog-proof").read_bytes()
POLICY = b"""log log.example/ceasefire+18a3f524+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
witness a witness.example/a+3cc0854b+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c
witness b witness.example/b+7294ee3c+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU
group both all a b
quorum both
"""
BOTH = parse_policy(POLICY)
NOBODY = parse_policy(POLICY.replace(b"quorum both", b"quorum none"))

Read = Callable[[Sequence[Node]], list[bytes]]


def test_others_inclusion_proofs_are_ours(ours: dict[str, Any], read: Read) -> None:
    assert len(ours["inclusion"]) == 7
    for case in ours["inclusion"]:
        index, size = case["index"], case["size"]
        proof = prove(plan_inclusion(index, size), read)
        assert proof == tuple(map(b64decode, case["proof_b64"]))
        root = naive.mth(range(size))
        check_inclusion(index, size, hash_leaf(naive.entry(index)), proof, root)


def test_others_consistency_proofs_are_ours(ours: dict[str, Any], read: Read) -> None:
    assert len(ours["consistency"]) == 8
    for case in ours["consistency"]:
        old, new = case["old"], case["new"]
        proof = prove(plan_consistency(old, new), read)
        assert proof == tuple(map(b64decode, case["proof_b64"]))
        check_consistency(old, new, proof, naive.mth(range(old)), naive.mth(range(new)))


def test_others_proof_file_is_ours_and_holds(ours: dict[str, Any], read: Read) -> None:
    proof = parse_proof(FILE)
    signed = ours["checkpoints"]["70000"].encode()
    assert proof == Proof(12_345, prove(plan_inclusion(12_345, 70_000), read), signed)
    assert write_proof(proof) == FILE
    assert check_proof(proof, b"entry-12345", BOTH) == CHECKPOINT
    assert hash_leaf(b"entry-12345").hex() == (
        "18201a7c864601876f497acc3d1aaffd465d7d62a223a062339b5647fad1cebb"
    )
    for entry in (b"entry-12344", b"entry-12345 ", b"", hash_leaf(b"entry-12345")):
        with pytest.raises(Untrusted, match="another root"):
            check_proof(proof, entry, BOTH)


def test_every_single_bit_change_of_a_proof_file_is_refused() -> None:
    for at in range(len(FILE)):
        for bit in range(8):
            changed = FILE[:at] + bytes((FILE[at] ^ 1 << bit,)) + FILE[at + 1 :]
            with pytest.raises((Malformed, Untrusted)):
                check_proof(parse_proof(changed), b"entry-12345", BOTH)


def test_a_provisional_proof_is_for_those_who_ask_for_no_quorum() -> None:
    path = parse_proof(FILE).hashes
    proof = Proof(12_345, path, SIGNED)
    assert check_proof(proof, b"entry-12345", NOBODY) == CHECKPOINT
    with pytest.raises(Untrusted, match="the quorum is short: cosigned by nobody"):
        check_proof(proof, b"entry-12345", BOTH)
    standing = judge(BOTH, proof.checkpoint)
    assert not standing.witnessed
    check_under(proof, b"entry-12345", standing.checkpoint)
    with pytest.raises(Untrusted):
        check_under(proof, b"entry-12346", standing.checkpoint)


def test_what_stands_under_extra_proves_nothing_and_changes_nothing() -> None:
    proof = Proof(12_345, parse_proof(FILE).hashes, SIGNED, b"anything")
    assert parse_proof(write_proof(proof)) == proof
    assert check_proof(proof, b"entry-12345", NOBODY) == CHECKPOINT


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.none() | st.binary(min_size=1, max_size=100),
)
def test_a_proof_reads_back_as_it_was_written(
    index: int, hashes: list[bytes], extra: bytes | None
) -> None:
    proof = Proof(index, tuple(hashes), SIGNED, extra)
    assert parse_proof(write_proof(proof)) == proof


HEAD = b"c2sp.org/tlog-proof@v1\n"
HASH = b"gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
INDEX = b"index 7\n"
REST = b"\n" + SIGNED
GOOD_FILES = {
    "without hashes": HEAD + INDEX + REST,
    "with hashes": HEAD + INDEX + HASH * 63 + REST,
    "with extra": HEAD + b"extra AA==\n" + INDEX + HASH + REST,
}
BAD_FILES = {
    "empty": b"",
    "another version": HEAD.replace(b"v1", b"v2") + INDEX + REST,
    "no version": INDEX + REST,
    "no index": HEAD + HASH + REST,
    "no lines": HEAD + REST,
    "the index twice": HEAD + INDEX + INDEX + REST,
    "a leading zero": HEAD + b"index 07\n" + REST,
    "an index below zero": HEAD + b"index -1\n" + REST,
    "an index beyond 63 bits": HEAD + b"index 9223372036854775808\n" + REST,
    "two spaces": HEAD + b"index  7\n" + REST,
    "a space behind": HEAD + b"index 7 \n" + REST,
    "a carriage return": HEAD + b"index 7\r\n" + REST,
    "extra that is empty": HEAD + b"extra \n" + INDEX + REST,
    "extra twice": HEAD + b"extra AA==\n" * 2 + INDEX + REST,
    "extra behind the index": HEAD + INDEX + b"extra AA==\n" + REST,
    "loose bits in extra": HEAD + b"extra AB==\n" + INDEX + REST,
    "a hash too many": HEAD + INDEX + HASH * 64 + REST,
    "a short hash": HEAD + INDEX + b"AAAA\n" + REST,
    "loose bits in a hash": HEAD + INDEX + HASH.replace(b"lQ=", b"lR=") + REST,
    "not ASCII": HEAD + b"index \xd9\xa7\n" + REST,
    "no empty line": HEAD + INDEX + SIGNED,
    "two empty lines": HEAD + INDEX + b"\n" + REST,
    "no checkpoint": HEAD + INDEX + b"\n",
    "a checkpoint without signatures": HEAD + INDEX + b"\n" + SIGNED.split(b"\n\n")[0] + b"\n",
    "a note that is no checkpoint": HEAD + INDEX + REST.replace(b"70000", b"many"),
    "bytes left over": HEAD + INDEX + REST + b"\n",
}


@pytest.mark.parametrize("data", GOOD_FILES.values(), ids=GOOD_FILES)
def test_a_proof_file_is_written_as_it_was_read(data: bytes) -> None:
    assert write_proof(parse_proof(data)) == data


@pytest.mark.parametrize("data", BAD_FILES.values(), ids=BAD_FILES)
def test_what_is_not_the_one_form_of_a_proof_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_proof(data)


@given(mutated([FILE, *GOOD_FILES.values()]))
def test_a_mutated_proof_is_malformed_or_another_that_is_untrusted(data: bytes) -> None:
    try:
        proof = parse_proof(data)
    except Malformed:
        return
    assert write_proof(proof) == data
    try:
        check_proof(proof, b"entry-12345", BOTH)
    except (Malformed, Untrusted):
        return
    # What may change: who else's lines stand below the checkpoint, and what nobody signed.
    original = parse_proof(FILE)
    assert (proof.index, proof.hashes) == (original.index, original.hashes)


def receipt(vectors: Path) -> tuple[bytes, bytes, int, int, list[bytes]]:
    """Read a COSE receipt (RFC 9942): protected header, signature, and the inclusion proof."""
    tag = cbor2.loads((vectors / "record" / "receipt-100-of-257.cose").read_bytes())
    assert tag.tag == 18
    protected, unprotected, payload, signature = tag.value
    assert payload is None
    header = cbor2.loads(protected)
    assert (header[1], header[395]) == (-8, 1)  # EdDSA, and a tree as of RFC 9162 with SHA-256
    [proof] = unprotected[396][-1]
    size, index, path = cbor2.loads(proof)
    return protected, signature, size, index, path


def test_others_receipt_is_of_the_same_tree(vectors: Path, read: Read) -> None:
    protected, signature, size, index, path = receipt(vectors)
    assert (size, index) == (257, 100)
    assert tuple(path) == prove(plan_inclusion(100, 257), read)
    root = naive.mth(range(257))
    check_inclusion(index, size, hash_leaf(b"entry-100"), path, root)
    with pytest.raises(Untrusted):
        check_inclusion(index, size, hash_leaf(b"entry-101"), path, root)
    signed = cbor2.dumps(["Signature1", protected, b"", root])
    log = parse_vkey("log.example/ceasefire+18a3f524+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
    assert VerifyKey(log.material).verify(signed, signature) == signed
