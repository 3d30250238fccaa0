"""Replies: what both parties were served with, and what each has answered; never what it said.

One filing serves both parties, so that the time of each begins in the same second.
"""

from msgspec import Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.mechanism.cases import Cases, Done, find, Hours, move, not_the_mission
from sulh.mechanism.docket import body_of
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register


class Reply(Struct, frozen=True, gc=False):
    """The indices of a party's replies, and when the first was recorded."""

    at: int
    filings: tuple[int, ...]


class Service(Struct, frozen=True, gc=False):
    """What was served: of which case, when, and with what evidence."""

    incident: int
    at: int
    evidence: tuple[int, ...] = ()


class Replies(Struct, frozen=True, gc=False):
    """Every service by its index, and what was answered to it, by service and party."""

    services: Register[int, Service] = Register()
    by: Register[tuple[int, str], Reply] = Register()

    def served(self, services: tuple[int, ...]) -> frozenset[int]:
        """Give all evidence that was served by some services."""
        return frozenset(one for index in services for one in self.services[index].evidence)


def serve(
    replies: Replies, cases: Cases, roster: Roster, entry: Entry, evidence: tuple[int, ...],
    index: int, hours: Hours,
) -> tuple[Replies, Cases] | Objection:  # fmt: skip
    """Let the mission tell both parties of a case, after the hotline where it is grave."""
    case = find(cases, entry, index, hours)
    if isinstance(case, Objection):
        return case
    if (refusal := not_the_mission(roster, entry)) is not None:
        return refusal
    moved = move(case, entry, "case served")
    if isinstance(moved, Objection):
        return moved
    if case.severity == "grave" and case.hotline is None:
        return Objection(entry.index, "case.hotline-first", f"No. {index}")
    for one in evidence:
        if one not in case.evidence:
            return Objection(entry.index, "evidence.unknown", f"No. {one}")
        if case.protected is None or one > case.protected.index:
            return Objection(entry.index, "protection.not-checked", f"No. {one}")
    service = Service(index, entry.recorded_at, evidence)
    kept = replace(replies, services=replies.services.put(entry.index, service))
    served = replace(moved, services=(*moved.services, entry.index))
    return kept, cases.put(index, served)


def reply(
    replies: Replies, cases: Cases, roster: Roster, entry: Entry, index: int, hours: Hours
) -> tuple[Replies, Cases] | Objection:
    """Let a party answer; it may go on, and the first reply stops its clock."""
    party = body_of(roster, entry)
    if party not in roster.parties:
        return Objection(entry.index, "reply.not-a-party", ", ".join(entry.signers))
    case = find(cases, entry, index, hours)
    if isinstance(case, Objection):
        return case
    name = (case.service, party)
    known = replies.by.get(name)
    answered = (
        Reply(entry.recorded_at, (entry.index,))
        if known is None
        else replace(known, filings=(*known.filings, entry.index))
    )
    by = replies.by.put(name, answered)
    event = "reply filed" if case.stage == "served" else "reply filed: late"
    if event == "reply filed" and all((case.service, one) in by for one in roster.parties):
        event = "reply filed: by both"
    moved = move(case, entry, event)
    if isinstance(moved, Objection):
        return moved
    return replace(replies, by=by), cases.put(index, moved)
