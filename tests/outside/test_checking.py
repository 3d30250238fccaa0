"""What is published of the cases that ship is checked by others, with the commands that pages give.

Go's packages are asked about every proof; the commands of docs/checking.md, of the tour of the
README and of each record's own page "How to check" are run as they stand there.
"""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from go_verify import SOURCES, Verify
from shipped import BY_PURPOSE, CHRONICLE, EXERCISE, Case
from snippets import ROOT, blocks, lay_out, run, runnable
from sulh.note import write_vkey
from sulh.shell.cases import build_case

pytestmark = pytest.mark.outside("openssl")
CHECKING = (ROOT / "docs" / "checking.md").read_text("utf-8")
(BY_HAND,) = blocks(CHECKING, "python")


@pytest.fixture(scope="session", params=sorted(BY_PURPOSE.values()))
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    """Give each case that ships, built and published."""
    name = request.param
    built = Case(build_case(name, tmp_path_factory.mktemp("shipped") / name))
    yield built
    built.follower.close()


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder like a clone after `make demo`."""
    homes = {}
    for name in (CHRONICLE, EXERCISE):
        case = Case(build_case(name, tmp_path_factory.mktemp("homes") / name))
        homes[name] = case.home.path
        case.follower.close()
    return lay_out(tmp_path_factory.mktemp("clone"), homes)


def vkey_of(case: Case) -> str:
    return write_vkey(case.home.secret("log").key)


def commands_of(page: str) -> list[str]:
    """Give what a published page has in its boxes of code."""
    boxes = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    return [html.unescape(box) for box in boxes]


@pytest.mark.outside("go")
def test_go_accepts_each_case_and_each_of_its_proofs(verify: Verify, case: Case) -> None:
    public, key = case.home.public, vkey_of(case)
    assert not verify("-key", key, public)
    assert not verify("-key", key, "-since", public / "checkpoint", public)
    proofs = sorted((public / "proof").iterdir())
    assert len(proofs) == case.state.size
    for proof in proofs:
        assert not verify("-key", key, "-receipt", proof)
    assert not verify("-key", key, "-receipt", proofs[-1], public)


@pytest.mark.outside("go")
def test_go_refuses_a_case_under_another_key_or_with_a_byte_changed(
    verify: Verify, case: Case, tmp_path: Path
) -> None:
    public = Path(shutil.copytree(case.home.public, tmp_path / "public"))
    assert verify("-key", write_vkey(case.home.secret("clock").key), public)
    proof = public / "proof" / "7.tlog-proof"
    proof.write_bytes(proof.read_bytes().replace(b"index 7", b"index 8"))
    assert verify("-key", vkey_of(case), "-receipt", proof)
    tile = public / "tile" / "0" / "000.p" / "1"
    tile = tile if tile.exists() else next(p for p in public.glob("tile/0/**/*") if p.is_file())
    tile.write_bytes(bytes([tile.read_bytes()[0] ^ 1]) + tile.read_bytes()[1:])
    assert verify("-key", vkey_of(case), public)


def test_what_the_page_of_a_record_says_can_be_done(case: Case, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "sceptic", {})
    public = Path(shutil.copytree(case.home.public, folder / "public"))
    key, *boxes = commands_of((public / "about" / "verify.html").read_text("utf-8"))
    assert key == f"KEY='{vkey_of(case)}'"
    assert boxes.count(BY_HAND.rstrip("\n")) == 1
    boxes.remove(BY_HAND.rstrip("\n"))
    (folder / "by_hand.py").write_text(BY_HAND)
    for name in ("proof/0.tlog-proof", "checkpoint"):
        shutil.copy(public / name, folder)
    (folder / "checkpoint").rename(folder / "kept.checkpoint")
    shutil.copy(folder / "tests" / "outside" / "verify" / "main.go", folder)
    bulletin = next((public / "bulletin").glob("*.md")).name
    commands = "".join(runnable(box) for box in boxes)
    for word, meant in (
        ("FOLDER", "public"),
        ("documents/", "public/documents/"),
        ("bulletin/DAY.md", f"public/bulletin/{bulletin}"),
    ):
        commands = commands.replace(word, meant)
    told = run(folder, f"{key}\n{commands}")
    assert "PROBLEM" not in told
    assert "Signature Verified Successfully" in told
    assert (public / "entry" / "0").read_text("utf-8") in told


def test_every_command_of_docs_checking_holds(clone: Path) -> None:
    (clone / "by_hand.py").write_text(BY_HAND)
    told = run(clone, "".join(map(runnable, blocks(CHECKING))))
    assert "PROBLEM" not in told
    assert told.count("provisional") >= 3
    assert "Signature Verified Successfully" in told


def test_what_is_done_by_hand_refuses_what_does_not_hold(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "by_hand.py").write_text(BY_HAND)
    proofs = clone / "demo-record" / EXERCISE / "public" / "proof"
    (tmp_path / "one").write_bytes((proofs / "303.tlog-proof").read_bytes())
    first, second = ((proofs / f"{n}.tlog-proof").read_text().split("\n") for n in (303, 302))
    (tmp_path / "other").write_text("\n".join([first[0], second[1], *first[2:]]))
    # The same path from 512 on: the record had 309 entries.
    (tmp_path / "beyond").write_text("\n".join(first).replace("index 303", "index 815"))
    (key,) = re.findall(r"^KEY='(.*)'$", CHECKING, re.MULTILINE)
    assert "\nis No. 303 of 309 entries of " in run(tmp_path, f"python3 by_hand.py one '{key}'")
    for name in ("other", "beyond"):
        with pytest.raises(AssertionError, match="NOT under this root"):
            run(tmp_path, f"python3 by_hand.py {name} '{key}'")


def test_every_command_of_the_tour_answers_as_the_tour_says(clone: Path) -> None:
    _, _, tour = (ROOT / "README.md").read_text("utf-8").partition("## A five-minute tour")
    tour, _, _ = tour.partition("\n## ")
    told = run(clone, "".join(map(runnable, blocks(tour)))).splitlines()
    lines = [line for box in blocks(tour, "text") for line in box.splitlines()]
    if not SOURCES.is_dir():
        lines = [line for line in lines if " holds: " not in line]
    assert len(lines) >= 3
    assert not set(lines) - set(told)
    paths = re.findall(r"`(demo-record/[^`]*)`", tour)
    assert len(paths) >= 4
    assert not [path for path in paths if not (clone / path).exists()]
