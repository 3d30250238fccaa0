"""Who may read a field: what is for some only is refused before it is signed, and at the desk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from case_of import CAST, CHRONICLERS, TERMS, hash_of
from home_of import Office
from record_of import SEATS
from sulh.cli import main
from sulh.errors import Malformed, Refused
from sulh.filings.kinds import parse_says
from sulh.filings.wire import Filing, write_text
from sulh.shell.drafting import Draft, Sealing, draft, read_toml
from sulh.shell.filing import know_home, open_payload

#: The mechanism of `case_of`, as a home.
MECHANISM: dict[str, Any] = {
    "cast": CAST,
    "said": {
        "escrow": [],
        "guarantors": [{"id": "hill", "name": "Hill"}, {"id": "lake", "name": "Lake"}],
    },
    "by": ("east-head", "hill-envoy", "lake-envoy", "west-head"),
}
PLACE = "+34.123456+071.098765±250m"
REPORT: dict[str, object] = {"day": "2026-11-24", "family": "K"}
OPENLY: tuple[tuple[str, dict[str, object], str], ...] = (
    (
        "report filed",
        REPORT | {"place": PLACE},
        r"^says\.place: for the panel only; put it under \[seal\.fields\]$",
    ),
    (
        "report filed",
        REPORT | {"act": "tank-fire"},
        r"^says\.act: for the parties only; put it under \[seal\.fields\]$",
    ),
    (
        "effort filed",
        {"day": "2026-11-24", "means": "post", "minutes": 9, "watch": "kept", "words": "x"},
        r"^says\.words: for the guarantors only; put it under \[seal\.fields\]$",
    ),
    ("vote cast", {"draft": 1, "vote": "for", "words": "x"}, r"^says\.words: for the panel only"),
)


def written(office: Office, kind: str, says: object) -> Filing:
    """Write a filing as somebody would whose own program does not look."""
    plain = draft(office.desk.state, office.desk.seen, ["east-officer"], "report filed", REPORT)
    was = plain.filing
    return Filing(
        was.by, was.made, was.mechanism, was.nonce, was.seen, parse_says(kind, says), was.sealed
    )


@pytest.mark.parametrize(("kind", "says", "line"), OPENLY)
def test_what_is_for_some_only_is_refused_before_it_is_signed(
    office: Office, kind: str, says: object, line: str
) -> None:
    size = office.desk.state.size
    with pytest.raises(Refused, match=line):
        office.file(["east-officer"], kind, says)
    assert office.desk.state.size == size


@pytest.mark.parametrize(("kind", "says", "line"), OPENLY)
def test_the_desk_refuses_it_too_since_it_would_be_public_for_ever(
    office: Office, kind: str, says: object, line: str
) -> None:
    size = office.desk.state.size
    text = write_text(written(office, kind, says))
    entry = Draft(text).signed_with([office.keys["east-officer"]]).entry()
    with pytest.raises(Refused, match=line):
        office.desk.receive(entry)
    tiles = b"".join(p.read_bytes() for p in office.home.public.rglob("*") if p.is_file())
    assert text not in tiles
    office.file(["east-officer"], "report filed", REPORT)
    assert office.desk.state.size == size + 2  # a clock entry and the report


def test_a_correction_publishes_nothing_that_was_sealed(office: Office) -> None:
    index = office.file(["east-officer"], "report filed", REPORT).index
    says = {"filing": index, "reason": "it was wrong"}
    wrong = {"field": "place", "right": PLACE}
    with pytest.raises(Refused, match=r"^says\.changes\.place: that field is not public"):
        office.file(["east-officer"], "correction made", says | {"changes": [wrong]})
    with pytest.raises(Refused, match=r"^says\.hidden: for the panel only"):
        office.file(["east-officer"], "correction made", says | {"hidden": [wrong]})
    sealing = Sealing({"hidden": [wrong]}, ("mission-head",))
    assert office.file(["east-officer"], "correction made", says, sealing).objection is None
    tip = office.seal(words="by the river")
    with pytest.raises(Refused, match=r"^says\.changes\.words: that field is not public"):
        office.file(["monitor"], "correction made",
                    {"filing": tip, "reason": "x", "changes": [{"field": "words"}]})  # fmt: skip
    right = {"field": "day", "right": "2026-11-23"}
    answer = office.file(["east-officer"], "correction made", says | {"changes": [right]})
    assert answer.objection is None


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"place": "by the river"}, r"^seal\.fields\.place: "),
        ({"act": "drone-reconnaissance"}, r"^seal\.fields\.act: drone-reconnaissance is not of"),
        ({"casualties": [{"category": "armed", "harm": "killed"}]}, r"^seal\.fields\.casualties"),
        ({"family": "K"}, r"^seal\.family: 'report filed' does not seal it"),
        ({"weapon": "a tank"}, r"^seal\.weapon: 'report filed' does not seal it"),
    ],
)
def test_what_is_sealed_has_the_form_it_would_have_if_it_were_said(
    office: Office, fields: dict[str, object], line: str
) -> None:
    with pytest.raises((Malformed, Refused), match=line):
        office.file(["monitor"], "report filed", REPORT, Sealing(fields, ("mission-head",)))


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Office]:
    """Give an office of which every body can read."""
    office = Office(tmp_path / "home", readers=[seat for seat, _, _ in SEATS if seat != "clock"])
    yield office
    office.desk.close()


SEALED = {"act": "tank-fire", "words": "heard by two"}


@pytest.mark.parametrize(
    ("to", "readers"),
    [
        ("guarantors", {"hill-envoy", "mission-head", "monitor", "protection", "second"}),
        ("parties", {seat for seat, _, _ in SEATS if seat != "clock"}),
    ],
)
def test_a_circle_is_its_seats_that_can_read(
    reading: Office, to: str, readers: set[str], tmp_path: Path
) -> None:
    path = tmp_path / "report.toml"
    path.write_text(
        'kind = "report filed"\nby = ["east-officer"]\n'
        '[says]\nday = "2026-11-24"\nfamily = "K"\n'
        f'[seal]\nto = "{to}"\n[seal.fields]\nact = "tank-fire"\nwords = "heard by two"\n',
        encoding="utf-8",
    )
    by, kind, says, sealing, made = read_toml(path)
    made_ = draft(reading.desk.state, reading.desk.seen, by, kind, says, sealing, made)
    assert made_.filing.sealed is not None
    assert set(made_.filing.sealed.to) == readers
    index = reading.desk.receive(
        made_.signed_with([reading.keys["east-officer"]]).entry(), made_.blobs
    ).index
    read = know_home(reading.home, index).looked.read
    assert read is not None
    for seat in readers:
        opened = open_payload(made_.blobs[0], read, reading.keys[seat])
        assert {one.name: one.value for one in opened} == SEALED


def test_by_default_it_is_the_narrowest_circle_that_a_sealed_field_is_for(reading: Office) -> None:
    def to(kind: str, says: object, *fields: str) -> set[str]:
        sealing = Sealing({field: SEALED[field] for field in fields}, ())
        state, seen = reading.desk.state, reading.desk.seen
        sealed = draft(state, seen, ["monitor"], kind, says, sealing).filing.sealed
        assert sealed is not None
        return set(sealed.to)

    everybody = {seat for seat, _, _ in SEATS if seat != "clock"}
    assert to("report filed", REPORT, "act") == everybody
    effort = {"day": "2026-11-24", "means": "post", "minutes": 9, "watch": "kept"}
    assert "hill-envoy" in to("effort filed", effort, "words") < everybody
    with pytest.raises(Refused, match=r"^seal\.to: the terms name no panel; name seats$"):
        to("report filed", REPORT, "act", "words")


@pytest.mark.parametrize("missing", ["", "west-panel"])
def test_the_panel_is_whom_the_terms_name_if_each_of_them_can_read(
    tmp_path: Path, missing: str
) -> None:
    readers = {"chair", "east-panel", "west-panel"} - {missing}
    office = Office(tmp_path / "home", terms=TERMS, readers=readers, **MECHANISM)
    sealing = Sealing({"words": "heard by two"}, ())
    if missing:
        with pytest.raises(
            Refused, match=r"^seal\.to: west-panel of the panel is not held, or has"
        ):
            office.file(["monitor"], "report filed", REPORT, sealing)
    else:
        index = office.file(["monitor"], "report filed", REPORT, sealing).index
        assert office.desk.state.payloads[index].sealed.to == ("chair", "east-panel", "west-panel")
    office.desk.close()


def test_what_the_terms_let_be_said_is_said_and_what_they_seal_is_sealed(tmp_path: Path) -> None:
    policy = b'\n[information]\n"report filed.act" = "public"\n"report filed.article" = "panel"\n'
    office = Office(tmp_path / "home", terms=TERMS + policy, readers=(), **MECHANISM)
    assert office.file(["monitor"], "report filed", REPORT | {"act": "tank-fire"}).index
    with pytest.raises(Refused, match=r"^says\.article: for the panel only"):
        office.file(["monitor"], "report filed", REPORT | {"article": "1"})
    office.desk.close()


def test_a_chronicle_repeats_openly_what_was_public(tmp_path: Path) -> None:
    said = {"purpose": "chronicle", "terms": {"basis": "reported", "sha256": hash_of(TERMS)}}
    office = Office(
        tmp_path / "home", cast=CHRONICLERS, said=said | {"escrow": []}, by=["chronicler"]
    )
    claimant = {"side": "east", "speaker": "A spokesperson", "uttered": "2026-11-24"}
    says = REPORT | {"act": "tank-fire", "claimant": claimant, "words": "a tank fired"}
    assert office.file(["chronicler"], "report filed", says).objection is None
    office.desk.close()


def test_nothing_is_sealed_to_both_parties_that_one_of_them_cannot_read(office: Office) -> None:
    for to in ("parties", "guarantors"):
        with pytest.raises(Refused, match=r"^seal\.to: no seat of hill can read"):
            office.file(["monitor"], "report filed", REPORT, Sealing({"act": "tank-fire"}, to))
    with pytest.raises(Refused, match=r"^seal\.to: missing: the seats that can open it"):
        office.file(["monitor"], "sealed", {}, Sealing({"kind": "tip passed"}, ()))


def test_a_circle_has_one_of_its_names(tmp_path: Path) -> None:
    path = tmp_path / "report.toml"
    path.write_text(
        'kind = "sealed"\nby = ["monitor"]\n[seal]\nto = "friends"\n[seal.fields]\nkind = "x"\n',
        encoding="utf-8",
    )
    with pytest.raises(Malformed, match="to is 'friends': a list of seats, or one of panel, "):
        read_toml(path)


def test_sulh_file_says_in_one_line_where_it_belongs(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.toml"
    path.write_text(
        'kind = "report filed"\nby = ["east-officer"]\n'
        f'[says]\nday = "2026-11-24"\nfamily = "K"\nplace = "{PLACE}"\n',
        encoding="utf-8",
    )
    assert main(["file", str(path), "--home", str(office.home.path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "sulh: says.place: for the panel only; put it under [seal.fields]\n"
