"""Duties at their edges: due to the second, discharged by whom, late, missed, moot, by which terms.

Of each step: when it arises, when it is late, and what ends it.
"""

import pytest

from case_of import GRAVE, NOW, SHORTER, TERMS, Case, hash_of, panel_with, resting_on, seconds
from record_of import enrolment
from sulh.mechanism.agreement import DEFAULT_HOURS
from sulh.mechanism.duties import Duty, duties, duties_of_case
from sulh.mechanism.violations import NotComputed

HOUR = 3_600
START = seconds(NOW)
PARTIES = ["east-head", "west-head"]
BOTH = ["hill-envoy", "lake-envoy"]
YEAR = 365 * 24 * HOUR


def owed(case: Case, as_of: int | None = None) -> tuple[Duty, ...]:
    """Give every duty."""
    found = duties(case.state, case.state.clock if as_of is None else as_of)
    assert not isinstance(found, NotComputed)
    return found


def one(case: Case, of: str, step: str, as_of: int | None = None) -> Duty:
    """Give the one duty of a body for a step."""
    (found,) = [duty for duty in owed(case, as_of) if (duty.of, duty.step) == (of, step)]
    return found


def none(case: Case, step: str, as_of: int | None = None) -> bool:
    """Tell whether nobody owes a step."""
    return step not in {duty.step for duty in owed(case, as_of)}


def how(duty: Duty) -> str:
    """Say how a duty stands in a word or two."""
    words = {"open": duty.open, "late": duty.late, "missed": duty.missed, "moot": duty.moot}
    return " ".join(word for word, is_so in words.items() if is_so) or "done"


def begun(terms: bytes = TERMS, *others: bytes) -> Case:
    """Give a mechanism that was told the time."""
    case = Case(terms, *others)
    case.at(NOW)
    return case


def checks_clock(case: Case, of: str, step: str, hours: int) -> None:
    """See that what arose now is late from the second it is due on, and not before."""
    due = case.state.clock + hours * HOUR
    assert one(case, of, step).due == due
    assert [how(one(case, of, step, due + n)) for n in (-1, 0)] == ["open", "open late"]


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


# ---------------------------------------------------------------------------------------------
# Drafts, votes, findings.


def test_the_chair_drafts_in_its_time() -> None:
    case = begun()
    incident, _ = case.served()
    case.later(HOUR)
    assert none(case, "draft")
    case.replies(incident)
    checks_clock(case, "chair", "draft", 504)
    case.later(504 * HOUR - 1)
    case.draft(incident)
    assert how(one(case, "chair", "draft", START + YEAR)) == "done"


def test_the_time_to_draft_runs_without_replies_too() -> None:
    case = begun()
    case.served()
    case.later(72 * HOUR)
    checks_clock(case, "chair", "draft", 504)


def test_a_deputy_owes_what_a_chair_who_is_recused_does_not() -> None:
    case = begun(panel_with('deputies = ["monitor"]'))
    incident, _ = case.inquiry()
    assert how(one(case, "chair", "draft")) == "open"
    case.accepts(["chair"], "recused", {"incident": incident})
    assert how(one(case, "monitor", "draft")) == "open"


def test_a_comment_is_a_right_of_each_party() -> None:
    case = begun()
    incident, _ = case.inquiry()
    case.draft(incident)
    for party in ("east", "west"):
        right = one(case, party, "comment")
        assert (right.right, right.due, how(right)) == (True, START + 72 * HOUR, "open")
        assert how(one(case, party, "comment", right.due)) == "moot"


def test_a_vote_is_owed_by_each_member_who_takes_part() -> None:
    case = begun()
    incident, _ = case.inquiry()
    case.accepts(["west-panel"], "recused", {"incident": incident})
    draft = case.draft(incident)
    assert none(case, "vote")
    case.later(HOUR)
    case.comments(draft)
    for seat in ("chair", "east-panel"):
        checks_clock_of_a_vote(case, seat, 48)
    assert not [duty for duty in owed(case) if duty.of == "west-panel"]
    case.votes(draft, chair="abstain")
    assert how(one(case, "chair", "vote")) == "done"


def checks_clock_of_a_vote(case: Case, seat: str, hours: int) -> None:
    """See that a vote is missed from the second on from which it is not taken."""
    due = case.state.clock + hours * HOUR
    assert [how(one(case, seat, "vote", due + n)) for n in (-1, 0)] == ["open", "late missed"]


