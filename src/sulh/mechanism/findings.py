"""Findings: what the mechanism holds, after a draft that was commented and voted on.

A finding states the outcome that its draft sealed, which the salt proves; it cites every vote on
the draft. It binds with the votes that the terms ask for; where they are not there, by the chair
alone if the terms say so, or else by the guarantors. A violation rests on evidence that both
parties were served with, as much and as good as the terms ask for.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec import UNSET, Struct
from msgspec.structs import replace

from sulh.canonical import parse_base64url
from sulh.filings.kinds import AppealDecided, FindingMade, Outcome, VoteCast
from sulh.filings.vocabulary import BOTH, UNATTRIBUTED
from sulh.mechanism.agreement import Panel, Terms
from sulh.mechanism.cases import (
    Case,
    Cases,
    Done,
    Occasion,
    again,
    appeals_until,
    find,
    move,
    unknown,
)
from sulh.mechanism.objection import Objection
from sulh.mechanism.payloads import Payloads
from sulh.mechanism.replies import Replies
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.seal import commit
from sulh.table import NONE

#: What is not held to have occurred: no violation can be seen in it.
UNHELD: Final = (
    "not established",
    "contradicted",
    "unable: access denied",
    "unable: insufficient evidence",
)
#: Conduct for which the party on whose territory it was answers itself.
ANSWERABLE: Final = ("directed", "supported", "knowingly tolerated", "failed to prevent")
#: What has to be shown, or not, for conduct to be held: knowledge, capacity, steps taken.
CONDUCT: Final[dict[str, tuple[str, str, str]]] = {
    "directed": ("shown", "", ""),
    "supported": ("shown", "", ""),
    "knowingly tolerated": ("shown", "shown", "not shown"),
    "failed to prevent": ("", "shown", "not shown"),
    "diligent": ("", "", "shown"),
    "lacked control": ("", "not shown", ""),
}


class Ballot(Struct, frozen=True, gc=False):
    """One seat's vote on a draft, the index of the filing that cast it, and when."""

    seat: str
    vote: str
    index: int
    at: int


class Comment(Struct, frozen=True, gc=False):
    """A party's first comment on a draft."""

    party: str
    done: Done


class Draft(Struct, frozen=True, gc=False):
    """A finding put to comment and to the vote: of which case, when, and what came of it.

    `voted` is the vote with which all had voted, `deferred` what left it to the guarantors.
    """

    incident: int
    at: int
    comments: tuple[Comment, ...] = ()
    votes: tuple[Ballot, ...] = ()
    voted: Done | None = None
    deferred: Done | None = None


class Held(Struct, frozen=True, gc=False):
    """A finding that was made: of which case, by which draft, when, how, and its outcome.

    `bodies` are those that made it, where guarantors did; `set_aside` is what took it back, or -1.
    """

    incident: int
    draft: int
    at: int
    decided: str
    outcome: Outcome
    bodies: tuple[str, ...] = ()
    set_aside: int = NONE


class Appeal(Struct, frozen=True, gc=False):
    """An appeal against a finding: by which body, when; what was decided, and by which bodies."""

    finding: int
    by: str
    at: int
    decided: Done | None = None
    decision: str = ""
    bodies: tuple[str, ...] = ()


class Findings(Struct, frozen=True, gc=False):
    """Drafts, findings and appeals by their index; which seats are recused from which cases."""

    drafts: Register[int, Draft] = Register()
    held: Register[int, Held] = Register()
    appeals: Register[int, Appeal] = Register()
    recused: Register[tuple[int, str], Done] = Register()

    def recused_from(self, incident: int, seats: Iterable[str]) -> frozenset[str]:
        """Give those of some seats that are recused from a case."""
        if not len(self.recused):
            return frozenset()
        return frozenset(seat for seat in seats if (incident, seat) in self.recused)


class Bench(NamedTuple):
    """Who decides a case: the acting chair ("": nobody), the members who can vote, guarantors.

    `quorum` is how many guarantors bind; `smaller` how many do where one is silent or recused.
    """

    chair: str
    members: tuple[str, ...]
    guarantors: tuple[str, ...]
    quorum: int
    smaller: int


class Cited(NamedTuple):
    """What a finding cites: its draft, the votes on it, and the evidence that it rests on.

    `sources` gives for each piece of evidence its original, and the origin it was filed with or "".
    """

    draft: int
    votes: tuple[int, ...]
    rests_on: tuple[int, ...]
    sources: tuple[tuple[int, str], ...]


