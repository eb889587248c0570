"""Stop conditions of a playing run, and the sentence that says why it stopped."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from app.errors import ProblemError
from app.i18n.messages import _
from app.training.recipe.parts import RecipePart
from app.training.run.history import History

MAX_EPOCHS = 1_000_000


STOP_LABELS = {
    "epochs": "epochs trained",
    "train_loss_below": "train loss below",
    "test_loss_below": "test loss below",
    "no_improvement_for": "epochs without a new lowest loss",
}
"""The words for each stop condition."""


class UnusableCondition(ProblemError):
    """A stop condition does not fit the run. The message says what to change."""

    def __init__(self, condition: str, advice: str):
        super().__init__(f"{STOP_LABELS[condition].capitalize()}: {advice}", field=condition)


class StopConditions(RecipePart):
    """All optional; the first that holds at the end of an epoch stops the run.

    Losses are compared strictly: a loss equal to its bound does not stop the run.
    """

    epochs: int | None = Field(
        default=None, ge=1, le=MAX_EPOCHS, description="this many epochs since play began"
    )
    train_loss_below: float | None = Field(
        default=None, gt=0, description="a training loss below this"
    )
    test_loss_below: float | None = Field(
        default=None, gt=0, description="a test loss below this; needs a test set"
    )
    no_improvement_for: int | None = Field(
        default=None,
        ge=1,
        le=MAX_EPOCHS,
        description="this many epochs without a new lowest test loss, "
        "or training loss without a test set",
    )


@dataclass
class StopWatch:
    """The progress of a run since play began at epoch ``began``.

    ``best`` is the lowest loss since then, including the one at ``began``, and ``best_epoch`` the
    first epoch that had it; they are stored here since the history thins out older rows. ``seen``
    is the last epoch checked. It is valid until the run restarts.
    """

    conditions: StopConditions
    began: int
    best: float
    best_epoch: int
    seen: int

    @classmethod
    def begin(cls, conditions: StopConditions, history: History) -> StopWatch:
        """Begin at the last row of the history.

        Raises UnusableCondition for a test-loss condition without a test set.
        """
        epoch, train, test = history.epoch[-1], history.train[-1], history.test[-1]
        if conditions.test_loss_below is not None and test is None:
            raise UnusableCondition(
                "test_loss_below",
                _("this data has no test set. Use the train loss, or a train share below 1."),
            )
        return cls(conditions, epoch, train if test is None else test, epoch, epoch)

    def reason_to_stop(self, history: History) -> str | None:
        """The sentence for the first condition that holds in a new row; None to continue.

        Each row is checked once: called after every epoch, there is one new row.
        """
        start = len(history.epoch)
        while start > 0 and history.epoch[start - 1] > self.seen:
            start -= 1
        for row in range(start, len(history.epoch)):
            self.seen = history.epoch[row]
            reason = self._reason(self.seen, history.train[row], history.test[row])
            if reason is not None:
                return f"Stopped{reason}."
        return None

    def _reason(self, epoch: int, train: float, test: float | None) -> str | None:
        conditions = self.conditions
        watched = train if test is None else test
        if watched < self.best:
            self.best, self.best_epoch = watched, epoch
        bounds = (
            ("training", train, conditions.train_loss_below),
            ("test", test, conditions.test_loss_below),
        )
        for name, loss, bound in bounds:
            if loss is not None and bound is not None and loss < bound:
                written = _written_below(loss, bound)
                return f": the {name} loss {written} is below {bound!r}, reached at epoch {epoch}"
        waited = epoch - self.best_epoch
        if conditions.no_improvement_for is not None and waited >= conditions.no_improvement_for:
            name = "training" if test is None else "test"
            return (
                f": no new lowest {name} loss for {_epochs(waited)}; "
                f"the lowest was {self.best:.4g}, at epoch {self.best_epoch}"
            )
        done = epoch - self.began
        if conditions.epochs is not None and done >= conditions.epochs:
            return f" after {_epochs(done)}, as set"
        return None


def _written_below(loss: float, bound: float) -> str:
    """The loss with at least four digits, and enough to show that it is below the bound."""
    for digits in range(4, 17):
        written = f"{loss:.{digits}g}"
        if float(written) < bound:
            return written
    return repr(loss)


def _epochs(count: int) -> str:
    return f"{count} epoch{'' if count == 1 else 's'}"
