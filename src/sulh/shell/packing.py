"""Packing: values of the pure packages as bytes and back, column by column.

What is written is directed by types: a list of rows becomes one column for each field, numbers
stand as eight bytes (little-endian), texts as numbers into a list of the different ones. So a
million rows are a few arrays, and nothing that is read can be anything but data. Known are whole
numbers, truth values, texts, bytes, tuples, mappings, unions, frozen dataclasses, structs, and
`Register`, `Table`, `Heap` and `Names`. The order is that of the values, so that equal values that
were made in the same order are the same bytes on every machine. What they mean is not known here.
"""

import sys
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache, partial
from itertools import accumulate, chain, pairwise, repeat
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from sulh.errors import Malformed
from sulh.register import Register
from sulh.table import Heap, Names, Table

_WORD = 8


class Column(ABC):
    """How a list of values of one type is written and read."""

    #: The type as a text: what was written in another shape is not read in this one.
    shape: str

    @abstractmethod
    def write(self, values: Sequence[Any], out: "Out") -> None:
        """Write values; how many they are is the reader's to know."""

    @abstractmethod
    def read(self, count: int, source: "Source") -> list[Any]:
        """Read so many values; `Malformed` if they are not there."""


class Out:
    """Bytes that are written, piece by piece, each with its length before it."""

    def __init__(self) -> None:
        """Start empty."""
        self.pieces: list[bytes] = []

    def put(self, data: bytes) -> None:
        """Write bytes."""
        self.pieces += (len(data).to_bytes(_WORD, "little"), data)

    def numbers(self, numbers: "array[int]") -> None:
        """Write whole numbers."""
        self.put(_little(numbers).tobytes())


