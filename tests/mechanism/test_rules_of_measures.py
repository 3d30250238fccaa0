"""Each rule of what follows from a finding, met by a filing and mended by the smallest change."""

import pytest

from case_of import GRAVE, NOW, TERMS, Case, panel_with, seconds
from sulh.canonical import write_base64
from sulh.moment import write_instant

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}
HOUR = 3_600
WEEK = 168 * HOUR
BOTH = ["hill-envoy", "lake-envoy"]
#: 20 March ends at 21:00 UTC where clocks are three hours ahead.
END = seconds("2026-03-20T21:00:00Z")


def stands(terms: bytes = TERMS) -> tuple[Case, int]:
    """Give a final finding that West gravely violated the terms."""
    case = Case(terms)
    case.at(NOW)
    return case, case.final()


def ordered() -> tuple[Case, int]:
    """Give a measure that was ordered of West."""
    case, finding = stands()
    return case, case.ordered(finding)


def after(
    finding: object, of: str = "west"
) -> tuple[tuple[list[str], str, dict[str, object]], ...]:
    """Give everything that may follow from a finding for a party."""
    says = {"finding": finding}
    advice = says | {"action": "own inquiry", "of": of, "step": 2}
    order = advice | {"due": "2026-03-20", "verified_by": "visit"}
    return (
        (["chair"], "measure recommended", advice),
        (BOTH, "measure ordered", order),
        (BOTH, "measure declined", says | {"because": "mitigation", "of": of}),
        ([f"{of}-head"], "account given", says),
    )


def test_panel_not_the_chair_the_chair_alone_advises() -> None:
    case, finding = stands()
    advice = {"action": "own inquiry", "finding": finding, "of": "west", "step": 2}
    for by in (["hill-envoy"], ["mission-head"], ["chair", "monitor"]):
        case.objects("panel.not-the-chair", by, "measure recommended", advice)
    case.accepts(["chair"], "measure recommended", advice)


def test_finding_unknown_what_follows_rests_on_a_finding() -> None:
    case, finding = stands()
    for other in (finding - 1, 999, NOWHERE):
        for step in after(other):
            case.objects("finding.unknown", *step)
    for step in after(finding):
        case.accepts(*step)


def test_finding_not_final_nothing_follows_before() -> None:
    case = Case()
    case.at(NOW)
    finding = case.held()
    for seconds_ in (0, WEEK - 1):
        case.later(seconds_)
        for step in after(finding):
            case.objects("finding.not-final", *step)
    case.later(1)
    for step in after(finding):
        case.accepts(*step)


def test_measure_no_violation_nothing_follows_for_whoever_is_not_held() -> None:
    case = Case()
    case.at(NOW)
    accident = case.held({**GRAVE, "characterisation": "accident"})
    third = case.held({**GRAVE, "attribution": "third"})
    held = case.held()
    shared = case.held({**GRAVE, "attribution": "both"})
    case.later(WEEK)
    for finding, of in ((accident, "west"), (third, "west"), (held, "east")):
        for step in after(finding, of):
            case.objects("measure.no-violation", *step)
    for by in (["hill-envoy"], ["east-head", "west-head"], ["monitor"]):
        case.objects("measure.no-violation", by, "account given", {"finding": held})
    for finding, of in ((held, "west"), (shared, "west"), (shared, "east")):
        for step in after(finding, of):
            case.accepts(*step)


CONDUCT: dict[str, object] = {
    "attribution": "third",
    "capacity": "shown",
    "conduct": "failed to prevent",
    "conduct_of": "west",
    "steps": "not shown",
}


@pytest.mark.parametrize(
    ("outcome", "of"),
    [
        ({"attribution": "west"}, {"west"}),
        ({"attribution": "both"}, {"east", "west"}),
        ({"attribution": "third"}, set()),
        ({"attribution": "undetermined"}, set()),
        ({"attribution": "third", "controlled_by": "west"}, {"west"}),
        (CONDUCT, {"west"}),
        (CONDUCT | {"attribution": "undetermined"}, {"west"}),
        (CONDUCT | {"controlled_by": "east"}, {"east"}),
        (CONDUCT | {"attribution": "east"}, {"east"}),
        (CONDUCT | {"conduct": "lacked control", "capacity": "not shown"}, set()),
        (CONDUCT | {"conduct": "diligent", "steps": "shown"}, set()),
        (CONDUCT | {"conduct": "undetermined"}, set()),
    ],
)
def test_measure_no_violation_who_answers_for_an_outcome(
    outcome: dict[str, object], of: set[str]
) -> None:
    case = Case()
    case.at(NOW)
    finding = case.final({**GRAVE, **outcome})
    for party in ("east", "west"):
        order = case.order(finding, of=party)
        if party in of:
            case.accepts(BOTH, "measure ordered", order)
        else:
            case.objects("measure.no-violation", BOTH, "measure ordered", order)


