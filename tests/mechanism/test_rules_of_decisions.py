"""Each rule of drafts, votes and findings, met by a filing and mended by the smallest change."""

from collections.abc import Mapping

from case_of import GRAVE, NOW, TERMS, Case, panel_with, resting_on, seal_as
from sulh.canonical import write_base64, write_base64url
from sulh.mechanism.cases import at
from sulh.mechanism.procedure import Stage

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}
MINOR = {**GRAVE, "characterisation": "minor violation"}
HOUR = 3_600
BOTH = ["hill-envoy", "lake-envoy"]
#: Terms in which nothing optional is said of the panel, or one thing.
PLAIN = panel_with()
CHAIR_RULES = panel_with("chair_rules = true")
SMALLER = panel_with("guarantors_absent = 1")
DEPUTIES = panel_with('deputies = ["monitor", "mission-head"]')


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


def stage_of(case: Case, draft: int) -> Stage:
    """Give where the case of a draft stands at the time."""
    incident = case.state.findings.drafts[draft].incident
    return at(case.state.cases.by_index[incident], case.state.clock, case.state.time_for).stage


def test_panel_not_the_chair_the_chair_alone_drafts_finds_and_defers() -> None:
    case, incident, outcome = inquired()
    sealed = seal_as("draft", {"outcome": outcome}, ["east-panel"])
    for by in (["east-panel"], ["chair", "east-panel"], ["mission-head"]):
        drafting = {"incident": incident}
        case.objects("panel.not-the-chair", by, "finding drafted", drafting, sealed)
    draft, votes = case.voted(incident, outcome, chair="for", east_panel="for")
    case.later(48 * HOUR)
    for by in (["east-panel"], BOTH, ["chair", "monitor"]):
        finding = case.finding(draft, votes, outcome)
        case.objects("panel.not-the-chair", by, "finding made", finding)
        case.objects("panel.not-the-chair", by, "finding deferred", {"draft": draft})
    case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))


def test_panel_not_the_chair_a_deputy_only_where_the_chair_cannot() -> None:
    case, incident, outcome = inquired(DEPUTIES)
    sealed = seal_as(f"draft {len(case.entries) + 1}", {"outcome": outcome}, ["east-panel"])
    says = {"incident": incident}
    case.objects("panel.not-the-chair", ["monitor"], "finding drafted", says, sealed)
    case.accepts(["chair"], "recused", says)
    sealed = seal_as(f"draft {len(case.entries) + 2}", {"outcome": outcome}, ["east-panel"])
    for by in ("chair", "mission-head"):
        case.objects("panel.not-the-chair", [by], "finding drafted", says, sealed)
    draft = case.accepts(["monitor"], "finding drafted", says, sealed)
    case.comments(draft)
    case.objects("vote.recused", ["chair"], "vote cast", {"draft": draft, "vote": "for"})
    case.objects("panel.not-a-member", ["monitor"], "vote cast", {"draft": draft, "vote": "for"})
    votes = case.votes(draft, east_panel="for", west_panel="for")
    assert stage_of(case, draft) == "to be decided"  # all have voted who take part
    made = case.accepts(["monitor"], "finding made", case.finding(draft, votes, outcome))
    assert case.state.findings.held[made].decided == "consensus"


def test_panel_not_the_chair_the_second_deputy_where_the_first_cannot() -> None:
    case, incident, outcome = inquired(DEPUTIES)
    says = {"incident": incident}
    case.accepts(["chair"], "recused", says)
    case.accepts(["monitor"], "recused", says)
    sealed = seal_as("draft", {"outcome": outcome}, ["east-panel"])
    case.objects("panel.not-the-chair", ["monitor"], "finding drafted", says, sealed)
    case.accepts(["mission-head"], "finding drafted", says, sealed)


def test_panel_not_the_chair_nobody_acts_for_one_without_deputies() -> None:
    case, incident, outcome = inquired(PLAIN)
    says = {"incident": incident}
    case.accepts(["chair"], "recused", says)
    sealed = seal_as("draft", {"outcome": outcome}, ["east-panel"])
    for by in ("chair", "monitor", "mission-head"):
        case.objects("panel.not-the-chair", [by], "finding drafted", says, sealed)
    case.later(1_440 * HOUR)
    now = at(case.state.cases.by_index[incident], case.state.clock, case.state.time_for)
    assert now.stage == "undecided"  # and it blocks nothing


