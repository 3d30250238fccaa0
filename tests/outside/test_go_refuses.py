"""Go's packages refuse tiles, bundles and entries that are not those that were published."""

import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from exercise import Exercise, flip, publish
from go_verify import Verify
from sulh.record.tiles import bundle_path, bundles_of, tile_path, tiles_of

pytestmark = pytest.mark.outside("go")

SIZE = 600
FILES = [tile_path(*tile) for tile in tiles_of(SIZE)] + [bundle_path(*b) for b in bundles_of(SIZE)]
#: Of an older size; the newest checkpoint does not ask for it.
OLDER = "tile/1/000.p/1"
ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "first bit": lambda data: bytes((data[0] ^ 0x80,)) + data[1:],
    "a bit inside": lambda data: flip(data, len(data) // 2),
    "last bit": lambda data: flip(data, len(data) - 1),
    "cut short": lambda data: data[:-1],
    "a hash short": lambda data: data[:-32],
    "empty": lambda _: b"",
    "longer": lambda data: data + b"\0",
    "halves swapped": lambda data: data[len(data) // 2 :] + data[: len(data) // 2],
}


@pytest.fixture
def copy(grown: Exercise, tmp_path: Path) -> Path:
    """Give a published folder of 600 entries, to be altered."""
    return Path(shutil.copytree(grown.public, tmp_path / "public"))


def test_the_copies_would_be_accepted_as_they_are(
    verify: Verify, grown: Exercise, copy: Path
) -> None:
    assert not verify("-key", grown.vkey, copy)
    assert {path for path in (*FILES, OLDER) if (copy / path).exists()} == {*FILES, OLDER}


@pytest.mark.parametrize("altered", ALTERED)
@pytest.mark.parametrize("path", [*FILES, OLDER])
def test_an_altered_file_is_refused(
    verify: Verify, grown: Exercise, copy: Path, path: str, altered: str
) -> None:
    data = (copy / path).read_bytes()
    assert ALTERED[altered](data) != data
    (copy / path).write_bytes(ALTERED[altered](data))
    assert verify("-key", grown.vkey, copy)


@pytest.mark.parametrize("path", FILES)
def test_a_missing_file_is_refused(verify: Verify, grown: Exercise, copy: Path, path: str) -> None:
    (copy / path).unlink()
    assert "no such file" in verify("-key", grown.vkey, copy)


@pytest.mark.parametrize(("one", "other"), [*pairwise(FILES[:2]), *pairwise(FILES[-3:-1])])
def test_two_files_in_each_others_place_are_refused(
    verify: Verify, grown: Exercise, copy: Path, one: str, other: str
) -> None:
    kept = (copy / one).read_bytes()
    (copy / one).write_bytes((copy / other).read_bytes())
    (copy / other).write_bytes(kept)
    assert verify("-key", grown.vkey, copy)


@pytest.mark.parametrize(
    "path", ["tile/0/000.p/0", "tile/0/0", "tile/0/003", "tile/x", "tile/2/000.p/1"]
)
def test_a_file_that_the_checkpoint_does_not_cover_is_refused(
    verify: Verify, grown: Exercise, copy: Path, path: str
) -> None:
    (copy / path).parent.mkdir(parents=True, exist_ok=True)
    (copy / path).write_bytes((copy / "tile/0/000").read_bytes())
    assert verify("-key", grown.vkey, copy)


@pytest.mark.parametrize("altered", ["swapped", "last removed", "one more", "first replaced"])
def test_other_entries_under_their_own_tiles_are_refused(
    verify: Verify, short: Exercise, tmp_path: Path, altered: str
) -> None:
    """Whoever rewrites everything but the signature is refused."""
    entries = short.entries()
    other = {
        "swapped": [entries[1], entries[0], *entries[2:]],
        "last removed": entries[:-1],
        "one more": [*entries, entries[-1]],
        "first replaced": [entries[1], *entries[1:]],
    }[altered]
    publish(tmp_path, other, short.log)
    assert not verify("-key", short.vkey, tmp_path)  # the log itself could
    shutil.copy(short.public / "checkpoint", tmp_path / "checkpoint")
    assert verify("-key", short.vkey, tmp_path)


def test_a_history_that_the_log_wrote_anew_is_refused(
    verify: Verify, grown: Exercise, forked: Exercise, tmp_path: Path
) -> None:
    for since, public in (
        (grown.checkpoint_at(100), forked.public),
        (grown.checkpoint_at(600), forked.public),
        (forked.checkpoint_at(257), grown.public),
        (grown.checkpoint_at(600), grown.public_at(512)),
        (forked.checkpoint_at(257), forked.public_at(255)),
    ):
        assert not verify("-key", grown.vkey, public)
        assert "since" in verify("-key", grown.vkey, "-since", since, public)
    entries = grown.entries()
    publish(tmp_path, [*entries[:40], *entries[41:]], grown.log)
    assert not verify("-key", grown.vkey, tmp_path)
    assert "since" in verify("-key", grown.vkey, "-since", grown.checkpoint_at(100), tmp_path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda entry: entry.rpartition(b"\n\n")[0] + b"\n\n", "malformed note"),
        (lambda entry: entry[:-1], "malformed note"),
        (lambda entry: entry + b"\n", "malformed note"),
        (lambda entry: entry.replace(b"\n", b"\n\t", 1), "malformed note"),
        (lambda entry: b"\xff" + entry, "malformed note"),
        (lambda entry: entry.replace("—".encode(), b"-"), "malformed note"),
        (lambda _: b"", "malformed note"),
        (lambda entry: b" " + entry, "not a filing"),
    ],
    ids=("unsigned", "cut", "longer", "a tab", "not UTF-8", "no dash", "empty", "another header"),
)
def test_an_entry_that_is_no_signed_filing_is_refused_also_of_the_log(
    verify: Verify,
    short: Exercise,
    tmp_path: Path,
    change: Callable[[bytes], bytes],
    why: str,
) -> None:
    entries = short.entries()
    entries[5] = change(entries[5])
    publish(tmp_path, entries, short.log)
    assert f"entry 5: {why}" in verify("-key", short.vkey, tmp_path)
