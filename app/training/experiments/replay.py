"""A run made once more from its start, with a look at it on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from app.errors import ProblemError
from app.training.run.session import TrainingSession
from app.training.timeline import Turn

Seen = TypeVar("Seen")


class NotReplayed(ProblemError):
    """The run cannot be made once more. The message says why, and what to do."""


def spaced_epochs(last: int, most: int) -> list[int]:
    """0 … ``last``; of more than ``most`` those whose distance grows, for runs begin fast.

    The first and the last are always among them; ``most`` is at least 2.
    """
    if last < most:
        return list(range(last + 1))
    # Where the ratios give epochs that round to the same, more ratios are asked for.
    for count in range(most, 50 * most):
        found = np.unique(np.rint(np.geomspace(1, last + 1, count)).astype(int) - 1)
        if len(found) >= most:
            break
    return [*found[: most - 1].tolist(), last]


def replay(
    session: TrainingSession,
    epochs: Sequence[int],
    look: Callable[[TrainingSession], Seen],
    go_on: Callable[[], bool],
) -> list[Seen]:
    """What ``look`` says of the run at the end of each of ``epochs``, which grow from 0 on.

    Settings and parameters are changed where they were; an epoch after which they were is seen as
    it was then. The run itself is left alone. Raises NotReplayed where its beginning is not known,
    and where ``go_on()`` says no, as it is asked between updates.
    """
    timeline = session.timeline
    turns = timeline.turns[timeline.run_of(timeline.at)[0] : timeline.at + 1]
    if turns[0].kind != "start":
        raise NotReplayed(
            "The beginning of this run is not known any more; reset it and train again."
        )
    made = TrainingSession(turns[0].recipe, session.data, session.own)
    made.engine = turns[0].engine
    seen: list[Seen] = []
    for number, turn in enumerate(turns):
        last = number + 1 == len(turns)
        end = timeline.mark(session).updates if last else turn.end.updates
        if turn.kind == "edit":
            made.put(turn.edit)
        elif number:
            made.follow(turn.recipe)
        done = 0
        while len(seen) < len(epochs) and _is_in(turn, end, epochs[len(seen)], last):
            updates = turn.updates_before(epochs[len(seen)])
            _again(made, updates - done, go_on)
            done = updates
            seen.append(look(made))
        _again(made, end - done, go_on)
    return seen


def _is_in(turn: Turn, end: int, epoch: int, last: bool) -> bool:
    """Whether the end of an epoch is in a turn of so many updates, before the next begins."""
    begins_within = turn.beginning.epoch == epoch and turn.beginning.offset > 0
    if epoch < turn.beginning.epoch or begins_within:
        return False
    updates = turn.updates_before(epoch)
    return updates <= end if last else updates < end


def _again(made: TrainingSession, updates: int, go_on: Callable[[], bool]) -> None:
    if made.replay(updates, go_on) < updates:
        raise NotReplayed(
            "Training this run once more takes too long; reset it and train fewer epochs, or "
            "fewer samples."
        )
