"""Kinds of what is said and agreed between the sides: statements, rounds, commitments, terms."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sulh.filings.kinds.form import DISTINCT, Claimant, Says, Source, To
from sulh.filings.vocabulary import (
    Article,
    DayText,
    Firmness,
    Force,
    Grade,
    Hash,
    Identifier,
    Name,
    RoundOutcome,
    Verified,
    Words,
)

_Bodies = Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=16, extra=DISTINCT)]


class StatementMade(Says, frozen=True):
    """Somebody says something in public: what it does, who speaks, for which side, and where."""

    kind = "statement made"
    claimant: Claimant
    force: Force
    words: Words
    about: (
        Annotated[tuple[To, ...], Meta(min_length=1, max_length=16, extra=DISTINCT)] | UnsetType
    ) = UNSET
    article: Article | UnsetType = UNSET
    grade: Grade | UnsetType = UNSET
    source: Source | UnsetType = UNSET


class RoundOpened(Says, frozen=True):
    """A round of talks begins, or is said to have begun: where, and who is present."""

    kind = "round opened"
    day: DayText
    place_name: Name
    present: _Bodies
    title: Name
    claimant: Claimant | UnsetType = UNSET
    grade: Grade | UnsetType = UNSET
    source: Source | UnsetType = UNSET
    words: Words | UnsetType = UNSET


class RoundClosed(Says, frozen=True):
    """A round of talks ends, or is said to have ended."""

    kind = "round closed"
    day: DayText
    outcome: RoundOutcome
    round: To
    claimant: Claimant | UnsetType = UNSET
    grade: Grade | UnsetType = UNSET
    source: Source | UnsetType = UNSET
    words: Words | UnsetType = UNSET


class CommitmentMade(Says, frozen=True):
    """What sides have undertaken, demanded or offered, in or after a round."""

    kind = "commitment made"
    by: _Bodies
    firmness: Firmness
    words: Words
    article: Article | UnsetType = UNSET
    claimant: Claimant | UnsetType = UNSET
    due: DayText | UnsetType = UNSET
    grade: Grade | UnsetType = UNSET
    round: To | UnsetType = UNSET
    source: Source | UnsetType = UNSET


class CommitmentVerified(Says, frozen=True):
    """What the mission found of a commitment; what is complied with is to its parties' credit."""

    kind = "commitment verified"
    commitment: To
    verified: Verified


class AgreementSigned(Says, frozen=True):
    """A body signs the terms in force: the SHA-256 of their bytes."""

    kind = "agreement signed"
    terms: Hash


class AgreementAmended(Says, frozen=True):
    """Other terms apply from the next entry on: the SHA-256 of their bytes."""

    kind = "agreement amended"
    terms: Hash
