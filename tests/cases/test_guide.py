"""The guide to the exercise names the entries that it means, and its commands run."""

import os
import re
from pathlib import Path

from shipped import EXERCISE, Case
from snippets import ROOT, blocks, lay_out, run, runnable
from sulh.filings.kinds import KINDS
from sulh.mechanism.procedure import TABLE

GUIDE = ROOT / "docs" / "exercise.md"
#: An entry as the guide names it: its number, and its label in the script.
NAMED = re.compile(r"No\. (\d+)((?:,| \()) ?`([a-z0-9-]+)`")


def test_every_number_in_it_is_that_of_the_label_beside_it(exercise: Case) -> None:
    text = GUIDE.read_text("utf-8")
    assert len(re.findall(r"No\. \d", text)) == len(NAMED.findall(text)) > 100
    indices = exercise.built.indices
    right = NAMED.sub(lambda found: found[0].replace(found[1], str(indices[found[3]]), 1), text)
    if os.environ.get("BLESS"):
        GUIDE.write_text(right, "utf-8")
    assert right == GUIDE.read_text("utf-8"), "BLESS=1 writes the numbers anew"


def test_it_names_an_entry_of_every_kind_of_the_procedure(exercise: Case) -> None:
    labels = {found[2] for found in NAMED.findall(GUIDE.read_text("utf-8"))}
    kinds = {exercise.shelf.filed(exercise.at(label)).kind for label in labels}
    of_cases = {move.event.partition(":")[0] for move in TABLE} & KINDS.keys()
    assert kinds >= of_cases | {
        *("account given", "access answered", "commitment verified", "custody passed"),
        *("evidence filed", "measure declined", "measure ordered", "measure recommended"),
        *("measure reported", "measure verified", "particulars given", "recused"),
        *("report linked", "report screened", "report unlinked", "report withdrawn"),
        *("team checked in", "team returned", "visit made"),
    }


def test_it_tells_of_each_day_and_of_every_seat(exercise: Case) -> None:
    text = GUIDE.read_text("utf-8")
    assert re.findall(r"^- \*\*(\d+) May\.\*\*", text, re.MULTILINE) == [
        str(day) for day in range(4, 25)
    ]
    seats = set(exercise.state.roster.seats) - {"clock"}
    assert {seat for seat in seats if f"`{seat}`" in text} == seats


def test_its_commands_run(exercise: Case, tmp_path: Path) -> None:
    clone = lay_out(tmp_path, {EXERCISE: exercise.home.path})
    for block in blocks(GUIDE.read_text("utf-8")):
        assert "As recorded by" in run(clone, runnable(block))
