"""A session rebuilt at another place of its timeline: from a checkpoint, by doing things again."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.engine import kernels
from app.errors import ProblemError
from app.training.data.data import Data
from app.training.own_data import OwnData
from app.training.recipe.recipe import Recipe
from app.training.run.history import MAX_CHANGES, Change, History
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.timeline.checkpoints import Checkpoint
from app.training.timeline.moves import place_after, place_at, place_before
from app.training.timeline.place import Mark, Place
from app.training.timeline.record import Timeline

GoOn = Callable[[], bool]
Move = Callable[[TrainingSession, float], TrainingSession]
"""A way from one session to another, in so many seconds."""


class CannotTravel(ProblemError):
    """There is no way to where somebody wants to go. The message says what to do."""


def go_back(session: TrainingSession, unit: Unit, count: int, seconds: float) -> TrainingSession:
    """So many units back, or to the beginning of all that is known.

    Raises CannotTravel where it is there already, or the way takes more than ``seconds``.
    """
    place = _walk(session, place_before, unit, count)
    if place is None:
        raise CannotTravel("This is the beginning; there is nothing before it.")
    return travel(session, place, seconds)


def go_forward(session: TrainingSession, unit: Unit, count: int, seconds: float) -> TrainingSession:
    """So many units forward on what was recorded, changes and edits made again; as ``go_back``."""
    place = _walk(session, place_after, unit, count)
    if place is None:
        raise CannotTravel("Nothing is recorded after this; step, train or play to go on.")
    return travel(session, place, seconds)


def go_to_update(session: TrainingSession, updates: int, seconds: float) -> TrainingSession:
    """To after so many updates of the present run, or to its end; as ``go_back``."""
    timeline = session.timeline
    return travel(session, place_at(timeline, timeline.at, updates), seconds)


def undo(session: TrainingSession, seconds: float) -> TrainingSession:
    """To just before the action that the present turn began with; as ``go_back``."""
    timeline = session.timeline
    if timeline.at == 0:
        raise CannotTravel("There is nothing to undo.")
    before = timeline.at - 1
    return travel(session, Place(before, timeline.turns[before].end), seconds)


def redo(session: TrainingSession, seconds: float) -> TrainingSession:
    """To just after the next action that was undone; as ``go_back``."""
    timeline = session.timeline
    if timeline.at + 1 == len(timeline.turns):
        raise CannotTravel("There is nothing to do again.")
    return travel(session, Place(timeline.at + 1, Mark()), seconds)


def begin_again(session: TrainingSession) -> TrainingSession:
    """To the very same initial weights.

    Where nothing was changed since them it is a way back, and what was trained lies ahead.
    """
    timeline = session.timeline
    turn = timeline.turns[timeline.at]
    if turn.kind == "start" and turn.engine == kernels.engine_name():
        return travel(session, Place(timeline.at, Mark()), 0.0)
    session.reset()
    return session


def _walk(
    session: TrainingSession,
    move: Callable[[Timeline, Place, Unit], Place | None],
    unit: Unit,
    count: int,
) -> Place | None:
    timeline, reached = session.timeline, None
    place: Place | None = session.timeline.place(session)
    while count > 0 and place is not None and (place := move(timeline, place, unit)) is not None:
        reached, count = place, count - 1
    return reached


def travel(session: TrainingSession, place: Place, seconds: float) -> TrainingSession:
    """The session at a place of its timeline, bit for bit as it was there."""
    end = time.monotonic() + seconds
    timeline = session.timeline
    losses = _losses(session, place)
    epoch, _, _ = timeline.turns[place.turn].position(place.mark.updates)
    base = _base(session, place, None if epoch in losses.epoch else epoch)
    made = _rebuild(session, base, place, lambda: time.monotonic() < end)
    _hand_over(session, made, place, losses)
    return made


def _losses(session: TrainingSession, place: Place) -> History:
    """The losses of the run that the place is in, all that are known."""
    timeline = session.timeline
    run = timeline.run_of(place.turn)
    if timeline.at in run:
        return session.history.joined(timeline.ahead)
    return timeline.turns[run[0]].losses


def _base(session: TrainingSession, place: Place, epoch: int | None) -> Checkpoint:
    """Where to begin: the last known state before the place.

    With ``epoch`` one from before its end, so that its losses are seen on the way: of a long run
    they may be forgotten.
    """
    timeline = session.timeline
    target = Place(place.turn, Mark(place.mark.updates - place.mark.watched))
    known = [point for point in timeline.checkpoints if _is_before(timeline, point, target, epoch)]
    start = timeline.run_of(place.turn)[0]
    if timeline.turns[start].kind == "start":
        known.append(_fresh(session, start))
    updates = timeline.mark(session).updates
    present = Checkpoint(timeline.at, updates, session.network.parameters, session.optimizer_state)
    if _is_before(timeline, present, target, epoch):
        known.append(present)
    if not known:
        known = [point for point in timeline.checkpoints if _is_before(timeline, point, target)]
    return max(known, key=lambda point: (point.turn, point.updates))


def _is_before(
    timeline: Timeline, point: Checkpoint, place: Place, epoch: int | None = None
) -> bool:
    run = timeline.run_of(place.turn)
    turn = timeline.turns[point.turn]
    in_time = point.turn in run and (point.turn, point.updates) <= (
        place.turn,
        place.mark.updates,
    )
    if not in_time or epoch is None:
        return in_time
    reached, _, offset = turn.position(point.updates)
    return (reached, offset) <= (epoch, 0)


def _fresh(session: TrainingSession, start: int) -> Checkpoint:
    recipe = session.timeline.turns[start].recipe
    fresh = TrainingSession(recipe, _data_for(session, start), _own_for(session, recipe))
    return Checkpoint(start, 0, fresh.network.parameters, fresh.optimizer_state)


def _data_for(session: TrainingSession, turn: int) -> Data | None:
    """The session's data where the turn is of the present run; else they have to be drawn."""
    timeline = session.timeline
    return session.data if timeline.at in timeline.run_of(turn) else None


