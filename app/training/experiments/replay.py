"""Replays: a run trained again from its start, observed at chosen epochs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from app.errors import ProblemError
from app.i18n.messages import _
from app.training.run.session import TrainingSession
from app.training.timeline import rebuild
from app.training.timeline.moves import position_after_epochs
from app.training.timeline.position import TimelinePosition

Observed = TypeVar("Observed")


class NotReplayed(ProblemError):
    """A run cannot be replayed. The message says why, and what to do."""


def spaced_epochs(last: int, most: int) -> list[int]:
    """At most ``most`` epochs from 0 to ``last``, denser at the beginning, where losses fall fast.

    The first and the last are always among them; ``most`` is at least 2.
    """
    if last < most:
        return list(range(last + 1))
    # Ratios may round to the same epoch, so try more of them.
    for count in range(most, 50 * most):
        found = np.unique(np.rint(np.geomspace(1, last + 1, count)).astype(int) - 1)
        if len(found) >= most:
            break
    return [*found[: most - 1].tolist(), last]


def replay(
    session: TrainingSession,
    epochs: Sequence[int],
    observe: Callable[[TrainingSession], Observed],
    go_on: Callable[[], bool],
) -> list[Observed]:
    """``observe`` of the run at the end of each of ``epochs``, which increase.

    Changes are repeated where they were made; at the end of an epoch, they are seen before it is
    observed. The session is not changed. Raises NotReplayed if the run's beginning is no longer
    recorded, or if ``go_on()``, called between updates, returns False.
    """
    timeline, end = session.timeline, session.timeline_position
    first = timeline.run_of(timeline.current)[0]
    start = timeline.segments[first]
    if start.kind != "start":
        raise NotReplayed(
            _("The beginning of this run is no longer recorded; reset it and train again.")
        )
    new = TrainingSession(start.recipe, session.data, session.own)
    made = TrainingSession.restore(new.state()._replace(engine=start.engine))
    observed: list[Observed] = []
    at = TimelinePosition(first)
    for epoch in epochs:
        target = position_after_epochs(timeline, epoch)
        if target.segment == end.segment and target.within.updates > end.within.updates:
            break
        if not rebuild.replay(made, timeline, at, target, go_on):
            raise NotReplayed(
                _(
                    "Training this run again takes too long; reset it and train fewer epochs "
                    "or samples."
                )
            )
        observed.append(observe(made))
        at = target
    return observed
