"""Each rule of reports and incidents, met by a filing and mended by the smallest change."""

import pytest

from case_of import NOW, Case, salt_of, seal_as
from sulh.canonical import write_base64
from sulh.seal import Disclosure

NOWHERE = {"by": "monitor", "nonce": write_base64(bytes(16))}
OPENING: dict[str, object] = {"day": "2026-03-01", "family": "K"}
TOO_VAGUE = {"because": "too vague", "decision": "inadmissible"}


def test_report_unknown_an_incident_is_of_reports_that_are_there() -> None:
    case = Case()
    report = case.admitted()
    for other in (0, report + 1, 999, NOWHERE):
        bad = OPENING | {"reports": [report, other]}
        case.objects("report.unknown", ["monitor"], "incident opened", bad)
    incident = case.incident(report)
    link: dict[str, object] = {"incident": incident, "report": incident}
    case.objects("report.unknown", ["monitor"], "report linked", link)
    case.accepts(["monitor"], "report linked", link | {"report": case.admitted("west-officer")})


def test_report_unknown_what_is_screened_explained_or_withdrawn_was_filed() -> None:
    case = Case()
    report = case.report()
    for other in (0, 999, NOWHERE):
        screening = {"decision": "particulars asked", "report": other}
        case.objects("report.unknown", ["monitor"], "report screened", screening)
        for kind in ("particulars given", "report withdrawn"):
            case.objects("report.unknown", ["east-officer"], kind, {"report": other})
    case.screened(report, "particulars asked")
    for kind in ("particulars given", "report withdrawn"):
        case.accepts(["east-officer"], kind, {"report": report})


def test_report_unknown_what_the_mission_saw_itself_is_not_screened() -> None:
    case = Case()
    own = case.report("monitor")
    says = {"decision": "admitted", "report": own}
    case.objects("report.unknown", ["monitor"], "report screened", says)
    case.incident(own)


def test_report_unknown_a_duplicate_repeats_another_report() -> None:
    case = Case()
    first, second = case.admitted(), case.report("west-officer")
    says: dict[str, object] = {"decision": "duplicate", "report": second}
    for other in (second, 0, 999, NOWHERE):
        case.objects("report.unknown", ["monitor"], "report screened", says | {"of": other})
    case.screened(second, "duplicate", of=first)


def test_report_screened_it_is_decided_once_and_again_after_particulars() -> None:
    for decision, more in (
        ("admitted", {}),
        ("inadmissible", TOO_VAGUE),
        ("duplicate", {"of": 1}),
    ):
        case = Case()
        case.report()
        report = case.report()
        case.screened(report, "particulars asked")
        case.accepts(["east-head"], "particulars given", {"report": report})
        case.screened(report, **({"decision": decision} | more))
        for again in (
            {"decision": "admitted"},
            {"decision": "particulars asked"},
            TOO_VAGUE,
        ):
            says = again | {"report": report}
            case.objects("report.screened", ["mission-head"], "report screened", says)


def test_report_not_admitted_only_what_is_admitted_is_part_of_a_case() -> None:
    case = Case()
    known = case.incident()
    refused = [case.report() for _ in range(5)]
    _, asked, vague, repeated, withdrawn = refused
    case.screened(asked, "particulars asked")
    case.screened(vague, **TOO_VAGUE)
    case.screened(repeated, "duplicate", of=1)
    case.screened(withdrawn)
    case.accepts(["east-officer"], "report withdrawn", {"report": withdrawn})
    for report in refused:
        opening = OPENING | {"reports": [report]}
        case.objects("report.not-admitted", ["monitor"], "incident opened", opening)
        linking = {"incident": known, "report": report}
        case.objects("report.not-admitted", ["monitor"], "report linked", linking)
    again = case.admitted()  # what was not admitted can be filed again
    case.accepts(["monitor"], "report linked", {"incident": known, "report": again})
    case.screened(asked)
    case.incident(asked)


def test_report_not_asked_nobody_says_more_unasked() -> None:
    case = Case()
    report = case.report()
    says = {"report": report}
    case.objects("report.not-asked", ["east-officer"], "particulars given", says)
    case.screened(report, "particulars asked")
    case.accepts(["east-officer"], "particulars given", says)
    case.screened(report)
    case.objects("report.not-asked", ["east-officer"], "particulars given", says)


def test_report_not_its_filer_each_body_speaks_of_its_own_reports() -> None:
    case = Case()
    report = case.report("east-officer")
    case.screened(report, "particulars asked")
    for kind in ("particulars given", "report withdrawn"):
        for by in (["west-officer"], ["monitor"], ["east-officer", "west-officer"]):
            case.objects("report.not-its-filer", by, kind, {"report": report})
        case.accepts(["east-head"], kind, {"report": report})


def test_report_withdrawn_what_was_taken_back_stays_so() -> None:
    for screened in (False, True):
        case = Case()
        report = case.admitted() if screened else case.report()
        says: dict[str, object] = {"report": report}
        case.accepts(["east-officer"], "report withdrawn", says)
        case.objects("report.withdrawn", ["east-officer"], "report withdrawn", says)
        screening = says | {"decision": "admitted"}
        case.objects("report.withdrawn", ["monitor"], "report screened", screening)
        again = case.report()
        case.accepts(["monitor"], "report screened", screening | {"report": again})


