"""Receipts: what a filer is handed, and keeps.

A receipt proves offline that a filing is on the record; what the filing says is not known here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from sulh.canonical import write_base64
from sulh.mechanism.objection import Objection
from sulh.record.checkpoint import add_line, parse_checkpoint
from sulh.record.log import Tree
from sulh.record.merkle import Node, join, plan_inclusion
from sulh.record.proof import Proof, write_proof
from sulh.shell.store import Reader, read_nodes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a filer is handed: the index, a proof to be checked offline, and any objection.

    The proof is pinned to the first checkpoint that covers the filing, and carries the entry.
    """

    index: int
    proof: bytes
    objection: Objection | None


def prove_entries(
    reader: Reader, indices: Iterable[int], trees: Iterable[Tree] = ()
) -> dict[int, bytes]:
    """Write the proof files of entries, each pinned to the first checkpoint that covers it.

    Entries that one checkpoint covers first share all that is read, joined and written. Hashes on
    the edges of `trees`, which are of this record, are not read: those of the trees before and
    after an entry are nearly all that its proof is made of.
    """
    edges = {node: kept for tree in trees for node, kept in tree.nodes.items()}
    write_hash = cache(write_base64)
    proofs: dict[int, bytes] = {}
    rest = sorted(set(indices))
    while rest:
        note = reader.covering(rest[0])
        size = parse_checkpoint(note)[0].size
        for line in reader.cosignatures(size):
            note = add_line(note, line)
        covered = [index for index in rest if index < size]
        rest = rest[len(covered) :]
        entries = reader.entries(covered[0], covered[-1] + 1)
        plans = [plan_inclusion(index, size) for index in covered]
        nodes = list({node for plan in plans for joined in plan for node in joined} - edges.keys())
        hashes = edges | dict(zip(nodes, read_nodes(reader, nodes), strict=True))
        joined = cache(partial(_join, hashes))
        for index, plan in zip(covered, plans, strict=True):
            proof = Proof(index, tuple(map(joined, plan)), note, entries[index - covered[0]])
            proofs[index] = write_proof(proof, write_hash)
    return proofs


def _join(hashes: Mapping[Node, bytes], nodes: Sequence[Node]) -> bytes:
    return join([hashes[node] for node in nodes])
