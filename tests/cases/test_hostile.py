"""The exercise tried as a hostile party would: it delays, floods, boycotts, denies, keeps silent.

Each bank in turn plays so through the whole of it, against others who go by the script. Every case
still ends within its clocks, nothing is held against the other bank that is not held anyway, and
what was done stands in public, counted. And with the banks exchanged all of it is exchanged.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Final

import pytest

from outputs import computed_of, state_of
from played import HOUR, PARTIES, Play, Played, exchange, script, terms
from shelf_of import MemoryShelf
from sulh.mechanism.agreement import Timed
from sulh.mechanism.cases import course
from sulh.mechanism.duties import duties
from sulh.mechanism.procedure import ENDS
from sulh.mechanism.violations import violations
from sulh.moment import DAY
from sulh.shell.publish import renderer
from sulh.shell.script import Scene
from sulh.views.case import read_case
from sulh.views.pace import read_pace
from sulh.views.pages import all_pages, build

#: When the exercise is over, and when the last clock of any play has run out.
END: Final = script().scenes[-1].at
LATER: Final = END + 60 * DAY
#: What a party answers to something, and the step whose time it has for that.
ANSWERS: Final[dict[str, Timed]] = {
    "access answered": "access",
    "account given": "account",
    "comment filed": "comment",
    "measure reported": "verification",
    "member named": "team",
    "particulars given": "particulars",
    "reply filed": "reply",
    "vote cast": "vote",
}
#: The steps of a case, one after another, if each takes all of its time and more than one turn.
SLOWEST: Final[tuple[Timed, ...]] = (
    *("case", "reply", "comment", "vote", "finding", "deferral", "deferral", "appeal"),
    "appeal decision",
)
FLOOD: Final = 9


def _is_of(scene: Scene, side: str) -> bool:
    return any(seat.startswith(side) for seat in scene.by)


def delaying(side: str) -> Play:
    """Answer everything an hour too late."""

    def play(scene: Scene) -> Iterator[Scene]:
        if _is_of(scene, side) and scene.kind in ANSWERS:
            allowed = terms().deadline_s(ANSWERS[scene.kind])
            scene = replace(scene, at=scene.at + allowed + HOUR)
        yield scene

    return play


def silent(side: str) -> Play:
    """Answer nothing, and go on reporting."""

    def play(scene: Scene) -> Iterator[Scene]:
        if not (_is_of(scene, side) and scene.kind in ANSWERS):
            yield scene

    return play


def boycotting(side: str) -> Play:
    """File nothing at all."""

    def play(scene: Scene) -> Iterator[Scene]:
        if not _is_of(scene, side):
            yield scene

    return play


def denying(side: str) -> Play:
    """Let nobody see anything."""

    def play(scene: Scene) -> Iterator[Scene]:
        if _is_of(scene, side) and scene.kind == "access answered":
            scene = replace(scene, says={**scene.says, "access": "denied"})
        yield scene

    return play


def flooding(side: str) -> Play:
    """File every report ten times; the mission says of each that it repeats the first."""

    def play(scene: Scene) -> Iterator[Scene]:
        yield scene
        if not _is_of(scene, side) or scene.kind != "report filed":
            return
        for number in range(FLOOD):
            again = f"{scene.label}-{number}"
            yield replace(scene, label=again)
            yield replace(
                scene,
                label=f"x-{again}",
                by=("mission-head",),
                at=scene.at + 12 * HOUR,
                kind="report screened",
                to=(),
                says={"decision": "duplicate", "of": f"@{scene.label}", "report": f"@{again}"},
            )

    return play


PLAYS: Final = (delaying, silent, boycotting, denying, flooding)


@cache
def played(how: Callable[[str], Play] | None = None, side: str = "") -> Played:
    """Play the exercise by its script, or with a side that plays it otherwise."""
    return Played() if how is None else Played(how(side))


def ends_of(play: Played) -> dict[str, tuple[str, int, int]]:
    """Give how each case ends if nobody files anything more, when, and when it began."""
    state = play.state
    return {
        play.label_of(index): (*course(case, state.time_for)[-1], case.began)
        for index, case in state.cases.by_index.items()
    }


def held_against(play: Played, side: str) -> set[str]:
    """Name the cases in which a violation of a side is held."""
    found = violations(play.state, LATER)
    assert isinstance(found, tuple)
    held = play.state.findings.held
    return {play.label_of(held[one.finding].incident) for one in found if one.of == side}


def late_of(play: Played) -> Counter[str]:
    """Count what each body has not done in its time when the exercise is over."""
    found = duties(play.state, END)
    assert isinstance(found, tuple)
    bodies = (play.state.roster.body_of(one.of) or one.of for one in found if one.late)
    return Counter(bodies)


def in_public(play: Played, side: str) -> Counter[str]:
    """Count what the page of pace says of a side: steps in time, late, missed; access denied."""
    pace = read_pace(read_case(MemoryShelf(play.entries, play.start, END)))
    number = [one.body for one in pace.sides].index(side)
    counted: Counter[str] = Counter()
    for step in pace.steps:
        taken = step.taken[number]
        counted.update({"in time": taken.in_time, "late": taken.late + taken.missed})
    assert pace.access is not None
    for row in pace.access.rows:
        if "denied" in row.label:
            counted["denied"] += row.cells[number].number
    return counted


EACH = pytest.mark.parametrize("side", PARTIES)
HOW = pytest.mark.parametrize("how", PLAYS)


def test_by_its_script_nobody_goes_without_anything() -> None:
    play = played()
    assert not play.dropped
    assert len(play.entries) == len(script().scenes) + len({one.at for one in script().scenes}) + 1


@HOW
@EACH
def test_every_case_ends_within_its_clocks(how: Callable[[str], Play], side: str) -> None:
    longest = sum(terms().deadline_s(step) for step in SLOWEST)
    by_script, ends = ends_of(played()), ends_of(played(how, side))
    assert len(ends) >= len(by_script) // 2
    for label, (end, at, began) in ends.items():
        assert end in ENDS
        assert at <= began + longest, label
    if how is not boycotting:  # nobody else reports what a side does not
        assert {label: one[0] for label, one in ends.items()} == {
            label: one[0] for label, one in by_script.items()
        }


@HOW
@EACH
def test_nothing_follows_for_the_other_side_but_from_what_is_held_anyway(
    how: Callable[[str], Play], side: str
) -> None:
    other = next(party for party in PARTIES if party != side)
    play = played(how, side)
    assert held_against(play, other) <= held_against(played(), other)
    if how is not boycotting:
        assert held_against(play, side) == held_against(played(), side)
    for index, order in play.state.measures.by_index.items():
        finding = play.state.findings.held[order.finding]
        assert finding.outcome.characterisation.endswith("violation"), play.label_of(index)
        assert finding.at <= order.ordered_at
    assert late_of(play)[other] <= late_of(played())[other]
    assert not list(play.state.objections.items())


@HOW
@EACH
def test_what_was_done_stands_in_public_counted(how: Callable[[str], Play], side: str) -> None:
    play = played(how, side)
    before, now = in_public(played(), side), in_public(play, side)
    if how is flooding:
        received = [len(one.state.screening.received) for one in (played(), play)]
        assert received[1] - received[0] > 20 * FLOOD
        assert now == before
    elif how is denying:
        asked = sum(one.of == side for _, one in play.state.verification.requests.items())
        assert before["denied"] < now["denied"] == asked
    else:
        assert now["late"] >= 2 * before["late"]
        assert now["in time"] < before["in time"]
        assert late_of(play)[side] > 2 * late_of(played())[side]


@pytest.mark.parametrize("how", [None, *PLAYS])
def test_with_the_banks_exchanged_all_that_follows_is_exchanged(
    how: Callable[[str], Play] | None,
) -> None:
    here = played(how, PARTIES[0])
    there = Played(change=exchange) if how is None else Played(how(PARTIES[0]), exchange)
    assert state_of(here.state, exchange) == state_of(there.state)
    assert computed_of(here.state, exchange) == computed_of(there.state)
    assert here.dropped == there.dropped
    if how is not None:
        return
    one, other = (read_case(MemoryShelf(play.entries, play.start)) for play in (here, there))
    paths = [path for path in all_pages(one) if path.endswith(".html")]
    assert sorted(map(exchange, paths)) == sorted(
        path for path in all_pages(other) if path.endswith(".html")
    )
    for path in paths:
        page = renderer().render(one, build(one, path, {})).decode()
        page_there = renderer().render(other, build(other, exchange(path), {})).decode()
        assert exchange(page) == page_there, path
