"""Kinds of the inquiry: a team, access asked for and answered, visits, and check-ins."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sulh.filings.kinds.form import DISTINCT, Says, To, sealed_to
from sulh.filings.vocabulary import (
    Access,
    CheckIn,
    Count,
    DayText,
    Identifier,
    Inquiry,
    PlaceText,
    Seen,
    Sought,
    Words,
)

_Seen = Annotated[tuple[Seen, ...], Meta(max_length=16, extra=DISTINCT)]


class MemberNamed(Says, frozen=True):
    """A body names the seat that goes with the team of a case on its behalf."""

    kind = "member named"
    incident: To
    seat: Identifier


class TeamTasked(Says, frozen=True):
    """A team is sent to inquire: who goes, and for what; where and when are sealed."""

    kind = "team tasked"
    audiences = sealed_to(words="panel")
    incident: To
    inquiry: Inquiry
    members: Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=16, extra=DISTINCT)]
    words: Words | UnsetType = UNSET


class TeamCheckedIn(Says, frozen=True):
    """A team says how it is, and never where."""

    kind = "team checked in"
    audiences = sealed_to(words="panel")
    status: CheckIn
    team: To
    words: Words | UnsetType = UNSET


class TeamReturned(Says, frozen=True):
    """A team is back, and checks in no more."""

    kind = "team returned"
    audiences = sealed_to(words="panel")
    team: To
    words: Words | UnsetType = UNSET


class AccessRequested(Says, frozen=True):
    """The mission asks a party to let it see something."""

    kind = "access requested"
    audiences = sealed_to(place="parties", words="parties")
    incident: To
    of: Identifier
    sought: Sought
    place: PlaceText | UnsetType = UNSET
    words: Words | UnsetType = UNSET


class AccessAnswered(Says, frozen=True):
    """What the party answers; silence past the deadline is counted as a denial."""

    kind = "access answered"
    audiences = sealed_to(words="parties")
    access: Access
    request: To
    words: Words | UnsetType = UNSET


class VisitMade(Says, frozen=True):
    """What a team did on the spot, what it was refused there, and who chose its way."""

    kind = "visit made"
    audiences = sealed_to(place="panel", words="panel")
    day: DayText
    minutes: Count
    refused: _Seen
    route_by: Identifier
    seen: _Seen
    team: To
    place: PlaceText | UnsetType = UNSET
    request: To | UnsetType = UNSET
    words: Words | UnsetType = UNSET
