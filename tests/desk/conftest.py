"""A mark of its own for each test, and an office to file in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from home_of import Office


@pytest.fixture(autouse=True)
def _marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SULH_MARKS", str(tmp_path / "marks"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "mechanism")
    yield office
    office.desk.close()
