"""Each rule of a case from its opening to service and to its end without a finding."""

import pytest

from case_of import GRAVE, NOW, TERMS, Case, resting_on, seal_as
from sulh.canonical import write_base64
from sulh.mechanism.cases import Case as Stored
from sulh.mechanism.cases import at

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}
HOUR = 3_600
#: By default.
CASE = 1_440 * HOUR
WITHHELD: dict[str, object] = {
    "because": "a child",
    "notice": "withheld",
    "review": "2026-03-03",
}


def begun(terms: bytes = TERMS) -> tuple[Case, int]:
    """Give an incident of an admitted report."""
    case = Case(terms)
    case.at(NOW)
    return case, case.incident()


def now(case: Case, incident: int) -> Stored:
    """Give a case as it stands at the time."""
    return at(case.state.cases.by_index[incident], case.state.clock, case.state.time_for)


def test_case_not_now_each_step_has_its_place() -> None:
    case, incident = begun()
    says: dict[str, object] = {"incident": incident}
    triage = says | {"route": "ordinary", "severity": "minor"}
    reply = (["east-officer"], "reply filed", says)
    served = (["monitor"], "case served", says)
    drafted = (["chair"], "finding drafted", says)
    sealed = seal_as("draft", {"outcome": GRAVE}, ["east-panel"])
    case.objects("case.not-now", ["monitor"], "case triaged", triage)
    case.objects("case.not-now", *served)
    case.objects("case.not-now", *reply)
    case.checked(incident)
    case.objects("case.not-now", *served)
    case.objects("case.not-now", ["protection"], "protection checked", says | {"notice": "whole"})
    for kind, by, more in (
        ("member named", "east-head", {"seat": "east-officer"}),
        ("team tasked", "monitor", {"inquiry": "remote", "members": ["monitor"]}),
        ("access requested", "monitor", {"of": "west", "sought": "site"}),
    ):
        case.objects("case.not-now", [by], kind, says | more)
    case.triaged(incident)
    case.objects("case.not-now", *reply)
    case.objects("case.not-now", *drafted, sealed)
    case.accepts(*served)
    case.objects("case.not-now", *served)
    case.objects("case.not-now", ["monitor"], "case triaged", triage)
    case.objects("case.not-now", *drafted, sealed)
    case.replies(incident)
    case.accepts(*drafted, sealed)
    case.objects("case.not-now", *served)
    case.objects("case.not-now", *drafted, sealed)


def test_case_not_now_nothing_is_filed_in_a_case_that_has_ended() -> None:
    for ended in ("withdrawn", "inadmissible", "settled", "merged", "undecided"):
        case, incident = begun()
        case.checked(incident)
        case.triaged(incident)
        case.serve(incident)
        end(case, incident, ended)
        says: dict[str, object] = {"incident": incident}
        sealed = seal_as("draft", {"outcome": GRAVE}, ["east-panel"])
        for kind, by, more in (
            ("protection checked", ["protection"], {"notice": "whole"}),
            ("case triaged", ["monitor"], {"route": "ordinary", "severity": "minor"}),
            ("hotline called", ["monitor"], {"reached": ["east", "west"]}),
            ("case served", ["monitor"], {}),
            ("reply filed", ["west-officer"], {}),
            ("member named", ["west-head"], {"seat": "west-officer"}),
            ("team tasked", ["monitor"], {"inquiry": "remote", "members": ["monitor"]}),
            ("access requested", ["monitor"], {"of": "west", "sought": "site"}),
            ("case closed", ["monitor"], {"how": "inadmissible"}),
            ("case closed", ["east-head", "west-head"], {"how": "settled"}),
        ):
            case.objects("case.not-now", by, kind, says | more)
        case.objects("case.not-now", ["chair"], "finding drafted", says, sealed)
        case.evidence(incident)  # evidence is filed at any time


