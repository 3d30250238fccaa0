"""The dossier of a finding: everything it follows from, in one document that replays.

It is canonical JSON, made of nothing but the record: the hashes of the evidence, the votes, the
terms and the version of the rules. Whoever has these gets the same bytes, or has others of them.
What a finding hangs on is shown by leaving out one piece of evidence after the other.
"""

from dataclasses import dataclass

from sulh.canonical import write_base64, write_canonical
from sulh.errors import Missing
from sulh.filings.kinds import FindingMade, Outcome, Said, Support, write_form
from sulh.mechanism.findings import is_violation, meets_standard
from sulh.mechanism.state import State


@dataclass(frozen=True, slots=True)
class Leaning:
    """A piece of evidence that a finding rests on; whether the finding stands without it.

    `stands` is None where the terms ask for no standard, so that nothing can be told.
    """

    evidence: int
    grade: str
    origin: str
    bears: tuple[str, ...]
    stands: bool | None


def leaning_of(state: State, outcome: Outcome, draft: int) -> tuple[Leaning, ...]:
    """Say of each piece of evidence whether a finding would meet the standard without it.

    By the terms that were in force when it was drafted.
    """
    pieces = outcome.rests_on if isinstance(outcome.rests_on, tuple) else ()
    return tuple(
        Leaning(
            state.index_of(piece.evidence),
            piece.grade,
            piece.origin,
            piece.bears,
            _stands(state, outcome, draft, number),
        )
        for number, piece in enumerate(pieces)
    )


def _stands(state: State, outcome: Outcome, draft: int, number: int) -> bool | None:
    terms = state.documents.get(state.agreement.in_force_at(draft))
    severity = outcome.characterisation.partition(" ")[0]
    if not is_violation(outcome) or terms is None or terms.standard_of(severity) is None:
        return None
    return meets_standard(outcome, terms, number)


def write_dossier(state: State, index: int, says: Said) -> bytes:
    """Write the dossier of the finding that was made at an index; `Missing` if there is none.

    `state` may be any that knows the finding: what came later changes nothing in it.
    """
    held = state.findings.held.get(index)
    if held is None or not isinstance(says, FindingMade):
        raise Missing(f"No. {index}", "no finding was made there")
    draft = state.findings.drafts[held.draft]
    cited = {state.index_of(vote) for vote in says.votes}
    outcome = says.outcome
    pieces = outcome.rests_on if isinstance(outcome.rests_on, tuple) else ()
    leaning = leaning_of(state, outcome, held.draft)
    votes = [
        {"index": one.index, "seat": one.seat, "vote": one.vote}
        for one in draft.votes
        if one.index in cited
    ]
    document = {
        "format": "sulh/dossier/v1",
        "record": {
            "constituted": write_base64(state.constituted),
            "origin": state.roster.origin,
        },
        "finding": index,
        "incident": held.incident,
        "draft": {"index": held.draft, "sealed": _sealed(state, held.draft)},
        "salt": says.salt,
        "terms": write_base64(state.agreement.in_force_at(held.draft)),
        "rules": state.roster.rules,
        "decided": held.decided,
        "votes": votes,
        "outcome": write_form(outcome),
        "evidence": [
            _evidence(state, piece, its) for piece, its in zip(pieces, leaning, strict=True)
        ],
    }
    return write_canonical(document)


def _evidence(state: State, piece: Support, its: Leaning) -> dict[str, object]:
    value: dict[str, object] = {
        "bears": list(piece.bears),
        "grade": piece.grade,
        "index": its.evidence,
        "origin": piece.origin,
        "sealed": _sealed(state, its.evidence),
    }
    return value if its.stands is None else value | {"stands_without": its.stands}


def _sealed(state: State, index: int) -> dict[str, object]:
    """Give the hashes of what a filing sealed: of the payload, its files, and its fields."""
    payload = state.payloads.get(index)
    if payload is None:
        return {}
    return {
        "fields": [write_base64(one) for one in payload.sealed.digests],
        "files": [write_base64(one) for one in payload.sealed.files],
        "payload": write_base64(payload.sealed.payload),
    }
