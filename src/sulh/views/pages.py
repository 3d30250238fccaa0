"""Pages: which there are, and what each is made of.

A page depends on the filings that it shows and on nothing else, so that after one new filing a few
are written again, however large the record. What the whole record makes (`WHOLE`) follows with
each bulletin.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sulh.errors import Missing
from sulh.filings.kinds import BulletinIssued
from sulh.moment import parse_span
from sulh.note import write_vkey
from sulh.views.article import articles_of, read_article
from sulh.views.block import blocks, read_block
from sulh.views.case import Case
from sulh.views.corrections import read_corrections
from sulh.views.crossing import read_crossings
from sulh.views.day import read_day
from sulh.views.dossier import write_dossier
from sulh.views.duties import read_duties
from sulh.views.effort import read_effort
from sulh.views.geojson import write_incidents, write_reports
from sulh.views.home import read_home
from sulh.views.incident import read_incident
from sulh.views.incidents import read_incidents
from sulh.views.map import read_map
from sulh.views.pace import read_pace
from sulh.views.party import read_party
from sulh.views.talks import read_talks
from sulh.views.timeline import month_of, read_month, read_timeline
from sulh.views.words import iso_day, say_day, say_span

#: What the whole record makes, and follows with a bulletin.
WHOLE: Final = ("incidents.geojson", "pace.html", "reports.geojson")


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
    yield from ("incidents.html", "effort.html", "duties.html", "bulletins.html")
    yield from ("corrections.html", "filings.html", "about/verify.html", *WHOLE)
    yield from (f"party/{party}.html" for party in case.parties)
    yield from (f"article/{one.id}.html" for one in articles_of(case))
    yield from dict.fromkeys(f"timeline/{month_of(day)}.html" for day in case.days)
    for day in case.days:
        yield from paths_of_day(day)
    yield from (f"incident/{one.index}.html" for one in case.shelf.of_kind("incident opened"))
    yield from (f"finding/{one.index}.json" for one in case.shelf.of_kind("finding made"))
    yield from (f"filings/{number}.html" for number in blocks(case))


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
            log = case.state.roster.log
            assert log is not None  # what is published was constituted
            return Page(path, "verify.html", "How to check this", write_vkey(log))
        case _:
            raise Missing(path, "there is no such page")


def data(case: Case, path: str) -> bytes:
    """Make a data file from its path."""
    if path == "incidents.geojson":
        return write_incidents(case, case.shelf.of_kind("incident opened"))
    if path == "reports.geojson":
        return write_reports(case, case.shelf.of_kind("report filed"))
    if path.startswith("finding/"):
        index = int(path.removeprefix("finding/").removesuffix(".json"))
        return write_dossier(case.state, index, case.shelf.filed(index).says)
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
        case "incidents":
            return Page(path, "incidents.html", "Incidents", read_incidents(case))
        case "pace":
            return Page(path, "pace.html", "Time to each step", read_pace(case))
        case "corrections":
            return Page(path, "corrections.html", "Corrections", read_corrections(case))
        case "filings":
            return Page(path, "filings.html", "Filings", blocks(case))
        case "bulletins":
            issued = tuple((day, say_day(day)) for day in case.state.bulletins.by_day)
            return Page(path, "bulletins.html", "Bulletins", issued)
        case _:
            raise Missing(path, "there is no such page")


def paths_of_day(day: int) -> tuple[str, str]:
    """Name the page and the data file of a day."""
    return f"day/{iso_day(day)}.html", f"day/{iso_day(day)}.geojson"
