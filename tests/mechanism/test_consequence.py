"""No way from a claim to a consequence: only from a finding, and to a finding only by its quorum.

Whatever anybody reports, says or undertakes, and however often, no violation, no standing and no
measure moves. What binds is counted again here from the filings themselves.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from carried import carry_out, documents
from drawn import plan_of, plans
from outputs import plain
from plans import At, Move, Plan, same
from sulh.filings.kinds import Outcome
from sulh.mechanism import findings, measures, violations
from sulh.mechanism.attestation import Attested
from sulh.mechanism.findings import Held
from sulh.mechanism.fold import advance, attest_at, fold
from sulh.mechanism.standing import Standing, standing
from sulh.mechanism.state import State, start
from sulh.mechanism.violations import NotComputed
from sulh.moment import DAY
from sulh.register import Register

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
)
NOTHING = Move(("monitor",), "payload opened", {"filing": At(0)})


def weights(state: State, as_of: int) -> dict[str, tuple[int, int, tuple[int, ...]]]:
    """Give each party's weight, step and findings, whoever is named first."""
    found = standing(state, as_of)
    if isinstance(found, NotComputed):
        return {}
    return {one.of: (one.weight, one.step, one.findings) for one in found}


def consequences(state: State) -> Any:  # noqa: ANN401  # plain values
    """Give all that binds or weighs."""
    found = violations.violations(state)
    held = (
        found if isinstance(found, NotComputed) else sorted(found, key=lambda v: (v.finding, v.of))
    )
    by_index = plain(state.measures.by_index, same)
    return held, by_index, [weights(state, state.clock + n * DAY) for n in (0, 40)]


def check_claims(plan: Plan) -> None:
    """Fold a plan without any finding: whatever else is filed, nothing follows."""
    moves = tuple(NOTHING if one.kind == "finding made" else one for one in plan.moves)
    state = fold(carry_out(replace(plan, moves=moves)), BEFORE)
    held, by_index, stands = consequences(state)
    assert isinstance(held, NotComputed) or held == []
    assert by_index == []
    assert all(one == (0, 0, ()) for each in stands for one in each.values())


def check_more_claims(plan: Plan, others: Plan) -> None:
    """Put claims where something without effect stood: what binds and weighs stays as it was."""
    claims = [one for one in others.moves if one.kind in CLAIMS]
    free = [n for n, one in enumerate(plan.moves) if one.kind in (*CLAIMS[1:], "sealed")]
    quiet, loud = list(plan.moves), list(plan.moves)
    for number, claim in zip(free, claims * 70, strict=False):
        quiet[number], loud[number] = NOTHING, claim
    before, after = (
        fold(carry_out(replace(plan, moves=tuple(moves))), BEFORE) for moves in (quiet, loud)
    )
    if before.findings.held == after.findings.held:  # a reply may let a finding come in time
        assert consequences(before) == consequences(after)
    else:
        assert before.replies != after.replies


@given(plans())
def test_without_a_finding_nothing_follows_whatever_is_claimed(plan: Plan) -> None:
    check_claims(plan)


@given(plans("exercise"), plans("exercise"))
def test_with_any_number_of_claims_more_what_follows_stays_as_it_was(
    plan: Plan, others: Plan
) -> None:
    check_more_claims(plan, others)


@given(plans("chronicle"))
def test_a_chronicle_computes_nothing(plan: Plan) -> None:
    state = fold(carry_out(plan), BEFORE)
    assert isinstance(standing(state, state.clock), NotComputed)
    assert isinstance(violations.violations(state), NotComputed)
    assert not len(state.findings.held) + len(state.measures.by_index)


def check_quorum(plan: Plan) -> None:
    """Count again, from what was filed, what every finding and every measure rests on."""
    state, filed = BEFORE, {}
    for index, entry in enumerate(carry_out(plan)):
        attested = attest_at(state, entry)
        after = advance(state, entry, attested)
        if index not in after.objections and isinstance(attested, Attested):
            filed[index] = attested.filing
            if attested.filing.says.kind == "finding made":
                _count_finding(filed, state, after, index)
            if attested.filing.says.kind == "measure ordered":
                _count_measure(filed, state, index)
        assert len(after.findings.held) - len(state.findings.held) in (0, 1)
        state = after


def _count_finding(filed: dict[int, Any], before: State, state: State, index: int) -> None:
    terms = before.agreement.terms
    assert terms is not None
    assert terms.panel is not None
    assert filed[index].by == (terms.panel.chair,)
    held: Held = state.findings.held[index]
    assert filed[held.draft].says.kind == "finding drafted"
    votes = [
        (one.by, one.says.vote)
        for one in filed.values()
        if one.says.kind == "vote cast" and before.index_of(one.says.draft) == held.draft
    ]
    seats = [by[0] for by, _ in votes]
    assert len(set(seats)) == len(seats)
    assert set(seats) <= set(terms.panel.members)
    assert all(len(by) == 1 for by, _ in votes)
    assert sum(vote == "for" for _, vote in votes) >= terms.panel.votes
    recused = {
        one.by[0]
        for at, one in filed.items()
        if one.says.kind == "recused" and before.index_of(one.says.incident) == held.incident
        and at < held.draft
    }  # fmt: skip
    assert not recused & set(seats)
    replied = {
        before.roster.body_of(one.by[0])
        for one in filed.values()
        if one.says.kind == "reply filed" and before.index_of(one.says.incident) == held.incident
    }
    opened = before.incidents.by_index[held.incident].opened_at
    allowed = before.time_for("reply", held.incident)
    assert replied == {"east", "west"} or (allowed is not None and before.clock >= opened + allowed)
    article = {one.id: one.status for one in terms.article}[str(held.outcome.article)]
    assert article != "demanded" or held.outcome.characterisation == "no violation"


