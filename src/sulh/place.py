"""Place: where something was, how surely, and the public grid.

A place is whole micro-degrees (WGS 84) with the radius in metres within which it surely lies; it
is sealed. What is public is its *cell*: the square of a fixed grid in which it lies. A place is
snapped to its cell, never jittered: noise drawn afresh is averaged away, and a cell drawn twice is
the same cell. No distances are measured here, and no zones known.
"""

import re
from dataclasses import dataclass
from typing import Final

from sulh.errors import Malformed

MICRO: Final = 1_000_000
#: The sides of cells, in micro-degrees: 0.1 degrees is some 11 km.
GRIDS: Final = (100_000, 500_000, 1_000_000, 5_000_000)
MAX_RADIUS_M: Final = 1_000_000

_LATITUDE: Final = 90 * MICRO
_LONGITUDE: Final = 180 * MICRO
#: Metres in a degree along the equator, the longest there is of longitude (WGS 84: 111,319.5).
_M_PER_DEGREE: Final = 111_320

_match_place = re.compile(
    r"([+-])([0-9]{2}\.[0-9]{6})([+-])([0-9]{3}\.[0-9]{6})±([0-9]{1,7})m\Z"
).match
_match_cell = re.compile(r"([+-])([0-9]{2}\.[0-9])([+-])([0-9]{3}\.[0-9])/([0-9]\.[0-9])\Z").match


@dataclass(frozen=True, slots=True)
class Place:
    """Latitude and longitude in micro-degrees; the true place is within `radius_m` metres."""

    latitude: int
    longitude: int
    radius_m: int

    def __post_init__(self) -> None:
        """Hold the ranges; 180 degrees west is written, 180 degrees east is not."""
        if not -_LATITUDE <= self.latitude <= _LATITUDE:
            raise Malformed("latitude", f"{self.latitude} micro-degrees is off the earth")
        if not -_LONGITUDE <= self.longitude < _LONGITUDE:
            raise Malformed("longitude", f"{self.longitude} micro-degrees is off the earth")
        if not 0 <= self.radius_m <= MAX_RADIUS_M:
            raise Malformed("radius", f"{self.radius_m} m is not from 0 to {MAX_RADIUS_M} m")


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of the grid of `side` micro-degrees, named by its south-western corner."""

    south: int
    west: int
    side: int

    def __post_init__(self) -> None:
        """Hold that it is one of the grid's squares."""
        if self.side not in GRIDS or self.south % self.side or self.west % self.side:
            raise Malformed(
                "cell", f"{self.south}, {self.west} is no corner of a grid of {self.side}"
            )
        if not -_LATITUDE <= self.south < _LATITUDE or not -_LONGITUDE <= self.west < _LONGITUDE:
            raise Malformed("cell", f"{self.south}, {self.west} is off the earth")


def snap(place: Place, side: int = GRIDS[0]) -> Cell:
    """Give the public cell of a place: of `side`, or of a coarser grid if it is less certain.

    The north pole belongs to the northernmost row.
    """
    wide = next(
        (
            grid
            for grid in GRIDS
            if grid >= side and 2 * place.radius_m * MICRO <= grid * _M_PER_DEGREE
        ),
        GRIDS[-1],
    )
    south = min(place.latitude, _LATITUDE - 1)
    return Cell(south - south % wide, place.longitude - place.longitude % wide, wide)


def parse_place(text: str, where: str) -> Place:
    """Read a place such as `+34.123456+071.098765±250m`."""
    found = _match_place(text)
    if found is None:
        raise Malformed(where, f"{text[:60]!a} is not a place such as +34.123456+071.098765±250m")
    sign_n, north, sign_e, east, radius = found.groups()
    try:
        place = Place(_micro(sign_n, north), _micro(sign_e, east), int(radius))
    except Malformed as error:
        raise Malformed(where, str(error)) from None
    _check_written(write_place(place), text, where)
    return place


def write_place(place: Place) -> str:
    """Write a place; zero is positive."""
    return f"{_degrees(place.latitude, 2, 6)}{_degrees(place.longitude, 3, 6)}±{place.radius_m}m"


def parse_cell(text: str, where: str) -> Cell:
    """Read a cell such as `+34.1+071.0/0.1`: its south-western corner, and its side in degrees."""
    found = _match_cell(text)
    if found is None:
        raise Malformed(where, f"{text[:60]!a} is not a cell such as +34.1+071.0/0.1")
    sign_n, north, sign_e, east, side = found.groups()
    try:
        cell = Cell(_micro(sign_n, north), _micro(sign_e, east), _micro("+", side))
    except Malformed as error:
        raise Malformed(where, str(error)) from None
    _check_written(write_cell(cell), text, where)
    return cell


def write_cell(cell: Cell) -> str:
    """Write a cell; zero is positive."""
    side = _degrees(cell.side, 1, 1)[1:]
    return f"{_degrees(cell.south, 2, 1)}{_degrees(cell.west, 3, 1)}/{side}"


def _micro(sign: str, degrees: str) -> int:
    whole, _, part = degrees.partition(".")
    size = int(whole) * MICRO + int(part.ljust(6, "0"))
    return -size if sign == "-" else size


def _degrees(micro: int, whole_digits: int, digits: int) -> str:
    whole, part = divmod(abs(micro), MICRO)
    return f"{'-' if micro < 0 else '+'}{whole:0{whole_digits}}.{f'{part:06}'[:digits]}"


def _check_written(written: str, text: str, where: str) -> None:
    if written != text:
        raise Malformed(where, f"{text} is written {written}")
