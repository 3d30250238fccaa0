"""Figures: what a measure found, with its spread, and whether a goal holds.

Whatever depends on the machine is given as a ratio to something bare that ran beside it in the
same round. One round is no figure: the goal is held against the median, and the least and the
most are shown. What is measured is not known here.
"""

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Goal:
    """What the median of a figure should be at least, or at most."""

    sense: Literal["at least", "at most"]
    bound: float

    def holds(self, value: float) -> bool:
        """Tell whether a value reaches the goal."""
        return value >= self.bound if self.sense == "at least" else value <= self.bound


@dataclass(frozen=True, slots=True)
class Figure:
    """One value for each round; without a goal it is for information."""

    what: str
    unit: str
    values: Sequence[float]
    goal: Goal | None = None

    @property
    def median(self) -> float:
        """The value that the goal is held against."""
        return statistics.median(self.values)

    @property
    def holds(self) -> bool:
        """Whether the goal is reached; true where there is none."""
        return self.goal is None or self.goal.holds(self.median)

    def __str__(self) -> str:
        spread = " / ".join(
            _write(value) for value in (min(self.values), self.median, max(self.values))
        )
        line = f"  {self.what:<58} {spread} {self.unit}".rstrip()
        if self.goal is None:
            return line
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        return f"{line}   goal: {self.goal.sense} {self.goal.bound:g}: {verdict}"


def timed(run: Callable[[], object]) -> float:
    """Give how long something takes, in seconds."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def spent() -> float:
    """Give the processor time of this process and of children that have ended, in seconds.

    Who else is at the machine hardly changes it.
    """
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    usages = [resource.getrusage(one) for one in who]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _write(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
