"""The mark is never lowered, and what the log has signed beyond the store stops the log."""

import shutil
from pathlib import Path

import pytest

from place_of import Place, filing, filings
from sim.history import LOG, SEED
from sulh.errors import Conflict, Malformed, Missing, Refused, Stopped, SulhError, Untrusted
from sulh.note import COSIGNATURE, ED25519, cosign_line, public_key
from sulh.record.checkpoint import Checkpoint, add_line, parse_checkpoint, sign_checkpoint
from sulh.shell.disk import RealDisk
from sulh.shell.mark import Mark
from sulh.shell.publisher import CHECKPOINT

OTHER_SEED = bytes(reversed(range(32)))
WITNESS = public_key("witness.example/a", COSIGNATURE, OTHER_SEED)


def note(size: int, root: int = 1) -> bytes:
    return sign_checkpoint(Checkpoint(LOG.name, size, bytes([root]) * 32), LOG, SEED)


def forged(size: int) -> bytes:
    """Make a checkpoint of the log's name that another key has signed."""
    key = public_key(LOG.name, ED25519, OTHER_SEED)
    return sign_checkpoint(Checkpoint(LOG.name, size, bytes(32)), key, OTHER_SEED)


def cosigned(size: int) -> bytes:
    """Make a checkpoint that only a witness has signed, as large as it likes."""
    text = parse_checkpoint(forged(size))[1].text
    return (
        text
        + b"\n"
        + add_line(forged(size), cosign_line(WITNESS, OTHER_SEED, text, 5)).split(b"\n")[-2]
        + b"\n"
    )


@pytest.fixture
def mark(tmp_path: Path) -> Mark:
    return Mark(RealDisk(), tmp_path / "elsewhere" / "mark", LOG)


def test_a_mark_is_kept_and_raised(mark: Mark) -> None:
    with pytest.raises(Missing):
        mark.read()
    for size in (1, 2, 70_000):
        mark.raise_to(note(size))
        assert mark.read() == note(size)
    mark.raise_to(note(70_000))
    assert (Path(mark.where)).stat().st_mode & 0o777 == 0o600


def test_a_mark_is_never_lowered_nor_given_another_root(mark: Mark) -> None:
    mark.raise_to(note(5))
    for _ in range(2):
        with pytest.raises(Refused):
            mark.raise_to(note(4))
        with pytest.raises(Conflict):
            mark.raise_to(note(5, root=2))
        assert mark.read() == note(5)
        mark = Mark(RealDisk(), Path(mark.where), LOG)


@pytest.mark.parametrize("bad", [forged(9), b"", b"nothing of the kind\n", cosigned(9)])
def test_what_the_log_has_not_signed_is_no_mark(mark: Mark, bad: bytes) -> None:
    mark.raise_to(note(5))
    with pytest.raises((Untrusted, Malformed)):
        mark.raise_to(bad)
    assert mark.read() == note(5)
    Path(mark.where).write_bytes(bad)
    mark.raise_to(note(6))
    assert mark.read() == note(6)


def older_copy(place: Place) -> None:
    """Put back what the data were some filings ago, with all that lay beside them."""
    sequencer = place.open()
    sequencer.append(filings(0, 4))
    place.close()
    shutil.copytree(place.data, place.base / "copy")
    place.open().append(filings(4, 6))
    place.close()
    shutil.rmtree(place.data)
    shutil.copytree(place.base / "copy", place.data)


def another_history(place: Place) -> None:
    """Put back an older copy, and let it grow to the same size in another way."""
    older_copy(place)
    other = Place(place.base / "other")
    shutil.copytree(place.data, other.data)
    other.open().append(filings(6, 8))
    other.close()
    shutil.rmtree(place.data)
    shutil.copytree(other.data, place.data)


def another_longer_history(place: Place) -> None:
    another_history(place)
    other = Place(place.base / "other")
    other.open().append(filings(8, 9))
    other.close()
    shutil.rmtree(place.data)
    shutil.copytree(other.data, place.data)


@pytest.mark.parametrize("kept", ["mark", "public"])
@pytest.mark.parametrize(
    ("go_back", "error"),
    [(older_copy, Refused), (another_history, Conflict), (another_longer_history, Conflict)],
)
def test_an_older_copy_is_refused_by_the_mark_alone_and_by_what_is_published_alone(
    place: Place, kept: str, go_back: object, error: type[SulhError]
) -> None:
    assert callable(go_back)
    go_back(place)
    if kept == "mark":
        shutil.rmtree(place.public)
    else:
        place.mark.unlink()
    before = {path: path.read_bytes() for path in place.base.rglob("*") if path.is_file()}
    with pytest.raises(error, match="the log has signed"):
        place.open()
    after = {path: path.read_bytes() for path in place.base.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("bad", [forged(1_000), cosigned(1_000), b"", b"\xff\n\n\n"])
@pytest.mark.parametrize("where", ["mark", "public"])
def test_a_larger_number_that_the_log_has_not_signed_is_an_alarm_and_no_stop(
    place: Place, where: str, bad: bytes
) -> None:
    place.open().append(filings(0, 4))
    place.close()
    path = place.mark if where == "mark" else place.public / CHECKPOINT
    path.write_bytes(bad)
    sequencer = place.open()
    (alarm,) = sequencer.alarms
    assert isinstance(alarm, Untrusted | Malformed)
    assert str(path) in str(alarm)
    assert sequencer.append([filing(4)]) == [6]
    assert path.read_bytes().startswith(LOG.name.encode() + b"\n7\n")


def test_a_missing_mark_is_an_alarm_and_made_anew(place: Place) -> None:
    assert place.open().alarms == ()
    place.opened[0].append(filings(0, 2))
    place.close()
    place.mark.unlink()
    (alarm,) = place.open().alarms
    assert isinstance(alarm, Missing)
    assert place.mark.read_bytes() == place.opened[0].head.checkpoint


def test_a_checkpoint_from_elsewhere_stops_the_log_only_if_the_log_has_signed_it(
    place: Place,
) -> None:
    sequencer = place.open()
    sequencer.append(filings(0, 4))
    earlier = sequencer.head
    sequencer.append([filing(4)])
    shown = sequencer.show(earlier.checkpoint, "witness")
    assert shown == Checkpoint(LOG.name, earlier.tree.size, earlier.tree.root)
    assert isinstance(sequencer.show(forged(1_000), "witness"), Untrusted)
    assert isinstance(sequencer.show(cosigned(1_000), "witness"), Untrusted)
    assert sequencer.append([filing(5)]) == [8]
    with pytest.raises(Stopped, match="witness"):
        sequencer.show(note(1_000), "witness")
    (answer,) = sequencer.append([filing(6)])
    assert isinstance(answer, Stopped)
