"""The desk: receives a filing, checks it, has it appended, and answers with index and proof.

It refuses only what it cannot read or does not trust: `Malformed`, `Untrusted`, a name that was
used for another text, a payload that was promised and not handed over, a field that is said openly
and may not be public, which it would be for ever. Everything else goes on the record, and the
mechanism answers, perhaps with an objection. Filing twice is filing once. Payloads are durable
before the entry that promises them is sequenced, and are destroyed after the entry that erases them
is; what a crash leaves undone of that, the next start does.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

from sulh.errors import Malformed, Missing, Refused, SulhError, Untrusted
from sulh.filings.kinds import Clock, PayloadErased
from sulh.filings.vocabulary import CLOCK
from sulh.filings.wire import Filing, Seen, parse_entry, write_entry, write_text
from sulh.mechanism.attestation import Attested, Unattested
from sulh.mechanism.fold import advance, attest_at
from sulh.mechanism.objection import Objection
from sulh.mechanism.state import State
from sulh.moment import Span, write_instant
from sulh.note import cosign_line
from sulh.record.checkpoint import add_line, parse_checkpoint
from sulh.record.merkle import Node, plan_inclusion, prove
from sulh.record.proof import Proof, write_proof
from sulh.seal import Sealed
from sulh.shell.audience import check_openness
from sulh.shell.blobs import Blobs
from sulh.shell.disk import Disk, RealDisk
from sulh.shell.documents import keep_document, start_of, texts_of
from sulh.shell.group_commit import GroupCommit
from sulh.shell.home import Home, mark_path
from sulh.shell.keys import Secret
from sulh.shell.mark import Mark
from sulh.shell.publisher import Publisher
from sulh.shell.reading import batches_of, read_record
from sulh.shell.sequencer import Hooks, Log, Sequencer
from sulh.shell.sqlite_store import open_sqlite_reader, open_sqlite_store
from sulh.shell.store import Pending, Reader, read_nodes

#: In bytes, for one payload or encrypted file.
MAX_BLOB = 64 << 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a filer is handed: the index, a proof to be checked offline, and any objection.

    The proof is pinned to the first checkpoint that covers the filing, and carries the entry.
    """

    index: int
    proof: bytes
    objection: Objection | None


@dataclass(frozen=True, slots=True)
class Around:
    """What a desk finds around it: chance, the disk, and the file of its mark.

    `vfs` is the file system of the store's engine; `mark` is by default this user's.
    """

    draw: Callable[[int], bytes] = secrets.token_bytes
    disk: Disk = field(default_factory=RealDisk)
    vfs: str | None = None
    mark: Path | None = None


