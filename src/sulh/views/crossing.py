"""Crossings: whether each is open, for whom, since when, and by whose word."""

from dataclasses import dataclass

from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import Claim, claim_of, see
from sulh.views.public import Public

#: How many of the latest reports of each crossing are listed.
MOST = 40


@dataclass(frozen=True, slots=True)
class Crossing:
    """A crossing by its name in the record: the reports of each traffic's latest day, and all.

    Of one day every report stands: filing last gives nobody the last word.
    """

    id: str
    named: str
    latest: tuple[Claim, ...]
    history: tuple[Claim, ...]


def read_crossings(case: Case) -> tuple[Crossing, ...]:
    """Read every crossing, in the order in which they first appear."""
    found: dict[str, list[Public]] = {}
    for one in see(case, case.shelf.of_kind("crossing reported")):
        found.setdefault(one.text("crossing"), []).append(one)
    return tuple(_crossing(case, name, reports) for name, reports in found.items())


def _crossing(case: Case, name: str, reports: list[Public]) -> Crossing:
    ordered = sorted(reports, key=lambda one: (one.day, one.index))
    last = {one.text("traffic"): one.day for one in ordered}
    latest = [
        one
        for traffic, day in last.items()
        for one in ordered
        if (one.text("traffic"), one.day) == (traffic, day)
    ]
    return Crossing(
        id=name,
        named=words.say_id(name),
        latest=tuple(claim_of(case, one) for one in latest),
        history=tuple(claim_of(case, one) for one in ordered[-MOST:]),
    )
