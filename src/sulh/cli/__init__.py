"""The command line: `sulh`, for people at a terminal and programs in a pipe.

Every command takes `--json`, exits 0 on success, 1 where what was checked does not hold and 2 on
bad input or usage, with one line on standard error. What commands do is in the shell.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence

import sulh
from sulh.cli import demo, duties, filings, publishing, records, standing
from sulh.cli.output import Answer, print_answer
from sulh.errors import Refused, SulhError
from sulh.filings.kinds import REASONS
from sulh.shell.answers import exit_code

Command = Callable[[argparse.Namespace], Answer]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows its number
            stream.reconfigure(errors="backslashreplace")
    parsed = _parser().parse_args(arguments)
    command: Command = parsed.command
    try:
        answer = command(parsed)
        print_answer(answer, as_json=parsed.json)
    except SulhError as error:
        return _declined(error, as_json=parsed.json)
    except BrokenPipeError:  # whoever read has stopped reading; nothing more is owed to them
        _read_no_more()
        return 0
    except OSError as error:  # a path that cannot even be asked about: locked away, or too long
        if error.filename is None:  # it may be where we print
            _read_no_more()
        where = "output" if error.filename is None else os.fsdecode(error.filename)
        return _declined(Refused(where, error.strerror or str(error)), as_json=parsed.json)
    except KeyboardInterrupt:
        print("sulh: interrupted", file=sys.stderr)
        return 2
    return answer.code


def _declined(error: SulhError, *, as_json: bool) -> int:
    if as_json:
        told = {"kind": type(error).__name__, "where": error.where, "what": error.what}
        print(json.dumps({"error": told}, ensure_ascii=False))
    print(f"sulh: {error}", file=sys.stderr)
    return exit_code(error)


def _read_no_more() -> None:
    """Let what is still to be printed go nowhere: it has nowhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _number(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"not a number from {least} to {most}")
        return int(text)

    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sulh", description=sulh.__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"sulh {sulh.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_record(commands)
    _add_filing(commands)
    _add_standing(commands)
    _add_demo(commands)
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Command
) -> argparse.ArgumentParser:
    does = (command.__doc__ or "").split("\n")[0]
    parser = commands.add_parser(name, help=does, description=does, allow_abbrev=False)
    parser.set_defaults(command=command)
    parser.add_argument("--json", action="store_true", help="answer as one line of JSON")
    parser.add_argument(
        "--home",
        default=os.environ.get("SULH_HOME", "mechanism"),
        help="the mechanism's folder (SULH_HOME; default: mechanism)",
    )
    return parser


