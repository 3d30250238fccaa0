"""Merkle: the hash tree over the entries, and the proofs that it gives (RFC 6962 section 2.1).

    leaf = SHA-256(0x00 || entry)        node = SHA-256(0x01 || left || right)

A tree of n > 1 leaves splits at the largest power of two below n. So every hash that a root or a
proof is made of is joined from roots of *perfect* subtrees, which never change once they are
complete. Planning says which, doing reads them all at once and joins them; checking needs no
reading. Where hashes are kept is not known here.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from sulh.errors import Untrusted

HASH_SIZE: Final = 32
#: A size that other programs hold in a signed 64-bit number, so a path of 63 hashes at most.
MAX_SIZE: Final = 2**63 - 1
MAX_PROOF: Final = 63
#: The root of the tree without leaves.
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

_sha256 = hashlib.sha256


class Node(NamedTuple):
    """The root of a perfect subtree: leaves `index << height` to `(index + 1) << height`."""

    height: int
    index: int  # type: ignore[assignment]  # it hides tuple.index, which nobody asks


#: For each hash of an answer, the nodes that it is joined from, left to right.
Plan = tuple[tuple[Node, ...], ...]


def hash_leaf(entry: bytes) -> bytes:
    """Hash an entry into its leaf (32 bytes)."""
    return _sha256(b"\x00" + entry).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into the node above them (32 bytes)."""
    return _sha256(b"\x01" + left + right).digest()


def hash_pairs(row: Sequence[bytes]) -> list[bytes]:
    """Give the row above an even row of neighbours, at half its length."""
    pairs = iter(row)
    return [_sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs)]  # noqa: B905  # one iterator taken twice ends in the middle of no pair


def fold(row: Sequence[bytes]) -> bytes:
    """Fold the neighbours below one node, a power of two of them, into its hash."""
    assert row
    assert not len(row) & (len(row) - 1)
    while len(row) > 1:
        row = hash_pairs(row)
    return row[0]


def join(hashes: Sequence[bytes]) -> bytes:
    """Join the hashes of perfect subtrees, left to right and each smaller than the one before.

    Gives the one hash over all their leaves; of none, the root of the empty tree.
    """
    if not hashes:
        return EMPTY_ROOT
    joined = hashes[-1]
    for left in hashes[-2::-1]:
        joined = hash_node(left, joined)
    return joined


def plan_root(size: int) -> tuple[Node, ...]:
    """Plan the root of a tree: its perfect subtrees, the largest and leftmost first."""
    assert size >= 0
    return _cover(0, size)


def plan_inclusion(index: int, size: int) -> Plan:
    """Plan the proof that a leaf is in a tree, its sibling first; asserts `index < size`."""
    assert 0 <= index < size
    start, end = 0, size
    plan = []
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            plan.append(_cover(middle, end))
            end = middle
        else:
            plan.append(_cover(start, middle))
            start = middle
    return tuple(reversed(plan))


def plan_consistency(old: int, new: int) -> Plan:
    """Plan the proof that a tree extends an older one; asserts `old <= new`.

    It is empty for an old tree without leaves, and for two trees of one size.
    """
    assert 0 <= old <= new
    if old in (0, new):
        return ()
    start, end = 0, new
    plan = []
    while end != old:
        middle = _middle(start, end)
        if old <= middle:
            plan.append(_cover(middle, end))
            end = middle
        else:
            plan.append(_cover(start, middle))
            start = middle
    # What is left ends where the old tree ends. If it is the whole old tree, its root is known to
    # whoever checks, and is not part of the proof.
    if start:
        plan.append(_cover(start, end))
    return tuple(reversed(plan))


def prove(plan: Plan, read: Callable[[Sequence[Node]], Sequence[bytes]]) -> tuple[bytes, ...]:
    """Make the proof that was planned, with one call of `read`: nodes in, their hashes out."""
    nodes = [node for joined in plan for node in joined]
    hashes = read(nodes) if nodes else ()
    assert len(hashes) == len(nodes)
    rest = iter(hashes)
    return tuple(join(tuple(islice(rest, len(joined)))) for joined in plan)


