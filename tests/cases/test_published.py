"""What is published beside the pages is held against the record, file by file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shipped import Case
from sulh.shell.verify import Report, folder_of, names_in, verify_folder


def verified(folder: Path) -> Report:
    return verify_folder(folder_of(folder), others=names_in(folder))


def _swap(folder: Path, one: str, other: str) -> None:
    (folder / one).write_bytes((folder / other).read_bytes())


SPOILED: dict[str, Callable[[Path], None]] = {
    "entry/5": lambda folder: _swap(folder, "entry/5", "entry/6"),
    "entry/999": lambda folder: _swap(folder, "entry/999", "entry/6"),
    "proof/7.tlog-proof": lambda folder: _swap(folder, "proof/7.tlog-proof", "proof/8.tlog-proof"),
    "proof/9.tlog-proof": lambda folder: _swap(folder, "proof/9.tlog-proof", "entry/9"),
}


def test_entries_and_proofs_are_those_of_the_record(exercise: Case) -> None:
    report = verified(exercise.home.public)
    assert not report.problems
    assert f"{2 * exercise.state.size} entries and proofs, file by file, are its own" in (
        report.checked
    )
    assert sum("no part of the record" in notice for notice in report.notices) == 1


@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_spoiled_file_is_named_and_no_other(exercise: Case, tmp_path: Path, spoiled: str) -> None:
    folder = tmp_path / "public"
    shutil.copytree(exercise.home.public, folder)
    SPOILED[spoiled](folder)
    (problem,) = verified(folder).problems
    assert problem.where.startswith(spoiled)