def _count_measure(filed: dict[int, Any], before: State, index: int) -> None:
    terms = before.agreement.terms
    assert terms is not None
    assert terms.panel is not None
    says = filed[index].says
    heads = {"hill-envoy": "hill", "lake-envoy": "lake"}
    assert len({heads[one] for one in filed[index].by if one in heads}) >= terms.panel.guarantors
    outcome = before.findings.held[before.index_of(says.finding)].outcome
    assert outcome.attribution in (says.of, "both")
    assert outcome.characterisation in (
        "grave violation",
        "minor violation",
        "procedural violation",
    )


@given(plans("exercise"))
def test_a_finding_and_a_measure_rest_on_their_quorum(plan: Plan) -> None:
    check_quorum(plan)


GRAVER = {
    "no violation": "procedural violation",
    "procedural violation": "minor violation",
    "minor violation": "grave violation",
    "grave violation": "grave violation",
}


def worse_by_one(state: State, choice: int) -> State:
    """Add a violation, or make one graver."""
    held = list(state.findings.held.items())
    party = state.roster.parties[choice % 2]
    if not held or choice % 3 == 0:
        at = held[choice % len(held)][1].at if held else state.clock
        outcome = Outcome(party, "minor violation", "established", "1")
        held.append((state.size + 1, Held(0, 0, at, outcome)))
    else:
        index, one = held[choice % len(held)]
        kind = GRAVER.get(one.outcome.characterisation, "minor violation")
        outcome = msgspec.structs.replace(one.outcome, characterisation=kind, article="1")
        held = [
            (i, msgspec.structs.replace(h, outcome=outcome) if i == index else h) for i, h in held
        ]
    slices = msgspec.structs.replace(state.findings, held=Register.of(held))
    return msgspec.structs.replace(state, findings=slices)


def check_monotone(state: State, choice: int) -> None:
    """Hold that nobody stands better for one violation more, or for a graver one."""
    worse = worse_by_one(state, choice)
    for days in (0, 1, 30, 90):
        before, after = (weights(one, state.clock + days * DAY) for one in (state, worse))
        for party, (weight, step, _) in before.items():
            assert after[party][0] >= weight
            assert after[party][1] >= step


#: States of cases in which something was found, and of one in which nothing was.
STATES = [
    state
    for seed in range(60)
    if len((state := fold(carry_out(plan_of(seed, 70, "exercise")), BEFORE)).findings.held)
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
    def faulty(state: State) -> object:
        return [
            violations.Violation(i, "east", "minor", "1", one.opened_at)
            for i, one in state.incidents.by_index.items()
            if len(one.reports) > 1
        ]

    patch.setattr(violations, "violations", faulty)


def a_measure_without_a_finding(patch: Patch) -> None:
    patch.setattr(measures, "_flaw", lambda *_: None)


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


def nobody_is_waited_for(patch: Patch) -> None:
    patch.setattr("sulh.mechanism.replies.is_time_over", lambda *_: True)


def one_guarantor_is_enough(patch: Patch) -> None:
    def faulty(*given_: Any) -> object:  # noqa: ANN401  # whatever it takes
        terms = given_[2]
        fewer = msgspec.structs.replace(terms.panel, guarantors=0)
        return true(given_[0], given_[1], msgspec.structs.replace(terms, panel=fewer), *given_[3:])

    true = measures.order
    patch.setattr(measures, "order", faulty)


FAULTS: dict[Callable[[Patch], None], Callable[..., None]] = {
    reports_count_as_violations: check_claims,
    a_measure_without_a_finding: check_claims,
    many_claims_weigh: check_more_claims,
    one_vote_is_enough: check_quorum,
    the_recused_vote: check_quorum,
    nobody_is_waited_for: check_quorum,
    one_guarantor_is_enough: check_quorum,
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_found(fault: Callable[[Patch], None]) -> None:
    law = FAULTS[fault]
    drawn = [plans("exercise")] * (2 if law is check_more_claims else 1)
    search = settings(
        max_examples=400,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )(given(*drawn)(law))
    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        with pytest.raises(AssertionError):
            search()


def test_a_standing_that_falls_is_found() -> None:
    def step(weight: int) -> int:
        return {0: 0, 1: 2, 2: 1}.get(weight, 1)

    true = standing

    def faulty(state: State, as_of: int) -> object:
        found = true(state, as_of)
        assert not isinstance(found, NotComputed)
        return tuple(Standing(one.of, one.weight, step(one.weight), one.findings) for one in found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(weights.__globals__, "standing", faulty)
        with pytest.raises(AssertionError):
            list(map(check_monotone, STATES * 20, range(200)))