def test_measure_no_quorum_as_many_guarantors_as_the_terms_ask_for() -> None:
    case, finding = stands()
    declined = {"because": "mitigation", "finding": finding, "of": "west"}
    for kind, says in (("measure ordered", case.order(finding)), ("measure declined", declined)):
        for by in (["hill-envoy"], ["hill-envoy", "mission-head"], ["hill-envoy", "second"]):
            case.objects("measure.no-quorum", by, kind, says)
        case.accepts(BOTH, kind, says)


def test_measure_no_quorum_is_smaller_where_one_is_silent_for_its_time() -> None:
    for terms, rule in ((panel_with(), "measure.no-quorum"), (TERMS, "")):
        case, finding = stands(terms)
        order = case.order(finding)
        case.later(WEEK - 1)
        case.objects("measure.no-quorum", ["hill-envoy"], "measure ordered", order)
        case.later(1)
        case.objects("measure.no-quorum", ["mission-head"], "measure ordered", order)
        if rule:
            case.objects(rule, ["hill-envoy"], "measure ordered", order)
        else:
            case.accepts(["hill-envoy"], "measure ordered", order)


def test_measure_no_quorum_is_smaller_where_one_is_recused() -> None:
    for terms, rule in ((panel_with(), "measure.no-quorum"), (TERMS, "")):
        case, finding = stands(terms)
        incident = case.state.findings.held[finding].incident
        case.accepts(["lake-envoy"], "recused", {"incident": incident})
        order = case.order(finding)
        case.objects("measure.no-quorum", ["lake-envoy"], "measure ordered", order)
        if rule:
            case.objects(rule, BOTH, "measure ordered", order)
        else:
            case.accepts(["hill-envoy"], "measure ordered", order)


def test_measure_no_step_a_step_is_one_of_the_ladder() -> None:
    case, finding = stands()
    case.objects("measure.no-step", BOTH, "measure ordered", case.order(finding, step=4))
    advice = {"action": "own inquiry", "finding": finding, "of": "west"}
    case.objects("measure.no-step", ["chair"], "measure recommended", advice | {"step": 4})
    case.accepts(["chair"], "measure recommended", advice | {"step": 3})
    case.accepts(BOTH, "measure ordered", case.order(finding, step=3))


def test_measure_no_step_nor_one_that_is_only_demanded() -> None:
    text = TERMS.decode().replace('at = 6\nstatus = "assumed"', 'at = 6\nstatus = "demanded"')
    case, finding = stands(text.encode())
    case.objects("measure.no-step", BOTH, "measure ordered", case.order(finding, step=3))
    case.accepts(BOTH, "measure ordered", case.order(finding, step=2))


def test_measure_departs_who_orders_another_step_than_advised_says_why() -> None:
    case, finding = stands()
    advice = {"action": "private note", "finding": finding, "of": "west"}
    for step in (2, 1):
        case.accepts(["chair"], "measure recommended", advice | {"step": step})
    order = case.order(finding)
    case.objects("measure.departs", BOTH, "measure ordered", order)
    case.accepts(BOTH, "measure ordered", case.order(finding, step=1))
    case.accepts(BOTH, "measure ordered", order | {"because": "aggravation"})


def test_measure_departs_from_no_advice_to_the_other_party() -> None:
    case = Case()
    case.at(NOW)
    finding = case.final({**GRAVE, "attribution": "both"})
    advice = {"action": "private note", "finding": finding, "of": "east", "step": 1}
    case.accepts(["chair"], "measure recommended", advice)
    east = case.order(finding, of="east")
    case.objects("measure.departs", BOTH, "measure ordered", east)
    case.accepts(BOTH, "measure ordered", case.order(finding, of="west"))