def test_panel_not_a_member_one_seat_of_the_panel_votes_alone() -> None:
    case, incident, outcome = inquired()
    draft = case.draft(incident, outcome)
    case.comments(draft)
    says = {"draft": draft, "vote": "for"}
    for by in (["monitor"], ["hill-envoy"], ["chair", "east-panel"]):
        case.objects("panel.not-a-member", by, "vote cast", says)
    case.accepts(["east-panel"], "vote cast", says)


def test_panel_not_a_member_members_deputies_and_guarantors_are_recused() -> None:
    case, incident, _ = inquired(DEPUTIES)
    says = {"incident": incident}
    for by in (["second"], ["east-officer"], ["west-panel", "east-panel"], ["east-head"]):
        case.objects("panel.not-a-member", by, "recused", says)
    for by in (["west-panel"], ["monitor"], ["hill-envoy"]):
        case.accepts(by, "recused", says)
        case.accepts(by, "recused", says)


def test_draft_unknown_a_comment_a_vote_and_a_finding_are_of_a_draft() -> None:
    case, draft, votes, outcome = voted()
    for other in (draft - 1, 999, NOWHERE):
        says: dict[str, object] = {"draft": other}
        case.objects("draft.unknown", ["east-head"], "comment filed", says)
        case.objects("draft.unknown", ["west-panel"], "vote cast", says | {"vote": "for"})
        case.objects("draft.unknown", ["chair"], "finding deferred", says)
        finding = case.finding(draft, votes, outcome) | says
        case.objects("draft.unknown", ["chair"], "finding made", finding)
    case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))


def test_draft_superseded_one_draft_is_before_the_panel() -> None:
    case, draft, votes, outcome = voted(east_panel="against", west_panel="against", chair="for")
    incident = case.state.findings.drafts[draft].incident
    second = case.draft(incident, outcome)
    says: dict[str, object] = {"draft": draft}
    case.objects("draft.superseded", ["east-head"], "comment filed", says)
    case.comments(second)
    case.objects("draft.superseded", ["chair"], "vote cast", says | {"vote": "for"})
    case.objects("draft.superseded", ["chair"], "finding deferred", says)
    finding = case.finding(draft, votes, outcome)
    case.objects("draft.superseded", ["chair"], "finding made", finding)
    votes = case.votes(second, chair="for", east_panel="for", west_panel="abstain")
    case.accepts(["chair"], "finding made", case.finding(second, votes, outcome))


def test_finding_decided_what_the_panel_has_carried_is_not_drafted_anew() -> None:
    case, draft, votes, outcome = voted()
    sealed = seal_as("another", {"outcome": MINOR}, ["east-panel"])
    says = {"incident": case.state.findings.drafts[draft].incident}
    case.objects("finding.decided", ["chair"], "finding drafted", says, sealed)
    case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))


def test_case_not_now_drafts_have_an_end() -> None:
    case, draft, _, outcome = voted(east_panel="against", west_panel="abstain", chair="for")
    incident = case.state.findings.drafts[draft].incident
    began = case.state.cases.by_index[incident].began
    sealed = seal_as("another", {"outcome": outcome}, ["east-panel"])
    while case.state.clock < began + 1_440 * HOUR:
        draft = case.accepts(["chair"], "finding drafted", {"incident": incident}, sealed)
        case.later((72 + 48) * HOUR)
        assert stage_of(case, draft) == "to be decided"
    case.objects("case.not-now", ["chair"], "finding drafted", {"incident": incident}, sealed)
    case.later(120 * HOUR)
    assert stage_of(case, draft) == "referred"


def test_vote_recused_who_takes_no_part_does_not_vote() -> None:
    case, incident, outcome = inquired()
    case.accepts(["west-panel"], "recused", {"incident": incident})
    draft = case.draft(incident, outcome)
    case.comments(draft)
    says = {"draft": draft, "vote": "against"}
    case.objects("vote.recused", ["west-panel"], "vote cast", says)
    case.votes(draft, chair="for", east_panel="for")
    assert stage_of(case, draft) == "to be decided"
    other, evidence = case.inquiry()
    another = case.draft(other, {**resting_on(evidence), **GRAVE})
    case.comments(another)
    case.accepts(["west-panel"], "vote cast", says | {"draft": another})


def test_the_vote_of_a_seat_that_is_recused_later_does_not_count() -> None:
    case, draft, votes, outcome = voted(chair="for", east_panel="for", west_panel="abstain")
    incident = case.state.findings.drafts[draft].incident
    case.accepts(["east-panel"], "recused", {"incident": incident})
    all_cited = case.finding(draft, votes, outcome)
    case.objects("finding.votes", ["chair"], "finding made", all_cited)
    one, _, abstained = votes
    counted = case.finding(draft, [one, abstained], outcome)
    case.objects("finding.no-quorum", ["chair"], "finding made", counted)
    case.accepts(["chair"], "finding deferred", {"draft": draft})


