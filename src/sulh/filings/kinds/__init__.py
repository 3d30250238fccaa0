"""The kinds: one frozen class each, strict, with one written form.

A class lists the fields of `says`: what is always said, then what may be absent, each in the
alphabetical order in which they are written; `audiences` names those that are sealed instead.

- `roster`, `payloads`: who files, by which rules, when; what is sealed.
- `reports`: what is claimed and seen, and the effort behind it.
- `incidents`: the case: reports linked, replies, evidence.
- `findings`, `measures`: what is held, and what is owed.
- `talks`, `crossings`, `bulletins`: what is said, agreed, open, published and taken back.
"""

from typing import Final, get_args

import msgspec

from sulh.errors import Malformed
from sulh.filings.kinds.bulletins import BulletinIssued, Change, CorrectionMade
from sulh.filings.kinds.crossings import CrossingReported
from sulh.filings.kinds.findings import FindingDrafted, FindingMade, Outcome, Recused, VoteCast
from sulh.filings.kinds.form import Claimant, Form, Reference, Says, Source, To, write_form
from sulh.filings.kinds.incidents import (
    EvidenceFiled,
    IncidentOpened,
    ReplyFiled,
    ReportLinked,
    ReportUnlinked,
)
from sulh.filings.kinds.measures import (
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
from sulh.filings.kinds.talks import (
    AgreementAmended,
    AgreementSigned,
    CommitmentMade,
    RoundClosed,
    RoundOpened,
    StatementMade,
)

__all__ = [
    "KINDS",
    "REASONS",
    "AgreementAmended",
    "AgreementSigned",
    "Body",
    "BulletinIssued",
    "Casualties",
    "Change",
    "Claimant",
    "Clock",
    "CommitmentMade",
    "CorrectionMade",
    "CrossingReported",
    "EffortFiled",
    "Enrolment",
    "EvidenceFiled",
    "FindingDrafted",
    "FindingMade",
    "Form",
    "IncidentOpened",
    "KeyRevoked",
    "KeyRotated",
    "MeasureOrdered",
    "MeasureRecommended",
    "MeasureReported",
    "MeasureVerified",
    "ObservationFiled",
    "Outcome",
    "PayloadDisclosed",
    "PayloadErased",
    "PayloadOpened",
    "RecordConstituted",
    "Recused",
    "Reference",
    "ReplyFiled",
    "ReportFiled",
    "ReportLinked",
    "ReportUnlinked",
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
    "Terms",
    "To",
    "VoteCast",
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