def test_measure_unadvised_what_an_order_follows_was_advised_to_that_party_after_it() -> None:
    case, finding = stands()
    advice = {"action": "own inquiry", "finding": finding, "of": "west", "step": 2}
    advised = case.accepts(["chair"], "measure recommended", advice)
    order = case.order(finding)
    for other in (finding, 999, NOWHERE):
        bad = order | {"recommendation": other}
        case.objects("measure.unadvised", BOTH, "measure ordered", bad)
    case.accepts(BOTH, "measure ordered", order | {"recommendation": advised})


def test_measure_due_past_what_is_ordered_can_still_be_done() -> None:
    case, finding = stands()
    case.at(END - 1)
    case.accepts(BOTH, "measure ordered", case.order(finding))
    case.at(END)
    case.objects("measure.due-past", BOTH, "measure ordered", case.order(finding))
    tomorrow = write_instant(END)[:8] + "21"
    case.accepts(BOTH, "measure ordered", case.order(finding, due=tomorrow))


def test_measure_unknown_what_is_reported_verified_or_taken_further_was_ordered() -> None:
    case, measure = ordered()
    finding = case.state.measures.by_index[measure].finding
    case.at(END)
    further = case.order(finding, due="2026-03-30", step=3)
    for other in (measure - 1, 999, NOWHERE):
        said = {"compliance": "complied", "measure": other}
        case.objects("measure.unknown", ["west-officer"], "measure reported", said)
        verified = {"measure": other, "verified": "complied"}
        case.objects("measure.unknown", ["monitor"], "measure verified", verified)
        escalating = further | {"escalates": other}
        case.objects("measure.unknown", BOTH, "measure ordered", escalating)
    case.accepts(BOTH, "measure ordered", further | {"escalates": measure})


def test_measure_unknown_an_order_to_the_other_party_is_not_taken_further() -> None:
    case = Case()
    case.at(NOW)
    finding = case.final({**GRAVE, "attribution": "both"})
    east, west = case.ordered(finding, of="east"), case.ordered(finding, of="west")
    case.at(END)
    further = case.order(finding, due="2026-03-30", step=3, of="west")
    case.objects("measure.unknown", BOTH, "measure ordered", further | {"escalates": east})
    case.accepts(BOTH, "measure ordered", further | {"escalates": west})


def test_measure_not_overdue_an_order_has_its_time() -> None:
    case, measure = ordered()
    finding = case.state.measures.by_index[measure].finding
    further = case.order(finding, due="2026-03-30", step=3, escalates=measure)
    case.at(END - 1)
    case.objects("measure.not-overdue", BOTH, "measure ordered", further)
    case.at(END)
    case.accepts(BOTH, "measure ordered", further)
    case.objects("measure.not-overdue", BOTH, "measure ordered", further)


def test_measure_not_overdue_but_what_was_refuted_is_taken_further_at_once() -> None:
    case, measure = ordered()
    finding = case.state.measures.by_index[measure].finding
    further = case.order(finding, step=3, escalates=measure)
    reported = {"compliance": "complied", "measure": measure}
    case.accepts(["west-officer"], "measure reported", reported)
    case.objects("measure.not-overdue", BOTH, "measure ordered", further)
    verified = {"measure": measure, "verified": "not complied"}
    case.accepts(["monitor"], "measure verified", verified)
    case.accepts(BOTH, "measure ordered", further)


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
    verified: dict[str, object] = {"measure": measure, "verified": "partly complied"}
    case.accepts(["west-officer"], "measure reported", said)
    case.accepts(["monitor"], "measure verified", verified)
    case.accepts(["west-officer"], "measure reported", said)
    case.accepts(["monitor"], "measure verified", verified | {"verified": "complied"})
    case.objects("measure.closed", ["west-officer"], "measure reported", said)
    case.objects("measure.closed", ["monitor"], "measure verified", verified)


def test_an_account_is_given_once_and_more_may_be_said() -> None:
    case, finding = stands()
    first = case.accepts(["west-officer"], "account given", {"finding": finding})
    case.accepts(["west-head"], "account given", {"finding": finding})
    assert case.state.measures.accounts[finding, "west"].index == first
