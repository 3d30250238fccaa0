"""Objection: the mechanism's answer to an entry that has no effect.

The entry stays on the record. Rule names are stable: they are written in bulletins.
"""

from dataclasses import dataclass

#: Every rule by which an entry can be without effect, and what it says to a person.
RULES = {
    "entry.unread": "the entry is not a filing this version can read",
    "entry.mechanism": "the filing was made for another mechanism",
    "entry.signature": "a signature does not hold for that seat at that index",
    "entry.repeated": "the first seat has used this nonce before",
    "record.not-constituted": "entry 0 does not constitute the record soundly",
    "clock.backwards": "record time never goes back",
    "clock.not-the-clock": "only the clock's own seat tells record time",
    "seat.not-entitled": "those who signed may not change that seat",
    "seat.unknown": "there is no such seat",
    "seat.held": "the seat is held; it is vacated or its key revoked first",
    "seat.not-held": "nobody holds the seat",
    "seat.body": "the seat belongs to another body, or the body is unknown",
    "seat.taken-name": "the name is taken for the record's own keys",
    "seat.one-holder": "the two seats of an erasure need two holders",
    "key.unsound": "the key or the proof that its owner holds it does not stand",
    "key.used": "the key was enrolled before; one key has one purpose",
    "rules.not-entitled": "new rules need a head of each party",
    "rules.not-newer": "the version of the rules in force is as new or newer",
    "payload.unknown": "no filing with a sealed payload stands there before this one",
    "payload.not-a-reader": "the payload was not sealed to that seat",
    "payload.not-entitled": "a filer and an erasure seat, two holders, are needed to disclose",
    "payload.not-its-field": "the disclosure does not open a field of that filing",
    "payload.erased": "the payload was erased before",
    "payload.two-persons": "an erasure needs the protection officer and the second seat",
}


@dataclass(frozen=True, slots=True)
class Objection:
    """The entry at `index` has no effect, by `rule`, for the reason given in `what`."""

    index: int
    rule: str
    what: str

    def __post_init__(self) -> None:
        """Hold that the rule is one of the list."""
        assert self.rule in RULES, self.rule
