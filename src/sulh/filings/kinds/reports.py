"""Kinds of what is claimed and seen: reports, observations, and the effort behind them.

A report is a claim, whoever files it: no count of violations or casualties ever follows from one.
Without effort filed, no bulletin may say that nothing happened.
"""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sulh.errors import Malformed
from sulh.filings.acts import ACTS
from sulh.filings.kinds.form import Claimant, Form, Says, Source, To, check_until, sealed_to
from sulh.filings.vocabulary import (
    Act,
    Article,
    Category,
    CellText,
    Count,
    DayText,
    Family,
    Grade,
    Harm,
    Identifier,
    Means,
    Name,
    PlaceText,
    Sight,
    SpanText,
    Watch,
    Words,
)


class Casualties(Form, frozen=True):
    """How many came to harm, by one claim: at least `low`, at most `high`; `of`: whose people."""

    category: Category
    harm: Harm
    low: Count
    best: Count | UnsetType = UNSET
    high: Count | UnsetType = UNSET
    of: Identifier | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse numbers out of order, and inner forms that are none."""
        super().check(where)
        given = [self.low, *(n for n in (self.best, self.high) if isinstance(n, int))]
        if given != sorted(given):
            raise Malformed(where, "low, best and high are not in order")


class ReportFiled(Says, frozen=True):
    """Something is reported to have happened: open are its family, its cell and its day."""

    kind = "report filed"
    audiences = sealed_to(
        act="parties",
        article="parties",
        author="panel",
        casualties="parties",
        claimant="panel",
        grade="panel",
        place="panel",
        place_name="panel",
        source="panel",
        when="panel",
        words="panel",
    )
    day: DayText
    family: Family
    act: Act | UnsetType = UNSET
    article: Article | UnsetType = UNSET
    author: Identifier | UnsetType = UNSET
    casualties: Annotated[tuple[Casualties, ...], Meta(min_length=1, max_length=16)] | UnsetType = (
        UNSET
    )
    cell: CellText | UnsetType = UNSET
    claimant: Claimant | UnsetType = UNSET
    grade: Grade | UnsetType = UNSET
    place: PlaceText | UnsetType = UNSET
    place_name: Name | UnsetType = UNSET
    source: Source | UnsetType = UNSET
    until: DayText | UnsetType = UNSET
    when: SpanText | UnsetType = UNSET
    words: Words | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse an act of another family, and inner forms that are none."""
        super().check(where)
        if isinstance(self.act, str) and ACTS[self.act].family != self.family:
            raise Malformed(f"{where}.act", f"{self.act} is not of family {self.family}")
        check_until(self.day, self.until, f"{where}.until")


class EffortFiled(Says, frozen=True):
    """Somebody watched, or could not: where, for how long, by what means.

    `minutes` are those that the watch was kept, or of those that it was not: down or kept away.
    """

    kind = "effort filed"
    audiences = sealed_to(place="guarantors", when="guarantors", words="guarantors")
    day: DayText
    means: Means
    minutes: Count
    watch: Watch
    cell: CellText | UnsetType = UNSET
    denied_by: Identifier | UnsetType = UNSET
    place: PlaceText | UnsetType = UNSET
    when: SpanText | UnsetType = UNSET
    words: Words | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse to name who kept away whom nobody kept away, and inner forms that are none."""
        super().check(where)
        if isinstance(self.denied_by, str) and not self.watch.startswith("access "):
            raise Malformed(f"{where}.denied_by", f"nobody denies a watch that was {self.watch}")


class ObservationFiled(Says, frozen=True):
    """What was seen or heard during a watch, so many times; `nothing` has its count, 0."""

    kind = "observation filed"
    audiences = sealed_to(place="parties", when="parties", words="panel")
    count: Count
    day: DayText
    effort: To
    sight: Sight
    cell: CellText | UnsetType = UNSET
    place: PlaceText | UnsetType = UNSET
    when: SpanText | UnsetType = UNSET
    words: Words | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse a count that contradicts what was seen, and inner forms that are none."""
        super().check(where)
        if (self.sight == "nothing") != (self.count == 0):
            raise Malformed(f"{where}.count", "nothing is seen 0 times, and nothing else is")
