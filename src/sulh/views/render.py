"""Rendering: a page as text, from plain data and templates that are handed in.

HTML is escaped on its way out, wherever it comes from; in Markdown, whatever a template puts in is
escaped by `escape_markdown`. A name that a template does not know is an error, never nothing.
"""

import re
from collections.abc import Mapping

from jinja2 import DictLoader, Environment, StrictUndefined

from sulh.views.bulletin import Bulletin
from sulh.views.case import Case
from sulh.views.count import Count
from sulh.views.pages import Page
from sulh.views.words import iso_day, say_number

#: What could mean anything in Markdown, inside a line.
_special = re.compile(r"([\\`*_\[\]<>&|~#$!{}])")


class Renderer:
    """Templates, by the name of their file, ready to render."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        """Take the templates."""
        loader = DictLoader(templates)
        self._html = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        # Markdown has an escape of its own, put on every expression of a template.
        self._markdown = Environment(
            loader=loader,
            autoescape=False,  # noqa: S701 - see the line above
            finalize=escape_markdown,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._html.globals["iso_day"] = iso_day
        self._markdown.globals |= {"mark": _mark, "say_number": say_number}

    def render(self, case: Case, page: Page, **more: object) -> bytes:
        """Write a page; links in it are relative, so that the folder may lie anywhere."""
        template = self._html.get_template(page.template)
        text = template.render(
            case=case,
            page=page.body,
            title=page.title,
            here=page.path,
            root="../" * page.path.count("/"),
            nav=navigation(case),
            **more,
        )
        return text.encode()

    def render_bulletin(self, case: Case, bulletin: Bulletin) -> bytes:
        """Write a bulletin as Markdown: the bytes that are filed by their hash."""
        template = self._markdown.get_template("bulletin.md")
        text = template.render(case=case, page=bulletin)
        return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n").encode() + b"\n"


def navigation(case: Case) -> tuple[tuple[str, str], ...]:
    """Give the pages that every page leads to; the parties in the order of the record."""
    parties = ((f"party/{side.body}.html", side.name) for side in case.sides()[:2])
    return (
        ("index.html", "Start"),
        *parties,
        ("timeline.html", "Timeline"),
        ("incidents.html", "Incidents"),
        ("map.html", "Map"),
        ("talks.html", "Talks"),
        ("crossings.html", "Crossings"),
        ("effort.html", "Effort"),
        ("duties.html", "Duties"),
        ("bulletins.html", "Bulletins"),
        ("corrections.html", "Corrections"),
        ("filings.html", "Filings"),
        ("about/verify.html", "How to check"),
    )


def escape_markdown(value: object) -> object:
    """Put a backslash before whatever could mean anything; numbers stay as they are."""
    if isinstance(value, int):
        return value
    if isinstance(value, _Literal):
        return str(value)
    return _special.sub(r"\\\1", " ".join(str(value).split()))


class _Literal(str):
    """A text of ours, which is not escaped."""

    __slots__ = ()


def _mark(count: Count) -> _Literal:
    """Lead from a number to its line in the annex."""
    return _Literal(f" ({count.anchor})" if count.anchor else "")
