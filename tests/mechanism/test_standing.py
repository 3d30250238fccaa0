"""Violations and standing at their edges: weights, steps, lapse, both sides, and not computed."""

import pytest

from case_of import GRAVE, NOW, TERMS, Case, hash_of
from sulh.mechanism.duties import duties
from sulh.mechanism.standing import DAY, Standing, standing
from sulh.mechanism.violations import NotComputed, violations

MINOR = {**GRAVE, "characterisation": "minor violation"}
#: What `terms.toml` says.
LAPSE = 60 * DAY


def begun() -> Case:
    case = Case()
    case.at(NOW)
    return case


def of(case: Case, party: str, as_of: int | None = None) -> Standing:
    """Give the standing of a party."""
    found = standing(case.state, case.state.clock if as_of is None else as_of)
    assert not isinstance(found, NotComputed)
    (its,) = [one for one in found if one.of == party]
    return its


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
    findings = [case.held(GRAVE) for _ in range(grave)] + [case.held(MINOR) for _ in range(minor)]
    its = of(case, "west")
    assert (its.weight, its.step, its.findings) == (weight, step, tuple(findings))
    assert of(case, "east") == Standing("east", 0, 0, ())


def test_a_violation_lapses_when_its_days_are_over_and_not_before() -> None:
    case = begun()
    held = case.held(GRAVE)
    end = case.state.clock + LAPSE
    assert of(case, "west", end - 1) == Standing("west", 3, 2, (held,))
    assert of(case, "west", end) == Standing("west", 0, 0, ())


def test_one_lapses_and_the_other_stays() -> None:
    case = begun()
    case.held(GRAVE)
    end = case.state.clock + LAPSE
    case.later(1)
    later = case.held(MINOR)
    assert of(case, "west", end - 1).weight == 4
    assert of(case, "west", end) == Standing("west", 1, 1, (later,))


def test_what_is_held_of_both_counts_once_for_each() -> None:
    case = begun()
    held = case.held({**MINOR, "attribution": "both"})
    assert of(case, "east") == Standing("east", 1, 1, (held,))
    assert of(case, "west") == Standing("west", 1, 1, (held,))
    found = violations(case.state)
    assert not isinstance(found, NotComputed)
    assert {(one.finding, one.of, one.severity, one.article) for one in found} == {
        (held, "east", "minor", "1"),
        (held, "west", "minor", "1"),
    }


@pytest.mark.parametrize("attribution", ["third", "undetermined"])
def test_what_neither_is_held_to_have_done_counts_for_neither(attribution: str) -> None:
    case = begun()
    case.held({**GRAVE, "attribution": attribution})
    assert violations(case.state) == ()


@pytest.mark.parametrize(
    "characterisation", ["permitted act", "accident", "self-defence claimed", "no violation"]
)
def test_what_is_no_violation_counts_for_nobody(characterisation: str) -> None:
    case = begun()
    case.held({**GRAVE, "characterisation": characterisation})
    assert violations(case.state) == ()


def test_nothing_but_a_finding_moves_the_ladder() -> None:
    case = begun()
    for _ in range(50):
        case.report("east-officer")
    incident = case.incident()
    case.accepts(["west-officer"], "evidence filed", {"incident": incident, "medium": "video"})
    case.replies(incident)
    case.votes(case.draft(incident), chair="for", east_panel="for", west_panel="for")
    assert violations(case.state) == ()
    assert of(case, "west").weight == 0


def test_a_chronicle_computes_nothing() -> None:
    case = Case(purpose="chronicle")
    case.at(NOW)
    why = NotComputed("no mechanism is constituted")
    assert violations(case.state) == why
    assert standing(case.state, case.state.clock) == why
    assert duties(case.state, case.state.clock) == why


def test_without_the_text_of_the_terms_nothing_is_computed() -> None:
    case = begun()
    case.held(GRAVE)
    assert of(case, "west").step == 2
    other = {"terms": hash_of(TERMS + b"\n")}
    case.accepts(["east-head", "west-head"], "agreement amended", other)
    why = NotComputed("the text of the terms is not at hand")
    assert violations(case.state) == why
    assert standing(case.state, case.state.clock) == why
    assert duties(case.state, case.state.clock) == why


def test_a_step_that_is_only_demanded_is_not_advised() -> None:
    text = TERMS.decode().replace('at = 3\nstatus = "agreed"', 'at = 3\nstatus = "demanded"')
    case = Case(text.encode())
    case.at(NOW)
    case.held(GRAVE)
    assert (of(case, "west").weight, of(case, "west").step) == (3, 1)


def test_weights_are_those_of_the_terms() -> None:
    text = TERMS.decode().replace("grave = 3", "grave = 6").replace("minor = 1", "minor = 2")
    case = Case(text.encode())
    case.at(NOW)
    case.held(MINOR)
    assert (of(case, "west").weight, of(case, "west").step) == (2, 1)
    case.held({**GRAVE, "attribution": "east"})
    assert (of(case, "east").weight, of(case, "east").step) == (6, 3)
