"""Tracks: cases that are drawn going their way, from a report to what is carried out, or not.

What comes next in a case is drawn from where it stands; mostly it is done as it ought to be, and
now and then by somebody else, at another time, or with something wrong in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from drawing import GUARANTORS, PANEL, PARTIES, By
from drawing_of_cases import SEVERITIES, DrawingOfCases
from plans import At, Move, Says, exchange
from sulh.mechanism.cases import Case, at, course
from sulh.mechanism.procedure import TABLE
from sulh.moment import DAY, write_instant
from sulh.table import NONE

#: What may go wrong beside the path where a case stands: before it is decided, and after.
BEFORE: Final = (
    "reply filed",
    "comment filed",
    "vote cast",
    "finding drafted",
    "finding made",
    "finding deferred",
    "case served",
    "case triaged",
    "protection checked",
    "appeal decided",
    "measure ordered",
)
AFTER: Final = (
    "measure recommended",
    "measure ordered",
    "measure ordered",
    "measure declined",
    "account given",
    "appeal filed",
    "appeal decided",
    "measure reported",
    "measure verified",
    "payload disclosed",
    "case reopened",
)
#: What is done beside the path while a team can be sent.
INQUIRY: Final = (
    "member named",
    "member named",
    "team tasked",
    "team tasked",
    "team tasked",
    "team checked in",
    "team checked in",
    "team returned",
    "team returned",
    "visit made",
    "access requested",
    "access answered",
    "access answered",
    "custody passed",
    "evidence filed",
    "hotline called",
    "report linked",
)
#: What may follow from a finding, and not yet.
TOO_EARLY: Final = (
    "account given",
    "measure recommended",
    "measure ordered",
    "measure declined",
)
VIOLATIONS: Final = ("grave violation", "minor violation", "procedural violation")


@dataclass
class Track:
    """A case: its report and who filed it, its incident, and what it is going to hold.

    `drafted` is what each draft of it sealed.
    """

    report: int
    by: By
    outcome: Says
    incident: int = NONE
    drafted: dict[int, Says] = field(default_factory=dict)
    done: bool = False


class Tracks(DrawingOfCases):
    """A drawing in which cases go their way, too."""

    def __init__(self, random: Random, purpose: str, terms: int, by: By) -> None:
        """Begin without a case."""
        super().__init__(random, purpose, terms, by)
        self.tracks: list[Track] = []
        self.steps: Mapping[str, Callable[[Track, Case], None]] = {
            "opened": self._when_opened,
            "withheld": self._when_withheld,
            "checked": self._when_checked,
            "triaged": self._when_triaged,
            "served": self._when_served,
            "under inquiry": self._when_under_inquiry,
            "drafted": self._when_drafted,
            "in voting": self._when_in_voting,
            "to be decided": self._when_to_be_decided,
            "referred": self._when_referred,
            "referred again": self._when_referred,
            "found": self._when_found,
            "under appeal": self._when_under_appeal,
            "final": self._when_final,
            "undecided": self._when_ended,
            "closed": self._when_ended,
        }

    def advance(self) -> None:
        """Push a case one step on, mostly as it ought to be done."""
        tracks = [track for track in self.tracks if not track.done]
        if not tracks or not self.often(30):
            self._report()
            return
        track = tracks[0] if self.often(5) else self.pick(*tracks)
        track.done = not self.often(80)
        if track.incident == NONE:
            self._screen(track)
            return
        if not self.often(5):
            self._beside(track)
        case = self._case(track)
        self.steps[case.stage](track, case)

    def _case(self, track: Track) -> Case:
        return at(self.state.cases.by_index[track.incident], self.state.clock, self.state.time_for)

    def _wait(self, track: Track) -> None:
        """Let the time of a stage pass, or a second less."""
        path = course(self._case(track), self.state.time_for)
        until = path[1][1] if len(path) > 1 else self.now + DAY
        until += self.pick(0, 0, 0, 3600, -1)
        self.add(Move(("clock",), "clock", {"at": write_instant(max(until, self.now))}))

    def _file(
        self, by: By, kind: str, says: Says, seals: Says | None = None, to: By = PANEL
    ) -> int:
        """File a step, now and then by others than may; gives its index, or -1."""
        return self.add(Move(by if self.often(20) else self.anybody(), kind, says, seals, to))

    def _about(self, track: Track) -> Says:
        return {"incident": At(track.incident, named=not self.often(8))}

    # What is filed beside the path.

    def _beside(self, track: Track) -> None:
        case = self._case(track)
        if not self.often(3):
            # Whatever the procedure has where the case stands, each as likely.
            kinds = {one.event.partition(":")[0] for one in TABLE if case.stage in one.stages}
            kind = self.pick(*sorted(kinds), "recused")
            if kind == "case closed":
                self._close(track)
            else:
                self._of_it(track, kind)
        elif case.stage in ("triaged", "served", "under inquiry", "to be decided") and self.often(
            3
        ):
            self._of_it(track, self.pick(*INQUIRY))
        elif not self.often(5):
            self._close(track)
        elif not self.often(5):
            seat = self.pick(*PANEL, *GUARANTORS)
            self._file((seat,), "recused", self._about(track))
        elif case.services and not self.often(3):
            by = self.pick("east-officer", "west-officer")
            self._file((by,), "reply filed", self._about(track), {"answer": "denied"})
        elif not self.often(4):
            self._disclose(track)
        else:
            self._of_it(track, self.pick(*(AFTER if case.findings else BEFORE)))

    def _of_it(self, track: Track, kind: str) -> None:
        """File something of a kind in a case, at whatever time."""
        move = self.of_kind(kind)
        if "incident" in move.says:
            move.says["incident"] = At(track.incident)
        self.add(move)

    def _inquire(self, track: Track) -> None:
        """Do something of an inquiry; or send a team without a party, in its time or after."""
        if self.often(4):
            self._of_it(track, self.pick(*INQUIRY))
            return
        for _ in range(self.pick(0, 1, 1)):
            later = self.now + self.state.time_for("team", self.next)
            self.add(Move(("clock",), "clock", {"at": write_instant(later)}))
        members = [f"{self.pick(*PARTIES)}-officer", "monitor", "mission-head"]
        says = self._about(track) | {"inquiry": "joint", "members": members}
        self._file(("monitor",), "team tasked", says)

    def _close(self, track: Track) -> None:
        how = self.pick("settled", "settled", "withdrawn", "inadmissible", "inadmissible", "merged")
        both: By = ("east-head", "west-head")
        by: By = ("monitor",)
        if how == "settled":
            by = both if self.often(4) else (self.pick(*both),)
        says = self._about(track) | {"how": how}
        if how == "merged":
            says["into"] = self.at("incident opened")
        if how == "withdrawn" and self.often(3):
            self.add(Move(track.by, "report withdrawn", {"report": At(track.report)}))
        self._file(by, "case closed", says)

    def _disclose(self, track: Track) -> None:
        """Open who is accused, in time or not."""
        says = {"filing": At(track.report), "disclosed": "author"}
        self._file((*track.by, "protection"), "payload disclosed", says)

    # The path, stage by stage.

    def _report(self) -> None:
        """Report something."""
        _, says, seals = self.say_report_filed()
        by: By = (self.pick("east-officer", "west-officer", "east-head", "west-head", "monitor"),)
        said = {name: says[name] for name in ("day", "family")}
        report = self.add(Move(by, "report filed", said, seals))
        if report != NONE:
            self.tracks.append(Track(report, by, self.outcome()))

    def _screen(self, track: Track) -> None:
        """Have a report admitted, perhaps after particulars, and an incident opened."""
        about = {"report": At(track.report)}
        known = self.state.screening.by_report.get(track.report)
        if known is not None and known.withdrawn is not None:
            track.done = self.often(3)
        if not self.often(20):
            self.add(Move(track.by, "report withdrawn", about))
        elif track.by == ("monitor",) or (known is not None and known.decision == "admitted"):
            says = {"day": self.day(), "family": "K", "reports": [At(track.report)]}
            track.incident = self._file(("monitor",), "incident opened", says)
        elif known is None or known.given is not None:
            decision = "admitted" if self.often(5) else "particulars asked"
            self._file(("monitor",), "report screened", about | {"decision": decision})
        elif known.decision == "particulars asked":
            self._file(track.by, "particulars given", about)
        else:
            track.done = True

    def _when_opened(self, track: Track, case: Case) -> None:
        if len(case.evidence) < self.pick(1, 2, 2, 2, 3):
            self._add_evidence(track)
        elif not self.often(20):
            self._wait(track)
        else:
            self._protect(track, self.pick("protection", "second"))

    def _add_evidence(self, track: Track) -> None:
        by: By = (self.pick("monitor", "monitor", "east-officer", "west-officer"),)
        seals = {"source": "a camera"} if self.often(2) else None
        to = PANEL if self.often(4) else ("east-officer", "west-officer")
        says = self._about(track) | {"medium": self.pick("video", "document")}
        says |= {} if self.often(3) else {"origin": f"source-{self.next}"}
        self._file(by, "evidence filed", says, seals, to)

    def _when_withheld(self, track: Track, case: Case) -> None:
        if not self.often(8):
            self._wait(track)
            return
        if not self.often(5):
            self._of_it(track, "hotline called")
        other = "second" if case.officer == "protection" else "protection"
        self._protect(track, other if self.often(5) else case.officer)

    def _protect(self, track: Track, by: str) -> None:
        says = self.protecting(self._about(track) | {"notice": self.notice()})
        self._file((by,), "protection checked", says)

    def _when_checked(self, track: Track, _: Case) -> None:
        if not self.often(20):
            self._wait(track)
            return
        route = "specialist" if not self.often(4) else "ordinary"
        says = self._about(track) | {"route": route, "severity": self.pick(*SEVERITIES)}
        self._file(("monitor",), "case triaged", says)

    def _when_triaged(self, track: Track, case: Case) -> None:
        if case.severity == "grave" and case.hotline is None and self.often(8):
            says = self._about(track) | {"reached": list(PARTIES)}
            self._file(("monitor",), "hotline called", says)
        elif not self.often(3):
            self._inquire(track)
        elif not self.often(20):
            self._wait(track)
        elif not self.often(8):
            self._add_evidence(track)
        else:
            self._serve(track, case)

    def _serve(self, track: Track, case: Case) -> None:
        checked = NONE if case.protected is None else case.protected.index
        served = [At(one) for one in case.evidence if one < checked or not self.often(6)]
        says = self._about(track) | ({"evidence": served} if served else {})
        self._file(("monitor",), "case served", says)

    def _when_served(self, track: Track, case: Case) -> None:
        if not self.often(4):
            self._wait(track)
            return
        heard = [one for one in PARTIES if (case.service, one) in self.state.replies.by]
        self._hear("reply filed", self._about(track), {"answer": "denied"}, heard)

    def _hear(self, kind: str, says: Says, seals: Says | None, heard: list[str]) -> None:
        """Let one party say something, and then the other."""
        party = exchange(heard[0]) if heard and self.often(10) else self.pick(*PARTIES)
        to = ("chair", f"{party}-panel") if self.often(6) else (f"{party}-officer",)
        self._file((f"{party}-officer",), kind, says, seals, to)

    def _when_under_inquiry(self, track: Track, case: Case) -> None:
        served = self.state.replies.served(case.services)
        new = [one for one in case.evidence if one not in served]
        if new and self.often(3):
            self._take_up(track, case, new)
        elif not self.often(4):
            self._inquire(track)
        elif not self.often(20):
            self._wait(track)
        elif not self.often(8):
            self._add_evidence(track)
        else:
            self._draft(track, case)

    def _take_up(self, track: Track, case: Case, new: list[int]) -> None:
        """Have what is new checked, and then served."""
        if case.protected is None or new[-1] > case.protected.index:
            self._protect(track, "protection")
        else:
            self._serve(track, case)

    def _draft(self, track: Track, case: Case) -> None:
        served = self.state.replies.served(case.services)
        pieces = [one for one in case.evidence if one in served and self.often(15)]
        if not self.often(8):
            pieces = list(case.evidence[-3:])
        supports = [
            {
                "bears": ["occurrence"],
                "evidence": At(one),
                "grade": self.pick("A1", "B2", "B2", "C3", "C3", "E5"),
                "origin": f"source-{one if self.often(6) else 0}",
            }
            for one in pieces
        ]
        outcome = track.outcome | ({"rests_on": supports} if supports else {})
        seals = {"outcome": outcome} if self.often(20) else None
        drafted = self._file(("chair",), "finding drafted", self._about(track), seals)
        if drafted != NONE:
            track.drafted[drafted] = outcome

    def _when_drafted(self, track: Track, case: Case) -> None:
        if not self.often(4):
            self._wait(track)
            return
        heard = [one.party for one in self.state.findings.drafts[case.draft].comments]
        self._hear("comment filed", {"draft": At(case.draft)}, None, heard)

    def _when_in_voting(self, track: Track, case: Case) -> None:
        cast = {one.seat for one in self.state.findings.drafts[case.draft].votes}
        recused = self.state.findings.recused_from(track.incident, PANEL)
        left = [seat for seat in PANEL if seat not in cast | recused]
        if not left or not self.often(6):
            self._wait(track)
            return
        seat = self.pick(*left) if self.often(15) else self.pick(*PANEL)
        vote = self.pick(*["for"] * 6, "against", "abstain")
        self._file((seat,), "vote cast", {"draft": At(case.draft), "vote": vote})

    def _when_to_be_decided(self, track: Track, case: Case) -> None:
        votes = [one.vote for one in self.state.findings.drafts[case.draft].votes]
        terms = self.state.agreement.terms
        needed = 2 if terms is None or terms.panel is None else terms.panel.votes
        carried = votes.count("for") >= needed
        served = self.state.replies.served(case.services)
        new = [one for one in case.evidence if one not in served]
        if not self.often(8):
            self._add_evidence(track)
        elif new and self.often(2):
            self._take_up(track, case, new)
        elif not self.often(12):
            self._draft(track, case)
        elif not self.often(6):
            self._wait(track)
        elif (not carried and self.often(3)) or not self.often(12):
            self._file(("chair",), "finding deferred", {"draft": At(case.draft)})
        elif carried:
            dissent = "majority with dissent" if "against" in votes else "consensus"
            self._find(track, case, ("chair",), dissent)
        else:
            self._find(track, case, ("chair",), "chair absent consensus")

    def _when_referred(self, track: Track, case: Case) -> None:
        if not self.often(3):
            self._wait(track)
            return
        by = GUARANTORS if self.often(3) else self.pick(GUARANTORS[:1], GUARANTORS[1:], ("chair",))
        self._find(track, case, by, "deferred to guarantors")

    def _find(self, track: Track, case: Case, by: By, decided: str) -> None:
        """Make the finding of a draft, or one that is wrong in some way."""
        findings = self.state.findings
        cast = findings.drafts[case.draft].votes
        recused = findings.recused_from(track.incident, PANEL)
        votes = [At(one.index) for one in cast if one.seat not in recused]
        outcome = track.drafted.get(case.draft) or track.outcome
        says: Says = {"draft": At(case.draft), "outcome": outcome, "votes": votes}
        says |= {"decided": decided, "salted": case.draft}
        wrong: tuple[Says, ...] = (
            {"votes": votes[1:]},
            {"decided": "deferred to guarantors"},
            {"decided": "chair absent consensus"},
            {"outcome": self.outcome() | {"rests_on": outcome.get("rests_on", [])}},
            {"salted": 0},
        )
        if not self.often(8):
            says |= self.pick(*wrong)
        if not says["outcome"].get("rests_on", True):
            del says["outcome"]["rests_on"]
        if self._file(by, "finding made", says) == NONE and self.often(2):
            track.outcome = self.outcome()
            if case.stage == "to be decided":
                self._draft(track, case)

    def _when_found(self, track: Track, case: Case) -> None:
        if not self.often(5):
            self._of_it(track, self.pick(*TOO_EARLY))
        if self.is_sober or not self.often(2):
            self._wait(track)
        else:
            self._appeal(case)

    def _appeal(self, case: Case) -> None:
        by = self.pick("east-head", "west-head", *GUARANTORS, "monitor")
        finding = case.findings[-1] if self.often(6) else self.pick(*case.findings)
        ground = self.pick(*["error of fact"] * 5, "new evidence")
        self._file((by,), "appeal filed", {"finding": At(finding), "ground": ground})

    def _when_under_appeal(self, track: Track, case: Case) -> None:
        if not self.often(4):
            self._appeal(case)
        elif not self.often(5):
            self._wait(track)
        else:
            appeal = self.pick(*case.appeals)
            says = {"appeal": At(appeal), "decision": self.pick("dismissed", "upheld")}
            self._file(GUARANTORS if self.often(6) else GUARANTORS[:1], "appeal decided", says)

    def _when_ended(self, track: Track, case: Case) -> None:
        """Take a case up again, mostly on new evidence."""
        if not self.often(3):
            track.done = True
            return
        says = self._about(track)
        if self.often(6):
            self._file(("east-officer",), "evidence filed", says | {"medium": "video"})
            case = self._case(track)
        if case.evidence:
            says = says | {"evidence": At(case.evidence[-1])}
            self._file(("chair",), "case reopened", says)

    def _when_final(self, track: Track, case: Case) -> None:
        """Advise, order, account, report, verify, take further; or take the case up again."""
        held = self.state.findings.held[case.stands]
        if held.outcome.characterisation not in VIOLATIONS or not self.often(25):
            self._when_ended(track, case)
            return
        named = (held.outcome.attribution, held.outcome.controlled_by, held.outcome.conduct_of)
        of = str(next((one for one in named if one in PARTIES), self.pick(*PARTIES)))
        finding = self.pick(*case.findings) if not self.often(15) else case.stands
        about: Says = {"finding": At(finding)}
        ordered = self.state.measures.ordered.get((case.stands, of))
        if not self.often(8):
            self._file((f"{of}-head",), "account given", about, {"words": "An officer."})
        elif not self.often(8):
            self._commit(of)
        elif case.stands not in self.state.measures.advice and self.often(4):
            self._file(("chair",), "measure recommended", about | self._step(of))
        elif not ordered:
            self._order(track, about, of)
        elif not self.often(3):
            self._further(about, of, ordered[-1])
        else:
            self._follow(track, of, ordered[-1])

    def _commit(self, of: str) -> None:
        """Undertake something, and have it found kept, mostly."""
        says: Says = {"by": [of], "firmness": "agreed", "words": "The ford is open."}
        made = self._file((f"{of}-head",), "commitment made", says)
        if made != NONE:
            verified = self.pick("complied", "complied", "partly complied")
            says = {"commitment": At(made), "verified": verified}
            self._file(("monitor",), "commitment verified", says)

    def _step(self, of: str) -> Says:
        """Say which step of the ladder is meant for whom."""
        return {"action": "repair", "of": of, "step": self.pick(2, 2, 2, 2, 1, 3, 7)}

    def _order(self, track: Track, about: Says, of: str) -> None:
        by = GUARANTORS if self.often(5) else self.pick(GUARANTORS[:1], GUARANTORS[1:], ("chair",))
        if not self.often(6):
            self._file(by, "measure declined", about | {"of": of, "because": "mitigation"})
            track.done = not self.often(2)
            return
        says = about | self._step(of) | self._by_when()
        if not self.often(3):
            says["because"] = "harm to civilians"
        self._file(by, "measure ordered", says)

    def _by_when(self) -> Says:
        days = self.pick(2, 9, 9) if self.often(8) else -9
        return {"due": write_instant(self.now + days * DAY)[:10], "verified_by": "visit"}

    def _further(self, about: Says, of: str, former: int) -> None:
        """Let the time of a measure pass, and order another in its place."""
        if self.often(3):
            later = write_instant(self.now + 11 * DAY)
            self.add(Move(("clock",), "clock", {"at": later}))
        says = about | self._step(of) | self._by_when() | {"step": 3, "because": "not carried out"}
        self._file(GUARANTORS, "measure ordered", says | {"escalates": At(former)})

    def _follow(self, track: Track, of: str, index: int) -> None:
        measure = self.state.measures.by_index[index]
        if measure.closed != NONE and self.often(2):
            track.done = True
        elif measure.reported == NONE or measure.is_refuted or not self.often(8):
            compliance = self.pick("complied", "complied", "complied", "asks for time")
            says = {"compliance": compliance, "measure": At(index)}
            self._file((f"{of}-officer",), "measure reported", says)
        else:
            verified = self.pick("complied", "complied", "not complied", "unable: access denied")
            says = {"measure": At(index), "verified": verified}
            self._file(("monitor" if self.often(5) else "lake-envoy",), "measure verified", says)
