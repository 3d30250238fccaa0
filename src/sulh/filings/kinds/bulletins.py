"""Kinds of what the mechanism publishes, and of what it takes back."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sulh.errors import Malformed
from sulh.filings.kinds.form import Form, Says, To, check_distinct, sealed_to
from sulh.filings.vocabulary import Count, DayText, Field, Hash, Index, Words


class BulletinIssued(Says, frozen=True):
    """The bulletin of a day, by the hash of its Markdown: which entries it rests on."""

    kind = "bulletin issued"
    day: DayText
    number: Count
    sha256: Hash
    size: Index


class Change(Form, frozen=True):
    """A field of a filing that was wrong, and what is right; without `right`, nothing is."""

    field: Field
    right: Words | UnsetType = UNSET


_Changes = Annotated[tuple[Change, ...], Meta(min_length=1, max_length=16)]


class CorrectionMade(Says, frozen=True):
    """An earlier filing was wrong; it stays where it is, and this stands beside it.

    `changes` are of fields that are public; what concerns a field that is sealed is in `hidden`.
    """

    kind = "correction made"
    audiences = sealed_to(hidden="panel", words="panel")
    filing: To
    reason: Words
    changes: _Changes | UnsetType = UNSET
    hidden: _Changes | UnsetType = UNSET
    withdrawn: bool | UnsetType = UNSET
    words: Words | UnsetType = UNSET

    def check(self, where: str) -> None:
        """Refuse to change a field twice, or to say that nothing is withdrawn, and the like."""
        super().check(where)
        if self.withdrawn is False:
            raise Malformed(f"{where}.withdrawn", "what stands is not said to be withdrawn")
        for name in ("changes", "hidden"):
            changes = getattr(self, name)
            if not isinstance(changes, UnsetType):
                check_distinct(tuple(one.field for one in changes), f"{where}.{name}")
