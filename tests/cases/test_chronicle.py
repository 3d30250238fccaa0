"""The chronicle repeats what others claimed: no party acts in it, and nothing is held or owed."""

from shipped import Case
from sulh.filings.kinds import Claimant, Source
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.duties import duties
from sulh.mechanism.standing import standing
from sulh.mechanism.violations import NotComputed, violations

CLAIMS = (
    *("report filed", "statement made", "commitment made", "crossing reported"),
    *("round opened", "round closed"),
)
DECISIONS = (
    *("reply filed", "evidence filed", "finding drafted", "vote cast", "finding made"),
    *("recused", "measure recommended", "measure ordered", "measure reported"),
    *("measure verified", "agreement signed", "agreement amended"),
)


def test_no_party_and_no_guarantor_holds_a_seat(chronicle: Case) -> None:
    roster = chronicle.state.roster
    assert roster.purpose == "chronicle"
    assert {seat.body for seat in roster.seats.values()} == {MISSION}
    assert not [seat for seat in roster.seats.values() if seat.age]


def test_nothing_is_decided_owed_or_computed(chronicle: Case) -> None:
    state = chronicle.state
    assert not chronicle.shelf.of_kind(*DECISIONS)
    assert not len(state.findings.held)
    assert not len(state.payloads)
    for answer in (
        violations(state, state.clock),
        duties(state, state.clock),
        standing(state, state.clock),
    ):
        assert isinstance(answer, NotComputed)
    assert not len(state.objections)


def test_every_claim_says_whose_word_it_is_and_where_it_is_read(chronicle: Case) -> None:
    claims = chronicle.shelf.of_kind(*CLAIMS)
    assert len(claims) > 100
    for filed in claims:
        assert isinstance(getattr(filed.says, "claimant", None), Claimant), filed.index
        assert isinstance(getattr(filed.says, "source", None), Source), filed.index
        assert filed.by == ("chronicler",)


def test_both_sides_are_heard(chronicle: Case) -> None:
    sides = {filed.says.claimant.side for filed in chronicle.shelf.of_kind("report filed")}  # type: ignore[union-attr]  # of that kind
    assert sides >= set(chronicle.state.roster.parties)


def test_a_title_says_that_it_is_reported_and_is_no_finding(chronicle: Case) -> None:
    for filed in chronicle.shelf.of_kind("incident opened"):
        assert "reported" in str(getattr(filed.says, "title", "")), filed.index


def test_what_is_said_begins_with_who_says_it(chronicle: Case) -> None:
    for filed in chronicle.shelf.of_kind(*CLAIMS):
        claimant = getattr(filed.says, "claimant", None)
        assert isinstance(claimant, Claimant)
        words = str(getattr(filed.says, "words", ""))
        if claimant.speaker.endswith("in its own words"):
            assert words.startswith(("The outlet writes: ", "The newspaper writes ")), filed.index
        else:
            assert _first(words) == _first(claimant.speaker), filed.index


def _first(text: str) -> str:
    """Give the first word that is no article."""
    said = (word.strip(",:").removesuffix("'s") for word in text.lower().split())
    return next(word for word in said if word not in {"a", "an", "the"})
