"""Tiles, bundles and their paths."""

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutation import mutated
from naive import merkle as naive
from sulh.errors import Malformed
from sulh.record.log import EMPTY, append
from sulh.record.merkle import Node, fold, hash_leaf
from sulh.record.tiles import (
    MAX_ENTRY,
    Bundle,
    Tile,
    bundle_path,
    bundles_between,
    bundles_of,
    hashes_under,
    parse_bundle,
    parse_path,
    parse_tile,
    tile_path,
    tiles_between,
    tiles_of,
    write_bundle,
    write_tile,
)

indexes = st.integers(0, 300) | st.integers(0, 10**7) | st.integers(0, 2**63 - 1)
widths = st.integers(1, 256)


def test_paths_are_those_of_the_standard(ours: dict[str, Any]) -> None:
    for index, path in ours["tile_paths"].items():
        assert tile_path(0, int(index)) == f"tile/0/{path}"
        assert bundle_path(int(index)) == f"tile/entries/{path}"
        assert tile_path(63, int(index), 255) == f"tile/63/{path}.p/255"
        assert parse_path(f"tile/7/{path}.p/1") == Tile(7, int(index), 1)
        assert parse_path(f"tile/entries/{path}") == Bundle(int(index))


@given(st.integers(0, 63), indexes, widths)
def test_a_path_reads_back_as_its_tile(level: int, index: int, width: int) -> None:
    assert parse_path(tile_path(level, index, width)) == Tile(level, index, width)
    assert parse_path(bundle_path(index, width)) == Bundle(index, width)


def test_the_largest_index_is_that_of_a_size_in_63_bits() -> None:
    path = bundle_path(2**63 - 1)
    assert parse_path(path) == Bundle(2**63 - 1)
    with pytest.raises(Malformed, match="too large"):
        parse_path(path.replace("807", "808"))
    with pytest.raises(AssertionError):
        bundle_path(2**63)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x1/001",
        "tile/0/X001/001",
        "tile/0/1,000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/100/000",
        "tile/-1/000",
        "tile/entry/000",
        "tile/data/000",
        "tile/8/0/000",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/1/",
        "tile/0/000/",
        "tile/0/000\n",
        "/tile/0/000",
        "../tile/0/000",
        "tile/0/../000",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x001/x000/x000/x000/x000/x000/x000/000",
        "tile/0/\u0660\u0660\u0660",
        "tile/\u0661/000",
        "tile/0/000.p/\u0661",
        "tile/0/" + "x001/" * 100_000 + "000",
    ],
)
def test_what_is_not_the_one_form_of_a_path_is_malformed(path: str) -> None:
    with pytest.raises(Malformed):
        parse_path(path)


@given(mutated([tile_path(3, 1_234_067, 17).encode(), bundle_path(70_000).encode()]))
def test_a_mutated_path_is_malformed_or_another_path(data: bytes) -> None:
    path = data.decode("utf-8", "surrogateescape")
    try:
        name = parse_path(path)
    except Malformed:
        return
    written = tile_path(*name) if isinstance(name, Tile) else bundle_path(*name)
    assert written == path


def test_the_examples_of_the_standard() -> None:
    assert not tiles_of(0)
    assert not bundles_of(0)
    assert tiles_of(256) == (Tile(0, 0), Tile(1, 0, 1))
    assert tiles_of(70_000) == (
        *(Tile(0, index) for index in range(273)),
        Tile(0, 273, 112),
        Tile(1, 0),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    )
    assert bundles_of(257) == (Bundle(0), Bundle(1, 1))


