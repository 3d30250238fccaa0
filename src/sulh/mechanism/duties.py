"""Duties: what is owed, by whom, by when. Computed from the state and a time, never stored."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from sulh.filings.vocabulary import MISSION
from sulh.mechanism.agreement import Terms
from sulh.mechanism.docket import in_order
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed, not_computed
from sulh.table import NONE


@dataclass(frozen=True, slots=True)
class Duty:
    """What a body (or, for a vote, a seat) owes: which step, about which filing, due when.

    `due` is the first POSIX second that is too late. `done` is the index of what discharged it,
    or -1, and `done_at`, a POSIX second, then -1 too. `late`: done too late, or still owed when
    it is. `moot`: the case went on without it, and nobody owes it any more.
    """

    of: str
    step: str
    about: int
    due: int
    done: int
    done_at: int
    late: bool = False
    moot: bool = False

    @property
    def open(self) -> bool:
        """Whether it is still owed."""
        return self.done == NONE and not self.moot


def duties(state: State, as_of: int) -> tuple[Duty, ...] | NotComputed:
    """Give every duty that arose, by when it is due; `as_of` is the time it is looked at."""
    if (why := not_computed(state)) is not None:
        return why
    terms = state.agreement.terms
    assert terms is not None
    found = [*_replies(state), *_votes(state, terms), *_measures(state)]
    return tuple(
        replace(one, late=not one.moot and one.due <= (as_of if one.open else one.done_at))
        for one in sorted(found, key=attrgetter("due", "about"))
    )


def _replies(state: State) -> Iterator[Duty]:
    for index, incident in state.incidents.by_index.items():
        allowed = state.time_for("reply", index)
        if allowed is None:
            continue
        due = incident.opened_at + allowed
        for party in in_order(state.docket, state.roster, index):
            reply = state.replies.by.get((index, party))
            done = (NONE, NONE) if reply is None else (reply.filings[0], reply.at)
            yield Duty(party, "reply", index, due, *done)


def _votes(state: State, terms: Terms) -> Iterator[Duty]:
    if terms.panel is None:
        return
    for index, draft in state.findings.drafts.items():
        allowed = state.time_for("vote", index)
        if allowed is None:
            continue
        voted = {ballot.seat: (ballot.index, ballot.at) for ballot in draft.votes}
        made = draft.incident in state.findings.of_incident
        for seat in _seats_in_order(state, terms.panel.members, index):
            if (draft.incident, seat) not in state.findings.recused:
                done = voted.get(seat, (NONE, NONE))
                moot = made and seat not in voted
                yield Duty(seat, "vote", index, draft.at + allowed, *done, moot=moot)


def _measures(state: State) -> Iterator[Duty]:
    for index, measure in state.measures.by_index.items():
        done = (measure.reported, measure.reported_at)
        if measure.is_refuted:
            done = (NONE, NONE)
        moot = measure.closed != NONE and measure.reported == NONE
        yield Duty(measure.of, "measure", index, measure.due, *done, moot=moot)
        allowed = state.time_for("verification", index)
        if allowed is not None and measure.reported != NONE:
            due = measure.reported_at + allowed
            done = (measure.verified, measure.verified_at)
            yield Duty(MISSION, "verification", index, due, *done)


def _seats_in_order(state: State, seats: tuple[str, ...], number: int) -> list[str]:
    """Give seats of the parties in their neutral order, then the others, by name within a body."""
    parties = in_order(state.docket, state.roster, number)

    def place(seat: str) -> tuple[int, str]:
        body = state.roster.body_of(seat)
        return (parties.index(body) if body in parties else len(parties), seat)

    return sorted(seats, key=place)
