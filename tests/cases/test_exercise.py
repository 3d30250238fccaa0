"""The exercise goes through the whole procedure, treats both banks alike, tells nothing sealed."""

from collections import Counter
from collections.abc import Iterator

import pytest

from shipped import Case
from sulh.filings.kinds import KINDS, ReportFiled
from sulh.mechanism.cases import at
from sulh.mechanism.duties import Duty, duties
from sulh.mechanism.fold import step
from sulh.mechanism.procedure import ENDS, STAGES
from sulh.mechanism.standing import standing
from sulh.mechanism.violations import Violation, violations
from sulh.moment import write_instant
from sulh.place import parse_place, snap, write_cell
from sulh.seal import Disclosure, decrypt, parse_payload
from sulh.shell.blobs import Blobs
from sulh.shell.disk import RealDisk
from sulh.shell.documents import start_of
from sulh.shell.for_show import KEYS
from sulh.shell.keys import read

PARTIES = ("alder-bank", "birch-bank")
#: What a course has no use for: seats and rules change with everybody at one table.
UNUSED = {
    *("agreement amended", "key revoked", "key rotated", "rules adopted", "seat filled"),
    "seat vacated",
}


def owed(case: Case) -> list[Duty]:
    found = duties(case.state, case.state.clock)
    assert isinstance(found, tuple)
    return list(found)


def held(case: Case) -> list[Violation]:
    found = violations(case.state, case.state.clock)
    assert isinstance(found, tuple)
    return list(found)


def said(case: Case, kind: str, field: str) -> Counter[str]:
    """Count what the filings of a kind say in a field."""
    values = [getattr(filed.says, field) for filed in case.shelf.of_kind(kind)]
    return Counter(value for value in values if isinstance(value, str))


def disclosures(case: Case) -> Iterator[tuple[int, Disclosure]]:
    """Open every payload with the keys for show."""
    blobs = Blobs(RealDisk(), case.home.payloads)
    keys = {path.stem: read(path) for path in (case.home.path / KEYS).glob("*.key")}
    for index, payload in case.state.payloads.items():
        if payload.erased < 0:
            encrypted = blobs.read(payload.sealed.payload)
            plain = decrypt(encrypted, keys[payload.sealed.to[0]].age)
            for one in parse_payload(plain):
                yield index, one


def test_nothing_in_it_met_an_objection(exercise: Case) -> None:
    assert not list(exercise.state.objections.items())


def test_both_sides_report_and_most_of_it_is_sealed(exercise: Case) -> None:
    reports = exercise.shelf.of_kind("report filed")
    by = Counter(filed.body for filed in reports)
    assert by["alder-bank"] == by["birch-bank"] >= 7
    for filed in reports:
        says = filed.says
        assert isinstance(says, ReportFiled)
        assert isinstance(says.cell, str)
        assert filed.seals >= 4
        assert not isinstance(says.words, str)
        assert not isinstance(says.act, str)


def test_both_teams_watch_alike_and_say_what_they_could_not(exercise: Case) -> None:
    efforts = exercise.shelf.of_kind("effort filed")
    by = Counter(filed.by[0] for filed in efforts)
    assert by["east-team"] - by["west-team"] in (-1, 0, 1)
    assert said(exercise, "effort filed", "watch").keys() >= {
        *("access conditioned", "access denied", "down", "kept", "shortened")
    }
    assert len({write_instant(filed.recorded_at)[:10] for filed in efforts}) == 21


def test_every_kind_of_a_mechanism_is_filed(exercise: Case) -> None:
    filed = {kind for kind in KINDS if exercise.shelf.of_kind(kind)}
    assert set(KINDS) - filed - {"clock"} == UNUSED


def test_cases_stand_in_every_stage_and_come_to_every_end(exercise: Case) -> None:
    state, lived, ended = start_of(exercise.home), set(), set()
    for entry in exercise.entries():
        state = step(state, entry)
        for case in state.cases.by_index.values():
            lived.add(at(case, state.clock, state.time_for).stage)
    assert lived == set(STAGES)
    for case in exercise.state.cases.by_index.values():
        stage = at(case, exercise.state.clock, exercise.state.time_for).stage
        ended |= {stage} & ENDS
    assert ended == ENDS
    assert said(exercise, "case closed", "how").keys() == {
        *("inadmissible", "merged", "settled", "withdrawn")
    }