def end(case: Case, incident: int, how: str) -> None:
    """Let a case end without a finding."""
    says: dict[str, object] = {"how": how, "incident": incident}
    if how == "undecided":
        case.later(CASE)
    elif how == "settled":
        case.accepts(["east-head", "west-head"], "case closed", says)
    elif how == "merged":
        case.accepts(["monitor"], "case closed", says | {"into": case.incident()})
    else:
        if how == "withdrawn":
            for report in case.state.cases.by_index[incident].reports:
                case.accepts(["east-officer"], "report withdrawn", {"report": report})
        case.accepts(["monitor"], "case closed", says)
    assert now(case, incident).stage == ("undecided" if how == "undecided" else "closed")


def test_case_not_now_a_case_that_is_drafted_is_not_closed_by_the_mission() -> None:
    case = Case()
    case.at(NOW)
    incident, evidence = case.inquiry()
    draft = case.draft(incident, {**resting_on(evidence), **GRAVE})
    says: dict[str, object] = {"how": "inadmissible", "incident": incident}
    settled = (["east-head", "west-head"], "case closed", says | {"how": "settled"})
    case.objects("case.not-now", ["monitor"], "case closed", says)
    case.comments(draft)
    case.objects("case.not-now", ["monitor"], "case closed", says)
    case.accepts(*settled)
    assert now(case, incident).stage == "closed"


@pytest.mark.parametrize("stage", ["found", "under appeal", "final"])
def test_case_not_now_what_was_found_is_not_settled_any_more(stage: str) -> None:
    case = Case()
    case.at(NOW)
    finding = case.final() if stage == "final" else case.held()
    if stage == "under appeal":
        case.accepts(["west-head"], "appeal filed", {"finding": finding, "ground": "error of fact"})
    incident = case.state.findings.held[finding].incident
    says = {"how": "settled", "incident": incident}
    case.objects("case.not-now", ["east-head", "west-head"], "case closed", says)
    other = case.incident()
    case.accepts(["east-head", "west-head"], "case closed", says | {"incident": other})


def test_case_not_now_no_two_cases_are_merged_into_each_other() -> None:
    case, first = begun()
    second, third = case.incident(), case.incident()
    merging: dict[str, object] = {"how": "merged"}
    into_itself = merging | {"incident": first, "into": first}
    case.objects("incident.unknown", ["monitor"], "case closed", into_itself)
    case.accepts(["monitor"], "case closed", merging | {"incident": first, "into": second})
    back = merging | {"incident": second, "into": first}
    case.objects("case.not-now", ["monitor"], "case closed", back)
    case.accepts(["monitor"], "case closed", back | {"into": third})


def test_case_hotline_first_nobody_is_served_in_a_grave_case_before_it() -> None:
    case, incident = begun()
    case.checked(incident)
    says: dict[str, object] = {"incident": incident}
    grave = says | {"route": "ordinary", "severity": "grave"}
    case.accepts(["monitor"], "case triaged", grave)
    case.objects("case.hotline-first", ["monitor"], "case served", says)
    case.accepts(["lake-envoy"], "hotline called", says | {"reached": []})
    case.accepts(["monitor"], "case served", says)


def test_case_hotline_first_but_one_that_is_not_grave_needs_none() -> None:
    for severity in ("minor", "procedural"):
        case, incident = begun()
        case.checked(incident)
        case.triaged(incident, severity)
        case.serve(incident)
        assert case.state.cases.by_index[incident].hotline is None


def test_case_not_settled_heads_of_both_parties_settle() -> None:
    case, incident = begun()
    says = {"how": "settled", "incident": incident}
    for by in (["east-head"], ["east-head", "west-officer"], ["monitor"], ["hill-envoy"]):
        case.objects("case.not-settled", by, "case closed", says)
    case.accepts(["west-head", "east-head"], "case closed", says)


