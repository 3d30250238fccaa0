"""The agreement: the terms in force, what they say, and which bodies have signed them.

Terms are TOML, known by the hash of their bytes, and published beside the record:

    format = "sulh/terms/v1"        title = "…"        basis = "agreed"
    utc_offset = "+03:00"           cut_off = "19:30"  lapse_days = 180
    [panel]       chair, members (seats), votes (for a finding), guarantors (for a measure);
                  guarantors_absent, deputies, specialists, chair_rules
    [team]        quorum, reduced
    [[body]]      id, name; called.<id>: what this body calls another
    [[article]]   id, title, text, status, by (who demands it), sources
    [[deadline]]  step, hours, article, silence (what follows from it), status
    [[ladder]]    step, action, at (the weight from which it is advised), article, status
    [weights]     grave, minor, procedural
    [[standard]]  severity, at_least (hundredths), sources, grade
    [credits]     compliance, commitment, most
    [information] "report filed.act" = "public"

Each part is *agreed*, *demanded* by somebody, or *assumed* until something is agreed; what is only
demanded stands there and binds nobody. Names are used without prejudice to recognition; what one
body calls another is kept apart from the neutral name. Zones are fixed offsets. Nothing here knows
what anybody did.
"""

import tomllib
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from sulh.canonical import parse_base64
from sulh.characters import check_text
from sulh.errors import Malformed
from sulh.filings.entry import Entry
from sulh.filings.kinds import KINDS, AgreementAmended, AgreementSigned
from sulh.filings.vocabulary import (
    Action,
    Article,
    Audience,
    Basis,
    Grade,
    Identifier,
    Name,
    Percent,
    Severity,
    Step,
    Words,
)
from sulh.mechanism.objection import Objection
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.table import NONE

