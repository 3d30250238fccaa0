"""Replies: what each party has answered to an incident, and nothing of what it said."""

from msgspec import Struct

from sulh.filings.entry import Entry
from sulh.mechanism.docket import body_of
from sulh.mechanism.incidents import Incident, Incidents, unknown
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register


class Reply(Struct, frozen=True, gc=False):
    """The indices of a party's replies to an incident, and when the first was recorded."""

    at: int
    filings: tuple[int, ...]


class Replies(Struct, frozen=True, gc=False):
    """What was answered, by incident and party."""

    by: Register[tuple[int, str], Reply] = Register()


def reply(
    replies: Replies, incidents: Incidents, roster: Roster, entry: Entry, incident: int
) -> Replies | Objection:
    """Let a party answer; it may go on, and the first reply stops the clock."""
    party = body_of(roster, entry)
    if party not in roster.parties:
        return Objection(entry.index, "reply.not-a-party", ", ".join(entry.signers))
    if incident not in incidents.by_index:
        return unknown(entry, incident)
    known = replies.by.get((incident, party))
    answered = (
        Reply(entry.recorded_at, (entry.index,))
        if known is None
        else Reply(known.at, (*known.filings, entry.index))
    )
    return Replies(replies.by.put((incident, party), answered))


def is_time_over(
    replies: Replies, roster: Roster, index: int, incident: Incident, allowed: int | None, now: int
) -> bool:
    """Tell whether both parties have replied to an incident, or have had the time to."""
    if all((index, party) in replies.by for party in roster.parties):
        return True
    return allowed is not None and now >= incident.opened_at + allowed
