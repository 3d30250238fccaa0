"""Planted bugs: each breaks one part of a log in one place, and a law has to notice."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import apsw

from sim.disk import FakeDisk
from sim.history import DATA, MARK, PUBLIC, Build, Count, open_store
from sulh.errors import Full, Missing, Stopped, SulhError
from sulh.shell.disk import (
    Disk,
    Lock,
    Rounds,
    at_once,
    declined,
    make_base,
    take_rounds,
    write_files,
    writing,
)
from sulh.shell.mark import Mark
from sulh.shell.publisher import CHECKPOINT, Publisher
from sulh.shell.sequencer import Sequencer, _Batch
from sulh.shell.sqlite_store import SqliteStore
from sulh.shell.store import Found, Head, Name, Pending, Reader


class Files:
    """The fake disk handed on, to be broken in one place; it knows which handle is which file."""

    def __init__(self, disk: FakeDisk) -> None:
        self.disk = disk
        self.paths: dict[int, Path] = {}

    def read(self, path: Path) -> bytes:
        return self.disk.read(path)

    def chunks(self, path: Path) -> Iterator[bytes]:
        return self.disk.chunks(path)

    def names(self, folder: Path) -> list[str]:
        return self.disk.names(folder)

    def create(self, path: Path, mode: int) -> int:
        handle = self.disk.create(path, mode)
        self.paths[handle] = path
        return handle

    def write(self, handle: int, data: bytes | memoryview) -> int:
        return self.disk.write(handle, data)

    def sync(self, handle: int) -> None:
        self.disk.sync(handle)

    def close(self, handle: int) -> None:
        self.disk.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        self.disk.rename(source, target)

    def unlink(self, path: Path) -> None:
        self.disk.unlink(path)

    def make_folder(self, folder: Path, mode: int) -> None:
        self.disk.make_folder(folder, mode)

    def remove_folder(self, folder: Path) -> None:
        self.disk.remove_folder(folder)

    def sync_folder(self, folder: Path) -> None:
        self.disk.sync_folder(folder)

    def together(self, steps: Sequence[Callable[[], None]]) -> None:
        self.disk.together(steps)

    def lock(self, path: Path) -> Lock:
        return self.disk.lock(path)


def without_folder_sync(*unsynced: Path) -> Callable[[FakeDisk], Disk]:
    class Broken(Files):
        def sync_folder(self, folder: Path) -> None:
            if not any(folder.is_relative_to(one) for one in unsynced):
                super().sync_folder(folder)

    return Broken


class WithoutFileSync(Files):
    def sync(self, handle: int) -> None:
        if not self.paths[handle].is_relative_to(PUBLIC / "tile"):
            super().sync(handle)


class WithoutWriteLoop(Files):
    def write(self, handle: int, data: bytes | memoryview) -> int:
        super().write(handle, data)
        return len(data)


class SyncsAgain(Files):
    def sync(self, handle: int) -> None:
        try:
            super().sync(handle)
        except OSError:
            super().sync(handle)


class SyncsFolderAgain(Files):
    def sync_folder(self, folder: Path) -> None:
        try:
            super().sync_folder(folder)
        except OSError:
            super().sync_folder(folder)


def with_pragma(name: str, value: str) -> Callable[[FakeDisk, Disk], SqliteStore]:
    def opened(disk: FakeDisk, files: Disk) -> SqliteStore:
        store = open_store(disk, files)
        store._db.pragma(name, value)
        return store

    return opened


def broken_store(kind: type[SqliteStore]) -> Callable[[FakeDisk, Disk], SqliteStore]:
    def opened(disk: FakeDisk, files: Disk) -> SqliteStore:
        store = open_store(disk, files)
        store.__class__ = kind
        return store

    return opened


class PublishesFirst(SqliteStore):
    def commit(
        self,
        size: int,
        pending: Sequence[Pending],
        leaves: Sequence[bytes],
        nodes: Sequence[tuple[int, int, bytes]],
        head: Head,
    ) -> None:
        write_files(self._disk, [(PUBLIC / CHECKPOINT, head.checkpoint)], {PUBLIC})
        super().commit(size, pending, leaves, nodes, head)


class ForgetsNodes(SqliteStore):
    def commit(
        self,
        size: int,
        pending: Sequence[Pending],
        leaves: Sequence[bytes],
        nodes: Sequence[tuple[int, int, bytes]],
        head: Head,
    ) -> None:
        super().commit(size, pending, leaves, (), head)


class FindsNothing(SqliteStore):
    def find(self, names: object) -> dict[Name, Found]:
        del names
        return {}


class TakesEveryFailureForNone(SqliteStore):
    def _undo(self, size: int, error: apsw.Error) -> SulhError:
        super()._undo(size, error)
        self._in_doubt = False
        return Full("store", "nothing has changed, surely")


class TakesEveryFailureForDone(SqliteStore):
    def _transact(self, write: Callable[[apsw.Connection], None]) -> None:
        with contextlib.suppress(Stopped):
            super()._transact(write)
        self._in_doubt = False


class MarksAfterwards(Mark):
    def raising(self, note: bytes) -> Rounds:
        late, self.late = getattr(self, "late", None), note
        if late is not None:
            yield from super().raising(late)


class MarksInPlace(Mark):
    def raising(self, note: bytes) -> Rounds:
        make_base(self._disk, MARK.parent)
        yield [partial(write_in_place, self._disk, MARK, note)]


class TrustsTheMarkOfTheDead(Mark):
    def raising(self, note: bytes) -> Rounds:
        with contextlib.suppress(Missing):
            if self.read() == note:
                return
        yield from super().raising(note)


class PublishesInPlace(Publisher):
    def _writing_checkpoint(self, reader: Reader, head: Head) -> Rounds:
        del reader
        yield []
        yield [partial(write_in_place, self._disk, PUBLIC / CHECKPOINT, head.checkpoint)]


class PublishesCheckpointBeforeTiles(Publisher):
    def publish(self, reader: Reader, old: int, head: Head, *beside: Rounds) -> None:
        self.write_checkpoint(reader, head)
        super().publish(reader, old, head, *beside)


class PublishesCheckpointBeforeMark(Publisher):
    def publish(self, reader: Reader, old: int, head: Head, *beside: Rounds) -> None:
        super().publish(reader, old, head)
        take_rounds(self._disk, at_once(*beside))


class PublishesCheckpointWithTiles(Publisher):
    def publish(self, reader: Reader, old: int, head: Head, *beside: Rounds) -> None:
        checkpoint = self._writing_checkpoint(reader, head)
        tiles = writing(self._disk, self._between(reader, old, head.tree.size), self._known)
        take_rounds(self._disk, at_once(checkpoint, tiles, *beside))


class PublishesCheckpointWithMark(Publisher):
    def publish(self, reader: Reader, old: int, head: Head, *beside: Rounds) -> None:
        checkpoint = self._writing_checkpoint(reader, head)
        tiles = writing(self._disk, self._between(reader, old, head.tree.size), self._known)
        take_rounds(self._disk, tiles)
        take_rounds(self._disk, at_once(checkpoint, *beside))


class SweepsNothing(Publisher):
    def sweep(self, size: int) -> None:
        pass


class AcknowledgesFirst(Sequencer[Count]):
    def _append(self, batch: Sequence[Pending]) -> list[int | SulhError]:
        self._publish()
        planned = self._plan(batch)
        if len(planned.rows) > 1:
            self._commit(planned)
        return planned.answers


class GoesOn(Sequencer[Count]):
    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with super()._writing():
                yield
        finally:
            self._stopped = None
            self._store._in_doubt = False  # type: ignore[attr-defined]  # SQLite's


class AcknowledgesUnpublished(Sequencer[Count]):
    def _publish(self) -> None:
        with contextlib.suppress(Full):
            super()._publish()


class KeepsStateTooSoon(Sequencer[Count]):
    def _plan(self, batch: Sequence[Pending]) -> _Batch[Count]:
        planned = super()._plan(batch)
        self._state = planned.state
        return planned


class TrustsWhatIsPublished(Sequencer[Count]):
    def _publish(self) -> None:
        if self._owed != self._head.tree.size:
            super()._publish()
        self._owed = None


class StartsWithoutTiles(Sequencer[Count]):
    def _start(self) -> None:
        between = self._publisher._between
        self._publisher._between = lambda *_: iter(())  # type: ignore[method-assign]  # the bug
        super()._start()
        self._publisher._between = between  # type: ignore[method-assign]  # mended


def write_in_place(disk: Disk, path: Path, data: bytes) -> None:
    try:
        handle = disk.create(path, 0o644)
        disk.write(handle, data)
        disk.sync(handle)
        disk.close(handle)
        disk.sync_folder(path.parent)
    except OSError as error:
        raise declined(error, path) from error


TILES = PUBLIC / "tile"
MUTANTS = {
    "the names of tiles are not synced": Build(files=without_folder_sync(TILES)),
    "the name of the checkpoint is not synced": Build(files=without_folder_sync(PUBLIC)),
    "the name of the mark is not synced": Build(files=without_folder_sync(MARK.parent)),
    "the folders at the top are not synced": Build(files=without_folder_sync(Path("/"))),
    "tiles are not synced": Build(files=WithoutFileSync),
    "a short write is taken for a whole one": Build(files=WithoutWriteLoop),
    "a failed sync of a file is tried again": Build(files=SyncsAgain),
    "a failed sync of a folder is tried again": Build(files=SyncsFolderAgain),
    "the folder of the data is not synced at the start": Build(files=without_folder_sync(DATA)),
    "synchronous is off": Build(store=with_pragma("synchronous", "off")),
    "synchronous is normal": Build(store=with_pragma("synchronous", "normal")),
    "synchronous is full": Build(store=with_pragma("synchronous", "full")),
    "the journal is in memory": Build(store=with_pragma("journal_mode", "memory")),
    "there is no journal": Build(store=with_pragma("journal_mode", "off")),
    "the checkpoint is published before the commit": Build(store=broken_store(PublishesFirst)),
    "nodes are forgotten": Build(store=broken_store(ForgetsNodes)),
    "nobody looks whether a filing is there": Build(store=broken_store(FindsNothing)),
    "a failed commit is taken for none": Build(store=broken_store(TakesEveryFailureForNone)),
    "a failed commit is taken for done": Build(store=broken_store(TakesEveryFailureForDone)),
    "the mark is raised after the answer": Build(mark=MarksAfterwards),
    "the mark is written in place": Build(mark=MarksInPlace),
    "the mark of a dead process counts as synced": Build(mark=TrustsTheMarkOfTheDead),
    "the checkpoint is written in place": Build(publisher=PublishesInPlace),
    "the checkpoint comes before the tiles": Build(publisher=PublishesCheckpointBeforeTiles),
    "the checkpoint comes before the mark": Build(publisher=PublishesCheckpointBeforeMark),
    "the checkpoint comes with the tiles": Build(publisher=PublishesCheckpointWithTiles),
    "the checkpoint comes with the mark": Build(publisher=PublishesCheckpointWithMark),
    "nothing is swept": Build(publisher=SweepsNothing),
    "the answer comes before publishing": Build(sequencer=AcknowledgesFirst),
    "it goes on after a failed write": Build(sequencer=GoesOn),
    "what could not be published is answered": Build(sequencer=AcknowledgesUnpublished),
    "the state of a failed batch is kept": Build(sequencer=KeepsStateTooSoon),
    "what a dead process published counts as synced": Build(sequencer=TrustsWhatIsPublished),
    "it starts without mending tiles": Build(sequencer=StartsWithoutTiles),
}
