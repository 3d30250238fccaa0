"""A case that ships, for tests: built, its record followed, and its pages published."""

from functools import partial

from sulh.shell.asof import shelf_at
from sulh.shell.cases import Built
from sulh.shell.documents import start_of
from sulh.shell.follower import Follower
from sulh.shell.publish import Publication, read_lines
from sulh.shell.script import names_of_cases, read_script

#: The case that ships for each purpose.
BY_PURPOSE = {read_script(name).constitution["purpose"]: name for name in names_of_cases()}
CHRONICLE = BY_PURPOSE["chronicle"]
EXERCISE = BY_PURPOSE["exercise"]


class Case:
    """A case as it was built, with its record followed and its pages published."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self.home = built.home
        self.follower = Follower(self.home, start_of(self.home))
        self.state = self.follower.follow()
        self.shelf = self.follower.shelf()
        publication = Publication(
            self.home.public,
            self.follower.reader,
            partial(shelf_at, self.follower),
            read_lines(self.home),
        )
        publication.whole(self.shelf)

    def entries(self) -> list[bytes]:
        """Read every entry."""
        return self.follower.reader.entries(0, self.state.size)

    def at(self, label: str) -> int:
        """Give the index of a filing by its label."""
        return self.built.indices[label]
