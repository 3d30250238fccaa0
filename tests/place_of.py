"""A place for tests: a log with opaque entries in a folder of this machine, to start and stop."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sim.history import LOG, SEED, admit, clock_entry
from sulh.errors import SulhError
from sulh.shell.disk import Disk, RealDisk
from sulh.shell.mark import Mark
from sulh.shell.publisher import Publisher
from sulh.shell.sequencer import Hooks, Log, Sequencer
from sulh.shell.sqlite_store import SqliteReader, open_sqlite_reader, open_sqlite_store
from sulh.shell.store import Pending


def filing(number: int, seat: str = "north", nonce: int | None = None) -> Pending:
    """Make the filing of a number, under its own nonce unless another is given."""
    text = b"filing %d" % number
    nonce_bytes = (number if nonce is None else nonce).to_bytes(16, "big")
    return Pending(b"signed: " + text, seat, nonce_bytes, hashlib.sha256(text).digest())


def filings(start: int, stop: int) -> list[Pending]:
    return [filing(number) for number in range(start, stop)]


@dataclass
class Place:
    """Where a log lives: data, public folder and mark; `open` starts it."""

    base: Path
    opened: list[Sequencer[int]] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def public(self) -> Path:
        return self.base / "public"

    @property
    def mark(self) -> Path:
        return self.base / "elsewhere" / "mark"

    def open(
        self,
        *,
        disk: Disk | None = None,
        now: Callable[[], int] = lambda: 1_000,
        log: Log | None = None,
    ) -> Sequencer[int]:
        disk = disk or RealDisk()
        log = log or Log(LOG, SEED)
        store = open_sqlite_store(self.data, disk)
        try:
            sequencer = Sequencer.open(
                store,
                Publisher(disk, self.public),
                Mark(disk, self.mark, log.key),
                log,
                Hooks(now, clock_entry, admit),
                store.head().tree.size,
            )
        except SulhError:
            store.close()
            raise
        self.opened.append(sequencer)
        return sequencer

    def reader(self) -> SqliteReader:
        return open_sqlite_reader(self.data)

    def close(self) -> None:
        for sequencer in self.opened:
            sequencer.close()
        self.opened.clear()
