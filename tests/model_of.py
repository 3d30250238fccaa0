"""The model of one case: every state that it can come to, by the rules that the fold goes by.

Nothing of the procedure is written here a second time. A state is a real one, and a step is taken
by `sulh.mechanism.steps.apply` with a filing that is left unsigned, or by `sulh.mechanism.cases.at`
where a clock runs out. What is ours is the abstraction: `key_of` says which states are alike,
because no gate tells them apart, and of those that are alike one is followed. Time is cut to what
decides: whether a clock has run out; it may at any moment, in any order with the others.
"""

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from case_of import TERMS, hash_of
from record_of import Record, constitution, enrolment
from sulh.canonical import write_base64url
from sulh.filings.entry import Entry
from sulh.filings.kinds import (
    AccessRequested,
    AccountGiven,
    AppealDecided,
    AppealFiled,
    CaseClosed,
    CaseReopened,
    CaseServed,
    CaseTriaged,
    CommentFiled,
    EvidenceFiled,
    FindingDeferred,
    FindingDrafted,
    FindingMade,
    HotlineCalled,
    MeasureDeclined,
    MeasureOrdered,
    MeasureRecommended,
    MemberNamed,
    Outcome,
    ProtectionChecked,
    Recused,
    ReplyFiled,
    Says,
    Support,
    TeamTasked,
    VoteCast,
    write_form,
)
from sulh.filings.vocabulary import Inquiry, Vote
from sulh.mechanism import cases, findings, procedure, steps
from sulh.mechanism.agreement import DEFAULT_HOURS, Deadline, Panel, Terms, Timed, parse_terms
from sulh.mechanism.cases import Case
from sulh.mechanism.fold import fold
from sulh.mechanism.objection import Objection
from sulh.mechanism.payloads import Payloads, commit
from sulh.mechanism.state import State, start
from sulh.seal import Disclosure, Sealed
from sulh.table import NONE

PARTIES: Final = ("east", "west")
#: Seat, body, whether it is a head. Guarantors are alike, and so are the judges.
CAST: Final = (
    *(
        (f"{party}-{role}", party, role == "head")
        for party in PARTIES
        for role in ("head", "officer", "panel")
    ),
    ("hill-envoy", "hill", True),
    ("lake-envoy", "lake", True),
    ("mission-head", "mission", True),
    ("chair", "mission", False),
    ("deputy", "mission", False),
    ("judge-a", "mission", False),
    ("judge-b", "mission", False),
    ("monitor", "mission", False),
    ("protection", "mission", False),
    ("second", "hill", False),
    ("clock", "mission", False),
)
HEADS: Final = ("east-head", "hill-envoy", "lake-envoy", "west-head")
ENVOYS: Final = ("hill-envoy", "lake-envoy")
OFFICERS: Final = ("protection", "second")
#: Seats of which one stands for all that stand alike.
ALIKE: Final = (
    ("chair",),
    ("deputy",),
    ("east-panel",),
    ("west-panel",),
    ENVOYS,
    ("judge-a", "judge-b"),
)
HOUR: Final = 3_600
#: The one incident: after entry 0, the clock and a report.
INCIDENT: Final = 3
_NEVER: Final = 10**7
#: Clocks that run beside that of the stage.
BESIDE: Final[tuple[Timed, ...]] = ("case", "team", "appeal")
SALT: Final = bytes(16)

Key = tuple[object, ...]


class Label(NamedTuple):
    """What happened, and which bodies it took; a guarantor is called `guarantor`, a clock none."""

    event: str
    by: tuple[str, ...] = ()


class Seen(NamedTuple):
    """What was watched on the way to a state, apart from what the rules remember.

    Whether both parties replied to the latest service, or had their time; the same of comments on
    the latest draft; the evidence of every service since the case began of which that holds; and
    which findings came to be final, and whether before both could appeal.
    """

    heard: bool = False
    consulted: bool = False
    answered: frozenset[int] = frozenset()
    final: frozenset[int] = frozenset()
    hasty: bool = False


