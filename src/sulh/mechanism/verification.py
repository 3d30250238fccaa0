"""Verification: who goes to look, what a party lets it see, and what was done on the spot.

A party that names nobody for a joint team in its time is not waited for. Access asked for and not
answered in time is counted as denied. Where a team is stays sealed; that it is well does not.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import AccessAnswered, AccessRequested, MemberNamed, TeamTasked, VisitMade
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.agreement import Terms
from sulh.mechanism.cases import Case, Cases, Done, find, Hours, move, not_the_mission
from sulh.mechanism.docket import body_of
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.table import NONE

#: Inquiries that need the quorum of a team.
_TOGETHER: Final = ("joint", "reduced")


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
    held: Verification, cases: Cases, roster: Roster, entry: Entry, filing: MemberNamed, index: int,
    hours: Hours,
) -> Verification | Objection:  # fmt: skip
    """Let a party or a guarantor name who goes for it."""
    body = body_of(roster, entry)
    case = find(cases, entry, index, hours)
    if isinstance(case, Objection):
        return case
    if body not in (*roster.parties, *roster.guarantors):
        return Objection(entry.index, "team.not-a-body", ", ".join(entry.signers))
    if roster.body_of(filing.seat) != body or roster.key_of(filing.seat) is None:
        return Objection(entry.index, "team.not-its-seat", filing.seat)
    moved = move(case, entry, "member named")
    if isinstance(moved, Objection):
        return moved
    known = held.named.get((index, body))
    done = Done(entry.index, entry.recorded_at) if known is None else known.done
    return replace(held, named=held.named.put((index, body), Named(filing.seat, done)))


def task(
    held: Verification, cases: Cases, roster: Roster, terms: Terms, entry: Entry,
    filing: TeamTasked, index: int, hours: Hours, recused: frozenset[str],
) -> Verification | Objection:  # fmt: skip
    """Let the mission send a team."""
    case = find(cases, entry, index, hours)
    if isinstance(case, Objection):
        return case
    if (refusal := not_the_mission(roster, entry)) is not None:
        return refusal
    moved = move(case, entry, "team tasked")
    if isinstance(moved, Objection):
        return moved
    for seat in filing.members:
        if roster.key_of(seat) is None:
            return Objection(entry.index, "team.not-held", seat)
        if seat in recused:
            return Objection(entry.index, "vote.recused", seat)
        if closed_to(case, roster, terms, seat):
            return Objection(entry.index, "case.specialists-only", seat)
    if filing.inquiry in _TOGETHER:
        quorum = terms.team.quorum if filing.inquiry == "joint" else terms.team.reduced
        if len(filing.members) < quorum:
            what = f"{len(filing.members)} go, {quorum} are needed"
            return Objection(entry.index, "team.no-quorum", what)
        if filing.inquiry == "reduced" and case.severity != "grave":
            return Objection(entry.index, "team.not-grave", f"No. {index} is {case.severity}")
        for party in roster.parties if filing.inquiry == "joint" else ():
            if _is_missing(held, case, entry, filing, party, (index, hours)):
                return Objection(entry.index, "team.party-missing", party)
    now = entry.recorded_at
    team = Team(index, filing.inquiry, filing.members, now, Done(entry.index, now))
    return replace(held, teams=held.teams.put(entry.index, team))


def _is_missing(
    held: Verification, case: Case, entry: Entry, filing: TeamTasked, party: str,
    of: tuple[int, Hours],
) -> bool:  # fmt: skip
    """Tell whether a party that named somebody, or may still, is left out of a team."""
    index, hours = of
    named = held.named.get((index, party))
    if named is not None:
        return named.seat not in filing.members
    assert case.triaged is not None
    return entry.recorded_at < case.triaged.at + hours("team", case.triaged.index)


def closed_to(case: Case, roster: Roster, terms: Terms, seat: str) -> bool:
    """Tell whether a case is closed to a seat: a specialists' case to other seats of parties."""
    if case.route != "specialist" or roster.body_of(seat) not in roster.parties:
        return False
    return terms.panel is None or seat not in terms.panel.specialists


def check_in(
    held: Verification, roster: Roster, entry: Entry, index: int, status: str
) -> Verification | Objection:
    """Let a team say how it is; `returned` ends it."""
    team = held.teams.get(index)
    if team is None:
        return Objection(entry.index, "team.unknown", f"No. {index}")
    if any(
        seat not in team.members and roster.body_of(seat) != MISSION for seat in entry.signers
    ):
        return Objection(entry.index, "team.not-a-member", ", ".join(entry.signers))
    if team.returned is not None:
        return Objection(entry.index, "team.returned", f"by No. {team.returned.index}")
    done = Done(entry.index, entry.recorded_at)
    if status == "returned":
        said = replace(team, last=done, status=status, returned=done)
    else:
        said = replace(team, last=done, status=status)
    return replace(held, teams=held.teams.put(index, said))


def visit(
    held: Verification, roster: Roster, entry: Entry, filing: VisitMade, index: int, request: int
) -> Verification | Objection:
    """Let a team say what it did on the spot."""
    team = held.teams.get(index)
    if team is None:
        return Objection(entry.index, "team.unknown", f"No. {index}")
    if any(
        seat not in team.members and roster.body_of(seat) != MISSION for seat in entry.signers
    ):
        return Objection(entry.index, "team.not-a-member", ", ".join(entry.signers))
    if filing.route_by not in roster.bodies:
        return Objection(entry.index, "body.unknown", filing.route_by)
    if request != NONE:
        asked = held.requests.get(request)
        if asked is None or asked.incident != team.incident:
            return Objection(entry.index, "access.unknown", f"No. {request}")
    seen = replace(team, visits=(*team.visits, entry.index))
    return replace(held, teams=held.teams.put(index, seen))


def ask(
    held: Verification, cases: Cases, roster: Roster, entry: Entry, filing: AccessRequested,
    index: int, hours: Hours,
) -> Verification | Objection:  # fmt: skip
    """Let the mission ask a party for access."""
    case = find(cases, entry, index, hours)
    if isinstance(case, Objection):
        return case
    if (refusal := not_the_mission(roster, entry)) is not None:
        return refusal
    if filing.of not in roster.parties:
        return Objection(entry.index, "body.unknown", filing.of)
    moved = move(case, entry, "access requested")
    if isinstance(moved, Objection):
        return moved
    request = Request(index, filing.of, entry.recorded_at)
    return replace(held, requests=held.requests.put(entry.index, request))


def answer(
    held: Verification, roster: Roster, entry: Entry, filing: AccessAnswered, index: int
) -> Verification | Objection:
    """Let the party that was asked answer; it may change its answer, and the first is the one."""
    request = held.requests.get(index)
    if request is None:
        return Objection(entry.index, "access.unknown", f"No. {index}")
    if body_of(roster, entry) != request.of:
        return Objection(entry.index, "access.not-its-party", ", ".join(entry.signers))
    done = request.answered or Done(entry.index, entry.recorded_at)
    said = replace(request, access=filing.access, answered=done)
    return replace(held, requests=held.requests.put(index, said))
