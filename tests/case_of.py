"""A case for tests: a mechanism under real terms, told the time, and filed in step by step.

Everything is signed as `record_of` signs it. A sealed value is committed to, and its payload
stands for nothing; but a draft commits to the very outcome that its finding states.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from record_of import Record, constitution, enrolment
from sulh.canonical import write_base64, write_base64url
from sulh.mechanism.agreement import parse_terms
from sulh.mechanism.fold import fold
from sulh.mechanism.state import State, start
from sulh.moment import parse_instant, write_instant
from sulh.seal import Disclosure, Sealed

FOLDER = Path(__file__).parent / "scenarios"
TERMS = (FOLDER / "terms.toml").read_bytes()
SHORTER = (FOLDER / "terms-shorter.toml").read_bytes()
#: Seat, body, whether it is a head. `lake` is the second guarantor.
CAST = (
    ("east-head", "east", True),
    ("east-officer", "east", False),
    ("east-panel", "east", False),
    ("west-head", "west", True),
    ("west-officer", "west", False),
    ("west-panel", "west", False),
    ("hill-envoy", "hill", True),
    ("lake-envoy", "lake", True),
    ("mission-head", "mission", True),
    ("chair", "mission", False),
    ("monitor", "mission", False),
    ("protection", "mission", False),
    ("second", "hill", False),
    ("clock", "mission", False),
)
CHRONICLERS = (
    ("chronicler", "mission", True),
    ("protection", "mission", False),
    ("second", "mission", False),
    ("clock", "mission", False),
)
NOW = "2026-03-01T09:00:00Z"
GRAVE: Mapping[str, object] = {
    "article": "1",
    "attribution": "west",
    "characterisation": "grave violation",
    "occurrence": "established",
}


def hash_of(terms: bytes) -> str:
    """Give the name of terms, as filings write it."""
    return write_base64(hashlib.sha256(terms).digest())


def salt_of(name: str, field: str) -> bytes:
    """Give the salt of a sealed field of what a test calls by a name."""
    return hashlib.sha256(f"salt of {field} in {name}".encode()).digest()[:16]


def seal_as(name: str, fields: Mapping[str, object], to: Iterable[str]) -> Sealed:
    """Commit to fields."""
    made = [Disclosure(salt_of(name, field), field, value) for field, value in fields.items()]
    digests = tuple(one.digest for one in sorted(made, key=lambda one: write_base64url(one.digest)))
    return Sealed(digests, (), hashlib.sha256(b"".join(digests)).digest(), tuple(sorted(to)))


class Case(Record):
    """A record whose state follows from its terms, and which is told the time."""

    def __init__(
        self,
        terms: bytes = TERMS,
        *others: bytes,
        purpose: str = "exercise",
        keys: Mapping[str, str] | None = None,
        said: dict[str, object] | None = None,
    ) -> None:
        """Constitute a mechanism, or a chronicle; `keys` say what seats sign with at first."""
        self.entries = []
        self.keys = dict(keys or {})
        self._count = 0
        self._state = start(
            {hashlib.sha256(one).digest(): parse_terms(one) for one in (terms, *others)}
        )
        is_chronicle = purpose == "chronicle"
        cast = CHRONICLERS if is_chronicle else CAST
        basis = "reported" if is_chronicle else "agreed"
        whole = constitution(
            guarantors=[{"id": "hill", "name": "Hill"}, {"id": "lake", "name": "Lake"}],
            purpose=purpose,
            seats=[
                enrolment(seat, body, head=head, called=self.keys.get(seat, ""))
                for seat, body, head in cast
            ],
            terms={"basis": basis, "sha256": hash_of(terms)},
        )
        heads = ("east-head", "hill-envoy", "lake-envoy", "west-head")
        self.add(
            ("chronicler",) if is_chronicle else heads, "record constituted", whole | (said or {})
        )

    @property
    def state(self) -> State:
        """What follows from the entries."""
        self._state = fold(self.entries[self._state.size :], self._state)
        return self._state

    def at(self, instant: str | int) -> None:
        """Tell the time, from here on."""
        text = instant if isinstance(instant, str) else write_instant(instant)
        self.accepts(["clock"], "clock", {"at": text})

    def later(self, seconds: int) -> None:
        """Let time pass."""
        self.at(self.state.clock + seconds)

    def objects(
        self,
        rule: str,
        by: Iterable[str],
        kind: str,
        says: object,
        sealed: Sealed | None = None,
    ) -> None:
        """File, and see that it met just this objection, which changed nothing else."""
        before = msgspec.structs.asdict(self.state)
        index = self.add(by, kind, says, sealed)
        after = msgspec.structs.asdict(self.state)
        assert self.rule_of(index) == rule, self.state.objections.get(index)
        counted = {"size", "names", "objections"}
        assert {name for name in after if after[name] != before[name]} <= counted
        assert len(self.state.objections) == len(before["objections"]) + 1

    def accepts(
        self,
        by: Iterable[str],
        kind: str,
        says: object,
        sealed: Sealed | None = None,
    ) -> int:
        """File, and see that it met no objection; gives its index."""
        index = self.add(by, kind, says, sealed)
        assert self.rule_of(index) == "", self.state.objections.get(index)
        return index

    def report(self, by: str = "east-officer") -> int:
        """File a report."""
        return self.accepts([by], "report filed", {"day": "2026-03-01", "family": "K"})

    def incident(self, *reports: int) -> int:
        """Open an incident."""
        says = {"day": "2026-03-01", "family": "K", "reports": list(reports or [self.report()])}
        return self.accepts(["monitor"], "incident opened", says)

    def replies(self, incident: int, *parties: str) -> None:
        """Let parties reply."""
        for party in parties or ("east", "west"):
            self.accepts([f"{party}-officer"], "reply filed", {"incident": incident})

    def draft(self, incident: int, outcome: Mapping[str, object] = GRAVE) -> int:
        """Put an outcome to the vote."""
        name = f"draft {len(self.entries)}"
        sealed = seal_as(name, {"outcome": outcome}, ["east-panel", "west-panel"])
        return self.accepts(["chair"], "finding drafted", {"incident": incident}, sealed)

    def votes(self, draft: int, **cast: str) -> list[int]:
        """Let seats vote; an underscore stands for a hyphen."""
        return [
            self.accepts([seat.replace("_", "-")], "vote cast", {"draft": draft, "vote": vote})
            for seat, vote in cast.items()
        ]

    def finding(
        self,
        draft: int,
        votes: Iterable[int],
        outcome: Mapping[str, object] = GRAVE,
        **more: object,
    ) -> dict[str, object]:
        """Say what the finding of a draft says, with changes."""
        salt = write_base64url(salt_of(f"draft {draft}", "outcome"))
        return {
            "decided": "consensus",
            "draft": draft,
            "outcome": dict(outcome),
            "salt": salt,
            "votes": list(votes),
        } | more

    def held(self, outcome: Mapping[str, object] = GRAVE) -> int:
        """Go the whole way from a report to a finding; gives its index."""
        incident = self.incident()
        self.replies(incident)
        draft = self.draft(incident, outcome)
        votes = self.votes(draft, chair="for", east_panel="for")
        return self.accepts(["chair"], "finding made", self.finding(draft, votes, outcome))

    def ordered(self, finding: int, **more: object) -> int:
        """Order a measure by both guarantors."""
        says = self.order(finding, **more)
        return self.accepts(["hill-envoy", "lake-envoy"], "measure ordered", says)

    def order(self, finding: int, **more: object) -> dict[str, object]:
        """Say what an order says, with changes."""
        return {
            "action": "own inquiry",
            "due": "2026-03-20",
            "finding": finding,
            "of": "west",
            "step": 2,
            "verified_by": "visit",
        } | more


def seconds(text: str) -> int:
    """Give an instant in POSIX seconds."""
    return parse_instant(text, "instant")
