"""The documentation is true: what it names exists, and what exists is named.

`BLESS=1` rewrites the list of modules in docs/architecture.md from their first docstrings.
"""

import ast
import codecs
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
)
# Other people's bytes, and bytes that are frozen: read as they are, never corrected.
FOREIGN = ("tests/vectors/", "tests/corpus/")
# What happened between real parties is data of one case, and stands nowhere else.
CHRONICLE = "src/sulh/cases/doha-istanbul-2025/"
# A typeface has the name of a country.
STYLE = "src/sulh/views/templates/style.css:"
LEFT_BEHIND = {"__pycache__", "build", "dist", "demo-record", "bench-record"}


def files_of_the_tree() -> Iterator[tuple[str, Path]]:
    """Give every file that belongs to the source, with its name from the root."""
    for folder, folders, names in os.walk(ROOT):
        at_root = Path(folder) == ROOT
        folders[:] = sorted(
            name
            for name in folders
            if (not name.startswith(".") or name == ".ci")
            and name not in LEFT_BEHIND
            and not name.endswith(".egg-info")
            # The default home of a mechanism, where somebody made one here.
            and not (at_root and name == "mechanism")
        )
        for name in sorted(names):
            if name == ".git":  # a file, in a second worktree
                continue
            path = Path(folder) / name
            yield path.relative_to(ROOT).as_posix(), path


def texts_of_the_tree() -> Iterator[tuple[str, str]]:
    """Give the text of every file of our own; what is not UTF-8 is data, and not ours to word."""
    for name, path in files_of_the_tree():
        if name.startswith(FOREIGN) and not name.endswith("SOURCE.txt"):
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def found(pattern: re.Pattern[str], *, under: tuple[str, ...] = ("",)) -> list[str]:
    """Say where a pattern occurs, as `file:line: what`."""
    return [
        f"{name}:{number}: {match.group()!r}"
        for name, text in texts_of_the_tree()
        if name.startswith(under)
        for number, line in enumerate(text.split("\n"), 1)
        for match in pattern.finditer(line)
    ]


def module_list() -> str:
    """List every module with the first line of its docstring, package by package."""
    lines: list[str] = []
    source = ROOT / "src"
    modules = {
        path.relative_to(source).with_suffix("").as_posix().removesuffix("/__init__"): path
        for path in (source / "sulh").rglob("*.py")
    }
    for name, path in sorted(modules.items(), key=lambda item: item[0].split("/")):
        doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        first = " ".join(doc.split("\n\n")[0].split())
        lines.append(f"- `{name.replace('/', '.')}`: {first}\n")
    return "".join(lines)


def test_the_architecture_names_every_module_and_no_other() -> None:
    page = ROOT / "docs" / "architecture.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- modules -->\n")
    written, _, after = rest.partition("<!-- end of modules -->\n")
    if os.environ.get("BLESS") == "1":
        page.write_text(
            f"{before}<!-- modules -->\n{module_list()}<!-- end of modules -->\n{after}",
            encoding="utf-8",
        )
        return
    assert written == module_list(), "BLESS=1 rewrites the list"


@pytest.mark.parametrize("page", PAGES)
def test_every_path_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|tests|docs|bench|tools|\.ci)/[\w./-]*)`", text)
    missing = [path for path in named if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    assert not [
        link
        for link in links
        if not link.startswith(("https:", "#"))
        and not ((ROOT / page).parent / link.partition("#")[0]).exists()
    ]


def test_every_dependency_has_its_sentence_and_no_sentence_is_left_over() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["build"],
        *project["dependency-groups"]["dev"],
    ]
    names = {re.match(r"[a-z0-9-]+", line)[0] for line in wanted}  # type: ignore[index]  # a name
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^- `([a-z0-9-]+)`:", page, re.MULTILINE)) == names


def test_the_two_locks_agree() -> None:
    def pins(name: str) -> set[str]:
        lock = (ROOT / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9-]+==\S+)", lock, re.MULTILINE))

    assert pins("requirements.txt") < pins("requirements-dev.txt")


def test_the_readme_gives_both_commands_and_make_has_every_command_a_page_gives() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        given = set(re.findall(r"(?:`|^    )make (\w+)", text, re.MULTILINE))
        assert given <= targets, page
        assert page != "README.md" or {"demo", "test"} <= given


def test_no_file_names_a_host_of_packages() -> None:
    # In halves, or this file would be the first to name one.
    halves = {
        "pypi": r"\.org",
        "python": "hosted",
        "registry": r"\.npmjs",
        "proxy": r"\.golang",
        "crates": r"\.io",
        "deb": r"\.debian\.org",
        "archive": r"\.ubuntu\.com",
        "--index": "-url",
        "--extra-index": "-url",
        "--find": "-links",
    }
    pattern = re.compile("|".join(f"{re.escape(a)}{b}" for a, b in halves.items()))
    assert not [
        place
        for place in found(pattern)
        # The lock is compiled with the words that keep hosts out of it.
        if not place.startswith(("Makefile", "tests/docs/"))
    ]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    pattern = re.compile(r"(?<![\w.~$})-])/(?:work|root|home|tmp|opt|Users)(?:/\w|\b(?=[\s'\"]))")
    assert not [place for place in found(pattern) if not place.startswith("tests/docs/")]


def test_no_source_holds_a_bidirectional_control() -> None:
    controls = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    pattern = re.compile(f"[{''.join(map(chr, controls))}]")
    assert not found(pattern)


def test_no_code_test_or_page_names_a_real_country() -> None:
    # A mechanism must not know who its parties are. The list is in ROT13, or it would be found;
    # names that are also English words or first names are left out.
    names = codecs.decode(
        "Nstunavfgna Nstuna Nytrevn Nezravn Nmreonvwna Onatynqrfu Oryneuf Obfavn Ohehaqv Pnzobqvn"
        " Punq Puvan Pbybzovn Pbatb Plcehf Rtlcg Revgern Rguvbcvn Trbetvn Vaqvn Vaqbarfvn Vena Vend"
        " Vfenry Xbfbib Xletlmfgna Yronaba Yvoln Znyv Zbyqbin Zlnazne Avtrevn Cnxvfgna Cnxvfgnav"
        " Cnyrfgvar Cuvyvccvarf Dngne Ejnaqn Ehffvn Freovn Fbznyvn Fhqna Flevn Gnwvxvfgna Gunvynaq"
        " Ghexrl Güexvlr Htnaqn Hxenvar Irarmhryn Ivrganz Lrzra",
        "rot13",
    ).split()
    pattern = re.compile(rf"\b(?:{'|'.join(names)})\b")
    places = found(pattern, under=("src/", "tests/", *PAGES))
    assert not [place for place in places if not place.startswith((CHRONICLE, STYLE))]
