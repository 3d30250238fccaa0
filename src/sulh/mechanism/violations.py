"""Violations: which final findings hold that a party violated the terms. Computed, never stored."""

from dataclasses import dataclass

from sulh.mechanism.cases import at
from sulh.mechanism.docket import in_order
from sulh.mechanism.findings import answers_for, is_violation
from sulh.mechanism.state import State
from sulh.table import NONE


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


def violations(state: State, as_of: int) -> tuple[Violation, ...] | NotComputed:
    """Give every violation that is held by a final finding, as findings were made.

    `as_of` (POSIX seconds) is when it is looked at: a finding becomes final by its clock.
    """
    if (why := not_computed(state)) is not None:
        return why
    incidents = dict.fromkeys(held.incident for held in state.findings.held.values())
    cases = (at(state.cases.by_index[one], as_of, state.time_for) for one in incidents)
    stand = sorted(case.stands for case in cases if case.stands != NONE)
    found = []
    for index in stand:
        held = state.findings.held[index]
        outcome = held.outcome
        if not is_violation(outcome):
            continue
        severity = outcome.characterisation.partition(" ")[0]
        article = outcome.article if isinstance(outcome.article, str) else ""
        found += [
            Violation(index, party, severity, article, held.at)
            for party in in_order(state.docket, state.roster, index)
            if answers_for(outcome, party)
        ]
    return tuple(found)
