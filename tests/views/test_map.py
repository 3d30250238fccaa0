"""The map: nothing but squares, shapes and grey lines, and a table that says the same."""

import json
import re
from itertools import pairwise

import pytest

from site_of import read, site_of
from sulh.shell.publish import renderer
from sulh.views.case import Case, read_case
from sulh.views.drawing import DASHES
from sulh.views.map import read_map
from sulh.views.pages import build
from told import HERE, Story, tell_chronicle, tell_exercise


def line(kind: str, *points: tuple[float, float]) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"class": kind, "name": "A line", "note": "as its source has it"},
        "geometry": {"type": "LineString", "coordinates": [list(point) for point in points]},
    }


LINES: dict[str, object] = {
    "type": "FeatureCollection",
    "features": [
        line("disputed", (19.9, 10.0), (20.5, 10.6)),
        line("river", (20.0, 10.0), (20.1, 10.4)),
    ],
}


@pytest.fixture(name="case")
def case_of_the_exercise() -> Case:
    return read_case(tell_exercise().shelf())


def test_the_table_says_what_the_shapes_say(case: Case) -> None:
    made = read_map(case, LINES)
    shapes = sorted((glyph.letter, glyph.number) for glyph in made.glyphs)
    table = sorted((one.letter, one.incidents.number + one.reports.number) for one in made.marks)
    assert shapes == table
    for glyph in made.glyphs:
        assert glyph.label.endswith(("N, 20.0\N{EN DASH}20.1° E", "N, 20.3\N{EN DASH}20.4° E"))


def test_every_family_has_a_shape_and_a_letter_of_its_own(case: Case) -> None:
    made = read_map(case, {})
    outlines = {glyph.letter: glyph.outline for glyph in made.glyphs}
    assert len(set(outlines.values())) == len(outlines) == 3
    assert [letter for letter, _, _ in made.legend] == sorted(outlines)


def test_lines_differ_by_dashes_for_their_class_and_by_nothing_else(case: Case) -> None:
    made = read_map(case, LINES)
    assert [stroke.dashes for stroke in made.strokes] == [DASHES["disputed"], ""]
    page = renderer().render(case, build(case, "map.html", LINES)).decode()
    assert (
        len(re.findall(r'<path class="line" d="M[^"]+"(?: stroke-dasharray="7 5")?/>', page)) >= 2
    )
    assert not re.search(r"(?:fill|stroke|style|color)=", page)
    assert "no position on any boundary" in page
    assert "A line. as its source has it." in page


def test_shapes_do_not_hide_each_other(case: Case) -> None:
    places = sorted((glyph.x, glyph.y) for glyph in read_map(case, {}).glyphs)
    for (x, y), (right, below) in pairwise(places):
        assert abs(x - right) >= 18 or abs(y - below) >= 18


def test_places_are_squares_and_never_points() -> None:
    for tell in (tell_exercise, tell_chronicle):
        for path, text in site_of(tell()).items():
            if not path.endswith(".geojson"):
                continue
            for feature in json.loads(text)["features"]:
                shape = feature["geometry"]
                if shape is not None:
                    (ring,) = shape["coordinates"]
                    assert shape["type"] == "Polygon"
                    assert (len(ring), ring[0]) == (5, ring[-1])


def test_without_any_place_there_is_a_page_that_says_so() -> None:
    story = Story()
    story.at("2026-03-01T08:00:00Z")
    report = {"day": "2026-03-01", "family": "K"}
    story.file("monitor", "report filed", report)
    text = " ".join(read(site_of(story)["map.html"]).text.split())
    assert "No place is open in any incident or report." in text
    assert "Of 1 incidents and reports no place is open." in text
    assert HERE not in text