def check_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise `Untrusted` unless the proof leads from a leaf to a root (RFC 9162 section 2.1.3.2).

    The index counts from 0. A proof alone does not fix the size: leaf 0 has one path in trees of
    3 and of 4 leaves. What fixes size and root together is the checkpoint.
    """
    where = "inclusion proof"
    if not 0 <= index < size:
        raise Untrusted(where, f"entry {index} is not in a tree of size {size}")
    if len(leaf) != HASH_SIZE:
        raise Untrusted(where, "a leaf that is not 32 bytes")
    _check_lengths(proof, where)
    joined = leaf
    for sibling, is_left in _climb(index, size - 1, proof, where):
        joined = hash_node(sibling, joined) if is_left else hash_node(joined, sibling)
    if joined != root:
        raise Untrusted(where, "it leads to another root")


def check_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raise `Untrusted` unless the new tree extends the old one (RFC 9162 section 2.1.4.2).

    Every tree extends the empty one; that needs an empty proof, and the root of the empty tree.
    """
    where = "consistency proof"
    if not 0 <= old <= new:
        raise Untrusted(where, f"a tree of size {new} does not extend one of size {old}")
    _check_lengths(proof, where)
    if old in (0, new):
        if proof:
            raise Untrusted(where, "too long")
        if (not old and old_root != EMPTY_ROOT) or (old == new and old_root != new_root):
            raise Untrusted(where, f"another root of size {old}")
        return
    # The root of a perfect old tree is itself the hash that the path begins with.
    path = proof if old & (old - 1) else (old_root, *proof)
    if not proof:
        raise Untrusted(where, "too short")
    # The path climbs from the last perfect subtree of the old tree.
    height = (old & -old).bit_length() - 1
    joined_old = joined_new = path[0]
    for sibling, is_left in _climb((old - 1) >> height, (new - 1) >> height, path[1:], where):
        if is_left:
            joined_old = hash_node(sibling, joined_old)
            joined_new = hash_node(sibling, joined_new)
        else:
            joined_new = hash_node(joined_new, sibling)
    if joined_old != old_root:
        raise Untrusted(where, f"it leads to another root of size {old}")
    if joined_new != new_root:
        raise Untrusted(where, f"it leads to another root of size {new}")


def _middle(start: int, end: int) -> int:
    """Where the tree over leaves `start` to `end`, more than one of them, splits."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


@lru_cache(maxsize=4_096)  # the proofs of neighbours ask for nearly the same
def _cover(start: int, end: int) -> tuple[Node, ...]:
    """Cover leaves `start` to `end`, a subtree of the splitting, with perfect subtrees."""
    nodes = []
    while start < end:
        height = (end - start).bit_length() - 1
        assert not start & ((1 << height) - 1)
        nodes.append(Node(height, start >> height))
        start += 1 << height
    return tuple(nodes)


def _climb(at: int, last: int, path: Sequence[bytes], where: str) -> Iterator[tuple[bytes, bool]]:
    """Give each hash of a path, and whether it stands to the left of what is below it.

    The path begins at node `at` of a row that ends with node `last`; both RFC 9162 algorithms
    are this one walk. A path of another length is `Untrusted`.
    """
    for sibling in path:
        if not last:
            raise Untrusted(where, "too long")
        is_left = at == last or at & 1 == 1
        yield sibling, is_left
        if is_left:
            # At the right edge a node without a neighbour rises unhashed.
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    if last:
        raise Untrusted(where, "too short")


def _check_lengths(proof: Sequence[bytes], where: str) -> None:
    if any(len(sibling) != HASH_SIZE for sibling in proof):
        raise Untrusted(where, "a hash that is not 32 bytes")
