"""Case: what every page says of the record: whose it is, what it is for, by which names.

Read once from a shelf, and handed to every view.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sulh.errors import Refused
from sulh.filings.kinds import RecordConstituted
from sulh.filings.vocabulary import MISSION, OTHER
from sulh.mechanism.agreement import Terms
from sulh.mechanism.standing import Standing
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed, not_computed
from sulh.moment import DAY
from sulh.views.order import STYLES, pair
from sulh.views.shelf import Shelf
from sulh.views.words import say_list, say_number

#: What stands on every page of a record, by what it is for.
BANNERS = {
    "chronicle": (
        "A chronicle. It repeats public claims, each with where it can be read; nothing here is "
        "a finding. Nobody has constituted a mechanism."
    ),
    "exercise": "An exercise. Everything here is fictional: bodies, places, people and events.",
    "mechanism": (
        "The public face of a mechanism. What a side claims is shown as its claim; what the "
        "mechanism holds is in its findings."
    ),
}
NOT_COMPUTED = "not computed: no mechanism is constituted"


@dataclass(frozen=True, slots=True)
class Side:
    """A column of a page: which bodies it is for, what it is called, and its neutral style."""

    style: str
    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Case:
    """A shelf with what entry 0 and the terms say of it."""

    shelf: Shelf
    title: str
    purpose: str
    origin: str
    names: dict[str, str]
    parties: tuple[str, str]
    guarantors: tuple[str, ...]
    ranks: dict[str, int]
    days: tuple[int, ...]

    @property
    def state(self) -> State:
        """What follows from the record."""
        return self.shelf.state

    @property
    def terms(self) -> Terms | None:
        """The terms in force, if their text is at hand."""
        return self.state.agreement.terms

    @property
    def not_computed(self) -> NotComputed | None:
        """Why nothing is owed here and nobody stands anywhere, if so."""
        return not_computed(self.state)

    @property
    def standing(self) -> tuple[Standing, ...] | NotComputed:
        """Where both parties stand at its moment."""
        return self.shelf.standing()

    @property
    def offset_s(self) -> int:
        """The zone of the terms, in seconds east of UTC."""
        return 0 if self.terms is None else self.terms.offset_s

    @property
    def is_chronicle(self) -> bool:
        """Whether it repeats what others claimed, without any mechanism."""
        return self.purpose == "chronicle"

    @property
    def banner(self) -> str:
        """What stands on every page."""
        return BANNERS[self.purpose]

    def name(self, body: str) -> str:
        """Give the neutral name of a body; `mission` and `other` have names of their own."""
        return self.names.get(body, body)

    def other(self, party: str) -> str:
        """Give the other party."""
        one, two = self.parties
        return two if party == one else one

    def sides(self, number: int = 0) -> tuple[Side, Side, Side]:
        """Give the columns of a page: their order is the page's, their style the record's."""
        one, two, others = (
            Side(STYLES[self.rank(body)], self.name(body), body)
            for body in (*pair(self.state, number), OTHER)
        )
        return one, two, others

    def rank(self, body: str) -> int:
        """Give the place of a body where several are named: first, second, then the others."""
        return self.ranks.get(body, 2)

    def in_order(self, seats: Iterable[str]) -> list[str]:
        """Give seats by the order of their bodies, and within one body as they are given."""
        return sorted(seats, key=lambda seat: self.rank(self.state.roster.body_of(seat)))

    def say_seats(self, seats: Iterable[str]) -> str:
        """Say how many seats of which body: `5 seats: 2 of East, 2 of West and 1 of Mission`."""
        listed = [self.state.roster.body_of(seat) for seat in seats]
        bodies = [side.body for side in self.sides()[:2]] + [*self.guarantors, MISSION]
        parts = (f"{listed.count(body)} of {self.name(body)}" for body in bodies if body in listed)
        return f"{say_number(len(listed), 'seat')}: {say_list(parts)}"

    def column(self, body: str) -> str:
        """Give the body under whose column something of a body stands: a party, or `other`."""
        return body if body in self.parties else OTHER

    def period(self, day: int) -> tuple[int, int]:
        """Give the period of the bulletin of a day: after one moment, up to and at another.

        From cut-off to cut-off of the terms; in a chronicle, where most times of utterance are
        known to the day only, the day itself.
        """
        if self.terms is None or self.shelf.basis == "uttered":
            return day, day + DAY
        until = day - self.terms.offset_s + self.terms.cut_off_s
        return until - DAY, until


def read_case(shelf: Shelf) -> Case:
    """Read what every page says; `Refused` if entry 0 constitutes nothing."""
    first = shelf.filed(0)
    says = first.says
    if not isinstance(says, RecordConstituted) or first.objection is not None:
        raise Refused("record", "entry 0 constitutes no record, so there is nothing to publish")
    one, other = (body.id for body in says.parties)
    bodies = (*says.parties, *says.guarantors)
    mission = "Chronicler" if says.purpose == "chronicle" else "Mission"
    return Case(
        shelf=shelf,
        title=says.title,
        purpose=says.purpose,
        origin=shelf.state.roster.origin,
        names={body.id: body.name for body in bodies} | {MISSION: mission, OTHER: "Others"},
        parties=(one, other),
        guarantors=tuple(sorted(body.id for body in says.guarantors)),
        ranks={body: rank for rank, body in enumerate(pair(shelf.state))},
        days=tuple(shelf.days()),
    )
