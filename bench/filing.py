"""Filing: durable, verified appends, against bare SQLite and bare PyNaCl.

The bare database has the same pragmas and one table of raw rows, on the same disk. Groups are
compared with as many rows to a commit; one filing alone with one row. The payload that sealed
filings promise is kept already, unless it is said otherwise.
"""

import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import apsw

from bench.exercise import (
    BEGIN,
    PAYLOAD,
    constitute,
    file,
    make_home,
    secret,
    tick,
)
from bench.figures import Figure, Goal, timed
from bench.verification import signatures, verify_bare
from sulh.errors import Stopped, SulhError
from sulh.filings.kinds import PayloadOpened
from sulh.filings.wire import Seen
from sulh.mechanism.attestation import Attested, Unattested
from sulh.mechanism.state import START, State
from sulh.record.merkle import hash_leaf
from sulh.shell.desk import Desk
from sulh.shell.disk import RealDisk
from sulh.shell.engine import open_writer
from sulh.shell.group_commit import MOST_IN_A_BATCH, GroupCommit
from sulh.shell.home import Home
from sulh.shell.intake import Handed, admit, attest_all, read_handed
from sulh.shell.mark import Mark
from sulh.shell.publisher import Publisher
from sulh.shell.sequencer import Hooks, Log, Sequencer
from sulh.shell.sqlite_store import open_sqlite_store
from sulh.shell.store import Pending

_THREADS: Final = 256
_ALONE: Final = 20
_HALF: Final = Goal("at least", 0.5)


def measure_groups(folder: Path, size: int, rounds: int) -> Iterator[Figure]:
    """File from many at once: in groups, to indices and to receipts; and by threads that wait."""
    names = ("appended", "filed", "received")
    ratios: dict[str, list[float]] = {name: [] for name in names}
    rates: dict[str, list[float]] = {name: [] for name in names}
    gathered: list[float] = []
    for number in range(rounds):
        here = folder / f"groups-{number}"
        took = {}
        took["appended"], entries = _gather(here / "gathered", size)
        took["filed"] = _together(here / "together", size)
        took["received"], commits = _receive(here / "desk", size)
        gathered.append(size / commits)
        signed = signatures(entries)
        bare = timed(lambda signed=signed: verify_bare(signed))  # type: ignore[misc]
        whole = bare + _raw(here / "raw-1", entries, MOST_IN_A_BATCH)
        pieces = bare + _raw(here / "raw-2", entries, max(1, size // commits))
        for name, beside in zip(names, (whole, whole, pieces), strict=True):
            ratios[name].append(beside / took[name])
            rates[name].append(size / took[name])
    yield Figure("appended in groups, from bytes", "of bare", ratios["appended"], _HALF)
    yield Figure("", "entries/s", rates["appended"])
    yield Figure("the same with a receipt for each", "of bare", ratios["filed"])
    yield Figure("", "entries/s", rates["filed"])
    yield Figure(f"filed by {_THREADS} threads, each alone", "of bare", ratios["received"])
    yield Figure("", "entries/s", rates["received"])
    yield Figure("", "entries to a commit", gathered)


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


def _gather(folder: Path, size: int) -> tuple[float, list[bytes]]:
    """Append entries in groups, from bytes to indices; gives the time, and the entries."""
    home = _home(folder)
    log = secret("log")
    disk = RealDisk()
    mark = Mark(disk, folder / "mark", log.key)
    first = constitute()
    known: dict[bytes, Attested | Unattested] = {}
    hooks = Hooks(lambda: BEGIN, _clock_entry(hash_leaf(first)), partial(admit, known))
    sequencer = Sequencer.open(
        open_sqlite_store(home.path, disk),
        Publisher(disk, home.public),
        mark,
        Log(log.key, log.seed),
        hooks,
        START,
    )
    attests = _Attests(sequencer, known)
    with GroupCommit(attests, prepare=attests.prepare) as commits:

        def hand_over(entry: bytes) -> "Future[int]":
            return commits.submit(read_handed(entry))

        commits.submit(read_handed(first)).result()
        tree = sequencer.head.tree
        entries = [file(n, hash_leaf(first), Seen(1, tree.root)) for n in range(1, size + 1)]
        took = timed(lambda: [one.result() for one in [*map(hand_over, entries)]])
    sequencer.close()
    return took, entries


def _together(folder: Path, size: int) -> float:
    """File in groups, from bytes to receipts; gives the time."""
    with Desk(_home(folder)) as desk:
        constituted = _constitute(desk)
        desk.blobs.put(PAYLOAD)
        entries = [file(n, constituted, desk.seen) for n in range(1, size + 1)]
        groups = [entries[at : at + MOST_IN_A_BATCH] for at in range(0, size, MOST_IN_A_BATCH)]
        took = timed(lambda: list(map(desk.receive_together, groups)))
        assert not desk.state.objections
        assert desk.state.size == 1 + size + len(groups)
        return took


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


class _Attests:
    """What the desk's intake does, without receipts."""

    def __init__(
        self, sequencer: Sequencer[State], known: dict[bytes, Attested | Unattested]
    ) -> None:
        self._sequencer = sequencer
        self._known = known

    @property
    def stopped(self) -> Stopped | None:
        return self._sequencer.stopped

    def prepare(self, batch: Sequence[Handed]) -> None:
        attested = attest_all(self._sequencer.state, batch)
        self._known.update(zip((one.pending.entry for one in batch), attested, strict=True))

    def append(self, batch: Sequence[Handed]) -> list[int | SulhError]:
        return self._sequencer.append([one.pending for one in batch])


def _clock_entry(constituted: bytes) -> Callable[[int, bytes, int], Pending]:
    return lambda size, root, _: read_handed(tick(size, constituted, root)).pending
