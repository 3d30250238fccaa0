"""The ledger: the duties of a record in its projection, so that a few of very many are soon found.

A row is a duty as the state has it: since when, due when, until when, done by what. As the clocks
of a case are known ahead, rows are written anew only where something is filed; how a duty stands
is asked with a time. `closes` is from when on it is neither owed nor can be done, `settled` that
this has come by the time of the record. Which rows are written is told by what a filing touched.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Any, Final, TypeVar

import apsw

from sulh.filings.vocabulary import OTHER
from sulh.mechanism.duties import Duty, duties_of_case, duties_of_report, seen_at
from sulh.mechanism.queue import CLASSES, Task, owners, take_turns, task_of
from sulh.mechanism.standing import Standing
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed, not_computed
from sulh.shell.projection import Projection
from sulh.shell.rows import Row
from sulh.table import NONE
from sulh.views import ledger
from sulh.views.order import pair
from sulh.views.shelf import Counted, Tally

#: Of how many cases rows are written at once.
_STRIDE: Final = 512
_COLUMNS: Final = "of, step, about, of_case, since, due, ends, done, done_at, is_right"
_INSERT: Final = (
    f"INSERT INTO duties (number, {_COLUMNS}, body, severity, lane, closes, settled)"  # noqa: S608  # of our own
    f" VALUES ({', '.join('?' * 16)})"
)
#: As `views.ledger.by_due` has it: the two parties as everywhere, never by name.
_PLACE: Final = """
due {0}, of_case {0}, about {0}, step {0},
CASE body WHEN ?1 THEN 0 WHEN ?2 THEN 1 ELSE 2 END {0}, of {0}, done {0}
"""
_OPEN: Final = "settled = 0 AND since <= ?3 AND closes > ?3"

#: Those that have closed since the record was told are few: so they are found.
_CLOSING: Final = "INDEXED BY duties_by_closing"
_SETTLE: Final = f"UPDATE duties {_CLOSING} SET settled = 1 WHERE settled = 0 AND closes <= ?"  # noqa: S608  # of our own
_OVER: Final = f"""
SELECT (SELECT settled FROM stamp) + count(*) FROM duties {_CLOSING}
WHERE settled = 0 AND closes <= ?
"""  # noqa: S608  # of our own
_WAITING: Final = """
SELECT count(*) FROM duties WHERE of IN (?2, ?3) AND settled = 0 AND since <= ?1 AND closes > ?1
"""
_LAST: Final = """
SELECT coalesce(max(done), -1) FROM duties WHERE of = ? AND lane = ? AND done >= 0
"""
#: As `mechanism.duties.seen_at` has it.
_TALLY: Final = """
SELECT step, sum(done >= 0), sum(done >= 0 AND NOT is_right AND done_at >= due),
    sum(done = -1 AND NOT is_right AND ends <= ?2 AND due <= ?2 AND due <= ends),
    sum(done = -1 AND ends > ?2)
