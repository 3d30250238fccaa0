"""A shelf in memory, straight from entries: the plain reading of what `views.shelf` promises.

It folds and filters anew for every moment, and keeps nothing; the projection is held against it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import msgspec
from msgspec import UNSET

from sulh.errors import Missing
from sulh.filings.kinds import Claimant, Reference, Source
from sulh.filings.wire import Filing
from sulh.mechanism.attestation import Attested
from sulh.mechanism.duties import Duty
from sulh.mechanism.fold import advance, attest_at, pass_over
from sulh.mechanism.standing import Standing
from sulh.mechanism.state import State
from sulh.mechanism.violations import NotComputed
from sulh.moment import DAY, parse_span, write_span
from sulh.views.ledger import Ledger
from sulh.views.shelf import Basis, Counted, Filed, Tally

_LINKS = (
    *("about", "draft", "effort", "filing", "finding", "incident", "measure", "recommendation"),
    *("report", "reports", "round", "votes", "of", "evidence", "copy_of", "team", "request"),
    *("appeal", "into", "escalates", "commitment"),
)
_STRUCTURAL = (
    *("agreement amended", "agreement signed", "clock", "key revoked", "key rotated"),
    *("payload disclosed", "payload erased", "payload opened", "record constituted"),
    *("rules adopted", "seat filled", "seat vacated"),
)
#: What a filing needs to name, may name, and lists.
_NEEDED = {
    "access answered": ("request",),
    "access requested": ("incident",),
    "account given": ("finding",),
    "appeal decided": ("appeal",),
    "appeal filed": ("finding",),
    "case closed": ("incident",),
    "case reopened": ("evidence", "incident"),
    "case served": ("incident",),
    "case triaged": ("incident",),
    "comment filed": ("draft",),
    "commitment verified": ("commitment",),
    "correction made": ("filing",),
    "custody passed": ("evidence",),
    "evidence filed": ("incident",),
    "finding deferred": ("draft",),
    "finding drafted": ("incident",),
    "finding made": ("draft",),
    "hotline called": ("incident",),
    "measure declined": ("finding",),
    "measure ordered": ("finding",),
    "measure recommended": ("finding",),
    "measure reported": ("measure",),
    "measure verified": ("measure",),
    "member named": ("incident",),
    "observation filed": ("effort",),
    "particulars given": ("report",),
    "protection checked": ("incident",),
    "recused": ("incident",),
    "reply filed": ("incident",),
    "report linked": ("incident", "report"),
    "report screened": ("report",),
    "report unlinked": ("incident", "report"),
    "report withdrawn": ("report",),
    "round closed": ("round",),
    "team checked in": ("team",),
    "team returned": ("team",),
    "team tasked": ("incident",),
    "visit made": ("team",),
    "vote cast": ("draft",),
}
_OPTIONAL = {
    "appeal filed": ("evidence",),
    "case closed": ("into",),
    "commitment made": ("round",),
    "evidence filed": ("copy_of",),
    "measure ordered": ("escalates", "recommendation"),
    "report screened": ("of",),
    "visit made": ("request",),
}
_LISTED = ("about", "reports", "votes")
LATER = 2**40


class MemoryShelf:
    """What is known at `as_of` of some entries, folded from `start`."""

    def __init__(self, entries: Sequence[bytes], start: State, as_of: int = LATER) -> None:
        self._filed: dict[int, Filed] = {}
        self._known: list[int] = []
        self._names: dict[int, list[int]] = {}
        state = start
        for index, entry in enumerate(entries):
            attested = attest_at(state, entry)
            if not isinstance(attested, Attested):
                state = advance(state, entry, attested)
                self._known.append(state.clock)
                continue
            filing = attested.filing
            self._names[index] = _named(state, filing, index)
            known = self._when(state, filing, index)
            if state.roster.purpose == "chronicle" and known > as_of:
                state = pass_over(state, entry, attested)
            else:
                if state.roster.purpose == "chronicle":
                    filing = self._as_known(state, filing, as_of)
                    attested = msgspec.structs.replace(attested, filing=filing)
                after = advance(state, entry, attested)
                if state.roster.purpose != "chronicle" and index and after.clock > as_of:
                    break
                state = after
            self._known.append(known if state.roster.purpose == "chronicle" else state.clock)
            self._filed[index] = self._file(state, filing, index)
        if 0 in self._filed and 1 in self._filed:
            told = self._filed[1].recorded_at
            self._filed[0] = replace(self._filed[0], recorded_at=told)
        self.state = state
        self.basis: Basis = "uttered" if state.roster.purpose == "chronicle" else "recorded"
        last = max((one for one in self._known if one >= 0), default=0)
        self.as_of = max(state.clock, last) if as_of == LATER else as_of

    def filed(self, index: int) -> Filed:
        found = self._filed.get(index)
        if found is None or self._known[index] > self.as_of:
            raise Missing(f"No. {index}", "it is not known at that time")
        return found

    def of_kind(self, *kinds: str) -> Sequence[Filed]:
        return self._all(lambda one: one.kind in kinds)

    def on_day(self, day: int, *kinds: str) -> Sequence[Filed]:
        return self._all(lambda one: day in self._days(one) and _is_of(one, kinds))

    def between(self, after: int, until: int, *kinds: str) -> Sequence[Filed]:
        return self._all(lambda one: after < self._known[one.index] <= until and _is_of(one, kinds))

    def naming(self, index: int) -> Sequence[Filed]:
        return self._all(lambda one: index in self._names.get(one.index, ()))

    def days(self) -> Sequence[int]:
        return sorted({day for one in self._all(lambda _: True) for day in self._days(one)})

    def duties_about(self, indices: Iterable[int]) -> tuple[Duty, ...]:
        return Ledger(self.state, self.as_of).about(indices)

    def duties_of(self, of: str, most: int) -> tuple[Duty, ...]:
        return Ledger(self.state, self.as_of).of(of, most)

    def open_duties(self, most: int) -> tuple[Duty, ...]:
        return Ledger(self.state, self.as_of).open(most)

    def past_duties(self, most: int) -> tuple[Duty, ...]:
        return Ledger(self.state, self.as_of).past(most)

    def duties_within(self, after: int, until: int) -> tuple[Duty, ...]:
        return Ledger(self.state, self.as_of).within(after, until)

    def count_duties(self) -> Counted:
        return Ledger(self.state, self.as_of).count()

    def tally(self, of: str) -> tuple[Tally, ...]:
        return Ledger(self.state, self.as_of).tally(of)

    def standing(self) -> tuple[Standing, ...] | NotComputed:
        return Ledger(self.state, self.as_of).standing

    def _all(self, holds: Callable[[Filed], bool]) -> list[Filed]:
        return [
            one
            for index, one in self._filed.items()
            if one.objection is None and self._known[index] <= self.as_of and holds(one)
        ]

    def _days(self, one: Filed) -> Iterable[int]:
        said, until = (getattr(one.says, name, UNSET) for name in ("day", "until"))
        if isinstance(said, str) and len(said) == 10:
            first = parse_span(said, "day")
            last = parse_span(until, "until").end if isinstance(until, str) else first.end
            return range(first.start, last, DAY)
        if one.kind == "clock":
            return ()
        claimant = getattr(one.says, "claimant", UNSET)
        if isinstance(claimant, Claimant):
            uttered = parse_span(claimant.uttered, "uttered")
            return (uttered.start - uttered.start % DAY,) if len(claimant.uttered) > 7 else ()
        if self.basis == "uttered" or not one.recorded_at:
            return ()  # no clock has told the time yet
        return (one.recorded_at - one.recorded_at % DAY,)

    def _when(self, state: State, filing: Filing, index: int) -> int:
        says = filing.says
        if state.roster.purpose != "chronicle":
            return state.clock
        if says.kind in _STRUCTURAL or not index:
            return -1
        own = _uttered(says)
        source = getattr(says, "source", UNSET)
        if own < 0 and isinstance(source, Source):
            own = parse_span(source.published, "published").end - 1
        needed = [
            self._known[at]
            for name in _NEEDED.get(says.kind, ())
            if 0 <= (at := state.index_of(getattr(says, name))) < index
        ]
        if own >= 0 or needed:
            return max([own, *needed])
        listed = (at for name in _LISTED for at in _indices(state, getattr(says, name, UNSET)))
        return min((self._known[at] for at in listed if 0 <= at < index), default=state.clock)

    def _as_known(self, state: State, filing: Filing, as_of: int) -> Filing:
        """Leave out what is named and not known yet, where a filing can do without it."""
        changed: dict[str, object] = {}
        for name in filing.says.__struct_fields__:
            value = getattr(filing.says, name)
            if name in _LISTED and value is not UNSET:
                left = tuple(to for to in value if self._is_known(state.index_of(to), as_of))
                changed[name] = left or (UNSET if name == "about" else ())
            elif name in _OPTIONAL.get(filing.says.kind, ()) and value is not UNSET:
                changed[name] = value if self._is_known(state.index_of(value), as_of) else UNSET
        says = msgspec.structs.replace(filing.says, **changed)
        return msgspec.structs.replace(filing, says=says)

    def _is_known(self, index: int, as_of: int) -> bool:
        return not 0 <= index < len(self._known) or self._known[index] <= as_of

    def _file(self, state: State, filing: Filing, index: int) -> Filed:
        seat = state.roster.seats.get(filing.by[0])
        return Filed(
            index=index,
            kind=filing.says.kind,
            by=filing.by,
            body="other" if seat is None else seat.body,
            recorded_at=state.clock,
            made=write_span(filing.made),
            says=filing.says,
            uttered=_uttered(filing.says),
            seals=0 if filing.sealed is None else len(filing.sealed.digests),
            to=() if filing.sealed is None else filing.sealed.to,
            objection=state.objections.get(index),
        )


def _is_of(one: Filed, kinds: tuple[str, ...]) -> bool:
    return one.kind in kinds if kinds else one.kind != "clock"


def _uttered(says: object) -> int:
    claimant = getattr(says, "claimant", UNSET)
    if not isinstance(claimant, Claimant):
        return -1
    return parse_span(claimant.uttered, "uttered").end - 1


def _indices(state: State, value: object) -> list[int]:
    return [state.index_of(one) for one in value] if isinstance(value, tuple) else []


def _named(state: State, filing: Filing, index: int) -> list[int]:
    found = []
    for name in filing.says.__struct_fields__:
        value = getattr(filing.says, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Reference) or (type(one) is int and name in _LINKS):
                at = state.index_of(one)
                if 0 <= at < index:
                    found.append(at)
    return found
