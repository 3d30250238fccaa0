"""Duties at their edges: due to the second, discharged by whom, moot, and by which terms."""

import pytest

from case_of import NOW, SHORTER, TERMS, Case, hash_of, seconds
from sulh.mechanism.duties import Duty, duties
from sulh.mechanism.violations import NotComputed

HOUR = 3_600
START = seconds(NOW)
#: The incident that `begun` opens, after entry 0, the clock and a report.
FIRST = 3


def owed(case: Case, as_of: int | None = None) -> tuple[Duty, ...]:
    """Give every duty."""
    found = duties(case.state, case.state.clock if as_of is None else as_of)
    assert not isinstance(found, NotComputed)
    return found


def one(case: Case, of: str, step: str, as_of: int | None = None) -> Duty:
    """Give the one duty of a body for a step."""
    (found,) = [duty for duty in owed(case, as_of) if (duty.of, duty.step) == (of, step)]
    return found


def begun(terms: bytes = TERMS, *others: bytes) -> Case:
    """Give a case with one incident, opened at the beginning."""
    case = Case(terms, *others)
    case.at(NOW)
    case.incident()
    return case


def test_a_reply_is_owed_by_both_parties_from_the_incident_on() -> None:
    case = Case()
    case.at(NOW)
    case.report()
    assert owed(case) == ()
    case.incident()
    assert {(duty.of, duty.step, duty.due, duty.open) for duty in owed(case)} == {
        ("east", "reply", START + 72 * HOUR, True),
        ("west", "reply", START + 72 * HOUR, True),
    }


@pytest.mark.parametrize(("second", "late"), [(-1, False), (0, True), (1, True)])
def test_what_is_owed_is_late_from_the_second_it_is_due(second: int, late: bool) -> None:
    case = begun()
    reply = one(case, "east", "reply", START + 72 * HOUR + second)
    assert (reply.open, reply.late) == (True, late)


@pytest.mark.parametrize(("second", "late"), [(-1, False), (0, True), (1, True)])
def test_what_is_done_in_the_last_second_is_in_time_and_one_later_is_not(
    second: int, late: bool
) -> None:
    case = begun()
    case.at(START + 72 * HOUR + second)
    case.replies(FIRST, "east")
    for as_of in (case.state.clock, case.state.clock + 365 * 24 * HOUR):
        reply = one(case, "east", "reply", as_of)
        assert (reply.open, reply.late) == (False, late)


def test_the_first_reply_discharges_and_a_later_one_changes_nothing() -> None:
    case = begun()
    case.replies(FIRST, "east")
    first = one(case, "east", "reply")
    case.at(START + 100 * HOUR)
    case.replies(FIRST, "east")
    assert one(case, "east", "reply") == first


def test_a_vote_is_owed_by_each_member_who_takes_part() -> None:
    case = begun()
    case.accepts(["west-panel"], "recused", {"incident": FIRST})
    draft = case.draft(FIRST)
    votes = [duty for duty in owed(case) if duty.step == "vote"]
    assert {(duty.of, duty.about, duty.due) for duty in votes} == {
        ("chair", draft, START + 48 * HOUR),
        ("east-panel", draft, START + 48 * HOUR),
    }
    case.votes(draft, chair="abstain")
    assert not one(case, "chair", "vote").open


def test_a_vote_that_the_case_went_on_without_is_moot_and_never_late() -> None:
    case = begun()
    case.replies(FIRST)
    draft = case.draft(FIRST)
    votes = case.votes(draft, chair="for", east_panel="for")
    assert one(case, "west-panel", "vote").open
    case.accepts(["chair"], "finding made", case.finding(draft, votes))
    moot = one(case, "west-panel", "vote", START + 1_000 * HOUR)
    assert (moot.open, moot.moot, moot.late) == (False, True, False)


def ordered() -> tuple[Case, int]:
    """Give a measure ordered of West until the end of 20 March, and when that is."""
    case = Case()
    case.at(NOW)
    case.ordered(case.held())
    return case, seconds("2026-03-20T21:00:00Z")


def test_a_measure_is_due_when_its_last_day_has_ended_where_the_terms_are() -> None:
    case, end = ordered()
    assert one(case, "west", "measure").due == end
    assert not one(case, "west", "measure", end - 1).late
    assert one(case, "west", "measure", end).late


