"""Claim: one filing as it stands in a column: what is said, by whom, where it can be read.

A claim is shown as its side makes it. Nothing here weighs one against another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sulh.filings.kinds import (
    BulletinIssued,
    CaseServed,
    CommitmentMade,
    CrossingReported,
    EffortFiled,
    EvidenceFiled,
    FindingMade,
    HotlineCalled,
    IncidentOpened,
    MeasureOrdered,
    MeasureRecommended,
    MeasureReported,
    MeasureVerified,
    ReplyFiled,
    RoundClosed,
    RoundOpened,
    To,
    VisitMade,
)
from sulh.views import words
from sulh.views.case import Case, Side
from sulh.views.public import Public, public_view, say_casualties, say_source
from sulh.views.shelf import Filed


@dataclass(frozen=True, slots=True)
class Claim:
    """A filing in a few lines; texts are plain, `said` is in its speaker's own or restated words.

    `side` is the body in whose column it stands; `notes` are facts about it, one a line.
    """

    index: int
    side: str
    family: str
    what: str
    where: str
    when: str
    said: str
    speaker: str
    outlet: str
    address: str
    grade: str
    casualties: tuple[str, ...]
    author: str
    article: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One side's claims, in record order; `more` stand in the annex only."""

    side: Side
    claims: tuple[Claim, ...]
    more: int = 0


def claim_of(case: Case, public: Public) -> Claim:
    """Put a filing in a few lines."""
    claimant, source = public.claimant, public.source
    author = public.text("author")
    return Claim(
        index=public.index,
        side=case.column(public.side),
        family=public.text("family"),
        what=_what(case, public),
        where=_where(public),
        when=_when(public),
        said=public.text("words"),
        speaker=_speaker(public),
        outlet=say_source(source) if source else "",
        address=source.address if source else "",
        grade=words.say_grade(grade) if (grade := public.text("grade")) else "",
        casualties=tuple(say_casualties(case, one) for one in public.casualties),
        author=case.name(author) if author else "",
        article=public.text("article"),
        notes=_notes(case, public, claimant_known=claimant is not None),
    )


def columns_of(
    case: Case, publics: Sequence[Public], number: int, most: int = 0
) -> tuple[Column, ...]:
    """Put claims side by side: first, second, others; `most` in each, if there is a limit."""
    columns = []
    for side in case.sides(number):
        mine = [one for one in publics if case.column(one.side) == side.body]
        shown = mine[:most] if most else mine
        claims = tuple(claim_of(case, one) for one in shown)
        columns.append(Column(side, claims, len(mine) - len(shown)))
    return tuple(columns)


def see(case: Case, filings: Iterable[Filed]) -> list[Public]:
    """Give the public view of each."""
    return [public_view(case, filed) for filed in filings]


def _what(case: Case, public: Public) -> str:
    says = public.says
    match says:
        case EffortFiled():
            denied = f" by {case.name(says.denied_by)}" if isinstance(says.denied_by, str) else ""
            return f"{says.means}: {says.watch}{denied}, {words.say_number(says.minutes, 'minute')}"
        case IncidentOpened():
            return public.text("title") or public.what
        case RoundOpened():
            return f"round opened: {says.title}"
        case RoundClosed():
            return f"round closed: {says.outcome}"
        case CommitmentMade():
            said = "" if public.claimant is None else "said to be "
            by = _in_order(case, public, says.by)
            return f"{said}{says.firmness}, by {words.say_list(map(case.name, by))}"
        case CrossingReported():
            return f"crossing {words.say_id(says.crossing)}: {says.passage} for {says.traffic}"
        case BulletinIssued():
            return f"bulletin {says.number} issued"
        case _:
            force = public.text("force")
            return _FORCES[force] if force else _proceeding(case, public)


