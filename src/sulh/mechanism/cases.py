"""Cases: where each incident stands in the procedure, and what is remembered of it.

A case is named by the index of the filing that opened its incident. What was written last is what
a filing brought about; what clocks have brought about since is worked out when somebody looks.
"""

from collections.abc import Callable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import CaseClosed, CaseTriaged, ProtectionChecked
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.agreement import Timed
from sulh.mechanism.objection import Objection
from sulh.mechanism.procedure import Stage, clock_of, lead
from sulh.mechanism.roster import Roster
from sulh.register import Register
from sulh.table import NONE

#: Gives the seconds that a step may take by the terms in force when an entry was judged.
Hours = Callable[[Timed, int], int]


class Done(Struct, frozen=True, gc=False):
    """By which filing something was done, and when (POSIX seconds)."""

    index: int
    at: int


class Case(Struct, frozen=True, gc=False):
    """An incident in the procedure: its reports and evidence, and where it stands.

    `began` is when it was opened or reopened, `since` when its `stage` began, `under` the filing
    that led there, by whose terms clocks run; times are POSIX seconds. `stands` is the finding that
    is final; `finding` the one that was made last, `draft` and `service` likewise; or -1.
    """

    began: int
    since: int
    under: int
    reports: tuple[int, ...]
    evidence: tuple[int, ...] = ()
    stage: Stage = "opened"
    severity: str = ""
    route: str = ""
    notice: str = ""
    officer: str = ""
    review: int = NONE
    protected: Done | None = None
    triaged: Done | None = None
    hotline: Done | None = None
    services: tuple[int, ...] = ()
    inquiry_at: int = NONE
    drafts: tuple[int, ...] = ()
    finding: int = NONE
    appeal: int = NONE
    stands: int = NONE
    final_at: int = NONE

    @property
    def service(self) -> int:
        """The latest service, or -1."""
        return self.services[-1] if self.services else NONE

    @property
    def draft(self) -> int:
        """The latest draft, or -1."""
        return self.drafts[-1] if self.drafts else NONE


class Cases(Struct, frozen=True, gc=False):
    """Every case, by the index of the filing that opened its incident."""

    by_index: Register[int, Case] = Register()

    def put(self, index: int, case: Case) -> "Cases":
        """Give the cases with one of them as it is now."""
        return Cases(self.by_index.put(index, case))


def at(case: Case, time: int, hours: Hours) -> Case:
    """Let the clocks of a case run to a time."""
    while (clock := clock_of(case.stage)) is not None:
        begins = case.began if clock.step == "case" else case.since
        due = max(begins + hours(clock.step, case.under), case.since)
        if time < due:
            break
        case = _enter(case, clock.to, due)
    return case


def find(cases: Cases, entry: Entry, index: int, hours: Hours) -> Case | Objection:
    """Find a case as it stands when an entry is recorded."""
    known = cases.by_index.get(index)
    return unknown(entry, index) if known is None else at(known, entry.recorded_at, hours)


def move(case: Case, entry: Entry, event: str) -> Case | Objection:
    """Let an event happen to a case, if the procedure lets it happen there."""
    to = lead(case.stage, event)
    if to is None:
        return Objection(entry.index, "case.not-now", f"{event}, and the case is {case.stage}")
    if to == case.stage:
        return case
    return replace(_enter(case, to, entry.recorded_at), under=entry.index)


def _enter(case: Case, stage: Stage, time: int) -> Case:
    case = replace(case, stage=stage, since=time)
    if stage == "under inquiry":
        return replace(case, inquiry_at=time)
    if stage == "final" and case.finding != case.stands:
        return replace(case, stands=case.finding, final_at=time)
    return case


def unknown(entry: Entry, incident: int) -> Objection:
    """Object that there is no such incident."""
    what = f"No. {incident}" if incident >= 0 else "none"
    return Objection(entry.index, "incident.unknown", what)


def not_the_mission(roster: Roster, entry: Entry) -> Objection | None:
    """Object where somebody else signs what only the mission does."""
    if all(roster.body_of(seat) == MISSION for seat in entry.signers):
        return None
    return Objection(entry.index, "case.not-the-mission", ", ".join(entry.signers))


