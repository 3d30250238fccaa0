"""The engine: SQLite, opened so that what it says is committed is committed.

`journal_mode=DELETE` with `synchronous=EXTRA`: the journal's name is synced away before a commit
is reported, so that a power cut cannot bring it back and undo what was acknowledged. WAL is
refused on engines that can lose commits in it: 3.7.0 to 3.51.2, except 3.44.6 and 3.50.7 with what
follows on their lines (sqlite.org/wal.html, "the WAL-reset bug"). Which tables hold what is
`sqlite_store`'s.
"""

import errno
from pathlib import Path
from typing import Final

import apsw

from sulh.errors import Busy, Conflict, Full, Malformed, Missing, Refused, Stopped, SulhError

#: "sulh" in the header of the file, so that `file` and others can tell whose it is.
APPLICATION_ID: Final = int.from_bytes(b"sulh", "big")
#: The version of the tables. A newer one is refused; there is no older one yet.
VERSION: Final = 1

#: How long a statement waits for a lock; readers hold theirs for single reads.
_PATIENCE_MS: Final = 10_000
#: What a connection keeps of the file, in KiB (negative, as SQLite wants it).
_CACHE_KIB: Final = -16_384
_EXTRA: Final = 3


def check_engine(journal_mode: str, version: str | None = None) -> None:
    """Raise `Refused` for WAL on an engine that can lose commits in it; `version` is `3.51.3`.

    Without a version it is the engine that is loaded which is asked about.
    """
    version = version or apsw.sqlite_lib_version()
    major, minor, patch, *_ = (*map(int, version.split(".")), 0, 0)
    number = (major, minor, patch)
    mended = (3, 44, 6) <= number < (3, 45, 0) or (3, 50, 7) <= number < (3, 51, 0)
    if journal_mode == "wal" and (3, 7, 0) <= number < (3, 51, 3) and not mended:
        raise Refused(f"SQLite {version}", "in WAL mode this version can lose what was committed")


def open_writer(path: Path, vfs: str | None, schema: str) -> apsw.Connection:
    """Open a database for writing, and make its tables if it is new.

    Raises `Refused` for what is not ours or is newer than this code, `Malformed` for what is not a
    database, `Full`, `Busy` or `Stopped`.
    """
    try:
        connection = apsw.Connection(str(path), vfs=vfs)
    except apsw.Error as error:
        raise meaning(error, path) from error
    try:
        connection.set_busy_timeout(_PATIENCE_MS)
        check_engine(connection.pragma("journal_mode"))
        _set(connection, path, "journal_mode", "delete", "delete")
        _set(connection, path, "synchronous", "extra", _EXTRA)
        # What is erased from a page is overwritten there.
        _set(connection, path, "secure_delete", "on", 1)
        _set(connection, path, "temp_store", "memory", 2)
        _set(connection, path, "trusted_schema", "off", 0)
        connection.pragma("cache_size", _CACHE_KIB)
        if _is_new(connection):
            _make_tables(connection, schema)
        else:
            _check_ours(connection, path)
    except apsw.Error as error:
        code = connection.system_errno
        connection.close(True)  # noqa: FBT003  # positional in the engine
        raise meaning(error, path, code) from error
    except SulhError:
        connection.close(True)  # noqa: FBT003  # positional in the engine
        raise
    return connection


def open_reader(path: Path, vfs: str | None) -> apsw.Connection:
    """Open a database that is there, to read only; raises as `open_writer`, and `Missing`."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY, vfs=vfs)
    except apsw.CantOpenError:
        what = "cannot be opened" if path.exists() else "there is no store"
        raise Missing(str(path), what) from None
    try:
        connection.set_busy_timeout(_PATIENCE_MS)
        connection.pragma("trusted_schema", False)  # noqa: FBT003  # positional in the engine
        connection.pragma("cache_size", _CACHE_KIB)
        _check_ours(connection, path)
    except apsw.Error as error:
        code = connection.system_errno
        connection.close(True)  # noqa: FBT003  # positional in the engine
        raise meaning(error, path, code) from error
    except SulhError:
        connection.close(True)  # noqa: FBT003  # positional in the engine
        raise
    return connection


def meaning(error: apsw.Error, path: Path, code: int = 0) -> SulhError:
    """Say what an error of the engine means; `code` is the operating system's number for it.

    Whether anything has changed is not known here: ask after a rollback.
    """
    where = str(path)
    match error:
        case apsw.FullError():
            return Full(where, "no room on the disk; nothing was lost")
        case apsw.CantOpenError() if code in (errno.ENOSPC, errno.EDQUOT):
            return Full(where, "no room on the disk; nothing was lost")
        case apsw.BusyError() | apsw.LockedError():
            return Busy(where, "the store is being read or written; come back")
        case apsw.ReadOnlyError():
            return Busy(where, "the store was left in the middle of a write; start the writer")
        case apsw.ConstraintError():
            return Conflict(where, "something else already stands in this place")
        case apsw.NotADBError() | apsw.CorruptError():
            return Malformed(where, f"not a database as it was written ({error})")
        case _:
            return Stopped(where, f"{error}; start again from what is on the disk")


def _set(connection: apsw.Connection, path: Path, name: str, value: str, wanted: object) -> None:
    connection.pragma(name, value)
    got = connection.pragma(name)
    if got != wanted:
        raise Refused(str(path), f"the engine keeps {name} at {got!r}")


def _is_new(connection: apsw.Connection) -> bool:
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
    return not (tables or connection.pragma("application_id") or connection.pragma("user_version"))


def _make_tables(connection: apsw.Connection, schema: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(schema)
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", VERSION)
    connection.execute("COMMIT")


def _check_ours(connection: apsw.Connection, path: Path) -> None:
    if connection.pragma("application_id") != APPLICATION_ID:
        raise Refused(str(path), "this database is not a store of Sulh")
    version = connection.pragma("user_version")
    if version != VERSION:
        raise Refused(str(path), f"its tables are version {version}, and this code knows {VERSION}")
