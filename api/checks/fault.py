"""A fault of a deployment, as its operator reads it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A fault and its cure.

    Attributes:
        name: the setting to change, with its value where that is no secret, or the part of the deployment.
        is_away: whether a neighbour gave no answer, which may pass by itself.
    """

    name: str
    said: str
    cure: str
    is_away: bool = False

    def __str__(self) -> str:
        """The line of the fault."""
        return f"{self.name}: {self.said}. {self.cure}."
