"""Snapshots: what is read is what was written, and nothing that does not fit is used."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Meta, UnsetType

import told
from case_of import FOLDER
from kept import keep
from story_of import parse, split, tell
from sulh.errors import Malformed
from sulh.mechanism.fold import fold
from sulh.mechanism.state import START, State, start
from sulh.register import Register
from sulh.shell import snapshot as module
from sulh.shell.disk import RealDisk
from sulh.shell.packing import Out, Source, column_of
from sulh.shell.snapshot import (
    KEPT,
    WORTH_IT,
    Snapshot,
    Snapshots,
    digest,
    parse_snapshot,
    write_snapshot,
)
from sulh.shell.sqlite_store import open_sqlite_reader
from sulh.table import Heap, Names, Table

SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.txt"))
ROOT = bytes(range(32))


class Part(msgspec.Struct, frozen=True):
    """A struct with what a struct may have."""

    name: Annotated[str, Meta(min_length=1)]
    many: tuple[int, ...] = ()
    maybe: int | UnsetType = UNSET
    called: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Whole:
    """Every type that is packed."""

    number: int
    truth: bool
    text: str
    data: bytes
    pair: tuple[str, bytes]
    parts: tuple[Part, ...]
    either: Part | None
    which: Literal["one", "other"]
    mixed: int | str | None
    table: Table
    heap: Heap
    names: Names[tuple[str, bytes]]
    register: Register[int, tuple[int, ...]]
    nested: Mapping[str, Register[str, bool]]


NUMBERS = st.integers(-(2**63), 2**63 - 1)
PARTS = st.builds(
    Part,
    st.text(max_size=5),
    st.lists(NUMBERS, max_size=3).map(tuple),
    st.one_of(st.just(UNSET), NUMBERS),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


def table_of(rows: list[tuple[int, int]]) -> Table:
    table = Table(2)
    for key, row in enumerate(rows):
        table = table.append(key * 3, *row)
    return table


def names_of(names: list[tuple[str, bytes]]) -> Names[tuple[str, bytes]]:
    made: Names[tuple[str, bytes]] = Names()
    for number, name in enumerate(names):
        made = made.put(name, number * 2)
    return made


def register_of(items: dict[Any, Any]) -> Register[Any, Any]:
    made: Register[Any, Any] = Register()
    for key, value in items.items():
        made = made.put(key, value)
    return made


SHORT = st.text(max_size=4)
WHOLES = st.builds(
    Whole,
    number=NUMBERS,
    truth=st.booleans(),
    text=SHORT,
    data=st.binary(max_size=9),
    pair=st.tuples(SHORT, st.binary(max_size=3)),
    parts=st.lists(PARTS, max_size=3).map(tuple),
    either=st.one_of(st.none(), PARTS),
    which=st.sampled_from(("one", "other")),
    mixed=st.one_of(NUMBERS, SHORT, st.none()),
    table=st.lists(st.tuples(NUMBERS, NUMBERS), max_size=4).map(table_of),
    heap=st.binary(max_size=20).map(Heap().put),
    names=st.lists(st.tuples(SHORT, st.binary(max_size=3)), unique=True, max_size=4).map(names_of),
    register=st.dictionaries(NUMBERS, st.lists(NUMBERS, max_size=2).map(tuple), max_size=4).map(
        register_of
    ),
    nested=st.dictionaries(
        SHORT, st.dictionaries(SHORT, st.booleans(), max_size=2).map(register_of), max_size=2
    ),
)


def state_of(name: str) -> State:
    story, _ = split((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    return tell(parse(story, name)).case.state


@given(st.lists(WHOLES, max_size=3))
def test_whatever_is_packed_is_read_as_it_was(wholes: list[Whole]) -> None:
    out = Out()
    column_of(Whole).write(wholes, out)
    source = Source(b"".join(out.pieces), "packed")
    assert column_of(Whole).read(len(wholes), source) == wholes
    source.end()


@given(WHOLES, st.data())
def test_packed_bytes_that_are_cut_short_are_told(whole: Whole, data: st.DataObject) -> None:
    out = Out()
    column_of(Whole).write([whole], out)
    packed = b"".join(out.pieces)
    cut = packed[: data.draw(st.integers(0, len(packed) - 1))]
    with pytest.raises(Malformed):
        column_of(Whole).read(1, Source(cut, "packed"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_state_that_is_read_is_the_state_that_was_written(name: str) -> None:
    state = state_of(name)
    begun = start(state.documents)
    data = write_snapshot(Snapshot(state, ROOT))
    read = parse_snapshot(data, begun)
    assert read == Snapshot(state, ROOT)
    assert read.state.documents == state.documents
    assert write_snapshot(read) == data
    assert digest(read.state) == digest(state)


@pytest.mark.parametrize("story", [told.tell_exercise, told.tell_chronicle])
def test_folding_on_from_a_snapshot_is_folding_at_once(
    story: Callable[[], told.Story],
) -> None:
    case = story()
    whole = fold(case.entries, case.start)
    for cut in range(0, len(case.entries), 3):
        early = fold(case.entries[:cut], case.start)
        read = parse_snapshot(write_snapshot(Snapshot(early, ROOT)), case.start).state
        later = fold(case.entries[cut:], read)
        assert later == whole
        assert digest(later) == digest(whole)
        assert read == early  # which it shares columns with nobody to change


@given(st.data())
def test_a_flipped_bit_is_told(data: st.DataObject) -> None:
    state = _chronicle()
    written = write_snapshot(Snapshot(state, ROOT))
    bit = data.draw(st.integers(0, 8 * len(written) - 1))
    spoiled = bytearray(written)
    spoiled[bit // 8] ^= 1 << bit % 8
    try:
        read = parse_snapshot(bytes(spoiled), start(state.documents))
    except Malformed:
        return
    # The root alone is not vouched for here: it is held against the record.
    assert read.state == state
    assert read.root != ROOT


def _chronicle(known: list[State] = []) -> State:  # noqa: B006  # told once
    if not known:
        known.append(told.tell_chronicle().state)
    return known[0]


def test_a_snapshot_of_other_code_or_documents_is_refused_and_can_be_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = _chronicle()
    begun = start(state.documents)
    data = write_snapshot(Snapshot(state, ROOT))
    with pytest.raises(Malformed, match="documents"):
        parse_snapshot(data, START)
    monkeypatch.setattr(module, "code", lambda: bytes(32))
    with pytest.raises(Malformed, match="code"):
        parse_snapshot(data, begun)
    assert parse_snapshot(data, begun, of_any_code=True).state == state


@given(st.binary(max_size=300))
def test_bytes_that_are_no_snapshot_are_told(data: bytes) -> None:
    for one in (data, b"sulh/snapshot/v1\n" + data, b"sulh/snapshot/v1\n{}\n" + data):
        with pytest.raises(Malformed):
            parse_snapshot(one)


def test_the_newest_that_fits_the_record_is_taken_and_few_are_kept(tmp_path: Path) -> None:
    case = told.tell_exercise()
    home = keep(tmp_path / "home", case.entries)
    folder = tmp_path / "snapshots"
    with closing(open_sqlite_reader(home.path)) as reader:
        snapshots = Snapshots(RealDisk(), folder, case.start)
        assert snapshots.newest(reader, 99) == case.start
        sizes = (5, 9, 12, 20, 23)
        for size in sizes:
            snapshots.keep(reader, fold(case.entries[:size], case.start))
        kept = sizes[-KEPT:]
        assert len(list(folder.iterdir())) == KEPT
        for size in range(5, len(case.entries)):
            there = [one for one in kept if one <= size]
            assert snapshots.newest(reader, size).size == (there[-1] if there else 0)
        (folder / f"{23:015}.state").write_bytes(b"spoiled")
        assert snapshots.newest(reader, 99).size == 20
        foreign = fold(case.entries[:22], case.start)
        (folder / f"{22:015}.state").write_bytes(write_snapshot(Snapshot(foreign, ROOT)))
        (folder / "notes.txt").write_text("not a snapshot")
        assert snapshots.newest(reader, 99).size == 20


def test_a_state_is_worth_keeping_after_a_day_or_many_entries() -> None:
    snapshots = Snapshots(RealDisk(), Path("nowhere"))
    old = State(size=10, clock=86_400 * 5 + 100)
    assert not snapshots.is_due(old, old)
    assert not snapshots.is_due(State(size=11, clock=86_400 * 6 - 1), old)
    assert snapshots.is_due(State(size=11, clock=86_400 * 6), old)
    assert snapshots.is_due(State(size=10 + WORTH_IT, clock=old.clock), old)


_PROGRAM = """
import sys
sys.path[:0] = {path!r}
import told
from sulh.shell.snapshot import digest
print(digest(told.tell_exercise().state).hex(), digest(told.tell_chronicle().state).hex())
"""


def test_the_digest_is_the_same_under_any_hash_seed() -> None:
    program = _PROGRAM.format(path=[str(Path(__file__).parents[1])])
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(seen) == 1


def test_the_digest_is_that_of_the_written_state() -> None:
    data = write_snapshot(Snapshot(_chronicle(), ROOT))
    body = data.split(b"\n", 2)[2]
    assert hashlib.sha256(body).digest() == digest(_chronicle())
