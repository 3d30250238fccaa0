"""Effort: what was watched, and what could not be: not seen is not not happened.

Without effort filed for a day, no page and no bulletin says that nothing happened on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sulh.filings.kinds import EffortFiled, ObservationFiled
from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import Claim, claim_of, see
from sulh.views.count import Annex, Axis, Count, Table
from sulh.views.public import Public

#: How many of the latest days the page of effort shows.
DAYS = 14
NO_EFFORT = (
    "no effort is filed, so no statement that nothing happened can be made. "
    "Not seen is not not happened."
)
_WATCHES = (
    *("kept", "shortened", "down"),
    *("access delayed", "access conditioned", "access denied"),
)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What can be said of what was not seen: a sentence, and the watches that were not kept."""

    sentence: str
    gaps: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class DayOfEffort:
    """How a day was watched, minute by minute as filed."""

    day: int
    named: str
    kept: Count
    gaps: Count
    minutes: Count
    seen: Count


@dataclass(frozen=True, slots=True)
class Effort:
    """The latest days: who watched, by what means, and what could not be watched."""

    table: Table
    days: tuple[DayOfEffort, ...]
    gaps: tuple[Claim, ...]
    sentence: str
    annex: Annex


def unseen(case: Case, efforts: Sequence[Public], period: str) -> Unseen:
    """Say what can be said of what was not seen in a period, from the effort filed for it."""
    watched = [one for one in efforts if isinstance(one.says, EffortFiled)]
    gaps = [one for one in watched if one.text("watch") != "kept"]
    if not watched:
        return Unseen(f"For {period} {NO_EFFORT}", ())
    minutes = sum(map(_minutes, watched))
    sentence = (
        f"{words.say_number(len(watched), 'watch', 'watches')} filed, "
        f"kept for {words.say_number(minutes, 'minute')} in all; "
        f"{words.say_number(len(gaps), 'watch', 'watches')} could not be kept as planned. "
        "What lay outside them was not seen, which is not to say that it did not happen."
    )
    return Unseen(sentence, tuple(claim_of(case, one) for one in gaps))


def unseen_on(case: Case, day: int) -> Unseen:
    """Say what can be said of what was not seen on a day."""
    return unseen(case, see(case, case.shelf.on_day(day, "effort filed")), words.say_day(day))


def tabulate_effort(annex: Annex, efforts: Sequence[Public]) -> Table:
    """Count watches by means and by whether they could be kept."""
    means = ("patrol", "post", "camera", "aircraft", "vessel", "satellite", "remote", "visit")
    return annex.tabulate(
        "Watches, by means and by whether they could be kept",
        "watches",
        [(one.index, one) for one in efforts],
        Axis("means", [(one, one) for one in means], lambda one: one.text("means")),
        Axis("watch", [(one, one) for one in _WATCHES], lambda one: one.text("watch")),
    )


def read_effort(case: Case) -> Effort:
    """Read the effort of the latest days."""
    annex = Annex()
    latest = list(case.days)[-DAYS:]
    days, all_efforts = [], []
    for day in reversed(latest):
        efforts = see(case, case.shelf.on_day(day, "effort filed"))
        seen = see(case, case.shelf.on_day(day, "observation filed"))
        all_efforts += efforts
        days.append(_day_of(annex, day, efforts, seen))
    gaps = [one for one in all_efforts if one.text("watch") != "kept"]
    once = sorted({one.index: one for one in all_efforts}.values(), key=lambda one: one.index)
    return Effort(
        table=tabulate_effort(annex, once),
        days=tuple(days),
        gaps=tuple(claim_of(case, one) for one in gaps),
        sentence=unseen(case, once, "these days").sentence,
        annex=annex,
    )


def _minutes(effort: Public) -> int:
    """How long a watch was kept: what is filed of one that was not says how long it was not."""
    says = effort.says
    kept = isinstance(says, EffortFiled) and says.watch in ("kept", "shortened")
    return says.minutes if kept and isinstance(says, EffortFiled) else 0


def _day_of(annex: Annex, day: int, efforts: list[Public], seen: list[Public]) -> DayOfEffort:
    named = words.say_day(day)
    minutes = sum(map(_minutes, efforts))
    watched = [one.index for one in efforts if _minutes(one)]
    things = sum(one.says.count for one in seen if isinstance(one.says, ObservationFiled))
    kept = [one.index for one in efforts if one.text("watch") == "kept"]
    gaps = [one.index for one in efforts if one.text("watch") != "kept"]
    return DayOfEffort(
        day=day,
        named=named,
        kept=annex.count(f"watches kept, {named}", kept),
        gaps=annex.count(f"watches not kept as planned, {named}", gaps),
        minutes=annex.count(f"minutes watched, {named}", watched, minutes),
        seen=annex.count(f"things observed, {named}", (one.index for one in seen), things),
    )
