"""The sequencer: one index for one filing, and an answer only for what is kept."""

import shutil
from dataclasses import replace
from random import Random

import apsw
import pytest

from naive.store import Memory, open_memory_store
from place_of import Place, filing, filings
from sim import truth
from sim.disk import Crash, FakeDisk, Fault
from sim.history import LOG, MARK, PUBLIC, REAL, SEED, Build, beginning, pending
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
from sulh.note import ED25519, Line, public_key
from sulh.record.checkpoint import check_checkpoint
from sulh.shell.publisher import CHECKPOINT
from sulh.shell.sequencer import Log
from sulh.shell.sqlite_store import STORE
from sulh.shell.store import Head, Pending


def entries_of(place: Place) -> list[bytes]:
    reader = place.reader()
    entries = reader.entries(0, reader.head().tree.size)
    reader.close()
    return entries


def test_entry_0_stands_alone_and_every_later_batch_has_a_clock_entry_at_its_head(
    place: Place,
) -> None:
    sequencer = place.open()
    assert sequencer.append(filings(0, 3)) == [0, 2, 3]
    assert sequencer.append(filings(3, 5)) == [5, 6]
    entries = entries_of(place)
    assert [n for n, entry in enumerate(entries) if b"clock" in entry] == [1, 4]
    assert b"clock 1 " + truth.root(entries[:1]).hex().encode() in entries[1]
    assert b"clock 4 " + truth.root(entries[:4]).hex().encode() in entries[4]


def test_the_head_is_signed_published_marked_and_leads_to_the_entries(place: Place) -> None:
    sequencer = place.open()
    for start in range(0, 300, 60):
        sequencer.append(filings(start, start + 60))
        head = sequencer.head
        signed = check_checkpoint(head.checkpoint, LOG)
        assert (signed.size, signed.root) == (head.tree.size, truth.root(entries_of(place)))
        assert (place.public / CHECKPOINT).read_bytes() == head.checkpoint
        assert place.mark.read_bytes() == head.checkpoint


def test_record_time_never_goes_back_whatever_the_clock_does(place: Place) -> None:
    clock = iter([2**31 + 5, 0, -(2**40), 2**31 + 5, 2**31 + 4, 2**33, 7])
    times = []
    for start in range(7):
        sequencer = place.open(now=lambda: next(clock))
        sequencer.append([filing(start)])
        times.append(sequencer.head.at)
        place.close()
    assert times == [2**31 + 5] * 5 + [2**33] * 2
    stated = [int(entry.split()[-1]) for entry in entries_of(place) if b"clock" in entry]
    assert stated == times[1:]


def test_filing_twice_is_filing_once_in_one_batch_and_in_two(place: Place) -> None:
    sequencer = place.open()
    one, two = filing(1), filing(2)
    assert sequencer.append([filing(0), one, two, one]) == [0, 2, 3, 2]
    size = sequencer.head.tree.size
    assert sequencer.append([two, one, two]) == [3, 2, 3]
    assert sequencer.head.tree.size == size, "a batch of nothing new has no clock entry either"
    place.close()
    assert place.open().append([one, filing(3), two]) == [2, 5, 3]


def test_the_same_text_with_another_signature_is_the_same_filing(place: Place) -> None:
    sequencer = place.open()
    sequencer.append(filings(0, 2))
    again = filing(1)._replace(entry=b"signed anew")
    assert sequencer.append([again]) == [2]
    assert entries_of(place)[2] == filing(1).entry


def test_another_text_under_a_used_nonce_is_a_conflict_and_of_another_seat_it_is_not(
    place: Place,
) -> None:
    sequencer = place.open()
    first, second, third, fourth = sequencer.append(
        [filing(0), filing(1), filing(2, nonce=1), filing(3, "south", nonce=1)]
    )
    assert (first, second, fourth) == (0, 2, 3)
    assert isinstance(third, Conflict)
    (again,) = sequencer.append([filing(4, nonce=1)])
    assert isinstance(again, Conflict)


