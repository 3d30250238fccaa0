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
SUPPORT = (
    kinds.Support(("occurrence", "characterisation"), 14, "B2", "camera-of-the-ford"),
    kinds.Support(("attribution",), REFERENCE, "C3", "line-agency"),
)
CONTROLLED = kinds.Outcome(
    attribution="third",
    characterisation="minor violation",
    occurrence="probable",
    article="4",
    at_least=60,
    at_most=75,
    capacity="shown",
    conduct="knowingly tolerated",
    conduct_of="south",
    controlled_by="south",
    knowledge="shown",
    rests_on=SUPPORT,
    steps="not shown",
)
LACKING = kinds.Outcome(
    attribution="undetermined",
    characterisation="no violation",
    occurrence="possible",
    capacity="not shown",
    conduct="lacked control",
    conduct_of="north",
    knowledge="undetermined",
)
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
    return {
        **_reports(),
        **_incidents(),
        **_findings(),
        **_measures(),
        **_talks(),
        **_published(),
        **_screened(),
        **_cases(),
        **_inquiries(),
        **_decided(),
        **_followed(),
    }


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


def _screened() -> dict[str, Sample]:
    return {
        "report-screened": Sample(
            kinds.ReportScreened("admitted", 3), CHRONICLER, {"article": "4.2", "words": "in time"}
        ),
        "report-screened-openly": Sample(
            kinds.ReportScreened("admitted", REFERENCE, article="4", words="within the area"),
            CHRONICLER,
        ),
        "report-screened-a-duplicate": Sample(
            kinds.ReportScreened("duplicate", 7, of=REFERENCE), CHRONICLER
        ),
        "report-screened-inadmissible": Sample(
            kinds.ReportScreened("inadmissible", 3, because="before entry into force"), CHRONICLER
        ),
        "report-screened-particulars-asked": Sample(
            kinds.ReportScreened("particulars asked", 3, words="which ford?"), CHRONICLER
        ),
        "particulars-given": Sample(
            kinds.ParticularsGiven(3), sealed={"words": "by the upper ford"}
        ),
        "particulars-given-openly": Sample(kinds.ParticularsGiven(REFERENCE, "at four")),
        "report-withdrawn": Sample(kinds.ReportWithdrawn(3), sealed={"words": "our own fire"}),
        "report-withdrawn-openly": Sample(kinds.ReportWithdrawn(REFERENCE, "filed by mistake")),
    }


def _cases() -> dict[str, Sample]:
    return {
        "protection-checked": Sample(
            kinds.ProtectionChecked(4, "gist", because="the complainant could be known"),
            PANEL,
            {"words": "only one lives there"},
        ),
        "protection-checked-openly": Sample(
            kinds.ProtectionChecked(REFERENCE, "whole", words="nobody is named"), PANEL
        ),
        "protection-checked-withheld": Sample(
            kinds.ProtectionChecked(4, "withheld", because="a child", review="2026-12-01"), PANEL
        ),
        "case-triaged": Sample(
            kinds.CaseTriaged(4, "specialist", "grave"), CHRONICLER, {"words": "harm to civilians"}
        ),
        "case-triaged-openly": Sample(
            kinds.CaseTriaged(REFERENCE, "ordinary", "procedural", "a late notice"), CHRONICLER
        ),
        "hotline-called": Sample(
            kinds.HotlineCalled(4, ("north", "south")), CHRONICLER, {"words": "both will stop"}
        ),
        "hotline-called-and-nobody-reached": Sample(
            kinds.HotlineCalled(REFERENCE, (), "no answer"), ("first-head",)
        ),
        "case-served": Sample(
            kinds.CaseServed(4, evidence=(14, REFERENCE)), CHRONICLER, {"words": "fire at the ford"}
        ),
        "case-served-without-evidence": Sample(
            kinds.CaseServed(REFERENCE, words="fire at the ford"), CHRONICLER
        ),
        "case-closed": Sample(
            kinds.CaseClosed("settled", 4),
            ("north-head", "south-head"),
            {"words": "the damage is paid for"},
        ),
        "case-closed-into-another": Sample(
            kinds.CaseClosed("merged", REFERENCE, into=4, words="one shelling"), CHRONICLER
        ),
        "case-reopened": Sample(kinds.CaseReopened(14, 4), CHAIR, {"words": "another camera"}),
        "case-reopened-openly": Sample(
            kinds.CaseReopened(REFERENCE, REFERENCE, "another camera"), CHAIR
        ),
    }


