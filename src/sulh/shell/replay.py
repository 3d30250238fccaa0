"""Replay: a record folded from nothing, and held against what was kept of earlier readings.

Snapshots and the projection are believed by nobody here. Where another state follows now from the
same entries, either they were spoiled or the code that reads the record is another: then the
slices that differ are named, and what was published before may have to be corrected.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from sulh.errors import Missing
from sulh.mechanism.attestation import Attested
from sulh.mechanism.state import State
from sulh.shell.disk import RealDisk
from sulh.shell.documents import start_of
from sulh.shell.follower import SNAPSHOTS
from sulh.shell.home import Home
from sulh.shell.projection import PROJECTION, stamp_in
from sulh.shell.reading import batches_of, read_record
from sulh.shell.recount import Progress
from sulh.shell.snapshot import Snapshots, differing, digest
from sulh.shell.sqlite_store import open_sqlite_reader
from sulh.shell.store import Reader, read_root
from sulh.views.dossier import write_dossier


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier reading has left: where, after how many entries, and its state if known."""

    where: str
    size: int
    digest: bytes
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Something kept, whether the same state follows now, and the slices in which it does not."""

    kept: Kept
    same: bool
    slices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """The state that follows from a record, its digest, and what was kept of earlier readings."""

    state: State
    digest: bytes
    compared: tuple[Compared, ...]


def replay(home: Home, progress: Progress | None = None) -> Replayed:
    """Fold the record of a home from nothing."""
    start = start_of(home.check())
    with closing(open_sqlite_reader(home.path)) as reader:
        size = reader.head().tree.size
        kept = sorted(_kept(home, reader, start, size), key=lambda one: one.size)
        compared: list[Compared] = []
        state = start
        for read in read_record(batches_of(reader, size), size, start):
            state = read.state
            while kept and kept[0].size <= state.size:
                compared.append(_compare(kept.pop(0), state))
            if progress is not None and (state.size == size or not state.size % 4_096):
                progress(state.size, size)
    return Replayed(state, digest(state), tuple(compared))


def replay_finding(home: Home, index: int, progress: Progress | None = None) -> bytes:
    """Give the dossier of a finding, from the entries up to it and nothing else."""
    start = start_of(home.check())
    with closing(open_sqlite_reader(home.path)) as reader:
        size = reader.head().tree.size
        if not 0 <= index < size:
            raise Missing(f"No. {index}", f"the record has {size} entries")
        for read in read_record(batches_of(reader, index + 1), index + 1, start):
            if progress is not None and not read.state.size % 4_096:
                progress(read.state.size, index + 1)
            if read.index == index and isinstance(read.attested, Attested):
                return write_dossier(read.state, index, read.attested.filing.says)
    raise Missing(f"No. {index}", "no finding was made there")


def _kept(home: Home, reader: Reader, start: State, size: int) -> Iterator[Kept]:
    """Give what was kept of this record, and leave aside what is of another."""
    for path, snapshot in Snapshots(RealDisk(), home.path / SNAPSHOTS, start).all():
        state = snapshot.state
        if state.size <= size and snapshot.root == read_root(reader, state.size):
            yield Kept(str(path), state.size, digest(state), state)
    stamp = stamp_in(home.path / PROJECTION)
    if stamp.digest and stamp.size <= size and stamp.root == read_root(reader, stamp.size):
        yield Kept(str(home.path / PROJECTION), stamp.size, stamp.digest)


def _compare(kept: Kept, state: State) -> Compared:
    if kept.digest == digest(state):
        return Compared(kept, same=True)
    slices = () if kept.state is None else tuple(differing(kept.state, state))
    return Compared(kept, same=False, slices=slices)
