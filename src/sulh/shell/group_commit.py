"""Group commit: many threads submit, one thread sequences what has come together.

A commit costs the same for one entry as for a thousand, so whoever comes while one is on its way
shares the next, and whoever comes while one is prepared shares that. What is sequenced, and when
it counts as done, is the `sequencer`'s.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Condition, Thread
from typing import Final, Generic, Protocol, Self, TypeVar

from sulh.errors import Busy, Stopped, SulhError

Item = TypeVar("Item")
Given = TypeVar("Given")
Item_contra = TypeVar("Item_contra", contravariant=True)
Given_co = TypeVar("Given_co", covariant=True)

#: How many entries one commit takes, and how many may wait before whoever submits is `Busy`.
MOST_IN_A_BATCH: Final = 1_000
MOST_WAITING: Final = 10_000


class _Appends(Protocol[Item_contra, Given_co]):
    """What sequences: a `Sequencer` of whatever state, or what goes before one."""

    @property
    def stopped(self) -> Stopped | None:
        """Why nothing more is written, if so."""

    def append(self, batch: Sequence[Item_contra]) -> Sequence[Given_co | SulhError]:
        """Sequence a batch; answer each of it."""


class GroupCommit(Generic[Item, Given]):
    """A thread that gathers for a sequencer; `close` ends it, and what still waits is told so."""

    def __init__(
        self,
        sequencer: _Appends[Item, Given],
        most: int = MOST_IN_A_BATCH,
        most_waiting: int = MOST_WAITING,
        prepare: Callable[[Sequence[Item]], None] | None = None,
    ) -> None:
        """Start the thread.

        `prepare` does what can be done before it is known how large a batch becomes; whoever comes
        meanwhile still joins it.
        """
        self._sequencer = sequencer
        self._most = most
        self._most_waiting = most_waiting
        self._prepare = prepare
        self._waiting: list[tuple[Item, Future[Given]]] = []
        self._changed = Condition()
        self._ended = False
        self._thread = Thread(target=self._work, name="sequencer")
        self._thread.start()

    def submit(self, item: Item) -> "Future[Given]":
        """Hand over an entry; the future gives what is answered, or raises why it is refused.

        Raises `Busy` if too many wait, `Stopped` if nothing more is written.
        """
        return self.submit_all([item])[0]

    def submit_all(self, items: Sequence[Item]) -> "list[Future[Given]]":
        """Hand over entries that follow one another, as `submit` does one."""
        added: list[tuple[Item, Future[Given]]] = [(item, Future()) for item in items]
        with self._changed:
            if self._ended:
                raise self._why()
            if len(self._waiting) >= self._most_waiting:
                raise Busy("sequencer", f"{len(self._waiting)} entries are waiting; come back")
            self._waiting += added
            self._changed.notify()
        return [future for _, future in added]

    def close(self) -> None:
        """Finish the batch on its way, refuse what waits, and end the thread."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _work(self) -> None:
        batch: list[tuple[Item, Future[Given]]] = []
        try:
            while batch := self._next():
                self._complete(batch)
                answers = self._sequencer.append([item for item, _ in batch])
                for (_, future), answer in zip(batch, answers, strict=True):
                    _settle(future, answer)
        finally:
            # However this thread ends, nobody is left waiting for it.
            with self._changed:
                self._ended = True
                left, self._waiting = batch + self._waiting, []
            for _, future in left:
                if not future.done():
                    _settle(future, self._why())

    def _next(self) -> list[tuple[Item, Future[Given]]]:
        """Wait for entries and take what there is; nothing once this is to end."""
        with self._changed:
            while not (self._waiting or self._ended):
                self._changed.wait()
            if self._ended or self._sequencer.stopped:
                return []
            return self._take(self._most)

    def _complete(self, batch: list[tuple[Item, Future[Given]]]) -> None:
        """Prepare a batch, and add to it what has come meanwhile, until nothing has."""
        if self._prepare is None:
            return
        more = batch
        while more:
            self._prepare([item for item, _ in more])
            with self._changed:
                more = self._take(self._most - len(batch))
            batch += more

    def _take(self, most: int) -> list[tuple[Item, Future[Given]]]:
        taken = self._waiting[:most]
        del self._waiting[:most]
        return taken

    def _why(self) -> Stopped:
        return self._sequencer.stopped or Stopped("sequencer", "it was closed")


def _settle(future: "Future[Given]", answer: Given | SulhError) -> None:
    # Who cancelled a future has filed all the same, as the next submission of it shows.
    if not future.set_running_or_notify_cancel():
        return
    if isinstance(answer, SulhError):
        future.set_exception(answer)
    else:
        future.set_result(answer)
