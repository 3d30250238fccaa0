"""Kinds of the consequence: a measure recommended, ordered, reported on and verified.

A measure says who, what, by when and how it is verified; where and how much are sealed.
"""

from msgspec import UNSET, UnsetType

from sulh.filings.kinds.form import Says, To, sealed_to
from sulh.filings.vocabulary import (
    Action,
    Compliance,
    DayText,
    Identifier,
    Means,
    Step,
    Verified,
    Words,
)


class MeasureRecommended(Says, frozen=True):
    """What the panel advises after a finding, by a step of the ladder."""

    kind = "measure recommended"
    audiences = sealed_to(words="parties")
    action: Action
    finding: To
    of: Identifier
    step: Step
    words: Words | UnsetType = UNSET


class MeasureOrdered(Says, frozen=True):
    """What the guarantors order; `reasons` say why, above all where they depart from advice."""

    kind = "measure ordered"
    audiences = sealed_to(words="parties")
    action: Action
    due: DayText
    finding: To
    of: Identifier
    step: Step
    verified_by: Means
    recommendation: To | UnsetType = UNSET
    words: Words | UnsetType = UNSET


class MeasureReported(Says, frozen=True):
    """What the party says it did."""

    kind = "measure reported"
    audiences = sealed_to(words="parties")
    compliance: Compliance
    measure: To
    words: Words | UnsetType = UNSET


class MeasureVerified(Says, frozen=True):
    """What the mission found of it; `complied` closes the measure."""

    kind = "measure verified"
    audiences = sealed_to(words="parties")
    measure: To
    verified: Verified
    words: Words | UnsetType = UNSET
