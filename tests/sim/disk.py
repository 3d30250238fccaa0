"""A disk that loses power: what is synced survives, what is not is dropped, torn or reordered.

Every file is what its process sees, what the platter holds, and the writes between the two; every
folder likewise, with its names. `crash` settles all of it by chance: of what was not synced it
keeps nothing, everything, a beginning, or any part of it down to single sectors, and what was
promised room but not written holds anything.

Each operation is a step. A plan says at which step what goes wrong: the power (`CRASH`), or the
operation, which fails with `EIO` or `ENOSPC` and has taken place all the same or not. A failed
fsync forgets what it did not write, as Linux does: the next one succeeds, and writes nothing.
After that of a *folder* failed, nothing may start again before the disk was mounted anew (`broken`,
which only `crash` mends): the journalling file systems shut themselves down then.
"""

import enum
import errno
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

from sulh.errors import SulhError
from sulh.shell.disk import raise_gravest

SECTOR = 512
T = TypeVar("T")


class Crash(BaseException):
    """The power is gone, or the process is; whatever ran on this disk runs no more."""


class Fault(enum.Enum):
    """What goes wrong at a step."""

    CRASH = enum.auto()
    CRASH_KEPT = enum.auto()
    EIO = enum.auto()
    EIO_KEPT = enum.auto()
    ENOSPC = enum.auto()
    ENOSPC_KEPT = enum.auto()
    SHORT = enum.auto()  # a write takes less than it was given

    @property
    def kept(self) -> bool:
        return self in (Fault.EIO_KEPT, Fault.ENOSPC_KEPT)

    @property
    def error(self) -> OSError:
        code = errno.EIO if self in (Fault.EIO, Fault.EIO_KEPT) else errno.ENOSPC
        return OSError(code, os.strerror(code))


FAILURES = [fault for fault in Fault if fault not in (Fault.CRASH, Fault.CRASH_KEPT)]


@dataclass(slots=True, eq=False)
class File:
    """A file: what is seen of it, what survives, and what happened since the last sync."""

    data: bytearray = field(default_factory=bytearray)
    platter: bytearray = field(default_factory=bytearray)
    #: A write at an offset, or the length it was cut to.
    changes: list[tuple[int, bytes] | int] = field(default_factory=list)

    def write(self, offset: int, data: bytes) -> None:
        _write(self.data, offset, data)
        self.changes.append((offset, data))

    def cut(self, size: int) -> None:
        del self.data[size:]
        self.changes.append(size)

    def sync(self) -> None:
        for change in self.changes:
            if isinstance(change, int):
                del self.platter[change:]
            else:
                _write(self.platter, *change)
        self.changes.clear()

    def lose(self, chance: Random | None) -> None:
        """Keep what chance keeps of what was not synced; the rest will never be written."""
        for change, tearing in _choose(self.changes, chance):
            if isinstance(change, int):
                del self.platter[change:]
            elif tearing is None:
                _write(self.platter, *change)
            else:
                _tear(self.platter, *change, tearing)
        self.changes.clear()


@dataclass(slots=True, eq=False)
class Folder:
    """A folder: the names seen in it, those that survive, and the changes between them."""

    names: "dict[str, File | Folder]" = field(default_factory=dict)
    platter: "dict[str, File | Folder]" = field(default_factory=dict)
    changes: "list[dict[str, File | Folder | None]]" = field(default_factory=list)

    def change(self, change: "dict[str, File | Folder | None]") -> None:
        """Set and take away names, all at once: a rename is both, and atomic."""
        _apply(self.names, change)
        self.changes.append(change)

    def sync(self) -> None:
        for change in self.changes:
            _apply(self.platter, change)
        self.changes.clear()

    def lose(self, chance: Random | None) -> None:
        """Keep what chance keeps of what was not synced; the rest will never be written."""
        for change, _ in _choose(self.changes, chance):
            _apply(self.platter, change)
        self.changes.clear()

    def settle(self, chance: Random | None) -> None:
        """Become what a power cut leaves, with all that is below."""
        self.lose(chance)
        self.names = dict(self.platter)
        for node in self.names.values():
            if isinstance(node, Folder):
                node.settle(chance)
            elif node.changes or node.data != node.platter:
                node.lose(chance)
                node.data = bytearray(node.platter)

    def copy(self) -> "Folder":
        """Give a copy of what is seen of it, as if synced, to start another history from."""
        nodes: dict[str, File | Folder] = {
            name: node.copy()
            if isinstance(node, Folder)
            else File(bytearray(node.data), bytearray(node.data))
            for name, node in self.names.items()
        }
        return Folder(nodes, dict(nodes))

    def size(self) -> int:
        """Give the bytes of all files in it and below."""
        return sum(
            node.size() if isinstance(node, Folder) else len(node.data)
            for node in self.names.values()
        )


