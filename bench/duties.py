"""Duties: how soon what is owed, and what to do next, is found among those of very many cases.

The cases stand at every stage, and are folded as filings that have been read. What is asked is what
the commands ask: so many of the duties that are open, by when they are due; so many tasks of one
seat, in turn; and how many there are. Beside it, bare SQLite reads as many rows by an index of its
own, and counts as many.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import apsw

from bench.case import BEGIN, ORIGIN, begin, constitute, outcome, secret
from bench.exercise import digest
from bench.figures import Figure, Goal, timed
from sulh.canonical import write_base64url
from sulh.filings.kinds import Said, parse_says
from sulh.filings.vocabulary import CLOCK
from sulh.filings.wire import Filing, Mechanism, Seen
from sulh.mechanism.attestation import Attested
from sulh.mechanism.fold import advance, step
from sulh.mechanism.state import State
from sulh.moment import DAY, Span, write_instant
from sulh.record.merkle import hash_leaf
from sulh.seal import Disclosure, Sealed
from sulh.shell.ledger import Changes, KeptLedger
from sulh.shell.projection import PROJECTION, Projection, Stamp

_MOST: Final = 100
#: How many cases begin each day: the earliest have ended long ago.
_A_DAY: Final = 1_000
_GOAL_MS: Final = 50
_SEATS: Final = ("monitor", "chair", "east-officer")


def measure_duties(cases: int, folder: Path, rounds: int) -> Iterator[Figure]:
    """Keep the duties of so many cases, and ask for some."""
    state = fold_cases(cases)
    changes = Changes(everything=True)
    with Projection(folder / PROJECTION) as projection:
        stamp = Stamp(state.size, digest("duties"), b"")
        kept = timed(lambda: projection.add([], stamp, partial(changes.write, state=state)))
        yield Figure(f"duties of {cases:,} cases, written anew", "s", [kept])
        ((rows, waiting),) = projection.query("SELECT count(*), sum(settled = 0) FROM duties")
        yield Figure("  so many", "duties", [rows])
        yield Figure("  of which open or still to come", "duties", [waiting])
        on_disk = sum(one.stat().st_size for one in folder.glob(f"{PROJECTION}*")) / cases
        yield Figure("  on the disk", "bytes/case", [on_disk])
        yield from _ask(projection, state, folder, rounds)
        touched = [
            timed(partial(_rewrite, projection, state, index))
            for index in list(state.cases.by_index)[-rounds:]
        ]
        yield Figure("the duties of one case written again", "ms", [1e3 * one for one in touched])


def _ask(projection: Projection, state: State, folder: Path, rounds: int) -> Iterator[Figure]:
    def shelf() -> KeptLedger:
        return KeptLedger(projection, state, state.clock)

    def owed() -> None:
        assert len(shelf().open(_MOST)) == _MOST
        assert shelf().count().open > _MOST

    counted = shelf().count().open
    yield from _beside("sulh duties", owed, counted, folder, rounds)
    for seat in _SEATS:
        _, total = shelf().next(seat, _MOST)
        asked = partial(shelf().next, seat, _MOST)
        yield from _beside(f"sulh next --seat {seat}", asked, total, folder, rounds)


def _beside(
    what: str, ask: Callable[[], object], counted: int, folder: Path, rounds: int
) -> Iterator[Figure]:
    """Ask, warm, beside a bare table from which as many rows are read and counted."""
    with_bare = folder / "bare.sqlite"
    with_bare.unlink(missing_ok=True)
    bare = apsw.Connection(str(with_bare))
    bare.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, due INTEGER, of TEXT)")
    bare.execute("BEGIN")
    bare.executemany(
        "INSERT INTO rows VALUES (?, ?, 'mission')",
        ((n, n * 7919 % counted) for n in range(counted)),
    )
    bare.execute("COMMIT; CREATE INDEX by_due ON rows (due)")

    def read() -> None:
        bare.execute("SELECT * FROM rows ORDER BY due LIMIT ?", (_MOST,)).fetchall()
        bare.execute("SELECT count(*) FROM rows WHERE due >= 0").fetchall()

    found, beside = [], []
    for _ in range(rounds + 1):  # the first of them warms
        beside.append(timed(read))
        found.append(timed(ask))
    bare.close(True)  # noqa: FBT003  # positional in the engine
    yield Figure(
        f"{what}: {_MOST} of {counted:,}", "ms", [1e3 * one for one in found[1:]],
        Goal("at most", _GOAL_MS),
    )  # fmt: skip
    ratios = [one / own for one, own in zip(found[1:], beside[1:], strict=True)]
    yield Figure("  of a bare read and count of as many rows", "times", ratios)


def _rewrite(projection: Projection, state: State, index: int) -> None:
    stamp = projection.stamp
    changes = Changes(cases={index})
    projection.add([], stamp, partial(changes.write, state=state))


def fold_cases(cases: int) -> State:
    """Fold so many cases, each as far as its number says, the clock going on every some."""
    told = _Told(step(begin(), constitute()))
    for number in range(cases):
        if not number % (_A_DAY // 4):
            told.tick(number // (_A_DAY // 4))
        told.tell(number)
    return told.state


class _Told:
    """A record, filing by filing; the forms of what is said are made once, where they can be."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._mechanism = Mechanism(ORIGIN, hash_leaf(constitute()))
        self._seen = Seen(1, hash_leaf(constitute()))

    def tick(self, quarter: int) -> None:
        """Let a quarter of a day begin."""
        self.file(CLOCK, "clock", at=write_instant(BEGIN + quarter * DAY // 4))

    def tell(self, number: int) -> None:
        """Tell of one case: its number says who reports, how grave it is, and how far it comes."""
        side, other = ("east", "west") if number % 2 else ("west", "east")
        far = number // 2 % 10
        day = write_instant(self.state.clock)[:10]
        report = self.file(f"{side}-officer", "report filed", day=day, family="K")
        if far == 0:
            return
        if far == 1:
            self.file("monitor", "report screened", decision="particulars asked", report=report)
            return
        self.file("monitor", "report screened", decision="admitted", report=report)
        case = self.file("monitor", "incident opened", day=day, family="K", reports=[report])
        evidence = self.file("monitor", "evidence filed", incident=case, medium="photograph")
        if far == 2:
            return
        self.file("protection", "protection checked", incident=case, notice="whole")
        if far == 3:
            return
        severity = ("grave", "minor", "procedural")[number % 3]
        self.file("monitor", "case triaged", incident=case, route="ordinary", severity=severity)
        if far == 4:
            return
        if severity == "grave":
            self.file("monitor", "hotline called", incident=case, reached=[side])
        self.file("monitor", "case served", incident=case, evidence=[evidence])
        self.file(f"{other}-officer", "reply filed", incident=case)
        if far == 5:
            return
        self.file(f"{side}-officer", "reply filed", incident=case)
        if far == 6:
            return
        self._decide(case, evidence, far)

    def _decide(self, case: int, evidence: int, far: int) -> None:
        held = outcome(evidence)
        salt = digest(f"duties {case}")[:16]
        seals = Disclosure(salt, "outcome", held)
        draft = self.file("chair", "finding drafted", seals, incident=case)
        for side in ("east", "west"):
            self.file(f"{side}-officer", "comment filed", draft=draft)
        if far == 7:
            return
        votes = [
            self.file(seat, "vote cast", draft=draft, vote="for")
            for seat in ("chair", "east-panel", "west-panel")
        ]
        self.file(
            "chair", "finding made", decided="consensus", draft=draft, outcome=held, votes=votes,
            salt=write_base64url(salt),
        )  # fmt: skip

    def file(self, by: str, kind: str, seals: Disclosure | None = None, **says: object) -> int:
        """File, as if the signature had been checked; gives the index."""
        index = self.state.size
        said: Said = parse_says(kind, says)
        sealed = None
        if seals is not None:
            sealed = Sealed((seals.digest,), (), digest("payload"), ("chair",))
        filing = Filing(
            by=(by,),
            made=Span(BEGIN, "day"),
            mechanism=self._mechanism,
            nonce=index.to_bytes(16, "big"),
            seen=self._seen,
            says=said,
            sealed=sealed,
        )
        self.state = advance(self.state, b"", Attested(filing, (secret(by).key,)))
        assert index not in self.state.objections, self.state.objections.get(index)
        return index
