"""The shelf: what views read, and nothing else: filings by index, kind, day and name.

A shelf is what is known at one moment: `as_of`, by the time that `basis` names. Who keeps it, and
in what, is not known here; `shell.projection` keeps it in SQLite.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sulh.filings.kinds import Said
from sulh.mechanism.duties import Duty
from sulh.mechanism.objection import Objection
from sulh.mechanism.standing import Standing
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed

#: By which time entries are selected: when a claim had been uttered, or when it was recorded.
Basis = Literal["uttered", "recorded"]


@dataclass(frozen=True, slots=True)
class Filed:
    """One entry as the public may see it: its open fields only.

    `body` is the body of the first signer. `uttered` is the POSIX second by which its claim had
    been uttered, -1 if it has no claimant. `seals` is how many fields it seals, and `to` to whom.
    Whether it was objected to is said, so that a page can say so.
    """

    index: int
    kind: str
    by: tuple[str, ...]
    body: str
    recorded_at: int
    made: str
    says: Said
    uttered: int
    seals: int
    to: tuple[str, ...]
    objection: Objection | None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many duties are open, how many of these are late, and how many are over."""

    open: int = 0
    late: int = 0
    over: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one step of one body by now: so many, and the median seconds it took.

    What was a right and was not made use of is nowhere in it.
    """

    step: str
    in_time: int
    late: int
    missed: int
    open: int
    median_s: int


class Shelf(Protocol):
    """What is known at `as_of`; sequences are in record order.

    `of_kind`, `on_day`, `between` and `naming` leave out what was objected to; `filed` does not.
    A day is the POSIX second at which it begins, in UTC. A filing lies on the day that it says
    (`says.day`; in each of its days up to `says.until`), else on that of its claim's utterance, or
    on none if that is told more coarsely, else on that of its recording. Sequences may be lazy:
    their length, one place or a slice then costs what it gives.

    Duties are those that arose by `as_of`, as they stand then, by when they are due; there are
    none where `mechanism.violations.not_computed` says why. However many there are, a few cost
    little.
    """

    @property
    def state(self) -> State:
        """What follows from the entries that are known at `as_of`."""

    @property
    def as_of(self) -> int:
        """The POSIX second up to which entries are known."""

    @property
    def basis(self) -> Basis:
        """By which time they were selected."""

    def filed(self, index: int) -> Filed:
        """Give one entry; `Missing` if it is not known at `as_of`, or cannot be read."""

    def of_kind(self, *kinds: str) -> Sequence[Filed]:
        """Give the filings of some kinds."""

    def on_day(self, day: int, *kinds: str) -> Sequence[Filed]:
        """Give the filings of a day; of every kind but the clock's where none is named."""

    def between(self, after: int, until: int, *kinds: str) -> Sequence[Filed]:
        """Give what became known after one moment, up to and at another, by the basis.

        By `uttered`, a filing without a claimant became known when it was recorded.
        """

    def naming(self, index: int) -> Sequence[Filed]:
        """Give the filings that name this one: links, replies, votes, corrections."""

    def days(self) -> Sequence[int]:
        """Give the days on which something lies, the earliest first."""

    def duties_about(self, indices: Iterable[int]) -> tuple[Duty, ...]:
        """Give the duties in some cases: incidents, or reports that are part of none yet."""

    def duties_of(self, of: str, most: int) -> tuple[Duty, ...]:
        """Give those of one body or seat: so many that are open, and the last of the others."""

    def open_duties(self, most: int) -> tuple[Duty, ...]:
        """Give so many of the duties that are still owed, or may still be done."""

    def past_duties(self, most: int) -> tuple[Duty, ...]:
        """Give the last so many of those that were done, were missed, or are moot."""

    def duties_within(self, after: int, until: int) -> tuple[Duty, ...]:
        """Give those not done that arose, became due or ended after one moment, up to another."""

    def count_duties(self) -> Counted:
        """Count all duties."""

    def tally(self, of: str) -> Sequence[Tally]:
        """Count those of one body, step by step."""

    def standing(self) -> tuple[Standing, ...] | NotComputed:
        """Give where both parties stand."""
