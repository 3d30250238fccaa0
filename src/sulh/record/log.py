"""Log: the right edge of the tree, which is all that appending needs to know.

The edge of a tree are the perfect subtrees that `plan_root` names, one for each bit of its size.
A row of nodes is hashed at a time, so that appending costs little more than its hashing. Entries,
files and the database are not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sulh.record.merkle import Node, hash_pairs, join, plan_root
from sulh.record.tiles import HEIGHT


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree by its edge: the hashes of `plan_root(size)`, the largest and leftmost first."""

    size: int
    edge: tuple[bytes, ...]

    def __post_init__(self) -> None:
        """Hold the edge to the size: a hash for each bit of it."""
        assert len(self.edge) == self.size.bit_count()

    @property
    def root(self) -> bytes:
        """The hash over all leaves (32 bytes)."""
        return join(self.edge)

    @property
    def nodes(self) -> dict[Node, bytes]:
        """The hashes of the edge, by what they are the root of."""
        return dict(zip(plan_root(self.size), self.edge, strict=True))


EMPTY: Final = Tree(0, ())


def append(tree: Tree, leaves: Sequence[bytes]) -> tuple[Tree, list[tuple[int, int, bytes]]]:
    """Append leaves (hashes of entries, 32 bytes each).

    Gives the next tree, and every node that it completes at a level of tiles above the leaves:
    (level, index, hash), where level L is height 8·L; lower levels first, each in order.
    """
    edge = list(tree.edge)
    kept: list[bytes] = []  # the edge to come, lowest first
    completed: list[tuple[int, int, bytes]] = []
    row = list(leaves)  # what is new at this height
    height = 0
    while row:
        index = tree.size >> height
        if height and not height % HEIGHT:
            level = height // HEIGHT
            completed.extend((level, n, node) for n, node in enumerate(row, index))
        if index & 1:
            row.insert(0, edge.pop())
        if len(row) & 1:
            kept.append(row.pop())
        row = hash_pairs(row)
        height += 1
    # Above the last new node the edge stays as it was.
    return Tree(tree.size + len(leaves), (*edge, *reversed(kept))), completed
