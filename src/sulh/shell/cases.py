"""Cases: the records that ship, built from their scripts into a home, the same on every machine.

Built by the desk, as any record is; only the clock is told, and what chance would draw comes from
fixed words (`for_show`). Age draws chance by itself, so what is encrypted ships with the case, and
is held against what it should hold with the key of each of its readers.

What a script says wrongly is `Malformed` with its place; what the mechanism objects to is on the
record, as it would be in earnest.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

from sulh.canonical import write_base64, write_base64url
from sulh.errors import Malformed, Refused, SulhError
from sulh.filings.kinds import KINDS, BulletinIssued, SealedFiling, parse_says
from sulh.filings.wire import Filing, parse_text, write_text
from sulh.mechanism.agreement import parse_terms
from sulh.moment import DAY, Span, parse_span
from sulh.shell.case_seals import CaseSeals, Shipped, fields_to_seal
from sulh.shell.constitution import prepare
from sulh.shell.desk import Around, Desk
from sulh.shell.drafting import Draft
from sulh.shell.for_show import Fixed, Unsynced, make_key, unsynced_vfs, write_keys
from sulh.shell.home import Home
from sulh.shell.keys import Secret
from sulh.shell.script import CASES, Reference, Scene, Script, parse_reference, read_script

#: The file of the mark, in the home: for show, an older copy need not show.
_MARK: Final = "mark-for-show.checkpoint"
_TERMS: Final = "terms"
_find_label: Final = re.compile(r"@([a-z0-9-]+)")
_SEAT: Final = {"seat", "body", "head", "role", "holder", "reads"}


@dataclass(frozen=True, slots=True)
class Built:
    """A case that was built: its home, its script, and the index of each filing by its label."""

    home: Home
    script: Script
    indices: Mapping[str, int]

    @property
    def look(self) -> list[tuple[str, str]]:
        """Give the pages to look at first, each with what it shows."""

        def index(label: re.Match[str]) -> str:
            return str(self.indices[label.group(1)])

        return [(_find_label.sub(index, page), shows) for page, shows in self.script.look]


def build_case(name: str, path: Path, cases: Path = CASES, shipped: Shipped | None = None) -> Built:
    """Build a case into a new home; `Conflict` if there is something at its path already."""
    script = read_script(name, cases)
    builder = _Builder(script, Home(path), shipped or Shipped(script.folder))
    return Built(builder.home, script, builder.build())


class _Builder:
    """A case on its way: its keys, what was sealed, and which label stands where."""

    def __init__(self, script: Script, home: Home, shipped: Shipped) -> None:
        self.home = home
        self._script = script
        self._now = script.begin
        self._shipped = shipped
        self._indices: dict[str, int] = {}
        #: How many entries there were from when on; entry 0 takes the time of entry 1.
        self._sizes: list[tuple[int, int]] = []
        self._keys = _keys_of(script)
        self._seals = CaseSeals(script, self._keys.values(), shipped)

    def build(self) -> dict[str, int]:
        """File everything; gives the index of each label."""
        script = self._script
        draw = Fixed(script.name, "record")
        written = {**script.constitution, "seats": self._enrolled()}
        made = Span(script.begin - script.begin % DAY, "day")
        where = f"{script.name}/constitution.toml"
        first = prepare(self.home, written, script.terms, where, draw, made)
        write_keys(self._keys.values(), self.home.path)
        if script.lines:
            self.home.lines.write_text(json.dumps(script.lines, ensure_ascii=False), "utf-8")
        clock = Fixed(script.name, "clock")
        around = Around(clock, Unsynced(), unsynced_vfs(), self.home.path / _MARK)
        with Desk(self.home, lambda: self._now, around) as desk:
            self._answer(desk, [first.signed_with(self._keys.values())], [where])
            for at, scenes in groupby(script.scenes, attrgetter("at")):
                self._now = at
                self._file(desk, list(scenes))
            desk.refresh(self.home.secret("freshness"))
        return self._indices

    def _file(self, desk: Desk, scenes: list[Scene]) -> None:
        """File what is filed at one moment; a clock entry comes before it."""
        drafts = []
        for index, scene in enumerate(scenes, desk.seen.size + 1):
            drafts.append(self._draft(desk, scene))
            self._indices[scene.label] = index
        answers = self._answer(desk, drafts, [scene.where for scene in scenes])
        assert answers == [self._indices[scene.label] for scene in scenes]
        self._sizes.append((self._now, desk.seen.size))

    def _answer(self, desk: Desk, drafts: list[Draft], places: list[str]) -> list[int]:
        blobs = [blob for draft in drafts for blob in draft.blobs]
        answers = desk.receive_together([draft.entry() for draft in drafts], blobs)
        indices = []
        for answer, where in zip(answers, places, strict=True):
            if isinstance(answer, SulhError):
                raise Malformed(where, str(answer))
            indices.append(answer.index)
        return indices

    def _draft(self, desk: Desk, scene: Scene) -> Draft:
        state = desk.state
        if scene.kind not in KINDS:
            raise Malformed(scene.where, f"{scene.kind!a} is not a kind this version knows")
        if strangers := [seat for seat in scene.by if seat not in self._keys]:
            raise Malformed(f"{scene.where}, by", f"{strangers[0]} is no seat of the case")
        says = {
            field: self._resolve(value, f"{scene.where}, {field}")
            for field, value in scene.says.items()
        }
        if scene.kind == BulletinIssued.kind:
            says |= self._bulletin(scene, says)
        try:
            # What is sealed is held to the same form as what is open.
            parse_says(scene.kind, {} if scene.kind == SealedFiling.kind else says)
            hidden = {field: says.pop(field) for field in fields_to_seal(state, scene)}
            sealed, blobs = self._seals.seal(state, scene, hidden) if hidden else (None, ())
            filing = Filing(
                by=scene.by,
                made=scene.made,
                mechanism=state.mechanism,
                nonce=Fixed(self._script.name, scene.label, "nonce")(16),
                seen=desk.seen,
                says=parse_says(scene.kind, says),
                sealed=sealed,
            )
            text = write_text(filing)
            parse_text(text)
        except (Malformed, Refused) as error:
            raise Malformed(scene.where, str(error)) from None
        draft = Draft(text, (), blobs)
        return draft.signed_with(self._keys[seat] for seat in scene.by)

    def _bulletin(self, scene: Scene, says: Mapping[str, object]) -> dict[str, object]:
        """Name the bulletin of a day as it ships, and how much was on the record at its cut-off.

        A chronicle's is made afterwards, from all that is on the record when it is filed.
        """
        where = f"{scene.where}, day and number"
        day, number = parse_span(str(says.get("day")), where), says.get("number")
        if not isinstance(number, int):
            raise Malformed(where, "number is missing")
        text = self._shipped.bulletin(self.home, day.start, number)
        terms = parse_terms(self._script.terms)
        until = day.start + terms.cut_off_s - terms.offset_s
        afterwards = self._script.constitution["purpose"] == "chronicle"
        sizes = [size for at, size in self._sizes if afterwards or at <= until]
        if not sizes:
            raise Malformed(where, "nothing was on the record at its cut-off")
        return {"sha256": write_base64(hashlib.sha256(text).digest()), "size": max(sizes)}

    def _resolve(self, value: object, where: str) -> object:
        """Put what a reference stands for in its place, however deep."""
        if isinstance(value, dict):
            return {name: self._resolve(one, f"{where}.{name}") for name, one in value.items()}
        if isinstance(value, list):
            return [self._resolve(one, where) for one in value]
        reference = parse_reference(value)
        return value if reference is None else self._referred(reference, where)

    def _referred(self, to: Reference, where: str) -> object:
        if to.label == _TERMS and not to.part:
            return write_base64(hashlib.sha256(self._script.terms).digest())
        if to.label not in self._indices:
            raise Malformed(where, f"no filing before it is called {to.label}")
        if not to.part:
            return self._indices[to.label]
        disclosure = self._seals.disclosure(to.label, to.field)
        if disclosure is None:
            raise Malformed(where, f"{to.label} seals no field {to.field}")
        return disclosure.text if to.part == "disclosure" else write_base64url(disclosure.salt)

    def _enrolled(self) -> list[dict[str, object]]:
        """Give the seats of the constitution with what enrols the keys for show."""
        origin = self._script.constitution["origin"]
        return [
            {name: seat[name] for name in ("body", "head", "role") if name in seat}
            | self._keys[seat["seat"]].enrolment(origin)
            for seat in self._script.constitution["seats"]
        ]


def _keys_of(script: Script) -> dict[str, Secret]:
    """Make the keys of the seats that a constitution lists."""
    where = f"{script.name}/constitution.toml"
    origin, seats = script.constitution.get("origin"), script.constitution.get("seats")
    if not isinstance(origin, str) or not isinstance(seats, list):
        raise Malformed(where, "origin or seats are missing")
    keys = {}
    for number, seat in enumerate(seats, 1):
        if not isinstance(seat, dict) or not isinstance(name := seat.get("seat"), str):
            raise Malformed(f"{where}, seat {number}", "seat is missing: its name")
        if odd := sorted(seat.keys() - _SEAT):
            raise Malformed(f"{where}, seat {number}", f"{odd[0]!a} is not one of its fields")
        holder = seat.get("holder", f"holder-{number}")
        reads = seat.get("reads") is True
        keys[name] = make_key(script.name, origin, name, str(holder), reads=reads)
    return keys
