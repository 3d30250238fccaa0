"""Table, Heap and Names: values that share their past, against lists that are copied each time.

Whoever appends to an older view must change no other: histories branch anywhere, and in the end
every view there ever was is held against its own copy.
"""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.table import NONE, Heap, Names, Table

#: From which earlier view a step goes on, and something to tell it by.
branches = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 3)), max_size=30)
numbers = st.integers(-(2**63), 2**63 - 1)

Rows = list[tuple[int, tuple[int, int]]]


@given(branches, numbers)
def test_a_table_is_its_rows_however_others_went_on_from_it(
    steps: list[tuple[int, int]], number: int
) -> None:
    views: list[tuple[Table, Rows]] = [(Table(2), [])]
    for at, gap in steps:
        table, rows = views[at % len(views)]
        key = rows[-1][0] + gap if rows else gap
        row = (len(views), number)
        views.append((table.append(key, *row), [*rows, (key, row)]))
    for table, rows in views:
        assert list(table.items()) == rows
        assert list(table.keys()) == [key for key, _ in rows]
        assert [list(table.column(n)) for n in (0, 1)] == [
            [row[n] for _, row in rows] for n in (0, 1)
        ]
        assert (len(table), table.width) == (len(rows), 2)
        assert repr(table) == f"Table({dict(rows)!r})"
        for key in range(max((key for key, _ in rows), default=0) + 2):
            assert table.get(key) == dict(rows).get(key)
            assert (key in table) == (key in dict(rows))
    for table, rows in views:
        for other, its in views:
            assert (table == other) == (rows == its)
            assert (table != other) == (rows != its)
            assert table != other or hash(table) == hash(other)


@given(branches)
def test_a_table_that_is_made_at_once_is_the_one_that_grew(steps: list[tuple[int, int]]) -> None:
    grown, key = Table(1), 0
    for number, gap in steps:
        key += gap
        grown = grown.append(key, number)
    made = Table.of(grown.keys(), [grown.column(0)])
    assert made == grown
    one, two = made.append(key + 1, 7), made.append(key + 1, 8)
    assert (one[key + 1], two[key + 1], key + 1 in made) == ((7,), (8,), False)


def test_what_is_handed_out_changes_no_table() -> None:
    table = Table(1).append(1, 5)
    table.keys().append(2)
    table.column(0)[0] = 9
    assert list(table.items()) == [(1, (5,))]
    with pytest.raises(KeyError):
        table[2]
    assert table != [(1, (5,))]


def test_a_row_has_its_width_and_a_key_grows() -> None:
    table = Table(2).append(4, 1, 2)
    with pytest.raises(AssertionError):
        table.append(4, 1, 2)
    assert len(table) == 1


@given(st.lists(st.tuples(st.integers(0, 30), st.binary(max_size=4)), max_size=30))
def test_a_heap_is_its_bytes_however_others_went_on_from_it(
    steps: list[tuple[int, bytes]],
) -> None:
    views: list[tuple[Heap, bytes]] = [(Heap(), b"")]
    for at, data in steps:
        heap, held = views[at % len(views)]
        views.append((heap.put(data), held + data))
    for heap, held in views:
        assert heap[:] == held
        assert len(heap) == len(held)
        assert [heap[at : at + 3] for at in range(len(held) + 2)] == [
            held[at : at + 3] for at in range(len(held) + 2)
        ]
    for heap, held in views:
        for other, its in views:
            assert (heap == other) == (held == its)
            assert (heap != other) == (held != its)
            assert heap != other or hash(heap) == hash(other)
    assert repr(Heap().put(b"abc")) == "Heap(3 bytes)"
    assert Heap() != b""


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abcdef"), st.integers(1, 3)),
                max_size=30))  # fmt: skip
def test_names_are_their_pairs_however_others_went_on_from_them(
    steps: list[tuple[int, str, int]],
) -> None:
    views: list[tuple[Names[str], list[tuple[str, int]]]] = [(Names(), [])]
    for at, name, gap in steps:
        names, pairs = views[at % len(views)]
        if name not in dict(pairs):
            number = pairs[-1][1] + gap if pairs else gap - 1
            views.append((names.put(name, number), [*pairs, (name, number)]))
    for names, pairs in views:
        assert list(names.items()) == pairs
        assert len(names) == len(pairs)
        assert repr(names) == f"Names({dict(pairs)!r})"
        assert [names.get(name) for name in "abcdef"] == [
            dict(pairs).get(name) for name in "abcdef"
        ]
        assert [name in names for name in "abcdef"] == [name in dict(pairs) for name in "abcdef"]
        assert Names.of(pairs) == names
        number = pairs[-1][1] + 1 if pairs else 0
        assert Names.of(pairs).put("z", number).get("z") == number
    for names, pairs in views:
        for other, its in views:
            assert (names == other) == (pairs == its)
            assert (names != other) == (pairs != its)
            assert names != other or hash(names) == hash(other)


def test_a_name_is_given_once_and_numbers_grow() -> None:
    names = Names[str]().put("a", 3)
    for name, number in (("a", 4), ("b", 3)):
        with pytest.raises(AssertionError):
            names.put(name, number)
    assert NONE == -1
    assert Names() != {}


def test_a_number_takes_eight_bytes() -> None:
    assert array("q").itemsize == 8
    with pytest.raises(OverflowError):
        Table(1).append(1, 2**63)
