"""Kinds of the decision: a finding drafted, voted on by one seat each, and made.

A draft seals its outcome; the finding states it openly with the salt of that commitment, so that
anyone can check that what was made is what was voted on.
"""

from typing import Annotated, get_args

from msgspec import UNSET, Meta, UnsetType

from sulh.errors import Malformed
from sulh.filings.kinds.form import DISTINCT, Form, Says, To, sealed_to
from sulh.filings.vocabulary import (
    Article,
    Characterisation,
    Conduct,
    Decided,
    Identifier,
    Occurrence,
    Percent,
    Salt,
    Violated,
    Vote,
    Words,
)


class Outcome(Form, frozen=True):
    """Separate outcomes: whether it occurred, by whom, how it is characterised, and conduct.

    `attribution` is a body, `both`, `third` or `undetermined`, with a band of probability in
    hundredths; `conduct` is that of the party on whose territory it was. A violation is of some
    article.
    """

    attribution: Identifier
    characterisation: Characterisation
    occurrence: Occurrence
    article: Article | UnsetType = UNSET
    at_least: Percent | UnsetType = UNSET
    at_most: Percent | UnsetType = UNSET
    conduct: Conduct | UnsetType = UNSET
    conduct_of: Identifier | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse outcomes of which one takes back another."""
        super().check(where)
        if isinstance(self.at_least, int) and isinstance(self.at_most, int):
            if self.at_least > self.at_most:
                raise Malformed(where, "at_least and at_most are not in order")
        elif self.at_least is not self.at_most:
            raise Malformed(where, "a band has at_least and at_most")
        if isinstance(self.conduct, str) != isinstance(self.conduct_of, str):
            raise Malformed(where, "conduct and conduct_of go together")
        violation = self.characterisation in get_args(Violated)
        if violation and not isinstance(self.article, str):
            raise Malformed(where, "a violation is of an article")


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
    votes: Annotated[tuple[To, ...], Meta(max_length=32, extra=DISTINCT)]
    words: Words | UnsetType = UNSET


class Recused(Says, frozen=True):
    """A seat takes no part in what concerns an incident."""

    kind = "recused"
    audiences = sealed_to(reason="panel")
    incident: To
    reason: Words | UnsetType = UNSET
