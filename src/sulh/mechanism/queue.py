"""The queue: what a seat should do next, in an order that nobody can flood.

Grave cases come first. Among them, and then among all others, three lanes take turns: cases that
were first reported by the one party, by the other, and by anybody else. Whoever files ten times as
much waits behind itself: its lane grows, and everything in the other lanes keeps its place. First
comes the lane in which the seat has done nothing for longest, so that it is as fair to whoever
takes one task and asks again as to whoever works through a list. Within a lane comes first what is
not triaged yet, then minor and procedural cases, and among these what is due first.

How grave a case is, the mission says, and grave cases pass before all others whoever reported them;
whoever only claims that theirs is grave passes before nobody.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from sulh.filings.vocabulary import OTHER
from sulh.mechanism.docket import in_order
from sulh.mechanism.duties import Duty, duties
from sulh.mechanism.roster import Roster
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed
from sulh.table import NONE

#: How grave a case is taken to be, in the order in which a lane is worked; "": not triaged yet.
CLASSES: Final = ("grave", "", "minor", "procedural")


@dataclass(frozen=True, slots=True)
class Task:
    """A duty that waits: how grave its case is taken to be, whose lane it is in, its place there.

    `lane` is a party, or `other`. `turn` is the place among what the lane has to do, of grave cases
    or of others, from 1 on; 0 before it is told.
    """

    duty: Duty
    severity: str
    lane: str
    turn: int = 0


def queue(state: State, seat: str, as_of: int) -> tuple[Task, ...] | NotComputed:
    """Give what waits for a seat at a time (POSIX seconds): what to do next first."""
    found = duties(state, as_of)
    if isinstance(found, NotComputed):
        return found
    return queue_of(state, seat, found)


def queue_of(state: State, seat: str, found: Iterable[Duty]) -> tuple[Task, ...]:
    """Give what waits for a seat, of all duties as they stand at a time."""
    own = owners(state.roster, seat)
    tasks = [task_of(state, one) for one in found if one.of in own]
    served: dict[str, int] = {}
    for one in tasks:
        served[one.lane] = max(one.duty.done, served.get(one.lane, NONE))
    return take_turns(state, (one for one in tasks if one.duty.open), served)


def owners(roster: Roster, seat: str) -> tuple[str, str]:
    """Give by whose duties a seat is bound: its own, and those of its whole body."""
    return seat, roster.body_of(seat)


def task_of(state: State, duty: Duty) -> Task:
    """Say how grave the case of a duty is taken to be, and whose lane it is in.

    The lane is that of the body that filed the first report of the case, whatever the order in
    which the reports were linked.
    """
    case = state.cases.by_index.get(duty.case)
    first = duty.case if case is None else min(case.reports, default=NONE)
    body = state.docket.body_at(first, state.roster)
    lane = body if body in state.roster.parties else OTHER
    return Task(duty, "" if case is None else case.severity, lane)


def take_turns(state: State, tasks: Iterable[Task], served: Mapping[str, int]) -> tuple[Task, ...]:
    """Put tasks in the order of the queue, and tell each its turn.

    `served` says for each lane by which filing something in it was done last, if anything was. Of
    each lane, the first so many are enough to know the first so many of the queue.
    """
    waiting = sorted(tasks, key=place)
    grave = [one for one in waiting if one.severity == CLASSES[0]]
    others = [one for one in waiting if one.severity != CLASSES[0]]
    orders = _lanes(state, served, 0), _lanes(state, served, 1)
    return (*_rounds(orders, grave), *_rounds(orders, others))


def place(task: Task) -> tuple[int, int, int, int, str]:
    """Give what says where in its lane a task stands."""
    duty = task.duty
    return CLASSES.index(task.severity), duty.due, duty.case, duty.about, duty.step


def _rounds(orders: tuple[list[str], list[str]], tasks: list[Task]) -> Iterator[Task]:
    lanes = {lane: [one for one in tasks if one.lane == lane] for lane in orders[0]}
    for number, heads in enumerate(zip_longest(*lanes.values())):
        at_head = dict(zip(lanes, heads, strict=True))
        for lane in orders[number % 2]:
            if (task := at_head[lane]) is not None:
                yield replace(task, turn=number + 1)


def _lanes(state: State, served: Mapping[str, int], number: int) -> list[str]:
    """Give the lanes in the order of a round; where nothing was done, the parties alternate."""
    lanes = (*in_order(state.docket, state.roster, number), OTHER)
    return sorted(lanes, key=lambda lane: served.get(lane, NONE))
