"""Violations and standing at their edges: what is final, weights, lapse, credit, unmet orders."""

import pytest

from case_of import GRAVE, NOW, TERMS, Case, hash_of, resting_on, seconds
from sulh.mechanism.duties import duties
from sulh.mechanism.standing import DAY, Consequence, Standing, consequences, standing
from sulh.mechanism.violations import NotComputed, Violation, violations

MINOR = {**GRAVE, "characterisation": "minor violation"}
PROCEDURAL = {**GRAVE, "characterisation": "procedural violation"}
#: What `terms.toml` says.
LAPSE = 60 * DAY
WEEK = 7 * DAY
BOTH = ["hill-envoy", "lake-envoy"]
CREDITS = TERMS + b"\n[credits]\ncompliance = 2\ncommitment = 1\nmost = 2\n"


def begun(terms: bytes = TERMS) -> Case:
    """Give a mechanism that was told the time."""
    case = Case(terms)
    case.at(NOW)
    return case


def final(case: Case, *outcomes: dict[str, object]) -> list[int]:
    """Make findings at the same time, and let all become final."""
    made = [case.held(outcome) for outcome in outcomes]
    case.later(WEEK)
    return made


def of(case: Case, party: str, as_of: int | None = None) -> Standing:
    """Give the standing of a party."""
    found = standing(case.state, case.state.clock if as_of is None else as_of)
    assert not isinstance(found, NotComputed)
    (its,) = [one for one in found if one.of == party]
    return its


def held(case: Case, as_of: int | None = None) -> tuple[Violation, ...]:
    """Give the violations that are held."""
    found = violations(case.state, case.state.clock if as_of is None else as_of)
    assert not isinstance(found, NotComputed)
    return found


def brings(case: Case) -> tuple[Consequence, ...]:
    """Give what each violation brings."""
    found = consequences(case.state, case.state.clock)
    assert not isinstance(found, NotComputed)
    return found


@pytest.mark.parametrize(
    ("grave", "minor", "weight", "step"),
    [
        (0, 0, 0, 0),
        (0, 1, 1, 1),
        (0, 2, 2, 1),
        (0, 3, 3, 2),
        (1, 0, 3, 2),
        (1, 2, 5, 2),
        (1, 3, 6, 3),
        (2, 0, 6, 3),
        (3, 0, 9, 3),
    ],
)
def test_a_step_is_advised_from_its_weight_on(
    grave: int, minor: int, weight: int, step: int
) -> None:
    case = begun()
    findings = final(case, *[dict(GRAVE)] * grave, *[MINOR] * minor)
    its = of(case, "west")
    assert (its.weight, its.step, its.findings) == (weight, step, tuple(findings))
    assert of(case, "east") == Standing("east", 0, 0, ())


def test_nothing_weighs_before_it_is_final() -> None:
    case = begun()
    finding = case.held()
    end = case.state.clock + WEEK
    assert held(case, end - 1) == ()
    assert of(case, "west", end - 1) == Standing("west", 0, 0, ())
    assert held(case, end) == (Violation(finding, "west", "grave", "1", end - WEEK),)
    assert of(case, "west", end) == Standing("west", 3, 2, (finding,))


@pytest.mark.parametrize(
    ("decision", "now", "later"), [("dismissed", 3, 3), ("upheld", 0, 0), ("", 0, 3)]
)
def test_what_is_appealed_against_weighs_when_the_appeal_is_over(
    decision: str, now: int, later: int
) -> None:
    case = begun()
    finding = case.held()
    case.later(3_600)
    says = {"finding": finding, "ground": "error of fact"}
    appeal = case.accepts(["west-head"], "appeal filed", says)
    end = case.state.clock + WEEK
    case.at(end - 1)
    assert of(case, "west").weight == 0
    if decision:
        case.accepts(BOTH, "appeal decided", {"appeal": appeal, "decision": decision})
    assert of(case, "west").weight == now
    assert of(case, "west", end).weight == later


def test_a_violation_lapses_when_its_days_are_over_and_not_before() -> None:
    case = begun()
    finding = case.held()
    end = case.state.clock + LAPSE
    assert of(case, "west", end - 1) == Standing("west", 3, 2, (finding,))
    assert of(case, "west", end) == Standing("west", 0, 0, ())