class FakeDisk:
    """The disk, as `sulh.shell.disk.Disk` wants it, and `sim.vfs` beside it."""

    def __init__(self, chance: Random, root: Folder | None = None) -> None:
        self.chance = chance
        self.root = root or Folder()
        self.plan: dict[int, Fault] = {}
        #: Like `plan`, by the name of the operation and the number of its kind.
        self.kind_plan: dict[tuple[str, int], Fault] = {}
        self.kinds: Counter[str] = Counter()
        #: Like `plan`, by the number of the read.
        self.read_plan: dict[int, Fault] = {}
        self.room: int | None = None
        self.step = 0
        self.reads = 0
        self.dead = False
        #: Which process this is; files opened by an earlier one are of no use.
        self.life = 0
        self.faults = 0
        self.broken = False
        #: What was ever visible under these paths, to whoever looked in between.
        self.shown: dict[Path, list[bytes]] = {}
        self.syncs = 0
        self._open: dict[int, File] = {}
        self._locked: set[Path] = set()

    # What happens to it.

    def crash(self, *, worst: bool = False) -> None:
        """The power goes; what was not synced is left to chance, or at the worst is all lost."""
        self.root.settle(None if worst else self.chance)
        self.broken = False
        self.restart()

    def restart(self) -> None:
        """The process has died, with the power or alone; another may start."""
        self._open.clear()
        self._locked.clear()
        self.dead = False
        self.life += 1
        self.step = self.reads = 0
        self.plan.clear()
        self.kind_plan.clear()
        self.kinds.clear()
        self.read_plan.clear()

    def act(
        self, kind: str, do: Callable[[], None], fail: Callable[[], None] | None = None
    ) -> None:
        """Take a step: do it, unless the plan says what goes wrong."""
        fault = self._fault(kind)
        if fault is None or fault is Fault.SHORT:
            do()
            return
        if fault is Fault.CRASH_KEPT:
            do()
            self.dead = True
            raise Crash
        if fault.kept:
            do()
        elif fail is not None:
            fail()
        raise fault.error

    def _fault(self, kind: str) -> Fault | None:
        if self.dead:
            raise Crash
        self.step += 1
        self.kinds[kind] += 1
        fault = self.plan.get(self.step) or self.kind_plan.get((kind, self.kinds[kind]))
        if fault is None:
            return None
        self.faults += 1
        if fault is Fault.CRASH:
            self.dead = True
            raise Crash
        return fault

    def reading(self) -> None:
        """Read: a step of its own count, which may fail too."""
        if self.dead:
            raise Crash
        self.reads += 1
        fault = self.read_plan.get(self.reads)
        if fault is not None:
            self.faults += 1
            raise fault.error

    def left(self) -> int:
        """Give the bytes that there is room for."""
        return 1 << 60 if self.room is None else max(self.room - self.root.size(), 0)

    # Where things are.

    def folder(self, path: Path) -> Folder:
        node: File | Folder = self.root
        for part in path.parts[1:]:
            if not isinstance(node, Folder):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
            found = node.names.get(part)
            if found is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
            node = found
        if not isinstance(node, Folder):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
        return node

    def file(self, path: Path) -> File:
        node = self.folder(path.parent).names.get(path.name)
        if not isinstance(node, File):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return node

    def holds(self, path: Path) -> bool:
        node: File | Folder | None = self.root
        for part in path.parts[1:]:
            if not isinstance(node, Folder):
                return False
            node = node.names.get(part)
        return isinstance(node, File)

    # What `Disk` wants.

    def read(self, path: Path) -> bytes:
        self.reading()
        return bytes(self.file(path).data)

    def chunks(self, path: Path) -> Iterator[bytes]:
        data = self.read(path)
        for at in range(0, len(data), 64):
            self.reading()
            yield data[at : at + 64]

    def names(self, folder: Path) -> list[str]:
        self.reading()
        return sorted(self.folder(folder).names)

    def create(self, path: Path, mode: int) -> int:
        assert mode & 0o200
        self.act("create", lambda: self.make_file(path))
        handle = max(self._open, default=2) + 1
        self._open[handle] = self.file(path)
        return handle

    def make_file(self, path: Path) -> None:
        folder = self.folder(path.parent)
        node = folder.names.get(path.name)
        if isinstance(node, File):
            node.cut(0)
        else:
            folder.change({path.name: File()})

    def write(self, handle: int, data: bytes | memoryview) -> int:
        file = self._open[handle]
        fault = self._fault("write")
        if fault is Fault.CRASH_KEPT:
            self.dead = True
            raise Crash
        if fault is Fault.SHORT or (fault is not None and fault.kept):
            data = data[: self.chance.randint(1, len(data))]
        # As a disk does that runs full: it takes what fits, and says so and nothing more.
        data = data[: self.left()]
        if not data:
            raise Fault.ENOSPC.error
        if fault is None or fault is Fault.SHORT or fault.kept:
            file.write(len(file.data), bytes(data))
        if fault is not None and fault is not Fault.SHORT:
            raise fault.error
        return len(data)

    def sync(self, handle: int) -> None:
        self.sync_file(self._open[handle])

    def together(self, steps: Sequence[Callable[[], None]]) -> None:
        """Take steps in any order, all of them, as threads would."""
        raised: list[SulhError | None] = []
        for step in self.chance.sample(steps, len(steps)):
            try:
                step()
            except SulhError as error:
                raised.append(error)
        raise_gravest(raised)

    def sync_file(self, file: File) -> None:
        self.syncs += 1
        self.act("sync", file.sync, lambda: file.lose(self.chance))

    def close(self, handle: int) -> None:
        if self.dead:
            raise Crash
        del self._open[handle]

    def rename(self, source: Path, target: Path) -> None:
        old, new = self.folder(source.parent), self.folder(target.parent)
        file = self.file(source)

        def do() -> None:
            if old is new:
                old.change({source.name: None, target.name: file})
            else:  # of two folders, either change may be lost
                old.change({source.name: None})
                new.change({target.name: file})
            if target in self.shown:
                self.shown[target].append(bytes(file.data))

        self.act("rename", do)

    def unlink(self, path: Path) -> None:
        self.file(path)
        self.act("unlink", lambda: self.folder(path.parent).change({path.name: None}))

    def make_folder(self, folder: Path, mode: int) -> None:
        assert mode & 0o700 == 0o700
        if folder == folder.parent:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
        parent = self.folder(folder.parent)
        if folder.name in parent.names:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
        self.act("make_folder", lambda: parent.change({folder.name: Folder()}))

    def remove_folder(self, folder: Path) -> None:
        if self.folder(folder).names:
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), str(folder))
        self.act("remove_folder", lambda: self.folder(folder.parent).change({folder.name: None}))

    def sync_folder(self, folder: Path) -> None:
        node = self.folder(folder)

        def fail() -> None:
            node.lose(self.chance)
            self.broken = True

        self.syncs += 1
        self.act("sync_folder", node.sync, fail)

    def lock(self, path: Path) -> "FakeLock":
        if path in self._locked:
            raise BlockingIOError(errno.EWOULDBLOCK, os.strerror(errno.EWOULDBLOCK), str(path))
        if not self.holds(path):
            self.make_file(path)
        self._locked.add(path)
        return FakeLock(self._locked, path)


