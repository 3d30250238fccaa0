"""Kinds of what is sealed: hidden whole, opened, disclosed, erased."""

from typing import Annotated, Final, get_args

from msgspec import Meta

from sulh.filings.kinds.form import Says, To, sealed_to
from sulh.filings.vocabulary import DisclosureText, Reason


class SealedFiling(Says, frozen=True):
    """A filing whose very kind is sealed: the field `kind`, and each field that it says."""

    kind = "sealed"
    audiences = None


class PayloadDisclosed(Says, frozen=True):
    """Sealed fields of a filing are opened: here to all, or sealed again to further readers."""

    kind = "payload disclosed"
    audiences = sealed_to(opened="named")
    disclosures: Annotated[tuple[DisclosureText, ...], Meta(max_length=64)]
    filing: To


class PayloadErased(Says, frozen=True):
    """A payload, its salts and its files were destroyed; the leaf stays."""

    kind = "payload erased"
    filing: To
    reason: Reason


class PayloadOpened(Says, frozen=True):
    """The holder of a seat opened a payload."""

    kind = "payload opened"
    filing: To


#: Why a payload may be destroyed.
REASONS: Final[tuple[str, ...]] = get_args(Reason)
