"""Rebuilding a session at a recorded position: from a checkpoint, by replaying what came after."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.errors import ProblemError
from app.i18n.messages import _
from app.training.data.data import Data, draw_data
from app.training.own_data import OwnData
from app.training.recipe.recipe import Recipe
from app.training.run.history import MAX_CHANGES, History, RunChange
from app.training.run.run import TrainingRun
from app.training.run.session import TrainingSession
from app.training.run.state import RunState
from app.training.timeline.checkpoints import Checkpoint
from app.training.timeline.position import SegmentPosition, TimelinePosition
from app.training.timeline.record import Timeline


class CannotRewind(ProblemError):
    """A position cannot be reached. The message says what to do."""


def go_to(session: TrainingSession, position: TimelinePosition, seconds: float) -> TrainingSession:
    """The session at a position of its timeline, bit for bit as it was there.

    Raises CannotRewind, with nothing changed, if that takes more than ``seconds``, or if the run
    trained on own data that is no longer stored.
    """
    end = time.monotonic() + seconds
    timeline = session.timeline
    losses = _losses(session, position)
    epoch, *_rest = timeline.segments[position.segment].position(position.within.updates)
    base = _base(session, position, None if epoch in losses.epoch else epoch)
    made = _restore(session, base)
    within = position.within
    target = TimelinePosition(position.segment, SegmentPosition(within.updates - within.watched))
    if not replay(made, timeline, _position_of(base), target, lambda: time.monotonic() < end):
        raise CannotRewind(
            _(
                "Going back that far takes too long; go back less, or reset and train up to "
                "that point."
            )
        )
    if within.watched:
        made.replay_watched()
    history = _history(session, made, position, losses)
    made.finish_replay(history, within.phases, within.samples)
    timeline.current = position.segment
    return made


def restored_before(
    session: TrainingSession, position: TimelinePosition
) -> tuple[TrainingSession, TimelinePosition]:
    """A session of its own in the last known state at or before a position, and where that is.

    It shares the timeline, which replaying does not change. Raises CannotRewind if the run trained
    on own data that is no longer stored.
    """
    base = _base(session, position, None)
    return _restore(session, base), _position_of(base)


def replay(
    made: TrainingRun,
    timeline: Timeline,
    start: TimelinePosition,
    end: TimelinePosition,
    go_on: Callable[[], bool],
) -> bool:
    """Repeat what the timeline records from ``start``, where ``made`` is, to ``end``.

    Both are positions between steps. False if ``go_on()``, called between updates, returns False.
    """
    done = start.within.updates
    for number in range(start.segment, end.segment):
        left = timeline.segments[number].end.updates - done
        if made.replay(left, go_on) < left:
            return False
        following, done = timeline.segments[number + 1], 0
        if following.kind == "edit":
            made.apply_edit(following.edit)
        else:
            made.apply_recipe(following.recipe)
    left = end.within.updates - done
    return made.replay(left, go_on) == left


def _losses(session: TrainingSession, position: TimelinePosition) -> History:
    """All known losses of the run that a position is in."""
    timeline = session.timeline
    run = timeline.run_of(position.segment)
    if timeline.current in run:
        return session.history.joined(timeline.ahead)
    return timeline.segments[run[0]].losses


def _base(session: TrainingSession, position: TimelinePosition, epoch: int | None) -> Checkpoint:
    """The last known state before a position.

    With ``epoch``, one from before that epoch ended, so that the epoch's losses are computed on
    the way: a long run may have dropped them.
    """
    timeline = session.timeline
    target = position.segment, position.within.updates - position.within.watched
    known = [point for point in timeline.checkpoints if _is_before(timeline, point, target, epoch)]
    start = timeline.run_of(position.segment)[0]
    if timeline.segments[start].kind == "start":
        known.append(_first_state(session, start))
    updates = session.timeline_position.within.updates
    parameters, optimizer_state = session.network.parameters, session.optimizer_state
    present = Checkpoint(timeline.current, updates, parameters, optimizer_state)
    if _is_before(timeline, present, target, epoch):
        known.append(present)
    if not known:
        known = [point for point in timeline.checkpoints if _is_before(timeline, point, target)]
    return max(known, key=lambda point: (point.segment, point.updates))


def _is_before(
    timeline: Timeline, point: Checkpoint, target: tuple[int, int], epoch: int | None = None
) -> bool:
    in_run = point.segment in timeline.run_of(target[0])
    if not in_run or (point.segment, point.updates) > target:
        return False
    if epoch is None:
        return True
    reached, _batch, offset = timeline.segments[point.segment].position(point.updates)
    return (reached, offset) <= (epoch, 0)


def _first_state(session: TrainingSession, start: int) -> Checkpoint:
    recipe = session.timeline.segments[start].recipe
    own = _own_for(session, recipe)
    first = TrainingSession(recipe, _data_for(session, start, own), own)
    return Checkpoint(start, 0, first.network.parameters, first.optimizer_state)


def _data_for(session: TrainingSession, segment: int, own: OwnData | None) -> Data:
    """The session's data in the current run; in another run they are drawn again."""
    timeline = session.timeline
    if timeline.current in timeline.run_of(segment):
        return session.data
    return draw_data(timeline.segments[segment].recipe, own)


def _own_for(session: TrainingSession, recipe: Recipe) -> OwnData | None:
    """The own data that a run trained on, or the session's if it used none."""
    needed = recipe.dataset.own
    if needed is None or (session.own is not None and session.own.digest == needed.digest):
        return session.own
    if needed.digest not in session.timeline.own:
        raise CannotRewind(
            _(
                "That run trained on other data of your own, which is no longer stored; "
                "upload it again to train on it."
            )
        )
    return session.timeline.own[needed.digest]


def _position_of(base: Checkpoint) -> TimelinePosition:
    return TimelinePosition(base.segment, SegmentPosition(base.updates))


def _restore(session: TrainingSession, base: Checkpoint) -> TrainingSession:
    """A session in the state of a checkpoint, with losses if it is at the end of an epoch."""
    segment = session.timeline.segments[base.segment]
    own = _own_for(session, segment.recipe)
    epoch, batch, offset = segment.position(base.updates)
    made = TrainingSession.restore(
        RunState(
            segment.recipe,
            _data_for(session, base.segment, own),
            own,
            segment.engine,
            base.parameters,
            {slot: part.copy() for slot, part in base.state.items()},
            History(),
            segment.beginning.optimizer_steps + base.updates,
            epoch,
            batch,
            offset,
            play=session.play,
        ),
        session.timeline,
    )
    if offset == 0:
        made.history.add(epoch, *made.losses())
    return made


def _history(
    session: TrainingSession, made: TrainingSession, position: TimelinePosition, losses: History
) -> History:
    """The history up to a position; the rest goes to the timeline, as ``ahead``."""
    timeline = session.timeline
    run = timeline.run_of(position.segment)
    older: list[RunChange] = []
    if timeline.current in run:
        # Changes from before the oldest segment that is still known.
        known = len(timeline.changes(timeline.current))
        older = session.history.changes[: max(0, len(session.history.changes) - known)]
    else:
        timeline.leave_run(session.state())
        timeline.segments[run[0]].losses = History()
    history, timeline.ahead = losses.split(made.epoch)
    if made.epoch not in history.epoch:
        seen = made.history.epoch.index(made.epoch) if made.epoch in made.history.epoch else None
        if seen is None:
            history.add(made.epoch, *made.losses())
        else:
            history.add(made.epoch, made.history.train[seen], made.history.test[seen])
    history.changes = [*older, *timeline.changes(position.segment)][-MAX_CHANGES:]
    return history
