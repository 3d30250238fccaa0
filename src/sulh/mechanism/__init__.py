"""The mechanism: what follows from what was filed.

A deterministic fold over the record: `fold` gives each kind one rule, `state` is what it
carries, an `Objection` is the answer to a filing that can have no effect.
Rules read open fields only, so every reader computes the same state.

- `objection`: a filing that has no effect, and the stable name of the rule that says so.
- `roster`: who holds which seat, with which key, since when.
- `payloads`: what was sealed; opened, disclosed and erased by whom.
- `attestation`: whose signatures hold, by the roster as it stood at that index.

Nothing here knows a clock, a file or a wire.
"""
