"""What is published: links that lead somewhere, nothing loaded, texts that stay texts."""

import re
from collections.abc import Callable

import pytest

from site_of import Read, leading_nowhere, read, site_of
from told import MARKUP, Story, tell_chronicle, tell_exercise

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
