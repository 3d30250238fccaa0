"""The neutral order: who appeared first alone in the record, turned for odd numbers."""

import pytest

from case_of import CAST, NOW, Case
from sulh.mechanism.docket import in_order


def order(case: Case, number: int = 0) -> tuple[str, ...]:
    return in_order(case.state.docket, case.state.roster, number)


@pytest.mark.parametrize(("party", "other"), [("east", "west"), ("west", "east")])
def test_first_stands_who_first_filed_alone(party: str, other: str) -> None:
    case = Case()
    case.at(NOW)
    case.accepts(["monitor"], "effort filed", watch())
    case.report(f"{party}-officer")
    case.report(f"{other}-officer")
    assert order(case) == (party, other)
    assert order(case, 1) == (other, party)
    assert order(case, 7) == (other, party)
    assert order(case, 10**6) == (party, other)


@pytest.mark.parametrize(("party", "other"), [("east", "west"), ("west", "east")])
def test_first_stands_for_whom_somebody_was_first_heard(party: str, other: str) -> None:
    case = Case(purpose="chronicle")
    claimant = {"side": party, "speaker": "a spokesman", "uttered": "2026-03-01"}
    says = {"claimant": claimant, "day": "2026-03-01", "family": "K"}
    case.accepts(["chronicler"], "report filed", says)
    assert order(case) == (party, other)


def test_what_several_sign_together_puts_none_before_another() -> None:
    by_lot = order(Case())
    for heads in (["east-head", "west-head"], ["west-head", "east-head"]):
        case = Case()
        case.accepts(heads, "rules adopted", {"rules": 2})
        assert order(case) == by_lot


def test_an_objection_is_no_appearance() -> None:
    by_lot = order(Case())
    for party in ("east", "west"):
        case = Case()
        case.objects("rules.not-entitled", [f"{party}-head"], "rules adopted", {"rules": 2})
        assert order(case) == by_lot


def test_a_lot_is_drawn_from_keys_and_not_from_names() -> None:
    drawn = set()
    for attempt in range(20):
        keys = {seat: f"{seat} {attempt}" for seat, _, _ in CAST}
        here = Case(keys=keys)
        others = {
            seat: keys[seat.replace("east", "x").replace("west", "east").replace("x", "west")]
            for seat in keys
        }
        assert order(here) == order(Case(keys=others))[::-1]
        drawn.add(order(here))
    assert len(drawn) == 2


def test_a_key_that_is_enrolled_later_draws_no_other_lot() -> None:
    case = Case()
    by_lot = order(case)
    for number in range(8):
        case.objects("seat.unknown", ["east-head"], "seat vacated", {"seat": f"none-{number}"})
        assert order(case) == by_lot


def watch() -> dict[str, object]:
    """Say that a patrol watched."""
    return {"day": "2026-03-01", "means": "patrol", "minutes": 90, "watch": "kept"}
