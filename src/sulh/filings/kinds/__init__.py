"""The kinds: one frozen class each, strict, with one written form.

A class lists the fields of `says`: what is always said, then what may be absent, each in the
alphabetical order in which they are written; `audiences` names those that are sealed instead.

- `roster`, `payloads`: who files, by which rules, when; what is sealed.
- `reports`: what is claimed and seen, and the effort behind it.
- `screening`: what becomes of a report.
- `incidents`, `cases`: the case: reports linked, service, replies, evidence; how it ends.
- `verification`: teams, access, visits.
- `findings`, `measures`: what is held, and what is owed.
- `talks`, `crossings`, `bulletins`: what is said, agreed, open, published and taken back.
"""

from typing import Final, get_args

import msgspec

from sulh.errors import Malformed
from sulh.filings.kinds.bulletins import BulletinIssued, Change, CorrectionMade
from sulh.filings.kinds.cases import (
    CaseClosed,
    CaseReopened,
    CaseServed,
    CaseTriaged,
    HotlineCalled,
    ProtectionChecked,
)
from sulh.filings.kinds.crossings import CrossingReported
from sulh.filings.kinds.findings import (
    AppealDecided,
    AppealFiled,
    CommentFiled,
    FindingDeferred,
    FindingDrafted,
    FindingMade,
    Outcome,
    Recused,
    Support,
    VoteCast,
)
from sulh.filings.kinds.form import (
    Claimant,
    Form,
    Reference,
    Says,
    Source,
    To,
    naming_fields,
    write_form,
)
from sulh.filings.kinds.incidents import (
    CustodyPassed,
    EvidenceFiled,
    IncidentOpened,
    ReplyFiled,
    ReportLinked,
    ReportUnlinked,
)
from sulh.filings.kinds.measures import (
    AccountGiven,
    MeasureDeclined,
    MeasureOrdered,
    MeasureRecommended,
    MeasureReported,
    MeasureVerified,
)
from sulh.filings.kinds.payloads import (
    REASONS,
    PayloadDisclosed,
    PayloadErased,
    PayloadOpened,
    SealedFiling,
)
from sulh.filings.kinds.reports import Casualties, EffortFiled, ObservationFiled, ReportFiled
from sulh.filings.kinds.roster import (
    Body,
    Clock,
    Enrolment,
    KeyRevoked,
    KeyRotated,
    RecordConstituted,
    RulesAdopted,
    SeatFilled,
    SeatVacated,
    Terms,
)
from sulh.filings.kinds.screening import (
    ParticularsGiven,
    ReportScreened,
    ReportWithdrawn,
)
from sulh.filings.kinds.talks import (
    AgreementAmended,
    AgreementSigned,
    CommitmentMade,
    CommitmentVerified,
    RoundClosed,
    RoundOpened,
    StatementMade,
)
from sulh.filings.kinds.verification import (
    AccessAnswered,
    AccessRequested,
    MemberNamed,
    TeamCheckedIn,
    TeamReturned,
    TeamTasked,
    VisitMade,
)

__all__ = [
    "KINDS",
    "REASONS",
    "AccessAnswered",
    "AccessRequested",
    "AccountGiven",
    "AgreementAmended",
    "AgreementSigned",
    "AppealDecided",
    "AppealFiled",
    "Body",
    "BulletinIssued",
    "CaseClosed",
    "CaseReopened",
    "CaseServed",
    "CaseTriaged",
    "Casualties",
    "Change",
    "Claimant",
    "Clock",
    "CommentFiled",
    "CommitmentMade",
    "CommitmentVerified",
    "CorrectionMade",
    "CrossingReported",
    "CustodyPassed",
    "EffortFiled",
    "Enrolment",
    "EvidenceFiled",
    "FindingDeferred",
    "FindingDrafted",
    "FindingMade",
    "Form",
    "HotlineCalled",
    "IncidentOpened",
    "KeyRevoked",
    "KeyRotated",
    "MeasureDeclined",
    "MeasureOrdered",
    "MeasureRecommended",
    "MeasureReported",
    "MeasureVerified",
    "MemberNamed",
    "ObservationFiled",
    "Outcome",
    "ParticularsGiven",
    "PayloadDisclosed",
    "PayloadErased",
    "PayloadOpened",
    "ProtectionChecked",
    "RecordConstituted",
    "Recused",
    "Reference",
    "ReplyFiled",
    "ReportFiled",
    "ReportLinked",
    "ReportScreened",
    "ReportUnlinked",
    "ReportWithdrawn",
    "RoundClosed",
    "RoundOpened",
    "RulesAdopted",
    "Said",
    "Says",
    "SealedFiling",
    "SeatFilled",
    "SeatVacated",
    "Source",
    "StatementMade",
    "Support",
    "TeamCheckedIn",
    "TeamReturned",
    "TeamTasked",
    "Terms",
    "To",
    "VisitMade",
    "VoteCast",
    "naming_fields",
    "parse_says",
    "write_form",
]

#: Every kind of filing that this version knows; the fold has a rule for each.
Said = (
    RecordConstituted
    | SeatFilled
    | KeyRotated
    | KeyRevoked
    | SeatVacated
    | RulesAdopted
    | Clock
    | SealedFiling
    | PayloadDisclosed
    | PayloadErased
    | PayloadOpened
    | ReportFiled
    | EffortFiled
    | ObservationFiled
    | IncidentOpened
    | ReportLinked
    | ReportUnlinked
    | ReplyFiled
    | EvidenceFiled
    | FindingDrafted
    | VoteCast
    | FindingMade
    | Recused
    | MeasureRecommended
    | MeasureOrdered
    | MeasureReported
    | MeasureVerified
    | StatementMade
    | RoundOpened
    | RoundClosed
    | CommitmentMade
    | AgreementSigned
    | AgreementAmended
    | CrossingReported
    | BulletinIssued
    | CorrectionMade
    | ReportScreened
    | ParticularsGiven
    | ReportWithdrawn
    | ProtectionChecked
    | CaseTriaged
    | HotlineCalled
    | CaseServed
    | CaseClosed
    | CaseReopened
    | MemberNamed
    | TeamTasked
    | TeamCheckedIn
    | TeamReturned
    | AccessRequested
    | AccessAnswered
    | VisitMade
    | CustodyPassed
    | CommentFiled
    | FindingDeferred
    | AppealFiled
    | AppealDecided
    | MeasureDeclined
    | AccountGiven
    | CommitmentVerified
)

KINDS: Final[dict[str, type[Said]]] = {form.kind: form for form in get_args(Said)}


def parse_says(kind: str, value: object) -> Said:
    """Read what a filing of `kind` says from its JSON value; `Malformed` names the field."""
    form = KINDS.get(kind)
    if form is None:
        raise Malformed("kind", f"{kind!r} is not a kind this version knows")
    try:
        says: Said = msgspec.convert(value, form)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        raise Malformed(f"says{path.rstrip('`')}", what[:1].lower() + what[1:200]) from None
    says.check("says")
    return says
