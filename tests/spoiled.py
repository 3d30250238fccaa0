"""Spoiled: entries that break one rule of the format each, signed as if they did not.

The name of each says the rule. `tools/corpus` freezes them; `tests/filings` reads them frozen.
"""

import json
from collections.abc import Callable
from typing import Any

from samples import ORIGIN, disclosures, samples, sign, sign_filing
from spoiled_says import GONE, spoilt
from sulh.canonical import write_base64
from sulh.filings.wire import write_text
from sulh.note import Line, Note, write_note

Body = dict[str, Any]
Change = Callable[[Body], object]

_TEXTS = {name: write_text(filing).decode() for name, filing in samples().items()}


def _entry(text: bytes, *seats: str) -> bytes:
    return write_note(Note(text, tuple(sign(seat, text) for seat in seats)))


def _write(name: str, body: Body) -> str:
    """Write a body as it is, whether it may be so or not."""
    version, kind, *_ = _TEXTS[name].split("\n")
    line = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"{version}\n{kind}\n{line}\n"


def _body(name: str) -> Body:
    body: Body = json.loads(_TEXTS[name].split("\n")[2])
    return body


def changed(name: str, change: Change) -> bytes:
    """Give a sample's entry with a change to its body, written and signed as usual."""
    body = _body(name)
    change(body)
    return _entry(_write(name, body).encode("utf-8", "surrogatepass"), *samples()[name].by)


def replaced(old: str | bytes, new: str | bytes, name: str = "seat-vacated") -> bytes:
    """Give a sample's entry with some bytes of its text replaced once, and signed."""
    old, new = (part.encode() if isinstance(part, str) else part for part in (old, new))
    text = _TEXTS[name].encode()
    assert old in text
    return _entry(text.replace(old, new, 1), *samples()[name].by)


def _put(*path: str | int, value: object) -> Change:
    def put(body: Body) -> None:
        at: Any = body
        for part in path[:-1]:
            at = at[part]
        at[path[-1]] = value

    return put


def _drop(*path: str | int) -> Change:
    def drop(body: Body) -> None:
        at: Any = body
        for part in path[:-1]:
            at = at[part]
        del at[path[-1]]

    return drop


FIRST, VACATED, MORE = "record-constituted", "seat-vacated", "payload-disclosed-to-more-readers"
TO_ALL, ERASED = "payload-disclosed-to-all", "payload-erased-by-two"
_HASH = write_base64(bytes(32))


def _texts() -> dict[str, bytes]:
    text = _TEXTS[VACATED]
    deep = "[" * 15 + "]" * 15
    long = "a" * 65
    return {
        "text-in-two-lines": _entry(text.encode().rsplit(b"\n", 2)[0] + b"\n", "north-head"),
        "text-in-four-lines": _entry(text.encode() + b"{}\n", "north-head"),
        "version-2": replaced("filing/v1", "filing/v2"),
        "kind-in-capitals": replaced("seat vacated", "Seat vacated"),
        "kind-with-two-spaces": replaced("seat vacated", "seat  vacated"),
        "kind-with-space-after": replaced("seat vacated", "seat vacated "),
        "kind-with-hyphen": replaced("seat vacated", "seat-vacated"),
        "kind-not-ascii": replaced("seat vacated", "s\u00e9at vacated"),
        "kind-over-64-bytes": replaced("seat vacated", long),
        "kind-not-known": replaced("seat vacated", "seat sold"),
        "body-not-an-object": _entry(b"sulh/filing/v1\nseat vacated\n[]\n", "north-head"),
        "body-not-json": replaced("}\n", "\n"),
        "body-with-byte-order-mark": replaced("\n{", "\n\ufeff{"),
        "body-with-space-after": replaced("}\n", "} \n"),
        "body-with-space-inside": replaced('":', '": '),
        "body-with-keys-out-of-order": replaced(
            '"by":["north-head"],"made":"2026-11-24"', '"made":"2026-11-24","by":["north-head"]'
        ),
        "body-with-field-twice": replaced('"made":', '"made":"2026","made":'),
        "body-with-inner-field-twice": replaced('"seat":', '"seat":"a","seat":'),
        "body-with-escaped-letter": replaced('"by"', '"b\\u0079"'),
        "body-with-escaped-solidus": replaced("example.org/line", "example.org\\/line"),
        "key-empty": changed(VACATED, _put("", value=1)),
        "key-in-capitals": changed(VACATED, _put("By", value=1)),
        "key-over-64": changed(VACATED, _put("a" * 65, value=1)),
        "number-with-fraction": replaced('"size":3', '"size":3.0'),
        "number-with-exponent": replaced('"size":3', '"size":3e0'),
        "number-minus-zero": replaced('"size":3', '"size":-0'),
        "number-beyond-2-to-53": replaced('"size":3', '"size":9007199254740992'),
        "number-nan": replaced('"size":3', '"size":NaN'),
        "number-infinite": replaced('"size":3', '"size":Infinity'),
        "null": replaced('"size":3', '"size":null'),
        "nesting-17-deep": changed(VACATED, _put("says", "seat", value=json.loads(deep))),
        "entry-over-16384-bytes": changed(
            TO_ALL, _put("says", "disclosures", value=["A" * 8_192, "B" * 8_192])
        ),
    }


