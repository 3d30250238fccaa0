"""Each rule of findings and measures, met by a filing and mended by the smallest change."""

from case_of import GRAVE, NOW, TERMS, Case, seal_as, seconds
from sulh.canonical import write_base64, write_base64url
from sulh.moment import write_instant

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}
MINOR = {**GRAVE, "characterisation": "minor violation"}
HOUR = 3_600


def begun() -> tuple[Case, int]:
    """Give a case to which both parties have replied."""
    case = Case()
    case.at(NOW)
    incident = case.incident()
    case.replies(incident)
    return case, incident


def voted() -> tuple[Case, int, list[int]]:
    """Give a draft with two votes for it."""
    case, incident = begun()
    draft = case.draft(incident)
    return case, draft, case.votes(draft, chair="for", east_panel="for")


def ordered() -> tuple[Case, int]:
    """Give a measure that was ordered of West."""
    case = Case()
    case.at(NOW)
    return case, case.ordered(case.held())


def test_panel_not_the_chair_the_chair_alone_drafts_finds_and_advises() -> None:
    case, incident = begun()
    sealed = seal_as("draft", {"outcome": GRAVE}, ["east-panel"])
    for by in (["east-panel"], ["chair", "east-panel"], ["mission-head"]):
        drafting = {"incident": incident}
        case.objects("panel.not-the-chair", by, "finding drafted", drafting, sealed)
    draft = case.draft(incident)
    votes = case.votes(draft, chair="for", east_panel="for")
    finding = case.finding(draft, votes)
    case.objects("panel.not-the-chair", ["east-panel"], "finding made", finding)
    made = case.accepts(["chair"], "finding made", finding)
    advice = {"action": "own inquiry", "finding": made, "of": "west", "step": 2}
    case.objects("panel.not-the-chair", ["hill-envoy"], "measure recommended", advice)
    case.accepts(["chair"], "measure recommended", advice)


def test_panel_not_a_member_one_seat_of_the_panel_votes_alone() -> None:
    case, incident = begun()
    draft = case.draft(incident)
    says = {"draft": draft, "vote": "for"}
    for by in (["monitor"], ["hill-envoy"], ["chair", "east-panel"]):
        case.objects("panel.not-a-member", by, "vote cast", says)
    case.accepts(["east-panel"], "vote cast", says)
    case.objects("panel.not-a-member", ["monitor"], "recused", {"incident": incident})
    case.accepts(["west-panel"], "recused", {"incident": incident})


def test_draft_unknown_a_vote_and_a_finding_are_of_a_draft() -> None:
    case, draft, votes = voted()
    for other in (draft - 1, 999, NOWHERE):
        says = {"draft": other, "vote": "for"}
        case.objects("draft.unknown", ["west-panel"], "vote cast", says)
        finding = case.finding(draft, votes) | {"draft": other}
        case.objects("draft.unknown", ["chair"], "finding made", finding)
    last = case.accepts(["west-panel"], "vote cast", {"draft": draft, "vote": "for"})
    case.accepts(["chair"], "finding made", case.finding(draft, [*votes, last]))


def test_vote_recused_who_takes_no_part_does_not_vote() -> None:
    case, incident = begun()
    other = case.incident()
    case.accepts(["west-panel"], "recused", {"incident": incident})
    says = {"draft": case.draft(incident), "vote": "against"}
    case.objects("vote.recused", ["west-panel"], "vote cast", says)
    case.accepts(["west-panel"], "vote cast", says | {"draft": case.draft(other)})


def test_vote_twice_a_seat_votes_once() -> None:
    case, draft, _ = voted()
    again = {"draft": draft, "vote": "against"}
    case.objects("vote.twice", ["east-panel"], "vote cast", again)
    case.accepts(["west-panel"], "vote cast", again)


def test_finding_not_sealed_a_draft_seals_its_outcome() -> None:
    case, incident = begun()
    says = {"incident": incident}
    case.objects("finding.not-sealed", ["chair"], "finding drafted", says)
    sealed = seal_as("draft", {"outcome": GRAVE}, ["east-panel"])
    case.accepts(["chair"], "finding drafted", says, sealed)


