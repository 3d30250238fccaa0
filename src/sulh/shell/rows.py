"""Rows: what the projection keeps of an entry, all of it open to the public.

When an entry became known is told here too. In a mechanism that is when it was recorded. A
chronicle repeats what others said, so there it is when they said it: the last second of
`claimant.uttered`, else of the day on which its source was published; and never before what it
needs to name. What the chronicler adds became known with what it names: a link between two filings
with the later one, an incident with the earliest report of it. Nothing sealed comes here, since
nothing sealed is in an entry.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, UnsetType

from sulh.filings.kinds import Claimant, CorrectionMade, Said, Source, To, naming_fields
from sulh.filings.vocabulary import OTHER
from sulh.filings.wire import Filing
from sulh.mechanism.attestation import Unattested
from sulh.mechanism.fold import said_openly
from sulh.mechanism.state import State
from sulh.moment import DAY, PRECISIONS, parse_span, write_span
from sulh.shell.reading import Read

#: Known at any time: what says who files and when, and no claim.
ALWAYS: Final = -1
#: The longest stretch of days on each of which a filing lies.
_MAX_DAYS: Final = 400
#: Kinds that say who files, by which rules, and when; and what became of what is sealed.
STRUCTURAL: Final = frozenset(
    (
        "agreement amended",
        "agreement signed",
        "clock",
        "key revoked",
        "key rotated",
        "payload disclosed",
        "payload erased",
        "payload opened",
        "record constituted",
        "rules adopted",
        "seat filled",
        "seat vacated",
    )
)
_NEEDED: Final = "needed"
_OPTIONAL: Final = "optional"
_LISTED: Final = "listed"
_LISTED_ALWAYS: Final = "listed, if only nothing"
_SEARCHED: Final = ("title", "place_name", "words", "reason", "crossing")
_encode = msgspec.json.Encoder(order="sorted").encode

#: Gives when an earlier entry became known.
Known = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its open fields, which entries it names, on which days it lies, its words.

    `kind` is empty for an entry that is no filing; `says` is canonical JSON.
    """

    index: int
    kind: str
    by: str
    body: str
    made: str
    recorded_at: int
    uttered: int
    known: int
    family: str | None
    cell: str | None
    article: str | None
    rule: str | None
    what: str | None
    seals: int
    to: str
    says: str
    days: tuple[int, ...]
    names: tuple[tuple[int, str], ...]
    words: str


def row_of(read: Read, known: Known) -> Row:
    """Say what is kept of an entry; `known` gives when earlier ones became known."""
    state = read.state
    objection = state.objections.get(read.index)
    rule, what = (None, None) if objection is None else (objection.rule, objection.what)
    if isinstance(read.attested, Unattested):
        nothing = ("", "", "", "", state.clock, -1, state.clock, None, None, None)
        return Row(read.index, *nothing, rule, what, 0, "", "{}", (), (), "")
    filing = read.attested.filing
    says = filing.says
    if objection is not None and said_openly(state, says):
        says = _without_what_is_sealed(says)
    names = tuple(named_by(says, state, read.index))
    seat = state.roster.seats.get(filing.by[0])
    sealed = filing.sealed
    return Row(
        index=read.index,
        kind=says.kind,
        by=" ".join(filing.by),
        body=OTHER if seat is None else seat.body,
        made=write_span(filing.made),
        recorded_at=state.clock,
        uttered=uttered_by(says),
        known=known_at(filing, state, names, known),
        family=_text(says, "family"),
        cell=_text(says, "cell"),
        article=_text(says, "article"),
        rule=rule,
        what=what,
        seals=0 if sealed is None else len(sealed.digests),
        to="" if sealed is None else " ".join(sealed.to),
        says=_encode(says).decode(),
        days=_days(says, state),
        names=names,
        words="\n".join(_words(says)),
    )


def at_time(row: Row, state: State) -> Row:
    """Give entry 0 the time of entry 1, after which the state is this: it had no clock yet."""
    at = state.clock
    days = () if state.roster.purpose == "chronicle" or not at else (at - at % DAY,)
    return replace(row, recorded_at=at, days=days)


def known_at(filing: Filing, state: State, names: tuple[tuple[int, str], ...], known: Known) -> int:
    """Say when a filing became known (POSIX seconds), `ALWAYS` if it holds at any time."""
    if state.roster.purpose != "chronicle":
        return state.clock
    says = filing.says
    if says.kind in STRUCTURAL:
        return ALWAYS
    own = uttered_by(says)
    source = getattr(says, "source", UNSET)
    if own < 0 and isinstance(source, Source):
        own = parse_span(source.published, "published").end - 1
    fields = _naming_fields(type(says))
    needed = [known(index) for index, name in names if fields[name] == _NEEDED]
    listed = [known(index) for index, name in names if fields[name] in (_LISTED, _LISTED_ALWAYS)]
    if own < 0 and not needed:
        return min(listed, default=state.clock)
    return max([own, *needed])


