"""An exercise: a small record with something of everything, and how it grows, to be shown.

The desk makes it as it makes any other, with its own clock and its own chance; only the size that
a record comes to is chosen here.
"""

import hashlib
import shutil
import tomllib
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from sulh.note import write_vkey
from sulh.record.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from sulh.record.log import EMPTY, append
from sulh.record.merkle import hash_leaf
from sulh.record.tiles import (
    WIDTH,
    bundle_path,
    bundles_of,
    parse_bundle,
    tile_path,
    tiles_of,
    write_bundle,
    write_tile,
)
from sulh.shell.constitution import prepare
from sulh.shell.desk import Desk
from sulh.shell.drafting import Sealing, draft
from sulh.shell.home import Home
from sulh.shell.keys import Secret, make, read, write
from sulh.shell.receipts import Receipt
from sulh.shell.store import Pending

ORIGIN = "exercise.example/two-banks"
_TERMS = b"""format = "sulh/terms/v1"
title = "Terms of an exercise"
basis = "agreed"
utc_offset = "+00:00"
cut_off = "18:00"
article = [{ id = "1", title = "Ceasefire", text = "The ceasefire goes on.", status = "agreed" }]
"""
#: Seat, body, role, whether it is a head, whether it reads what is sealed.
_SEATS = (
    ("alder-bank-head", "alder-bank", "head-of-delegation", True, True),
    ("alder-bank-liaison", "alder-bank", "liaison-officer", False, True),
    ("birch-bank-head", "birch-bank", "head-of-delegation", True, True),
    ("birch-bank-liaison", "birch-bank", "liaison-officer", False, True),
    ("highland-envoy", "highland", "envoy", True, True),
    ("lowland-envoy", "lowland", "envoy", True, True),
    ("mission-head", "mission", "head-of-mission", True, True),
    ("mission-monitor", "mission", "monitor", False, True),
    ("protection", "mission", "protection-officer", False, True),
    ("second-key", "lowland", "second-holder", False, False),
)


@dataclass(frozen=True, slots=True)
class Exercise:
    """The folder that the demonstration makes."""

    folder: Path

    @property
    def home(self) -> Home:
        return Home(self.folder / "mechanism")

    @property
    def public(self) -> Path:
        return self.home.public

    @property
    def receipt(self) -> Path:
        return self.folder / "receipt.tlog-proof"

    @property
    def log(self) -> Secret:
        return self.home.secret("log")

    @property
    def vkey(self) -> str:
        return write_vkey(self.log.key)

    def checkpoint_at(self, size: int) -> Path:
        """Name the checkpoint of a size that the record was made to stop at."""
        return self.folder / "stops" / f"{size}.checkpoint"

    def receipt_at(self, size: int) -> Path:
        """Name the receipt of the last entry of a size that the record was made to stop at."""
        return self.folder / "stops" / f"{size}.tlog-proof"

    def public_at(self, size: int) -> Path:
        """Name what was published at a size that the record was made to stop at."""
        return self.folder / "stops" / f"{size}.public"

    def seat(self, name: str) -> Secret:
        """Give the key of a seat, or of the record's clock."""
        return read(self._key_file(name))

    def signer(self, name: str) -> str:
        """Give the key of a seat, of the clock or the log, as its file has it for Go."""
        return str(tomllib.loads(self._key_file(name).read_text())["signing"])

    def entries(self) -> list[bytes]:
        """Read the entries that are published."""
        size = parse_checkpoint((self.public / "checkpoint").read_bytes())[0].size
        return [
            entry
            for index, width in bundles_of(size)
            for entry in parse_bundle((self.public / bundle_path(index, width)).read_bytes(), width)
        ]

    def _key_file(self, name: str) -> Path:
        path = self.folder / "keys-for-show" / f"{name}.key"
        return path if path.exists() else self.home.keys / f"{name}.key"


def build(folder: Path) -> Exercise:
    """Build the exercise into a folder that is not there yet."""
    made = Exercise(folder)
    keys = {
        seat: make(f"{ORIGIN}/{seat}", holder=f"holder-{number}", reads=reads)
        for number, (seat, _, _, _, reads) in enumerate(_SEATS, 1)
    }
    (folder / "keys-for-show").mkdir(parents=True)
    for seat, key in keys.items():
        write(key, folder / "keys-for-show" / f"{seat}.key")
    (folder / "statement.txt").write_text("Shots were heard at the ford before dawn.\n")
    first = prepare(made.home, _constitution(keys), _TERMS, "exercise")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULH_MARKS", str(folder / "marks"))
        with Desk(made.home) as desk:
            desk.receive(first.signed_with(keys.values()).entry())
            *_, last = _file_all(desk, keys, folder / "statement.txt")
    made.receipt.write_bytes(last.proof)
    return made


