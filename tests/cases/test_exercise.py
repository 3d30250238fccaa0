"""The exercise goes through the whole loop, treats both banks alike, and tells nothing sealed."""

from collections import Counter
from collections.abc import Iterator

from shipped import Case
from sulh.filings.kinds import ReportFiled
from sulh.mechanism.duties import Duty, duties
from sulh.mechanism.standing import standing
from sulh.mechanism.violations import Violation, violations
from sulh.moment import write_instant
from sulh.place import parse_place, snap, write_cell
from sulh.seal import Disclosure, decrypt, parse_payload
from sulh.shell.blobs import Blobs
from sulh.shell.disk import RealDisk
from sulh.shell.for_show import KEYS
from sulh.shell.keys import read

PARTIES = ("alder-bank", "birch-bank")


def owed(case: Case) -> list[Duty]:
    found = duties(case.state, case.state.clock)
    assert isinstance(found, tuple)
    return list(found)


def held(case: Case) -> list[Violation]:
    found = violations(case.state)
    assert isinstance(found, tuple)
    return list(found)


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
    watches = [filed.says.watch for filed in efforts]  # type: ignore[union-attr]  # of that kind
    assert watches.count("access denied") == 1
    assert {"down", "shortened"} <= set(watches)
    assert len({write_instant(filed.recorded_at)[:10] for filed in efforts}) > 7


def test_findings_fall_on_both_sides_and_not_all_hold_something(exercise: Case) -> None:
    findings = exercise.state.findings
    outcomes = [one.outcome for _, one in findings.held.items()]
    occurrences = Counter(outcome.occurrence for outcome in outcomes)
    assert occurrences["not established"] == 1
    assert occurrences["unable: access denied"] == 1
    assert Counter(one.of for one in held(exercise)) == dict.fromkeys(PARTIES, 2)
    decided = [filed.says.decided for filed in exercise.shelf.of_kind("finding made")]  # type: ignore[union-attr]  # of that kind
    assert "majority with dissent" in decided
    assert len(findings.recused) == 1
    stands = standing(exercise.state, exercise.state.clock)
    assert isinstance(stands, tuple)
    assert [one.step for one in stands] == [2, 2]


def test_one_side_was_silent_and_the_case_went_on(exercise: Case) -> None:
    silent = [one for one in owed(exercise) if one.step == "reply" and one.done < 0]
    assert [(one.of, one.about) for one in silent] == [("birch-bank", exercise.at("i-convoy"))]
    assert exercise.at("i-convoy") in exercise.state.findings.of_incident


def test_one_measure_is_closed_and_one_is_open(exercise: Case) -> None:
    measures = exercise.state.measures.by_index
    closed = {index: one.closed >= 0 for index, one in measures.items()}
    assert closed == {exercise.at("measure-1"): True, exercise.at("measure-2"): False}
    assert {one.of for _, one in measures.items()} == set(PARTIES)


def test_talks_crossings_statements_and_corrections(exercise: Case) -> None:
    rounds = exercise.state.talks.rounds
    assert dict(rounds.items()) == {exercise.at("round-1"): exercise.at("round-1-ends")}
    passages = {
        filed.says.crossing: filed.says.passage  # type: ignore[union-attr]  # of that kind
        for filed in exercise.shelf.of_kind("crossing reported")
    }
    assert passages == {"upper-ford": "partly open", "mill-bridge": "open", "salt-ferry": "open"}
    sides = Counter(filed.body for filed in exercise.shelf.of_kind("statement made"))
    assert sides["alder-bank"] >= 2
    assert sides["birch-bank"] >= 2
    assert len(exercise.shelf.of_kind("correction made")) == 3
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
    assert len(pages) == len(exercise.state.bulletins.by_day) == 10
    for page in pages:
        assert "whose SHA-256 it names" in page.read_text("utf-8")


def test_every_sealed_place_lies_in_its_public_cell(exercise: Case) -> None:
    places = [(index, one.value) for index, one in disclosures(exercise) if one.name == "place"]
    assert len(places) > 50
    for index, place in places:
        assert isinstance(place, str)
        cell = getattr(exercise.shelf.filed(index).says, "cell", None)
        assert cell == write_cell(snap(parse_place(place, "place")))


def test_the_map_draws_the_river(exercise: Case) -> None:
    page = (exercise.home.public / "map.html").read_text("utf-8")
    assert "The river of the exercise" in page


def test_nothing_sealed_stands_in_a_published_file(exercise: Case) -> None:
    opened = {exercise.at("d-ford-act"), exercise.at("d-drone-act")}
    disclosed = {
        text
        for index in opened
        for text in exercise.shelf.filed(index).says.disclosures  # type: ignore[union-attr]  # of that kind
    }
    outcomes = {
        exercise.at(label) for label in exercise.built.indices if label.startswith("draft-")
    }
    canaries = set()
    for index, one in disclosures(exercise):
        if one.text in disclosed or (one.name == "outcome" and index in outcomes):
            continue
        canaries.add(one.text.encode())
        if one.name in ("words", "reason", "source", "place") and isinstance(one.value, str):
            canaries.add(one.value.encode())
    for path in (exercise.built.script.folder / "files").iterdir():
        canaries |= {line for line in path.read_bytes().split(b"\n") if line}
    assert len(canaries) > 300
    published = [path for path in exercise.home.public.rglob("*") if path.is_file()]
    assert len(published) > 600
    for path in published:
        data = path.read_bytes()
        assert not [canary for canary in canaries if canary in data], path
