"""That the model is of the real thing: walks of signed filings through the fold, step by step.

What the fold takes is a step of the model, and leads where the model says; what it objects to is
none. Of seats that are alike another may act than in the model, and time passes by its real hours.
"""

from collections import deque
from random import Random
from typing import Final

import pytest
from msgspec.structs import replace

from case_of import TERMS
from model_of import (
    ALIKE,
    INCIDENT,
    NO_VIOLATION,
    SALT,
    SETTINGS,
    Act,
    Court,
    Graph,
    Key,
    Label,
    Node,
    Seen,
    Setting,
    acts,
    body_of,
    case_of,
    clock_of,
    explore,
    key_of,
    stands,
    violation_of,
    watch,
)
from sulh.filings.kinds import FindingDrafted, FindingMade, Outcome, write_form
from sulh.mechanism import cases
from sulh.mechanism.agreement import parse_terms
from sulh.mechanism.state import State
from sulh.moment import write_instant
from sulh.seal import Disclosure, Sealed
from sulh.table import NONE

WALKS: Final = 6
STEPS: Final = 90
WALKED: Final = (
    SETTINGS[0],
    Setting(
        "the chair rules, or one guarantor, and one recused",
        guarantors_absent=1, deputies=("deputy",), chair_rules=True, away=1, everywhere=False,
    ),
    *SETTINGS[4:],
)  # fmt: skip


class Walk:
    """A record that is filed in, beside the state of the model in which it is."""

    def __init__(self, graph: Graph, seed: int) -> None:
        self.graph = graph
        self.setting = graph.setting
        self.draw = Random(seed)
        self.court = Court(replace(parse_terms(TERMS), panel=self.setting.panel))
        if not self.setting.evidence:
            says = {"incident": INCIDENT, "medium": "video"}
            self.court.add(["monitor"], "evidence filed", says)
        self.outcome: Outcome = NO_VIOLATION
        self.node = Node(self.now())
        self.key = key_of(self.setting, self.node)
        self.taken = 0
        assert self.key == graph.start

    def now(self) -> State:
        """Give the state, with its clocks run to the time."""
        state = self.court.state
        case = cases.at(case_of(state), state.clock, state.time_for)
        return replace(state, cases=state.cases.put(INCIDENT, case))

    def arrive(self) -> Key:
        """See where the record has come to; gives the key of that."""
        before, state = self.node, self.now()
        was, case = case_of(before.state), case_of(state)
        clock = clock_of(was.stage)
        is_moved = case.stage != was.stage
        by_clock = clock.step if is_moved and clock is not None and case.under == was.under else ""
        seen: Seen = watch(before, state, by_clock) if is_moved else before.seen
        dues = {step: due for step, due in self.beside(state) if state.clock >= due}
        self.node = Node(state, frozenset(dues), seen)
        self.key = key_of(self.setting, self.node)
        return self.key

    def beside(self, state: State) -> list[tuple[str, int]]:
        """Give when the clocks beside that of the stage are over."""
        case, hours = case_of(state), state.time_for
        dues = [("case", case.began + hours("case", case.opened))]
        if case.triaged is not None:
            dues.append(("team", case.triaged.at + hours("team", case.triaged.index)))
        if case.finding != NONE:
            dues.append(("appeal", cases.appeals_until(case, hours)))
        return dues

    def wait(self) -> None:
        """Let time pass: to where the next clock runs out, or not so far."""
        state = self.node.state
        case = case_of(state)
        dues = [due for _, due in self.beside(state)]
        if clock_of(case.stage) is not None:
            dues.append(cases._due(case, state.time_for))
        ahead = min((due for due in dues if due > state.clock), default=state.clock + 1)
        # Not too often to the end of the whole case.
        clock = clock_of(case.stage)
        is_late = self.draw.random() < (0.1 if clock is not None and clock.step == "case" else 0.7)
        at = ahead if is_late else self.draw.randint(state.clock, ahead - 1)
        before = self.key
        self.court.add(["clock"], "clock", {"at": write_instant(at)})
        assert self.arrive() in self.by_clocks(before)

    def by_clocks(self, key: Key) -> set[Key]:
        """Give where clocks alone lead to in the model; several can run out in one second."""
        seen, left = {key}, deque([key])
        while left:
            for label, towards in self.graph.edges[left.popleft()].items():
                if not label.by:
                    left.extend(towards - seen)
                    seen |= towards
        return seen

    def file(self, act: Act) -> None:
        """File what is tried, and hold the answer against the model."""
        before = self.key
        label = label_of(act)
        if act.also is not None:
            self.court.add(["monitor"], act.also.kind, write_form(act.also))
        sealed, outcome = self.seal() if isinstance(act.says, FindingDrafted) else (None, None)
        index = self.court.add(
            act.by if len(act.by) > 1 else (self.other(*act.by),),
            act.says.kind,
            write_form(act.says),
            sealed,
        )
        objection = self.court.state.objections.get(index)
        towards = self.graph.edges[before].get(label, set())
        if objection is not None:
            assert not towards, (before, label, objection)
            self.node = self.node._replace(state=self.now())
        else:
            self.taken += 1
            self.outcome = outcome or self.outcome
            assert self.arrive() in towards, (before, label)

    def other(self, seat: str) -> str:
        """Give a seat that stands alike."""
        state = self.node.state
        group = next((alike for alike in ALIKE if seat in alike), (seat,))
        alike = [one for one in group if stands(state, one) == stands(state, seat)]
        return self.draw.choice(alike)

    def seal(self) -> tuple[Sealed, Outcome]:
        """Seal an outcome, which only then can be what is found."""
        state = self.node.state
        served = [
            one
            for index in case_of(state).services
            for one in state.replies.services[index].evidence
        ]
        outcomes = [NO_VIOLATION, *map(violation_of, served[-1:] or case_of(state).evidence[-1:])]
        outcome = self.draw.choice(outcomes)
        digest = Disclosure(SALT, "outcome", write_form(outcome)).digest
        return Sealed((digest,), (), bytes(32), ("chair",)), outcome

    def step(self) -> None:
        """Take a step, or try to."""
        if self.draw.random() < 0.25:
            self.wait()
            return
        tried = [
            act
            for act in acts(self.setting, self.node.state)
            if not isinstance(act.says, FindingMade) or act.says.outcome == self.outcome
        ]
        # Mostly something that leads on, or a case would hardly come so far as to be decided.
        able = [act for act in tried if self.graph.edges[self.key].get(label_of(act))]
        onward = [act for act in able if self.leads_on(act)]
        weights = (0.5 if onward else 0, 0.25 if able else 0, 0.25)
        (among,) = self.draw.choices((onward, able, tried), weights)
        self.file(self.draw.choice(among))

    def leads_on(self, act: Act) -> bool:
        """Tell whether something leads to another stage, and does not just end the case."""
        towards = self.graph.edges[self.key][label_of(act)]
        return any(to[0] not in (self.key[0], "closed") for to in towards)


def label_of(act: Act) -> Label:
    return Label(act.name, tuple(sorted(map(body_of, act.by))))


@pytest.mark.parametrize("setting", WALKED, ids=lambda one: one.name)
def test_what_the_fold_does_is_a_step_of_the_model(setting: Setting) -> None:
    graph = explore(setting)
    stages = set()
    taken = 0
    for seed in range(WALKS):
        walk = Walk(graph, seed)
        for _ in range(STEPS):
            walk.step()
            stages.add(walk.key[0])
        taken += walk.taken
    assert taken > WALKS * STEPS // 4
    assert len(stages) >= (7 if setting.team else 11)
