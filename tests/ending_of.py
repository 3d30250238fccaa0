"""The ending of a story, in sentences: what is held, what is owed, where each stands, and why not.

Everything is read from the state as it was at a time, and from what the steps of the story are
called; nothing is concluded here.
"""

import re
from collections.abc import Iterator
from itertools import chain

from story_of import Told
from sulh.filings.vocabulary import UNATTRIBUTED
from sulh.mechanism.docket import in_order
from sulh.mechanism.duties import Duty, duties
from sulh.mechanism.findings import Held
from sulh.mechanism.measures import Measure
from sulh.mechanism.objection import RULES
from sulh.mechanism.standing import Standing, standing
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed
from sulh.table import NONE

#: What is owed, before what it is owed about.
_OWED = {
    "measure": "what was ordered by",
    "reply": "a reply on",
    "verification": "the verification of",
    "vote": "a vote on",
}


def write(told: Told) -> str:
    """Write the ending of a story, for each time that it asks for."""
    return "\n".join(chain.from_iterable(_ending(told, at) for at in told.story.settings["as of"]))


def _ending(told: Told, at: str) -> Iterator[str]:
    as_of = told.second(at)
    state = told.until(as_of)
    say = Saying(told, state, as_of)
    yield f"== As of {told.when(as_of)}\n"
    for title, lines in (
        ("In force", say.terms()),
        ("Cases", say.cases()),
        ("Measures", say.measures()),
        ("Owed", say.owed()),
        ("Done", say.done()),
        ("Standing", say.standing()),
        ("Said and published", say.published()),
        ("Without effect", say.objections()),
    ):
        listed = list(lines)
        if listed:
            yield title
            yield from (f"  {line}" for line in listed)
            yield ""