def test_the_time_to_vote_runs_without_comments_too() -> None:
    case = begun()
    incident, _ = case.inquiry()
    draft = case.draft(incident)
    case.comments(draft, "east")
    case.later(72 * HOUR)
    checks_clock_of_a_vote(case, "chair", 48)


def test_who_is_seated_after_all_have_voted_has_missed_no_vote() -> None:
    case = begun()
    incident, _ = case.inquiry()
    case.accepts(["west-head"], "seat vacated", {"seat": "west-panel"})
    draft = case.draft(incident)
    case.comments(draft)
    case.votes(draft, chair="for", east_panel="for")
    case.accepts(["west-head"], "seat filled", enrolment("west-panel", "west", called="new"))
    assert not [duty for duty in owed(case, START + YEAR) if duty.of == "west-panel"]


def test_a_settlement_makes_comments_votes_and_a_finding_moot() -> None:
    case = begun()
    incident, _ = case.inquiry()
    draft = case.draft(incident)
    case.accepts(PARTIES, "case closed", {"how": "settled", "incident": incident})
    assert how(one(case, "east", "comment")) == "moot"
    assert none(case, "vote", START + YEAR)
    case = begun()
    incident, _ = case.inquiry()
    draft = case.draft(incident)
    case.comments(draft)
    case.later(HOUR)
    case.accepts(PARTIES, "case closed", {"how": "settled", "incident": incident})
    assert how(one(case, "chair", "vote", START + YEAR)) == "moot"
    assert none(case, "finding", START + YEAR)
    case = begun()
    incident, _ = case.inquiry()
    case.voted(incident)
    case.later(HOUR)
    case.accepts(PARTIES, "case closed", {"how": "settled", "incident": incident})
    assert how(one(case, "chair", "finding", START + YEAR)) == "moot"
    assert none(case, "deferral", START + YEAR)


def undecided(terms: bytes = TERMS) -> tuple[Case, int, dict[str, object]]:
    """Give a draft without a quorum, and what the guarantors can make of it."""
    case = begun(terms)
    incident, evidence = case.inquiry()
    outcome = {**resting_on(evidence), **GRAVE}
    cast = {"chair": "for", "east_panel": "against", "west_panel": "abstain"}
    draft, votes = case.voted(incident, outcome, **cast)
    return case, draft, case.finding(draft, votes, outcome, decided="deferred to guarantors")


def test_the_chair_states_what_was_voted_in_its_time() -> None:
    case = begun()
    incident, evidence = case.inquiry()
    outcome = {**resting_on(evidence), **GRAVE}
    draft, votes = case.voted(incident, outcome)
    due = START + 120 * HOUR
    assert one(case, "chair", "finding").due == due
    assert none(case, "deferral")
    case.at(due - 1)
    assert how(one(case, "chair", "finding")) == "open"
    case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))
    assert how(one(case, "chair", "finding", START + YEAR)) == "done"
    assert none(case, "deferral", START + YEAR)


def test_a_chair_who_defers_or_drafts_anew_has_done_its_part() -> None:
    case, draft, _ = undecided()
    case.accepts(["chair"], "finding deferred", {"draft": draft})
    assert how(one(case, "chair", "finding", START + YEAR)) == "done"
    case, draft, _ = undecided()
    incident = case.state.findings.drafts[draft].incident
    again = case.draft(incident)
    first = next(duty for duty in owed(case) if duty.step == "finding")
    assert (how(first), first.about, first.done) == ("done", draft, again)
    assert none(case, "deferral", START + 200 * HOUR)


def test_a_chair_who_is_silent_has_missed_it_whatever_the_guarantors_do() -> None:
    case, _, finding = undecided()
    due = START + 120 * HOUR
    assert [how(one(case, "chair", "finding", due + n)) for n in (-1, 0)] == [
        "open",
        "late missed",
    ]
    case.at(due)
    for body in ("hill", "lake"):
        checks_clock(case, body, "deferral", 168)
    case.later(HOUR)
    case.accepts(BOTH, "finding made", finding)
    assert how(one(case, "chair", "finding")) == "late missed"
    assert {how(one(case, body, "deferral")) for body in ("hill", "lake")} == {"done"}


@pytest.mark.parametrize(("hours", "word"), [(167, "done"), (168, "late"), (335, "late")])
def test_guarantors_who_decide_in_their_second_time_are_late(hours: int, word: str) -> None:
    case, draft, finding = undecided()
    case.accepts(["chair"], "finding deferred", {"draft": draft})
    case.later(hours * HOUR)
    case.accepts(BOTH, "finding made", finding)
    assert how(one(case, "lake", "deferral", START + YEAR)) == word


