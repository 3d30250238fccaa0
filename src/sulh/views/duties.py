"""Duties as they read: what is owed, by whom, about what, by when, and what was late.

In a chronicle nothing is owed: no mechanism is constituted, and the page says so.
"""

from dataclasses import dataclass

from sulh.mechanism.duties import Duty
from sulh.mechanism.violations import NotComputed
from sulh.moment import DAY
from sulh.views import words
from sulh.views.case import Case

_STEPS = {
    "reply": "a reply",
    "vote": "a vote",
    "measure": "a measure carried out and reported",
    "verification": "a verification",
}
#: How many open duties a page lists, and how many of the latest others.
MOST = 100


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty in words; `status` says in a word how it stands."""

    of: str
    name: str
    what: str
    about: int
    incident: bool
    due: str
    status: str
    done: int


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a party stands on the ladder of the terms."""

    party: str
    style: str
    weight: int
    step: int
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Duties:
    """What is owed and what was discharged; `why` says why nothing is computed, or is ""."""

    as_of: str
    why: str
    open: int
    owed: tuple[Owed, ...]
    done: tuple[Owed, ...]
    left: int
    standing: tuple[Stands, ...]


def read_duties(case: Case, most: int = MOST) -> Duties:
    """Read the duties that are open, by when they are due, and the latest of the others."""
    as_of = words.say_instant(case.shelf.as_of, case.offset_s)
    found = case.duties
    if isinstance(found, NotComputed):
        return Duties(as_of, _why(found), 0, (), (), 0, ())
    found = _in_order(case, found)
    undone = [one for one in found if one.open]
    done = [one for one in found if not one.open]
    return Duties(
        as_of=as_of,
        why="",
        open=len(undone),
        owed=tuple(owed(case, one) for one in undone[:most]),
        done=tuple(owed(case, one) for one in done[-most:]),
        left=max(0, len(done) - most),
        standing=read_standing(case),
    )


def owed_about(case: Case, about: frozenset[int]) -> tuple[tuple[Owed, ...], str]:
    """Give the duties about some filings, and why they are not computed, or ""."""
    found = case.duties
    if isinstance(found, NotComputed):
        return (), _why(found)
    return tuple(owed(case, one) for one in _in_order(case, found) if one.about in about), ""


def owed_by(case: Case, party: str) -> tuple[tuple[Owed, ...], str]:
    """Give the duties of one party that are open or were late, and why not, or ""."""
    found = case.duties
    if isinstance(found, NotComputed):
        return (), _why(found)
    own = [one for one in found if one.of == party]
    undone = [one for one in own if one.open]
    done = [one for one in own if not one.open]
    return tuple(owed(case, one) for one in (*undone[:MOST], *done[-MOST:])), ""


def read_standing(case: Case) -> tuple[Stands, ...]:
    """Give both parties' standing, in the neutral order of the day; none in a chronicle."""
    found = case.standing
    if isinstance(found, NotComputed):
        return ()
    styles = {side.body: side.style for side in case.sides(case.shelf.as_of // DAY)}
    return tuple(
        Stands(case.name(one.of), styles[one.of], one.weight, one.step, one.findings)
        for one in found
    )


def owed(case: Case, duty: Duty) -> Owed:
    """Put a duty in words."""
    return Owed(
        of=duty.of,
        name=case.name(duty.of),
        what=_STEPS.get(duty.step, duty.step),
        about=duty.about,
        incident=duty.about in case.state.cases.by_index,
        due=words.say_instant(duty.due, case.offset_s),
        status=_status(duty),
        done=duty.done,
    )


def _in_order(case: Case, found: tuple[Duty, ...]) -> tuple[Duty, ...]:
    """Order duties by when they are due, then by body as everywhere, never by a seat's name."""

    def place(duty: Duty) -> tuple[int, int, int, str]:
        roster = case.state.roster
        body = roster.body_of(duty.of) if duty.of in roster.seats else duty.of
        return duty.due, duty.about, case.rank(body), duty.of

    return tuple(sorted(found, key=place))


def _status(duty: Duty) -> str:
    if duty.moot:
        return "moot: the case went on without it"
    if duty.done >= 0:
        return "done, late" if duty.late else "done in time"
    return "owed, and late" if duty.late else "owed"


def _why(found: NotComputed) -> str:
    return f"not computed: {found.why}"