def test_finding_made_a_case_is_decided_once() -> None:
    case, draft, votes = voted()
    incident = case.state.findings.drafts[draft].incident
    other = case.draft(incident)
    others = case.votes(other, chair="for", east_panel="for")
    case.accepts(["chair"], "finding made", case.finding(draft, votes))
    case.objects("finding.made", ["chair"], "finding made", case.finding(draft, votes))
    case.objects("finding.made", ["chair"], "finding made", case.finding(other, others))
    vote = {"draft": draft, "vote": "against"}
    case.objects("finding.made", ["west-panel"], "vote cast", vote)
    sealed = seal_as("third", {"outcome": GRAVE}, ["east-panel"])
    drafting = {"incident": incident}
    case.objects("finding.made", ["chair"], "finding drafted", drafting, sealed)
    case.accepts(["chair"], "finding drafted", {"incident": case.incident()}, sealed)


def test_finding_votes_every_vote_is_cited_once() -> None:
    case, draft, votes = voted()
    for cited in (votes[:1], [*votes, draft], [], [*votes, 999]):
        finding = case.finding(draft, cited)
        case.objects("finding.votes", ["chair"], "finding made", finding)
    case.accepts(["chair"], "finding made", case.finding(draft, reversed(votes)))


def test_finding_no_quorum_the_terms_say_how_many_votes_bind() -> None:
    case, incident = begun()
    draft = case.draft(incident)
    votes = case.votes(draft, chair="for", west_panel="abstain")
    case.objects("finding.no-quorum", ["chair"], "finding made", case.finding(draft, votes))
    votes += case.votes(draft, east_panel="for")
    case.accepts(["chair"], "finding made", case.finding(draft, votes))


def test_finding_decided_a_dissent_is_said() -> None:
    case, draft, votes = voted()
    dissent = case.finding(draft, votes, decided="majority with dissent")
    case.objects("finding.decided", ["chair"], "finding made", dissent)
    votes += case.votes(draft, west_panel="against")
    for decided in ("consensus", "chair absent consensus", "deferred to guarantors"):
        finding = case.finding(draft, votes, decided=decided)
        case.objects("finding.decided", ["chair"], "finding made", finding)
    finding = case.finding(draft, votes, decided="majority with dissent")
    case.accepts(["chair"], "finding made", finding)


def test_finding_other_outcome_what_is_made_is_what_was_voted_on() -> None:
    case, draft, votes = voted()
    other = case.finding(draft, votes, MINOR)
    case.objects("finding.other-outcome", ["chair"], "finding made", other)
    salt = write_base64url(bytes(16))
    guessed = case.finding(draft, votes, salt=salt)
    case.objects("finding.other-outcome", ["chair"], "finding made", guessed)
    case.accepts(["chair"], "finding made", case.finding(draft, votes))


def test_finding_reply_time_nobody_is_held_before_both_could_reply() -> None:
    case = Case()
    case.at(NOW)
    incident = case.incident()
    case.replies(incident, "east")
    draft = case.draft(incident)
    votes = case.votes(draft, chair="for", east_panel="for")
    end = seconds(NOW) + 72 * HOUR
    case.at(end - 1)
    case.objects("finding.reply-time", ["chair"], "finding made", case.finding(draft, votes))
    case.at(end)
    case.accepts(["chair"], "finding made", case.finding(draft, votes))


def test_finding_reply_time_ends_when_both_have_replied() -> None:
    case = Case()
    case.at(NOW)
    incident = case.incident()
    draft = case.draft(incident)
    votes = case.votes(draft, chair="for", east_panel="for")
    case.replies(incident, "west")
    case.objects("finding.reply-time", ["chair"], "finding made", case.finding(draft, votes))
    case.replies(incident, "east")
    case.accepts(["chair"], "finding made", case.finding(draft, votes))