def test_report_linked_a_report_is_linked_once() -> None:
    case = Case()
    first, second = case.admitted(), case.admitted("west-officer")
    incident = case.incident(first)
    linking = {"incident": incident, "report": first}
    case.objects("report.linked", ["monitor"], "report linked", linking)
    case.accepts(["monitor"], "report linked", linking | {"report": second})
    assert case.state.cases.by_index[incident].reports == (first, second)
    assert case.state.cases.of_report[second] == (incident,)


def test_report_not_linked_only_what_is_linked_is_unlinked() -> None:
    case = Case()
    first, second = case.admitted(), case.admitted("west-officer")
    incident = case.incident(first)
    says = {"incident": incident, "report": second}
    case.objects("report.not-linked", ["monitor"], "report unlinked", says)
    case.accepts(["monitor"], "report unlinked", says | {"report": first})
    assert case.state.cases.by_index[incident].reports == ()
    assert case.state.cases.of_report[first] == ()
    case.objects("report.not-linked", ["monitor"], "report unlinked", says | {"report": first})


def test_case_not_the_mission_screens_opens_links_serves_and_asks() -> None:
    case = Case()
    case.at(NOW)
    report = case.report()
    incident = case.incident()
    case.checked(incident)
    says: dict[str, object] = {"incident": incident}
    triage = says | {"route": "ordinary", "severity": "minor"}
    for kind, said in (
        ("report screened", {"decision": "admitted", "report": report}),
        ("incident opened", OPENING | {"reports": [report]}),
        ("report linked", says | {"report": report}),
        ("report unlinked", says | {"report": report}),
        ("case triaged", triage),
        ("case served", says),
        ("access requested", says | {"of": "west", "sought": "site"}),
        ("team tasked", says | {"inquiry": "preliminary", "members": ["monitor"]}),
        ("case closed", says | {"how": "inadmissible"}),
    ):
        for by in (["west-officer"], ["hill-envoy"], ["monitor", "east-head"]):
            case.objects("case.not-the-mission", by, kind, said)
        if kind == "case served":
            case.objects("case.not-the-mission", ["east-head"], "hotline called", says | REACHED)
            case.accepts(["hill-envoy"], "hotline called", says | REACHED)
        case.accepts(["monitor", "mission-head"], kind, said)


REACHED = {"reached": ["east"]}


@pytest.mark.parametrize("by_both", [False, True])
def test_payload_reply_time_who_is_accused_stays_sealed_while_both_may_reply(by_both: bool) -> None:
    case = Case()
    case.at(NOW)
    sealed = seal_as("report", {"author": "west", "words": "…"}, ["protection"])
    report = case.accepts(["east-officer"], "report filed", OPENING, sealed)
    accusing = Disclosure(salt_of("report", "author"), "author", "west")
    opening = {"disclosures": [accusing.text], "filing": report}
    disclosed = (["east-officer", "protection"], "payload disclosed", opening)
    words = Disclosure(salt_of("report", "words"), "words", "…")
    case.accepts(*disclosed[:2], opening | {"disclosures": [words.text]})
    case.objects("payload.reply-time", *disclosed)
    case.screened(report)
    incident = case.incident(report)
    case.checked(incident)
    case.triaged(incident)
    case.objects("payload.reply-time", *disclosed)
    case.serve(incident)
    case.replies(incident, "west")
    case.objects("payload.reply-time", *disclosed)
    if by_both:
        case.replies(incident, "east")
    else:
        case.later(72 * 3_600 - 1)
        case.objects("payload.reply-time", *disclosed)
        case.later(1)
    case.accepts(*disclosed)


@pytest.mark.parametrize("other", [1, 999, NOWHERE])
def test_incident_unknown_what_is_filed_of_a_case_names_one(other: object) -> None:
    case = Case()
    report = case.admitted()
    says: dict[str, object] = {"incident": other}
    for kind, by, more in (
        ("report linked", "monitor", {"report": report}),
        ("report unlinked", "monitor", {"report": report}),
        ("evidence filed", "west-officer", {"medium": "video"}),
        ("hotline called", "monitor", {"reached": []}),
        ("protection checked", "protection", {"notice": "whole"}),
        ("case triaged", "monitor", {"route": "ordinary", "severity": "minor"}),
        ("case served", "monitor", {}),
        ("case closed", "monitor", {"how": "inadmissible"}),
        ("case reopened", "chair", {"evidence": report}),
        ("reply filed", "east-officer", {}),
        ("member named", "east-head", {"seat": "east-officer"}),
        ("team tasked", "monitor", {"inquiry": "remote", "members": ["monitor"]}),
        ("access requested", "monitor", {"of": "west", "sought": "site"}),
        ("recused", "chair", {}),
    ):
        case.objects("incident.unknown", [by], kind, says | more)
    incident = case.incident(report)
    case.objects("incident.unknown", ["monitor"], "case closed", MERGED | {"incident": incident})
    case.accepts(["chair"], "recused", {"incident": incident})


MERGED: dict[str, object] = {"how": "merged", "into": 999}
