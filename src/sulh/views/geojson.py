"""GeoJSON: incidents and reports as squares of the public grid, never as points.

A square is not where something happened; it is all that is said of where. Properties are those
that a page shows, made from the same public view.
"""

import json
from collections.abc import Iterable

from sulh.place import MICRO, Cell
from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import claim_of, see
from sulh.views.public import Public
from sulh.views.shelf import Filed

NOTE = "Squares of a fixed grid: the place lies somewhere inside, and not in the middle."


def write_incidents(case: Case, opened: Iterable[Filed]) -> bytes:
    """Write incidents as a collection of squares."""
    features = []
    for one in see(case, opened):
        known = case.state.cases.by_index.get(one.index)
        properties: dict[str, object] = {
            "number": one.index,
            "family": one.text("family"),
            "family_name": words.say_family(one.text("family")),
            "day": one.text("day"),
            "title": one.text("title"),
            "reports": list(known.reports) if known is not None else [],
            "page": f"incident/{one.index}.html",
        }
        features.append(_feature(one, properties))
    return _write(case, features)


def write_reports(case: Case, filed: Iterable[Filed]) -> bytes:
    """Write reports as a collection of squares; whose word each is, is a property of it."""
    features = []
    for one in see(case, filed):
        claim = claim_of(case, one)
        properties: dict[str, object] = {
            "number": one.index,
            "family": claim.family,
            "act": one.text("act"),
            "day": one.text("day"),
            "word_of": case.name(one.side),
            "said_to_be_by": claim.author,
            "casualties_as_claimed": list(claim.casualties),
            "outlet": claim.outlet,
            "address": claim.address,
        }
        features.append(_feature(one, properties))
    return _write(case, features)


def ring_of(cell: Cell) -> list[list[float]]:
    """Give the corners of a cell in degrees, closed and counter-clockwise (RFC 7946)."""
    south, west = cell.south / MICRO, cell.west / MICRO
    north, east = (cell.south + cell.side) / MICRO, (cell.west + cell.side) / MICRO
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _feature(public: Public, properties: dict[str, object]) -> dict[str, object]:
    cell = public.cell
    shape = None if cell is None else {"type": "Polygon", "coordinates": [ring_of(cell)]}
    return {"type": "Feature", "id": public.index, "geometry": shape, "properties": properties}


def _write(case: Case, features: list[dict[str, object]]) -> bytes:
    collection = {
        "type": "FeatureCollection",
        "note": f"{case.banner} {NOTE}",
        "record": case.origin,
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, indent=1).encode() + b"\n"
