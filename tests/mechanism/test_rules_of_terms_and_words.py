"""Each rule of terms, talks, bulletins and corrections, met by a filing and mended."""

from case_of import NOW, SHORTER, TERMS, Case, hash_of, seal_as
from record_of import Record
from sulh.canonical import write_base64
from sulh.mechanism.cases import at

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}
OTHER = TERMS.replace(b"hours = 72", b"hours = 71")
PARTIES = ["east-head", "west-head"]


def test_agreement_not_entitled_both_parties_amend_and_heads_sign() -> None:
    case = Case(TERMS, SHORTER)
    amended = {"terms": hash_of(SHORTER)}
    for by in (["east-head"], ["east-head", "west-officer"], ["hill-envoy", "west-head"]):
        case.objects("agreement.not-entitled", by, "agreement amended", amended)
    case.accepts(["west-head", "east-head"], "agreement amended", amended)
    case.objects("agreement.not-entitled", ["east-officer"], "agreement signed", amended)
    case.accepts(["east-head"], "agreement signed", amended)
    assert list(case.state.agreement.signed) == ["east"]


def test_agreement_other_terms_those_in_force_are_signed_and_others_amend() -> None:
    case = Case(TERMS, SHORTER)
    old, new = {"terms": hash_of(TERMS)}, {"terms": hash_of(SHORTER)}
    case.objects("agreement.other-terms", ["east-head"], "agreement signed", new)
    case.accepts(["east-head"], "agreement signed", old)
    case.objects("agreement.other-terms", PARTIES, "agreement amended", old)
    case.accepts(PARTIES, "agreement amended", new)
    case.objects("agreement.other-terms", ["east-head"], "agreement signed", old)
    case.accepts(["east-head"], "agreement signed", new)


def test_agreement_unread_nothing_is_decided_by_terms_that_are_not_at_hand() -> None:
    sealed = seal_as("draft", {"outcome": {}}, ["east-panel"])
    for at_hand in ((TERMS,), (TERMS, OTHER)):
        case = Case(*at_hand)
        case.at(NOW)
        incident, _ = case.inquiry()
        case.accepts(PARTIES, "agreement amended", {"terms": hash_of(OTHER)})
        drafting = (["chair"], "finding drafted", {"incident": incident}, sealed)
        if OTHER in at_hand:
            case.accepts(*drafting)
        else:
            case.objects("agreement.unread", *drafting)


def test_agreement_unread_stops_no_clock() -> None:
    case = Case()
    case.at(NOW)
    case.accepts(PARTIES, "agreement amended", {"terms": hash_of(OTHER)})
    incident = case.incident()
    says = {"incident": incident, "notice": "whole"}
    case.objects("agreement.unread", ["protection"], "protection checked", says)
    case.later(1_440 * 3_600)
    known = case.state.cases.by_index[incident]
    assert at(known, case.state.clock, case.state.time_for).stage == "undecided"


def test_agreement_unread_terms_without_a_panel_decide_nothing() -> None:
    start, end = TERMS.index(b"[panel]"), TERMS.index(b"[team]")
    case = Case(TERMS[:start] + TERMS[end:])
    says = {"incident": case.incident()}
    case.objects("agreement.unread", ["chair"], "recused", says)
    case = Case()
    case.accepts(["chair"], "recused", {"incident": case.incident()})


def test_bulletin_not_the_mission_the_mission_alone_issues_bulletins() -> None:
    case = Case()
    for by in (["east-head"], ["hill-envoy"], ["mission-head", "west-head"]):
        case.objects("bulletin.not-the-mission", by, "bulletin issued", bulletin())
    case.accepts(["mission-head"], "bulletin issued", bulletin())


def test_bulletin_not_yet_it_rests_on_what_is_on_the_record() -> None:
    case = Case()
    case.report()
    case.objects("bulletin.not-yet", ["mission-head"], "bulletin issued", bulletin(size=3))
    # The objection is an entry too.
    case.accepts(["mission-head"], "bulletin issued", bulletin(size=3))


