"""The grammar of names, and the closed lists of words.

Every pattern is anchored at both ends; strings have passed `sulh.canonical` before, so
they hold no controls. Nothing here knows a party by name.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Final, Literal

from msgspec import Meta

from sulh.canonical import MAX_INTEGER, parse_base64
from sulh.errors import Malformed
from sulh.filings.acts import ACTS
from sulh.moment import PRECISIONS, parse_instant, parse_span
from sulh.place import parse_cell, parse_place

MAX_KIND = 64
MAX_ORIGIN = 128
_IDENTIFIER: Final = r"\A[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z"

#: A seat, a body or a holder; a holder is a pseudonym, never a person's name.
Identifier = Annotated[str, Meta(pattern=_IDENTIFIER)]
#: A role is a label for people; rules ask for a seat's body and for who is a head.
Role = Identifier
#: A name or title as shown to people, on one line.
Name = Annotated[str, Meta(min_length=1, max_length=200)]

#: Whole numbers that every JSON reader holds exactly.
Index = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Rules = Annotated[int, Meta(ge=1, le=MAX_INTEGER)]


def _inner(check: Callable[[str, str], object]) -> dict[str, object]:
    """Say what a pattern cannot: `Form.check` calls it with a text and where it stands."""
    return {"inner": check}


def _check_day(text: str, where: str) -> None:
    if PRECISIONS.index(parse_span(text, where).precision) > PRECISIONS.index("day"):
        raise Malformed(where, f"{text} is finer than a day")


def _check_act(text: str, where: str) -> None:
    if text not in ACTS:
        raise Malformed(where, f"{text} is not an act of the vocabulary")


def _check_hash(text: str, where: str) -> None:
    parse_base64(text, where, 32)


def _check_nonce(text: str, where: str) -> None:
    parse_base64(text, where, 16)


#: Base64 with padding: 32 bytes, 16 bytes, a key with its type, a proof of possession.
Hash = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]{43}=\Z", extra=_inner(_check_hash))]
Nonce = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]{22}==\Z", extra=_inner(_check_nonce))]
Key = Annotated[str, Meta(min_length=44, max_length=512, extra=_inner(parse_base64))]
Proof = Annotated[str, Meta(min_length=88, max_length=4096, extra=_inner(parse_base64))]
#: An age recipient (X25519).
Recipient = Annotated[str, Meta(pattern=r"\Aage1[02-9ac-hj-np-z]{58}\Z")]
#: A disclosure, and the salt of one: base64url without padding.
DisclosureText = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{16,16384}\Z")]
Salt = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{21}[AQgw]\Z")]
#: `2026-11-24T16:05:09Z`; a time as coarse as it is written; a day, month or year.
InstantText = Annotated[str, Meta(min_length=20, max_length=20, extra=_inner(parse_instant))]
SpanText = Annotated[str, Meta(min_length=4, max_length=20, extra=_inner(parse_span))]
DayText = Annotated[str, Meta(min_length=4, max_length=10, extra=_inner(_check_day))]
#: An exact place, and the public cell of one (`sulh.place`).
PlaceText = Annotated[str, Meta(min_length=20, max_length=32, extra=_inner(parse_place))]
CellText = Annotated[str, Meta(min_length=15, max_length=15, extra=_inner(parse_cell))]

#: A field of a kind, by its name.
Field = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,63}\Z")]
#: Words of a person; the address where they can be read (RFC 3986: no name of a user, the host in
#: lower case, what is not ASCII as %XX); the country of an outlet (ISO 3166-1).
Words = Annotated[str, Meta(min_length=1, max_length=4_000)]
Url = Annotated[
    str,
    Meta(
        pattern=r"\Ahttps?://[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?"
        r"(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{0,600})?\Z"
    ),
]
Country = Annotated[str, Meta(pattern=r"\A[A-Z]{3}\Z")]
#: An article of the terms: `4`, `4.2`, `a`.
Article = Annotated[str, Meta(pattern=r"\A[a-z0-9]{1,8}(?:\.[a-z0-9]{1,8}){0,3}\Z")]
#: An act of the vocabulary, and the family it is of (`acts`).
Act = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{2,40}\Z", extra=_inner(_check_act))]
Family = Literal["A", "C", "D", "F", "H", "K", "M", "N", "P", "S"]
#: How many persons, shots or minutes; a share of a hundred; a step of the ladder of the terms.
Count = Annotated[int, Meta(ge=0, le=10_000_000)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Step = Annotated[int, Meta(ge=1, le=20)]
#: A grade on two axes: how reliable the source is (A-F), how credible what it says (1-6).
Grade = Annotated[str, Meta(pattern=r"\A[A-F][1-6]\Z")]

#: Who may read a field that is not public: the officers of both parties with the guarantors and
#: the mission; the guarantors with the mission; those who decide; whom the filer names.
Audience = Literal["parties", "guarantors", "panel", "named"]
#: How one watches, whether the watch could be kept, and what is seen or heard.
Means = Literal["patrol", "post", "camera", "aircraft", "vessel", "satellite", "remote", "visit"]
Watch = Literal[
    "kept",
    "shortened",
    "down",
    "access delayed",
    "access conditioned",
    "access denied",
]
Sight = Literal[
    "nothing",
    "explosion",
    "shot or burst",
    "projectile in flight",
    "muzzle flash",
    "flare",
    "aircraft or drone",
    "weapon",
    "position",
    "movement",
    "damage",
    "casualty",
]
#: Whose people came to harm, and to what harm.
Category = Literal["armed", "civilian", "unspecified"]
Harm = Literal["killed", "wounded", "captured", "missing", "displaced"]
#: What a statement does.
Force = Literal["assert", "deny", "demand", "commit", "warn", "announce"]
#: What becomes of a report, and why it is not admitted.
Screening = Literal["admitted", "duplicate", "inadmissible", "particulars asked"]
Inadmissible = Literal[
    "out of scope",
    "no article",
    "before entry into force",
    "out of time",
    "outside the area",
    "too vague",
]
#: How the parties are told of a case, and what makes that dangerous for somebody.
Notice = Literal["whole", "gist", "withheld"]
Danger = Literal[
    "the complainant could be known",
    "a child",
    "sexual violence",
    "a detained person",
    "another danger",
]
#: How grave a case is taken to be before anything is found, and who may handle it.
Severity = Literal["grave", "minor", "procedural"]
Route = Literal["ordinary", "specialist"]
#: How a case ends without a finding.
Closure = Literal["settled", "withdrawn", "inadmissible", "merged"]
#: What a team is sent for, and what it says when it checks in.
Inquiry = Literal["preliminary", "joint", "reduced", "remote"]
CheckIn = Literal["safe", "delayed", "help needed"]
#: What the mission asks to see, what the party answers, and what was done on the spot.
Sought = Literal["site", "person", "document", "store"]
Access = Literal["granted", "delayed", "conditioned", "denied"]
Seen = Literal[
    "site seen whole",
    "site seen in part",
    "witnesses heard alone",
    "witnesses heard in company",
    "photographs taken",
    "samples taken",
    "documents seen",
]
#: Why a finding is appealed against, and what becomes of an appeal.
Ground = Literal["new evidence", "error of fact", "error in the terms", "procedure not kept"]
Appealed = Literal["dismissed", "upheld"]
#: What conduct rests on: whether it is shown.
Shown = Literal["shown", "not shown", "undetermined"]
#: What a piece of evidence bears on.
Bears = Literal["occurrence", "attribution", "conduct", "characterisation"]
#: Why guarantors order another step than is advised, or none.
Departure = Literal[
    "already remedied",
    "mitigation",
    "aggravation",
    "harm to civilians",
    "talks under way",
    "not carried out",
    "other grounds",
]
#: What a party answers; what evidence is.
Answer = Literal["denied", "admitted", "justified", "no knowledge", "asks for time"]
Medium = Literal["photograph", "video", "sound", "document", "testimony", "sample", "signal"]
#: The separate outcomes of a finding, and how it was decided.
Occurrence = Literal[
    "established",
    "probable",
    "possible",
    "not established",
    "contradicted",
    "unable: access denied",
    "unable: insufficient evidence",
]
Conduct = Literal[
    "directed",
    "supported",
    "knowingly tolerated",
    "failed to prevent",
    "diligent",
    "lacked control",
    "undetermined",
]
Violated = Literal["grave violation", "minor violation", "procedural violation"]
Characterisation = (
    Violated | Literal["permitted act", "accident", "self-defence claimed", "no violation"]
)
Decided = Literal[
    "consensus",
    "majority with dissent",
    "chair absent consensus",
    "deferred to guarantors",
]
Vote = Literal["for", "against", "abstain"]
#: What a measure asks for, what a party says it did, and what verification found.
Action = Literal[
    "private note",
    "own inquiry",
    "accountability report",
    "publication",
    "withdrawal",
    "restoration of access",
    "release",
    "repair",
    "apology",
    "suspension of an incentive",
    "review of the agreement",
]
Compliance = Literal["complied", "partly complied", "not complied", "asks for time"]
Verified = Literal["complied", "partly complied", "not complied", "unable: access denied"]
#: How a round of talks ended; how firm a commitment is.
RoundOutcome = Literal["agreement", "joint statement", "adjourned", "no agreement"]
Firmness = Literal["agreed", "agreed in principle", "demanded", "offered"]
#: Whether a crossing is open, and for whom.
Passage = Literal["open", "partly open", "closed"]
Traffic = Literal["all", "people", "returnees", "trade", "aid"]

#: What a record is for: a constituted mechanism, an exercise among fictional parties, or a
#: chronicle of what others claimed, which nobody has constituted as a mechanism.
Purpose = Literal["mechanism", "exercise", "chronicle"]
#: Whether the terms were agreed by those who constitute the record, or are reported by others.
Basis = Literal["agreed", "reported"]
#: Why a payload was destroyed.
Reason = Literal["consent withdrawn", "danger", "legal order", "mistake", "retention ended"]

#: The body of the seats that belong to neither party nor to a guarantor.
MISSION = "mission"
#: The side of a claimant who speaks for no body of the record.
OTHER = "other"
#: What an attribution may name besides the two parties; no body is called any of these.
BOTH = "both"
UNATTRIBUTED = ("third", "undetermined")
TAKEN = frozenset({MISSION, OTHER, BOTH, *UNATTRIBUTED})
#: Seats whose names are taken: the sequencer's clock, the freshness cosigner's key.
CLOCK = "clock"
FRESHNESS = "freshness"

_is_identifier = re.compile(_IDENTIFIER).match
_is_kind = re.compile(r"\A[a-z]+(?: [a-z]+)*\Z").match
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_is_origin = re.compile(rf"\A{_LABEL}(?:\.{_LABEL})*(?:/[a-z0-9][a-z0-9._-]*)*\Z").match


@lru_cache(maxsize=1_024)  # asked for each seat of every filing of a record
def is_identifier(text: str) -> bool:
    """Whether a text is the name of a seat, a body or a holder."""
    return _is_identifier(text) is not None


def is_kind(text: str) -> bool:
    """Whether a text is the name of some kind, known or not."""
    return len(text) <= MAX_KIND and _is_kind(text) is not None


def is_origin(text: str) -> bool:
    """Whether a text is the origin of a record: host/path in lower case, no scheme, no port."""
    return len(text) <= MAX_ORIGIN and _is_origin(text) is not None
