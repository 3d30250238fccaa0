"""Each rule of appeals and of what is reopened, met and mended; and what stands meanwhile."""

import pytest

from case_of import GRAVE, NOW, TERMS, Case, panel_with, resting_on
from sulh.canonical import write_base64
from sulh.mechanism.cases import Case as Stored
from sulh.mechanism.cases import at
from sulh.mechanism.violations import NotComputed, violations

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}
HOUR = 3_600
WEEK = 168 * HOUR
BOTH = ["hill-envoy", "lake-envoy"]


def found(terms: bytes = TERMS) -> tuple[Case, int]:
    """Give a finding against West that was just made."""
    case = Case(terms)
    case.at(NOW)
    return case, case.held()


def appealed(terms: bytes = TERMS) -> tuple[Case, int, int]:
    """Give a finding against which West has appealed, and the appeal."""
    case, finding = found(terms)
    return case, finding, appeals(case, finding)


def appeals(case: Case, finding: int, by: str = "west-head") -> int:
    """Let a seat appeal."""
    return case.accepts([by], "appeal filed", {"finding": finding, "ground": "error of fact"})


def decided(case: Case, appeal: int, decision: str) -> int:
    """Let both guarantors decide."""
    return case.accepts(BOTH, "appeal decided", {"appeal": appeal, "decision": decision})


def now(case: Case, finding: int) -> Stored:
    """Give the case of a finding as it stands at the time."""
    incident = case.state.findings.held[finding].incident
    return at(case.state.cases.by_index[incident], case.state.clock, case.state.time_for)


def against(case: Case) -> list[int]:
    """Give the findings that hold a violation, at the time."""
    held = violations(case.state, case.state.clock)
    assert not isinstance(held, NotComputed)
    return [one.finding for one in held]


def again(case: Case, finding: int, **outcome: object) -> int:
    """Go from a case that was opened anew to another finding; gives its index."""
    incident = case.state.findings.held[finding].incident
    evidence = case.evidence(incident)
    case.checked(incident)
    case.triaged(incident)
    case.serve(incident, evidence)
    case.replies(incident)
    said = {**resting_on(evidence), **GRAVE, **outcome}
    draft, votes = case.voted(incident, said)
    return case.accepts(["chair"], "finding made", case.finding(draft, votes, said))


def reopened(case: Case, finding: int) -> None:
    """Reopen the case of a finding on new evidence."""
    incident = case.state.findings.held[finding].incident
    evidence = case.evidence(incident)
    case.accepts(["chair"], "case reopened", {"evidence": evidence, "incident": incident})


def test_appeal_not_entitled_a_party_or_a_guarantor_appeals() -> None:
    for good in (["west-officer"], ["east-head"], ["lake-envoy"]):
        case, finding = found()
        says = {"finding": finding, "ground": "procedure not kept"}
        for by in (["monitor"], ["chair"], ["west-head", "east-head"]):
            case.objects("appeal.not-entitled", by, "appeal filed", says)
        case.accepts(good, "appeal filed", says)


def test_finding_unknown_an_appeal_is_against_one() -> None:
    case, finding = found()
    says: dict[str, object] = {"ground": "error of fact"}
    for other in (finding - 1, 999, NOWHERE):
        case.objects("finding.unknown", ["west-head"], "appeal filed", says | {"finding": other})
    case.accepts(["west-head"], "appeal filed", says | {"finding": finding})


def test_evidence_unknown_whoever_appeals_on_new_evidence_names_it() -> None:
    case, finding = found()
    says: dict[str, object] = {"finding": finding, "ground": "new evidence"}
    case.objects("evidence.unknown", ["west-head"], "appeal filed", says)
    elsewhere = case.evidence(case.incident())
    for other in (elsewhere, finding, 999, NOWHERE):
        bad = says | {"evidence": other}
        case.objects("evidence.unknown", ["west-head"], "appeal filed", bad)
    evidence = case.evidence(case.state.findings.held[finding].incident)
    case.accepts(["west-head"], "appeal filed", says | {"evidence": evidence})


def test_case_not_now_an_appeal_too_late_is_none() -> None:
    for second, rule in ((-1, ""), (0, "case.not-now")):
        case, finding = found()
        case.later(WEEK + second)
        says = {"finding": finding, "ground": "error of fact"}
        if rule:
            case.objects(rule, ["west-head"], "appeal filed", says)
            assert now(case, finding).stands == finding
        else:
            assert now(case, finding).stands == -1
            case.accepts(["west-head"], "appeal filed", says)


def test_case_not_now_what_was_decided_is_appealed_against_no_more() -> None:
    case, finding, appeal = appealed()
    other = appeals(case, finding, "east-head")
    decided(case, appeal, "dismissed")
    decided(case, other, "dismissed")
    says = {"finding": finding, "ground": "error of fact"}
    case.objects("case.not-now", ["lake-envoy"], "appeal filed", says)
    case.objects("case.not-now", BOTH, "appeal decided", {"appeal": appeal, "decision": "upheld"})


