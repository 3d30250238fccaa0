"""Kinds of the crossings between the sides."""

from msgspec import UNSET, UnsetType

from sulh.filings.kinds.form import Claimant, Says, Source
from sulh.filings.vocabulary import (
    CellText,
    DayText,
    Grade,
    Identifier,
    Passage,
    Traffic,
    Words,
)


class CrossingReported(Says, frozen=True):
    """A crossing is open or closed, for some traffic, from a day on; or is said to be."""

    kind = "crossing reported"
    crossing: Identifier
    day: DayText
    passage: Passage
    traffic: Traffic
    cell: CellText | UnsetType = UNSET
    claimant: Claimant | UnsetType = UNSET
    grade: Grade | UnsetType = UNSET
    source: Source | UnsetType = UNSET
    words: Words | UnsetType = UNSET
