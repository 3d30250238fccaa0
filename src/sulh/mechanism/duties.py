"""Duties: what is owed, by whom, by when. Computed from the state and a time, never stored.

Every step of the procedure that somebody has to take is one, with its clock. What a body may do
and need not (to comment, to appeal) is a right: it has its time too, and is never late. Given the
case, its clocks are known for as long as nobody files anything, and so are the duties to come.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final

from sulh.filings.vocabulary import MISSION
from sulh.mechanism.agreement import Panel, Timed
from sulh.mechanism.cases import Case, Done, course
from sulh.mechanism.docket import in_order
from sulh.mechanism.findings import Appeal, Draft, answers_for, bench_of, is_violation
from sulh.mechanism.procedure import ENDS
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed, not_computed
from sulh.table import NONE

#: What a body may do and need not.
RIGHTS: Final = frozenset({"particulars", "team", "comment", "appeal"})
#: Later than any time: what never ends.
_NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Duty:
    """What a body or a seat owes: which step, about which filing, in which case, by when.

    Times are POSIX seconds: it is owed from `since`, too late from `due`, and can be done no more
    from `ends`. `done` is the index of what discharged it and `done_at` when, or -1. `late`: done
    too late, or not done when it is due. `moot`: it can be done no more, and nobody was late.
    `right`: it need not be done. `case` is a report where there is no incident yet.
    """

    of: str
    step: str
    about: int
    case: int
    since: int
    due: int
    ends: int
    done: int
    done_at: int
    right: bool = False
    late: bool = False
    moot: bool = False
    missed: bool = False

    @property
    def open(self) -> bool:
        """Whether it is still owed, or may still be done."""
        return self.done == NONE and not self.moot and not self.missed


def duties(state: State, as_of: int) -> tuple[Duty, ...] | NotComputed:
    """Give every duty that arose, by when it is due; `as_of` is the time it is looked at."""
    if (why := not_computed(state)) is not None:
        return why
    found: list[Duty] = []
    for report in state.screening.received.keys():  # noqa: SIM118  # a table has no other iterator
        found += duties_of_report(state, report)
    for index in state.cases.by_index:
        found += duties_of_case(state, index)
    seen = (seen_at(one, as_of) for one in found if one.since <= as_of)
    return tuple(sorted(seen, key=attrgetter("due", "case", "about")))


def seen_at(duty: Duty, as_of: int) -> Duty:
    """Say how a duty stands at a time."""
    if duty.done != NONE:
        return replace(duty, late=not duty.right and duty.done_at >= duty.due)
    is_over = as_of >= duty.ends
    late = not duty.right and as_of >= duty.due and duty.ends >= duty.due
    return replace(duty, late=late, moot=is_over and not late, missed=is_over and late)


def duties_of_report(state: State, report: int) -> tuple[Duty, ...]:
    """Give what is owed about a report: to screen it, to open its case; the right to say more."""
    row = state.screening.received.get(report)
    if row is None:
        return ()
    known = state.screening.by_report.get(report)
    at, ends = row[0], _NEVER
    if known is not None and known.withdrawn is not None:
        ends = known.withdrawn.at
    first = None if known is None or not known.decision else known.first
    due = at + state.time_for("screening", report)
    found = [_duty(MISSION, "screening", report, report, (at, due, ends), first)]
    if known is not None and known.decision == "admitted":
        admitted = known.done
        due = admitted.at + state.time_for("opening", admitted.index)
        linked = state.cases.linked.get(report)
        found.append(_duty(MISSION, "opening", report, report, (admitted.at, due, ends), linked))
    if known is not None and known.asked is not None:
        filer = state.docket.body_at(report, state.roster)
        asked = known.asked
        due = asked.at + state.time_for("particulars", asked.index)
        span = (asked.at, due, min(due, ends))
        found.append(_duty(filer, "particulars", report, report, span, known.given))
        if known.given is not None:
            since = known.given.at
            again = known.done if known.done.index > known.given.index else None
            span = (since, since + state.time_for("screening", known.given.index), ends)
            found.append(_duty(MISSION, "screening", report, report, span, again))
    return tuple(found)


def duties_of_case(state: State, index: int) -> tuple[Duty, ...]:
    """Give what is owed in a case, what was, and what will be if nobody files anything."""
    return tuple(_Case(state, index).duties())


def _duty(
    of: str, step: str, about: int, case: int, span: tuple[int, int, int], done: Done | None,
) -> Duty:  # fmt: skip
    by = (NONE, NONE) if done is None else (done.index, done.at)
    return Duty(of, step, about, case, *span, *by, right=step in RIGHTS)


class _Case:
    """A case and its course, while its duties are looked up."""

    def __init__(self, state: State, index: int) -> None:
        self.state = state
        self.index = index
        self.case: Case = state.cases.by_index[index]
        path = course(self.case, state.time_for)
        self.since = dict(reversed(path))
        self.end = next((since for stage, since in path if stage in ENDS), _NEVER)
        self.parties = in_order(state.docket, state.roster, index)

    def duties(self) -> Iterator[Duty]:
        yield from self._before_service()
        for service in self.case.services:
            yield from self._replies(service)
        yield from self._inquiry()
        for draft in self.case.drafts:
            yield from self._decision(draft)
        for appeal in self.case.appeals:
            yield from self._appeal(appeal)
        for finding in self.case.findings:
            yield from self._consequence(finding)

    def _end_after(self, time: int) -> int:
        """Give when a case ends after a time, or has ended, for all that is known."""
        return next((one for one in self.case.closings if one >= time), self.end)

    def _make(
        self, of: str, step: Timed, since: tuple[int, int], done: Done | None,
        *, ends: int = NONE, about: int = NONE,
    ) -> Duty:  # fmt: skip
        """Make a duty that arose at a time under the terms of an index; it ends with the case."""
        at, under = since
        due = at + self.state.time_for(step, under)
        span = (at, due, self._end_after(at) if ends == NONE else ends)
        about = self.index if about == NONE else about
        return _duty(of, step, about, self.index, span, done)

    def _before_service(self) -> Iterator[Duty]:
        case, roster = self.case, self.state.roster
        checked = case.checks[0].done if case.checks else None
        opened = (case.began, case.opened)
        yield self._make(roster.erasure[0], "protection", opened, checked)
        for number, check in enumerate(case.checks):
            if check.notice == "withheld":
                again = case.checks[number + 1].done if number + 1 < len(case.checks) else None
                span = (check.done.at, max(check.review, check.done.at), self.end)
                other = next(seat for seat in roster.erasure if seat != check.officer)
                index = self.index
                yield _duty(other, "protection review", index, index, span, again)
        cleared = next((one.done for one in case.checks if one.notice != "withheld"), None)
        if cleared is None:
            return
        yield self._make(MISSION, "triage", (cleared.at, cleared.index), case.triaged)
        if case.triaged is None:
            return
        triaged = (case.triaged.at, case.triaged.index)
        if case.grave is not None:
            yield self._make(MISSION, "hotline", (case.grave.at, case.grave.index), case.hotline)
        first = next((one for one in case.services if one > case.triaged.index), NONE)
        served = None if first == NONE else Done(first, self.state.replies.services[first].at)
        yield self._make(MISSION, "service", triaged, served)
        over = min(self.end, triaged[0] + self.state.time_for("team", triaged[1]))
        for party in self.parties:
            named = self.state.verification.named.get((self.index, party))
            done = None if named is None else named.done
            yield self._make(party, "team", triaged, done, ends=over)

    def _replies(self, service: int) -> Iterator[Duty]:
        at = self.state.replies.services[service].at
        later = [one for one in self.case.services if one > service]
        ends = self.state.replies.services[later[0]].at if later else self._last_word()
        ends = min(ends, self._end_after(at), self.case.began if at < self.case.began else _NEVER)
        for party in self.parties:
            reply = self.state.replies.by.get((service, party))
            done = None if reply is None else Done(reply.filings[0], reply.at)
            yield self._make(party, "reply", (at, service), done, ends=ends, about=service)

    def _last_word(self) -> int:
        """Give when replies are taken no more: when it is decided, or the case ends."""
        after = ("referred", "referred again", "found", "under appeal")
        return min((self.since[stage] for stage in after if stage in self.since), default=self.end)

    def _inquiry(self) -> Iterator[Duty]:
        case, state = self.case, self.state
        for index in case.requests:
            request = state.verification.requests[index]
            since = (request.at, index)
            yield self._make(request.of, "access", since, request.answered, about=index)
        for index in case.teams:
            team = state.verification.teams[index]
            if team.returned is None:
                since = (team.last.at, team.last.index)
                yield self._make(team.members[0], "check-in", since, None, ends=_NEVER, about=index)
        for service in case.services:
            yield from self._drafting(service)

    def _drafting(self, service: int) -> Iterator[Duty]:
        """Give that a finding is drafted, once both have replied to a service or had the time."""
        state, case = self.state, self.case
        served = state.replies.services[service].at
        replies = [state.replies.by.get((service, party)) for party in self.parties]
        since = served + state.time_for("reply", service)
        if all(replies):
            since = min(since, max(reply.at for reply in replies if reply is not None))
        ends = min(self._end_after(served), self._served_after(service))
        if since >= ends:
            return
        later = next((one for one in case.services if one > service), _NEVER)
        draft = next((one for one in case.drafts if service < one < later), NONE)
        done = None if draft == NONE else Done(draft, state.findings.drafts[draft].at)
        chair = self._chair(done, since + state.time_for("draft", service))
        yield self._make(chair, "draft", (since, service), done, ends=ends)

    def _decision(self, index: int) -> Iterator[Duty]:
        """Give what is owed on a draft: comments, votes, the finding, and what the guarantors owe.

        Each by the terms of the filing from which its clock runs.
        """
        state, draft = self.state, self.state.findings.drafts[index]
        end = min(self._end_after(draft.at), self._served_after(index))
        for party in self.parties:
            said = next((one.done for one in draft.comments if one.party == party), None)
            due = draft.at + state.time_for("comment", index)
            span = (draft.at, due, min(due, end))
            yield _duty(party, "comment", index, self.index, span, said)
        starts = self._voting_from(index, draft)
        closes = starts.at + state.time_for("vote", starts.index)
        if starts.at < end:
            yield from self._votes(index, draft, (starts.at, closes, min(closes, end)))
        decided = draft.voted or Done(starts.index, closes)
        if decided.at >= end:
            return
        held = [(one, state.findings.held[one]) for one in self.case.findings]
        made = next((one for one in held if one[1].draft == index), None)
        done = None if made is None else Done(made[0], made[1].at)
        is_deferred = made is not None and made[1].decided == "deferred to guarantors"
        over = decided.at + state.time_for("finding", decided.index)
        by_chair = draft.deferred or (None if is_deferred else done) or self._redrafted(index, over)
        since, ends = (decided.at, decided.index), min(over, end)
        chair = self._chair(by_chair, over)
        yield self._make(chair, "finding", since, by_chair, ends=ends, about=index)
        if by_chair is not None and by_chair is not draft.deferred:
            return
        referred = draft.deferred or Done(decided.index, over)
        if referred.at < end:
            since = (referred.at, referred.index)
            ends = min(end, referred.at + 2 * state.time_for("deferral", referred.index))
            bodies = made[1].bodies if made is not None else ()
            yield from self._of_guarantors("deferral", since, (done, bodies), ends, index)

    def _served_after(self, index: int) -> int:
        """Give when a case was served again after a draft or a service; all begins anew then."""
        later = (one for one in self.case.services if one > index)
        return next((self.state.replies.services[one].at for one in later), _NEVER)

    def _redrafted(self, index: int, before: int) -> Done | None:
        """Give the draft that took the place of another before a time, if one did."""
        later = next((one for one in self.case.drafts if one > index), NONE)
        at = before if later == NONE else self.state.findings.drafts[later].at
        return Done(later, at) if at < before else None

    def _voting_from(self, index: int, draft: Draft) -> Done:
        """Give from when on it is voted, and by the terms of which filing."""
        due = draft.at + self.state.time_for("comment", index)
        last = max((one.done for one in draft.comments), key=attrgetter("index"), default=None)
        both = len(draft.comments) == len(self.parties)
        return last if both and last is not None and last.at < due else Done(index, due)

    def _votes(self, index: int, draft: Draft, span: tuple[int, int, int]) -> Iterator[Duty]:
        state, panel = self.state, self._panel()
        if panel is None:
            return
        of = bench_of(state.findings, state.roster, panel, self.index)
        voted = {one.seat: Done(one.index, one.at) for one in draft.votes}
        owing = () if draft.voted is not None else of.members
        starts, due, ends = span
        for seat in self._in_order(list(panel.members)):
            gone = state.findings.recused.get((self.index, seat))
            if gone is not None and (seat in voted or gone.at > starts):
                yield _duty(
                    seat, "vote", index, self.index, (starts, due, min(ends, gone.at)),
                    voted.get(seat),
                )  # fmt: skip
            elif gone is None and (seat in voted or seat in owing):
                yield _duty(seat, "vote", index, self.index, span, voted.get(seat))

    def _appeal(self, index: int) -> Iterator[Duty]:
        state = self.state
        appeal = state.findings.appeals[index]
        others = self._appeals(appeal.finding)
        first = min(others)
        over = others[first].at + state.time_for("appeal decision", first)
        ends = min(max(over, self._appeals_until(appeal.finding)), self._aside_at(appeal.finding))
        by = (appeal.decided, appeal.bodies)
        yield from self._of_guarantors("appeal decision", (appeal.at, index), by, ends, index)

    def _appeals(self, finding: int) -> dict[int, Appeal]:
        known = {index: self.state.findings.appeals[index] for index in self.case.appeals}
        return {index: one for index, one in known.items() if one.finding == finding}

    def _aside_at(self, finding: int) -> int:
        """Give when a finding was set aside, or later than any time."""
        upheld = (one for one in self._appeals(finding).values() if one.decision == "upheld")
        return next((one.decided.at for one in upheld if one.decided is not None), _NEVER)

    def _appeals_until(self, finding: int) -> int:
        held = self.state.findings.held[finding]
        return held.at + self.state.time_for("appeal", finding)

    def _consequence(self, finding: int) -> Iterator[Duty]:
        state, held = self.state, self.state.findings.held[finding]
        appeals = {one.by: Done(index, one.at) for index, one in self._appeals(finding).items()}
        over = self._appeals_until(finding)
        for party in self.parties:
            span = (held.at, over, min(over, self._aside_at(finding)))
            yield _duty(party, "appeal", finding, self.index, span, appeals.get(party))
        if not is_violation(held.outcome):
            return
        final_at = self._final_at(finding)
        for party in self.parties:
            if not answers_for(held.outcome, party):
                continue
            name = (finding, party)
            if final_at != NONE:
                account = state.measures.accounts.get(name)
                since = (final_at, finding)
                ends = self._stands_until(finding)
                yield self._make(party, "account", since, account, ends=ends, about=finding)
                yield from self._order(finding, party, since)
            for index in state.measures.ordered.get(name) or ():
                yield from self._measure(index)

    def _final_at(self, finding: int) -> int:
        if finding == self.case.stands:
            return self.case.final_at
        return self.since.get("final", NONE) if finding == self.case.finding else NONE

    def _stands_until(self, finding: int) -> int:
        """Give when another finding of the case came to stand, or will, in place of one."""
        if finding < self.case.stands:
            return self.case.final_at
        if finding == self.case.stands and self.case.finding not in (finding, NONE):
            return self.since.get("final", _NEVER)
        return _NEVER

    def _order(self, finding: int, party: str, since: tuple[int, int]) -> Iterator[Duty]:
        """Give that each guarantor decides what follows for a party."""
        decided = self.state.measures.decided.get((finding, party))
        by = (None, ()) if decided is None else (decided.done, decided.bodies)
        ends = since[0] + 2 * self.state.time_for("measure decision", since[1])
        ends = min(ends, self._stands_until(finding))
        yield from self._of_guarantors("measure decision", since, by, ends, finding)

    def _of_guarantors(
        self, step: Timed, since: tuple[int, int], by: tuple[Done | None, tuple[str, ...]],
        ends: int, about: int,
    ) -> Iterator[Duty]:  # fmt: skip
        """Give what each guarantor owes; what others decided without one was not done by it.

        One whose heads are recused owed it until then.
        """
        done, bodies = by
        sitting = self._guarantors()
        for body in sorted({*self.state.roster.guarantors, *bodies}):
            if done is not None and body in bodies:
                yield self._make(body, step, since, done, ends=ends, about=about)
                continue
            until = ends if done is None else min(ends, done.at)
            gone = NONE if body in sitting else self._recused_at(body)
            if gone != NONE:
                until = min(until, gone)
            if until > since[0] or gone == NONE:
                yield self._make(body, step, since, None, ends=until, about=about)

    def _recused_at(self, body: str) -> int:
        """Give when the last head of a body took itself out of the case; -1: none has."""
        state = self.state
        heads = [
            name for name, seat in state.roster.seats.items() if seat.head and seat.body == body
        ]
        gone = (state.findings.recused.get((self.index, seat)) for seat in heads)
        return max((one.at for one in gone if one is not None), default=NONE)

    def _measure(self, index: int) -> Iterator[Duty]:
        """Give what an order asks for, and its verification: anew where it was refuted."""
        measure = self.state.measures.by_index[index]
        ends = self._stands_until(measure.finding)
        if measure.escalated != NONE:
            ends = min(ends, self.state.measures.by_index[measure.escalated].ordered_at)
        over = ends
        if measure.closed != NONE and not measure.reports:
            over = min(ends, measure.due - 1, measure.verified_at)
        since: Done | None = Done(index, measure.ordered_at)
        while since is not None:
            done = next((one for one in measure.reports if one.index > since.index), None)
            span = (since.at, max(measure.due, since.at), over)
            yield _duty(measure.of, "measure", index, self.index, span, done)
            if done is None:
                return
            check = next((one for one in measure.checks if one.index > done.index), None)
            said, ends = (done.at, done.index), self._stands_until(measure.finding)
            yield self._make(MISSION, "verification", said, check, ends=ends, about=index)
            since = None if check is None or check.index == measure.closed else check

    def _panel(self) -> Panel | None:
        terms = self.state.agreement.terms
        return None if terms is None else terms.panel

    def _chair(self, done: Done | None, due: int) -> str:
        """Give who is to chair until something is done, or due: not who took it over later."""
        panel = self._panel()
        if panel is None:
            return MISSION
        for seat in (panel.chair, *panel.deputies):
            gone = self.state.findings.recused.get((self.index, seat))
            stayed = gone is None or (gone.at >= due if done is None else gone.index > done.index)
            if stayed and self.state.roster.key_of(seat) is not None:
                return seat
        return panel.chair

    def _guarantors(self) -> tuple[str, ...]:
        panel = self._panel()
        if panel is None:
            return ()
        of = bench_of(self.state.findings, self.state.roster, panel, self.index)
        return tuple(sorted(of.guarantors))

    def _in_order(self, seats: list[str]) -> list[str]:
        """Give seats of the parties in their neutral order, then the others, by name."""

        def place(seat: str) -> tuple[int, str]:
            body = self.state.roster.body_of(seat)
            return (
                self.parties.index(body) if body in self.parties else len(self.parties),
                seat,
            )

        return sorted(seats, key=place)