class Saying:
    """How the state of a story at a time is said."""

    def __init__(self, told: Told, state: State, as_of: int) -> None:
        """Say it of one state."""
        self.told, self.state, self.as_of = told, state, as_of
        self.labels = {index: label for label, index in told.labels.items()}

    def called(self, index: int) -> str:
        """Call a filing by its name in the story, or its number."""
        return f"[{self.labels[index]}]" if index in self.labels else f"No. {index}"

    def body(self, name: str) -> str:
        """Call a body, or a seat."""
        return name.title() if name in self.state.roster.bodies else name

    def terms(self) -> Iterator[str]:
        """Say which terms were amended, and who signed those in force."""
        agreement = self.state.agreement
        if agreement.before:
            yield f"Terms amended by {self.called(agreement.since)} apply from then on."
        if signed := [self.body(one) for one in agreement.signed]:
            yield f"The terms in force are signed by {' and '.join(signed)}."

    def cases(self) -> Iterator[str]:
        """Say of each incident who tells of it, who answered, and what is held."""
        for index, incident in self.state.incidents.by_index.items():
            told_by = " and ".join(map(self.called, incident.reports)) or "no report"
            tell = "tells" if len(incident.reports) < 2 else "tell"
            yield f"{self.called(index)}, of which {told_by} {tell}:"
            if incident.evidence:
                yield f"  evidence is {' and '.join(map(self.called, incident.evidence))}."
            yield from (f"  {line}" for line in self._replies(index))
            for of, seat in self.state.findings.recused:
                if of == index:
                    yield f"  {seat} takes no part."
            yield from (f"  {line}" for line in self._findings(index))

    def _replies(self, incident: int) -> Iterator[str]:
        for party in in_order(self.state.docket, self.state.roster, incident):
            reply = self.state.replies.by.get((incident, party))
            if reply is not None:
                yield f"{self.body(party)} replied on {self.told.when(reply.at)}."
            elif self.state.roster.purpose != "chronicle":
                yield f"{self.body(party)} has not replied."

    def _findings(self, incident: int) -> Iterator[str]:
        for index, draft in self.state.findings.drafts.items():
            if draft.incident == incident:
                votes = [f"{one.seat} {one.vote}" for one in draft.votes]
                yield f"{self.called(index)} was put to the vote: {', '.join(votes) or 'no vote'}."
        made = self.state.findings.of_incident.get(incident)
        if made is None:
            yield "nothing is held."
        else:
            step = self.told.step_of(made)
            decided = dict(step.says)["decided"] if step else ""
            held = self._held(self.state.findings.held[made])
            yield f"held by {self.called(made)}, by {decided}: {held}."

    def _held(self, held: Held) -> str:
        outcome = held.outcome
        by = {"both": "both sides", "third": "a third side"}.get(outcome.attribution)
        whose = "by whom is undetermined" if outcome.attribution in UNATTRIBUTED[1:] else ""
        who = whose or f"by {by or self.body(outcome.attribution)}"
        article = f" of article {outcome.article}" if isinstance(outcome.article, str) else ""
        return f"{outcome.occurrence}; {who}; {outcome.characterisation}{article}"

    def measures(self) -> Iterator[str]:
        """Say of each measure what became of it."""
        for finding, advice in self.state.measures.advice.items():
            yield f"{' and '.join(map(self.called, advice))} advised after {self.called(finding)}."
        for index, measure in self.state.measures.by_index.items():
            yield (
                f"{self.called(index)} was ordered of {self.body(measure.of)} after"
                f" {self.called(measure.finding)}, as step {measure.step}: {self._became(measure)}."
            )

    def _became(self, measure: Measure) -> str:
        if measure.closed != NONE:
            return f"closed by {self.called(measure.closed)}"
        if measure.is_refuted:
            return f"not complied with, or not wholly, says {self.called(measure.verified)}"
        if measure.reported != NONE:
            return f"complied with, says {self.called(measure.reported)}; not verified"
        return "nothing was reported"

    def owed(self) -> Iterator[str]:
        """Say what is still owed."""
        found = duties(self.state, self.as_of)
        if isinstance(found, NotComputed):
            yield f"Not computed: {found.why}."
            return
        for one in found:
            if one.open:
                late = " It is late." if one.late else ""
                of, what = self.body(one.of), self._duty(one)
                yield f"{of} owes {what}, before {self.told.when(one.due)}.{late}"
        if not any(one.open for one in found):
            yield "Nothing."

    def done(self) -> Iterator[str]:
        """Say what was owed, and is no more."""
        found = duties(self.state, self.as_of)
        for one in () if isinstance(found, NotComputed) else found:
            if one.moot:
                yield f"{self.body(one.of)}, {self._duty(one)}: the case went on without it."
            elif not one.open:
                how = "late" if one.late else "in time"
                yield f"{self.body(one.of)}, {self._duty(one)}: {how}, by {self.called(one.done)}."

    def _duty(self, duty: Duty) -> str:
        return f"{_OWED[duty.step]} {self.called(duty.about)}"

    def standing(self) -> Iterator[str]:
        """Say where each party stands on the ladder."""
        found = standing(self.state, self.as_of)
        if isinstance(found, NotComputed):
            yield f"Not computed: {found.why}."
            return
        yield from map(self._stands, found)

    def _stands(self, one: Standing) -> str:
        terms = self.state.agreement.terms
        assert terms is not None
        actions = {rung.step: rung.action for rung in terms.rungs}
        step = (
            f"step {one.step} is advised, {actions[one.step]}" if one.step else "no step is advised"
        )
        by = f" by {' and '.join(map(self.called, one.findings))}" if one.findings else ""
        return f"{self.body(one.of)}: weight {one.weight}{by}; {step}."

    def published(self) -> Iterator[str]:
        """Say which rounds, bulletins, corrections and revoked keys there are."""
        for index, closed in self.state.talks.rounds.items():
            how = "is open" if closed == NONE else f"was closed by {self.called(closed)}"
            yield f"Round {self.called(index)} {how}."
        for index in self.state.bulletins.by_day.values():
            yield f"{self.called(index)} is the bulletin of its day."
        for index, corrections in self.state.bulletins.corrections.items():
            by = " and ".join(map(self.called, corrections))
            yield f"Beside {self.called(index)} stands the correction {by}."
        for index, revoked in self.state.roster.revocations.items():
            since = self.told.when(revoked.since)
            yield f"What {revoked.seat} signed after {since} is doubted, by {self.called(index)}."

    def objections(self) -> Iterator[str]:
        """Say which steps had no effect, and why."""
        for index, objection in self.state.objections.items():
            step = self.told.step_of(index)
            assert step is not None, objection
            who = " and ".join(step.seats)
            when = self.told.when(self.told.second(step.at))
            what = re.sub(r"No\. ([0-9]+)", lambda n: self.called(int(n[1])), objection.what)
            yield f"{when}: {step.kind} {self.called(index)} by {who}:"
            yield f"  {RULES[objection.rule]} ({objection.rule}: {what})."
