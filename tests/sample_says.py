"""What the samples of the first loop say: each kind sealed as a mechanism files it, many open too.

Frozen in the corpus with the rest; the border, the outlets and the addresses are fictional.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from msgspec import UNSET

from sulh.canonical import write_base64, write_base64url
from sulh.filings import kinds

PLACE, CELL, DAY = "+34.123456+071.098765±250m", "+34.1+071.0/0.1", "2026-11-24"
REFERENCE = kinds.Reference("north-head", write_base64(bytes(range(16))))
SALT = write_base64url(bytes(range(16)))
HASH = write_base64(bytes(range(32)))
CLAIMANT = kinds.Claimant("north", "Spokesperson of North", "2026-11-24T16:05Z")
SOURCE = kinds.Source(
    address="https://courier.example/2026/11/24/line?part=2#top",
    outlet="The Courier",
    published="2026-11-25",
    agency="Line Agency",
    country="UTO",
)
CHRONICLER = ("mission-head",)
PANEL, CHAIR = ("protection",), ("mission-head",)

VIOLATION = kinds.Outcome(
    attribution="south",
    characterisation="grave violation",
    occurrence="established",
    article="4.2",
    at_least=80,
    at_most=95,
    conduct="failed to prevent",
    conduct_of="south",
)
NONE = kinds.Outcome("undetermined", "no violation", "unable: access denied")
CASUALTIES = (
    kinds.Casualties("armed", "killed", 2, best=3, high=9, of="north"),
    kinds.Casualties("civilian", "wounded", 0),
    kinds.Casualties("unspecified", "displaced", 40, high=40),
)


class Sample(NamedTuple):
    """What a sample says, who files it, and what it seals."""

    says: kinds.Said
    by: tuple[str, ...] = ("north-head",)
    sealed: Mapping[str, object] = MappingProxyType({})


def says() -> dict[str, Sample]:
    """Give each sample by the name of its file in the corpus."""
    return {**_reports(), **_incidents(), **_findings(), **_measures(), **_talks(), **_published()}


def _reports() -> dict[str, Sample]:
    return {
        "report-filed": Sample(
            kinds.ReportFiled(DAY, "K", cell=CELL),
            sealed={"act": "tank-fire", "place": PLACE, "when": "2026-11-24T04:20Z", "grade": "B2"},
        ),
        "report-filed-of-two-days": Sample(kinds.ReportFiled(DAY, "F", until="2026-11-25")),
        "report-filed-openly": Sample(
            kinds.ReportFiled(
                day="2026-11",
                family="K",
                act="heavy-weapon-fire",
                article="4",
                author="south",
                casualties=CASUALTIES,
                cell="-00.5-179.5/0.5",
                claimant=CLAIMANT,
                grade="F6",
                place="-00.000001-180.000000±0m",
                place_name="Upper Ford \u2066\u0639\u0628\u0648\u0631\u2069",
                source=SOURCE,
                until="2026-11-30",
                when="2026-11-24T04Z",
                words="They say that shells fell at the upper ford.",
            ),
            CHRONICLER,
        ),
        "effort-filed": Sample(
            kinds.EffortFiled(DAY, "patrol", 480, "kept", cell=CELL),
            CHRONICLER,
            {"place": PLACE, "when": "2026-11-24T08Z"},
        ),
        "effort-filed-access-denied": Sample(
            kinds.EffortFiled(DAY, "visit", 90, "access denied", denied_by="south"), CHRONICLER
        ),
        "observation-filed": Sample(
            kinds.ObservationFiled(1_177, DAY, 3, "shot or burst", cell=CELL),
            CHRONICLER,
            {"place": PLACE, "words": "from the east"},
        ),
        "observation-filed-of-nothing": Sample(
            kinds.ObservationFiled(0, "2026-11-24", REFERENCE, "nothing"), CHRONICLER
        ),
    }


def _incidents() -> dict[str, Sample]:
    return {
        "incident-opened": Sample(
            kinds.IncidentOpened(DAY, "K", (3, REFERENCE), article="4.2", cell=CELL),
            CHRONICLER,
            {"title": "Shelling at the upper ford"},
        ),
        "incident-opened-openly": Sample(
            kinds.IncidentOpened(
                DAY, "C", (7,), title="Harm at the upper ford", until="2026-11-26"
            ),
            CHRONICLER,
        ),
        "report-linked": Sample(kinds.ReportLinked(4, 3), CHRONICLER, {"reason": "same hour"}),
        "report-unlinked": Sample(
            kinds.ReportUnlinked(REFERENCE, 3, reason="another ford"), CHRONICLER
        ),
        "reply-filed": Sample(
            kinds.ReplyFiled(4), sealed={"answer": "justified", "words": "Fire was returned."}
        ),
        "reply-filed-openly": Sample(kinds.ReplyFiled(4, "denied", "Nobody fired.")),
        "evidence-filed": Sample(
            kinds.EvidenceFiled(4, "testimony"), sealed={"grade": "A1", "source": "seen by one"}
        ),
        "evidence-filed-openly": Sample(
            kinds.EvidenceFiled(
                4, "photograph", grade="C3", source="a camera", when="2026-11-24", words="a crater"
            )
        ),
    }


def _findings() -> dict[str, Sample]:
    return {
        "finding-drafted": Sample(
            kinds.FindingDrafted(4), CHAIR, {"outcome": kinds.write_form(VIOLATION)}
        ),
        "finding-drafted-openly": Sample(kinds.FindingDrafted(4, NONE, "nobody could go"), CHAIR),
        "vote-cast": Sample(kinds.VoteCast(5, "against"), PANEL, {"words": "one source"}),
        "vote-cast-openly": Sample(kinds.VoteCast(REFERENCE, "abstain", "too early"), PANEL),
        "finding-made": Sample(
            kinds.FindingMade("majority with dissent", 5, VIOLATION, SALT, (6, 7, REFERENCE)),
            CHAIR,
            {"words": "two sources agree"},
        ),
        "finding-made-openly": Sample(
            kinds.FindingMade("consensus", 5, NONE, SALT, (), words="nobody could go"), CHAIR
        ),
        "recused": Sample(kinds.Recused(4), PANEL, {"reason": "served there"}),
        "recused-openly": Sample(kinds.Recused(REFERENCE, reason="served there"), PANEL),
    }


def _measures() -> dict[str, Sample]:
    guarantor = ("first-head",)
    return {
        "measure-recommended": Sample(
            kinds.MeasureRecommended("own inquiry", 9, "south", 2), CHAIR, {"words": "in a month"}
        ),
        "measure-ordered": Sample(
            kinds.MeasureOrdered(
                action="withdrawal",
                due="2026-12-24",
                finding=9,
                of="south",
                step=3,
                verified_by="visit",
                recommendation=REFERENCE,
            ),
            guarantor,
            {"words": "a hundred metres"},
        ),
        "measure-ordered-openly": Sample(
            kinds.MeasureOrdered("apology", "2026-12", 9, "south", 1, "remote", words="in public"),
            guarantor,
        ),
        "measure-reported": Sample(
            kinds.MeasureReported("partly complied", 10), ("south-head",), {"words": "half of it"}
        ),
        "measure-reported-openly": Sample(
            kinds.MeasureReported("complied", 10, "all of it"), ("south-head",)
        ),
        "measure-verified": Sample(
            kinds.MeasureVerified(10, "complied"), CHRONICLER, {"words": "seen"}
        ),
        "measure-verified-openly": Sample(
            kinds.MeasureVerified(10, "unable: access denied", "turned back"), CHRONICLER
        ),
    }


def _talks() -> dict[str, Sample]:
    return {
        "statement-made": Sample(kinds.StatementMade(CLAIMANT, "deny", "Nobody fired.")),
        "statement-made-of-a-source": Sample(
            kinds.StatementMade(
                kinds.Claimant("other", "An observer", "2026-11"),
                "assert",
                "Both fired, it is said.",
                about=(3, REFERENCE),
                article="4",
                grade="E5",
                source=kinds.Source("http://127.0.0.1:8000", "A page", "2026"),
            ),
            CHRONICLER,
        ),
        "round-opened": Sample(
            kinds.RoundOpened(DAY, "Neutral Town", ("north", "south", "first"), "Round 3"),
            ("first-head",),
        ),
        "round-opened-of-a-source": Sample(
            kinds.RoundOpened(
                DAY, "Neutral Town", ("other",), "Round 3", CLAIMANT, "C3", SOURCE, "late"
            ),
            CHRONICLER,
        ),
        "round-closed": Sample(kinds.RoundClosed(DAY, "adjourned", 12), ("first-head",)),
        "round-closed-of-a-source": Sample(
            kinds.RoundClosed(
                DAY, "joint statement", REFERENCE, CLAIMANT, "B2", SOURCE, "it is said"
            ),
            CHRONICLER,
        ),
        "commitment-made": Sample(
            kinds.CommitmentMade(
                ("north", "south"), "agreed", "Patrols are announced.", due=DAY, round=12
            ),
            ("north-head", "south-head"),
        ),
        "commitment-made-of-a-source": Sample(
            kinds.CommitmentMade(
                by=("south",),
                firmness="demanded",
                words="The ford is to be open.",
                article="a",
                claimant=CLAIMANT,
                grade="D4",
                source=SOURCE,
            ),
            CHRONICLER,
        ),
        "agreement-signed": Sample(kinds.AgreementSigned(HASH)),
        "agreement-amended": Sample(kinds.AgreementAmended(HASH), ("north-head", "south-head")),
    }


def _published() -> dict[str, Sample]:
    change = kinds.Change
    return {
        "crossing-reported": Sample(
            kinds.CrossingReported("upper-ford", DAY, "closed", "all", cell=CELL), CHRONICLER
        ),
        "crossing-reported-of-a-source": Sample(
            kinds.CrossingReported(
                crossing="upper-ford",
                day="2026-11",
                passage="partly open",
                traffic="returnees",
                claimant=CLAIMANT,
                grade="B3",
                source=SOURCE,
                words="on foot",
            ),
            CHRONICLER,
        ),
        "bulletin-issued": Sample(kinds.BulletinIssued(DAY, 1, HASH, 3), CHRONICLER),
        "correction-made": Sample(
            kinds.CorrectionMade(
                3,
                "The day was wrong.",
                changes=(change("day", "2026-11-23"), change("until", UNSET)),
            ),
            sealed={"hidden": [{"field": "place", "right": PLACE}]},
        ),
        "correction-made-of-all": Sample(
            kinds.CorrectionMade(REFERENCE, "Filed by mistake.", withdrawn=True)
        ),
        "correction-made-openly": Sample(
            kinds.CorrectionMade(
                3, "As printed.", hidden=(change("words", "As printed."),), words="seen since"
            )
        ),
    }
