"""No way from a claim to a consequence: only from a final finding, and to one only by its quorum.

Whatever anybody reports, says or undertakes, and however often, no violation, no standing and no
measure moves. What binds is counted again here from the filings themselves.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carried import carry_out, documents
from drawn import plan_of, plans
from outputs import plain
from plans import At, Move, Plan, same
from sulh.filings.kinds import Outcome
from sulh.mechanism import cases, findings, measures, violations
from sulh.mechanism.agreement import Panel, Terms
from sulh.mechanism.attestation import Attested
from sulh.mechanism.cases import Case, Hours
from sulh.mechanism.findings import Held
from sulh.mechanism.fold import advance, attest_at, fold
from sulh.mechanism.measures import Measure, Measures
from sulh.mechanism.replies import Replies
from sulh.mechanism.standing import standing
from sulh.mechanism.state import State, start
from sulh.mechanism.violations import NotComputed
from sulh.moment import DAY

BEFORE = start(documents())
#: By which nobody is ever held to have done anything.
CLAIMS = (
    "report filed",
    "statement made",
    "crossing reported",
    "commitment made",
    "effort filed",
    "evidence filed",
    "reply filed",
    "comment filed",
    "account given",
    "measure reported",
)
#: In whose place claims are put: what nothing else that is drawn rests on.
FREE = ("statement made", "crossing reported", "effort filed", "round opened", "sealed")
VIOLATIONS = ("grave violation", "minor violation", "procedural violation")
NOTHING = Move(("monitor",), "payload opened", {"filing": At(0)})
#: Of plans that are too long to be shown whole.
SEEDS = st.integers(0, 2**32)


def long(seed: int) -> Plan:
    """Draw a plan in which most often something is found."""
    return plan_of(seed, 120, "exercise")


def weights(state: State, as_of: int) -> dict[str, tuple[int, int, tuple[int, ...]]]:
    """Give each party's weight, step and findings, whoever is named first."""
    found = standing(state, as_of)
    if isinstance(found, NotComputed):
        return {}
    return {one.of: (one.weight, one.step, one.findings) for one in found}


def consequences(state: State) -> Any:  # noqa: ANN401  # plain values
    """Give all that binds or weighs, now and later."""
    times = [state.clock + n * DAY for n in (0, 40)]
    held = []
    for as_of in times:
        found = violations.violations(state, as_of)
        if not isinstance(found, NotComputed):
            held += sorted(found, key=lambda one: (one.finding, one.of))
    by_index = plain(state.measures.by_index, same)
    return held, by_index, [weights(state, as_of) for as_of in times]


def check_claims(plan: Plan) -> None:
    """Fold a plan without any finding: whatever else is filed, nothing follows."""
    moves = tuple(NOTHING if one.kind == "finding made" else one for one in plan.moves)
    state = fold(carry_out(replace(plan, moves=moves)), BEFORE)
    held, by_index, stands = consequences(state)
    assert held == []
    assert by_index == []
    assert all(one == (0, 0, ()) for each in stands for one in each.values())


def check_more_claims(plan: Plan, others: Plan) -> None:
    """Put claims where something without effect stood: what binds and weighs stays as it was."""
    claims = [one for one in others.moves if one.kind in CLAIMS]
    # Nobody says whether what is undertaken was kept, or each commitment would be another.
    silent = [NOTHING if one.kind == "commitment verified" else one for one in plan.moves]
    free = [n for n, one in enumerate(silent) if one.kind in FREE]
    quiet, loud = list(silent), list(silent)
    for number, claim in zip(free, claims * 70, strict=False):
        quiet[number], loud[number] = NOTHING, claim
    before, after = (
        fold(carry_out(replace(plan, moves=tuple(moves))), BEFORE) for moves in (quiet, loud)
    )
    if before.findings.held == after.findings.held:  # a reply may let a finding come in time
        binds, weighs = consequences(before), consequences(after)
        assert binds[0] == weighs[0]
        assert ordered(before) == ordered(after)
        if before.measures.by_index == after.measures.by_index:  # and none was reported on
            assert binds == weighs
    else:
        assert (before.replies, before.evidence, before.findings.drafts) != (
            after.replies, after.evidence, after.findings.drafts,
        )  # fmt: skip


def ordered(state: State) -> list[tuple[object, ...]]:
    """Give every order, without what its party and the mission say of it."""
    measures_ = state.measures.by_index.items()
    return [(index, m.finding, m.of, m.step, m.ordered_at, m.due) for index, m in measures_]