def _add_record(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    init = _add(commands, "init", records.init)
    init.add_argument("constitution", nargs="?", help="TOML: origin, parties, guarantors, seats")
    init.add_argument("--terms", help="the agreement, of which entry 0 holds the hash")
    _add_keys(init)
    keygen = _add(commands, "keygen", records.keygen)
    keygen.add_argument("--origin", required=True, help="of the record, like example.org/line")
    keygen.add_argument("--seat", required=True)
    keygen.add_argument("--holder", required=True, help="a pseudonym, never a person's name")
    keygen.add_argument("--reads", action="store_true", help="the seat reads what is sealed")
    keygen.add_argument("out", help="where the key is written; keep it secret")
    _add_as_of(_add(commands, "seats", records.seats))
    show = _add(commands, "show", records.show)
    show.add_argument("index", type=int, help="the number of an entry")
    show.add_argument("--published", help="a published folder or address instead of the home")
    _add_as_of(show)
    verify = _add(commands, "verify", records.verify)
    verify.add_argument("what", help="a home, a published folder or address, or a receipt")
    verify.add_argument("--policy", help="whose keys you trust (C2SP tlog-policy)")
    verify.add_argument("--since", help="a checkpoint you kept: an older copy does not pass")
    verify.add_argument("--entry", help="the entry a receipt is for, if it does not carry it")
    sign = _add(commands, "sign", records.sign)
    sign.add_argument("draft")
    _add_keys(sign)
    backup = _add(commands, "backup", records.backup)
    backup.add_argument("target", help="a folder that is not there yet")
    serve = _add(commands, "serve", records.serve)
    serve.add_argument("--address", default="127.0.0.1")
    serve.add_argument("--port", type=_number(0, 65_535), default=8000)


def _add_standing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _add_as_of(_add(commands, "status", standing.status))
    owed = _add(commands, "duties", duties.duties)
    owed.add_argument("--all", action="store_true", help="also the last that were done or missed")
    _add_most(owed, 100)
    _add_as_of(owed)
    todo = _add(commands, "next", duties.next_)
    todo.add_argument("--seat", required=True, help="for which seat")
    _add_most(todo, 100)
    _add_as_of(todo)
    _add_as_of(_add(commands, "standing", standing.standing))
    search = _add(commands, "search", standing.search)
    search.add_argument("words", nargs="+", help="words that all stand in one filing")
    _add_most(search, 20)
    _add_as_of(search)
    replay = _add(commands, "replay", standing.replay)
    replay.add_argument("--finding", type=int, help="the dossier of this finding instead")
    publish = _add(commands, "publish", publishing.publish)
    publish.add_argument("out", nargs="?", help="a folder (default: the home's public one)")
    _add_as_of(publish)
    bulletin = _add(commands, "bulletin", publishing.bulletin)
    bulletin.add_argument("--day", required=True, help="a day such as 2026-11-24")
    bulletin.add_argument(
        "--number", type=_number(1, 1_000_000), help="its number (default: after those issued)"
    )
    bulletin.add_argument("--lang", choices=("en",), default="en")
    bulletin.add_argument("--out", help="where its Markdown is written")
    _add_as_of(bulletin)


def _add_most(parser: argparse.ArgumentParser, most: int) -> None:
    parser.add_argument(
        "--most",
        type=_number(1, 1_000_000),
        default=most,
        help=f"how many to list (default: {most})",
    )


def _add_as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of", help="what was known at the end of a time such as 2026-11-24 or 2026-11"
    )


def _add_filing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    file = _add_filer(commands, "file", filings.file)
    file.add_argument("filing", help="a filing in TOML, or a draft")
    seal = _add_filer(commands, "seal", filings.seal)
    seal.add_argument("filing", help="a filing in TOML, of which even the kind is sealed")
    seal.add_argument("--to", action="append", required=True, help="a seat that reads it")
    seal.add_argument("--attach", action="append", default=[], help="a file to seal with it")
    opening = _add_filer(commands, "open", filings.open_)
    opening.add_argument("index", type=int)
    opening.add_argument("--out", help="a folder for the files that were sealed")
    disclose = _add_filer(commands, "disclose", filings.disclose)
    disclose.add_argument("index", type=int)
    disclose.add_argument("field", nargs="+")
    disclose.add_argument("--to", action="append", default=[], help="a seat; left out: everybody")
    erase = _add_filer(commands, "erase", filings.erase)
    erase.add_argument("index", type=int)
    erase.add_argument("--reason", required=True, choices=REASONS)


def _add_filer(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Command
) -> argparse.ArgumentParser:
    parser = _add(commands, name, command)
    _add_keys(parser)
    parser.add_argument("--url", help="file at a desk elsewhere instead of the home")
    parser.add_argument("--draft", help="where a filing is kept that others have still to sign")
    parser.add_argument("--receipt", help="where the receipt is written")
    return parser


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", action="append", default=[], help="a key file that signs")


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    example = _add(commands, "demo", demo.demo)
    example.add_argument(
        "folder",
        nargs="?",
        default="demo-record",
        help="a folder that is not there yet (default: demo-record)",
    )
    example.add_argument("--no-serve", action="store_true", help="build and verify, and stop")
    example.add_argument(
        "--port", type=_number(0, 65_535), default=8000, help="to serve on (default: 8000)"
    )
