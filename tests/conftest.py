"""What all tests share: how long to search for trouble, and what may be skipped."""

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("SULH_PROFILE", "quick")

# No deadline: how long one example takes says more of the machine than of the code.
# `quick` and `ci` draw the same examples every time; `deep` is the one that explores.
settings.register_profile(
    "quick", max_examples=50, deadline=None, derandomize=True, print_blob=True
)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "deep",
    max_examples=5000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(PROFILE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what takes thousands of cases to the profile that asks for them."""
    if PROFILE == "deep":
        return
    for item in items:
        if item.get_closest_marker("deep"):
            item.add_marker(pytest.mark.skip(reason="runs under SULH_PROFILE=deep"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `outside("program", …)` where one of the programs is not installed."""
    for marker in item.iter_markers("outside"):
        for program in marker.args:
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed; make test installs it")
