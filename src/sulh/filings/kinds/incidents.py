"""Kinds of the incident: the reports that tell of it, replies to it, evidence and its custody."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sulh.filings.kinds.form import DISTINCT, Says, To, check_until, sealed_to
from sulh.filings.vocabulary import (
    Answer,
    Article,
    CellText,
    DayText,
    Family,
    Grade,
    Identifier,
    Medium,
    Name,
    SpanText,
    Words,
)


class IncidentOpened(Says, frozen=True):
    """One happening, as far as can be told, of which reports tell; its index is its name."""

    kind = "incident opened"
    audiences = sealed_to(title="parties")
    day: DayText
    family: Family
    reports: Annotated[tuple[To, ...], Meta(min_length=1, max_length=64, extra=DISTINCT)]
    article: Article | UnsetType = UNSET
    cell: CellText | UnsetType = UNSET
    title: Name | UnsetType = UNSET
    until: DayText | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse a last day before the first, and inner forms that are none."""
        super().check(where)
        check_until(self.day, self.until, f"{where}.until")


class ReportLinked(Says, frozen=True):
    """A report tells of this incident too."""

    kind = "report linked"
    audiences = sealed_to(reason="panel")
    incident: To
    report: To
    reason: Words | UnsetType = UNSET


class ReportUnlinked(Says, frozen=True):
    """A report does not tell of this incident after all."""

    kind = "report unlinked"
    audiences = sealed_to(reason="panel")
    incident: To
    report: To
    reason: Words | UnsetType = UNSET


class ReplyFiled(Says, frozen=True):
    """A party answers; that it did, and when, is open."""

    kind = "reply filed"
    audiences = sealed_to(answer="parties", words="parties")
    incident: To
    answer: Answer | UnsetType = UNSET
    words: Words | UnsetType = UNSET


class EvidenceFiled(Says, frozen=True):
    """Evidence about an incident; what it is of, its source and its files are sealed.

    `origin` is a label for where it comes from in the end: what has the same is one source.
    `copy_of` is the original of which it is a working copy.
    """

    kind = "evidence filed"
    audiences = sealed_to(grade="panel", source="panel", when="panel", words="panel")
    incident: To
    medium: Medium
    copy_of: To | UnsetType = UNSET
    grade: Grade | UnsetType = UNSET
    origin: Identifier | UnsetType = UNSET
    source: Words | UnsetType = UNSET
    when: SpanText | UnsetType = UNSET
    words: Words | UnsetType = UNSET


class CustodyPassed(Says, frozen=True):
    """Evidence passes from who has it to another seat; both sign, who has it first."""

    kind = "custody passed"
    audiences = sealed_to(words="panel")
    evidence: To
    to: Identifier
    words: Words | UnsetType = UNSET
