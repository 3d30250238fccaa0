"""The sequencer: the one writer, which holds the log's key and gives entries their indices.

Where a crash falls, and what is then true; the steps are those of `sulh.shell`:

    before 2   nothing has happened; the signature has not left the process
    in 2       the entries are sequenced or not, which the next start finds in the store
    2 to 4     sequenced and not acknowledged; the next start publishes them, and whoever submits
               again is given the index they have
    after 4    acknowledged, and durable in the store, in the mark and in what is published

What cannot be survived: a database that reports what it has not kept, and a key that signs twice.
A write whose outcome is not known is never tried again: the sequencer has `Stopped`, and only a
new one, opened from what is on the disk, goes on. No room is `Full`: whatever was committed
before is published first, as soon as there is room again.

What an entry says is not known here; `Hooks` are the desk's. Witnesses are somebody else's.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from sulh.errors import (
    Busy,
    Conflict,
    Full,
    Malformed,
    Missing,
    Refused,
    Stopped,
    SulhError,
    Untrusted,
)
from sulh.note import Key, Line
from sulh.record.checkpoint import Checkpoint, check_checkpoint, sign_checkpoint
from sulh.record.log import append
from sulh.record.merkle import hash_leaf, plan_root
from sulh.record.tiles import MAX_ENTRY
from sulh.shell.mark import Mark, check_shown
from sulh.shell.publisher import Publisher
from sulh.shell.store import Found, Head, Pending, Store, read_nodes

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Hooks(Generic[State]):
    """What the sequencer asks of whoever knows what entries say.

    `now()` is the clock, in POSIX seconds. `clock_entry(size, root, at)` makes the signed entry
    that heads each batch but the first; `at` never goes back. `admit(state, index, pending)` gives
    the state after an entry, or raises a `SulhError` for this entry alone. It is called for every
    entry in order, clock entries too, in the thread that sequences; states are values, and the
    one that `admit` gave becomes the sequencer's only if the entry is committed.
    """

    now: Callable[[], int]
    clock_entry: Callable[[int, bytes, int], Pending]
    admit: Callable[[State, int, Pending], State]


@dataclass(frozen=True, slots=True)
class Log:
    """The log's key, and the 32-byte seed it signs with."""

    key: Key
    seed: bytes


@dataclass(slots=True)
class _Batch(Generic[State]):
    """A batch as it would be committed, and what is answered if it is."""

    at: int
    state: State
    rows: list[Pending]
    answers: list[int | SulhError]