def test_finding_no_occurrence_what_did_not_occur_is_no_violation() -> None:
    for occurrence in (
        *("not established", "contradicted"),
        *("unable: access denied", "unable: insufficient evidence"),
    ):
        case, incident = begun()
        outcome = {**GRAVE, "occurrence": occurrence}
        draft = case.draft(incident, outcome)
        votes = case.votes(draft, chair="for", east_panel="for")
        finding = case.finding(draft, votes, outcome)
        case.objects("finding.no-occurrence", ["chair"], "finding made", finding)
        good = {"attribution": "undetermined", "characterisation": "no violation"}
        case.held({**good, "occurrence": occurrence})


def test_article_unknown_a_violation_is_of_an_article_of_the_terms() -> None:
    case, incident = begun()
    outcome = {**GRAVE, "article": "9"}
    draft = case.draft(incident, outcome)
    votes = case.votes(draft, chair="for", east_panel="for")
    finding = case.finding(draft, votes, outcome)
    case.objects("article.unknown", ["chair"], "finding made", finding)
    case.held({**GRAVE, "article": "2"})


def test_article_demanded_nobody_violates_what_is_not_agreed() -> None:
    case = Case(demanded("Monitors have access at once to any place they ask for.", by="east"))
    case.at(NOW)
    incident = case.incident()
    case.replies(incident)
    outcome = {**GRAVE, "article": "2"}
    draft = case.draft(incident, outcome)
    votes = case.votes(draft, chair="for", east_panel="for")
    finding = case.finding(draft, votes, outcome)
    case.objects("article.demanded", ["chair"], "finding made", finding)
    case.held({**outcome, "characterisation": "no violation"})
    case.held({**outcome, "article": "1"})


def test_measure_no_step_nor_one_that_is_only_demanded() -> None:
    text = TERMS.decode().replace('at = 6\nstatus = "assumed"', 'at = 6\nstatus = "demanded"')
    case = Case(text.encode())
    case.at(NOW)
    finding = case.held()
    both = ["hill-envoy", "lake-envoy"]
    case.objects("measure.no-step", both, "measure ordered", case.order(finding, step=3))
    case.accepts(both, "measure ordered", case.order(finding, step=2))


def demanded(article: str, by: str) -> bytes:
    """Give terms in which an article is only demanded."""
    text = f'text = "{article}"\nstatus = '
    changed = TERMS.decode().replace(f'{text}"agreed"', f'{text}"demanded"\nby = ["{by}"]')
    return changed.encode()


def test_body_unknown_who_did_it_is_a_party_or_nobody_known() -> None:
    for wrong in ("hill", "mission", "north"):
        case, incident = begun()
        outcome = {**GRAVE, "attribution": wrong}
        draft = case.draft(incident, outcome)
        votes = case.votes(draft, chair="for", east_panel="for")
        finding = case.finding(draft, votes, outcome)
        case.objects("body.unknown", ["chair"], "finding made", finding)
    for right in ("east", "west", "both", "third", "undetermined"):
        Case().held({**GRAVE, "attribution": right})
    case, incident = begun()
    outcome = {**GRAVE, "conduct": "diligent", "conduct_of": "hill"}
    draft = case.draft(incident, outcome)
    votes = case.votes(draft, chair="for", east_panel="for")
    finding = case.finding(draft, votes, outcome)
    case.objects("body.unknown", ["chair"], "finding made", finding)
    case.held({**outcome, "conduct_of": "east"})


def test_measure_no_quorum_as_many_guarantors_order_as_the_terms_ask_for() -> None:
    case = Case()
    case.at(NOW)
    order = case.order(case.held())
    for by in (["hill-envoy"], ["hill-envoy", "mission-head"], ["hill-envoy", "second"]):
        case.objects("measure.no-quorum", by, "measure ordered", order)
    case.accepts(["hill-envoy", "lake-envoy"], "measure ordered", order)