@given(plans())
def test_without_a_finding_nothing_follows_whatever_is_claimed(plan: Plan) -> None:
    check_claims(plan)


@given(SEEDS, SEEDS)
def test_with_any_number_of_claims_more_what_follows_stays_as_it_was(
    plan: int, others: int
) -> None:
    check_more_claims(long(plan), long(others))


@given(plans("chronicle"))
def test_a_chronicle_computes_nothing(plan: Plan) -> None:
    state = fold(carry_out(plan), BEFORE)
    assert isinstance(standing(state, state.clock), NotComputed)
    assert isinstance(violations.violations(state, state.clock), NotComputed)
    assert not len(state.findings.held) + len(state.measures.by_index)


# ---------------------------------------------------------------------------------------------
# What binds, counted again from what was filed.


@dataclass
class Filed:
    """What was filed with effect: by whom, what it says, when; and which entry it names."""

    state: State = BEFORE
    by_index: dict[int, tuple[tuple[str, ...], Any, int]] = field(default_factory=dict)

    def of(self, kind: str, **named: int) -> list[tuple[int, tuple[str, ...], Any, int]]:
        """Give the filings of a kind that name some filings."""
        return [
            (index, by, says, at)
            for index, (by, says, at) in self.by_index.items()
            if says.kind == kind
            and all(self.state.index_of(getattr(says, name)) == to for name, to in named.items())
        ]

    def recused(self, incident: int, *, after: int = -1) -> dict[str, int]:
        """Give who is recused from a case, since which index."""
        known = self.of("recused", incident=incident)
        return {by[0]: index for index, by, *_ in known if index > after}

    @property
    def terms(self) -> Terms:
        terms = self.state.agreement.terms
        assert terms is not None
        return terms

    @property
    def panel(self) -> Panel:
        panel = self.terms.panel
        assert panel is not None
        return panel

    def guarantors(self, by: Iterable[str], incident: int) -> int:
        """Count the guarantors for which a head signs who is not recused."""
        roster, away = self.state.roster, self.recused(incident)
        heads = [roster.seats[seat] for seat in by if seat not in away]
        return len({seat.body for seat in heads if seat.head and seat.body in roster.guarantors})

    def enough(self, incident: int, *, silent: bool) -> int:
        """Count how many guarantors bind."""
        roster, away = self.state.roster, self.recused(incident)
        sitting = {
            seat.body
            for name, seat in roster.seats.items()
            if seat.head and seat.key is not None and name not in away
        }
        if silent or not sitting >= set(roster.guarantors):
            return self.panel.guarantors_absent or self.panel.guarantors
        return self.panel.guarantors

    def began(self, incident: int) -> int:
        """Give the filing that opened a case, or took it up again last."""
        again = [index for index, *_ in self.of("case reopened", incident=incident)]
        for index, _, says, _ in self.of("appeal decided"):
            finding = self.by_index[self.state.index_of(says.appeal)][1].finding
            held = self.state.findings.held[self.state.index_of(finding)]
            if says.decision == "upheld" and held.incident == incident:
                again.append(index)
        return max((incident, *again))


def check_quorum(plan: Plan) -> None:
    """Count again, from what was filed, what every finding and every measure rests on."""
    filed = Filed()
    for index, entry in enumerate(carry_out(plan)):
        before = filed.state
        attested = attest_at(before, entry)
        after = advance(before, entry, attested)
        if index not in after.objections and isinstance(attested, Attested):
            by, says = attested.filing.by, attested.filing.says
            filed.by_index[index] = by, says, before.clock
            match says.kind:
                case "vote cast":
                    _count_vote(filed, index)
                case "finding made":
                    _count_finding(filed, after.findings.held[index], index)
                case "measure ordered" | "measure declined":
                    _count_measure(filed, index)
        assert len(after.findings.held) - len(before.findings.held) in (0, 1)
        filed.state = after


def _over(filed: Filed, parties: set[str], since: int, step: str, index: int) -> bool:
    """Tell whether both parties have done something, or have had their time."""
    allowed = filed.state.time_for(step, index)  # type: ignore[arg-type]  # a step
    return parties == set(filed.state.roster.parties) or filed.state.clock >= since + allowed


def _bodies(filed: Filed, kind: str, **named: int) -> set[str]:
    return {filed.state.roster.body_of(by[0]) for _, by, *_ in filed.of(kind, **named)}


