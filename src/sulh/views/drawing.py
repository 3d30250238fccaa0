"""Drawing: where cells, shapes and lines stand on a map, as plain numbers.

North is up, and a degree as wide as it is there. What is drawn means is not known here.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sulh.place import MICRO, Cell
from sulh.views import words

WIDTH: Final = 900.0
#: How tall a map is at most, by its width.
_TALL: Final = 0.75
_GLYPH: Final = 9.0
_STEP: Final = 34.0
_ROW: Final = 2 * _GLYPH + 18
#: Dashes by the class that a line is given by its source; a class that is not here is drawn whole.
DASHES: Final = {"disputed": "7 5", "reported": "2 4", "approximate": "12 4 2 4"}

#: The outline of each family's shape, in a square from -1 to 1: sides, or a path.
SHAPES: Final = {
    "K": "M0-1 1 1-1 1Z",
    "F": "M-1-1H1V1H-1Z",
    "A": "M0-1 1 0 0 1-1 0Z",
    "S": "M-.5-1H.5L1 0 .5 1H-.5L-1 0Z",
    "C": "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z",
    "H": "M-.35-1H.35V-.35H1V.35H.35V1H-.35V.35H-1V-.35H-.35Z",
    "P": "M0 1-1-1H1Z",
    "M": "M-1-1H1V.2L0 1-1 .2Z",
    "N": "M-1 1V0A1 1 0 0 1 1 0V1Z",
    "D": "M-1-1H1L.2 0 1 1H-1L-.2 0Z",
}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A shape on the map: its outline, where its middle is, how large, its letter and number."""

    outline: str
    x: float
    y: float
    scale: float
    letter: str
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Square:
    """A cell on the map."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line on the map: its path, and its dashes by class."""

    path: str
    dashes: str


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees become places on the page: north is up, a degree as wide as it is there."""

    west: float
    north: float
    scale: float
    narrow: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Give where a place in degrees stands."""
        x = (longitude - self.west) * self.narrow * self.scale
        return round(x, 1), round((self.north - latitude) * self.scale, 1)


