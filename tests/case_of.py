"""A case for tests: a mechanism under real terms, told the time, and filed in step by step.

`Case.served`, `inquiry`, `held` and `final` each go as far as their name says; what they are made
of goes one step.

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


def panel_with(*lines: str, terms: bytes = TERMS) -> bytes:
    """Give terms in which nothing optional is said of the panel but these lines."""
    optional = ("guarantors_absent", "deputies", "specialists", "chair_rules")
    kept = [line for line in terms.decode().splitlines() if not line.startswith(optional)]
    place = kept.index("[panel]") + 1
    return ("\n".join([*kept[:place], *lines, *kept[place:]]) + "\n").encode()


def salt_of(name: str, field: str) -> bytes:
    """Give the salt of a sealed field of what a test calls by a name."""
    return hashlib.sha256(f"salt of {field} in {name}".encode()).digest()[:16]


def seal_as(name: str, fields: Mapping[str, object], to: Iterable[str]) -> Sealed:
    """Commit to fields."""
    made = [Disclosure(salt_of(name, field), field, value) for field, value in fields.items()]
    digests = tuple(one.digest for one in sorted(made, key=lambda one: write_base64url(one.digest)))
    return Sealed(digests, (), hashlib.sha256(b"".join(digests)).digest(), tuple(sorted(to)))


def resting_on(*evidence: int) -> dict[str, object]:
    """Say that an outcome rests on some evidence, each piece from a source of its own."""
    return {
        "rests_on": [
            {
                "bears": ["occurrence", "attribution"],
                "evidence": one,
                "grade": "B2",
                "origin": f"source-{one}",
            }
            for one in evidence
        ]
    }


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

    def admitted(self, by: str = "east-officer") -> int:
        """File a report, and have it admitted."""
        report = self.report(by)
        self.screened(report)
        return report

    def screened(self, report: int, decision: str = "admitted", **more: object) -> int:
        """Decide on a report."""
        says = {"decision": decision, "report": report} | more
        return self.accepts(["monitor"], "report screened", says)

    def incident(self, *reports: int) -> int:
        """Open an incident, of reports that were admitted."""
        says = {"day": "2026-03-01", "family": "K", "reports": list(reports or [self.admitted()])}
        return self.accepts(["monitor"], "incident opened", says)

    def evidence(self, incident: int, by: str = "monitor", **more: object) -> int:
        """File a piece of evidence."""
        says = {"incident": incident, "medium": "video"} | more
        return self.accepts([by], "evidence filed", says)

    def checked(self, incident: int, by: str = "protection", **more: object) -> int:
        """Say how the parties may be told of a case: wholly, or with changes."""
        says = {"incident": incident, "notice": "whole"} | more
        return self.accepts([by], "protection checked", says)

    def triaged(self, incident: int, severity: str = "minor", route: str = "ordinary") -> int:
        """Say how grave a case is taken to be; where it is grave, the hotline is called."""
        says = {"incident": incident, "route": route, "severity": severity}
        triaged = self.accepts(["monitor"], "case triaged", says)
        if severity == "grave":
            called = {"incident": incident, "reached": ["east", "west"]}
            self.accepts(["monitor"], "hotline called", called)
        return triaged

    def serve(self, incident: int, *evidence: int) -> int:
        """Tell both parties of a case that is triaged, and what they have to answer."""
        served: dict[str, object] = {"evidence": list(evidence)} if evidence else {}
        return self.accepts(["monitor"], "case served", {"incident": incident} | served)

    def served(self, severity: str = "minor", by: str = "east-officer") -> tuple[int, int]:
        """Go from a report to service; gives the incident, and the evidence that was served."""
        incident = self.incident(self.admitted(by))
        evidence = self.evidence(incident)
        self.checked(incident)
        self.triaged(incident, severity)
        self.serve(incident, evidence)
        return incident, evidence

    def replies(self, incident: int, *parties: str) -> None:
        """Let parties reply."""
        for party in parties or ("east", "west"):
            self.accepts([f"{party}-officer"], "reply filed", {"incident": incident})

    def inquiry(self, severity: str = "minor") -> tuple[int, int]:
        """Go from a report to the inquiry, after both have replied; gives as `served` does."""
        incident, evidence = self.served(severity)
        self.replies(incident)
        return incident, evidence

    def draft(self, incident: int, outcome: Mapping[str, object] = GRAVE) -> int:
        """Draft a finding, with its outcome sealed."""
        name = f"draft {len(self.entries)}"
        sealed = seal_as(name, {"outcome": outcome}, ["east-panel", "west-panel"])
        return self.accepts(["chair"], "finding drafted", {"incident": incident}, sealed)

    def comments(self, draft: int, *parties: str) -> None:
        """Let parties comment on a draft; when both have, it is voted on."""
        for party in parties or ("east", "west"):
            self.accepts([f"{party}-officer"], "comment filed", {"draft": draft})

    def votes(self, draft: int, **cast: str) -> list[int]:
        """Let seats vote; an underscore stands for a hyphen."""
        return [
            self.accepts([seat.replace("_", "-")], "vote cast", {"draft": draft, "vote": vote})
            for seat, vote in cast.items()
        ]

    def voted(
        self, incident: int, outcome: Mapping[str, object] = GRAVE, **cast: str
    ) -> tuple[int, list[int]]:
        """Go from the inquiry to the votes: by all, if no seats are named; gives draft and votes.

        Where not all vote, it is to be decided when the time to vote is over.
        """
        draft = self.draft(incident, outcome)
        self.comments(draft)
        everybody = {"chair": "for", "east_panel": "for", "west_panel": "for"}
        return draft, self.votes(draft, **(cast or everybody))

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
        """Go the whole way from a report to a finding, which can be appealed; gives its index.

        What it holds rests on one piece of evidence, unless the outcome says on which.
        """
        incident, evidence = self.inquiry()
        outcome = resting_on(evidence) | dict(outcome)
        draft, votes = self.voted(incident, outcome)
        return self.accepts(["chair"], "finding made", self.finding(draft, votes, outcome))

    def final(self, outcome: Mapping[str, object] = GRAVE) -> int:
        """Go the whole way from a report to a finding that stands; gives its index."""
        finding = self.held(outcome)
        self.later(self.state.time_for("appeal", finding))
        return finding

    def ordered(self, finding: int, **more: object) -> int:
        """Order a measure by both guarantors, after a finding that is final."""
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
