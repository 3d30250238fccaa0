"""Talks: rounds, what was undertaken, and what was said in public.

In a mechanism each speaks for itself. In a chronicle every word is somebody else's, and has its
source and the one who is said to have said it.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import (
    Claimant,
    CommitmentMade,
    CommitmentVerified,
    ReportFiled,
    RoundOpened,
    StatementMade,
)
from sulh.filings.vocabulary import MISSION, OTHER
from sulh.mechanism.docket import body_of
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.table import NONE


class Commitment(Struct, frozen=True, gc=False):
    """What bodies undertook; whether it was found kept, by which filing, and when."""

    by: tuple[str, ...]
    verified: str = ""
    index: int = NONE
    at: int = NONE


class Talks(Struct, frozen=True, gc=False):
    """Each round by its index, with the index of what closed it, or -1; and each commitment."""

    rounds: Register[int, int] = Register()
    commitments: Register[int, Commitment] = Register()


def open_round(talks: Talks, roster: Roster, entry: Entry) -> Talks | Objection:
    """Begin a round: the mission or a guarantor says so."""
    if (refusal := _not_a_mediator(roster, entry)) is not None:
        return refusal
    return replace(talks, rounds=talks.rounds.put(entry.index, NONE))


def close_round(talks: Talks, roster: Roster, entry: Entry, index: int) -> Talks | Objection:
    """End a round."""
    if (refusal := _not_a_mediator(roster, entry)) is not None:
        return refusal
    closed = talks.rounds.get(index)
    if closed is None:
        return Objection(entry.index, "round.unknown", f"No. {index}")
    if closed != NONE:
        return Objection(entry.index, "round.closed", f"by No. {closed}")
    return replace(talks, rounds=talks.rounds.put(index, entry.index))


def commit(
    talks: Talks, roster: Roster, entry: Entry, filing: CommitmentMade, index: int | None
) -> Talks | Objection:
    """Let sides undertake, demand or offer something: each by its own head."""
    if index is not None and index not in talks.rounds:
        return Objection(entry.index, "round.unknown", f"No. {index}")
    for body in filing.by:
        if body not in roster.bodies:
            return Objection(entry.index, "body.unknown", body)
        if roster.purpose != "chronicle" and not roster.has_head(entry.signers, body):
            return Objection(entry.index, "statement.for-another", body)
    if filing.firmness == "demanded":
        return talks
    return replace(talks, commitments=talks.commitments.put(entry.index, Commitment(filing.by)))


def verify(
    talks: Talks, roster: Roster, entry: Entry, filing: CommitmentVerified, index: int
) -> Talks | Objection:
    """Let the mission say whether a commitment was kept."""
    known = talks.commitments.get(index)
    if known is None:
        return Objection(entry.index, "commitment.unknown", f"No. {index}")
    if any(roster.body_of(seat) != MISSION for seat in entry.signers):
        return Objection(entry.index, "case.not-the-mission", ", ".join(entry.signers))
    found = Commitment(known.by, filing.verified, entry.index, entry.recorded_at)
    return replace(talks, commitments=talks.commitments.put(index, found))


def state(roster: Roster, entry: Entry, filing: StatementMade) -> Objection | None:
    """Let somebody say something in public: for its own side."""
    side = filing.claimant.side
    if roster.purpose != "chronicle" and body_of(roster, entry) != side:
        return Objection(entry.index, "statement.for-another", side)
    return None


def check_claim(roster: Roster, entry: Entry, filing: object) -> Objection | None:
    """Hold that every side is known, and that a chronicle says whose word it repeats."""
    for side in _sides(filing):
        if side != OTHER and side not in roster.bodies:
            return Objection(entry.index, "body.unknown", side)
    claimant = getattr(filing, "claimant", None)
    if roster.purpose == "chronicle" and not isinstance(claimant, Claimant):
        return Objection(entry.index, "chronicle.no-claimant", "whose word it is")
    return None


def _sides(filing: object) -> Iterator[str]:
    """Give every side that a claim names openly."""
    claimant = getattr(filing, "claimant", None)
    if isinstance(claimant, Claimant):
        yield claimant.side
    if type(filing) is RoundOpened:
        yield from filing.present
    if isinstance(filing, ReportFiled):
        if isinstance(filing.author, str):
            yield filing.author
        if isinstance(filing.casualties, tuple):
            yield from (one.of for one in filing.casualties if isinstance(one.of, str))


def _not_a_mediator(roster: Roster, entry: Entry) -> Objection | None:
    if any(roster.has_head(entry.signers, body) for body in (*roster.guarantors, MISSION)):
        return None
    return Objection(entry.index, "round.not-entitled", ", ".join(entry.signers))
