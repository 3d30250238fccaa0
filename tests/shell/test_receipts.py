"""A receipt is the same wherever its hashes come from."""

from place_of import Place, filings
from sulh.record.log import EMPTY
from sulh.shell.receipts import prove_entries


def test_hashes_at_hand_prove_what_hashes_that_are_read_prove(place: Place) -> None:
    sequencer = place.open()
    reader = place.reader()
    before, number = EMPTY, 0
    for count in (1, 1, 1, 2, 3, 1, 4, 9, 1, 120, 1, 130, 1):
        sequencer.append(filings(number, number + count))
        after, number = sequencer.head.tree, number + count
        added = range(before.size, after.size)
        assert prove_entries(reader, added, (before, after)) == prove_entries(reader, added)
        before = after
    reader.close()
