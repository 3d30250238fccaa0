"""Evidence: one source is one source, under whatever label a finding would count it."""

import pytest

from case_of import GRAVE, Case, resting_on


def rule_of_a_finding_on(case: Case, incident: int, pieces: dict[int, str]) -> str:
    """Find a violation on pieces of evidence, each under an origin; gives the rule, or ""."""
    case.checked(incident)
    case.triaged(incident)
    case.serve(incident, *pieces)
    case.replies(incident)
    rests_on = resting_on(*pieces)["rests_on"]
    assert isinstance(rests_on, list)
    named = [one | {"origin": pieces[one["evidence"]]} for one in rests_on]
    outcome = {**GRAVE, "rests_on": named}
    draft, votes = case.voted(incident, outcome)
    return case.rule_of(case.add(["chair"], "finding made", case.finding(draft, votes, outcome)))


@pytest.mark.parametrize(("said", "rule"), [("agency-1", ""), ("agency-2", "finding.origin")])
def test_finding_origin_a_piece_is_of_the_origin_it_was_filed_with(said: str, rule: str) -> None:
    case = Case()
    incident = case.incident()
    article = case.evidence(incident, origin="agency-1")
    assert rule_of_a_finding_on(case, incident, {article: said}) == rule


@pytest.mark.parametrize(("said", "rule"), [("camera", ""), ("copy", "finding.origin")])
def test_finding_origin_a_working_copy_is_no_second_source(said: str, rule: str) -> None:
    case = Case()
    incident = case.incident()
    original = case.evidence(incident)
    copy = case.evidence(incident, copy_of=original)
    pieces = {original: "camera", copy: said}
    assert rule_of_a_finding_on(case, incident, pieces) == rule
