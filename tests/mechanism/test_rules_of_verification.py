"""Each rule of teams, access and visits, met by a filing and mended by the smallest change."""

import pytest

from case_of import GRAVE, NOW, TERMS, Case, panel_with, resting_on, seal_as
from record_of import enrolment
from sulh.canonical import write_base64

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}
HOUR = 3_600
#: How long a party is waited for to name a member, by default.
TEAM = 120 * HOUR
JOINT = ["east-officer", "monitor", "west-officer"]
SPECIALISTS = panel_with('specialists = ["east-head", "west-head"]')


def triaged(severity: str = "minor", route: str = "ordinary") -> tuple[Case, int]:
    """Give a case that is triaged."""
    case = Case(SPECIALISTS)
    case.at(NOW)
    incident = case.incident()
    case.checked(incident)
    case.triaged(incident, severity, route)
    return case, incident


def tasking(incident: int, *members: str, inquiry: str = "joint") -> dict[str, object]:
    """Say what the tasking of a team says."""
    return {"incident": incident, "inquiry": inquiry, "members": list(members)}


def named(case: Case, incident: int, seat: str) -> None:
    """Let a body name a member."""
    body = seat.partition("-")[0]
    by = f"{body}-{'envoy' if body in ('hill', 'lake') else 'head'}"
    case.accepts([by], "member named", {"incident": incident, "seat": seat})


def sent() -> tuple[Case, int, int]:
    """Give a case with a joint team, and the team."""
    case, incident = triaged()
    return case, incident, case.accepts(["monitor"], "team tasked", tasking(incident, *JOINT))


def test_team_not_a_body_a_party_or_a_guarantor_names_a_member() -> None:
    case, incident = triaged()
    says = {"incident": incident, "seat": "monitor"}
    for by in (["monitor"], ["mission-head"], ["east-head", "hill-envoy"]):
        case.objects("team.not-a-body", by, "member named", says)
    for by, seat in ((["east-officer"], "east-officer"), (["hill-envoy"], "second")):
        case.accepts(by, "member named", says | {"seat": seat})


def test_team_not_its_seat_each_body_names_a_seat_of_its_own_that_is_held() -> None:
    case, incident = triaged()
    case.accepts(["east-head"], "seat vacated", {"seat": "east-officer"})
    for seat in ("west-officer", "monitor", "nobody", "east-officer"):
        says = {"incident": incident, "seat": seat}
        case.objects("team.not-its-seat", ["east-head"], "member named", says)
    named(case, incident, "east-panel")


def test_team_no_quorum_the_terms_say_how_many_go() -> None:
    case, incident = triaged("grave")
    for members, inquiry in ((("east-head", "west-head"), "joint"), (("monitor",), "reduced")):
        says = tasking(incident, *members, inquiry=inquiry)
        case.objects("team.no-quorum", ["monitor"], "team tasked", says)
        more = tasking(incident, *members, "chair", inquiry=inquiry)
        case.accepts(["monitor"], "team tasked", more)
    for inquiry in ("preliminary", "remote"):
        case.accepts(["monitor"], "team tasked", tasking(incident, "monitor", inquiry=inquiry))


def test_team_no_quorum_the_numbers_are_those_of_the_terms() -> None:
    case = Case(TERMS.replace(b"quorum = 3\nreduced = 2", b"quorum = 2\nreduced = 1"))
    case.at(NOW)
    incident = case.incident()
    case.checked(incident)
    case.triaged(incident, "grave")
    alone = tasking(incident, "monitor", inquiry="reduced")
    case.accepts(["monitor"], "team tasked", alone)
    case.accepts(["monitor"], "team tasked", tasking(incident, "east-head", "west-head"))


@pytest.mark.parametrize("severity", ["minor", "procedural"])
def test_team_not_grave_only_in_an_emergency_do_few_go(severity: str) -> None:
    case, incident = triaged(severity)
    says = tasking(incident, "monitor", "chair", inquiry="reduced")
    case.objects("team.not-grave", ["monitor"], "team tasked", says)
    grave = {"incident": incident, "route": "ordinary", "severity": "grave"}
    case.accepts(["monitor"], "case triaged", grave)
    case.accepts(["monitor"], "team tasked", says)


