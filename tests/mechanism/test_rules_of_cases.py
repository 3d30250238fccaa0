"""Each rule of the case, met by a filing and mended by the smallest change that makes it good."""

from case_of import NOW, TERMS, Case
from record_of import seed_of
from sulh.canonical import write_base64

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}


def test_report_unknown_an_incident_is_of_reports_that_are_there() -> None:
    case = Case()
    report = case.report()
    says: dict[str, object] = {"day": "2026-03-01", "family": "K"}
    for other in (0, report + 1, 999, NOWHERE):
        bad = says | {"reports": [report, other]}
        case.objects("report.unknown", ["monitor"], "incident opened", bad)
    incident = case.accepts(["monitor"], "incident opened", says | {"reports": [report]})
    link: dict[str, object] = {"incident": incident, "report": incident}
    case.objects("report.unknown", ["monitor"], "report linked", link)
    case.accepts(["monitor"], "report linked", link | {"report": case.report("west-officer")})


def test_report_linked_a_report_is_linked_once() -> None:
    case = Case()
    first, second = case.report(), case.report("west-officer")
    incident = case.incident(first)
    case.objects(
        "report.linked", ["monitor"], "report linked", {"incident": incident, "report": first}
    )
    case.accepts(["monitor"], "report linked", {"incident": incident, "report": second})
    assert case.state.incidents.by_index[incident].reports == (first, second)


def test_report_not_linked_only_what_is_linked_is_unlinked() -> None:
    case = Case()
    first, second = case.report(), case.report("west-officer")
    incident = case.incident(first)
    says = {"incident": incident, "report": second}
    case.objects("report.not-linked", ["monitor"], "report unlinked", says)
    case.accepts(["monitor"], "report unlinked", says | {"report": first})
    assert case.state.incidents.by_index[incident].reports == ()
    case.objects("report.not-linked", ["monitor"], "report unlinked", says | {"report": first})


def test_incident_not_entitled_the_mission_alone_opens_and_links() -> None:
    case = Case()
    report = case.report()
    opening: dict[str, object] = {"day": "2026-03-01", "family": "K", "reports": [report]}
    for by in (["east-officer"], ["hill-envoy"], ["monitor", "west-head"]):
        case.objects("incident.not-entitled", by, "incident opened", opening)
    incident = case.accepts(["monitor", "mission-head"], "incident opened", opening)
    says = {"incident": incident, "report": report}
    case.objects("incident.not-entitled", ["east-head"], "report unlinked", says)
    case.accepts(["mission-head"], "report unlinked", says)
    case.objects("incident.not-entitled", ["east-head"], "report linked", says)
    case.accepts(["mission-head"], "report linked", says)


def test_incident_unknown_what_is_filed_of_a_case_names_one() -> None:
    case = Case()
    report = case.report()
    incident = case.incident(report)
    for kind, by in (
        ("reply filed", "east-officer"),
        ("evidence filed", "west-officer"),
        ("recused", "chair"),
        ("report unlinked", "monitor"),
        ("report linked", "monitor"),
    ):
        says: dict[str, object] = {"report": report} if kind.startswith("report") else {}
        says |= {"medium": "video"} if kind == "evidence filed" else {}
        for other in (report, 999, NOWHERE):
            case.objects("incident.unknown", [by], kind, says | {"incident": other})
        case.accepts([by], kind, says | {"incident": incident})


def test_reply_not_a_party_one_party_replies_for_itself() -> None:
    case = Case()
    incident = case.incident()
    says = {"incident": incident}
    for by in (["monitor"], ["hill-envoy"], ["east-officer", "west-officer"]):
        case.objects("reply.not-a-party", by, "reply filed", says)
    case.accepts(["east-officer", "east-head"], "reply filed", says)
    assert [party for _, party in case.state.replies.by] == ["east"]


def test_effort_unknown_what_was_seen_was_seen_during_a_watch() -> None:
    case = Case()
    says: dict[str, object] = {"count": 0, "day": "2026-03-01", "sight": "nothing"}
    for other in (case.report(), 999, NOWHERE):
        bad = says | {"effort": other}
        case.objects("effort.unknown", ["monitor"], "observation filed", bad)
    watch = case.accepts(["monitor"], "effort filed", effort())
    case.accepts(["monitor"], "observation filed", says | {"effort": watch})


def test_effort_not_kept_who_could_not_watch_saw_nothing_and_not_nothing() -> None:
    case = Case()
    says: dict[str, object] = {"count": 0, "day": "2026-03-01", "sight": "nothing"}
    for unkept in ("down", "access denied"):
        watch = case.accepts(["monitor"], "effort filed", effort(watch=unkept))
        case.objects("effort.not-kept", ["monitor"], "observation filed", says | {"effort": watch})
    for kept in ("kept", "shortened", "access delayed", "access conditioned"):
        watch = case.accepts(["monitor"], "effort filed", effort(watch=kept))
        case.accepts(["monitor"], "observation filed", says | {"effort": watch})