class Source:
    """Bytes that are read, piece by piece."""

    def __init__(self, data: bytes | memoryview, where: str) -> None:
        """Read from the beginning; `where` is for whoever is told of what is wrong."""
        self._data = memoryview(data)
        self._at = 0
        self.where = where

    def take(self) -> memoryview:
        """Read what was written by one `put`."""
        start = self._at + _WORD
        stop = start + int.from_bytes(self._data[self._at : start], "little")
        if stop > len(self._data):
            raise Malformed(self.where, "it ends too early")
        self._at = stop
        return self._data[start:stop]

    def numbers(self, count: int | None = None) -> "array[int]":
        """Read whole numbers; `count` is how many there have to be."""
        data = self.take()
        numbers = array("q")
        if len(data) % numbers.itemsize or count not in (None, len(data) // numbers.itemsize):
            raise Malformed(self.where, "not as many numbers as there should be")
        numbers.frombytes(data)
        return _little(numbers)

    def end(self) -> None:
        """Hold that everything was read."""
        if self._at != len(self._data):
            raise Malformed(self.where, "something is left over")


@cache
def column_of(hint: Any) -> Column:  # noqa: ANN401  # a type, as `get_type_hints` gives them
    """Say how values of a type are packed."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return column_of(arguments[0])
    if origin in (Union, UnionType):
        return _Union(arguments)
    if origin is Literal:
        kind: Any = type(arguments[0])
        return column_of(kind)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return _Many(column_of(arguments[0]))
        return _Row(tuple, [column_of(one) for one in arguments], _as_it_is)
    if origin in (dict, Mapping):
        return _Items(*map(column_of, arguments), make=dict, items=dict.items, name="map")
    if origin is Register:
        return _Items(
            *map(column_of, arguments), make=Register.of, items=Register.items, name="register"
        )
    if origin is Names:
        return _Items(
            column_of(arguments[0]), column_of(int), make=Names.of, items=Names.items, name="names"
        )
    if hint in _SIMPLE:
        return _SIMPLE[hint]()
    return _row_of(hint)


class _Numbers(Column):
    shape = "int"

    def write(self, values: Sequence[int], out: Out) -> None:
        out.numbers(array("q", values))

    def read(self, count: int, source: Source) -> list[int]:
        return source.numbers(count).tolist()


class _Truths(Column):
    shape = "bool"

    def write(self, values: Sequence[bool], out: Out) -> None:
        out.put(bytes(values))

    def read(self, count: int, source: Source) -> list[bool]:
        data = source.take()
        if len(data) != count:
            raise Malformed(source.where, "not as many truth values as there should be")
        return [byte != 0 for byte in data]


class _Single(Column):
    """A type of one value: which it is, is said by the union that it stands in."""

    def __init__(self, value: object) -> None:
        self._value = value
        self.shape = str(value)

    def write(self, values: Sequence[object], out: Out) -> None:
        """Write nothing."""

    def read(self, count: int, source: Source) -> list[object]:  # noqa: ARG002  # nothing is there
        return [self._value] * count


class _Bytes(Column):
    """Lengths, one for all if all are the same, and everything in one piece."""

    shape = "bytes"

    def write(self, values: Sequence[bytes], out: Out) -> None:
        lengths = array("q", map(len, values))
        out.numbers(lengths[:1] if len(set(lengths)) == 1 else lengths)
        out.put(b"".join(values))

    def read(self, count: int, source: Source) -> list[bytes]:
        lengths = source.numbers()
        data = bytes(source.take())
        if len(lengths) == 1 and count:
            width = lengths[0]
            parts = [data[at : at + width] for at in range(0, width * count, width or 1)]
            parts = parts if width else [b""] * count
        else:
            parts = [data[a:b] for a, b in pairwise(accumulate(lengths, initial=0))]
        if len(parts) != count or sum(map(len, parts)) != len(data):
            raise Malformed(source.where, "not as many bytes as there should be")
        return parts


class _Texts(Column):
    """The different texts in the order of their first use, and for each value which it is."""

    shape = "str"

    def write(self, values: Sequence[str], out: Out) -> None:
        known: dict[str, int] = {}
        out.numbers(array("q", [known.setdefault(text, len(known)) for text in values]))
        out.numbers(array("q", [len(known)]))
        _BYTES.write([text.encode() for text in known], out)

    def read(self, count: int, source: Source) -> list[str]:
        numbers = source.numbers(count)
        (known,) = source.numbers(1)
        texts = [sys.intern(part.decode()) for part in _BYTES.read(known, source)]
        return [texts[number] for number in numbers]


class _Many(Column):
    """Tuples of any length."""

    def __init__(self, of: Column) -> None:
        self._of = of
        self.shape = f"({of.shape},…)"

    def write(self, values: Sequence[tuple[Any, ...]], out: Out) -> None:
        out.numbers(array("q", map(len, values)))
        self._of.write(list(chain.from_iterable(values)), out)

    def read(self, count: int, source: Source) -> list[tuple[Any, ...]]:
        ends = list(accumulate(source.numbers(count), initial=0))
        inner = self._of.read(ends[-1], source)
        return [tuple(inner[a:b]) for a, b in pairwise(ends)]


class _Row(Column):
    """Values of several parts: pairs, dataclasses, structs."""

    def __init__(
        self,
        make: Callable[..., Any],
        parts: Sequence[Column],
        split: Callable[[Any], tuple[Any, ...]],
        names: Sequence[str] = (),
    ) -> None:
        self._make = make
        self._parts = parts
        self._split = split
        inner = ",".join(
            f"{name}:{part.shape}" if name else part.shape
            for name, part in zip(names or repeat(""), parts, strict=False)
        )
        self.shape = f"{make.__name__}({inner})"

    def write(self, values: Sequence[Any], out: Out) -> None:
        rows = list(map(self._split, values))
        for number, part in enumerate(self._parts):
            part.write([row[number] for row in rows], out)

    def read(self, count: int, source: Source) -> list[Any]:
        columns = [part.read(count, source) for part in self._parts]
        if self._make is tuple:
            return list(zip(*columns, strict=True))
        return list(map(self._make, *columns)) if columns else [self._make() for _ in range(count)]


class _Items(Column):
    """Maps of any size: how many each has, all keys, all values."""

    def __init__(
        self,
        keys: Column,
        values: Column,
        *,
        make: Callable[[Iterator[tuple[Any, Any]]], Any],
        items: Callable[[Any], Any],
        name: str,
    ) -> None:
        self._keys, self._values = keys, values
        self._make, self._items = make, items
        self.shape = f"{name}({keys.shape},{values.shape})"

    def write(self, values: Sequence[Any], out: Out) -> None:
        all_items = [list(self._items(one)) for one in values]
        out.numbers(array("q", map(len, all_items)))
        flat = list(chain.from_iterable(all_items))
        self._keys.write([key for key, _ in flat], out)
        self._values.write([value for _, value in flat], out)

    def read(self, count: int, source: Source) -> list[Any]:
        ends = list(accumulate(source.numbers(count), initial=0))
        keys = self._keys.read(ends[-1], source)
        values = self._values.read(ends[-1], source)
        if count == 1:
            return [self._make(zip(keys, values, strict=True))]
        return [self._make(zip(keys[a:b], values[a:b], strict=True)) for a, b in pairwise(ends)]


class _Tables(Column):
    shape = "table"

    def write(self, values: Sequence[Table], out: Out) -> None:
        for table in values:
            out.numbers(array("q", [table.width]))
            out.numbers(table.keys())
            for number in range(table.width):
                out.numbers(table.column(number))

    def read(self, count: int, source: Source) -> list[Table]:
        tables = []
        for _ in range(count):
            (width,) = source.numbers(1)
            keys = source.numbers()
            tables.append(Table.of(keys, [source.numbers(len(keys)) for _ in range(width)]))
        return tables


class _Heaps(Column):
    shape = "heap"

    def write(self, values: Sequence[Heap], out: Out) -> None:
        for heap in values:
            out.put(heap[:])

    def read(self, count: int, source: Source) -> list[Heap]:
        return [Heap().put(bytes(source.take())) for _ in range(count)]


class _Union(Column):
    """One of several types: which, and for each type its values."""

    def __init__(self, hints: Sequence[Any]) -> None:
        self._kinds = [get_origin(hint) or hint for hint in map(_bare, hints)]
        self._parts = [column_of(hint) for hint in hints]
        self.shape = "|".join(part.shape for part in self._parts)

    def write(self, values: Sequence[Any], out: Out) -> None:
        which = [self._which(value) for value in values]
        out.put(bytes(which))
        for number, part in enumerate(self._parts):
            pairs = zip(which, values, strict=True)
            part.write([value for kind, value in pairs if kind == number], out)

    def read(self, count: int, source: Source) -> list[Any]:
        which = bytes(source.take())
        if len(which) != count or (which and max(which) >= len(self._parts)):
            raise Malformed(source.where, "not one of the types that may stand here")
        parts = [
            iter(part.read(which.count(number), source)) for number, part in enumerate(self._parts)
        ]
        return [next(parts[number]) for number in which]

    def _which(self, value: object) -> int:
        return next(
            number
            for number, kind in enumerate(self._kinds)
            if isinstance(value, kind) and (kind is not int or type(value) is int)
        )


_BYTES = _Bytes()
_SIMPLE: dict[Any, Callable[[], Column]] = {
    int: _Numbers,
    bool: _Truths,
    str: _Texts,
    bytes: _Bytes,
    Table: _Tables,
    Heap: _Heaps,
    NoneType: partial(_Single, None),
    msgspec.UnsetType: partial(_Single, msgspec.UNSET),
}


def _row_of(kind: type) -> _Row:
    hints = get_type_hints(kind, include_extras=True)
    if is_dataclass(kind):
        names = [one.name for one in fields(kind)]
    else:
        names = list(kind.__struct_fields__)  # type: ignore[attr-defined]  # a struct
    parts = [column_of(hints[name]) for name in names]
    return _Row(kind, parts, lambda one: tuple([getattr(one, name) for name in names]), names)


def _bare(hint: Any) -> Any:  # noqa: ANN401  # a type
    """Take the remarks off a type, and give the type of literals."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    return type(get_args(hint)[0]) if get_origin(hint) is Literal else hint


def _as_it_is(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
