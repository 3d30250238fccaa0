"""Static serving: published folders and nothing else, whatever a path says."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from sulh.shell.static import Shown, Static


class Answer:
    """What a WSGI application answered."""

    def __init__(self, application: Static, path: str, method: str, **environ: str) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        asked: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": method, **environ}
        body: Iterable[bytes] = application(asked, self._start)
        self.body = b"".join(body)

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = int(status[:3]), dict(headers)


@pytest.fixture
def served(tmp_path: Path) -> Static:
    public = tmp_path / "home" / "public"
    for name, text in {
        "index.html": "<p>the index</p>",
        "style.css": "p {}",
        "checkpoint": "a note",
        "tile/0/000": "hashes",
        "proof/7.tlog-proof": "a proof",
        "day/2026-05-06.html": "<p>a day</p>",
        "day/é.md": "a day",
        "reports.geojson": "{}",
        ".hidden": "a file half written",
    }.items():
        path = public / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "home" / "secret.key").write_text("a key", encoding="utf-8")
    (public / "leak").symlink_to(tmp_path / "home" / "secret.key")
    (public / "up").symlink_to(tmp_path / "home")
    return Static({"exercise": Shown(public, "Two <banks>", [("day/2026-05-06.html", "a <day>")])})


def get(served: Static, path: str, method: str = "GET", **environ: str) -> Answer:
    return Answer(served, path, method, **environ)


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/exercise/", "text/html; charset=utf-8", b"<p>the index</p>"),
        ("/exercise/style.css", "text/css; charset=utf-8", b"p {}"),
        ("/exercise/checkpoint", "text/plain; charset=utf-8", b"a note"),
        ("/exercise/tile/0/000", "application/octet-stream", b"hashes"),
        ("/exercise/proof/7.tlog-proof", "text/plain; charset=utf-8", b"a proof"),
        ("/exercise/day/2026-05-06.html", "text/html; charset=utf-8", b"<p>a day</p>"),
        ("/exercise/day/\xc3\xa9.md", "text/markdown; charset=utf-8", b"a day"),
        ("/exercise/reports.geojson", "application/geo+json", b"{}"),
    ],
)
def test_a_file_is_sent_as_what_it_is(served: Static, path: str, kind: str, body: bytes) -> None:
    answer = get(served, path)
    assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, kind, body)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    head = get(served, path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers == answer.headers
    assert head.headers["Content-Length"] == str(len(body))


def test_the_list_names_every_folder_and_escapes_its_title(served: Static) -> None:
    answer = get(served, "/")
    assert b'<a href="/exercise/">Two &lt;banks&gt;</a>' in answer.body
    assert b'<a href="/exercise/day/2026-05-06.html">a &lt;day&gt;</a>' in answer.body
    assert get(Static({}), "/").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/exercise/nothing",
        "/exercise/day/",
        "/exercise/../secret.key",
        "/exercise/day/../../../secret.key",
        "/exercise//style.css",
        "/exercise/./style.css",
        "/exercise/leak",
        "/exercise/up/secret.key",
        "/exercise/.hidden",
        "/exercise/tile\\0\\000",
        "/exercise/style.css\0",
        "/exercise/style.css/",
        "/exercise/\xff\xfe",
        "/../exercise/style.css",
        "//exercise/style.css",
        "/exercise/" + "x" * 300,
        "exercise/style.css",
    ],
)
def test_whatever_else_is_asked_for_is_not_there(served: Static, path: str) -> None:
    answer = get(served, path)
    assert answer.status == 404
    assert answer.body == b"nothing here\n"


def test_a_folder_is_shown_under_its_solidus(served: Static) -> None:
    for path in ("/exercise", "/exercise/day"):
        answer = get(served, path)
        assert (answer.status, answer.headers["Location"]) == (301, f"{path}/")


def test_what_has_not_changed_is_not_sent_again(served: Static, tmp_path: Path) -> None:
    tag = get(served, "/exercise/style.css").headers["ETag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = get(served, "/exercise/style.css", HTTP_IF_NONE_MATCH=asked)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    (tmp_path / "home" / "public" / "style.css").write_text("p { }", encoding="utf-8")
    changed = get(served, "/exercise/style.css", HTTP_IF_NONE_MATCH=tag)
    assert (changed.status, changed.body) == (200, b"p { }")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_is_taken(served: Static, method: str) -> None:
    answer = get(served, "/exercise/style.css", method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
