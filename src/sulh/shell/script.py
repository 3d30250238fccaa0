"""The script of a case that ships: what is filed, when and by whom, as people write it.

A case is a folder of TOML files, `src/sulh/cases/<name>`:

    constitution.toml   as `shell.constitution` says, and with it
        at = "2026-05-01T06:00:00Z"          record time, which only moves as told
        [[seats]]  seat, body, head, role    reads = true: reads what is sealed; holder
        [[look]]   page, shows               pages to look at first: "incident/@ford-1.html"
    terms.toml          as `mechanism.agreement` says
    lines/*.geojson     drawn on the map
    root.txt            size and root of the record that comes of it, which a test holds
    payloads, bulletins what ships beside the script, as `shell.case_seals` says
    other files         in the order of their names:
        [[filing]]
        id = "ford-1"                        its label, by which others name it
        at = "2026-05-02T09:30:00Z"          left out: that of the filing before it
        by = ["east-monitor"]                left out: who signs entry 0, if that is one seat
        kind = "report filed"
        [filing.says]                        all of it; what the terms do not open is sealed
        to = ["panel-chair"]                 who reads it; left out: as `shell.audience` says
        files = ["statement.txt"]            sealed with it, from the folder `files`

Keys, holders and proofs are not written: `shell.for_show` makes them. Filings of one `at` are
filed together. In `says`, "@ford-1" is the index of that filing, "@ford-1:salt:outcome" the salt
of a field it seals and "@ford-1:disclosure:act" what opens one; "@terms" is the hash of the terms.
Of a bulletin, day and number are written; the rest ships, as `shell.case_seals` says.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sulh
from sulh.errors import Malformed, Missing
from sulh.filings.vocabulary import is_identifier
from sulh.moment import DAY, Span, parse_instant, parse_span
from sulh.shell.drafting import read_table

#: Where the cases that ship lie.
CASES: Final = Path(sulh.__file__).parent / "cases"
CONSTITUTION: Final = "constitution.toml"
TERMS: Final = "terms.toml"
_FIELDS: Final = {"id", "at", "by", "kind", "made", "says", "to", "files"}
_match_reference = re.compile(
    r"@([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?::(salt|disclosure):([a-z_]+))?\Z"
).match


@dataclass(frozen=True, slots=True)
class Scene:
    """One filing as it is written; `at` is record time in POSIX seconds."""

    label: str
    where: str
    at: int
    by: tuple[str, ...]
    kind: str
    made: Span
    says: Mapping[str, object]
    to: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text in `says` stands for: a filing, or something of a field that it seals."""

    label: str
    part: str
    field: str


@dataclass(frozen=True, slots=True)
class Script:
    """A whole case: `begin` is when entry 0 is filed.

    `look` are pages to look at first, each with what it shows; `lines` is GeoJSON for the map.
    """

    name: str
    folder: Path
    begin: int
    constitution: Mapping[str, Any]
    terms: bytes
    look: tuple[tuple[str, str], ...]
    lines: Mapping[str, object]
    scenes: tuple[Scene, ...]


def names_of_cases() -> list[str]:
    """Name the cases that ship."""
    return sorted(path.parent.name for path in CASES.glob(f"*/{CONSTITUTION}"))


def read_script(name: str, cases: Path = CASES) -> Script:
    """Read a case; `Missing` if there is none of that name."""
    folder = cases / name
    if not is_identifier(name) or not folder.is_dir():
        raise Missing(name, "no such case")
    constitution = read_table(folder / CONSTITUTION)
    where = f"{name}/{CONSTITUTION}"
    begin = parse_instant(str(constitution.pop("at", "")), f"{where}, at")
    look = constitution.pop("look", [])
    if not isinstance(look, list) or not all(map(_is_look, look)):
        raise Malformed(f"{where}, look", "not page and shows")
    try:
        terms = (folder / TERMS).read_bytes()
    except OSError as error:
        raise Missing(f"{name}/{TERMS}", f"cannot be read: {error.strerror}") from None
    return Script(
        name=name,
        folder=folder,
        begin=begin,
        constitution=constitution,
        terms=terms,
        look=tuple((one["page"], one["shows"]) for one in look),
        lines=_read_lines(folder / "lines"),
        scenes=tuple(_scenes(name, folder, begin, _one_signer(constitution))),
    )


