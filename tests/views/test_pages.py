"""What is published: links that lead somewhere, nothing loaded, texts that stay texts."""

import re
from collections.abc import Callable

import pytest

from site_of import Read, leading_nowhere, read, site_of
from sulh.views.case import read_case
from sulh.views.claim import claim_of
from sulh.views.crossing import read_crossings
from sulh.views.public import public_view
from sulh.views.words import iso_day
from told import MARKUP, Story, issue, tell_chronicle, tell_exercise

CROSSING = {"crossing": "new-bridge", "day": "2026-03-07", "traffic": "all"}
STORIES = pytest.mark.parametrize("tell", [tell_exercise, tell_chronicle])


def pages_of(tell: Callable[..., Story], text: str = "") -> tuple[dict[str, str], dict[str, Read]]:
    made = site_of(tell(text) if text else tell())
    return made, {path: read(text) for path, text in made.items() if path.endswith(".html")}


@STORIES
def test_every_link_inside_leads_to_a_page_and_a_place_on_it(tell: Callable[..., Story]) -> None:
    assert leading_nowhere(pages_of(tell)[0]) == []


@STORIES
def test_nothing_is_loaded_but_the_style_sheet(tell: Callable[..., Story]) -> None:
    for path, page in pages_of(tell)[1].items():
        assert page.loaded == ["../" * path.count("/") + "style.css"], path
        assert not page.tags & {"script", "iframe", "object", "embed", "form", "base"}, path
        assert not {name for name in page.attributes if name.startswith("on")}, path
        assert "style" not in page.attributes, path


@STORIES
def test_every_number_leads_to_as_many_filings(tell: Callable[..., Story]) -> None:
    seen = 0
    for path, page in pages_of(tell)[1].items():
        for anchor, text in page.numbers:
            assert anchor in page.filings, (path, anchor)
            if not (path == "effort.html" and page.filings[anchor] != int(text)):
                assert page.filings[anchor] == int(text.replace(",", "")), (path, anchor)
            seen += 1
    assert seen > 50


@STORIES
def test_identifiers_stand_once_on_a_page(tell: Callable[..., Story]) -> None:
    for path, page in pages_of(tell)[1].items():
        assert len(set(page.ids)) == len(page.ids), path


@STORIES
def test_every_page_says_what_the_record_is_for(tell: Callable[..., Story]) -> None:
    said = {"tell_exercise": "Everything here is fictional", "tell_chronicle": "repeats public"}
    for path, page in pages_of(tell)[1].items():
        assert said[tell.__name__] in page.text, path


@STORIES
def test_markup_in_any_text_stays_what_was_written(tell: Callable[..., Story]) -> None:
    made, pages = pages_of(tell, MARKUP)
    shown = 0
    for path, page in pages.items():
        assert "script" not in page.tags, path
        assert "6377" not in page.text, path
        shown += page.text.count(MARKUP)
    assert shown > 20
    for path, text in made.items():
        if path.endswith(".md"):
            assert not re.search(r"(?<!\\)<script|(?<!\\)\*\*\[|(?<!\\)\[x", text), path


def test_in_a_chronicle_nothing_is_owed_and_the_pages_say_why() -> None:
    _, pages = pages_of(tell_chronicle)
    why = "not computed: no mechanism is constituted"
    for path in ("duties.html", "index.html", "party/east.html", "bulletin/2026-04-05.html"):
        assert why in " ".join(pages[path].text.split()), path


def test_without_effort_nothing_is_said_not_to_have_happened() -> None:
    made, pages = pages_of(tell_chronicle)
    said = "no statement that nothing happened can be made"
    for path, text in made.items():
        if path.startswith(("day/", "bulletin/")) and not path.endswith(".geojson"):
            shown = pages[path].text if path in pages else text
            assert said in " ".join(shown.split()), path


def test_contradicting_claims_stand_side_by_side() -> None:
    _, pages = pages_of(tell_chronicle)
    path = next(one for one in pages if one.startswith("incident/"))
    text = " ".join(pages[path].text.split())
    assert "58 killed, armed, of East" in text
    assert "23 killed, armed, of East" in text
    assert "These claims contradict each other" in text
    assert not re.search(r"\b81\b", text), "58 and 23 are two claims, and no sum"
    assert not re.search(r"\b40\.5\b", text), "and no mean"


def test_what_somebody_says_was_agreed_is_said_to_be_agreed() -> None:
    for tell, said in ((tell_chronicle, True), (tell_exercise, False)):
        talks = " ".join(pages_of(tell)[1]["talks.html"].text.split())
        assert ("said to be agreed in principle, by" in talks) is said
        assert ("What is said to have been undertaken" in talks) is said


def test_a_count_of_reports_is_called_no_count_of_acts() -> None:
    made, pages = pages_of(tell_chronicle)
    for path in ("day/2026-04-05.html", "party/west.html", "bulletin/2026-04-05.html"):
        text = " ".join(pages[path].text.split())
        assert "several may tell of one act" in text, path
        assert "Reported acts" not in text, path
    assert "several may tell of one act" in made["bulletin/2026-04-05.md"]


def test_a_bulletin_says_by_whose_word_somebody_is_said_to_have_done_it() -> None:
    made = site_of(tell_chronicle())
    (said,) = re.findall(r"- said to have been done by East: (.*)", made["bulletin/2026-04-05.md"])
    assert re.fullmatch(r"1 \(n-\d+\) on the word of West", said)


def test_a_bulletin_says_who_filed_what_has_no_speaker() -> None:
    story = tell_exercise()
    closed = {"crossing": "old-bridge", "passage": "closed", "traffic": "all"}
    day = iso_day(story.state.clock)
    story.file("east-officer", "crossing reported", closed | {"day": day})
    issue(story, day)
    assert "(filed by east-officer), No." in site_of(story)[f"bulletin/{day}.md"]


def test_two_reports_of_a_crossing_on_one_day_stand_beside_each_other() -> None:
    story = tell_exercise()
    filed = [
        story.file(by, "crossing reported", CROSSING | {"passage": passage})
        for by, passage in (("east-officer", "open"), ("west-officer", "closed"))
    ]
    (crossing,) = (
        one for one in read_crossings(read_case(story.shelf())) if one.id == CROSSING["crossing"]
    )
    assert [one.index for one in crossing.latest if one.index in filed] == filed


@pytest.mark.parametrize("bodies", [["east", "west"], ["west", "east"]])
def test_the_order_in_which_a_commitment_names_the_parties_changes_nothing(
    bodies: list[str],
) -> None:
    story = tell_exercise()
    promised = {"by": bodies, "firmness": "agreed", "words": "Both sides do."}
    index = story.file("east-head west-head", "commitment made", promised)
    case = read_case(story.shelf())
    first, second, _ = case.sides(index)
    claim = claim_of(case, public_view(case, case.shelf.filed(index)))
    assert claim.what == f"agreed, by {first.name} and {second.name}"
