"""The score of a practice task, with the reason for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PracticeScore:
    """Points for a check of one's own backward pass, or for a bug hunt.

    `points` are from 0 to `of`. `reason` is one finished sentence that says what was given and
    what was taken off, for example "10 points, less 2 for the second hint.".
    """

    points: float
    of: float
    reason: str

    def __post_init__(self) -> None:
        """Raise ValueError for points that no task can give."""
        if not 0 <= self.points <= self.of:
            raise ValueError(f"{self.points} points of {self.of}")

    @property
    def share(self) -> float:
        """The points as a share of the whole, from 0 to 1; 0 for a task without points."""
        return self.points / self.of if self.of else 0.0
