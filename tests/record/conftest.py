"""The log of 70,000 entries that most tests of the record read, and its vectors."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from naive.merkle import entry
from sulh.record.log import EMPTY, append
from sulh.record.merkle import Node, fold, hash_leaf
from sulh.record.tiles import hashes_under

VECTORS = Path(__file__).parents[1] / "vectors"

Rows = list[list[bytes]]
Read = Callable[[Sequence[Node]], list[bytes]]


@pytest.fixture(scope="session")
def vectors() -> Path:
    return VECTORS


@pytest.fixture(scope="session")
def ours() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((VECTORS / "record" / "tlog.json").read_bytes())
    return data


@pytest.fixture(scope="session")
def rows() -> Rows:
    """All hashes of 70,000 entries at each level of tiles: leaves, then nodes of height 8, 16."""
    rows: Rows = [[hash_leaf(entry(number)) for number in range(70_000)], [], []]
    _, completed = append(EMPTY, rows[0])
    for level, index, node in completed:
        assert index == len(rows[level])
        rows[level].append(node)
    return rows


@pytest.fixture(scope="session")
def read(rows: Rows) -> Read:
    def read(nodes: Sequence[Node]) -> list[bytes]:
        hashes = []
        for node in nodes:
            level, first, count = hashes_under(node)
            hashes.append(fold(rows[level][first : first + count]))
        return hashes

    return read
