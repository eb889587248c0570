"""What a student's run has reached, as it is measured now or was at the end of the room."""

from __future__ import annotations

from app.classroom.base_model import FrozenModel
from app.training.run.session import TrainingSession


class RunResult(FrozenModel):
    """The run of student ``number``.

    ``status`` is "none" before there is a run, or "gone". Losses and scores are computed from the
    run's parameters: accuracy of classes, R² of numbers, on the split that ``scored_on`` names.
    """

    number: int
    following: bool
    status: str
    dataset: str | None = None
    layers: str | None = None
    parameters: int | None = None
    epoch: int | None = None
    train_loss: float | None = None
    test_loss: float | None = None
    accuracy: float | None = None
    r_squared: float | None = None
    scored_on: str | None = None


class FrozenResults(FrozenModel):
    """The runs at the end of the room; ``at`` is a Unix time."""

    at: float
    runs: tuple[RunResult, ...]


def measure_run(
    number: int, following: bool, session: TrainingSession, *, playing: bool
) -> RunResult:
    """The result of a student's run in its current state."""
    train, test = session.losses()
    scores = session.scores()
    return RunResult(
        number=number,
        following=following,
        status="playing" if playing else session.status,
        dataset=session.recipe.dataset.name,
        layers="-".join(map(str, session.recipe.units)),
        parameters=session.network.parameters.size,
        epoch=session.epoch,
        train_loss=train,
        test_loss=test,
        accuracy=None if scores.right is None else scores.value,
        r_squared=scores.r_squared,
        scored_on="test" if len(session.data.test) else "train",
    )
