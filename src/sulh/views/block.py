"""Blocks of filings: every entry by number, with each open field in plain words.

Fifty to a page, so that one new filing touches one page. Where a number on any page leads is here.
"""

from dataclasses import dataclass
from typing import Final

from sulh.errors import Missing
from sulh.mechanism.objection import RULES
from sulh.views import words
from sulh.views.case import Case
from sulh.views.public import Line, Public, lines_of, public_view

#: How many filings stand on a page.
SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a page shows it; `time` says which time it is, and gives it."""

    index: int
    heading: str
    signed: str
    time: tuple[str, str]
    recorded: str
    made: str
    lines: tuple[Line, ...]
    sealed: str
    objection: str
    corrected: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A page of filings: those from `first` on, up to `last`."""

    number: int
    first: int
    last: int
    before: int
    after: int
    filings: tuple[Shown, ...]


def block_of(index: int) -> int:
    """Give the block in which an entry stands."""
    return index // SIZE


def blocks(case: Case) -> range:
    """Give the numbers of all blocks."""
    return range(-(-case.state.size // SIZE))


def read_block(case: Case, number: int) -> Block:
    """Read a block; of entries that are not known at that moment, or unread, it says so."""
    first = number * SIZE
    last = min(first + SIZE, case.state.size) - 1
    shown = []
    for index in range(first, last + 1):
        try:
            filed = case.shelf.filed(index)
        except Missing:
            shown.append(_unread(case, index))
            continue
        shown.append(_shown(case, public_view(case, filed)))
    return Block(
        number=number,
        first=first,
        last=last,
        before=number - 1,
        after=number + 1 if number + 1 in blocks(case) else -1,
        filings=tuple(shown),
    )


def _unread(case: Case, index: int) -> Shown:
    """Show that an entry is there, and why nothing is told of it."""
    objection = case.state.objections.get(index)
    why = "it was not known at this moment" if objection is None else RULES[objection.rule]
    return Shown(index, "Not told here", "", ("", ""), "", "", (), "", why, ())


def _shown(case: Case, public: Public) -> Shown:
    recorded = words.say_instant(public.recorded_at, case.offset_s)
    uttered = public.claimant.uttered if public.claimant is not None else ""
    time = ("Uttered", words.say_span(uttered)) if uttered else ("Recorded", recorded)
    sealed = ""
    if public.seals:
        fields = words.say_number(public.seals, "field")
        sealed = f"{fields} sealed to {case.say_seats(public.to)}"
    return Shown(
        index=public.index,
        heading=words.say_kind(public.kind),
        signed=words.say_list(case.in_order(public.by)),
        time=time,
        recorded=recorded,
        made=words.say_span(public.made),
        lines=lines_of(case, public),
        sealed=sealed,
        objection=f"{public.rule}: {public.reason}" if public.rule else "",
        corrected=case.state.bulletins.corrections.get(public.index) or (),
    )
