"""How what stands in a state is called when the ending of a story is written."""

from collections.abc import Iterable

from story_of import Told
from sulh.mechanism.state import State


class Saying:
    """How the state of a story at a time (`as_of`, in POSIX seconds) is said."""

    def __init__(self, told: Told, state: State, as_of: int) -> None:
        """Say it of one state."""
        self.told, self.state, self.as_of = told, state, as_of
        self.labels = {index: label for label, index in told.labels.items()}

    def called(self, index: int) -> str:
        """Call a filing by its name in the story, or else by its kind and time."""
        if index in self.labels:
            return f"[{self.labels[index]}]"
        step = None if index < 0 else self.told.step_of(index)
        if step is None:
            return f"No. {index}"
        return f"[{step.kind}, {self.told.when(self.told.second(step.at))}]"

    def all_called(self, indices: Iterable[int]) -> str:
        """Call several filings."""
        *first, last = [*map(self.called, indices)] or [""]
        return f"{', '.join(first)} and {last}" if first else last

    def said(self, index: int, name: str) -> str:
        """Give what the step of the story says in an open field, or nothing."""
        step = self.told.step_of(index)
        return dict(step.says).get(name, "") if step else ""

    def body(self, name: str) -> str:
        """Call a body, or a seat."""
        return name.title() if name in self.state.roster.bodies else name

    def on_day(self, second: int) -> str:
        """Say when something was done."""
        return f" on {self.told.when(second)}"
