"""Filings: what may be said, by whom, and its one written form.

An entry of the record is a signed note (`sulh.note`) whose text is three lines:

    sulh/filing/v1
    seat vacated
    {"by":["north-head"],"made":"2026-11-24","mechanism":{…},"nonce":"…","says":{"seat":"…"},"seen":{…}}

    — example.org/line/north-head <base64 of key id and signature>

The body is canonical JSON (`sulh.canonical`): one filing has one text, so one hash.
`by` names the seats that sign; the note carries exactly one line for each, in that order,
under the key name `<origin>/<seat>`, and no other line. What the kind says is in `says`
(`kinds`); what must not be public is in `sealed`, as salted digests (`sulh.seal`).

- `vocabulary`: the grammar of names and the closed lists of words.
- `kinds`: one frozen class a kind, strict: no unknown, missing or repeated field.
- `wire`: text and entry to `Filing` and back.
- `entry`: what the fold knows of an entry besides what it says.

This package knows neither the record it lies in nor what follows from a filing.
The format is frozen: `docs/decisions/0001-entry-format.md`, `tests/corpus/`.
"""