def _is_look(one: object) -> bool:
    return (
        isinstance(one, dict)
        and one.keys() == {"page", "shows"}
        and all(isinstance(text, str) for text in one.values())
    )


def _read_lines(folder: Path) -> dict[str, object]:
    """Read every feature of the GeoJSON files of a folder, as one collection."""
    features: list[object] = []
    for path in sorted(folder.glob("*.geojson")):
        try:
            features += json.loads(path.read_text(encoding="utf-8"))["features"]
        except (OSError, ValueError, KeyError, TypeError):
            raise Malformed(str(path), "no collection of GeoJSON features") from None
    return {"type": "FeatureCollection", "features": features} if features else {}


def parse_reference(text: object) -> Reference | None:
    """Read a text that stands for something else, or give None: it is what it says."""
    found = _match_reference(text) if isinstance(text, str) else None
    return None if found is None else Reference(*(part or "" for part in found.groups()))


def _scenes(name: str, folder: Path, at: int, first: object) -> Iterator[Scene]:
    labels: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        if path.name in (CONSTITUTION, TERMS):
            continue
        written = read_table(path)
        where = f"{name}/{path.name}"
        filings = written.pop("filing", [])
        if written or not isinstance(filings, list):
            raise Malformed(where, "not [[filing]] after [[filing]], and nothing else")
        for number, one in enumerate(filings, 1):
            scene = _parse_scene(one, f"{where}, filing {number}", at, first)
            if scene.label in labels:
                raise Malformed(scene.where, f"{scene.label} is the label of another")
            labels.add(scene.label)
            at = scene.at
            yield scene


def _parse_scene(one: object, where: str, before: int, first: object) -> Scene:
    if not isinstance(one, dict):
        raise Malformed(where, "not a table")
    label = one.get("id")
    if not isinstance(label, str) or not is_identifier(label):
        raise Malformed(where, "id is missing, or no label")
    where = f"{where} ({label})"
    if odd := sorted(one.keys() - _FIELDS):
        raise Malformed(where, f"{odd[0]!a} is not one of {', '.join(sorted(_FIELDS))}")
    at = parse_instant(str(one["at"]), f"{where}, at") if "at" in one else before
    if at < before:
        raise Malformed(f"{where}, at", "record time goes back")
    kind, says = one.get("kind"), one.get("says", {})
    if not isinstance(kind, str) or not isinstance(says, dict):
        raise Malformed(where, "kind or says is missing")
    made = parse_span(str(one["made"]), f"{where}, made") if "made" in one else _day_of(at)
    return Scene(
        label=label,
        where=where,
        at=at,
        by=_names(one.get("by", first), f"{where}, by"),
        kind=kind,
        made=made,
        says=says,
        to=_names(one.get("to", []), f"{where}, to"),
        files=_names(one.get("files", []), f"{where}, files"),
    )


def _one_signer(constitution: Mapping[str, Any]) -> list[str] | None:
    """Give the seat that signs where none is named: the one that signs entry 0, if it is one."""
    by = constitution.get("by")
    if by is None and constitution.get("purpose") == "chronicle":
        seats = constitution.get("seats", [])
        by = [seat.get("seat") for seat in seats if isinstance(seat, dict) and seat.get("head")]
    return by if isinstance(by, list) and len(by) == 1 else None


def _day_of(at: int) -> Span:
    return Span(at - at % DAY, "day")


def _names(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Malformed(where, "not a list of names")
    return tuple(value)
