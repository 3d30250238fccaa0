"""The command line, as a person or a program meets it: real processes, exit codes, one line."""

import errno
import hashlib
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sulh.cli.output import write_bytes
from sulh.errors import Full, Missing
from sulh.shell.keys import make, write

SULH = [sys.executable, "-c", "import sys; from sulh.cli import main; sys.exit(main())"]
ORIGIN = "exercise.example/ford"
SEATS = {
    "east-head": ("east", True, False),
    "west-head": ("west", True, False),
    "hill-envoy": ("hill", True, True),
    "mission-head": ("mission", True, True),
    "monitor": ("mission", False, True),
    "protection": ("mission", False, False),
    "second": ("hill", False, False),
}
TERMS = """\
format = "sulh/terms/v1"
title = "Terms of the ford"
basis = "agreed"
utc_offset = "+00:00"
cut_off = "18:00"

[[article]]
id = "1"
title = "Ceasefire"
text = "They keep the peace at the ford."
status = "agreed"
"""


class Shell:
    """A folder, and commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": os.environ["PATH"], "SULH_MARKS": str(folder / "marks")}

    def process(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command, whatever comes of it."""
        return subprocess.run(
            [*SULH, *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command; standard output, if it exits as it should and without a traceback."""
        done = self.process(*words)
        assert done.returncode == code, (words, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        if code == 2 and not done.stderr.startswith("usage"):
            assert done.stderr.count("\n") == 1
            assert done.stderr.startswith("sulh: ")
        return done.stdout if code != 2 else done.stderr

    def json(self, *words: str, code: int = 0) -> dict[str, object]:
        """Run a command with --json."""
        answer = self.run(*words, "--json", code=code)
        value: dict[str, object] = json.loads(answer)
        return value

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


def keys(*seats: str) -> list[str]:
    return [word for seat in seats for word in ("--key", f"{seat}.key")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A mechanism, constituted as its makers would: each key drawn apart, each head signing."""
    shell = Shell(tmp_path_factory.mktemp("cli"))
    lines = [
        f'origin = "{ORIGIN}"',
        'title = "Exercise of the ford"',
        'purpose = "exercise"',
        'parties = [{ id = "east", name = "East" }, { id = "west", name = "West" }]',
        'guarantors = [{ id = "hill", name = "Hill" }]',
        'erasure = ["protection", "second"]',
        'escrow = ["hill-envoy"]',
    ]
    for seat, (body, head, reads) in SEATS.items():
        words = ["--origin", ORIGIN, "--seat", seat, "--holder", f"holder-of-{seat}"]
        drawn = shell.run("keygen", *words, *(["--reads"] if reads else []), f"{seat}.key")
        assert (shell.folder / f"{seat}.key").stat().st_mode & 0o077 == 0
        lines += [
            "[[seats]]",
            f'body = "{body}"',
            f"head = {str(head).lower()}",
            'role = "officer"',
            drawn,
        ]
    shell.write("constitution.toml", "\n".join(lines))
    shell.write("terms.toml", TERMS)
    waits = shell.run("init", "constitution.toml", "--terms", "terms.toml", *keys("east-head"))
    assert "waits for hill-envoy, west-head" in waits
    shell.run("sign", "mechanism/genesis.draft", *keys("west-head"))
    assert "No. 0 constitutes" in shell.run("init", *keys("hill-envoy"))
    return shell


def test_a_mechanism_is_constituted_and_listed(built: Shell) -> None:
    listed = built.json("seats")["seats"]
    assert isinstance(listed, list)
    assert [row["seat"] for row in listed] == [*SEATS, "clock"]
    assert "self-consistent" in built.run("verify", "mechanism")


def test_the_terms_are_kept_published_and_held_against_their_hash(built: Shell) -> None:
    name = f"documents/{hashlib.sha256(TERMS.encode()).hexdigest()}.toml"
    kept, published = (built.folder / "mechanism" / one for one in (name, f"public/{name}"))
    assert kept.read_text("utf-8") == published.read_text("utf-8") == TERMS
    assert "not at hand" not in built.run("verify", "mechanism/public")
    try:
        published.write_text(TERMS.replace("18:00", "19:00"), encoding="utf-8")
        assert "another SHA-256" in built.run("verify", "mechanism/public", code=1)
        assert "another SHA-256" in built.run("verify", "mechanism", code=1)
        published.unlink()
        assert "not at hand" in built.run("verify", "mechanism/public")
        kept.write_text(TERMS + "\n", encoding="utf-8")
        assert "another SHA-256" in built.process("seats").stderr
    finally:
        kept.write_text(TERMS, encoding="utf-8")
        published.write_text(TERMS, encoding="utf-8")
    stray = kept.with_name("notes.txt")
    stray.write_text("")
    assert "not called after a SHA-256" in built.run("seats", code=2)
    stray.unlink()


def test_terms_that_are_free_text_are_refused_with_the_reason(built: Shell) -> None:
    built.write("terms.txt", "They keep the peace at the ford.\n")
    words = ["constitution.toml", "--terms", "terms.txt", "--home", "elsewhere"]
    assert "terms.txt: not TOML" in built.run("init", *words, code=2)
    assert not (built.folder / "elsewhere").exists()


def test_a_filing_is_filed_receipted_shown_and_verified(built: Shell) -> None:
    filing = 'kind = "rules adopted"\nby = ["east-head", "west-head"]\n[says]\nrules = 2\n'
    name = built.write("rules.toml", filing)
    short = built.run("file", name, *keys("east-head"), code=2)
    assert "not signed by west-head" in short
    built.run("file", name, *keys("east-head"), "--draft", "rules.draft")
    built.run("sign", "rules.draft", *keys("west-head"))
    filed = built.json("file", "rules.draft", "--receipt", "rules.tlog-proof")
    assert filed["objection"] is None
    shown = built.json("show", str(filed["index"]))
    assert shown["says"] == {"rules": 2}
    assert shown["made"] == str(shown["recorded_at"])[:10]
    assert "self-consistent" in built.run("verify", "rules.tlog-proof")
    damaged = (built.folder / "rules.tlog-proof").read_text("utf-8").replace("index ", "index 1")
    built.write("damaged.tlog-proof", damaged)
    assert "does not hold" in built.run("verify", "damaged.tlog-proof", code=1)


def test_sealed_opened_disclosed_and_erased(built: Shell) -> None:
    built.write("photograph.txt", "the ford at dawn\n")
    filing = (
        'kind = "report filed"\nby = ["monitor"]\n[says]\nact = "shots heard"\nplace = "the ford"\n'
    )
    name = built.write("report.toml", filing)
    words = ["--to", "mission-head", "--attach", "photograph.txt"]
    index = str(built.json("seal", name, *words, *keys("monitor"))["index"])
    assert "the ford" not in built.run("show", index)
    (built.folder / "opened").mkdir()
    opened = built.json("open", index, *keys("mission-head"), "--out", "opened")
    fields = opened["fields"]
    assert isinstance(fields, dict)
    assert fields["place"] == "the ford"
    (file,) = (built.folder / "opened").iterdir()
    assert file.read_text("utf-8") == "the ford at dawn\n"
    assert file.stat().st_mode & 0o077 == 0
    built.run("open", index, *keys("east-head"), code=2)
    disclosed = built.json("disclose", index, "act", *keys("monitor", "protection"))
    assert disclosed["objection"] is None
    shown = built.json("show", index)
    assert shown["custody"] == {
        "opened": [opened["index"]],
        "disclosed": [disclosed["index"]],
        "erased": None,
        "public": {"act": "shots heard"},
    }
    built.run("erase", index, "--reason", "danger", *keys("protection"), code=2)
    built.run("erase", index, "--reason", "danger", *keys("protection", "second"))
    assert "was erased" in built.run("open", index, *keys("mission-head"), code=2)
    assert "self-consistent" in built.run("verify", "mechanism")


@pytest.mark.parametrize(
    "words",
    [
        ("show", "999999"),
        ("show", "0", "--home", "nowhere"),
        ("verify", "nowhere"),
        ("verify", "constitution.toml"),
        ("verify", "mechanism", "--policy", "constitution.toml"),
        ("verify", "mechanism", "--since", "nowhere"),
        ("file", "nowhere.toml"),
        ("file", "constitution.toml"),
        ("file", "constitution.toml", "--key", "nowhere.key"),
        ("file", "constitution.toml", "--key", "constitution.toml"),
        ("seal", "constitution.toml", "--to", "monitor"),
        ("open", "0", "--key", "monitor.key"),
        ("erase", "0", "--reason", "danger"),
        ("backup", "marks"),
        ("init", "constitution.toml", "--terms", "terms.toml"),
        ("init", "constitution.toml", "--terms", "constitution.toml", "--home", "another"),
        ("keygen", "--origin", ORIGIN, "--seat", "x", "--holder", "y", "monitor.key"),
        ("keygen", "--origin", ORIGIN, "--seat", "x", "--holder", "Jane Doe", "new.key"),
        ("keygen", "--origin", ORIGIN, "--seat", "x", "--holder", 'y"\nage = "z', "new.key"),
        ("keygen", "--origin", ORIGIN, "--seat", "x/y", "--holder", "y", "new.key"),
        ("keygen", "--origin", "Example.org", "--seat", "x", "--holder", "y", "new.key"),
        ("backup", "mechanism/public/copy"),
        ("show", "one"),
        ("nonsense",),
        (),
    ],
)
def test_bad_input_gets_one_clear_line_and_exit_2(built: Shell, words: tuple[str, ...]) -> None:
    done = built.process(*words)
    assert "Traceback" not in done.stderr
    assert done.returncode in ((1, 2) if words[:1] == ("verify",) else (2,)), done
    assert done.stderr or done.returncode == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('kind = "seat vacated"', "by is missing"),
        ('by = ["east-head"]', "kind is missing"),
        ('kind = "x"\nby = ["east-head"]', "not a kind"),
        ('kind = "seat vacated"\nby = ["east-head"]\nsays = 1', "object"),
        ('kind = "seat vacated"\nby = ["east-head"]\nmad = 1', "'mad'"),
        ('kind = "rules adopted"\nby = ["east-head"]\n[says]\nrules = 1.5', "int"),
        (
            'kind = "seat vacated"\nby = ["east-head"]\nmade = "yesterday"\n[says]\nseat = "x"',
            "made",
        ),
        ('kind = "clock"\nby = ["east-head"]\n[says]\nat = 2026-11-24T00:00:00Z', "says"),
        ("kind = ", "not TOML"),
    ],
)
def test_a_bad_filing_is_told_where_it_is_wrong(built: Shell, text: str, what: str) -> None:
    name = built.write("bad.toml", text)
    assert what in built.run("file", name, *keys("east-head"), code=2)


