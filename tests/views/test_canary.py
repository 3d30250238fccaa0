"""What is not public is on no page, in no data file, and in no error."""

import pytest

from record_of import Record
from shelf_of import MemoryShelf
from site_of import site_of
from sulh.filings.kinds import ReportFiled
from sulh.mechanism.state import START
from sulh.views.case import read_case
from sulh.views.public import WITHHELD, lines_of, public_view
from told import Story, tell_exercise

CANARY = "CANARY"
PLACE = "+10.123456+020.098765±250m"


def test_what_is_sealed_is_found_nowhere() -> None:
    for path, text in site_of(tell_exercise()).items():
        assert CANARY not in text, path


def written_openly(story: Story, says: dict[str, object], kind: str = "report filed") -> int:
    """File what is to be sealed as if it were public; the fold objects, the entry stays."""
    return story.add(["east-officer"], kind, says)


REPORT = {"day": "2026-03-01", "family": "K"}
OPEN = {
    "act": "small-arms-fire",
    "author": "west",
    "casualties": [{"category": "armed", "harm": "killed", "low": 7777}],
    "claimant": {"side": "east", "speaker": CANARY, "uttered": "2026-03-01"},
    "place": PLACE,
    "place_name": CANARY,
    "source": {
        "address": f"https://{CANARY.lower()}.example",
        "outlet": CANARY,
        "published": "2026",
    },
    "when": "2026-03-01T07:07:07Z",
    "words": CANARY,
}


def test_every_field_that_a_report_seals_is_tried() -> None:
    assert {*OPEN, "article", "grade"} == set(ReportFiled.audiences or ())


@pytest.mark.parametrize("field", OPEN)
def test_what_was_to_be_sealed_and_stands_open_is_not_repeated(field: str) -> None:
    story = tell_exercise()
    index = written_openly(story, REPORT | {field: OPEN[field]})
    assert story.rule_of(index) == "field.said-openly"
    made = site_of(story)
    for path, text in made.items():
        for canary in (CANARY, CANARY.lower(), "7777", PLACE, "07:07:07"):
            assert canary not in text, (path, canary)
    assert WITHHELD in made[f"filings/{index // 50}.html"]


def test_a_correction_does_not_say_openly_what_is_sealed() -> None:
    story = tell_exercise()
    report = story.shelf().of_kind("report filed")[0].index
    says = {"filing": report, "reason": "a slip", "changes": [{"field": "words", "right": CANARY}]}
    index = written_openly(story, says, "correction made")
    assert story.rule_of(index) == "field.said-openly"
    for path, text in site_of(story).items():
        assert CANARY not in text, path


def test_an_exact_place_is_shown_as_its_cell() -> None:
    story = Story("chronicle")
    story.at("2026-05-01T08:00:00Z")
    claimant = {"side": "east", "speaker": "A spokesman", "uttered": "2026-04-05"}
    says = {"claimant": claimant, "day": "2026-04-05", "family": "K", "place": PLACE}
    index = story.file("chronicler", "report filed", says)
    story.file("chronicler", "incident opened", REPORT | {"reports": [index]})
    made = site_of(story)
    for path, text in made.items():
        assert "123456" not in text, path
        assert "Point" not in text, path
    assert "within the cell 10.1" in made["filings/0.html"]


def test_a_record_of_no_terms_at_hand_withholds_what_kinds_seal_by_default() -> None:
    record = Record()
    record.add(["clock"], "clock", {"at": "2026-03-01T08:00:00Z"})
    record.add(["east-officer"], "report filed", REPORT | {"words": CANARY})
    shelf = MemoryShelf(record.entries, START)
    case = read_case(shelf)
    shown = lines_of(case, public_view(case, shelf.filed(2)))
    assert CANARY not in str(shown)
    assert WITHHELD in str(shown)
