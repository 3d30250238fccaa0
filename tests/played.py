"""The exercise played in memory: its script as it is, or with one side playing it otherwise.

Whoever plays otherwise files what it likes, late or not at all. The others go by the script as far
as they still can: they wait for a step that is not due yet, do without what was never filed, cite
the votes there are, leave to the guarantors what has no quorum, and hold nothing that rests on
nothing. Everything is signed, sealed and folded as anywhere; only encryption is left out.
"""

import hashlib
import heapq
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from case_of import hash_of, salt_of
from record_of import Record, constitution, enrolment
from shipped import EXERCISE
from sulh.canonical import write_base64url
from sulh.mechanism.agreement import Terms, parse_terms
from sulh.mechanism.cases import at as case_at
from sulh.mechanism.findings import ballots
from sulh.mechanism.fold import step
from sulh.mechanism.state import State, start
from sulh.moment import write_instant
from sulh.seal import Disclosure, Sealed
from sulh.shell.audience import narrowest, seats_of
from sulh.shell.case_seals import fields_to_seal
from sulh.shell.script import Reference, Scene, Script, parse_reference, read_script

HOUR = 3_600
PARTIES = ("alder-bank", "birch-bank")
#: What one side makes of a filing of the script: nothing, the same later, something else, more.
Play = Callable[[Scene], Iterable[Scene]]
Change = Callable[[Any], Any]
#: Objections to what cannot be done yet, and may be later.
_LATER = {
    *("appeal.not-yet", "case.not-now", "finding.not-final", "measure.no-quorum"),
    *("measure.not-overdue", "protection.not-checked", "team.party-missing"),
}
#: How long somebody waits before trying again, and for how long in all.
_WAIT, _PATIENCE = 3 * HOUR, 16 * 24 * HOUR
#: What whoever files does without, where what it names was never filed.
_SPARED = {
    *(("appeal filed", "evidence"), ("case served", "evidence"), ("commitment made", "round")),
    *(("measure ordered", "recommendation"), ("statement made", "about")),
    ("visit made", "request"),
}
#: How long a party has at the least for what is ordered.
_TERM = 24 * HOUR
#: What is held where nothing is left to rest it on.
_UNABLE = {
    "attribution": "undetermined",
    "characterisation": "no violation",
    "occurrence": "unable: insufficient evidence",
}
_PAIRS = {
    "alder-bank": "birch-bank",
    "birch-bank": "alder-bank",
    "Alder Bank": "Birch Bank",
    "Birch Bank": "Alder Bank",
}
#: What the mission has only where a party let it see something: by which request.
_COMES_OF = {"e-ford-log": "q-ford-log", "e-quarry-photos": "q-quarry", "e-store-count": "q-store"}
#: By whose hash the terms are known here, whichever way round they name the banks.
_NAME_OF_TERMS = b"the terms"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def same(value: Any) -> Any:  # noqa: ANN401  # whatever names parties
    """Change nothing."""
    return value


