"""The corpus: what was filed once is read for ever, and what was refused stays refused."""

import hashlib
import json
from pathlib import Path

import pytest

from samples import samples, sign_filing
from spoiled import spoiled
from sulh.canonical import parse_base64
from sulh.errors import Malformed
from sulh.filings.kinds import KINDS, RecordConstituted
from sulh.filings.wire import Filing, Mechanism, parse_entry, write_entry, write_text
from sulh.note import Key, check_line, parse_key
from sulh.record.merkle import hash_leaf

CORPUS = Path(__file__).parents[1] / "corpus" / "filings" / "v1"
MANIFEST: dict[str, dict[str, str]] = json.loads((CORPUS / "manifest.json").read_bytes())
GOOD = sorted(name for name in MANIFEST if name.startswith("good/"))
BAD = sorted(name for name in MANIFEST if name.startswith("bad/"))


def read(name: str) -> Filing:
    return parse_entry((CORPUS / name).read_bytes())[0]


def test_the_manifest_names_every_file_and_no_other() -> None:
    files = {path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/*")}
    assert files == set(MANIFEST)
    assert files == {*GOOD, *BAD}


@pytest.mark.parametrize("name", MANIFEST)
def test_no_file_was_ever_changed(name: str) -> None:
    assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() == MANIFEST[name]["sha256"]


def test_every_sample_and_every_spoiled_entry_is_frozen() -> None:
    made = {f"good/{name}.note": sign_filing(one) for name, one in samples().items()}
    made |= {f"bad/{name}.note": entry for name, entry in spoiled().items()}
    frozen = {name: (CORPUS / name).read_bytes() for name in made if name in MANIFEST}
    assert frozen == made, "run tools/corpus"


@pytest.mark.parametrize("name", GOOD)
def test_a_good_entry_is_read_and_written_again(name: str) -> None:
    entry = (CORPUS / name).read_bytes()
    filing, note = parse_entry(entry)
    assert write_text(filing) == note.text
    assert write_entry(note.text, note.lines) == entry


def test_there_is_a_good_entry_of_every_kind() -> None:
    assert {read(name).says.kind for name in GOOD} == set(KINDS)
    assert any(len(read(name).by) > 1 for name in GOOD)
    assert any(read(name).sealed for name in GOOD)


@pytest.mark.parametrize("name", GOOD)
def test_the_signatures_of_a_good_entry_hold(name: str) -> None:
    _, note = parse_entry((CORPUS / name).read_bytes())
    for line in note.lines:
        check_line(_keys()[line.name], note.text, line, name)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_entry_is_of_the_mechanism_of_entry_0(name: str) -> None:
    first = (CORPUS / "good" / "record-constituted.note").read_bytes()
    constituted = None if name.endswith("/record-constituted.note") else hash_leaf(first)
    assert read(name).mechanism == Mechanism("example.org/line", constituted)


def _keys() -> dict[str, Key]:
    filing = read("good/record-constituted.note")
    assert isinstance(filing.says, RecordConstituted)
    names = {f"{filing.mechanism.origin}/{seat.seat}": seat.key for seat in filing.says.seats}
    return {name: parse_key(name, parse_base64(key, "key"), "key") for name, key in names.items()}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_entry_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_entry((CORPUS / name).read_bytes())
    assert str(caught.value).startswith(MANIFEST[name]["refused"])
