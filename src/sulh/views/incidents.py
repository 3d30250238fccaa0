"""Incidents: the list of them, the latest first, each with where its case stands."""

from dataclasses import dataclass

from sulh.mechanism.cases import at
from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import claim_of, see
from sulh.views.public import Public

#: How many of the latest incidents are listed.
MOST = 300


@dataclass(frozen=True, slots=True)
class Listed:
    """An incident in a row: `stage` and `since` are "" where there is no procedure."""

    index: int
    title: str
    when: str
    where: str
    reports: int
    severity: str
    stage: str
    since: str


@dataclass(frozen=True, slots=True)
class Incidents:
    """The latest incidents, and how many there are in all."""

    listed: tuple[Listed, ...]
    all: int


def read_incidents(case: Case) -> Incidents:
    """Read the latest incidents."""
    opened = case.shelf.of_kind("incident opened")
    latest = see(case, opened[-MOST:])
    return Incidents(tuple(_listed(case, one) for one in reversed(latest)), len(opened))


def _listed(case: Case, opened: Public) -> Listed:
    known = case.state.cases.by_index.get(opened.index)
    title = opened.text("title") or words.say_family(opened.text("family"))
    where = words.say_cell(opened.cell) if opened.cell else ""
    when = claim_of(case, opened).when
    reports = 0 if known is None else len(known.reports)
    if known is None or case.is_chronicle:
        return Listed(opened.index, title, when, where, reports, "", "", "")
    now = at(known, case.shelf.as_of, case.state.time_for)
    since = words.say_instant(now.since, case.offset_s)
    return Listed(opened.index, title, when, where, reports, now.severity, now.stage, since)
