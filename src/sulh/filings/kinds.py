"""The kinds: one frozen class each, strict, with one written form.

A class lists the fields of `says`, in the alphabetical order in which they are written.
`sealable` names those that a filer seals instead of saying; None: whatever it hides. A field that
is absent is `UNSET`; there is no null. Whether a filing has any effect is not known here.
"""

from typing import Annotated, ClassVar, Final, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from sulh.canonical import parse_base64
from sulh.errors import Malformed
from sulh.filings.vocabulary import (
    Basis,
    DisclosureText,
    Hash,
    Identifier,
    Index,
    InstantText,
    Key,
    Name,
    Nonce,
    Proof,
    Purpose,
    Reason,
    Recipient,
    Role,
    Rules,
)
from sulh.moment import parse_instant


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What every written form shares: frozen, and nothing unknown in it."""


class Says(Form, frozen=True):
    """What a filing of some kind says."""

    kind: ClassVar[str]
    sealable: ClassVar[frozenset[str] | None] = frozenset()


class Reference(Form, frozen=True):
    """Another filing whose index the filer does not know yet."""

    by: Identifier
    nonce: Nonce


class Body(Form, frozen=True):
    """A party or a guarantor, with its neutral name."""

    id: Identifier
    name: Name


class Terms(Form, frozen=True):
    """The terms, by hash: the SHA-256 of their bytes."""

    basis: Basis
    sha256: Hash


class Enrolment(Form, frozen=True):
    """A seat, who holds it, and a key with the proof that its owner holds it."""

    body: Identifier
    head: bool
    holder: Identifier
    key: Key
    proof: Proof
    role: Role
    seat: Identifier
    age: Recipient | UnsetType = UNSET


class RecordConstituted(Says, frozen=True):
    """Entry 0, whole: nothing is added to its form later."""

    kind = "record constituted"
    erasure: tuple[Identifier, Identifier]
    escrow: Annotated[tuple[Identifier, ...], Meta(max_length=16)]
    freshness: Key
    guarantors: Annotated[tuple[Body, ...], Meta(max_length=16)]
    log: Key
    parties: tuple[Body, Body]
    purpose: Purpose
    rules: Rules
    seats: Annotated[tuple[Enrolment, ...], Meta(min_length=1, max_length=64)]
    terms: Terms
    title: Name


class SeatFilled(Says, frozen=True):
    """A seat is filled, or filled anew after it was vacated or its key revoked."""

    kind = "seat filled"
    body: Identifier
    head: bool
    holder: Identifier
    key: Key
    proof: Proof
    role: Role
    seat: Identifier
    age: Recipient | UnsetType = UNSET


class KeyRotated(Says, frozen=True):
    """The same holder of a seat signs with a new key from here on."""

    kind = "key rotated"
    key: Key
    proof: Proof
    seat: Identifier
    age: Recipient | UnsetType = UNSET


class KeyRevoked(Says, frozen=True):
    """A seat's key is no longer its holder's alone, since some moment of record time."""

    kind = "key revoked"
    seat: Identifier
    since: InstantText


class SeatVacated(Says, frozen=True):
    """Nobody holds the seat from here on."""

    kind = "seat vacated"
    seat: Identifier


class RulesAdopted(Says, frozen=True):
    """Another version of the rules applies from the next entry on."""

    kind = "rules adopted"
    rules: Rules


class Clock(Says, frozen=True):
    """The record time of the entries that follow, until the next one."""

    kind = "clock"
    at: InstantText


class SealedFiling(Says, frozen=True):
    """A filing whose very kind is sealed: the field `kind`, and each field that it says."""

    kind = "sealed"
    sealable = None


class PayloadDisclosed(Says, frozen=True):
    """Sealed fields of a filing are opened: here to all, or sealed again to further readers."""

    kind = "payload disclosed"
    sealable = frozenset({"opened"})
    disclosures: Annotated[tuple[DisclosureText, ...], Meta(max_length=64)]
    filing: Index | Reference


class PayloadErased(Says, frozen=True):
    """A payload, its salts and its files were destroyed; the leaf stays."""

    kind = "payload erased"
    filing: Index | Reference
    reason: Reason


class PayloadOpened(Says, frozen=True):
    """The holder of a seat opened a payload."""

    kind = "payload opened"
    filing: Index | Reference


#: Every kind of filing that this version knows; the fold has an arm for each.
Said = (
    RecordConstituted
    | SeatFilled
    | KeyRotated
    | KeyRevoked
    | SeatVacated
    | RulesAdopted
    | Clock
    | SealedFiling
    | PayloadDisclosed
    | PayloadErased
    | PayloadOpened
)

#: Why a payload may be destroyed.
REASONS: Final[tuple[str, ...]] = get_args(Reason)

KINDS: Final[dict[str, type[Said]]] = {form.kind: form for form in get_args(Said)}


def parse_says(kind: str, value: object) -> Said:
    """Read what a filing of `kind` says from its JSON value; `Malformed` names the field."""
    form = KINDS.get(kind)
    if form is None:
        raise Malformed("kind", f"{kind!r} is not a kind this version knows")
    try:
        says: Said = msgspec.convert(value, form)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        raise Malformed(f"says{path.rstrip('`')}", what[:1].lower() + what[1:200]) from None
    _check_inner(says)
    return says


def write_says(says: Said) -> dict[str, object]:
    """Give the JSON value of what a filing says."""
    # By way of JSON, since `to_builtins` leaves tuples as they are.
    value: dict[str, object] = msgspec.json.decode(msgspec.json.encode(says))
    return value


def _check_inner(says: Said) -> None:
    """Refuse inner written forms that a pattern cannot see: times, and base64 with loose bits."""
    match says:
        case SealedFiling():  # nearly every one
            pass
        case Clock(at=text):
            parse_instant(text, "says.at")
        case KeyRevoked(since=text):
            parse_instant(text, "says.since")
        case SeatFilled() | KeyRotated():
            _check_enrolment(says.key, says.proof, "says")
        case RecordConstituted():
            parse_base64(says.log, "says.log")
            parse_base64(says.freshness, "says.freshness")
            parse_base64(says.terms.sha256, "says.terms.sha256", 32)
            for number, seat in enumerate(says.seats):
                _check_enrolment(seat.key, seat.proof, f"says.seats[{number}]")
        case PayloadDisclosed(filing=Reference() as to) | PayloadErased(filing=Reference() as to):
            parse_base64(to.nonce, "says.filing.nonce", 16)
        case PayloadOpened(filing=Reference() as to):
            parse_base64(to.nonce, "says.filing.nonce", 16)
        case _:
            pass


def _check_enrolment(key: str, proof: str, where: str) -> None:
    parse_base64(key, f"{where}.key")
    parse_base64(proof, f"{where}.proof")