ANSWERS = {
    ("report screened", "decision"): {
        *("admitted", "duplicate", "inadmissible", "particulars asked"),
    },
    ("protection checked", "notice"): {"gist", "whole", "withheld"},
    ("case triaged", "severity"): {"grave", "minor", "procedural"},
    ("case triaged", "route"): {"ordinary", "specialist"},
    ("team tasked", "inquiry"): {"joint", "preliminary", "reduced"},
    ("access answered", "access"): {"conditioned", "delayed", "denied", "granted"},
    ("visit made", "route_by"): {"birch-bank", "mission"},
    ("vote cast", "vote"): {"abstain", "against", "for"},
    ("appeal decided", "decision"): {"dismissed", "upheld"},
    ("measure verified", "verified"): {"complied", "not complied"},
    ("measure reported", "compliance"): {"asks for time", "complied"},
}


@pytest.mark.parametrize(("kind", "field"), ANSWERS)
def test_every_answer_is_given(exercise: Case, kind: str, field: str) -> None:
    assert said(exercise, kind, field).keys() == ANSWERS[kind, field]


def test_findings_say_all_that_findings_can_say(exercise: Case) -> None:
    outcomes = [one.outcome for _, one in exercise.state.findings.held.items()]
    assert {outcome.occurrence for outcome in outcomes} == {
        *("contradicted", "established", "not established", "possible", "probable"),
        *("unable: access denied", "unable: insufficient evidence"),
    }
    assert {outcome.characterisation for outcome in outcomes} >= {
        *("accident", "minor violation", "no violation", "permitted act"),
        *("procedural violation", "self-defence claimed"),
    }
    assert {outcome.attribution for outcome in outcomes} == {
        *PARTIES,
        *("both", "third", "undetermined"),
    }
    assert {outcome.conduct for outcome in outcomes} >= {
        *("diligent", "failed to prevent", "undetermined")
    }
    assert said(exercise, "finding made", "decided").keys() == {
        *("consensus", "deferred to guarantors", "majority with dissent")
    }


def test_both_banks_do_well_and_badly_in_equal_measure(exercise: Case) -> None:
    assert Counter((one.of, one.severity) for one in held(exercise)) == {
        **{(party, "minor"): 3 for party in PARTIES},
        **{(party, "procedural"): 1 for party in PARTIES},
    }
    late = Counter(
        (exercise.state.roster.body_of(one.of) or one.of, one.step)
        for one in owed(exercise)
        if one.late
    )
    for step_ in ("access", "account", "measure", "reply", "vote"):
        counts = [late[party, step_] for party in PARTIES]
        assert counts[0] == counts[1] > 0, step_
    assert late["highland", "deferral"]
    assert late["lowland", "measure decision"]
    measures = exercise.state.measures
    for party in PARTIES:
        orders = [one for _, one in measures.by_index.items() if one.of == party]
        assert sum(one.closed >= 0 for one in orders) == 2
        assert sum(one.escalated >= 0 for one in orders) == 1
    assert said(exercise, "measure declined", "of") == dict.fromkeys(PARTIES, 1)
    stands = standing(exercise.state, exercise.state.clock)
    assert isinstance(stands, tuple)
    assert [(one.weight, one.step, one.credit) for one in stands] == [(1, 1, 1)] * 2


def test_orders_follow_advice_depart_from_it_and_go_further(exercise: Case) -> None:
    at_ = exercise.at
    for order, advice, because in (
        ("measure-1", "advice-1", ""),
        ("measure-2", "advice-2", ""),
        ("measure-4", "advice-11", "mitigation"),
        ("measure-6", "advice-16", "already remedied"),
    ):
        ordered = exercise.shelf.filed(at_(order)).says
        advised = exercise.shelf.filed(at_(advice)).says
        assert ordered.recommendation == at_(advice)  # type: ignore[union-attr]  # of that kind
        follows = ordered.step == advised.step  # type: ignore[union-attr]  # of that kind
        assert follows != bool(because)
        assert (getattr(ordered, "because", None) or "") == because
    measures = exercise.state.measures.by_index
    assert measures[at_("measure-2")].is_refuted
    assert measures[at_("measure-2")].escalated == at_("measure-2b")
    assert measures[at_("measure-3")].escalated == at_("measure-3b")


