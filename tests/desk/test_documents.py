"""Terms beside the record: by their hash, at hand or not, and never taken for what they are not."""

import hashlib
from pathlib import Path

import pytest

from home_of import Office
from sulh.canonical import write_base64
from sulh.errors import Malformed, SulhError, Untrusted
from sulh.shell.disk import RealDisk
from sulh.shell.documents import keep_document, name_of, read_documents
from sulh.shell.filing import know_home, know_published
from sulh.shell.home import Home
from sulh.shell.verify import folder_of, verify_folder, verify_home

TERMS = (Path(__file__).parents[1] / "scenarios" / "terms.toml").read_bytes()
SHA256 = hashlib.sha256(TERMS).digest()


@pytest.fixture
def amended(office: Office) -> Office:
    """Other terms are kept, and come into force later by both parties."""
    keep_document(RealDisk(), office.home, TERMS)
    office.desk.close()
    office.desk = office.open()
    says = {"terms": write_base64(SHA256)}
    assert office.file(["east-head", "west-head"], "agreement amended", says).objection is None
    return office


def test_terms_that_are_at_hand_are_those_of_every_reader(amended: Office) -> None:
    home = amended.home
    for state in (
        amended.desk.state,
        know_home(home).state,
        know_published(folder_of(home.public)).state,
        verify_home(home).state,
        verify_folder(folder_of(home.public)).state,
    ):
        assert state.agreement.sha256 == SHA256
        assert state.agreement.terms == read_documents(home)[SHA256]
    assert not [notice for notice in verify_home(home).notices if "not at hand" in notice]


def test_terms_that_are_not_published_are_noticed_and_are_no_problem(amended: Office) -> None:
    (amended.home.public / name_of(SHA256)).unlink()
    report = verify_folder(folder_of(amended.home.public))
    assert not report.problems
    assert any(f"({name_of(SHA256)}) are not at hand" in notice for notice in report.notices)
    assert report.state.agreement.terms is None
    amended.desk.close()
    amended.desk = amended.open()  # a desk publishes what it has
    assert (amended.home.public / name_of(SHA256)).read_bytes() == TERMS


def test_other_terms_under_their_name_are_a_problem_and_count_as_none(amended: Office) -> None:
    (amended.home.public / name_of(SHA256)).write_bytes(TERMS + b"\n")
    report = verify_folder(folder_of(amended.home.public))
    assert [problem.where for problem in report.problems] == [name_of(SHA256)]
    assert report.state.agreement.terms is None


def test_a_backup_takes_the_terms_along(amended: Office, tmp_path: Path) -> None:
    copy = Home(tmp_path / "copy")
    amended.desk.backup(copy)
    assert read_documents(copy) == read_documents(amended.home)
    assert (copy.public / name_of(SHA256)).read_bytes() == TERMS


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        (f"{SHA256.hex()}.toml", TERMS[:-1], Untrusted),
        (f"{hashlib.sha256(b'words').hexdigest()}.toml", b"words", Malformed),
        ("notes.txt", TERMS, Malformed),
        (f"{SHA256.hex().upper()}.toml", TERMS, Malformed),
    ],
)
def test_what_lies_among_them_and_is_none_of_them_is_told_in_a_line(
    tmp_path: Path, name: str, data: bytes, error: type[SulhError]
) -> None:
    home = Home(tmp_path)
    assert read_documents(home) == {}
    home.documents.mkdir()
    (home.documents / name).write_bytes(data)
    with pytest.raises(error) as raised:
        read_documents(home)
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)
