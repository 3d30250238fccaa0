"""The bulletin of a day: what became known between two cut-offs, and what was not observed.

The layout follows the daily reports of monitoring missions: basis, a sentence for each side,
counts against the previous period, contested claims side by side, casualties as claimed and never
added, replies and duties, crossings, talks, effort, corrections, and an annex of every number.
HTML and Markdown are made from this one value, and a bulletin whose sums do not close is
`Refused`. Nothing is held here that no finding holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sulh.filings.acts import FAMILIES
from sulh.moment import DAY, write_instant
from sulh.views import words
from sulh.views.case import Case, Side
from sulh.views.claim import Claim, claim_of, see
from sulh.views.contested import Harm, Named, compare_harm, name_authors
from sulh.views.count import Annex, Axis, Count, Table
from sulh.views.day import by_word
from sulh.views.duties import Owed, Stands, owed, read_duties
from sulh.views.effort import Unseen, tabulate_effort, unseen
from sulh.views.pace import tabulate_access, tabulate_stages
from sulh.views.public import Public

_TALKS = ("round opened", "round closed", "commitment made", "commitment verified")
_SERVICE = ("hotline called", "case served", "case closed", "case reopened")
_DECISIONS = ("finding made", "finding deferred", "appeal filed", "appeal decided")
_MEASURES = (
    *("measure recommended", "measure ordered", "measure declined", "measure reported"),
    *("measure verified", "account given"),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One side in one sentence: how much is said for it, and of what sort."""

    side: Side
    reports: Count
    statements: Count
    denials: Count


@dataclass(frozen=True, slots=True)
class Contested:
    """An incident of which claims stand against each other."""

    index: int
    title: str
    reports: Count
    authors: tuple[Named, ...]
    harms: tuple[Harm, ...]


