"""Kinds of what the mechanism publishes, and of what it takes back."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sulh.filings.kinds.form import Form, Says, To
from sulh.filings.vocabulary import Count, DayText, Hash, Index, Name, Words


class BulletinIssued(Says, frozen=True):
    """The bulletin of a day, by the hash of its Markdown: which entries it rests on."""

    kind = "bulletin issued"
    day: DayText
    number: Count
    sha256: Hash
    size: Index


class Change(Form, frozen=True):
    """One field of a filing that was wrong: by name, with what is right ("": nothing)."""

    field: Name
    right: Words | UnsetType = UNSET


class CorrectionMade(Says, frozen=True):
    """An earlier filing was wrong; it stays where it is, and this stands beside it."""

    kind = "correction made"
    filing: To
    reason: Words
    changes: Annotated[tuple[Change, ...], Meta(min_length=1, max_length=16)] | UnsetType = UNSET
    withdrawn: bool | UnsetType = UNSET
