"""What a record of given entries has to look like, worked out as slowly as can be."""

from collections.abc import Sequence
from functools import lru_cache

from naive.merkle import half, node
from sulh.record.merkle import hash_leaf

_leaf = lru_cache(maxsize=20_000)(hash_leaf)


def root(entries: Sequence[bytes]) -> bytes:
    """Give the root over these entries (RFC 6962 section 2.1)."""
    return _root(tuple(map(_leaf, entries)))


def files(entries: Sequence[bytes]) -> dict[str, bytes]:
    """Give every tile and bundle of a record, by its path, below 1,000 tiles a level."""
    leaves = tuple(map(_leaf, entries))
    found = {}
    level, row = 0, leaves
    while row:
        for index in range(0, len(row), 256):
            hashes = row[index : index + 256]
            found[f"tile/{level}/{_name(index, len(hashes))}"] = b"".join(hashes)
        level += 1
        span = 256**level
        row = tuple(_root(leaves[at : at + span]) for at in range(0, len(leaves) - span + 1, span))
    for index in range(0, len(entries), 256):
        held = entries[index : index + 256]
        data = b"".join(len(entry).to_bytes(2, "big") + entry for entry in held)
        found[f"tile/entries/{_name(index, len(held))}"] = data
    return found


def _name(first: int, width: int) -> str:
    name = f"{first // 256:03}"
    return name if width == 256 else f"{name}.p/{width}"


@lru_cache(maxsize=20_000)
def _root(leaves: tuple[bytes, ...]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    if not leaves:
        return bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    k = half(len(leaves))
    return node(_root(leaves[:k]), _root(leaves[k:]))