FROM duties WHERE of = ?1 AND since <= ?2 GROUP BY step ORDER BY step
"""
_TOOK: Final = """
SELECT done_at - since FROM duties WHERE of = ?1 AND step = ?3 AND since <= ?2 AND done >= 0
ORDER BY done_at - since LIMIT 1 OFFSET ?4
"""

Values = tuple[Any, ...]
T = TypeVar("T")


@dataclass(slots=True)
class Changes:
    """Of which cases and reports duties may have changed; `everything`: of all."""

    cases: set[int] = field(default_factory=set)
    reports: set[int] = field(default_factory=set)
    everything: bool = False

    def note(self, before: State, after: State, row: Row) -> None:
        """Note what an entry touched, by the states before and after it and what is kept of it."""
        if after.roster is not before.roster or after.agreement is not before.agreement:
            self.everything |= _bench(before) != _bench(after)
        slices = ("cases", "screening", "replies", "verification", "findings", "measures")
        if all(getattr(after, one) is getattr(before, one) for one in slices):
            return
        for index in (row.index, *(named for named, _ in row.names)):
            if index in after.screening.received:
                self.reports.add(index)
            elif (case := _case_of(after, index)) != NONE:
                self.cases.add(case)

    def write(self, db: apsw.Connection, state: State) -> None:
        """Write what has changed, as it is in a state, into the projection of its record."""
        if self.everything:
            touched = [*state.screening.received.keys(), *state.cases.by_index]
            db.execute("DELETE FROM duties")
            db.execute("UPDATE stamp SET settled = 0")
            settled = 0
        else:
            touched = sorted(self.cases | self.reports)
            which = [(one,) for one in touched]
            before = db.total_changes()
            db.executemany("DELETE FROM duties WHERE of_case = ? AND settled = 1", which)
            settled = before - db.total_changes()
            db.executemany("DELETE FROM duties WHERE of_case = ?", which)
        db.execute(_SETTLE, (state.clock,))
        settled += db.changes()
        if not_computed(state) is None:
            for at in range(0, len(touched), _STRIDE):
                some = touched[at : at + _STRIDE]
                rows = [row for one in some for row in _written(state, one)]
                db.executemany(_INSERT, rows)
                settled += sum(row[-1] for row in rows)
        db.execute("UPDATE stamp SET settled = settled + ?", (settled,))


class KeptLedger:
    """The duties of a state as they stand at a time, as the projection keeps them.

    Where it is of another state, or of the past, they are computed; see `views.shelf.Shelf`.
    """

    def __init__(self, projection: Projection, state: State, as_of: int) -> None:
        """Look at a state at a time (POSIX seconds) by way of a projection."""
        self._projection = projection
        self._state = state
        self._as_of = as_of
        self._plain = ledger.Ledger(state, as_of)

    def about(self, indices: Iterable[int]) -> tuple[Duty, ...]:
        """Give the duties in some cases."""
        if not_computed(self._state) is not None:
            return ()
        found = chain.from_iterable(_duties_of(self._state, one) for one in set(indices))
        seen = (seen_at(one, self._as_of) for one in found if one.since <= self._as_of)
        return tuple(sorted(seen, key=ledger.by_due(self._state)))

    def of(self, of: str, most: int) -> tuple[Duty, ...]:
        """Give those of a body or seat: so many open ones, and of the others the last."""
        return self._ask(
            lambda: (*self._open(most, of), *self._past(most, of)), lambda: self._plain.of(of, most)
        )

    def open(self, most: int) -> tuple[Duty, ...]:
        """Give so many of those that are open."""
        return self._ask(lambda: self._open(most), lambda: self._plain.open(most))

    def past(self, most: int) -> tuple[Duty, ...]:
        """Give the last so many of those that are not."""
        return self._ask(lambda: self._past(most), lambda: self._plain.past(most))

    def within(self, after: int, until: int) -> tuple[Duty, ...]:
        """Give those not done that arose, became due or ended in a stretch of time."""

        def find() -> tuple[Duty, ...]:
            found: list[Duty] = []
            others = ""
            for name in ("since", "due", "ends"):
                here = f"{name} > ?4 AND {name} <= ?5"
                where = f"done = -1 AND since <= ?3 AND {here}{others}"
                found += self._select(where, _PLACE.format(""), after, until)
                others += f" AND NOT ({here})"  # each is given once
            return tuple(sorted(found, key=ledger.by_due(self._state)))

        return self._ask(find, lambda: self._plain.within(after, until))

    def count(self) -> Counted:
        """Count them."""

        def find() -> Counted:
            as_of = (self._as_of,)
            ((waiting, late),) = self._projection.query(
                "SELECT count(*), total(is_right = 0 AND due <= ?1) FROM duties"
                " WHERE settled = 0 AND since <= ?1 AND closes > ?1",
                as_of,
            )
            (over,) = self._projection.numbers(_OVER, as_of)
            return Counted(waiting, int(late), over)

        return self._ask(find, self._plain.count)

    def tally(self, of: str) -> tuple[Tally, ...]:
        """Count those of one body, step by step."""
        return self._ask(lambda: tuple(self._tally(of)), lambda: self._plain.tally(of))

    def next(self, seat: str, most: int) -> tuple[tuple[Task, ...], int]:
        """Give so many of what a seat should do next, and how much there is.

        Read are so many of each lane, since no more of one can be among the first so many of all.
        """

        def find() -> tuple[tuple[Task, ...], int]:
            own = tuple(dict.fromkeys(owners(self._state.roster, seat)))
            lanes = (*pair(self._state), OTHER)
            order = "severity, due, of_case, about, step LIMIT ?6"
            found: list[Duty] = []
            served = dict.fromkeys(lanes, NONE)
            for of, lane in product(own, lanes):
                found += self._select(f"of = ?4 AND lane = ?5 AND {_OPEN}", order, of, lane, most)
                (last,) = self._projection.numbers(_LAST, (of, lane))
                served[lane] = max(served[lane], last)
            (total,) = self._projection.numbers(_WAITING, (self._as_of, own[0], own[-1]))
            tasks = (task_of(self._state, duty) for duty in found)
            return take_turns(self._state, tasks, served)[:most], total

        return self._ask(find, lambda: self._plain.next(seat, most))

    @property
    def standing(self) -> tuple[Standing, ...] | NotComputed:
        """Where both parties stand."""
        return self._plain.standing

    def _open(self, most: int, of: str | None = None) -> tuple[Duty, ...]:
        where = _OPEN if of is None else f"of = ?5 AND {_OPEN}"
        more = () if of is None else (of,)
        return self._select(where, _PLACE.format("") + " LIMIT ?4", most, *more)

    def _past(self, most: int, of: str | None = None) -> tuple[Duty, ...]:
        """Give the last of what is settled, and of what has closed since the record was told."""
        whose = "" if of is None else "of = ?5 AND "
        more = () if of is None else (of,)
        order = _PLACE.format("DESC") + " LIMIT ?4"
        settled = self._select(f"{whose}settled = 1", order, most, *more)
        closed = f"{whose}settled = 0 AND closes <= ?3"
        since = self._select(closed, order, most, *more, by=_CLOSING)
        found = sorted((*settled, *since), key=ledger.by_due(self._state))
        return tuple(found[max(0, len(found) - most) :])

    def _tally(self, of: str) -> Iterator[Tally]:
        found = self._projection.query(_TALLY, (of, self._as_of))
        for step, done, late, missed, waiting in found:
            took = self._projection.numbers(_TOOK, (of, self._as_of, step, (done - 1) // 2))
            yield Tally(step, done - late, late, missed, waiting, took[0] if done else 0)

    def _select(self, where: str, order: str, *bindings: object, by: str = "") -> tuple[Duty, ...]:
        sql = f"SELECT {_COLUMNS} FROM duties {by} WHERE {where} ORDER BY {order}"  # noqa: S608  # of our own
        found = self._projection.query(sql, (*pair(self._state), self._as_of, *bindings))
        return tuple(seen_at(_duty(row), self._as_of) for row in found)

    def _ask(self, kept: Callable[[], T], plain: Callable[[], T]) -> T:
        """Ask what is kept if it is of this state and time, or else compute it."""
        if not_computed(self._state) is not None or self._as_of < self._state.clock:
            return plain()
        with self._projection.reading() as stamp:
            if stamp.size == self._state.size:
                return kept()
        return plain()


def _bench(state: State) -> tuple[object, ...]:
    """Give what decides who owes what in any case: the terms, and who of the panel is seated."""
    terms, roster = state.agreement.terms, state.roster
    panel = None if terms is None else terms.panel
    named = () if panel is None else (panel.chair, *panel.deputies, *panel.members)
    heads = (name for name, seat in roster.seats.items() if seat.body in roster.guarantors)
    seated = (seat for seat in (*named, *heads) if roster.key_of(seat) is not None)
    return (state.agreement.sha256, *seated)


def _case_of(state: State, index: int) -> int:
    """Give the case that something filed is part of, or -1."""
    if index in state.cases.by_index:
        return index
    findings = state.findings
    if (measure := state.measures.by_index.get(index)) is not None:
        index = measure.finding
    if (appeal := findings.appeals.get(index)) is not None:
        index = appeal.finding
    registers = (
        findings.held, findings.drafts, state.verification.teams, state.verification.requests,
    )  # fmt: skip
    for register in registers:
        if (known := register.get(index)) is not None:
            return int(known.incident)
    return NONE


def _duties_of(state: State, case: int) -> tuple[Duty, ...]:
    if case in state.cases.by_index:
        return duties_of_case(state, case)
    return duties_of_report(state, case)


def _written(state: State, case: int) -> Iterator[Values]:
    """Give the rows of a case, or of a report; how they are numbered orders nothing."""
    found = _duties_of(state, case)
    if not found:
        return
    bodies, body_of = state.roster.bodies, state.roster.body_of
    task = task_of(state, found[0])
    severity = CLASSES.index(task.severity)
    rows = sorted(
        (one.of, one.step, one.about, case, one.since, one.due, one.ends, one.done, one.done_at,
         int(one.right))
        for one in found
    )  # fmt: skip
    for number, row in enumerate(rows):
        of, since, ends, done = row[0], row[4], row[6], row[7]
        closes = max(since, ends) if done == NONE else since
        body = of if of in bodies else body_of(of)
        yield number, *row, body, severity, task.lane, closes, int(closes <= state.clock)


def _duty(row: Sequence[Any]) -> Duty:
    of, step, about, case, since, due, ends, done, done_at, is_right = row
    return Duty(of, step, about, case, since, due, ends, done, done_at, right=bool(is_right))
