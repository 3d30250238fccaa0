"""Register: a map that is a value, and keeps the order of the record.

Putting gives a new register and leaves the old one as it was, in logarithmic time; a persistent
map (`rpds`) stands behind it. What was put last stands before it in a small dictionary: most of it
is put again soon, and a few entries are copied faster than a path of the map. Such maps iterate in
hash order, which differs between runs, so each value keeps the number under which its key was first
put, and iteration follows those.
"""

from collections.abc import Hashable, Iterable, Iterator
from operator import itemgetter
from typing import Generic, TypeVar

from msgspec import Struct, field
from rpds import HashTrieMap

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: So many that were put last stand in a dictionary of their own.
_RECENT = 16

_by_number = itemgetter(0)


class Register(Struct, Generic[K, V], frozen=True, eq=False, gc=False):
    """An immutable map from keys to values; iteration is in the order of first putting."""

    _settled: "HashTrieMap[K, tuple[int, K, V]]" = field(default_factory=HashTrieMap)
    _recent: dict[K, tuple[int, K, V]] = {}  # counts before what is settled
    _size: int = 0

    @classmethod
    def of(cls, items: Iterable[tuple[K, V]]) -> "Register[K, V]":
        """Give the register in which these were put, each key once."""
        entries = {key: (number, key, value) for number, (key, value) in enumerate(items)}
        return Register(HashTrieMap(entries), {}, len(entries))

    def put(self, key: K, value: V) -> "Register[K, V]":
        """Give a register in which `key` has `value`; a key put again keeps its place."""
        settled, size = self._settled, self._size
        known = self._recent.get(key) or settled.get(key)
        number = size if known is None else known[0]
        recent = self._recent.copy()
        recent[key] = (number, key, value)
        if len(recent) == _RECENT:
            settled, recent = settled.update(recent), {}
        return Register(settled, recent, size if known else size + 1)

    def get(self, key: K) -> V | None:
        """Give the value of a key, or None."""
        found = self._recent.get(key) or self._settled.get(key)
        return None if found is None else found[2]

    def items(self) -> Iterator[tuple[K, V]]:
        """Iterate over keys and values, in the order of first putting."""
        entries = self._settled.update(self._recent).values()
        return ((key, value) for _, key, value in sorted(entries, key=_by_number))

    def values(self) -> Iterator[V]:
        """Iterate over values, in the order in which their keys were first put."""
        return (value for _, value in self.items())

    def __getitem__(self, key: K) -> V:
        return (self._recent.get(key) or self._settled[key])[2]

    def __contains__(self, key: object) -> bool:
        return key in self._recent or key in self._settled

    def __iter__(self) -> Iterator[K]:
        return (key for key, _ in self.items())

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Register) and list(self.items()) == list(other.items())

    def __ne__(self, other: object) -> bool:
        return not self == other  # a struct would answer by its fields

    def __hash__(self) -> int:
        return hash(tuple(self.items()))

    def __repr__(self) -> str:
        return f"Register({dict(self.items())!r})"
