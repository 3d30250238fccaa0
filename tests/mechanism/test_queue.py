"""The queue: by gravity and deadline, and fair: who floods it waits behind itself.

The laws are tried on a mission that works its queue for sixty days, as many filings a day as it can
make, each signed and folded. Biases that one could build in are planted, and caught by the same
laws.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_of import NOW, Case, seconds
from plans import exchange
from sulh.filings.vocabulary import MISSION, OTHER
from sulh.mechanism.duties import Duty, duties_of_case, duties_of_report
from sulh.mechanism.queue import CLASSES, Task, place, queue, take_turns, task_of
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed
from sulh.moment import DAY

DAYS = 60
#: How many filings the mission makes a day: enough for two complaints a day and a few others.
CAPACITY = 12
#: Complaints a day.
USUAL: Final = {"east": 1, "west": 1, OTHER: 1}
Order = Callable[[State, Iterable[Task], Mapping[str, int]], tuple[Task, ...]]


def _named(task: Task) -> tuple[object, ...]:
    return (task.severity, task.lane, task.turn, task.duty.of, task.duty.step, task.duty.about)


@dataclass
class Mission:
    """A mission that works its queue from the top, and what it was seen to do."""

    order: Order = take_turns
    case: Case = field(default_factory=Case)
    #: Of each report, by which party it is, its number there, the days it was filed and served.
    filed: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    served: dict[int, int] = field(default_factory=dict)
    #: The turn at which each grave case was first seen in the queue.
    turns: dict[int, int] = field(default_factory=dict)
    _report: dict[int, int] = field(default_factory=dict)
    _waiting: dict[int, list[Task]] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    def work(self, counts: Mapping[str, int], days: int, capacity: int, fresh: bool) -> None:
        """Let each side file so many complaints a day; every tenth of a side is a grave one.

        `fresh`: the mission asks again after each task, else it works through the day's list.
        """
        for day in range(days):
            self.case.at(seconds(NOW) + day * DAY)
            for number in range(max(counts.values())):
                for side, count in counts.items():
                    if number < count:
                        self.file(side, day)
            if fresh:
                for _ in range(capacity):
                    for task in self.listed()[:1]:
                        self.do(task, day)
            else:
                for task in self.listed()[:capacity]:
                    self.do(task, day)

    def file(self, side: str, day: int) -> None:
        seat = {OTHER: "hill-envoy"}.get(side, f"{side}-officer")
        report = self.case.report(seat)
        number = sum(one[0] == side for one in self.filed.values())
        self.filed[report] = (side, number, day)
        self._look(report)

    def listed(self) -> tuple[Task, ...]:
        """Give the queue of the mission, of the duties of each case as they were looked up last."""
        now = self.case.state.clock
        waiting = (one for each in self._waiting.values() for one in each)
        tasks = [one for one in waiting if one.duty.since <= now < one.duty.ends]
        return self.order(self.case.state, tasks, self._last)

    def do(self, task: Task, day: int) -> None:
        """Do what a task asks for; what others owe is done at once."""
        case, index = self.case, task.duty.case
        if task.duty.step == "screening":
            case.screened(index)
            incident = case.incident(index)
            self._report[incident] = index
            case.checked(incident)
            self._look(incident)
        elif task.duty.step == "triage":
            grave = self.filed[self._report[index]][1] % 10 == 5
            says = {"incident": index, "route": "ordinary"}
            severity = "grave" if grave else "minor"
            case.accepts(["monitor"], "case triaged", says | {"severity": severity})
        elif task.duty.step == "hotline":
            case.accepts(["monitor"], "hotline called", {"incident": index, "reached": []})
        else:
            assert task.duty.step == "service"
            case.serve(index)
            self.served[self._report[index]] = day
        self._look(index)

    def waits(self, side: str) -> list[int]:
        """Give how many days complaints of a side waited to be served, the unserved for long."""
        return [
            self.served.get(report, 2 * DAYS) - day
            for report, (whose, _, day) in self.filed.items()
            if whose == side
        ]

    def ranks(self, side: str) -> dict[int, int]:
        """Give the turns of a side's grave cases, by their number on that side."""
        return {
            self.filed[report][1]: turn
            for report, turn in self.turns.items()
            if self.filed[report][0] == side
        }

    def _look(self, index: int) -> None:
        state = self.case.state
        of = duties_of_case if index in state.cases.by_index else duties_of_report
        tasks = [task_of(state, one) for one in of(state, index) if one.of == MISSION]
        self._waiting[index] = [one for one in tasks if one.duty.done < 0]
        for one in tasks:
            self._last[one.lane] = max(self._last.get(one.lane, -1), one.duty.done)
        whole = {one.duty.case for one in self._waiting[index] if one.duty.step == "hotline"}
        if whole:  # a grave case comes into the queue
            turn = next(one.turn for one in self.listed() if one.duty.case in whole)
            self.turns[self._report[index]] = turn