def _count_vote(filed: Filed, index: int) -> None:
    """Hold that one member votes alone, after both could comment."""
    by, says, _ = filed.by_index[index]
    assert len(by) == 1
    assert by[0] in filed.panel.members
    draft = filed.state.index_of(says.draft)
    assert _over(
        filed, _bodies(filed, "comment filed", draft=draft), filed.by_index[draft][2],
        "comment", draft,
    )  # fmt: skip


def _count_finding(filed: Filed, held: Held, index: int) -> None:
    state, panel, (by, says, _) = filed.state, filed.panel, filed.by_index[index]
    assert filed.by_index[held.draft][1].kind == "finding drafted"
    away = filed.recused(held.incident)
    votes = filed.of("vote cast", draft=held.draft)
    counted = {one[0]: vote for _, one, vote, _ in votes if one[0] not in away}
    assert len({one for _, one, *_ in votes}) == len(votes)
    assert not [one for at, one, *_ in votes if away.get(one[0], at) < at]
    cast = [vote.vote for vote in counted.values()]
    said = {way: cast.count(way) >= panel.votes for way in ("for", "against")}
    if held.decided == "deferred to guarantors":
        assert not said["against"]
        silent = state.clock >= _referred_at(filed, held) + state.time_for("deferral", held.draft)
        assert filed.guarantors(by, held.incident) >= filed.enough(held.incident, silent=silent)
    else:
        assert len(by) == 1
        acting = [s for s in (panel.chair, *panel.deputies) if s not in away]
        assert by[0] == next(s for s in acting if state.roster.key_of(s) is not None)
        if held.decided == "chair absent consensus":
            assert panel.chair_rules
            assert not any(said.values())
        else:
            assert said["for"]
            assert ("against" in cast) == (held.decided == "majority with dissent")
    _count_evidence(filed, held, says.outcome)


def _referred_at(filed: Filed, held: Held) -> int:
    """Give when at the earliest the guarantors were asked: never before all could vote."""
    deferred = filed.of("finding deferred", draft=held.draft)
    if deferred:
        return deferred[0][3]
    votes = filed.of("vote cast", draft=held.draft)
    last = max((at for *_, at in votes), default=filed.by_index[held.draft][2])
    return last + filed.state.time_for("finding", held.draft)


def _count_evidence(filed: Filed, held: Held, outcome: Outcome) -> None:
    """Hold that both could reply, to all that a violation rests on."""
    state, began = filed.state, filed.began(held.incident)
    served = [one for one in filed.of("case served", incident=held.incident) if one[0] > began]
    last, _, _, at = served[-1]
    replied = {
        state.roster.body_of(by[0])
        for index, by, *_ in filed.of("reply filed", incident=held.incident)
        if index > last
    }
    assert _over(filed, replied, at, "reply", last)
    violated = outcome.characterisation in VIOLATIONS
    articles = {one.id: one.status for one in filed.terms.article}
    assert not violated or articles[str(outcome.article)] != "demanded"
    pieces = outcome.rests_on if isinstance(outcome.rests_on, tuple) else ()
    shown = {
        state.index_of(one)
        for *_, says, _ in served
        if isinstance(says.evidence, tuple)
        for one in says.evidence
    }
    assert not violated or pieces
    assert not violated or {state.index_of(one.evidence) for one in pieces} <= shown


def _count_measure(filed: Filed, index: int) -> None:
    """Hold that an order rests on a violation of its party that is final, and on its quorum."""
    state, (by, says, _) = filed.state, filed.by_index[index]
    finding = state.index_of(says.finding)
    made, outcome = filed.by_index[finding][2], filed.by_index[finding][1].outcome
    assert outcome.characterisation in VIOLATIONS
    third = outcome.attribution in ("third", "undetermined")
    assert (
        outcome.attribution in (says.of, "both")
        or outcome.controlled_by == says.of
        or (third and outcome.conduct_of == says.of)
    )
    appeals = filed.of("appeal filed", finding=finding)
    decisions = [
        (says.decision, at)
        for appeal, *_ in appeals
        for *_, says, at in filed.of("appeal decided", appeal=appeal)
    ]
    assert "upheld" not in dict(decisions)
    final_at = made + state.time_for("appeal", finding)
    if {state.roster.body_of(by[0]) for _, by, *_ in appeals} >= set(state.roster.parties):
        final_at = min(final_at, max((at for _, at in decisions), default=final_at))
    assert state.clock >= final_at
    incident = state.findings.held[finding].incident
    later = [index for index, one in state.findings.held.items() if one.incident == incident]
    assert all(
        state.clock < filed.by_index[one][2] + state.time_for("appeal decision", one)
        + state.time_for("appeal", one) or state.findings.held[one].set_aside != -1
        for one in later if one > finding
    )  # fmt: skip
    silent = state.clock >= final_at + state.time_for("measure decision", finding)
    assert filed.guarantors(by, incident) >= filed.enough(incident, silent=silent)