def test_guarantors_who_are_silent_have_missed_it_and_the_case_has_ended() -> None:
    case, draft, _ = undecided()
    case.accepts(["chair"], "finding deferred", {"draft": draft})
    end = START + 336 * HOUR
    assert [how(one(case, "hill", "deferral", end + n)) for n in (-1, 0)] == [
        "open late",
        "late missed",
    ]
    assert not [duty for duty in owed(case, end) if duty.open]


def test_a_guarantor_who_is_recused_owes_nothing() -> None:
    case, draft, _ = undecided()
    incident = case.state.findings.drafts[draft].incident
    case.accepts(["hill-envoy"], "recused", {"incident": incident})
    case.accepts(["chair"], "finding deferred", {"draft": draft})
    assert {duty.of for duty in owed(case) if duty.step == "deferral"} == {"lake"}


# ---------------------------------------------------------------------------------------------
# Appeals, accounts, measures.


def test_an_appeal_is_a_right_of_each_party_for_its_time() -> None:
    case = begun()
    case.held()
    for party in ("east", "west"):
        right = one(case, party, "appeal")
        assert (right.right, right.due) == (True, START + 168 * HOUR)
        assert [how(one(case, party, "appeal", right.due + n)) for n in (-1, 0)] == ["open", "moot"]


def test_an_appeal_is_decided_by_the_guarantors_in_their_time() -> None:
    case = begun()
    finding = case.held()
    case.later(HOUR)
    says = {"finding": finding, "ground": "error of fact"}
    appeal = case.accepts(["west-head"], "appeal filed", says)
    due = case.state.clock + 168 * HOUR
    assert how(one(case, "west", "appeal")) == "done"
    for body in ("hill", "lake"):
        assert [how(one(case, body, "appeal decision", due + n)) for n in (-1, 0)] == [
            "open",
            "late missed",
        ]
    # What one party does ends nothing of the other's.
    over = START + 168 * HOUR
    assert how(one(case, "east", "appeal", over - 1)) == "open"
    assert how(one(case, "east", "appeal", over)) == "moot"
    case.at(over)
    case.accepts(BOTH, "appeal decided", {"appeal": appeal, "decision": "dismissed"})
    assert how(one(case, "hill", "appeal decision", START + YEAR)) == "done"


def test_nothing_is_owed_for_a_finding_before_it_is_final() -> None:
    case = begun()
    case.held()
    final = START + 168 * HOUR
    for step in ("account", "measure decision"):
        assert none(case, step, final - 1)
        assert not none(case, step, final)


def test_a_party_accounts_for_what_it_is_held_to_have_done() -> None:
    case = begun()
    finding = case.final()
    checks_clock(case, "west", "account", 720)
    assert not [duty for duty in owed(case) if (duty.of, duty.step) == ("east", "account")]
    case.later(719 * HOUR)
    case.accepts(["west-officer"], "account given", {"finding": finding})
    assert how(one(case, "west", "account", START + YEAR)) == "done"


def test_no_account_is_owed_for_what_is_no_violation() -> None:
    case = begun()
    case.final({**GRAVE, "characterisation": "accident"})
    for step in ("account", "measure decision"):
        assert none(case, step, START + YEAR)


def test_each_guarantor_decides_what_follows_in_its_time() -> None:
    for kind in ("measure ordered", "measure declined"):
        case = begun()
        finding = case.final()
        for body in ("hill", "lake"):
            checks_clock(case, body, "measure decision", 168)
            over = case.state.clock + 336 * HOUR
            assert how(one(case, body, "measure decision", over)) == "late missed"
        says: dict[str, object] = {"because": "mitigation", "finding": finding, "of": "west"}
        says = case.order(finding) if kind == "measure ordered" else says
        case.accepts(BOTH, kind, says)
        for body in ("hill", "lake"):
            assert how(one(case, body, "measure decision", START + YEAR)) == "done"


def ordered() -> tuple[Case, int, int]:
    """Give a measure ordered of West until the end of 20 March, and when that is."""
    case = begun()
    measure = case.ordered(case.final())
    return case, measure, seconds("2026-03-20T21:00:00Z")


def test_a_measure_is_due_when_its_last_day_has_ended_where_the_terms_are() -> None:
    case, _, end = ordered()
    assert one(case, "west", "measure").due == end
    assert [how(one(case, "west", "measure", end + n)) for n in (-1, 0)] == ["open", "open late"]


