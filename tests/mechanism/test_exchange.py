"""Neutrality: exchange the parties in what is filed, and they are exchanged in all that follows.

Each person sits on the other side, signs again with the same key, and everything follows as before
with the names exchanged. And nothing hangs on the order in which anybody is declared. That the laws
have teeth is shown by planting a bias in each place where one could sit: each is found.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import outputs
from carried import carry_out, documents
from drawn import plans
from outputs import computed_of, state_of, undeclared
from plans import Plan, exchange
from sulh.filings.entry import Entry
from sulh.filings.kinds import Outcome
from sulh.mechanism import (
    docket,
    duties,
    findings,
    fold,
    measures,
    payloads,
    queue,
    replies,
    screening,
    standing,
    verification,
    violations,
)
from sulh.mechanism import roster as seats
from sulh.mechanism.agreement import Deadline, Terms
from sulh.mechanism.cases import Case, Cases, Occasion
from sulh.mechanism.docket import in_order
from sulh.mechanism.state import State, start

PARTIES = ("east", "west")
DRAWN, EXCHANGED = documents(), documents(exchange)
TURNED = documents(turned=True)


def check_exchange(plan: Plan) -> None:
    """Fold a plan and its exchange, and compare everything, step by step at the end."""
    here = fold.fold(carry_out(plan), start(DRAWN))
    there = fold.fold(carry_out(plan, exchange), start(EXCHANGED))
    assert state_of(here, exchange) == state_of(there)
    assert computed_of(here, exchange) == computed_of(there)


def check_order(plan: Plan) -> None:
    """Fold a plan and the same with everything declared in another order, and compare."""
    here = fold.fold(carry_out(plan), start(DRAWN))
    there = fold.fold(carry_out(plan, turned=True), start(TURNED))
    assert there.roster.parties == here.roster.parties[::-1]
    assert undeclared(state_of(here)) == undeclared(state_of(there))
    *computed, _ = computed_of(here)
    assert computed_of(there)[:-1] == computed
    # While nobody was heard a lot decides, drawn from keys; a chronicle has none to draw from.
    heard = [here.docket.first.get(party) for party in PARTIES]
    if here.roster.purpose != "chronicle" or len(set(heard)) > 1:
        assert in_order(here.docket, here.roster, 0) == in_order(there.docket, there.roster, 0)


@given(plans())
def test_exchanging_the_parties_exchanges_everything(plan: Plan) -> None:
    check_exchange(plan)


@given(plans())
def test_the_order_in_which_anything_is_declared_changes_nothing(plan: Plan) -> None:
    check_order(plan)


def test_exchanging_twice_changes_nothing() -> None:
    assert EXCHANGED != DRAWN == documents(lambda value: exchange(exchange(value)))
    assert TURNED != DRAWN
    text = "east-head, West, the eastern bank, northeast, least"
    assert exchange(text) == "west-head, East, the western bank, northeast, least"


# ---------------------------------------------------------------------------------------------
# Biases, each of which a careless hand could write.

Patch = pytest.MonkeyPatch


def _everywhere(patch: Patch, name: str, new: object) -> None:
    for module in (docket, duties, queue, standing, violations, fold, outputs):
        if hasattr(module, name):
            patch.setattr(module, name, new)


def named_by_alphabet(patch: Patch) -> None:
    _everywhere(patch, "in_order", lambda _, roster, __: tuple(sorted(roster.parties)))


def named_as_declared(patch: Patch) -> None:
    _everywhere(patch, "in_order", lambda _, roster, __: roster.parties)


def an_hour_more_for_the_first_declared(patch: Patch) -> None:
    true = duties.duties

    def biased(state: State, as_of: int) -> object:
        found = true(state, as_of)
        if not isinstance(found, tuple):
            return found
        first = state.roster.parties[0]
        return tuple(replace(d, due=d.due + 3600 * (d.of == first)) for d in found)

    patch.setattr("outputs.duties", biased)


def a_day_less_for_one_name(patch: Patch) -> None:
    true = measures.order

    def biased(*given_: Any) -> object:  # noqa: ANN401  # whatever it takes
        held = true(*given_)
        if isinstance(held, measures.Measures):
            index, last = list(held.by_index.items())[-1]
            held = msgspec.structs.replace(
                held,
                by_index=held.by_index.put(
                    index,
                    msgspec.structs.replace(last, due=last.due - 86_400 * (last.of == "west")),
                ),
            )
        return held

    patch.setattr(measures, "order", biased)


def standing_weighs_one_name_less(patch: Patch) -> None:
    true = violations.violations

    def biased(state: State, as_of: int) -> object:
        found = true(state, as_of)
        if not isinstance(found, tuple):
            return found
        return tuple(v for v in found if v.of != "east" or v.severity != "minor")

    for module in ("sulh.mechanism.standing", "outputs"):
        patch.setattr(f"{module}.violations", biased)


def both_means_the_first_declared(patch: Patch) -> None:
    true = violations.violations

    def biased(state: State, as_of: int) -> object:
        found = true(state, as_of)
        if not isinstance(found, tuple):
            return found
        seen: dict[int, Any] = {}
        for one in sorted(found, key=lambda v: state.roster.parties.index(v.of)):
            seen.setdefault(one.finding, one)
        return tuple(seen.values())

    for module in ("sulh.mechanism.standing", "outputs"):
        patch.setattr(f"{module}.violations", biased)


def one_party_is_not_waited_for(patch: Patch) -> None:
    _as_if_by_both(patch, replies, "reply filed")


def silence_on_a_draft_is_consent_of_one_party(patch: Patch) -> None:
    _as_if_by_both(patch, findings, "comment filed")


def _as_if_by_both(patch: Patch, module: Any, known: str) -> None:  # noqa: ANN401  # a module
    """Let a case go on as soon as the party that is declared first has said something."""
    true = module.move

    def biased(case: Case, on: Occasion, event: str) -> object:
        is_first = on.body == on.roster.parties[0]
        return true(case, on, f"{known}: by both" if is_first and event == known else event)

    patch.setattr(module, "move", biased)


def one_partys_head_suffices(patch: Patch) -> None:
    patch.setattr(
        seats.Roster,
        "have_both_parties",
        lambda self, signers: self.has_head(signers, self.parties[0]),
    )


def readers_of_one_name_read_everything(patch: Patch) -> None:
    true = payloads.opened

    def biased(held: payloads.Payloads, roster: seats.Roster, entry: Any, index: int) -> object:  # noqa: ANN401  # an entry
        answer = true(held, roster, entry, index)
        allowed = held.get(index) is not None and entry.signers[0].startswith("west")
        return held if allowed else answer

    patch.setattr(payloads, "opened", biased)


def votes_of_one_name_count_twice(patch: Patch) -> None:
    true = findings.ballots

    def biased(held: findings.Findings, known: findings.Draft) -> object:
        counted = true(held, known)
        return (*counted, *(one for one in counted if one.seat.startswith("east")))

    patch.setattr(findings, "ballots", biased)


def first_heard_is_who_signs_first(patch: Patch) -> None:
    patch.setattr(docket, "body_of", lambda roster, entry: roster.body_of(entry.signers[0]))


def a_lot_drawn_from_names(patch: Patch) -> None:
    patch.setattr(docket, "_lot", lambda _, body: body.encode())


def panel_by_name(patch: Patch) -> None:
    patch.setattr(duties._Case, "_in_order", lambda _, seats: sorted(seats))


def panel_as_declared(patch: Patch) -> None:
    patch.setattr(duties._Case, "_in_order", lambda _, seats: list(seats))


def deadline_of_the_first_article(patch: Patch) -> None:
    def biased(self: Any, _: str) -> int:  # noqa: ANN401  # the terms
        found: list[Deadline] = list(self.deadline)
        return found[0].hours * 3600 if found else 0

    patch.setattr("sulh.mechanism.agreement.Terms.deadline_s", biased)


def a_joint_team_waits_longer_for_one_party(patch: Patch) -> None:
    true = verification._may_come

    def biased(
        held: verification.Verification,
        case: Case,
        on: Occasion,
        of: tuple[int, str],
        recused: frozenset[str],
    ) -> bool:
        return of[1] == "east" or true(held, case, on, of, recused)

    patch.setattr(verification, "_may_come", biased)


def silence_on_access_counts_for_one_name(patch: Patch) -> None:
    true = duties.seen_at

    def biased(duty: duties.Duty, as_of: int) -> duties.Duty:
        seen = true(duty, as_of)
        return replace(seen, late=False) if (duty.step, duty.of) == ("access", "west") else seen

    patch.setattr(duties, "seen_at", biased)


def the_standard_of_evidence_is_for_one_name(patch: Patch) -> None:
    true = findings.meets_standard

    def biased(outcome: Outcome, terms: Terms | None, leave_out: int = -1) -> bool:
        return outcome.attribution == "east" or true(outcome, terms, leave_out)

    for module in (findings, outputs):
        patch.setattr(module, "meets_standard", biased)


def one_name_never_answers_for_others(patch: Patch) -> None:
    true = findings.answers_for

    def biased(outcome: Outcome, party: str) -> bool:
        return true(outcome, party) and (party != "west" or outcome.attribution in ("west", "both"))

    for module in (duties, findings, measures, violations, outputs):
        patch.setattr(module, "answers_for", biased)


def reports_of_one_name_are_admitted_unseen(patch: Patch) -> None:
    true = screening.receive

    def biased(
        held: screening.Screening, roster: seats.Roster, entry: Entry
    ) -> screening.Screening:
        is_east = docket.body_of(roster, entry) == "east"
        return held if is_east else true(held, roster, entry)

    patch.setattr(screening, "receive", biased)


def orders_to_one_name_are_never_overdue(patch: Patch) -> None:
    true = measures.Measure.is_overdue
    patch.setattr(
        measures.Measure,
        "is_overdue",
        lambda self, now: self.of != "west" and true(self, now),
    )


def what_one_name_undertakes_brings_no_credit(patch: Patch) -> None:
    true = standing._credit

    def biased(state: State, party: str, as_of: int) -> int:
        return 0 if party == "east" else true(state, party, as_of)

    patch.setattr(standing, "_credit", biased)


def one_guarantor_suffices(patch: Patch) -> None:
    true = findings.signed_by

    def biased(
        on: Occasion, of: findings.Bench, incident: int, held: findings.Findings
    ) -> tuple[str, ...]:
        first = on.roster.has_head(on.signers, on.roster.guarantors[0])
        return tuple(sorted(on.roster.guarantors)) if first else true(on, of, incident, held)

    for module in (findings, measures):
        patch.setattr(module, "signed_by", biased)


def one_guarantor_cannot_be_recused(patch: Patch) -> None:
    true = findings.recuse

    def biased(held: findings.Findings, cases: Cases, on: Occasion, incident: int) -> object:
        return held if on.body == on.roster.guarantors[0] else true(held, cases, on, incident)

    patch.setattr(findings, "recuse", biased)


def one_party_may_appeal_and_the_other_not(patch: Patch) -> None:
    true = findings.appeal

    def biased(held: findings.Findings, cases: Cases, on: Occasion, *more: Any) -> object:  # noqa: ANN401  # whatever it takes
        if on.body == on.roster.parties[1]:
            return on.objection("appeal.not-entitled", on.body)
        return true(held, cases, on, *more)

    patch.setattr(findings, "appeal", biased)


#: Under each bias, a law that has to fail.
BIASES: dict[Callable[[Patch], None], Callable[[Plan], None]] = {
    named_by_alphabet: check_exchange,
    named_as_declared: check_order,
    an_hour_more_for_the_first_declared: check_order,
    a_day_less_for_one_name: check_exchange,
    standing_weighs_one_name_less: check_exchange,
    both_means_the_first_declared: check_order,
    one_party_is_not_waited_for: check_order,
    one_partys_head_suffices: check_order,
    readers_of_one_name_read_everything: check_exchange,
    votes_of_one_name_count_twice: check_exchange,
    first_heard_is_who_signs_first: check_order,
    a_lot_drawn_from_names: check_exchange,
    panel_by_name: check_exchange,
    panel_as_declared: check_order,
    deadline_of_the_first_article: check_order,
    silence_on_a_draft_is_consent_of_one_party: check_order,
    a_joint_team_waits_longer_for_one_party: check_exchange,
    silence_on_access_counts_for_one_name: check_exchange,
    the_standard_of_evidence_is_for_one_name: check_exchange,
    one_name_never_answers_for_others: check_exchange,
    reports_of_one_name_are_admitted_unseen: check_exchange,
    orders_to_one_name_are_never_overdue: check_exchange,
    what_one_name_undertakes_brings_no_credit: check_exchange,
    one_guarantor_suffices: check_order,
    one_guarantor_cannot_be_recused: check_order,
    one_party_may_appeal_and_the_other_not: check_order,
}


def searched(law: Callable[[Plan], None]) -> Callable[[], None]:
    """Give a search for a plan that breaks a law: the same on every run, and not made smaller."""
    search: Callable[[], None] = settings(
        max_examples=400,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )(given(plans("exercise"))(law))
    return search


@pytest.mark.parametrize("bias", BIASES, ids=lambda bias: bias.__name__)
def test_a_planted_bias_is_caught(bias: Callable[[Patch], None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        bias(patch)
        with pytest.raises(AssertionError):
            searched(BIASES[bias])()
