"""Kinds of the complaint: a report screened, made more particular, or withdrawn."""

from msgspec import UNSET, UnsetType

from sulh.errors import Malformed
from sulh.filings.kinds.form import Says, To, sealed_to
from sulh.filings.vocabulary import Article, Inadmissible, Screening, Words


class ReportScreened(Says, frozen=True):
    """Whether a report is admitted, against article, time and place; `of` is what it repeats.

    One that is not admitted can be filed again.
    """

    kind = "report screened"
    audiences = sealed_to(article="parties", words="parties")
    decision: Screening
    report: To
    article: Article | UnsetType = UNSET
    because: Inadmissible | UnsetType = UNSET
    of: To | UnsetType = UNSET
    words: Words | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse a decision without its reason, and inner forms that are none."""
        super().check(where)
        if (self.decision == "inadmissible") != isinstance(self.because, str):
            raise Malformed(f"{where}.because", "why it is inadmissible, and only then")
        if (self.decision == "duplicate") != (self.of is not UNSET):
            raise Malformed(f"{where}.of", "which report it repeats, and only then")


class ParticularsGiven(Says, frozen=True):
    """Who filed a report says more about it, as was asked."""

    kind = "particulars given"
    audiences = sealed_to(words="panel")
    report: To
    words: Words | UnsetType = UNSET


class ReportWithdrawn(Says, frozen=True):
    """Who filed a report takes it back; it stays on the record."""

    kind = "report withdrawn"
    audiences = sealed_to(words="panel")
    report: To
    words: Words | UnsetType = UNSET
