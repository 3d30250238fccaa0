"""Progress: where a case stands in the procedure, and every step that brought it there.

What clocks bring about is told with what people file: silence is a step, and it is counted.
"""

from dataclasses import dataclass

from sulh.mechanism.cases import Case as Known
from sulh.mechanism.cases import at, course
from sulh.mechanism.procedure import ENDS, STAGES, clock_of
from sulh.table import NONE
from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import Claim, claim_of, see


@dataclass(frozen=True, slots=True)
class Step:
    """A filing in a case: when it was recorded, and what it is."""

    when: str
    filed: Claim


@dataclass(frozen=True, slots=True)
class Asked:
    """Access that was asked of a party, what for, what it answered, and by which filing (or -1)."""

    index: int
    of: str
    sought: str
    when: str
    answer: str
    answered: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A case: its stage and since when, what follows by clock if nobody files anything, its steps.

    `severity` and `route` are as it was triaged, or ""; `notice` how the parties were told.
    """

    stage: str
    means: str
    since: str
    next: str
    severity: str
    route: str
    notice: str
    steps: tuple[Step, ...]
    asked: tuple[Asked, ...]


def read_progress(case: Case, index: int) -> Progress | None:
    """Read where a case stands at the moment of the shelf; None where there is no procedure."""
    known = case.state.cases.by_index.get(index)
    if known is None or case.is_chronicle:
        return None
    now = at(known, case.shelf.as_of, case.state.time_for)
    return Progress(
        stage=now.stage,
        means=STAGES[now.stage].partition(" (")[0],
        since=words.say_instant(now.since, case.offset_s),
        next=_next(case, now),
        severity=now.severity,
        route=now.route,
        notice=now.notice,
        steps=_steps(case, index),
        asked=_asked(case, index),
    )


def indices_of(case: Case, index: int) -> tuple[int, ...]:
    """Give what a case is made of: its incident, and every filing that others in it may name."""
    known = case.state.cases.by_index.get(index)
    if known is None:
        return (index,)
    orders = case.state.measures.ordered
    measures = (
        order
        for finding in known.findings
        for party in case.parties
        for order in orders.get((finding, party)) or ()
    )
    parts = (
        *(index, *known.services, *known.requests, *known.teams, *known.evidence),
        *(*known.drafts, *known.findings, *known.appeals, *measures),
    )
    return tuple(sorted(set(parts)))


def _next(case: Case, now: Known) -> str:
    """Say what the clock of its stage brings, and when; "" where the case has ended."""
    if now.stage in ENDS or (clock := clock_of(now.stage)) is None:
        return ""
    since = dict(reversed(course(now, case.state.time_for)))[clock.to]
    return f"{clock.to} from {words.say_instant(since, case.offset_s)}, if nothing is filed"


def _steps(case: Case, index: int) -> tuple[Step, ...]:
    reports = case.state.cases.by_index[index].reports
    screened = {
        one.index: one
        for report in reports
        for one in see(case, case.shelf.naming(report))
        if one.kind in ("report screened", "particulars given", "report withdrawn")
    }
    parts = {
        one.index: one
        for part in indices_of(case, index)
        for one in see(case, [case.shelf.filed(part), *case.shelf.naming(part)])
        if one.kind not in ("statement made", "bulletin issued") and not one.rule
    }
    filed = screened | parts
    return tuple(
        Step(words.say_instant(one.recorded_at, case.offset_s), claim_of(case, one))
        for _, one in sorted(filed.items())
    )


def _asked(case: Case, index: int) -> tuple[Asked, ...]:
    found = []
    for request in case.state.cases.by_index[index].requests:
        asked = case.state.verification.requests[request]
        due = asked.at + case.state.time_for("access", request)
        answer = asked.access
        if not answer:
            silent = case.shelf.as_of >= due
            answer = "no answer in time, counted as denied" if silent else "not answered yet"
        elif asked.answered is not None and asked.answered.at >= due:
            answer = f"{answer}, after its time"
        (opened,) = see(case, [case.shelf.filed(request)])
        found.append(
            Asked(
                index=request,
                of=case.name(asked.of),
                sought=opened.text("sought"),
                when=words.say_instant(asked.at, case.offset_s),
                answer=answer,
                answered=NONE if asked.answered is None else asked.answered.index,
            )
        )
    return tuple(found)
