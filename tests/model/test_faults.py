"""That the check has teeth: faults planted in the procedure, each found by the law it breaks."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from msgspec.structs import replace

from model_laws import broken
from model_of import Setting, explore
from sulh.mechanism import cases, findings, measures, procedure, replies, roster
from sulh.mechanism.cases import Case, Occasion
from sulh.mechanism.findings import Bench
from sulh.mechanism.procedure import Clock, Stage

PLAIN: Final = Setting("plain", cast=("for",), everywhere=False)
AGAINST: Final = Setting("against", cast=("for", "against"), everywhere=False)
CHAIR: Final = Setting("chair", chair_rules=True, cast=("for", "against"), everywhere=False)
MEASURES: Final = Setting("measures", cast=("for",))
ABSENT: Final = Setting("absent", guarantors_absent=1, cast=("for",), everywhere=False)
ALL: Final = Setting("all", votes=3, guarantors_absent=1, away=1, cast=("for",), everywhere=False)
RECUSED: Final = Setting("recused", away=1, cast=("for",), everywhere=False, recalled=True)
EVIDENCE: Final = Setting("evidence", evidence=True, cast=("for",), everywhere=False)
SMALL: Final = (PLAIN, AGAINST, CHAIR, MEASURES, ABSENT)
LARGE: Final = (ALL, RECUSED, EVIDENCE)
#: In which stage the first of a party is waited for.
AWAITED: Final = {"reply filed": "served", "comment filed": "drafted"}
Plant = Callable[[pytest.MonkeyPatch], None]
FAULTS: Final[dict[str, tuple[Setting, str, Plant]]] = {}


def fault(setting: Setting, law: str) -> Callable[[Plant], Plant]:
    """Say in which setting a fault shows, and which law finds it."""

    def note(plant: Plant) -> Plant:
        FAULTS[plant.__name__.replace("_", " ")] = (setting, law, plant)
        return plant

    return note


def set_clock(patch: pytest.MonkeyPatch, stage: Stage, clock: Clock | None) -> None:
    """Put another clock in a stage, or none."""
    was = procedure.clock_of
    patch.setattr(cases, "clock_of", lambda one: clock if one == stage else was(one))


def set_row(patch: pytest.MonkeyPatch, stage: Stage, event: str, to: Stage) -> None:
    """Let an event lead from a stage to another than in the table."""
    was = procedure.lead
    patch.setattr(cases, "lead", lambda *row: to if row == (stage, event) else was(*row))


def set_event(patch: pytest.MonkeyPatch, module: object, who: str, event: str) -> None:
    """Let what one party files count as if both had."""
    was = cases.move

    def biased(case: Case, on: Occasion, what: str) -> object:
        is_so = (on.body, what, case.stage) == (who, event, AWAITED[event])
        return was(case, on, f"{event}: by both" if is_so else what)

    patch.setattr(module, "move", biased)


def set_bench(patch: pytest.MonkeyPatch, changed: Callable[[Bench], Bench]) -> None:
    """Let others decide than the terms say."""
    was = findings.bench_of
    patch.setattr(findings, "bench_of", lambda *of: changed(was(*of)))


def set_flaw_of_votes(patch: pytest.MonkeyPatch, decided: str) -> None:
    """Let no vote be counted where it was decided in one of the ways."""
    was = findings._flaw_of_votes

    def blind(*of: Any) -> tuple[str, str] | None:  # noqa: ANN401  # as the rule takes them
        return None if decided in of[2] else was(*of)

    patch.setattr(findings, "_flaw_of_votes", blind)


@fault(PLAIN, "a finding has its quorum")
def votes_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    set_flaw_of_votes(patch, "")


@fault(PLAIN, "a finding has its quorum")
def one_vote_less_is_enough(patch: pytest.MonkeyPatch) -> None:
    was = findings._decided
    patch.setattr(
        findings, "_decided", lambda votes, panel: was(votes, replace(panel, votes=panel.votes - 1))
    )


@fault(ABSENT, "a finding has its quorum")
def the_smaller_number_of_guarantors_binds_at_once(patch: pytest.MonkeyPatch) -> None:
    set_bench(patch, lambda bench: bench._replace(quorum=bench.smaller))


@fault(CHAIR, "a finding has its quorum")
def the_chair_overrules_a_panel_that_decided(patch: pytest.MonkeyPatch) -> None:
    set_flaw_of_votes(patch, "chair absent consensus")


@fault(AGAINST, "a finding has its quorum")
def guarantors_make_what_the_panel_rejected(patch: pytest.MonkeyPatch) -> None:
    set_flaw_of_votes(patch, "deferred to guarantors")


@fault(RECUSED, "a finding has its quorum")
def the_vote_of_who_is_recused_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(findings, "ballots", lambda _, known: known.votes)


@fault(PLAIN, "no state is a partys to leave")
def the_comment_of_a_party_is_waited_for(patch: pytest.MonkeyPatch) -> None:
    set_clock(patch, "drafted", None)


@fault(PLAIN, "every state ends by clocks alone")
def the_inquiry_has_no_clock(patch: pytest.MonkeyPatch) -> None:
    set_clock(patch, "under inquiry", None)


@fault(PLAIN, "every state ends by clocks alone")
def the_time_to_find_begins_again(patch: pytest.MonkeyPatch) -> None:
    set_clock(patch, "to be decided", Clock("to be decided", "finding", "in voting"))


@fault(PLAIN, "exchanging the parties changes nothing")
def the_reply_of_one_party_ends_the_time_of_both(patch: pytest.MonkeyPatch) -> None:
    set_event(patch, replies, "east", "reply filed")


@fault(PLAIN, "both could reply and comment")
def the_comment_of_one_party_ends_the_time_of_both(patch: pytest.MonkeyPatch) -> None:
    set_event(patch, findings, "west", "comment filed")


@fault(MEASURES, "both could reply and comment")
def a_finding_is_drafted_while_replies_are_due(patch: pytest.MonkeyPatch) -> None:
    set_row(patch, "served", "finding drafted", "drafted")


@fault(EVIDENCE, "both could reply and comment")
def what_was_served_before_it_began_anew_is_enough(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Case, "services_since", property(lambda case: case.services))


@fault(MEASURES, "nothing follows but from what is final")
def measures_do_not_wait_for_the_time_to_appeal(patch: pytest.MonkeyPatch) -> None:
    was = measures._flaw

    def hasty(*of: Any) -> tuple[str, str] | None:  # noqa: ANN401  # as the rule takes them
        flaw = was(*of)
        return None if flaw is not None and flaw[0] == "finding.not-final" else flaw

    patch.setattr(measures, "_flaw", hasty)


@fault(PLAIN, "both could appeal")
def the_appeal_of_one_party_ends_the_time_of_both(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(findings, "_all_could_appeal", lambda *_: True)


@fault(PLAIN, "both could appeal")
def a_finding_is_final_when_it_is_made(patch: pytest.MonkeyPatch) -> None:
    set_row(patch, "to be decided", "finding made: by the panel", "final")


@fault(PLAIN, "nobody holds a case open alone")
def an_appeal_that_nobody_decides_can_be_filed_again(patch: pytest.MonkeyPatch) -> None:
    set_clock(patch, "under appeal", Clock("under appeal", "appeal decision", "found"))
    patch.setattr(findings, "_appeals", lambda *_: ())


@fault(AGAINST, "nobody holds a case open alone")
def the_chair_drafts_anew_without_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(findings, "_not_anew", lambda *_: None)


@fault(ALL, "one passive body stops no finding")
def a_silent_guarantor_is_waited_for(patch: pytest.MonkeyPatch) -> None:
    set_bench(patch, lambda bench: bench._replace(quorum=2, smaller=2))


@fault(PLAIN, "a case is settled by both")
def one_party_settles(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        roster.Roster,
        "have_both_parties",
        lambda of, signers: any(of.has_head(signers, party) for party in of.parties),
    )


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    setting, law, plant = FAULTS[name]
    plant(monkeypatch)
    assert law in broken(explore(setting))


@pytest.mark.parametrize(
    "setting",
    [*SMALL, *(pytest.param(one, marks=pytest.mark.deep) for one in LARGE)],
    ids=lambda one: one.name,
)
def test_without_a_fault_nothing_is_found(setting: Setting) -> None:
    assert broken(explore(setting)) == {}
