"""Duties at their edges, from a report to the inquiry: due to the second, late, missed or moot.

Of each step: when it arises, when it is late, and what ends it.
"""

import pytest

from case_of import GRAVE, resting_on, seconds
from owed import HOUR, PARTIES, START, YEAR, begun, checks_clock, how, none, one, owed

# ---------------------------------------------------------------------------------------------
# From a report to service.


def test_the_mission_screens_a_report_in_its_time() -> None:
    case = begun()
    assert owed(case) == ()
    report = case.report()
    checks_clock(case, "mission", "screening", 72)
    case.later(72 * HOUR - 1)
    case.screened(report)
    assert how(one(case, "mission", "screening", START + YEAR)) == "done"
    late = begun()
    report = late.report()
    late.later(72 * HOUR)
    late.screened(report)
    assert how(one(late, "mission", "screening", START + YEAR)) == "late"


def test_what_the_mission_saw_itself_is_not_screened() -> None:
    case = begun()
    case.report("monitor")
    assert owed(case) == ()


def test_a_report_that_was_withdrawn_is_screened_no_more() -> None:
    for hours, word in ((71, "moot"), (73, "late missed")):
        case = begun()
        report = case.report()
        case.later(hours * HOUR)
        case.accepts(["east-officer"], "report withdrawn", {"report": report})
        assert how(one(case, "mission", "screening", START + YEAR)) == word


def test_particulars_are_a_right_and_given_they_are_screened() -> None:
    case = begun()
    report = case.report()
    case.later(HOUR)
    case.screened(report, "particulars asked")
    right = one(case, "east", "particulars")
    assert (right.right, right.due) == (True, START + 169 * HOUR)
    assert how(one(case, "east", "particulars", right.due)) == "moot"  # and never late
    case.later(200 * HOUR)
    case.accepts(["east-officer"], "particulars given", {"report": report})
    assert how(one(case, "east", "particulars")) == "done"
    first, again = (duty for duty in owed(case) if duty.step == "screening")
    assert (how(first), how(again)) == ("done", "open")
    assert again.due == case.state.clock + 72 * HOUR
    case.later(HOUR)
    case.screened(report)
    assert [how(duty) for duty in owed(case) if duty.step == "screening"] == ["done", "done"]


def test_asking_again_makes_no_first_screening_late() -> None:
    case = begun()
    report = case.report()
    for _ in range(3):
        case.screened(report, "particulars asked")
        case.later(100 * HOUR)
        case.accepts(["east-officer"], "particulars given", {"report": report})
    assert how(owed(case)[0]) == "done"


def test_the_case_is_checked_triaged_and_served_in_turn() -> None:
    case = begun()
    incident = case.incident()
    checks_clock(case, "protection", "protection", 24)
    assert none(case, "triage")
    case.later(HOUR)
    case.checked(incident)
    checks_clock(case, "mission", "triage", 24)
    assert how(one(case, "protection", "protection")) == "done"
    case.later(HOUR)
    case.accepts(["monitor"], "case triaged", triage(incident, "grave"))
    checks_clock(case, "mission", "hotline", 1)
    checks_clock(case, "mission", "service", 24)
    case.later(HOUR - 1)
    case.accepts(["monitor"], "hotline called", {"incident": incident, "reached": ["east"]})
    case.serve(incident)
    assert {how(duty) for duty in owed(case, START + YEAR) if duty.of == "mission"} == {"done"}


def triage(incident: int, severity: str = "minor") -> dict[str, object]:
    """Say what a triage says."""
    return {"incident": incident, "route": "ordinary", "severity": severity}


def test_no_hotline_is_owed_in_a_case_that_is_not_grave() -> None:
    case = begun()
    case.served()
    assert none(case, "hotline")


def test_a_second_look_makes_neither_the_check_nor_the_triage_late() -> None:
    case = begun()
    incident, _ = case.inquiry()
    before = {duty.step: how(duty) for duty in owed(case) if duty.step in ("protection", "triage")}
    assert before == {"protection": "done", "triage": "done"}
    case.later(100 * HOUR)
    case.checked(incident, "second")
    after = {duty.step: how(duty) for duty in owed(case) if duty.step in before}
    assert after == before


