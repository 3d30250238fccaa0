"""What is owed, at the command line: next, duties, status and standing of a mechanism."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from case_of import TERMS, Case
from kept import keep
from sulh.cli import main
from sulh.shell.disk import RealDisk
from sulh.shell.documents import keep_document
from sulh.shell.home import Home


class Told:
    """A home, and commands about it."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home = home
        self.folder = folder

    def run(self, *words: str, code: int = 0) -> str:
        out, err = io.StringIO(), io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            patch.setenv("SULH_MARKS", str(self.folder / "marks"))
            assert main([words[0], "--home", str(self.home.path), *words[1:]]) == code, err
        assert err.getvalue().count("\n") == (1 if code else 0)
        return err.getvalue() if code else out.getvalue()

    def json(self, *words: str) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.run(*words, "--json"))
        return value


#: The filings of the record that are named below.
NAMED: dict[str, int] = {}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A finding that stands, two grave cases of East and one of West, and reports that wait."""
    case = Case()
    case.at("2026-03-01T09:00:00Z")
    NAMED["final"] = case.final()
    NAMED["ordered"] = case.ordered(NAMED["final"])
    for name, party in (("east 1", "east"), ("east 2", "east"), ("west 1", "west")):
        incident = case.incident(case.admitted(f"{party}-officer"))
        case.checked(incident)
        says = {"incident": incident, "route": "ordinary", "severity": "grave"}
        case.accepts(["monitor"], "case triaged", says)
        NAMED[name] = incident
    case.later(3_600)
    NAMED["vague"] = case.report("west-officer")
    case.screened(NAMED["vague"], "particulars asked")
    NAMED["new"] = case.report("east-officer")
    folder = tmp_path_factory.mktemp("told")
    home = keep(folder / "home", case.entries)
    keep_document(RealDisk(), home, TERMS)
    return Told(home, folder)


def about(tasks: list[dict[str, object]], step: str) -> list[tuple[object, object, object]]:
    return [(one["about"], one["lane"], one["turn"]) for one in tasks if one["step"] == step]


def test_next_puts_grave_cases_first_and_both_sides_in_turn(told: Told) -> None:
    tasks = told.json("next", "--seat", "monitor")["next"]
    grave = [one for one in tasks if one["severity"] == "grave"]
    assert tasks[: len(grave)] == grave
    assert len(grave) == 6
    turns = [(one["lane"], one["turn"]) for one in grave]
    assert turns == [
        *(("east", 1), ("west", 1), ("east", 2), ("west", 2)),
        *(("east", 3), ("east", 4)),
    ]
    assert about(grave, "hotline") == [
        (NAMED["east 1"], "east", 1),
        (NAMED["west 1"], "west", 1),
        (NAMED["east 2"], "east", 2),
    ]
    assert about(tasks, "screening") == [(NAMED["new"], "east", 1)]
    words = told.run("next", "--seat", "monitor").splitlines()
    assert words[1] == (
        f"to call the parties, about No. {NAMED['east 1']}: grave, due "
        "8 March 2026, 13:00 UTC+03:00 (less than an hour ago); first reported by East, turn 1"
    )


def test_next_says_how_much_more_there_is(told: Told) -> None:
    whole = told.json("next", "--seat", "monitor")
    part = told.json("next", "--seat", "monitor", "--most", "3")
    assert part["next"] == whole["next"][:3]
    assert part["total"] == whole["total"] == len(whole["next"])
    left = len(whole["next"]) - 3
    assert told.run("next", "--seat", "monitor", "--most", "3").endswith(
        f"{left} more wait (--most).\n"
    )


def test_a_vague_report_is_asked_about_and_shows_with_its_filer(told: Told) -> None:
    tasks = told.json("next", "--seat", "west-officer")["next"]
    (asked,) = (one for one in tasks if one["step"] == "particulars")
    assert (asked["about"], asked["right"], asked["lane"]) == (NAMED["vague"], True, "west")
    assert "to give particulars, if it wishes, about" in told.run("next", "--seat", "west-head")
    assert "particulars" not in told.run("next", "--seat", "east-head")


def test_next_was_something_else_earlier(told: Told) -> None:
    tasks = told.json("next", "--seat", "monitor", "--as-of", "2026-03-07")
    assert tasks["next"] == []
    assert "Nothing waits for monitor." in told.run(
        "next", "--seat", "monitor", "--as-of", "2026-03-07"
    )


def test_an_unknown_seat_is_one_line_that_names_those_there_are(told: Told) -> None:
    said = told.run("next", "--seat", "nobody", code=2)
    assert "no seat 'nobody'; there are " in said
    assert "chair" in said


def test_duties_tell_rights_apart_and_name_every_step_in_words(told: Told) -> None:
    lines = told.run("duties").splitlines()
    heading = lines.index("May still be done:")
    owed, rights = "\n".join(lines[1:heading]), "\n".join(lines[heading:])
    for words in ("to call the parties", "to serve both parties", "to screen a report"):
        assert words in owed
    for words in ("to name a member for the team", "to give particulars"):
        assert words in rights
        assert words not in owed
    counted = told.json("duties")
    assert len(counted["duties"]) == counted["counted"]["open"]
    part = told.run("duties", "--most", "1").splitlines()
    assert part[-1] == f"{len(counted['duties']) - 1} more are open (--most)."


def test_all_duties_are_those_that_are_over_too(told: Told) -> None:
    some, every = told.json("duties"), told.json("duties", "--all")
    over = [one for one in every["duties"] if not one["open"]]
    assert len(every["duties"]) == len(some["duties"]) + len(over)
    assert {"protection", "triage", "reply", "draft", "vote", "finding"} <= {
        str(one["step"]) for one in over
    }


def test_status_counts_cases_by_where_they_stand(told: Told) -> None:
    assert told.json("status")["cases"] == {"triaged": 3, "final": 1}
    assert "Cases: triaged 3 and final 1\n" in told.run("status")


def test_standing_says_what_the_same_would_bring_the_other_side(told: Told) -> None:
    standing = told.json("standing")
    (brought,) = standing["consequences"]
    assert (brought["of"], brought["other"], brought["finding"]) == ("west", "east", NAMED["final"])
    assert brought["step"] == brought["same"]
    assert [one["unmet"] for one in standing["standing"]] == [[], []]
    said = told.run("standing")
    assert f"No. {NAMED['final']} brings West from weight 0 to step 2; from the same weight" in said
    assert "it would bring East to step 2, from its own to step 2" in said


def test_an_order_that_was_not_carried_out_is_named(told: Told) -> None:
    later = told.json("standing", "--as-of", "2026-04-01")
    unmet = {str(one["of"]): one["unmet"] for one in later["standing"]}
    assert unmet == {"east": [], "west": [NAMED["ordered"]]}
    assert f"not carried out: No. {NAMED['ordered']}" in told.run(
        "standing", "--as-of", "2026-04-01"
    )
