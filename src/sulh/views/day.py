"""The day: what each side claims about it, side by side, and what was watched.

Event days are UTC days, or whatever part of one a filing names. Whether any of it happened is not
said here.
"""

from dataclasses import dataclass

from sulh.filings.acts import FAMILIES
from sulh.moment import DAY
from sulh.views import words
from sulh.views.case import Case, Side
from sulh.views.claim import Claim, Column, claim_of, columns_of, see
from sulh.views.contested import Harm, Named, compare_harm, name_authors
from sulh.views.count import Annex, Axis, Count, Table
from sulh.views.effort import Unseen, unseen_on
from sulh.views.public import Public

#: How many claims stand in a column; the rest are in the annex, and in the filings.
MOST = 60
_OTHER_KINDS = (
    *("agreement signed", "agreement amended", "finding made", "measure ordered"),
    *("measure verified", "round opened", "round closed", "commitment made"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """An incident of the day, and how many reports each side's column has of it."""

    index: int
    title: str
    where: str
    reports: Count
    columns: tuple[tuple[Side, Count], ...]
    authors: tuple[Named, ...]
    harms: tuple[Harm, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """Everything that lies on one day."""

    day: int
    named: str
    before: int
    after: int
    reports: Table
    statements: Table
    incidents: tuple[Told, ...]
    columns: tuple[Column, ...]
    crossings: tuple[Claim, ...]
    others: tuple[Claim, ...]
    efforts: tuple[Claim, ...]
    unseen: Unseen
    annex: Annex


def read_day(case: Case, day: int) -> Day:
    """Read a day; `before` and `after` are the nearest days with anything on them, or -1."""
    shelf, annex, number = case.shelf, Annex(), day // DAY
    reports = see(case, shelf.on_day(day, "report filed"))
    statements = see(case, shelf.on_day(day, "statement made"))
    days = list(case.days)
    return Day(
        day=day,
        named=words.say_day(day),
        before=max((one for one in days if one < day), default=-1),
        after=min((one for one in days if one > day), default=-1),
        reports=tabulate_reports(
            case,
            annex,
            reports,
            number,
            "Reports, by whose word; several may tell of one act",
        ),
        statements=tabulate_statements(case, annex, statements, number),
        incidents=tuple(
            tell(case, annex, one, in_short=True)
            for one in see(case, shelf.on_day(day, "incident opened"))
        ),
        columns=columns_of(
            case, sorted([*reports, *statements], key=lambda one: one.index), number, MOST
        ),
        crossings=_claims(case, day, "crossing reported"),
        others=_claims(case, day, *_OTHER_KINDS),
        efforts=_claims(case, day, "effort filed"),
        unseen=unseen_on(case, day),
        annex=annex,
    )


def tabulate_reports(
    case: Case, annex: Annex, reports: list[Public], number: int, caption: str
) -> Table:
    """Count reports by family of act and by whose word it is."""
    return annex.tabulate(
        caption,
        "reports",
        [(one.index, one) for one in reports],
        Axis("family of act", list(FAMILIES.items()), lambda one: one.text("family")),
        by_word(case, number),
    )


def tabulate_statements(case: Case, annex: Annex, statements: list[Public], number: int) -> Table:
    """Count statements by what they do and by who speaks."""
    forces = ("assert", "deny", "demand", "commit", "warn", "announce")
    return annex.tabulate(
        "Public statements, by whose word it is",
        "statements",
        [(one.index, one) for one in statements],
        Axis("what it does", [(one, one) for one in forces], lambda one: one.text("force")),
        by_word(case, number),
    )


def by_word(case: Case, number: int) -> Axis[Public]:
    """Give the columns of a table: first, second, others, by whose word it is."""
    keys = [(side.body, f"word of {side.name}") for side in case.sides(number)]
    return Axis("word of", keys, lambda one: case.column(one.side))


def tell(case: Case, annex: Annex, opened: Public, *, in_short: bool = False) -> Told:
    """Give an incident in one line, with how many reports each side has of it.

    `in_short` adds who is said to have done it, and casualties as claimed.
    """
    incident = case.state.cases.by_index.get(opened.index)
    indices = incident.reports if incident is not None else ()
    reports = [one for one in see(case, map(case.shelf.filed, indices)) if not one.rule]
    title = opened.text("title") or words.say_family(opened.text("family"))
    return Told(
        index=opened.index,
        title=title,
        where=words.say_cell(opened.cell) if opened.cell else "",
        reports=annex.count(f"reports of {title}", (one.index for one in reports)),
        columns=tuple(
            (
                side,
                annex.count(
                    f"reports of {title}, word of {side.name}",
                    (one.index for one in reports if case.column(one.side) == side.body),
                ),
            )
            for side in case.sides(opened.index)
        ),
        authors=name_authors(case, annex, reports, opened.index) if in_short else (),
        harms=compare_harm(case, reports, opened.index) if in_short else (),
    )


def _claims(case: Case, day: int, *kinds: str) -> tuple[Claim, ...]:
    filings = see(case, case.shelf.on_day(day, *kinds))
    return tuple(claim_of(case, one) for one in filings)
