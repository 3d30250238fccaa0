"""The article: its words, whether it is agreed or demanded and by whom, and what concerns it."""

from dataclasses import dataclass

from sulh.mechanism.agreement import Clause
from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import Claim, Column, claim_of, columns_of, see
from sulh.views.count import Annex, Count
from sulh.views.public import Public

#: How many of the latest filings of each kind are looked through.
LATEST = 1_000
_KINDS = ("report filed", "statement made", "commitment made", "incident opened")


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the terms, and the filings that name it."""

    id: str
    title: str
    text: str
    status: str
    sources: tuple[str, ...]
    deadlines: tuple[str, ...]
    concerning: Count
    columns: tuple[Column, ...]
    commitments: tuple[Claim, ...]
    incidents: tuple[Claim, ...]
    annex: Annex


def articles_of(case: Case) -> tuple[Clause, ...]:
    """Give the articles of the terms in force, in the order of their numbers: 2, 10, a1."""
    clauses = () if case.terms is None else case.terms.article
    return tuple(sorted(clauses, key=lambda one: [(len(p), p) for p in one.id.split(".")]))


def read_article(case: Case, clause: Clause) -> Article:
    """Read an article's page."""
    annex = Annex()
    found: dict[str, list[Public]] = {
        kind: [
            one
            for one in see(case, case.shelf.of_kind(kind)[-LATEST:])
            if one.text("article") == clause.id
        ]
        for kind in _KINDS
    }
    spoken = sorted([*found["report filed"], *found["statement made"]], key=lambda one: one.index)
    return Article(
        id=clause.id,
        title=clause.title,
        text=clause.text,
        status=say_status(case, clause),
        sources=clause.sources,
        deadlines=_deadlines(case, clause.id),
        concerning=annex.count(
            f"filings that name article {clause.id}",
            (one.index for publics in found.values() for one in publics),
        ),
        columns=columns_of(case, spoken, 0),
        commitments=tuple(claim_of(case, one) for one in found["commitment made"]),
        incidents=tuple(claim_of(case, one) for one in found["incident opened"]),
        annex=annex,
    )


def say_status(case: Case, clause: Clause) -> str:
    """Say whether an article is agreed, demanded (by whom), or assumed until something is."""
    if clause.status == "demanded":
        ordered = [side.body for side in case.sides() if side.body in clause.by]
        rest = [body for body in clause.by if body not in ordered]
        return f"demanded by {words.say_list(case.name(one) for one in (*ordered, *rest))}"
    basis = case.terms.basis if case.terms is not None else "agreed"
    agreed = "agreed, as reported" if basis == "reported" else "agreed"
    return agreed if clause.status == "agreed" else "assumed until something is agreed"


def _deadlines(case: Case, article: str) -> tuple[str, ...]:
    deadlines = () if case.terms is None else case.terms.deadline
    return tuple(
        f"{one.step}: {words.say_number(one.hours, 'hour')}; "
        f"on silence: {one.silence} ({one.status})"
        for one in deadlines
        if one.article == article
    )
