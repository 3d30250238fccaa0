"""What is published is a function of the store, and partial files go when full ones are there."""

from dataclasses import replace
from pathlib import Path

import pytest

from place_of import Place, filings
from sim import truth
from sulh.note import COSIGNATURE, Line, cosign_line, good_lines, public_key
from sulh.record.checkpoint import parse_checkpoint
from sulh.record.log import Tree
from sulh.record.merkle import plan_root
from sulh.shell.disk import RealDisk
from sulh.shell.publisher import CHECKPOINT, Publisher
from sulh.shell.store import read_nodes


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def entries_of(place: Place) -> list[bytes]:
    reader = place.reader()
    entries = reader.entries(0, reader.head().tree.size)
    reader.close()
    return entries


@pytest.mark.parametrize("count", [1, 2, 100, 254, 255, 256, 700])
def test_everything_is_published_and_nothing_else(place: Place, count: int) -> None:
    sequencer = place.open()
    sequencer.append(filings(0, count))
    expected = truth.files(entries_of(place))
    found = files_in(place.public)
    assert found.pop(CHECKPOINT) == sequencer.head.checkpoint
    # Entry 0 was committed, and published, alone; what it left is there as long as it is needed.
    first = {name: found.pop(name, None) for name in truth.files(entries_of(place)[:1])}
    assert found == {name: data for name, data in expected.items() if name not in first}


def test_the_partial_files_of_every_published_size_stay_until_the_full_one_is_there(
    place: Place,
) -> None:
    sequencer = place.open()
    seen: dict[str, bytes] = {}
    for start in range(0, 600, 37):
        sequencer.append(filings(start, start + 37))
        seen |= truth.files(entries_of(place))
        found = files_in(place.public)
        for path, data in seen.items():
            full = path.partition(".p")[0]
            assert (full if full in seen else path) in found
            assert found.get(path, found.get(full, b""))[: len(data)] == data
        assert not [path for path in found if ".p/" in path and path.partition(".p")[0] in found]


@pytest.mark.parametrize("steps", [(1, 600), (1, 255, 256, 257, 600), (1, 300, 511, 512, 600)])
def test_publishing_in_steps_is_publishing_at_once(
    place: Place, tmp_path: Path, steps: tuple[int, ...]
) -> None:
    place.open().append(filings(0, 599))
    reader = place.reader()
    head = reader.head()
    publisher = Publisher(RealDisk(), tmp_path / "again")
    for old, new in zip((0, *steps), steps, strict=False):
        tree = Tree(new, tuple(read_nodes(reader, plan_root(new))))
        publisher.publish(reader, old, replace(head, tree=tree))
        publisher.remove_partial(old, new)
    found = files_in(tmp_path / "again")
    assert truth.files(entries_of(place)).items() <= found.items()
    assert found[CHECKPOINT] == head.checkpoint
    reader.close()


def test_publishing_again_writes_the_same_bytes(place: Place, tmp_path: Path) -> None:
    place.open().append(filings(0, 299))
    reader = place.reader()
    head = reader.head()
    publisher = Publisher(RealDisk(), tmp_path / "again")
    publisher.publish(reader, 0, head)
    once = files_in(tmp_path / "again")
    publisher.publish(reader, 0, head)
    assert files_in(tmp_path / "again") == once
    reader.close()


def test_a_sweep_removes_what_a_crash_has_left_and_nothing_else(place: Place) -> None:
    place.open().append(filings(0, 300))
    place.close()
    before = files_in(place.public)
    left = {
        "checkpoint.tmp": b"half",
        "tile/0/000.tmp": b"half",
        "tile/entries/001.p/9.tmp": b"half",
        "tile/0/000.p/77": b"replaced",
        "tile/entries/000.p/77": b"replaced",
    }
    somebody_elses = {"index.html": b"", "tile/notes.txt": b"", "tile/0/odd.p": b""}
    for name, data in {**left, **somebody_elses}.items():
        path = place.public / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert place.open().alarms == ()
    assert files_in(place.public) == {**before, **somebody_elses}
    assert not (place.public / "tile" / "0" / "000.p").exists()


def test_an_empty_public_folder_is_filled_again(place: Place) -> None:
    place.open().append(filings(0, 300))
    place.close()
    for path in sorted(place.public.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    place.open()
    assert truth.files(entries_of(place)).items() <= files_in(place.public).items()


def test_cosignatures_are_published_with_the_newest_checkpoint_and_outlive_a_restart(
    place: Place,
) -> None:
    keys = [
        (public_key(f"witness.example/{name}", COSIGNATURE, bytes([n]) * 32), bytes([n]) * 32)
        for n, name in enumerate("ab", 1)
    ]
    sequencer = place.open()
    sequencer.append(filings(0, 2))
    size = sequencer.head.tree.size
    text = parse_checkpoint(sequencer.head.checkpoint)[1].text

    def published() -> dict[str, Line]:
        _, note = parse_checkpoint((place.public / CHECKPOINT).read_bytes())
        return {key.name: line for key, line in good_lines(note, [k for k, _ in keys], "").items()}

    lines = {key.name: cosign_line(key, seed, text, 100) for key, seed in keys}
    for line in lines.values():
        sequencer.add_cosignature(size, line)
    assert published() == lines
    later = cosign_line(*keys[0], text, 200)
    sequencer.add_cosignature(size, later)
    assert published() == {**lines, later.name: later}
    place.close()
    (place.public / CHECKPOINT).unlink()
    sequencer = place.open()
    assert published() == {**lines, later.name: later}
    sequencer.append(filings(2, 3))
    assert published() == {}
    sequencer.add_cosignature(size, lines[keys[0][0].name])
    assert published() == {}