def test_team_not_held_whoever_goes_holds_a_seat() -> None:
    case, incident = triaged()
    case.accepts(["west-head"], "seat vacated", {"seat": "west-officer"})
    for seat in ("west-officer", "nobody"):
        says = tasking(incident, "monitor", seat, inquiry="remote")
        case.objects("team.not-held", ["monitor"], "team tasked", says)
    case.accepts(["west-head"], "seat filled", enrolment("west-officer", "west", called="new"))
    says = tasking(incident, "monitor", "west-officer", inquiry="remote")
    case.accepts(["monitor"], "team tasked", says)


def test_team_party_missing_each_party_is_waited_for_in_its_time() -> None:
    for present, absent in (("east", "west"), ("west", "east")):
        case, incident = triaged()
        says = tasking(incident, f"{present}-officer", "monitor", "chair")
        case.objects("team.party-missing", ["monitor"], "team tasked", says)
        case.later(TEAM - 1)
        case.objects("team.party-missing", ["monitor"], "team tasked", says)
        case.later(1)
        case.accepts(["monitor"], "team tasked", says)
        assert absent not in {case.state.roster.body_of(seat) for seat in says["members"]}  # type: ignore[attr-defined]  # a list


def test_team_party_missing_who_has_named_a_member_is_not_left_behind() -> None:
    case, incident = triaged()
    named(case, incident, "west-officer")
    case.later(TEAM)
    says = tasking(incident, "east-officer", "monitor", "chair")
    case.objects("team.party-missing", ["monitor"], "team tasked", says)
    case.accepts(["monitor"], "team tasked", tasking(incident, *JOINT))


def test_team_not_named_a_party_goes_by_the_seat_that_it_named_and_no_other() -> None:
    case, incident = triaged()
    named(case, incident, "west-officer")
    case.later(TEAM)
    says = tasking(incident, "east-officer", "west-head", "monitor")
    case.objects("team.not-named", ["monitor"], "team tasked", says)
    case.accepts(["west-head"], "seat vacated", {"seat": "west-officer"})
    case.accepts(["monitor"], "team tasked", says)


def test_a_party_is_not_waited_for_whose_member_left_or_is_recused() -> None:
    for seat in ("west-officer", "west-panel"):
        case, incident = triaged()
        named(case, incident, seat)
        case.later(TEAM)
        if seat == "west-panel":
            case.accepts([seat], "recused", {"incident": incident})
        else:
            case.accepts(["west-head"], "seat vacated", {"seat": seat})
        says = tasking(incident, "east-officer", "monitor", "chair")
        case.accepts(["monitor"], "team tasked", says)


def test_vote_recused_nor_does_who_is_recused_go() -> None:
    case, incident = triaged()
    case.accepts(["east-panel"], "recused", {"incident": incident})
    says = tasking(incident, "monitor", "east-panel", inquiry="preliminary")
    case.objects("vote.recused", ["monitor"], "team tasked", says)
    another = case.incident()
    case.checked(another)
    case.triaged(another)
    case.accepts(["monitor"], "team tasked", says | {"incident": another})


def test_case_specialists_only_nobody_else_of_a_party_goes_or_is_named() -> None:
    case, incident = triaged("minor", "specialist")
    says = tasking(incident, *JOINT)
    case.objects("case.specialists-only", ["monitor"], "team tasked", says)
    naming = {"incident": incident, "seat": "west-officer"}
    case.objects("case.specialists-only", ["west-head"], "member named", naming)
    named(case, incident, "west-head")
    case.accepts(["monitor"], "team tasked", tasking(incident, "east-head", "monitor", "west-head"))


def test_a_party_is_not_waited_for_that_named_no_specialist() -> None:
    case, incident = triaged()
    named(case, incident, "west-officer")
    closing = {"incident": incident, "route": "specialist", "severity": "minor"}
    case.accepts(["monitor"], "case triaged", closing)
    says = tasking(incident, "east-head", "monitor", "chair")
    case.objects("team.party-missing", ["monitor"], "team tasked", says)
    case.later(TEAM)
    case.accepts(["monitor"], "team tasked", says)


