"""A published folder for tests: the pages of a story, and what can be asked of them."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from sulh.shell.publish import renderer
from sulh.views.bulletin import read_bulletin
from sulh.views.case import read_case
from sulh.views.pages import Page, all_pages, build, bulletins, data
from sulh.views.shelf import Shelf
from told import Story


def site_of(story: Story) -> dict[str, str]:
    """Render every page, bulletin and data file of a story, by path."""
    return site_of_shelf(story.shelf)


def site_of_shelf(shelf_at: Callable[..., Shelf]) -> dict[str, str]:
    """Render every page, bulletin and data file of what is known now, and was at a moment."""
    case = read_case(shelf_at())
    made = {}
    for path in all_pages(case):
        if path.endswith(".html"):
            made[path] = renderer().render(case, build(case, path, {})).decode()
        else:
            made[path] = data(case, path).decode()
    for day, says in bulletins(case).items():
        then = read_case(shelf_at(case.period(day)[1]))
        read = read_bulletin(then, day, says.number, says.size)
        page = Page(f"bulletin/{read.iso}.html", "bulletin.html", read.named, read)
        index = case.state.bulletins.by_day[day]
        made[page.path] = renderer().render(then, page, issued=index, matches=True).decode()
        made[f"bulletin/{read.iso}.md"] = renderer().render_bulletin(then, read).decode()
    return made


#: What is beside the pages, and no page.
_BESIDE = re.compile(r"proof/\d+\.tlog-proof|entry/\d+|checkpoint|style\.css")


@dataclass
class Read(HTMLParser):
    """What a page has: its elements, identifiers, links, and the text of each link."""

    tags: set[str] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)
    filings: dict[str, int] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._number = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= set(given)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(unquote(given["href"]))
        elif tag in ("link", "img", "script", "iframe", "source", "use", "image"):
            self.loaded.append(given.get("href") or given.get("src") or "")
        self._number = given["href"] if given.get("class") in ("n", "sum") else ""
        if given.get("class") == "no" and self._annexed:
            self.filings[self._annexed] += 1
        if "data-filings" in given:
            self.filings[given["id"]] = 0

    @property
    def _annexed(self) -> str:
        return next(reversed(self.filings), "")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._number:
            self.numbers.append((self._number.removeprefix("#"), data))
            self._number = ""


def read(html: str) -> Read:
    """Read a page."""
    page = Read()
    page.feed(html)
    page.close()
    return page


def leading_nowhere(made: dict[str, str]) -> list[tuple[str, str]]:
    """Give the links that lead to no page, or to no place on it, each with its page."""
    pages = {path: read(text) for path, text in made.items() if path.endswith(".html")}
    found = []
    for path, page in pages.items():
        for link in page.links:
            to, _, place = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), to)) if to else path
            there = pages.get(target)
            if link.startswith(("https://", "http://")) or _BESIDE.fullmatch(target):
                continue
            if target not in made or (place and (there is None or place not in there.ids)):
                found.append((path, link))
    return found