@given(SEEDS)
def test_a_finding_and_a_measure_rest_on_their_quorum(seed: int) -> None:
    check_quorum(long(seed))


def check_finality(plan: Plan) -> None:
    """Hold that what is advised, ordered, declined or accounted for rests on what is final."""
    state = BEFORE
    for entry in carry_out(plan):
        after = fold([entry], state)
        for taken in ("advice", "ordered", "decided", "accounts"):
            before = getattr(state.measures, taken)
            for name, value in getattr(after.measures, taken).items():
                if before.get(name) != value:
                    _count_final(state, name if taken == "advice" else name[0])
        state = after


def _count_final(state: State, finding: int) -> None:
    """Hold that nobody can appeal against a finding any more, or its appeal was dismissed."""
    held = state.findings.held[finding]
    appeals = [one for one in state.findings.appeals.values() if one.finding == finding]
    assert held.set_aside < 0
    assert not any(one.decision == "upheld" for one in appeals)
    over = state.clock >= held.at + state.time_for("appeal", finding)
    assert over or any(one.decision == "dismissed" for one in appeals)


@given(plans("exercise"))
def test_whatever_follows_from_a_finding_follows_when_it_is_final(plan: Plan) -> None:
    check_finality(plan)


# ---------------------------------------------------------------------------------------------
# Never better for more.

GRAVER = {
    "no violation": "procedural violation",
    "procedural violation": "minor violation",
    "minor violation": "grave violation",
    "grave violation": "grave violation",
}


def standing_findings(state: State) -> list[int]:
    """Give the findings that stand."""
    return [one.stands for one in state.cases.by_index.values() if one.stands >= 0]


def worse_by_one(state: State, choice: int) -> State:
    """Add a violation, or make one graver, or let an order not be carried out."""
    orders = list(state.measures.by_index.items())
    if orders and choice % 5 == 0:
        index, order = orders[choice % len(orders)]
        left = Measure(order.finding, order.of, order.step, order.ordered_at, order.due)
        by_index = state.measures.by_index.put(index, left)
        taken = msgspec.structs.replace(state.measures, by_index=by_index)
        return msgspec.structs.replace(state, measures=taken)
    held, known = state.findings.held, state.cases
    party, stand = state.roster.parties[choice % 2], standing_findings(state)
    if not stand or choice % 3 == 0:
        index = state.size + 1
        at = held[stand[choice % len(stand)]].at if stand else state.clock
        outcome = Outcome(party, "minor violation", "established", "1")
        held = held.put(index, Held(index, -1, at, "consensus", outcome))
        case = Case(at, at, index, index, stage="final", finding=index, stands=index, final_at=at)
        known = known.put(index, case)
    else:
        index = stand[choice % len(stand)]
        one = held[index]
        kind = GRAVER.get(one.outcome.characterisation, "minor violation")
        outcome = msgspec.structs.replace(one.outcome, characterisation=kind, article="1")
        held = held.put(index, msgspec.structs.replace(one, outcome=outcome))
    slices = msgspec.structs.replace(state.findings, held=held)
    return msgspec.structs.replace(state, findings=slices, cases=known)


def check_monotone(state: State, choice: int) -> None:
    """Hold that nobody stands better for one violation more, or for a graver one."""
    worse = worse_by_one(state, choice)
    for days in (0, 1, 30, 90):
        before, after = (weights(one, state.clock + days * DAY) for one in (state, worse))
        for party, (weight, step, _) in before.items():
            assert after[party][0] >= weight
            assert after[party][1] >= step


#: States of cases in which some finding stands, and of one in which nothing was found.
STATES = [
    state
    for seed in range(60)
    if standing_findings(state := fold(carry_out(plan_of(seed, 120, "exercise")), BEFORE))
    or seed == 0
]


