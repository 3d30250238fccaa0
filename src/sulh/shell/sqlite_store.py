"""The store in SQLite: one file, one connection that writes, and a connection for each reader.

    entries       idx, text, leaf, entry     text: SHA-256 of the signed text; leaf: of the entry
    names         nonce, seat, idx           by which an entry is told from every other
    nodes         level, idx, hash           levels of tiles above the leaves
    head          size, edge, at, checkpoint one row; a commit moves it only from where it was
    checkpoints   size, checkpoint           what the log signed at each commit
    cosignatures  size, name, key, line      what witnesses signed, under the key's id

Nothing of what an entry says is here: what is asked by meaning is asked of a projection.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock as ThreadLock
from typing import Any, Final

import apsw

from sulh.errors import Busy, Conflict, Full, Missing, Stopped, SulhError, Untrusted
from sulh.note import Line
from sulh.record.log import Tree
from sulh.record.merkle import HASH_SIZE
from sulh.shell.disk import (
    TEMPORARY,
    Disk,
    Lock,
    RealDisk,
    make_base,
    remove,
    rename,
    sync_folder,
    take_lock,
)
from sulh.shell.engine import meaning, open_reader, open_writer
from sulh.shell.store import Found, Head, Name, Pending

#: The file of the store, and of the lock that its writer holds, in the folder of the data.
STORE: Final = "record.sqlite"
LOCK: Final = "writer.lock"

# `nonce` stands before `seat`, so that a lookup compares little; rows are sorted before they are
# inserted, since neighbours go into the same page.
_SCHEMA: Final = """
CREATE TABLE entries (
    idx INTEGER PRIMARY KEY, text BLOB NOT NULL, leaf BLOB NOT NULL, entry BLOB NOT NULL
) STRICT;
CREATE TABLE names (
    nonce BLOB NOT NULL, seat TEXT NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (nonce, seat)
) STRICT, WITHOUT ROWID;
CREATE TABLE nodes (
    level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, checkpoint BLOB NOT NULL) STRICT;