def test_bulletin_not_a_day_a_month_has_none() -> None:
    case = Case()
    month = bulletin(day="2026-03")
    case.objects("bulletin.not-a-day", ["mission-head"], "bulletin issued", month)
    case.accepts(["mission-head"], "bulletin issued", bulletin())


def test_bulletin_issued_a_day_has_one() -> None:
    case = Case()
    case.accepts(["mission-head"], "bulletin issued", bulletin())
    case.objects("bulletin.issued", ["monitor"], "bulletin issued", bulletin(number=2))
    case.accepts(["monitor"], "bulletin issued", bulletin(day="2026-03-02", number=2))


def test_correction_unknown_what_has_no_effect_is_not_corrected() -> None:
    case = Case()
    case.objects("bulletin.not-the-mission", ["east-head"], "bulletin issued", bulletin())
    objected = len(case.entries) - 1
    for other in (objected, 999, NOWHERE):
        says = {"filing": other, "reason": "It was wrong."}
        case.objects("correction.unknown", ["east-head"], "correction made", says)
    says = {"filing": case.report(), "reason": "It was wrong."}
    case.accepts(["east-head"], "correction made", says)


def test_correction_not_its_own_a_body_corrects_itself_alone() -> None:
    case = Case()
    says = {"filing": case.report(), "reason": "It was wrong."}
    for by in (["west-officer"], ["mission-head"], ["east-head", "west-head"]):
        case.objects("correction.not-its-own", by, "correction made", says)
    case.accepts(["east-head"], "correction made", says)


def test_correction_not_its_own_what_several_filed_both_parties_correct() -> None:
    case = Case()
    both = case.accepts(PARTIES, "commitment made", offer(by=["east", "west"]))
    says = {"filing": both, "reason": "It is another mill."}
    for by in (["east-head"], ["west-head"], ["mission-head", "east-head"]):
        case.objects("correction.not-its-own", by, "correction made", says)
    case.accepts(PARTIES, "correction made", says)


def test_correction_no_field_what_is_changed_is_a_field_of_that_kind() -> None:
    case = Case()
    says: dict[str, object] = {"filing": case.report(), "reason": "It was wrong."}
    bad = says | {"changes": [{"field": "minutes", "right": "90"}]}
    case.objects("correction.no-field", ["east-head"], "correction made", bad)
    good = says | {"changes": [{"field": "day", "right": "2026-03-02"}]}
    case.accepts(["east-head"], "correction made", good)


def test_field_said_openly_nor_by_way_of_a_correction() -> None:
    case = Case()
    says: dict[str, object] = {"filing": case.report(), "reason": "It was wrong."}
    bad = says | {"changes": [{"field": "words", "right": "It was at the mill."}]}
    case.objects("field.said-openly", ["east-head"], "correction made", bad)
    sealed = seal_as("correction", {"hidden": [{"field": "words"}]}, ["mission-head"])
    case.accepts(["east-head"], "correction made", says, sealed)


def test_round_not_entitled_who_mediates_opens_and_closes() -> None:
    case = Case()
    for by in (["east-head"], ["monitor"], ["second"]):
        case.objects("round.not-entitled", by, "round opened", talks())
    opened = case.accepts(["hill-envoy"], "round opened", talks())
    closing = {"day": "2026-03-02", "outcome": "adjourned", "round": opened}
    case.objects("round.not-entitled", ["west-head"], "round closed", closing)
    case.accepts(["mission-head"], "round closed", closing)


def test_round_unknown_only_what_was_opened_is_closed() -> None:
    case = Case()
    opened = case.accepts(["hill-envoy"], "round opened", talks())
    says: dict[str, object] = {"day": "2026-03-02", "outcome": "adjourned"}
    for other in (opened - 1, 999, NOWHERE):
        bad = says | {"round": other}
        case.objects("round.unknown", ["lake-envoy"], "round closed", bad)
        case.objects("round.unknown", ["east-head"], "commitment made", offer(round=other))
    case.accepts(["east-head"], "commitment made", offer(round=opened))
    case.accepts(["lake-envoy"], "round closed", says | {"round": opened})