def bench_of(findings: Findings, roster: Roster, panel: Panel, incident: int) -> Bench:
    """Say who decides a case: whoever holds a seat and is not recused from it.

    A guarantor is recused when each of its heads is.
    """
    sitting = roster.held - findings.recused_from(incident, roster.held)
    guarantors = tuple([body for body in roster.guarantors if sitting & roster.heads_of(body)])
    smaller = panel.guarantors_absent or panel.guarantors
    return Bench(
        next(filter(sitting.__contains__, (panel.chair, *panel.deputies)), ""),
        tuple(filter(sitting.__contains__, panel.members)),
        guarantors,
        panel.guarantors if len(guarantors) == len(roster.guarantors) else smaller,
        smaller,
    )


def bench(findings: Findings, on: Occasion, incident: int) -> Bench:
    """Say who decides a case when an entry is recorded."""
    return bench_of(findings, on.roster, on.panel, incident)


def signed_by(on: Occasion, of: Bench, incident: int, findings: Findings) -> tuple[str, ...]:
    """Give the guarantors for which a head has signed who is not recused, by name."""
    signers = [seat for seat in on.signers if (incident, seat) not in findings.recused]
    return tuple(sorted(body for body in of.guarantors if on.roster.has_head(signers, body)))


def recuse(findings: Findings, cases: Cases, on: Occasion, incident: int) -> Findings | Objection:
    """Let a member of the panel, or a head of a guarantor, take no part in a case."""
    seat = on.signers[0]
    sits = seat in (*on.panel.members, *on.panel.deputies) or any(
        on.roster.has_head((seat,), body) for body in on.roster.guarantors
    )
    if len(on.signers) != 1 or not sits:
        return on.objection("panel.not-a-member", on.who)
    if incident not in cases.by_index:
        return unknown(on, incident)
    if (incident, seat) in findings.recused:
        return findings
    return replace(findings, recused=findings.recused.put((incident, seat), on.done))


def draft(
    findings: Findings, cases: Cases, on: Occasion, incident: int
) -> tuple[Findings, Cases] | Objection:
    """Let the chair put a finding to comment and vote; its outcome is sealed until it is made."""
    if on.signers != (bench(findings, on, incident).chair,):
        return on.objection("panel.not-the-chair", on.who)
    if not on.entry.sealed_to:
        return on.objection("finding.not-sealed", "the outcome of a draft is sealed")
    case = find(cases, on, incident)
    if isinstance(case, Objection):
        return case
    if (refusal := _not_anew(findings, on, case)) is not None:
        return refusal
    moved = move(case, on, "finding drafted")
    if isinstance(moved, Objection):
        return moved
    drafted = Draft(incident, on.now)
    kept = replace(findings, drafts=findings.drafts.put(on.index, drafted))
    return kept, cases.put(incident, replace(moved, drafts=(*moved.drafts, on.index)))


def _not_anew(findings: Findings, on: Occasion, case: Case) -> Objection | None:
    """Object to another draft where one was carried, or the time of the case is over.

    So that the chair sets aside no quorum, and draws nothing out by draft after draft.
    """
    if case.stage != "to be decided":
        return None
    counted = ballots(findings, findings.drafts[case.draft])
    if sum(one.vote == "for" for one in counted) >= on.panel.votes:
        return on.objection("finding.decided", "there are the votes for the draft")
    if on.now >= case.began + on.hours("case", case.opened):
        return on.objection("case.not-now", "finding drafted, and the time of the case is over")
    return None


def _drafted(
    findings: Findings, cases: Cases, on: Occasion, index: int
) -> tuple[Draft, Case] | Objection:
    """Find the draft that is before the panel, and its case."""
    known = findings.drafts.get(index)
    if known is None:
        return on.objection("draft.unknown", f"No. {index}")
    case = find(cases, on, known.incident)
    if isinstance(case, Objection):
        return case
    if case.draft != index:
        return on.objection("draft.superseded", f"by No. {case.draft}")
    return known, case


def comment(
    findings: Findings, cases: Cases, on: Occasion, index: int
) -> tuple[Findings, Cases] | Objection:
    """Let a party comment on a draft."""
    found = _drafted(findings, cases, on, index)
    if isinstance(found, Objection):
        return found
    known, case = found
    party = on.body
    if party not in on.roster.parties:
        return on.objection("reply.not-a-party", on.who)
    said = {one.party for one in known.comments}
    event = "comment filed"
    if case.stage == "drafted" and {party, *said} == set(on.roster.parties):
        event = "comment filed: by both"
    moved = move(case, on, event)
    if isinstance(moved, Objection):
        return moved
    if party not in said:
        done = on.done
        known = replace(known, comments=(*known.comments, Comment(party, done)))
    kept = replace(findings, drafts=findings.drafts.put(index, known))
    return kept, cases.put(known.incident, moved)


