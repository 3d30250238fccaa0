"""Where a record stands, on the command line: of an exercise and of a chronicle that ship."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sulh.shell.cases import build_case
from sulh.shell.follower import SNAPSHOTS
from sulh.shell.projection import PROJECTION

SULH = [sys.executable, "-c", "import sys; from sulh.cli import main; sys.exit(main())"]
CASES = {"chronicle": "doha-istanbul-2025", "exercise": "exercise"}
TOO_LONG = "x" * 300
NOT_COMPUTED = "no mechanism is constituted"


class Told:
    """A case that ships, built, and commands about it."""

    def __init__(self, folder: Path, case: str) -> None:
        self.folder = folder
        self.home = build_case(case, folder / "home").home

    def process(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*SULH, words[0], "--home", str(self.home.path), *words[1:]],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "SULH_MARKS": str(self.folder / "marks")},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def run(self, *words: str, code: int = 0) -> str:
        done = self.process(*words)
        assert done.returncode == code, (words, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        if code == 2:
            assert done.stderr.count("\n") == 1 or done.stderr.startswith("usage")
        return done.stdout if code != 2 else done.stderr

    def json(self, *words: str, code: int = 0) -> dict[str, object]:
        value: dict[str, object] = json.loads(self.run(*words, "--json", code=code))
        return value


@pytest.fixture(scope="module")
def chronicle(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("chronicle"), CASES["chronicle"])


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("exercise"), CASES["exercise"])


def test_a_chronicle_computes_no_duties_and_says_why(chronicle: Told) -> None:
    for command in ("duties", "standing"):
        assert f"not computed: {NOT_COMPUTED}" in chronicle.run(command)
        told = chronicle.json(command)
        assert (told["computed"], told["why"]) == (False, NOT_COMPUTED)
        assert told["basis"] == "uttered"
    assert chronicle.json("status")["duties"] == {"computed": False, "why": NOT_COMPUTED}


def test_an_exercise_says_what_is_owed_and_what_is_late(exercise: Told) -> None:
    status = exercise.json("status")
    duties = exercise.json("duties")["duties"]
    assert isinstance(duties, list)
    still = [one for one in duties if one["open"]]
    assert status["duties"] == {
        "computed": True,
        "open": len(still),
        "late": sum(one["late"] for one in still),
    }
    assert status["basis"] == "recorded"
    listed = exercise.json("duties", "--all")["duties"]
    assert isinstance(listed, list)
    assert len(listed) > len(duties)
    standing = exercise.json("standing")["standing"]
    assert isinstance(standing, list)
    assert len(standing) == 2


@pytest.mark.parametrize("case", ["chronicle", "exercise"])
def test_as_of_the_end_is_now_and_earlier_is_less(
    case: str, request: pytest.FixtureRequest
) -> None:
    told: Told = request.getfixturevalue(case)
    now = told.json("status")
    end = told.json("status", "--as-of", "2099")
    for field in ("size", "incidents", "objections", "last_day", "title"):
        assert end[field] == now[field]
    day = str(now["last_day"])[:7]
    early = told.json("status", "--as-of", {"chronicle": "2025-10-20"}.get(case, f"{day}-06"))
    assert int(str(early["incidents"])) < int(str(now["incidents"]))
    assert early["objections"] == 0
    assert str(early["as_of"]).endswith("T23:59:59Z")
    words = told.run("status", "--as-of", "2099")
    assert {"chronicle": "As uttered by", "exercise": "As recorded by"}[case] in words


@pytest.mark.parametrize("case", ["chronicle", "exercise"])
def test_replaying_gives_one_digest_and_fails_where_another_was_kept(
    case: str, request: pytest.FixtureRequest
) -> None:
    told: Told = request.getfixturevalue(case)
    told.run("status")
    replayed = told.json("replay")
    kept = replayed["kept"]
    assert isinstance(kept, list)
    assert any(one["where"].endswith(PROJECTION) for one in kept)
    assert any(one["where"].endswith(".state") for one in kept)
    assert all(one["same"] for one in kept)
    assert str(replayed["state"]) in told.run("replay")
    (told.home.path / PROJECTION).unlink()
    for one in (told.home.path / SNAPSHOTS).iterdir():
        one.unlink()
    again = told.json("replay")
    assert (again["state"], again["kept"]) == (replayed["state"], [])
    told.run("status")
    later = told.json("replay")
    assert later["state"] == replayed["state"]
    assert isinstance(later["kept"], list)
    assert [one["same"] for one in later["kept"]] == [True, True]


def test_an_entry_is_shown_in_plain_words_with_what_names_it(exercise: Told) -> None:
    duties = exercise.json("duties", "--all")["duties"]
    assert isinstance(duties, list)
    incident = next(one["about"] for one in duties if one["step"] == "triage")
    shown = exercise.json("show", str(incident))
    assert shown["kind"] == "incident opened"
    assert shown["named_by"]
    words = exercise.run("show", str(incident))
    assert "\n  day: " in words
    assert "named by No. " in words
    assert "nothing had been recorded" in exercise.run("show", "1", "--as-of", "1999", code=2)


def test_filings_are_found_by_word(chronicle: Told) -> None:
    found = chronicle.json("search", "ceasefire", "--most", "5")["found"]
    assert isinstance(found, list)
    assert len(found) == 5
    assert "0 found" in chronicle.run("search", "zzzznowhere")


@pytest.mark.parametrize("case", ["chronicle", "exercise"])
def test_a_record_is_published_twice_and_written_once(
    case: str, request: pytest.FixtureRequest
) -> None:
    told: Told = request.getfixturevalue(case)
    first = told.json("publish", "pages")
    assert int(str(first["written"])) > int(str(first["size"]))
    assert (told.folder / "pages" / "index.html").is_file()
    assert told.json("publish", "pages")["written"] == 0
    assert int(str(told.json("publish")["written"])) == first["written"]
    for folder in (told.folder / "pages", told.home.public):
        verified = subprocess.run(
            [*SULH, "verify", str(folder)], capture_output=True, text=True, check=False
        )
        assert "self-consistent" in verified.stdout, verified


def test_a_bulletin_is_made_of_what_was_known_at_its_cut_off(exercise: Told) -> None:
    day = str(exercise.json("status")["last_day"])
    made = exercise.json("bulletin", "--day", day)
    text = str(made["text"])
    assert text.startswith("#")
    assert f"SHA-256 {made['sha256']}" in exercise.run(
        "bulletin", "--day", day, "--out", "bulletin.md"
    )
    assert (exercise.folder / "bulletin.md").read_text(encoding="utf-8") == text
    early = exercise.json("bulletin", "--day", day, "--as-of", f"{day[:7]}-06")
    assert early["size"] != made["size"]


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--as-of", "yesterday"),
        ("status", "--as-of", "1999"),
        ("status", "--as-of", "2026-02-30"),
        ("status", "--as-of", ""),
        ("duties", "--as-of", "1"),
        ("bulletin", "--day", "2026-05"),
        ("bulletin", "--day", "soon"),
        ("bulletin",),
        ("bulletin", "--day", "2026-05-06", "--lang", "xx"),
        ("publish", "a-file"),
        ("search",),
        ("show", "999999"),
        ("replay", "--as-of", "2026"),
        ("search", "ford", "--most", "0"),
        ("search", "ford", "--most", "9" * 20),
        ("bulletin", "--day", "2026-05-06", "--number", "-1"),
        ("serve", "--port", "65536"),
        ("serve", "--address", "nowhere.invalid"),
        ("publish", TOO_LONG),
        ("publish", "/proc/nothing"),
        ("backup", TOO_LONG),
        ("backup", "a-file/below"),
        ("show", "1", "--published", "http://[::1"),
        ("show", "1", "--published", "http://127.0.0.1:99999"),
        ("show", "1", "--published", "http://\u202e"),
        ("open", "1", "--key", "nested"),
        ("init", "a-file", "--terms", "nested", "--home", "another"),
        ("init", "a-file", "--terms", "digits", "--home", "another"),
        ("status", "--home", TOO_LONG),
    ],
)
def test_bad_input_gets_one_clear_line_and_exit_2(exercise: Told, words: tuple[str, ...]) -> None:
    (exercise.folder / "a-file").write_text("not a folder")
    (exercise.folder / "nested").write_text("a = " + "[" * 5_000)
    (exercise.folder / "digits").write_text("a = " + "9" * 5_000)
    exercise.run(*words, code=2)


def test_a_time_before_any_utterance_is_told_as_that(chronicle: Told) -> None:
    told = chronicle.run("status", "--as-of", "1969-12-31", code=2)
    assert "nothing had been uttered by 1969-12-31" in told


def test_a_search_finds_as_many_as_are_known_by_then(chronicle: Told) -> None:
    then = ["--as-of", "2025-10-15"]
    all_then = chronicle.json("search", "says", "--most", "1000", *then)["found"]
    assert isinstance(all_then, list)
    assert len(all_then) > 5
    assert chronicle.json("search", "says", "--most", "5", *then)["found"] == all_then[:5]


def test_a_letter_that_the_terminal_lacks_is_shown_by_its_number(chronicle: Told) -> None:
    words = [*SULH, "search", "T\u00fcrkiye", "--home", str(chronicle.home.path)]
    environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "T\\xfcrkiye" in done.stdout


def test_what_cannot_be_printed_for_want_of_room_is_told_in_a_line(exercise: Told) -> None:
    words = [*SULH, "status", "--home", str(exercise.home.path)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "sulh: output: No space left on device\n"


def test_a_desk_that_cannot_open_ends_and_lets_go_of_the_lock(tmp_path: Path) -> None:
    told = Told(tmp_path, CASES["exercise"])
    shutil.rmtree(told.home.payloads)
    told.home.payloads.write_text("no folder")
    assert "payloads" in told.run("backup", "copy", code=2)
    assert "payloads" in told.run("backup", "another", code=2)


def test_lines_that_nest_without_end_are_not_geojson(tmp_path: Path) -> None:
    told = Told(tmp_path, CASES["exercise"])
    told.home.lines.write_text('{"features":[' * 3_000)
    assert "lines.geojson: not GeoJSON" in told.run("publish", code=2)


@pytest.mark.parametrize("command", ["status", "duties", "standing", "replay"])
def test_where_there_is_no_record_one_line_says_so(command: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [*SULH, command, "--home", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("sulh: ")
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