def test_one_lapses_and_the_other_stays() -> None:
    case = begun()
    case.held()
    end = case.state.clock + LAPSE
    case.later(1)
    later = case.held(MINOR)
    assert of(case, "west", end - 1).weight == 4
    assert of(case, "west", end) == Standing("west", 1, 1, (later,))


def test_what_is_held_of_both_counts_once_for_each() -> None:
    case = begun()
    (finding,) = final(case, {**MINOR, "attribution": "both"})
    assert of(case, "east") == Standing("east", 1, 1, (finding,))
    assert of(case, "west") == Standing("west", 1, 1, (finding,))
    assert {(one.finding, one.of, one.severity, one.article) for one in held(case)} == {
        (finding, "east", "minor", "1"),
        (finding, "west", "minor", "1"),
    }


CONDUCT: dict[str, object] = {
    "capacity": "shown",
    "conduct": "failed to prevent",
    "conduct_of": "east",
    "steps": "not shown",
}


@pytest.mark.parametrize(
    ("outcome", "party"),
    [
        ({"attribution": "third"}, ""),
        ({"attribution": "undetermined"}, ""),
        ({"attribution": "third", "controlled_by": "east"}, "east"),
        ({"attribution": "third"} | CONDUCT, "east"),
        ({"attribution": "undetermined"} | CONDUCT, "east"),
        ({"attribution": "third", "controlled_by": "west"} | CONDUCT, "west"),
        ({"attribution": "west"} | CONDUCT, "west"),
    ],
)
def test_for_whom_a_third_actor_counts(outcome: dict[str, object], party: str) -> None:
    case = begun()
    final(case, {**GRAVE, **outcome})
    assert [one.of for one in held(case)] == ([party] if party else [])


@pytest.mark.parametrize(
    "characterisation", ["permitted act", "accident", "self-defence claimed", "no violation"]
)
def test_what_is_no_violation_counts_for_nobody(characterisation: str) -> None:
    case = begun()
    final(case, {**GRAVE, "characterisation": characterisation})
    assert held(case) == ()


def test_nothing_but_a_finding_moves_the_ladder() -> None:
    case = begun()
    for _ in range(50):
        case.admitted()
    incident, _ = case.inquiry("grave")
    case.evidence(incident, "west-officer")
    case.voted(incident)
    case.later(LAPSE)
    assert held(case) == ()
    assert (of(case, "west").weight, of(case, "west").step) == (0, 0)


def test_a_chronicle_computes_nothing() -> None:
    case = Case(purpose="chronicle")
    case.at(NOW)
    why = NotComputed("no mechanism is constituted")
    for computed in (violations, standing, consequences, duties):
        assert computed(case.state, case.state.clock) == why


def test_without_the_text_of_the_terms_nothing_is_computed() -> None:
    case = begun()
    final(case, dict(GRAVE))
    assert of(case, "west").step == 2
    other = {"terms": hash_of(TERMS + b"\n")}
    case.accepts(["east-head", "west-head"], "agreement amended", other)
    why = NotComputed("the text of the terms is not at hand")
    for computed in (violations, standing, consequences, duties):
        assert computed(case.state, case.state.clock) == why


def test_a_step_that_is_only_demanded_is_not_advised() -> None:
    text = TERMS.decode().replace('at = 3\nstatus = "agreed"', 'at = 3\nstatus = "demanded"')
    case = begun(text.encode())
    final(case, dict(GRAVE))
    assert (of(case, "west").weight, of(case, "west").step) == (3, 1)


def test_weights_are_those_of_the_terms() -> None:
    text = TERMS.decode().replace("grave = 3", "grave = 6").replace("minor = 1", "minor = 2")
    case = begun(text.encode())
    final(case, MINOR, {**GRAVE, "attribution": "east"}, {**PROCEDURAL, "attribution": "east"})
    assert (of(case, "west").weight, of(case, "west").step) == (2, 1)
    assert (of(case, "east").weight, of(case, "east").step) == (7, 3)


# ---------------------------------------------------------------------------------------------
# Orders and credit.


def ordered(terms: bytes = TERMS, **more: object) -> tuple[Case, int, int]:
    """Give a finding with an order to West until the end of 20 March, and the order."""
    case = begun(terms)
    (finding,) = final(case, dict(GRAVE))
    return case, finding, case.ordered(finding, **more)


