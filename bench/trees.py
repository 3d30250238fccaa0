"""Trees: appending to the Merkle tree, and proofs from its tiles; for information.

Appending is held against the bare hashing that a tree needs: one leaf and one node an entry.
"""

import hashlib
from collections.abc import Iterator, Sequence

from bench.exercise import Record
from bench.figures import Figure, timed
from sulh.record.log import EMPTY, append
from sulh.record.merkle import (
    HASH_SIZE,
    Node,
    check_inclusion,
    fold,
    hash_leaf,
    plan_inclusion,
    prove,
)
from sulh.record.tiles import hashes_under

_GROUP = 1_000
_PROOFS = 1_000


def measure_trees(record: Record, rounds: int) -> Iterator[Figure]:
    """Append all entries in groups, and prove some of them from the hashes of tiles."""
    entries, levels = record.entries, record.levels
    size = len(entries)
    leaves = [levels[0][at : at + HASH_SIZE] for at in range(0, size * HASH_SIZE, HASH_SIZE)]
    tree, _ = append(EMPTY, leaves)
    indices = range(0, size, max(1, size // _PROOFS))

    def read(nodes: Sequence[Node]) -> list[bytes]:
        hashes = []
        for node in nodes:
            level, first, width = hashes_under(node)
            run = levels[level][first * HASH_SIZE : (first + width) * HASH_SIZE]
            hashes.append(fold([run[at : at + 32] for at in range(0, len(run), 32)]))
        return hashes

    def bare() -> None:
        for entry, leaf in zip(entries, leaves, strict=True):
            hashlib.sha256(b"\0" + entry).digest()
            hashlib.sha256(b"\1" + leaf + leaf).digest()

    def grow() -> None:
        grown = EMPTY
        for at in range(0, size, _GROUP):
            grown, _ = append(grown, [hash_leaf(entry) for entry in entries[at : at + _GROUP]])
        assert grown == tree

    def make_proofs() -> list[tuple[bytes, ...]]:
        return [prove(plan_inclusion(index, size), read) for index in indices]

    proofs = make_proofs()

    def check() -> None:
        for index, proof in zip(indices, proofs, strict=True):
            check_inclusion(index, size, leaves[index], proof, tree.root)

    times = [(timed(bare), timed(grow), timed(make_proofs), timed(check)) for _ in range(rounds)]
    bares, grows, proves, checks = zip(*times, strict=True)
    ratios = [raw / own for raw, own in zip(bares, grows, strict=True)]
    yield Figure("appending to the tree", "of bare hashing", ratios)
    yield Figure("", "entries/s", [size / one for one in grows])
    yield Figure("inclusion proofs made from tiles", "proofs/s", [len(indices) / t for t in proves])
    yield Figure("inclusion proofs checked", "proofs/s", [len(indices) / one for one in checks])
