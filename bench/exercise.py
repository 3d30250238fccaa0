"""Exercise: the record that is measured, made anew for each run and always the same.

Sealed filings of 700 to 900 bytes by a dozen seats of fictional bodies, in batches that a clock
entry heads; each filing has seen the checkpoint before its batch. Keys, nonces and digests come
from hashes of fixed words, and payloads are digests only. What is measured is not known here.
"""

import hashlib
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sulh.canonical import write_base64
from sulh.filings.kinds import Clock, Said, SealedFiling, parse_says
from sulh.filings.vocabulary import CLOCK, FRESHNESS, MISSION
from sulh.filings.wire import EMPTY_ROOT, Filing, Mechanism, Seen, write_entry, write_text
from sulh.moment import Span, write_instant
from sulh.note import COSIGNATURE, ED25519, public_key
from sulh.record.checkpoint import Checkpoint, sign_checkpoint
from sulh.record.log import EMPTY, append
from sulh.record.merkle import HASH_SIZE, hash_leaf
from sulh.record.tiles import (
    WIDTH,
    bundle_path,
    bundles_of,
    tile_path,
    tiles_of,
    write_bundle,
)
from sulh.seal import Sealed
from sulh.shell.home import Home
from sulh.shell.keys import Secret, write
from sulh.shell.publisher import CHECKPOINT

ORIGIN: Final = "example.org/bench"
#: How many entries one checkpoint covers anew.
BATCH: Final = 1_000
#: The whole second in which everything begins.
BEGIN: Final = 1_798_761_600

_BODIES: Final = ("alder-bank", "birch-bank", "highland", "lowland", MISSION, MISSION)
SEATS: Final = tuple(
    (f"{body}-{role}{number // 5 if body == MISSION else ''}", body, role)
    for number, body in enumerate(_BODIES)
    for role in ("head", "officer")
)
#: The payload that every sealed filing promises: what it is made of is not measured.
PAYLOAD: Final = b"a payload, encrypted".ljust(1_200, b"\0")


@dataclass(frozen=True, slots=True)
class Record:
    """The entries of a record, its checkpoint, and the hashes of its levels of tiles."""

    entries: list[bytes]
    checkpoint: bytes
    levels: dict[int, bytes]


def digest(name: str) -> bytes:
    """Give 32 bytes that are always the same for a name."""
    return hashlib.sha256(f"sulh bench {name}".encode()).digest()


@cache
def secret(seat: str) -> Secret:
    """Give the throw-away key of a seat, or of the record's own: log, clock, freshness."""
    name = ORIGIN if seat == "log" else f"{ORIGIN}/{seat}"
    kind = COSIGNATURE if seat == FRESHNESS else ED25519
    seed = digest(f"key {seat}")
    return Secret(public_key(name, kind, seed), seed, holder=f"holder-{seat}")


def constitute() -> bytes:
    """Write entry 0."""
    seats = [
        {"body": body, "head": role == "head", "role": role, **secret(seat).enrolment(ORIGIN)}
        for seat, body, role in SEATS
    ]
    clock = {"body": MISSION, "head": False, "role": CLOCK, **secret(CLOCK).enrolment(ORIGIN)}
    bodies = [{"id": body, "name": body} for body in _BODIES[:4]]
    says = parse_says(
        "record constituted",
        {
            "erasure": ["mission-officer0", "lowland-officer"],
            "escrow": [],
            "freshness": write_base64(secret(FRESHNESS).key.encoded),
            "guarantors": bodies[2:],
            "log": write_base64(secret("log").key.encoded),
            "parties": bodies[:2],
            "purpose": "exercise",
            "rules": 1,
            "seats": [*seats, clock],
            "terms": {"basis": "agreed", "sha256": write_base64(digest("terms"))},
            "title": "Exercise of the bench",
        },
    )
    by = tuple(sorted(seat for seat, body, role in SEATS if role == "head" and body != MISSION))
    return _sign(Filing(by, _DAY, Mechanism(ORIGIN, None), digest("0")[:16], _NOTHING, says))