CREATE TABLE cosignatures (
    size INTEGER NOT NULL, name TEXT NOT NULL, key BLOB NOT NULL, line BLOB NOT NULL,
    PRIMARY KEY (size, name, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL, edge BLOB NOT NULL, at INTEGER NOT NULL, checkpoint BLOB NOT NULL
) STRICT;
INSERT INTO head VALUES (1, 0, x'', 0, x'');
"""

#: Rows that belong to no entry and no checkpoint, which reading by index would not meet.
_LEFT_OVER: Final = {
    "entries beyond the head": "SELECT EXISTS (SELECT 1 FROM entries, head WHERE idx >= size)",
    "a name that is no entry's": "SELECT EXISTS (SELECT idx FROM names GROUP BY idx"
    " HAVING count(*) > 1 UNION SELECT idx FROM names, head WHERE idx >= size OR idx < 0)",
    "a node beyond the head": "SELECT EXISTS (SELECT 1 FROM nodes, head"
    " WHERE level < 1 OR level > 7 OR nodes.idx >= size >> (8 * level))",
    "a checkpoint beyond the head": "SELECT EXISTS (SELECT 1 FROM checkpoints AS c, head"
    " WHERE c.size > head.size OR c.size < 1)",
    "a cosignature under another key's id": "SELECT EXISTS (SELECT 1 FROM cosignatures"
    " WHERE key <> substr(line, 1, 4))",
    "a cosignature of no checkpoint": "SELECT EXISTS (SELECT 1 FROM cosignatures"
    " WHERE size NOT IN (SELECT size FROM checkpoints))",
}

_BACKUP_PAGES: Final = 256


class SqliteReader:
    """What can be asked of the store, over a connection of one thread's own."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        """Ask over a connection that is open; `open_sqlite_reader` opens one."""
        self._db = connection
        self._path = path

    def head(self) -> Head:
        """Give the newest state that was committed."""
        rows = self._rows("SELECT size, edge, at, checkpoint FROM head")
        match rows:
            case [(int(size), bytes(edge), int(at), bytes(checkpoint))] if size >= 0:
                pass
            case _:
                raise Untrusted(str(self._path), "there is no head, or not as one is written")
        if len(edge) != HASH_SIZE * size.bit_count():
            raise Untrusted(str(self._path), f"the head of {size} entries has another one's edge")
        hashes = tuple(edge[n : n + HASH_SIZE] for n in range(0, len(edge), HASH_SIZE))
        return Head(Tree(size, hashes), at, checkpoint)

    def find(self, names: Iterable[Name]) -> dict[Name, Found]:
        """Say which of these names are on the record already, and where."""
        wanted = set(names)
        if not wanted:
            return {}
        # Asked by nonce alone, in one statement: nearly always nobody has used any of them.
        nonces = apsw.carray(tuple({nonce for _, nonce in wanted}))
        rows = self._rows(
            "SELECT seat, nonce, names.idx, text FROM names JOIN entries USING (idx)"
            " WHERE nonce IN carray(?)",
            (nonces,),
        )
        return {
            (seat, nonce): Found(index, text)
            for seat, nonce, index, text in rows
            if (seat, nonce) in wanted
        }

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Give the entries from `start` to before `stop`; `Missing` unless all are there."""
        sql = "SELECT entry FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx"
        return self._run(sql, (start, stop), start, stop)

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """Give hashes of a level of tiles (level 0: leaves); `Missing` unless all are there."""
        if level:
            sql = "SELECT hash FROM nodes WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx"
            return self._run(sql, (level, start, stop), start, stop)
        sql = "SELECT leaf FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx"
        return self._run(sql, (start, stop), start, stop)

    def covering(self, index: int) -> bytes:
        """Give the log's signed note of the first checkpoint that covers an entry, or `Missing`."""
        sql = "SELECT checkpoint FROM checkpoints WHERE size > ? ORDER BY size LIMIT 1"
        rows = self._rows(sql, (index,))
        if not rows:
            raise Missing(str(self._path), f"no checkpoint covers entry {index}")
        checkpoint: bytes = rows[0][0]
        return checkpoint

    def cosignatures(self, size: int) -> list[Line]:
        """Give the witnesses' lines for the checkpoint of this size, by name."""
        sql = "SELECT name, line FROM cosignatures WHERE size = ? ORDER BY name, key"
        return [Line(name, blob) for name, blob in self._rows(sql, (size,))]

    def flaws(self) -> list[str]:
        """Say what is broken or left over in the store itself, whatever its entries say."""
        flaws = [row[0] for row in self._rows("PRAGMA integrity_check") if row[0] != "ok"]
        return flaws or [what for what, sql in _LEFT_OVER.items() if self._rows(sql)[0][0]]

    def close(self) -> None:
        """Close the connection; a reader is not used any more."""
        self._db.close(True)  # noqa: FBT003  # positional in the engine

    def _run(self, sql: str, bindings: tuple[int, ...], start: int, stop: int) -> list[bytes]:
        found = [row[0] for row in self._rows(sql, bindings)]
        if len(found) != max(stop - start, 0):
            raise Missing(str(self._path), f"not all of {start} to {stop} are there")
        return found

    def _rows(self, sql: str, bindings: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, bindings).fetchall()
        except apsw.Error as error:
            raise meaning(error, self._path, self._db.system_errno) from error


class SqliteStore(SqliteReader):
    """The store as its one writer holds it; threads may share it, and take turns."""

    def __init__(
        self, connection: apsw.Connection, path: Path, disk: Disk, lock: Lock, vfs: str | None
    ) -> None:
        """Write over a connection that is open; `open_sqlite_store` opens one."""
        super().__init__(connection, path)
        self._disk = disk
        self._lock = lock
        self._vfs = vfs
        self._turns = _Turns()
        self._in_doubt = False

    def commit(
        self,
        size: int,
        pending: Sequence[Pending],
        leaves: Sequence[bytes],
        nodes: Sequence[tuple[int, int, bytes]],
        head: Head,
    ) -> None:
        """Append all of a batch, or nothing; raises as `Store` says."""
        after = head.tree.size
        assert after == size + len(pending) == size + len(leaves)
        indices = range(size, after)
        names = sorted((p.nonce, p.seat, n) for n, p in zip(indices, pending, strict=True))

        def write(db: apsw.Connection) -> None:
            edge = b"".join(head.tree.edge)
            db.execute(
                "UPDATE head SET size = ?, edge = ?, at = ?, checkpoint = ? WHERE size = ?",
                (after, edge, head.at, head.checkpoint, size),
            )
            if db.changes() != 1:
                raise apsw.ConstraintError
            db.executemany(
                "INSERT INTO entries VALUES (?, ?, ?, ?)",
                (
                    (index, one.text, leaf, one.entry)
                    for index, one, leaf in zip(indices, pending, leaves, strict=True)
                ),
            )
            db.executemany("INSERT INTO names VALUES (?, ?, ?)", names)
            db.executemany("INSERT INTO nodes VALUES (?, ?, ?)", nodes)
            db.execute("INSERT INTO checkpoints VALUES (?, ?)", (after, head.checkpoint))

        self._transact(write)

    def add_cosignature(self, size: int, line: Line) -> None:
        """Keep a witness's line for a checkpoint, in the place of the same key's older one."""

        def write(db: apsw.Connection) -> None:
            db.execute(
                "INSERT OR REPLACE INTO cosignatures VALUES (?, ?, ?, ?)",
                (size, line.name, line.key_id, line.blob),
            )

        self._transact(write)

    def backup(self, target: Path) -> None:
        """Copy the store as it is at some moment, whole, while it goes on being written.

        The copy is made over the connection that writes, piece by piece between commits, and
        takes along what is committed meanwhile. A reader's connection would have to begin anew
        at each commit, or keep the writer waiting.
        """
        if target.name in self._disk.names(target.parent):
            raise Conflict(str(target), "it is there already")
        part = target.with_name(target.name + TEMPORARY)
        remove(self._disk, part)
        try:
            copy = apsw.Connection(str(part), vfs=self._vfs)
            try:
                copy.pragma("synchronous", "extra")
                self._copy_into(copy)
            finally:
                copy.close()
        except apsw.Error as error:
            remove(self._disk, part)
            raise meaning(error, target) from error
        rename(self._disk, part, target)
        sync_folder(self._disk, target.parent)

    def close(self) -> None:
        """Close the connection, and let another process write."""
        with self._turns:
            super().close()
            self._lock.close()

    def _rows(self, sql: str, bindings: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._turns:
            return super()._rows(sql, bindings)

    def _transact(self, write: Callable[[apsw.Connection], None]) -> None:
        with self._turns:
            if self._in_doubt:
                raise Stopped(str(self._path), "an earlier write failed; open the store anew")
            # Whatever leaves this block, known error or not, leaves it in doubt until it is known
            # what is on the disk.
            self._in_doubt = True
            size = -1
            try:
                size = self._size()
                self._db.execute("BEGIN IMMEDIATE")
                write(self._db)
                self._db.execute("COMMIT")
            except apsw.Error as error:
                raise self._undo(size, error) from error
            self._in_doubt = False

    def _undo(self, size: int, error: apsw.Error) -> SulhError:
        """Roll back, and tell a write that certainly did not happen from one that may have."""
        what = meaning(error, self._path, self._db.system_errno)
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            unchanged = self._size() == size
        except apsw.Error:
            unchanged = False
        if unchanged and isinstance(what, Full | Busy | Conflict):
            self._in_doubt = False
            return what
        return Stopped(str(self._path), f"whether a write is kept is not known ({error})")

    def _size(self) -> int:
        size: int = self._db.execute("SELECT size FROM head").get
        return size

    def _copy_into(self, copy: apsw.Connection) -> None:
        # The engine's handles are for one thread at a time: each use of them is a turn.
        with self._turns:
            backup = copy.backup("main", self._db, "main")
        try:
            while not backup.done:
                with self._turns:
                    backup.step(_BACKUP_PAGES)
        finally:
            with self._turns:
                backup.finish()


class _Turns:
    """A lock that is granted in the order in which it is asked for.

    Who lets go of an ordinary lock and asks again at once gets it again, and would starve others.
    """

    def __init__(self) -> None:
        self._next = ThreadLock()
        self._held = ThreadLock()

    def __enter__(self) -> None:
        with self._next:
            self._held.acquire()

    def __exit__(self, *_: object) -> None:
        self._held.release()


def open_sqlite_store(
    folder: Path, disk: Disk | None = None, vfs: str | None = None
) -> SqliteStore:
    """Open the store in a folder for writing, and make both if they are not there.

    `Busy` if another process writes; raises otherwise as `engine.open_writer`. `disk` and `vfs`,
    the name of a file system registered with the engine, are for the crash simulator.
    """
    disk = disk or RealDisk()
    make_base(disk, folder, 0o700)
    lock = take_lock(disk, folder / LOCK)
    path = folder / STORE
    try:
        store = SqliteStore(open_writer(path, vfs, _SCHEMA), path, disk, lock, vfs)
    except SulhError:
        lock.close()
        raise
    try:
        # A process that died may have deleted its journal and not synced the folder. Its commit
        # is seen from here on, so no power cut may bring the journal back and undo it.
        sync_folder(disk, folder)
    except SulhError:
        store.close()
        raise
    return store


def open_sqlite_reader(folder: Path, vfs: str | None = None) -> SqliteReader:
    """Open the store in a folder to read; `Missing` if there is none."""
    path = folder / STORE
    return SqliteReader(open_reader(path, vfs), path)