def test_who_signs_entry_0_is_a_list_and_nothing_else_is_passed_over(built: Shell) -> None:
    name = built.write("by.toml", f'origin = "{ORIGIN}"\nby = "east-head"\n')
    told = built.run("init", name, "--terms", "terms.toml", "--home", "signed-by", code=2)
    assert told == "sulh: by.toml, by: not a list of the names of seats\n"


def test_an_entry_0_that_constitutes_nothing_says_how_to_begin_again(built: Shell) -> None:
    text = (built.folder / "constitution.toml").read_text("utf-8")
    wrong = built.write("wrong.toml", text.replace('escrow = ["hill-envoy"]', 'escrow = ["x"]'))
    heads = keys("east-head", "west-head", "hill-envoy")
    told = built.run("init", wrong, "--terms", "terms.toml", "--home", "wrong", *heads, code=2)
    assert "escrow seat x is not seated" in told
    assert told.endswith("nothing could follow it: remove wrong, begin again\n")


def test_a_draft_that_cannot_be_written_is_still_the_draft_it_was(tmp_path: Path) -> None:
    draft = tmp_path / "rules.draft"
    draft.write_bytes(b"signed by one")
    (tmp_path / "rules.draft.tmp").mkdir()
    with pytest.raises(Missing):
        write_bytes(draft, b"signed by two")
    assert draft.read_bytes() == b"signed by one"
    (tmp_path / "rules.draft.tmp").rmdir()
    draft.chmod(0o600)
    write_bytes(draft, b"signed by two")
    assert draft.read_bytes() == b"signed by two"
    assert draft.stat().st_mode & 0o777 == 0o600