def test_a_measure_carried_out_in_the_last_second_is_in_time() -> None:
    for second, word in ((-1, "done"), (0, "late")):
        case, measure, end = ordered()
        case.at(end + second)
        report(case, measure, "complied")
        assert how(one(case, "west", "measure")) == word


@pytest.mark.parametrize("compliance", ["asks for time", "partly complied", "not complied"])
def test_nothing_but_compliance_discharges_a_measure(compliance: str) -> None:
    case, measure, _ = ordered()
    report(case, measure, compliance)
    assert one(case, "west", "measure").open
    assert none(case, "verification")


def test_a_verification_is_owed_by_the_mission_after_the_report() -> None:
    case, measure, _ = ordered()
    assert none(case, "verification")
    case.later(HOUR)
    report(case, measure, "complied")
    checks_clock(case, "mission", "verification", 48)
    verify(case, measure, "complied")
    assert how(one(case, "mission", "verification")) == "done"
    assert {duty.step for duty in owed(case) if duty.open} == {"account"}


@pytest.mark.parametrize("verified", ["not complied", "partly complied"])
def test_what_verification_did_not_find_is_owed_again(verified: str) -> None:
    case, measure, end = ordered()
    report(case, measure, "complied")
    verify(case, measure, verified)
    assert not one(case, "mission", "verification").open
    assert one(case, "west", "measure").open
    assert one(case, "west", "measure", end).late
    report(case, measure, "complied")
    assert not one(case, "west", "measure").open
    assert one(case, "mission", "verification").open


def test_where_the_mission_is_not_let_in_it_still_owes_the_verification() -> None:
    case, measure, _ = ordered()
    report(case, measure, "complied")
    verify(case, measure, "unable: access denied")
    assert one(case, "mission", "verification").open
    assert not one(case, "west", "measure").open


def test_a_measure_that_was_verified_without_a_report_is_owed_no_more() -> None:
    case, measure, end = ordered()
    verify(case, measure, "complied")
    assert how(one(case, "west", "measure", end)) == "moot"


def test_a_measure_that_was_taken_further_is_missed_and_the_next_is_owed() -> None:
    case, measure, end = ordered()
    case.at(end)
    finding = case.state.measures.by_index[measure].finding
    further = case.ordered(finding, due="2026-03-30", escalates=measure, step=3)
    first, second = (duty for duty in owed(case) if duty.step == "measure")
    assert (first.about, how(first)) == (measure, "late missed")
    assert (second.about, how(second)) == (further, "open")


def test_what_follows_from_a_finding_ends_when_another_stands() -> None:
    case, measure, end = ordered()
    finding = case.state.measures.by_index[measure].finding
    incident = case.state.findings.held[finding].incident
    evidence = case.evidence(incident)
    case.accepts(["chair"], "case reopened", {"evidence": evidence, "incident": incident})
    case.checked(incident)
    case.triaged(incident)
    case.serve(incident, evidence)
    case.replies(incident)
    accident = {**resting_on(evidence), **GRAVE, "characterisation": "accident"}
    draft, votes = case.voted(incident, accident)
    case.accepts(["chair"], "finding made", case.finding(draft, votes, accident))
    final = case.state.clock + 168 * HOUR
    assert final < end
    assert how(one(case, "west", "measure", final - 1)) == "open"
    assert how(one(case, "west", "measure", final)) == "moot"
    case.at(final)
    case.draft(case.inquiry()[0])  # whatever is filed after
    assert how(one(case, "west", "measure", end)) == "moot"


# ---------------------------------------------------------------------------------------------
# By which terms, and for whom.


def amended(case: Case) -> None:
    """Put the shorter terms in force."""
    case.accepts(PARTIES, "agreement amended", {"terms": hash_of(SHORTER)})


def test_an_amendment_moves_no_time_to_reply() -> None:
    case = begun(TERMS, SHORTER)
    first, _ = case.served()
    amended(case)
    second, _ = case.served()
    due = {(duty.case, duty.due - START) for duty in owed(case) if duty.step == "reply"}
    assert due == {(first, 72 * HOUR), (second, 24 * HOUR)}
    case.later(72 * HOUR - 1)
    sealed = {"incident": first}
    case.objects("case.not-now", ["monitor"], "case served", sealed)  # its replies are waited for
    more = case.evidence(second)
    case.checked(second)
    case.serve(second, more)


#: The same terms, with twice the time for every step that has its default.
SLOWER = (
    TERMS
    + "".join(
        f'\n[[deadline]]\nstep = "{step}"\nhours = {2 * hours}\nsilence = "…"\nstatus = "agreed"\n'
        for step, (hours, _) in DEFAULT_HOURS.items()
        if step not in ("reply", "vote", "verification")
    ).encode()
)


