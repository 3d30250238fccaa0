"""The ending of a story, in sentences: what is held, what is owed, where each stands, and why not.

Everything is read from the state as it was at a time, and from what the steps of the story are
called; nothing is concluded here. What a case has become is said by `ending_of_case`.
"""

import re
from collections.abc import Iterator
from itertools import chain
from textwrap import wrap

from ending_of_case import CaseSaying
from saying import Saying
from story_of import Told
from sulh.mechanism.cases import at as as_it_is_at
from sulh.mechanism.duties import Duty, duties
from sulh.mechanism.measures import Measure
from sulh.mechanism.objection import RULES
from sulh.mechanism.standing import Consequence, Standing, consequences, standing
from sulh.mechanism.violations import NotComputed
from sulh.table import NONE

#: What is owed, or may be done, before what it is about.
_OWED = {
    "access": "an answer to",
    "account": "an account of",
    "appeal": "an appeal against",
    "appeal decision": "a decision on",
    "check-in": "a check-in of",
    "comment": "a comment on",
    "deferral": "a decision on",
    "draft": "a draft on",
    "finding": "the finding on",
    "hotline": "a call to both parties on",
    "measure": "what was ordered by",
    "measure decision": "a decision on what follows from",
    "particulars": "particulars of",
    "protection": "the protection check of",
    "protection review": "another look at the notice of",
    "reply": "a reply to",
    "opening": "a case for",
    "screening": "the screening of",
    "service": "the service of",
    "team": "a member for the team of",
    "triage": "the triage of",
    "verification": "the verification of",
    "vote": "a vote on",
}
#: What became of a report, in the order in which it is said.
_SCREENED = {
    "": "not screened",
    "particulars asked": "asked for particulars",
    "inadmissible": "not admitted",
    "duplicate": "telling what another tells",
    "admitted": "admitted",
    "withdrawn": "withdrawn",
}


def write(told: Told) -> str:
    """Write the ending of a story, for each time that it asks for."""
    return "\n".join(chain.from_iterable(_ending(told, at) for at in told.story.settings["as of"]))


def _ending(told: Told, at: str) -> Iterator[str]:
    as_of = told.second(at)
    say = Ending(told, told.until(as_of), as_of)
    yield f"== As of {told.when(as_of)}\n"
    for title, lines in (
        ("In force", say.terms()),
        ("Reports", say.reports()),
        ("Cases", say.cases()),
        ("Consequences", say.measures()),
        ("Owed", say.owed()),
        ("Still open to", say.rights()),
        ("Done", say.done()),
        ("Standing", say.standing()),
        ("Said and published", say.published()),
        ("Without effect", say.objections()),
    ):
        listed = list(lines)
        if listed:
            yield title
            yield from chain.from_iterable(map(_wrapped, listed))
            yield ""


