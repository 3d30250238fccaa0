"""Filing: durable, verified appends, against bare SQLite and bare PyNaCl.

The bare database has the same pragmas and one table of raw rows, on the same disk. Groups are
compared with as many rows to a commit; one filing alone with one row. The payload that sealed
filings promise is kept already, unless it is said otherwise.
"""

import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Final

import apsw

from bench.exercise import (
    PAYLOAD,
    constitute,
    file,
    make_home,
)
from bench.figures import Figure, Goal, timed
from bench.verification import signatures, verify_bare
from sulh.filings.kinds import PayloadOpened
from sulh.record.merkle import hash_leaf
from sulh.shell.desk import Desk
from sulh.shell.engine import open_writer
from sulh.shell.group_commit import MOST_IN_A_BATCH
from sulh.shell.home import Home

_THREADS: Final = 256
_ALONE: Final = 20
_HALF: Final = Goal("at least", 0.5)


def measure_groups(folder: Path, size: int, rounds: int) -> Iterator[Figure]:
    """File from many at once, from bytes to receipts: in groups, and by threads that each wait."""
    gathered: list[float] = []
    received: list[float] = []
    rates: list[tuple[float, float]] = []
    together: list[float] = []
    for number in range(rounds):
        here = folder / f"groups-{number}"
        own = _together(here / "together", size)
        entries = own[1]
        signed = signatures(entries)
        bare = timed(lambda signed=signed: verify_bare(signed))  # type: ignore[misc]
        gathered.append((bare + _raw(here / "raw-1", entries, MOST_IN_A_BATCH)) / own[0])
        took, commits = _receive(here / "desk", size)
        together.append(size / commits)
        rows = max(1, size // commits)
        received.append((bare + _raw(here / "raw-2", entries, rows)) / took)
        rates.append((size / own[0], size / took))
    yield Figure(f"filed in groups of {MOST_IN_A_BATCH:,}", "of bare", gathered, _HALF)
    yield Figure("", "entries/s", [rate for rate, _ in rates])
    yield Figure(f"filed by {_THREADS} threads, each alone", "of bare", received)
    yield Figure("", "entries/s", [rate for _, rate in rates])
    yield Figure("", "entries to a commit", together)


def measure_alone(folder: Path, rounds: int) -> Iterator[Figure]:
    """File one at a time: a filing without a payload, and a sealed one handed over with its own."""
    numbers = count(1)
    with Desk(_home(folder / "alone")) as desk:
        constituted = _constitute(desk)
        desk.receive(file(next(numbers), constituted, desk.seen), [PAYLOAD])
        raw = _open_raw(folder / "alone-raw")
        row = file(0, constituted, desk.seen)

        def bare() -> None:
            _commit(raw, [row])

        def plain() -> Callable[[], object]:
            says = PayloadOpened(filing=2)
            entry = file(next(numbers), constituted, desk.seen, says)
            return lambda: desk.receive(entry)

        def sealed() -> Callable[[], object]:
            entry = file(next(numbers), constituted, desk.seen)
            return lambda: desk.receive(entry, [PAYLOAD])

        times: list[tuple[float, float, float]] = []
        for _ in range(rounds):
            triples = [(timed(bare), timed(plain()), timed(sealed())) for _ in range(_ALONE)]
            one, two, three = zip(*triples, strict=True)
            medians = map(statistics.median, (one, two, three))
            times.append((next(medians), next(medians), next(medians)))
        raw.close()
    goal = Goal("at most", 5)
    yield Figure("a bare commit of one row", "ms", [1e3 * bare for bare, _, _ in times])
    yield Figure("one filing alone", "times that", [own / bare for bare, own, _ in times], goal)
    yield Figure(
        "one sealed, its payload too", "times that", [own / bare for bare, _, own in times]
    )


def _together(folder: Path, size: int) -> tuple[float, list[bytes]]:
    """File in groups, from bytes to receipts; gives the time, and the entries."""
    with Desk(_home(folder)) as desk:
        constituted = _constitute(desk)
        desk.blobs.put(PAYLOAD)
        entries = [file(n, constituted, desk.seen) for n in range(1, size + 1)]
        groups = [entries[at : at + MOST_IN_A_BATCH] for at in range(0, size, MOST_IN_A_BATCH)]
        took = timed(lambda: list(map(desk.receive_together, groups)))
        assert not desk.state.objections
        assert desk.state.size == 1 + size + len(groups)
    return took, entries


def _receive(folder: Path, size: int) -> tuple[float, int]:
    """File from many threads; gives the time, and how many commits there were."""
    with Desk(_home(folder)) as desk, ThreadPoolExecutor(_THREADS) as threads:
        constituted = _constitute(desk)
        desk.blobs.put(PAYLOAD)
        entries = [file(n, constituted, desk.seen) for n in range(1, size + 1)]
        list(threads.map(lambda _: None, range(_THREADS * 4)))
        before = desk.state.size
        took = timed(lambda: list(threads.map(desk.receive, entries)))
        return took, desk.state.size - before - size


def _raw(path: Path, entries: Sequence[bytes], rows: int) -> float:
    raw = _open_raw(path)

    def run() -> None:
        for at in range(0, len(entries), rows):
            _commit(raw, entries[at : at + rows])

    took = timed(run)
    raw.close()
    return took


def _open_raw(path: Path) -> apsw.Connection:
    schema = "CREATE TABLE rows (idx INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT"
    return open_writer(path, None, schema)


def _commit(raw: apsw.Connection, entries: Sequence[bytes]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany("INSERT INTO rows (entry) VALUES (?)", ((entry,) for entry in entries))
    raw.execute("COMMIT")


def _home(folder: Path) -> Home:
    # The mark belongs to this run: the record is made anew with the same keys.
    os.environ["SULH_MARKS"] = str(folder / "marks")
    return make_home(folder)


def _constitute(desk: Desk) -> bytes:
    first = constitute()
    desk.receive(first)
    return hash_leaf(first)
