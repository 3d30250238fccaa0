"""What terms may leave out: read where it stands, by default where not, and refused if wrong."""

from typing import get_args

import pytest

from case_of import TERMS, panel_with
from sulh.errors import Malformed
from sulh.mechanism.agreement import DEFAULT_HOURS, Timed, parse_terms
from sulh.mechanism.procedure import CLOCKS

TEXT = TERMS.decode()
#: Every part that terms may leave out.
OPTIONAL = """
[panel]
chair = "chair"
members = ["chair", "east-panel", "west-panel"]
votes = 2
guarantors = 2
guarantors_absent = 1
deputies = ["monitor"]
specialists = ["east-head", "west-head"]
chair_rules = true

[team]
quorum = 4
reduced = 3

[[standard]]
severity = "grave"
at_least = 75
sources = 2
grade = "B3"

[credits]
compliance = 2
commitment = 1
most = 3
"""
BARE = TEXT[: TEXT.index("[panel]")] + TEXT[TEXT.index("[[body]]") :]
WHOLE = BARE + OPTIONAL


def test_what_may_be_left_out_is_read_where_it_stands() -> None:
    terms = parse_terms(WHOLE.encode())
    assert terms.panel is not None
    assert (terms.panel.guarantors_absent, terms.panel.deputies) == (1, ("monitor",))
    assert (terms.panel.specialists, terms.panel.chair_rules) == (("east-head", "west-head"), True)
    assert (terms.team.quorum, terms.team.reduced) == (4, 3)
    standard = terms.standard_of("grave")
    assert standard is not None
    assert (standard.at_least, standard.sources, standard.grade) == (75, 2, "B3")
    assert terms.standard_of("minor") is None
    credit = terms.credits
    assert (credit.compliance, credit.commitment, credit.most) == (2, 1, 3)


def test_what_is_left_out_has_its_default() -> None:
    terms = parse_terms(BARE.encode())
    assert terms.panel is None
    assert (terms.team.quorum, terms.team.reduced) == (3, 2)
    assert terms.standard_of("grave") is None
    credit = terms.credits
    assert (credit.compliance, credit.commitment, credit.most) == (0, 0, 0)
    panel = parse_terms(panel_with()).panel
    assert panel is not None
    assert (panel.guarantors_absent, panel.deputies, panel.specialists) == (None, (), ())
    assert not panel.chair_rules


@pytest.mark.parametrize("step", DEFAULT_HOURS)
def test_every_step_has_a_time_by_what_binds_or_by_default(step: Timed) -> None:
    hours, reason = DEFAULT_HOURS[step]
    assert reason
    without = BARE[: BARE.index("[[deadline]]")] + BARE[BARE.index("[[ladder]]") :]
    deadline = f'\n[[deadline]]\nstep = "{step}"\nhours = 5\nsilence = "…"\nstatus = '
    assert parse_terms(without.encode()).deadline_s(step) == hours * 3_600
    for status, binding in (("agreed", 5), ("assumed", 5), ("demanded", hours)):
        terms = parse_terms(f'{without}{deadline}"{status}"\n'.encode())
        assert terms.deadline_s(step) == binding * 3_600


def test_every_clock_of_a_case_has_its_step_in_the_terms() -> None:
    assert set(DEFAULT_HOURS) == set(get_args(Timed))
    assert {clock.step for clock in CLOCKS} <= set(DEFAULT_HOURS)


#: What is replaced, by what, and how the refusal begins.
REFUSED = {
    "more guarantors when one is absent": (
        "guarantors_absent = 1",
        "guarantors_absent = 3",
        "terms.panel: more guarantors bind where one is absent",
    ),
    "no guarantor when one is absent": (
        "guarantors_absent = 1",
        "guarantors_absent = 0",
        "terms.panel.guarantors_absent",
    ),
    "a deputy who is no seat": ('deputies = ["', 'deputies = ["The ', "terms.panel.deputies"),
    "one deputy and no list": ('deputies = ["monitor"]', 'deputies = "monitor"', "terms.panel.dep"),
    "specialists that are counted": (
        'specialists = ["east-head", "west-head"]',
        "specialists = 2",
        "terms.panel.specialists",
    ),
    "a chair who rules sometimes": (
        "chair_rules = true",
        'chair_rules = "no"',
        "terms.panel.chair",
    ),
    "nobody goes": ("quorum = 4", "quorum = 0", "terms.team.quorum"),
    "more go in an emergency": ("reduced = 3", "reduced = 5", "terms.team: a reduced team"),
    "a field no team has": ("reduced = 3", "reduced = 3\nspare = 1", "terms.team"),
    "a standard for nothing": ('severity = "grave"', 'severity = "none"', "terms.standard"),
    "a standard twice": (
        "[credits]",
        '[[standard]]\nseverity = "grave"\nat_least = 1\nsources = 1\ngrade = "F6"\n[credits]',
        "terms.standard: one of them stands twice",
    ),
    "more than certain": ("at_least = 75", "at_least = 101", "terms.standard"),
    "no source": ("sources = 2", "sources = 0", "terms.standard"),
    "a grade that is none": ('grade = "B3"', 'grade = "G3"', "terms.standard"),
    "a standard without a grade": ('grade = "B3"\n', "", "terms.standard"),
    "a debit": ("compliance = 2", "compliance = -1", "terms.credits.compliance"),
    "a share of credit": ("most = 3", "most = 0.5", "terms.credits.most"),
    "a deadline of no step": ('step = "vote"', 'step = "lunch"', "terms.deadline"),
    "a policy that seals how grave a case is": (
        "[weights]",
        '[information]\n"case triaged.severity" = "panel"\n[weights]',
        "terms.information: case triaged.severity stays public",
    ),
    "a policy that opens who is accused": (
        "[weights]",
        '[information]\n"report filed.author" = "public"\n[weights]',
        "terms.information: report filed.author is opened by a filing",
    ),
}


@pytest.mark.parametrize("flaw", REFUSED)
def test_what_may_be_left_out_is_refused_where_it_is_wrong(flaw: str) -> None:
    old, new, begins = REFUSED[flaw]
    assert old in WHOLE
    with pytest.raises(Malformed) as caught:
        parse_terms(WHOLE.replace(old, new, 1).encode())
    assert str(caught.value).startswith(begins)
    assert "\n" not in str(caught.value)