Status = Literal["agreed", "demanded", "assumed"]
#: What has a deadline.
Timed = Literal[
    "screening",
    "opening",
    "particulars",
    "protection",
    "triage",
    "hotline",
    "service",
    "reply",
    "team",
    "check-in",
    "access",
    "draft",
    "comment",
    "vote",
    "finding",
    "deferral",
    "appeal",
    "appeal decision",
    "measure decision",
    "account",
    "verification",
    "case",
]
#: The hours of a step where no terms that bind name them, each with its precedent or reason: a
#: clock that nobody set never stops a case.
DEFAULT_HOURS: Final[dict[Timed, tuple[int, str]]] = {
    "screening": (72, "admitted or not before a team has to be on its way (JVT: 5 days)"),
    "opening": (24, "the day after: what is admitted does not lie unseen"),
    "particulars": (168, "a week to ask one's own people"),
    "protection": (24, "before anything else"),
    "triage": (24, "the day after"),
    "hotline": (1, "immediate, day and night (EUMM, UNIFIL, UNMHA)"),
    "service": (24, "the day after"),
    "reply": (120, "5 days (JVT: a team is on its way within 5 days of an alert)"),
    "team": (120, "5 days (JVT)"),
    "check-in": (24, "once a day"),
    "access": (48, "48 hours (MFO: verification on request)"),
    "draft": (504, "3 weeks (JVT: 3 to 4 for a case)"),
    "comment": (72, "both are consulted before publication (MM&V)"),
    "vote": (72, "a body that meets weekly can be reached within 3 days (COSA Aceh)"),
    "finding": (120, "5 days (JVT: final report after a mission)"),
    "deferral": (168, "weekly (COSA Aceh)"),
    "appeal": (168, "weekly (COSA Aceh)"),
    "appeal decision": (168, "weekly (COSA Aceh)"),
    "measure decision": (168, "weekly (COSA Aceh)"),
    "account": (720, "1 month after a published violation (IGAD, January 2018)"),
    "verification": (48, "48 hours (MFO: correction on request)"),
    "case": (1_440, "60 days: twice as long as a whole case took (JVT: 3 to 4 weeks)"),
}


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Any part of the terms."""


class Called(Part, frozen=True):
    """A body: its neutral name, and what it calls others."""

    id: Identifier
    name: Name
    called: dict[Identifier, Name] = {}


class Clause(Part, frozen=True):
    """An article, in our words; `by` is who demands it, where it is not agreed."""

    id: Article
    title: Name
    text: Words
    status: Status
    by: tuple[Identifier, ...] = ()
    sources: tuple[str, ...] = ()


class Deadline(Part, frozen=True):
    """How long a step may take, and what follows from silence."""

    step: Timed
    hours: Annotated[int, Meta(ge=1, le=24 * 366)]
    silence: Words
    status: Status
    article: Article | None = None


class Rung(Part, frozen=True):
    """A step of the ladder, and the weight of standing violations from which it is advised."""

    step: Step
    action: Action
    at: Annotated[int, Meta(ge=1, le=10_000)]
    status: Status
    article: Article | None = None


class Panel(Part, frozen=True):
    """Who decides: the seats that vote, how many votes bind, how many guarantors order.

    `guarantors_absent` is how many guarantors bind where one is silent past its time or recused;
    `deputies` act for a chair that is recused or absent, in this order; `specialists` are the
    seats of parties that may handle what is closed to their liaison officers; `chair_rules`: the
    chair decides where the panel has no quorum either way.
    """

    chair: Identifier
    members: Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=32)]
    votes: Annotated[int, Meta(ge=1, le=32)]
    guarantors: Annotated[int, Meta(ge=1, le=16)]
    guarantors_absent: Annotated[int, Meta(ge=1, le=16)] | None = None
    deputies: Annotated[tuple[Identifier, ...], Meta(max_length=8)] = ()
    specialists: Annotated[tuple[Identifier, ...], Meta(max_length=32)] = ()
    chair_rules: bool = False


class Team(Part, frozen=True):
    """How many go together, and how few in an emergency."""

    quorum: Annotated[int, Meta(ge=1, le=16)] = 3
    reduced: Annotated[int, Meta(ge=1, le=16)] = 2


class Standard(Part, frozen=True):
    """What a violation of some gravity has to rest on.

    The lower end of the band of probability in hundredths, and how many sources of different
    origin that are at least so reliable and so credible.
    """

    severity: Severity
    at_least: Percent
    sources: Annotated[int, Meta(ge=1, le=16)]
    grade: Grade


class Credits(Part, frozen=True):
    """What is taken off the weight: of a violation, for measures complied with; and of the whole.

    `commitment` is taken off for each commitment verified as kept, `most` for all of them.
    """

    compliance: Annotated[int, Meta(ge=0, le=100)] = 0
    commitment: Annotated[int, Meta(ge=0, le=100)] = 0
    most: Annotated[int, Meta(ge=0, le=100)] = 0


class Weights(Part, frozen=True):
    """How much a violation weighs."""

    grave: Annotated[int, Meta(ge=0, le=100)] = 3
    minor: Annotated[int, Meta(ge=0, le=100)] = 1
    procedural: Annotated[int, Meta(ge=0, le=100)] = 1


class Terms(Part, frozen=True, dict=True):
    """The terms, whole."""

    format: Literal["sulh/terms/v1"]
    title: Name
    basis: Basis
    utc_offset: Annotated[str, Meta(pattern=r"\A[+-](?:0[0-9]|1[0-4]):[0-5][0-9]\Z")]
    cut_off: Annotated[str, Meta(pattern=r"\A(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z")]
    article: tuple[Clause, ...]
    body: tuple[Called, ...] = ()
    panel: Panel | None = None
    deadline: tuple[Deadline, ...] = ()
    ladder: tuple[Rung, ...] = ()
    weights: Weights = Weights()
    standard: tuple[Standard, ...] = ()
    credits: Credits = Credits()
    team: Team = Team()
    lapse_days: Annotated[int, Meta(ge=1, le=3660)] = 180
    information: dict[str, Audience | Literal["public"]] = {}

    @property
    def offset_s(self) -> int:
        """The zone of days and cut-offs, in seconds east of UTC."""
        hours, minutes = self.utc_offset[1:].split(":")
        seconds = int(hours) * 3600 + int(minutes) * 60
        return -seconds if self.utc_offset[0] == "-" else seconds

    @property
    def cut_off_s(self) -> int:
        """When the day of a bulletin ends, in seconds after local midnight."""
        hours, minutes = self.cut_off.split(":")
        return int(hours) * 3600 + int(minutes) * 60

    def deadline_s(self, step: Timed) -> int:
        """Give how long a step may take, in seconds: by what binds here, or else by default."""
        return self._deadlines[step]

    @cached_property
    def _deadlines(self) -> Mapping[Timed, int]:
        hours = {step: default for step, (default, _) in DEFAULT_HOURS.items()}
        # The first of several counts.
        hours.update(
            {one.step: one.hours for one in reversed(self.deadline) if one.status != "demanded"}
        )
        return {step: 3600 * its for step, its in hours.items()}

    def standard_of(self, severity: str) -> Standard | None:
        """Give what a violation of some gravity has to rest on, if the terms say so."""
        return next((one for one in self.standard if one.severity == severity), None)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Give the steps of the ladder that are more than demanded."""
        return tuple(rung for rung in self.ladder if rung.status != "demanded")

    def audience(self, kind: str, field: str) -> Audience | None:
        """Give who may read a field of a kind; None: everybody."""
        policy = self.information.get(f"{kind}.{field}")
        if policy is not None:
            return None if policy == "public" else policy
        audiences = KINDS[kind].audiences
        return None if audiences is None else audiences.get(field)


