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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from sulh.errors import Refused, SulhError
from sulh.filings.kinds import Clock, PayloadErased
from sulh.filings.vocabulary import CLOCK
from sulh.filings.wire import Filing, Seen, write_entry, write_text
from sulh.mechanism.attestation import Attested, Unattested
from sulh.mechanism.fold import attest_at
from sulh.mechanism.state import State
from sulh.moment import Span, write_instant
from sulh.note import cosign_line
from sulh.record.checkpoint import parse_checkpoint
from sulh.shell.blobs import Blobs
from sulh.shell.disk import Disk, RealDisk
from sulh.shell.documents import keep_document, start_of, texts_of
from sulh.shell.group_commit import GroupCommit
from sulh.shell.home import Home, mark_path
from sulh.shell.intake import Handed, Intake, admit, read_handed, refusal
from sulh.shell.keys import Secret
from sulh.shell.mark import Mark
from sulh.shell.publisher import Publisher
from sulh.shell.reading import batches_of, read_record
from sulh.shell.receipts import Receipt, prove_entries
from sulh.shell.sequencer import Hooks, Log, Sequencer
from sulh.shell.sqlite_store import open_sqlite_reader, open_sqlite_store
from sulh.shell.store import Pending, Reader

#: In bytes, for one payload or encrypted file.
MAX_BLOB = 64 << 20


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
        try:
            state = fold_store(self._store, start_of(home))
            self._known: dict[bytes, Attested | Unattested] = {}
            hooks = Hooks(now, self._clock_entry, partial(admit, self._known))
            publisher = Publisher(disk, home.public)
            publisher.write_documents(texts_of(home))
            kept = Mark(disk, around.mark or mark_path(log.key.name), log.key)
            self._sequencer: Sequencer[State] = Sequencer.open(
                self._store, publisher, kept, Log(log.key, log.seed), hooks, state
            )
        except SulhError:
            self._store.close()
            raise
        intake = Intake(self._sequencer, self._store, self.blobs, self._known)
        self._commits = GroupCommit(intake, prepare=intake.prepare)
        try:
            self._destroy_erased()
        except SulhError:
            self.close()  # or its thread would keep the process, and the process the lock
            raise

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
        (answer,) = self.receive_together([entry], blobs)
        if isinstance(answer, SulhError):
            raise answer
        return answer

    def receive_together(
        self, entries: Sequence[bytes], blobs: Sequence[bytes] = ()
    ) -> list[Receipt | SulhError]:
        """File entries in this order, in one batch; give for each its receipt, or why it has none.

        Whatever cannot be read, or promises a payload that is too large, is raised: then nothing
        is filed.
        """
        payloads = {hashlib.sha256(blob).digest(): blob for blob in blobs}
        handed = [self._keep(read_handed(entry), payloads) for entry in entries]
        answers = list(map(_answer, self._commits.submit_all(handed)))
        if any(isinstance(one.filing.says, PayloadErased) for one in handed):
            self._destroy_erased()
        return answers

    def receipt(self, index: int) -> Receipt:
        """Give the receipt of what was filed, again."""
        proof = prove_entries(self._store, [index])[index]
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
        publisher.publish(reader, 0, head)
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
        # What was signed here a moment ago is not verified; whose key counts is still asked.
        self._known[entry] = Attested(filing, (self._clock.key,))
        return Pending(entry, CLOCK, filing.nonce, hashlib.sha256(text).digest())

    def _keep(self, one: Handed, payloads: Mapping[bytes, bytes]) -> Handed:
        """Keep what an entry promises, if it is new and trusted; gives it owing only the rest."""
        name = (one.pending.seat, one.pending.nonce)
        handed = payloads.keys() & one.owed
        if not handed or name in self._store.find([name]):
            return one
        attested = attest_at(self.state, one.pending.entry)
        if isinstance(attested, Unattested):
            raise refusal(attested)
        for digest in handed:
            size = len(payloads[digest])
            if size > MAX_BLOB:
                raise Refused("payload", f"{size} bytes; {MAX_BLOB} at most are kept")
            self.blobs.put(payloads[digest], digest)
        return one._replace(owed=tuple(owed for owed in one.owed if owed not in handed))

    def _destroy_erased(self) -> None:
        """Destroy whatever an erasure on the record says is destroyed, as often as need be."""
        payloads = self.state.payloads
        for index, custody in payloads.custody.items():
            if custody.erased >= 0:
                for name in payloads[index].sealed.blobs:
                    self.blobs.erase(name)


def fold_store(store: Reader, state: State) -> State:
    """Fold what is in a store, on every core, from a start that holds the terms at hand."""
    size = store.head().tree.size
    for read in read_record(batches_of(store, size), size, state):
        state = read.state
    return state


def _answer(future: Future[Receipt]) -> Receipt | SulhError:
    try:
        return future.result()
    except SulhError as error:
        return error
