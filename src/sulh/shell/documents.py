"""Documents: the terms that a record names by the SHA-256 of their bytes.

    documents/<SHA-256 in hexadecimal>.toml      in a home, and in what is published

The record holds hashes alone; whoever has the text folds with it. A text that is not at hand is no
flaw of the record: rules that ask the terms then have no effect. One that is not what its name
says is a flaw of whoever keeps it.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sulh.errors import Malformed, Missing, Refused, SulhError, Untrusted
from sulh.mechanism.agreement import Terms, parse_terms
from sulh.mechanism.state import State, start
from sulh.shell.disk import Disk, write_files
from sulh.shell.home import Home

DOCUMENTS: Final = "documents"
_match_name = re.compile(r"([0-9a-f]{64})\.toml\Z").match


def start_of(home: Home) -> State:
    """Begin a fold with the terms that are at hand in a home."""
    return start(read_documents(home))


def read_documents(home: Home) -> dict[bytes, Terms]:
    """Read the terms that lie in a home; whatever else lies among them is refused."""
    return {
        sha256: parse_document(data, sha256, str(home.documents / f"{sha256.hex()}.toml"))
        for sha256, data in texts_of(home).items()
    }


def texts_of(home: Home) -> dict[bytes, bytes]:
    """Read the bytes of the documents of a home, by the hash in their names."""
    found = {}
    try:
        paths = sorted(home.documents.iterdir()) if home.documents.is_dir() else []
        for path in paths:
            named = _match_name(path.name)
            if named is None:
                raise Malformed(str(path), "not called after a SHA-256, as terms are here")
            found[bytes.fromhex(named.group(1))] = path.read_bytes()
    except OSError as error:
        raise Refused(str(home.documents), f"cannot be read: {error.strerror}") from None
    return found


def parse_document(data: bytes, sha256: bytes, where: str) -> Terms:
    """Read terms, and hold them against their hash."""
    if hashlib.sha256(data).digest() != sha256:
        raise Untrusted(where, "its bytes have another SHA-256 than its name")
    return parse_terms(data, where)


def keep_document(disk: Disk, home: Home, data: bytes) -> bytes:
    """Keep terms in a home, durably; gives their hash."""
    sha256 = hashlib.sha256(data).digest()
    write_files(disk, [(home.path / name_of(sha256), data)], {home.path})
    return sha256


def name_of(sha256: bytes) -> str:
    """Give the path of a document, in a home and in what is published."""
    return f"{DOCUMENTS}/{sha256.hex()}.toml"


def hash_in(name: str) -> bytes | None:
    """Give the hash in the path of a document, or None if a path is none."""
    folder, _, file = name.partition("/")
    named = _match_name(file)
    return bytes.fromhex(named.group(1)) if folder == DOCUMENTS and named else None


class FetchedDocuments(Mapping[bytes, Terms]):
    """Terms as they are published, each fetched when an entry first names it.

    What cannot be fetched is not there; `problems` are the texts that are not what they are
    called, which count as not there either.
    """

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        """Fetch nothing yet."""
        self.problems: list[SulhError] = []
        self._fetch = fetch
        self._known: dict[bytes, Terms | None] = {}

    def __getitem__(self, sha256: bytes) -> Terms:
        if sha256 not in self._known:
            self._known[sha256] = self._read(sha256)
        terms = self._known[sha256]
        if terms is None:
            raise KeyError(sha256)
        return terms

    def __iter__(self) -> Iterator[bytes]:
        return (sha256 for sha256, terms in self._known.items() if terms is not None)

    def __len__(self) -> int:
        return sum(terms is not None for terms in self._known.values())

    def _read(self, sha256: bytes) -> Terms | None:
        name = name_of(sha256)
        try:
            return parse_document(self._fetch(name), sha256, name)
        except Missing:
            return None
        except SulhError as error:
            self.problems.append(error)
            return None