class Node(NamedTuple):
    """A state of the fold, which clocks beside that of the stage have run out, what was seen."""

    state: State
    over: frozenset[str] = frozenset()
    seen: Seen = Seen()


@dataclass(frozen=True)
class Setting:
    """Who decides, by which terms; and which parts of a case are told apart in it."""

    name: str
    members: tuple[str, ...] = ("chair", "east-panel", "west-panel")
    votes: int = 2
    guarantors: int = 2
    guarantors_absent: int | None = None
    deputies: tuple[str, ...] = ()
    chair_rules: bool = False
    #: How many seats may be recused or vacant together, and in which of the two ways.
    away: int = 0
    vacant: bool = False
    #: Evidence is filed piece by piece, and served or not; a team is named; it is decided.
    evidence: bool = False
    team: bool = False
    decided: bool = True
    #: Every filing is tried in every stage, or only where the table has a row for it.
    everywhere: bool = True
    #: The vote of who is recused since is told apart, though no rule asks for it.
    recalled: bool = False
    #: The votes that are tried.
    cast: tuple[Vote, ...] = ("for", "against", "abstain")

    @property
    def panel(self) -> Panel:
        """The panel of the terms."""
        return Panel(
            "chair", self.members, self.votes, self.guarantors, self.guarantors_absent,
            self.deputies, (), self.chair_rules,
        )  # fmt: skip

    @property
    def alike(self) -> tuple[tuple[str, ...], ...]:
        """The seats that decide, those together of which one stands for all that stand alike."""
        return _alike(self.members, self.deputies)

    def terms(self, over: frozenset[str] = frozenset()) -> Terms:
        """Give the terms, by which no clock runs out but those that are over."""
        return _terms(self.panel, over)


