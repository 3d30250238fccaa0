"""Table: rows of whole numbers under growing keys, packed, as a value that shares its past.

Half a million filings held as objects cost kilobytes each and long pauses; here a number costs
eight bytes. A table is a view of the first rows of columns that it shares with the tables it came
from. Appending to the newest extends the columns in place, which older views do not see; appending
to an older one, whose successor is there already, copies first. `Heap` is the same for bytes, and
`Names` for a set of names with numbers.
"""

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import partial
from typing import Generic, TypeVar

from msgspec import Struct, field

#: Stands for "none" in a row: indices, counts and times are never negative.
NONE = -1

N = TypeVar("N", bound=Hashable)


class _View(Struct, frozen=True, eq=False, gc=False):
    """A value that is equal by what it shows, however much more it shares with others."""

    def __ne__(self, other: object) -> bool:
        return not self == other  # a struct would answer by its fields


class Table(_View, frozen=True):
    """Rows of `width` numbers, each under a key greater than the one before."""

    width: int
    _keys: "array[int]" = field(default_factory=partial(array, "q"))
    _cells: "array[int]" = field(default_factory=partial(array, "q"))  # row after row
    _size: int = 0

    @classmethod
    def of(cls, keys: "array[int]", columns: "Sequence[array[int]]") -> "Table":
        """Give the table of growing keys and of columns as long as they are."""
        width = len(columns)
        cells = array("q", bytes(8 * len(keys) * width))
        for number, column in enumerate(columns):
            cells[number::width] = column
        return cls(width, keys, cells, len(keys))

    def append(self, key: int, *row: int) -> "Table":
        """Give a table with one more row."""
        width, keys, cells, size = self.width, self._keys, self._cells, self._size
        assert len(row) == width
        if len(keys) != size or not size:  # whoever is empty shares with nobody
            keys, cells = keys[:size], cells[: size * width]
        assert not size or key > keys[-1]
        keys.append(key)
        cells.extend(row)
        return Table(width, keys, cells, size + 1)

    def get(self, key: int) -> tuple[int, ...] | None:
        """Give the row under a key, or None."""
        at = self._find(key)
        return None if at == NONE else tuple(self._cells[at * self.width : (at + 1) * self.width])

    def cell(self, key: int, column: int) -> int:
        """Give one number of the row under a key, or -1."""
        at = self._find(key)
        return NONE if at == NONE else self._cells[at * self.width + column]

    def _find(self, key: int) -> int:
        at = bisect_left(self._keys, key, 0, self._size)
        return at if at < self._size and self._keys[at] == key else NONE

    def keys(self) -> "array[int]":
        """Give the keys, in order."""
        return self._keys[: self._size]

    def column(self, number: int) -> "array[int]":
        """Give one number of every row, in the order of the keys."""
        return self._cells[number : self._size * self.width : self.width]

    def items(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Iterate over keys and rows, in order."""
        columns = [self.column(number) for number in range(self.width)]
        return zip(self.keys(), zip(*columns, strict=True), strict=True)

    def __getitem__(self, key: int) -> tuple[int, ...]:
        row = self.get(key)
        if row is None:
            raise KeyError(key)
        return row

    def __contains__(self, key: int) -> bool:
        return self._find(key) != NONE

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and list(self.items()) == list(other.items())

    def __hash__(self) -> int:
        return hash(tuple(self.items()))

    def __repr__(self) -> str:
        return f"Table({dict(self.items())!r})"


class Heap(_View, frozen=True):
    """Bytes, one after another: what was put is found again by where it began."""

    _bytes: bytearray = field(default_factory=bytearray)
    _size: int = 0

    def put(self, data: bytes) -> "Heap":
        """Give a heap that goes on with these bytes; they begin at its former length."""
        shared, size = self._bytes, self._size
        if len(shared) != size or not size:
            shared = shared[:size]
        shared += data
        return Heap(shared, len(shared))

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self._size)
        return bytes(self._bytes[start:stop])

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Heap) and self[:] == other[:]

    def __hash__(self) -> int:
        return hash(self[:])

    def __repr__(self) -> str:
        return f"Heap({self._size} bytes)"


class Names(_View, Generic[N], frozen=True):
    """Names that are each given once, with the growing numbers they were given for."""

    _numbers: dict[N, int] = field(default_factory=dict)
    _last: int = NONE
    _size: int = 0

    @classmethod
    def of(cls, items: Iterable[tuple[N, int]]) -> "Names[N]":
        """Give the names of pairs whose numbers grow."""
        numbers = dict(items)
        return cls(numbers, next(reversed(numbers.values()), NONE), len(numbers))

    def put(self, name: N, number: int) -> "Names[N]":
        """Give a register with one name more."""
        assert number > self._last
        numbers, size = self._numbers, self._size
        if len(numbers) != size or not size:
            numbers = {one: its for one, its in numbers.items() if its <= self._last}
        numbers[name] = number
        assert len(numbers) == size + 1  # the name was not given before
        return Names(numbers, number, size + 1)

    def get(self, name: N) -> int | None:
        """Give the number of a name, or None."""
        number = self._numbers.get(name)
        return None if number is None or number > self._last else number

    def items(self) -> Sequence[tuple[N, int]]:
        """Give names and numbers, in order."""
        return [one for one in list(self._numbers.items()) if one[1] <= self._last]

    def __contains__(self, name: N) -> bool:
        return self.get(name) is not None

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and self.items() == other.items()

    def __hash__(self) -> int:
        return hash(tuple(self.items()))

    def __repr__(self) -> str:
        return f"Names({dict(self.items())!r})"
