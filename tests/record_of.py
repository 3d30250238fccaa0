"""A record for tests: fictional bodies, fixed keys, and filings signed by whoever is named.

Everything is drawn from seeds, so that the same test builds the same bytes; `swap` exchanges the
two parties. Nothing here touches a disk.
"""

import hashlib
from collections.abc import Iterable, Mapping

from sulh.canonical import write_base64
from sulh.filings.enrolment import write_enrolment_text
from sulh.filings.kinds import Said, parse_says
from sulh.filings.wire import EMPTY_ROOT, Filing, Mechanism, Seen, write_entry, write_text
from sulh.mechanism.fold import fold
from sulh.mechanism.state import State
from sulh.moment import parse_span
from sulh.note import COSIGNATURE, ED25519, Key, public_key, sign_line
from sulh.record.merkle import hash_leaf
from sulh.seal import Sealed

ORIGIN = "exercise.example/two-banks"
#: Seat, body, whether it is a head.
SEATS = (
    ("east-head", "east", True),
    ("east-officer", "east", False),
    ("west-head", "west", True),
    ("west-officer", "west", False),
    ("hill-envoy", "hill", True),
    ("mission-head", "mission", True),
    ("monitor", "mission", False),
    ("protection", "mission", False),
    ("second", "hill", False),
    ("clock", "mission", False),
)


def seed_of(name: str) -> bytes:
    """Give the seed of a key by whatever name a test calls it."""
    return hashlib.sha256(name.encode()).digest()


def key_of(seat: str, called: str = "") -> Key:
    """Give the public key of a seat; `called` names another than its first."""
    return public_key(f"{ORIGIN}/{seat}", ED25519, seed_of(called or seat))


def enrolment(
    seat: str, body: str, *, head: bool = False, holder: str = "", called: str = "", age: str = ""
) -> dict[str, object]:
    """Give an enrolment as `record constituted` and `seat filled` say it."""
    key = key_of(seat, called)
    holder = holder or f"holder-of-{seat}"
    text = write_enrolment_text(ORIGIN, seat, holder, key.encoded, age)
    line = sign_line(key, seed_of(called or seat), text)
    fields = {
        "body": body,
        "head": head,
        "holder": holder,
        "key": write_base64(key.encoded),
        "proof": write_base64(line.signature),
        "role": "officer",
        "seat": seat,
    }
    return fields | ({"age": age} if age else {})


def constitution(**changed: object) -> dict[str, object]:
    """Say what entry 0 says, with changes."""
    log = public_key(ORIGIN, ED25519, seed_of("log"))
    freshness = public_key(f"{ORIGIN}/freshness", COSIGNATURE, seed_of("freshness"))
    return {
        "erasure": ["protection", "second"],
        "escrow": [],
        "freshness": write_base64(freshness.encoded),
        "guarantors": [{"id": "hill", "name": "Hill"}],
        "log": write_base64(log.encoded),
        "parties": [{"id": "east", "name": "East"}, {"id": "west", "name": "West"}],
        "purpose": "exercise",
        "rules": 1,
        "seats": [enrolment(seat, body, head=head) for seat, body, head in SEATS],
        "terms": {"basis": "agreed", "sha256": write_base64(bytes(32))},
        "title": "Exercise",
    } | changed


class Record:
    """Entries in order, each signed for where it stands."""

    def __init__(
        self,
        says: Mapping[str, object] | None = None,
        by: Iterable[str] = ("east-head", "hill-envoy", "west-head"),
    ) -> None:
        """Begin with entry 0."""
        self.entries: list[bytes] = []
        self.keys: dict[str, str] = {}
        self._count = 0
        self.add(by, "record constituted", says or constitution())

    def entry(
        self,
        by: Iterable[str],
        kind: str,
        says: object,
        sealed: Sealed | None = None,
        nonce: bytes | None = None,
    ) -> bytes:
        """Sign a filing with the keys that the test says its seats have."""
        by = tuple(by)
        self._count += 1
        first = kind == "record constituted"
        constituted = None if first else hash_leaf(self.entries[0])
        said: Said = parse_says(kind, says)
        filing = Filing(
            by=by,
            made=parse_span("2026-11-24", "made"),
            mechanism=Mechanism(ORIGIN, constituted),
            nonce=nonce or hashlib.sha256(b"%d" % self._count).digest()[:16],
            seen=Seen(0, EMPTY_ROOT) if first else Seen(1, hash_leaf(self.entries[0])),
            says=said,
            sealed=sealed,
        )
        text = write_text(filing)
        return write_entry(
            text,
            [
                sign_line(key_of(s, self.keys.get(s, "")), seed_of(self.keys.get(s) or s), text)
                for s in by
            ],
        )

    def add(
        self,
        by: Iterable[str],
        kind: str,
        says: object,
        sealed: Sealed | None = None,
        nonce: bytes | None = None,
    ) -> int:
        """Append a filing; gives its index."""
        self.entries.append(self.entry(by, kind, says, sealed, nonce))
        return len(self.entries) - 1

    @property
    def state(self) -> State:
        """What follows from the entries."""
        return fold(self.entries)

    def rule_of(self, index: int) -> str:
        """Give the rule by which an entry met an objection, or nothing."""
        objection = self.state.objections.get(index)
        return "" if objection is None else objection.rule