def naive_tiles(size: int) -> set[tuple[int, int, int]]:
    """Name the tiles of a tree as the standard describes them."""
    tiles = set()
    level = 0
    while hashes := size // 256**level:
        tiles |= {(level, index, 256) for index in range(hashes // 256)}
        if hashes % 256:
            tiles.add((level, hashes // 256, hashes % 256))
        level += 1
    return tiles


@given(st.integers(0, 300_000), st.integers(0, 300_000))
def test_between_two_sizes_are_the_tiles_of_the_new_one_less_those_of_the_old(
    a: int, b: int
) -> None:
    old, new = sorted((a, b))
    between = tiles_between(old, new)
    assert len(set(between)) == len(between)
    assert set(between) == naive_tiles(new) - naive_tiles(old)
    assert set(bundles_between(old, new)) == {
        (index, width) for level, index, width in naive_tiles(new) - naive_tiles(old) if not level
    }


@given(st.integers(1, 2**63 - 1))
def test_adding_an_entry_to_a_record_of_any_size_adds_a_tile_at_each_level_it_completes(
    size: int,
) -> None:
    added = tiles_between(size - 1, size)
    # Below the topmost every tile is full, since its completion is what adds to the level above.
    assert [tile.level for tile in added] == list(range(len(added)))
    assert all(tile.width == 256 for tile in added[:-1])
    assert added[-1].index * 256 + added[-1].width == size // 256 ** added[-1].level


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_hash_of_a_tile_is_the_naive_tree_over_its_leaves(
    level: int, rows: list[list[bytes]]
) -> None:
    assert len(rows[level]) == 70_000 // 256**level
    for index, node in enumerate(rows[level]):
        start = index * 256**level
        assert node == naive.mth(range(start, start + 256**level))


@given(st.integers(0, 16), st.data())
def test_a_node_folds_from_hashes_of_one_tile(
    rows: list[list[bytes]], height: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, (70_000 >> height) - 1))
    level, first, count = hashes_under(Node(height, index))
    assert first >> 8 == (first + count - 1) >> 8
    assert count in {1, 2, 4, 8, 16, 32, 64, 128}
    wanted = naive.mth(range(index << height, (index + 1) << height))
    assert fold(rows[level][first : first + count]) == wanted


def test_the_files_of_70000_entries_are_those_others_checked(
    rows: list[list[bytes]], ours: dict[str, Any]
) -> None:
    for path, wanted in ours["files_sha256"].items():
        match parse_path(path):
            case Tile(level, index, width):
                start = index * 256
                data = write_tile(rows[level][start : start + width])
            case Bundle(index, width):
                data = write_bundle([naive.entry(index * 256 + n) for n in range(width)])
        assert hashlib.sha256(data).hexdigest() == wanted


def test_the_files_of_another_log_are_those_of_its_entries(vectors: Path) -> None:
    log = vectors / "tessera" / "log"
    entries = parse_bundle((log / "tile" / "entries" / "000.p" / "15").read_bytes(), 15)
    leaves = [hash_leaf(entry) for entry in entries]
    files = sorted(path for path in (log / "tile").rglob("*") if path.is_file())
    assert len(files) == 30
    for file in files:
        data = file.read_bytes()
        match parse_path(file.relative_to(log).as_posix()):
            case Tile(0, 0, width):
                assert data == write_tile(leaves[:width])
                assert parse_tile(data, width) == tuple(leaves[:width])
            case Bundle(0, width):
                assert data == write_bundle(entries[:width])
                assert parse_bundle(data, width) == entries[:width]
            case name:
                pytest.fail(f"{name} is not of a log of 15 entries")


# A record grows by publishing what `tiles_between` names, at sizes of its own choosing.


def files(rows: list[list[bytes]], names: tuple[Tile, ...]) -> dict[str, bytes]:
    return {
        tile_path(*name): write_tile(rows[name.level][name.index * 256 :][: name.width])
        for name in names
    }


@given(st.lists(st.integers(1, 70_000), min_size=1, max_size=8, unique=True))
def test_tiles_published_step_by_step_are_those_of_a_tree_built_at_once(steps: list[int]) -> None:
    leaves = [naive.mth(range(number, number + 1)) for number in range(max(steps))]
    at_once: list[list[bytes]] = [leaves, [], []]
    for level, _, node in append(EMPTY, leaves)[1]:
        at_once[level].append(node)
    grown: list[list[bytes]] = [[], [], []]
    published: dict[str, bytes] = {}
    tree = EMPTY
    for old, new in pairwise([0, *sorted(steps)]):
        tree, completed = append(tree, leaves[old:new])
        grown[0] += leaves[old:new]
        for level, _, node in completed:
            grown[level].append(node)
        more = files(grown, tiles_between(old, new))
        assert not more.keys() & published.keys(), "a published file is never written again"
        published |= more
        assert published == published | files(at_once, tiles_of(new))


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_reads_back_as_its_entries(entries: list[bytes]) -> None:
    assert parse_bundle(write_bundle(entries), len(entries)) == tuple(entries)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=256))
def test_a_tile_reads_back_as_its_hashes(hashes: list[bytes]) -> None:
    assert parse_tile(write_tile(hashes), len(hashes)) == tuple(hashes)


def test_an_entry_may_be_empty_or_as_long_as_two_bytes_can_say() -> None:
    entries = (b"", bytes(MAX_ENTRY), b"")
    data = write_bundle(entries)
    assert data == b"\0\0\xff\xff" + bytes(MAX_ENTRY) + b"\0\0"
    assert parse_bundle(data, 3) == entries
    with pytest.raises(AssertionError):
        write_bundle([bytes(MAX_ENTRY + 1)])


BUNDLE = write_bundle([b"one", b"", b"three"])
BAD_BUNDLES = {
    "empty": b"",
    "a byte left over": BUNDLE + b"\0",
    "an entry left over": BUNDLE + b"\0\0",
    "a byte short": BUNDLE[:-1],
    "an entry short": BUNDLE[:7],
    "half a length": BUNDLE[:8],
    "a length beyond the end": BUNDLE[:7] + b"\xff\xff" + BUNDLE[9:],
}


@pytest.mark.parametrize("data", BAD_BUNDLES.values(), ids=BAD_BUNDLES)
def test_a_bundle_with_other_than_its_entries_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_bundle(data, 3)


def test_every_truncation_of_a_bundle_is_malformed() -> None:
    for width in (1, 2, 4, 256):
        with pytest.raises(Malformed):
            parse_bundle(BUNDLE, width)
    for end in range(len(BUNDLE)):
        with pytest.raises(Malformed, match="cut off"):
            parse_bundle(BUNDLE[:end], 3)
    with pytest.raises(Malformed, match="2 bytes after 3 entries"):
        parse_bundle(BUNDLE + b"\0\0", 3)


@given(mutated([BUNDLE]), st.integers(1, 4))
def test_a_mutated_bundle_is_malformed_or_other_entries(data: bytes, width: int) -> None:
    try:
        entries = parse_bundle(data, width)
    except Malformed:
        return
    assert write_bundle(entries) == data


@given(st.binary(max_size=200), widths)
def test_a_tile_of_another_length_is_malformed(data: bytes, width: int) -> None:
    if len(data) == width * 32:
        assert write_tile(parse_tile(data, width)) == data
    else:
        with pytest.raises(Malformed):
            parse_tile(data, width)
