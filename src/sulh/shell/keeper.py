"""The keeper: keeps the pages of a home as new as its record, while a desk takes filings.

It follows the record over connections of its own, some moments after each commit, and writes again
what the new entries touch. A desk never waits for it: pages that lag behind are told by their own
basis line, and whatever is missing after a crash is made again at the next start.
"""

from collections.abc import Callable
from functools import partial
from threading import Event, Thread
from typing import Final, Self

from sulh.errors import Busy, SulhError
from sulh.shell.asof import shelf_at
from sulh.shell.documents import start_of
from sulh.shell.follower import Follower
from sulh.shell.home import Home
from sulh.shell.publish import Publication, read_lines

#: How often it looks for something new, in seconds.
_EVERY_S: Final = 0.2


class Keeper:
    """A thread that keeps pages up to date; use it in `with`."""

    def __init__(
        self,
        home: Home,
        kept: Callable[[int], None] = lambda _: None,
        failed: Callable[[SulhError], None] = lambda _: None,
    ) -> None:
        """Keep the pages in the home's public folder.

        `kept` is told the size that the pages show, `failed` why it has stopped: the record is not
        touched by that, and filing goes on.
        """
        self._home = home
        self._kept = kept
        self._failed = failed
        self._stop = Event()
        self._thread = Thread(target=self._run, name="keeper", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            with Follower(self._home, start_of(self._home)) as follower:
                self._keep(follower)
        except SulhError as error:
            self._failed(error)

    def _keep(self, follower: Follower) -> None:
        publication = Publication(
            self._home.public,
            follower.reader,
            partial(shelf_at, follower),
            read_lines(self._home),
        )
        shown = 0
        while True:
            size = self._follow(follower)
            if size > shown and follower.state.roster.origin:
                if shown:
                    publication.after(follower.shelf(), shown)
                else:
                    publication.whole(follower.shelf())
                shown = size
                self._kept(shown)
            if self._stop.wait(_EVERY_S):
                return

    def _follow(self, follower: Follower) -> int:
        try:
            return follower.follow().size
        except Busy:  # it is asked again soon
            return 0
