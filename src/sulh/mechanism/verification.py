"""Verification: who goes to look, what a party lets it see, and what was done on the spot.

A party that names nobody for a joint team in its time is not waited for. Access asked for and not
answered in time is counted as denied. Where a team is stays sealed; that it is well does not.
"""

from typing import Final

from msgspec import UNSET, Struct
from msgspec.structs import replace

from sulh.filings.kinds import AccessAnswered, AccessRequested, MemberNamed, TeamTasked, VisitMade
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.agreement import Terms
from sulh.mechanism.cases import (
    Case,
    Cases,
    Done,
    Occasion,
    take,
    take_as_mission,
)
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register

#: Inquiries that need the quorum of a team.
_TOGETHER: Final = ("joint", "reduced")
#: The status of a team that is back.
RETURNED: Final = "returned"


class Named(Struct, frozen=True, gc=False):
    """The seat that a body named for the team of a case, and when."""

    seat: str
    done: Done


class Team(Struct, frozen=True, gc=False):
    """Who was sent, of which case, for what; its latest check-in, and that it is back."""

    incident: int
    inquiry: str
    members: tuple[str, ...]
    at: int
    last: Done
    status: str = ""
    returned: Done | None = None
    visits: tuple[int, ...] = ()


class Request(Struct, frozen=True, gc=False):
    """What a party was asked to let the mission see: the first answer, and how it stands."""

    incident: int
    of: str
    at: int
    access: str = ""
    answered: Done | None = None


class Verification(Struct, frozen=True, gc=False):
    """Members by case and body; teams and requests by their index."""

    named: Register[tuple[int, str], Named] = Register()
    teams: Register[int, Team] = Register()
    requests: Register[int, Request] = Register()


def name(
    held: Verification, cases: Cases, on: Occasion, filing: MemberNamed, index: int
) -> Verification | Objection:
    """Let a party or a guarantor name who goes for it."""
    body = on.body
    if body not in (*on.roster.parties, *on.roster.guarantors):
        return on.objection("team.not-a-body", on.who)
    if on.roster.body_of(filing.seat) != body or on.roster.key_of(filing.seat) is None:
        return on.objection("team.not-its-seat", filing.seat)
    case = take(cases, on, index, "member named")
    if isinstance(case, Objection):
        return case
    if closed_to(case, on.roster, on.terms, filing.seat):
        return on.objection("case.specialists-only", filing.seat)
    known = held.named.get((index, body))
    done = on.done if known is None else known.done
    return replace(held, named=held.named.put((index, body), Named(filing.seat, done)))


def task(
    held: Verification,
    cases: Cases,
    on: Occasion,
    filing: TeamTasked,
    index: int,
    recused: frozenset[str],
) -> tuple[Verification, Cases] | Objection:
    """Let the mission send a team."""
    assert on.terms is not None
    case = take_as_mission(cases, on, index, "team tasked")
    if isinstance(case, Objection):
        return case
    for seat in filing.members:
        if on.roster.key_of(seat) is None:
            return on.objection("team.not-held", seat)
        if seat in recused:
            return on.objection("vote.recused", seat)
        if closed_to(case, on.roster, on.terms, seat):
            return on.objection("case.specialists-only", seat)
        of = (index, on.roster.body_of(seat))
        if _named(held, case, on, of, recused) not in (seat, ""):
            return on.objection("team.not-named", seat)
    if filing.inquiry in _TOGETHER:
        quorum = on.terms.team.quorum if filing.inquiry == "joint" else on.terms.team.reduced
        if len(filing.members) < quorum:
            what = f"{len(filing.members)} go, {quorum} are needed"
            return on.objection("team.no-quorum", what)
        if filing.inquiry == "reduced" and case.severity != "grave":
            return on.objection("team.not-grave", f"No. {index} is {case.severity}")
        missing = [
            party
            for party in on.roster.parties
            if party not in map(on.roster.body_of, filing.members)
            and _may_come(held, case, on, (index, party), recused)
        ]
        if missing and filing.inquiry == "joint":
            # Neither is named before the other.
            what = missing[0] if len(missing) == 1 else "both parties"
            return on.objection("team.party-missing", what)
    team = Team(index, filing.inquiry, filing.members, on.now, on.done)
    sent = replace(case, teams=(*case.teams, on.index))
    return replace(held, teams=held.teams.put(on.index, team)), cases.put(index, sent)


