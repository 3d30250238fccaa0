"""Pace: how long each step takes each party, how often it is late or left undone, and access.

The two parties stand side by side, by the same steps in the same order. Denial and silence are
counted where everybody sees them.
"""

from dataclasses import dataclass
from typing import Final

from sulh.mechanism.cases import at
from sulh.mechanism.procedure import ENDS, STAGES
from sulh.moment import DAY
from sulh.views import words
from sulh.views.case import Case, Side
from sulh.views.count import Annex, Axis, Table
from sulh.views.duties import STEPS, say_why
from sulh.views.shelf import Tally

#: What a party answers when it is asked for access; silence past its time is told apart.
_ANSWERS: Final = (
    *("granted", "conditioned", "delayed", "denied"),
    *("no answer in time, counted as denied", "not answered yet"),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of one party: how often it fell to it, and what became of it; hours are medians."""

    owed: int
    in_time: int
    late: int
    missed: int
    open: int
    hours: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step, by the two parties in the order of the page."""

    name: str
    taken: tuple[Taken, Taken]


@dataclass(frozen=True, slots=True)
class Pace:
    """Both parties, step by step; `why` says why nothing is computed, or is ""."""

    why: str
    as_of: str
    sides: tuple[Side, ...]
    steps: tuple[Step, ...]
    stages: Table | None
    access: Table | None
    annex: Annex


def read_pace(case: Case) -> Pace:
    """Read how long each step has taken each party by now."""
    annex = Annex()
    as_of = words.say_instant(case.shelf.as_of, case.offset_s)
    turn = case.shelf.as_of // DAY
    sides = case.sides(turn)[:2]
    if (why := case.not_computed) is not None:
        return Pace(say_why(why), as_of, sides, (), None, None, annex)
    tallies = [{one.step: one for one in case.shelf.tally(side.body)} for side in sides]
    steps = tuple(
        Step(named, (_taken(tallies[0].get(step)), _taken(tallies[1].get(step))))
        for step, named in STEPS.items()
        if any(step in tally for tally in tallies)
    )
    stages = tabulate_stages(case, annex, turn, 0)
    return Pace("", as_of, sides, steps, stages, tabulate_access(case, annex, turn, 0), annex)


def _taken(tally: Tally | None) -> Taken:
    if tally is None:
        return Taken(0, 0, 0, 0, 0, "")
    done = tally.in_time + tally.late
    hours = f"{tally.median_s / 3600:.1f}" if done else ""
    owed = done + tally.missed + tally.open
    return Taken(owed, tally.in_time, tally.late, tally.missed, tally.open, hours)


def tabulate_stages(case: Case, annex: Annex, turn: int, since: int, size: int = 0) -> Table:
    """Count cases by the stage they are in and by who reported first; ends only from `since` on."""
    as_of, time_for = case.shelf.as_of, case.state.time_for
    known = (
        (index, at(one, as_of, time_for), min(one.reports, default=index))
        for index, one in case.state.cases.by_index.items()
        if not size or index < size
    )
    things = [
        (index, (one.stage, case.column(case.state.docket.body_at(first, case.state.roster))))
        for index, one, first in known
        if one.stage not in ENDS or one.since > since
    ]
    keys = [(side.body, f"first reported by {side.name}") for side in case.sides(turn)]
    return annex.tabulate(
        "Cases by where they stand, and by who reported first",
        "cases",
        things,
        Axis("stage", [(stage, stage) for stage in STAGES], lambda one: one[0]),
        Axis("reported by", keys, lambda one: one[1]),
    )


def tabulate_access(case: Case, annex: Annex, turn: int, since: int, size: int = 0) -> Table:
    """Count what parties were asked to let the mission see since a time, by how they answered."""
    as_of, requests = case.shelf.as_of, case.state.verification.requests
    things = []
    for index, one in requests.items():
        if one.at <= since or (size and index >= size):
            continue
        silent = as_of >= one.at + case.state.time_for("access", index)
        things.append((index, (one.access or _ANSWERS[-2 if silent else -1], one.of)))
    keys = [(side.body, f"asked of {side.name}") for side in case.sides(turn)[:2]]
    return annex.tabulate(
        "Access asked of the parties, by how they answered",
        "requests",
        things,
        Axis("answer", [(answer, answer) for answer in _ANSWERS], lambda one: one[0]),
        Axis("asked of", keys, lambda one: one[1]),
    )
