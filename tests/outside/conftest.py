"""What every program from outside is shown: an exercise, built once and never altered."""

import pytest

from exercise import Exercise, build, grow
from go_verify import SOURCES, Verify, build_verify


@pytest.fixture(scope="session")
def verify(tmp_path_factory: pytest.TempPathFactory) -> Verify:
    """Give the program that is built on Go's packages."""
    if not SOURCES.is_dir():
        pytest.skip("golang-golang-x-mod-dev is not installed; make test installs it")
    return build_verify(tmp_path_factory.mktemp("verify"))


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Exercise:
    """Give the demonstration as it is: a partial tile of each size that it had."""
    return build(tmp_path_factory.mktemp("outside") / "short")


@pytest.fixture(scope="session")
def grown(short: Exercise, tmp_path_factory: pytest.TempPathFactory) -> Exercise:
    """Give the demonstration, grown to 600 entries."""
    return grow(short, tmp_path_factory.mktemp("outside") / "grown", (100, 256, 258, 512, 600))


@pytest.fixture(scope="session")
def forked(short: Exercise, tmp_path_factory: pytest.TempPathFactory) -> Exercise:
    """Give the same demonstration, grown otherwise under the same log's key."""
    return grow(short, tmp_path_factory.mktemp("outside") / "forked", (255, 257, 1500))
