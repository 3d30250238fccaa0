"""Disk: files and folders, so that what was written is there after a power cut.

A file's bytes survive once the file is synced, its *name* once its folder is: file, folder, and
only then whatever relies on them. `Disk` is what the operating system does, step by step; the
crash simulator stands in its place. What is written above it (`write_files`) is the same for both.

No room is `Full`, and writing may be tried again. Any other failure, and every failure to sync,
is `Stopped`: after a failed fsync the kernel has forgotten what it did not write, and a second one
succeeds without writing it. What the bytes mean is not known here.
"""

import contextlib
import errno
import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Protocol

from sulh.errors import Busy, Full, Missing, Stopped, SulhError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
#: A folder above ours that may not be opened, or is of a file system that syncs no folders.
_NOT_OURS = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}
)
_CHUNK = 1 << 20
_AT_ONCE = 16
_POOL = ThreadPoolExecutor(_AT_ONCE, "disk")
#: What is to be done round by round: steps that do not wait for each other, then the next round.
Rounds = Iterator[Sequence[Callable[[], None]]]
#: The end of the name of a file that is not complete yet.
TEMPORARY = ".tmp"


class Lock(Protocol):
    """A lock that is held until it is closed, or its process ends."""

    def close(self) -> None:
        """Let go of it."""


class Disk(Protocol):
    """What the operating system does with files; each call may raise `OSError`."""

    def read(self, path: Path) -> bytes:
        """Read a file whole."""

    def chunks(self, path: Path) -> Iterator[bytes]:
        """Read a file piece by piece."""

    def names(self, folder: Path) -> list[str]:
        """List the names in a folder, sorted."""

    def create(self, path: Path, mode: int) -> int:
        """Open a file for writing, empty; gives a handle."""

    def write(self, handle: int, data: bytes | memoryview) -> int:
        """Write some of the data, and say how many bytes."""

    def sync(self, handle: int) -> None:
        """Bring a file's bytes to where a power cut leaves them."""

    def close(self, handle: int) -> None:
        """Close a handle."""

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name, in the place of what has that name."""

    def unlink(self, path: Path) -> None:
        """Take a file's name away."""

    def make_folder(self, folder: Path, mode: int) -> None:
        """Make a folder in one that is there."""

    def remove_folder(self, folder: Path) -> None:
        """Remove an empty folder."""

    def sync_folder(self, folder: Path) -> None:
        """Bring a folder's names to where a power cut leaves them."""

    def together(self, steps: Sequence[Callable[[], None]]) -> None:
        """Take steps that do not wait for each other, then raise what is gravest."""

    def lock(self, path: Path) -> Lock:
        """Take a lock that only one process can hold; `BlockingIOError` if another does."""


