"""Neither party is preferred: exchanged, everything is exchanged; declared otherwise, nothing."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from site_of import site_of
from sulh.views.case import read_case
from told import Story, exchange, tell_chronicle, tell_exercise

#: A hash, or a salt, in a dossier: entry 0 is another, and so is what was sealed.
_HASH = re.compile(r'"[A-Za-z0-9+/_-]{22,43}=?"')


def without_hashes(page: str) -> str:
    """Leave out of a data file what another record has by chance; pages have no hashes."""
    return page if page.startswith("<") else _HASH.sub('"a hash"', page)


STORIES = pytest.mark.parametrize("tell", [tell_exercise, tell_chronicle])


@STORIES
def test_exchanging_the_parties_exchanges_every_page_exactly(tell: Callable[..., Story]) -> None:
    told, other = site_of(tell()), site_of(tell(exchanged=True))
    assert {exchange(path) for path in told} == set(other)
    for path, page in told.items():
        assert exchange(without_hashes(page)) == without_hashes(other[exchange(path)]), path


@STORIES
def test_the_order_in_which_parties_are_declared_changes_no_page(
    tell: Callable[..., Story],
) -> None:
    told, turned = site_of(tell()), site_of(tell(turned=True))
    assert {path: without_hashes(page) for path, page in told.items()} == {
        path: without_hashes(page) for path, page in turned.items()
    }


@STORIES
def test_the_two_parties_take_turns_at_standing_first(tell: Callable[..., Story]) -> None:
    case = read_case(tell().shelf())
    first, second = (case.sides(number)[0].body for number in (2, 3))
    assert {first, second} == set(case.parties)


@STORIES
def test_a_party_keeps_its_style_on_every_page_and_has_the_others_when_exchanged(
    tell: Callable[..., Story],
) -> None:
    case, other = read_case(tell().shelf()), read_case(tell(exchanged=True).shelf())
    styles = [{side.body: side.style for side in case.sides(number)} for number in (2, 3)]
    assert styles[0] == styles[1]
    mirrored = {side.body: side.style for side in other.sides()}
    assert {exchange(body): style for body, style in styles[0].items()} == mirrored


def test_the_pages_of_the_two_parties_have_the_same_parts_in_the_same_order() -> None:
    made: dict[str, Any] = site_of(tell_exercise())
    headings = [
        [
            line
            for line in made[f"party/{party}.html"].splitlines()
            if "<h2" in line and "annex" not in line
        ]
        for party in ("east", "west")
    ]
    assert headings[0] == headings[1]


def test_data_files_are_json_whatever_stands_in_them() -> None:
    made = site_of(tell_chronicle('"quoted" \\ & <b>'))
    for path in ("incidents.geojson", "reports.geojson"):
        assert json.loads(made[path])["type"] == "FeatureCollection"
