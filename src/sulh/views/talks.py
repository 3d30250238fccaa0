"""Talks: rounds, who was present, how they ended, and what was undertaken, demanded or offered."""

from dataclasses import dataclass

from sulh.filings.kinds import RoundClosed, RoundOpened
from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import Claim, claim_of, see
from sulh.views.public import Public


@dataclass(frozen=True, slots=True)
class Round:
    """A round of talks."""

    index: int
    title: str
    where: str
    when: str
    present: str
    opened: Claim
    closed: tuple[Claim, ...]
    outcome: str
    commitments: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Talks:
    """Every round, the latest first, and what was undertaken outside of any."""

    rounds: tuple[Round, ...]
    outside: tuple[Claim, ...]


def read_talks(case: Case) -> Talks:
    """Read the talks."""
    rounds = tuple(_round(case, one) for one in see(case, case.shelf.of_kind("round opened")))
    inside = {claim.index for one in rounds for claim in one.commitments}
    outside = see(case, case.shelf.of_kind("commitment made"))
    return Talks(
        rounds=rounds[::-1],
        outside=tuple(claim_of(case, one) for one in outside if one.index not in inside),
    )


def _round(case: Case, opened: Public) -> Round:
    says = opened.says
    assert isinstance(says, RoundOpened)
    naming = see(case, case.shelf.naming(opened.index))
    closed = [one for one in naming if isinstance(one.says, RoundClosed)]
    last = closed[-1].text("day") if closed else ""
    present = [side.body for side in case.sides() if side.body in says.present]
    rest = [body for body in says.present if body not in present]
    return Round(
        index=opened.index,
        title=says.title,
        where=says.place_name,
        when=words.say_days(says.day, last),
        present=words.say_list(case.name(body) for body in (*present, *rest)),
        opened=claim_of(case, opened),
        closed=tuple(claim_of(case, one) for one in closed),
        outcome=words.say_list(dict.fromkeys(one.text("outcome") for one in closed)),
        commitments=tuple(claim_of(case, one) for one in naming if one.kind == "commitment made"),
    )
