"""Publish: the pages of a record as static files, beside its tiles, checkpoint and documents.

    index.html, day/…, incident/…, filings/…    what `views.pages` names
    bulletin/DAY.html, bulletin/DAY.md          each from what was known at its cut-off
    proof/N.tlog-proof, entry/N                 for every entry
    style.css

Any server shows them, a sub-folder or a USB stick. After new entries only the pages that they touch
are written again; a file is written aside and renamed, and one that has not changed is left alone.
Nothing here is durable before the power goes: whatever is missing is made again from the record.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sulh.canonical import write_base64
from sulh.errors import Full, Malformed, Refused
from sulh.shell.disk import TEMPORARY, declined
from sulh.shell.home import Home
from sulh.shell.receipts import prove_entries
from sulh.shell.store import Reader
from sulh.views.bulletin import Bulletin, read_bulletin
from sulh.views.case import Case, read_case
from sulh.views.pages import Page, all_pages, build, bulletins, data
from sulh.views.render import Renderer
from sulh.views.shelf import Shelf
from sulh.views.touched import touched

#: Gives what was known at a moment (POSIX seconds): the shelf of a bulletin.
ShelfAt = Callable[[int], Shelf]
NO_LINES: Final[Mapping[str, object]] = MappingProxyType({})
_STRIDE: Final = 512


class Publication:
    """A folder of pages, and how it follows the record."""

    def __init__(
        self,
        folder: Path,
        reader: Reader,
        shelf_at: ShelfAt,
        lines: Mapping[str, object] = NO_LINES,
    ) -> None:
        """Publish into a folder; `reader` gives entries and proofs, `lines` is GeoJSON."""
        self._folder = folder
        self._reader = reader
        self._shelf_at = shelf_at
        self._lines = lines
        self._renderer = renderer()

    def whole(self, shelf: Shelf) -> int:
        """Write everything; gives how many files were new or other than before."""
        case = read_case(shelf)
        written = self._put("style.css", templates()["style.css"].encode())
        written += self._write(case, all_pages(case))
        written += sum(self._write_bulletin(case, day) for day in case.state.bulletins.by_day)
        return written + self._write_entries(range(case.state.size))

    def after(self, shelf: Shelf, before: int) -> int:
        """Write what the entries from `before` on touch; gives how many files changed."""
        case = read_case(shelf)
        new = range(before, case.state.size)
        pages = sorted({page for index in new for page in touched(case, index)})
        written = self._write(case, pages)
        issued = [day for day, index in case.state.bulletins.by_day.items() if index >= before]
        written += sum(self._write_bulletin(case, day) for day in issued)
        return written + self._write_entries(new)

    def _write(self, case: Case, pages: Iterable[str]) -> int:
        written = 0
        for path in pages:
            if path.endswith(".html"):
                made = self._renderer.render(case, build(case, path, self._lines))
            else:
                made = data(case, path)
            written += self._put(path, made)
        return written

    def _write_bulletin(self, case: Case, day: int) -> int:
        says = bulletins(case)[day]
        _, until = case.period(day)
        then = read_case(self._shelf_at(until))
        made = read_bulletin(then, day, says.number, says.size)
        text = self._issued(f"bulletin/{made.iso}.md", says.sha256)
        matches = text is not None
        if text is None:
            text = self._renderer.render_bulletin(then, made)
            matches = _hash(text) == says.sha256
        page = Page(f"bulletin/{made.iso}.html", "bulletin.html", f"Bulletin {made.named}", made)
        index = case.state.bulletins.by_day[day]
        html = self._renderer.render(then, page, issued=index, matches=matches)
        return self._put(f"bulletin/{made.iso}.md", text) + self._put(page.path, html)

    def _issued(self, path: str, sha256: str) -> bytes | None:
        """Give the bytes of a bulletin as it was issued, if they lie here: they are kept."""
        target = self._folder / path
        with suppress(OSError):
            if _hash(text := target.read_bytes()) == sha256:
                return text
        return None

    def _write_entries(self, indices: range) -> int:
        """Write entries and their proofs where they are not there yet: neither ever changes."""
        written = 0
        for start in range(indices.start, indices.stop, _STRIDE):
            some = range(start, min(start + _STRIDE, indices.stop))
            missing = [one for one in some if not self._is_there(f"proof/{one}.tlog-proof")]
            if not missing:
                continue
            entries = self._reader.entries(some.start, some.stop)
            for index, proof in prove_entries(self._reader, missing).items():
                written += self._put(f"entry/{index}", entries[index - some.start])
                written += self._put(f"proof/{index}.tlog-proof", proof)
        return written

    def _is_there(self, path: str) -> bool:
        return (self._folder / path).exists()

    def _put(self, path: str, made: bytes) -> int:
        """Write a file whole or not at all, if it is not there with these bytes; 1 if written."""
        target = self._folder / path
        try:
            if target.exists() and target.read_bytes() == made:
                return 0
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = target.with_name(target.name + TEMPORARY)
            aside.write_bytes(made)
            aside.replace(target)
        except OSError as error:
            raised = declined(error, target)
            if isinstance(raised, Full):
                raise raised from error
            raise Refused(str(target), f"cannot be written: {error.strerror}") from None
        return 1


def read_lines(home: Home) -> Mapping[str, object]:
    """Read the lines that the map of a home draws, as GeoJSON; none where there is no file."""
    try:
        lines = json.loads(home.lines.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return NO_LINES
    except OSError as error:
        raise Refused(str(home.lines), f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise Malformed(str(home.lines), "not GeoJSON") from None
    if not isinstance(lines, dict) or not isinstance(lines.get("features"), list):
        raise Malformed(str(home.lines), "not a collection of GeoJSON features")
    return lines


def draft_bulletin(
    shelf: Shelf, day: int, number: int, size: int | None = None
) -> tuple[Bulletin, bytes]:
    """Make the bulletin of a day from what was known at its cut-off, and its Markdown.

    The SHA-256 of the Markdown is what `bulletin issued` files, with this `size`.
    """
    case = read_case(shelf)
    made = read_bulletin(case, day, number, case.state.size if size is None else size)
    return made, renderer().render_bulletin(case, made)


def cut_off_of(shelf: Shelf, day: int) -> int:
    """Give the moment as of which the bulletin of a day is made."""
    return read_case(shelf).period(day)[1]


@cache
def templates() -> Mapping[str, str]:
    """Read the templates, and the style sheet beside them, that come with the program."""
    folder = files("sulh.views") / "templates"
    return {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir()}


@cache
def renderer() -> Renderer:
    """Give the renderer of those templates."""
    return Renderer(templates())


def _hash(text: bytes) -> str:
    return write_base64(hashlib.sha256(text).digest())