def cast(
    findings: Findings, cases: Cases, on: Occasion, filing: VoteCast, index: int
) -> tuple[Findings, Cases] | Objection:
    """Let one seat of the panel vote, once."""
    found = _drafted(findings, cases, on, index)
    if len(on.signers) != 1 or on.signers[0] not in on.panel.members:
        return on.objection("panel.not-a-member", on.who)
    if isinstance(found, Objection):
        return found
    known, case = found
    seat = on.signers[0]
    if (known.incident, seat) in findings.recused:
        return on.objection("vote.recused", seat)
    if any(ballot.seat == seat for ballot in known.votes):
        return on.objection("vote.twice", seat)
    ballot = Ballot(seat, filing.vote, on.index, on.now)
    voted = replace(known, votes=(*known.votes, ballot))
    seats = {one.seat for one in voted.votes}
    everyone = set(bench(findings, on, known.incident).members)
    moved = move(case, on, "vote cast: by all" if everyone <= seats else "vote cast")
    if isinstance(moved, Objection):
        return moved
    if everyone <= seats:
        voted = replace(voted, voted=on.done)
    kept = replace(findings, drafts=findings.drafts.put(index, voted))
    return kept, cases.put(known.incident, moved)


def defer(
    findings: Findings, cases: Cases, on: Occasion, index: int
) -> tuple[Findings, Cases] | Objection:
    """Let the chair leave a draft without a quorum to the guarantors."""
    found = _drafted(findings, cases, on, index)
    if isinstance(found, Objection):
        return found
    known, case = found
    if on.signers != (bench(findings, on, known.incident).chair,):
        return on.objection("panel.not-the-chair", on.who)
    if (vote := _decided(ballots(findings, known), on.panel)) is not None:
        return on.objection("finding.decided", f"there are the votes {vote} it")
    moved = move(case, on, "finding deferred")
    if isinstance(moved, Objection):
        return moved
    deferred = replace(known, deferred=on.done)
    kept = replace(findings, drafts=findings.drafts.put(index, deferred))
    return kept, cases.put(known.incident, moved)


def _decided(counted: tuple[Ballot, ...], panel: Panel) -> str | None:
    """Give which way the panel has decided by its votes, or None where it has not."""
    votes = [ballot.vote for ballot in counted]
    return next((way for way in ("for", "against") if votes.count(way) >= panel.votes), None)


def ballots(findings: Findings, known: Draft) -> tuple[Ballot, ...]:
    """Give the votes on a draft that count: not those of seats that were recused later."""
    return tuple(one for one in known.votes if (known.incident, one.seat) not in findings.recused)


def make(
    findings: Findings,
    cases: Cases,
    replies: Replies,
    payloads: Payloads,
    on: Occasion,
    filing: FindingMade,
    cited: Cited,
) -> tuple[Findings, Cases] | Objection:
    """Let a finding be made of a draft, citing every vote on it."""
    index = cited.draft
    found = _drafted(findings, cases, on, index)
    if isinstance(found, Objection):
        return found
    known, case = found
    counted = ballots(findings, known)
    if sorted(cited.votes) != [ballot.index for ballot in counted]:
        return on.objection("finding.votes", "not every vote on the draft, each once")
    of = bench(findings, on, known.incident)
    bodies: tuple[str, ...] = ()
    if filing.decided == "deferred to guarantors":
        event = "finding made: by guarantors"
        quorum = of.quorum if case.stage == "referred" else of.smaller
        bodies = signed_by(on, of, known.incident, findings)
        if len(bodies) < quorum:
            return on.objection("finding.no-quorum", f"{len(bodies)} of {quorum} guarantors")
    else:
        by_chair = filing.decided == "chair absent consensus"
        event = f"finding made: by the {'chair' if by_chair else 'panel'}"
        if on.signers != (of.chair,):
            return on.objection("panel.not-the-chair", on.who)
    moved = move(case, on, event)
    if isinstance(moved, Objection):
        return moved
    outcome = filing.outcome
    flaw = (
        _flaw_of_votes(counted, on.panel, filing.decided)
        or _flaw_of_outcome(outcome, on)
        or _flaw_of_evidence(outcome, on, replies.served(case.services_since), cited, case)
    )
    if flaw is not None:
        return on.objection(*flaw)
    salt = parse_base64url(filing.salt, "salt", 16)
    if not payloads.shows(index, commit(salt, "outcome", outcome)):
        return on.objection("finding.other-outcome", f"than No. {index} sealed")
    held = Held(known.incident, index, on.now, filing.decided, outcome, bodies)
    kept = replace(findings, held=findings.held.put(on.index, held))
    return kept, cases.put(
        known.incident, replace(moved, finding=on.index, findings=(*moved.findings, on.index))
    )