def test_appeal_unknown_what_is_decided_was_filed() -> None:
    case, _, appeal = appealed()
    for other in (appeal - 1, 999, NOWHERE):
        says = {"appeal": other, "decision": "upheld"}
        case.objects("appeal.unknown", BOTH, "appeal decided", says)
    decided(case, appeal, "upheld")


@pytest.mark.parametrize("first", ["west-head", "east-head", "hill-envoy"])
def test_appeal_decided_each_appeal_is_decided_once(first: str) -> None:
    case, finding = found()
    filed = [appeals(case, finding, by) for by in ("east-head", "west-head", "hill-envoy")]
    mine = filed[("east-head", "west-head", "hill-envoy").index(first)]
    decided(case, mine, "dismissed")
    for decision in ("dismissed", "upheld"):
        says = {"appeal": mine, "decision": decision}
        case.objects("appeal.decided", BOTH, "appeal decided", says)
    assert now(case, finding).stage == "under appeal"
    for other in filed:
        if other != mine:
            decided(case, other, "dismissed")
    assert now(case, finding).stage == "final"


def test_finding_no_quorum_the_guarantors_decide_an_appeal_by_theirs() -> None:
    for terms in (panel_with(), TERMS):
        case, finding, appeal = appealed(terms)
        says = {"appeal": appeal, "decision": "upheld"}
        for by in (["hill-envoy"], ["chair"], ["hill-envoy", "mission-head"]):
            case.objects("finding.no-quorum", by, "appeal decided", says)
        incident = case.state.findings.held[finding].incident
        case.accepts(["lake-envoy"], "recused", {"incident": incident})
        case.objects("finding.no-quorum", ["lake-envoy"], "appeal decided", says)
        if terms == TERMS:  # fewer bind where one cannot
            case.accepts(["hill-envoy"], "appeal decided", says)
        else:
            case.objects("finding.no-quorum", BOTH, "appeal decided", says)


def test_nothing_follows_from_a_finding_before_the_time_to_appeal_is_over() -> None:
    case, finding = found()
    case.later(WEEK - 1)
    assert against(case) == []
    case.objects("finding.not-final", BOTH, "measure ordered", case.order(finding))
    case.later(1)
    assert against(case) == [finding]
    case.ordered(finding)


def test_an_appeal_that_is_dismissed_leaves_the_finding_standing() -> None:
    case, finding, appeal = appealed()
    case.later(HOUR)
    decided(case, appeals(case, finding, "east-head"), "dismissed")
    assert against(case) == []
    index = decided(case, appeal, "dismissed")
    held = now(case, finding)
    assert (held.stage, held.stands, held.final_at) == ("final", finding, case.state.clock)
    assert against(case) == [finding]
    said = case.state.findings.appeals[appeal]
    assert said.decided is not None
    assert (said.decided.index, said.decision) == (index, "dismissed")


def test_an_appeal_on_which_the_guarantors_are_silent_changes_nothing() -> None:
    case, finding, appeal = appealed()
    case.later(WEEK - 1)
    assert now(case, finding).stage == "under appeal"
    case.later(1)
    assert (now(case, finding).stage, against(case)) == ("final", [finding])
    says = {"appeal": appeal, "decision": "upheld"}
    case.objects("case.not-now", BOTH, "appeal decided", says)


def test_what_is_upheld_is_taken_up_anew_and_nothing_follows() -> None:
    case, finding, appeal = appealed()
    case.later(HOUR)
    upheld = decided(case, appeal, "upheld")
    held = now(case, finding)
    assert (held.stage, held.began, held.stands) == ("opened", case.state.clock, -1)
    assert case.state.findings.held[finding].set_aside == upheld
    case.later(4 * WEEK)
    assert against(case) == []
    case.objects("finding.not-final", BOTH, "measure ordered", case.order(finding))
    second = again(case, finding)
    case.later(WEEK)
    assert against(case) == [second]


def test_finding_superseded_who_appeals_does_so_against_the_last() -> None:
    case, first, appeal = appealed()
    decided(case, appeal, "upheld")
    second = again(case, first)
    says = {"finding": first, "ground": "error of fact"}
    case.objects("finding.superseded", ["west-head"], "appeal filed", says)
    case.accepts(["west-head"], "appeal filed", says | {"finding": second})


def test_a_finding_stands_until_another_is_final() -> None:
    case = Case()
    case.at(NOW)
    first = case.final()
    reopened(case, first)
    case.later(HOUR)
    assert against(case) == [first]
    case.ordered(first)
    second = again(case, first, attribution="east")
    assert against(case) == [first]
    case.later(WEEK)
    assert against(case) == [second]
    case.objects("finding.not-final", BOTH, "measure ordered", case.order(first))
    case.ordered(second, of="east")