def _own_for(session: TrainingSession, recipe: Recipe) -> OwnData | None:
    """The own data that a run trained on, or else those that the session has now."""
    asked = recipe.dataset.own
    if asked is None or (session.own is not None and session.own.digest == asked.digest):
        return session.own
    if asked.digest not in session.timeline.own:
        raise CannotTravel(
            "That run trained on other data of your own, which are not kept any more; "
            "bring them once more to train on them."
        )
    return session.timeline.own[asked.digest]


def _rebuild(
    session: TrainingSession, base: Checkpoint, place: Place, go_on: GoOn
) -> TrainingSession:
    timeline = session.timeline
    turn = timeline.turns[base.turn]
    made = TrainingSession(
        turn.recipe, _data_for(session, base.turn), _own_for(session, turn.recipe)
    )
    made.engine = turn.engine
    made.network.parameters[:] = base.parameters
    made.optimizer_state = {slot: part.copy() for slot, part in base.state.items()}
    made.optimizer_steps = turn.beginning.optimizer_steps + base.updates
    made.epoch, made.batch, made.offset = turn.position(base.updates)
    made.history = History()
    if made.offset == 0:
        made.history.add(made.epoch, *made.losses())
    done = base.updates
    for number in range(base.turn, place.turn):
        _again(made, timeline.turns[number].end.updates - done, go_on)
        turn, done = timeline.turns[number + 1], 0
        if turn.kind == "edit":
            made.put(turn.edit)
        else:
            made.follow(turn.recipe)
    mark = place.mark
    _again(made, mark.updates - mark.watched - done, go_on)
    if mark.watched:
        made.finish_watched()
    made.phases_done, made.samples_done = mark.phases, mark.samples
    return made


def _again(made: TrainingSession, updates: int, go_on: GoOn) -> None:
    if made.replay(updates, go_on) < updates:
        raise CannotTravel(
            "The way back there takes too long; go less far, or reset and train up to it."
        )


def _hand_over(
    session: TrainingSession, made: TrainingSession, place: Place, losses: History
) -> None:
    timeline = session.timeline
    run = timeline.run_of(place.turn)
    older: list[Change] = []
    if timeline.at in run:
        # Marks from before the oldest turn that is still known.
        known = len(timeline.changes(timeline.at))
        older = session.history.changes[: max(0, len(session.history.changes) - known)]
    else:
        timeline.leave_run(session)
        timeline.turns[run[0]].losses = History()
    history, timeline.ahead = losses.split(made.epoch)
    if made.epoch not in history.epoch:
        seen = made.history.epoch.index(made.epoch) if made.epoch in made.history.epoch else None
        if seen is None:
            history.add(made.epoch, *made.losses())
        else:
            history.add(made.epoch, made.history.train[seen], made.history.test[seen])
    history.changes = [*older, *timeline.changes(place.turn)][-MAX_CHANGES:]
    made.history = history
    made.play, made.timeline = session.play, timeline
    timeline.at = place.turn
