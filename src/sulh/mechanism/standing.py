"""Standing: where each party stands on the ladder of the terms. Advice to guarantors, no more.

The weight of its violations that have not lapsed; the step is the highest that the terms advise
from that weight on. More, or graver, never lowers it.
"""

from dataclasses import dataclass
from typing import Final

from sulh.mechanism.docket import in_order
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed, violations

DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Standing:
    """A party's standing: the weight, the step advised (0: none), and the findings behind it."""

    of: str
    weight: int
    step: int
    findings: tuple[int, ...]


def standing(state: State, as_of: int) -> tuple[Standing, ...] | NotComputed:
    """Give both parties' standing at a time, in the neutral order of its day."""
    found = violations(state)
    if isinstance(found, NotComputed):
        return found
    terms = state.agreement.terms
    assert terms is not None
    since = as_of - terms.lapse_days * DAY
    weights = {
        "grave": terms.weights.grave,
        "minor": terms.weights.minor,
        "procedural": terms.weights.procedural,
    }
    result = []
    for party in in_order(state.docket, state.roster, as_of // DAY):
        own = [one for one in found if one.of == party and one.at > since]
        weight = sum(weights[one.severity] for one in own)
        step = max((rung.step for rung in terms.rungs if rung.at <= weight), default=0)
        result.append(Standing(party, weight, step, tuple(one.finding for one in own)))
    return tuple(result)
