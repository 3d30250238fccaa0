"""What is filed in cases, drawn at random: of every kind, and mostly about a case that is there."""

from typing import Final

from case_of import CAST
from drawing import GUARANTORS, PANEL, PARTIES, PLACE, Drawing, Drawn
from plans import At, Says
from sulh.moment import DAY, write_instant

SEVERITIES: Final = ("grave", "minor", "procedural")
#: Who goes, sensibly or not.
TEAMS: Final = (
    ("east-officer", "west-officer", "monitor"),
    ("west-officer", "monitor", "mission-head"),
    ("east-panel", "west-panel", "monitor"),
    ("monitor", "mission-head", "hill-envoy"),
    ("monitor", "mission-head"),
    ("monitor", "lake-envoy"),
    ("monitor",),
    ("monitor", "east-third", "west-officer"),
    ("chair", "east-officer", "west-officer"),
)


class DrawingOfCases(Drawing):
    """A drawing that knows the kinds of cases too."""

    def say_incident_opened(self) -> Drawn:
        """Open an incident."""
        reports = {at.index: at for at in (self.at("report filed"), self.at("report filed"))}
        says = {"day": self.day(), "family": "K", "reports": list(reports.values())}
        return self.wrongly("monitor"), says, None

    def say_report_linked(self) -> Drawn:
        """Link a report."""
        says = {"incident": self.at("incident opened"), "report": self.at("report filed")}
        return self.wrongly("monitor"), says, None

    def say_report_unlinked(self) -> Drawn:
        """Unlink a report, mostly one that is linked."""
        at = self.at("incident opened", "report linked")
        move = self.move_at(at)
        if move is not None and move.kind == "report linked":
            return self.wrongly("monitor"), dict(move.says), None
        report = self.pick(*move.says["reports"]) if move and "reports" in move.says else At(1)
        return self.wrongly("monitor"), {"incident": at, "report": report}, None

    def say_report_screened(self) -> Drawn:
        """Decide on a report."""
        says: Says = {"report": self.at("report filed")}
        decision = self.pick("admitted", "admitted", "particulars asked", "duplicate", "refused")
        if decision == "refused":
            says |= {"decision": "inadmissible", "because": "too vague"}
        elif decision == "duplicate":
            says |= {"decision": decision, "of": self.at("report filed")}
        else:
            says["decision"] = decision
        return self.wrongly("monitor"), says, None

    def say_particulars_given(self) -> Drawn:
        """Say more of a report, mostly of one's own."""
        return self._of_its_filer(self.at("report screened", "report filed"))

    def say_report_withdrawn(self) -> Drawn:
        """Withdraw a report, mostly one's own."""
        return self._of_its_filer(self.at("report filed"))

    def _of_its_filer(self, at: At) -> Drawn:
        move = self.move_at(at)
        if move is not None and move.kind == "report screened":
            at = move.says["report"]
            move = self.move_at(at)
        return self.wrongly(*(("east-officer",) if move is None else move.by)), {"report": at}, None

    def say_protection_checked(self) -> Drawn:
        """Say how the parties may be told."""
        says: Says = {"incident": self.at("incident opened"), "notice": self.notice()}
        return self.wrongly(self.pick("protection", "second")), self.protecting(says), None

    def notice(self) -> str:
        """Draw how the parties may be told."""
        return self.pick(*["whole"] * 5, "gist", "withheld")

    def protecting(self, says: Says) -> Says:
        """Say why a notice is not whole, and when it is reviewed."""
        if says["notice"] != "whole":
            says["because"] = "a detained person"
        if says["notice"] == "withheld":
            says["review"] = write_instant(self.now + 9 * DAY)[:10]
        return says

    def say_case_triaged(self) -> Drawn:
        """Say how grave a case is taken to be."""
        says = {
            "incident": self.at("incident opened"),
            "route": self.pick("ordinary", "specialist"),
        }
        return self.wrongly("monitor"), says | {"severity": self.pick(*SEVERITIES)}, None

    def say_hotline_called(self) -> Drawn:
        """Call the parties, and reach some."""
        reached = self.pick(["east", "west"], ["west"], [], ["hill"])
        says = {"incident": self.at("incident opened"), "reached": reached}
        return self.wrongly(self.pick("monitor", "mission-head", *GUARANTORS)), says, None

    def say_case_served(self) -> Drawn:
        """Serve a case, perhaps with evidence."""
        says: Says = {"incident": self.at("incident opened")}
        if self.often(2):
            says["evidence"] = [self.at("evidence filed")]
        return self.wrongly("monitor"), says, None

    def say_case_closed(self) -> Drawn:
        """Close a case, in one of four ways."""
        says: Says = {"incident": self.at("incident opened")}
        how = self.pick("settled", "withdrawn", "inadmissible", "merged")
        by = ("east-head", "west-head") if how == "settled" else ("monitor",)
        says |= {"into": self.at("incident opened")} if how == "merged" else {}
        return self.wrongly(*by), says | {"how": how}, None

    def say_case_reopened(self) -> Drawn:
        """Take up a case again."""
        says = {"incident": self.at("incident opened"), "evidence": self.at("evidence filed")}
        return self.wrongly("chair"), says, None

    def say_member_named(self) -> Drawn:
        """Name a member of a team."""
        body = self.pick(*PARTIES, "hill", "lake", "mission")
        seat = self.pick(*[seat for seat, its, _ in CAST if its == body], "east-third")
        says = {"incident": self.at("incident opened"), "seat": seat}
        return self.wrongly(self.pick(*[seat for seat, its, _ in CAST if its == body])), says, None

    def say_team_tasked(self) -> Drawn:
        """Send a team."""
        members = self.pick(*TEAMS)
        says = {"incident": self.at("incident opened"), "members": list(members)}
        inquiry = self.pick("preliminary", "remote", "joint", "joint", "reduced")
        return self.wrongly("monitor"), says | {"inquiry": inquiry}, None

    def say_team_checked_in(self) -> Drawn:
        """Say how a team is."""
        says = {"status": self.pick("safe", "delayed", "help needed"), "team": self.team()}
        return self.wrongly(self.pick("monitor", "east-officer")), says, None

    def say_team_returned(self) -> Drawn:
        """Say that a team is back."""
        return self.wrongly("monitor"), {"team": self.team()}, None

    def say_visit_made(self) -> Drawn:
        """Say what was done on the spot."""
        says: Says = {"day": self.day(), "minutes": 60, "team": self.team()}
        says |= {"route_by": self.pick(*PARTIES * 3, "mission", "nobody")}
        says |= {"seen": ["site seen in part"], "refused": ["witnesses heard alone"]}
        says |= {} if self.often(3) else {"request": self.at("access requested")}
        return self.wrongly("monitor"), says, {"place": PLACE}

    def team(self) -> At:
        """Name a team, now and then one that is back."""
        returned = self.filed.get("team returned")
        if returned and not self.often(2):
            team: At = self.moves[returned[-1] - 1].says["team"]
            return team
        return self.at("team tasked")

    def say_access_requested(self) -> Drawn:
        """Ask for access."""
        says = {"incident": self.at("incident opened"), "sought": "site"}
        of = self.pick(*PARTIES * 3, "hill")
        return self.wrongly("monitor"), says | {"of": of}, {"place": PLACE}

    def say_access_answered(self) -> Drawn:
        """Grant access, or not."""
        at = self.at("access requested")
        move = self.move_at(at)
        of = move.says["of"] if move is not None and move.kind == "access requested" else "west"
        access = self.pick("granted", "delayed", "conditioned", "denied")
        by = f"{of}-officer" if of in PARTIES and self.often(5) else "monitor"
        return self.wrongly(by), {"access": access, "request": at}, None

    def say_custody_passed(self) -> Drawn:
        """Pass evidence on, mostly from who has it."""
        at = self.at("evidence filed", "custody passed")
        move = self.move_at(at)
        has = "monitor" if move is None else move.by[-1]
        if move is not None and move.kind == "custody passed":
            at = move.says["evidence"]
        to = self.pick("mission-head", "chair", "hill-envoy", "east-third")
        return self.wrongly(has, to), {"evidence": at, "to": to}, None

    def say_comment_filed(self) -> Drawn:
        """Comment on a draft, whoever."""
        by = self.pick("east-officer", "west-officer", "hill-envoy")
        return self.wrongly(by), {"draft": self.at("finding drafted")}, None

    def say_finding_deferred(self) -> Drawn:
        """Leave a draft to the guarantors."""
        return self.wrongly("chair"), {"draft": self.at("finding drafted")}, None

    def say_appeal_filed(self) -> Drawn:
        """Appeal."""
        by = self.pick("east-head", "west-head", *GUARANTORS, "monitor")
        says = {"finding": self.at("finding made"), "ground": "error of fact"}
        return self.wrongly(by), says, None

    def say_appeal_decided(self) -> Drawn:
        """Decide an appeal."""
        says = {"appeal": self.at("appeal filed"), "decision": self.pick("dismissed", "upheld")}
        return self.wrongly(*GUARANTORS), says, None

    def say_measure_declined(self) -> Drawn:
        """Order nothing."""
        says = {"because": "already remedied", "finding": self.at("finding made")}
        return self.wrongly(*GUARANTORS), says | {"of": self.pick(*PARTIES)}, None

    def say_account_given(self) -> Drawn:
        """Account for something."""
        by = self.pick("east-head", "west-head")
        return self.wrongly(by), {"finding": self.at("finding made")}, {"words": "An officer."}

    def say_reply_filed(self) -> Drawn:
        """Reply, mostly a party."""
        by = self.wrongly(self.pick("east-officer", "west-officer", "west-head"))
        return by, {"incident": self.at("incident opened")}, {"answer": "denied"}

    def say_evidence_filed(self) -> Drawn:
        """File evidence, whoever."""
        says: Says = {"incident": self.at("incident opened"), "medium": "video"}
        says |= {} if self.often(4) else {"copy_of": self.at("evidence filed")}
        return self.anybody(), says, None

    def say_finding_drafted(self) -> Drawn:
        """Draft a finding, perhaps unsealed."""
        seals = {"outcome": self.outcome()} if self.often(3) else None
        return self.wrongly("chair"), {"incident": self.at("incident opened")}, seals

    def say_vote_cast(self) -> Drawn:
        """Vote."""
        says = {"draft": self.at("finding drafted"), "vote": self.pick("for", "for", "against")}
        if not self.often(6):
            says["words"] = "I have seen it."
        return self.wrongly(self.pick(*PANEL)), says, None

    def say_finding_made(self) -> Drawn:
        """Make a finding, out of the air."""
        says = {
            "decided": "consensus",
            "draft": self.at("finding drafted"),
            "outcome": self.outcome(),
            "salt": "A" * 22,
            "votes": [],
        }
        return self.wrongly("chair"), says, None

    def say_recused(self) -> Drawn:
        """Take no part."""
        by = self.pick(*PANEL, *GUARANTORS)
        return self.wrongly(by), {"incident": self.at("incident opened")}, None

    def say_measure_recommended(self) -> Drawn:
        """Advise a measure."""
        says = {"action": "repair", "finding": self.at("finding made")}
        says |= {"of": self.pick(*PARTIES, "hill"), "step": self.pick(1, 2, 2, 3, 9)}
        return self.wrongly("chair"), says, None

    def say_measure_ordered(self) -> Drawn:
        """Order a measure."""
        _, says, _ = self.say_measure_recommended()
        return self.wrongly(*GUARANTORS), says | self.due(), None

    def due(self) -> Says:
        """Say by when a measure is due, how it is verified, and perhaps why it is another."""
        says: Says = {"due": self.day(), "verified_by": "visit"}
        if not self.often(4):
            says["because"] = "aggravation"
        return says | ({} if self.often(8) else {"escalates": self.at("measure ordered")})

    def say_measure_reported(self) -> Drawn:
        """Say what was done, of whatever measure."""
        at = self.at("measure ordered")
        move = self.move_at(at)
        of = move.says["of"] if move is not None and move.kind == "measure ordered" else "east"
        says = {"compliance": self.pick("complied", "asks for time"), "measure": at}
        by = f"{of}-officer" if of in PARTIES and self.often(4) else "chair"
        return self.wrongly(by), says, None

    def say_measure_verified(self) -> Drawn:
        """Verify a measure."""
        verified = self.pick("complied", "complied", "not complied", "unable: access denied")
        says = {"measure": self.at("measure ordered"), "verified": verified}
        return self.wrongly(self.pick("monitor", "monitor", "hill-envoy")), says, None
