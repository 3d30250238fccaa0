"""Contested: where claims of one happening stand against each other, and are left standing.

Who is said to have done it, and how many are said to have come to harm, by whose word: as claimed,
never reconciled, averaged or added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sulh.views.case import Case, Side
from sulh.views.count import Annex, Count
from sulh.views.public import Public, say_range


@dataclass(frozen=True, slots=True)
class Claimed:
    """A number as it is claimed, and the filings that claim it."""

    text: str
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Harm:
    """One kind of harm to somebody's people: what each side's column claims of it."""

    label: str
    cells: tuple[tuple[Side, tuple[Claimed, ...]], ...]
    differ: bool


@dataclass(frozen=True, slots=True)
class Named:
    """Who is said to have done it, and the filings that say so."""

    author: str
    by: Count
    columns: tuple[tuple[Side, Count], ...]


def name_authors(
    case: Case, annex: Annex, reports: Sequence[Public], number: int
) -> tuple[Named, ...]:
    """List who is said to have done it, and by whose word, in the order in which it was said."""
    said = dict.fromkeys(author for one in reports if (author := one.text("author")))
    return tuple(_named(case, annex, reports, author, number) for author in said)


def _named(case: Case, annex: Annex, reports: Sequence[Public], author: str, number: int) -> Named:
    named = case.name(author)
    say = [one for one in reports if one.text("author") == author]
    columns = tuple(
        (
            side,
            annex.count(
                f"say that it was done by {named}, word of {side.name}",
                (one.index for one in say if case.column(one.side) == side.body),
            ),
        )
        for side in case.sides(number)
    )
    by = annex.count(f"say that it was done by {named}", (one.index for one in say))
    return Named(named, by, columns)


def compare_harm(case: Case, reports: Sequence[Public], number: int) -> tuple[Harm, ...]:
    """Put claims of casualties side by side: by whose people, category and harm."""
    found: dict[tuple[str, str, str], list[tuple[Public, str]]] = {}
    for report in reports:
        for one in report.casualties:
            whose = one.of if isinstance(one.of, str) else ""
            key = (whose, one.category, one.harm)
            found.setdefault(key, []).append((report, say_range(one)))
    harms = []
    for (whose, category, harm), claims in found.items():
        parts = (
            harm,
            "" if category == "unspecified" else category,
            f"of {case.name(whose)}" if whose else "whose people is not said",
        )
        cells = tuple(
            (
                side,
                _gather(
                    (report.index, text)
                    for report, text in claims
                    if case.column(report.side) == side.body
                ),
            )
            for side in case.sides(number)
        )
        differ = len({text for _, text in claims}) > 1
        harms.append(Harm(", ".join(part for part in parts if part), cells, differ))
    return tuple(harms)


def _gather(claims: Iterable[tuple[int, str]]) -> tuple[Claimed, ...]:
    """Put claims of the same number together, in the order in which they were first made."""
    found: dict[str, list[int]] = {}
    for index, text in claims:
        found.setdefault(text, []).append(index)
    return tuple(Claimed(text, tuple(dict.fromkeys(by))) for text, by in found.items())
