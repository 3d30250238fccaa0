"""Cases: where each incident stands in the procedure, and what is remembered of it.

A case is named by the index of the filing that opened its incident. What was written last is what
a filing brought about; what clocks have brought about since is worked out when somebody looks.
"""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from sulh.filings.entry import Entry
from sulh.filings.kinds import CaseClosed, CaseTriaged, ProtectionChecked
from sulh.filings.vocabulary import MISSION
from sulh.mechanism.agreement import Panel, Terms, Timed
from sulh.mechanism.docket import body_of
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


class Check(Struct, frozen=True, gc=False):
    """By which officer it was checked how the parties can be told, and how; `review`: when again.

    Times are POSIX seconds; -1: it is not to be reviewed.
    """

    officer: str
    notice: str
    review: int
    done: Done


class Occasion(Struct, frozen=True, gc=False):
    """What every rule of a case is told: the entry, who is seated, the terms and their clocks."""

    entry: Entry
    roster: Roster
    terms: Terms | None
    hours: Hours

    @property
    def index(self) -> int:
        """The index of the entry."""
        return self.entry.index

    @property
    def now(self) -> int:
        """When it was recorded, in POSIX seconds."""
        return self.entry.recorded_at

    @property
    def done(self) -> Done:
        """That it is done by this entry, now."""
        return Done(self.entry.index, self.entry.recorded_at)

    @property
    def signers(self) -> tuple[str, ...]:
        """The seats that signed."""
        return self.entry.signers

    @property
    def who(self) -> str:
        """The seats that signed, in one text."""
        return ", ".join(self.entry.signers)

    @property
    def body(self) -> str:
        """The body that files, or nothing where several do."""
        return body_of(self.roster, self.entry)

    @property
    def panel(self) -> Panel:
        """Who decides, by the terms; `steps` made sure that they are at hand."""
        assert self.terms is not None
        assert self.terms.panel is not None
        return self.terms.panel

    def objection(self, rule: str, what: str) -> Objection:
        """Say why the entry has no effect."""
        return Objection(self.entry.index, rule, what)


class Case(Struct, frozen=True, gc=False):
    """An incident in the procedure: its reports and evidence, and where it stands.

    `began` is when it was opened or reopened, by the filing `opened`; `since` when its `stage`
    began, `under` the filing that led there; by their terms clocks run. Times are POSIX seconds.
    `stands` is the finding that is final, `finding` the one that was made since it began, or -1;
    `found_at` is when that was, or -1. `checks` are all since it began, `closings` the times at
    which it was closed by a filing, or had ended before it was reopened. `grave` is when it was
    first taken to be grave. The rest are the indices of what was filed in it, and what was done
    first since it began.
    """

    began: int
    since: int
    under: int
    opened: int
    reports: tuple[int, ...] = ()
    evidence: tuple[int, ...] = ()
    stage: Stage = "opened"
    severity: str = ""
    route: str = ""
    checks: tuple[Check, ...] = ()
    triaged: Done | None = None
    grave: Done | None = None
    hotline: Done | None = None
    services: tuple[int, ...] = ()
    inquiry_at: int = NONE
    requests: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()
    drafts: tuple[int, ...] = ()
    findings: tuple[int, ...] = ()
    appeals: tuple[int, ...] = ()
    finding: int = NONE
    found_at: int = NONE
    stands: int = NONE
    final_at: int = NONE
    closings: tuple[int, ...] = ()

    @property
    def protected(self) -> Done | None:
        """The latest check since it began, if any."""
        return self.checks[-1].done if self.checks else None

    @property
    def officer(self) -> str:
        """The officer of the latest check, or nothing."""
        return self.checks[-1].officer if self.checks else ""

    @property
    def notice(self) -> str:
        """How the parties are told by the latest check, or nothing."""
        return self.checks[-1].notice if self.checks else ""

    @property
    def review(self) -> int:
        """When it is to be looked at again by the latest check, or -1."""
        return self.checks[-1].review if self.checks else NONE

    @property
    def services_since(self) -> tuple[int, ...]:
        """Those since it began: a case that is taken up again is served again."""
        return tuple(one for one in self.services if one > self.opened)

    @property
    def service(self) -> int:
        """The latest service, or -1."""
        return self.services[-1] if self.services else NONE

    @property
    def draft(self) -> int:
        """The latest draft, or -1."""
        return self.drafts[-1] if self.drafts else NONE


