"""Audience: who reads what is sealed here, as seats; and what may not be said openly here.

A kind and the terms say who may read a field; this finds the seats that do. Whatever is appended
is public for ever, so what may not be public is refused before: when it is drafted, and again at
the desk.
"""

from collections.abc import Iterable
from typing import Final

from sulh.errors import Refused
from sulh.filings.kinds import KINDS, Said
from sulh.filings.vocabulary import MISSION, Audience
from sulh.mechanism.fold import audience_of, said_openly
from sulh.mechanism.state import State
from sulh.mechanism.steps import case_of
from sulh.mechanism.verification import closed_to

#: The circles that a filer can name by one word, the narrowest first.
CIRCLES: Final[tuple[Audience, ...]] = ("panel", "guarantors", "parties")


def check_openness(state: State, says: Said) -> None:
    """Refuse what says a field openly that is for some readers only."""
    field = said_openly(state, says)
    if not field:
        return
    if field.startswith("changes."):
        raise Refused(f"says.{field}", "that field is not public; its change belongs under hidden")
    audience = audience_of(state, type(says), field)
    raise Refused(f"says.{field}", f"for {_called(audience)} only; put it under [seal.fields]")


def narrowest(state: State, kind: str, fields: Iterable[str]) -> Audience:
    """Give the narrowest circle that any of these fields is for; `Refused` if a filer names it."""
    form = KINDS[kind]
    asked = {
        audience_of(state, form, field) or (form.audiences or {}).get(field) for field in fields
    }
    for circle in CIRCLES:
        if circle in asked and "named" not in asked:
            return circle
    raise Refused("seal.to", "missing: the seats that can open it")


def seats_of(state: State, circle: Audience, says: Said | None = None) -> tuple[str, ...]:
    """Give the seats of a circle that can read; `Refused` if whoever it is made of has none.

    One party's officers never read what is sealed to both, and the other's cannot. What is said of
    a specialists' case is for the parties' specialists, and for no other seats of theirs.
    """
    roster, terms = state.roster, state.agreement.terms
    case = None if says is None else case_of(state, says)
    reading = [
        name
        for name, seat in roster.seats.items()
        if seat.key is not None
        and seat.age
        and not (case is not None and closed_to(case, roster, terms, name))
    ]
    if circle == "panel":
        members = terms.panel.members if terms is not None and terms.panel is not None else ()
        if case is not None:
            members = tuple(one for one in members if not closed_to(case, roster, terms, one))
        for seat in members:
            if seat not in reading:
                raise Refused("seal.to", f"{seat} of the panel is not held, or has no age key")
        if not members:
            raise Refused("seal.to", "the terms name no panel; name seats")
        return tuple(sorted(members))
    bodies = [*roster.guarantors, MISSION]
    if circle == "parties":
        bodies += roster.parties
    found = {body: [name for name in reading if roster.body_of(name) == body] for body in bodies}
    for body, seats in found.items():
        if not seats:
            raise Refused("seal.to", f"no seat of {body} can read: none is held with an age key")
    return tuple(sorted(name for seats in found.values() for name in seats))


def _called(audience: Audience | None) -> str:
    return "readers who are named" if audience == "named" else f"the {audience}"