def as_known(says: Said, is_known: Callable[[To], bool]) -> Said:
    """Leave out of a filing what it names and what is not known yet.

    An incident is known with the earliest report of it, and then tells of those reports only.
    """
    changed: dict[str, object] = {}
    for name, how in _naming_fields(type(says)).items():
        value = getattr(says, name)
        if how in (_LISTED, _LISTED_ALWAYS) and value is not UNSET:
            left = tuple(to for to in value if is_known(to))
            if left != value:
                changed[name] = left or (UNSET if how == _LISTED else ())
        elif how == _OPTIONAL and value is not UNSET and not is_known(value):
            changed[name] = UNSET
    return msgspec.structs.replace(says, **changed) if changed else says


def uttered_by(says: Said) -> int:
    """Give the last second in which a claim can have been uttered, or -1 without a claimant."""
    claimant = getattr(says, "claimant", UNSET)
    if not isinstance(claimant, Claimant):
        return -1
    return parse_span(claimant.uttered, "uttered").end - 1


def named_by(says: Said, state: State, index: int) -> Iterator[tuple[int, str]]:
    """Give the indices of the earlier entries that a filing names, each with the field's name."""
    for field in _naming_fields(type(says)):
        value = getattr(says, field)
        for to in value if isinstance(value, tuple) else (value,):
            if to is not UNSET:
                at = state.index_of(to)
                if 0 <= at < index:
                    yield at, field


@cache
def _naming_fields(form: type[Said]) -> dict[str, str]:
    """Give the fields in which a form names filings, and whether it needs, may have or lists."""
    hints = get_type_hints(form)
    return {name: _how(hints[name]) for name in naming_fields(form)}


def _how(hint: Any) -> str:  # noqa: ANN401  # a type
    is_optional = UnsetType in get_args(hint)
    if _lists(hint):
        return _LISTED if is_optional else _LISTED_ALWAYS
    return _OPTIONAL if is_optional else _NEEDED


def _lists(hint: Any) -> bool:  # noqa: ANN401  # a type
    return get_origin(hint) is tuple or any(map(_lists, get_args(hint)))


def _without_what_is_sealed(says: Said) -> Said:
    """Leave out what was said openly against the rules: it is not spread any further."""
    named = (*(says.audiences or ()), *(["changes"] if isinstance(says, CorrectionMade) else []))
    hidden = {name: UNSET for name in named if hasattr(says, name)}
    return msgspec.structs.replace(says, **hidden)


def _text(says: Said, name: str) -> str | None:
    value = getattr(says, name, UNSET)
    return value if isinstance(value, str) else None


def _days(says: Said, state: State) -> tuple[int, ...]:
    """Give the days on which a filing lies, by the second in which each begins, in UTC.

    Those that it says; else that of its claim's utterance, and none if that is told more coarsely;
    else that of its recording, which in a chronicle says nothing of what it tells, so that there
    it lies on none.
    """
    if (text := _text(says, "day")) is not None:
        first = parse_span(text, "day")
        if first.precision == "day":
            until = _text(says, "until")
            last = first if until is None else parse_span(until, "until")
            stop = min(max(last.end, first.end), first.start + _MAX_DAYS * DAY)
            return tuple(range(first.start, stop, DAY))
    claimant = getattr(says, "claimant", UNSET)
    if isinstance(claimant, Claimant):
        uttered = parse_span(claimant.uttered, "uttered")
        is_of_a_day = PRECISIONS.index(uttered.precision) >= PRECISIONS.index("day")
        return (uttered.start - uttered.start % DAY,) if is_of_a_day else ()
    if state.roster.purpose == "chronicle" or says.kind == "clock" or not state.clock:
        return ()
    return (state.clock - state.clock % DAY,)


def _words(says: Said) -> Iterator[str]:
    for name in _SEARCHED:
        if (text := _text(says, name)) is not None:
            yield text
    claimant, source = getattr(says, "claimant", UNSET), getattr(says, "source", UNSET)
    if isinstance(claimant, Claimant):
        yield claimant.speaker
    if isinstance(source, Source):
        yield source.outlet
        if isinstance(source.agency, str):
            yield source.agency
