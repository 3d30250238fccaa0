"""A number is a set of filings, and a table that does not close cannot be built."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.errors import Refused
from sulh.views.count import Annex, Axis, Count, Row, Table

KEYS = ("a", "b", "c")
THINGS = st.dictionaries(
    st.integers(0, 40), st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS))
)


def axis(place: int, keys: tuple[str, ...] = KEYS) -> Axis[tuple[str, str]]:
    return Axis("key", [(key, key) for key in keys], lambda thing: thing[place])


def table(
    things: dict[int, tuple[str, str]],
    rows: tuple[str, ...] = KEYS,
    columns: tuple[str, ...] = KEYS,
) -> Table:
    return Annex().tabulate("t", "things", list(things.items()), axis(0, rows), axis(1, columns))


@given(THINGS)
def test_every_sum_of_a_table_is_the_union_of_its_parts(things: dict[int, Any]) -> None:
    made = table(things)
    assert made.total.of == things.keys()
    for row in made.rows:
        assert row.total.number == sum(cell.number for cell in row.cells)
    assert made.total.number == sum(row.total.number for row in made.rows)
    assert made.total.number == sum(total.number for total in made.totals)


@pytest.mark.parametrize("how", [{"rows": ("a", "b")}, {"columns": ("a", "b")}])
def test_what_fits_no_row_or_no_column_is_refused(how: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(Refused, match=r"No\. 7 is not in both sum and parts"):
        table({1: ("a", "a"), 7: ("c", "c")}, **how)


def count(*of: int) -> Count:
    return Count("", frozenset(of))


@pytest.mark.parametrize(
    ("row", "total", "all_", "what"),
    [
        (count(1), count(1, 2), count(1, 2), "No. 2"),
        (count(1, 2), count(1), count(1, 2), "No. 2"),
        (count(1), count(1), count(), "No. 1"),
    ],
)
def test_a_sum_that_does_not_close_cannot_be_built(
    row: Count, total: Count, all_: Count, what: str
) -> None:
    with pytest.raises(Refused, match=what) as raised:
        Table("t", "c", ("x",), (Row("r", (row,), total),), (count(1),), all_)
    assert raised.value.where == "bulletin"


def test_a_filing_counted_in_two_cells_cannot_be_built() -> None:
    twice = Row("r", (count(1), count(1)), count(1))
    with pytest.raises(Refused, match=r"No\. 1 is counted twice"):
        Table("t", "c", ("x", "y"), (twice,), (count(1), count(1)), count(1))


def test_the_same_set_under_one_label_is_listed_once() -> None:
    annex = Annex()
    assert annex.count("a", [1, 2]) == annex.count("a", [2, 1])
    assert annex.count("b", [1, 2]).anchor == "n-2"
    assert annex.count("none", []).anchor == ""
    assert [one.label for one in annex.counts] == ["a", "b"]