#: Who is accused, by whose word: open after both parties could reply, and not by a policy.
_NEVER_PUBLIC: Final = ("report filed.author", "report filed.claimant")

#: Terms by the SHA-256 of their bytes.
Documents = Mapping[bytes, Terms]


class Agreement(Struct, frozen=True, gc=False):
    """The terms in force, since which index, and the signature of each body under them.

    `terms` is None where their text is not at hand: then no rule that asks them applies.
    `before` gives the terms that were in force earlier, each since which index.
    """

    sha256: bytes = b""
    terms: Terms | None = None
    since: int = NONE
    signed: Register[str, int] = Register()
    before: tuple[tuple[int, bytes], ...] = ()

    def in_force_at(self, index: int) -> bytes:
        """Give the hash of the terms by which an entry was judged; they apply from the next on."""
        if self.since < index:
            return self.sha256
        versions = (*self.before, (self.since, self.sha256))
        return next((one for since, one in reversed(versions) if since < index), versions[0][1])


def adopt(documents: Documents, sha256: str, index: int) -> Agreement:
    """Put terms in force, from an index on."""
    name = parse_base64(sha256, "terms", 32)
    return Agreement(name, documents.get(name), index)


def sign(
    agreement: Agreement, roster: Roster, entry: Entry, filing: AgreementSigned
) -> Agreement | Objection:
    """Let a body sign the terms in force, by one of its heads."""
    if parse_base64(filing.terms, "terms", 32) != agreement.sha256:
        return Objection(entry.index, "agreement.other-terms", "not the terms in force")
    # In the order of their signatures, and not as the record names them.
    bodies = [roster.body_of(seat) for seat in entry.signers if roster.seats[seat].head]
    if not bodies:
        return Objection(entry.index, "agreement.not-entitled", ", ".join(entry.signers))
    signed = agreement.signed
    for body in bodies:
        if body not in signed:
            signed = signed.put(body, entry.index)
    return replace(agreement, signed=signed)


