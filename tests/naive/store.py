"""A store in dictionaries: what a `Store` does, without a disk, as plainly as can be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sulh.errors import Busy, Conflict, Missing
from sulh.note import Line
from sulh.record.log import EMPTY
from sulh.shell.store import Found, Head, Name, Pending


@dataclass
class Memory:
    """What is kept while nobody has the store open."""

    head: Head = field(default_factory=lambda: Head(EMPTY, 0, b""))
    entries: list[bytes] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    names: dict[Name, Found] = field(default_factory=dict)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    checkpoints: dict[int, bytes] = field(default_factory=dict)
    cosignatures: dict[tuple[int, str, bytes], Line] = field(default_factory=dict)
    backups: "dict[Path, Memory]" = field(default_factory=dict)
    written: bool = False


class MemoryReader:
    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def head(self) -> Head:
        return self.memory.head

    def find(self, names: Iterable[Name]) -> dict[Name, Found]:
        return {name: self.memory.names[name] for name in names if name in self.memory.names}

    def entries(self, start: int, stop: int) -> list[bytes]:
        return [self._known(self.memory.entries, n) for n in range(start, stop)]

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        if not level:
            return [self._known(self.memory.leaves, n) for n in range(start, stop)]
        try:
            return [self.memory.nodes[level, n] for n in range(start, stop)]
        except KeyError:
            raise Missing("memory", "not all are there") from None

    def covering(self, index: int) -> bytes:
        sizes = [size for size in self.memory.checkpoints if size > index]
        if not sizes:
            raise Missing("memory", "no checkpoint covers it")
        return self.memory.checkpoints[min(sizes)]

    def cosignatures(self, size: int) -> list[Line]:
        return [line for key, line in sorted(self.memory.cosignatures.items()) if key[0] == size]

    def flaws(self) -> list[str]:
        return []

    def close(self) -> None:
        pass

    @staticmethod
    def _known(values: list[bytes], index: int) -> bytes:
        if not 0 <= index < len(values):
            raise Missing("memory", "not all are there")
        return values[index]


class MemoryStore(MemoryReader):
    def commit(
        self,
        size: int,
        pending: Sequence[Pending],
        leaves: Sequence[bytes],
        nodes: Sequence[tuple[int, int, bytes]],
        head: Head,
    ) -> None:
        memory = self.memory
        names = [(one.seat, one.nonce) for one in pending]
        if size != memory.head.tree.size:
            raise Conflict("memory", "the head is elsewhere")
        if len(set(names)) != len(names) or any(name in memory.names for name in names):
            raise Conflict("memory", "a name is used")
        for index, (one, name) in enumerate(zip(pending, names, strict=True), size):
            memory.names[name] = Found(index, one.text)
        memory.entries += [one.entry for one in pending]
        memory.leaves += leaves
        memory.nodes |= {(level, index): node for level, index, node in nodes}
        memory.checkpoints[head.tree.size] = head.checkpoint
        memory.head = head

    def add_cosignature(self, size: int, line: Line) -> None:
        self.memory.cosignatures[size, line.name, line.key_id] = line

    def backup(self, target: Path) -> None:
        if target in self.memory.backups:
            raise Conflict(str(target), "it is there already")
        memory = self.memory
        self.memory.backups[target] = Memory(
            memory.head,
            list(memory.entries),
            list(memory.leaves),
            dict(memory.names),
            dict(memory.nodes),
            dict(memory.checkpoints),
            dict(memory.cosignatures),
        )

    def close(self) -> None:
        self.memory.written = False


def open_memory_store(memory: Memory) -> MemoryStore:
    if memory.written:
        raise Busy("memory", "another process is writing here")
    memory.written = True
    return MemoryStore(memory)
