"""Commands that say what is owed: next, duties.

What may be done and need not be is told apart from what is owed.
"""

import argparse
from collections.abc import Iterable

from sulh.cli.output import Answer
from sulh.cli.standing import basis_of, followed, not_computed, say_basis
from sulh.errors import Missing
from sulh.mechanism.duties import Duty
from sulh.mechanism.queue import Task
from sulh.moment import write_instant
from sulh.views import words
from sulh.views.case import Case, read_case
from sulh.views.duties import owed
from sulh.views.shelf import Counted


def duties(arguments: argparse.Namespace) -> Answer:
    """List what is owed, by whom, by when, and whether it is late."""
    with followed(arguments) as (_, shelf):
        case = read_case(shelf)
        if (why := case.not_computed) is not None:
            return not_computed(case, why)
        counted = shelf.count_duties()
        waiting = shelf.open_duties(arguments.most)
        past = shelf.past_duties(arguments.most) if arguments.all else ()
        lines = [say_basis(case), *_listed(case, waiting, past), _say_counted(counted)]
        more = counted.open - len(waiting)
        if more:
            lines.append(f"{more:,} more are open (--most).")
        if arguments.all and (left := counted.over - len(past)):
            lines.append(f"{left:,} more are over (--most).")
    values = [_value(one) for one in (*past, *waiting)]
    told = {"open": counted.open, "late": counted.late, "over": counted.over}
    return Answer(lines, {"duties": values, "counted": told, "computed": True} | basis_of(case))


def next_(arguments: argparse.Namespace) -> Answer:
    """Say what a seat should do next: the gravest first, and both sides' cases in turn."""
    seat = arguments.seat
    with followed(arguments) as (_, shelf):
        case = read_case(shelf)
        seats = shelf.state.roster.seats
        if seat not in seats:
            raise Missing("--seat", f"no seat {seat!r}; there are {', '.join(seats)}")
        if (why := case.not_computed) is not None:
            return not_computed(case, why)
        tasks, total = shelf.next_for(seat, arguments.most)
        lines = [say_basis(case), *(_say_task(case, one) for one in tasks)]
    if not tasks:
        lines.append(f"Nothing waits for {seat}.")
    if total > len(tasks):
        lines.append(f"{total - len(tasks):,} more wait (--most).")
    values = {"seat": seat, "next": [_value_of(one) for one in tasks], "total": total}
    return Answer(lines, values | {"computed": True} | basis_of(case))


def _listed(case: Case, waiting: Iterable[Duty], past: Iterable[Duty]) -> list[str]:
    """Give lines of duties, then of rights, then of what is over."""
    lines = [_say(case, one) for one in waiting if not one.right]
    lines = lines or ["Nothing is owed."]
    for heading, found in (
        ("May still be done:", [one for one in waiting if one.right]),
        ("Over:", list(past)),
    ):
        if found:
            lines += [heading, *(f"  {_say(case, one)}" for one in found)]
    return lines


def _say(case: Case, duty: Duty) -> str:
    said = owed(case, duty)
    done = f" (No. {said.done})" if said.done >= 0 else ""
    return (
        f"{said.name}: {said.what} about No. {said.about}, "
        f"{'until' if duty.right else 'due'} {said.due}: {said.status}{done}"
    )


def _say_task(case: Case, task: Task) -> str:
    said = owed(case, task.duty)
    gravity = task.severity or "not triaged yet"
    reported = f"first reported by {case.name(task.lane)}"
    due = f"{'until' if task.duty.right else 'due'} {said.due}"
    left = words.say_left(task.duty.due - case.shelf.as_of)
    right = ", if it wishes" if task.duty.right else ""
    return (
        f"{said.what}{right}, about No. {said.about}: {gravity}, {due} ({left}); "
        f"{reported}, turn {task.turn}"
    )


def _say_counted(counted: Counted) -> str:
    return f"{counted.open:,} open, of which late {counted.late:,}; {counted.over:,} over"


def _value_of(task: Task) -> dict[str, object]:
    return _value(task.duty) | {
        "severity": task.severity or None,
        "lane": task.lane,
        "turn": task.turn,
    }


def _value(one: Duty) -> dict[str, object]:
    """Say a duty to a program."""
    return {
        "of": one.of,
        "step": one.step,
        "about": one.about,
        "case": one.case,
        "since": write_instant(one.since),
        "due": write_instant(one.due),
        "done": one.done if one.done >= 0 else None,
        "late": one.late,
        "missed": one.missed,
        "open": one.open,
        "right": one.right,
    }
