"""The tree of RFC 6962 section 2.1, as its text defines it, over the entries `entry-0`, `entry-1`…

`d` is a range of numbers of entries, so that `d[:k]` and `d[k:]` read as in the text and may be
remembered. Nothing of `sulh` is used.
"""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256


def entry(number: int) -> bytes:
    return b"entry-%d" % number


def half(n: int) -> int:
    """Give the largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@cache
def mth(d: range) -> bytes:
    """The Merkle Tree Hash."""
    n = len(d)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + entry(d[0])).digest()
    k = half(n)
    return node(mth(d[:k]), mth(d[k:]))


def path(m: int, d: range) -> list[bytes]:
    """The audit path of entry m (section 2.1.1)."""
    n = len(d)
    if n == 1:
        return []
    k = half(n)
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def proof(m: int, d: range) -> list[bytes]:
    """The consistency proof from size m (section 2.1.2)."""
    return subproof(m, d, whole=True)


def subproof(m: int, d: range, *, whole: bool) -> list[bytes]:
    n = len(d)
    if m == n:
        return [] if whole else [mth(d)]
    k = half(n)
    if m <= k:
        return [*subproof(m, d[:k], whole=whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], whole=False), mth(d[:k])]


def path_turns(m: int, n: int) -> str:
    """On which side the hashes of an audit path stand; all that a check knows of m and n."""
    if n == 1:
        return ""
    k = half(n)
    return path_turns(m, k) + "R" if m < k else path_turns(m - k, n - k) + "L"


def proof_turns(m: int, n: int, *, whole: bool = True) -> str:
    """On which side the hashes of a consistency proof stand, after the one it begins with."""
    if m == n:
        return "whole" if whole else "part"
    k = half(n)
    if m <= k:
        return proof_turns(m, k, whole=whole) + "R"
    return proof_turns(m - k, n - k, whole=False) + "L"


def root_of_path(m: int, n: int, leaf: bytes, hashes: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to, if it is one for m and n at all."""
    if n == 1:
        return None if hashes else leaf
    if not hashes:
        return None
    k = half(n)
    *below, last = hashes
    if m < k:
        left = root_of_path(m, k, leaf, below)
        return None if left is None else node(left, last)
    right = root_of_path(m - k, n - k, leaf, below)
    return None if right is None else node(last, right)


def roots_of_proof(
    m: int, n: int, old: bytes, hashes: Sequence[bytes], *, whole: bool = True
) -> tuple[bytes, bytes] | None:
    """The two roots that a consistency proof leads to, if it is one for m and n at all."""
    if m == n:
        if whole:
            return None if hashes else (old, old)
        return (hashes[0], hashes[0]) if len(hashes) == 1 else None
    if not hashes:
        return None
    k = half(n)
    *below, last = hashes
    if m <= k:
        roots = roots_of_proof(m, k, old, below, whole=whole)
        return None if roots is None else (roots[0], node(roots[1], last))
    roots = roots_of_proof(m - k, n - k, old, below, whole=False)
    return None if roots is None else (node(last, roots[0]), node(last, roots[1]))


def accepts_path(m: int, n: int, leaf: bytes, hashes: Sequence[bytes], root: bytes) -> bool:
    return (
        0 <= m < n
        and all(len(one) == 32 for one in (leaf, *hashes))
        and root_of_path(m, n, leaf, hashes) == root
    )


def accepts_proof(m: int, n: int, hashes: Sequence[bytes], old: bytes, new: bytes) -> bool:
    if not 0 <= m <= n or not all(len(one) == 32 for one in hashes):
        return False
    if m == 0:
        empty = sha256(b"").digest()
        return not hashes and old == empty and (n > 0 or new == empty)
    return roots_of_proof(m, n, old, hashes) == (old, new)
