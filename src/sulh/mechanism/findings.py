"""Findings: what the mechanism holds, after a draft that was voted on.

A finding states the outcome that its draft sealed, which the salt proves; it cites every vote on
the draft, and binds only with the votes that the terms ask for. Nobody is held to have done
anything before both parties have replied, or their time to reply has passed.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sulh.canonical import parse_base64url
from sulh.filings.entry import Entry
from sulh.filings.kinds import FindingMade, Outcome, VoteCast, write_form
from sulh.filings.vocabulary import BOTH, UNATTRIBUTED
from sulh.mechanism.agreement import Panel, Terms
from sulh.mechanism.incidents import Incidents, unknown
from sulh.mechanism.objection import Objection
from sulh.mechanism.payloads import Payloads
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.seal import Disclosure

#: What is not held to have occurred: no violation can be seen in it.
UNHELD: Final = (
    "not established",
    "contradicted",
    "unable: access denied",
    "unable: insufficient evidence",
)


class Ballot(Struct, frozen=True, gc=False):
    """One seat's vote on a draft, the index of the filing that cast it, and when."""

    seat: str
    vote: str
    index: int
    at: int


class Draft(Struct, frozen=True, gc=False):
    """A finding put to the vote: of which incident, when, and the votes so far."""

    incident: int
    at: int
    votes: tuple[Ballot, ...] = ()


class Held(Struct, frozen=True, gc=False):
    """A finding that was made: of which incident, by which draft, when, and its outcome."""

    incident: int
    draft: int
    at: int
    outcome: Outcome


class Findings(Struct, frozen=True, gc=False):
    """Drafts and findings by their index, and which seats are recused from which incidents."""

    drafts: Register[int, Draft] = Register()
    held: Register[int, Held] = Register()
    of_incident: Register[int, int] = Register()
    recused: Register[tuple[int, str], int] = Register()


def recuse(
    findings: Findings, incidents: Incidents, panel: Panel, entry: Entry, incident: int
) -> Findings | Objection:
    """Let a member of the panel take no part in an incident."""
    if len(entry.signers) != 1 or entry.signers[0] not in panel.members:
        return Objection(entry.index, "panel.not-a-member", ", ".join(entry.signers))
    if incident not in incidents.by_index:
        return unknown(entry, incident)
    name = (incident, entry.signers[0])
    if name in findings.recused:
        return findings
    return replace(findings, recused=findings.recused.put(name, entry.index))


def draft(
    findings: Findings,
    incidents: Incidents,
    panel: Panel,
    entry: Entry,
    incident: int,
    *,
    sealed: bool,
) -> Findings | Objection:
    """Let the chair put a finding to the vote; its outcome is sealed until then."""
    if entry.signers != (panel.chair,):
        return Objection(entry.index, "panel.not-the-chair", ", ".join(entry.signers))
    if incident not in incidents.by_index:
        return unknown(entry, incident)
    if incident in findings.of_incident:
        return Objection(entry.index, "finding.made", f"No. {findings.of_incident[incident]}")
    if not sealed:
        return Objection(entry.index, "finding.not-sealed", "the outcome of a draft is sealed")
    return replace(
        findings, drafts=findings.drafts.put(entry.index, Draft(incident, entry.recorded_at))
    )


def cast(
    findings: Findings, panel: Panel, entry: Entry, filing: VoteCast, index: int
) -> Findings | Objection:
    """Let one seat of the panel vote, once."""
    known = findings.drafts.get(index)
    if len(entry.signers) != 1 or entry.signers[0] not in panel.members:
        return Objection(entry.index, "panel.not-a-member", ", ".join(entry.signers))
    if known is None:
        return Objection(entry.index, "draft.unknown", f"No. {index}")
    seat = entry.signers[0]
    if (known.incident, seat) in findings.recused:
        return Objection(entry.index, "vote.recused", seat)
    if any(ballot.seat == seat for ballot in known.votes):
        return Objection(entry.index, "vote.twice", seat)
    if known.incident in findings.of_incident:
        made = findings.of_incident[known.incident]
        return Objection(entry.index, "finding.made", f"No. {made}")
    voted = replace(
        known, votes=(*known.votes, Ballot(seat, filing.vote, entry.index, entry.recorded_at))
    )
    return replace(findings, drafts=findings.drafts.put(index, voted))


def make(
    findings: Findings, payloads: Payloads, terms: Terms, roster: Roster, entry: Entry,
    filing: FindingMade, index: int, votes: tuple[int, ...],
) -> Findings | Objection:  # fmt: skip
    """Let the chair make the finding of a draft, citing every vote on it."""
    panel = terms.panel
    assert panel is not None
    known = findings.drafts.get(index)
    if entry.signers != (panel.chair,):
        return Objection(entry.index, "panel.not-the-chair", ", ".join(entry.signers))
    if known is None:
        return Objection(entry.index, "draft.unknown", f"No. {index}")
    if known.incident in findings.of_incident:
        made = findings.of_incident[known.incident]
        return Objection(entry.index, "finding.made", f"No. {made}")
    if sorted(votes) != [ballot.index for ballot in known.votes]:
        return Objection(entry.index, "finding.votes", "not every vote on the draft, each once")
    if (flaw := _flaw_of_votes(known, panel, filing.decided)) is not None:
        return Objection(entry.index, *flaw)
    outcome = filing.outcome
    if (flaw := _flaw_of_outcome(outcome, terms, roster)) is not None:
        return Objection(entry.index, *flaw)
    salt = parse_base64url(filing.salt, "salt", 16)
    commitment = Disclosure(salt, "outcome", write_form(outcome)).digest
    if not payloads.shows(index, commitment):
        return Objection(entry.index, "finding.other-outcome", f"than No. {index} sealed")
    held = Held(known.incident, index, entry.recorded_at, outcome)
    return replace(
        findings,
        held=findings.held.put(entry.index, held),
        of_incident=findings.of_incident.put(known.incident, entry.index),
    )


def is_violation(outcome: Outcome) -> bool:
    """Tell whether an outcome holds that the terms were violated."""
    return outcome.characterisation in (
        "grave violation",
        "minor violation",
        "procedural violation",
    )


def _flaw_of_votes(known: Draft, panel: Panel, decided: str) -> tuple[str, str] | None:
    votes = [ballot.vote for ballot in known.votes]
    if votes.count("for") < panel.votes:
        return "finding.no-quorum", f"{votes.count('for')} votes for it, {panel.votes} are needed"
    if decided != ("majority with dissent" if "against" in votes else "consensus"):
        return "finding.decided", f"{decided}, with {votes.count('against')} votes against it"
    return None


def _flaw_of_outcome(outcome: Outcome, terms: Terms, roster: Roster) -> tuple[str, str] | None:
    articles = {article.id: article.status for article in terms.article}
    if isinstance(outcome.article, str) and outcome.article not in articles:
        return "article.unknown", outcome.article
    if is_violation(outcome) and articles.get(str(outcome.article)) == "demanded":
        return "article.demanded", str(outcome.article)
    if is_violation(outcome) and outcome.occurrence in UNHELD:
        return "finding.no-occurrence", f"{outcome.characterisation}, {outcome.occurrence}"
    if outcome.attribution not in (*roster.parties, BOTH, *UNATTRIBUTED):
        return "body.unknown", outcome.attribution
    if isinstance(outcome.conduct_of, str) and outcome.conduct_of not in roster.parties:
        return "body.unknown", outcome.conduct_of
    return None