def test_what_is_not_admitted_takes_no_index_and_may_be_admitted_later(place: Place) -> None:
    unwelcome = pending(b"unwelcome", "east", bytes(16))
    sequencer = place.open()
    answers = sequencer.append([unwelcome, filing(0), unwelcome, filing(1)])
    assert [type(answer) for answer in answers] == [Missing, int, Missing, int]
    assert [answers[1], answers[3]] == [0, 2]
    size = sequencer.head.tree.size
    (answer,) = sequencer.append([unwelcome])
    assert isinstance(answer, Missing)
    assert sequencer.head.tree.size == sequencer.state == size
    welcome = unwelcome._replace(entry=b"mended")
    assert sequencer.append([welcome]) == [size + 1]


def test_an_entry_too_large_for_a_bundle_is_refused_alone(place: Place) -> None:
    sequencer = place.open()
    largest = filing(1)._replace(entry=bytes(65_535))
    larger = filing(2)._replace(entry=bytes(65_536))
    first, kept, refused = sequencer.append([filing(0), largest, larger])
    assert (first, kept) == (0, 2)
    assert isinstance(refused, Malformed)


def test_one_process_writes_and_the_next_may_when_it_has_closed(place: Place) -> None:
    place.open().append(filings(0, 2))
    with pytest.raises(Busy):
        place.open()
    place.close()
    assert place.open().append(filings(0, 3)) == [0, 2, 4]


def test_a_sequencer_that_is_closed_answers_that_it_has_stopped(place: Place) -> None:
    sequencer = place.open()
    place.close()
    (answer,) = sequencer.append([filing(0)])
    assert isinstance(answer, Stopped)


def test_another_key_does_not_go_on_with_a_log(place: Place) -> None:
    place.open().append(filings(0, 2))
    place.close()
    seed = bytes(32)
    before = (place.public / CHECKPOINT).read_bytes()
    with pytest.raises(Untrusted):
        place.open(log=Log(public_key(LOG.name, ED25519, seed), seed))
    assert (place.public / CHECKPOINT).read_bytes() == before
    assert place.open().append([filing(1)]) == [2]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries SET leaf = zeroblob(32) WHERE idx = 256",
        "UPDATE entries SET leaf = zeroblob(32) WHERE idx = 299",
        "UPDATE nodes SET hash = zeroblob(32) WHERE level = 1 AND idx = 0",
        "DELETE FROM entries WHERE idx = 299",
        "DELETE FROM nodes",
        "DELETE FROM head",
        "UPDATE head SET size = size - 1",
        "UPDATE head SET edge = zeroblob(length(edge))",
        "UPDATE head SET checkpoint = x''",
        "UPDATE head SET checkpoint = CAST(replace(checkpoint, 'line', 'lane') AS BLOB)",
        "UPDATE head SET checkpoint = (SELECT checkpoint FROM checkpoints LIMIT 1)",
    ],
)
def test_a_store_whose_hashes_head_and_signature_do_not_fit_is_not_gone_on_with(
    place: Place, sql: str
) -> None:
    place.open().append(filings(0, 299))
    place.close()
    connection = apsw.Connection(str(place.data / STORE))
    connection.execute(sql)
    connection.close()
    before = place.mark.read_bytes()
    with pytest.raises(SulhError):
        place.open()
    assert place.mark.read_bytes() == (place.public / CHECKPOINT).read_bytes() == before


def test_a_cosignature_is_for_a_size_that_was_reached(place: Place) -> None:
    sequencer = place.open()
    sequencer.append(filings(0, 2))
    with pytest.raises(Refused):
        sequencer.add_cosignature(4, Line("witness.example/a", bytes(76)))
    sequencer.add_cosignature(3, Line("witness.example/a", bytes(76)))


