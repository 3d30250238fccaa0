"""Duties as they read: what is owed, by whom, about what, by when, and what was late.

In a chronicle nothing is owed: no mechanism is constituted, and the page says so.
"""

from dataclasses import dataclass
from typing import Final

from sulh.filings.vocabulary import MISSION
from sulh.mechanism.duties import RIGHTS, Duty
from sulh.mechanism.standing import consequences
from sulh.mechanism.violations import NotComputed
from sulh.moment import DAY
from sulh.views import words
from sulh.views.case import Case

#: Each step of the procedure in words: what is owed.
STEPS: Final = {
    "screening": "to screen a report",
    "opening": "to open the case of an admitted report",
    "particulars": "to give particulars",
    "protection": "a protection check",
    "protection review": "to review what was withheld",
    "triage": "to triage the case",
    "hotline": "to call the parties",
    "service": "to serve both parties",
    "reply": "a reply",
    "team": "to name a member for the team",
    "check-in": "to check in",
    "access": "an answer on access",
    "draft": "to draft a finding",
    "comment": "to comment on the draft",
    "vote": "a vote",
    "finding": "to make the finding",
    "deferral": "to decide in the panel's place",
    "appeal": "to appeal",
    "appeal decision": "to decide an appeal",
    "measure decision": "to decide what follows",
    "account": "an account of the violation",
    "measure": "a measure carried out and reported",
    "verification": "a verification",
}
#: How many open duties a page lists, and how many of the latest others.
MOST = 100


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty in words; `status` says how it stands.

    `pressing`: it is owed, or was not done in its time; `right`: it need not be done.
    """

    of: str
    name: str
    what: str
    about: int
    incident: bool
    due: str
    status: str
    done: int
    right: bool
    pressing: bool


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a party stands on the ladder of the terms."""

    party: str
    style: str
    weight: int
    step: int
    findings: tuple[int, ...]
    credit: int
    unmet: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """What a violation brings, and what the same by the other party would bring: a step each.

    `before` is the weight without it, `step` the step with it; `other` is the other party, `own`
    the step that it would bring that one on top of its own weight.
    """

    finding: int
    party: str
    before: int
    step: int
    other: str
    same: int
    own: int


@dataclass(frozen=True, slots=True)
class Open:
    """What one body owes, with its seats: how many obligations are open; rights are none."""

    name: str
    style: str
    open: int


@dataclass(frozen=True, slots=True)
class Duties:
    """What is owed and what was discharged; `why` says why nothing is computed, or is ""."""

    as_of: str
    why: str
    open: int
    ledger: tuple[Open, ...]
    owed: tuple[Owed, ...]
    done: tuple[Owed, ...]
    left: int
    standing: tuple[Stands, ...]
    same: tuple[Same, ...]


def read_duties(case: Case, most: int = MOST) -> Duties:
    """Read the duties that are open, by when they are due, and the latest of the others."""
    as_of = words.say_instant(case.shelf.as_of, case.offset_s)
    if (why := case.not_computed) is not None:
        return Duties(as_of, say_why(why), 0, (), (), (), 0, (), ())
    counted = case.shelf.count_duties()
    return Duties(
        as_of=as_of,
        why="",
        open=counted.open,
        ledger=_ledger(case),
        owed=tuple(owed(case, one) for one in case.shelf.open_duties(most)),
        done=tuple(owed(case, one) for one in case.shelf.past_duties(most)),
        left=max(0, counted.over - most),
        standing=read_standing(case),
        same=read_consequences(case),
    )


def _ledger(case: Case) -> tuple[Open, ...]:
    """Count what each body and its seats owe: parties in the neutral order of the day first."""
    seats = case.state.roster.seats
    styles = {side.body: side.style for side in case.sides(case.shelf.as_of // DAY)[:2]}
    return tuple(
        Open(
            case.name(body),
            styles.get(body, ""),
            sum(
                one.open
                for of in (body, *(name for name, seat in seats.items() if seat.body == body))
                for one in case.shelf.tally(of)
                if one.step not in RIGHTS
            ),
        )
        for body in (*styles, *case.guarantors, MISSION)
    )


def owed_in(case: Case, index: int) -> tuple[tuple[Owed, ...], str]:
    """Give the duties of a case that arose, and why they are not computed, or ""."""
    if (why := case.not_computed) is not None:
        return (), say_why(why)
    return tuple(owed(case, one) for one in case.shelf.duties_about((index,))), ""


def owed_by(case: Case, party: str) -> tuple[tuple[Owed, ...], str]:
    """Give the duties of one party that are open, the latest others, and why not, or ""."""
    if (why := case.not_computed) is not None:
        return (), say_why(why)
    return tuple(owed(case, one) for one in case.shelf.duties_of(party, MOST)), ""


def read_standing(case: Case) -> tuple[Stands, ...]:
    """Give both parties' standing, in the neutral order of the day; none in a chronicle."""
    found = case.standing
    if isinstance(found, NotComputed):
        return ()
    styles = {side.body: side.style for side in case.sides(case.shelf.as_of // DAY)}
    return tuple(
        Stands(
            case.name(one.of),
            styles[one.of],
            one.weight,
            one.step,
            one.findings,
            one.credit,
            one.unmet,
        )
        for one in found
    )


def read_consequences(case: Case) -> tuple[Same, ...]:
    """Give what each violation brings beside what the same would bring the other party."""
    found = consequences(case.state, case.shelf.as_of)
    if isinstance(found, NotComputed):
        return ()
    return tuple(
        Same(
            one.finding,
            case.name(one.of),
            one.before,
            one.step,
            case.name(one.other),
            one.same,
            one.own,
        )
        for one in found
    )


def owed(case: Case, duty: Duty) -> Owed:
    """Put a duty in words."""
    return Owed(
        of=duty.of,
        name=case.name(duty.of),
        what=STEPS.get(duty.step, duty.step),
        about=duty.about,
        incident=duty.about in case.state.cases.by_index,
        due=words.say_instant(duty.due, case.offset_s),
        status=_status(duty),
        done=duty.done,
        right=duty.right,
        pressing=not duty.right and (duty.open or duty.late),
    )


def _status(duty: Duty) -> str:
    if duty.missed:
        return "not done in its time: the case went on without it"
    if duty.moot:
        return "not made use of" if duty.right else "no longer asked for"
    if duty.done >= 0:
        return "done, late" if duty.late else "done in time"
    if duty.right:
        return "open to it"
    return "owed, and late" if duty.late else "owed"


def say_why(found: NotComputed) -> str:
    """Say why nothing is computed."""
    return f"not computed: {found.why}"