def _inquiries() -> dict[str, Sample]:
    return {
        "member-named": Sample(kinds.MemberNamed(4, "north-head")),
        "team-tasked": Sample(
            kinds.TeamTasked(4, "joint", ("north-head", "south-head", "mission-head")),
            CHRONICLER,
            {"words": "from the upper ford on"},
        ),
        "team-tasked-openly": Sample(
            kinds.TeamTasked(REFERENCE, "remote", ("mission-head",), "by satellite"), CHRONICLER
        ),
        "team-checked-in": Sample(
            kinds.TeamCheckedIn("safe", 15), CHRONICLER, {"words": "all three"}
        ),
        "team-checked-in-openly": Sample(
            kinds.TeamCheckedIn("help needed", REFERENCE, "turned back"), CHRONICLER
        ),
        "team-returned": Sample(kinds.TeamReturned(15), CHRONICLER, {"words": "before dark"}),
        "team-returned-openly": Sample(kinds.TeamReturned(REFERENCE, "before dark"), CHRONICLER),
        "access-requested": Sample(
            kinds.AccessRequested(4, "south", "site"), CHRONICLER, {"place": PLACE, "words": "soon"}
        ),
        "access-requested-openly": Sample(
            kinds.AccessRequested(REFERENCE, "north", "person", place=PLACE, words="the gunner"),
            CHRONICLER,
        ),
        "access-answered": Sample(
            kinds.AccessAnswered("conditioned", 16), ("south-head",), {"words": "with an escort"}
        ),
        "access-answered-openly": Sample(
            kinds.AccessAnswered("denied", REFERENCE, "not today"), ("south-head",)
        ),
        "visit-made": Sample(
            kinds.VisitMade(
                day=DAY,
                minutes=95,
                refused=("witnesses heard alone",),
                route_by="south",
                seen=("site seen in part", "photographs taken"),
                team=15,
                request=16,
            ),
            CHRONICLER,
            {"place": PLACE, "words": "the mill was shut"},
        ),
        "visit-made-openly": Sample(
            kinds.VisitMade(
                day="2026-11-26",
                minutes=0,
                refused=(),
                route_by="mission",
                seen=(),
                team=REFERENCE,
                place=PLACE,
                words="nobody was there",
            ),
            CHRONICLER,
        ),
        "custody-passed": Sample(
            kinds.CustodyPassed(14, "mission-head"),
            ("north-head", "mission-head"),
            {"words": "under seal"},
        ),
        "custody-passed-openly": Sample(
            kinds.CustodyPassed(REFERENCE, "protection", "under seal"), ("mission-head", *PANEL)
        ),
        "evidence-filed-of-an-origin": Sample(
            kinds.EvidenceFiled(4, "video", origin="camera-of-the-ford"), sealed={"grade": "B2"}
        ),
        "evidence-filed-a-copy": Sample(
            kinds.EvidenceFiled(4, "document", copy_of=REFERENCE, origin="line-agency")
        ),
    }


def _decided() -> dict[str, Sample]:
    guarantor = ("first-head",)
    return {
        "comment-filed": Sample(kinds.CommentFiled(5), sealed={"words": "The hour is wrong."}),
        "comment-filed-openly": Sample(kinds.CommentFiled(REFERENCE, "The hour is wrong.")),
        "finding-deferred": Sample(kinds.FindingDeferred(5), CHAIR, {"words": "one for, one not"}),
        "finding-deferred-openly": Sample(kinds.FindingDeferred(REFERENCE, "nobody voted"), CHAIR),
        "finding-made-of-a-third": Sample(
            kinds.FindingMade("deferred to guarantors", 5, CONTROLLED, SALT, (6, 7)), guarantor
        ),
        "finding-made-of-lacking-control": Sample(
            kinds.FindingMade("chair absent consensus", REFERENCE, LACKING, SALT, (6,)), CHAIR
        ),
        "finding-drafted-of-a-third": Sample(kinds.FindingDrafted(4, CONTROLLED), CHAIR),
        "appeal-filed": Sample(
            kinds.AppealFiled(9, "new evidence", evidence=14),
            ("south-head",),
            {"words": "another camera"},
        ),
        "appeal-filed-openly": Sample(
            kinds.AppealFiled(REFERENCE, "procedure not kept", words="served late"), ("south-head",)
        ),
        "appeal-decided": Sample(
            kinds.AppealDecided(17, "dismissed"), guarantor, {"words": "it was seen before"}
        ),
        "appeal-decided-openly": Sample(
            kinds.AppealDecided(REFERENCE, "upheld", "it was not seen"), guarantor
        ),
    }


def _followed() -> dict[str, Sample]:
    guarantor = ("first-head",)
    return {
        "measure-declined": Sample(
            kinds.MeasureDeclined("already remedied", 9, "south"), guarantor, {"words": "paid for"}
        ),
        "measure-declined-openly": Sample(
            kinds.MeasureDeclined("talks under way", REFERENCE, "south", "until they end"),
            guarantor,
        ),
        "measure-ordered-otherwise": Sample(
            kinds.MeasureOrdered(
                action="publication",
                due="2026-12-31",
                finding=9,
                of="south",
                step=4,
                verified_by="visit",
                because="not carried out",
                escalates=10,
                recommendation=REFERENCE,
            ),
            guarantor,
        ),
        "account-given": Sample(
            kinds.AccountGiven(9), ("south-head",), {"words": "An officer was relieved."}
        ),
        "account-given-openly": Sample(
            kinds.AccountGiven(REFERENCE, "An officer was relieved."), ("south-head",)
        ),
        "commitment-verified": Sample(kinds.CommitmentVerified(13, "complied"), CHRONICLER),
        "commitment-verified-not-kept": Sample(
            kinds.CommitmentVerified(REFERENCE, "partly complied"), CHRONICLER
        ),
    }
