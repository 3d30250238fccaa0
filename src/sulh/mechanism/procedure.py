"""The procedure of a case: its stages, and everything that leads from one to another.

`TABLE` is the whole of it. The fold takes no step that is not a row there, the diagram in the
documentation is drawn from it, and every order of its events is tried by a model check. A clock is
a row too: nobody has to do anything for it, so nobody can stop a case by doing nothing.
"""

from typing import Final, Literal, NamedTuple

from sulh.mechanism.agreement import Timed

Stage = Literal[
    "opened",
    "withheld",
    "checked",
    "triaged",
    "served",
    "under inquiry",
    "drafted",
    "in voting",
    "to be decided",
    "referred",
    "referred again",
    "found",
    "under appeal",
    "final",
    "undecided",
    "closed",
]
#: What each stage means, and where it comes from.
STAGES: Final[dict[Stage, str]] = {
    "opened": "reports were admitted as telling of one happening (JVT: the secretariat admits)",
    "withheld": "telling the parties would put somebody in danger; a second officer looks again",
    "checked": "it is known how the parties can be told without harm to anybody",
    "triaged": "it is known how grave it is taken to be; the hotline comes first where it is grave",
    "served": "both parties were told alike, and their time to reply runs (CTSAMVM, SLMM)",
    "under inquiry": "both have replied or have had the time; teams, access, evidence (JVT, MM&V)",
    "drafted": "a finding is drafted, and both parties may comment (MM&V: both are consulted)",
    "in voting": "the members of the panel vote, one seat each",
    "to be decided": "the votes are in, or the time to vote is over; the chair states the outcome",
    "referred": "there was no quorum: the guarantors decide (Darfur, DPA 262; Aceh: escalation)",
    "referred again": "they were silent for their time: as many as the terms ask for then",
    "found": "a finding was made, and can be appealed against before anything follows from it",
    "under appeal": "the guarantors let it stand, or have the case taken up again",
    "final": "the finding stands, and consequences are advised from it",
    "undecided": "nothing was found within the time of the case; new evidence reopens it (SLMM)",
    "closed": "it ended without a finding: settled, withdrawn, inadmissible or merged (SLMM: LMC)",
}
#: Where a case has ended; from each it can be reopened on new evidence, and from no other.
ENDS: Final[frozenset[Stage]] = frozenset({"final", "undecided", "closed"})

_BEFORE_SERVICE: Final[tuple[Stage, ...]] = ("opened", "withheld", "checked", "triaged")
_SERVED: Final[tuple[Stage, ...]] = ("served", "under inquiry", "drafted", "in voting")
_OPEN: Final[tuple[Stage, ...]] = (*_BEFORE_SERVICE, *_SERVED, "to be decided")
#: While evidence that is new can be served, and so has to be checked before.
_OPEN_TO_MORE: Final[tuple[Stage, ...]] = ("under inquiry", "to be decided")
#: While a team can be sent, and may see something: as soon as a case is triaged.
_INQUIRY: Final[tuple[Stage, ...]] = ("triaged", *_SERVED, "to be decided")


class Move(NamedTuple):
    """An event, in which stages it can happen, where it leads ("": nowhere), and who brings it."""

    event: str
    stages: tuple[Stage, ...]
    to: Stage | Literal[""]
    by: str


class Clock(NamedTuple):
    """What happens to a case in a stage when the time of a step is over."""

    stage: Stage
    step: Timed
    to: Stage


#: An event is a kind of filing; where more than the kind matters, a colon and what does.
TABLE: Final[tuple[Move, ...]] = (
    Move("protection checked: whole", ("opened", "withheld"), "checked", "protection officer"),
    Move("protection checked: gist", ("opened", "withheld"), "checked", "protection officer"),
    Move("protection checked: withheld", ("opened", "withheld"), "withheld", "protection officer"),
    Move("protection checked: whole", _OPEN_TO_MORE, "", "protection officer"),
    Move("protection checked: gist", _OPEN_TO_MORE, "", "protection officer"),
    Move("case triaged", ("checked", "triaged"), "triaged", "mission"),
    Move("hotline called", _OPEN, "", "mission or guarantor"),
    Move("case served", ("triaged", *_OPEN_TO_MORE), "served", "mission"),
    Move("reply filed", _SERVED[:1], "", "party"),
    Move("reply filed: by both", _SERVED[:1], "under inquiry", "party"),
    Move("reply filed: late", (*_SERVED[1:], "to be decided"), "", "party"),
    Move("member named", _INQUIRY, "", "body"),
    Move("team tasked", _INQUIRY, "", "mission"),
    Move("access requested", _INQUIRY, "", "mission"),
    Move("finding drafted", ("under inquiry", "to be decided"), "drafted", "chair"),
    Move("comment filed", ("drafted", "in voting"), "", "party"),
    Move("comment filed: by both", ("drafted",), "in voting", "party"),
    Move("vote cast", ("in voting",), "", "member"),
    Move("vote cast: by all", ("in voting",), "to be decided", "member"),
    Move("finding made: by the panel", ("to be decided",), "found", "chair, with the votes"),
    Move("finding made: by the chair", ("to be decided",), "found", "chair, absent consensus"),
    Move("finding deferred", ("to be decided",), "referred", "chair"),
    Move("finding made: by guarantors", ("referred", "referred again"), "found", "guarantors"),
    Move("appeal filed", ("found", "under appeal"), "under appeal", "party or guarantor"),
    Move("appeal decided: one of several", ("under appeal",), "", "guarantors"),
    Move("appeal decided: dismissed", ("under appeal",), "final", "guarantors"),
    Move("appeal decided: upheld", ("under appeal",), "opened", "guarantors"),
    Move("case closed: settled", (*_OPEN, "referred", "referred again"), "closed", "both parties"),
    Move("case closed", (*_BEFORE_SERVICE, "served", "under inquiry"), "closed", "mission"),
    Move("case reopened", ("final", "undecided", "closed"), "opened", "chair"),
)
#: `case` runs from the opening or reopening, every other clock from the beginning of its stage; and
#: no appeal is over before both parties have had their time to appeal.
CLOCKS: Final[tuple[Clock, ...]] = (
    Clock("opened", "case", "undecided"),
    Clock("withheld", "case", "undecided"),
    Clock("checked", "case", "undecided"),
    Clock("triaged", "case", "undecided"),
    Clock("served", "reply", "under inquiry"),
    Clock("under inquiry", "case", "undecided"),
    Clock("drafted", "comment", "in voting"),
    Clock("in voting", "vote", "to be decided"),
    Clock("to be decided", "finding", "referred"),
    Clock("referred", "deferral", "referred again"),
    Clock("referred again", "deferral", "undecided"),
    Clock("found", "appeal", "final"),
    Clock("under appeal", "appeal decision", "final"),
)
_LEADS: Final = {(stage, move.event): move.to or stage for move in TABLE for stage in move.stages}
_CLOCK: Final = {clock.stage: clock for clock in CLOCKS}


def lead(stage: Stage, event: str) -> Stage | None:
    """Give the stage after an event, or None where it cannot happen."""
    return _LEADS.get((stage, event))


def clock_of(stage: Stage) -> Clock | None:
    """Give the clock that runs in a stage, or None where a case has ended."""
    return _CLOCK.get(stage)
