"""Intake: what comes together is attested on every core, sequenced at once and proved at once.

`group_commit` hands over batches, and one thread is in here at a time. An entry is refused alone:
for a signature that does not hold, or for a payload that was promised and is not kept. Entries
are read, and what comes with them is kept, by whoever hands them over, before (`desk`).
"""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, NamedTuple

from sulh.errors import Malformed, Missing, Refused, Stopped, SulhError, Untrusted
from sulh.filings.wire import Filing, parse_entry
from sulh.mechanism.attestation import Attested, Unattested, attest_filing
from sulh.mechanism.fold import advance, attest_at
from sulh.mechanism.state import State
from sulh.note import Note
from sulh.record.log import Tree
from sulh.shell.audience import check_openness
from sulh.shell.blobs import Blobs
from sulh.shell.receipts import Receipt, prove_entries
from sulh.shell.sequencer import Sequencer
from sulh.shell.store import Pending, Reader

_CORES: Final = os.cpu_count() or 1
_POOL: Final = ThreadPoolExecutor(_CORES, "attest")
#: Below this many entries, waking threads takes longer than it saves.
_WORTH_IT: Final = 16


class Handed(NamedTuple):
    """An entry that was read, and the payloads it promises that were not handed over with it."""

    pending: Pending
    filing: Filing
    note: Note
    owed: tuple[bytes, ...]


class Intake:
    """What a batch goes through, from entries that were read to receipts."""

    def __init__(
        self,
        sequencer: Sequencer[State],
        reader: Reader,
        blobs: Blobs,
        known: dict[bytes, Attested | Unattested],
    ) -> None:
        """Take the parts; `known` is where the sequencer's `admit` looks up what is attested."""
        self._sequencer = sequencer
        self._reader = reader
        self._blobs = blobs
        self._known = known

    @property
    def stopped(self) -> Stopped | None:
        """Why nothing more is written, if so."""
        return self._sequencer.stopped

    def prepare(self, batch: Sequence[Handed]) -> None:
        """Attest entries that are to be appended."""
        attested = attest_all(self._sequencer.state, batch)
        self._known.update(zip((one.pending.entry for one in batch), attested, strict=True))

    def append(self, batch: Sequence[Handed]) -> list[Receipt | SulhError]:
        """Sequence a batch that was prepared; give for each its receipt, or why it has none."""
        before = self._sequencer.head.tree
        try:
            refused = self._refuse(batch)
            passed = [n for n in range(len(batch)) if n not in refused]
            answers = self._sequencer.append([batch[n].pending for n in passed])
        except SulhError as error:
            return [error] * len(batch)
        finally:
            self._known.clear()
        indices = dict(zip(passed, answers, strict=True))
        return self._receipts([refused.get(n) or indices[n] for n in range(len(batch))], before)

    def _refuse(self, batch: Sequence[Handed]) -> dict[int, SulhError]:
        """Say which of a batch go no further, and why; what is on the record already goes on."""
        names = [(one.pending.seat, one.pending.nonce) for one in batch]
        found = self._reader.find(names)
        new = [n for n, name in enumerate(names) if name not in found]
        refused: dict[int, SulhError] = {}
        for n in new:
            attested = self._known[batch[n].pending.entry]
            if isinstance(attested, Unattested):
                refused[n] = refusal(attested)
        trusted = [n for n in new if n not in refused]
        lost = self._lost({name for n in trusted for name in batch[n].owed})
        for n in trusted:
            for name in lost.keys() & batch[n].owed:
                refused[n] = lost[name]
        return refused

    def _lost(self, names: Iterable[bytes]) -> dict[bytes, SulhError]:
        """Say which payloads are not kept, or not as they were handed over."""
        lost: dict[bytes, SulhError] = {}
        for name in names:
            try:
                self._blobs.read(name)
            except Missing:
                what = f"{name.hex()} is promised and was not handed over"
                lost[name] = Refused("payload", what)
            except SulhError as error:
                lost[name] = error
        return lost

    def _receipts(
        self, answers: Sequence[int | SulhError], before: Tree
    ) -> list[Receipt | SulhError]:
        indices = [answer for answer in answers if isinstance(answer, int)]
        try:
            proofs = prove_entries(self._reader, indices, (before, self._sequencer.head.tree))
        except SulhError as error:
            return [error if isinstance(answer, int) else answer for answer in answers]
        objections = self._sequencer.state.objections
        return [
            Receipt(answer, proofs[answer], objections.get(answer))
            if isinstance(answer, int)
            else answer
            for answer in answers
        ]


def read_handed(entry: bytes) -> Handed:
    """Read an entry as nobody has handed over a payload with it."""
    filing, note = parse_entry(entry)
    text = hashlib.sha256(note.text).digest()
    owed = filing.sealed.blobs if filing.sealed is not None else ()
    return Handed(Pending(entry, filing.by[0], filing.nonce, text), filing, note, owed)


def admit(
    known: Mapping[bytes, Attested | Unattested], state: State, index: int, pending: Pending
) -> State:
    """Give the state after an entry, or raise if it is not trusted or not to be public."""
    assert state.size == index
    attested = attest_at(state, pending.entry, known.get(pending.entry))
    if isinstance(attested, Unattested):
        raise refusal(attested)
    check_openness(state, attested.filing.says)
    return advance(state, pending.entry, attested)


def attest_all(state: State, batch: Sequence[Handed]) -> list[Attested | Unattested]:
    """Attest entries as `attest_at` does each, on every core.

    Reading holds the interpreter's lock and checking a signature does not, so that what was read
    before is checked side by side.
    """
    check = partial(_attest_some, state)
    if len(batch) < _WORTH_IT:
        known = [check(batch)]
    else:
        share = -(-len(batch) // _CORES)
        known = list(_POOL.map(check, (batch[n : n + share] for n in range(0, len(batch), share))))
    return [
        attest_at(state, one.pending.entry, attested)
        for one, attested in zip(batch, (one for part in known for one in part), strict=True)
    ]


def refusal(unattested: Unattested) -> SulhError:
    """Say as an error why an entry is refused."""
    if unattested.rule in ("entry.unread", "record.not-constituted"):
        return Malformed("entry", unattested.what)
    return Untrusted("entry", f"{unattested.rule}: {unattested.what}")


def _attest_some(state: State, batch: Sequence[Handed]) -> list[Attested | Unattested]:
    key_of, mechanism = state.roster.key_of, state.mechanism
    return [attest_filing(key_of, mechanism, one.filing, one.note) for one in batch]