def _characters() -> dict[str, bytes]:
    points = {
        "del": "\x7f",
        "c1-control": "\x85",
        "surrogate-escaped": "\ud800",
        "zero-width-space": "\u200b",
        "line-separator": "\u2028",
        "embedding": "\u202a",
        "override": "\u202e",
        "word-joiner": "\u2060",
        "deprecated-format": "\u206a",
        "byte-order-mark": "\ufeff",
        "annotation": "\ufff9",
        "tag": "\U000e0041",
        "noncharacter": "\uffff",
        "noncharacter-inside": "\ufdd0",
        "private-use": "\ue000",
        "unassigned-in-unicode-14": "\u0378",
        "assigned-after-unicode-14": "\U0001fae8",
        "isolate-not-closed": "\u2067a",
        "isolate-not-opened": "a\u2069",
        "isolates-in-the-wrong-order": "\u2069\u2068",
        "not-form-c": "e\u0301",
        "not-form-c-hangul": "\u1112\u1161\u11ab",
    }
    entries = {
        f"text-{name}": changed(FIRST, _title(f"a {text}"))
        for name, text in points.items()
        if name != "surrogate-escaped"
    }
    entries["text-surrogate-escaped"] = replaced("A line", "A \\ud800", FIRST)
    entries["text-surrogate"] = replaced(b"A line", b"A \xed\xa0\x80", FIRST)
    entries["text-control-escaped"] = replaced("A line", "A\\u0001line", FIRST)
    entries["text-line-feed-escaped"] = replaced("A line", "A\\nline", FIRST)
    entries["text-control"] = replaced("A line", "A\tline", FIRST)
    entries["text-not-utf-8"] = replaced(b"A line", b"A \xff", FIRST)
    return entries


def _title(text: str) -> Change:
    return _put("says", "title", value=text)


