"""Debian's age opens what Sulh seals, and Sulh opens what that age encrypts."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from exercise import Exercise, flip
from sulh.errors import Untrusted
from sulh.filings.wire import parse_entry
from sulh.seal import (
    Sealed,
    check_payload,
    decrypt,
    encrypt,
    pad,
    parse_disclosure,
    parse_payload,
    unpad,
)
from sulh.shell.blobs import Blobs
from sulh.shell.disk import RealDisk

pytestmark = pytest.mark.outside("age", "age-keygen")

#: Entry 6 of the demonstration is sealed to these; its filer is one, and one is in the escrow.
READERS = ("highland-envoy", "mission-head", "mission-monitor")
OTHERS = ("alder-bank-head", "birch-bank-head", "protection")


@pytest.mark.parametrize("seat", READERS)
def test_age_opens_a_payload_for_each_reader(short: Exercise, tmp_path: Path, seat: str) -> None:
    sealed = _sealed(short)
    framed = _open(short, seat, _kept(short, sealed.payload), tmp_path)
    assert framed is not None
    # Read by hand: a length, the header, a disclosure a line, zeros to a size class.
    length = int.from_bytes(framed[:8], "big")
    content, rest = framed[8 : 8 + length], framed[8 + length :]
    assert len(framed) == max(1024, 1 << (length + 7).bit_length())
    assert not rest.strip(b"\0")
    header, *lines, end = content.decode("ascii").split("\n")
    assert (header, end) == ("sulh/payload/v1", "")
    digests = tuple(hashlib.sha256(line.encode()).digest() for line in lines)
    assert digests == sealed.digests
    disclosures = parse_payload(framed)
    assert disclosures == tuple(map(parse_disclosure, lines))
    check_payload(sealed, disclosures, "payload")
    assert {one.name: one.value for one in disclosures}["place"] == "the ford"


@pytest.mark.parametrize("seat", READERS)
def test_age_opens_an_evidence_file_for_each_reader(
    short: Exercise, tmp_path: Path, seat: str
) -> None:
    (name,) = _sealed(short).files
    framed = _open(short, seat, _kept(short, name), tmp_path)
    assert framed is not None
    assert len(framed) == 1024
    assert unpad(framed) == (short.folder / "statement.txt").read_bytes()


@pytest.mark.parametrize("seat", OTHERS)
def test_age_opens_nothing_for_anybody_else(short: Exercise, tmp_path: Path, seat: str) -> None:
    sealed = _sealed(short)
    for name in (sealed.payload, *sealed.files):
        assert _open(short, seat, _kept(short, name), tmp_path) is None


def test_age_keygen_gives_the_recipient_that_we_enrol(short: Exercise, tmp_path: Path) -> None:
    for seat in (*READERS, *OTHERS):
        path = _identity(short, seat, tmp_path)
        told = subprocess.run(["age-keygen", "-y", path], capture_output=True, check=True).stdout
        assert told.decode().strip() == short.seat(seat).recipient


@pytest.mark.parametrize("size", [0, 1, 1015, 1016, 1017, 65_536 - 8, 65_536, 1_000_000])
def test_each_opens_what_the_other_encrypts(short: Exercise, tmp_path: Path, size: int) -> None:
    """Sizes lie beside the size classes of the padding, and beside age's chunks of 64 KiB."""
    plain = pad(bytes(number % 251 for number in range(size)))
    one, other = short.seat("mission-head"), short.seat("protection")
    theirs = _age("-r", one.recipient, "-r", other.recipient, given=plain)
    assert not theirs.returncode
    ours = encrypt(plain, [one.recipient, other.recipient])
    for secret in (one, other):
        assert decrypt(theirs.stdout, secret.age) == plain
        assert _open(short, secret.seat, ours, tmp_path) == plain
    assert _open(short, "alder-bank-head", ours, tmp_path) is None
    with pytest.raises(Untrusted):
        decrypt(theirs.stdout, short.seat("alder-bank-head").age)


def test_both_refuse_what_was_altered(short: Exercise, tmp_path: Path) -> None:
    secret = short.seat("mission-head")
    right = encrypt(pad(b"a place"), [secret.recipient])
    assert _open(short, secret.seat, right, tmp_path) is not None
    altered = [flip(right, at) for at in range(0, len(right), 11)]
    for wrong in (*altered, right[:-1], right + b"\0", b""):
        assert _open(short, secret.seat, wrong, tmp_path) is None
        with pytest.raises(Untrusted):
            decrypt(wrong, secret.age)


def _age(*arguments: str | Path, given: bytes) -> "subprocess.CompletedProcess[bytes]":
    command = ["age", *map(str, arguments)]
    return subprocess.run(command, input=given, capture_output=True, check=False)


def _identity(short: Exercise, seat: str, folder: Path) -> Path:
    """Write the age identity of a seat as a file that age reads."""
    path = folder / f"{seat}.identity"
    path.write_text(f"{short.seat(seat).age}\n")
    return path


def _open(short: Exercise, seat: str, encrypted: bytes, folder: Path) -> bytes | None:
    """Open with the identity of a seat; nothing if age refuses."""
    done = _age("-d", "-i", _identity(short, seat, folder), given=encrypted)
    assert done.returncode in (0, 1)
    return None if done.returncode else done.stdout


def _sealed(short: Exercise) -> Sealed:
    filing, _ = parse_entry(short.entries()[6])
    assert filing.sealed is not None
    return filing.sealed


def _kept(short: Exercise, name: bytes) -> bytes:
    return Blobs(RealDisk(), short.home.payloads).read(name)