def test_a_store_of_another_kind_is_sequenced_alike(place: Place) -> None:
    """The order is the sequencer's: the store may be any that keeps the contract."""
    memory = Memory()
    build = Build(store=lambda *_: open_memory_store(memory))
    disk = FakeDisk(Random(0))
    sequencer = build.open(disk, lambda: 1_000)
    other = place.open()
    for start in range(0, 600, 150):
        batch = filings(start, start + 150)
        assert sequencer.append(batch) == other.append(batch)
    assert sequencer.head == other.head
    sequencer.close()
    assert build.open(disk, lambda: 1_000).head == other.head


class Elsewhere:
    """A disk that runs full, on which one log lives; `room` is what is left."""

    def __init__(self, size: int) -> None:
        self.disk = FakeDisk(Random(0), beginning(size).copy())

    def fill(self, room: int) -> None:
        self.disk.room = self.disk.root.size() + room


@pytest.mark.parametrize("room", [0, 1, 300, 700, 1_500, *range(3_000, 60_000, 3_000)])
def test_a_full_disk_is_said_loses_nothing_and_filing_resumes_by_itself(room: int) -> None:
    place = Elsewhere(250)
    sequencer = REAL.open(place.disk, lambda: 0)
    batch = [filing(n, "south") for n in range(10)]
    place.fill(room)
    answers = sequencer.append(batch)
    assert all(isinstance(answer, int | Full) for answer in answers)
    assert sequencer.stopped is None
    if any(isinstance(answer, Full) for answer in answers):
        # It stays so, and reading goes on.
        assert all(isinstance(answer, Full) for answer in sequencer.append(batch))
        assert sequencer._store.entries(0, 250)
    place.disk.room = None
    answers = sequencer.append(batch)
    (first, *_) = answers
    assert isinstance(first, int)
    assert answers == list(range(first, first + 10))
    place.disk.dead = True
    place.disk.crash(worst=True)
    again = REAL.open(place.disk, lambda: 0)
    assert again.append(batch) == answers
    entries = again._store.entries(0, again.head.tree.size)
    assert again.head.tree.root == truth.root(entries)


def test_many_full_disks_in_a_row_lose_nothing() -> None:
    place = Elsewhere(5)
    sequencer = REAL.open(place.disk, lambda: 0)
    kept = {}
    for refill in range(15):
        place.fill(30_000 + 2_000 * refill)
        for n in range(40):
            one = filing(100 * refill + n, "south")
            (answer,) = sequencer.append([one])
            if isinstance(answer, Full):
                break
            kept[one] = answer
        place.disk.room = None
        (answer,) = sequencer.append([one])
        kept[one] = answer
    assert len(kept) > 50
    assert sequencer.append(list(kept)) == list(kept.values())


def test_a_disk_that_is_full_at_the_start_is_an_alarm_and_what_is_owed_is_published_later() -> None:
    place = Elsewhere(250)
    sequencer = REAL.open(place.disk, lambda: 0)
    batch = [filing(n, "south") for n in range(20)]
    # The first file made is the journal of the commit, the second is of what is published.
    place.disk.kind_plan = {("create", place.disk.kinds["create"] + 2): Fault.CRASH}
    with pytest.raises(Crash):
        sequencer.append(batch)
    place.disk.restart()
    place.fill(0)
    sequencer = REAL.open(place.disk, lambda: 0)
    (alarm,) = sequencer.alarms
    assert isinstance(alarm, Full)
    size = sequencer.head.tree.size
    assert check_checkpoint(place.disk.read(PUBLIC / CHECKPOINT), LOG).size < size
    assert all(isinstance(answer, Full) for answer in sequencer.append(batch))
    place.disk.room = None
    assert sequencer.append(batch) == list(range(251, 271))
    for path in (MARK, PUBLIC / CHECKPOINT):
        assert check_checkpoint(place.disk.read(path), LOG).size == size