def _may_come(
    held: Verification, case: Case, on: Occasion, of: tuple[int, str], recused: frozenset[str]
) -> bool:
    """Tell whether a party named somebody who can go, or may still name somebody."""
    if _named(held, case, on, of, recused):
        return True
    assert case.triaged is not None
    return on.now < case.triaged.at + on.hours("team", case.triaged.index)


def _named(
    held: Verification, case: Case, on: Occasion, of: tuple[int, str], recused: frozenset[str]
) -> str:
    """Give the seat that a party named for the team of a case, if whoever holds it can go."""
    named = held.named.get(of)
    if (
        named is None
        or named.seat in recused
        or on.roster.key_of(named.seat) is None
        or closed_to(case, on.roster, on.terms, named.seat)
    ):
        return ""
    return named.seat


def closed_to(case: Case, roster: Roster, terms: Terms | None, seat: str) -> bool:
    """Tell whether a case is closed to a seat: a specialists' case to other seats of parties."""
    if case.route != "specialist" or roster.body_of(seat) not in roster.parties:
        return False
    panel = None if terms is None else terms.panel
    return panel is None or seat not in panel.specialists


def check_in(held: Verification, on: Occasion, index: int, status: str) -> Verification | Objection:
    """Let a team say how it is; `returned` ends it."""
    team = held.teams.get(index)
    if team is None:
        return on.objection("team.unknown", f"No. {index}")
    if any(seat not in team.members and on.roster.body_of(seat) != MISSION for seat in on.signers):
        return on.objection("team.not-a-member", on.who)
    if team.returned is not None:
        return on.objection("team.returned", f"by No. {team.returned.index}")
    done = on.done
    if status == RETURNED:
        said = replace(team, last=done, status=status, returned=done)
    else:
        said = replace(team, last=done, status=status)
    return replace(held, teams=held.teams.put(index, said))


def visit(
    held: Verification, on: Occasion, filing: VisitMade, index: int, request: int
) -> Verification | Objection:
    """Let a team say what it did on the spot."""
    team = held.teams.get(index)
    if team is None:
        return on.objection("team.unknown", f"No. {index}")
    if any(seat not in team.members and on.roster.body_of(seat) != MISSION for seat in on.signers):
        return on.objection("team.not-a-member", on.who)
    if filing.route_by not in on.roster.bodies:
        return on.objection("body.unknown", filing.route_by)
    if filing.request is not UNSET:
        asked = held.requests.get(request)
        if asked is None or asked.incident != team.incident:
            return on.objection("access.unknown", f"No. {request}")
    seen = replace(team, visits=(*team.visits, on.index))
    return replace(held, teams=held.teams.put(index, seen))


def ask(
    held: Verification, cases: Cases, on: Occasion, filing: AccessRequested, index: int
) -> tuple[Verification, Cases] | Objection:
    """Let the mission ask a party for access."""
    if filing.of not in on.roster.parties:
        return on.objection("body.unknown", filing.of)
    case = take_as_mission(cases, on, index, "access requested")
    if isinstance(case, Objection):
        return case
    request = Request(index, filing.of, on.now)
    asked = replace(case, requests=(*case.requests, on.index))
    return replace(held, requests=held.requests.put(on.index, request)), cases.put(index, asked)


def answer(
    held: Verification, on: Occasion, filing: AccessAnswered, index: int
) -> Verification | Objection:
    """Let the party that was asked answer; it may change its answer, and the first is the one."""
    request = held.requests.get(index)
    if request is None:
        return on.objection("access.unknown", f"No. {index}")
    if on.body != request.of:
        return on.objection("access.not-its-party", on.who)
    done = request.answered or on.done
    said = replace(request, access=filing.access, answered=done)
    return replace(held, requests=held.requests.put(index, said))
