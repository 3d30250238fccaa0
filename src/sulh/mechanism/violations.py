"""Violations: which findings hold that a party violated the terms. Computed, never stored."""

from dataclasses import dataclass

from sulh.filings.vocabulary import BOTH
from sulh.mechanism.docket import in_order
from sulh.mechanism.findings import is_violation
from sulh.mechanism.state import State


@dataclass(frozen=True, slots=True)
class NotComputed:
    """Why something is not computed, in place of a result."""

    why: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A violation that a finding holds: of which party, how grave, which article, since when."""

    finding: int
    of: str
    severity: str
    article: str
    at: int


def not_computed(state: State) -> NotComputed | None:
    """Say why nothing is owed here, if so."""
    if state.roster.purpose == "chronicle":
        return NotComputed("no mechanism is constituted")
    if state.agreement.terms is None:
        return NotComputed("the text of the terms is not at hand")
    return None


def violations(state: State) -> tuple[Violation, ...] | NotComputed:
    """Give every violation that is held, in the order in which findings were made."""
    if (why := not_computed(state)) is not None:
        return why
    found = []
    for index, held in state.findings.held.items():
        outcome = held.outcome
        if not is_violation(outcome):
            continue
        severity = outcome.characterisation.partition(" ")[0]
        article = outcome.article if isinstance(outcome.article, str) else ""
        found += [
            Violation(index, party, severity, article, held.at)
            for party in in_order(state.docket, state.roster, index)
            if outcome.attribution in (party, BOTH)
        ]
    return tuple(found)