def report(case: Case, measure: int, verified: str = "") -> None:
    """Let West report on a measure, and the mission verify it."""
    case.accepts(
        ["west-officer"], "measure reported", {"compliance": "complied", "measure": measure}
    )
    if verified:
        verifying = {"measure": measure, "verified": verified}
        case.accepts(["monitor"], "measure verified", verifying)


def test_an_order_that_was_not_carried_out_raises_the_step_by_one() -> None:
    case, finding, measure = ordered()
    due = seconds("2026-03-20T21:00:00Z")
    assert of(case, "west", due - 1) == Standing("west", 3, 2, (finding,))
    assert of(case, "west", due) == Standing("west", 3, 3, (finding,), unmet=(measure,))
    case.at(due - 1)
    report(case, measure)
    assert of(case, "west", due).step == 2
    case.accepts(["monitor"], "measure verified", {"measure": measure, "verified": "not complied"})
    assert of(case, "west") == Standing("west", 3, 3, (finding,), unmet=(measure,))


@pytest.mark.parametrize(("step", "advised"), [(1, 2), (2, 3), (3, 3)])
def test_an_unmet_order_never_lowers_what_is_advised(step: int, advised: int) -> None:
    case, _, _ = ordered(step=step)
    case.at("2026-03-21T00:00:00Z")
    assert of(case, "west").step == advised


def test_an_order_that_was_taken_further_is_unmet_no_more_but_the_next_may_be() -> None:
    case, finding, measure = ordered(step=1)
    case.at("2026-03-21T00:00:00Z")
    assert of(case, "west").unmet == (measure,)
    further = case.ordered(finding, due="2026-03-25", escalates=measure, step=2)
    assert (of(case, "west").unmet, of(case, "west").step) == ((), 2)
    case.at("2026-03-26T00:00:00Z")
    assert (of(case, "west").unmet, of(case, "west").step) == ((further,), 3)


def test_an_unmet_order_lapses_with_its_violation() -> None:
    case, _, measure = ordered()
    end = seconds(NOW) + LAPSE
    assert of(case, "west", end - 1).unmet == (measure,)
    assert of(case, "west", end) == Standing("west", 0, 0, ())


def test_credit_for_compliance_only_when_all_that_was_ordered_is_closed() -> None:
    case, finding, first = ordered(CREDITS)
    second = case.ordered(finding, step=1)
    report(case, first, "complied")
    assert of(case, "west").weight == 3
    report(case, second)
    assert of(case, "west").weight == 3
    case.accepts(["monitor"], "measure verified", {"measure": second, "verified": "complied"})
    assert of(case, "west") == Standing("west", 1, 1, (finding,))


def test_credit_for_compliance_is_never_more_than_what_it_is_for() -> None:
    case = begun(CREDITS)
    minor, other = final(case, MINOR, MINOR)
    report(case, case.ordered(minor), "complied")
    assert of(case, "west") == Standing("west", 1, 1, (minor, other))


def test_without_credits_in_the_terms_there_is_none() -> None:
    case, _, measure = ordered()
    report(case, measure, "complied")
    keeps(case, "west", "complied")
    assert (of(case, "west").weight, of(case, "west").credit) == (3, 0)


def keeps(case: Case, party: str, verified: str, firmness: str = "agreed") -> int:
    """Let a party undertake something, and the mission verify it."""
    made = {"by": [party], "firmness": firmness, "words": "The mill is opened."}
    commitment = case.accepts([f"{party}-head"], "commitment made", made)
    verifying = {"commitment": commitment, "verified": verified}
    return case.accepts(["monitor"], "commitment verified", verifying)


def test_credit_for_what_was_undertaken_and_kept_up_to_the_most() -> None:
    case = begun(CREDITS)
    final(case, dict(GRAVE))
    for kept, credit in ((1, 1), (2, 2), (3, 2)):
        keeps(case, "west", "complied")
        its = of(case, "west")
        assert (its.weight, its.credit) == (3 - credit, credit), kept
    assert of(case, "east").credit == 0


@pytest.mark.parametrize("verified", ["partly complied", "not complied", "unable: access denied"])
def test_no_credit_for_what_was_not_kept(verified: str) -> None:
    case = begun(CREDITS)
    final(case, dict(GRAVE))
    keeps(case, "west", verified)
    assert of(case, "west").credit == 0


