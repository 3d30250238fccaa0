r"""Snapshots: the state after so many entries, kept so that the next start folds a short tail only.

    snapshot = "sulh/snapshot/v1\n" canonical header "\n" body
    header   = {"code", "digest", "documents", "root", "shape", "size"}

The body is the state as `packing` writes it, without the documents that it was folded with;
`digest` is its SHA-256, and what `sulh replay` prints. A snapshot is for one record (`root`), for
one reading of it (`code`: the source of everything that has a say in the fold) and for the
documents that were at hand. One that is damaged, or of another record, code or documents, is not
used: the record is all that counts, and is folded again.
"""

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, get_type_hints

import sulh
from sulh.canonical import parse_base64, parse_canonical, write_base64, write_canonical
from sulh.errors import Malformed, Missing
from sulh.mechanism.state import START, State
from sulh.moment import DAY
from sulh.shell.disk import Disk, make_base, read_file, remove, write_files
from sulh.shell.packing import Column, Out, Source, column_of
from sulh.shell.store import Reader, read_root

_FORMAT: Final = b"sulh/snapshot/v1"
_SUFFIX: Final = ".state"
#: What has no say in what follows from a record.
_OUTSIDE: Final = {"cases", "cli", "shell", "simulate", "views", "web"}
#: A field of the state that is handed in and is no part of what follows.
_HANDED_IN: Final = "documents"
#: How many snapshots are kept; a tail of this many entries is worth another one.
KEPT: Final = 3
WORTH_IT: Final = 4_096


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state, and the root of the record that it follows from; its digest, if it was read."""

    state: State
    root: bytes
    digest: bytes = field(default=b"", compare=False)


def digest(state: State) -> bytes:
    """Give the SHA-256 of a state as it is written: the same on every machine (32 bytes)."""
    return _digest(_body(state))


def differing(one: State, other: State) -> list[str]:
    """Name the slices in which two states differ."""
    return [name for name, _ in _columns() if getattr(one, name) != getattr(other, name)]


def write_snapshot(snapshot: Snapshot) -> bytes:
    """Write a snapshot."""
    body = _body(snapshot.state)
    header = {
        "code": write_base64(code()),
        "digest": write_base64(_digest(body)),
        "documents": _documents(snapshot.state),
        "root": write_base64(snapshot.root),
        "shape": write_base64(_shape()),
        "size": snapshot.state.size,
    }
    return b"\n".join((_FORMAT, write_canonical(header), b"".join(body)))


def parse_snapshot(
    data: bytes, start: State = START, where: str = "snapshot", *, of_any_code: bool = False
) -> Snapshot:
    """Read a snapshot, of what was folded from `start` on; any other is `Malformed`.

    `of_any_code`: even where other code has made it, to be compared, never to be built on.
    """
    if not data.startswith(_FORMAT + b"\n"):
        raise Malformed(where, f"not {_FORMAT.decode()}")
    at = len(_FORMAT) + 1
    line = data[at : max(data.find(b"\n", at), at)]
    header = parse_canonical(line, where)
    fitting = {"documents": _documents(start), "shape": write_base64(_shape())}
    if not of_any_code:
        fitting["code"] = write_base64(code())
    if not isinstance(header, dict):
        raise Malformed(where, "its header is no object")
    for name, wanted in fitting.items():
        if header.get(name) != wanted:
            raise Malformed(where, f"made with another {name}")
    body = memoryview(data)[at + len(line) + 1 :]
    digest = _digest([body])
    if header.get("digest") != write_base64(digest):
        raise Malformed(where, "damaged: its digest does not hold")
    state = _read(body, start, where)
    if header.get("size") != state.size:
        raise Malformed(where, "its size is not that of its state")
    root = parse_base64(str(header.get("root")), f"{where}, root", 32)
    return Snapshot(state, root, digest)


class Snapshots:
    """The snapshots of one home: files that may be deleted at any time."""

    def __init__(self, disk: Disk, folder: Path, start: State = START) -> None:
        """Keep snapshots in a folder, which is made with the first; `start` holds documents."""
        self._disk = disk
        self._folder = folder
        self._start = start
        self._known: set[Path] = set()
        self._read = Snapshot(start, b"")

    def newest(self, reader: Reader, size: int) -> State:
        """Give the newest state of at most `size` entries that fits the record, or the start."""
        return next(self.fitting(reader, size), self._start)

    def fitting(self, reader: Reader, size: int) -> Iterator[State]:
        """Give the states of at most `size` entries that fit the record, the newest first."""
        for at, path in reversed(self._files()):
            if at > size:
                continue
            try:
                snapshot = parse_snapshot(read_file(self._disk, path), self._start, str(path))
            except (Malformed, Missing):
                continue
            if snapshot.root == read_root(reader, at):
                self._read = snapshot
                yield snapshot.state

    def digest(self, state: State) -> bytes:
        """Give the digest of a state; of the one that was read last it is known (32 bytes)."""
        known = self._read.digest if state is self._read.state else b""
        return known or digest(state)

    def all(self) -> Iterator[tuple[Path, Snapshot]]:
        """Give every snapshot that can be read, whatever code has made it, the oldest first."""
        for _, path in self._files():
            try:
                data = read_file(self._disk, path)
                yield path, parse_snapshot(data, self._start, str(path), of_any_code=True)
            except (Malformed, Missing):
                continue

    def is_due(self, state: State, last: State) -> bool:
        """Tell whether a state is worth keeping: a day or many entries after the last that was."""
        return (
            state.clock // DAY > last.clock // DAY or state.size - last.size >= WORTH_IT
        ) and state.size > last.size

    def keep(self, reader: Reader, state: State) -> None:
        """Keep a state of the record, and of the others the newest."""
        if self._folder not in self._known:
            make_base(self._disk, self._folder, 0o700)
            self._known.add(self._folder)
        data = write_snapshot(Snapshot(state, read_root(reader, state.size)))
        path = self._folder / f"{state.size:015}{_SUFFIX}"
        write_files(self._disk, [(path, data)], self._known, 0o600)
        for _, old in self._files()[:-KEPT]:
            remove(self._disk, old)

    def _files(self) -> list[tuple[int, Path]]:
        try:
            names = self._disk.names(self._folder)
        except OSError:
            return []
        stems = [name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)]
        return [(int(stem), self._folder / f"{stem}{_SUFFIX}") for stem in stems if stem.isdigit()]


@cache
def code() -> bytes:
    """Give the SHA-256 of the source of everything that has a say in the fold (32 bytes)."""
    root = Path(sulh.__file__).parent
    hashed = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] not in _OUTSIDE:
            hashed.update(hashlib.sha256(path.read_bytes()).digest())
    return hashed.digest()


@cache
def _columns() -> tuple[tuple[str, Column], ...]:
    hints = get_type_hints(State, include_extras=True)
    names = [name for name in State.__struct_fields__ if name != _HANDED_IN]
    return tuple((name, column_of(hints[name])) for name in names)


def _shape() -> bytes:
    shape = ",".join(f"{name}:{column.shape}" for name, column in _columns())
    return hashlib.sha256(shape.encode()).digest()


def _body(state: State) -> list[bytes]:
    out = Out()
    for name, column in _columns():
        column.write([getattr(state, name)], out)
    return out.pieces


def _read(body: memoryview, start: State, where: str) -> State:
    source = Source(body, where)
    values: dict[str, Any] = {}
    with _without_collecting():
        for name, column in _columns():
            (values[name],) = column.read(1, source)
    source.end()
    return State(**values, documents=start.documents)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: all that is made here is kept, and there is much of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _digest(pieces: "Iterable[bytes | memoryview]") -> bytes:
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(piece)
    return hashed.digest()


def _documents(start: State) -> list[str]:
    return sorted(map(write_base64, start.documents))