def test_effort_another_body_nobody_sees_through_anothers_eyes() -> None:
    case = Case()
    watch = case.accepts(["east-officer"], "effort filed", effort())
    says = {"count": 0, "day": "2026-03-01", "effort": watch, "sight": "nothing"}
    for by in ("west-officer", "monitor"):
        case.objects("effort.another-body", [by], "observation filed", says)
    case.accepts(["east-head"], "observation filed", says)


def test_body_unknown_whoever_is_named_is_of_this_record() -> None:
    case = Case()
    denied = effort(watch="access denied", minutes=0)
    bad = denied | {"denied_by": "north"}
    case.objects("body.unknown", ["monitor"], "effort filed", bad)
    case.accepts(["monitor"], "effort filed", denied | {"denied_by": "west"})
    says = claim("north")
    case.objects("body.unknown", ["east-head"], "crossing reported", crossing(says))
    for side in ("east", "mission", "other"):
        case.accepts(["east-head"], "crossing reported", crossing(claim(side)))


def test_field_said_openly_what_could_hurt_somebody_is_sealed() -> None:
    case = Case()
    says: dict[str, object] = {"day": "2026-03-01", "family": "K"}
    for field, value in (("act", "air-strike"), ("words", "A strike."), ("author", "west")):
        case.objects("field.said-openly", ["east-officer"], "report filed", says | {field: value})
    case.accepts(["east-officer"], "report filed", says)


def test_field_said_openly_unless_the_terms_make_it_public() -> None:
    policy = b'[information]\n"report filed.act" = "public"\n"effort filed.when" = "panel"\n'
    case = Case(TERMS + policy)
    says: dict[str, object] = {"day": "2026-03-01", "family": "K"}
    case.accepts(["east-officer"], "report filed", says | {"act": "air-strike"})
    case.objects("field.said-openly", ["monitor"], "effort filed", effort(when="2026-03-01T09:30Z"))


def test_chronicle_no_claimant_every_claim_says_whose_word_it_is() -> None:
    case = Case(purpose="chronicle")
    case.at(NOW)
    for kind, says in (
        ("report filed", {"day": "2026-03-01", "family": "K", "words": "Shots."}),
        ("crossing reported", crossing({})),
        ("commitment made", {"by": ["east"], "firmness": "offered", "words": "A truce."}),
    ):
        case.objects("chronicle.no-claimant", ["chronicler"], kind, says)
        case.accepts(["chronicler"], kind, says | claim("east"))


def test_chronicle_no_mechanism_nobody_decides_in_a_chronicle() -> None:
    case = Case(purpose="chronicle")
    says = {"day": "2026-03-01", "family": "K"} | claim("west")
    report = case.accepts(["chronicler"], "report filed", says)
    opening = {"day": "2026-03-01", "family": "K", "reports": [report]}
    incident = case.accepts(["chronicler"], "incident opened", opening)
    order = {
        "action": "own inquiry",
        "due": "2026-03-20",
        "finding": incident,
        "of": "west",
        "step": 1,
    }
    vote = {"draft": incident, "vote": "for"}
    reported = {"compliance": "complied", "measure": incident}
    terms = {"terms": write_base64(seed_of("other terms"))}
    for kind, procedure in (
        ("reply filed", {"incident": incident}),
        ("evidence filed", {"incident": incident, "medium": "video"}),
        ("recused", {"incident": incident}),
        ("finding drafted", {"incident": incident}),
        ("vote cast", vote),
        ("finding made", case.finding(incident, [incident])),
        ("measure recommended", {name: order[name] for name in order if name != "due"}),
        ("measure ordered", order | {"verified_by": "visit"}),
        ("measure reported", reported),
        ("measure verified", {"measure": incident, "verified": "complied"}),
        ("agreement signed", terms),
        ("agreement amended", terms),
    ):
        case.objects("chronicle.no-mechanism", ["chronicler"], kind, procedure)
    mechanism = Case()
    mechanism.accepts(["east-officer"], "reply filed", {"incident": mechanism.incident()})


def effort(**more: object) -> dict[str, object]:
    """Say what a watch says, with changes."""
    return {"day": "2026-03-01", "means": "patrol", "minutes": 90, "watch": "kept"} | more


def claim(side: str) -> dict[str, object]:
    """Say whose word it is."""
    return {"claimant": {"side": side, "speaker": "a spokesman", "uttered": "2026-03-01"}}


def crossing(more: dict[str, object]) -> dict[str, object]:
    """Say that a crossing is open."""
    said = {"crossing": "mill", "day": "2026-03-01", "passage": "open", "traffic": "all"}
    return {**said, **more}
