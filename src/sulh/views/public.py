"""The public view of a filing: what anyone may read of it, and nothing else.

Pages, GeoJSON and bulletins are made from `Public` alone. What a kind seals by default or by the
terms is left out even where a filer has written it openly; an exact place is given as its cell.
In a chronicle everything repeated was public before, and nothing is left out.
"""

from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import UNSET

from sulh.filings.acts import ACTS
from sulh.filings.kinds import (
    Casualties,
    Claimant,
    CorrectionMade,
    Form,
    Reference,
    Said,
    Source,
    naming_fields,
)
from sulh.mechanism.fold import audience_of
from sulh.moment import DAY, parse_span
from sulh.place import Cell, parse_cell, parse_place, snap
from sulh.views import words
from sulh.views.case import Case
from sulh.views.shelf import Filed

#: Said where a filer has written openly what the terms seal.
WITHHELD: Final = "written openly, though it is to be sealed; not repeated here"
#: Fields whose texts are words of people, in whatever language they use.
_FREE: Final = frozenset({"words", "reason", "right"})
#: Fields that hold a body, whose name is shown.
_BODIES: Final = frozenset(
    {
        *("author", "by", "of", "present", "denied_by", "conduct_of", "controlled_by"),
        *("attribution", "side", "body", "reached", "route_by"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One field in plain words; `to` is a filing it names (-1: none), `url` an address outside."""

    label: str
    text: str
    to: int = -1
    url: str = ""
    free: bool = False


@dataclass(frozen=True, slots=True)
class Public:
    """What the public may see of one entry.

    `says` is the filing without what is withheld; `side` is whose word it is: the claimant's side,
    else the body of the first seat that signed.
    """

    index: int
    kind: str
    by: tuple[str, ...]
    body: str
    side: str
    recorded_at: int
    made: str
    uttered: int
    says: Said
    withheld: tuple[str, ...]
    seals: int
    to: tuple[str, ...]
    rule: str
    reason: str

    @property
    def claimant(self) -> Claimant | None:
        """Whose word it is, if that is open."""
        found = getattr(self.says, "claimant", None)
        return found if isinstance(found, Claimant) else None

    @property
    def source(self) -> Source | None:
        """Where it can be read, if that is open."""
        found = getattr(self.says, "source", None)
        return found if isinstance(found, Source) else None

    @property
    def casualties(self) -> tuple[Casualties, ...]:
        """How many came to harm, as claimed, if that is open."""
        found = getattr(self.says, "casualties", UNSET)
        return found if isinstance(found, tuple) else ()

    @property
    def cell(self) -> Cell | None:
        """The public cell, if there is one; that of an exact place where only that is open."""
        cell, place = self.text("cell"), self.text("place")
        if cell:
            return parse_cell(cell, "cell")
        return snap(parse_place(place, "place")) if place else None

    @property
    def day(self) -> int:
        """The day it is about, else that of its utterance, else that of its recording."""
        said = self.text("day")
        if said:
            return parse_span(said, "day").start
        if self.claimant is not None:
            return words.day_of(parse_span(self.claimant.uttered, "uttered").start)
        return self.recorded_at - self.recorded_at % DAY

    def text(self, field: str) -> str:
        """Give an open field that is a text, or ""."""
        found = getattr(self.says, field, UNSET)
        return found if isinstance(found, str) else ""

    @property
    def what(self) -> str:
        """What it tells of, in a few words: its act, else its family, else its kind."""
        act, family = self.text("act"), self.text("family")
        if act:
            return ACTS[act].name
        return words.say_family(family) if family else words.say_kind(self.kind)


def public_view(case: Case, filed: Filed) -> Public:
    """Give what the public may see of an entry."""
    withheld = tuple(
        name
        for name in filed.says.__struct_fields__
        if getattr(filed.says, name) is not UNSET and _is_sealed(case, filed, name)
    )
    says = msgspec.structs.replace(filed.says, **dict.fromkeys(withheld, UNSET))
    claimant = getattr(says, "claimant", None)
    return Public(
        index=filed.index,
        kind=filed.kind,
        by=filed.by,
        body=filed.body,
        side=claimant.side if isinstance(claimant, Claimant) else filed.body,
        recorded_at=filed.recorded_at,
        made=filed.made,
        uttered=filed.uttered if isinstance(claimant, Claimant) else -1,
        says=says,
        withheld=withheld,
        seals=filed.seals,
        to=filed.to,
        rule=filed.objection.rule if filed.objection else "",
        reason=filed.objection.what if filed.objection else "",
    )


def lines_of(case: Case, public: Public) -> tuple[Line, ...]:
    """Put every open field in plain words, in the order of the form; then what is not shown."""
    lines: list[Line] = []
    for name in public.says.__struct_fields__:
        if name in public.withheld:
            lines.append(Line(words.say_field(name), WITHHELD))
        elif (value := getattr(public.says, name)) is not UNSET:
            if name == "parties":
                value = tuple(sorted(value, key=lambda one: case.rank(one.id)))
            lines += _lines_in(case, public.says, name, value)
    return tuple(lines)


def _is_sealed(case: Case, filed: Filed, field: str) -> bool:
    """Whether a field may not be public here, or gives what is right in one that may not."""
    says = filed.says
    if audience_of(case.state, type(says), field) is not None:
        return True
    if not isinstance(says, CorrectionMade) or field != "changes":
        return False
    corrected = case.state.docket.kind_at(case.state.index_of(says.filing))
    changes = says.changes if isinstance(says.changes, tuple) else ()
    return corrected is not None and any(
        audience_of(case.state, corrected, change.field) is not None for change in changes
    )


def _lines_in(case: Case, form: Form, name: str, value: object) -> list[Line]:
    """Put a field of a form in plain words: filings that it names are led to."""
    if name not in naming_fields(type(form)):
        return _lines(case, name, value)
    named = value if isinstance(value, tuple) else (value,)
    if not named:
        return [Line(words.say_field(name), "none")]
    return [
        Line(words.say_field(name), "", to=case.state.index_of(one))
        for one in named
        if isinstance(one, int | Reference)
    ]


def _lines(case: Case, name: str, value: object) -> list[Line]:
    label = words.say_field(name)
    if name in words.OPAQUE:
        return [Line(label, "in the raw entry")]
    if isinstance(value, Form):
        return _lines_of_form(case, label, value)
    if isinstance(value, tuple):
        if not value:
            return [Line(label, "none")]
        if all(isinstance(one, str) for one in value):
            texts = (case.name(str(one)) if name in _BODIES else str(one) for one in value)
            return [Line(label, words.say_list(texts))]
        return [line for one in value for line in _lines(case, name, one)]
    return [Line(label, _say(case, name, value), free=name in _FREE)]


def _lines_of_form(case: Case, label: str, form: Form) -> list[Line]:
    if isinstance(form, Casualties):
        return [Line(label, say_casualties(case, form))]
    if isinstance(form, Claimant):
        said = f"{form.speaker}, for {case.name(form.side)}; {words.say_span(form.uttered)}"
        return [Line(label, said, free=True)]
    if isinstance(form, Source):
        return [Line(label, say_source(form), url=form.address, free=True)]
    if {"id", "name"} <= set(form.__struct_fields__):
        return [Line(label, str(getattr(form, "name", "")), free=True)]
    inner = ((name, getattr(form, name)) for name in form.__struct_fields__)
    return [
        line
        for name, value in inner
        if value is not UNSET
        for line in _lines_in(case, form, name, value)
    ]


def say_casualties(case: Case, claimed: Casualties) -> str:
    """Give a claim of casualties as it is made: `58 killed, armed, of East`."""
    whose = f", of {case.name(claimed.of)}" if isinstance(claimed.of, str) else ""
    category = "" if claimed.category == "unspecified" else f", {claimed.category}"
    return f"{say_range(claimed)} {claimed.harm}{category}{whose}"


def say_range(claimed: Casualties) -> str:
    """Give low, best and high as claimed: `23`, `20-30`, `at least 5`, `20-30, best 23`."""
    low, best, high = claimed.low, claimed.best, claimed.high
    if isinstance(high, int):
        if low == high:
            return f"{low}"
        span = f"{low}\N{EN DASH}{high}"
        return f"{span}, best {best}" if isinstance(best, int) else span
    if isinstance(best, int):
        return f"{best}" if best == low else f"at least {low}, best {best}"
    return f"at least {low}"


def say_source(source: Source) -> str:
    """Give the outlet, its country, the agency it repeats and the day: country is no side."""
    country = f" (outlet in {source.country})" if isinstance(source.country, str) else ""
    agency = f", repeating {source.agency}" if isinstance(source.agency, str) else ""
    return f"{source.outlet}{country}{agency}; {words.say_span(source.published)}"


def _say(case: Case, name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value}"
    match name:
        case "family":
            return words.say_family(text)
        case "act":
            return words.say_act(text)
        case "grade":
            return words.say_grade(text)
        case "cell":
            return words.say_cell(parse_cell(text, "cell"))
        case "place":
            return f"within the cell {words.say_cell(snap(parse_place(text, 'place')))}"
        case "day" | "until" | "due" | "when" | "at" | "since":
            return words.say_span(text)
        case _ if name in _BODIES:
            return case.name(text)
        case _:
            return text
