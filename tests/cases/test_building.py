"""Cases are built alike everywhere, marked as for show, and a wrong script is told where."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sulh.canonical import write_base64
from sulh.errors import Conflict, Malformed, Missing, SulhError, Untrusted
from sulh.record.checkpoint import parse_checkpoint
from sulh.shell.cases import build_case
from sulh.shell.for_show import KEYS, NOTE
from sulh.shell.home import Home
from sulh.shell.publisher import CHECKPOINT
from sulh.shell.script import CASES, names_of_cases
from sulh.shell.verify import verify_home

NAMES = names_of_cases()


def written(home: Home) -> dict[str, bytes]:
    """Give every file that a build writes, but those of the store, whose pages are its own."""
    paths = (path for path in home.path.rglob("*") if path.is_file())
    named = {path.relative_to(home.path).as_posix(): path.read_bytes() for path in paths}
    return {name: data for name, data in named.items() if "sqlite" not in name}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_has_the_root_it_is_known_by(name: str, tmp_path: Path) -> None:
    home = build_case(name, tmp_path / "home").home
    checkpoint, _ = parse_checkpoint((home.public / CHECKPOINT).read_bytes())
    root = f"{checkpoint.size} {write_base64(checkpoint.root)}\n"
    kept = (CASES / name / "root.txt").read_text("utf-8")
    assert root == kept, f"tools/bless_case {name} writes it anew"


@pytest.mark.parametrize("name", NAMES)
def test_building_twice_under_another_hash_seed_writes_the_same_bytes(
    name: str, tmp_path: Path
) -> None:
    program = (
        "import sys; from pathlib import Path; from sulh.shell.cases import build_case;"
        "build_case(sys.argv[1], Path(sys.argv[2]))"
    )
    homes = []
    for seed in ("1", "2"):
        homes.append(Home(tmp_path / seed))
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", program, name, str(homes[-1].path)]
        subprocess.run(command, env=environment, check=True, timeout=120)
    first, second = map(written, homes)
    assert first.keys() == second.keys()
    assert not [one for one in first if first[one] != second[one]]


def test_a_case_verifies_and_says_that_its_keys_are_for_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SULH_MARKS", str(tmp_path / "marks"))
    home = build_case("exercise", tmp_path / "home").home
    assert not verify_home(home).problems
    keys = home.path / KEYS
    assert "everybody has them" in " ".join((keys / NOTE).read_text("utf-8").split())
    assert {path.stat().st_mode & 0o777 for path in keys.glob("*.key")} == {0o600}
    assert not (tmp_path / "marks").exists()  # nobody's marks know of a record for show
    with pytest.raises(Conflict):
        build_case("exercise", tmp_path / "home")


WRONG: dict[str, tuple[str, str, type[SulhError], str]] = {
    "a label of nothing": ('"@i-ford"', '"@i-fort"', Malformed, "no filing before it is called"),
    "a label of something later": ('"@i-ford"', '"@finding-1"', Malformed, "no filing before it"),
    "a label twice": ('id = "r-ford-west"', 'id = "r-ford-east"', Malformed, "label of another"),
    "no label": ('id = "r-ford-west"', "", Malformed, "id is missing"),
    "a field nobody knows": ('id = "i-ford"', 'id = "i-ford"\nad = 1', Malformed, "'ad' is not"),
    "a kind nobody knows": ('"incident opened"', '"incident closed"', Malformed, "not a kind"),
    "a clock that goes back": ("2026-05-06T08:00:00Z", "2026-05-05T08:00:00Z", Malformed, "back"),
    "an act nobody knows": ('"small-arms-fire"', '"big-arms-fire"', Malformed, "vocabulary"),
    "a seat nobody holds": ('by = ["west-team"]', 'by = ["north-team"]', Malformed, "is no seat"),
    "other words under seal": ("Twenty", "Thirty", Untrusted, "holds something else"),
    "no TOML": ("[[filing]]", "[[filing", Malformed, "not TOML"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_script_is_told_where_it_is_wrong(wrong: str, tmp_path: Path) -> None:
    old, new, error, what = WRONG[wrong]
    shutil.copytree(CASES / "exercise", tmp_path / "exercise")
    for path in sorted((tmp_path / "exercise").glob("2026-05-0[56].toml")):
        text = path.read_text("utf-8")
        path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(error, match=re.escape(what)) as raised:
        build_case("exercise", tmp_path / "home", tmp_path)
    assert "\n" not in str(raised.value)


def test_what_does_not_ship_is_named(tmp_path: Path) -> None:
    shutil.copytree(CASES / "exercise", tmp_path / "exercise")
    (tmp_path / "exercise" / "payloads" / "r-ford-east.age").unlink()
    with pytest.raises(Malformed, match=r"r-ford-east\.age"):
        build_case("exercise", tmp_path / "home", tmp_path)
    with pytest.raises(Missing, match="no such case"):
        build_case("no-such-case", tmp_path / "other")
