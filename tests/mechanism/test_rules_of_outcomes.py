"""Each rule of outcomes and what they rest on, met by a finding and mended."""

from collections.abc import Mapping
from typing import get_args

import pytest

from case_of import GRAVE, NOW, TERMS, Case, resting_on
from sulh.filings.kinds import Outcome, Support
from sulh.filings.vocabulary import Conduct, Shown
from sulh.mechanism.agreement import parse_terms
from sulh.mechanism.findings import CONDUCT, meets_standard

STANDARD = (
    TERMS
    + b"""
[[standard]]
severity = "grave"
at_least = 75
sources = 2
grade = "B3"
"""
)


def inquired(
    terms: bytes = TERMS, outcome: Mapping[str, object] = GRAVE
) -> tuple[Case, int, dict[str, object]]:
    """Give a case under inquiry, its incident, and an outcome that rests on what was served."""
    case = Case(terms)
    case.at(NOW)
    incident, evidence = case.inquiry()
    return case, incident, {**resting_on(evidence), **outcome}


def voted(
    terms: bytes = TERMS, outcome: Mapping[str, object] = GRAVE, /, **cast: str
) -> tuple[Case, int, list[int], dict[str, object]]:
    """Give a draft on which all have voted, as they do or else for it; votes and outcome."""
    case, incident, outcome = inquired(terms, outcome)
    draft, votes = case.voted(incident, outcome, **cast)
    return case, draft, votes, outcome


def makes(case: Case, incident: int, outcome: Mapping[str, object]) -> int:
    """Go from the inquiry to the finding."""
    draft, votes = case.voted(incident, outcome)
    return case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))


def refuses(rule: str, outcome: Mapping[str, object], terms: bytes = TERMS) -> None:
    """See that an outcome that is carried is not found for just this reason."""
    case, draft, votes, outcome = voted(terms, outcome)
    case.objects(rule, ["chair"], "finding made", case.finding(draft, votes, outcome))


def allows(outcome: Mapping[str, object], terms: bytes = TERMS) -> None:
    """See that an outcome that is carried is found."""
    case, draft, votes, outcome = voted(terms, outcome)
    case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))


@pytest.mark.parametrize(
    "occurrence",
    [
        "not established",
        "contradicted",
        "unable: access denied",
        "unable: insufficient evidence",
    ],
)
def test_finding_no_occurrence_what_did_not_occur_is_no_violation(occurrence: str) -> None:
    refuses("finding.no-occurrence", {**GRAVE, "occurrence": occurrence})
    good = {"attribution": "undetermined", "characterisation": "no violation"}
    allows({**good, "occurrence": occurrence})


def test_article_unknown_a_violation_is_of_an_article_of_the_terms() -> None:
    refuses("article.unknown", {**GRAVE, "article": "9"})
    allows({**GRAVE, "article": "2"})


def test_article_demanded_nobody_violates_what_is_not_agreed() -> None:
    text = 'text = "Monitors have access at once to any place they ask for."\nstatus = '
    changed = TERMS.decode().replace(f'{text}"agreed"', f'{text}"demanded"\nby = ["east"]')
    terms = changed.encode()
    refuses("article.demanded", {**GRAVE, "article": "2"}, terms)
    allows({**GRAVE, "article": "2", "characterisation": "no violation"}, terms)
    allows(GRAVE, terms)


def test_body_unknown_who_did_it_is_a_party_or_nobody_known() -> None:
    for wrong in ("hill", "mission", "north"):
        refuses("body.unknown", {**GRAVE, "attribution": wrong})
    for right in ("east", "west", "both", "third", "undetermined"):
        allows({**GRAVE, "attribution": right})
    diligent = {**GRAVE, "conduct": "diligent", "steps": "shown"}
    refuses("body.unknown", {**diligent, "conduct_of": "hill"})
    allows({**diligent, "conduct_of": "east"})
    third = {**GRAVE, "attribution": "third"}
    refuses("body.unknown", {**third, "controlled_by": "lake"})
    allows({**third, "controlled_by": "east"})


@pytest.mark.parametrize("conduct", get_args(Conduct))
def test_finding_conduct_is_held_where_what_it_rests_on_is_shown(conduct: str) -> None:
    wanted = CONDUCT.get(conduct, ("", "", ""))
    fields = ("knowledge", "capacity", "steps")
    outcome = {**GRAVE, "attribution": "third", "conduct": conduct, "conduct_of": "west"}
    needed = {name: want for name, want in zip(fields, wanted, strict=True) if want}
    allows({**outcome, **needed})
    for name, want in needed.items():
        left_out = {one: shown for one, shown in needed.items() if one != name}
        refuses("finding.conduct", {**outcome, **left_out})
        for other in get_args(Shown):
            if other != want:
                refuses("finding.conduct", {**outcome, **needed, name: other})


