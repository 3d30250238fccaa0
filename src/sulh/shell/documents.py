"""Documents: the terms that lie in a home, by the hash of their bytes.

The record holds their hash alone; whoever has their text folds with it. What lies there and is not
terms that this version reads is left aside: rules that ask the terms then say that they are not at
hand.
"""

import hashlib

from sulh.errors import Malformed, Refused
from sulh.mechanism.agreement import Terms, parse_terms
from sulh.mechanism.state import State, start
from sulh.shell.home import Home

#: The file, or folder of files, in a home.
TERMS = "terms"


def start_of(home: Home) -> State:
    """Begin a fold with the terms that are at hand in a home."""
    return start(read_documents(home))


def read_documents(home: Home) -> dict[bytes, Terms]:
    """Read the terms that lie in a home."""
    path = home.path / TERMS
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path] * path.exists()
        written = [file.read_bytes() for file in files if file.is_file()]
    except OSError as error:
        raise Refused(str(path), f"cannot be read: {error.strerror}") from None
    found = {}
    for data in written:
        try:
            found[hashlib.sha256(data).digest()] = parse_terms(data)
        except Malformed:
            continue
    return found