class RealDisk:
    """The disk of this machine (POSIX)."""

    def read(self, path: Path) -> bytes:
        """Read a file whole."""
        return path.read_bytes()

    def chunks(self, path: Path) -> Iterator[bytes]:
        """Read a file piece by piece."""
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def names(self, folder: Path) -> list[str]:
        """List the names in a folder, sorted."""
        return sorted(entry.name for entry in folder.iterdir())

    def create(self, path: Path, mode: int) -> int:
        """Open a file for writing, empty; gives a handle."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)

    def write(self, handle: int, data: bytes | memoryview) -> int:
        """Write some of the data, and say how many bytes."""
        return os.write(handle, data)

    def sync(self, handle: int) -> None:
        """Bring a file's bytes to where a power cut leaves them."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """Close a handle."""
        os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name, in the place of what has that name."""
        source.replace(target)

    def unlink(self, path: Path) -> None:
        """Take a file's name away."""
        path.unlink()

    def make_folder(self, folder: Path, mode: int) -> None:
        """Make a folder in one that is there."""
        folder.mkdir(mode)

    def remove_folder(self, folder: Path) -> None:
        """Remove an empty folder."""
        folder.rmdir()

    def sync_folder(self, folder: Path) -> None:
        """Bring a folder's names to where a power cut leaves them."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def together(self, steps: Sequence[Callable[[], None]]) -> None:
        """Take steps on several threads: a disk syncs ten files at once faster than in turn.

        The first is taken by the caller's own, which would only wait for the others.
        """
        others = [_POOL.submit(_failure, step) for step in steps[1:]]
        own = [_failure(step) for step in steps[:1]]
        raise_gravest([*own, *(other.result() for other in others)])

    def lock(self, path: Path) -> Lock:
        """Take a lock that only one process can hold; `BlockingIOError` if another does."""
        file = path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise
        return file


def raise_gravest(raised: Iterable[SulhError | None]) -> None:
    """Raise one of these, if any: no room only if that is all that went wrong."""
    failures = [failure for failure in raised if failure is not None]
    for failure in sorted(failures, key=lambda failure: isinstance(failure, Full)):
        raise failure


def take_lock(disk: Disk, path: Path) -> Lock:
    """Take a lock; `Busy` if another process holds it."""
    try:
        return disk.lock(path)
    except BlockingIOError:
        raise Busy(str(path), "another process is writing here") from None
    except OSError as error:
        raise declined(error, path) from error


def read_file(disk: Disk, path: Path) -> bytes:
    """Read a file whole; `Missing` if it is not there."""
    try:
        return disk.read(path)
    except FileNotFoundError:
        raise Missing(str(path), "there is no such file") from None
    except OSError as error:
        raise declined(error, path) from error


def make_base(disk: Disk, folder: Path, mode: int = 0o755) -> None:
    """Make a folder and those above it, so that they survive; what is there stays as it is.

    A process that died may have made some of them without syncing, so all above are synced; those
    that cannot be are somebody else's, and were there before.
    """
    try:
        missing, there = [folder], set[Path]()
        while missing:
            try:
                disk.make_folder(missing[-1], mode)
            except FileExistsError:
                pass
            except FileNotFoundError:
                if missing[-1].parent in there:
                    raise  # as below /proc, where nothing can be made
                missing.append(missing[-1].parent)
                continue
            there.add(missing.pop())
    except OSError as error:
        raise declined(error, folder) from error
    for above in folder.parents:
        try:
            disk.sync_folder(above)
        except OSError as error:
            if error.errno not in _NOT_OURS:
                raise _unsynced(error, above) from error


def write_files(
    disk: Disk, files: Iterable[tuple[Path, bytes]], known: set[Path], mode: int = 0o644
) -> None:
    """Write files, each whole or not at all; all of them survive a power cut once this returns.

    `known` are folders whose own names have been synced, among them one above each file; folders
    made on the way join it. A folder is synced once, however many files it gets.
    """
    take_rounds(disk, writing(disk, files, known, mode))


def take_rounds(disk: Disk, rounds: Rounds) -> None:
    """Take rounds, each when the one before has come to its end."""
    for steps in rounds:
        disk.together(steps)


def at_once(*writings: Rounds) -> Rounds:
    """Give several writings as one, so that they wait for one sync and not for two."""
    for steps in zip_longest(*writings, fillvalue=()):
        yield list(chain.from_iterable(steps))


def in_turn(before: Rounds, after: Rounds) -> Rounds:
    """Give two writings as one; what the second writes gets its names once the first is durable.

    Its first round is taken with that of the first, since what is temporary nobody relies on.
    """
    yield list(chain(next(before, ()), next(after, ())))
    yield from before
    yield from after


def writing(
    disk: Disk, files: Iterable[tuple[Path, bytes]], known: set[Path], mode: int = 0o644
) -> Rounds:
    """Give the rounds in which `write_files` writes."""
    touched: dict[Path, None] = {}
    fresh: list[Path] = []
    rest = iter(files)
    while some := list(islice(rest, _AT_ONCE)):
        names = [(path.with_name(path.name + TEMPORARY), path) for path, _ in some]
        for _, path in names:
            _make_between(disk, path.parent, known, touched, fresh)
            touched[path.parent] = None
        yield [
            partial(write_temporary, disk, temporary, (data,), mode)
            for (temporary, _), (_, data) in zip(names, some, strict=True)
        ]
        for temporary, path in names:
            rename(disk, temporary, path)
    yield [partial(sync_folder, disk, folder) for folder in touched]
    known.update(fresh)


def write_temporary(disk: Disk, path: Path, chunks: Iterable[bytes], mode: int) -> None:
    """Write a file and sync it; its name is not synced. Whatever fails leaves no file behind."""
    try:
        handle = disk.create(path, mode)
    except OSError as error:
        raise declined(error, path) from error
    whole = False
    try:
        for chunk in chunks:
            _write_all(disk, handle, chunk, path)
        _sync(disk, handle, path)
        whole = True
    finally:
        # What is synced is synced: closing has nothing to add.
        with contextlib.suppress(OSError):
            disk.close(handle)
        if not whole:
            with contextlib.suppress(OSError):
                disk.unlink(path)


def rename(disk: Disk, source: Path, target: Path) -> None:
    """Give a file another name; it survives once the folder is synced."""
    try:
        disk.rename(source, target)
    except OSError as error:
        raise declined(error, target) from error


def remove(disk: Disk, path: Path) -> None:
    """Take a file's name away, if it is there; it stays away once the folder is synced."""
    try:
        disk.unlink(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise declined(error, path) from error


def sync_folder(disk: Disk, folder: Path) -> None:
    """Sync the names in a folder; a failure is final, whatever it is."""
    try:
        disk.sync_folder(folder)
    except OSError as error:
        raise _unsynced(error, folder) from error


def declined(error: OSError, path: Path) -> SulhError:
    """Say what an error of the operating system means to whoever writes."""
    if error.errno in _NO_ROOM:
        return Full(str(path), "no room on the disk; nothing was lost")
    return Stopped(str(path), f"{error.strerror or error}; start again from what is on the disk")


def _failure(step: Callable[[], None]) -> SulhError | None:
    try:
        step()
    except SulhError as error:
        return error
    return None


def _make_between(
    disk: Disk, folder: Path, known: set[Path], touched: dict[Path, None], fresh: list[Path]
) -> None:
    if folder in known or folder in fresh:
        return
    assert folder != folder.parent
    _make_between(disk, folder.parent, known, touched, fresh)
    try:
        # One that is there may be from a process that died before it synced the name.
        with contextlib.suppress(FileExistsError):
            disk.make_folder(folder, 0o755)
    except OSError as error:
        raise declined(error, folder) from error
    touched[folder.parent] = None
    fresh.append(folder)


def _write_all(disk: Disk, handle: int, data: bytes, path: Path) -> None:
    # A write may take less than it is given and report no error: on a full disk it does.
    rest = memoryview(data)
    try:
        while rest:
            taken = disk.write(handle, rest)
            if not taken:
                raise OSError(errno.EIO, os.strerror(errno.EIO))  # noqa: TRY301  # as the others
            rest = rest[taken:]
    except OSError as error:
        raise declined(error, path) from error


def _sync(disk: Disk, handle: int, path: Path) -> None:
    try:
        disk.sync(handle)
    except OSError as error:
        raise _unsynced(error, path) from error


def _unsynced(error: OSError, path: Path) -> Stopped:
    return Stopped(str(path), f"not synced ({error.strerror or error}); what is kept is not known")
