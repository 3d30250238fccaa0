"""Kinds of the decision: a finding drafted, voted on by one seat each, and made.

A draft seals its outcome; the finding states it openly with the salt of that commitment, so that
anyone can check that what was made is what was voted on.
"""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sulh.filings.kinds.form import Form, Says, To, sealed_to
from sulh.filings.vocabulary import (
    Article,
    Characterisation,
    Conduct,
    Decided,
    Identifier,
    Occurrence,
    Percent,
    Salt,
    Vote,
    Words,
)


class Outcome(Form, frozen=True):
    """Separate outcomes: whether it occurred, by whom, how it is characterised, and conduct.

    `attribution` is a body, `both`, `third` or `undetermined`, with a band of probability in
    hundredths; `conduct` is that of the party on whose territory it was.
    """

    attribution: Identifier
    characterisation: Characterisation
    occurrence: Occurrence
    article: Article | UnsetType = UNSET
    at_least: Percent | UnsetType = UNSET
    at_most: Percent | UnsetType = UNSET
    conduct: Conduct | UnsetType = UNSET
    conduct_of: Identifier | UnsetType = UNSET


class FindingDrafted(Says, frozen=True):
    """A finding is put to the vote; what it would hold is sealed until it is made."""

    kind = "finding drafted"
    audiences = sealed_to(outcome="panel", words="panel")
    incident: To
    outcome: Outcome | UnsetType = UNSET
    words: Words | UnsetType = UNSET


class VoteCast(Says, frozen=True):
    """One seat votes on a draft; its reasons are annexed."""

    kind = "vote cast"
    audiences = sealed_to(words="panel")
    draft: To
    vote: Vote
    words: Words | UnsetType = UNSET


class FindingMade(Says, frozen=True):
    """What the mechanism holds: signed by the chair, citing the draft and the votes."""

    kind = "finding made"
    audiences = sealed_to(words="parties")
    decided: Decided
    draft: To
    outcome: Outcome
    salt: Salt
    votes: Annotated[tuple[To, ...], Meta(max_length=32)]
    words: Words | UnsetType = UNSET


class Recused(Says, frozen=True):
    """A seat takes no part in what concerns an incident."""

    kind = "recused"
    audiences = sealed_to(reason="panel")
    incident: To
    reason: Words | UnsetType = UNSET
