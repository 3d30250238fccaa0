"""Duties at their edges, from a draft to what follows from a finding: late, missed or moot."""

import pytest

from case_of import GRAVE, TERMS, Case, panel_with, resting_on, seconds
from owed import BOTH, HOUR, PARTIES, START, YEAR, begun, checks_clock, how, none, one, owed
from record_of import enrolment

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
    first, again = (duty for duty in owed(case) if duty.step == "measure")
    assert (first.open, again.open) == (False, True)
    assert [duty.late for duty in owed(case, end) if duty.step == "measure"] == [False, True]
    report(case, measure, "complied")
    assert not any(duty.open for duty in owed(case) if duty.step == "measure")
    assert [duty.open for duty in owed(case) if duty.step == "verification"] == [False, True]


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


def report(case: Case, measure: int, compliance: str) -> None:
    """Let West report on the measure."""
    says = {"compliance": compliance, "measure": measure}
    case.accepts(["west-officer"], "measure reported", says)


def verify(case: Case, measure: int, verified: str) -> None:
    """Let the mission verify the measure."""
    case.accepts(["monitor"], "measure verified", {"measure": measure, "verified": verified})
