"""The map: cells of the public grid with a shape and a letter for each family, and grey lines.

Never colour alone: a family has a shape and its letter, and a table says the same. Every line that
is handed in is drawn in one grey, dashed by its class and by nothing else; no country is filled,
and nothing is drawn that no source drew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sulh.place import Cell
from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import see
from sulh.views.count import Annex, Count
from sulh.views.drawing import (
    DASHES,
    SHAPES,
    WIDTH,
    Glyph,
    Square,
    Stroke,
    draw_cell,
    draw_lines,
    draw_shapes,
    frame_of,
    paths_of,
    sources_of,
)
from sulh.views.public import Public

DISCLAIMER: Final = (
    "Lines are drawn as their sources hold them, and are no position on any boundary or on the "
    "status of any territory. A square says only that a place lies somewhere inside it."
)
#: How many of the latest incidents, and of the latest reports, are on the map.
LATEST: Final = 250


@dataclass(frozen=True, slots=True)
class Mark:
    """What lies in one cell, of one family."""

    cell: str
    family: str
    letter: str
    incidents: Count
    reports: Count


@dataclass(frozen=True, slots=True)
class Map:
    """A map, and the table that says the same."""

    width: float
    height: float
    squares: tuple[Square, ...]
    glyphs: tuple[Glyph, ...]
    strokes: tuple[Stroke, ...]
    classes: tuple[tuple[str, str], ...]
    legend: tuple[tuple[str, str, str], ...]
    marks: tuple[Mark, ...]
    nowhere: Count
    sources: tuple[str, ...]
    disclaimer: str
    annex: Annex


def read_map(case: Case, lines: Mapping[str, object]) -> Map:
    """Read the map of the latest incidents and reports; `lines` is GeoJSON."""
    annex = Annex()
    incidents = see(case, case.shelf.of_kind("incident opened")[-LATEST:])
    reports = see(case, case.shelf.of_kind("report filed")[-LATEST:])
    cells = list(dict.fromkeys(one.cell for one in (*incidents, *reports) if one.cell is not None))
    frame, height = frame_of(cells)
    marks = tuple(_marks(annex, incidents, reports))
    families = dict.fromkeys(mark.letter for mark in marks)
    strokes = tuple(draw_lines(frame, lines))
    classes = dict.fromkeys(kind for kind, _ in paths_of(lines) if kind)
    return Map(
        width=WIDTH,
        height=height,
        squares=tuple(draw_cell(frame, cell) for cell in cells),
        glyphs=tuple(draw_shapes(frame, _count((*incidents, *reports)))),
        strokes=strokes,
        classes=tuple((kind, DASHES.get(kind, "")) for kind in classes),
        legend=tuple((one, words.say_family(one), SHAPES[one]) for one in sorted(families)),
        marks=marks,
        nowhere=annex.count(
            "incidents and reports of which no place is open",
            (one.index for one in (*incidents, *reports) if one.cell is None),
        ),
        sources=tuple(dict.fromkeys(sources_of(lines))),
        disclaimer=DISCLAIMER,
        annex=annex,
    )


def _count(publics: Iterable[Public]) -> dict[Cell, dict[str, int]]:
    """Count filings by cell and family."""
    counts: dict[Cell, dict[str, int]] = {}
    for one in publics:
        if one.cell is not None:
            of_cell, family = counts.setdefault(one.cell, {}), one.text("family")
            of_cell[family] = of_cell.get(family, 0) + 1
    return counts


def _by_family(publics: Iterable[Public]) -> dict[tuple[Cell, str], list[Public]]:
    found: dict[tuple[Cell, str], list[Public]] = {}
    for one in publics:
        if one.cell is not None:
            found.setdefault((one.cell, one.text("family")), []).append(one)
    return found


def _marks(annex: Annex, incidents: Sequence[Public], reports: Sequence[Public]) -> Iterator[Mark]:
    """Give a row for each cell and family, from north to south and west to east."""
    opened, told = _by_family(incidents), _by_family(reports)
    keys = sorted({*opened, *told}, key=lambda key: (-key[0].south, key[0].west, key[1]))
    for cell, family in keys:
        named, called = words.say_cell(cell), words.say_family(family)
        yield Mark(
            cell=named,
            family=called,
            letter=family,
            incidents=annex.count(
                f"incidents, {called}, {named}",
                (one.index for one in opened.get((cell, family), ())),
            ),
            reports=annex.count(
                f"reports, {called}, {named}", (one.index for one in told.get((cell, family), ()))
            ),
        )