def worked(
    counts: Mapping[str, int],
    *,
    fresh: bool = True,
    days: int = DAYS,
    order: Order = take_turns,
) -> Mission:
    mission = Mission(order)
    mission.work(counts, days, CAPACITY, fresh)
    return mission


@cache
def usual(fresh: bool) -> Mission:
    return worked(USUAL, fresh=fresh)


def check_flood(by: str, base: Mission, flood: Mission) -> None:
    """Hold the waits of everybody but who floods against those without the flood."""
    for side in {"east", "west", OTHER} - {by}:
        assert median(flood.waits(side)) == median(base.waits(side))
        assert flood.ranks(side) == base.ranks(side)
        assert base.ranks(side)
    assert median(flood.waits(by)) > median(base.waits(by))


def test_what_the_mission_worked_was_its_queue() -> None:
    for fresh in (True, False):
        mission = worked({"east": 3, "west": 1, OTHER: 1}, fresh=fresh, days=12)
        state = mission.case.state
        found = queue(state, "monitor", state.clock)
        assert not isinstance(found, NotComputed)
        assert [_named(one) for one in mission.listed()] == [_named(one) for one in found]
        assert len(found) > CAPACITY


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("by", ["east", "west", OTHER])
def test_ten_times_the_complaints_of_one_side_leave_the_others_where_they_were(
    by: str, fresh: bool
) -> None:
    check_flood(by, usual(fresh), worked(USUAL | {by: 10}, fresh=fresh))


def check_exchange(order: Order = take_turns) -> None:
    """Hold what is worked under a flood of one side against the same of the other."""
    one = worked({"east": 6, "west": 1, OTHER: 1}, days=16, order=order)
    other = worked({"west": 6, "east": 1, OTHER: 1}, days=16, order=order)
    assert [exchange(_named(task)) for task in one.listed()] == [*map(_named, other.listed())]
    for side in USUAL:
        assert one.waits(side) == other.waits(exchange(side))
        assert one.ranks(side) == other.ranks(exchange(side))


def test_exchanging_the_parties_exchanges_the_queue() -> None:
    check_exchange()


def _first_come(_s: State, tasks: Iterable[Task], _m: Mapping[str, int]) -> tuple[Task, ...]:
    return _numbered(sorted(tasks, key=lambda one: (one.duty.since, one.duty.case)))


def _by_name(_s: State, tasks: Iterable[Task], _m: Mapping[str, int]) -> tuple[Task, ...]:
    return _numbered(sorted(tasks, key=lambda one: (one.lane, place(one))))


def _by_class_first(
    state: State, tasks: Iterable[Task], served: Mapping[str, int]
) -> tuple[Task, ...]:
    """Let lanes take turns within each class, so that what one side only claims passes before."""
    tasks = list(tasks)
    return tuple(
        task
        for severity in CLASSES
        for task in take_turns(state, [one for one in tasks if one.severity == severity], served)
    )


def _two_turns(state: State, tasks: Iterable[Task], served: Mapping[str, int]) -> tuple[Task, ...]:
    """Let East take two turns to everybody's one."""
    last = max(served, key=lambda lane: served[lane], default="")
    if last == "east" and not state.size % 2:
        served = {**served, "east": -1}
    return take_turns(state, tasks, served)


def _as_declared(state: State, tasks: Iterable[Task], _m: Mapping[str, int]) -> tuple[Task, ...]:
    """Let the lane whose name is first in the alphabet come first in each round."""
    lanes = sorted({*state.roster.parties, OTHER})
    return take_turns(state, tasks, {lane: rank for rank, lane in enumerate(lanes)})


def _numbered(tasks: Iterable[Task]) -> tuple[Task, ...]:
    return tuple(replace(one, turn=turn) for turn, one in enumerate(tasks, 1))


