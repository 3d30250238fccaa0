"""The reference pages are what the code says. `BLESS=1` writes them anew."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from reference_of import FILED, acts, kinds, objections, the_procedure
from sulh.filings import vocabulary
from sulh.filings.acts import ACTS, FAMILIES
from sulh.filings.kinds import KINDS
from sulh.mechanism.agreement import Timed
from sulh.mechanism.objection import RULES
from sulh.mechanism.procedure import STAGES
from sulh.mechanism.state import State

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"objections": objections, "kinds": kinds, "vocabulary": acts, "procedure": the_procedure}
_BEGIN, _END = "<!-- written from the code -->\n", "<!-- end -->\n"


@pytest.mark.parametrize(("name", "write"), PAGES.items())
def test_a_reference_page_is_what_the_code_says(name: str, write: Callable[[], str]) -> None:
    page = DOCS / f"{name}.md"
    before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    written, end, after = rest.partition(_END)
    assert begin, f"{page.name} has no place for it"
    assert end, f"{page.name} has no place for it"
    if os.environ.get("BLESS") == "1":
        page.write_text(f"{before}{begin}\n{write()}{end}{after}", encoding="utf-8")
        return
    assert written == f"\n{write()}", "BLESS=1 writes it anew"


def test_every_rule_kind_and_act_is_on_its_page() -> None:
    def text(name: str) -> str:
        return (DOCS / f"{name}.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `([a-z]+\.[a-z0-9-]+)`", text("objections"), re.MULTILINE)) == set(
        RULES
    )
    assert set(KINDS) <= set(re.findall(r"^## ([a-z ]+)$", text("kinds"), re.MULTILINE))
    assert set(re.findall(r"^\| `([a-z-]+)`", text("vocabulary"), re.MULTILINE)) == set(ACTS)
    assert set(re.findall(r"^## ([A-Z]):", text("vocabulary"), re.MULTILINE)) == set(FAMILIES)


def test_of_every_kind_it_is_said_who_files_it_and_which_slice_it_writes() -> None:
    assert set(FILED) == set(KINDS)
    slices = {name for _, writes in FILED.values() for name in re.findall(r"`(\w+)`", writes)}
    assert slices <= set(State.__struct_fields__)


def test_every_noun_that_is_filed_or_computed_is_in_the_glossary() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    words = set(re.findall(r"\*\*([a-z -]+)\*\*", glossary))
    filed = {kind.rpartition(" ")[0] or kind for kind in KINDS}
    computed = {"duty", "standing", "violation"}
    assert not (filed | computed | {"neutral order", "scenario"}) - words


@pytest.mark.parametrize(
    "words",
    [
        vocabulary.Occurrence,
        vocabulary.Conduct,
        vocabulary.Violated,
        vocabulary.Decided,
        vocabulary.Notice,
        vocabulary.Route,
        vocabulary.Access,
        vocabulary.Screening,
        vocabulary.Closure,
        vocabulary.Inquiry,
        vocabulary.Appealed,
        vocabulary.Severity,
    ],
    ids=str,
)
def test_every_word_of_an_outcome_is_in_the_glossary(words: object) -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8").lower()
    assert not [word for word in get_args(words) if word not in glossary]


def test_every_stage_and_every_timed_step_has_its_reason() -> None:
    page = (DOCS / "procedure.md").read_text(encoding="utf-8")
    rows = dict(
        re.findall(r"^\| `?([a-z -]+?)`? \|(?: [\d,]+ \|)? ([^|]+) \|$", page, re.MULTILINE)
    )
    assert not [one for one in (*STAGES, *get_args(Timed)) if len(rows.get(one, "").split()) < 2]