class Cases(Struct, frozen=True, gc=False):
    """Every case, by the index of the filing that opened its incident; and those of a report.

    `linked` is by which filing a report first became part of a case, and when.
    """

    by_index: Register[int, Case] = Register()
    of_report: Register[int, tuple[int, ...]] = Register()
    linked: Register[int, Done] = Register()

    def put(self, index: int, case: Case) -> "Cases":
        """Give the cases with one of them as it is now."""
        return Cases(self.by_index.put(index, case), self.of_report, self.linked)

    def link(self, index: int, case: Case, done: Done, *reports: int) -> "Cases":
        """Give the cases with reports linked to one of them."""
        of_report, linked = self.of_report, self.linked
        for report in reports:
            known = of_report.get(report)
            of_report = of_report.put(report, (*(known or ()), index))
            linked = linked.put(report, done) if known is None else linked
        case = replace(case, reports=(*case.reports, *reports))
        return Cases(self.by_index.put(index, case), of_report, linked)

    def unlink(self, index: int, case: Case, report: int) -> "Cases":
        """Give the cases with a report linked to one of them no more."""
        kept = tuple(one for one in self.of_report[report] if one != index)
        left = tuple(one for one in case.reports if one != report)
        of_report = self.of_report.put(report, kept)
        by_index = self.by_index.put(index, replace(case, reports=left))
        return Cases(by_index, of_report, self.linked)


def at(case: Case, time: int, hours: Hours) -> Case:
    """Let the clocks of a case run to a time."""
    while (clock := clock_of(case.stage)) is not None and time >= (due := _due(case, hours)):
        case = _enter(case, clock.to, due)
    return case


def _due(case: Case, hours: Hours) -> int:
    """Give when the clock of a stage is over, in POSIX seconds."""
    clock = clock_of(case.stage)
    assert clock is not None
    if clock.step == "case":
        return max(case.began + hours("case", case.opened), case.since)
    due = case.since + hours(clock.step, case.under)
    return max(due, appeals_until(case, hours)) if case.stage == "under appeal" else due


def appeals_until(case: Case, hours: Hours) -> int:
    """Give the POSIX second from which nobody can appeal against the finding any more."""
    return case.found_at + hours("appeal", case.finding)


def course(case: Case, hours: Hours) -> tuple[tuple[Stage, int], ...]:
    """Give the stage of a case and those that clocks lead to if nobody files anything, with when.

    Each since which POSIX second; the first is the one that a filing led to.
    """
    stages = [(case.stage, case.since)]
    while (clock := clock_of(case.stage)) is not None:
        case = _enter(case, clock.to, _due(case, hours))
        stages.append((case.stage, case.since))
    return tuple(stages)


def find(cases: Cases, on: Occasion, index: int) -> Case | Objection:
    """Find a case as it stands when an entry is recorded."""
    known = cases.by_index.get(index)
    return unknown(on, index) if known is None else at(known, on.now, on.hours)


def move(case: Case, on: Occasion, event: str) -> Case | Objection:
    """Let an event happen to a case, if the procedure lets it happen there."""
    to = lead(case.stage, event)
    if to is None:
        return on.objection("case.not-now", f"{event}, and the case is {case.stage}")
    if to == case.stage:
        return case
    return replace(_enter(case, to, on.now), under=on.index)


def take(cases: Cases, on: Occasion, index: int, event: str) -> Case | Objection:
    """Let an event happen to a case as it stands when an entry is recorded."""
    case = find(cases, on, index)
    return case if isinstance(case, Objection) else move(case, on, event)


def take_as_mission(cases: Cases, on: Occasion, index: int, event: str) -> Case | Objection:
    """Let an event happen to a case that only the mission brings about."""
    return not_the_mission(on) or take(cases, on, index, event)


def _enter(case: Case, stage: Stage, time: int) -> Case:
    case = replace(case, stage=stage, since=time)
    if stage == "under inquiry":
        return replace(case, inquiry_at=time)
    if stage == "found":
        return replace(case, found_at=time)
    if stage == "final" and case.finding != case.stands:
        return replace(case, stands=case.finding, final_at=time)
    return case


def unknown(on: Occasion, incident: int) -> Objection:
    """Object that there is no such incident."""
    return on.objection("incident.unknown", f"No. {incident}" if incident >= 0 else "none")