def test_case_specialists_only_reads_what_is_sealed_in_the_case() -> None:
    case, incident = triaged("minor", "specialist")
    liaison = seal_as("liaison", {"words": "…"}, ["monitor", "west-officer"])
    specialist = seal_as("specialist", {"words": "…"}, ["hill-envoy", "second", "west-head"])
    says: dict[str, object] = {"incident": incident}
    for kind, by, more in (
        ("evidence filed", "monitor", {"medium": "testimony"}),
        ("hotline called", "monitor", {"reached": ["west"]}),
        ("access requested", "monitor", {"of": "west", "sought": "person"}),
        ("case served", "monitor", {}),
        ("reply filed", "west-head", {}),
    ):
        case.objects("case.specialists-only", [by], kind, says | more, liaison)
        case.accepts([by], kind, says | more, specialist)
    ordinary = case.incident()
    case.accepts(["monitor"], "evidence filed", {"incident": ordinary, "medium": "video"}, liaison)


def test_case_specialists_only_reads_what_names_its_case_by_another_filing() -> None:
    case, incident = triaged("minor", "specialist")
    liaison = seal_as("liaison", {"words": "…"}, ["west-officer"])
    evidence = case.evidence(incident)
    team = case.accepts(["monitor"], "team tasked", tasking(incident, "monitor", inquiry="remote"))
    asked = {"incident": incident, "of": "west", "sought": "site"}
    request = case.accepts(["monitor"], "access requested", asked)
    for kind, by, says in (
        ("custody passed", ["monitor", "chair"], {"evidence": evidence, "to": "chair"}),
        ("team checked in", ["monitor"], {"status": "safe", "team": team}),
        ("visit made", ["monitor"], visit(team)),
        ("access answered", ["west-officer"], {"access": "denied", "request": request}),
        ("team returned", ["monitor"], {"team": team}),
    ):
        case.objects("case.specialists-only", by, kind, says, liaison)
        case.accepts(by, kind, says)


def test_case_specialists_only_reads_what_is_sealed_of_its_finding() -> None:
    case = Case(SPECIALISTS)
    case.at(NOW)
    incident = case.incident()
    evidence = case.evidence(incident)
    case.checked(incident)
    case.triaged(incident, "minor", "specialist")
    case.serve(incident, evidence)
    case.replies(incident)
    liaison = seal_as("liaison", {"words": "…"}, ["east-officer"])
    outcome = {**resting_on(evidence), **GRAVE}
    sealed = seal_as(f"draft {len(case.entries)}", {"outcome": outcome}, ["chair"])
    draft = case.accepts(["chair"], "finding drafted", {"incident": incident}, sealed)
    step: tuple[list[str], str, dict[str, object]]
    step = (["east-officer"], "comment filed", {"draft": draft})
    case.objects("case.specialists-only", *step, liaison)
    case.comments(draft)
    step = (["chair"], "vote cast", {"draft": draft, "vote": "for"})
    case.objects("case.specialists-only", *step, liaison)
    votes = case.votes(draft, chair="for", east_panel="for", west_panel="for")
    step = (["chair"], "finding made", case.finding(draft, votes, outcome))
    case.objects("case.specialists-only", *step, liaison)
    finding = case.accepts(*step)
    step = (["west-head"], "appeal filed", {"finding": finding, "ground": "error of fact"})
    case.objects("case.specialists-only", *step, liaison)
    appeal = case.accepts(*step)
    step = (["hill-envoy", "lake-envoy"], "appeal decided", {"appeal": appeal})
    step[2]["decision"] = "dismissed"
    case.objects("case.specialists-only", *step, liaison)
    case.accepts(["east-head"], "appeal filed", {"finding": finding, "ground": "error of fact"})
    case.accepts(*step)
    case.accepts(step[0], step[1], step[2] | {"appeal": appeal + 2})
    step = (["hill-envoy", "lake-envoy"], "measure ordered", case.order(finding))
    case.objects("case.specialists-only", *step, liaison)
    measure = case.accepts(*step)
    step = (["monitor"], "measure verified", {"measure": measure, "verified": "complied"})
    case.objects("case.specialists-only", *step, liaison)
    case.accepts(*step)


def test_team_unknown_who_checks_in_returns_or_visits_was_sent() -> None:
    case, _, team = sent()
    for other in (team - 1, 999, NOWHERE):
        for kind, says in steps_of(other):
            case.objects("team.unknown", ["monitor"], kind, says)
    for kind, says in steps_of(team):
        case.accepts(["monitor"], kind, says)


