"""Blobs: evidence and payloads, each file named by the SHA-256 of its bytes.

    blobs/3f/3f2180f3…                       two digits of the name, then all 64

A blob is read back from the file system and hashed before it gets its name: a write on a full disk
may be short and report no error. What is in a blob, and who may read it, is not known here.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from sulh.errors import Malformed, Missing, Stopped, Untrusted
from sulh.shell.disk import (
    TEMPORARY,
    Disk,
    declined,
    make_base,
    read_file,
    remove,
    rename,
    sync_folder,
    write_temporary,
)

_MODE: Final = 0o600
_DIGITS: Final = frozenset("0123456789abcdef")


class Blobs:
    """A folder of blobs; any number of threads and processes may use it at once."""

    def __init__(
        self, disk: Disk, folder: Path, token: Callable[[], str] = lambda: secrets.token_hex(16)
    ) -> None:
        """Keep blobs in a folder, which is made if it is not there.

        `token()` names a file that is being written, differently each time.
        """
        make_base(disk, folder, 0o700)
        self._disk = disk
        self._folder = folder
        self._token = token
        #: Folders whose names this process has synced.
        self._known: set[Path] = set()

    def put(self, data: bytes | Iterable[bytes], wanted: bytes | None = None) -> bytes:
        """Keep a blob, whole or in pieces; gives its name, and it is durable then.

        Putting it again changes nothing, and mends a copy that was damaged. Raises `Untrusted` if
        a name is `wanted` and the bytes hash to another, `Full`, or `Stopped`.
        """
        digest = hashlib.sha256()
        temporary = self._folder / f"{self._token()}{TEMPORARY}"
        chunks = (data,) if isinstance(data, bytes) else data
        write_temporary(self._disk, temporary, _hashing(chunks, digest.update), _MODE)
        name = digest.digest()
        if self._hash(temporary) != name:
            remove(self._disk, temporary)
            raise Stopped(str(temporary), "what was read back is not what was written")
        if wanted is not None and name != wanted:
            remove(self._disk, temporary)
            raise Untrusted("blob", f"it hashes to {name.hex()}, not to {wanted.hex()}")
        target = self._path(name)
        try:
            self._disk.make_folder(target.parent, 0o700)
        except FileExistsError:
            pass
        except OSError as error:
            remove(self._disk, temporary)
            raise declined(error, target.parent) from error
        rename(self._disk, temporary, target)
        sync_folder(self._disk, target.parent)
        if target.parent not in self._known:
            sync_folder(self._disk, self._folder)
            self._known.add(target.parent)
        return name

    def read(self, name: bytes) -> bytes:
        """Give a blob; `Missing` if it is not here, `Untrusted` if it was damaged."""
        data = read_file(self._disk, self._path(name))
        if hashlib.sha256(data).digest() != name:
            raise Untrusted(str(self._path(name)), "it does not hash to its name")
        return data

    def erase(self, name: bytes) -> None:
        """Take a blob away; one that is not here is gone already.

        Its name is gone for good once this returns. Its bytes are free to be overwritten, and
        nothing more can be promised from here: file systems that copy on write, snapshots,
        flash, and backups keep them for as long as they like. What must become unreadable is
        encrypted, and loses its keys.
        """
        path = self._path(name)
        remove(self._disk, path)
        try:
            self._disk.sync_folder(path.parent)
        except FileNotFoundError:
            return
        except OSError as error:
            raise declined(error, path.parent) from error

    def names(self) -> Iterator[bytes]:
        """Give the names of all blobs, in order."""
        for folder in self._list(self._folder):
            if len(folder) == 2 and _DIGITS.issuperset(folder):
                for name in self._list(self._folder / folder):
                    if name.startswith(folder) and len(name) == 64 and _DIGITS.issuperset(name):
                        yield bytes.fromhex(name)

    def scrub(self) -> Iterator[bytes]:
        """Hash every blob anew, and give the names of those that were damaged."""
        for name in self.names():
            try:
                intact = self._hash(self._path(name)) == name
            except Missing:  # erased meanwhile
                continue
            if not intact:
                yield name

    def sweep(self) -> None:
        """Remove what was left half written; only while nobody is writing."""
        for name in self._list(self._folder):
            if name.endswith(TEMPORARY):
                remove(self._disk, self._folder / name)

    def _path(self, name: bytes) -> Path:
        if len(name) != 32:
            raise Malformed("blob", "a name is 32 bytes")
        digits = name.hex()
        return self._folder / digits[:2] / digits

    def _hash(self, path: Path) -> bytes:
        digest = hashlib.sha256()
        try:
            for chunk in self._disk.chunks(path):
                digest.update(chunk)
        except FileNotFoundError:
            raise Missing(str(path), "there is no such file") from None
        except OSError as error:
            raise declined(error, path) from error
        return digest.digest()

    def _list(self, folder: Path) -> list[str]:
        try:
            return self._disk.names(folder)
        except OSError as error:
            raise declined(error, folder) from error


def _hashing(chunks: Iterable[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for chunk in chunks:
        update(chunk)
        yield chunk
