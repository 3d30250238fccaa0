"""The projection: the open fields of every filing in SQLite, to be found by kind, day and word.

It may be deleted at any time and comes back the same; no rule ever reads it. What it was made of is
stamped on it: the size and root of the record, the digest of the state, the code that made it.
Whatever does not fit is made anew. Nothing sealed is in it, since nothing sealed is in an entry.
Which of it is known at some moment is asked by `shelf`.
"""

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

import apsw

from sulh.errors import Busy, Malformed
from sulh.shell import rows
from sulh.shell.engine import meaning
from sulh.shell.rows import Row
from sulh.shell.snapshot import code

#: The name of the file in a home.
PROJECTION: Final = "projection.sqlite"
_PATIENCE_MS: Final = 10_000
_CACHE_KIB: Final = -32_768

_SCHEMA: Final = """
CREATE TABLE stamp (
    size INTEGER NOT NULL, root BLOB NOT NULL, digest BLOB NOT NULL, maker BLOB NOT NULL,
    settled INTEGER NOT NULL
) STRICT;
CREATE TABLE filings (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, signers TEXT NOT NULL, body TEXT NOT NULL,
    made TEXT NOT NULL, recorded_at INTEGER NOT NULL, uttered INTEGER NOT NULL,
    known INTEGER NOT NULL, family TEXT, cell TEXT, article TEXT, rule TEXT, what TEXT,
    seals INTEGER NOT NULL, readers TEXT NOT NULL, says TEXT NOT NULL
) STRICT;
CREATE INDEX filings_by_kind ON filings (kind, number);
CREATE INDEX filings_by_known ON filings (known, number);
CREATE INDEX filings_by_rule ON filings (rule, number) WHERE rule IS NOT NULL;
CREATE TABLE days (
    day INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (day, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE names (
    named INTEGER NOT NULL, number INTEGER NOT NULL, field TEXT NOT NULL,
    PRIMARY KEY (named, number, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE duties (
    of_case INTEGER NOT NULL, number INTEGER NOT NULL, of TEXT NOT NULL, body TEXT NOT NULL,
    step TEXT NOT NULL, about INTEGER NOT NULL, since INTEGER NOT NULL, due INTEGER NOT NULL,
    ends INTEGER NOT NULL, done INTEGER NOT NULL, done_at INTEGER NOT NULL,
    is_right INTEGER NOT NULL, severity INTEGER NOT NULL, lane TEXT NOT NULL,
    closes INTEGER NOT NULL, settled INTEGER NOT NULL, PRIMARY KEY (of_case, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX duties_by_due ON duties (settled, due, of_case, about, step, since, closes, is_right);
CREATE INDEX duties_by_body ON duties (of, settled, due, of_case, about, step);
CREATE INDEX duties_by_lane ON duties
    (of, lane, severity, due, of_case, about, step, since, closes) WHERE settled = 0;
CREATE INDEX duties_by_step ON duties (of, step, done, since, due, ends, done_at, is_right);
CREATE INDEX duties_by_doing ON duties (of, lane, done) WHERE done >= 0;
CREATE INDEX duties_by_closing ON duties (closes) WHERE settled = 0;
CREATE INDEX duties_by_since ON duties (since) WHERE done = -1;
CREATE INDEX duties_by_being_late ON duties (due) WHERE done = -1;
CREATE INDEX duties_by_end ON duties (ends) WHERE done = -1;
CREATE VIRTUAL TABLE words USING fts5(
    text, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);
"""
_FIELDS: Final = "number, kind, signers, body, made, recorded_at, uttered, seals, readers, says"
_INSERT: Final = "INSERT INTO filings VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"


