"""Kinds of the decision: a finding drafted, commented, voted on by one seat each, made, appealed.

A draft seals its outcome; the finding states it openly with the salt of that commitment, so that
anyone can check that what was made is what was voted on.
"""

from typing import Annotated, get_args

from msgspec import UNSET, Meta, UnsetType

from sulh.errors import Malformed
from sulh.filings.kinds.form import DISTINCT, Form, Says, To, sealed_to
from sulh.filings.vocabulary import (
    Appealed,
    Article,
    Bears,
    Characterisation,
    Conduct,
    Decided,
    Grade,
    Ground,
    Identifier,
    Occurrence,
    Percent,
    Salt,
    Shown,
    Violated,
    Vote,
    Words,
)


class Support(Form, frozen=True):
    """A piece of evidence that an outcome rests on: its grade, its origin, what it bears on."""

    bears: Annotated[tuple[Bears, ...], Meta(min_length=1, max_length=4, extra=DISTINCT)]
    evidence: To
    grade: Grade
    origin: Identifier


class Outcome(Form, frozen=True):
    """Separate outcomes: whether it occurred, by whom, how it is characterised, and conduct.

    `attribution` is a body, `both`, `third` or `undetermined`, with a band of probability in
    hundredths; a third actor is under the control of the party `controlled_by`, or of nobody that
    is known. `conduct` is that of the party on whose territory it was, and rests on what it knew,
    what it could do, and what it did: `knowledge`, `capacity`, `steps`. A violation is of some
    article. `rests_on` is the evidence for all of it.
    """

    attribution: Identifier
    characterisation: Characterisation
    occurrence: Occurrence
    article: Article | UnsetType = UNSET
    at_least: Percent | UnsetType = UNSET
    at_most: Percent | UnsetType = UNSET
    capacity: Shown | UnsetType = UNSET
    conduct: Conduct | UnsetType = UNSET
    conduct_of: Identifier | UnsetType = UNSET
    controlled_by: Identifier | UnsetType = UNSET
    knowledge: Shown | UnsetType = UNSET
    rests_on: Annotated[tuple[Support, ...], Meta(min_length=1, max_length=64)] | UnsetType = UNSET
    steps: Shown | UnsetType = UNSET

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
        if isinstance(self.controlled_by, str) and self.attribution != "third":
            raise Malformed(f"{where}.controlled_by", "only a third actor is under control")
        if not isinstance(self.conduct, str) and {self.knowledge, self.capacity, self.steps} != {
            UNSET
        }:
            raise Malformed(where, "knowledge, capacity and steps are of some conduct")
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


class CommentFiled(Says, frozen=True):
    """A party comments on a draft before it is voted on; that it did, and when, is open."""

    kind = "comment filed"
    audiences = sealed_to(words="panel")
    draft: To
    words: Words | UnsetType = UNSET


class FindingDeferred(Says, frozen=True):
    """The chair leaves a draft on which there is no quorum to the guarantors."""

    kind = "finding deferred"
    audiences = sealed_to(words="panel")
    draft: To
    words: Words | UnsetType = UNSET


class AppealFiled(Says, frozen=True):
    """A party or a guarantor asks that a finding be looked at again before it is final."""

    kind = "appeal filed"
    audiences = sealed_to(words="parties")
    finding: To
    ground: Ground
    evidence: To | UnsetType = UNSET
    words: Words | UnsetType = UNSET


class AppealDecided(Says, frozen=True):
    """The guarantors let a finding stand, or have the case taken up again."""

    kind = "appeal decided"
    audiences = sealed_to(words="parties")
    appeal: To
    decision: Appealed
    words: Words | UnsetType = UNSET


class Recused(Says, frozen=True):
    """A seat takes no part in what concerns an incident."""

    kind = "recused"
    audiences = sealed_to(reason="panel")
    incident: To
    reason: Words | UnsetType = UNSET
