"""The front: what it answers elsewhere says nothing of the machine that it stands on."""

import io
import json
from pathlib import Path
from typing import cast

from sulh.errors import Full
from sulh.shell.desk import Desk
from sulh.shell.front import Front, write_frames


class FullDesk:
    """A desk on a disk without room."""

    def receive(self, *_: object) -> None:
        raise Full("/somewhere/mechanism/record.sqlite", "no room on the disk")


def test_an_answer_names_no_folder_of_this_machine(tmp_path: Path) -> None:
    body = write_frames([b"an entry"])
    environ = {
        "PATH_INFO": "/filings",
        "REQUEST_METHOD": "POST",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    said: list[str] = []
    front = Front(cast("Desk", FullDesk()), tmp_path)
    answer = b"".join(front(environ, lambda status, _: said.append(status)))
    assert said == ["507 Insufficient Storage"]
    assert json.loads(answer)["error"] == {"where": "record.sqlite", "what": "no room on the disk"}
