"""What every store keeps to: SQLite, and dictionaries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from naive.store import Memory, MemoryReader, open_memory_store
from place_of import filing, filings
from sim import truth
from sulh.errors import Busy, Conflict, Missing
from sulh.note import Line
from sulh.record.log import append
from sulh.record.merkle import check_inclusion, hash_leaf, plan_inclusion, prove
from sulh.shell.sqlite_store import STORE, open_sqlite_reader, open_sqlite_store
from sulh.shell.store import Found, Head, Pending, Reader, Store, read_nodes, read_root


@dataclass(frozen=True)
class Kind:
    """How to open a store where one is kept, to read it, and to read a backup of it."""

    store: Callable[[], Store]
    reader: Callable[[], Reader]
    target: Path
    backup: Callable[[], Reader]


@pytest.fixture(params=["sqlite", "dictionaries"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Kind:
    folder = tmp_path / "kept"
    (tmp_path / "copy").mkdir()
    target = tmp_path / "copy" / STORE
    if request.param == "sqlite":
        return Kind(
            partial(open_sqlite_store, folder),
            partial(open_sqlite_reader, folder),
            target,
            partial(open_sqlite_reader, target.parent),
        )
    memory = Memory()
    return Kind(
        partial(open_memory_store, memory),
        lambda: MemoryReader(memory),
        target,
        lambda: MemoryReader(memory.backups[target]),
    )


@pytest.fixture
def store(kind: Kind) -> Iterator[Store]:
    store = kind.store()
    yield store
    store.close()


def commit(store: Store, batch: list[Pending], at: int = 0) -> Head:
    """Commit a batch behind whatever is there, with a note that names its size."""
    before = store.head().tree
    leaves = [hash_leaf(one.entry) for one in batch]
    tree, nodes = append(before, leaves)
    head = Head(tree, at, b"checkpoint %d" % tree.size)
    store.commit(before.size, batch, leaves, nodes, head)
    return head


def test_a_new_store_holds_nothing(store: Store) -> None:
    head = store.head()
    assert (head.tree.size, head.tree.edge, head.checkpoint) == (0, (), b"")
    assert store.entries(0, 0) == store.hashes(0, 0, 0) == []
    assert not store.flaws()


def test_what_was_committed_is_read_back_by_this_store_a_reader_and_the_next(kind: Kind) -> None:
    store = kind.store()
    heads = [commit(store, filings(0, 1), 5), commit(store, filings(1, 700), 9)]
    store.close()
    again = kind.store()
    for reader in (again, kind.reader()):
        assert reader.head() == heads[-1]
        assert reader.entries(0, 700) == [one.entry for one in filings(0, 700)]
        assert reader.hashes(0, 300, 400) == [hash_leaf(one.entry) for one in filings(300, 400)]
        assert reader.find([("north", filing(650).nonce)]) == {
            ("north", filing(650).nonce): Found(650, filing(650).text)
        }
        assert not reader.flaws()
    again.close()


def test_the_hashes_lead_to_the_root_of_every_earlier_size(store: Store) -> None:
    entries = [one.entry for one in filings(0, 600)]
    for start, stop in ((0, 1), (1, 255), (255, 256), (256, 600)):
        commit(store, filings(start, stop))
    for size in (0, 1, 2, 3, 255, 256, 257, 511, 512, 599, 600):
        assert read_root(store, size) == truth.root(entries[:size])


def test_an_inclusion_proof_is_read_from_the_store(store: Store) -> None:
    commit(store, filings(0, 300))
    proof = prove(plan_inclusion(77, 300), partial(read_nodes, store))
    check_inclusion(77, 300, hash_leaf(filing(77).entry), proof, store.head().tree.root)


def test_a_commit_from_another_head_changes_nothing(store: Store) -> None:
    commit(store, filings(0, 3))
    before = store.head()
    batch = filings(3, 5)
    leaves = [hash_leaf(one.entry) for one in batch]
    for size in (0, 2, 4):
        tree, nodes = append(before.tree, leaves)
        head = Head(type(tree)(size + 2, (bytes(32),) * (size + 2).bit_count()), 0, b"wrong")
        with pytest.raises(Conflict):
            store.commit(size, batch, leaves, nodes, head)
    assert store.head() == before
    assert not store.find((one.seat, one.nonce) for one in batch)
    with pytest.raises(Missing):
        store.entries(3, 4)
    assert commit(store, batch).tree.size == 5


def test_a_name_stands_on_the_record_once(store: Store) -> None:
    commit(store, filings(0, 3))
    before = store.head()
    with pytest.raises(Conflict):
        commit(store, [filing(3), filing(4, nonce=1)])
    with pytest.raises(Conflict):
        commit(store, [filing(3), filing(4, nonce=3)])
    assert store.head() == before
    # The name is the nonce of a seat: another seat may use the same nonce.
    assert commit(store, [filing(3), filing(4, "south", nonce=1)]).tree.size == 5


def test_find_gives_only_the_names_asked_for(store: Store) -> None:
    commit(store, [*filings(0, 10), filing(10, "south", nonce=4)])
    nonce = filing(4).nonce
    assert store.find([]) == {}
    assert store.find([("east", nonce)]) == {}
    assert store.find([("south", nonce), ("north", bytes(15) + b"\xff")]) == {
        ("south", nonce): Found(10, filing(10).text)
    }
    assert len(store.find((one.seat, one.nonce) for one in filings(0, 2_000))) == 10


@pytest.mark.parametrize(("start", "stop"), [(0, 4), (3, 4), (-1, 2), (100, 101)])
def test_a_range_that_is_not_all_there_is_missing(store: Store, start: int, stop: int) -> None:
    commit(store, filings(0, 3))
    with pytest.raises(Missing):
        store.entries(start, stop)
    with pytest.raises(Missing):
        store.hashes(0, start, stop)
    with pytest.raises(Missing):
        store.hashes(1, start, stop)


def test_the_first_checkpoint_that_covers_an_entry_is_kept(store: Store) -> None:
    for start, stop in ((0, 1), (1, 4), (4, 5)):
        commit(store, filings(start, stop))
    assert [store.covering(n) for n in range(5)] == [
        b"checkpoint 1",
        b"checkpoint 4",
        b"checkpoint 4",
        b"checkpoint 4",
        b"checkpoint 5",
    ]
    with pytest.raises(Missing):
        store.covering(5)


def test_a_key_has_one_cosignature_for_a_size_the_newest(store: Store) -> None:
    commit(store, filings(0, 3))
    a, b = (Line(f"witness.example/{name}", name.encode() * 4 + b"older") for name in "ab")
    other = Line("witness.example/a", b"zzzzother key")
    newer = Line("witness.example/a", b"aaaanewer")
    for line in (b, a, other, newer):
        store.add_cosignature(3, line)
    store.add_cosignature(2, b)
    assert store.cosignatures(3) == [newer, other, b]
    assert store.cosignatures(2) == [b]
    assert store.cosignatures(1) == []


def test_a_second_writer_is_busy_until_the_first_has_closed(kind: Kind) -> None:
    first = kind.store()
    with pytest.raises(Busy):
        kind.store()
    first.close()
    kind.store().close()


def test_a_backup_is_the_store_as_it_was_and_does_not_follow(kind: Kind) -> None:
    store = kind.store()
    head = commit(store, filings(0, 300))
    store.backup(kind.target)
    commit(store, filings(300, 301))
    copy = kind.backup()
    assert copy.head() == head
    assert copy.entries(0, 300) == [one.entry for one in filings(0, 300)]
    assert not copy.flaws()
    copy.close()
    with pytest.raises(Conflict):
        store.backup(kind.target)
    store.close()
