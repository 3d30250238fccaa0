"""Every state of a case, by every order of filings and clocks: what has to hold in each.

How many states and steps there are stands in docs/procedure.md; `BLESS=1` writes it anew, so that a
change of the procedure shows there.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from msgspec import Struct

from model_laws import broken
from model_of import INCIDENT, SETTINGS, Graph, Setting, acts, explore, follow
from sulh.filings.kinds import KINDS, ReplyFiled
from sulh.mechanism import cases, procedure
from sulh.mechanism.procedure import TABLE, Stage

PAGE: Final = Path(__file__).parents[2] / "docs" / "procedure.md"
EXPLORED: Final = pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
#: Small, and together with every row of the table in them.
SMALL: Final = (
    Setting("decided by guarantors", chair_rules=True, cast=("for",), everywhere=False),
    SETTINGS[-1],
)

WITH_A_TEAM: Final = Setting("with a team", chair_rules=True, team=True)


@EXPLORED
def test_every_law_holds_in_every_state(setting: Setting) -> None:
    graph = explore(setting)
    assert broken(graph) == {}
    row = f"| {setting.name} | {len(graph.nodes):,} | {graph.transitions:,} |"
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition("| --- | --- | --- |\n<!-- explored -->\n")
    rows, end, after = rest.partition("<!-- end of explored -->\n")
    if os.environ.get("BLESS") == "1":
        kept = {line.partition(" | ")[0]: line for line in (*rows.splitlines(), row)}
        names = [f"| {one.name}" for one in SETTINGS]
        written = "".join(f"{kept[name]}\n" for name in names if name in kept)
        head = "| --- | --- | --- |\n<!-- explored -->\n"
        PAGE.write_text(f"{before}{head}{written}{end}{after}", encoding="utf-8")
        return
    assert row in rows.splitlines(), "BLESS=1 writes it anew"


def test_every_row_of_the_table_can_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    led: set[tuple[Stage, str]] = set()
    was = procedure.lead

    def noting(stage: Stage, event: str) -> Stage | None:
        to = was(stage, event)
        if to is not None:
            led.add((stage, event))
        return to

    monkeypatch.setattr(cases, "lead", noting)
    for setting in SMALL:
        graph = explore(setting)
        # A team can be sent while it is decided, too; one state of each stage shows it.
        for node in {key[0]: node for key, node in graph.nodes.items()}.values():
            for act in acts(WITH_A_TEAM, node.state):
                follow(WITH_A_TEAM, node, act)
    rows = {(stage, move.event) for move in TABLE for stage in move.stages}
    assert rows - led == set()


def test_no_rule_of_a_case_reads_what_is_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever reads a field that may be sealed finds this in its place, and stops.
    def trap(kind: str, field: str) -> Callable[[Struct], object]:
        def read(_: Struct) -> object:
            raise AssertionError(f"{kind}.{field} is read")

        return read

    count = 0
    for form in KINDS.values():
        for field in form.audiences or ():
            if field in form.__struct_fields__:
                monkeypatch.setattr(form, field, property(trap(form.kind, field)))
                count += 1
    assert count > 30
    with pytest.raises(AssertionError, match=r"reply filed\.answer is read"):
        _ = ReplyFiled(INCIDENT).answer
    graphs: list[Graph] = [explore(setting) for setting in SMALL]
    assert {str(key[0]) for graph in graphs for key in graph.nodes} >= {"final", "undecided"}
