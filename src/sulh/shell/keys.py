"""Keys: making, keeping and reading secret keys; the one place that draws randomness for them.

A key file is TOML and readable by its owner only. Whoever reads it signs in its holder's name:

    holder = "holder-7"
    signing = "PRIVATE+KEY+example.org/line/north-head+<hex of key id>+<base64 of type || seed>"
    age = "AGE-SECRET-KEY-1..."                    only where the seat reads what is sealed

`signing` is in the form of Go's note package. Which key counts for which seat is not known here.
"""

import os
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyrage

from sulh.canonical import parse_base64, write_base64
from sulh.errors import Conflict, Malformed, Missing
from sulh.filings.enrolment import write_enrolment_text
from sulh.note import COSIGNATURE, ED25519, Key, Line, public_key, sign_line
from sulh.seal import write_identity
from sulh.shell.disk import declined

_PREFIX = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class Secret:
    """A key with its seed (32 bytes), its holder's pseudonym, and an age identity or nothing."""

    key: Key
    seed: bytes
    holder: str = ""
    age: str = ""

    def __repr__(self) -> str:
        """Show whose key it is, and never the key."""
        return f"Secret({self.key.name})"

    @property
    def seat(self) -> str:
        """The seat that the key's name ends in."""
        return self.key.name.rpartition("/")[2]

    @property
    def recipient(self) -> str:
        """The age recipient of the identity, or nothing."""
        return str(pyrage.x25519.Identity.from_str(self.age).to_public()) if self.age else ""

    def sign(self, text: bytes) -> Line:
        """Sign a text."""
        return sign_line(self.key, self.seed, text)

    def enrolment(self, origin: str) -> dict[str, str]:
        """Give the fields of an enrolment that come from the key: seat, holder, key, proof, age."""
        text = write_enrolment_text(
            origin, self.seat, self.holder, self.key.encoded, self.recipient
        )
        fields = {
            "holder": self.holder,
            "key": write_base64(self.key.encoded),
            "proof": write_base64(self.sign(text).signature),
            "seat": self.seat,
        }
        return fields | ({"age": self.recipient} if self.age else {})


def make(
    name: str,
    kind: int = ED25519,
    holder: str = "",
    *,
    reads: bool = False,
    draw: Callable[[int], bytes] = secrets.token_bytes,
) -> Secret:
    """Draw a new key; `reads` gives it an age identity as well, and `draw` is chance."""
    seed = draw(32)
    age = write_identity(draw(32)) if reads else ""
    return Secret(public_key(name, kind, seed), seed, holder, age)


def write(secret: Secret, path: Path) -> None:
    """Write a new key file that only its owner can read; an old one is never overwritten."""
    encoded = write_base64(bytes((secret.key.type,)) + secret.seed)
    lines = [
        f"# Keep this secret: whoever reads it signs as {secret.key.name}.",
        f'holder = "{secret.holder}"',
        f'signing = "{_PREFIX}{secret.key.name}+{secret.key.id.hex()}+{encoded}"',
    ]
    if secret.age:
        lines.append(f'age = "{secret.age}"')
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Conflict(str(path), "there is a file already; a key is never overwritten") from None
    except OSError as error:
        raise Missing(str(path), f"cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        path.unlink(missing_ok=True)  # half a key is none, and nothing may be written over it
        raise declined(error, path) from None


def read(path: Path) -> Secret:
    """Read a key file; what is wrong with it is said without showing what is in it."""
    where = str(path)
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Missing(where, "no such key file") from None
    except OSError as error:
        raise Missing(where, f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise Malformed(where, "not a key file") from None
    signing, holder, age = (fields.pop(name, "") for name in ("signing", "holder", "age"))
    if fields or not all(isinstance(text, str) for text in (signing, holder, age)):
        raise Malformed(where, "not a key file: holder, signing and age, and nothing else")
    parts = signing.removeprefix(_PREFIX).split("+", 2)
    if not signing.startswith(_PREFIX) or len(parts) != 3:
        raise Malformed(where, "no signing key in the form PRIVATE+KEY+name+id+key")
    encoded = parse_base64(parts[2], where, 33)
    if encoded[0] not in (ED25519, COSIGNATURE):
        raise Malformed(where, "not an Ed25519 key")
    key = public_key(parts[0], encoded[0], encoded[1:])
    if key.id.hex() != parts[1]:
        raise Malformed(where, "the key's id is not the key's own")
    if age and not age.startswith("AGE-SECRET-KEY-1"):
        raise Malformed(where, "the age identity does not begin with AGE-SECRET-KEY-1")
    return Secret(key, encoded[1:], holder, age)