def test_vote_twice_a_seat_votes_once() -> None:
    case, incident, outcome = inquired()
    draft, _ = case.voted(incident, outcome, east_panel="for")
    again = {"draft": draft, "vote": "against"}
    case.objects("vote.twice", ["east-panel"], "vote cast", again)
    case.accepts(["west-panel"], "vote cast", again)


def test_case_not_now_nobody_votes_before_both_could_comment() -> None:
    case, incident, outcome = inquired()
    draft = case.draft(incident, outcome)
    says = {"draft": draft, "vote": "for"}
    case.comments(draft, "west")
    case.later(72 * HOUR - 1)
    case.objects("case.not-now", ["chair"], "vote cast", says)
    case.later(1)
    case.accepts(["chair"], "vote cast", says)
    case.comments(draft, "east")  # late, and taken


def test_case_not_now_nor_after_the_time_to_vote() -> None:
    case, incident, outcome = inquired()
    draft, _ = case.voted(incident, outcome, chair="for")
    says = {"draft": draft, "vote": "for"}
    case.later(48 * HOUR - 1)
    case.accepts(["east-panel"], "vote cast", says)
    case.later(1)
    case.objects("case.not-now", ["west-panel"], "vote cast", says)
    assert stage_of(case, draft) == "to be decided"


def test_case_not_now_nothing_is_found_before_the_votes_are_in() -> None:
    case, incident, outcome = inquired()
    draft, votes = case.voted(incident, outcome, chair="for", east_panel="for")
    finding = case.finding(draft, votes, outcome)
    case.objects("case.not-now", ["chair"], "finding made", finding)
    case.later(48 * HOUR)
    case.accepts(["chair"], "finding made", finding)
    case.objects("case.not-now", ["chair"], "finding made", finding)


def test_finding_not_sealed_a_draft_seals_its_outcome() -> None:
    case, incident, outcome = inquired()
    says = {"incident": incident}
    case.objects("finding.not-sealed", ["chair"], "finding drafted", says)
    sealed = seal_as("draft", {"outcome": outcome}, ["east-panel"])
    case.accepts(["chair"], "finding drafted", says, sealed)


def test_finding_votes_every_vote_is_cited_once() -> None:
    case, draft, votes, outcome = voted()
    for cited in (votes[:2], [*votes, draft], [], [*votes, 999]):
        finding = case.finding(draft, cited, outcome)
        case.objects("finding.votes", ["chair"], "finding made", finding)
    case.accepts(["chair"], "finding made", case.finding(draft, reversed(votes), outcome))


def test_finding_no_quorum_the_terms_say_how_many_votes_bind() -> None:
    for more, rule in (("abstain", "finding.no-quorum"), ("for", "")):
        case, draft, votes, outcome = voted(chair="for", west_panel="abstain", east_panel=more)
        finding = case.finding(draft, votes, outcome)
        if rule:
            case.objects(rule, ["chair"], "finding made", finding)
        else:
            case.accepts(["chair"], "finding made", finding)


def test_finding_no_quorum_the_chair_rules_alone_only_where_the_terms_say_so() -> None:
    cast = {"chair": "for", "east_panel": "abstain", "west_panel": "against"}
    alone = {"decided": "chair absent consensus"}
    case, draft, votes, outcome = voted(PLAIN, **cast)
    finding = case.finding(draft, votes, outcome) | alone
    case.objects("finding.no-quorum", ["chair"], "finding made", finding)
    case, draft, votes, outcome = voted(CHAIR_RULES, **cast)
    finding = case.finding(draft, votes, outcome) | alone
    case.objects("panel.not-the-chair", ["east-panel"], "finding made", finding)
    case.accepts(["chair"], "finding made", finding)


def test_finding_decided_the_chair_overrules_no_quorum_of_the_panel() -> None:
    for cast in (
        {"chair": "for", "east_panel": "for", "west_panel": "against"},
        {"chair": "for", "east_panel": "against", "west_panel": "against"},
    ):
        case, draft, votes, outcome = voted(CHAIR_RULES, **cast)
        finding = case.finding(draft, votes, outcome, decided="chair absent consensus")
        case.objects("finding.decided", ["chair"], "finding made", finding)


