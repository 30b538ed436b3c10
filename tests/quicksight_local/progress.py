"""Steps that the service finishes later: counted in looks, so that tests wait for nothing."""

from dataclasses import dataclass


@dataclass
class Progress:
    """A step under way: each look at it brings it one state further, the last state stays."""

    states: list[str]

    @classmethod
    def of(cls, running: str, final: str, looks: int) -> "Progress":
        """Return a step that shows `running` for a number of looks, then `final`."""
        return cls([running] * looks + [final])

    @property
    def state(self) -> str:
        """The state that the next look shows."""
        return self.states[0]

    @property
    def final(self) -> str:
        """The state at the end."""
        return self.states[-1]

    @property
    def is_running(self) -> bool:
        """Tell whether the step is not at its end."""
        return len(self.states) > 1

    def look(self) -> str:
        """Return the state, and go one further."""
        return self.states.pop(0) if self.is_running else self.state

    def finish(self) -> None:
        """Go to the end."""
        self.states = self.states[-1:]