def _fields() -> dict[str, bytes]:
    every = ("by", "made", "mechanism", "nonce", "says", "seen")
    missing = {f"field-{name}-missing": changed(VACATED, _drop(name)) for name in every}
    return missing | {
        "field-unknown": changed(VACATED, _put("extra", value=1)),
        "field-sealed-where-nothing-may-be": changed(
            VACATED, _put("sealed", value=_body(MORE)["sealed"])
        ),
        "field-sealed-where-all-is-said": changed(
            "statement-made", _put("sealed", value=_body(MORE)["sealed"])
        ),
        "field-sealed-missing": changed("sealed", _drop("sealed")),
        "by-empty": changed(VACATED, _put("by", value=[])),
        "by-over-16": changed(VACATED, _put("by", value=[f"seat-{n}" for n in range(17)])),
        "by-twice": changed(VACATED, _put("by", value=["north-head", "north-head"])),
        "by-not-a-list": changed(VACATED, _put("by", value="north-head")),
        "by-not-a-seat": changed(VACATED, _put("by", value=[1])),
        "by-in-capitals": changed(VACATED, _put("by", value=["North-head"])),
        "by-beginning-with-a-hyphen": changed(VACATED, _put("by", value=["-north"])),
        "by-ending-with-a-hyphen": changed(VACATED, _put("by", value=["north-"])),
        "by-over-64": changed(VACATED, _put("by", value=["a" * 65])),
        "made-not-in-the-calendar": changed(VACATED, _put("made", value="2026-02-29")),
        "made-in-a-zone": changed(VACATED, _put("made", value="2026-11-24T16:05:09+03:00")),
        "made-without-zone": changed(VACATED, _put("made", value="2026-11-24T16:05:09")),
        "made-with-fraction": changed(VACATED, _put("made", value="2026-11-24T16:05:09.5Z")),
        "made-with-leap-second": changed(VACATED, _put("made", value="2026-12-31T23:59:60Z")),
        "made-at-24": changed(VACATED, _put("made", value="2026-11-24T24Z")),
        "made-a-number": changed(VACATED, _put("made", value=2026)),
        "made-in-other-digits": changed(VACATED, _put("made", value="\u0662\u0660\u0662\u0666")),
        "mechanism-without-origin": changed(VACATED, _drop("mechanism", "origin")),
        "mechanism-with-more": changed(VACATED, _put("mechanism", "name", value="x")),
        "mechanism-without-entry-0": changed(VACATED, _drop("mechanism", "constituted")),
        "mechanism-of-entry-0-with-entry-0": changed(
            FIRST, _put("mechanism", "constituted", value=_HASH)
        ),
        "mechanism-31-bytes": changed(
            VACATED, _put("mechanism", "constituted", value=write_base64(bytes(31)))
        ),
        "origin-in-capitals": changed(VACATED, _put("mechanism", "origin", value="Example.org/a")),
        "origin-with-scheme": changed(
            VACATED, _put("mechanism", "origin", value="https://example.org/a")
        ),
        "origin-with-port": changed(VACATED, _put("mechanism", "origin", value="example.org:1/a")),
        "origin-ending-with-a-solidus": changed(
            VACATED, _put("mechanism", "origin", value="example.org/")
        ),
        "origin-over-128": changed(
            VACATED, _put("mechanism", "origin", value="example.org/" + "a" * 117)
        ),
        "nonce-15-bytes": changed(VACATED, _put("nonce", value=write_base64(bytes(15)))),
        "nonce-17-bytes": changed(VACATED, _put("nonce", value=write_base64(bytes(17)))),
        "nonce-base64url": changed(VACATED, _put("nonce", value="_" * 21 + "w==")),
        "nonce-without-padding": changed(VACATED, _put("nonce", value="A" * 22)),
        "nonce-with-loose-bits": changed(VACATED, _put("nonce", value="A" * 21 + "B==")),
        "seen-nothing": changed(VACATED, _put("seen", "size", value=0)),
        "seen-something-in-entry-0": changed(FIRST, _put("seen", "size", value=1)),
        "seen-another-root-in-entry-0": changed(FIRST, _put("seen", "root", value=_HASH)),
        "seen-less-than-nothing": changed(VACATED, _put("seen", "size", value=-1)),
        "seen-true": changed(VACATED, _put("seen", "size", value=True)),
        "seen-without-root": changed(VACATED, _drop("seen", "root")),
        "seen-with-more": changed(VACATED, _put("seen", "origin", value=ORIGIN)),
        "seen-root-31-bytes": changed(VACATED, _put("seen", "root", value=write_base64(bytes(31)))),
    }


