"""The ledger: the duties of a moment as pages ask for them, found by looking at all of them.

For a moment of the past, and to hold against what looks at a few: `shell.ledger` keeps them.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from sulh.mechanism.duties import Duty, duties
from sulh.mechanism.queue import Task, queue_of
from sulh.mechanism.standing import Standing, standing
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed
from sulh.views.order import pair
from sulh.views.shelf import Counted, Tally

Place = tuple[int, int, int, str, int, str, int]


class Ledger:
    """The duties that follow from a state, as they stand at a time; see `views.shelf.Shelf`."""

    def __init__(self, state: State, as_of: int) -> None:
        """Look at a state at a time (POSIX seconds); nothing is computed yet."""
        self._state = state
        self._as_of = as_of

    def about(self, indices: Iterable[int]) -> tuple[Duty, ...]:
        """Give the duties in some cases."""
        cases = frozenset(indices)
        return tuple(one for one in self._all if one.case in cases)

    def of(self, of: str, most: int) -> tuple[Duty, ...]:
        """Give those of a body or seat: so many open ones, and of the others the last."""
        own = [one for one in self._all if one.of == of]
        undone = [one for one in own if one.open]
        others = [one for one in own if not one.open]
        return (*undone[:most], *others[max(0, len(others) - most) :])

    def open(self, most: int) -> tuple[Duty, ...]:
        """Give so many of those that are open."""
        return tuple(one for one in self._all if one.open)[:most]

    def past(self, most: int) -> tuple[Duty, ...]:
        """Give the last so many of those that are not."""
        others = tuple(one for one in self._all if not one.open)
        return others[max(0, len(others) - most) :]

    def within(self, after: int, until: int) -> tuple[Duty, ...]:
        """Give those not done that arose, became due or ended in a stretch of time."""
        return tuple(
            one
            for one in self._all
            if one.done < 0 and any(after < at <= until for at in (one.since, one.due, one.ends))
        )

    def count(self) -> Counted:
        """Count them."""
        undone = [one for one in self._all if one.open]
        late = sum(one.late for one in undone)
        return Counted(len(undone), late, len(self._all) - len(undone))

    def tally(self, of: str) -> tuple[Tally, ...]:
        """Count those of one body, step by step."""
        own = [one for one in self._all if one.of == of]
        return tuple(
            tally(step, [one for one in own if one.step == step])
            for step in sorted({one.step for one in own})
        )

    def next(self, seat: str, most: int) -> tuple[tuple[Task, ...], int]:
        """Give so many of what a seat should do next, and how much there is."""
        tasks = queue_of(self._state, seat, self._all)
        return tasks[:most], len(tasks)

    @cached_property
    def standing(self) -> tuple[Standing, ...] | NotComputed:
        """Where both parties stand."""
        return standing(self._state, self._as_of)

    @cached_property
    def _all(self) -> tuple[Duty, ...]:
        found = duties(self._state, self._as_of)
        return (
            () if isinstance(found, NotComputed) else tuple(sorted(found, key=by_due(self._state)))
        )


def tally(step: str, duties: Sequence[Duty]) -> Tally:
    """Count duties of one step."""
    done = [one for one in duties if one.done >= 0]
    took = sorted(one.done_at - one.since for one in done)
    late = sum(one.late for one in done)
    return Tally(
        step=step,
        in_time=len(done) - late,
        late=late,
        missed=sum(one.missed for one in duties),
        open=sum(one.open for one in duties),
        median_s=took[(len(took) - 1) // 2] if took else 0,
    )


def by_due(state: State) -> Callable[[Duty], Place]:
    """Give the order of duties: by when they are due, then by body as everywhere, never by name."""
    ranks = {party: rank for rank, party in enumerate(pair(state))}
    body_of = state.roster.body_of
    bodies = state.roster.bodies

    def place(duty: Duty) -> Place:
        body = duty.of if duty.of in bodies else body_of(duty.of)
        return duty.due, duty.case, duty.about, duty.step, ranks.get(body, 2), duty.of, duty.done

    return place