def appeal(
    findings: Findings, cases: Cases, on: Occasion, ground: str, finding: int, evidence: int | None
) -> tuple[Findings, Cases] | Objection:
    """Let a party or a guarantor appeal against a finding in its time.

    Whoever says that there is new evidence names it.
    """
    held = findings.held.get(finding)
    if held is None:
        return on.objection("finding.unknown", f"No. {finding}")
    body = on.body
    if body not in (*on.roster.parties, *on.roster.guarantors):
        return on.objection("appeal.not-entitled", on.who)
    case = find(cases, on, held.incident)
    if isinstance(case, Objection):
        return case
    if case.finding != finding:
        return on.objection("finding.superseded", f"No. {finding}")
    names_none = evidence is None and ground == "new evidence"
    if names_none or (evidence is not None and evidence not in case.evidence):
        return on.objection("evidence.unknown", "none" if names_none else f"No. {evidence}")
    moved = move(case, on, "appeal filed")
    if isinstance(moved, Objection):
        return moved
    if any(one.by == body for one in _appeals(findings, case)):
        return on.objection("appeal.twice", body)
    if on.now >= appeals_until(case, on.hours):
        return on.objection("case.not-now", "appeal filed, and the time to appeal is over")
    appeals = findings.appeals.put(on.index, Appeal(finding, body, on.now))
    kept = replace(findings, appeals=appeals)
    return kept, cases.put(held.incident, replace(moved, appeals=(*moved.appeals, on.index)))


def decide_appeal(
    findings: Findings, cases: Cases, on: Occasion, filing: AppealDecided, index: int
) -> tuple[Findings, Cases] | Objection:
    """Let the guarantors decide an appeal; what they uphold begins anew."""
    known = findings.appeals.get(index)
    if known is None:
        return on.objection("appeal.unknown", f"No. {index}")
    held = findings.held[known.finding]
    case = find(cases, on, held.incident)
    if isinstance(case, Objection):
        return case
    of = bench(findings, on, held.incident)
    bodies = signed_by(on, of, held.incident, findings)
    if len(bodies) < of.quorum:
        return on.objection("finding.no-quorum", f"{len(bodies)} of {of.quorum} guarantors")
    appeals = _appeals(findings, case)
    event = f"appeal decided: {filing.decision}"
    if filing.decision == "dismissed" and sum(one.decided is None for one in appeals) > 1:
        event = "appeal decided: one of several"
    moved = move(case, on, event)
    if isinstance(moved, Objection):
        return moved
    if known.decided is not None:
        return on.objection("appeal.decided", f"by No. {known.decided.index}")
    if filing.decision == "dismissed" and not _all_could_appeal(appeals, case, on):
        return on.objection("appeal.not-yet", f"No. {index}")
    done = on.done
    decided = replace(known, decided=done, decision=filing.decision, bodies=bodies)
    kept = replace(findings, appeals=findings.appeals.put(index, decided))
    if filing.decision == "upheld":
        aside = replace(held, set_aside=on.index)
        kept = replace(kept, held=kept.held.put(known.finding, aside))
        moved = again(moved, on)
    return kept, cases.put(held.incident, moved)


def _appeals(findings: Findings, case: Case) -> tuple[Appeal, ...]:
    """Give the appeals against the finding that a case came to since it began."""
    known = (findings.appeals[index] for index in case.appeals)
    return tuple(one for one in known if one.finding == case.finding)


def _all_could_appeal(appeals: tuple[Appeal, ...], case: Case, on: Occasion) -> bool:
    """Tell whether each party has appealed or had its time, so that neither's ends the other's."""
    said = {one.by for one in appeals}
    return said.issuperset(on.roster.parties) or on.now >= appeals_until(case, on.hours)


def is_violation(outcome: Outcome) -> bool:
    """Tell whether an outcome holds that the terms were violated."""
    return outcome.characterisation in (
        "grave violation",
        "minor violation",
        "procedural violation",
    )


def answers_for(outcome: Outcome, party: str) -> bool:
    """Tell whether a violation is a party's: its own, its proxy's, or that it let it happen."""
    if outcome.attribution in (party, BOTH) or outcome.controlled_by == party:
        return True
    return (
        outcome.attribution in UNATTRIBUTED
        and outcome.controlled_by is UNSET
        and outcome.conduct_of == party
        and outcome.conduct in ANSWERABLE
    )


