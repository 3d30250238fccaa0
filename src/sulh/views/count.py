"""Count: a number that knows the filings behind it, and tables of them that close.

A number on a page is the size of a set of filings, never anything typed or added by hand. A table
whose cells do not make up its totals cannot be built: it is `Refused`.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from sulh.errors import Refused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Count:
    """How many filings: by what they have in common, and which they are.

    `anchor` is where the page lists them; it is "" for none at all. `amount` is the sum of what
    they say (minutes), where that is what is shown instead; -1 otherwise.
    """

    label: str
    of: frozenset[int]
    anchor: str = ""
    amount: int = -1

    @property
    def number(self) -> int:
        """How many."""
        return len(self.of)

    @property
    def indices(self) -> list[int]:
        """The filings, in record order."""
        return sorted(self.of)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells in the order of the columns, and their union."""

    label: str
    cells: tuple[Count, ...]
    total: Count


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, the total of each column, and the total of all."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Count, ...]
    total: Count

    def __post_init__(self) -> None:
        """Hold that every sum closes."""
        for row in self.rows:
            _check_closes(f"{self.caption}, {row.label}", row.cells, row.total)
        for number, (column, total) in enumerate(zip(self.columns, self.totals, strict=True)):
            cells = [row.cells[number] for row in self.rows]
            _check_closes(f"{self.caption}, {column}", cells, total)
        _check_closes(f"{self.caption}, rows", [row.total for row in self.rows], self.total)
        _check_closes(f"{self.caption}, columns", self.totals, self.total)


def _check_closes(where: str, parts: Iterable[Count], whole: Count) -> None:
    """Hold that parts are apart and make up the whole, filing by filing."""
    seen: set[int] = set()
    for part in parts:
        if not seen.isdisjoint(part.of):
            raise Refused("bulletin", f"{where}: No. {min(seen & part.of)} is counted twice")
        seen |= part.of
    if seen != whole.of:
        raise Refused(
            "bulletin", f"{where}: No. {min(seen ^ whole.of)} is not in both sum and parts"
        )


@dataclass(frozen=True, slots=True)
class Axis(Generic[T]):
    """The rows or the columns of a table: each by key and label, and which a thing is in."""

    name: str
    keys: Sequence[tuple[str, str]]
    of: Callable[[T], str]


@dataclass(slots=True)
class Annex:
    """The numbers of one page, each with its place at the end of the page."""

    counts: list[Count] = field(default_factory=list)
    _known: dict[tuple[str, frozenset[int]], Count] = field(default_factory=dict)

    def count(self, label: str, of: Iterable[int], amount: int = -1) -> Count:
        """Give a number, and note which filings are behind it; the same set is listed once."""
        behind = frozenset(of)
        if not behind:
            return Count(label, behind, amount=amount)
        known = self._known.get((label, behind))
        if known is not None:
            return replace(known, amount=amount)
        made = Count(label, behind, f"n-{len(self.counts) + 1}", amount)
        self._known[label, behind] = made
        self.counts.append(made)
        return made

    def tabulate(
        self,
        caption: str,
        noun: str,
        things: Sequence[tuple[int, T]],
        rows: Axis[T],
        columns: Axis[T],
        keep: Container[str] = (),
    ) -> Table:
        """Count things, given with their indices, by rows and columns; `noun` says what they are.

        Cells are counted by row and column, totals by themselves: what fits no row or no column
        is `Refused`. Rows without any are left out, unless they are to be kept.
        """

        def count(label: str, some: Iterable[tuple[int, T]]) -> Count:
            return self.count(f"{noun}, {label}", (index for index, _ in some))

        made = []
        for row, called in rows.keys:
            mine = [one for one in things if rows.of(one[1]) == row]
            if mine or row in keep:
                cells = tuple(
                    count(
                        f"{called}, {named}", (one for one in mine if columns.of(one[1]) == column)
                    )
                    for column, named in columns.keys
                )
                made.append(Row(called, cells, count(called, mine)))
        totals = tuple(
            count(named, (one for one in things if columns.of(one[1]) == column))
            for column, named in columns.keys
        )
        return Table(
            caption=caption,
            corner=rows.name,
            columns=tuple(named for _, named in columns.keys),
            rows=tuple(made),
            totals=totals,
            total=count("all", things),
        )
