"""The incident: each side's claims of one happening side by side, and what was held of it.

Contradictions are left standing: who is said to have done it, and how many are said to have come
to harm, are listed as claimed and never reconciled, averaged or added.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sulh.filings.kinds import FindingMade, Outcome, VoteCast
from sulh.mechanism.cases import at
from sulh.table import NONE
from sulh.views import words
from sulh.views.case import Case
from sulh.views.claim import Claim, Column, claim_of, columns_of, see
from sulh.views.contested import Harm, Named, compare_harm, name_authors
from sulh.views.count import Annex, Count
from sulh.views.dossier import Leaning, leaning_of
from sulh.views.duties import Owed, owed_in
from sulh.views.progress import Progress, read_progress
from sulh.views.public import Line, Public, lines_of

_VOTES = {"for": "for", "against": "against: a dissent", "abstain": "abstained"}


@dataclass(frozen=True, slots=True)
class Ballot:
    """One seat's vote, with its reasons if they are open."""

    index: int
    seats: str
    vote: str
    reasons: str


@dataclass(frozen=True, slots=True)
class Held:
    """A finding: its separate outcomes, how it was decided, and each vote."""

    index: int
    decided: str
    outcomes: tuple[Line, ...]
    words: str
    ballots: tuple[Ballot, ...]
    leaning: tuple[Leaning, ...]
    origins: int
    stands: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """A measure, recommended or ordered, and what became of it."""

    index: int
    heading: str
    is_order: bool
    lines: tuple[Line, ...]
    after: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything about one incident."""

    index: int
    title: str
    when: str
    where: str
    family: str
    progress: Progress | None
    reports: Count
    columns: tuple[Column, ...]
    harms: tuple[Harm, ...]
    authors: tuple[Named, ...]
    contested: bool
    statements: tuple[Column, ...]
    replies: tuple[Column, ...]
    evidence: tuple[Claim, ...]
    recused: tuple[Claim, ...]
    drafted: tuple[int, ...]
    findings: tuple[Held, ...]
    measures: tuple[Ordered, ...]
    owed: tuple[Owed, ...]
    not_computed: str
    annex: Annex


def read_incident(case: Case, index: int) -> Incident:
    """Read an incident that was opened by the filing at `index`."""
    shelf, annex = case.shelf, Annex()
    (opened,) = see(case, [shelf.filed(index)])
    linked = case.state.cases.by_index.get(index)
    reports = [
        one for one in see(case, map(shelf.filed, linked.reports if linked else ())) if not one.rule
    ]
    naming = see(case, shelf.naming(index))
    about = [
        one
        for report in reports
        for one in see(case, shelf.naming(report.index))
        if one.kind == "statement made"
    ]
    statements = {one.index: one for one in (*_of(naming, "statement made"), *about)}
    authors = name_authors(case, annex, reports, index)
    harms = compare_harm(case, reports, index)
    findings = [
        made
        for draft in _of(naming, "finding drafted")
        for made in _of(see(case, shelf.naming(draft.index)), "finding made")
    ]
    owed, why = owed_in(case, index)
    return Incident(
        index=index,
        title=opened.text("title") or words.say_family(opened.text("family")),
        when=claim_of(case, opened).when,
        where=words.say_cell(opened.cell) if opened.cell else "",
        family=words.say_family(opened.text("family")),
        progress=read_progress(case, index),
        reports=annex.count("reports that tell of it", (one.index for one in reports)),
        columns=columns_of(case, reports, index),
        harms=harms,
        authors=authors,
        contested=len(authors) > 1 or any(harm.differ for harm in harms),
        statements=columns_of(case, [statements[one] for one in sorted(statements)], index),
        replies=columns_of(case, _of(naming, "reply filed"), index),
        evidence=tuple(claim_of(case, one) for one in _of(naming, "evidence filed")),
        recused=tuple(claim_of(case, one) for one in _of(naming, "recused")),
        drafted=tuple(one.index for one in _of(naming, "finding drafted")),
        findings=tuple(_held(case, made) for made in findings),
        measures=tuple(
            _ordered(case, measure)
            for made in findings
            for measure in see(case, shelf.naming(made.index))
            if measure.kind in ("measure recommended", "measure ordered")
        ),
        owed=owed,
        not_computed=why,
        annex=annex,
    )


def _of(publics: Sequence[Public], kind: str) -> list[Public]:
    return [one for one in publics if one.kind == kind]


def _held(case: Case, made: Public) -> Held:
    says = made.says
    assert isinstance(says, FindingMade)
    draft = case.state.findings.held.get(made.index)
    votes = see(case, case.shelf.naming(draft.draft)) if draft is not None else []
    rests_on = says.outcome.rests_on if isinstance(says.outcome.rests_on, tuple) else ()
    return Held(
        index=made.index,
        decided=says.decided,
        outcomes=outcome_lines(case, says.outcome),
        words=made.text("words"),
        ballots=tuple(
            Ballot(
                one.index,
                words.say_list(one.by),
                _VOTES[one.says.vote],
                one.text("words"),
            )
            for one in _of(votes, "vote cast")
            if isinstance(one.says, VoteCast)
        ),
        leaning=() if draft is None else leaning_of(case.state, says.outcome, draft.draft),
        origins=len({one.origin for one in rests_on}),
        stands="" if draft is None else _stands(case, made.index),
    )


def _stands(case: Case, index: int) -> str:
    """Say whether a finding stands: what follows from it only follows once it is final."""
    held = case.state.findings.held[index]
    if held.set_aside != NONE:
        return f"It was set aside on appeal, by No. {held.set_aside}."
    its = at(case.state.cases.by_index[held.incident], case.shelf.as_of, case.state.time_for)
    if its.stands == index:
        since = words.say_instant(its.final_at, case.offset_s)
        return f"It is final since {since}."
    if its.finding == index and its.stage == "under appeal":
        return "It is under appeal; nothing follows from it yet."
    if its.finding == index:
        until = words.say_instant(held.at + case.state.time_for("appeal", index), case.offset_s)
        return f"It can be appealed against until {until}; nothing follows from it before."
    return "Another finding has taken its place."


def outcome_lines(case: Case, outcome: Outcome) -> tuple[Line, ...]:
    """Put each outcome in a line of its own: they are separate, and none follows from another."""
    under = f"a third actor under the control of {case.name(str(outcome.controlled_by))}"
    attribution = {
        "both": "both parties",
        "third": under if isinstance(outcome.controlled_by, str) else "a third actor",
        "undetermined": "undetermined",
    }.get(outcome.attribution, case.name(outcome.attribution))
    band = (
        f", probability {outcome.at_least} to {outcome.at_most} of 100"
        if isinstance(outcome.at_least, int) and isinstance(outcome.at_most, int)
        else ""
    )
    lines = [
        Line("Occurrence", f"held {outcome.occurrence}"),
        Line("Attribution", f"held {attribution}{band}"),
        Line("Characterisation", f"held {outcome.characterisation}"),
    ]
    if isinstance(outcome.conduct, str):
        whose = (
            f" of {case.name(outcome.conduct_of)}" if isinstance(outcome.conduct_of, str) else ""
        )
        shown = (
            ("knowledge", outcome.knowledge),
            ("capacity", outcome.capacity),
            ("steps taken", outcome.steps),
        )
        why = "; ".join(f"{name} {is_so}" for name, is_so in shown if isinstance(is_so, str))
        said = f"held {outcome.conduct}" + (f" ({why})" if why else "")
        lines.append(Line(f"Conduct{whose} on its own territory", said))
    if isinstance(outcome.article, str):
        lines.append(Line("Article", outcome.article))
    return tuple(lines)


def _ordered(case: Case, measure: Public) -> Ordered:
    return Ordered(
        index=measure.index,
        heading=words.say_kind(measure.kind),
        is_order=measure.kind == "measure ordered",
        lines=lines_of(case, measure),
        after=tuple(
            claim_of(case, one)
            for one in see(case, case.shelf.naming(measure.index))
            if one.kind in ("measure reported", "measure verified")
        ),
    )
