"""Kinds of the roster, the clock and the rules: who may file, since when, and by which rules."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sulh.filings.kinds.form import Form, Says
from sulh.filings.vocabulary import (
    Basis,
    Hash,
    Identifier,
    InstantText,
    Key,
    Name,
    Proof,
    Purpose,
    Recipient,
    Role,
    Rules,
)


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
