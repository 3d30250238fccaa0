"""For show: keys, salts and nonces from fixed words, so that a case is the same everywhere.

Whoever reads the words has the keys: what they sign proves nothing, and what they seal is open.
They are marked so wherever they are written. Nothing but a case that ships is made with them; and
since it can be made again, nothing of it waits for the disk.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

import apsw

from sulh.shell.disk import RealDisk
from sulh.shell.keys import Secret, make, write

#: The folder of a case's keys, and the note that lies in it.
KEYS: Final = "keys-for-show"
NOTE: Final = "READ-THIS-FIRST.txt"
_VFS: Final = "sulh-for-show"
_TEXT: Final = """\
These keys are for show. They were made from words that stand in the source of Sulh, so
that the record beside them is the same on every machine: everybody has them. A filing
that they sign proves nothing about anybody, and what is sealed to them is open to all.
Never use them for anything else.
"""


class Fixed:
    """Draws bytes as chance would, but the same ones for the same words, one after another."""

    def __init__(self, *words: str) -> None:
        """Draw from words."""
        self._words = " ".join(("sulh case", *words))
        self._count = count()

    def __call__(self, size: int) -> bytes:
        """Draw at most 32 bytes."""
        assert size <= 32
        words = f"{self._words} {next(self._count)}"
        return hashlib.sha256(words.encode()).digest()[:size]


class Unsynced(RealDisk):
    """The disk, without waiting until anything would survive a power cut."""

    def sync(self, handle: int) -> None:
        """Leave it to the system."""

    def sync_folder(self, folder: Path) -> None:
        """Leave it to the system."""


class _UnsyncedFile(apsw.VFSFile):
    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)

    def xSync(self, flags: int) -> None:  # noqa: N802  # as the engine calls it
        """Leave it to the system."""


class _UnsyncedFiles(apsw.VFS):
    def __init__(self) -> None:
        super().__init__(_VFS, "")

    def xOpen(  # noqa: N802  # as the engine calls it
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        """Open a file."""
        return _UnsyncedFile(name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: ARG002, FBT001, N802  # as above
        """Delete a file, and leave its name to the system."""
        super().xDelete(filename, False)  # noqa: FBT003  # positional in the engine


@cache
def _registered() -> _UnsyncedFiles:
    return _UnsyncedFiles()


def unsynced_vfs() -> str:
    """Name a file system of the store's engine that does not wait either."""
    _registered()
    return _VFS


def make_key(case: str, origin: str, seat: str, holder: str, *, reads: bool) -> Secret:
    """Make the key of a seat of a case."""
    draw = Fixed(case, "key", seat)
    return make(f"{origin}/{seat}", holder=holder, reads=reads, draw=draw)


def write_keys(secrets: Iterable[Secret], home: Path) -> None:
    """Write keys into a home, with the note that says what they are."""
    folder = home / KEYS
    folder.mkdir(mode=0o700)
    (folder / NOTE).write_text(_TEXT, encoding="utf-8")
    for secret in secrets:
        write(secret, folder / f"{secret.seat}.key")
