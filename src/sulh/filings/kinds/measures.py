"""Kinds of the consequence: accounts; a measure recommended, ordered, reported on, verified.

A measure says who, what, by when and how it is verified; where and how much are sealed.
"""

from msgspec import UNSET, UnsetType

from sulh.filings.kinds.form import Says, To, sealed_to
from sulh.filings.vocabulary import (
    Action,
    Compliance,
    DayText,
    Departure,
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
    """What the guarantors order; `because` says why they depart from advice, `words` at length.

    `escalates` is an order that was not carried out, and that this one takes further.
    """

    kind = "measure ordered"
    audiences = sealed_to(words="parties")
    action: Action
    due: DayText
    finding: To
    of: Identifier
    step: Step
    verified_by: Means
    because: Departure | UnsetType = UNSET
    escalates: To | UnsetType = UNSET
    recommendation: To | UnsetType = UNSET
    words: Words | UnsetType = UNSET


class MeasureDeclined(Says, frozen=True):
    """The guarantors order nothing after a finding, and say why."""

    kind = "measure declined"
    audiences = sealed_to(words="parties")
    because: Departure
    finding: To
    of: Identifier
    words: Words | UnsetType = UNSET


class AccountGiven(Says, frozen=True):
    """A party accounts for a violation that is held: what it found out itself, and did."""

    kind = "account given"
    audiences = sealed_to(words="parties")
    finding: To
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
