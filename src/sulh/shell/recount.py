"""Recount: a record read once from its first entry to its last, with every hash derived anew.

Entries come in as bytes; out come the tree, every node that a tile holds, the root at each size
that had a checkpoint, and the state. Nothing that a store or a folder says is believed here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from sulh.filings.kinds import Clock
from sulh.filings.wire import EMPTY_ROOT
from sulh.mechanism.attestation import Attested
from sulh.mechanism.state import START, State
from sulh.record.log import EMPTY, Tree, append
from sulh.record.merkle import HASH_SIZE
from sulh.shell.reading import Read, read_record

#: Told how many entries of how many were read, now and then.
Progress = Callable[[int, int], None]
_STEP: Final = 4_096


class Recount:
    """What follows from the entries alone."""

    def __init__(self, start: State = START) -> None:
        """Start with nothing read; `start` holds the terms at hand."""
        self.tree: Tree = EMPTY
        self.state: State = start
        #: Hashes of a level of tiles, one after another; level 0 are the leaves.
        self.levels: defaultdict[int, bytearray] = defaultdict(bytearray)
        #: The root at each size that had a checkpoint: a batch begins with a clock entry.
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        #: The indices of filings whose filer had been shown another history, and its size.
        self.other_histories: list[tuple[int, int]] = []
        self._waiting: list[bytes] = []

    def read(
        self,
        batches: Iterable[Sequence[bytes]],
        size: int,
        look: Callable[[Read], None] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Read all entries; `look` is shown each of them."""
        for read in read_record(batches, size, self.state):
            self._take(read)
            if look is not None:
                look(read)
            if progress is not None and not self.state.size % _STEP:
                progress(self.state.size, size)
        self._hash()
        self.roots[self.tree.size] = self.tree.root

    def hashes(self, level: int, start: int, stop: int) -> bytes:
        """Give hashes of a level of tiles, one after another."""
        return bytes(self.levels[level][start * HASH_SIZE : stop * HASH_SIZE])

    def root_at(self, size: int) -> bytes:
        """Give the root at any size that was read."""
        if size in self.roots:
            return self.roots[size]
        leaves = self.hashes(0, 0, size)
        cut = [leaves[at : at + HASH_SIZE] for at in range(0, len(leaves), HASH_SIZE)]
        return append(EMPTY, cut)[0].root

    def _take(self, read: Read) -> None:
        self.state = read.state
        if isinstance(read.attested, Attested):
            filing = read.attested.filing
            if isinstance(filing.says, Clock) and read.index not in read.state.objections:
                self._hash()
                self.roots[read.index] = self.tree.root
            if self.roots.get(filing.seen.size) != filing.seen.root:
                self.other_histories.append((read.index, filing.seen.size))
        self._waiting.append(read.leaf)
        if len(self._waiting) >= _STEP:
            self._hash()

    def _hash(self) -> None:
        self.tree, nodes = append(self.tree, self._waiting)
        self.levels[0] += b"".join(self._waiting)
        for level, _, node in nodes:
            self.levels[level] += node
        self._waiting = []