#: Writes what else there is to be kept of the same entries.
Also = Callable[[apsw.Connection], None]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a projection was made of; `digest` of the state is empty while it is being followed."""

    size: int = 0
    root: bytes = b""
    digest: bytes = b""


class Projection:
    """The projection of one home. One thread at a time uses it; processes take turns."""

    def __init__(self, path: Path | None) -> None:
        """Open it, anew where it is damaged or made by other code; without a path, in memory."""
        self._path = path
        self.where = "projection" if path is None else str(path)
        self._db = self._open()
        self.stamp = self._read_stamp()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._db.close(True)  # noqa: FBT003  # positional in the engine

    def add(self, added: Sequence[Row], stamp: Stamp, also: Also | None = None) -> None:
        """Keep rows that follow what is there, what else is written, and the stamp; or nothing.

        `Busy` if another process has begun anew meanwhile; what it has added already is left out.
        """
        self._begin()
        try:
            there = self._read_stamp()
            self._check_not_begun_anew(there)
            if there.size < stamp.size or there.root == stamp.root:
                self._write([row for row in added if row.index >= there.size])
                if also is not None:
                    also(self._db)
                values = (stamp.size, stamp.root, stamp.digest)
                self._db.execute("UPDATE stamp SET size = ?, root = ?, digest = ?", values)
                there = stamp
            self._db.execute("COMMIT")
        except apsw.Error as error:
            self._undo()
            raise meaning(error, Path(self.where)) from error
        except Busy:
            self._undo()
            raise
        self.stamp = there

    def clear(self) -> None:
        """Begin anew."""
        self._begin()
        try:
            for table in ("filings", "days", "names", "duties"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608  # a name of our own
            self._db.execute("INSERT INTO words (words) VALUES ('delete-all')")
            self._db.execute("UPDATE stamp SET size = 0, root = x'', digest = x'', settled = 0")
            self._db.execute("COMMIT")
        except apsw.Error as error:
            self._undo()
            raise meaning(error, Path(self.where)) from error
        self.stamp = Stamp()

    def known(self, index: int) -> int:
        """Give when an entry became known."""
        (found,) = self.numbers("SELECT known FROM filings WHERE number = ?", (index,))
        return found

    def numbers(self, sql: str, bindings: Sequence[object] = ()) -> "array[int]":
        """Give the first column of what a query finds."""
        return array("q", (row[0] for row in self.query(sql, bindings)))

    @contextmanager
    def reading(self) -> Iterator[Stamp]:
        """Let several queries see one and the same; gives the stamp of what they see."""
        try:
            self._db.execute("BEGIN")
        except apsw.Error as error:
            raise meaning(error, Path(self.where)) from error
        try:
            yield self._read_stamp()
        finally:
            self._undo()

    def query(self, sql: str, bindings: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give what a query finds."""
        try:
            return self._db.execute(sql, tuple(bindings)).fetchall()
        except apsw.Error as error:
            raise meaning(error, Path(self.where)) from error

    def filings(self, indices: Iterable[int]) -> list[tuple[Any, ...]]:
        """Give the fields of entries, in the order of their indices."""
        listed = ",".join(map(str, indices))
        # Names of our own, and whole numbers.
        sql = f"SELECT {_FIELDS} FROM filings WHERE number IN ({listed}) ORDER BY number"  # noqa: S608
        return self.query(sql)

    def search(self, text: str, most: int) -> "array[int]":
        """Give the entries in whose open words all words of a text stand, the best first."""
        phrases = " ".join('"' + word.replace('"', '""') + '"' for word in text.split())
        if not phrases:
            return array("q")
        return self.numbers(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank, rowid LIMIT ?",
            (phrases, most),
        )

    def _write(self, added: Sequence[Row]) -> None:
        db = self._db
        db.executemany(
            _INSERT,
            [
                (
                    row.index, row.kind, row.by, row.body, row.made, row.recorded_at, row.uttered,
                    row.known, row.family, row.cell, row.article, row.rule, row.what, row.seals,
                    row.to, row.says,
                )
                for row in added
            ],
        )  # fmt: skip
        db.executemany(
            "INSERT OR IGNORE INTO days VALUES (?, ?)",
            [(day, row.index) for row in added for day in row.days],
        )
        db.executemany(
            "INSERT OR IGNORE INTO names VALUES (?, ?, ?)",
            [(named, row.index, field) for row in added for named, field in row.names],
        )
        db.executemany(
            "INSERT INTO words (rowid, text) VALUES (?, ?)",
            [(row.index, row.words) for row in added if row.words],
        )

    def _check_not_begun_anew(self, there: Stamp) -> None:
        if there.size < self.stamp.size:
            raise Busy(self.where, "another process makes it anew; ask again")

    def _begin(self) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except apsw.Error as error:
            raise meaning(error, Path(self.where)) from error

    def _undo(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _open(self) -> apsw.Connection:
        if self._path is None:
            return _connect(":memory:")
        try:
            return _connect(str(self._path))
        except Malformed:  # it is no loss
            for suffix in ("", "-wal", "-shm", "-journal"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            return _connect(str(self._path))

    def _read_stamp(self) -> Stamp:
        ((size, root, digest),) = self.query("SELECT size, root, digest FROM stamp")
        return Stamp(size, root, digest)


def stamp_in(path: Path) -> Stamp:
    """Read the stamp of a projection, whatever code has made it, and change nothing."""
    try:
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return Stamp()
    try:
        found: list[Any] = db.execute("SELECT size, root, digest FROM stamp").fetchall()
        return Stamp(*found[0])
    except apsw.Error:
        return Stamp()
    finally:
        db.close(True)  # noqa: FBT003  # positional in the engine


@cache
def maker() -> bytes:
    """Give the SHA-256 of the code that says what a projection holds (32 bytes)."""
    ledger = Path(__file__).with_name("ledger.py")  # which imports this one
    sources = [Path(source).read_bytes() for source in (__file__, rows.__file__, ledger)]
    return hashlib.sha256(b"".join((code(), *sources))).digest()


def _connect(where: str) -> apsw.Connection:
    """Open the database, and make its tables if they are not there.

    `Malformed` if it is none, or is not made by this code. A power cut may lose what was added
    last, never a part of it.
    """
    try:
        db = apsw.Connection(where)
    except apsw.Error as error:
        raise meaning(error, Path(where)) from error
    try:
        db.set_busy_timeout(_PATIENCE_MS)
        db.pragma("journal_mode", "wal")
        db.pragma("synchronous", "normal")
        db.pragma("temp_store", "memory")
        db.pragma("trusted_schema", False)  # noqa: FBT003  # positional in the engine
        db.pragma("cache_size", _CACHE_KIB)
        db.execute("BEGIN IMMEDIATE")
        if not db.execute("SELECT count(*) FROM sqlite_schema").get:
            db.execute(_SCHEMA)
            db.execute("INSERT INTO stamp VALUES (0, x'', x'', ?, 0)", (maker(),))
        made_by = db.execute("SELECT maker FROM stamp").get
        db.execute("COMMIT")
    except apsw.SQLError:  # other tables than ours
        made_by = b""
    except apsw.Error as error:
        code = db.system_errno
        db.close(True)  # noqa: FBT003  # positional in the engine
        raise meaning(error, Path(where), code) from error
    if made_by != maker():
        db.close(True)  # noqa: FBT003  # positional in the engine
        raise Malformed(where, "made by other code")
    return db