def _says() -> dict[str, bytes]:
    key, seats = ("says", "key"), ("says", "seats")
    return {
        "says-not-an-object": changed(VACATED, _put("says", value=[])),
        "says-unknown-field": changed(VACATED, _put("says", "extra", value=1)),
        "says-missing-field": changed(VACATED, _drop("says", "seat")),
        "says-inner-unknown-field": changed(FIRST, _put(*seats, 0, "extra", value=1)),
        "says-inner-missing-field": changed(FIRST, _drop(*seats, 0, "role")),
        "says-number-for-text": changed(VACATED, _put("says", "seat", value=1)),
        "says-number-for-truth": changed("seat-filled", _put("says", "head", value=1)),
        "says-truth-for-number": changed("rules-adopted-by-two", _put("says", "rules", value=True)),
        "says-text-for-number": changed("rules-adopted-by-two", _put("says", "rules", value="2")),
        "says-seat-in-capitals": changed(VACATED, _put("says", "seat", value="North-head")),
        "says-rules-0": changed("rules-adopted-by-two", _put("says", "rules", value=0)),
        "says-word-not-listed": changed(ERASED, _put("says", "reason", value="because")),
        "says-purpose-not-listed": changed(FIRST, _put("says", "purpose", value="game")),
        "says-basis-not-listed": changed(FIRST, _put("says", "terms", "basis", value="guessed")),
        "says-title-empty": changed(FIRST, _title("")),
        "says-title-over-200": changed(FIRST, _title("a" * 201)),
        "says-one-party": changed(FIRST, _drop("says", "parties", 0)),
        "says-no-seats": changed(FIRST, _put("says", "seats", value=[])),
        "says-erasure-by-one": changed(FIRST, _drop("says", "erasure", 0)),
        "says-terms-with-loose-bits": changed(
            FIRST, _put("says", "terms", "sha256", value="A" * 42 + "B=")
        ),
        "says-key-with-loose-bits": changed("key-rotated", _put(*key, value="A" * 45 + "B==")),
        "says-key-base64url": changed("key-rotated", _put(*key, value="_" * 44)),
        "says-key-too-short": changed("key-rotated", _put(*key, value="AQ==")),
        "says-key-over-512": changed("key-rotated", _put(*key, value="A" * 516)),
        "says-proof-too-short": changed("key-rotated", _put("says", "proof", value="AQ==")),
        "says-proof-not-base64": changed("key-rotated", _put("says", "proof", value="-" * 88)),
        "says-proof-over-4096": changed("key-rotated", _put("says", "proof", value="A" * 4_100)),
        "says-seat-key-not-base64": changed(FIRST, _put(*seats, 1, "key", value="-" * 44)),
        "says-log-not-base64": changed(FIRST, _put("says", "log", value="-" * 44)),
        "says-freshness-not-base64": changed(FIRST, _put("says", "freshness", value="-" * 44)),
        "says-recipient-in-capitals": changed(
            "seat-filled", _put("says", "age", value=_body("seat-filled")["says"]["age"].upper())
        ),
        "says-clock-without-seconds": changed(
            "clock", _put("says", "at", value="2026-11-24T16:05Z")
        ),
        "says-clock-not-in-the-calendar": changed(
            "clock", _put("says", "at", value="2026-02-30T16:05:09Z")
        ),
        "says-since-not-in-the-calendar": changed(
            "key-revoked", _put("says", "since", value="2026-13-01T16:05:09Z")
        ),
        "says-index-below-0": changed(MORE, _put("says", "filing", value=-1)),
        "says-index-a-text": changed(MORE, _put("says", "filing", value="3")),
        "says-reference-without-nonce": changed(TO_ALL, _drop("says", "filing", "nonce")),
        "says-reference-with-more": changed(TO_ALL, _put("says", "filing", "index", value=3)),
        "says-reference-nonce-with-loose-bits": changed(
            TO_ALL, _put("says", "filing", "nonce", value="A" * 21 + "B==")
        ),
        "says-disclosure-padded": changed(
            TO_ALL, _put("says", "disclosures", value=["A" * 18 + "=="])
        ),
        "says-disclosures-over-64": changed(
            TO_ALL, _put("says", "disclosures", value=["A" * 16] * 65)
        ),
    }


