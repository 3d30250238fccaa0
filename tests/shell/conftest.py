"""A log of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from place_of import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.close()
