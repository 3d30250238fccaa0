"""Everything that a state says, as plain values to compare: names changed, keys by their bytes.

What is left out depends on the very bytes that were signed: the hash of entry 0, the names of
filings, the hashes of what is sealed. What is computed from a state is told at several times.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import msgspec

from plans import same
from sulh.mechanism.cases import course
from sulh.mechanism.docket import Docket, in_order
from sulh.mechanism.duties import duties, duties_of_case, duties_of_report
from sulh.mechanism.findings import answers_for, bench_of, meets_standard
from sulh.mechanism.payloads import Payloads
from sulh.mechanism.queue import queue
from sulh.mechanism.roster import Roster
from sulh.mechanism.standing import consequences, standing
from sulh.mechanism.state import State
from sulh.mechanism.violations import violations
from sulh.moment import DAY
from sulh.note import Key
from sulh.register import Register
from sulh.table import Heap, Names, Table

Change = Callable[[Any], Any]
#: What is not compared, since it depends on how entries are written.
_UNTOLD = {"constituted", "names", "documents"}


def state_of(state: State, change: Change = same) -> dict[str, Any]:
    """Tell a state, slice by slice."""
    told = {}
    for name in state.__struct_fields__:
        value = getattr(state, name)
        if name in _UNTOLD:
            continue
        if isinstance(value, Docket):
            told[name] = _docket(value, state.roster, change)
        elif isinstance(value, Payloads):
            told[name] = [
                (index, change(one.by), sorted(change(one.sealed.to)), len(one.sealed.digests),
                 plain(one.custody, change))
                for index, one in value.items()
            ]  # fmt: skip
        else:
            told[name] = plain(value, change)
    return told


def computed_of(state: State, change: Change = same) -> list[Any]:
    """Tell what is computed from a state, at several times, and how the parties are named."""
    told: list[Any] = []
    for later in (0, 1, 2, 30, 400):
        as_of = state.clock + later * DAY
        found = (compute(state, as_of) for compute in (duties, violations, standing, consequences))
        told += [plain(one, change) for one in found]
    told.append([plain(part, change) for part in _of_reports(state)])
    told.append({change(seat): plain(part, change) for seat, part in _of_seats(state)})
    told += [
        plain(part, change) for index in state.cases.by_index for part in _of_case(state, index)
    ]
    parties = [in_order(state.docket, state.roster, number) for number in range(2)]
    return [*told, change(parties)]


def _of_reports(state: State) -> Iterator[object]:
    """Give what is owed about each report."""
    for report in state.screening.received.keys():  # noqa: SIM118  # a table has no other iterator
        yield duties_of_report(state, report)


def _of_seats(state: State) -> Iterator[tuple[str, object]]:
    """Give what each seat should do next."""
    for seat in state.roster.seats:
        yield seat, [queue(state, seat, state.clock + later * DAY) for later in (0, 2)]


def _of_case(state: State, index: int) -> Iterator[object]:
    """Give the course of a case, what is owed in it, who decides it, and what findings hang on."""
    case = state.cases.by_index[index]
    yield course(case, state.time_for)
    yield duties_of_case(state, index)
    yield state.replies.served(case.services)
    terms = state.agreement.terms
    if terms is None or terms.panel is None:
        return
    bench = bench_of(state.findings, state.roster, terms.panel, index)
    yield frozenset(bench.members), frozenset(bench.guarantors)
    yield bench.chair, bench.quorum, bench.smaller
    for finding in case.findings:
        outcome = state.findings.held[finding].outcome
        pieces = len(outcome.rests_on) if isinstance(outcome.rests_on, tuple) else 0
        yield [meets_standard(outcome, terms, leave_out) for leave_out in range(-1, pieces)]
        yield frozenset(one for one in state.roster.parties if answers_for(outcome, one))


def plain(value: object, change: Change) -> Any:  # noqa: ANN401  # whatever there is
    """Tell a value."""
    if isinstance(value, Key):
        return change(value.name), value.public
    if isinstance(value, Register | Names | Table):
        return [[plain(part, change) for part in item] for item in value.items()]
    if isinstance(value, Heap):
        return value[:]
    if isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
        return [(name, plain(getattr(value, name), change)) for name in names]
    if is_dataclass(value):
        return [(one.name, plain(getattr(value, one.name), change)) for one in fields(value)]
    if isinstance(value, Mapping):
        return {change(name): plain(inner, change) for name, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(inner, change) for inner in value)
    if isinstance(value, tuple | list):
        return [plain(inner, change) for inner in value]
    if isinstance(value, str):  # an objection may name a key by its id, which hangs on its name
        return change(re.sub(" [0-9a-f]{8}$", " (a key)", value))
    return change(value)


def _docket(docket: Docket, roster: Roster, change: Change) -> Any:  # noqa: ANN401  # plain values
    rows = [
        (index, kind, change(docket.body_at(index, roster)))
        for index, (kind, _) in docket.rows.items()
    ]
    return rows, plain(list(docket.first.items()), change)


def undeclared(told: dict[str, Any]) -> dict[str, Any]:
    """Put into one order what stands in the order in which it was declared."""
    told = dict(told)
    roster = dict(told["roster"])
    for name in ("parties", "guarantors", "bodies", "seats", "keys"):
        roster[name] = sorted(roster[name])
    told["roster"] = roster
    told["agreement"] = [part for part in told["agreement"] if part[0] != "terms"]
    rows, first = told["docket"]
    told["docket"] = rows, sorted(first)
    return told
