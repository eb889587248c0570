"""The path of a run over two parameters: exact values, from checkpoints and by replaying."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.training.run.parameters import initial_parameters
from app.training.run.session import TrainingSession
from app.training.timeline import rebuild
from app.training.timeline.moves import updates_until
from app.training.timeline.position import SegmentPosition, TimelinePosition
from app.training.timeline.rebuild import CannotRewind

MAX_SECONDS = 0.25
WORK = 100_000
"""Multiplications that an update may take; of larger ones fewer are replayed."""


@dataclass(frozen=True)
class RecordedPath:
    """Values (n, 2) of the two parameters after ``updates`` (n,) updates of the run, to now.

    ``begins`` (n,) is true where a new piece begins: at the start and where parameters were set by
    hand. From ``every`` updates on there is a point for each update, before it only stored ones.
    """

    points: Array
    updates: NDArray[np.int64]
    begins: NDArray[np.bool_]
    every: int


def recorded_path(
    session: TrainingSession, index: Sequence[int], most: int, seconds: float = MAX_SECONDS
) -> RecordedPath:
    """The path over θ[index] (2,); the session is not changed.

    The newest ``most`` updates are replayed, fewer if each takes long. If that takes longer than
    ``seconds``, only what is stored is returned.
    """
    places = list(index)
    timeline, here = session.timeline, session.timeline_position
    work = session.batch_size * len(session.network.parameters)
    newest = _newest(session, min(most, max(1, most * WORK // work)))
    try:
        replayed = _replayed(session, newest, places, seconds)
    except CannotRewind:
        replayed = None
    if replayed is None:
        newest = [TimelinePosition(here.segment, SegmentPosition(here.within.updates))]
        replayed = session.network.parameters[np.newaxis, places].copy()
    first, start = newest[0], timeline.run_of(here.segment)[0]
    stored = [
        (TimelinePosition(point.segment, SegmentPosition(point.updates)), point.parameters[places])
        for point in timeline.checkpoints
        if point.segment in timeline.run_of(here.segment)
        and (point.segment, point.updates) < (first.segment, first.within.updates)
    ]
    begun = timeline.segments[start]
    if begun.kind == "start" and (first.segment, first.within.updates) > (start, 0):
        stored.insert(0, (TimelinePosition(start), initial_parameters(begun.recipe)[places]))
    positions = [position for position, _ in stored] + newest
    values = [value for _, value in stored]
    begins = [
        k == 0
        or any(
            timeline.segments[number].kind == "edit"
            for number in range(positions[k - 1].segment + 1, position.segment + 1)
        )
        for k, position in enumerate(positions)
    ]
    counts = [updates_until(timeline, position) for position in positions]
    return RecordedPath(
        np.array([*values, *replayed], dtype=np.float64),
        np.array(counts, dtype=np.int64),
        np.array(begins),
        counts[len(stored)],
    )


def _newest(session: TrainingSession, most: int) -> list[TimelinePosition]:
    """The positions after each of the last ``most`` updates and after each edit, oldest first."""
    timeline, here = session.timeline, session.timeline_position
    found: list[TimelinePosition] = []
    first_of_run = timeline.run_of(here.segment)[0]
    for number in range(here.segment, first_of_run - 1, -1):
        segment = timeline.segments[number]
        end = here.within.updates if number == here.segment else segment.end.updates
        # Other settings begin where the segment before ends.
        first = 1 if segment.kind == "settings" and number > first_of_run else 0
        for updates in range(end, first - 1, -1):
            found.append(TimelinePosition(number, SegmentPosition(updates)))
            if len(found) > most:
                return found[::-1]
    return found[::-1]


def _replayed(
    session: TrainingSession,
    positions: Sequence[TimelinePosition],
    places: list[int],
    seconds: float,
) -> Array | None:
    """θ[places] at each position (n, 2); None if it takes longer."""
    end = time.monotonic() + seconds
    made, at = rebuild.restored_before(session, positions[0])
    found = []
    for position in positions:
        if not rebuild.replay(made, session.timeline, at, position, lambda: time.monotonic() < end):
            return None
        found.append(made.network.parameters[places])
        at = position
    return np.array(found)
