"""Duties by which terms and for whom: nothing that runs is moved, and both have the same time."""

import pytest

from case_of import GRAVE, SHORTER, TERMS, Case, hash_of, resting_on
from owed import BOTH, HOUR, PARTIES, START, begun, one, owed
from sulh.mechanism.agreement import DEFAULT_HOURS
from sulh.mechanism.duties import Duty, duties_of_case


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
