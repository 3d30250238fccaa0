"""Standing: where each party stands on the ladder of the terms. Advice to guarantors, no more.

The weight of its violations that have not lapsed, less what it has to its credit; the step is the
highest that the terms advise from that weight on, that of an order that is open, or the one after
an order that was not carried out. More, or graver, never lowers it.
"""

from dataclasses import dataclass
from typing import Final

from sulh.mechanism.agreement import Terms
from sulh.mechanism.docket import in_order
from sulh.mechanism.measures import Measure
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed, Violation, violations

DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Standing:
    """A party's standing: the weight, the step advised (0: none), and the findings behind it.

    `credit` is what was taken off the weight; `unmet` are orders that were not carried out.
    """

    of: str
    weight: int
    step: int
    findings: tuple[int, ...]
    credit: int = 0
    unmet: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a violation brings its party, and what the same would bring the other.

    `before` is the party's weight without it, `step` what is advised with it; `same` what would be
    advised of the other party with the same weight before, `own` with its own.
    """

    finding: int
    of: str
    before: int
    step: int
    other: str
    same: int
    own: int


def standing(state: State, as_of: int) -> tuple[Standing, ...] | NotComputed:
    """Give both parties' standing at a time, in the neutral order of its day."""
    found = violations(state, as_of)
    if isinstance(found, NotComputed):
        return found
    return tuple(
        _standing(state, found, party, as_of)
        for party in in_order(state.docket, state.roster, as_of // DAY)
    )


def consequences(state: State, as_of: int) -> tuple[Consequence, ...] | NotComputed:
    """Give what each violation that has not lapsed brings, beside the same by the other party."""
    found = violations(state, as_of)
    if isinstance(found, NotComputed):
        return found
    terms = _terms(state)
    weights = [(one, _weight(state, one)) for one in found if _counts(one, terms, as_of)]
    parties = state.roster.parties
    gross = {of: sum(weight for one, weight in weights if one.of == of) for of in parties}
    credit = {of: _credit(state, of, as_of) for of in parties}

    def less_credit(of: str, weight: int) -> int:
        return weight - min(weight, credit[of])

    result = []
    for one, weight in weights:
        other = next(party for party in parties if party != one.of)
        before = less_credit(one.of, gross[one.of] - weight)
        step = step_at(terms, less_credit(one.of, gross[one.of]))
        own = step_at(terms, less_credit(other, gross[other] + weight))
        result.append(Consequence(one.finding, one.of, before, step, other, step, own))
    return tuple(result)


def step_at(terms: Terms, weight: int) -> int:
    """Give the step of the ladder that is advised at a weight; 0: none."""
    return max((rung.step for rung in terms.rungs if rung.at <= weight), default=0)


def _standing(state: State, found: tuple[Violation, ...], party: str, as_of: int) -> Standing:
    terms = _terms(state)
    weight, credit = _weigh(state, found, party, as_of)
    step = step_at(terms, weight)
    findings = tuple(one.finding for one in _of(state, found, party, as_of))
    orders = _open_orders(state, party, findings)
    unmet = tuple(index for index, order in orders.items() if order.is_overdue(as_of))
    for index, order in orders.items():
        higher = (rung.step for rung in terms.rungs if rung.step > order.step)
        step = max(step, min(higher, default=order.step) if index in unmet else order.step)
    return Standing(party, weight, step, findings, credit, unmet)


def _of(
    state: State, found: tuple[Violation, ...], party: str, as_of: int
) -> tuple[Violation, ...]:
    """Give a party's violations that have not lapsed."""
    terms = _terms(state)
    return tuple(one for one in found if one.of == party and _counts(one, terms, as_of))


def _weigh(state: State, found: tuple[Violation, ...], party: str, as_of: int) -> tuple[int, int]:
    """Give the weight of a party's violations, less its credit; and that credit."""
    gross = sum(_weight(state, one) for one in _of(state, found, party, as_of))
    credit = min(gross, _credit(state, party, as_of))
    return gross - credit, credit


def _counts(one: Violation, terms: Terms, as_of: int) -> bool:
    return one.at > as_of - terms.lapse_days * DAY


def _weight(state: State, one: Violation) -> int:
    """Give what a violation weighs, less the credit where all that was ordered was complied with.

    The credit is never more than what it is for, so that one violation more never weighs less.
    """
    terms = _terms(state)
    weights = {
        "grave": terms.weights.grave,
        "minor": terms.weights.minor,
        "procedural": terms.weights.procedural,
    }
    weight = weights[one.severity]
    orders = state.measures.ordered.get((one.finding, one.of)) or ()
    if orders and not any(state.measures.by_index[index].is_open for index in orders):
        return max(0, weight - terms.credits.compliance)
    return weight


def _credit(state: State, party: str, as_of: int) -> int:
    """Give what commitments that were found kept take off the weight of a party."""
    terms = _terms(state)
    kept = sum(
        party in one.by
        for one in state.talks.commitments.values()
        if one.verified == "complied" and one.at > as_of - terms.lapse_days * DAY
    )
    return min(kept * terms.credits.commitment, terms.credits.most)


def _open_orders(state: State, party: str, findings: tuple[int, ...]) -> dict[int, Measure]:
    """Give the orders to a party after some findings that are neither closed nor escalated."""
    orders = (
        index
        for finding in findings
        for index in state.measures.ordered.get((finding, party)) or ()
    )
    known = {index: state.measures.by_index[index] for index in orders}
    return {index: one for index, one in known.items() if one.is_open}


def _terms(state: State) -> Terms:
    terms = state.agreement.terms
    assert terms is not None  # or nothing is computed
    return terms