def test_a_smaller_quorum_decides_where_a_guarantor_is_silent(exercise: Case) -> None:
    assert exercise.shelf.filed(exercise.at("finding-12")).by == ("lowland-envoy",)
    assert exercise.shelf.filed(exercise.at("measure-4")).by == ("highland-envoy",)


def test_talks_crossings_statements_and_corrections(exercise: Case) -> None:
    rounds = exercise.state.talks.rounds
    assert dict(rounds.items()) == {
        exercise.at(label): exercise.at(f"{label}-ends") for label in ("round-1", "round-2")
    }
    passages = {
        filed.says.crossing: filed.says.passage  # type: ignore[union-attr]  # of that kind
        for filed in exercise.shelf.of_kind("crossing reported")
    }
    assert passages == {"upper-ford": "open", "mill-bridge": "open", "salt-ferry": "closed"}
    sides = Counter(filed.body for filed in exercise.shelf.of_kind("statement made"))
    assert sides["alder-bank"] == sides["birch-bank"] >= 2
    assert len(exercise.shelf.of_kind("correction made")) == 4
    assert len(exercise.state.agreement.signed) == 4


def test_the_witness_is_sealed_and_what_was_withdrawn_is_gone(exercise: Case) -> None:
    witness = exercise.state.payloads[exercise.at("e-ford-witness")]
    assert len(witness.sealed.files) == 1
    assert witness.custody.opened == (exercise.at("open-witness"),)
    photograph = exercise.state.payloads[exercise.at("e-island-photo")]
    assert photograph.erased == exercise.at("erase-photo")
    blobs = Blobs(RealDisk(), exercise.home.payloads)
    assert not set(photograph.sealed.blobs) & set(blobs.names())


def test_each_bulletin_is_the_one_that_its_hash_names(exercise: Case) -> None:
    pages = list((exercise.home.public / "bulletin").glob("*.html"))
    assert len(pages) == len(exercise.state.bulletins.by_day) == 21
    for page in pages:
        assert "whose SHA-256 it names" in page.read_text("utf-8")


def test_every_sealed_place_lies_in_its_public_cell(exercise: Case) -> None:
    places = [(index, one.value) for index, one in disclosures(exercise) if one.name == "place"]
    assert len(places) > 100
    for index, place in places:
        assert isinstance(place, str)
        says = exercise.shelf.filed(index).says
        if "cell" not in says.__struct_fields__:  # of a team, or of what it asks to see
            continue
        cell = getattr(says, "cell", None)
        assert cell == write_cell(snap(parse_place(place, "place")))


def test_the_map_draws_the_river(exercise: Case) -> None:
    page = (exercise.home.public / "map.html").read_text("utf-8")
    assert "The river of the exercise" in page


def test_nothing_sealed_stands_in_a_published_file(exercise: Case) -> None:
    disclosed = {
        text
        for filed in exercise.shelf.of_kind("payload disclosed")
        for text in filed.says.disclosures  # type: ignore[union-attr]  # of that kind
    }
    made = {filed.says.draft for filed in exercise.shelf.of_kind("finding made")}  # type: ignore[union-attr]  # of that kind
    canaries = set()
    for index, one in disclosures(exercise):
        if one.text in disclosed or (one.name == "outcome" and index in made):
            continue
        canaries.add(one.text.encode())
        if one.name in ("words", "reason", "source", "place") and isinstance(one.value, str):
            canaries.add(one.value.encode())
    for path in (exercise.built.script.folder / "files").iterdir():
        canaries |= {line for line in path.read_bytes().split(b"\n") if line}
    assert len(canaries) > 1_000
    published = [path for path in exercise.home.public.rglob("*") if path.is_file()]
    assert len(published) > 2_000
    whole = b"\0".join(path.read_bytes() for path in published)
    assert not [canary for canary in canaries if canary in whole]
