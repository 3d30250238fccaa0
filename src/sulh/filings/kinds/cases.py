"""Kinds of the case: protection, triage, the hotline, service; and how a case ends or reopens."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sulh.errors import Malformed
from sulh.filings.kinds.form import DISTINCT, Says, To, sealed_to
from sulh.filings.vocabulary import (
    Closure,
    Danger,
    DayText,
    Identifier,
    Notice,
    Route,
    Severity,
    Words,
)


class ProtectionChecked(Says, frozen=True):
    """How the parties may be told of a case without harm to anybody, before they are told.

    A notice that is withheld has its reason and the day on which the other officer looks again.
    """

    kind = "protection checked"
    audiences = sealed_to(words="named")
    incident: To
    notice: Notice
    because: Danger | UnsetType = UNSET
    review: DayText | UnsetType = UNSET
    words: Words | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse to withhold without reason or review, and inner forms that are none."""
        super().check(where)
        if (self.notice == "whole") == isinstance(self.because, str):
            raise Malformed(f"{where}.because", "why, where a notice is not whole, and only there")
        if (self.notice == "withheld") != isinstance(self.review, str):
            raise Malformed(f"{where}.review", "when, where a notice is withheld, and only there")


class CaseTriaged(Says, frozen=True):
    """How grave a case is taken to be, and who may handle it; nothing is found by it."""

    kind = "case triaged"
    audiences = sealed_to(words="panel")
    incident: To
    route: Route
    severity: Severity
    words: Words | UnsetType = UNSET


class HotlineCalled(Says, frozen=True):
    """The parties are called so that it stops, before anybody asks who began; who was reached."""

    kind = "hotline called"
    audiences = sealed_to(words="parties")
    incident: To
    reached: Annotated[tuple[Identifier, ...], Meta(max_length=16, extra=DISTINCT)]
    words: Words | UnsetType = UNSET


class CaseServed(Says, frozen=True):
    """Both parties are told of a case, by one filing, and what evidence they have to answer."""

    kind = "case served"
    audiences = sealed_to(words="parties")
    incident: To
    evidence: (
        Annotated[tuple[To, ...], Meta(min_length=1, max_length=64, extra=DISTINCT)] | UnsetType
    ) = UNSET
    words: Words | UnsetType = UNSET


class CaseClosed(Says, frozen=True):
    """A case ends without a finding: settled by both parties, or closed by the mission."""

    kind = "case closed"
    audiences = sealed_to(words="parties")
    how: Closure
    incident: To
    into: To | UnsetType = UNSET
    words: Words | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse to merge into nothing, and inner forms that are none."""
        super().check(where)
        if (self.how == "merged") != (self.into is not UNSET):
            raise Malformed(f"{where}.into", "into which, where a case is merged, and only there")


class CaseReopened(Says, frozen=True):
    """A case that has ended is taken up again, on evidence that was filed since."""

    kind = "case reopened"
    audiences = sealed_to(words="parties")
    evidence: To
    incident: To
    words: Words | UnsetType = UNSET