def test_what_is_withheld_is_reviewed_by_the_other_officer_on_its_day() -> None:
    case = begun()
    incident = case.incident()
    withheld = {"because": "a child", "incident": incident, "notice": "withheld"}
    case.accepts(["protection"], "protection checked", withheld | {"review": "2026-03-03"})
    end = seconds("2026-03-03T21:00:00Z")  # of that day, where clocks are three hours ahead
    review = one(case, "second", "protection review")
    assert (review.due, how(review)) == (end, "open")
    assert how(one(case, "second", "protection review", end)) == "open late"
    assert none(case, "triage")
    case.at(end - 1)
    case.accepts(["second"], "protection checked", withheld | {"review": "2026-03-05"})
    assert how(one(case, "second", "protection review", START + YEAR)) == "done"
    assert how(one(case, "protection", "protection review")) == "open"
    case.at("2026-03-05T22:00:00Z")
    case.checked(incident)
    assert how(one(case, "protection", "protection review")) == "late"
    assert how(one(case, "mission", "triage")) == "open"


@pytest.mark.parametrize("step", ["protection", "triage", "service"])
def test_what_nobody_did_before_a_case_ended_is_missed(step: str) -> None:
    case = begun()
    incident = case.incident()
    if step != "protection":
        case.checked(incident)
    if step == "service":
        case.triaged(incident)
    end = START + 1_440 * HOUR
    of = "protection" if step == "protection" else "mission"
    assert how(one(case, of, step, end - 1)) == "open late"
    assert how(one(case, of, step, end)) == "late missed"
    assert not [duty for duty in owed(case, end) if duty.open]


def test_what_was_not_due_when_a_case_was_closed_is_moot() -> None:
    case = begun()
    incident = case.incident()
    case.checked(incident)
    case.triaged(incident)
    case.accepts(["monitor"], "case closed", {"how": "inadmissible", "incident": incident})
    assert how(one(case, "mission", "service", START + YEAR)) == "moot"
    assert {how(duty) for duty in owed(case, START + YEAR)} == {"done", "moot"}


# ---------------------------------------------------------------------------------------------
# Replies, teams, access.


def test_a_reply_is_owed_by_both_parties_from_the_service_on() -> None:
    case = begun()
    incident = case.incident()
    case.checked(incident)
    case.triaged(incident)
    assert none(case, "reply")
    case.later(HOUR)
    case.serve(incident)
    for party in ("east", "west"):
        checks_clock(case, party, "reply", 72)


@pytest.mark.parametrize(("second", "word"), [(-1, "done"), (0, "late"), (1, "late")])
def test_what_is_done_in_the_last_second_is_in_time_and_one_later_is_not(
    second: int, word: str
) -> None:
    case = begun()
    incident, _ = case.served()
    case.later(72 * HOUR + second)
    case.replies(incident, "east")
    for as_of in (case.state.clock, case.state.clock + YEAR):
        assert how(one(case, "east", "reply", as_of)) == word


def test_the_first_reply_discharges_and_a_later_one_changes_nothing() -> None:
    case = begun()
    incident, _ = case.served()
    case.replies(incident, "east")
    first = one(case, "east", "reply")
    case.later(100 * HOUR)
    case.replies(incident, "east")
    assert one(case, "east", "reply") == first


def test_a_reply_is_missed_when_it_is_decided_without_it() -> None:
    case = begun()
    incident, evidence = case.served()
    case.later(72 * HOUR)
    outcome = {**resting_on(evidence), **GRAVE}
    draft, votes = case.voted(incident, outcome)
    assert how(one(case, "west", "reply")) == "open late"
    case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))
    assert how(one(case, "west", "reply")) == "late missed"


def test_a_service_anew_ends_the_time_of_the_former() -> None:
    case = begun()
    incident, _ = case.served()
    case.later(72 * HOUR)
    more = case.evidence(incident)
    case.checked(incident)
    case.serve(incident, more)
    first, second = (duty for duty in owed(case) if (duty.of, duty.step) == ("east", "reply"))
    assert (how(first), how(second)) == ("late missed", "open")
    assert first.about < second.about


def test_a_settlement_makes_a_reply_moot_for_ever() -> None:
    case = begun()
    incident, _ = case.served()
    case.later(HOUR)
    case.accepts(PARTIES, "case closed", {"how": "settled", "incident": incident})
    evidence = case.evidence(incident)
    case.later(100 * HOUR)
    assert how(one(case, "east", "reply")) == "moot"
    case.accepts(["chair"], "case reopened", {"evidence": evidence, "incident": incident})
    assert how(one(case, "east", "reply", START + YEAR)) == "moot"


def test_what_was_missed_stays_so_when_a_case_is_reopened() -> None:
    case = begun()
    incident, _ = case.served()
    case.later(1_440 * HOUR)
    assert how(one(case, "east", "reply")) == "late missed"
    evidence = case.evidence(incident)
    case.accepts(["chair"], "case reopened", {"evidence": evidence, "incident": incident})
    assert how(one(case, "east", "reply")) == "late missed"
    assert how(one(case, "protection", "protection")) == "open"  # anew