class _Taken:
    """Rooms that are taken, to be found by where they are: a map has hundreds."""

    def __init__(self) -> None:
        self._near: dict[tuple[int, int], list[Square]] = {}

    def add(self, room: Square) -> None:
        for at in self._squares_of(room):
            self._near.setdefault(at, []).append(room)

    def shared_with(self, room: Square) -> float:
        """Give the area that a room would share with those that are taken, at least."""
        near = {one for at in self._squares_of(room) for one in self._near.get(at, ())}
        return sum(_shared(room, one) for one in sorted(near, key=lambda one: (one.x, one.y)))

    def _squares_of(self, room: Square) -> Iterator[tuple[int, int]]:
        for x in range(int(room.x // 64), int((room.x + room.width) // 64) + 1):
            for y in range(int(room.y // 64), int((room.y + room.height) // 64) + 1):
                yield x, y


def frame_of(cells: Sequence[Cell]) -> tuple[Frame, float]:
    """Fit the cells with a margin, never closer than some sixty kilometres, nor too tall."""
    if not cells:
        return Frame(0.0, 1.0, 100.0, 1.0), 100.0
    south = min(cell.south for cell in cells) / MICRO
    north = max(cell.south + cell.side for cell in cells) / MICRO
    west = min(cell.west for cell in cells) / MICRO
    east = max(cell.west + cell.side for cell in cells) / MICRO
    margin = max(0.08, (north - south) / 20, (0.5 - (north - south)) / 2)
    south, north = south - margin, north + margin
    narrow = max(0.05, math.cos(math.radians((south + north) / 2)))
    wide = max(east - west + 2 * margin, (north - south) / narrow / _TALL)
    west, east = (west + east - wide) / 2, (west + east + wide) / 2
    scale = WIDTH / ((east - west) * narrow)
    return Frame(west, north, scale, narrow), round((north - south) * scale, 1)


def draw_cell(frame: Frame, cell: Cell) -> Square:
    """Give a cell as a square on the map."""
    x, y = frame.place(cell.west / MICRO, (cell.south + cell.side) / MICRO)
    right, bottom = frame.place((cell.west + cell.side) / MICRO, cell.south / MICRO)
    return Square(x, y, round(right - x, 1), round(bottom - y, 1))


def draw_shapes(frame: Frame, counts: Mapping[Cell, Mapping[str, int]]) -> Iterator[Glyph]:
    """Give the shapes of each cell, side by side, where in it they hide no others.

    Small cells come first, since a large one has more room. Where in a cell a shape stands says
    nothing of where in it a place is.
    """
    taken = _Taken()
    for cell in sorted(counts, key=lambda one: (one.side, -one.south, one.west)):
        families = sorted(counts[cell])
        square = draw_cell(frame, cell)
        in_a_row = max(1, min(len(families), int(square.width // _STEP)))
        rows = -(-len(families) // in_a_row)
        room = _room(square, _STEP * in_a_row, _ROW * rows, taken)
        taken.add(room)
        for number, family in enumerate(families):
            count = counts[cell][family]
            yield Glyph(
                outline=SHAPES[family],
                x=round(room.x + _STEP * (number % in_a_row + 0.5), 1),
                y=round(room.y + _ROW * (number // in_a_row) + _GLYPH + 2, 1),
                scale=_GLYPH,
                letter=family,
                number=count,
                label=f"{words.say_family(family)}: {count}; {words.say_cell(cell)}",
            )


def _room(cell: Square, width: float, height: float, taken: _Taken) -> Square:
    """Find room for the shapes of a cell: in its middle, a corner, beside it, else wherever."""
    left, right = cell.x + 2, cell.x + cell.width - width - 2
    top, bottom = cell.y + 2, cell.y + cell.height - height - 2
    middle = cell.x + (cell.width - width) / 2
    rows = [
        (middle, cell.y + (cell.height - height) / 2),
        *((left, top), (right, top), (left, bottom), (right, bottom)),
        *((cell.x + cell.width, top), (cell.x - width, top)),
        *((middle, cell.y + cell.height), (middle, cell.y - height)),
    ]
    rooms = [Square(x, y, width, height) for x, y in rows]
    return min(rooms, key=taken.shared_with)


def _shared(one: Square, other: Square) -> float:
    """Give the area that two squares share."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0.0, wide) * max(0.0, high)


def draw_lines(frame: Frame, lines: Mapping[str, object]) -> Iterator[Stroke]:
    """Give every line, dashed by its class alone."""
    for kind, points in paths_of(lines):
        steps = [frame.place(x, y) for x, y in points]
        path = "M" + " ".join(f"{x:g},{y:g}" for x, y in steps)
        yield Stroke(path, DASHES.get(kind, ""))


def paths_of(lines: Mapping[str, object]) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Give the class and the points of every line of a GeoJSON collection."""
    features = lines.get("features")
    for feature in features if isinstance(features, list) else []:
        if not isinstance(feature, dict):
            continue
        shape, properties = feature.get("geometry"), feature.get("properties")
        kind = properties.get("class") if isinstance(properties, dict) else None
        if isinstance(shape, dict):
            for points in _rings(shape.get("coordinates")):
                yield str(kind or ""), points


def sources_of(lines: Mapping[str, object]) -> Iterator[str]:
    """Give what each line is called by whoever drew it, and what they note."""
    features = lines.get("features")
    for feature in features if isinstance(features, list) else []:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict) and properties.get("name"):
            parts = (properties.get(key) for key in ("name", "note", "source"))
            yield ". ".join(str(part).rstrip(".") for part in parts if part) + "."


def _rings(coordinates: object) -> Iterator[list[tuple[float, float]]]:
    """Give every list of points, however deep; a point is at least two numbers."""
    if not isinstance(coordinates, list) or not coordinates:
        return
    first = coordinates[0]
    if isinstance(first, list) and first and isinstance(first[0], int | float):
        yield [(float(point[0]), float(point[1])) for point in coordinates]
    else:
        for inner in coordinates:
            yield from _rings(inner)
