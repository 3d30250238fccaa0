"""Pages: which there are, what each is made of, and which of them one new filing touches.

A page depends on the filings that it shows and on nothing else, so that after one new filing a few
are written again, however large the record. What the whole record makes (`incidents.geojson`,
`reports.geojson`) follows with each bulletin.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sulh.errors import Missing
from sulh.filings.kinds import BulletinIssued, Reference
from sulh.mechanism.duties import duties
from sulh.mechanism.violations import NotComputed, violations
from sulh.moment import DAY, parse_span
from sulh.views.article import articles_of, read_article
from sulh.views.block import block_of, blocks, read_block
from sulh.views.case import Case
from sulh.views.corrections import read_corrections
from sulh.views.crossing import read_crossings
from sulh.views.day import read_day
from sulh.views.duties import read_duties
from sulh.views.effort import read_effort
from sulh.views.geojson import write_incidents, write_reports
from sulh.views.home import read_home
from sulh.views.incident import read_incident
from sulh.views.map import read_map
from sulh.views.party import read_party
from sulh.views.public import public_view
from sulh.views.shelf import Filed
from sulh.views.talks import read_talks
from sulh.views.timeline import month_of, read_month, read_timeline
from sulh.views.words import day_of, iso_day, say_day, say_span

#: Data of the whole record, which follow with a bulletin.
WHOLE: Final = ("incidents.geojson", "reports.geojson")
#: Pages that show filings of some kinds, wherever they stand.
_SHOWN_ON: Final[dict[str, tuple[str, ...]]] = {
    "talks.html": ("round opened", "round closed", "commitment made"),
    "crossings.html": ("crossing reported",),
    "effort.html": ("effort filed", "observation filed"),
    "corrections.html": ("correction made",),
    "bulletins.html": ("bulletin issued",),
    "map.html": ("incident opened", "report filed"),
}
#: Kinds that change what is owed, or where a party stands.
_PROCEDURE: Final = frozenset(
    {
        *("incident opened", "reply filed", "finding drafted", "vote cast", "finding made"),
        *("recused", "measure ordered", "measure reported", "measure verified"),
        *("agreement signed", "agreement amended"),
    }
)
_SPOKEN: Final = frozenset({"report filed", "statement made", "commitment made"})


@dataclass(frozen=True, slots=True)
class Page:
    """A page: where it lies, by which template, and what it is made of."""

    path: str
    template: str
    title: str
    body: object


def all_pages(case: Case) -> Iterator[str]:
    """Name every page and data file but the bulletins, which are of other moments."""
    yield from ("index.html", "timeline.html", "map.html", "talks.html", "crossings.html")
    yield from ("effort.html", "duties.html", "bulletins.html", "corrections.html")
    yield from ("filings.html", "about/verify.html", *WHOLE)
    yield from (f"party/{party}.html" for party in case.parties)
    yield from (f"article/{one.id}.html" for one in articles_of(case))
    yield from dict.fromkeys(f"timeline/{month_of(day)}.html" for day in case.days)
    for day in case.days:
        yield from _of_day(day)
    yield from (f"incident/{one.index}.html" for one in case.shelf.of_kind("incident opened"))
    yield from (f"filings/{number}.html" for number in blocks(case))


def touched(case: Case, index: int) -> frozenset[str]:
    """Name the pages that an entry changes, once it is on the shelf."""
    found = {f"filings/{block_of(index)}.html", "index.html"}
    if not index % 50:
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
    if filed.kind in _PROCEDURE:
        found |= {"duties.html", *parties}
    if filed.kind in _SPOKEN:
        found |= parties
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


def build(case: Case, path: str, lines: Mapping[str, object]) -> Page:
    """Make a page from its path; `lines` is GeoJSON, for the map. `Missing` if there is none."""
    folder, _, name = path.removesuffix(".html").rpartition("/")
    match folder, name:
        case "", "index":
            return Page(path, "home.html", "Start", read_home(case))
        case "", _:
            return _top(case, path, name, lines)
        case "day", _:
            day = parse_span(name, "day").start
            return Page(path, "day.html", say_day(day), read_day(case, day))
        case "incident", _:
            incident = read_incident(case, int(name))
            return Page(path, "incident.html", incident.title, incident)
        case "party", _:
            return Page(path, "party.html", case.name(name), read_party(case, name))
        case "article", _:
            clause = next(one for one in articles_of(case) if one.id == name)
            return Page(path, "article.html", f"Article {name}", read_article(case, clause))
        case "timeline", _:
            return Page(path, "month.html", say_span(name), read_month(case, name))
        case "filings", _:
            block = read_block(case, int(name))
            return Page(path, "block.html", f"Filings {block.first} to {block.last}", block)
        case "about", "verify":
            return Page(path, "verify.html", "How to check this", None)
        case _:
            raise Missing(path, "there is no such page")


def data(case: Case, path: str) -> bytes:
    """Make a data file from its path."""
    if path == "incidents.geojson":
        return write_incidents(case, case.shelf.of_kind("incident opened"))
    if path == "reports.geojson":
        return write_reports(case, case.shelf.of_kind("report filed"))
    day = parse_span(path.removeprefix("day/").removesuffix(".geojson"), "day").start
    return write_reports(case, case.shelf.on_day(day, "report filed"))


def bulletins(case: Case) -> dict[int, BulletinIssued]:
    """Give what each bulletin that was issued says of itself, by its day."""
    found = {}
    for day, index in case.state.bulletins.by_day.items():
        says = case.shelf.filed(index).says
        assert isinstance(says, BulletinIssued)
        found[day] = says
    return found


def named_by(case: Case, filed: Filed) -> list[int]:
    """Give the filings that one names, in the order in which it does."""
    said = ((name, getattr(filed.says, name)) for name in filed.says.__struct_fields__)
    return [
        case.state.index_of(one)
        for name, value in said
        for one in (value if isinstance(value, tuple) else (value,))
        if isinstance(one, Reference) or (type(one) is int and name in _LINKS)
    ]


def incidents_of(case: Case, filed: Filed) -> frozenset[int]:
    """Give the incidents that a filing is part of, by way of whatever it names."""
    known = case.state.incidents.by_index
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


#: Fields that name another filing.
_LINKS: Final = frozenset(
    {
        *("about", "draft", "filing", "finding", "incident", "measure", "recommendation"),
        *("report", "reports", "round", "votes", "effort"),
    }
)
#: Kinds that lead on to the incident they are about.
_UPWARD: Final = frozenset(
    {
        *("finding drafted", "vote cast", "finding made", "measure recommended"),
        *("measure ordered", "measure reported", "measure verified", "report linked"),
    }
)


def _brings_a_party(case: Case, index: int) -> bool:
    """Whether a party first appears with an entry: from then on another may stand first."""
    return index in {case.state.docket.first.get(party) for party in case.parties}


def _top(case: Case, path: str, name: str, lines: Mapping[str, object]) -> Page:
    match name:
        case "timeline":
            return Page(path, "timeline.html", "Timeline", read_timeline(case))
        case "map":
            return Page(path, "map.html", "Map", read_map(case, lines))
        case "talks":
            return Page(path, "talks.html", "Talks", read_talks(case))
        case "crossings":
            return Page(path, "crossings.html", "Crossings", read_crossings(case))
        case "effort":
            return Page(path, "effort.html", "Effort", read_effort(case))
        case "duties":
            return Page(path, "duties.html", "Duties", read_duties(case))
        case "corrections":
            return Page(path, "corrections.html", "Corrections", read_corrections(case))
        case "filings":
            return Page(path, "filings.html", "Filings", blocks(case))
        case "bulletins":
            issued = tuple((day, say_day(day)) for day in case.state.bulletins.by_day)
            return Page(path, "bulletins.html", "Bulletins", issued)
        case _:
            raise Missing(path, "there is no such page")


def _of_day(day: int) -> tuple[str, str]:
    return f"day/{iso_day(day)}.html", f"day/{iso_day(day)}.geojson"


def _of_days(case: Case, filed: Filed) -> set[str]:
    """Name the pages of the days on which a filing lies, and of their neighbours if one is new."""
    found: set[str] = set()
    days = list(case.days)
    for day in _days_of(case, filed):
        found |= {*_of_day(day), f"timeline/{month_of(day)}.html"}
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
    found, held = duties(state, now), violations(state)
    if isinstance(found, NotComputed) or isinstance(held, NotComputed):
        return set()
    try:
        before = case.shelf.filed(clock.index - 1).recorded_at if clock.index > 1 else 0
    except Missing:
        before = 0
    pages = {"duties.html"}
    for duty in found:
        if before < duty.due <= now and duty.open:
            about = case.shelf.filed(duty.about)
            pages |= {f"incident/{one}.html" for one in incidents_of(case, about)}
            pages |= {f"party/{party}.html" for party in case.parties if party == duty.of}
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
    return found | {_of_day(day)[0] for day in _days_of(case, opened)}
