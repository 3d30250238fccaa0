"""Tiles: the hashes and the entries of a record as files that hardly ever change (C2SP tlog-tiles).

A tile is up to 256 neighbouring hashes of one level, a bundle up to 256 neighbouring entries;
those of the right edge are partial, and named after their width. Level 0 are the leaves, and each
hash of level L + 1 is the root of one *full* tile of level L. Which files a tree has follows from
its size alone; whether they exist, and whether they are true, is not known here.

    >>> tile_path(0, 1234067), tile_path(1, 0, 17), bundle_path(273, 112)
    ('tile/0/x001/x234/067', 'tile/1/000.p/17', 'tile/entries/273.p/112')
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from sulh.errors import Malformed
from sulh.record.merkle import HASH_SIZE, MAX_SIZE, Node

WIDTH: Final = 256
#: The levels of nodes within one tile: 2**HEIGHT is WIDTH.
HEIGHT: Final = 8
MAX_LEVEL: Final = 63
#: An entry's length is written in two bytes.
MAX_ENTRY: Final = 65_535

_read_path = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
).fullmatch


class Tile(NamedTuple):
    """The name of a tile; a width below 256 is that of a partial one."""

    level: int
    index: int  # type: ignore[assignment]  # it hides tuple.index, which nobody asks
    width: int = WIDTH


class Bundle(NamedTuple):
    """The name of a bundle; a width below 256 is that of a partial one."""

    index: int  # type: ignore[assignment]  # it hides tuple.index, which nobody asks
    width: int = WIDTH


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Write the path of a tile, from the folder that is published."""
    assert 0 <= level <= MAX_LEVEL
    return f"tile/{level}/{_write_index(index, width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    """Write the path of a bundle, from the folder that is published."""
    return f"tile/entries/{_write_index(index, width)}"


def parse_path(path: str, where: str = "path") -> Tile | Bundle:
    """Read the path of a tile or a bundle, in the one form in which it is written."""
    found = _read_path(path)
    if found is None:
        raise Malformed(where, f"{path[:80]!a} is not the path of a tile or a bundle")
    kind, number, partial = found.groups()
    index = int(number.replace("x", "").replace("/", ""))
    width = int(partial or WIDTH)
    if index > MAX_SIZE or width > WIDTH or (kind != "entries" and int(kind) > MAX_LEVEL):
        raise Malformed(where, f"{path!a}: a number is too large")
    name = Bundle(index, width) if kind == "entries" else Tile(int(kind), index, width)
    if _write_index(index, width) != path.split("/", 2)[2]:
        raise Malformed(where, f"{path!a} is not how this path is written")
    return name


def tiles_of(size: int) -> tuple[Tile, ...]:
    """Name every tile of a tree, level by level; a tree without leaves has none."""
    return tiles_between(0, size)


def tiles_between(old: int, new: int) -> tuple[Tile, ...]:
    """Name the tiles that a tree of size `new` has and one of size `old` has not."""
    assert 0 <= old <= new
    tiles: list[Tile] = []
    level = 0
    while new:
        tiles.extend(Tile(level, index, width) for index, width in _added(old, new))
        old, new, level = old >> HEIGHT, new >> HEIGHT, level + 1
    return tuple(tiles)


def bundles_of(size: int) -> tuple[Bundle, ...]:
    """Name every bundle of a record with `size` entries."""
    return bundles_between(0, size)


def bundles_between(old: int, new: int) -> tuple[Bundle, ...]:
    """Name the bundles that a record of size `new` has and one of size `old` has not."""
    assert 0 <= old <= new
    return tuple(Bundle(index, width) for index, width in _added(old, new))


def hashes_under(node: Node) -> tuple[int, int, int]:
    """Say where a node lives: which hashes of a level of tiles fold into it (`merkle.fold`).

    Gives the level, the index of the first hash on it, and how many there are: 1 to 128, a power
    of two, all of them in the tile `first >> 8`, from `first & 255` on.
    """
    level, below = divmod(node.height, HEIGHT)
    return level, node.index << below, 1 << below


def write_tile(hashes: Sequence[bytes]) -> bytes:
    """Write a tile: its hashes (1 to 256, 32 bytes each), one after another."""
    assert 1 <= len(hashes) <= WIDTH
    assert all(len(node) == HASH_SIZE for node in hashes)
    return b"".join(hashes)


def parse_tile(data: bytes, width: int, where: str = "tile") -> tuple[bytes, ...]:
    """Read a tile of so many hashes; `Malformed` if it has another length."""
    if len(data) != width * HASH_SIZE:
        raise Malformed(where, f"{len(data)} bytes instead of {width} hashes")
    return tuple(data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE))


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Write a bundle: its entries (1 to 256), each behind its length in two bytes."""
    assert 1 <= len(entries) <= WIDTH
    assert all(len(entry) <= MAX_ENTRY for entry in entries)
    return b"".join(part for entry in entries for part in (len(entry).to_bytes(2, "big"), entry))


def parse_bundle(data: bytes, width: int, where: str = "bundle") -> tuple[bytes, ...]:
    """Read a bundle of so many entries; `Malformed` if one is short or bytes are left over."""
    entries = []
    at = 0
    for number in range(width):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data):
            raise Malformed(f"{where}, entry {number} of {width}", "it is cut off")
        entries.append(data[start:at])
    if at != len(data):
        raise Malformed(where, f"{len(data) - at} bytes after {width} entries")
    return tuple(entries)


def _write_index(index: int, width: int) -> str:
    assert 0 <= index <= MAX_SIZE
    assert 1 <= width <= WIDTH
    *groups, last = f"{index:,}".split(",")
    # The first group of an index is written without zeros by Python, and with them in a path.
    text = "".join(f"x{group:>03}/" for group in groups) + f"{last:>03}"
    return text if width == WIDTH else f"{text}.p/{width}"


def _added(old: int, new: int) -> list[tuple[int, int]]:
    """Give index and width of what a row of `new` has and one of `old` has not."""
    added = [(index, WIDTH) for index in range(old // WIDTH, new // WIDTH)]
    if old != new and new % WIDTH:
        added.append((new // WIDTH, new % WIDTH))
    return added