def test_finding_unknown_a_measure_rests_on_a_finding() -> None:
    case = Case()
    case.at(NOW)
    finding = case.held()
    both = ["hill-envoy", "lake-envoy"]
    for other in (finding - 1, 999, NOWHERE):
        order = case.order(finding) | {"finding": other}
        case.objects("finding.unknown", both, "measure ordered", order)
        advice = {"action": "own inquiry", "finding": other, "of": "west", "step": 2}
        case.objects("finding.unknown", ["chair"], "measure recommended", advice)
    case.accepts(both, "measure ordered", case.order(finding))


def test_measure_no_violation_nothing_is_ordered_of_whoever_is_not_held() -> None:
    case = Case()
    case.at(NOW)
    refuted = case.held({**GRAVE, "characterisation": "accident"})
    third = case.held({**GRAVE, "attribution": "third"})
    held = case.held()
    shared = case.held({**GRAVE, "attribution": "both"})
    both = ["hill-envoy", "lake-envoy"]
    for finding, of in ((refuted, "west"), (third, "west"), (held, "east"), (held, "hill")):
        order = case.order(finding, of=of)
        case.objects("measure.no-violation", both, "measure ordered", order)
    for finding, of in ((held, "west"), (shared, "west"), (shared, "east")):
        case.accepts(both, "measure ordered", case.order(finding, of=of))


def test_measure_no_step_a_step_is_one_of_the_ladder() -> None:
    case = Case()
    case.at(NOW)
    finding = case.held()
    both = ["hill-envoy", "lake-envoy"]
    case.objects("measure.no-step", both, "measure ordered", case.order(finding, step=4))
    case.accepts(both, "measure ordered", case.order(finding, step=3))


def test_measure_due_past_what_is_ordered_can_still_be_done() -> None:
    case = Case()
    case.at(NOW)
    finding = case.held()
    both = ["hill-envoy", "lake-envoy"]
    # 20 March ends at 21:00 UTC where clocks are three hours ahead.
    end = seconds("2026-03-20T21:00:00Z")
    case.at(end - 1)
    case.accepts(both, "measure ordered", case.order(finding))
    case.at(end)
    case.objects("measure.due-past", both, "measure ordered", case.order(finding))
    case.accepts(both, "measure ordered", case.order(finding, due=write_instant(end)[:8] + "21"))


def test_measure_unknown_what_is_reported_and_verified_was_ordered() -> None:
    case, measure = ordered()
    for other in (measure - 1, 999, NOWHERE):
        said = {"compliance": "complied", "measure": other}
        case.objects("measure.unknown", ["west-officer"], "measure reported", said)
        found = {"measure": other, "verified": "complied"}
        case.objects("measure.unknown", ["monitor"], "measure verified", found)
    case.accepts(
        ["west-officer"], "measure reported", {"compliance": "complied", "measure": measure}
    )
    case.accepts(["monitor"], "measure verified", {"measure": measure, "verified": "complied"})


def test_measure_not_its_party_whom_it_is_ordered_of_reports() -> None:
    case, measure = ordered()
    says = {"compliance": "complied", "measure": measure}
    for by in (["east-officer"], ["monitor"], ["west-officer", "east-officer"]):
        case.objects("measure.not-its-party", by, "measure reported", says)
    case.accepts(["west-officer", "west-head"], "measure reported", says)


def test_measure_not_the_mission_the_mission_alone_verifies() -> None:
    case, measure = ordered()
    says = {"measure": measure, "verified": "complied"}
    for by in (["west-officer"], ["hill-envoy"], ["monitor", "west-officer"]):
        case.objects("measure.not-the-mission", by, "measure verified", says)
    case.accepts(["monitor"], "measure verified", says)


def test_measure_closed_what_was_verified_is_done() -> None:
    case, measure = ordered()
    said = {"compliance": "complied", "measure": measure}
    found: dict[str, object] = {"measure": measure, "verified": "partly complied"}
    case.accepts(["west-officer"], "measure reported", said)
    case.accepts(["monitor"], "measure verified", found)
    case.accepts(["west-officer"], "measure reported", said)
    case.accepts(["monitor"], "measure verified", found | {"verified": "complied"})
    case.objects("measure.closed", ["west-officer"], "measure reported", said)
    case.objects("measure.closed", ["monitor"], "measure verified", found)
