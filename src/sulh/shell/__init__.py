"""The shell: the only code that acts, with clock, keys, files, sockets, threads and chance.

What is written, in this order, so that no crash forks the record or loses an acknowledged entry
(after Sunlight; crash points and their outcomes are in `sequencer`):

    1  index, hash and sign the batch         in memory
    2  commit it to the store                 one transaction, only if the head is where it was
    3  raise the mark, outside the data, and
       write tiles and bundles                each file synced, then its folder
    4  replace the checkpoint                 then acknowledge

- `disk`: files and folders, so that what was written is there after a power cut.
- `store`, `sqlite_store`, `engine`: the entries, the hashes and the head, in one database.
- `publisher`: the store as files that anyone can read.
- `mark`: the largest checkpoint seen, outside the data, so that an older copy shows.
- `sequencer`: the one writer; `group_commit` gathers for it what many threads submit.
- `blobs`: evidence and payloads, each file named by its hash.
- `home`, `keys`, `constitution`: where things lie, secret keys, and entry 0 of a new record.
- `drafting`, `desk`, `filing`: a filing from a person's TOML to an index and a receipt.
- `intake`, `receipts`: a batch of entries that were read, attested on every core and proved.
- `reading`, `recount`, `verify`: a record folded on every core, and held against what is stored.
- `follower`, `snapshot`, `packing`: what follows from the record, kept up to date and kept.
- `projection`, `rows`, `shelf`, `asof`: the open fields of filings, to be found, at any moment.
- `keeper`: keeps the pages as new as the record, while a desk takes filings.
- `replay`: a record folded from nothing, and held against what was kept.
- `front`, `client`, `answers`: the desk over HTTP, and from an error to a status or an exit code.
"""
