"""The client: reads a published record and files at a desk, over HTTP or a local socket."""

import http.client
import json
import socket
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sulh.errors import Malformed, Missing, Refused
from sulh.shell.answers import error_of
from sulh.shell.front import MAX_BODY, write_frames

_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Filed:
    """The desk's answer to a filing: index, proof file, and objection as rule and reason."""

    index: int
    proof: bytes
    objection: dict[str, str] | None


class _Local(http.client.HTTPConnection):
    """HTTP over a local socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_TIMEOUT_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_TIMEOUT_S)
        self.sock.connect(str(self._path))


class Client:
    """A desk or a published record, at an address such as `http://127.0.0.1:8000` or a socket."""

    def __init__(self, at: str | Path) -> None:
        """Say where; nothing is asked yet."""
        self._at = at

    def fetch(self, name: str) -> bytes:
        """Read a published file; `Missing` if it is not there."""
        return self._ask("GET", name, None)

    def file(self, entry: bytes, blobs: Sequence[bytes] = ()) -> Filed:
        """File an entry with its payloads; raises what the desk answers."""
        answer = self._ask("POST", "filings", write_frames((entry, *blobs)))
        try:
            fields = json.loads(answer)
            return Filed(fields["index"], fields["receipt"].encode(), fields["objection"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Malformed(str(self._at), "not the answer of a desk") from None

    def _ask(self, method: str, name: str, body: bytes | None) -> bytes:
        connection, prefix = self._connection()
        try:
            connection.request(method, f"{prefix}/{name}", body)
            response = connection.getresponse()
            answer = response.read(MAX_BODY)
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            raise Missing(str(self._at), f"no answer: {error}") from None
        finally:
            connection.close()
        if response.status == 200:
            return answer
        try:
            told = json.loads(answer)["error"]
            where, what = str(told["where"]), str(told["what"])
        except (ValueError, KeyError, TypeError):
            where, what = f"{self._at}/{name}", f"answered {response.status}"
        raise error_of(response.status)(where, what)

    def _connection(self) -> tuple[http.client.HTTPConnection, str]:
        if isinstance(self._at, Path):
            return _Local(self._at), ""
        try:
            url = urllib.parse.urlsplit(self._at)
            port = url.port
        except ValueError as error:
            raise Refused(self._at, f"not an http or https address: {error}") from None
        kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        if url.scheme not in kinds or not url.hostname:
            raise Refused(self._at, "not an http or https address")
        connection = kinds[url.scheme](url.hostname, port, timeout=_TIMEOUT_S)
        return connection, url.path.rstrip("/")
