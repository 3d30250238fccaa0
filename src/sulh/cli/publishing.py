"""Commands that publish: the pages of a record, and the bulletin of a day."""

import argparse
import hashlib
from functools import partial
from pathlib import Path

from sulh.canonical import write_base64
from sulh.cli.output import Answer, home_of, write_bytes
from sulh.cli.standing import basis_of, followed, say_basis
from sulh.errors import Malformed, Refused
from sulh.moment import parse_span
from sulh.shell.asof import shelf_at
from sulh.shell.disk import RealDisk
from sulh.shell.documents import texts_of
from sulh.shell.publish import Publication, cut_off_of, draft_bulletin, read_lines
from sulh.shell.publisher import Publisher
from sulh.views.case import read_case


def publish(arguments: argparse.Namespace) -> Answer:
    """Write the pages of the record beside its tiles, as static files that need no server."""
    home = home_of(arguments)
    out = home.public if arguments.out is None else Path(arguments.out)
    if out.exists() and not out.is_dir():
        raise Refused(str(out), "not a folder")
    with followed(arguments) as (follower, shelf):
        case = read_case(shelf)
        if out != home.public:  # there the desk has written them
            publisher = Publisher(RealDisk(), out)
            head = follower.reader.head()
            publisher.write_documents(texts_of(home))
            publisher.publish(follower.reader, 0, head)
        publication = Publication(
            out, follower.reader, partial(shelf_at, follower), read_lines(home)
        )
        written = publication.whole(shelf)
    line = f"{out} shows {case.state.size} entries; {written} pages and proofs were written."
    values = {"out": str(out), "size": case.state.size, "written": written}
    return Answer([line, say_basis(case)], values | basis_of(case))


def bulletin(arguments: argparse.Namespace) -> Answer:
    """Make the bulletin of a day from what was known at its cut-off, in Markdown."""
    day = parse_span(arguments.day, "--day")
    if day.precision != "day":
        raise Malformed("--day", f"{arguments.day} is not a day such as 2026-11-24")
    with followed(arguments) as (follower, shelf):
        until = cut_off_of(shelf, day.start)
        then = shelf_at(follower, until if arguments.as_of is None else min(until, shelf.as_of))
        issued = shelf.state.bulletins.by_day
        before = [one for one, _ in issued.items() if one < day.start]
        number = len(before) + 1 if arguments.number is None else arguments.number
        made, text = draft_bulletin(then, day.start, number)
    sha256 = write_base64(hashlib.sha256(text).digest())
    values: dict[str, object] = {
        "day": made.iso,
        "number": made.number,
        "sha256": sha256,
        "size": made.size,
    }
    if arguments.out is not None:
        write_bytes(arguments.out, text)
        return Answer([f"{arguments.out}: No. {made.number}, SHA-256 {sha256}"], values)
    return Answer([text.decode().rstrip("\n")], values | {"text": text.decode()})
