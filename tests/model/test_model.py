"""Every state of a case, by every order of filings and clocks: what has to hold in each."""

import pytest

from model_laws import broken
from model_of import SETTINGS, Setting, explore

EXPLORED = pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)


@EXPLORED
def test_every_law_holds_in_every_state(setting: Setting) -> None:
    graph = explore(setting)
    print(f"{setting.name}: {len(graph.nodes)} states, {graph.transitions} transitions")  # noqa: T201
    assert broken(graph) == {}
