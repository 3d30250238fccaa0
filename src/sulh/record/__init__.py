"""The record: an append-only log of entries that nobody has to trust (C2SP tiled log, RFC 6962).

Any program for C2SP logs reads, mirrors, cosigns and checks it. H is SHA-256; integers are
big-endian; base64 is padded and canonical; numbers in text have no leading zeros.

Tree      leaf = H(0 || entry); node = H(1 || left || right); the empty tree's root = H("").
          n > 1 leaves split at the largest power of two below n.
Tile      `tile/<L>/<N>`: 256 hashes of 32 bytes. Hash j of it is the root over the leaves
          (256·N + j)·256^L to (256·N + j + 1)·256^L. L is 0 to 63; N is written in groups of
          three digits, all but the last behind an x: 1234067 is `x001/x234/067`.
          `tile/<L>/<N>.p/<W>`: its first W hashes (1 to 255), at the right edge. A tree of size
          s has s // 256^L hashes at level L. Partial tiles are never hashed upward.
Bundle    `tile/entries/<N>`, `tile/entries/<N>.p/<W>`: as many entries as tile 0/<N> has
          hashes, each behind its length as uint16.
Checkpoint  `checkpoint`: a note (`sulh.note`) of three lines, signed by the log (Ed25519) under
          the origin as its name, then by witnesses:

              example.org/line
              70000
              <base64 root>

              — example.org/line <base64 (key id || signature)>
              — witness.example/a <base64 (key id || uint64 time || signature)>

Proof     `*.tlog-proof`: that an entry, given beside it, is on the record:

              c2sp.org/tlog-proof@v1
              extra <base64>                      may be left out
              index 12345
              <base64 hash>                       0 to 63 lines, the leaf's sibling first

              <checkpoint>

Policy    whom a reader trusts, and how many witnesses must have signed:

              log <vkey> [<url>]
              witness <name> <vkey> [<url>]
              group <name> (all | any | <k>) <member>...
              quorum (<name> | none)

`merkle` hashes, proves and checks; `log` appends; `tiles`, `checkpoint`, `proof` and `policy` are
the formats, each with its `parse` and `write`. An entry is opaque bytes here: what filings say,
where files lie and what time it is are not known.
"""