def exchange(value: Any) -> Any:  # noqa: ANN401  # whatever names parties
    """Exchange the two banks in whatever names them."""
    if isinstance(value, str):
        return re.sub("|".join(_PAIRS), lambda found: _PAIRS[found[0]], value)
    if isinstance(value, Mapping):
        return {exchange(key): exchange(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(exchange(one) for one in value)
    return value


def stage_of(state: State, incident: int, later: int = 0) -> str:
    """Give where a case stands, so many seconds later."""
    return case_at(state.cases.by_index[incident], state.clock + later, state.time_for).stage


def script() -> Script:
    """Read the script of the exercise."""
    return _script()


@cache
def _script() -> Script:
    return read_script(EXERCISE)


@cache
def terms() -> Terms:
    """Read the terms of the exercise."""
    return parse_terms(script().terms)


@dataclass(frozen=True)
class _Missing(Exception):
    """Something that was named is not on the record: yet (`later`), or for good."""

    later: bool


class Played(Record):
    """A play of the exercise: its entries, and the index of each filing by its label."""

    def __init__(self, play: Play = lambda scene: (scene,), change: Change = same) -> None:
        """Play it; `change` exchanges the banks, each of whose people signs with the same key."""
        self.entries = []
        self.keys = {}
        self.indices: dict[str, int] = {}
        #: What somebody went without filing, and by which rule.
        self.dropped: dict[str, str] = {}
        self._count = 0
        self._change = change
        self._disclosures: dict[str, dict[str, Disclosure]] = {}
        self._outcomes: dict[str, Mapping[str, Any]] = {}
        told = parse_terms(change(script().terms.decode()).encode())
        self.start = start({hashlib.sha256(_NAME_OF_TERMS).digest(): told})
        self._state = self.start
        self._constitute()
        queue = [
            (scene.at, number, order, scene)
            for number, written in enumerate(script().scenes)
            for order, scene in enumerate(play(written))
        ]
        self._waiting = {scene.label for *_, scene in queue}
        self._begun = {scene.label: scene.at for *_, scene in queue}
        heapq.heapify(queue)
        while queue:
            at, number, order, scene = heapq.heappop(queue)
            for follows in self._file(at, scene):
                self._waiting.add(follows.label)
                self._begun.setdefault(follows.label, follows.at)
                order += 1
                heapq.heappush(queue, (follows.at, number, order, follows))

    @property
    def state(self) -> State:
        """What follows from the entries."""
        return self._state

    def label_of(self, index: int) -> str:
        """Give the label of a filing."""
        return next((label for label, one in self.indices.items() if one == index), "")

    def _constitute(self) -> None:
        written = script().constitution
        seats = [*written["seats"], {"seat": "clock", "body": "mission", "role": "clock"}]
        self.keys = {self._change(seat["seat"]): seat["seat"] for seat in seats}
        enrolled = [
            enrolment(
                self._change(seat["seat"]),
                self._change(seat["body"]),
                head=seat.get("head", False),
                called=seat["seat"],
                age=_recipient(seat["seat"]) if seat.get("reads") else "",
            )
            for seat in seats
        ]
        names = ("erasure", "escrow", "guarantors", "parties", "purpose", "title")
        says = constitution(
            seats=enrolled,
            terms={"basis": "agreed", "sha256": hash_of(_NAME_OF_TERMS)},
            **{name: self._change(written[name]) for name in names},
        )
        self._append(tuple(map(self._change, written["by"])), "record constituted", says)

    def _append(
        self, by: tuple[str, ...], kind: str, says: object, sealed: Sealed | None = None
    ) -> str:
        """Append a filing; gives the rule that it met, or nothing."""
        entry = self.entry(by, kind, says, sealed)
        after = step(self._state, entry)
        objection = after.objections.get(after.size - 1)
        if objection is not None:
            return objection.rule
        self.entries.append(entry)
        self._state = after
        return ""

    def _file(self, at: int, scene: Scene) -> Iterable[Scene]:
        """File what is due, if it can be; gives what is to be filed after it, or instead."""
        try:
            says = self._resolved(scene)
        except _Missing as missing:
            return self._again(at, scene, "", later=missing.later)
        if at != self._state.clock:
            assert not self._append(("clock",), "clock", {"at": write_instant(at)})
        if (why := self._not_yet(scene, says)) is not None:
            return self._again(at, scene, "", later=why)
        if scene.kind == "finding made" and (instead := self._undecided(at, scene, says)):
            return instead
        says, sealed = self._sealed(scene, self._change(says))
        index = len(self.entries)
        rule = self._append(tuple(map(self._change, scene.by)), scene.kind, says, sealed)
        if rule:
            return self._again(at, scene, rule, later=rule in _LATER)
        self.indices[scene.label] = index
        self._waiting.discard(scene.label)
        return ()

    def _not_yet(self, scene: Scene, says: Mapping[str, Any]) -> bool | None:
        """Tell whether something cannot be yet, or (False) not at all; None: it can."""
        if scene.kind == "finding made":
            known = self._state.findings.drafts[says["draft"]]
            stage = stage_of(self._state, known.incident)
            return None if stage in ("to be decided", "referred", "referred again") else True
        request = scene.says.get("request") if scene.kind == "visit made" else None
        request = _COMES_OF.get(scene.label, request)
        if isinstance(request, str):
            index = self.indices.get(request.removeprefix("@"))
            asked = None if index is None else self._state.verification.requests[index]
            if asked is None or asked.access in ("", "denied"):
                return False
        return None

    def _again(self, at: int, scene: Scene, rule: str, *, later: bool) -> tuple[Scene, ...]:
        if later and at < self._begun[scene.label] + _PATIENCE:
            return (replace(scene, at=at + _WAIT),)
        self._waiting.discard(scene.label)
        self.dropped[scene.label] = rule
        return ()

    def _resolved(self, scene: Scene) -> dict[str, Any]:
        """Say what a filing says, as far as what it names is there."""
        says: dict[str, Any] = {}
        for field, value in scene.says.items():
            if (scene.kind, field) == ("finding made", "votes"):
                continue  # those that there are
            try:
                says[field] = self._value(field, value)
            except _Missing as missing:
                if missing.later or (scene.kind, field) not in _SPARED:
                    raise
        if scene.kind == "bulletin issued":
            says |= {"sha256": hash_of(b"the bulletin"), "size": len(self.entries)}
        if scene.kind == "measure ordered":
            soonest = write_instant(self._state.clock + _TERM)[:10]
            says["due"] = max(str(says["due"]), soonest)
        if scene.kind == "incident opened" and not says["reports"]:
            raise _Missing(later=False)
        if scene.kind == "finding drafted":
            rested = "rests_on" in scene.says["outcome"]  # type: ignore[operator]  # it is a table
            outcome = says["outcome"] if "rests_on" in says["outcome"] or not rested else _UNABLE
            says["outcome"] = self._outcomes[scene.label] = outcome
        if scene.kind == "finding made":
            draft = str(scene.says["draft"]).removeprefix("@")
            known = self._state.findings.drafts[self.indices[draft]]
            cast = ballots(self._state.findings, known)
            says["outcome"] = self._outcomes[draft]
            says["votes"] = [one.index for one in cast]
            if says["decided"] != "deferred to guarantors":
                against = any(one.vote == "against" for one in cast)
                says["decided"] = "majority with dissent" if against else "consensus"
        return says

    def _value(self, field: str, value: Any) -> Any:  # noqa: ANN401  # as TOML has it
        if isinstance(value, Mapping):
            inner = {
                name: self._spared(name, one, spares=name == "rests_on")
                for name, one in value.items()
            }
            return {name: one for name, one in inner.items() if one is not None}
        if isinstance(value, list):
            found = [self._spared(field, one, spares=field != "disclosures") for one in value]
            kept = [one for one in found if one is not None]
            if value and not kept and field != "reports":
                raise _Missing(later=False)
            return kept
        to = parse_reference(value)
        return value if to is None else self._referred(to)

    def _spared(self, field: str, value: Any, *, spares: bool) -> Any:  # noqa: ANN401  # as above
        """Give a value, or None for one that is done without."""
        try:
            return self._value(field, value)
        except _Missing as missing:
            if missing.later or not spares:
                raise
            return None

    def _referred(self, to: Reference) -> object:
        if to.label == "terms":
            return hash_of(_NAME_OF_TERMS)
        if to.label not in self.indices:
            raise _Missing(later=to.label in self._waiting)
        if not to.part:
            return self.indices[to.label]
        disclosure = self._disclosures[to.label].get(to.field)
        if disclosure is None:
            raise _Missing(later=False)
        return disclosure.text if to.part == "disclosure" else write_base64url(disclosure.salt)

    def _undecided(self, at: int, scene: Scene, says: Mapping[str, Any]) -> tuple[Scene, ...]:
        """Give what is filed instead of a finding that the panel has no quorum for."""
        panel = terms().panel
        assert panel is not None
        draft = self._state.findings.drafts[says["draft"]]
        cast = [one.vote for one in ballots(self._state.findings, draft)]
        if says["decided"] == "deferred to guarantors" or cast.count("for") >= panel.votes:
            return ()
        defers = replace(
            scene,
            label=f"{scene.label}-deferred",
            kind="finding deferred",
            at=at,
            says={"draft": scene.says["draft"]},
        )
        made = {**scene.says, "decided": "deferred to guarantors"}
        by = ("highland-envoy", "lowland-envoy")
        return defers, replace(scene, by=by, at=at + HOUR, says=made)

    def _sealed(self, scene: Scene, says: dict[str, Any]) -> tuple[dict[str, Any], Sealed | None]:
        """Commit to what may not be said openly."""
        told = replace(scene, says=says)
        hidden = {field: says[field] for field in fields_to_seal(self._state, told)}
        if not hidden:
            return says, None
        to = tuple(map(self._change, scene.to))
        to = to or seats_of(self._state, narrowest(self._state, scene.kind, hidden))
        made = [
            Disclosure(salt_of(scene.label, field), field, value) for field, value in hidden.items()
        ]
        self._disclosures[scene.label] = {one.name: one for one in made}
        digests = sorted((one.digest for one in made), key=write_base64url)
        payload = hashlib.sha256(b"".join(digests)).digest()
        open_ = {field: value for field, value in says.items() if field not in hidden}
        return open_, Sealed(tuple(digests), (), payload, tuple(sorted(to)))


def _recipient(name: str) -> str:
    """Give what looks like an age recipient; nothing is encrypted to it."""
    drawn = hashlib.sha512(name.encode()).digest()[:58]
    return "age1" + "".join(_BECH32[one % 32] for one in drawn)
