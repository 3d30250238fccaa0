"""Form: what every written form shares, and what may stand inside many of them.

A field that is absent is `UNSET`; there is no null. Whether a filing has any effect is not
known here.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Final, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from sulh.errors import Malformed
from sulh.filings.vocabulary import (
    Audience,
    Country,
    Identifier,
    Index,
    Name,
    Nonce,
    SpanText,
    Url,
)
from sulh.moment import parse_span

_Check = Callable[[Any, str], object]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What every written form shares: frozen, and nothing unknown in it."""

    def check(self, where: str) -> None:
        """Refuse, as `Malformed`, what a pattern cannot see: the `inner` of each field's type."""
        for name, inner in _inner_of(type(self)):
            if (value := getattr(self, name)) is not UNSET:
                inner(value, f"{where}.{name}")


class Says(Form, frozen=True):
    """What a filing of some kind says.

    `audiences` names the fields that a filer seals instead of saying, and who may read them
    unless the terms say otherwise; None: whatever it hides. Every other field is public.
    """

    kind: ClassVar[str]
    audiences: ClassVar[Mapping[str, Audience] | None] = MappingProxyType({})


class Reference(Form, frozen=True):
    """Another filing whose index the filer does not know yet."""

    by: Identifier
    nonce: Nonce


#: A filing that another one names.
To = Index | Reference


class Source(Form, frozen=True):
    """Where a claim can be read: an address, its outlet and country, and the day it was published.

    The outlet's country says nothing of whose side a speaker is on. `agency` is the agency whose
    report it repeats: two articles of one agency are one source.
    """

    address: Url
    outlet: Name
    published: SpanText
    agency: Name | UnsetType = UNSET
    country: Country | UnsetType = UNSET


class Claimant(Form, frozen=True):
    """Whose word it is: the side spoken for, the speaker as named, and when it was uttered."""

    side: Identifier
    speaker: Name
    uttered: SpanText


def write_form(form: Form) -> dict[str, object]:
    """Give the JSON value of a form."""
    # By way of JSON, since `to_builtins` leaves tuples as they are.
    value: dict[str, object] = msgspec.json.decode(msgspec.json.encode(form))
    return value


def check_distinct(values: tuple[object, ...], where: str) -> None:
    """Refuse a list in which something stands twice."""
    if len(set(values)) != len(values):
        raise Malformed(where, "something stands twice")


def check_until(day: str, until: str | UnsetType, where: str) -> None:
    """Refuse a last day that is over before the first."""
    if isinstance(until, str) and parse_span(until, where).end < parse_span(day, where).end:
        raise Malformed(where, f"{until} is before {day}")


#: For a list in which nothing stands twice.
DISTINCT: Final[dict[str, object]] = {"inner": check_distinct}


def sealed_to(**fields: Audience) -> Mapping[str, Audience]:
    """Name the fields of a kind that are sealed, each with its audience."""
    return MappingProxyType(fields)


@cache
def naming_fields(form: type[Form]) -> tuple[str, ...]:
    """Give the fields of a form that name other filings, one or several."""
    hints = get_type_hints(form)
    return tuple(name for name in form.__struct_fields__ if _names(hints[name]))


def _names(hint: Any) -> bool:  # noqa: ANN401  # a type
    return hint is Reference or any(map(_names, get_args(hint)))


@cache
def _inner_of(form: type[Form]) -> tuple[tuple[str, _Check], ...]:
    hints = get_type_hints(form, include_extras=True)
    return tuple(
        (name, inner) for name in form.__struct_fields__ for inner in _checks_in(hints[name])
    )


def _checks_in(hint: object) -> Iterator[_Check]:
    """Give what a type asks of its values beyond what its pattern sees."""
    if isinstance(hint, type) and issubclass(hint, Form):
        yield _check_form
    elif get_origin(hint) is Annotated:
        of, *metas = get_args(hint)
        yield from _checks_in(of)
        for meta in metas:
            if isinstance(meta, Meta) and meta.extra is not None:
                yield meta.extra["inner"]
    elif get_origin(hint) is tuple:
        for inner in _checks_in(get_args(hint)[0]):
            yield partial(_check_each, inner)
    else:
        for part in get_args(hint):
            yield from _checks_in(part)


def _check_form(value: object, where: str) -> None:
    if isinstance(value, Form):
        value.check(where)


def _check_each(inner: _Check, values: tuple[object, ...], where: str) -> None:
    for number, value in enumerate(values):
        inner(value, f"{where}[{number}]")