def protect(
    cases: Cases, roster: Roster, entry: Entry, filing: ProtectionChecked, index: int, hours: Hours,
    review: int,
) -> Cases | Objection:  # fmt: skip
    """Let a protection officer say how the parties can be told; `review` is when to look again.

    Whoever withheld a notice does not review that alone: the other officer does.
    """
    case = find(cases, entry, index, hours)
    if isinstance(case, Objection):
        return case
    if len(entry.signers) != 1 or entry.signers[0] not in roster.erasure:
        return Objection(entry.index, "protection.not-the-officer", ", ".join(entry.signers))
    if case.stage == "withheld" and entry.signers[0] == case.officer:
        return Objection(entry.index, "protection.same-officer", case.officer)
    moved = move(case, entry, f"protection checked: {filing.notice}")
    if isinstance(moved, Objection):
        return moved
    checked = replace(
        moved,
        notice=filing.notice,
        officer=entry.signers[0],
        protected=Done(entry.index, entry.recorded_at),
        review=review,
    )
    return cases.put(index, checked)


def triage(
    cases: Cases, roster: Roster, entry: Entry, filing: CaseTriaged, index: int, hours: Hours
) -> Cases | Objection:
    """Let the mission say how grave a case is taken to be, and who may handle it."""
    case = _of_mission(cases, roster, entry, index, hours, "case triaged")
    if isinstance(case, Objection):
        return case
    done = Done(entry.index, entry.recorded_at) if case.triaged is None else case.triaged
    triaged = replace(case, severity=filing.severity, route=filing.route, triaged=done)
    return cases.put(index, triaged)


def call(
    cases: Cases, roster: Roster, entry: Entry, reached: tuple[str, ...], index: int, hours: Hours
) -> Cases | Objection:
    """Let the mission or a guarantor call the parties, and say who was reached."""
    case = find(cases, entry, index, hours)
    if isinstance(case, Objection):
        return case
    if any(roster.body_of(seat) not in (*roster.guarantors, MISSION) for seat in entry.signers):
        return Objection(entry.index, "case.not-the-mission", ", ".join(entry.signers))
    for body in reached:
        if body not in roster.parties:
            return Objection(entry.index, "body.unknown", body)
    moved = move(case, entry, "hotline called")
    if isinstance(moved, Objection):
        return moved
    done = Done(entry.index, entry.recorded_at) if moved.hotline is None else moved.hotline
    return cases.put(index, replace(moved, hotline=done))


def close(
    cases: Cases, roster: Roster, entry: Entry, filing: CaseClosed, index: int, hours: Hours,
    *, into: int, withdrawn: bool,
) -> Cases | Objection:  # fmt: skip
    """Let both parties settle a case, or the mission close it; `withdrawn`: each report was."""
    if filing.how == "settled":
        case = find(cases, entry, index, hours)
        if isinstance(case, Objection):
            return case
        if not roster.have_both_parties(entry.signers):
            return Objection(entry.index, "case.not-settled", ", ".join(entry.signers))
        moved = move(case, entry, "case closed: settled")
    else:
        moved = _of_mission(cases, roster, entry, index, hours, "case closed")
    if isinstance(moved, Objection):
        return moved
    if filing.how == "withdrawn" and not withdrawn:
        return Objection(entry.index, "case.not-withdrawn", f"No. {index}")
    if filing.how == "merged" and (into == index or into not in cases.by_index):
        return unknown(entry, into)
    return cases.put(index, moved)


def reopen(
    cases: Cases, chair: str, entry: Entry, evidence: int, index: int, hours: Hours
) -> Cases | Objection:
    """Let the chair take up a case that has ended, on evidence that was filed since."""
    case = find(cases, entry, index, hours)
    if isinstance(case, Objection):
        return case
    if entry.signers != (chair,):
        return Objection(entry.index, "panel.not-the-chair", ", ".join(entry.signers))
    if evidence not in case.evidence or evidence < case.under:
        return Objection(entry.index, "case.no-new-evidence", f"No. {evidence}")
    moved = move(case, entry, "case reopened")
    if isinstance(moved, Objection):
        return moved
    return cases.put(index, again(moved, entry))


def again(case: Case, entry: Entry) -> Case:
    """Begin a case anew; what stands goes on standing until something else does."""
    return replace(
        case,
        began=entry.recorded_at,
        officer="",
        protected=None,
        triaged=None,
        hotline=None,
        finding=NONE,
        appeal=NONE,
    )


def _of_mission(
    cases: Cases, roster: Roster, entry: Entry, index: int, hours: Hours, event: str
) -> Case | Objection:
    case = find(cases, entry, index, hours)
    if isinstance(case, Objection):
        return case
    return not_the_mission(roster, entry) or move(case, entry, event)


