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
    "agreement.unread": "the text of the terms is not at hand, or they name no panel",
    "agreement.other-terms": "those are not the terms in force, or they are already",
    "agreement.not-entitled": "terms are signed by heads of bodies, and amended by both parties",
    "article.demanded": "nobody violates an article that is demanded and not agreed",
    "article.unknown": "the terms have no such article",
    "body.unknown": "there is no such body in this record",
    "bulletin.issued": "the bulletin of that day was issued before",
    "bulletin.not-a-day": "a bulletin is of one day",
    "bulletin.not-the-mission": "only the mission issues bulletins",
    "bulletin.not-yet": "a bulletin rests on entries that are on the record before it",
    "chronicle.no-mechanism": "a chronicle repeats claims; nobody has constituted a mechanism",
    "chronicle.no-claimant": "in a chronicle every claim says whose word it is",
    "correction.no-field": "a filing of that kind has no such field",
    "correction.not-its-own": "a body corrects what it filed itself, and nothing else",
    "correction.unknown": "no filing with effect stands there before this one",
    "draft.unknown": "no draft of a finding stands there before this one",
    "effort.another-body": "what was seen belongs to a watch of the same body",
    "effort.not-kept": "nothing is seen during a watch that could not be kept",
    "effort.unknown": "no watch was filed there before this one",
    "field.said-openly": "the field may not be public under the terms; it is sealed",
    "finding.decided": "how it was decided is not how the votes fell",
    "finding.made": "a finding on the incident was made before",
    "finding.no-occurrence": "what is not held to have occurred is no violation",
    "finding.no-quorum": "the terms ask for more votes",
    "finding.not-sealed": "the outcome of a draft is sealed until the finding is made",
    "finding.other-outcome": "the outcome is not what the draft sealed and the panel voted on",
    "finding.reply-time": "both parties have not replied, and their time to reply runs",
    "finding.unknown": "no finding stands there before this one",
    "finding.votes": "a finding cites every vote on its draft, each once",
    "incident.not-entitled": "only the mission opens incidents and links reports to them",
    "incident.unknown": "no incident was opened there before this one",
    "measure.closed": "the measure is closed",
    "measure.due-past": "what is ordered is due after it is ordered",
    "measure.no-quorum": "the terms ask for more guarantors",
    "measure.no-step": "the ladder of the terms has no such step",
    "measure.no-violation": "the finding holds no violation by that party",
    "measure.not-its-party": "the party that a measure addresses reports on it",
    "measure.not-the-mission": "only the mission verifies",
    "measure.unknown": "no measure was ordered there before this one",
    "panel.not-a-member": "one seat of the panel does this, alone",
    "panel.not-the-chair": "the chair of the panel does this, alone",
    "reply.not-a-party": "a reply is by one party",
    "report.linked": "the report is linked to that incident already",
    "report.not-linked": "the report is not linked to that incident",
    "report.unknown": "no report was filed there before this one",
    "round.closed": "the round was closed before",
    "round.not-entitled": "a head of the mission or of a guarantor opens and closes rounds",
    "round.unknown": "no round was opened there before this one",
    "statement.for-another": "each speaks for its own side",
    "vote.recused": "the seat is recused from the incident",
    "vote.twice": "the seat has voted on that draft",
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