def _wrapped(line: str) -> list[str]:
    indent = " " * (2 + len(line) - len(line.lstrip()))
    return wrap(
        line.strip(), 100, initial_indent=indent, subsequent_indent=f"{indent}  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


class Ending(Saying):
    """How the state of a story at a time is said."""

    def terms(self) -> Iterator[str]:
        """Say which terms were amended, and who signed those in force."""
        agreement = self.state.agreement
        if agreement.before:
            yield f"Terms amended by {self.called(agreement.since)} apply from then on."
        if signed := [self.body(one) for one in agreement.signed]:
            yield f"The terms in force are signed by {' and '.join(signed)}."

    def reports(self) -> Iterator[str]:
        """Say what became of each report that waits to be screened, or was."""
        screening = self.state.screening
        became: dict[str, list[int]] = {name: [] for name in _SCREENED}
        if self.state.roster.purpose == "chronicle":
            return
        for index in screening.received.keys():  # noqa: SIM118  # a table has no other iterator
            known = screening.by_report.get(index)
            decision = "" if known is None else known.decision
            became["withdrawn" if screening.is_withdrawn(index) else decision].append(index)
        for decision, reports in became.items():
            if reports:
                yield f"{_SCREENED[decision].capitalize()}: {self.all_called(reports)}."

    def cases(self) -> Iterator[str]:
        """Say of each incident who tells of it, who answered, and what is held."""
        for index, case in self.state.cases.by_index.items():
            told_by = self.all_called(case.reports) or "no report"
            tell = "tells" if len(case.reports) < 2 else "tell"
            yield f"{self.called(index)}, of which {told_by} {tell}:"
            now = as_it_is_at(case, self.as_of, self.state.time_for)
            of = CaseSaying(self.told, self.state, self.as_of)
            yield from (f"  {line}" for line in of.whole(index, now))

    def measures(self) -> Iterator[str]:
        """Say what was advised, decided and ordered after each finding, and what became of it."""
        measures = self.state.measures
        for finding, advised in measures.advice.items():
            for one in advised:
                step = f"step {one.step} for {self.body(one.of)}"
                yield f"{self.called(one.index)} advised {step} after {self.called(finding)}."
        for (finding, party), decided in measures.decided.items():
            if decided.ordered:
                continue
            declined = decided.done
            why = f"{self.said(declined.index, 'because')}: {self.called(declined.index)}"
            yield f"Nothing was ordered of {self.body(party)} after {self.called(finding)}, {why}."
        for index, measure in measures.by_index.items():
            because = self.said(index, "because")
            yield (
                f"{self.called(index)} was ordered of {self.body(measure.of)} after"
                f" {self.called(measure.finding)}, as step {measure.step}"
                f"{f' ({because})' if because else ''}: {self._became(measure)}."
            )
        for (finding, party), given in measures.accounts.items():
            yield f"{self.body(party)} accounted for {self.called(finding)}{self.on_day(given.at)}."

    def _became(self, measure: Measure) -> str:
        if measure.closed != NONE:
            return f"closed by {self.called(measure.closed)}"
        if measure.escalated != NONE:
            return f"not carried out, and taken further by {self.called(measure.escalated)}"
        if measure.is_refuted:
            return f"not complied with, or not wholly, says {self.called(measure.verified)}"
        if measure.reported != NONE:
            return f"complied with, says {self.called(measure.reported)}; not verified"
        late = ", and its time is over" if measure.is_overdue(self.as_of) else ""
        return f"nothing was reported{late}"

    def owed(self) -> Iterator[str]:
        """Say what is still owed."""
        found = duties(self.state, self.as_of)
        if isinstance(found, NotComputed):
            yield f"Not computed: {found.why}."
            return
        owed = [one for one in found if one.open and not one.right]
        for one in owed:
            late = " It is late." if one.late else ""
            yield f"{self.body(one.of)} owes {self._duty(one)}, before {self.due(one)}.{late}"
        if not owed:
            yield "Nothing."

    def rights(self) -> Iterator[str]:
        """Say what may still be done, and need not be."""
        found = duties(self.state, self.as_of)
        for one in () if isinstance(found, NotComputed) else found:
            if one.open and one.right:
                yield f"{self.body(one.of)}: {self._duty(one)}, before {self.due(one)}."

    def due(self, duty: Duty) -> str:
        """Say when a duty is due."""
        return self.told.when(duty.due)

    def done(self) -> Iterator[str]:
        """Say what was owed, or could be done, and is no more: each with its likes."""
        found = duties(self.state, self.as_of)
        became: dict[tuple[str, str], list[str]] = {}
        for one in () if isinstance(found, NotComputed) else found:
            if not one.open:
                became.setdefault((one.of, _ended(one)), []).append(self._done(one))
        for (of, how), what in became.items():
            yield f"{self.body(of)}, {how}: {', '.join(what)}."

    def _done(self, duty: Duty) -> str:
        if duty.done != NONE and duty.late:
            return f"{self._duty(duty)} by {self.called(duty.done)}"
        return self._duty(duty)

    def _duty(self, duty: Duty) -> str:
        return f"{_OWED[duty.step]} {self.called(duty.about)}"

    def standing(self) -> Iterator[str]:
        """Say where each party stands on the ladder, and what the same would bring the other."""
        found = standing(self.state, self.as_of)
        if isinstance(found, NotComputed):
            yield f"Not computed: {found.why}."
            return
        yield from map(self._stands, found)
        alike = consequences(self.state, self.as_of)
        assert not isinstance(alike, NotComputed)
        yield from map(self._alike, alike)

    def _stands(self, one: Standing) -> str:
        step = f"{self._step(one.step)} is advised" if one.step else "no step is advised"
        by = f" by {self.all_called(one.findings)}" if one.findings else ""
        credit = f", {one.credit} less for what it kept" if one.credit else ""
        unmet = f"; not carried out: {self.all_called(one.unmet)}" if one.unmet else ""
        return f"{self.body(one.of)}: weight {one.weight}{by}{credit}; {step}{unmet}."

    def _alike(self, one: Consequence) -> str:
        step, same, own = (self._step(n) or "no step" for n in (one.step, one.same, one.own))
        other = same if same == own else f"{same} from there, {own} from its own weight"
        return (
            f"{self.called(one.finding)} brings {self.body(one.of)}, from weight {one.before}:"
            f" {step}. The same by {self.body(one.other)} would bring it {other}."
        )

    def _step(self, step: int) -> str:
        terms = self.state.agreement.terms
        assert terms is not None
        actions = {rung.step: rung.action for rung in terms.rungs}
        return f"step {step} ({actions[step]})" if step else ""

    def published(self) -> Iterator[str]:
        """Say which rounds, commitments, bulletins, corrections and revoked keys there are."""
        for index, closed in self.state.talks.rounds.items():
            how = "is open" if closed == NONE else f"was closed by {self.called(closed)}"
            yield f"Round {self.called(index)} {how}."
        for index, made in self.state.talks.commitments.items():
            by = " and ".join(map(self.body, made.by))
            kept = f"{made.verified}, says {self.called(made.index)}" if made.verified else ""
            yield f"{self.called(index)} is a commitment of {by}: {kept or 'not verified'}."
        for index in self.state.bulletins.by_day.values():
            yield f"{self.called(index)} is the bulletin of its day."
        for index, corrections in self.state.bulletins.corrections.items():
            by = self.all_called(corrections)
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
            name = f" {self.called(index)}" if step.label else ""
            yield f"{when}: {step.kind}{name} by {who}:"
            yield f"  {RULES[objection.rule]} ({objection.rule}: {what})."


def _ended(duty: Duty) -> str:
    if duty.done != NONE:
        return "late" if duty.late else "in time"
    if duty.missed:
        return "never"
    return "not made use of" if duty.right else "owed no more"
