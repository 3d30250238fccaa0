"""Store: the entries, the hashes and the head, behind one contract.

SQLite keeps it now (`sqlite_store`); every store passes the same tests (`tests/shell`). One
process writes, any number read. What an entry says is not known here: an entry is bytes, with the
(first seat, nonce) by which it is told from every other, and the hash of the text that was signed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from sulh.note import Line
from sulh.record.log import Tree
from sulh.record.merkle import Node, fold, join, plan_root
from sulh.record.tiles import WIDTH, hashes_under

#: A first seat, and a nonce of 16 bytes.
Name = tuple[str, bytes]


class Pending(NamedTuple):
    """An entry that is to be appended; `text` is the SHA-256 of its signed text.

    A named tuple, since a thousand are made for each commit.
    """

    entry: bytes
    seat: str
    nonce: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """Where an entry stands, and the SHA-256 of its signed text."""

    index: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The newest state of the record.

    `at` is the record time of its last entry in POSIX seconds; `checkpoint` is the log's signed
    note for it, without cosignatures, and empty in a record without entries.
    """

    tree: Tree
    at: int
    checkpoint: bytes


class Reader(Protocol):
    """What can be asked of a store; one thread at a time asks one reader.

    Entries and hashes below the size of some head never change, so that what several calls give
    belongs together. `Busy`: ask again. `Stopped`: the disk fails.
    """

    def head(self) -> Head:
        """Give the newest state that was committed."""

    def find(self, names: Iterable[Name]) -> dict[Name, Found]:
        """Say which of these names are on the record already, and where."""

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Give the entries from `start` to before `stop`; `Missing` unless all are there."""

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """Give hashes of a level of tiles (level 0: leaves); `Missing` unless all are there."""

    def covering(self, index: int) -> bytes:
        """Give the log's signed note of the first checkpoint that covers an entry, or `Missing`."""

    def cosignatures(self, size: int) -> list[Line]:
        """Give the witnesses' lines for the checkpoint of this size, by name."""

    def flaws(self) -> list[str]:
        """Say what is broken or left over in the store itself, whatever its entries say."""

    def close(self) -> None:
        """Close the connection; a reader is not used any more."""


class Store(Reader, Protocol):
    """A reader that also writes: one in all, and a second one is `Busy` when it is opened."""

    def commit(
        self,
        size: int,
        pending: Sequence[Pending],
        leaves: Sequence[bytes],
        nodes: Sequence[tuple[int, int, bytes]],
        head: Head,
    ) -> None:
        """Append all of a batch, or nothing, and only if the head still has this size.

        `leaves` and `nodes` are what `record.log.append` was given and gave. `Full` and `Busy`: it
        is certain that nothing has changed. `Conflict`: the head is elsewhere, or a name is on the
        record already; nothing has changed. `Stopped`: nobody knows, and nothing more is
        written by this store, which has to be opened anew.
        """

    def add_cosignature(self, size: int, line: Line) -> None:
        """Keep a witness's line for a checkpoint, in the place of the same key's older one.

        Raises as `commit` does. Nothing checks the signature here.
        """

    def backup(self, target: Path) -> None:
        """Copy the store as it is at some moment, whole, while it goes on being written.

        May be called from another thread than writes. `Conflict` if the target is there already.
        """


def read_nodes(reader: Reader, nodes: Iterable[Node]) -> list[bytes]:
    """Read the hashes of perfect subtrees, as `record.merkle.prove` asks for them.

    Each tile is read once, from the first to the last hash that is asked for.
    """
    places = [hashes_under(node) for node in nodes]
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for level, first, count in places:
        tile = level, first // WIDTH
        start, stop = spans.get(tile, (first, first))
        spans[tile] = min(start, first), max(stop, first + count)
    tiles = {tile: reader.hashes(tile[0], *span) for tile, span in spans.items()}
    hashes = []
    for level, first, count in places:
        tile = level, first // WIDTH
        at = first - spans[tile][0]
        hashes.append(fold(tiles[tile][at : at + count]))
    return hashes


def read_root(reader: Reader, size: int) -> bytes:
    """Derive the root at some size, not above the head's, from the stored hashes (32 bytes)."""
    return join(read_nodes(reader, plan_root(size)))