def test_a_finding_that_was_upheld_against_later_leaves_the_earlier_one_standing() -> None:
    case = Case()
    case.at(NOW)
    first = case.final()
    reopened(case, first)
    second = again(case, first, characterisation="accident")
    decided(case, appeals(case, second, "east-head"), "upheld")
    case.later(9 * WEEK)
    assert now(case, first).stage == "undecided"
    assert against(case) == [first]


def test_a_reopened_case_that_ends_undecided_leaves_what_stood() -> None:
    case = Case()
    case.at(NOW)
    first = case.final()
    reopened(case, first)
    case.later(1_440 * HOUR)
    assert now(case, first).stage == "undecided"
    assert now(case, first).stands == first
    reopened(case, first)
    assert now(case, first).stage == "opened"


@pytest.mark.parametrize("by", ["monitor", "east-head", "hill-envoy"])
def test_panel_not_the_chair_nobody_else_reopens(by: str) -> None:
    case = Case()
    case.at(NOW)
    finding = case.final()
    incident = case.state.findings.held[finding].incident
    says = {"evidence": case.evidence(incident), "incident": incident}
    case.objects("panel.not-the-chair", [by], "case reopened", says)
    case.accepts(["chair"], "case reopened", says)


def test_appeal_twice_a_body_appeals_once_against_a_finding() -> None:
    case, finding = found()
    step = ("appeal filed", {"finding": finding, "ground": "error of fact"})
    case.accepts(["west-officer"], *step)
    case.objects("appeal.twice", ["west-head"], *step)
    for by in ("east-head", "hill-envoy", "lake-envoy"):
        case.accepts([by], *step)


def test_appeal_not_yet_one_partys_appeal_does_not_end_the_others_time() -> None:
    case, finding = found()
    step = ("appeal filed", {"finding": finding, "ground": "error of fact"})
    hasty = case.accepts(["west-officer"], *step)
    dismissed = ("appeal decided", {"appeal": hasty, "decision": "dismissed"})
    case.objects("appeal.not-yet", BOTH, *dismissed)
    case.later(WEEK - 1)
    case.objects("appeal.not-yet", BOTH, *dismissed)
    other = case.accepts(["east-officer"], *step)
    case.accepts(BOTH, *dismissed)
    assert now(case, finding).stage == "under appeal"
    case.objects("appeal.decided", BOTH, *dismissed)
    case.accepts(BOTH, "appeal decided", {"appeal": other, "decision": "upheld"})
    assert now(case, finding).stage == "opened"


def test_the_time_to_appeal_ends_in_the_same_second_for_both() -> None:
    case, finding = found()
    step = ("appeal filed", {"finding": finding, "ground": "error of fact"})
    hasty = case.accepts(["west-officer"], *step)
    case.later(WEEK - 1)
    case.accepts(["hill-envoy"], *step)
    case.later(1)
    # In the second in which nobody can appeal any more, what nobody decided is over too.
    case.objects("case.not-now", ["east-officer"], *step)
    dismissed = {"appeal": hasty, "decision": "dismissed"}
    case.objects("case.not-now", BOTH, "appeal decided", dismissed)
    assert now(case, finding).stage == "final"


def test_finding_decided_nobody_makes_what_the_panel_has_rejected() -> None:
    case = Case()
    incident, evidence = case.inquiry()
    outcome = resting_on(evidence) | dict(GRAVE)
    draft = case.draft(incident, outcome)
    case.comments(draft)
    votes = case.votes(draft, chair="for", east_panel="against", west_panel="against")
    case.objects("finding.decided", ["chair"], "finding deferred", {"draft": draft})
    case.later(5 * 86_400)
    made = case.finding(draft, votes, outcome, decided="deferred to guarantors")
    case.objects("finding.decided", BOTH, "finding made", made)


@pytest.mark.parametrize("is_old", [True, False])
def test_finding_not_served_a_case_that_begins_anew_is_served_anew(is_old: bool) -> None:
    case = Case()
    incident, old = case.served()
    closed = {"how": "inadmissible", "incident": incident}
    case.accepts(["monitor"], "case closed", closed)
    new = case.evidence(incident)
    case.accepts(["chair"], "case reopened", {"evidence": new, "incident": incident})
    case.checked(incident)
    case.triaged(incident)
    case.serve(incident, new)
    case.replies(incident)
    outcome = resting_on(old if is_old else new) | dict(GRAVE)
    draft, votes = case.voted(incident, outcome)
    made = case.finding(draft, votes, outcome)
    if is_old:
        case.objects("finding.not-served", ["chair"], "finding made", made)
    else:
        case.accepts(["chair"], "finding made", made)