def amend(
    agreement: Agreement,
    roster: Roster,
    entry: Entry,
    filing: AgreementAmended,
    documents: Documents,
) -> Agreement | Objection:
    """Other terms apply from the next entry on, if both parties sign."""
    if not roster.have_both_parties(entry.signers):
        return Objection(entry.index, "agreement.not-entitled", ", ".join(entry.signers))
    new = adopt(documents, filing.terms, entry.index)
    if new.sha256 == agreement.sha256:
        return Objection(entry.index, "agreement.other-terms", "these are in force")
    return replace(new, before=(*agreement.before, (agreement.since, agreement.sha256)))


def parse_terms(data: bytes, where: str = "terms") -> Terms:
    """Read terms, whole; `Malformed` says which part is wrong."""
    try:
        written: dict[str, Any] = tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise Malformed(f"{where}, byte {error.start}", "not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Malformed(where, f"not TOML: {error}") from None
    _check_texts(written, where)
    try:
        terms = msgspec.convert(written, Terms)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        raise Malformed(f"{where}{path.rstrip('`')}", what[:1].lower() + what[1:200]) from None
    _check_whole(terms, where)
    return terms


def _check_texts(value: object, where: str) -> None:
    if isinstance(value, str):
        # A line break in a long text is layout.
        check_text(" ".join(value.split()) if "\n" in value else value, where)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_texts(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _check_texts(inner, f"{where}[{number}]")


def _check_whole(terms: Terms, where: str) -> None:
    """Hold the parts of the terms against each other."""
    articles = [one.id for one in terms.article]
    for ids, what in (
        (articles, "article"),
        ([one.id for one in terms.body], "body"),
        ([one.step for one in terms.deadline], "deadline"),
        ([one.step for one in terms.ladder], "ladder"),
        ([one.severity for one in terms.standard], "standard"),
    ):
        if len(set(ids)) != len(ids):
            raise Malformed(f"{where}.{what}", "one of them stands twice")
    for named in [*(one.article for one in terms.deadline), *(one.article for one in terms.ladder)]:
        if named is not None and named not in articles:
            raise Malformed(where, f"there is no article {named}")
    for one in terms.article:
        if (one.status == "demanded") != bool(one.by):
            raise Malformed(f"{where}.article", f"{one.id}: who demands it is in by, or nobody")
    _check_ladder(terms, where)
    if terms.team.reduced > terms.team.quorum:
        raise Malformed(f"{where}.team", "a reduced team is larger than a whole one")
    if terms.panel is not None:
        _check_panel(terms.panel, f"{where}.panel")
    for name, audience in terms.information.items():
        _check_policy(name, audience, f"{where}.information")


def _check_ladder(terms: Terms, where: str) -> None:
    weights = [rung.at for rung in sorted(terms.ladder, key=lambda rung: rung.step)]
    if weights != sorted(weights):
        raise Malformed(f"{where}.ladder", "a higher step is advised at a lower weight")
    if not terms.weights.grave >= terms.weights.minor >= terms.weights.procedural:
        raise Malformed(f"{where}.weights", "what is graver weighs less")


def _check_panel(panel: Panel, where: str) -> None:
    size = len(panel.members)
    if panel.chair not in panel.members or len(set(panel.members)) != size:
        raise Malformed(where, "the chair is a member, and nobody is one twice")
    if not size // 2 < panel.votes <= size:
        raise Malformed(where, f"{panel.votes} votes are no majority of {size}")
    if panel.guarantors_absent is not None and panel.guarantors_absent > panel.guarantors:
        raise Malformed(where, "more guarantors bind where one is absent than where none is")


def _check_policy(name: str, audience: str, where: str) -> None:
    """Refuse to seal what rules read: only what a kind lets be sealed has an audience."""
    kind, _, field = name.rpartition(".")
    form = KINDS.get(kind)
    if form is None or field not in form.__struct_fields__:
        raise Malformed(where, f"{name!a} is no field of a kind")
    if audience == "public" and name in _NEVER_PUBLIC:
        raise Malformed(where, f"{name} is opened by a filing, when the time to reply is over")
    if audience != "public" and (form.audiences is None or field not in form.audiences):
        raise Malformed(where, f"{name} stays public: rules read it")
