"""Constitution: the folder and entry 0 of a new record, from what its makers wrote.

They write TOML: `origin`, `title`, `purpose`, `rules`, `[[parties]]` and `[[guarantors]]` (each
`id` and `name`), `erasure` (two seats), `escrow`, `by` (who signs; left out: the first head of each
party and guarantor, in a chronicle its chronicler) and `[[seats]]`: `body`, `head`, `role`, and
what `sulh keygen` printed of each key. The record's own keys are made here. Entry 0 holds the hash
of the terms (`mechanism.agreement` says how they are written); their text is kept in the home.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from sulh.canonical import write_base64
from sulh.errors import Conflict, Malformed, Missing
from sulh.filings.kinds import RecordConstituted, parse_says
from sulh.filings.vocabulary import CLOCK, FRESHNESS, MISSION, is_origin
from sulh.filings.wire import EMPTY_ROOT, Filing, Mechanism, Seen, parse_text, write_text
from sulh.mechanism.agreement import parse_terms
from sulh.moment import Span
from sulh.note import COSIGNATURE
from sulh.shell.disk import RealDisk
from sulh.shell.documents import keep_document
from sulh.shell.drafting import Draft, today
from sulh.shell.home import Home
from sulh.shell.keys import Secret, make, write

_FIELDS: Final = {
    *("origin", "title", "purpose", "rules", "parties", "guarantors"),
    *("erasure", "escrow", "by", "seats"),
}


def prepare(
    home: Home,
    written: Mapping[str, object],
    terms: bytes,
    where: str,
    draw: Callable[[int], bytes] = secrets.token_bytes,
    made: Span | None = None,
) -> Draft:
    """Make a new home with the record's own keys and its terms, and draft entry 0, unsigned.

    `draw` is chance, and `made` the day it was made, by default today.
    """
    if odd := sorted(written.keys() - _FIELDS):
        raise Malformed(where, f"{odd[0]!a} is not one of {', '.join(sorted(_FIELDS))}")
    origin, seats, by = written.get("origin"), written.get("seats", []), written.get("by")
    if not isinstance(origin, str) or not is_origin(origin):
        raise Malformed(f"{where}, origin", "not host/path in lower case")
    if not isinstance(seats, list) or not all(isinstance(seat, dict) for seat in seats):
        raise Malformed(f"{where}, seats", "not a list of seats")
    if by is not None and not isinstance(by, list):
        raise Malformed(f"{where}, by", "not a list of the names of seats")
    basis = "reported" if written.get("purpose") == "chronicle" else "agreed"
    if parse_terms(terms).basis != basis:
        raise Malformed("terms.basis", f"not {basis}, as the terms of such a record are")
    own = {
        "log": make(origin, draw=draw),
        CLOCK: make(f"{origin}/{CLOCK}", holder=CLOCK, draw=draw),
        FRESHNESS: make(f"{origin}/{FRESHNESS}", COSIGNATURE, draw=draw),
    }
    clock = {"body": MISSION, "head": False, "role": CLOCK, **own[CLOCK].enrolment(origin)}
    says = parse_says(
        "record constituted",
        {
            "erasure": written.get("erasure"),
            "escrow": written.get("escrow", []),
            "freshness": write_base64(own[FRESHNESS].key.encoded),
            "guarantors": written.get("guarantors", []),
            "log": write_base64(own["log"].key.encoded),
            "parties": written.get("parties"),
            "purpose": written.get("purpose"),
            "rules": written.get("rules", 1),
            "seats": [*seats, clock],
            "terms": {
                "basis": basis,
                "sha256": write_base64(hashlib.sha256(terms).digest()),
            },
            "title": written.get("title"),
        },
    )
    assert isinstance(says, RecordConstituted)
    signers = by if isinstance(by, list) else _heads(says)
    filing = Filing(
        by=tuple(signers),
        made=today() if made is None else made,
        mechanism=Mechanism(origin, None),
        nonce=draw(16),
        seen=Seen(0, EMPTY_ROOT),
        says=says,
    )
    text = write_text(filing)
    parse_text(text)
    _make_home(home, own)
    keep_document(RealDisk(), home, terms)
    return Draft(text)


def _heads(says: RecordConstituted) -> list[str]:
    """Give the first head of each body that has to sign, by name: no party comes first."""
    bodies = {body.id for body in (*says.parties, *says.guarantors)}
    if says.purpose == "chronicle":
        bodies = {MISSION}
    first: dict[str, str] = {}
    for seat in says.seats:
        if seat.head and seat.body in bodies:
            first.setdefault(seat.body, seat.seat)
    return sorted(first.values())


def _make_home(home: Home, own: dict[str, Secret]) -> None:
    if home.path.exists() and any(home.path.iterdir()):
        raise Conflict(str(home.path), "there is something there already")
    try:
        home.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.path.chmod(0o700)
    except OSError as error:
        raise Missing(str(home.path), f"cannot be made: {error.strerror}") from None
    for name, secret in own.items():
        write(secret, home.keys / f"{name}.key")