def failing(kind: str, number: int, fault: Fault) -> tuple[FakeDisk, list[Pending]]:
    disk = FakeDisk(Random(0), beginning(5).copy())
    sequencer = REAL.open(disk, lambda: 0)
    disk.kind_plan = {(kind, disk.kinds[kind] + number): fault}
    batch = filings(100, 102)
    first, second = sequencer.append(batch)
    assert isinstance(first, Stopped)
    assert second is first
    # Never tried again, not even for something else.
    assert sequencer.append([filing(103)]) == [sequencer.stopped]
    with pytest.raises(Stopped):
        sequencer.add_cosignature(1, Line("witness.example/a", bytes(76)))
    disk.dead = True
    disk.crash()
    return disk, batch


@pytest.mark.parametrize("fault", [Fault.EIO, Fault.EIO_KEPT, Fault.ENOSPC, Fault.ENOSPC_KEPT])
@pytest.mark.parametrize("number", range(1, 8))
def test_a_failed_sync_stops_the_log_until_it_is_opened_anew(number: int, fault: Fault) -> None:
    disk, batch = failing("sync", number, fault)
    sequencer = REAL.open(disk, lambda: 0)
    answers = sequencer.append(batch)
    assert answers == sequencer.append(batch)
    assert all(isinstance(answer, int) for answer in answers)


def test_a_commit_that_failed_and_was_kept_is_found_by_the_next_start() -> None:
    """The journal's name is gone, the sync of that fails: the engine says no, the disk yes."""
    disk, batch = failing("sync_folder", 1, Fault.EIO_KEPT)
    sequencer = REAL.open(disk, lambda: 0)
    size = sequencer.head.tree.size
    assert size == 5 + 3, "it was kept"
    assert sequencer.append(batch) == [6, 7]
    assert sequencer.head.tree.size == size


def test_a_commit_that_failed_and_was_not_kept_is_simply_filed_again() -> None:
    disk, batch = failing("unlink", 1, Fault.EIO)
    sequencer = REAL.open(disk, lambda: 0)
    assert sequencer.head.tree.size == 5
    assert sequencer.append(batch) == [6, 7]


def test_an_error_that_nobody_foresaw_leaves_the_log_stopped(place: Place) -> None:
    sequencer = place.open()
    sequencer.append(filings(0, 2))
    sequencer._hooks = replace(sequencer._hooks, now=lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        sequencer.append([filing(2)])
    assert sequencer.append([filing(2)]) == [sequencer.stopped]
    assert sequencer.stopped is not None


def test_a_head_that_somebody_else_has_moved_stops_the_log(place: Place) -> None:
    sequencer = place.open()
    sequencer.append(filings(0, 2))
    connection = apsw.Connection(str(place.data / STORE))
    connection.execute("UPDATE head SET size = 4, edge = zeroblob(32)")
    connection.close()
    (answer,) = sequencer.append([filing(2)])
    assert isinstance(answer, Stopped)
    assert (place.public / CHECKPOINT).read_bytes() == sequencer.head.checkpoint


def test_a_mark_that_somebody_else_has_raised_stops_the_log_before_it_publishes(
    place: Place,
) -> None:
    sequencer = place.open()
    sequencer.append(filings(0, 2))
    other = Place(place.base / "other")
    shutil.copytree(place.data, other.data)
    other.open().append(filings(10, 20))
    other.close()
    published = (place.public / CHECKPOINT).read_bytes()
    place.mark.write_bytes((other.public / CHECKPOINT).read_bytes())
    (answer,) = sequencer.append([filing(2)])
    assert isinstance(answer, Stopped)
    assert (place.public / CHECKPOINT).read_bytes() == published


def test_states_are_the_committed_ones(place: Place) -> None:
    sequencer = place.open()
    assert sequencer.state == 0
    for start in range(0, 30, 10):
        sequencer.append(filings(start, start + 10))
        head: Head = sequencer.head
        assert sequencer.state == head.tree.size
    assert SEED