class Desk:
    """The desk of one mechanism; threads share it. `close` it, or use it in `with`."""

    def __init__(
        self,
        home: Home,
        now: Callable[[], int] = lambda: int(time.time()),
        around: Around | None = None,
    ) -> None:
        """Open the store, fold it, publish what a crash left unpublished, and start sequencing.

        `now` is the clock, in POSIX seconds. `Busy` if another process is the sequencer; raises
        otherwise as `Sequencer.open` does, and as `read_documents` does.
        """
        around = around or Around()
        disk = around.disk
        self._home = home
        self._now = now
        self._draw = around.draw
        self._clock = home.secret("clock")
        log = home.secret("log")
        self.blobs = Blobs(disk, home.payloads)
        self._store = open_sqlite_store(home.path, disk, around.vfs)
        # A perfect subtree never changes, and the receipts of one batch share nearly all of them.
        self._read_node = lru_cache(maxsize=4_096)(lambda node: read_nodes(self._store, [node])[0])
        try:
            state = fold_store(self._store, start_of(home))
            hooks = Hooks(now=now, clock_entry=self._clock_entry, admit=self._admit)
            self._known: dict[bytes, Attested | Unattested] = {}
            publisher = Publisher(disk, home.public)
            publisher.write_documents(texts_of(home))
            kept = Mark(disk, around.mark or mark_path(log.key.name), log.key)
            self._sequencer = Sequencer.open(
                self._store, publisher, kept, Log(log.key, log.seed), hooks, state
            )
        except SulhError:
            self._store.close()
            raise
        self._commits = GroupCommit(self._sequencer)
        self._destroy_erased()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def state(self) -> State:
        """The state after the last entry."""
        return self._sequencer.state

    @property
    def alarms(self) -> tuple[SulhError, ...]:
        """What was strange at the start and stops nothing."""
        return self._sequencer.alarms

    @property
    def seen(self) -> Seen:
        """The newest checkpoint, as a filing names it."""
        tree = self._sequencer.head.tree
        return Seen(tree.size, tree.root)

    def receive(self, entry: bytes, blobs: Sequence[bytes] = ()) -> Receipt:
        """File an entry with the encrypted bytes that it promises; durable once it returns."""
        filing, pending = self._accept(entry, blobs)
        try:
            index = self._commits.submit(pending).result()
        finally:
            self._known.pop(pending.text, None)
        if isinstance(filing.says, PayloadErased):
            self._destroy_erased()
        return self.receipt(index)

    def receive_together(
        self, entries: Sequence[bytes], blobs: Sequence[bytes] = ()
    ) -> list[int | SulhError]:
        """File entries of one moment in this order, under one checkpoint; as `Sequencer.append`."""
        taken = [self._accept(entry, blobs) for entry in entries]
        try:
            answers = self._sequencer.append([pending for _, pending in taken])
        finally:
            for _, pending in taken:
                self._known.pop(pending.text, None)
        if any(isinstance(filing.says, PayloadErased) for filing, _ in taken):
            self._destroy_erased()
        return answers

    def receipt(self, index: int) -> Receipt:
        """Give the receipt of what was filed, again."""
        proof = prove_entry(self._store, index, lambda nodes: list(map(self._read_node, nodes)))
        return Receipt(index, proof, self.state.objections.get(index))

    def refresh(self, freshness: Secret) -> None:
        """Cosign the newest checkpoint with the freshness key, so that a standstill shows."""
        head = self._sequencer.head
        if head.tree.size:
            _, note = parse_checkpoint(head.checkpoint)
            line = cosign_line(freshness.key, freshness.seed, note.text, self._now())
            self._sequencer.add_cosignature(head.tree.size, line)

    def backup(self, target: Home) -> int:
        """Copy store, payloads and terms while filing goes on; gives the size of the copy.

        Whatever the copied store promises was kept before, so payloads are copied after it. Keys
        are not copied; what is published is written anew.
        """
        target.path.mkdir(mode=0o700, parents=True)
        self._store.backup(target.store)
        copies = Blobs(RealDisk(), target.payloads)
        for name in self.blobs.names():
            copies.put(self.blobs.read(name), name)
        for text in texts_of(self._home).values():
            keep_document(RealDisk(), target, text)
        reader = open_sqlite_reader(target.path)
        head = reader.head()
        publisher = Publisher(RealDisk(), target.public)
        publisher.write_documents(texts_of(target))
        publisher.write_tiles(reader, 0, head.tree.size)
        publisher.write_checkpoint(reader, head)
        reader.close()
        return head.tree.size

    def close(self) -> None:
        """Finish what is being filed, and let another process file."""
        self._commits.close()
        self._sequencer.close()

    def _clock_entry(self, size: int, root: bytes, at: int) -> Pending:
        filing = Filing(
            by=(CLOCK,),
            made=Span(at, "second"),
            mechanism=self.state.mechanism,
            nonce=self._draw(16),
            seen=Seen(size, root),
            says=Clock(at=write_instant(at)),
        )
        text = write_text(filing)
        entry = write_entry(text, [self._clock.sign(text)])
        return Pending(entry, CLOCK, filing.nonce, hashlib.sha256(text).digest())

    def _admit(self, state: State, index: int, pending: Pending) -> State:
        assert state.size == index
        attested = attest_at(state, pending.entry, self._known.get(pending.text))
        if isinstance(attested, Unattested):
            raise _refusal(attested)
        check_openness(state, attested.filing.says)
        return advance(state, pending.entry, attested)

    def _accept(self, entry: bytes, blobs: Sequence[bytes]) -> tuple[Filing, Pending]:
        """Check an entry that is handed in, and keep its payloads if it is new."""
        filing, note = parse_entry(entry)
        text = hashlib.sha256(note.text).digest()
        pending = Pending(entry, filing.by[0], filing.nonce, text)
        name = (pending.seat, pending.nonce)
        if name not in self._store.find([name]):
            attested = attest_at(self.state, entry)
            if isinstance(attested, Unattested):
                raise _refusal(attested)
            self._known[text] = attested
            if filing.sealed is not None:
                self._keep(filing.sealed, blobs)
        return filing, pending

    def _keep(self, sealed: Sealed, blobs: Sequence[bytes]) -> None:
        handed = {hashlib.sha256(blob).digest(): blob for blob in blobs}
        for name in sealed.blobs:
            blob = handed.get(name)
            if blob is None:
                try:
                    self.blobs.read(name)
                except Missing:
                    what = f"{name.hex()} is promised and was not handed over"
                    raise Refused("payload", what) from None
            elif len(blob) > MAX_BLOB:
                raise Refused("payload", f"{len(blob)} bytes; {MAX_BLOB} at most are kept")
            else:
                self.blobs.put(blob, name)

    def _destroy_erased(self) -> None:
        """Destroy whatever an erasure on the record says is destroyed, as often as need be."""
        for index, custody in self.state.payloads.custody.items():
            if custody.erased >= 0:
                for name in self.state.payloads[index].sealed.blobs:
                    self.blobs.erase(name)


def fold_store(store: Reader, state: State) -> State:
    """Fold what is in a store, on every core, from a start that holds the terms at hand."""
    size = store.head().tree.size
    for read in read_record(batches_of(store, size), size, state):
        state = read.state
    return state


def prove_entry(
    store: Reader, index: int, read: Callable[[Sequence[Node]], Sequence[bytes]] | None = None
) -> bytes:
    """Write the proof file of an entry, pinned to the first checkpoint that covers it.

    `read` gives hashes of perfect subtrees faster than the store does.
    """
    note = store.covering(index)
    checkpoint, _ = parse_checkpoint(note)
    for line in store.cosignatures(checkpoint.size):
        note = add_line(note, line)
    (entry,) = store.entries(index, index + 1)
    read = read or partial(read_nodes, store)
    hashes = prove(plan_inclusion(index, checkpoint.size), read)
    return write_proof(Proof(index, tuple(hashes), note, entry))


def _refusal(unattested: Unattested) -> SulhError:
    if unattested.rule in ("entry.unread", "record.not-constituted"):
        return Malformed("entry", unattested.what)
    return Untrusted("entry", f"{unattested.rule}: {unattested.what}")
