"""A story: a scenario as a delegate reads it, line by line, to a record that is really signed.

    Day 1 09:00  east-officer: report filed [mill], day: Day 1; family: K
                 sealed: act: heavy-weapon-fire; author: west
                 sealed to mission-head + lake-envoy: words: We saw where it came from.
    Day 4 16:00  chair: finding made [finding], draft: [draft]; votes: all; decided: consensus
                 outcome: as drafted

A step is a time, who signs (joined by ` + `), a kind, and perhaps a name in brackets, by which
later steps call it. After a comma, or below it, stand its fields; a line that begins with `sealed`
is sealed. Each step is one filing, and says all that it says, but for what people do not write
(proofs, salts, hashes), and two things that would only be said again: `votes: all` are those on its
draft that count so far, `outcome: as drafted` is what its draft sealed. An outcome rests on
`[picture] B2 of a-drone on occurrence and attribution + [chart] ...`; a list can be said in several
lines. Times are in the zone of the
terms. Above the story stand a title, why it matters, and its settings; what follows from it, below
a line that begins with `==`, is written by `ending_of`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from case_of import CAST, FOLDER, Case, hash_of, salt_of, seal_as
from record_of import enrolment
from sulh.canonical import write_base64url
from sulh.mechanism.agreement import Terms, parse_terms
from sulh.mechanism.findings import ballots
from sulh.mechanism.fold import fold
from sulh.mechanism.state import State, start
from sulh.moment import DAY, parse_instant, write_instant

#: Day 1 begins at this UTC midnight, moved by the zone of the terms.
FIRST = parse_instant("2026-03-01T00:00:00Z", "the first day")
TURNED: dict[str, object] = {
    "guarantors": [{"id": "lake", "name": "Lake"}, {"id": "hill", "name": "Hill"}],
    "parties": [{"id": "west", "name": "West"}, {"id": "east", "name": "East"}],
}
_SETTINGS = ("record", "terms", "as of")
_LISTS = (
    *("about", "by", "members", "present", "reached", "refused", "reports", "rests_on", "seen"),
    "votes",
)
#: What says that a list is empty.
_EMPTY = ("nobody", "nothing", "none")
#: What a draft has sealed, and a finding states again.
_AS_DRAFTED = ("outcome", "as drafted")
_TEXTS = ("article", "place_name", "reason", "title", "words")
_step = re.compile(
    r"(Day [0-9]+ [0-9:]+)  +([a-z+ -]+): ([a-z ]+?)(?: \[([a-z0-9' -]+)\])?(?:, (.+))?"
).fullmatch
_sealed = re.compile(r"sealed(?: to ([a-z+ -]+))?: (.+)").fullmatch
_support = re.compile(r"\[(.+)\] ([A-F][1-6]) of ([a-z0-9-]+) on ([a-z ]+)").fullmatch
_time = re.compile(r"Day ([0-9]+)(?: ([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?").fullmatch


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, who, what kind, what it is called, its fields, open and sealed, to whom."""

    line: int
    at: str
    seats: tuple[str, ...]
    kind: str
    label: str
    says: tuple[tuple[str, str], ...]
    sealed: tuple[tuple[str, str], ...]
    readers: tuple[str, ...] = ("mission-head",)

    @property
    def name(self) -> str:
        """What its sealed fields are salted by."""
        return self.label or f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is written, without its ending."""

    text: str
    settings: Mapping[str, tuple[str, ...]]
    steps: tuple[Step, ...]

    @property
    def terms_name(self) -> str:
        """The file of its terms."""
        return self.settings.get("terms", ("terms.toml",))[0]

    def called(self, label: str) -> Step:
        """Find the first step of a name."""
        return next(step for step in self.steps if step.label == label)


@dataclass(frozen=True, slots=True)
class Told:
    """A story carried out: its record, its names, and which step each entry is (-1: the clock)."""

    story: Story
    case: Case
    terms: Terms
    steps: tuple[int, ...]
    labels: Mapping[str, int] = field(default_factory=dict)

    def second(self, text: str) -> int:
        """Give the POSIX second of `Day 3 12:00` in the zone of the terms."""
        return _second(text) - self.terms.offset_s

    def when(self, second: int) -> str:
        """Say a POSIX second as the story does."""
        days, rest = divmod(second + self.terms.offset_s - FIRST, DAY)
        text = write_instant(rest)[11:19]
        return f"Day {days + 1}, {text.removesuffix(':00')}"

    def step_of(self, index: int) -> Step | None:
        """Give the step that an entry is, or None."""
        number = self.steps[index]
        return None if number < 0 else self.story.steps[number]

    def until(self, second: int) -> State:
        """Fold what was recorded by a second."""
        state = start(self.case.state.documents)
        for entry in self.case.entries:
            after = fold([entry], state)
            if after.clock > second:
                break
            state = after
        return state


def split(text: str) -> tuple[str, str]:
    """Part a scenario into its story and its ending."""
    story, line, ending = text.partition("\n== ")
    return story + "\n", (line + ending).removeprefix("\n")


def parse(text: str, where: str) -> Story:
    """Read a story; whatever is not of its format raises `ValueError`, with its line."""
    settings: dict[str, list[str]] = {}
    steps: list[Step] = []
    for number, line in enumerate(text.split("\n"), 1):
        name, colon, value = line.partition(": ")
        if line.startswith("Day "):
            found = _step(line)
            if found is None:
                raise ValueError(f"{where}:{number}: not a time, who signs, and a kind")
            at, seats, kind, label, fields = found.groups()
            step = Step(number, at, tuple(seats.split(" + ")), kind, label or "", (), ())
            steps.append(_with_fields(step, fields, f"{where}:{number}") if fields else step)
        elif line.startswith(" "):
            if not steps:
                raise ValueError(f"{where}:{number}: fields of no step")
            steps[-1] = _with_fields(steps[-1], line.strip(), f"{where}:{number}")
        elif steps and line:
            raise ValueError(f"{where}:{number}: neither a step nor its fields")
        elif colon and name in _SETTINGS:
            settings.setdefault(name, []).append(value)
    if not steps or "as of" not in settings:
        raise ValueError(f"{where}: no step, or no `as of`")
    return Story(text, {name: tuple(values) for name, values in settings.items()}, tuple(steps))


def mirrored(text: str) -> str:
    """Exchange the two parties in a text."""
    others = {"east": "west", "west": "east", "East": "West", "West": "East"}
    return re.sub(r"\b(east|west|East|West)\b", lambda found: others[found[1]], text)


def tell(story: Story, *, mirror: bool = False, turned: bool = False) -> Told:
    """Carry a story out.

    In a mirror the parties' keys are exchanged with their seats; turned, the parties and the
    guarantors are declared in the other order.
    """
    texts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")}
    if mirror:
        texts = {name: mirrored(text) for name, text in texts.items()}
    hashes = {name: hash_of(text.encode()) for name, text in texts.items()}
    terms = texts.pop(story.terms_name).encode()
    keys = {seat: mirrored(seat) for seat, _, _ in CAST if mirror and mirrored(seat) != seat}
    purpose = story.settings.get("record", ("exercise",))[0]
    others = [text.encode() for text in texts.values()]
    case = Case(terms, *others, purpose=purpose, keys=keys, said=TURNED if turned else None)
    told = Told(story, case, parse_terms(terms), (), {})
    labels: dict[str, int] = {}
    numbers = [-1]
    for number, step in enumerate(story.steps):
        at = told.second(step.at)
        if at < case.state.clock:
            raise ValueError(f"line {step.line}: time goes back")
        if at != case.state.clock:
            case.at(at)
            numbers.append(-1)
        written = _Written(story, step, case.state, told, hashes, labels)
        says = written.completed(written.values(step.says), len(case.entries))
        sealed = written.values(step.sealed)
        seal = seal_as(step.name, sealed, step.readers) if sealed else None
        index = case.add(step.seats, step.kind, says, seal)
        if step.kind == "seat filled" and case.rule_of(index) == "":
            case.keys[dict(step.says)["seat"]] = dict(step.says)["key"]
        labels |= {step.label: index} if step.label else {}
        numbers.append(number)
    return Told(story, case, told.terms, tuple(numbers), labels)


def _with_fields(step: Step, line: str, where: str) -> Step:
    is_sealed = _sealed(line)
    readers, text = (None, line) if is_sealed is None else is_sealed.groups()
    parts = [tuple(part.split(": ", 1)) for part in text.split("; ")]
    if any(len(part) != 2 for part in parts):
        raise ValueError(f"{where}: not `name: value; name: value`")
    pairs = tuple((part[0], part[1]) for part in parts)
    if is_sealed is None:
        return replace(step, says=step.says + pairs)
    to = tuple(readers.split(" + ")) if readers else step.readers
    return replace(step, sealed=step.sealed + pairs, readers=to)


def _second(text: str) -> int:
    found = _time(text)
    if found is None:
        raise ValueError(f"{text} is not a time such as Day 3 12:00")
    day, hour, minute, second = (int(part or 0) for part in found.groups())
    return FIRST + (day - 1) * DAY + hour * 3600 + minute * 60 + second


@dataclass(frozen=True, slots=True)
class _Written:
    """A step that is about to be filed: its fields as people write them, and what they mean."""

    story: Story
    step: Step
    state: State
    told: Told
    hashes: Mapping[str, str]
    labels: Mapping[str, int]

    def values(self, fields: tuple[tuple[str, str], ...]) -> dict[str, object]:
        """Give the JSON value of fields; a dot leads into an inner form."""
        if _AS_DRAFTED in fields:
            rest = tuple(pair for pair in fields if pair != _AS_DRAFTED)
            drafted = self.story.called(dict(fields)["draft"].strip("[]")).sealed
            return self.values(rest + drafted)
        result: dict[str, object] = {}
        for name, text in fields:
            *path, last = name.split(".")
            inner = result
            for part in path:
                deeper = inner.setdefault(part, {})
                assert isinstance(deeper, dict)
                inner = deeper
            values = list(self._each(last, text))
            is_list = last in _LISTS or (self.step.kind, last) == ("case served", "evidence")
            if len(values) != 1 and not is_list:
                raise ValueError(f"line {self.step.line}: {last} is one")
            inner[last] = [*_list(inner.get(last)), *values] if is_list else values[0]
        return result

    def _each(self, name: str, text: str) -> Iterator[object]:
        if name in _TEXTS:
            yield text
        elif name == "votes" and text == "all":
            draft = self.labels[dict(self.step.says)["draft"].strip("[]")]
            known = self.state.findings.drafts.get(draft)
            votes = () if known is None else ballots(self.state.findings, known)
            yield from (one.index for one in votes)
        elif name == "rests_on":
            yield from map(self._support, text.split(" + "))
        elif not (name in _LISTS and text in _EMPTY):
            yield from map(self._value, text.split(" + "))

    def _support(self, text: str) -> object:
        found = _support(text)
        if found is None:
            raise ValueError(f"line {self.step.line}: not `[picture] B2 of a-drone on occurrence`")
        label, grade, origin, bears = found.groups()
        return {
            "bears": bears.split(" and "),
            "evidence": self.labels[label],
            "grade": grade,
            "origin": origin,
        }

    def _value(self, text: str) -> object:
        if text.startswith("["):
            return self.labels[text.strip("[]")]
        if found := _time(text):
            exact = write_instant(self.told.second(text) if found[2] else _second(text))
            return exact if found[2] else exact[:10]
        if text in ("yes", "no"):
            return text == "yes"
        return int(text) if text.isdigit() else self.hashes.get(text, text)

    def completed(self, fields: dict[str, object], size: int) -> dict[str, object]:
        """Add what people do not write: proofs, salts, hashes, sizes."""
        match self.step.kind:
            case "seat filled":
                seat, body, key = (str(fields[name]) for name in ("seat", "body", "key"))
                return enrolment(seat, body, head=bool(fields.get("head")), called=key)
            case "finding made":
                draft = self.story.called(dict(self.step.says)["draft"].strip("[]"))
                return {"salt": write_base64url(salt_of(draft.name, "outcome"))} | fields
            case "bulletin issued":
                return {"sha256": hash_of(b"the bulletin"), "size": size} | fields
            case _:
                return fields


def _list(known: object) -> list[object]:
    """Give the values that a list has so far."""
    return known if isinstance(known, list) else []
