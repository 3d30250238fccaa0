"""The grammar of names, and the closed lists of words.

Every pattern is anchored at both ends; strings have passed `sulh.canonical` before, so
they hold no controls. Nothing here knows a party by name.
"""

import re
from functools import lru_cache
from typing import Annotated, Final, Literal

from msgspec import Meta

from sulh.canonical import MAX_INTEGER

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

#: Base64 with padding: 32 bytes, 16 bytes, a key with its type, a proof of possession.
Hash = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]{43}=\Z")]
Nonce = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]{22}==\Z")]
Key = Annotated[str, Meta(min_length=44, max_length=512)]
Proof = Annotated[str, Meta(min_length=88, max_length=4096)]
#: An age recipient (X25519).
Recipient = Annotated[str, Meta(pattern=r"\Aage1[02-9ac-hj-np-z]{58}\Z")]
#: A disclosure: base64url without padding.
DisclosureText = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{16,16384}\Z")]
#: `2026-11-24T16:05:09Z`
InstantText = Annotated[str, Meta(min_length=20, max_length=20)]

#: What a record is for: a constituted mechanism, an exercise among fictional parties, or a
#: chronicle of what others claimed, which nobody has constituted as a mechanism.
Purpose = Literal["mechanism", "exercise", "chronicle"]
#: Whether the terms were agreed by those who constitute the record, or are reported by others.
Basis = Literal["agreed", "reported"]
#: Why a payload was destroyed.
Reason = Literal["consent withdrawn", "danger", "legal order", "mistake", "retention ended"]

#: The body of the seats that belong to neither party nor to a guarantor.
MISSION = "mission"
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
