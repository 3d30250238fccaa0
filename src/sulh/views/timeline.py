"""The timeline: month by month, what lies on each day besides the reports themselves."""

from dataclasses import dataclass

from msgspec import UNSET

from sulh.filings.kinds import Claimant
from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import Claim, claim_of, see
from sulh.views.shelf import Filed

#: What a timeline tells: reports and observations are on the page of their day.
_KINDS = (
    *("incident opened", "statement made", "round opened", "round closed", "commitment made"),
    *("agreement signed", "agreement amended", "finding made", "measure ordered"),
    *("measure verified", "crossing reported", "bulletin issued"),
)
#: What lies on the day of its utterance alone.
_CLAIMS = ("statement made", "commitment made")
#: How many of them a day shows; the rest are on its own page.
MOST = 12


@dataclass(frozen=True, slots=True)
class Point:
    """A day of the timeline."""

    day: int
    named: str
    claims: tuple[Claim, ...]
    kinds: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month: `2025-11`, its name, and its days."""

    month: str
    named: str
    days: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The months in which something lies, the latest first, with how many days each has.

    `undated` are claims of which is told no day on which they were made: of a month, of a year.
    """

    months: tuple[tuple[str, str, int], ...]
    undated: tuple[Claim, ...]


def month_of(day: int) -> str:
    """Give the month of a day: `2025-11`."""
    return words.iso_day(day)[:7]


def read_timeline(case: Case) -> Timeline:
    """Read which months there are."""
    found: dict[str, int] = {}
    for day in case.days:
        found[month_of(day)] = found.get(month_of(day), 0) + 1
    months = ((month, words.say_span(month), days) for month, days in found.items())
    undated = [one for one in case.shelf.of_kind(*_CLAIMS) if is_undated(one)]
    return Timeline(
        tuple(months)[::-1],
        tuple(claim_of(case, one) for one in see(case, undated)) if case.is_chronicle else (),
    )


def is_undated(filed: Filed) -> bool:
    """Tell whether a claim lies on no day: a mechanism's own tell the time to the second."""
    claimant = getattr(filed.says, "claimant", UNSET)
    return isinstance(claimant, Claimant) and len(claimant.uttered) < len("2025-11-06")


def read_month(case: Case, month: str) -> Month:
    """Read one month."""
    days = tuple(_point(case, day) for day in case.days if month_of(day) == month)
    return Month(month, words.say_span(month), days)


def _point(case: Case, day: int) -> Point:
    told = see(case, case.shelf.on_day(day, *_KINDS))
    shown = sorted(told[:MOST], key=lambda one: one.kind != "incident opened")
    return Point(
        day=day,
        named=words.say_day(day),
        claims=tuple(claim_of(case, one) for one in shown),
        kinds=tuple(one.kind for one in shown),
        more=len(told) - len(shown),
    )