def test_case_not_withdrawn_every_report_of_it_is_taken_back() -> None:
    case = Case()
    first, second = case.admitted(), case.admitted("west-officer")
    incident = case.incident(first, second)
    says = {"how": "withdrawn", "incident": incident}
    case.accepts(["east-officer"], "report withdrawn", {"report": first})
    case.objects("case.not-withdrawn", ["monitor"], "case closed", says)
    case.accepts(["west-officer"], "report withdrawn", {"report": second})
    case.accepts(["monitor"], "case closed", says)


def test_case_not_withdrawn_nor_is_what_the_mission_saw_itself() -> None:
    case = Case()
    report = case.admitted()
    incident = case.incident(report, case.report("monitor"))
    case.accepts(["east-officer"], "report withdrawn", {"report": report})
    says: dict[str, object] = {"how": "withdrawn", "incident": incident}
    case.objects("case.not-withdrawn", ["monitor"], "case closed", says)
    case.accepts(["monitor"], "case closed", says | {"how": "inadmissible"})


def test_protection_not_the_officer_one_of_two_checks_alone() -> None:
    case, incident = begun()
    says = {"incident": incident, "notice": "whole"}
    for by in (["monitor"], ["hill-envoy"], ["protection", "second"], ["east-head"]):
        case.objects("protection.not-the-officer", by, "protection checked", says)
    case.accepts(["second"], "protection checked", says)


def test_protection_same_officer_another_looks_again_at_what_is_withheld() -> None:
    case, incident = begun()
    whole: dict[str, object] = {"incident": incident, "notice": "whole"}
    for officer in ("protection", "second"):
        case.accepts([officer], "protection checked", whole | WITHHELD)
        assert now(case, incident).stage == "withheld"
        for again in (whole, whole | WITHHELD):
            case.objects("protection.same-officer", [officer], "protection checked", again)
        triage = {"incident": incident, "route": "ordinary", "severity": "minor"}
        case.objects("case.not-now", ["monitor"], "case triaged", triage)
        known = now(case, incident)
        assert (known.officer, known.notice) == (officer, "withheld")
    case.accepts(["protection"], "protection checked", whole)
    case.triaged(incident)


def test_protection_not_checked_what_is_served_was_looked_at_before() -> None:
    case, incident = begun()
    before = case.evidence(incident, "west-officer")
    case.checked(incident)
    case.triaged(incident)
    after = case.evidence(incident)
    says: dict[str, object] = {"incident": incident}
    late = says | {"evidence": [before, after]}
    case.objects("protection.not-checked", ["monitor"], "case served", late)
    case.serve(incident, before)
    case.replies(incident)
    case.objects("protection.not-checked", ["monitor"], "case served", late)
    case.checked(incident, "second")
    case.serve(incident, before, after)
    assert now(case, incident).stage == "served"


def test_what_is_served_again_is_replied_to_again() -> None:
    case = Case()
    case.at(NOW)
    incident, evidence = case.served()
    case.replies(incident, "east")
    case.later(72 * HOUR)
    more = case.evidence(incident)
    case.checked(incident)
    case.serve(incident, more)
    assert now(case, incident).stage == "served"
    case.replies(incident, "west")
    assert now(case, incident).stage == "served"
    case.replies(incident, "east")
    assert now(case, incident).stage == "under inquiry"
    services = case.state.cases.by_index[incident].services
    assert case.state.replies.served(services) == {evidence, more}


def test_evidence_unknown_what_is_served_copied_or_passed_on_is_of_the_case() -> None:
    case, incident = begun()
    another = case.evidence(case.incident())
    own = case.evidence(incident)
    case.checked(incident)
    case.triaged(incident)
    says: dict[str, object] = {"incident": incident}
    for other in (another, 1, 999, NOWHERE):
        served = says | {"evidence": [own, other]}
        case.objects("evidence.unknown", ["monitor"], "case served", served)
        copy = says | {"copy_of": other, "medium": "video"}
        case.objects("evidence.unknown", ["monitor"], "evidence filed", copy)
        if other != another:
            passed = {"evidence": other, "to": "chair"}
            case.objects("evidence.unknown", ["monitor", "chair"], "custody passed", passed)
    case.serve(incident, own)
    copy_of_a_copy = case.evidence(incident, copy_of=case.evidence(incident, copy_of=own))
    assert case.state.evidence.by_index[copy_of_a_copy].original == own


