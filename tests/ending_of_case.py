"""What a case has become, in sentences: each stage that it went through, and what was done in it.

Silence is said as what it is counted as.
"""

from collections.abc import Iterator

from saying import Saying
from sulh.filings.kinds import Outcome, Support
from sulh.filings.vocabulary import UNATTRIBUTED
from sulh.mechanism.cases import Case
from sulh.mechanism.docket import in_order
from sulh.mechanism.findings import Draft
from sulh.mechanism.procedure import Stage
from sulh.table import NONE

_IS: dict[Stage, str] = {
    "opened": "it waits for a protection officer",
    "withheld": "the parties are not told of it, so that nobody is endangered",
    "checked": "it waits to be triaged",
    "triaged": "it waits to be served",
    "served": "both parties have their time to reply",
    "under inquiry": "it is under inquiry",
    "drafted": "a draft is before the parties",
    "in voting": "a draft is before the panel",
    "to be decided": "the chair has to state the outcome",
    "referred": "the guarantors have to decide",
    "referred again": "the guarantors have to decide, or those of them that do not stay silent",
    "found": "a finding is made, and can be appealed against",
    "under appeal": "an appeal is before the guarantors",
    "final": "what is held is final",
    "undecided": "its time is over, and nothing was decided in it",
    "closed": "it is closed",
}
_NOTICE = {
    "whole": "the parties can be told all of it",
    "gist": "the parties are told the gist of it",
    "withheld": "the parties are not told yet",
}
_DECIDED = {
    "consensus": "consensus",
    "majority with dissent": "a majority with dissent",
    "chair absent consensus": "the chair, absent consensus",
    "deferred to guarantors": "the guarantors, to whom it was left",
}