def test_credit_is_no_more_than_the_weight_and_saves_up_nothing_visible() -> None:
    case = begun(CREDITS)
    keeps(case, "west", "complied")
    keeps(case, "west", "complied")
    assert of(case, "west") == Standing("west", 0, 0, ())
    (finding,) = final(case, MINOR)
    assert of(case, "west") == Standing("west", 0, 0, (finding,), 1)


def test_credit_lapses_as_violations_do() -> None:
    case = begun(CREDITS)
    keeps(case, "west", "complied")
    end = case.state.clock + LAPSE
    case.later(1)
    finding = case.held()
    assert of(case, "west", end - 1) == Standing("west", 2, 1, (finding,), 1)
    assert of(case, "west", end) == Standing("west", 3, 2, (finding,))


# ---------------------------------------------------------------------------------------------
# Never better for more, and the same for the other side.


def test_nobody_stands_better_for_one_violation_more_or_a_graver_one() -> None:
    for more in (PROCEDURAL, MINOR, dict(GRAVE)):
        one, two = begun(CREDITS), begun(CREDITS)
        for case in (one, two):
            keeps(case, "west", "complied")
        (finding,) = final(one, MINOR)
        report(one, one.ordered(finding), "complied")
        (finding, _) = final(two, MINOR, more)
        report(two, two.ordered(finding), "complied")
        before, after = of(one, "west"), of(two, "west")
        assert after.weight >= before.weight
        assert after.step >= before.step
    steps = []
    for outcome in (PROCEDURAL, MINOR, dict(GRAVE)):
        case = begun(CREDITS)
        final(case, outcome)
        steps.append((of(case, "west").weight, of(case, "west").step))
    assert steps == sorted(steps)


def test_a_violation_brings_what_the_same_would_bring_the_other_side() -> None:
    case = begun()
    first, second, third = final(case, MINOR, dict(GRAVE), {**MINOR, "attribution": "east"})
    told = {(one.finding, one.of): one for one in brings(case)}
    assert told == {
        (first, "west"): Consequence(first, "west", 3, 2, "east", 2, 1),
        (second, "west"): Consequence(second, "west", 1, 2, "east", 2, 2),
        (third, "east"): Consequence(third, "east", 0, 1, "west", 1, 2),
    }


def test_what_a_violation_brings_is_what_is_advised_whatever_the_credit() -> None:
    case = begun(CREDITS)
    keeps(case, "west", "complied")
    keeps(case, "west", "complied")
    (finding,) = final(case, dict(GRAVE))
    assert (of(case, "west").weight, of(case, "west").step) == (1, 1)
    assert brings(case) == (Consequence(finding, "west", 0, 1, "east", 1, 2),)


@pytest.mark.parametrize("outcome", [dict(GRAVE), MINOR, PROCEDURAL])
def test_exchanging_the_parties_exchanges_what_follows(outcome: dict[str, object]) -> None:
    told = []
    for party, other in (("west", "east"), ("east", "west")):
        case = begun(CREDITS)
        keeps(case, other, "complied")
        final(case, {**outcome, "attribution": party}, {**MINOR, "attribution": other})
        stands = of(case, party), of(case, other)
        told.append(
            (
                [(one.weight, one.step, one.credit) for one in stands],
                [(one.before, one.step, one.same, one.own) for one in brings(case)],
            )
        )
    assert told[0] == told[1]


def test_what_has_lapsed_brings_nothing() -> None:
    case = begun()
    final(case, dict(GRAVE))
    assert len(brings(case)) == 1
    case.later(LAPSE)
    assert brings(case) == ()


def test_a_finding_in_place_of_another_weighs_alone() -> None:
    case = begun()
    (finding,) = final(case, dict(GRAVE))
    incident = case.state.findings.held[finding].incident
    evidence = case.evidence(incident)
    case.accepts(["chair"], "case reopened", {"evidence": evidence, "incident": incident})
    case.checked(incident)
    case.triaged(incident)
    case.serve(incident, evidence)
    case.replies(incident)
    outcome = {**resting_on(evidence), **MINOR, "attribution": "east"}
    draft, votes = case.voted(incident, outcome)
    second = case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))
    assert of(case, "west").findings == (finding,)
    case.later(WEEK)
    assert of(case, "west") == Standing("west", 0, 0, ())
    assert of(case, "east") == Standing("east", 1, 1, (second,))