def test_round_closed_a_round_is_closed_once() -> None:
    case = Case()
    first = case.accepts(["hill-envoy"], "round opened", talks())
    says: dict[str, object] = {"day": "2026-03-02", "outcome": "adjourned"}
    case.accepts(["hill-envoy"], "round closed", says | {"round": first})
    case.objects("round.closed", ["hill-envoy"], "round closed", says | {"round": first})
    second = case.accepts(["hill-envoy"], "round opened", talks())
    case.accepts(["hill-envoy"], "round closed", says | {"round": second})


def test_statement_for_another_each_speaks_for_its_own_side() -> None:
    case = Case()
    for by, side in (("east-head", "west"), ("monitor", "east"), ("hill-envoy", "lake")):
        case.objects("statement.for-another", [by], "statement made", statement(side))
    for side in ("east", "west"):
        case.objects("statement.for-another", PARTIES, "statement made", statement(side))
    case.accepts(["east-head"], "statement made", statement("east"))


def test_statement_for_another_each_is_committed_by_its_own_head() -> None:
    case = Case()
    both = offer(by=["east", "west"])
    for by in (["east-head"], ["east-head", "west-officer"], ["hill-envoy"]):
        case.objects("statement.for-another", by, "commitment made", both)
    case.accepts(PARTIES, "commitment made", both)
    case.objects("body.unknown", PARTIES, "commitment made", offer(by=["east", "north"]))


def test_field_said_openly_where_the_terms_are_not_at_hand_everything_stays_sealed() -> None:
    record = Record()
    says: dict[str, object] = {"day": "2026-03-01", "family": "K"}
    index = record.add(["east-officer"], "report filed", says | {"act": "air-strike"})
    assert record.rule_of(index) == "field.said-openly"
    assert record.rule_of(record.add(["east-officer"], "report filed", says)) == ""


def test_body_unknown_nobody_speaks_for_a_side_that_is_not_there() -> None:
    case = Case()
    case.at(NOW)
    case.objects("body.unknown", ["east-head"], "statement made", statement("north"))
    case.objects("body.unknown", ["hill-envoy"], "round opened", talks(present=["east", "north"]))
    case.accepts(["hill-envoy"], "round opened", talks(present=["east", "other"]))


def test_commitment_unknown_what_is_verified_was_undertaken() -> None:
    case = Case()
    made = case.accepts(PARTIES, "commitment made", offer(by=["east", "west"], firmness="agreed"))
    demanded = case.accepts(["east-head"], "commitment made", offer(firmness="demanded"))
    says: dict[str, object] = {"verified": "complied"}
    for other in (made - 1, demanded, 999, NOWHERE):
        bad = says | {"commitment": other}
        case.objects("commitment.unknown", ["monitor"], "commitment verified", bad)
    good = says | {"commitment": made}
    for by in (["east-head"], ["hill-envoy"], ["monitor", "west-head"]):
        case.objects("case.not-the-mission", by, "commitment verified", good)
    case.accepts(["monitor"], "commitment verified", good)


def bulletin(**more: object) -> dict[str, object]:
    """Say what a bulletin says, with changes."""
    said = {"day": "2026-03-01", "number": 1, "sha256": hash_of(b"bulletin"), "size": 1}
    return {**said, **more}


def talks(**more: object) -> dict[str, object]:
    """Say what the opening of a round says, with changes."""
    said = {"day": "2026-03-01", "place_name": "the island", "title": "First round"}
    return {**said, "present": ["east", "west"], **more}


def offer(**more: object) -> dict[str, object]:
    """Say what a commitment says, with changes."""
    return {"by": ["east"], "firmness": "offered", "words": "The mill is opened.", **more}


def statement(side: str) -> dict[str, object]:
    """Say something for a side."""
    claimant = {"side": side, "speaker": "a spokesman", "uttered": "2026-03-01"}
    return {"claimant": claimant, "force": "assert", "words": "We keep the truce."}
