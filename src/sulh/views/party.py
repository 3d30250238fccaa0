"""The party: what is said on its behalf, what is said of it, what it owes. Mirror images.

The page of one party is that of the other with the two exchanged: the same parts in the same order.
"""

from dataclasses import dataclass

from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import Claim, claim_of, see
from sulh.views.count import Annex, Table
from sulh.views.day import tabulate_reports, tabulate_statements
from sulh.views.duties import Owed, Stands, owed_by, read_standing
from sulh.views.public import Public

#: How many of the latest claims a page lists, and counts.
LATEST = 300
MOST = 40


@dataclass(frozen=True, slots=True)
class Party:
    """A party, as it appears in the record."""

    id: str
    name: str
    style: str
    other: str
    calls: str
    scope: str
    reports: Table
    statements: Table
    says: tuple[Claim, ...]
    named: tuple[Claim, ...]
    undertaken: tuple[Claim, ...]
    owed: tuple[Owed, ...]
    not_computed: str
    standing: tuple[Stands, ...]
    annex: Annex


def read_party(case: Case, party: str) -> Party:
    """Read a party's page, from the latest filings of each kind."""
    annex, shelf = Annex(), case.shelf
    reports = see(case, shelf.of_kind("report filed")[-LATEST:])
    statements = see(case, shelf.of_kind("statement made")[-LATEST:])
    own = [one for one in statements if one.side == party]
    named = [one for one in reports if one.text("author") == party]
    commitments = see(case, shelf.of_kind("commitment made")[-LATEST:])
    due, why = owed_by(case, party)
    return Party(
        id=party,
        name=case.name(party),
        style=next(side.style for side in case.sides() if side.body == party),
        other=case.other(party),
        calls=_calls(case, party),
        scope=_scope(reports, statements),
        reports=_tabulate_named(case, annex, named),
        statements=tabulate_statements(case, annex, own, 0),
        says=tuple(claim_of(case, one) for one in own[-MOST:]),
        named=tuple(claim_of(case, one) for one in named[-MOST:]),
        undertaken=tuple(
            claim_of(case, one) for one in commitments if party in getattr(one.says, "by", ())
        ),
        owed=due,
        not_computed=why,
        standing=tuple(one for one in read_standing(case) if one.party == case.name(party)),
        annex=annex,
    )


def _tabulate_named(case: Case, annex: Annex, named: list[Public]) -> Table:
    return tabulate_reports(
        case,
        annex,
        named,
        0,
        "Reports that name it, by whose word; several may tell of one act",
    )


def _calls(case: Case, party: str) -> str:
    """Give what the party calls the other one, if the terms say; kept apart from its name."""
    bodies = () if case.terms is None else case.terms.body
    called = next((one.called for one in bodies if one.id == party), {})
    return called.get(case.other(party), "")


def _scope(reports: list[Public], statements: list[Public]) -> str:
    if len(reports) < LATEST and len(statements) < LATEST:
        return "Everything in the record."
    return f"The latest {words.say_number(LATEST, 'report')} and as many statements."