def test_team_not_a_member_a_member_or_the_mission_speaks_for_the_team() -> None:
    case, _, team = sent()
    for kind, says in steps_of(team):
        for by in (["hill-envoy"], ["east-head"], ["monitor", "west-panel"]):
            case.objects("team.not-a-member", by, kind, says)
        case.accepts(["west-officer", "mission-head"], kind, says)


def test_team_returned_who_is_back_checks_in_no_more() -> None:
    case, _, team = sent()
    checking = {"status": "delayed", "team": team}
    case.accepts(["east-officer"], "team checked in", checking)
    case.accepts(["monitor"], "team returned", {"team": team})
    case.objects("team.returned", ["east-officer"], "team checked in", checking)
    case.objects("team.returned", ["monitor"], "team returned", {"team": team})
    case.accepts(["monitor"], "visit made", visit(team))  # what was seen is written down after
    held = case.state.verification.teams[team]
    assert (held.status, held.returned) == ("returned", held.last)


def test_access_unknown_what_is_answered_or_used_was_asked_for() -> None:
    case, incident, team = sent()
    asked = {"incident": incident, "of": "west", "sought": "site"}
    request = case.accepts(["monitor"], "access requested", asked)
    other = case.incident()
    case.checked(other)
    case.triaged(other)
    elsewhere = case.accepts(["monitor"], "access requested", asked | {"incident": other})
    for wrong in (request - 1, 999, NOWHERE):
        says = {"access": "granted", "request": wrong}
        case.objects("access.unknown", ["west-officer"], "access answered", says)
        case.objects("access.unknown", ["monitor"], "visit made", visit(team, request=wrong))
    case.objects("access.unknown", ["monitor"], "visit made", visit(team, request=elsewhere))
    case.accepts(["west-officer"], "access answered", {"access": "granted", "request": request})
    case.accepts(["monitor"], "visit made", visit(team, request=request))


def test_access_not_its_party_whoever_was_asked_answers() -> None:
    case, incident, _ = sent()
    asked = {"incident": incident, "of": "west", "sought": "store"}
    request = case.accepts(["monitor"], "access requested", asked)
    says = {"access": "conditioned", "request": request}
    for by in (["east-head"], ["monitor"], ["west-officer", "east-officer"]):
        case.objects("access.not-its-party", by, "access answered", says)
    case.accepts(["west-officer"], "access answered", says)


def test_an_answer_is_changed_and_the_first_counts_for_its_time() -> None:
    case, incident, _ = sent()
    asked = {"incident": incident, "of": "west", "sought": "site"}
    request = case.accepts(["monitor"], "access requested", asked)
    assert case.state.verification.requests[request].access == ""
    says: dict[str, object] = {"request": request}
    first = case.accepts(["west-head"], "access answered", says | {"access": "delayed"})
    case.later(HOUR)
    case.accepts(["west-head"], "access answered", says | {"access": "granted"})
    held = case.state.verification.requests[request]
    assert held.answered is not None
    assert (held.access, held.answered.index) == ("granted", first)


def test_body_unknown_access_is_asked_of_a_party_and_some_body_chose_the_way() -> None:
    case, incident, team = sent()
    asked = {"incident": incident, "sought": "site"}
    for wrong in ("hill", "mission", "north"):
        case.objects("body.unknown", ["monitor"], "access requested", asked | {"of": wrong})
    case.accepts(["monitor"], "access requested", asked | {"of": "west"})
    case.objects("body.unknown", ["monitor"], "visit made", visit(team, route_by="north"))
    for body in ("west", "hill", "mission"):
        case.accepts(["monitor"], "visit made", visit(team, route_by=body))


def visit(team: object, **more: object) -> dict[str, object]:
    """Say what a visit says, with changes."""
    said = {"day": "2026-03-02", "minutes": 90, "refused": [], "route_by": "west"}
    return said | {"seen": ["site seen in part"], "team": team} | more


def steps_of(team: object) -> tuple[tuple[str, dict[str, object]], ...]:
    """Give each filing of a team on its way."""
    return (
        ("team checked in", {"status": "safe", "team": team}),
        ("visit made", visit(team)),
        ("team returned", {"team": team}),
    )