def _sealed() -> dict[str, bytes]:
    def sealed(name: str, value: object) -> bytes:
        return changed(MORE, _put("sealed", name, value=value))

    good = _body(MORE)["sealed"]
    return {
        "sealed-not-an-object": changed(MORE, _put("sealed", value=[])),
        "sealed-without-files": changed(MORE, _drop("sealed", "files")),
        "sealed-with-more": sealed("salt", "x"),
        "sealed-no-digests": sealed("_sd", []),
        "sealed-digests-over-64": sealed("_sd", [f"{n:03}" + "A" * 40 for n in range(65)]),
        "sealed-digests-not-sorted": sealed("_sd", good["_sd"][::-1]),
        "sealed-digest-twice": sealed("_sd", good["_sd"][:1] * 2),
        "sealed-digest-padded": sealed("_sd", [_HASH]),
        "sealed-digest-31-bytes": sealed("_sd", ["A" * 42]),
        "sealed-digest-with-loose-bits": sealed("_sd", ["A" * 42 + "B"]),
        "sealed-files-not-sorted": sealed("files", good["files"][::-1]),
        "sealed-file-twice": sealed("files", [_HASH, _HASH]),
        "sealed-file-31-bytes": sealed("files", [write_base64(bytes(31))]),
        "sealed-files-over-64": sealed("files", [f"{n:03}" + "A" * 40 + "=" for n in range(65)]),
        "sealed-payload-31-bytes": sealed("payload", write_base64(bytes(31))),
        "sealed-payload-base64url": sealed("payload", disclosures()[0].text[:43]),
        "sealed-to-nobody": sealed("to", []),
        "sealed-to-not-sorted": sealed("to", good["to"][::-1]),
        "sealed-to-twice": sealed("to", ["protection", "protection"]),
        "sealed-to-not-a-seat": sealed("to", ["Protection Officer"]),
        "sealed-to-over-64": sealed("to", [f"seat-{n:02}" for n in range(65)]),
    }


def _lines() -> dict[str, bytes]:
    text = _TEXTS[ERASED].encode()
    one, two = (sign(seat, text) for seat in ("protection", "second-keeper"))
    other = sign("north-head", text)

    def entry(*lines: Line) -> bytes:
        return write_note(Note(text, lines))

    whole = sign_filing(samples()[VACATED])
    return {
        "lines-none": text,
        "lines-none-after-an-empty-line": text + b"\n",
        "lines-one-missing": entry(one),
        "lines-one-too-many": entry(one, two, other),
        "lines-out-of-order": entry(two, one),
        "lines-one-twice": entry(one, two, two),
        "lines-of-another-seat": entry(one, other),
        "lines-of-another-origin": entry(one, Line("example.com/line/second-keeper", two.blob)),
        "lines-with-bytes-after": whole + b"\n",
        "lines-not-ended": whole[:-1],
        "lines-with-hyphen": whole.replace("\u2014".encode(), b"-"),
        "lines-with-two-spaces": whole.replace(b"/north-head ", b"/north-head  "),
        "lines-not-base64": whole[:-3] + b"*=\n",
        "lines-with-loose-bits": whole[:-3] + bytes((whole[-3] + 1,)) + b"=\n",
        "lines-without-signature": write_note(Note(_TEXTS[VACATED].encode(), (other,))).replace(
            write_base64(other.blob).encode(), b"AAAAAA=="
        ),
        "lines-ended-with-carriage-return": whole[:-1] + b"\r\n",
        "nothing": b"",
    }


def spoiled() -> dict[str, bytes]:
    """Every spoiled entry, by the name of its file in the corpus."""
    said = {
        name: changed(
            sample,
            _drop("says", *path) if value is GONE else _put("says", *path, value=value),
        )
        for name, (sample, path, value) in spoilt().items()
    }
    return {**_texts(), **_characters(), **_fields(), **_says(), **said, **_sealed(), **_lines()}
