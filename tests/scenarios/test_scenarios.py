"""Scenarios: stories that a delegate can read, and what follows from each of them.

`BLESS=1` writes the endings anew, and the difference is what there is to review.
"""

import os
from difflib import unified_diff

import pytest

from case_of import FOLDER
from ending_of import write
from story_of import mirrored, parse, split, tell

SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.txt"))


def read(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def compare(blessed: str, written: str, name: str) -> None:
    """Fail with the lines that differ."""
    lines = unified_diff(
        blessed.splitlines(),
        written.splitlines(),
        f"{name}, as it is blessed",
        "as it ends",
        "",
        "",
    )
    difference = "\n".join(line.rstrip("\n") for line in lines)
    if difference:
        pytest.fail(f"{difference}\n\nBLESS=1 writes the endings anew", pytrace=False)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_story_ends_as_it_is_blessed(name: str) -> None:
    story, ending = split(read(name))
    written = write(tell(parse(story, name)))
    if os.environ.get("BLESS") == "1":
        (FOLDER / f"{name}.txt").write_text(f"{story}{written}", encoding="utf-8")
        return
    compare(ending, written, name)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_mirror_image_of_a_story_ends_in_the_mirror_image_of_its_ending(name: str) -> None:
    story, _ = split(read(name))
    here = write(tell(parse(story, name)))
    there = write(tell(parse(mirrored(story), name), mirror=True))
    compare(mirrored(here), there, f"the mirror image of {name}")


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_story_ends_the_same_in_whatever_order_the_parties_are_declared(name: str) -> None:
    story, _ = split(read(name))
    here, there = (write(tell(parse(story, name), turned=turned)) for turned in (False, True))
    compare(here, there, f"{name} with the parties declared the other way round")


def test_there_are_at_least_fifty_eight_and_each_says_why_it_matters() -> None:
    assert len(SCENARIOS) >= 58
    for name in SCENARIOS:
        title, why, *_ = read(name).split("\n\n")
        assert title == title.split("\n")[0]
        assert why.endswith("."), name