@cache
def _alike(members: tuple[str, ...], deputies: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    seats = {*members, *deputies, *ENVOYS}
    return tuple(group for group in ALIKE if seats.issuperset(group))


@cache
def _terms(panel: Panel, over: frozenset[str]) -> Terms:
    deadlines = tuple(
        Deadline(step, 0 if step in over else _NEVER, "It goes on.", "agreed")
        for step in (*BESIDE, *(step for step in DEFAULT_HOURS if step not in BESIDE))
    )
    return replace(parse_terms(TERMS), panel=panel, deadline=deadlines)


DOCUMENT: Final = hashlib.sha256(TERMS).digest()


class Court(Record):
    """A record with everybody who may decide in it, told in filings that are really signed."""

    def __init__(self, terms: Terms) -> None:
        """Constitute an exercise, and open an incident with a report of the mission."""
        self.entries = []
        self.keys = {}
        self._count = 0
        self._state = start({DOCUMENT: terms})
        seats = [enrolment(seat, body, head=head) for seat, body, head in CAST]
        guarantors = [{"id": "hill", "name": "Hill"}, {"id": "lake", "name": "Lake"}]
        named = {"basis": "agreed", "sha256": hash_of(TERMS)}
        whole = constitution(guarantors=guarantors, seats=seats, terms=named)
        self.add(HEADS, "record constituted", whole)
        self.add(["clock"], "clock", {"at": "2026-03-01T09:00:00Z"})
        report = self.add(["monitor"], "report filed", {"day": "2026-03-01", "family": "K"})
        says = {"day": "2026-03-01", "family": "K", "reports": [report]}
        assert self.add(["monitor"], "incident opened", says) == INCIDENT

    @property
    def state(self) -> State:
        """What follows from the entries."""
        self._state = fold(self.entries[self._state.size :], self._state)
        return self._state


@cache
def _opened() -> State:
    court = Court(_terms(Setting("").panel, frozenset()))
    assert not court.state.objections
    return court.state


def beginning(setting: Setting) -> Node:
    """Give a case that was just opened."""
    state = _under(setting, _opened(), frozenset())
    if not setting.evidence:
        state = _file(state, ("monitor",), EvidenceFiled(INCIDENT, "video")) or state
    return Node(state)


def case_of(state: State) -> Case:
    """Give the one case, as it was left by whatever happened last."""
    return state.cases.by_index[INCIDENT]


def _under(setting: Setting, state: State, over: frozenset[str]) -> State:
    terms = setting.terms(over)
    agreement = replace(state.agreement, terms=terms)
    return replace(state, agreement=agreement, documents={DOCUMENT: terms})


def _file(state: State, by: tuple[str, ...], says: Says) -> State | None:
    """File something; None where it meets an objection, or nobody is there to sign it."""
    if any(state.roster.key_of(seat) is None for seat in by):
        return None
    to = ("chair",) if isinstance(says, FindingDrafted) else ()
    answer = steps.apply(state, Entry(state.size, state.clock, by, to), says)
    return None if isinstance(answer, Objection) else replace(answer, size=state.size + 1)


# What is filed


class Act(NamedTuple):
    """A filing that is tried: by which seats, what; and what it is called."""

    by: tuple[str, ...]
    says: Says
    name: str
    also: Says | None = None


def violation_of(evidence: int) -> Outcome:
    """Say that both parties violated an article, resting on a piece of evidence."""
    support = Support(("occurrence",), evidence, "B2", "monitor")
    return Outcome("both", "grave violation", "established", article="1", rests_on=(support,))


NO_VIOLATION: Final = Outcome("undetermined", "no violation", "not established")


def acts(setting: Setting, state: State) -> Iterator[Act]:
    """Give everything that is tried in a state, whether or not the rules let it be."""
    case = case_of(state)
    tried = _acts(setting, state, case)
    if setting.everywhere:
        return tried
    events = _events(case.stage)
    return (act for act in tried if act.name.partition(":")[0] in events)


@cache
def _events(stage: procedure.Stage) -> frozenset[str]:
    rows = (move for move in procedure.TABLE if stage in move.stages)
    return frozenset(("recused", "evidence filed", *(row.event.partition(":")[0] for row in rows)))


def _acts(setting: Setting, state: State, case: Case) -> Iterator[Act]:
    yield from _before(setting, case)
    yield from _ends(setting, state, case)
    if setting.team:
        yield from _TEAM
    if setting.decided:
        yield from _away(setting, state)
        yield from _decision(setting, state, case)


def _before(setting: Setting, case: Case) -> Iterator[Act]:
    yield from _ALWAYS
    if setting.team:
        yield from _GIST
    checked = NONE if case.protected is None else case.protected.index
    ready = [one for one in case.evidence if one < checked]
    if setting.evidence:
        if not any(one > max(checked, case.under) for one in case.evidence):
            yield Act(("monitor",), EvidenceFiled(INCIDENT, "video"), "evidence filed")
        yield Act(("monitor",), CaseServed(INCIDENT), "case served: with nothing")
    if ready:
        served = CaseServed(INCIDENT, evidence=tuple(ready if setting.evidence else ready[-1:]))
        yield Act(("monitor",), served, "case served")
        if setting.evidence:
            yield Act(("chair",), served, "case served: by the chair")


def _ends(setting: Setting, state: State, case: Case) -> Iterator[Act]:
    chair = _chair(state, setting)
    if setting.evidence:
        newest = case.evidence[-1] if case.evidence else NONE
        yield Act((chair,), CaseReopened(newest, INCIDENT), "case reopened")
    else:
        new, again = EvidenceFiled(INCIDENT, "video"), CaseReopened(state.size, INCIDENT)
        yield Act((chair,), again, "case reopened", new)


_WITHHELD: Final = ProtectionChecked(INCIDENT, "withheld", because="a child", review="2026-04-01")
_GIST: Final = tuple(
    Act((one,), ProtectionChecked(INCIDENT, "gist", because="a child"), "protection checked: gist")
    for one in OFFICERS
)
#: What is the same in every state.
_ALWAYS: Final = (
    *(
        Act((one,), ProtectionChecked(INCIDENT, "whole"), "protection checked: whole")
        for one in OFFICERS
    ),
    *(Act((one,), _WITHHELD, "protection checked: withheld") for one in OFFICERS),
    Act(("monitor",), CaseTriaged(INCIDENT, "ordinary", "grave"), "case triaged: grave"),
    Act(("monitor",), CaseTriaged(INCIDENT, "ordinary", "minor"), "case triaged: minor"),
    Act(("monitor",), HotlineCalled(INCIDENT, PARTIES), "hotline called"),
    *(Act((f"{party}-officer",), ReplyFiled(INCIDENT), "reply filed") for party in PARTIES),
    *(
        Act(heads, CaseClosed("settled", INCIDENT), "case closed: settled")
        for heads in (("east-head", "west-head"), ("east-head",), ("west-head",))
    ),
    Act(("monitor",), CaseClosed("inadmissible", INCIDENT), "case closed"),
)


def _team() -> Iterator[Act]:
    for party in PARTIES:
        named = MemberNamed(INCIDENT, f"{party}-officer")
        yield Act((f"{party}-officer",), named, "member named")
    officers = tuple(f"{party}-officer" for party in PARTIES)
    teams: tuple[tuple[Inquiry, tuple[str, ...]], ...] = (
        ("joint", ("monitor", "judge-a", "judge-b")),
        ("joint", ("monitor", *officers)),
        ("joint", ("monitor", "judge-a", officers[0])),
        ("joint", ("monitor", "judge-a", officers[1])),
        ("reduced", ("monitor", "judge-a")),
        ("remote", ("monitor",)),
    )
    for inquiry, members in teams:
        went = [party for party in PARTIES if f"{party}-officer" in members]
        of = "both" if len(went) == 2 else "".join(went) or "none"
        name = f"team tasked: {inquiry}, {of}"
        yield Act(("monitor",), TeamTasked(INCIDENT, inquiry, members), name)
    for party in PARTIES:
        asked = AccessRequested(INCIDENT, party, "site")
        yield Act(("monitor",), asked, f"access requested: {party}")


_TEAM: Final = tuple(_team())


def _representatives(setting: Setting, state: State) -> Iterator[str]:
    """Give one seat of those that stand alike."""
    for alike in setting.alike:
        seen = set()
        for seat in alike:
            if (how := stands(state, seat)) not in seen:
                seen.add(how)
                yield seat


def _group_of(seat: str) -> str:
    return next(alike[0] for alike in ALIKE if seat in alike)


def _how_many_are_away(setting: Setting, state: State) -> int:
    return sum(stands(state, seat)[0] != "" for alike in setting.alike for seat in alike)


def _away(setting: Setting, state: State) -> Iterator[Act]:
    if setting.vacant or _how_many_are_away(setting, state) >= setting.away:
        return
    for seat in _representatives(setting, state):
        if not stands(state, seat)[0]:
            yield Act((seat,), Recused(INCIDENT), "recused")


def _chair(state: State, setting: Setting) -> str:
    """Give the seat that acts for the chair, or the chair's where none does."""
    return findings.bench_of(state.findings, state.roster, setting.panel, INCIDENT).chair or "chair"


def _decision(setting: Setting, state: State, case: Case) -> Iterator[Act]:
    acting = _chair(state, setting)
    chairs = {acting: ""} | {
        one: ": by another" for one in ("chair", *setting.deputies) if one != acting
    }
    for chair, other in chairs.items():
        yield Act((chair,), FindingDrafted(INCIDENT), f"finding drafted{other}")
    if (draft := case.draft) != NONE:
        for party in PARTIES:
            yield Act((f"{party}-officer",), CommentFiled(draft), "comment filed")
        for seat in _representatives(setting, state):
            for vote in setting.cast:
                name = f"vote cast: {vote}, {_group_of(seat)}"
                yield Act((seat,), VoteCast(draft, vote), name)
        for chair, other in chairs.items():
            yield Act((chair,), FindingDeferred(draft), f"finding deferred{other}")
        yield from _making(setting, state, case, chairs)
    yield from _after(setting, state, case)


def _after(setting: Setting, state: State, case: Case) -> Iterator[Act]:
    if case.finding != NONE:
        for by in ("east-head", "west-head", *(() if setting.evidence or setting.away else ENVOYS)):
            yield Act((by,), AppealFiled(case.finding, "error of fact"), "appeal filed")
    for appeal in case.appeals:
        for decision in ("dismissed", "upheld"):
            for by in _groups(state):
                name = f"appeal decided: {decision}"
                yield Act(by, AppealDecided(appeal, decision), name)
    if setting.everywhere:
        for finding in dict.fromkeys((case.finding, case.stands)):
            if finding != NONE:
                yield from _consequences(state, finding)


def _making(setting: Setting, state: State, case: Case, chairs: dict[str, str]) -> Iterator[Act]:
    known = state.findings.drafts[case.draft]
    votes = tuple(one.index for one in findings.ballots(state.findings, known))
    salt = write_base64url(SALT)
    pieces = case.evidence if setting.evidence else case.evidence[-1:]
    if not setting.evidence:
        served = [one for index in case.services for one in state.replies.services[index].evidence]
        pieces = tuple(served[-1:])
    for outcome, held in (
        *((violation_of(one), "a violation") for one in pieces),
        (NO_VIOLATION, "none"),
    ):
        for decided in ("consensus", "majority with dissent", "chair absent consensus"):
            made = FindingMade(decided, case.draft, outcome, salt, votes)
            for chair, other in chairs.items():
                yield Act((chair,), made, f"finding made: {held}, {decided}{other}")
        made = FindingMade("deferred to guarantors", case.draft, outcome, salt, votes)
        for by in _groups(state):
            yield Act(by, made, f"finding made: {held}, deferred to guarantors")


def _groups(state: State) -> Iterator[tuple[str, ...]]:
    """Give guarantors that sign something together: one that can, and all."""
    yield (next((seat for seat in ENVOYS if not stands(state, seat)[0]), ENVOYS[0]),)
    yield ENVOYS


def _consequences(state: State, finding: int) -> Iterator[Act]:
    for party in PARTIES:
        advised = MeasureRecommended("own inquiry", finding, party, 1)
        yield Act(("chair",), advised, "measure recommended")
        yield Act((f"{party}-officer",), AccountGiven(finding), "account given")
        for by in _groups(state):
            ordered = MeasureOrdered("own inquiry", "2046-01-01", finding, party, 1, "visit")
            yield Act(by, ordered, "measure ordered")
            yield Act(by, MeasureDeclined("mitigation", finding, party), "measure declined")


#: What follows from a finding; it moves no case, and is tried in every state for that.
CONSEQUENCES: Final = (
    "measure recommended",
    "account given",
    "measure ordered",
    "measure declined",
)


# Which states are alike


def _is_recused(state: State, seat: str) -> bool:
    return (INCIDENT, seat) in state.findings.recused


def stands(state: State, seat: str) -> tuple[str, str]:
    """Say whether a seat is away, and how it voted on the latest draft."""
    away = "recused" if _is_recused(state, seat) else ""
    if not away and state.roster.key_of(seat) is None:
        away = "vacant"
    known = state.findings.drafts.get(case_of(state).draft)
    votes = () if known is None else known.votes
    vote = next((one.vote for one in votes if one.seat == seat), "")
    return away, vote


def _before_decision(state: State, case: Case) -> Key:
    """Say what gates ask until a draft is made: severity, the hotline, who replied, evidence."""
    stage = case.stage
    if stage in ("opened", "checked"):
        return (case.hotline is not None,)
    if stage == "withheld":
        return case.hotline is not None, case.officer
    if stage == "triaged":
        return case.hotline is not None, case.severity
    if stage == "served":
        by = state.replies.by
        return (frozenset(party for party in PARTIES if (case.service, party) in by),)
    return ()


def _evidence(node: Node, case: Case) -> Key:
    """Say of what sort evidence there is: served and answered, or not, and how new."""
    services = case.services
    ever = {one for of in services for one in node.state.replies.services[of].evidence}
    checked = NONE if case.protected is None else case.protected.index
    sorts = {
        (
            "answered" if one in node.seen.answered else "served" if one in ever else "",
            one < checked,
        )
        for one in case.evidence
    }
    newest = case.evidence[-1] if case.evidence else NONE
    return frozenset(sorts), newest > max(checked, case.under), newest > case.under


def _decision_key(state: State, case: Case) -> Key:
    """Say who commented on a draft, and what a finding holds and who appealed against it."""
    if case.stage == "drafted":
        return (frozenset(one.party for one in state.findings.drafts[case.draft].comments),)
    if case.stage not in ("found", "under appeal", "final") or case.finding == NONE:
        return ()
    outcome = state.findings.held[case.finding].outcome.characterisation
    if case.stage != "under appeal":
        return (outcome,)
    appeals = (state.findings.appeals[one] for one in case.appeals)
    standing = {one.by: one.decision or "open" for one in appeals if one.finding == case.finding}
    guarantors = sorted(standing.get(body, "") for body in ("hill", "lake"))
    parties = frozenset((party, standing.get(party, "")) for party in PARTIES)
    return outcome, parties, tuple(guarantors)


def key_of(setting: Setting, node: Node) -> Key:
    """Give what tells a state from others: the same key, the same future."""
    state, over, seen = node
    case = case_of(state)
    stage = case.stage
    is_timed = "case" in over and stage in procedure._OPEN
    parts: list[object] = [stage, is_timed, seen.heard, seen.consulted, seen.hasty]
    parts += _before_decision(state, case)
    if setting.evidence:
        parts += _evidence(node, case)
    if setting.team:
        named = frozenset(one for one in PARTIES if (INCIDENT, one) in state.verification.named)
        parts += [named, "team" in over and stage in procedure._INQUIRY, case.severity]
    if setting.decided:
        parts += _decision_key(state, case)
        parts.append("appeal" in over and stage == "under appeal")
        held = state.findings.held.get(case.stands)
        parts.append("" if held is None else held.outcome.characterisation)
        parts.append(
            frozenset(
                (group[0], tuple(sorted(_seen(setting, state, case, one) for one in group)))
                for group in setting.alike
            )
        )
    return tuple(parts)


def mirror(value: Any) -> Any:  # noqa: ANN401  # whatever keys and labels are made of
    """Exchange the parties in a key or in what happened."""
    if isinstance(value, str):
        return value.replace("east", "\0").replace("west", "east").replace("\0", "west")
    if isinstance(value, Label):
        return Label(mirror(value.event), tuple(sorted(map(mirror, value.by))))
    if isinstance(value, tuple):
        return tuple(map(mirror, value))
    if isinstance(value, frozenset):
        return frozenset(map(mirror, value))
    return value


def _seen(setting: Setting, state: State, case: Case, seat: str) -> tuple[str, str]:
    """Say how a seat stands, as far as anything asks where the case is."""
    away, vote = stands(state, seat)
    if away == "recused" and not setting.recalled:
        return away, ""
    if case.stage in ("in voting", "to be decided"):
        return away, vote
    if case.stage in ("referred", "referred again"):
        return away, vote if vote == "against" else ""
    return away, ""


# Every state


def clock_of(stage: procedure.Stage) -> procedure.Clock | None:
    """Give the clock of a stage, as the rules find it."""
    found: procedure.Clock | None = cases.clock_of(stage)  # type: ignore[attr-defined]  # theirs
    return found


def body_of(seat: str) -> str:
    """Give whose a seat is."""
    body = next(body for name, body, _ in CAST if name == seat)
    return "guarantor" if body in ("hill", "lake") else body


def follow(setting: Setting, node: Node, act: Act) -> Node | None:
    """File something in a state; None where it meets an objection."""
    state = node.state
    if isinstance(act.says, FindingMade):
        state = replace(state, payloads=_showing(case_of(state).draft, act.says.outcome))
    if act.also is not None:
        state = _file(state, ("monitor",), act.also) or state
    after = _file(state, act.by, act.says)
    return None if after is None else settle(setting, node, after)


def settle(setting: Setting, before: Node, after: State, by_clock: str = "") -> Node:
    """Say which clocks run after something happened, and let those that are over have effect."""
    over = before.over
    was, case = case_of(before.state).stage, case_of(after)
    if case.stage != was:
        if case.stage == "opened":
            over -= {"case", "team"}
        elif case.stage == "found":
            over -= {"appeal"}
    if after.documents[DOCUMENT] is not setting.terms(over):
        after = _under(setting, after, over)
    seen = before.seen if case.stage == was else watch(before, after, by_clock)
    moved = cases.at(case, after.clock, after.time_for)
    if moved is not case:
        after = replace(after, cases=after.cases.put(INCIDENT, moved))
    return Node(after, over, seen)


def watch(before: Node, after: State, by_clock: str) -> Seen:
    """See to it that nobody was passed over, whatever the rules say."""
    seen, was, case = before.seen, case_of(before.state).stage, case_of(after)
    if case.stage == "opened":
        return Seen(final=seen.final, hasty=seen.hasty)
    if case.stage == "served":
        return seen._replace(heard=False)
    if case.stage == "drafted":
        return seen._replace(consulted=False)
    if case.stage == "under inquiry" and was == "served":
        is_heard = by_clock == "reply" or all(
            (case.service, party) in after.replies.by for party in PARTIES
        )
        evidence = after.replies.services[case.service].evidence if is_heard else ()
        return seen._replace(heard=is_heard, answered=seen.answered.union(evidence))
    if case.stage == "in voting" and was == "drafted":
        said = {one.party for one in after.findings.drafts[case.draft].comments}
        return seen._replace(consulted=by_clock == "comment" or said == set(PARTIES))
    if case.stage == "final":
        appeals = (after.findings.appeals[one] for one in case.appeals)
        said = {one.by for one in appeals if one.finding == case.finding}
        is_fair = by_clock == "appeal" or "appeal" in before.over or said.issuperset(PARTIES)
        return seen._replace(final=seen.final | {case.finding}, hasty=seen.hasty or not is_fair)
    return seen


@cache
def _showing(draft: int, outcome: Outcome) -> Payloads:
    """Say that a draft sealed an outcome, which is known when it is opened and not before."""
    digest = Disclosure(SALT, "outcome", write_form(outcome)).digest
    sealed = Sealed((digest,), (), bytes(32), ("chair",))
    return commit(Payloads(), Entry(draft, 0, ("chair",), ("chair",)), sealed)


def clocks(setting: Setting, node: Node) -> Iterator[tuple[Label, Node]]:
    """Give what follows when a clock runs out: that of the stage, or one beside it."""
    state, over, _ = node
    case = case_of(state)
    clock = clock_of(case.stage)
    if clock is not None and clock.step != "case":
        now = state.clock + HOUR

        def hours(step: Timed, _: int) -> int:
            if clock.step == step:
                return HOUR
            if step == "appeal" and step in over:
                return now - case.found_at
            return 0 if step in over else _NEVER * HOUR

        moved = cases.at(case, now, hours)
        if moved is not case:  # or it waits for one that runs beside
            after = replace(state, clock=now, cases=state.cases.put(INCIDENT, moved))
            yield Label(f"clock: {clock.step}"), settle(setting, node, after, clock.step)
    beside = [step for step in BESIDE if step not in over]
    if case.stage not in procedure._OPEN:
        beside = [step for step in beside if step == "appeal" and case.stage == "under appeal"]
    for step in beside:
        is_idle = step == "appeal" and case.stage != "under appeal"
        if is_idle or (step == "team" and not setting.team):
            continue
        late = replace(state, clock=state.clock + HOUR)
        yield Label(f"clock: {step}"), settle(setting, node._replace(over=over | {step}), late)


def successors(setting: Setting, node: Node) -> Iterator[tuple[Label, Node, Act | None]]:
    """Give every step that can be taken from a state."""
    for label, after in clocks(setting, node):
        yield label, after, None
    for act in acts(setting, node.state):
        after_act = follow(setting, node, act)
        if after_act is not None:
            yield Label(act.name, tuple(sorted(map(body_of, act.by)))), after_act, act
    if setting.vacant:
        yield from ((label, after, None) for label, after in _seats(setting, node))


def _seats(setting: Setting, node: Node) -> Iterator[tuple[Label, Node]]:
    """Leave a seat that decides, or fill it again."""
    state = node.state
    away = _how_many_are_away(setting, state)
    for seat in _representatives(setting, state):
        held = state.roster.seats[seat]
        is_vacant = held.key is None
        if not is_vacant and away >= setting.away:
            continue
        key = _opened().roster.seats[seat].key if is_vacant else None
        seats = state.roster.seats.put(seat, replace(held, key=key))
        after = replace(state, roster=replace(state.roster, seats=seats))
        event = f"seat {'filled' if is_vacant else 'vacated'}"
        yield Label(event, (body_of(seat),)), settle(setting, node, after)


@dataclass
class Graph:
    """Every state that was reached, a representative of each, and the steps between them."""

    setting: Setting
    start: Key
    nodes: dict[Key, Node] = field(default_factory=dict)
    edges: dict[Key, dict[Label, set[Key]]] = field(default_factory=dict)
    #: Steps that were taken for the first time between two states: before, what, after.
    taken: list[tuple[Node, Label, Act | None, Node]] = field(default_factory=list)

    @property
    def transitions(self) -> int:
        """How many steps there are between states."""
        return sum(len(to) for labels in self.edges.values() for to in labels.values())


def explore(setting: Setting) -> Graph:
    """Find every state that a case can come to."""
    first = beginning(setting)
    graph = Graph(setting, key_of(setting, first), {key_of(setting, first): first})
    left = deque([first])
    while left:
        node = left.popleft()
        labels = graph.edges.setdefault(key_of(setting, node), {})
        for label, after, act in successors(setting, node):
            key = key_of(setting, after)
            to = labels.setdefault(label, set())
            if key in to:
                continue
            to.add(key)
            graph.taken.append((node, label, act, after))
            if key not in graph.nodes:
                graph.nodes[key] = after
                left.append(after)
    return graph


_DEPUTY: Final = ("deputy",)
_FIVE: Final = ("chair", "east-panel", "west-panel", "judge-a", "judge-b")
#: What is tried out. Each leaves apart what another tells apart, so that all of it can be gone
#: through: nobody is away; anybody is, two at a time; seats are left and filled again; two judges
#: more; evidence piece by piece; the team.
SETTINGS: Final = (
    Setting("two of three, both guarantors"),
    Setting(
        "the chair rules, or one guarantor, and two recused",
        guarantors_absent=1, deputies=_DEPUTY, chair_rules=True, away=2, everywhere=False,
        cast=("for",),
    ),
    Setting(
        "one seat left, and filled again",
        guarantors_absent=1, deputies=_DEPUTY, away=1, vacant=True, everywhere=False,
        cast=("for", "against"),
    ),
    Setting(
        "three of five", members=_FIVE, votes=3, guarantors_absent=1, everywhere=False,
        cast=("for", "against"),
    ),
    Setting("evidence served piece by piece", evidence=True, cast=("for",)),
    Setting("before a draft, with a team", team=True, decided=False),
)  # fmt: skip