def test_half_a_key_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Full):
        write(make(f"{ORIGIN}/x", holder="y"), tmp_path / "new.key")
    assert not list(tmp_path.iterdir())


def test_a_backup_verifies_by_itself(built: Shell) -> None:
    built.run("backup", "backup")
    assert "self-consistent" in built.run("verify", "backup")


@pytest.fixture
def served(built: Shell) -> Iterator[str]:
    process = subprocess.Popen(
        [*SULH, "serve", "--port", "18431"],
        cwd=built.folder,
        env=built.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("serving")
    yield "http://127.0.0.1:18431"
    process.terminate()
    process.wait(10)
    process.stdout.close()


def test_a_running_desk_serves_takes_filings_and_is_used_by_the_commands(
    built: Shell, served: str
) -> None:
    verified = built.run("verify", served)
    assert "self-consistent" in verified
    assert "not at hand" not in verified
    filing = 'kind = "payload opened"\nby = ["monitor"]\n[says]\nfiling = 0\n'
    name = built.write("opened.toml", filing)
    by_socket = built.json("file", name, *keys("monitor"))
    by_url = built.json("file", name, *keys("monitor"), "--url", served)
    assert by_url["index"] == int(str(by_socket["index"])) + 2
    objection = by_url["objection"]
    assert isinstance(objection, dict)
    assert objection["rule"] == "payload.unknown"
    with urllib.request.urlopen(f"{served}/filings/{by_url['index']}/receipt") as answer:
        assert json.load(answer)["receipt"] == by_url["receipt"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Server"] is None
    for path, body, status in (
        ("/nothing", None, 404),
        ("/tile/../../keys/log.key", None, 404),
        ("/tile/0/%2e%2e/%2e%2e/keys/log.key", None, 404),
        ("/keys/log.key", None, 404),
        ("/record.sqlite", None, 404),
        ("/tile/0/999", None, 404),
        ("/filings/999999/receipt", None, 404),
        ("/filings", None, 405),
        ("/checkpoint", b"x", 405),
        ("/filings", b"", 400),
        ("/filings", b"rubbish", 400),
        ("/filings", b"\xff\xff\xff\xff", 400),
        ("/filings", b"\0\0\0\1x", 400),
    ):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(urllib.request.Request(f"{served}{path}", body))
        assert error.value.code == status, (path, body)
        assert "where" in json.load(error.value)["error"]
        error.value.close()


def test_the_demonstration_notices_every_tampering(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    told = shell.json("demo", "--no-serve", "record")
    assert told["holds"] is True
    assert told["noticed"] == told["tampered"]
    assert "such as record/served" in shell.run("demo", "--no-serve", "record", code=2)
    cases = told["cases"]
    assert isinstance(cases, dict)
    assert "\n  draft: No. 223\n" in shell.run("show", "303", "--home", cases["exercise"]["home"])
    for case in cases.values():
        assert (tmp_path / case["pages"]).is_file()
        assert "self-consistent" in shell.run("verify", str(Path(case["pages"]).parent))
    assert "self-consistent" in shell.run("verify", str(told["receipt"]))


def test_the_demonstration_says_where_to_look_and_serves_its_pages(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    process = subprocess.Popen(
        [*SULH, "demo", "record", "--port", "18432"],
        cwd=tmp_path,
        env=shell.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines: list[str] = []
        while not lines or not lines[-1].startswith("serving"):
            lines.append(process.stdout.readline())
            assert lines[-1]
        at = "http://127.0.0.1:18432"
        look = [line.strip() for line in lines if line.endswith(".html\n")]
        assert len(look) >= 4
        with urllib.request.urlopen(f"{at}/") as answer:
            listed = answer.read().decode()
        for page in look:
            name, _, path = page.removeprefix(f"{at}/").partition("/")
            assert f'href="/{name}/"' in listed
            with urllib.request.urlopen(page) as answer:
                assert answer.read() == (tmp_path / "record" / name / "public" / path).read_bytes()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{at}/exercise/%2e%2e/keys/log.key")
        assert refused.value.code == 404
        refused.value.close()
        assert "self-consistent" in shell.run("verify", f"{at}/exercise")
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