def test_naming_a_member_is_a_right_of_each_party() -> None:
    case = begun()
    incident = case.incident()
    case.checked(incident)
    assert none(case, "team")
    case.triaged(incident)
    for party in ("east", "west"):
        right = one(case, party, "team")
        assert (right.due, right.right) == (START + 120 * HOUR, True)
        assert [how(one(case, party, "team", right.due + n)) for n in (-1, 0)] == ["open", "moot"]
    case.accepts(["east-head"], "member named", {"incident": incident, "seat": "east-officer"})
    assert how(one(case, "east", "team")) == "done"


def test_access_is_answered_by_whom_it_was_asked_of() -> None:
    case = begun()
    incident, _ = case.served()
    assert none(case, "access")
    case.later(HOUR)
    asked = {"incident": incident, "of": "west", "sought": "site"}
    request = case.accepts(["monitor"], "access requested", asked)
    checks_clock(case, "west", "access", 48)
    assert one(case, "west", "access").about == request
    case.later(48 * HOUR - 1)
    case.accepts(["west-head"], "access answered", {"access": "denied", "request": request})
    assert how(one(case, "west", "access", START + YEAR)) == "done"


def test_access_that_was_never_answered_is_missed_when_the_case_ends() -> None:
    case = begun()
    incident, _ = case.served()
    asked = {"incident": incident, "of": "west", "sought": "site"}
    case.accepts(["monitor"], "access requested", asked)
    end = START + 1_440 * HOUR
    assert [how(one(case, "west", "access", at)) for at in (end - 1, end)] == [
        "open late",
        "late missed",
    ]


def test_a_team_says_how_it_is_until_it_is_back() -> None:
    case = begun()
    incident, _ = case.served()
    members = {"inquiry": "remote", "members": ["east-officer", "monitor"]}
    team = case.accepts(["monitor"], "team tasked", members | {"incident": incident})
    checks_clock(case, "east-officer", "check-in", 24)
    case.later(20 * HOUR)
    case.accepts(["monitor"], "team checked in", {"status": "help needed", "team": team})
    checks_clock(case, "east-officer", "check-in", 24)
    case.accepts(PARTIES, "case closed", {"how": "settled", "incident": incident})
    assert how(one(case, "east-officer", "check-in", START + YEAR)) == "open late"
    case.accepts(["monitor"], "team returned", {"team": team})
    assert none(case, "check-in", START + YEAR)


def test_who_is_recused_later_was_late_all_the_same() -> None:
    case = begun()
    incident, _ = case.inquiry()
    draft = case.draft(incident)
    case.comments(draft)
    case.later(48 * HOUR)
    assert how(one(case, "west-panel", "vote")) == "late missed"
    case.accepts(["west-panel"], "recused", {"incident": incident})
    assert how(one(case, "west-panel", "vote")) == "late missed"


def test_who_is_recused_in_time_owes_nothing_more() -> None:
    case = begun()
    incident, _ = case.inquiry()
    draft = case.draft(incident)
    case.comments(draft)
    case.later(HOUR)
    case.accepts(["west-panel"], "recused", {"incident": incident})
    assert how(one(case, "west-panel", "vote", START + 1_000 * HOUR)) == "moot"


def test_what_a_chair_did_is_not_its_deputys() -> None:
    case = begun()
    incident, _ = case.inquiry()
    case.draft(incident)
    case.accepts(["chair"], "recused", {"incident": incident})
    assert how(one(case, "chair", "draft")) == "done"


def test_serving_again_takes_no_delay_of_the_chair_away() -> None:
    case = begun()
    incident, _ = case.inquiry()
    case.later(504 * HOUR)
    assert how(one(case, "chair", "draft")) == "open late"
    evidence = case.evidence(incident)
    case.checked(incident)
    case.serve(incident, evidence)
    assert how(one(case, "chair", "draft")) == "late missed"


def test_an_admitted_report_does_not_lie_unseen() -> None:
    case = begun()
    report = case.admitted()
    due = case.state.clock + case.state.time_for("opening", report)
    (duty,) = (duty for duty in owed(case) if duty.step == "opening")
    assert (duty.of, duty.about, duty.due, how(duty)) == ("mission", report, due, "open")
    case.at(due)
    assert how(one(case, "mission", "opening")) == "open late"
    incident = case.incident(report)
    assert one(case, "mission", "opening").done == incident
    refused = case.report()
    case.screened(refused, "inadmissible", because="too vague")
    assert {duty.about for duty in owed(case) if duty.step == "opening"} == {report}
