"""Terms: read whole or refused with their place; what they give, to the rules that ask."""

from contextlib import suppress

import pytest

from case_of import TERMS
from sulh.errors import Malformed
from sulh.mechanism.agreement import parse_terms

TEXT = TERMS.decode()


def test_what_is_written_is_what_is_read() -> None:
    terms = parse_terms(TERMS)
    assert (terms.title, terms.offset_s, terms.cut_off_s) == (
        "Ceasefire between the two banks",
        3 * 3_600,
        19 * 3_600 + 30 * 60,
    )
    assert [one.id for one in terms.article] == ["1", "2", "3", "4"]
    assert terms.panel is not None
    assert (terms.panel.chair, terms.panel.votes, terms.panel.guarantors) == ("chair", 2, 2)
    assert terms.deadline_s("reply") == 72 * 3_600
    assert terms.deadline_s("finding") == 120 * 3_600
    assert [(rung.step, rung.at) for rung in terms.ladder] == [(1, 1), (2, 3), (3, 6)]
    assert terms.body[0].called == {"west": "the western bank"}


@pytest.mark.parametrize(
    ("offset", "seconds"),
    [("+00:00", 0), ("-00:30", -1_800), ("+04:30", 16_200), ("-11:00", -39_600)],
)
def test_a_zone_is_a_fixed_offset(offset: str, seconds: int) -> None:
    assert parse_terms(TEXT.replace("+03:00", offset).encode()).offset_s == seconds


def test_the_policy_opens_what_is_sealed_and_gives_it_to_others() -> None:
    policy = '[information]\n"report filed.act" = "public"\n"report filed.words" = "parties"\n'
    terms = parse_terms(f"{TEXT}\n{policy}".encode())
    assert terms.audience("report filed", "act") is None
    assert terms.audience("report filed", "words") == "parties"
    assert terms.audience("report filed", "source") == "panel"
    assert terms.audience("report filed", "day") is None


#: What is replaced, by what, and how the refusal begins.
REFUSED = {
    "not UTF-8": ("title = ", "title = \udcff", "terms, byte"),
    "not TOML": ("[panel]", "[panel", "terms: not TOML"),
    "another format": ("terms/v1", "terms/v2", "terms.format"),
    "an unknown field": ("[panel]", "[panel]\nvetoes = 1", "terms.panel"),
    "no title": ('title = "Ceasefire between the two banks"\n', "", "terms"),
    "a zone with a name": ("+03:00", "summer", "terms.utc_offset"),
    "an hour that is none": ("19:30", "24:30", "terms.cut_off"),
    "an article twice": ('id = "2"', 'id = "1"', "terms.article"),
    "a body twice": ('id = "west"', 'id = "east"', "terms.body"),
    "a deadline twice": ('step = "vote"', 'step = "reply"', "terms.deadline"),
    "a step twice": ("step = 2", "step = 1", "terms.ladder"),
    "a deadline of no article": ('article = "3"', 'article = "7"', "terms: there is no article 7"),
    "a demand of nobody": (
        'text = "Monitors have access at once to any place they ask for."\nstatus = "agreed"',
        'text = "Monitors have access."\nstatus = "demanded"',
        "terms.article: 2",
    ),
    "a higher step at a lower weight": ("at = 6", "at = 2", "terms.ladder: a higher step"),
    "what is graver weighs less": ("grave = 3", "grave = 0", "terms.weights"),
    "a chair outside the panel": ('chair = "chair"', 'chair = "monitor"', "terms.panel: the chair"),
    "a member twice": ('"east-panel", "west-panel"]', '"chair", "chair"]', "terms.panel"),
    "no majority": ("votes = 2", "votes = 1", "terms.panel: 1 votes are no majority"),
    "more votes than members": ("votes = 2", "votes = 4", "terms.panel: 4 votes"),
    "no guarantor": ("guarantors = 2", "guarantors = 0", "terms.panel.guarantors"),
    "a deadline of no time": ("hours = 72", "hours = 0", "terms.deadline"),
    "a mark that hides text": ("No fire", "No\u202efire", "terms.article"),
    "a policy for no field": (
        "[weights]",
        '[information]\n"report filed.colour" = "public"\n[weights]',
        "terms.information",
    ),
    "a policy that seals what rules read": (
        "[weights]",
        '[information]\n"vote cast.vote" = "panel"\n[weights]',
        "terms.information: vote cast.vote stays public",
    ),
}


@pytest.mark.parametrize("flaw", REFUSED)
def test_terms_that_are_wrong_are_refused_with_their_place(flaw: str) -> None:
    old, new, begins = REFUSED[flaw]
    assert old in TEXT
    data = TEXT.replace(old, new, 1).encode(errors="surrogateescape")
    with pytest.raises(Malformed) as caught:
        parse_terms(data)
    assert str(caught.value).startswith(begins)
    assert "\n" not in str(caught.value)


def test_whatever_the_bytes_they_are_read_or_refused() -> None:
    for size in range(0, len(TERMS), 7):
        for data in (TERMS[:size], TERMS[:size] + b"\x00", TERMS[size:]):
            with suppress(Malformed):
                assert parse_terms(data).article
