"""Many submit, one commits; nobody is left waiting."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from place_of import Place, filing, filings
from sim import truth
from sulh.errors import Busy, Conflict, Missing, Stopped, SulhError
from sulh.record.checkpoint import Checkpoint, parse_checkpoint
from sulh.shell.group_commit import GroupCommit
from sulh.shell.publisher import CHECKPOINT
from sulh.shell.store import Pending

WRITERS = 16
EACH = 40


def test_sixteen_writers_get_one_index_each_without_gaps_and_every_checkpoint_is_a_prefix(
    place: Place,
) -> None:
    sequencer = place.open()
    sequencer.append([filing(10_000_000)])
    together = Barrier(WRITERS)

    def write(writer: int) -> tuple[dict[Pending, int], list[bytes]]:
        mine, seen = {}, []
        together.wait()
        for n in range(EACH):
            one = filing(writer * EACH + n)
            mine[one] = group.submit(one).result()
            seen.append((place.public / CHECKPOINT).read_bytes())
            if n % 5 == 0:
                assert group.submit(one).result() == mine[one]
        return mine, seen

    with GroupCommit(sequencer) as group, ThreadPoolExecutor(WRITERS) as pool:
        results = list(pool.map(write, range(WRITERS)))
    indices = {one: index for mine, _ in results for one, index in mine.items()}
    entries = sequencer._store.entries(0, sequencer.head.tree.size)
    assert len(set(indices.values())) == WRITERS * EACH
    assert all(entries[index] == one.entry for one, index in indices.items())
    clocks = [index for index, entry in enumerate(entries) if b"clock" in entry]
    assert sorted([0, *indices.values(), *clocks]) == list(range(len(entries)))
    assert len(clocks) < WRITERS * EACH, "commits are shared"
    for mine, seen in results:
        checkpoints: list[Checkpoint] = [parse_checkpoint(note)[0] for note in seen]
        sizes = [checkpoint.size for checkpoint in checkpoints]
        assert sizes == sorted(sizes)
        # Whoever has an answer finds it published.
        assert all(size > index for size, index in zip(sizes, mine.values(), strict=True))
        assert all(truth.root(entries[: one.size]) == one.root for one in checkpoints[::7])


class Held:
    """A sequencer that is held up, and says what came in one batch."""

    def __init__(self) -> None:
        self.stopped: Stopped | None = None
        self.batches: list[int] = []
        self.begun = Event()
        self.go = Event()

    def append(self, batch: Sequence[Pending]) -> list[int | SulhError]:
        self.batches.append(len(batch))
        self.begun.set()
        self.go.wait()
        return list(range(len(batch)))


def test_whoever_comes_while_a_commit_is_on_its_way_shares_the_next_up_to_a_limit() -> None:
    held = Held()
    with GroupCommit(held, most=10) as group:
        futures = [group.submit(filing(0))]
        held.begun.wait()
        futures += [group.submit(one) for one in filings(1, 26)]
        held.go.set()
        for future in futures:
            future.result()
    assert held.batches == [1, 10, 10, 5]


class Prepares(Held):
    """One that is held up while it prepares."""

    def __init__(self) -> None:
        super().__init__()
        self.prepared: list[int] = []

    def prepare(self, batch: Sequence[Pending]) -> None:
        self.prepared.append(len(batch))
        self.begun.set()
        self.go.wait()


def test_whoever_comes_while_a_batch_is_prepared_joins_it_up_to_a_limit() -> None:
    held = Prepares()
    with GroupCommit(held, most=10, prepare=held.prepare) as group:
        futures = [group.submit(filing(0))]
        held.begun.wait()
        futures += [group.submit(one) for one in filings(1, 26)]
        held.go.set()
        assert [future.result() for future in futures] == [*range(10), *range(10), *range(6)]
    assert held.prepared == [1, 9, 10, 6]
    assert held.batches == [10, 10, 6]


def test_too_many_that_wait_are_busy_and_those_before_are_served() -> None:
    held = Held()
    with GroupCommit(held, most_waiting=3) as group:
        futures = [group.submit(filing(0))]
        held.begun.wait()
        futures += [group.submit(one) for one in filings(1, 4)]
        with pytest.raises(Busy):
            group.submit(filing(4))
        held.go.set()
        assert [future.result() for future in futures] == [0, 0, 1, 2]


def test_closing_answers_the_batch_on_its_way_and_refuses_what_waits() -> None:
    held = Held()
    group = GroupCommit(held)
    first = group.submit(filing(0))
    held.begun.wait()
    waiting = [group.submit(one) for one in filings(1, 4)]
    with ThreadPoolExecutor() as pool:
        closing = pool.submit(group.close)
        while not group._ended:
            pass
        held.go.set()
        closing.result()
    assert first.result() == 0
    for future in waiting:
        with pytest.raises(Stopped):
            future.result()
    with pytest.raises(Stopped):
        group.submit(filing(9))


class Breaks(Held):
    def append(self, batch: Sequence[Pending]) -> list[int | SulhError]:
        super().append(batch)
        raise ZeroDivisionError

    def prepare(self, batch: Sequence[Pending]) -> None:
        if len(batch) > 1:
            raise ZeroDivisionError
        super().append(batch)


@pytest.mark.parametrize("prepares", [False, True])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_that_nobody_foresaw_leaves_nobody_waiting(*, prepares: bool) -> None:
    breaks = Breaks()
    group = GroupCommit(breaks, prepare=breaks.prepare if prepares else None)
    futures: list[Future[int]] = [group.submit(filing(0))]
    breaks.begun.wait()
    futures += [group.submit(one) for one in filings(1, 4)]
    breaks.go.set()
    for future in futures:
        with pytest.raises(Stopped):
            future.result()
    group.close()
    with pytest.raises(Stopped):
        group.submit(filing(9))


def test_an_entry_that_is_refused_is_refused_alone(place: Place) -> None:
    sequencer = place.open()
    sequencer.append([filing(0)])
    with GroupCommit(sequencer) as group:
        unwelcome = filing(1)._replace(entry=b"unwelcome")
        futures = [group.submit(one) for one in (filing(2), unwelcome, filing(3, nonce=0))]
        assert isinstance(futures[0].result(), int)
        assert isinstance(futures[1].exception(), Missing)
        assert isinstance(futures[2].exception(), Conflict)
        assert isinstance(group.submit(filing(4)).result(), int)