def test_evidence_not_in_custody_who_has_it_passes_it_on_and_both_sign() -> None:
    case, incident = begun()
    evidence = case.evidence(incident, "west-officer")
    says: dict[str, object] = {"evidence": evidence, "to": "monitor"}
    for by in (
        ["monitor"],
        ["west-officer"],
        ["monitor", "west-officer"],
        ["west-head", "monitor"],
        ["west-officer", "monitor", "chair"],
    ):
        case.objects("evidence.not-in-custody", by, "custody passed", says)
    passed = case.accepts(["west-officer", "monitor"], "custody passed", says)
    case.objects("evidence.not-in-custody", ["west-officer", "monitor"], "custody passed", says)
    on = case.accepts(["monitor", "chair"], "custody passed", says | {"to": "chair"})
    held = case.state.evidence.by_index[evidence]
    assert (held.seat, held.passed) == ("chair", (passed, on))


def test_evidence_is_not_passed_to_a_seat_that_is_not_there() -> None:
    case, incident = begun()
    evidence = case.evidence(incident)
    says = {"evidence": evidence, "to": "nowhere"}
    case.objects("seat.unknown", ["monitor", "chair"], "custody passed", says)
    case.accepts(["monitor", "chair"], "custody passed", says | {"to": "chair"})


def test_reply_not_a_party_one_party_replies_for_itself() -> None:
    case = Case()
    case.at(NOW)
    incident, _ = case.served()
    says = {"incident": incident}
    for by in (["monitor"], ["hill-envoy"], ["east-officer", "west-officer"]):
        case.objects("reply.not-a-party", by, "reply filed", says)
    case.accepts(["east-officer", "east-head"], "reply filed", says)
    assert [party for _, party in case.state.replies.by] == ["east"]


def test_reply_not_a_party_nor_does_anybody_else_comment() -> None:
    case = Case()
    case.at(NOW)
    incident, evidence = case.inquiry()
    says = {"draft": case.draft(incident, {**resting_on(evidence), **GRAVE})}
    for by in (["monitor"], ["hill-envoy"], ["east-officer", "west-officer"]):
        case.objects("reply.not-a-party", by, "comment filed", says)
    case.accepts(["west-officer", "west-head"], "comment filed", says)


@pytest.mark.parametrize("second", [-1, 0])
def test_a_reply_is_taken_late_and_stops_no_clock(second: int) -> None:
    case = Case()
    case.at(NOW)
    incident, _ = case.served()
    case.replies(incident, "east")
    case.later(72 * HOUR + second)
    assert now(case, incident).stage == ("under inquiry" if second == 0 else "served")
    began = case.state.clock
    case.replies(incident, "west")
    assert now(case, incident).stage == "under inquiry"
    assert now(case, incident).inquiry_at == began


def test_case_no_new_evidence_a_case_is_reopened_on_what_was_filed_since() -> None:
    case, incident = begun()
    old = case.evidence(incident)
    case.accepts(
        ["east-head", "west-head"], "case closed", {"how": "settled", "incident": incident}
    )
    elsewhere = case.evidence(case.incident())
    says: dict[str, object] = {"incident": incident}
    for other in (old, elsewhere, 1, 999, NOWHERE):
        bad = says | {"evidence": other}
        case.objects("case.no-new-evidence", ["chair"], "case reopened", bad)
    new = case.evidence(incident)
    good = says | {"evidence": new}
    case.objects("panel.not-the-chair", ["monitor"], "case reopened", good)
    case.accepts(["chair"], "case reopened", good)
    assert now(case, incident).stage == "opened"
    case.accepts(["east-head", "west-head"], "case closed", says | {"how": "settled"})
    case.objects("case.no-new-evidence", ["chair"], "case reopened", good)