BIASES: Final[Mapping[str, Order]] = {
    "first come, first served": _first_come,
    "by the name of who filed": _by_name,
    "what is claimed passes before what is minor": _by_class_first,
    "one side takes two turns": _two_turns,
    "one name always comes first": _as_declared,
}


@pytest.mark.parametrize("bias", BIASES)
def test_a_planted_bias_is_caught(bias: str) -> None:
    order = BIASES[bias]
    with pytest.raises(AssertionError):  # noqa: PT012  # one of the laws finds it
        check_exchange(order)
        for by in ("east", "west"):
            base = worked(USUAL, days=20, order=order)
            check_flood(by, base, worked(USUAL | {by: 10}, days=20, order=order))


def test_without_a_bias_the_same_finds_nothing() -> None:
    for by in ("east", "west"):
        check_flood(by, worked(USUAL, days=20), worked(USUAL | {by: 10}, days=20))


def _task(number: int, lane: str, severity: str, due: int) -> Task:
    duty = Duty("mission", "service", number, number, 0, due, 2**62, -1, -1)
    return Task(duty, severity, lane)


TASKS: Final = st.lists(
    st.tuples(
        st.sampled_from(["east", "west", OTHER]), st.sampled_from(CLASSES), st.integers(1, 9)
    ),
    max_size=40,
)
SERVED: Final = st.dictionaries(st.sampled_from(["east", "west", OTHER]), st.integers(-1, 9))


@cache
def _state() -> State:
    case = Case()
    case.at(NOW)
    case.report("west-officer")
    return case.state


@given(TASKS, SERVED)
def test_a_lane_is_worked_by_gravity_and_deadline_whatever_waits_in_the_others(
    drawn: list[tuple[str, str, int]], served: dict[str, int]
) -> None:
    tasks = [_task(number, *one) for number, one in enumerate(drawn)]
    queued = take_turns(_state(), tasks, served)
    assert sorted(one.duty.case for one in queued) == list(range(len(tasks)))
    for lane in USUAL:
        own = [one for one in queued if one.lane == lane]
        assert own == sorted(own, key=place)
        alone = take_turns(_state(), [one for one in tasks if one.lane == lane], served)
        assert own == list(alone)
    grave = [one.severity == "grave" for one in queued]
    assert grave == sorted(grave, reverse=True)
    for one, following in pairwise(queued):
        if grave and (one.severity == "grave") == (following.severity == "grave"):
            assert one.turn <= following.turn


@given(TASKS, SERVED, st.integers(1, 9))
def test_of_each_lane_the_first_are_enough_to_know_the_first_of_all(
    drawn: list[tuple[str, str, int]], served: dict[str, int], most: int
) -> None:
    tasks = sorted((_task(number, *one) for number, one in enumerate(drawn)), key=place)
    few = [one for lane in USUAL for one in [task for task in tasks if task.lane == lane][:most]]
    assert take_turns(_state(), few, served)[:most] == take_turns(_state(), tasks, served)[:most]


def test_what_a_body_owes_is_for_each_of_its_seats_and_what_a_seat_owes_for_it_alone() -> None:
    case = Case()
    case.at(NOW)
    incident, _ = case.inquiry()
    case.comments(case.draft(incident))
    now = case.state.clock

    def steps(seat: str) -> set[str]:
        found = queue(case.state, seat, now)
        assert not isinstance(found, NotComputed)
        return {one.duty.step for one in found}

    report = case.report()
    assert steps("monitor") == steps("mission-head") == {"screening"}
    assert steps("chair") == {"screening", "vote"}
    assert steps("west-panel") == {"vote", "team"}
    assert steps("west-officer") == {"team"}
    case.screened(report, "particulars asked")
    assert steps("east-officer") == {"team", "particulars"}
    assert steps("west-officer") == {"team"}


def test_the_lane_of_a_case_is_that_of_its_first_report_however_they_were_linked() -> None:
    case = Case()
    case.at(NOW)
    first, second = case.admitted("west-officer"), case.admitted("east-officer")
    incident = case.incident(second, first)
    third = case.incident(case.report("monitor"))
    case.checked(incident)
    case.checked(third)
    found = queue(case.state, "monitor", case.state.clock)
    assert not isinstance(found, NotComputed)
    assert {one.duty.case: one.lane for one in found} == {incident: "west", third: OTHER}
