"""The follower: the state and the projection of a home, as far as its record goes.

What is new is folded entry by entry on what was known before: in a running process that is at
hand, in a new one it comes from a snapshot and a short tail. Rows and stamp are written together,
some thousand at a time, so that wherever it stops, what is there is right as far as it goes.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, Self

from sulh.errors import Refused, SulhError
from sulh.mechanism.state import START, State
from sulh.shell.disk import RealDisk
from sulh.shell.home import Home
from sulh.shell.ledger import Changes
from sulh.shell.projection import PROJECTION, Projection, Stamp
from sulh.shell.reading import Read, batches_of, read_record
from sulh.shell.recount import Progress
from sulh.shell.rows import Row, at_time, row_of
from sulh.shell.shelf import ProjectedShelf
from sulh.shell.snapshot import Snapshots, digest
from sulh.shell.sqlite_store import SqliteReader, open_sqlite_reader
from sulh.shell.store import read_root
from sulh.views.shelf import Basis

#: How many entries are written to the projection at once.
BATCH: Final = 8_192
SNAPSHOTS: Final = "snapshots"


class Follower:
    """Follows the record of a home; one thread at a time uses it. `close` it, or use `with`."""

    def __init__(self, home: Home, start: State = START, progress: Progress | None = None) -> None:
        """Open what follows the record, reading nothing yet; `start` holds the terms at hand."""
        self.start = start
        self._progress = progress
        self.reader: SqliteReader = open_sqlite_reader(home.check().path)
        self.snapshots = Snapshots(RealDisk(), home.path / SNAPSHOTS, start)
        self.projection = _open_projection(home.path / PROJECTION)
        self.state = start
        #: States of the past that were asked for: what is asked next may follow from them.
        self.past: dict[int, State] = {}
        self._kept = start

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened, and stamp what was kept with the state that it goes with."""
        stamp = self.projection.stamp
        try:
            if stamp.size and not stamp.digest and stamp.size == self.state.size:
                with suppress(SulhError):  # without it, less is compared next time
                    whole = Stamp(stamp.size, stamp.root, digest(self.state))
                    self.projection.add([], whole)
        finally:
            self.projection.close()
            self.reader.close()

    def follow(self) -> State:
        """Fold what is new, and keep it; gives the state. `Busy` if another makes it anew."""
        size = self.reader.head().tree.size
        if not self.state.size or self.state.size == 1:
            self._recall(size)
        if self.projection.stamp.size > size or self.state.size > size:
            self._forget()
        if self.state.size < size or self.projection.stamp.size < size:
            self._fold(size)
        if self.snapshots.is_due(self.state, self._kept):
            self._keep()
        return self.state

    def shelf(self, now: int = 0) -> ProjectedShelf:
        """Give all that is known at some later time, or at that of the record."""
        basis: Basis = "uttered" if self.state.roster.purpose == "chronicle" else "recorded"
        sql = "SELECT coalesce(max(known), 0) FROM filings WHERE number < ?"
        (last,) = self.projection.numbers(sql, (self.state.size,))
        return ProjectedShelf(self.projection, self.state, max(self.state.clock, last, now), basis)

    def _recall(self, size: int) -> None:
        """Take up what was known before, if it is of this record."""
        stamp = self.projection.stamp
        if stamp.size and (stamp.size > size or read_root(self.reader, stamp.size) != stamp.root):
            self._forget()
            stamp = self.projection.stamp
        if stamp.size == 1:  # entry 0 takes the time of entry 1
            self._forget()
        self.state = self._kept = self.snapshots.newest(self.reader, stamp.size)
        if self.state.size == stamp.size and not self._is_stamped(self.state):
            self._forget()

    def _forget(self) -> None:
        self.projection.clear()
        self.state = self._kept = self.start
        self.past = {}

    def _fold(self, size: int) -> None:
        rows: list[Row] = []
        changes = Changes()
        known: dict[int, int] = {}
        stamp = self.projection.stamp

        def when(index: int) -> int:
            return known[index] if index in known else self.projection.known(index)

        for read in self._read(size):
            before, self.state = self.state, read.state
            at = read.state.size
            if at > stamp.size:
                rows.append(row_of(read, when))
                if read.index == 1:
                    rows[0] = at_time(rows[0], read.state)
                known[read.index] = rows[-1].known
                changes.note(before, read.state, rows[-1])
            elif at == stamp.size and not self._is_stamped(read.state):
                self._forget()
                self._fold(size)
                return
            # Entry 0 waits for the time of entry 1.
            if at == size or (len(rows) >= BATCH and at > 1):
                self._write(rows, changes, at)
                rows, changes, known = [], Changes(), {}

    def _is_stamped(self, state: State) -> bool:
        """Tell whether the projection was made of what follows from its entries now."""
        stamp = self.projection.stamp.digest
        return not stamp or stamp == self.snapshots.digest(state)

    def _read(self, size: int) -> Iterator[Read]:
        start = self.state.size
        batches = batches_of(self.reader, size, start)
        for read in read_record(batches, size - start, self.state):
            yield read
            if self._progress is not None and (read.state.size == size or not read.index % 4_096):
                self._progress(read.state.size, size)

    def _write(self, rows: list[Row], changes: Changes, size: int) -> None:
        stamp = Stamp(size, read_root(self.reader, size))
        self.projection.add(rows, stamp, partial(changes.write, state=self.state))

    def _keep(self) -> None:
        try:
            self.snapshots.keep(self.reader, self.state)
        except Refused:  # no room, or not ours to write: it only takes longer next time
            return
        self._kept = self.state


def _open_projection(path: Path) -> Projection:
    """Open the projection, in memory where the folder is not ours to write."""
    return Projection(path if os.access(path.parent, os.W_OK) else None)
