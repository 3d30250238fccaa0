"""The shelf over the projection: what is known at one moment, for views to read.

The state says what follows at that moment, the projection what was said. Filings are read when
they are asked for, some at a time.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, overload

import msgspec

from sulh.errors import Missing
from sulh.filings.kinds import KINDS, To
from sulh.mechanism.duties import Duty
from sulh.mechanism.queue import Task
from sulh.mechanism.standing import Standing
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed
from sulh.shell.ledger import KeptLedger
from sulh.shell.projection import Projection
from sulh.shell.rows import as_known
from sulh.views.shelf import Basis, Counted, Filed, Tally

#: How many filings are read at once, and how many are kept.
_STRIDE: Final = 512
_KEPT: Final = 16_384


class ProjectedShelf:
    """What is known at `as_of` (POSIX seconds); see `views.shelf.Shelf`."""

    def __init__(self, projection: Projection, state: State, as_of: int, basis: Basis) -> None:
        """Look at a projection that holds at least what the state follows from."""
        self._projection = projection
        self._state = state
        self._as_of = as_of
        self._basis: Basis = basis
        # By record time, the state has only what was recorded by then.
        self._bound = as_of if basis == "uttered" else 2**62
        self._filed: dict[int, Filed] = {}
        self._known = array("q")
        self._ledger = KeptLedger(projection, state, as_of)

    @property
    def state(self) -> State:
        """What follows from the entries that are known at `as_of`."""
        return self._state

    @property
    def as_of(self) -> int:
        """The POSIX second up to which entries are known."""
        return self._as_of

    @property
    def basis(self) -> Basis:
        """By which time they were selected."""
        return self._basis

    def filed(self, index: int) -> Filed:
        """Give one entry; `Missing` if it is not known at `as_of`, or cannot be read."""
        known = self._filed.get(index)
        if known is not None:
            return known
        sql = "SELECT number FROM filings WHERE number = ? AND number < ? AND known <= ?"
        if not self._projection.numbers(sql, (index, self._state.size, self._bound)):
            raise Missing(f"No. {index}", "it is not known at that time")
        for one in self.read([index]):
            return one
        raise Missing(f"No. {index}", "it is no filing that can be read")

    def of_kind(self, *kinds: str) -> Sequence[Filed]:
        """Give the filings of some kinds."""
        return self._select(f"filings WHERE kind IN ({_marks(kinds)})", kinds)

    def on_day(self, day: int, *kinds: str) -> Sequence[Filed]:
        """Give the filings of a day; of every kind but the clock's where none is named."""
        return self._select(
            f"days JOIN filings USING (number) WHERE day = ?{_of(kinds)}", (day, *kinds)
        )

    def between(self, after: int, until: int, *kinds: str) -> Sequence[Filed]:
        """Give what became known after one moment, up to and at another, by the basis."""
        return self._select(
            f"filings WHERE known > ? AND known <= ?{_of(kinds)}", (after, until, *kinds)
        )

    def naming(self, index: int) -> Sequence[Filed]:
        """Give the filings that name this one: links, replies, votes, corrections."""
        return self._select(
            "(SELECT DISTINCT number FROM names WHERE named = ?) JOIN filings USING (number)"
            " WHERE kind != ''",
            (index,),
        )

    def days(self) -> Sequence[int]:
        """Give the days on which something lies, the earliest first."""
        objected = ",".join(map(str, self._state.objections))
        found = self._projection.query(
            "SELECT DISTINCT day FROM days JOIN filings USING (number) WHERE number < ?"  # noqa: S608  # numbers
            f" AND known <= ? AND number NOT IN ({objected}) ORDER BY day",
            (self._state.size, self._bound),
        )
        return [day for (day,) in found]

    def search(self, text: str, most: int = 100) -> Sequence[Filed]:
        """Give the filings in whose open words all words of a text stand, the best first."""
        asked = most
        while True:
            found = self._projection.search(text, asked)
            one_of = ",".join(map(str, found))
            known = set(self._select(f"filings WHERE number IN ({one_of})", ()).indices)
            if len(known) >= most or len(found) < asked:
                kept = [index for index in found if index in known]
                return _Lazily(self, array("q", kept[:most]))
            asked *= 4  # of the best, too many are not known yet at this time

    def duties_about(self, indices: Iterable[int]) -> tuple[Duty, ...]:
        """Give the duties in some cases: incidents, or reports that are part of none yet."""
        return self._ledger.about(indices)

    def duties_of(self, of: str, most: int) -> tuple[Duty, ...]:
        """Give those of one body or seat: so many that are open, and the last of the others."""
        return self._ledger.of(of, most)

    def open_duties(self, most: int) -> tuple[Duty, ...]:
        """Give so many of the duties that are still owed, or may still be done."""
        return self._ledger.open(most)

    def past_duties(self, most: int) -> tuple[Duty, ...]:
        """Give the last so many of those that were done, were missed, or are moot."""
        return self._ledger.past(most)

    def duties_within(self, after: int, until: int) -> tuple[Duty, ...]:
        """Give those not done that arose, became due or ended after one moment, up to another."""
        return self._ledger.within(after, until)

    def count_duties(self) -> Counted:
        """Count all duties."""
        return self._ledger.count()

    def tally(self, of: str) -> tuple[Tally, ...]:
        """Count those of one body, step by step."""
        return self._ledger.tally(of)

    def next_for(self, seat: str, most: int) -> tuple[tuple[Task, ...], int]:
        """Give so many of what a seat should do next, and how much there is."""
        return self._ledger.next(seat, most)

    def standing(self) -> tuple[Standing, ...] | NotComputed:
        """Give where both parties stand."""
        return self._ledger.standing

    def read(self, indices: Sequence[int]) -> list[Filed]:
        """Read filings in the order of their indices; what is no filing is left out."""
        wanted = [index for index in indices if index not in self._filed]
        if wanted:
            if len(self._filed) > _KEPT:
                self._filed = {index: self._filed[index] for index in set(indices) - set(wanted)}
            for row in self._projection.filings(wanted):
                if row[1]:
                    self._filed[row[0]] = self._file(row)
        return [self._filed[index] for index in indices if index in self._filed]

    def _file(self, row: tuple[Any, ...]) -> Filed:
        number, kind, signers, body, made, recorded_at, uttered, seals, readers, said = row
        says = msgspec.json.decode(said, type=KINDS[kind])
        return Filed(
            index=number,
            kind=kind,
            by=tuple(signers.split()),
            body=body,
            recorded_at=recorded_at,
            made=made,
            says=as_known(says, self._is_known) if self._basis == "uttered" else says,
            uttered=uttered,
            seals=seals,
            to=tuple(readers.split()),
            # Of the moment that is looked at, not of the newest.
            objection=self._state.objections.get(number),
        )

    def _is_known(self, to: To) -> bool:
        if not self._known:
            self._known = self._projection.numbers("SELECT known FROM filings ORDER BY number")
        index = self._state.index_of(to)
        return not 0 <= index < len(self._known) or self._known[index] <= self._as_of

    def _select(self, what: str, bindings: Sequence[object]) -> "_Lazily":
        sql = f"SELECT number FROM {what} AND number < ? AND known <= ? ORDER BY number"  # noqa: S608  # of our own
        found = self._projection.numbers(sql, (*bindings, self._state.size, self._bound))
        objections = self._state.objections
        return _Lazily(self, array("q", [one for one in found if one not in objections]))


class _Lazily(Sequence[Filed]):
    """Filings by their indices, read when they are asked for."""

    def __init__(self, shelf: ProjectedShelf, indices: "array[int]") -> None:
        self.indices = indices
        self._shelf = shelf

    @overload
    def __getitem__(self, at: int) -> Filed: ...
    @overload
    def __getitem__(self, at: slice) -> "_Lazily": ...
    def __getitem__(self, at: int | slice) -> "Filed | _Lazily":
        if isinstance(at, slice):
            return _Lazily(self._shelf, self.indices[at])
        return self._shelf.filed(self.indices[at])

    def __iter__(self) -> Iterator[Filed]:
        for at in range(0, len(self.indices), _STRIDE):
            yield from self._shelf.read(self.indices[at : at + _STRIDE])

    def __len__(self) -> int:
        return len(self.indices)


def _marks(kinds: Sequence[str]) -> str:
    return ",".join("?" * len(kinds))


def _of(kinds: Sequence[str]) -> str:
    return f" AND kind IN ({_marks(kinds)})" if kinds else " AND kind NOT IN ('', 'clock')"