def test_a_measure_carried_out_in_the_last_second_is_in_time() -> None:
    for second, late in ((-1, False), (0, True)):
        case, end = ordered()
        case.at(end + second)
        report(case, "complied")
        assert (one(case, "west", "measure").open, one(case, "west", "measure").late) == (
            False,
            late,
        )


@pytest.mark.parametrize("compliance", ["asks for time", "partly complied", "not complied"])
def test_nothing_but_compliance_discharges_a_measure(compliance: str) -> None:
    case, _ = ordered()
    report(case, compliance)
    assert one(case, "west", "measure").open
    assert not [duty for duty in owed(case) if duty.step == "verification"]


def test_a_verification_is_owed_by_the_mission_after_the_report() -> None:
    case, _ = ordered()
    assert not [duty for duty in owed(case) if duty.step == "verification"]
    case.later(HOUR)
    report(case, "complied")
    verification = one(case, "mission", "verification")
    assert (verification.due, verification.open) == (case.state.clock + 48 * HOUR, True)
    verify(case, "complied")
    assert not [duty for duty in owed(case) if duty.open]


@pytest.mark.parametrize("verified", ["not complied", "partly complied"])
def test_what_verification_did_not_find_is_owed_again(verified: str) -> None:
    case, end = ordered()
    report(case, "complied")
    verify(case, verified)
    assert not one(case, "mission", "verification").open
    assert one(case, "west", "measure").open
    assert one(case, "west", "measure", end).late
    report(case, "complied")
    assert not one(case, "west", "measure").open
    assert one(case, "mission", "verification").open


def test_where_the_mission_is_not_let_in_it_still_owes_the_verification() -> None:
    case, _ = ordered()
    report(case, "complied")
    verify(case, "unable: access denied")
    assert one(case, "mission", "verification").open
    assert not one(case, "west", "measure").open


def test_a_measure_that_was_verified_without_a_report_is_owed_no_more() -> None:
    case, end = ordered()
    verify(case, "complied")
    duty = one(case, "west", "measure", end)
    assert (duty.open, duty.moot, duty.late) == (False, True, False)


def test_an_amendment_moves_no_deadline_that_runs() -> None:
    case = begun(TERMS, SHORTER)
    amended = {"terms": hash_of(SHORTER)}
    case.accepts(["east-head", "west-head"], "agreement amended", amended)
    second = case.incident()
    due = {(duty.about, duty.due - START) for duty in owed(case)}
    assert due == {(FIRST, 72 * HOUR), (second, 24 * HOUR)}


def test_an_amendment_moves_no_time_to_reply_before_a_finding() -> None:
    case = begun(TERMS, SHORTER)
    amended = {"terms": hash_of(SHORTER)}
    case.accepts(["east-head", "west-head"], "agreement amended", amended)
    draft = case.draft(FIRST)
    votes = case.votes(draft, chair="for", east_panel="for")
    case.at(START + 72 * HOUR - 1)
    case.objects("finding.reply-time", ["chair"], "finding made", case.finding(draft, votes))
    case.later(1)
    case.accepts(["chair"], "finding made", case.finding(draft, votes))


def test_without_a_deadline_nothing_is_owed() -> None:
    text = TERMS.decode()
    start, end = text.index("[[deadline]]"), text.index("[[ladder]]")
    case = begun((text[:start] + text[end:]).encode())
    case.draft(FIRST)
    assert owed(case) == ()


def test_a_deadline_that_is_only_demanded_binds_nobody() -> None:
    silence = 'silence = "The case goes on without the answer, which is recorded."\nstatus = '
    text = TERMS.decode().replace(f'{silence}"agreed"', f'{silence}"demanded"')
    case = begun(text.encode())
    assert owed(case) == ()
    case.draft(FIRST)
    assert {duty.step for duty in owed(case)} == {"vote"}


def test_duties_stand_in_the_order_in_which_they_are_due() -> None:
    case = begun()
    case.later(HOUR)
    case.incident()
    case.draft(FIRST)
    due = [duty.due for duty in owed(case)]
    assert due == sorted(due)
    assert len(due) == 7


def report(case: Case, compliance: str) -> None:
    """Let West report on the measure."""
    (measure,) = case.state.measures.by_index
    says = {"compliance": compliance, "measure": measure}
    case.accepts(["west-officer"], "measure reported", says)


def verify(case: Case, verified: str) -> None:
    """Let the mission verify the measure."""
    (measure,) = case.state.measures.by_index
    case.accepts(["monitor"], "measure verified", {"measure": measure, "verified": verified})