def not_the_mission(on: Occasion) -> Objection | None:
    """Object where somebody else signs what only the mission does."""
    for seat in on.signers:
        if on.roster.body_of(seat) != MISSION:
            return on.objection("case.not-the-mission", on.who)
    return None


def protect(
    cases: Cases, on: Occasion, filing: ProtectionChecked, index: int, review: int
) -> Cases | Objection:
    """Let a protection officer say how the parties can be told; `review` is when to look again.

    Whoever withheld a notice does not review that alone: the other officer does.
    """
    case = find(cases, on, index)
    if isinstance(case, Objection):
        return case
    if len(on.signers) != 1 or on.signers[0] not in on.roster.erasure:
        return on.objection("protection.not-the-officer", on.who)
    if case.stage == "withheld" and on.signers[0] == case.officer:
        return on.objection("protection.same-officer", case.officer)
    moved = move(case, on, f"protection checked: {filing.notice}")
    if isinstance(moved, Objection):
        return moved
    check = Check(on.signers[0], filing.notice, review, on.done)
    return cases.put(index, replace(moved, checks=(*moved.checks, check)))


def triage(cases: Cases, on: Occasion, filing: CaseTriaged, index: int) -> Cases | Objection:
    """Let the mission say how grave a case is taken to be, and who may handle it."""
    case = take_as_mission(cases, on, index, "case triaged")
    if isinstance(case, Objection):
        return case
    done = on.done if case.triaged is None else case.triaged
    grave = on.done if case.grave is None and filing.severity == "grave" else case.grave
    triaged = replace(case, severity=filing.severity, route=filing.route, triaged=done, grave=grave)
    return cases.put(index, triaged)


def call(cases: Cases, on: Occasion, reached: tuple[str, ...], index: int) -> Cases | Objection:
    """Let the mission or a guarantor call the parties, and say who was reached."""
    if any(on.roster.body_of(seat) not in (*on.roster.guarantors, MISSION) for seat in on.signers):
        return on.objection("case.not-the-mission", on.who)
    for body in reached:
        if body not in on.roster.parties:
            return on.objection("body.unknown", body)
    moved = take(cases, on, index, "hotline called")
    if isinstance(moved, Objection):
        return moved
    done = on.done if moved.hotline is None else moved.hotline
    return cases.put(index, replace(moved, hotline=done))


def close(
    cases: Cases, on: Occasion, filing: CaseClosed, index: int, *, into: int, withdrawn: bool
) -> Cases | Objection:
    """Let both parties settle a case, or the mission close it; `withdrawn`: each report was."""
    if filing.how == "settled":
        if not on.roster.have_both_parties(on.signers):
            return on.objection("case.not-settled", on.who)
        moved = take(cases, on, index, "case closed: settled")
    else:
        moved = take_as_mission(cases, on, index, "case closed")
    if isinstance(moved, Objection):
        return moved
    if filing.how == "withdrawn" and not withdrawn:
        return on.objection("case.not-withdrawn", f"No. {index}")
    if filing.how == "merged":
        other = find(cases, on, into)
        if isinstance(other, Objection) or into == index:
            return unknown(on, into)
        if other.stage == "closed":
            return on.objection("case.not-now", f"merged, and No. {into} is closed")
    return cases.put(index, replace(moved, closings=(*moved.closings, on.now)))


def reopen(
    cases: Cases, chair: str, on: Occasion, evidence: int, index: int, served: frozenset[int]
) -> Cases | Objection:
    """Let the chair take up a case that has ended, on evidence that nobody was served with.

    Where it was closed, and no clock ended it, the evidence is filed since.
    """
    case = find(cases, on, index)
    if isinstance(case, Objection):
        return case
    if on.signers != (chair,):
        return on.objection("panel.not-the-chair", on.who)
    is_old = case.stage == "closed" and evidence < case.under
    if evidence not in case.evidence or evidence in served or is_old:
        return on.objection("case.no-new-evidence", f"No. {evidence}")
    moved = move(case, on, "case reopened")
    if isinstance(moved, Objection):
        return moved
    if case.stage != "closed" and case.since < on.now:
        moved = replace(moved, closings=(*moved.closings, case.since))
    return cases.put(index, again(moved, on))


def again(case: Case, on: Occasion) -> Case:
    """Begin a case anew; what stands goes on standing until something else does."""
    return replace(
        case,
        began=on.now,
        opened=on.index,
        checks=(),
        triaged=None,
        grave=None,
        hotline=None,
        finding=NONE,
    )
