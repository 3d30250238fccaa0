"""What ships with a case beside its script, and what it seals: with fixed salts.

    payloads/<label>.age, <label>.<n>.age     what is encrypted: fields, and sealed files
    bulletins/<day>.md                        each bulletin, as it was issued

Age draws chance by itself, so that no two machines encrypt alike; a reader's key for show has to
find in it what the script says. A bulletin is issued in the words of its day, whatever the pages
say later. `tools/bless_case` makes both. Which filing seals what, and to whom, the terms say.
"""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from sulh.canonical import write_base64
from sulh.errors import Missing, Untrusted
from sulh.filings.kinds import KINDS
from sulh.mechanism.fold import audience_of
from sulh.mechanism.state import State
from sulh.moment import Span, write_span
from sulh.seal import Disclosure, Sealed, decrypt, in_order, pad, seal, write_payload
from sulh.shell.audience import narrowest, seats_of
from sulh.shell.drafting import recipients_of
from sulh.shell.for_show import Fixed
from sulh.shell.home import Home
from sulh.shell.keys import Secret
from sulh.shell.script import Scene, Script

#: What begins, in the header of an age file, what one reader opens.
_STANZA: Final = b"\n-> X25519 "


class Shipped:
    """What ships with a case."""

    def __init__(self, folder: Path) -> None:
        """Look in the folder of a case."""
        self.folder = folder

    def encrypted(self, name: str, plain: bytes, readers: Collection[Secret]) -> bytes:
        """Give the bytes that ship under a name, once a reader has found `plain` in them.

        That they are for as many readers as they should be is seen from outside.
        """
        data = self.read(f"payloads/{name}")
        self.check(data, plain, readers, name)
        return data

    def bulletin(self, home: Home, day: int, number: int) -> bytes:  # noqa: ARG002  # whoever makes them asks both
        """Give the Markdown of the bulletin of a day, which begins at that POSIX second."""
        return self.read(f"bulletins/{write_span(Span(day, 'day'))}.md")

    def read(self, name: str) -> bytes:
        """Read a file that ships."""
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            where = f"{self.folder.name}/{name}"
            raise Missing(where, f"does not ship with the case: {error.strerror}") from None

    def check(self, data: bytes, plain: bytes, readers: Collection[Secret], where: str) -> None:
        """Raise `Untrusted` unless encrypted bytes hold `plain` for so many readers."""
        reader = next(iter(readers))
        if decrypt(data, reader.age, where) != plain:
            raise Untrusted(where, "holds something else than the case says")
        if data.count(_STANZA) != len(readers):
            raise Untrusted(where, f"not for {len(readers)} readers")


class CaseSeals:
    """What the filings of one case seal, in the order in which they are filed."""

    def __init__(self, script: Script, keys: Collection[Secret], shipped: Shipped) -> None:
        """Take the keys for show of every seat; nothing is sealed yet."""
        self._script = script
        self._keys = keys
        self._shipped = shipped
        self._sealed: dict[str, dict[str, Disclosure]] = {}

    def disclosure(self, label: str, field: str) -> Disclosure | None:
        """Give what opens a field that was sealed before, if it was."""
        return self._sealed.get(label, {}).get(field)

    def seal(
        self, state: State, scene: Scene, fields: Mapping[str, object]
    ) -> tuple[Sealed, tuple[bytes, ...]]:
        """Seal fields and files as `drafting` does; gives the encrypted bytes as well."""
        to = scene.to or seats_of(state, narrowest(state, scene.kind, fields))
        recipients = set(recipients_of(state, scene.by, to))
        readers = [key for key in self._keys if key.age and key.recipient in recipients]
        files = [self._seal_file(scene, number, readers) for number in range(len(scene.files))]
        if files:
            fields = {**fields, "files": [about for about, _ in files]}
        salts = [Fixed(self._script.name, scene.label, "salt", name)(16) for name in fields]
        disclosures = seal(fields, salts)
        self._sealed[scene.label] = {one.name: one for one in disclosures}
        plain = write_payload(disclosures)
        payload = self._shipped.encrypted(f"{scene.label}.age", plain, readers)
        hashes = [hashlib.sha256(encrypted).digest() for _, encrypted in files]
        sealed = Sealed(
            tuple(one.digest for one in in_order(disclosures)),
            tuple(sorted(hashes, key=write_base64)),
            hashlib.sha256(payload).digest(),
            tuple(sorted(set(to))),
        )
        return sealed, (payload, *(encrypted for _, encrypted in files))

    def _seal_file(
        self, scene: Scene, number: int, readers: Collection[Secret]
    ) -> tuple[dict[str, object], bytes]:
        path = self._script.folder / "files" / scene.files[number]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise Missing(f"{scene.where}, {path.name}", f"{error.strerror}") from None
        name = f"{scene.label}.{number}.age"
        encrypted = self._shipped.encrypted(name, pad(content), readers)
        about = {
            "encrypted": write_base64(hashlib.sha256(encrypted).digest()),
            "name": path.name,
            "sha256": write_base64(hashlib.sha256(content).digest()),
            "size": len(content),
        }
        return about, encrypted


def fields_to_seal(state: State, scene: Scene) -> list[str]:
    """Name the fields of a filing that may not be said openly under the terms in force."""
    form = KINDS[scene.kind]
    if form.audiences is None:
        return list(scene.says)
    return [field for field in scene.says if audience_of(state, form, field) is not None]