def test_finding_no_evidence_a_violation_rests_on_some() -> None:
    case, incident, _ = inquired()
    draft, votes = case.voted(incident, GRAVE)
    finding = case.finding(draft, votes)
    case.objects("finding.no-evidence", ["chair"], "finding made", finding)
    case, incident, _ = inquired()
    makes(case, incident, {**GRAVE, "characterisation": "no violation"})


@pytest.mark.parametrize("violated", ["grave violation", "minor violation", "procedural violation"])
def test_finding_not_served_nobody_is_held_on_what_could_not_be_answered(violated: str) -> None:
    for shown, rule in ((False, "finding.not-served"), (True, "")):
        case = Case()
        case.at(NOW)
        incident, served = case.inquiry()
        kept = case.evidence(incident)
        if shown:
            case.checked(incident)
            case.serve(incident, kept)
            case.replies(incident)
        outcome = {**resting_on(served, kept), **GRAVE, "characterisation": violated}
        draft, votes = case.voted(incident, outcome)
        finding = case.finding(draft, votes, outcome)
        if rule:
            case.objects(rule, ["chair"], "finding made", finding)
        else:
            case.accepts(["chair"], "finding made", finding)


def test_what_is_no_violation_may_rest_on_what_was_not_served() -> None:
    case = Case()
    case.at(NOW)
    incident, _ = case.inquiry()
    kept = case.evidence(incident)
    makes(case, incident, {**resting_on(kept), **GRAVE, "characterisation": "accident"})


def test_evidence_unknown_a_finding_rests_on_evidence_of_its_case() -> None:
    for characterisation in ("grave violation", "no violation"):
        case = Case()
        case.at(NOW)
        incident, served = case.inquiry()
        _, elsewhere = case.inquiry()
        bad = {**resting_on(served, elsewhere), **GRAVE, "characterisation": characterisation}
        draft, votes = case.voted(incident, bad)
        finding = case.finding(draft, votes, bad)
        case.objects("evidence.unknown", ["chair"], "finding made", finding)


def resting(*pieces: tuple[str, str], **more: object) -> str:
    """Find a grave violation on pieces, each of a grade and an origin; gives the objection."""
    case = Case(STANDARD)
    case.at(NOW)
    incident = case.incident()
    evidence = [case.evidence(incident) for _ in pieces]
    case.checked(incident)
    case.triaged(incident)
    case.serve(incident, *evidence)
    case.replies(incident)
    rests_on = [
        {"bears": ["occurrence"], "evidence": one, "grade": grade, "origin": origin}
        for one, (grade, origin) in zip(evidence, pieces, strict=True)
    ]
    outcome = {**GRAVE, "rests_on": rests_on} | more
    draft, votes = case.voted(incident, outcome)
    return case.rule_of(case.add(["chair"], "finding made", case.finding(draft, votes, outcome)))


BAND: dict[str, object] = {"at_least": 75, "at_most": 90}


@pytest.mark.parametrize(
    ("pieces", "more", "rule"),
    [
        ([("B3", "one"), ("B3", "two")], BAND, ""),
        ([("A1", "one"), ("B3", "two"), ("F6", "three")], BAND, ""),
        ([("B3", "one"), ("B3", "one")], BAND, "finding.below-standard"),
        ([("B3", "one"), ("C3", "two")], BAND, "finding.below-standard"),
        ([("B3", "one"), ("B4", "two")], BAND, "finding.below-standard"),
        ([("A6", "one"), ("F1", "two")], BAND, "finding.below-standard"),
        ([("B3", "one"), ("B3", "two")], {}, "finding.below-standard"),
        ([("B3", "one"), ("B3", "two")], {"at_least": 74, "at_most": 90}, "finding.below-standard"),
        ([("F6", "one")], {"characterisation": "minor violation"}, ""),
        ([("F6", "one")], {"characterisation": "accident"}, ""),
    ],
)
def test_finding_below_standard_as_much_and_as_good_as_the_terms_ask_for(
    pieces: list[tuple[str, str]], more: dict[str, object], rule: str
) -> None:
    assert resting(*pieces, **more) == rule


def test_it_is_told_what_an_outcome_hangs_on() -> None:
    def stands_without(*pieces: tuple[str, str]) -> list[bool]:
        rests_on = tuple(
            Support(("occurrence",), number, grade, origin)
            for number, (grade, origin) in enumerate(pieces)
        )
        outcome = Outcome("west", "grave violation", "established", "1", 80, 90, rests_on=rests_on)
        terms = parse_terms(STANDARD)
        assert meets_standard(outcome, terms)
        return [meets_standard(outcome, terms, number) for number in range(len(pieces))]

    assert stands_without(("B3", "one"), ("B3", "two")) == [False, False]
    assert stands_without(("B3", "one"), ("B3", "one"), ("A1", "two")) == [True, True, False]
    assert stands_without(("B3", "one"), ("C3", "three"), ("A1", "two")) == [False, True, False]