def file(number: int, constituted: bytes, seen: Seen, says: Said | None = None) -> bytes:
    """Write the filing of some number, which gives it its seat and nonce; sealed, unless `says`."""
    sealed = None
    if says is None:
        says = SealedFiling()
        fields = range(2 + number % 4)
        sealed = Sealed(
            tuple(digest(f"field {number} {n}") for n in fields),
            (),
            hashlib.sha256(PAYLOAD).digest(),
            ("highland-head", "lowland-head", "mission-head0"),
        )
    by = (SEATS[number % len(SEATS)][0],)
    nonce = digest(f"nonce {number} {says.kind}")[:16]
    return _sign(Filing(by, _DAY, Mechanism(ORIGIN, constituted), nonce, seen, says, sealed))


def tick(size: int, constituted: bytes, root: bytes) -> bytes:
    """Write the clock entry at an index."""
    at = BEGIN + size
    says = Clock(at=write_instant(at))
    made = Span(at, "second")
    nonce = digest(f"clock {size}")[:16]
    return _sign(
        Filing((CLOCK,), made, Mechanism(ORIGIN, constituted), nonce, Seen(size, root), says)
    )


def make_record(size: int, pool: Executor) -> Record:
    """Make a record of so many entries, on the cores that the pool has."""
    entries = [constitute()]
    constituted = hash_leaf(entries[0])
    tree, _ = append(EMPTY, [constituted])
    levels = {0: bytearray(constituted)}
    while len(entries) < size:
        start, stop = len(entries), min(len(entries) + BATCH, size)
        seen = Seen(tree.size, tree.root)
        batch = [tick(start, constituted, tree.root)]
        jobs = [(n, min(n + 125, stop), constituted, seen) for n in range(start + 1, stop, 125)]
        for made in pool.map(_file_many, jobs):
            batch += made
        leaves = [hash_leaf(entry) for entry in batch]
        tree, nodes = append(tree, leaves)
        levels[0] += b"".join(leaves)
        for level, _, node in nodes:
            levels.setdefault(level, bytearray()).extend(node)
        entries += batch
    log = secret("log")
    note = sign_checkpoint(Checkpoint(ORIGIN, tree.size, tree.root), log.key, log.seed)
    return Record(entries, note, {level: bytes(hashes) for level, hashes in levels.items()})


def publish(record: Record, folder: Path) -> None:
    """Write a record as the files that anyone may read; nothing is synced."""
    for path, data in _files(record):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def make_home(folder: Path) -> Home:
    """Make the folder of a mechanism with the record's own keys, and no entry yet."""
    home = Home(folder)
    home.keys.mkdir(parents=True)
    for name in ("log", CLOCK, FRESHNESS):
        write(secret(name), home.keys / f"{name}.key")
    return home


_DAY: Final = Span(BEGIN, "day")
_NOTHING: Final = Seen(0, EMPTY_ROOT)


def _file_many(job: tuple[int, int, bytes, Seen]) -> list[bytes]:
    start, stop, constituted, seen = job
    return [file(number, constituted, seen) for number in range(start, stop)]


def _sign(filing: Filing) -> bytes:
    text = write_text(filing)
    return write_entry(text, [secret(seat).sign(text) for seat in filing.by])


def _files(record: Record) -> Iterator[tuple[str, bytes]]:
    size = len(record.entries)
    yield CHECKPOINT, record.checkpoint
    for tile in tiles_of(size):
        first = tile.index * WIDTH * HASH_SIZE
        yield tile_path(*tile), record.levels[tile.level][first : first + tile.width * HASH_SIZE]
    for index, width in bundles_of(size):
        first = index * WIDTH
        yield bundle_path(index, width), write_bundle(record.entries[first : first + width])
