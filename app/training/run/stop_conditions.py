"""Stop conditions of a playing run, and the sentence that says why it stopped."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from app.errors import ProblemError
from app.i18n.messages import N_, _
from app.i18n.stored import stored, stored_n
from app.training.recipe.parts import RecipePart
from app.training.run.history import History

MAX_EPOCHS = 1_000_000


STOP_LABELS = {
    "epochs": N_("epochs trained"),
    "train_loss_below": N_("train loss below"),
    "test_loss_below": N_("test loss below"),
    "no_improvement_for": N_("epochs without a new lowest loss"),
}
"""The words for each stop condition."""


class UnusableCondition(ProblemError):
    """A stop condition does not fit the run. The message says what to change."""


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
                _(
                    "Test loss below: this data has no test set. Use the train loss, or a train "
                    "share below 1."
                ),
                field="test_loss_below",
            )
        return cls(conditions, epoch, train if test is None else test, epoch, epoch)

    def reason_to_stop(self, history: History) -> str | None:
        """The sentence for the first condition that holds in a new row, as ``stored``; or None.

        Each row is checked once: called after every epoch, there is one new row.
        """
        start = len(history.epoch)
        while start > 0 and history.epoch[start - 1] > self.seen:
            start -= 1
        for row in range(start, len(history.epoch)):
            self.seen = history.epoch[row]
            reason = self._reason(self.seen, history.train[row], history.test[row])
            if reason is not None:
                return reason
        return None

    def _reason(self, epoch: int, train: float, test: float | None) -> str | None:
        conditions = self.conditions
        watched = train if test is None else test
        if watched < self.best:
            self.best, self.best_epoch = watched, epoch
        bound = conditions.train_loss_below
        if bound is not None and train < bound:
            return stored(
                "Stopped: the training loss %(loss)s is below %(bound)s, reached at epoch "
                "%(epoch)s.",
                loss=_written_below(train, bound),
                bound=repr(bound),
                epoch=epoch,
            )
        bound = conditions.test_loss_below
        if bound is not None and test is not None and test < bound:
            return stored(
                "Stopped: the test loss %(loss)s is below %(bound)s, reached at epoch %(epoch)s.",
                loss=_written_below(test, bound),
                bound=repr(bound),
                epoch=epoch,
            )
        waited = epoch - self.best_epoch
        if conditions.no_improvement_for is not None and waited >= conditions.no_improvement_for:
            lowest, at = f"{self.best:.4g}", self.best_epoch
            if test is None:
                return stored_n(
                    "Stopped: no new lowest training loss for %(n)s epoch; the lowest was "
                    "%(lowest)s, at epoch %(at)s.",
                    "Stopped: no new lowest training loss for %(n)s epochs; the lowest was "
                    "%(lowest)s, at epoch %(at)s.",
                    waited,
                    lowest=lowest,
                    at=at,
                )
            return stored_n(
                "Stopped: no new lowest test loss for %(n)s epoch; the lowest was %(lowest)s, at "
                "epoch %(at)s.",
                "Stopped: no new lowest test loss for %(n)s epochs; the lowest was %(lowest)s, at "
                "epoch %(at)s.",
                waited,
                lowest=lowest,
                at=at,
            )
        done = epoch - self.began
        if conditions.epochs is not None and done >= conditions.epochs:
            return stored_n(
                "Stopped after %(n)s epoch, as set.", "Stopped after %(n)s epochs, as set.", done
            )
        return None


def _written_below(loss: float, bound: float) -> str:
    """The loss with at least four digits, and enough to show that it is below the bound."""
    for digits in range(4, 17):
        written = f"{loss:.{digits}g}"
        if float(written) < bound:
            return written
    return repr(loss)
