"""As of: a chronicle by when things were uttered, a mechanism by when they were recorded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import told
from kept import keep
from shelf_of import MemoryShelf
from sulh.errors import Malformed, Missing
from sulh.filings.kinds import IncidentOpened, StatementMade
from sulh.mechanism.duties import duties
from sulh.moment import parse_instant
from sulh.shell.asof import moment_of, shelf_at
from sulh.shell.follower import Follower

EARLY, LATE = "2026-04-05", "2026-04-09"


def claim(side: str, day: str) -> dict[str, object]:
    return {"claimant": {"side": side, "speaker": "A spokesman", "uttered": day}}


class Chronicle(told.Story):
    """Two reports of one fight, one of them four days later."""

    def __init__(self) -> None:
        super().__init__("chronicle")
        self.at("2026-05-01T08:00:00Z")
        report: dict[str, object] = {"day": EARLY, "family": "K"}
        self.late = self.file("chronicler", "report filed", report | claim("west", LATE))
        self.early = self.file("chronicler", "report filed", report | claim("east", EARLY))
        both = {"reports": [self.late, self.early]}
        self.opened = self.file("chronicler", "incident opened", report | both)
        said = {"force": "deny", "words": "It was not so.", "about": [self.late]}
        self.denial = self.file("chronicler", "statement made", said | claim("west", EARLY))
        published = {"address": "https://news.example/1", "outlet": "Courier", "published": LATE}
        crossing = {"crossing": "bridge", "day": EARLY, "passage": "closed", "traffic": "all"}
        says = crossing | {"source": published} | claim("other", LATE)
        self.crossing = self.file("chronicler", "crossing reported", says)
        wrong = {"filing": self.late, "reason": "misread", "withdrawn": True}
        self.correction = self.file("chronicler", "correction made", wrong)


@pytest.fixture(scope="module")
def chronicle() -> Chronicle:
    return Chronicle()


@pytest.fixture
def follower(chronicle: Chronicle, tmp_path: Path) -> Iterator[Follower]:
    with Follower(keep(tmp_path, chronicle.entries), chronicle.start) as follower:
        follower.follow()
        yield follower


def test_an_incident_is_known_with_its_earliest_report_and_tells_of_that_only(
    chronicle: Chronicle, follower: Follower
) -> None:
    shelf = shelf_at(follower, moment_of(EARLY))
    assert not len(shelf.state.objections)
    assert shelf.state.cases.by_index[chronicle.opened].reports == (chronicle.early,)
    says = shelf.filed(chronicle.opened).says
    assert isinstance(says, IncidentOpened)
    assert says.reports == (chronicle.early,)
    now = follower.shelf().filed(chronicle.opened).says
    assert isinstance(now, IncidentOpened)
    assert now.reports == (chronicle.late, chronicle.early)


def test_a_statement_about_what_is_not_known_yet_is_known_without_it(
    chronicle: Chronicle, follower: Follower
) -> None:
    says = shelf_at(follower, moment_of(EARLY)).filed(chronicle.denial).says
    assert isinstance(says, StatementMade)
    assert not isinstance(says.about, tuple)


def test_what_was_uttered_later_and_what_needs_it_is_not_known(
    chronicle: Chronicle, follower: Follower
) -> None:
    shelf = shelf_at(follower, moment_of("2026-04-08"))
    for index in (chronicle.late, chronicle.crossing, chronicle.correction):
        with pytest.raises(Missing):
            shelf.filed(index)
    assert shelf.basis == "uttered"
    assert shelf.state.size == len(chronicle.entries)
    assert [one.index for one in shelf.of_kind("report filed")] == [chronicle.early]


def test_nothing_is_known_the_second_before_and_all_the_second_it_was_uttered(
    chronicle: Chronicle, follower: Follower
) -> None:
    last = moment_of(LATE)
    assert len(shelf_at(follower, last - 1).of_kind("report filed")) == 1
    shelf = shelf_at(follower, last)
    assert len(shelf.of_kind("report filed")) == 2
    assert shelf.state == follower.state
    assert (
        shelf.filed(chronicle.correction).says == follower.shelf().filed(chronicle.correction).says
    )


def test_the_same_is_found_by_a_plain_reading(chronicle: Chronicle, follower: Follower) -> None:
    for text in (EARLY, "2026-04-08", LATE, "2026"):
        plain = MemoryShelf(chronicle.entries, chronicle.start, moment_of(text))
        assert shelf_at(follower, moment_of(text)).state == plain.state


def test_a_duty_runs_late_by_the_time_that_is_asked_for(tmp_path: Path) -> None:
    case = told.Story()
    case.at("2026-03-01T08:00:00Z")
    incident = case.incident()
    case.at("2026-03-03T08:00:00Z")
    with Follower(keep(tmp_path, case.entries), case.start) as follower:
        follower.follow()
        for text, late in (("2026-03-01", False), ("2026-03-02", True), ("2026-03-20", True)):
            shelf = shelf_at(follower, moment_of(text))
            found = duties(shelf.state, shelf.as_of)
            assert isinstance(found, tuple)
            protection = {(one.about, one.late) for one in found if one.step == "protection"}
            assert protection == {(incident, late)}
        with pytest.raises(Missing, match="nothing had been recorded"):
            shelf_at(follower, moment_of("2026-02-28"))


def test_a_time_is_its_last_second_however_coarse() -> None:
    for text, second in (
        ("2026", "2026-12-31T23:59:59Z"),
        ("2026-02", "2026-02-28T23:59:59Z"),
        ("2026-02-03", "2026-02-03T23:59:59Z"),
        ("2026-02-03T04Z", "2026-02-03T04:59:59Z"),
        ("2026-02-03T04:05:06Z", "2026-02-03T04:05:06Z"),
    ):
        assert moment_of(text) == parse_instant(second, "second")
    for text in ("", "yesterday", "2026-13", "2026-02-30"):
        with pytest.raises(Malformed, match="--as-of"):
            moment_of(text, "--as-of")