@given(st.sampled_from(STATES), st.integers(0, 1_000))
def test_nobody_stands_better_for_a_violation_more_or_a_graver_one(
    state: State, choice: int
) -> None:
    check_monotone(state, choice)


# ---------------------------------------------------------------------------------------------
# Faults that the laws above have to find.

Patch = pytest.MonkeyPatch


def reports_count_as_violations(patch: Patch) -> None:
    def faulty(state: State, as_of: int) -> object:
        return [
            violations.Violation(index, "east", "minor", "1", as_of)
            for index, one in state.cases.by_index.items()
            if len(one.reports) > 1
        ]

    patch.setattr(violations, "violations", faulty)


def a_measure_without_a_finding(patch: Patch) -> None:
    def faulty(held: Measures, *given_: Any) -> Measures:  # noqa: ANN401  # whatever it takes
        on, says = given_[2:4]
        measure = Measure(0, says.of, says.step, on.now, on.now)
        by_index = held.by_index.put(on.index, measure)
        return msgspec.structs.replace(held, by_index=by_index)

    patch.setattr(measures, "order", faulty)


def many_claims_weigh(patch: Patch) -> None:
    true = standing

    def faulty(state: State, as_of: int) -> object:
        found = true(state, as_of)
        if isinstance(found, NotComputed):
            return found
        much = len(state.docket.rows) // 4
        return tuple(replace(one, weight=one.weight + much) for one in found)

    patch.setitem(weights.__globals__, "standing", faulty)


def one_vote_is_enough(patch: Patch) -> None:
    patch.setattr(findings, "_flaw_of_votes", lambda *_: None)


def the_recused_vote(patch: Patch) -> None:
    patch.setattr(findings, "recuse", lambda held, *_: held)


def without_time(patch: Patch, stage: str) -> None:
    true = cases._due

    def faulty(case: Case, hours: Hours) -> int:
        return case.since if case.stage == stage else true(case, hours)

    patch.setattr(cases, "_due", faulty)


def nobody_is_waited_for(patch: Patch) -> None:
    without_time(patch, "served")


def comments_are_not_waited_for(patch: Patch) -> None:
    without_time(patch, "drafted")


def one_guarantor_is_enough(patch: Patch) -> None:
    true = findings.bench
    patch.setattr(
        "sulh.mechanism.measures.bench",
        lambda *given_: true(*given_)._replace(quorum=0, smaller=0),
    )


def one_guarantor_finds(patch: Patch) -> None:
    patch.setattr(findings, "signed_by", lambda *_: ("hill",) * 9)


def nothing_is_waited_for_before_an_order(patch: Patch) -> None:
    true = measures._flaw

    def faulty(*given_: Any) -> object:  # noqa: ANN401  # whatever it takes
        flaw = true(*given_)
        return None if flaw is not None and flaw[0] == "finding.not-final" else flaw

    patch.setattr(measures, "_flaw", faulty)


def what_was_not_served_counts(patch: Patch) -> None:
    patch.setattr(Replies, "served", lambda *_: frozenset(range(10_000)))


FAULTS: dict[Callable[[Patch], None], Callable[..., None]] = {
    reports_count_as_violations: check_claims,
    a_measure_without_a_finding: check_claims,
    many_claims_weigh: check_more_claims,
    one_vote_is_enough: check_quorum,
    the_recused_vote: check_quorum,
    nobody_is_waited_for: check_quorum,
    comments_are_not_waited_for: check_quorum,
    one_guarantor_is_enough: check_quorum,
    one_guarantor_finds: check_quorum,
    nothing_is_waited_for_before_an_order: check_finality,
    what_was_not_served_counts: check_quorum,
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_found(fault: Callable[[Patch], None]) -> None:
    law = FAULTS[fault]
    drawn = 2 if law is check_more_claims else 1

    def search() -> None:
        for seed in range(400):
            law(*(long(drawn * seed + n) for n in range(drawn)))

    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        with pytest.raises(AssertionError):
            search()


def test_a_standing_that_falls_is_found() -> None:
    true = standing

    def faulty(state: State, as_of: int) -> object:
        found = true(state, as_of)
        assert not isinstance(found, NotComputed)
        return tuple(replace(one, step=20 - one.weight) for one in found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(weights.__globals__, "standing", faulty)
        with pytest.raises(AssertionError):
            list(map(check_monotone, STATES, range(len(STATES))))