def _flaw_of_votes(
    counted: tuple[Ballot, ...], panel: Panel, decided: str
) -> tuple[str, str] | None:
    votes = [ballot.vote for ballot in counted]
    way = _decided(counted, panel)
    if decided == "deferred to guarantors":
        # What the panel carried and the chair left lying is theirs; not what the panel rejected.
        return ("finding.decided", "the panel has decided against it") if way == "against" else None
    if decided == "chair absent consensus":
        if not panel.chair_rules:
            return "finding.no-quorum", "the terms let no chair rule alone"
        if way is not None:
            return "finding.decided", "the panel has decided by its votes"
        return None
    if way != "for":
        return "finding.no-quorum", f"{votes.count('for')} votes for it, {panel.votes} are needed"
    if decided != ("majority with dissent" if "against" in votes else "consensus"):
        return "finding.decided", f"{decided}, with {votes.count('against')} votes against it"
    return None


def _flaw_of_outcome(outcome: Outcome, on: Occasion) -> tuple[str, str] | None:
    assert on.terms is not None
    parties = on.roster.parties
    articles = {article.id: article.status for article in on.terms.article}
    if isinstance(outcome.article, str) and outcome.article not in articles:
        return "article.unknown", outcome.article
    if is_violation(outcome) and articles.get(str(outcome.article)) == "demanded":
        return "article.demanded", str(outcome.article)
    if is_violation(outcome) and outcome.occurrence in UNHELD:
        return "finding.no-occurrence", f"{outcome.characterisation}, {outcome.occurrence}"
    if outcome.attribution not in (*parties, BOTH, *UNATTRIBUTED):
        return "body.unknown", outcome.attribution
    for party in (outcome.conduct_of, outcome.controlled_by):
        if isinstance(party, str) and party not in parties:
            return "body.unknown", party
    if isinstance(outcome.conduct, str):
        wanted = CONDUCT.get(outcome.conduct, ("", "", ""))
        shown = (outcome.knowledge, outcome.capacity, outcome.steps)
        if any(want and want != is_so for want, is_so in zip(wanted, shown, strict=True)):
            return "finding.conduct", f"{outcome.conduct}, and what it rests on does not say so"
    return None


def _flaw_of_evidence(
    outcome: Outcome, on: Occasion, served: frozenset[int], cited: Cited, case: Case
) -> tuple[str, str] | None:
    rests_on = cited.rests_on
    for index in rests_on:
        if index not in case.evidence:
            return "evidence.unknown", f"No. {index}"
        if is_violation(outcome) and index not in served:
            return "finding.not-served", f"No. {index}"
    if (index := _split_source(outcome, cited)) != NONE:
        return "finding.origin", f"No. {index}"
    if is_violation(outcome) and not rests_on:
        return "finding.no-evidence", outcome.characterisation
    if is_violation(outcome) and not meets_standard(outcome, on.terms):
        return "finding.below-standard", outcome.characterisation
    return None


def _split_source(outcome: Outcome, cited: Cited) -> int:
    """Give a piece of evidence that is counted as of another origin than it was filed, or -1.

    A working copy is of the origin of its original.
    """
    pieces = outcome.rests_on if isinstance(outcome.rests_on, tuple) else ()
    told: dict[int, str] = {}
    for index, piece, (original, origin) in zip(cited.rests_on, pieces, cited.sources, strict=True):
        if told.setdefault(original, origin or piece.origin) != piece.origin:
            return index
    return NONE


def meets_standard(outcome: Outcome, terms: Terms | None, leave_out: int = NONE) -> bool:
    """Tell whether what an outcome rests on is as much and as good as the terms ask for.

    `leave_out` is the position in `rests_on` of a piece to do without, or -1. Two pieces of one
    origin are one source.
    """
    severity = outcome.characterisation.partition(" ")[0]
    standard = None if terms is None else terms.standard_of(severity)
    if standard is None:
        return True
    if isinstance(outcome.at_least, int):
        if outcome.at_least < standard.at_least:
            return False
    elif standard.at_least:
        return False
    pieces = outcome.rests_on if isinstance(outcome.rests_on, tuple) else ()
    origins = {
        piece.origin
        for number, piece in enumerate(pieces)
        if number != leave_out
        and piece.grade[0] <= standard.grade[0]
        and piece.grade[1] <= standard.grade[1]
    }
    return len(origins) >= standard.sources