@pytest.mark.parametrize("stop", range(7))
def test_an_amendment_moves_no_deadline_that_runs(stop: int) -> None:
    case = begun(TERMS, SLOWER)
    incident = case.incident()
    evidence = case.evidence(incident)
    outcome = {**resting_on(evidence), **GRAVE}
    cast = {"chair": "for", "east_panel": "against", "west_panel": "abstain"}
    before: tuple[Duty, ...] = ()
    for number in range(7):
        case.later(HOUR)
        if number == stop:
            before = running(case, incident)
            case.accepts(PARTIES, "agreement amended", {"terms": hash_of(SLOWER)})
            assert running(case, incident) == before
        match number:
            case 0:
                case.checked(incident)
            case 1:
                case.triaged(incident)
            case 2:
                case.serve(incident, evidence)
            case 3:
                case.replies(incident)
            case 4:
                draft = case.draft(incident, outcome)
            case 5:
                case.comments(draft)
            case _:
                votes = case.votes(draft, **cast)
    case.later(241 * HOUR)  # for the guarantors, by either terms
    finding = case.finding(draft, votes, outcome, decided="deferred to guarantors")
    case.accepts(BOTH, "finding made", finding)
    after = {(duty.of, duty.step, duty.about): duty.due for duty in running(case, incident)}
    assert before
    for duty in before:
        assert after[duty.of, duty.step, duty.about] == duty.due


def test_an_amendment_moves_no_end_of_a_case() -> None:
    case = begun(TERMS, SLOWER)
    incident = case.incident()
    case.accepts(PARTIES, "agreement amended", {"terms": hash_of(SLOWER)})
    case.checked(incident)
    case.triaged(incident)
    end = START + 1_440 * HOUR
    assert one(case, "mission", "service").ends == end
    case.at(end)
    case.objects("case.not-now", ["monitor"], "case served", {"incident": incident})


def running(case: Case, incident: int) -> tuple[Duty, ...]:
    """Give what has arisen in a case."""
    known = duties_of_case(case.state, incident)
    return tuple(duty for duty in known if duty.since <= case.state.clock)


def test_where_no_deadline_is_agreed_the_default_runs() -> None:
    text = TERMS.decode()
    start, end = text.index("[[deadline]]"), text.index("[[ladder]]")
    without = (text[:start] + text[end:]).encode()
    demanded = text.replace('recorded."\nstatus = "agreed"', 'recorded."\nstatus = "demanded"')
    for terms in (without, demanded.encode()):
        case = begun(terms)
        case.served()
        assert one(case, "east", "reply").due == START + 120 * HOUR
    assert 'status = "demanded"' in demanded


@pytest.mark.parametrize("hours", [1, 7, 2_000])
def test_the_hours_of_a_step_are_those_of_the_terms(hours: int) -> None:
    case = begun(TERMS.replace(b"hours = 72", b"hours = %d" % hours))
    case.served()
    for party in ("east", "west"):
        assert one(case, party, "reply").due == START + hours * HOUR


@pytest.mark.parametrize("by", ["east-officer", "west-officer"])
def test_both_parties_have_the_same_clocks_to_the_second_whoever_reports(by: str) -> None:
    case = begun()
    incident, _ = case.served(by=by)
    case.later(72 * HOUR)
    case.draft(incident)
    case.later(HOUR)
    found: dict[str, set[tuple[object, ...]]] = {"east": set(), "west": set()}
    for duty in duties_of_case(case.state, incident):
        if duty.of in found:
            found[duty.of].add((duty.step, duty.since, duty.due, duty.ends, duty.right))
    assert found["east"] == found["west"]
    assert {step for step, *_ in found["east"]} == {"team", "reply", "comment"}


def test_duties_stand_in_the_order_in_which_they_are_due() -> None:
    case = begun()
    first, _ = case.inquiry()
    case.later(HOUR)
    case.served()
    case.draft(first)
    due = [duty.due for duty in owed(case)]
    assert due == sorted(due)
    assert len(due) > 10


def report(case: Case, measure: int, compliance: str) -> None:
    """Let West report on the measure."""
    says = {"compliance": compliance, "measure": measure}
    case.accepts(["west-officer"], "measure reported", says)


def verify(case: Case, measure: int, verified: str) -> None:
    """Let the mission verify the measure."""
    case.accepts(["monitor"], "measure verified", {"measure": measure, "verified": verified})
