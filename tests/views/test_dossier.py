"""A dossier: the same bytes at any time, made anew by a stranger, and what it shows."""

import base64
import hashlib
import json
from typing import Any

import msgspec
import pytest

from case_of import TERMS, Case, resting_on
from sulh.errors import Missing
from sulh.filings.kinds import FindingMade
from sulh.mechanism.findings import Held
from sulh.mechanism.fold import fold
from sulh.views.dossier import leaning_of, write_dossier
from told import Story, tell_exercise


def body_of(entry: bytes) -> dict[str, Any]:
    """Read an entry as anybody would: its third line is JSON."""
    body: dict[str, Any] = json.loads(entry.split(b"\n")[2])
    return body


def plain(text: bytes | str) -> str:
    """Give base64 with padding for a digest in base64url without."""
    raw = base64.urlsafe_b64decode(str(text) + "=" * (-len(str(text)) % 4))
    return base64.b64encode(raw).decode()


def naive_dossier(entries: list[bytes], finding: int) -> bytes:
    """Make the dossier from the bytes of entries, without anything of Sulh."""
    bodies = [body_of(entry) for entry in entries[: finding + 1]]
    made = bodies[finding]["says"]
    kinds = [entry.split(b"\n")[1].decode() for entry in entries]

    def sealed(index: int) -> dict[str, object]:
        held = bodies[index].get("sealed")
        if held is None:
            return {}
        return {
            "fields": [plain(one) for one in held["_sd"]],
            "files": held.get("files", []),
            "payload": held["payload"],
        }

    evidence = []
    for piece in made["outcome"]["rests_on"]:
        value = {name: piece[name] for name in ("bears", "grade", "origin")}
        evidence.append(value | {"index": piece["evidence"], "sealed": sealed(piece["evidence"])})
    document = {
        "decided": made["decided"],
        "draft": {"index": made["draft"], "sealed": sealed(made["draft"])},
        "evidence": evidence,
        "finding": finding,
        "format": "sulh/dossier/v1",
        "incident": bodies[made["draft"]]["says"]["incident"],
        "outcome": made["outcome"],
        "record": {
            "constituted": base64.b64encode(hashlib.sha256(b"\0" + entries[0]).digest()).decode(),
            "origin": bodies[0]["mechanism"]["origin"],
        },
        "rules": bodies[0]["says"]["rules"],
        "salt": made["salt"],
        "terms": bodies[0]["says"]["terms"]["sha256"],
        "votes": [
            {"index": one, "seat": bodies[one]["by"][0], "vote": bodies[one]["says"]["vote"]}
            for one in made["votes"]
            if kinds[one] == "vote cast"
        ],
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def finding_of(case: Case) -> int:
    (index,) = case.state.findings.held
    return index


def says_of(story: Story, index: int) -> FindingMade:
    says = story.shelf().filed(index).says
    assert isinstance(says, FindingMade)
    return says


def test_a_dossier_replays_to_the_same_bytes_from_the_entries_up_to_its_finding() -> None:
    story = tell_exercise()
    index = finding_of(story)
    says = says_of(story, index)
    now = write_dossier(story.state, index, says)
    then = fold(story.entries[: index + 1], story.start)
    assert write_dossier(then, index, says) == now


def test_a_dossier_is_what_a_stranger_makes_of_the_entries() -> None:
    story = tell_exercise()
    index = finding_of(story)
    assert write_dossier(story.state, index, says_of(story, index)) == naive_dossier(
        story.entries, index
    )


def test_another_vote_another_piece_of_evidence_or_other_terms_make_another_dossier() -> None:
    story = tell_exercise()
    index = finding_of(story)
    says, state = says_of(story, index), story.state
    made = write_dossier(state, index, says)
    fewer = msgspec.structs.replace(says, votes=says.votes[1:])
    assert write_dossier(state, index, fewer) != made
    other = msgspec.structs.replace(
        says, outcome=msgspec.structs.replace(says.outcome, article="2")
    )
    assert write_dossier(state, index, other) != made
    amended = msgspec.structs.replace(state.agreement, sha256=bytes(32))
    assert write_dossier(msgspec.structs.replace(state, agreement=amended), index, says) != made


def test_where_no_finding_was_made_there_is_no_dossier() -> None:
    story = tell_exercise()
    with pytest.raises(Missing, match="no finding was made there"):
        write_dossier(story.state, 1, says_of(story, finding_of(story)))


STANDARD = b"""
[[standard]]
severity = "minor"
at_least = 60
sources = 2
grade = "B2"
"""


@pytest.mark.parametrize(
    ("origins", "stands"),
    [
        (("camera", "witness"), (False, False)),
        (("camera", "witness", "post"), (True, True, True)),
        (("camera", "camera", "witness"), (True, True, False)),
    ],
)
def test_leaving_out_one_piece_shows_what_a_finding_hangs_on(
    origins: tuple[str, ...], stands: tuple[bool, ...]
) -> None:
    case = Case(TERMS + STANDARD)
    incident = case.incident(case.admitted())
    pieces = [case.evidence(incident) for _ in origins]
    case.checked(incident)
    case.triaged(incident)
    case.serve(incident, *pieces)
    case.replies(incident)
    rests_on = resting_on(*pieces)["rests_on"]
    assert isinstance(rests_on, list)
    outcome = {
        "article": "1",
        "at_least": 70,
        "at_most": 90,
        "attribution": "west",
        "characterisation": "minor violation",
        "occurrence": "established",
        "rests_on": [
            one | {"origin": origin} for one, origin in zip(rests_on, origins, strict=True)
        ],
    }
    draft, votes = case.voted(incident, outcome)
    finding = case.accepts(["chair"], "finding made", case.finding(draft, votes, outcome))
    held: Held = case.state.findings.held[finding]
    leaning = leaning_of(case.state, held.outcome, held.draft)
    assert tuple(one.stands for one in leaning) == stands
