"""Place: the grid, and one written form of a place and of a cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import cells, places
from sulh.errors import Malformed
from sulh.place import (
    GRIDS,
    MAX_RADIUS_M,
    MICRO,
    Cell,
    Place,
    parse_cell,
    parse_place,
    snap,
    write_cell,
    write_place,
)

sides = st.sampled_from(GRIDS)


@given(places)
def test_parse_undoes_write_of_a_place(place: Place) -> None:
    assert parse_place(write_place(place), "place") == place


@given(cells())
def test_parse_undoes_write_of_a_cell(cell: Cell) -> None:
    assert parse_cell(write_cell(cell), "cell") == cell


@given(places, sides)
def test_a_cell_contains_its_place(place: Place, side: int) -> None:
    cell = snap(place, side)
    assert cell.side >= side
    assert cell.south <= min(place.latitude, 90 * MICRO - 1) < cell.south + cell.side
    assert cell.west <= place.longitude < cell.west + cell.side


@given(places, sides, st.data())
def test_snapping_again_anywhere_in_the_cell_gives_the_cell(
    place: Place, side: int, data: st.DataObject
) -> None:
    cell = snap(place, side)
    north = data.draw(st.integers(0, cell.side - 1))
    east = data.draw(st.integers(0, cell.side - 1))
    other = Place(cell.south + north, cell.west + east, place.radius_m)
    assert snap(other, side) == cell
    assert snap(other, cell.side) == cell


@given(places, sides)
def test_the_grid_is_the_same_on_all_sides_of_the_equator_and_the_meridian(
    place: Place, side: int
) -> None:
    cell = snap(place, side)
    if place.latitude % cell.side and place.longitude % cell.side:
        mirrored = snap(Place(-place.latitude, -place.longitude, place.radius_m), side)
        assert mirrored.south == -(cell.south + cell.side)
        assert mirrored.west == -(cell.west + cell.side)


@given(places, st.integers(0, MAX_RADIUS_M), sides)
def test_who_is_less_certain_gets_no_finer_cell(place: Place, radius: int, side: int) -> None:
    less, more = sorted((place.radius_m, radius))
    finer = snap(Place(place.latitude, place.longitude, less), side)
    wider = snap(Place(place.latitude, place.longitude, more), side)
    assert finer.side <= wider.side


@pytest.mark.parametrize(
    ("radius_m", "side"),
    [(0, 100_000), (5_566, 100_000), (5_567, 500_000), (27_830, 500_000), (27_831, 1_000_000),
     (55_660, 1_000_000), (55_661, 5_000_000), (1_000_000, 5_000_000)],
)  # fmt: skip
def test_a_cell_is_as_wide_as_what_is_not_known(radius_m: int, side: int) -> None:
    assert snap(Place(0, 0, radius_m)).side == side


def test_the_poles_and_the_antimeridian_have_cells() -> None:
    assert write_cell(snap(Place(90 * MICRO, -180 * MICRO, 0))) == "+89.9-180.0/0.1"
    assert write_cell(snap(Place(-90 * MICRO, 180 * MICRO - 1, 0))) == "-90.0+179.9/0.1"
    assert write_cell(snap(Place(0, 0, MAX_RADIUS_M))) == "+00.0+000.0/5.0"
    assert write_cell(snap(Place(-1, -1, 0))) == "-00.1-000.1/0.1"


def test_the_written_forms() -> None:
    place = parse_place("+34.123456+071.098765±250m", "place")
    assert place == Place(34_123_456, 71_098_765, 250)
    assert write_cell(snap(place)) == "+34.1+071.0/0.1"
    assert write_cell(snap(place, 5 * MICRO)) == "+30.0+070.0/5.0"


@pytest.mark.parametrize(
    "text",
    [
        "", "+34.123456+071.098765", "34.123456+071.098765±250m", "+34.12345+071.098765±250m",
        "+34.123456+71.098765±250m", "+34.123456+071.098765±0250m", "+34.123456+071.098765±250",
        "+34.123456+071.098765±250 m", "+34.123456+071.098765±1000001m", "+90.000001+000.000000±0m",
        "+00.000000+180.000000±0m", "-00.000000+000.000000±0m", "+00.000000-000.000000±0m",
        "+34.123456+071.098765±-1m", "+34.123456+071.098765±250m\n", "+34.123456+071.098765+-250m",
        "+\u0663\u0664.123456+071.098765±250m", "+34,123456+071.098765±250m",
        "+00.000000-180.000001±0m", " +34.123456+071.098765±250m",
        pytest.param("\ud800" * 100_000, id="long"),
    ],
)  # fmt: skip
def test_any_other_place_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_place(text, "place")
    assert caught.value.where == "place"
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "text",
    [
        "", "+34.1+071.0", "+34.1+071.0/0.2", "+34.1+071.0/0.5", "+34.1+071.0/0.0",
        "+34.1+071.0/0.10", "34.1+071.0/0.1", "+34.1+71.0/0.1", "-00.0+000.0/0.1",
        "+90.0+000.0/0.1",
        "+00.0+180.0/0.1", "+00.0-180.1/0.1", "-90.1+000.0/0.1", "+34.1+071.0/1.0",
        "+34.1+071.0/0.1\n", "+34.15+071.0/0.1", "+\u0663\u0664.1+071.0/0.1", "+00.0-000.0/0.1",
    ],
)  # fmt: skip
def test_any_other_cell_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_cell(text, "cell")
    assert caught.value.where == "cell"


@pytest.mark.parametrize(
    ("latitude", "longitude", "radius_m"),
    [(90 * MICRO + 1, 0, 0), (-90 * MICRO - 1, 0, 0), (0, 180 * MICRO, 0),
     (0, -180 * MICRO - 1, 0), (0, 0, -1), (0, 0, MAX_RADIUS_M + 1)],
)  # fmt: skip
def test_a_place_off_the_earth_is_malformed(latitude: int, longitude: int, radius_m: int) -> None:
    with pytest.raises(Malformed):
        Place(latitude, longitude, radius_m)
