"""Replies: what both parties were served with, and what each has answered; never what it said.

One filing serves both parties, so that the time of each begins in the same second.
"""

from msgspec import Struct
from msgspec.structs import replace

from sulh.mechanism.cases import (
    Cases,
    Occasion,
    find,
    move,
    not_the_mission,
)
from sulh.mechanism.objection import Objection
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
    replies: Replies, cases: Cases, on: Occasion, evidence: tuple[int, ...], index: int, chair: str
) -> tuple[Replies, Cases] | Objection:
    """Let the mission tell both parties of a case, after the hotline where it is grave.

    It is served again only with evidence that is new, and once votes are in only with the chair and
    in the time of the case, so that nothing is drawn out, and no finding averted, by serving.
    """
    case = find(cases, on, index)
    if isinstance(case, Objection):
        return case
    if (refusal := not_the_mission(on)) is not None:
        return refusal
    moved = move(case, on, "case served")
    if isinstance(moved, Objection):
        return moved
    if case.severity == "grave" and case.hotline is None:
        return on.objection("case.hotline-first", f"No. {index}")
    for one in evidence:
        if one not in case.evidence:
            return on.objection("evidence.unknown", f"No. {one}")
        if case.protected is None or one > case.protected.index:
            return on.objection("protection.not-checked", f"No. {one}")
    if case.stage != "triaged" and replies.served(case.services_since).issuperset(evidence):
        return on.objection("case.served", f"by No. {case.service}")
    if case.stage == "to be decided":
        if chair not in on.signers:
            return on.objection("panel.not-the-chair", on.who)
        if on.now >= case.began + on.hours("case", case.opened):
            return on.objection("case.not-now", "case served, and the time of the case is over")
    service = Service(index, on.now, evidence)
    kept = replace(replies, services=replies.services.put(on.index, service))
    served = replace(moved, services=(*moved.services, on.index))
    return kept, cases.put(index, served)


def reply(
    replies: Replies, cases: Cases, on: Occasion, index: int
) -> tuple[Replies, Cases] | Objection:
    """Let a party answer; it may go on, and the first reply stops its clock."""
    party = on.body
    if party not in on.roster.parties:
        return on.objection("reply.not-a-party", on.who)
    case = find(cases, on, index)
    if isinstance(case, Objection):
        return case
    name = (case.service, party)
    known = replies.by.get(name)
    answered = (
        Reply(on.now, (on.index,))
        if known is None
        else replace(known, filings=(*known.filings, on.index))
    )
    by = replies.by.put(name, answered)
    event = "reply filed" if case.stage == "served" else "reply filed: late"
    if event == "reply filed" and all((case.service, one) in by for one in on.roster.parties):
        event = "reply filed: by both"
    moved = move(case, on, event)
    if isinstance(moved, Objection):
        return moved
    return replace(replies, by=by), cases.put(index, moved)
