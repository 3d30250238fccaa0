"""The front: the desk over HTTP, for a loopback address or a local socket; else with TLS before it.

    GET  /checkpoint, /tile/...       the published files (C2SP tlog-tiles), terms and pages
    GET  /filings/<index>/receipt     the receipt of a filing, again
    POST /filings                     an entry, and the payloads that it promises

What is posted is framed: uint32 length and bytes, the entry first. The answer to a filing is JSON:
`index`, `receipt` (the proof file), and `objection` or null. Payloads are never served here: they
are encrypted, but what was handed out cannot be erased. A server for the open internet stands in
front of this one.
"""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import waitress

from sulh.canonical import parse_decimal
from sulh.errors import Malformed, Missing, Refused, SulhError
from sulh.filings.wire import MAX_ENTRY
from sulh.shell.answers import http_status
from sulh.shell.desk import MAX_BLOB, Desk
from sulh.shell.home import Home
from sulh.shell.keys import Secret
from sulh.shell.receipts import Receipt
from sulh.shell.static import path_of, send_published

MAX_BODY: Final = 2 * MAX_BLOB
#: A new cosignature of the newest checkpoint, at least this often.
FRESHNESS_S: Final = 30.0
_HEADERS: Final = [
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
_REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    411: "Length Required",
    413: "Content Too Large",
    422: "Unprocessable Content",
    503: "Service Unavailable",
    507: "Insufficient Storage",
}
_match_receipt = re.compile(r"/filings/([0-9]+)/receipt\Z").match

Start = Callable[[str, list[tuple[str, str]]], object]


class Front:
    """A WSGI application over a desk."""

    def __init__(self, desk: Desk, public: Path) -> None:
        """Answer from a desk and its published folder."""
        self._desk = desk
        self._public = public

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request."""
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        try:
            if path == "/filings":
                if method != "POST":
                    return _answer(start, 405, "application/json", _error("method", "POST it"))
                receipt = self._desk.receive(*_read(environ))
                return _answer(start, 200, "application/json", write_receipt(receipt))
            if method not in ("GET", "HEAD"):
                return _answer(start, 405, "application/json", _error("method", "GET it"))
            if found := _match_receipt(path):
                body = self._receipt(path, parse_decimal(found.group(1), "index"))
                return _answer(start, 200, "application/json", body if method == "GET" else b"")
            name = path_of(environ).removeprefix("/")
            sent = send_published(self._public, name, environ, start)
            if sent is None:
                raise Missing("path", "nothing here")
        except SulhError as error:
            # Where things lie on this machine is nobody's business elsewhere.
            where = Path(error.where).name if error.where.startswith("/") else error.where
            body = _error(where, error.what)
            return _answer(start, http_status(error), "application/json", body)
        return sent

    def _receipt(self, path: str, index: int) -> bytes:
        if index >= self._desk.seen.size:
            raise Missing(path, "no such entry")
        return write_receipt(self._desk.receipt(index))


def write_frames(frames: Iterable[bytes]) -> bytes:
    """Frame an entry and its payloads, as they are posted."""
    return b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames)


def write_receipt(receipt: Receipt) -> bytes:
    """Write the answer to a filing."""
    answer = {
        "index": receipt.index,
        "receipt": receipt.proof.decode(),
        "objection": objection_of(receipt),
    }
    return json.dumps(answer, ensure_ascii=False).encode()


def objection_of(receipt: Receipt) -> dict[str, str] | None:
    """Give the objection of a receipt, by rule and reason."""
    objection = receipt.objection
    return None if objection is None else {"rule": objection.rule, "what": objection.what}


def serve(home: Home, desk: Desk, address: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until interrupted: on an address, and on the home's local socket for this machine."""
    front = Front(desk, home.public)
    freshness = home.secret("freshness")
    with contextlib.suppress(FileNotFoundError):
        home.socket.unlink()  # of a desk that died; this one holds the lock of the store
    settings: dict[str, Any] = {
        "threads": 8,
        "ident": None,
        "channel_timeout": 45,
        "max_request_body_size": MAX_BODY,
    }
    try:
        local = waitress.create_server(
            front, unix_socket=str(home.socket), unix_socket_perms="600", **settings
        )
    except OSError as error:
        raise Refused(str(home.socket), f"cannot listen: {error}") from None
    try:
        open_to = waitress.create_server(front, host=address, port=port, **settings)
    except (OSError, ValueError) as error:
        local.close()
        raise Refused(f"{address}:{port}", f"cannot listen: {error}") from None
    threading.Thread(target=local.run, daemon=True).start()
    threading.Thread(target=_refresh, args=(desk, freshness), daemon=True).start()
    ready()
    try:
        open_to.run()
    finally:
        local.close()
        home.socket.unlink(missing_ok=True)


def _refresh(desk: Desk, freshness: Secret) -> None:
    ticks = threading.Event()
    while True:
        with contextlib.suppress(SulhError):  # a desk that has stopped says so to whoever files
            desk.refresh(freshness)
        ticks.wait(FRESHNESS_S)


def _read(environ: dict[str, Any]) -> tuple[bytes, list[bytes]]:
    length = parse_decimal(environ.get("CONTENT_LENGTH") or "", "content-length", MAX_BODY)
    body = environ["wsgi.input"].read(length)
    frames: list[bytes] = []
    at = 0
    while at < len(body):
        size = int.from_bytes(body[at : at + 4], "big")
        frames.append(body[at + 4 : at + 4 + size])
        at += 4 + size
    if at != length or len(body) != length or not frames:
        raise Malformed("body", "not frames of a length and so many bytes")
    if len(frames[0]) > MAX_ENTRY:
        raise Malformed("entry", f"{len(frames[0])} bytes, and {MAX_ENTRY} at most are allowed")
    return frames[0], frames[1:]


def _error(where: str, what: str) -> bytes:
    return json.dumps({"error": {"where": where, "what": what}}, ensure_ascii=False).encode()


def _answer(start: Start, status: int, kind: str, body: bytes) -> list[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), *_HEADERS]
    start(f"{status} {_REASONS[status]}", headers)
    return [body]