def test_case_not_now_what_has_not_ended_is_not_reopened() -> None:
    case, incident = begun()
    says = {"evidence": case.evidence(incident), "incident": incident}
    case.objects("case.not-now", ["chair"], "case reopened", says)
    case.later(CASE)
    evidence = case.evidence(incident)
    case.accepts(["chair"], "case reopened", says | {"evidence": evidence})


def test_what_is_reopened_is_protected_triaged_and_served_anew() -> None:
    case = Case()
    case.at(NOW)
    incident, _ = case.served("grave")
    case.later(CASE)
    assert now(case, incident).stage == "undecided"
    evidence = case.evidence(incident)
    case.accepts(["chair"], "case reopened", {"evidence": evidence, "incident": incident})
    assert now(case, incident).began == case.state.clock
    says = {"incident": incident}
    case.objects("case.not-now", ["monitor"], "case served", says)
    case.checked(incident)
    grave = says | {"route": "ordinary", "severity": "grave"}
    case.accepts(["monitor"], "case triaged", grave)
    case.objects("case.hotline-first", ["monitor"], "case served", says)
    case.accepts(["monitor"], "hotline called", says | {"reached": ["east", "west"]})
    case.serve(incident, evidence)
    case.later(72 * HOUR)
    assert now(case, incident).stage == "under inquiry"


@pytest.mark.parametrize("stage", ["opened", "withheld", "checked", "triaged", "served", "inquiry"])
def test_a_case_in_which_nothing_is_done_ends_undecided_in_its_time(stage: str) -> None:
    case, incident = begun()
    if stage == "withheld":
        says = {"incident": incident} | WITHHELD
        case.accepts(["protection"], "protection checked", says)
    elif stage != "opened":
        case.checked(incident)
    if stage in ("triaged", "served", "inquiry"):
        case.triaged(incident)
    if stage in ("served", "inquiry"):
        case.serve(incident)
    if stage == "inquiry":
        case.replies(incident)
    case.later(CASE - 1)
    assert now(case, incident).stage != "undecided"
    case.later(1)
    assert now(case, incident).stage == "undecided"
    assert now(case, incident).since == case.state.clock


def test_case_served_a_case_is_served_again_only_with_what_is_new() -> None:
    case = Case()
    incident, evidence = case.inquiry()
    says = {"incident": incident}
    case.objects("case.served", ["monitor"], "case served", says)
    case.objects("case.served", ["monitor"], "case served", says | {"evidence": [evidence]})
    more = case.evidence(incident)
    case.checked(incident)
    case.serve(incident, evidence, more)


def test_what_comes_to_light_after_a_draft_was_voted_on_is_served_and_drafted_anew() -> None:
    case = Case()
    incident, evidence = case.inquiry()
    draft, votes = case.voted(incident, {**GRAVE} | resting_on(evidence))
    more = case.evidence(incident)
    case.checked(incident)
    says = {"evidence": [more], "incident": incident}
    case.objects("panel.not-the-chair", ["monitor"], "case served", says)
    case.accepts(["monitor", "chair"], "case served", says)
    made = case.finding(draft, votes, {**GRAVE} | resting_on(evidence))
    case.objects("case.not-now", ["chair"], "finding made", made)
    case.replies(incident)
    case.voted(incident, {**GRAVE} | resting_on(evidence, more))


def test_nothing_is_served_against_a_draft_when_the_time_of_the_case_is_over() -> None:
    case = Case()
    incident, evidence = case.inquiry()
    end = case.state.cases.by_index[incident].began + case.state.time_for("case", incident)
    case.at(end - 1)
    case.voted(incident, {**GRAVE} | resting_on(evidence))
    more = case.evidence(incident)
    case.checked(incident)
    case.at(end)
    says = {"evidence": [more], "incident": incident}
    case.objects("case.not-now", ["monitor", "chair"], "case served", says)
