"""Touched: which pages an entry changes, once it is on the shelf.

However large the record, these are few. Publishing what is touched, entry after entry, gives what
publishing everything gives; only what the whole record makes waits for the next bulletin.
"""

from typing import Final

from sulh.errors import Missing
from sulh.filings.kinds import KINDS, Reference, naming_fields
from sulh.mechanism.violations import NotComputed, violations
from sulh.moment import DAY, parse_span
from sulh.views.article import articles_of
from sulh.views.block import SIZE, block_of
from sulh.views.case import Case
from sulh.views.pages import WHOLE, all_pages, paths_of_day
from sulh.views.public import public_view
from sulh.views.shelf import Filed
from sulh.views.timeline import is_undated, month_of
from sulh.views.words import day_of, iso_day

#: Pages that show filings of some kinds, wherever they stand.
_SHOWN_ON: Final[dict[str, tuple[str, ...]]] = {
    "talks.html": ("round opened", "round closed", "commitment made"),
    "crossings.html": ("crossing reported",),
    "effort.html": ("effort filed", "observation filed"),
    "corrections.html": ("correction made",),
    "bulletins.html": ("bulletin issued",),
    "map.html": ("incident opened", "report filed"),
}
#: Kinds that only tell of something, and change neither what is owed nor where a party stands.
_TELLING: Final = frozenset(
    {
        *("bulletin issued", "correction made", "crossing reported", "effort filed", "clock"),
        *("observation filed", "statement made", "round opened", "round closed", "sealed"),
        *("payload disclosed", "payload erased", "payload opened"),
    }
)
_SPOKEN: Final = frozenset({"report filed", "statement made", "commitment made"})
#: Kinds that lead on to the incident they are about: those that name another step of its case.
_UPWARD: Final = frozenset(
    form.kind
    for form in KINDS.values()
    if {"incident", "draft", "finding", "measure", "team", "request", "appeal", "evidence"}
    & set(naming_fields(form))
)


def touched(case: Case, index: int) -> frozenset[str]:
    """Name the pages that an entry changes, once it is on the shelf."""
    found = {f"filings/{block_of(index)}.html", "index.html"}
    if not index % SIZE:
        found |= {"filings.html", f"filings/{max(0, block_of(index) - 1)}.html"}
    try:
        filed = case.shelf.filed(index)
    except Missing:
        return frozenset(found)
    if filed.kind == "clock":
        return frozenset(found | _of_time(case, filed))
    if filed.objection is not None:
        return frozenset(found)
    found |= {path for path, kinds in _SHOWN_ON.items() if filed.kind in kinds}
    found |= _of_days(case, filed)
    for incident in incidents_of(case, filed):
        found |= _of_incident(case, incident)
    parties = {f"party/{party}.html" for party in case.parties}
    if filed.kind not in _TELLING:
        found |= {"duties.html", "incidents.html", *parties}
    if filed.kind in _SPOKEN:
        found |= parties
    if filed.kind == "finding made":
        found.add(f"finding/{index}.json")
    article = public_view(case, filed).text("article")
    if article in {one.id for one in articles_of(case)}:
        found.add(f"article/{article}.html")
    if filed.kind == "correction made":
        found |= {f"filings/{block_of(one)}.html" for one in named_by(case, filed) if one >= 0}
    if filed.kind == "agreement amended" or _brings_a_party(case, index):
        found |= set(all_pages(case))
    if filed.kind == "bulletin issued":
        found |= set(WHOLE)
    return frozenset(found)


def named_by(case: Case, filed: Filed) -> list[int]:
    """Give the filings that one names, in the order in which it does."""
    said = (getattr(filed.says, name) for name in naming_fields(type(filed.says)))
    return [
        case.state.index_of(one)
        for value in said
        for one in (value if isinstance(value, tuple) else (value,))
        if isinstance(one, int | Reference)
    ]


def incidents_of(case: Case, filed: Filed) -> frozenset[int]:
    """Give the incidents that a filing is part of, by way of whatever it names."""
    known = case.state.cases.by_index
    found, seen, waiting = set(), set(), [filed.index]
    while waiting:
        index = waiting.pop()
        if index in seen or index < 0:
            continue
        seen.add(index)
        if index in known:
            found.add(index)
            continue
        try:
            one = case.shelf.filed(index)
        except Missing:
            continue
        if one.kind in _UPWARD or index == filed.index:
            waiting += named_by(case, one)
        if one.kind == "report filed" and index != filed.index:
            waiting += [
                up.index
                for up in case.shelf.naming(index)
                if up.kind in ("incident opened", "report linked")
            ]
    return frozenset(found)


def _brings_a_party(case: Case, index: int) -> bool:
    """Whether a party first appears with an entry: from then on another may stand first."""
    return index in {case.state.docket.first.get(party) for party in case.parties}


def _of_days(case: Case, filed: Filed) -> set[str]:
    """Name the pages of the days on which a filing lies, and of their neighbours if one is new."""
    found = {"timeline.html"} if is_undated(filed) else set()
    days = list(case.days)
    for day in _days_of(case, filed):
        found |= {*paths_of_day(day), f"timeline/{month_of(day)}.html"}
        if len(case.shelf.on_day(day)) == 1:
            near = (
                max((one for one in days if one < day), default=day),
                min((one for one in days if one > day), default=day),
            )
            found |= {f"day/{iso_day(one)}.html" for one in near}
            found |= {"timeline.html", "effort.html"}
    return found


def _days_of(case: Case, filed: Filed) -> list[int]:
    public = public_view(case, filed)
    said, until = public.text("day"), public.text("until")
    last = parse_span(until or said, "until").end if until or said else public.day + DAY
    near = {day_of(public.uttered), day_of(public.recorded_at)}
    return [day for day in case.days if public.day <= day < last or day in near]


def _of_time(case: Case, clock: Filed) -> set[str]:
    """Name the pages that change as record time goes on: what has become late, what has lapsed."""
    state, now = case.state, clock.recorded_at
    held = violations(state, now)
    if isinstance(held, NotComputed):
        return set()
    try:
        before = case.shelf.filed(clock.index - 1).recorded_at if clock.index > 1 else 0
    except Missing:
        before = 0
    pages = {"duties.html", "incidents.html"}
    for duty in case.shelf.duties_within(before, now):
        pages |= {f"incident/{duty.case}.html"} if duty.case in state.cases.by_index else set()
        pages |= {f"party/{party}.html" for party in case.parties}
    lapse = 0 if state.agreement.terms is None else state.agreement.terms.lapse_days * DAY
    if any(before < one.at + lapse <= now for one in held):
        pages |= {f"party/{party}.html" for party in case.parties}
    return pages


def _of_incident(case: Case, incident: int) -> set[str]:
    """Name the pages on which an incident is told of."""
    found = {f"incident/{incident}.html"}
    try:
        opened = case.shelf.filed(incident)
    except Missing:
        return found
    return found | {paths_of_day(day)[0] for day in _days_of(case, opened)}
