"""The cases that ship, built and published once for all tests of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shipped import CHRONICLE, EXERCISE, Case
from sulh.shell.cases import build_case


def _case(name: str, folder: Path) -> Iterator[Case]:
    case = Case(build_case(name, folder / name))
    yield case
    case.follower.close()


@pytest.fixture(scope="session")
def chronicle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    yield from _case(CHRONICLE, tmp_path_factory.mktemp("cases"))


@pytest.fixture(scope="session")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    yield from _case(EXERCISE, tmp_path_factory.mktemp("cases"))