class Sequencer(Generic[State]):
    """The one writer of a record; `open` makes it, and threads may share it.

    `alarms` is what was strange at the start and stops nothing.
    """

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        mark: Mark,
        log: Log,
        hooks: Hooks[State],
        state: State,
    ) -> None:
        """Take the parts; nothing is checked yet, which is what `open` is for."""
        self.alarms: tuple[SulhError, ...] = ()
        self._store = store
        self._publisher = publisher
        self._mark = mark
        self._log = log
        self._hooks = hooks
        self._state = state
        self._head = store.head()
        #: The size from which on files are to be written; None when everything is published.
        self._owed: int | None = None
        self._stopped: Stopped | None = None
        self._turn = Lock()

    @classmethod
    def open(
        cls,
        store: Store,
        publisher: Publisher,
        mark: Mark,
        log: Log,
        hooks: Hooks[State],
        state: State,
    ) -> "Sequencer[State]":
        """Check the store, compare it with what was published and marked, and publish the rest.

        `state` is the fold of what is in the store. The sequencer owns the store from here on, and
        closes it also when it raises: `Untrusted` if the hashes, the head and the log's signature
        do not belong together, `Refused` or `Conflict` if the log has signed what the store does
        not hold, `Stopped` if a write fails. No room is an alarm: what is not published yet is
        published with the next batch.
        """
        try:
            sequencer = cls(store, publisher, mark, log, hooks, state)
            sequencer._start()
        except SulhError:
            store.close()
            raise
        return sequencer

    @property
    def head(self) -> Head:
        """The newest state that was committed; published too, unless there was no room."""
        return self._head

    @property
    def state(self) -> State:
        """The state after the last entry that was committed."""
        return self._state

    @property
    def stopped(self) -> Stopped | None:
        """Why nothing more is written, if so; open the store anew."""
        return self._stopped

    def append(self, batch: Sequence[Pending]) -> list[int | SulhError]:
        """Sequence a batch; give for each entry its index, or why it has none.

        An index means: durable and published. The same text under a name that is used gives the
        index it has, another text `Conflict`. `Full` and `Busy`: submit again, and nothing is
        filed twice. `Stopped`: the same, after a new start.
        """
        answers: list[int | SulhError] = []
        try:
            with self._writing():
                while len(answers) < len(batch):
                    rest = batch[len(answers) :]
                    # Entry 0 is committed alone: it has no clock entry before it.
                    answers += self._append(rest if self._head.tree.size else rest[:1])
        except (Stopped, Full, Busy) as error:
            return [error] * len(batch)
        return answers

    def add_cosignature(self, size: int, line: Line) -> None:
        """Keep a witness's line, which the caller has checked, and publish it with the newest.

        Raises `Refused` for a size the record has not reached, `Full`, `Busy` or `Stopped`.
        """
        if size > self._head.tree.size:
            raise Refused("cosignature", f"the record has not reached {size} entries")
        with self._writing():
            self._store.add_cosignature(size, line)
            if size == self._head.tree.size and self._owed is None:
                self._publisher.write_checkpoint(self._store, self._head)

    def show(self, shown: bytes, where: str) -> Checkpoint | SulhError:
        """Compare the record with a checkpoint from elsewhere, as `mark.check_shown` does.

        If the log has signed what the store does not hold, the sequencer stops, and says so.
        """
        with self._writing():
            return check_shown(self._store, self._log.key, shown, where)

    def close(self) -> None:
        """Let go of the store; nothing is lost that was acknowledged."""
        with self._turn:
            self._stopped = self._stopped or Stopped("sequencer", "it was closed")
            self._store.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with self._turn:
            if self._stopped is not None:
                raise self._stopped
            # Whatever leaves this block unforeseen leaves it stopped.
            self._stopped = Stopped("sequencer", "a write has not come to its end")
            try:
                yield
            except (Full, Busy):
                self._stopped = None
                raise
            except SulhError as error:
                self._stopped = Stopped(error.where, error.what)
                raise self._stopped from error
            self._stopped = None

    def _append(self, batch: Sequence[Pending]) -> list[int | SulhError]:
        self._publish()
        planned = self._plan(batch)
        size = self._head.tree.size
        if len(planned.rows) > (1 if size else 0):
            try:
                self._commit(planned)
                self._publish()
            except (Full, Busy) as error:
                return [
                    error if isinstance(answer, int) and answer >= size else answer
                    for answer in planned.answers
                ]
        return planned.answers

    def _plan(self, batch: Sequence[Pending]) -> _Batch[State]:
        """Give indices to what is new and admitted, behind a clock entry."""
        head, hooks = self._head, self._hooks
        size = head.tree.size
        found = self._store.find((one.seat, one.nonce) for one in batch)
        planned = _Batch(max(hooks.now(), head.at), self._state, [], [])
        if size:
            clock = hooks.clock_entry(size, head.tree.root, planned.at)
            planned.state = hooks.admit(planned.state, size, clock)
            planned.rows.append(clock)
        for one in batch:
            name = (one.seat, one.nonce)
            known = found.get(name)
            if known is not None:
                same = known.text == one.text
                planned.answers.append(known.index if same else _used(one, known))
                continue
            index = size + len(planned.rows)
            try:
                if len(one.entry) > MAX_ENTRY:
                    raise Malformed("entry", f"more than {MAX_ENTRY} bytes")
                planned.state = hooks.admit(planned.state, index, one)
            except Stopped:
                raise
            except SulhError as error:
                planned.answers.append(error)
                continue
            planned.rows.append(one)
            planned.answers.append(index)
            found[name] = Found(index, one.text)
        return planned

    def _commit(self, planned: _Batch[State]) -> None:
        size = self._head.tree.size
        leaves = [hash_leaf(one.entry) for one in planned.rows]
        tree, nodes = append(self._head.tree, leaves)
        checkpoint = Checkpoint(self._log.key.name, tree.size, tree.root)
        head = Head(tree, planned.at, sign_checkpoint(checkpoint, self._log.key, self._log.seed))
        self._store.commit(size, planned.rows, leaves, nodes, head)
        self._head, self._state, self._owed = head, planned.state, size

    def _publish(self) -> None:
        """Mark and publish what is committed and is not published yet."""
        if self._owed is None:
            return
        old, size = self._owed, self._head.tree.size
        mark = self._mark.raising(self._head.checkpoint)
        self._publisher.publish(self._store, old, self._head, mark)
        self._owed = None
        with contextlib.suppress(Full):
            self._publisher.remove_partial(old, size)

    def _start(self) -> None:
        """Check the head, find out what was published, and publish the rest."""
        self._check_head()
        size = self._head.tree.size
        published = 0
        alarms: list[SulhError] = []
        for keeper, read in (
            (self._mark, self._mark.read),
            (self._publisher, self._publisher.read_checkpoint),
        ):
            try:
                shown = check_shown(self._store, self._log.key, read(), keeper.where)
            except Missing as error:
                if size:
                    alarms.append(error)
                continue
            if isinstance(shown, SulhError):
                alarms.append(shown)
            elif keeper is self._publisher:
                published = shown.size
        if size:
            # Also where all is published: what a process that died has written may not be synced.
            self._owed = published
        try:
            self._publisher.sweep(published)
            self._publish()
        except Full as error:
            alarms.append(error)
        self.alarms = tuple(alarms)

    def _check_head(self) -> None:
        tree = self._head.tree
        if not tree.size:
            return
        where = "store"
        if tuple(read_nodes(self._store, plan_root(tree.size))) != tree.edge:
            raise Untrusted(where, f"its hashes do not lead to its head of {tree.size} entries")
        signed = check_checkpoint(self._head.checkpoint, self._log.key, where)
        if (signed.size, signed.root) != (tree.size, tree.root):
            raise Untrusted(where, f"the log has not signed its head of {tree.size} entries")


def _used(one: Pending, known: Found) -> Conflict:
    return Conflict("nonce", f"{one.seat} has used it for entry {known.index}, another text")