def _proceeding(case: Case, public: Public) -> str:
    says = public.says
    match says:
        case EvidenceFiled():
            return f"evidence: {says.medium}"
        case ReplyFiled():
            answer = public.text("answer")
            about = f"reply of {case.name(public.side)} about {_named(case, says.incident)}"
            return f"{about}: {answer}" if answer else about
        case FindingMade():
            held = says.outcome
            return f"finding: occurrence held {held.occurrence}, {held.characterisation}"
        case MeasureRecommended() | MeasureOrdered():
            return f"{says.kind}: {says.action}, of {case.name(says.of)}"
        case MeasureReported():
            return f"measure reported: {says.compliance}"
        case MeasureVerified():
            return f"measure verified: {says.verified}"
        case _:
            return _stepping(case, public)


#: The fields of a step of the procedure that say the most of it, in a few words.
_SAYING: Final[dict[str, tuple[str, ...]]] = {
    "report screened": ("decision", "because"),
    "protection checked": ("notice", "because"),
    "case triaged": ("severity", "route"),
    "case closed": ("how",),
    "member named": ("seat",),
    "team tasked": ("inquiry",),
    "team checked in": ("status",),
    "access requested": ("of", "sought"),
    "access answered": ("access",),
    "custody passed": ("to",),
    "vote cast": ("vote",),
    "appeal filed": ("ground",),
    "appeal decided": ("decision",),
    "measure declined": ("of", "because"),
    "commitment verified": ("verified",),
}


def _stepping(case: Case, public: Public) -> str:
    """Say a step of the procedure in a few words."""
    says = public.says
    match says:
        case HotlineCalled():
            reached = words.say_list(map(case.name, _in_order(case, public, says.reached)))
            return f"hotline called: {reached or 'nobody'} reached"
        case CaseServed():
            count = len(says.evidence) if isinstance(says.evidence, tuple) else 0
            return f"case served on both parties, with {words.say_number(count, 'piece')}"
        case VisitMade():
            seen, refused = len(says.seen), len(says.refused)
            way = f"visit made, its way chosen by {case.name(says.route_by)}"
            return f"{way}: {seen} of {seen + refused} items done, {refused} refused"
        case _:
            texts = [public.text(field) for field in _SAYING.get(public.kind, ())]
            said = ", ".join(case.name(text) for text in texts if text)
            what = public.what if public.text("family") else public.kind
            return f"{what}: {said}" if said else what


def _in_order(case: Case, public: Public, bodies: tuple[str, ...]) -> list[str]:
    """Give bodies as everywhere: parties in the order of the filing's number, then others."""
    sides = [side.body for side in case.sides(public.index) if side.body in bodies]
    return sides + [body for body in bodies if body not in sides]


def _named(case: Case, to: To) -> str:
    index = case.state.index_of(to)
    return f"No. {index}" if index >= 0 else "an unknown filing"


#: A statement, by what it does.
_FORCES = {
    "assert": "asserts",
    "deny": "denies",
    "demand": "demands",
    "commit": "undertakes",
    "warn": "warns",
    "announce": "announces",
}


def _where(public: Public) -> str:
    named = public.text("place_name")
    cell = words.say_cell(public.cell) if public.cell else ""
    return named or cell


def _when(public: Public) -> str:
    when, day, until = public.text("when"), public.text("day"), public.text("until")
    if when:
        return words.say_span(when)
    return words.say_days(day, until) if day else ""


def _speaker(public: Public) -> str:
    claimant = public.claimant
    if claimant is None:
        return ""
    return f"{claimant.speaker}, {words.say_span(claimant.uttered)}"


def _notes(case: Case, public: Public, *, claimant_known: bool) -> tuple[str, ...]:
    notes = []
    if public.seals:
        fields, seats = (words.say_number(public.seals, "field"), len(public.to))
        notes.append(f"{fields} sealed to {words.say_number(seats, 'seat')}")
    if public.withheld:
        notes.append("a field that is to be sealed was written openly and is not repeated here")
    if not claimant_known and not public.seals:
        notes.append(f"filed by {words.say_list(case.in_order(public.by))}")
    return tuple(notes)