@dataclass(frozen=True, slots=True)
class FakeLock:
    """A lock on the fake disk."""

    locked: set[Path]
    path: Path

    def close(self) -> None:
        self.locked.discard(self.path)


def _write(data: bytearray, offset: int, more: bytes) -> None:
    if offset > len(data):
        data += bytes(offset - len(data))
    data[offset : offset + len(more)] = more


def _apply(names: dict[str, File | Folder], change: dict[str, File | Folder | None]) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _choose(changes: list[T], chance: Random | None) -> Iterator[tuple[T, Random | None]]:
    """Choose what survives of changes: each with the chance that tears it, if one does."""
    if not changes or chance is None:
        return
    match chance.randrange(4):
        case 0:  # nothing
            return
        case 1:  # everything
            yield from ((change, None) for change in changes)
        case 2:  # a beginning, its last write torn
            end = chance.randrange(len(changes))
            yield from ((change, None) for change in changes[:end])
            yield changes[end], chance
        case _:  # any of it
            for change in changes:
                if chance.random() < 0.5:
                    yield change, chance if chance.random() < 0.5 else None


def _tear(data: bytearray, offset: int, more: bytes, chance: Random) -> None:
    """Keep single sectors of a write; the length it would have given the file may be there."""
    end = offset + len(more)
    if end > len(data) and chance.random() < 0.5:
        grown = end - len(data)
        data += chance.randbytes(grown) if chance.random() < 0.5 else bytes(grown)
    at = offset
    while at < end:
        stop = min(end, at - at % SECTOR + SECTOR)
        if chance.random() < 0.5:
            _write(data, at, more[at - offset : stop - offset])
        at = stop