class CaseSaying(Saying):
    """How a case at a time is said."""

    def whole(self, index: int, case: Case) -> Iterator[str]:
        """Say all that there is of a case: as it is now, and how it came there."""
        if self.state.roster.purpose == "chronicle":
            yield "nothing is held."
            return
        yield f"{_IS[case.stage]}, since {self.told.when(case.since)}{self._closed(case)}."
        yield from self._before_service(case)
        yield from self._evidence(case)
        for service in case.services:
            yield from self._served(index, service)
        yield from self._access(case)
        yield from self._teams(index, case)
        for of, seat in self.state.findings.recused:
            if of == index:
                yield f"{seat} takes no part."
        for draft in case.drafts:
            yield from self._drafted(index, draft, self.state.findings.drafts[draft])
        for finding in case.findings:
            yield from self._found(case, finding)
        if not case.findings:
            yield "nothing is held."

    def _closed(self, case: Case) -> str:
        if case.stage != "closed":
            return ""
        how, into = self.said(case.under, "how"), self.said(case.under, "into")
        return f": {how}{f' into {into}' if into else ''}"

    def _before_service(self, case: Case) -> Iterator[str]:
        for check in case.checks:
            why = self.said(check.done.index, "because")
            reason = f", because of {why}" if why else ""
            until = f"; reviewed before {self.told.when(check.review)}" if check.review > 0 else ""
            yield f"{check.officer} saw that {_NOTICE[check.notice]}{reason}{until}."
        if case.triaged is not None:
            called = "" if case.hotline is None else self.on_day(case.hotline.at)
            hotline = f", the hotline was called{called}" if called else ""
            yield f"it was taken to be {case.severity}, route {case.route}{hotline}."

    def _evidence(self, case: Case) -> Iterator[str]:
        if case.evidence:
            yield f"evidence is {self.all_called(case.evidence)}."
        for index in case.evidence:
            custody = self.state.evidence.by_index[index]
            if custody.original != index:
                yield f"{self.called(index)} is a working copy of {self.called(custody.original)}."
            if custody.passed:
                by = self.all_called(custody.passed)
                yield f"{custody.seat} has {self.called(index)}, by {by}."

    def _served(self, index: int, service: int) -> Iterator[str]:
        one = self.state.replies.services[service]
        with_ = f", with {self.all_called(one.evidence)}" if one.evidence else ""
        yield f"both parties were served{self.on_day(one.at)}{with_}."
        for party in in_order(self.state.docket, self.state.roster, index):
            reply = self.state.replies.by.get((service, party))
            if reply is not None:
                yield f"{self.body(party)} replied{self.on_day(reply.at)}."
            else:
                yield f"{self.body(party)} has not replied."

    def _access(self, case: Case) -> Iterator[str]:
        for index in case.requests:
            request = self.state.verification.requests[index]
            over = request.at + self.state.time_for("access", index)
            if request.answered is not None:
                late = ", too late" if request.answered.at >= over else ""
                answer = f"{request.access}{self.on_day(request.answered.at)}{late}"
            elif self.as_of < over:
                answer = f"not answered yet, and can be before {self.told.when(over)}"
            else:
                answer = "no answer in its time, which is counted as denied"
            asked = f"was asked for a {self.said(index, 'sought')} by {self.called(index)}"
            yield f"{self.body(request.of)} {asked}: {answer}."

    def _teams(self, incident: int, case: Case) -> Iterator[str]:
        held = self.state.verification
        for party in in_order(self.state.docket, self.state.roster, incident):
            named = held.named.get((incident, party))
            if named is not None:
                yield f"{self.body(party)} named {named.seat} for the team."
        for index in case.teams:
            team = held.teams[index]
            bodies = set(map(self.state.roster.body_of, team.members))
            parties = in_order(self.state.docket, self.state.roster, incident)
            without = [self.body(one) for one in parties if one not in bodies]
            missing = f", without {' and '.join(without)}" if without else ""
            how = team.status or "nothing heard"
            yield (
                f"{self.called(index)} ({team.inquiry}: {', '.join(team.members)}{missing})"
                f" went{self.on_day(team.at)}; {how}, last heard of{self.on_day(team.last.at)}."
            )
            yield from map(self._visit, team.visits)

    def _visit(self, index: int) -> str:
        seen, refused = self.said(index, "seen"), self.said(index, "refused")
        route = self.body(self.said(index, "route_by"))
        return (
            f"{self.called(index)}, {self.said(index, 'minutes')} minutes, on a route chosen by"
            f" {route}: seen, {_listed(seen)}; refused, {_listed(refused)}."
        )

    def _drafted(self, incident: int, index: int, draft: Draft) -> Iterator[str]:
        yield f"{self.called(index)} was put to the parties{self.on_day(draft.at)}."
        said = {one.party: one.done.at for one in draft.comments}
        over = draft.at + self.state.time_for("comment", index)
        for party in in_order(self.state.docket, self.state.roster, incident):
            silent = "did not comment" if self.as_of >= over else "has not commented yet"
            did = f"commented{self.on_day(said[party])}" if party in said else silent
            yield f"{self.body(party)} {did}."
        votes = [f"{one.seat} {one.vote}" for one in draft.votes]
        yield f"votes on it: {', '.join(votes) or 'none'}."

    def _found(self, case: Case, finding: int) -> Iterator[str]:
        held = self.state.findings.held[finding]
        by = f"by {_DECIDED[held.decided]}"
        yield f"held by {self.called(finding)}, {by}: {self._held(held.outcome)}."
        if isinstance(held.outcome.rests_on, tuple):
            yield f"it rests on {' and '.join(map(self._support, held.outcome.rests_on))}."
        for index in case.appeals:
            appeal = self.state.findings.appeals[index]
            if appeal.finding == finding:
                by = f"{self.body(appeal.by)} appealed against it{self.on_day(appeal.at)}"
                if appeal.decided is not None:
                    became = f"{appeal.decision} by {self.called(appeal.decided.index)}"
                elif case.stage == "under appeal" and finding == case.finding:
                    became = "not decided yet"
                else:
                    became = "not decided in its time"
                yield f"{by}: {became}."
        if held.set_aside != NONE:
            yield f"it was set aside{self.on_day(self._set_aside_at(held.set_aside))}."
        elif finding == case.stands:
            if case.stage != "final":
                yield f"it is final since {self.told.when(case.final_at)}, and stands meanwhile."
        elif finding == case.finding:
            yield "it is not final yet."
        else:
            yield "it stands no more."

    def _set_aside_at(self, index: int) -> int:
        step = self.told.step_of(index)
        assert step is not None
        return self.told.second(step.at)

    def _support(self, piece: Support) -> str:
        assert isinstance(piece.evidence, int)
        bears = " and ".join(piece.bears)
        return f"{self.called(piece.evidence)} ({piece.grade} of {piece.origin}, on {bears})"

    def _held(self, outcome: Outcome) -> str:
        by = {"both": "both sides", "third": "a third actor"}.get(outcome.attribution)
        whose = "by whom is undetermined" if outcome.attribution in UNATTRIBUTED[1:] else ""
        who = whose or f"by {by or self.body(outcome.attribution)}"
        if isinstance(outcome.controlled_by, str):
            who += f" under the control of {self.body(outcome.controlled_by)}"
        if isinstance(outcome.at_least, int):
            who += f" ({outcome.at_least} to {outcome.at_most} in a hundred)"
        article = f" of article {outcome.article}" if isinstance(outcome.article, str) else ""
        conduct = ""
        if isinstance(outcome.conduct, str) and isinstance(outcome.conduct_of, str):
            conduct = f"; {self.body(outcome.conduct_of)}: {outcome.conduct}"
            shown = [
                f"{name} {value}"
                for name in ("knowledge", "capacity", "steps")
                if isinstance(value := getattr(outcome, name), str)
            ]
            conduct += f" ({', '.join(shown)})" if shown else ""
        return f"{outcome.occurrence}; {who}; {outcome.characterisation}{article}{conduct}"


def _listed(text: str) -> str:
    return text.replace(" + ", ", ") or "nothing"
