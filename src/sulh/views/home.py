"""The first page: what this is, what it is about, and where to look first."""

from dataclasses import dataclass

from sulh.views import words
from sulh.views.article import articles_of, say_status
from sulh.views.case import Case
from sulh.views.claim import see
from sulh.views.count import Annex, Count
from sulh.views.day import Told, tell
from sulh.views.duties import Duties, read_duties

#: How many days, incidents and bulletins the first page lists.
MOST = 12
#: How many of the latest days are looked through for the busiest.
LOOKED = 40


@dataclass(frozen=True, slots=True)
class Busy:
    """A day, and how much is told of it."""

    day: int
    named: str
    reports: Count
    statements: Count


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""

    size: int
    as_of: str
    basis: str
    guarantors: str
    latest: Busy | None
    most: Busy | None
    busiest: tuple[Busy, ...]
    incidents: tuple[Told, ...]
    articles: tuple[tuple[str, str, str], ...]
    bulletins: tuple[tuple[int, str], ...]
    duties: Duties
    annex: Annex


def read_home(case: Case) -> Home:
    """Read the first page."""
    annex, shelf = Annex(), case.shelf
    days = list(case.days)[-LOOKED:]
    sizes = {day: len(shelf.on_day(day, "report filed", "statement made")) for day in days}
    told = [day for day in days if sizes[day]]
    busiest = sorted(told, key=lambda day: (-sizes[day], day))[:MOST]
    incidents = see(case, shelf.of_kind("incident opened")[-MOST:])
    return Home(
        size=case.state.size,
        as_of=words.say_instant(shelf.as_of, case.offset_s),
        basis="time of utterance" if shelf.basis == "uttered" else "time of recording",
        guarantors=words.say_list(case.name(one) for one in case.guarantors),
        latest=_busy(case, annex, told[-1]) if told else None,
        most=_busy(case, annex, busiest[0]) if told else None,
        busiest=tuple(_busy(case, annex, day) for day in sorted(busiest)),
        incidents=tuple(tell(case, annex, one) for one in incidents),
        articles=tuple((one.id, one.title, say_status(case, one)) for one in articles_of(case)),
        bulletins=tuple(
            (day, words.say_day(day)) for day in list(case.state.bulletins.by_day)[-MOST:]
        ),
        duties=read_duties(case, MOST),
        annex=annex,
    )


def _busy(case: Case, annex: Annex, day: int) -> Busy:
    named = words.say_day(day)
    reports = case.shelf.on_day(day, "report filed")
    statements = case.shelf.on_day(day, "statement made")
    return Busy(
        day=day,
        named=named,
        reports=annex.count(f"reports about {named}", (one.index for one in reports)),
        statements=annex.count(f"statements of {named}", (one.index for one in statements)),
    )
