"""Static: published folders over HTTP, for a loopback address: pages, tiles, proofs, and no desk.

    /              what there is          /<name>/...    the files of one published folder

A folder is asked for by its `index.html`. Files are read when they are asked for; what has not
changed since a browser last saw it is not sent again. Nothing outside the folders is ever read:
each part of a path is the plain name of something in them.
"""

import hashlib
import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import waitress

from sulh.errors import Refused
from sulh.shell.publisher import CHECKPOINT

_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".geojson": "application/geo+json",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".tlog-proof": "text/plain; charset=utf-8",
    ".toml": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_HEADERS: Final = [
    ("Content-Security-Policy", _POLICY),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
_REASONS: Final = {
    200: "OK",
    301: "Moved Permanently",
    304: "Not Modified",
    404: "Not Found",
    405: "Method Not Allowed",
}
_INDEX: Final = "index.html"
_PAGE: Final = """\
<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Records served here</title>
{style}</head>
<body>
<main id="main">
<h1>Records served here</h1>
{items}</main>
</body>
</html>
"""

Start = Callable[[str, list[tuple[str, str]]], object]


@dataclass(frozen=True, slots=True)
class Shown:
    """A published folder that is served, what it is called to people, and pages to look at first.

    Each of those is a path in the folder and what it shows.
    """

    folder: Path
    title: str
    look: Sequence[tuple[str, str]] = ()


class Static:
    """A WSGI application over published folders, by the first part of the path."""

    def __init__(self, shown: Mapping[str, Shown]) -> None:
        """Serve these folders."""
        self._shown = shown

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request."""
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return _answer(start, 405, [("Allow", "GET, HEAD")], b"GET it\n")
        path = path_of(environ)
        if path == "/":
            return _send(environ, start, _KINDS[".html"], self._list())
        _, name, *rest = path.split("/")
        shown = self._shown.get(name)
        if shown is not None and not rest:
            return _answer(start, 301, [("Location", f"/{name}/")], b"")
        sent = shown and send_published(shown.folder, "/".join(rest), environ, start)
        return sent or _answer(start, 404, [], b"nothing here\n")

    def _list(self) -> bytes:
        items = "".join(_item(name, shown) for name, shown in self._shown.items())
        first = next(iter(self._shown), "")
        style = f'<link rel="stylesheet" href="/{first}/style.css">\n' if first else ""
        return _PAGE.format(items=items, style=style).encode()


def send_published(
    folder: Path, path: str, environ: Mapping[str, Any], start: Start
) -> Iterable[bytes] | None:
    """Answer a GET or HEAD with a published file, or give None: there is none of that name.

    `path` is from the folder on, and "" or what ends in a solidus asks for an index. A folder
    without its last solidus is moved to where it has one, or the links of its index lead nowhere.
    """
    try:
        found = _find(folder, path)
        if found is not None and found.is_dir():
            return _answer(start, 301, [("Location", f"{quote(path_of(environ))}/")], b"")
        body = None if found is None else found.read_bytes()
    except OSError:  # a name that no file can have, or a file that has just gone
        return None
    if found is None or body is None:
        return None
    return _send(environ, start, _kind_of(found), body)


def _find(folder: Path, path: str) -> Path | None:
    parts = path.split("/")
    parts[-1] = parts[-1] or _INDEX
    found = folder
    for part in parts:
        if not part or part.startswith(".") or "\\" in part or "\0" in part:
            return None
        found /= part
        if found.is_symlink():
            return None
    return found if found.is_file() or found.is_dir() else None


def serve_static(
    shown: Mapping[str, Shown], address: str, port: int, ready: Callable[[], None]
) -> None:
    """Serve published folders until interrupted."""
    try:
        server = waitress.create_server(
            Static(shown), host=address, port=port, threads=8, ident=None
        )
    except (OSError, ValueError) as error:
        raise Refused(f"{address}:{port}", f"cannot listen: {error}") from None
    ready()
    server.run()


def path_of(environ: Mapping[str, Any]) -> str:
    """Give the path of a request; what is not UTF-8 names nothing."""
    raw: str = environ.get("PATH_INFO", "") or "/"
    return raw.encode("latin-1").decode("utf-8", "replace")


def _item(name: str, shown: Shown) -> str:
    first = "".join(
        f'<li><a href="/{name}/{quote(page)}">{html.escape(shows)}</a></li>'
        for page, shows in shown.look
    )
    title = f'<h2><a href="/{name}/">{html.escape(shown.title)}</a></h2>\n'
    return f"<section>\n{title}{f'<ul>{first}</ul>' if first else ''}</section>\n"


def _kind_of(path: Path) -> str:
    """Say what a file is: signed notes, which have no suffix, are text as well."""
    if path.name == CHECKPOINT or path.parent.name == "entry":
        return _KINDS[".txt"]
    return _KINDS.get(path.suffix, "application/octet-stream")


def _send(environ: Mapping[str, Any], start: Start, kind: str, body: bytes) -> Iterable[bytes]:
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = [("ETag", tag), ("Cache-Control", "no-cache")]
    asked = {one.strip() for one in environ.get("HTTP_IF_NONE_MATCH", "").split(",")}
    if asked & {tag, f"W/{tag}", "*"}:
        return _answer(start, 304, headers, b"")
    headers += [("Content-Type", kind), ("Content-Length", str(len(body)))]
    return _answer(start, 200, headers, body if environ["REQUEST_METHOD"] == "GET" else b"")


def _answer(start: Start, status: int, headers: list[tuple[str, str]], body: bytes) -> list[bytes]:
    start(f"{status} {_REASONS[status]}", [*headers, *_HEADERS])
    return [body]