def test_finding_decided_a_dissent_is_said() -> None:
    case, draft, votes, outcome = voted()
    dissent = case.finding(draft, votes, outcome, decided="majority with dissent")
    case.objects("finding.decided", ["chair"], "finding made", dissent)
    case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))
    case, draft, votes, outcome = voted(chair="for", east_panel="for", west_panel="against")
    case.objects("finding.decided", ["chair"], "finding made", case.finding(draft, votes, outcome))
    dissent = case.finding(draft, votes, outcome, decided="majority with dissent")
    case.accepts(["chair"], "finding made", dissent)


def test_finding_decided_what_is_carried_is_not_deferred() -> None:
    case, draft, votes, outcome = voted(chair="for", east_panel="for", west_panel="against")
    case.objects("finding.decided", ["chair"], "finding deferred", {"draft": draft})
    dissent = case.finding(draft, votes, outcome, decided="majority with dissent")
    case.accepts(["chair"], "finding made", dissent)
    case, draft, *_ = voted(chair="for", east_panel="abstain", west_panel="against")
    case.accepts(["chair"], "finding deferred", {"draft": draft})


def referred(terms: bytes = TERMS) -> tuple[Case, int, dict[str, object]]:
    """Give a draft without a quorum before the guarantors, and the finding they can make of it."""
    cast = {"chair": "for", "east_panel": "abstain", "west_panel": "against"}
    case, draft, votes, outcome = voted(terms, **cast)
    case.accepts(["chair"], "finding deferred", {"draft": draft})
    finding = case.finding(draft, votes, outcome, decided="deferred to guarantors")
    return case, draft, finding


def test_finding_no_quorum_the_guarantors_decide_by_theirs() -> None:
    case, _, finding = referred()
    for by in (["chair"], ["hill-envoy"], ["hill-envoy", "second"], ["hill-envoy", "mission-head"]):
        case.objects("finding.no-quorum", by, "finding made", finding)
    made = case.accepts(BOTH, "finding made", finding)
    assert case.state.findings.held[made].decided == "deferred to guarantors"


def test_finding_no_quorum_is_smaller_when_a_guarantor_was_silent_for_its_time() -> None:
    case, draft, finding = referred(SMALLER)
    case.later(168 * HOUR - 1)
    case.objects("finding.no-quorum", ["lake-envoy"], "finding made", finding)
    case.later(1)
    assert stage_of(case, draft) == "referred again"
    case.objects("finding.no-quorum", ["chair"], "finding made", finding)
    case.accepts(["lake-envoy"], "finding made", finding)


def test_finding_no_quorum_is_smaller_only_where_the_terms_say_so() -> None:
    case, draft, finding = referred(PLAIN)
    case.later(168 * HOUR)
    case.objects("finding.no-quorum", ["lake-envoy"], "finding made", finding)
    case.later(168 * HOUR)
    assert stage_of(case, draft) == "undecided"
    case.objects("case.not-now", BOTH, "finding made", finding)


def test_finding_no_quorum_is_smaller_where_a_guarantor_is_recused() -> None:
    for terms, rule in ((PLAIN, "finding.no-quorum"), (SMALLER, "")):
        case, draft, finding = referred(terms)
        incident = case.state.findings.drafts[draft].incident
        case.accepts(["hill-envoy"], "recused", {"incident": incident})
        case.objects("finding.no-quorum", ["hill-envoy"], "finding made", finding)
        if rule:
            case.objects(rule, BOTH, "finding made", finding)
            case.objects(rule, ["lake-envoy"], "finding made", finding)
        else:
            case.accepts(["lake-envoy"], "finding made", finding)


def test_where_the_chair_is_silent_the_guarantors_decide() -> None:
    case, draft, votes, outcome = voted(chair="for", east_panel="abstain", west_panel="against")
    finding = case.finding(draft, votes, outcome, decided="deferred to guarantors")
    case.later(120 * HOUR - 1)
    case.objects("case.not-now", BOTH, "finding made", finding)
    case.later(1)
    assert stage_of(case, draft) == "referred"
    case.objects("case.not-now", ["chair"], "finding deferred", {"draft": draft})
    case.accepts(BOTH, "finding made", finding)


def test_finding_other_outcome_what_is_made_is_what_was_voted_on() -> None:
    case, draft, votes, outcome = voted()
    other = case.finding(draft, votes, {**outcome, **MINOR})
    case.objects("finding.other-outcome", ["chair"], "finding made", other)
    guessed = case.finding(draft, votes, outcome, salt=write_base64url(bytes(16)))
    case.objects("finding.other-outcome", ["chair"], "finding made", guessed)
    case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))
