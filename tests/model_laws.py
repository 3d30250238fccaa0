"""The laws of the model: what holds in every state of a case, and of every step.

Each gives what breaks it, in words; nothing, where it holds. What a law asks is counted here anew
from what was filed, and never asked of the rule that it is a law about.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from model_of import (
    CONSEQUENCES,
    ENVOYS,
    INCIDENT,
    PARTIES,
    Act,
    Graph,
    Key,
    Label,
    Node,
    Setting,
    body_of,
    case_of,
    mirror,
)
from sulh.filings.kinds import FindingMade
from sulh.mechanism.procedure import ENDS
from sulh.mechanism.state import State

#: Where a case is not yet decided.
_OPEN: Final = (
    "opened",
    "withheld",
    "checked",
    "triaged",
    "served",
    "under inquiry",
    "drafted",
    "in voting",
    "to be decided",
)
#: What only those do who decide a case.
_DECIDING: Final = ("vote cast", "finding", "appeal decided")
_Steps = Iterator[tuple[Key, Label, Key]]


def every_state_ends_by_clocks_alone(graph: Graph) -> Iterator[str]:
    """Wherever a case stands, it ends though nobody files anything any more."""
    ends = {key for key in graph.nodes if key[0] in ENDS}
    lost = graph.nodes.keys() - _leading_to(graph, ends, lambda label: not label.by)
    yield from (f"from {_told(key)} no clock leads to an end" for key in lost)
    yield from (
        f"clocks go round at {_told(key)}" for key in _round(graph, lambda label: not label.by)
    )


def nobody_holds_a_case_open_alone(graph: Graph) -> Iterator[str]:
    """Once the time of a case is over, no one body can keep it from its end by what it files."""
    for body in (*PARTIES, "guarantor", "mission"):

        def alone(label: Label, body: str = body) -> bool:
            return set(label.by) <= {body}

        for key in _round(graph, alone):
            yield f"{body} alone goes round at {_told(key)}"


def no_state_is_a_partys_to_leave(graph: Graph) -> Iterator[str]:
    """From every state but an end something leads on that takes no filing of this party."""
    for party in PARTIES:

        def without(label: Label, party: str = party) -> bool:
            return party not in label.by

        left = {key for key, _, to in _steps(graph, without) if to[0] != key[0]}
        near = _leading_to(graph, left, without)
        for key in graph.nodes:
            if key[0] not in ENDS and key not in near:
                yield f"only {party} leads on from {_told(key)}"


def a_finding_has_its_quorum(graph: Graph) -> Iterator[str]:
    """A finding is made with the votes that the terms name, or as the terms say without them."""
    for before, label, act, _ in graph.taken:
        if act is not None and isinstance(act.says, FindingMade):
            flaw = _flaw_of_quorum(graph.setting, before, act, act.says.decided)
            if flaw:
                yield f"{label.event} at {case_of(before.state).stage}: {flaw}"


def who_is_away_decides_nothing(graph: Graph) -> Iterator[str]:
    """Whoever is recused from a case, or holds no seat, takes no part in deciding it."""
    for before, label, act, _ in graph.taken:
        if act is not None and label.event.startswith(_DECIDING):
            # Of heads that sign together it is counted above who is there.
            seats = act.by if len(act.by) == 1 else ()
            for seat in seats:
                if not _sits(before.state, seat):
                    yield f"{label.event} by {seat}, who is away"


def nothing_follows_but_from_what_is_final(graph: Graph) -> Iterator[str]:
    """Advice, orders and accounts are of a finding that came to be final and was not set aside."""
    for before, label, act, _ in graph.taken:
        if act is not None and label.event in CONSEQUENCES:
            finding = getattr(act.says, "finding", -1)
            if finding not in before.seen.final:
                yield f"{label.event} at {case_of(before.state).stage}"
            elif before.state.findings.held[finding].set_aside >= 0:
                yield f"{label.event} of what was set aside"


def a_finding_is_final_by_its_making(graph: Graph) -> Iterator[str]:
    """A case is final with a finding that was made in it since it began, and only so."""
    for node in graph.nodes.values():
        case = case_of(node.state)
        if case.stage == "final" and case.stands not in case.findings:
            yield "final without a finding"
        if case.stage == "final" and case.stands != case.finding:
            yield "final with an older finding"


def both_could_reply_and_comment(graph: Graph) -> Iterator[str]:
    """Nothing is found before both parties replied and commented, or had their time.

    And a violation rests on evidence that both had that time to answer.
    """
    for before, label, act, _ in graph.taken:
        if act is None or not isinstance(act.says, FindingMade):
            continue
        if not before.seen.heard:
            yield f"{label.event}, and not both could reply"
        if not before.seen.consulted:
            yield f"{label.event}, and not both could comment"
        rests_on = act.says.outcome.rests_on
        pieces = rests_on if isinstance(rests_on, tuple) else ()
        if any(piece.evidence not in before.seen.answered for piece in pieces):
            yield f"{label.event}, on evidence that not both could answer"


def exchanging_the_parties_changes_nothing(graph: Graph) -> Iterator[str]:
    """The graph is its own mirror image."""
    for key, labels in graph.edges.items():
        image = graph.edges.get(mirror(key))
        if image is None:
            yield f"{_told(key)} is for one party only"
            continue
        for label, towards in labels.items():
            if set(map(mirror, towards)) != image.get(mirror(label), set()):
                yield f"{label.event} by {label.by} at {_told(key)} is for one party only"


def one_passive_body_stops_no_finding(graph: Graph) -> Iterator[str]:
    """Where the others are as many as the terms ask for, one passive body stops no finding."""
    found = {key for key in graph.nodes if key[0] == "found"}
    if not found:
        return
    for body in (*PARTIES, "guarantor"):

        def without(label: Label, body: str = body) -> bool:
            # One guarantor is passive, and the other not.
            return body not in label.by or (body == "guarantor" and label.by.count(body) == 1)

        near = _leading_to(graph, found, without)
        for key, node in graph.nodes.items():
            if key not in near and _others_can_decide(graph.setting, node, body):
                yield f"at {_told(key)} {body} stops it by doing nothing"


def a_case_is_settled_by_both(graph: Graph) -> Iterator[str]:
    """Neither party ends a case by itself."""
    for labels in graph.edges.values():
        for label, towards in labels.items():
            closes = label.event.startswith("case closed") and any(to[0] in ENDS for to in towards)
            if closes and set(label.by) in ({"east"}, {"west"}):
                yield f"{label.event} by {label.by}"


def both_could_appeal(graph: Graph) -> Iterator[str]:
    """No finding is final before both parties have appealed against it, or had their time."""
    for key, node in graph.nodes.items():
        if node.seen.hasty:
            yield f"at {_told(key)} one party could not appeal any more"


def what_was_carried_is_not_set_aside(graph: Graph) -> Iterator[str]:
    """Once the time of a case is over, what the panel has carried can only be made or referred."""
    for key, node in graph.nodes.items():
        if key[0] != "to be decided" or "case" not in node.over:
            continue
        if _count(graph.setting, node.state, "for") < graph.setting.votes:
            continue
        for label, towards in graph.edges[key].items():
            if label.by != PARTIES and any(
                to[0] not in ("to be decided", "found", "referred") for to in towards
            ):
                yield f"{label.event} at {_told(key)}"


LAWS: Final[dict[str, Callable[[Graph], Iterator[str]]]] = {
    law.__name__.replace("_", " "): law
    for law in (
        every_state_ends_by_clocks_alone,
        nobody_holds_a_case_open_alone,
        no_state_is_a_partys_to_leave,
        a_finding_has_its_quorum,
        who_is_away_decides_nothing,
        nothing_follows_but_from_what_is_final,
        a_finding_is_final_by_its_making,
        both_could_reply_and_comment,
        both_could_appeal,
        a_case_is_settled_by_both,
        what_was_carried_is_not_set_aside,
        exchanging_the_parties_changes_nothing,
        one_passive_body_stops_no_finding,
    )
}


def broken(graph: Graph) -> dict[str, str]:
    """Give the laws that do not hold, each with the first thing that breaks it."""
    found = {name: next(law(graph), "") for name, law in LAWS.items()}
    return {name: what for name, what in found.items() if what}


def _told(key: Key) -> str:
    return f"{key[0]} {key[1:]}"


def _sits(state: State, seat: str) -> bool:
    held = state.roster.seats[seat].key is not None
    return held and (INCIDENT, seat) not in state.findings.recused


def _acting_chair(setting: Setting, state: State) -> str:
    return next((seat for seat in ("chair", *setting.deputies) if _sits(state, seat)), "")


def _count(setting: Setting, state: State, vote: str) -> int:
    known = state.findings.drafts.get(case_of(state).draft)
    votes = () if known is None else known.votes
    return sum(
        one.vote == vote and one.seat in setting.members and (INCIDENT, one.seat) not in
        state.findings.recused
        for one in votes
    )  # fmt: skip


def _guarantors_needed(setting: Setting, state: State) -> int:
    """Give how many guarantors bind: fewer where one is away, or was silent for its time."""
    all_sit = all(_sits(state, seat) for seat in ENVOYS)
    if all_sit and case_of(state).stage != "referred again":
        return setting.guarantors
    return setting.guarantors_absent or setting.guarantors


def _flaw_of_quorum(setting: Setting, before: Node, act: Act, decided: str) -> str:
    state, stage = before.state, case_of(before.state).stage
    count, against = (_count(setting, state, vote) for vote in ("for", "against"))
    if decided == "deferred to guarantors":
        signed = sum(seat in ENVOYS and _sits(state, seat) for seat in set(act.by))
        if stage not in ("referred", "referred again"):
            return "the guarantors were not asked"
        if against >= setting.votes:
            return "the panel has decided against it"
        needed = _guarantors_needed(setting, state)
        return "" if signed >= needed else f"{signed} of {needed} guarantors"
    if act.by != (_acting_chair(setting, state),):
        return f"by {act.by}"
    if stage != "to be decided":
        return "the votes were not in"
    if decided == "chair absent consensus":
        if not setting.chair_rules:
            return "the chair decides nothing alone"
        return "the panel has decided" if max(count, against) >= setting.votes else ""
    return "" if count >= setting.votes else f"{count} of {setting.votes} votes"


def _others_can_decide(setting: Setting, node: Node, body: str) -> bool:
    """Tell whether enough are left who can decide a case, if one body does nothing more."""
    state = node.state
    stage = case_of(state).stage
    if stage not in _OPEN or "case" in node.over or not _acting_chair(setting, state):
        return False
    if body == "guarantor":
        left = [seat for seat in setting.members if body_of(seat) != body and _sits(state, seat)]
        return len(left) >= setting.votes
    present = sum(_sits(state, seat) for seat in ENVOYS)
    return present >= (setting.guarantors_absent or setting.guarantors)


def _steps(graph: Graph, may: Callable[[Label], bool]) -> _Steps:
    """Give the steps that lead on and that may be taken; of ends nothing is asked any more."""
    for key, labels in graph.edges.items():
        for label, towards in labels.items():
            if may(label):
                yield from ((key, label, to) for to in towards if to != key)


def _leading_to(graph: Graph, goal: Iterable[Key], may: Callable[[Label], bool]) -> set[Key]:
    """Give the states from which a goal can be reached by steps that may be taken."""
    back: dict[Key, list[Key]] = {}
    for key, _, to in _steps(graph, may):
        back.setdefault(to, []).append(key)
    near = set(goal)
    left = deque(near)
    while left:
        for key in back.get(left.popleft(), ()):
            if key not in near:
                near.add(key)
                left.append(key)
    return near


def _is_timed(key: Key) -> bool:
    """Tell whether the time of the case still runs: then going round there ends with it."""
    return key[0] in _OPEN and not key[1]


def _round(graph: Graph, may: Callable[[Label], bool]) -> Iterator[Key]:
    """Give states to which steps that may be taken lead back, though no time of a case runs.

    Who reopens a case that has ended does not keep it from ending, and no round is longer than the
    time of the case where that runs all the way.
    """
    onward: dict[Key, set[Key]] = {}
    back: dict[Key, set[Key]] = {}
    for key, _, to in _steps(graph, may):
        if key[0] not in ENDS:
            onward.setdefault(key, set()).add(to)
            back.setdefault(to, set()).add(key)
    # What leads nowhere is on no round, nor what leads only there.
    left = deque(key for key in back if key not in onward)
    while left:
        gone = left.popleft()
        for key in back.pop(gone, ()):
            onward[key].discard(gone)
            if not onward[key]:
                del onward[key]
                left.append(key)
    for key, towards in onward.items():
        # What changes no stage leaves the clock of that stage running.
        if not _is_timed(key) and any(
            to[0] != key[0] and _leads(to, key, onward) for to in towards
        ):
            yield key


def _leads(start: Key, goal: Key, onward: dict[Key, set[Key]]) -> bool:
    seen = {start}
    left = deque(seen)
    while left:
        for to in onward.get(left.popleft(), ()):
            if to == goal:
                return True
            if to not in seen:
                seen.add(to)
                left.append(to)
    return False


def stages_of(graphs: Iterable[Graph]) -> set[str]:
    """Give the stages that were reached."""
    return {str(key[0]) for graph in graphs for key in graph.nodes}
