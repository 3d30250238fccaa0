"""What SQLite has to be like, and the copy that is made while it is written."""

import re
from pathlib import Path
from random import Random
from threading import Thread

import apsw
import pytest

from place_of import Place, filing, filings
from sim import truth
from sim.disk import Crash, FakeDisk, Fault
from sim.history import DATA, REAL, beginning, kill
from sim.vfs import NAME
from sulh.errors import Busy, Malformed, Missing, Refused, SulhError
from sulh.shell.engine import APPLICATION_ID, VERSION, check_engine
from sulh.shell.sqlite_store import STORE, open_sqlite_reader, open_sqlite_store

# sqlite.org/wal.html: 3.7.0 to 3.51.2, mended in 3.51.3, 3.50.7 and 3.44.6.
AFFECTED = ("3.7.0", "3.7", "3.40.1", "3.44.5", "3.45.0", "3.50.6", "3.51.0", "3.51.2")
SOUND = ("3.6.23", "3.44.6", "3.44.9", "3.50.7", "3.50.12", "3.51.3", "3.52.0", "3.54.1", "4.0.0")


@pytest.mark.parametrize("version", AFFECTED)
def test_wal_is_refused_on_an_engine_that_can_lose_commits_in_it(version: str) -> None:
    with pytest.raises(Refused, match=re.escape(version)):
        check_engine("wal", version)
    check_engine("delete", version)


@pytest.mark.parametrize("version", SOUND)
def test_wal_is_not_refused_on_an_engine_without_the_fault(version: str) -> None:
    check_engine("wal", version)


def test_the_engine_that_is_locked_is_sound() -> None:
    check_engine("wal")


def test_the_connection_that_writes_keeps_what_it_commits(tmp_path: Path) -> None:
    store = open_sqlite_store(tmp_path)
    pragma = store._db.pragma
    names = ("journal_mode", "synchronous", "secure_delete", "application_id", "user_version")
    assert [pragma(name) for name in names] == ["delete", 3, 1, APPLICATION_ID, VERSION]
    store.close()
    assert (tmp_path / STORE).read_bytes()[68:72] == b"sulh"


def test_a_new_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    open_sqlite_store(tmp_path / "data").close()
    assert (tmp_path / "data").stat().st_mode & 0o77 == 0


def test_a_store_that_somebody_put_into_wal_mode_is_taken_out_of_it(tmp_path: Path) -> None:
    open_sqlite_store(tmp_path).close()
    connection = apsw.Connection(str(tmp_path / STORE))
    connection.pragma("journal_mode", "wal")
    connection.close()
    store = open_sqlite_store(tmp_path)
    assert store._db.pragma("journal_mode") == "delete"
    store.close()


def foreign(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE somebody_elses (a)")
    connection.close()


def newer(path: Path) -> None:
    open_sqlite_store(path.parent).close()
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", VERSION + 1)
    connection.close()


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (foreign, Refused),
        (newer, Refused),
        (lambda path: path.write_bytes(b"not a database " * 100), Malformed),
    ],
)
def test_what_is_not_a_store_of_this_version_is_refused_and_left_alone(
    tmp_path: Path, make: object, error: type[SulhError]
) -> None:
    path = tmp_path / STORE
    assert callable(make)
    make(path)
    before = path.read_bytes()
    for _ in range(2):  # also the lock is let go of
        with pytest.raises(error):
            open_sqlite_store(tmp_path)
    with pytest.raises(error):
        open_sqlite_reader(tmp_path)
    assert path.read_bytes() == before


def test_a_reader_of_nothing_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        open_sqlite_reader(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    open_sqlite_store(tmp_path).close()
    reader = open_sqlite_reader(tmp_path)
    with pytest.raises(apsw.ReadOnlyError):
        reader._db.execute("DELETE FROM entries")
    reader.close()


def test_a_reader_waits_for_the_writer_to_mend_what_a_crash_has_left() -> None:
    disk = FakeDisk(Random(0), beginning(5).copy())
    sequencer = REAL.open(disk, lambda: 0)
    # The journal is complete, and the database is being written.
    disk.kind_plan = {("sync", disk.kinds["sync"] + 3): Fault.CRASH}
    with pytest.raises(Crash):
        sequencer.append(filings(0, 2))
    kill(sequencer)
    disk.restart()
    with pytest.raises(Busy, match="start the writer"):
        open_sqlite_reader(DATA, NAME)
    sequencer = REAL.open(disk, lambda: 0)
    reader = open_sqlite_reader(DATA, NAME)
    assert reader.head() == sequencer.head
    assert reader.head().tree.size == 5
    reader.close()
    sequencer.close()


def test_a_copy_made_while_filing_goes_on_holds_all_that_was_acknowledged_before(
    place: Place,
) -> None:
    sequencer = place.open()
    sequencer.append(filings(0, 3_000))
    store = sequencer._store
    for number in range(5):
        size = sequencer.head.tree.size
        folder = place.base / f"copy-{number}"
        folder.mkdir()
        copying = Thread(target=store.backup, args=(folder / STORE,))
        copying.start()
        first = 3_000 + 20 * number
        for n in range(first, first + 20):
            (index,) = sequencer.append([filing(n)])
            assert isinstance(index, int)
        copying.join()
        reader = open_sqlite_reader(folder)
        head = reader.head()
        assert size <= head.tree.size <= sequencer.head.tree.size
        entries = reader.entries(0, head.tree.size)
        assert entries == store.entries(0, head.tree.size)
        assert head.tree.root == truth.root(entries)
        assert not reader.flaws()
        reader.close()


def test_a_writer_waits_for_a_reader_and_a_reader_sees_what_was_committed(place: Place) -> None:
    sequencer = place.open()
    sequencer.append(filings(0, 5))
    reader = place.reader()
    sizes: list[int] = []

    def read() -> None:
        while not sizes or sizes[-1] < 25:
            sizes.append(reader.head().tree.size)

    reading = Thread(target=read)
    reading.start()
    for n in range(5, 15):
        sequencer.append([filing(n)])
    reading.join()
    assert sizes == sorted(sizes)
    reader.close()
