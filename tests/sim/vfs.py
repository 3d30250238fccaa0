"""SQLite's file system over the fake disk, so that the real engine runs on it.

It does what the engine's own unix file system does, in the same order of syncs: a new journal's
name is synced with the journal, a deleted one's if the engine asks. One thing is left out. When
that *first* sync of the folder fails, the engine's unix file system ignores it, and nobody above
can know; a power cut within the same commit is then beyond help. It is not injected here.
"""

import errno
from functools import lru_cache
from pathlib import Path
from typing import Final

import apsw

from sim.disk import Crash, FakeDisk, File

NAME: Final = "fake"


def mount(disk: FakeDisk) -> str:
    """Let the engine see this disk, in the place of the one before; gives the name to open with."""
    _VFS.disk = disk
    return NAME


class FakeVFS(apsw.VFS):
    """Names, as the engine asks for them."""

    disk: FakeDisk

    def __init__(self) -> None:
        super().__init__(NAME, base="")
        self._random = 0
        self._errno = 0

    def excepthook(self, *_: object) -> bool:
        """Say nothing: what goes wrong here is meant to."""
        return True

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "FakeFile":  # type: ignore[override]  # as the engine documents it
        flags[1] = flags[0]
        disk = self.disk
        assert name is not None, "the engine keeps what is temporary in memory"
        path = _path(name if isinstance(name, str) else name.filename())
        journal = bool(flags[0] & (apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL))
        created = False
        if disk.dead:
            raise Crash
        if not disk.holds(path):
            if not flags[0] & apsw.SQLITE_OPEN_CREATE:
                raise apsw.exception_for(apsw.SQLITE_CANTOPEN)
            try:
                disk.act("create", lambda: disk.make_file(path))
            except OSError as error:
                self._errno = error.errno or 0
                raise apsw.exception_for(apsw.SQLITE_CANTOPEN) from None
            created = True
        return FakeFile(disk, path, created and journal)

    def xDelete(self, name: str, syncdir: bool) -> None:
        disk, path = self.disk, _path(name)
        try:
            disk.unlink(path)
        except FileNotFoundError:
            raise apsw.exception_for(apsw.SQLITE_IOERR_DELETE_NOENT) from None
        except OSError as error:
            self._errno = error.errno or 0
            raise apsw.exception_for(apsw.SQLITE_IOERR_DELETE) from None
        if syncdir:
            try:
                disk.sync_folder(path.parent)
            except OSError as error:
                self._errno = error.errno or 0
                raise apsw.exception_for(apsw.SQLITE_IOERR_DIR_FSYNC) from None

    def xAccess(self, name: str, flags: int) -> bool:
        if self.disk.dead:
            raise Crash
        return self.disk.holds(_path(name))

    def xFullPathname(self, name: str) -> str:
        return name

    def xRandomness(self, count: int) -> bytes:
        self._random += 1
        return self._random.to_bytes(8, "big") * (count // 8 + 1)

    def xSleep(self, microseconds: int) -> int:
        return microseconds

    def xCurrentTimeInt64(self) -> int:
        return 0

    def xGetLastError(self) -> tuple[int, str | None]:
        return self._errno, None


class FakeFile:
    """One file, as the engine reads and writes it."""

    def __init__(self, disk: FakeDisk, path: Path, new_name: bool) -> None:
        self._disk = disk
        self._file: File = disk.file(path)
        self._path = path
        self._new_name = new_name
        self._life = disk.life

    def _check_alive(self) -> None:
        if self._disk.life != self._life:
            raise Crash

    def excepthook(self, *_: object) -> bool:
        """Say nothing: what goes wrong here is meant to."""
        return True

    def xRead(self, amount: int, offset: int) -> bytes:
        self._check_alive()
        try:
            self._disk.reading()
        except OSError:
            raise apsw.exception_for(apsw.SQLITE_IOERR_READ) from None
        return bytes(self._file.data[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._check_alive()
        file, disk = self._file, self._disk
        data = bytes(data)
        more = offset + len(data) - len(file.data)
        if disk.room is not None and more > disk.left():
            raise apsw.exception_for(apsw.SQLITE_FULL)

        def fail() -> None:
            part = disk.chance.randrange(len(data))
            if part:
                file.write(offset, data[:part])

        try:
            disk.act("write", lambda: file.write(offset, data), fail)
        except OSError as error:
            full = error.errno == errno.ENOSPC
            code = apsw.SQLITE_FULL if full else apsw.SQLITE_IOERR_WRITE
            raise apsw.exception_for(code) from None

    def xTruncate(self, size: int) -> None:
        self._check_alive()
        try:
            self._disk.act("cut", lambda: self._file.cut(size))
        except OSError:
            raise apsw.exception_for(apsw.SQLITE_IOERR_TRUNCATE) from None

    def xSync(self, flags: int) -> None:
        self._check_alive()
        try:
            self._disk.sync_file(self._file)
        except OSError:
            raise apsw.exception_for(apsw.SQLITE_IOERR_FSYNC) from None
        if self._new_name:
            self._new_name = False
            self._disk.folder(self._path.parent).sync()

    def xFileSize(self) -> int:
        self._check_alive()
        if self._disk.dead:
            raise Crash
        return len(self._file.data)

    def xClose(self) -> None:
        pass

    def xLock(self, level: int) -> None:
        pass

    def xUnlock(self, level: int) -> None:
        pass

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return 4096

    def xDeviceCharacteristics(self) -> int:
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE


#: Parsing the same two names again and again is most of what the simulator would do.
_path = lru_cache(maxsize=1_000)(Path)
_VFS = FakeVFS()