@dataclass(frozen=True, slots=True)
class Casualty:
    """Casualties as one filing claims them."""

    index: int
    side: Side
    text: str
    where: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The bulletin of a day."""

    day: int
    iso: str
    named: str
    number: int
    basis: str
    rests: str
    size: int
    period: str
    sides: tuple[Side, ...]
    summaries: tuple[Summary, ...]
    reports: Table
    previous: tuple[Count, ...]
    previous_total: Count
    contested: tuple[Contested, ...]
    casualties: tuple[Casualty, ...]
    replies: Count
    answers: tuple[Claim, ...]
    decisions: tuple[Claim, ...]
    stages: Table
    access: Table
    owed: tuple[Owed, ...]
    undone: tuple[Owed, ...]
    not_computed: str
    standing: tuple[Stands, ...]
    crossings: tuple[Claim, ...]
    talks: tuple[Claim, ...]
    effort: Table
    unseen: Unseen
    corrections: tuple[Claim, ...]
    annex: Annex


def read_bulletin(case: Case, day: int, number: int, size: int) -> Bulletin:
    """Read the bulletin of a day, from a shelf as of its cut-off and the first `size` entries.

    What was filed later changes nothing in it, even where it tells of that day.
    """
    annex = Annex()
    after, until = case.period(day)
    turn = day // DAY
    became = _Period(case, after, until, size)
    reports = became.known("report filed")
    before = _Period(case, 2 * after - until, after, size).known("report filed")
    statements = became.known("statement made")
    efforts = became.known("effort filed")
    replies = became.known("reply filed")
    families = {one.text("family") for one in (*reports, *before)}
    table = annex.tabulate(
        "Reports that became known in the period, by family of act and by whose word",
        "reports",
        [(one.index, one) for one in reports],
        Axis("family of act", list(FAMILIES.items()), lambda one: one.text("family")),
        by_word(case, turn),
        families,
    )
    previous = tuple(
        annex.count(
            f"reports, {called}, previous period",
            (one.index for one in before if one.text("family") == family),
        )
        for family, called in FAMILIES.items()
        if family in families
    )
    duties = read_duties(case)
    return Bulletin(
        day=day,
        iso=words.iso_day(day),
        named=words.say_day(day),
        number=number,
        basis=say_basis(case, until),
        rests=_say_size(case, size),
        size=size,
        period=_say_period(case, after, until),
        sides=case.sides(turn),
        summaries=tuple(
            _summary(case, annex, side, reports, statements) for side in case.sides(turn)
        ),
        reports=table,
        previous=previous,
        previous_total=annex.count("reports, all, previous period", (one.index for one in before)),
        contested=_contested(case, annex, reports, size),
        casualties=_casualties(case, reports, turn),
        replies=annex.count("replies filed", (one.index for one in replies)),
        answers=tuple(claim_of(case, one) for one in replies),
        decisions=became.claims(*_SERVICE, *_DECISIONS, *_MEASURES),
        stages=tabulate_stages(case, annex, turn, after, size),
        access=tabulate_access(case, annex, turn, after, size),
        owed=tuple(one for one in duties.owed if not one.right),
        undone=tuple(
            owed(case, one)
            for one in case.shelf.duties_within(after, until)
            if one.missed or (one.late and one.due > after)
        ),
        not_computed=duties.why,
        standing=duties.standing,
        crossings=became.claims("crossing reported"),
        talks=became.claims(*_TALKS),
        effort=tabulate_effort(annex, efforts),
        unseen=unseen(case, efforts, "this period"),
        corrections=became.claims("correction made"),
        annex=annex,
    )


@dataclass(frozen=True, slots=True)
class _Period:
    """What became known in a period, of the first `size` entries."""

    case: Case
    after: int
    until: int
    size: int

    def known(self, *kinds: str) -> list[Public]:
        found = self.case.shelf.between(self.after, self.until, *kinds)
        return see(self.case, (one for one in found if one.index < self.size))

    def claims(self, *kinds: str) -> tuple[Claim, ...]:
        return tuple(claim_of(self.case, one) for one in self.known(*kinds))


def say_basis(case: Case, until: int) -> str:
    """Say what a bulletin rests on: what was known when, by which time, in which zone."""
    if case.shelf.basis == "uttered":
        return (
            f"What had been uttered by the end of {words.say_day(until - DAY)} (UTC), by time of "
            "utterance; what is known to the day only counts as uttered by its end."
        )
    return (
        f"Information as of {words.say_instant(until, case.offset_s)} "
        f"({write_instant(until)}), by time of recording."
    )


def _say_size(case: Case, size: int) -> str:
    """Say on how many entries it rests; a chronicle was recorded after what it tells."""
    if case.shelf.basis == "uttered":
        return f"It rests on the first {size} entries of the record."
    return f"The record had {size} entries then."


def _say_period(case: Case, after: int, until: int) -> str:
    if case.shelf.basis == "uttered":
        return words.say_day(after)
    start, end = (words.say_instant(one, case.offset_s) for one in (after, until))
    return f"after {start}, up to {end}"


def _summary(
    case: Case, annex: Annex, side: Side, reports: list[Public], statements: list[Public]
) -> Summary:
    def own(publics: list[Public]) -> list[Public]:
        return [one for one in publics if case.column(one.side) == side.body]

    denials = [one for one in own(statements) if one.text("force") == "deny"]
    return Summary(
        side=side,
        reports=annex.count(f"reports, word of {side.name}", (one.index for one in own(reports))),
        statements=annex.count(
            f"statements, word of {side.name}", (one.index for one in own(statements))
        ),
        denials=annex.count(f"denials, word of {side.name}", (one.index for one in denials)),
    )


def _contested(
    case: Case, annex: Annex, reports: Sequence[Public], size: int
) -> tuple[Contested, ...]:
    """Give the incidents that the period's reports tell of, where claims differ."""
    incidents = dict.fromkeys(
        index
        for report in reports
        for one in case.shelf.naming(report.index)
        if one.index < size
        for index in _incidents_of(case, one.index, report.index)
    )
    found = []
    for index in sorted(incidents):
        known = case.state.cases.by_index[index]
        linked = [one for one in known.reports if one < size]
        told = [one for one in see(case, map(case.shelf.filed, linked)) if not one.rule]
        title = _title(case, index)
        authors = name_authors(case, annex, told, index)
        harms = tuple(one for one in compare_harm(case, told, index) if one.differ)
        if len(authors) > 1 or harms:
            behind = annex.count(f"reports of {title}", (one.index for one in told))
            found.append(Contested(index, title, behind, authors, harms))
    return tuple(found)


def _incidents_of(case: Case, index: int, report: int) -> list[int]:
    """Give the incidents through which a filing links a report: its own, or the one it names."""
    found = case.state.cases.by_index
    if index in found:
        return [index] if report in found[index].reports else []
    target = getattr(case.shelf.filed(index).says, "incident", None)
    resolved = case.state.index_of(target) if target is not None else -1
    return [resolved] if resolved in found and report in found[resolved].reports else []


def _title(case: Case, index: int) -> str:
    (opened,) = see(case, [case.shelf.filed(index)])
    return opened.text("title") or f"incident No. {index}"


def _casualties(case: Case, reports: Sequence[Public], turn: int) -> tuple[Casualty, ...]:
    sides = {side.body: side for side in case.sides(turn)}
    order = list(sides)
    rows = []
    for report in sorted(reports, key=lambda one: (order.index(case.column(one.side)), one.index)):
        claim = claim_of(case, report)
        rows += [
            Casualty(report.index, sides[claim.side], text, claim.where, claim.speaker)
            for text in claim.casualties
        ]
    return tuple(rows)