def _file_all(desk: Desk, keys: dict[str, Secret], evidence: Path) -> Iterator[Receipt]:
    """File something of everything that has to do with keys, seats and payloads."""

    def file(by: list[str], kind: str, says: object, sealing: Sealing | None = None) -> Receipt:
        drafted = draft(desk.state, desk.seen, by, kind, says, sealing)
        signed = drafted.signed_with(keys[seat] for seat in by)
        return desk.receive(signed.entry(), signed.blobs)

    spare = make(f"{ORIGIN}/alder-bank-monitor", holder="holder-11", reads=True)
    seat = {"body": "alder-bank", "head": False, "role": "monitor", **spare.enrolment(ORIGIN)}
    yield file(["alder-bank-head"], "seat filled", seat)
    yield file(["birch-bank-head"], "seat vacated", {"seat": "alder-bank-liaison"})
    heard = {"kind": "report filed", "act": "shots heard", "place": "the ford"}
    hidden = Sealing(heard, ("mission-head", "highland-envoy"), (evidence,))
    sealed = file(["mission-monitor"], "sealed", {}, hidden)
    yield sealed
    yield file(["mission-head"], "payload opened", {"filing": sealed.index})
    other = Sealing({"kind": "tip passed"}, ("birch-bank-head",))
    tip = file(["alder-bank-head"], "sealed", {}, other)
    yield tip
    erasure = {"filing": tip.index, "reason": "danger"}
    yield file(["protection"], "payload erased", erasure)
    yield file(["protection", "second-key"], "payload erased", erasure)
    yield file(["alder-bank-head", "birch-bank-head"], "rules adopted", {"rules": 2})


def _constitution(keys: dict[str, Secret]) -> dict[str, object]:
    return {
        "origin": ORIGIN,
        "title": "Exercise of the two banks",
        "purpose": "exercise",
        "parties": [
            {"id": "alder-bank", "name": "Alder Bank"},
            {"id": "birch-bank", "name": "Birch Bank"},
        ],
        "guarantors": [
            {"id": "highland", "name": "Highland"},
            {"id": "lowland", "name": "Lowland"},
        ],
        "erasure": ["protection", "second-key"],
        "escrow": ["highland-envoy"],
        "seats": [
            {"body": body, "role": role, "head": head, **keys[seat].enrolment(ORIGIN)}
            for seat, body, role, head, _ in _SEATS
        ],
    }


def grow(start: Exercise, folder: Path, stops: Sequence[int]) -> Exercise:
    """Let a copy of an exercise grow to each of these sizes, and keep what was shown at each."""
    shutil.copytree(start.folder, folder)
    grown = Exercise(folder)
    (folder / "stops").mkdir()
    keys = [grown.seat("alder-bank-head"), grown.seat("birch-bank-head")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULH_MARKS", str(folder / "marks"))
        with Desk(grown.home) as desk:
            for stop in stops:
                # A batch is headed by an entry of the clock.
                batch = [_filing(desk, keys) for _ in range(stop - desk.seen.size - 1)]
                answers = desk._sequencer.append(batch)
                assert answers[-1] == stop - 1
                shutil.copytree(grown.public, grown.public_at(stop))
                shutil.copy(grown.public / "checkpoint", grown.checkpoint_at(stop))
                grown.receipt_at(stop).write_bytes(desk.receipt(stop - 1).proof)
    return grown


def publish(folder: Path, entries: Sequence[bytes], log: Secret) -> None:
    """Publish any bytes as a record, as a log could that holds to nothing but the tree."""
    leaves = [hash_leaf(entry) for entry in entries]
    tree, nodes = append(EMPTY, leaves)
    levels = {0: leaves}
    for level, _, node in sorted(nodes):
        levels.setdefault(level, []).append(node)
    files = {
        tile_path(level, index, width): write_tile(
            levels[level][index * WIDTH : index * WIDTH + width]
        )
        for level, index, width in tiles_of(tree.size)
    }
    for index, width in bundles_of(tree.size):
        bundle = write_bundle(entries[index * WIDTH : index * WIDTH + width])
        files[bundle_path(index, width)] = bundle
    checkpoint = Checkpoint(log.key.name, tree.size, tree.root)
    files["checkpoint"] = sign_checkpoint(checkpoint, log.key, log.seed)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def flip(data: bytes, at: int) -> bytes:
    """Flip the lowest bit of a byte."""
    return data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :]


def loosely(note: bytes) -> tuple[bytes, bytes]:
    """Read a note's last signature as Go does, which ignores bits that base64 has no use for."""
    before, _, text = note.rpartition(b" ")
    return before, b64decode(text)


def _filing(desk: Desk, keys: Sequence[Secret]) -> Pending:
    seats = [key.seat for key in keys]
    drafted = draft(desk.state, desk.seen, seats, "rules adopted", {"rules": 2})
    text = hashlib.sha256(drafted.text).digest()
    return Pending(drafted.signed_with(keys).entry(), seats[0], drafted.filing.nonce, text)
