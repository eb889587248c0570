"""Where one comes to from a place by going back or forward on what is recorded."""

from __future__ import annotations

from app.training.run.position import Unit
from app.training.timeline.place import Mark, Place
from app.training.timeline.record import Timeline
from app.training.timeline.turn import Turn


def place_before(timeline: Timeline, place: Place, unit: Unit) -> Place | None:
    """One unit back, or None at the very beginning.

    From the middle of a batch or an epoch it is that one's beginning. The action that a turn begins
    with is one step of every unit: before it is the end of the turn before.
    """
    number, mark = place.turn, place.mark
    if mark == Mark():
        if number == 0:
            return None
        return Place(number - 1, timeline.turns[number - 1].end)
    return Place(number, _before(timeline.turns[number], mark, unit))


def _before(turn: Turn, mark: Mark, unit: Unit) -> Mark:
    updates, phases, samples = mark.updates, mark.phases, mark.samples
    if unit is Unit.PHASE and phases:
        return Mark(updates, phases - 1, samples)
    if samples and unit in (Unit.PHASE, Unit.SAMPLE):
        return Mark(updates, phases, samples - 1)
    if unit is Unit.EPOCH:
        epoch, _, _ = turn.position(updates)
        begun = turn.updates_before(epoch)
        if begun == updates and mark.is_between_steps:
            begun = turn.updates_before(epoch - 1)
        return Mark(begun)
    if not mark.is_between_steps:
        return Mark(updates)
    if unit is Unit.PHASE:
        return Mark(updates - 1, turn.phases)
    if unit is Unit.SAMPLE:
        return Mark(updates - 1, 0, turn.rows_of_batch(updates - 1) - 1)
    return Mark(updates - 1)


def place_after(timeline: Timeline, place: Place, unit: Unit) -> Place | None:
    """One unit forward, no further than was gone; None where all that is recorded is behind."""
    number, mark = place.turn, place.mark
    turn = timeline.turns[number]
    if not turn.end.is_beyond(mark):
        return Place(number + 1, Mark()) if number + 1 < len(timeline.turns) else None
    after = _after(turn, mark, unit)
    return Place(number, turn.end if after.is_beyond(turn.end) else after)


def _after(turn: Turn, mark: Mark, unit: Unit) -> Mark:
    updates, phases, samples = mark.updates, mark.phases, mark.samples
    if unit is Unit.PHASE:
        if phases < turn.phases:
            return Mark(updates, phases + 1, samples)
        return Mark(updates + 1, watched=True)
    if unit is Unit.SAMPLE:
        if samples < turn.rows_of_batch(updates) - 1:
            return Mark(updates, phases, samples + 1)
        return Mark(updates + 1, watched=True)
    if unit is Unit.BATCH:
        return Mark(updates + 1)
    epoch, _, _ = turn.position(updates)
    return Mark(turn.updates_before(epoch + 1))


def updates_until(timeline: Timeline, place: Place) -> int:
    """Updates of the run up to a place: where the scrub bar stands."""
    run = timeline.run_of(place.turn)
    before = (timeline.turns[number].end.updates for number in range(run[0], place.turn))
    return sum(before) + place.mark.updates


def place_at(timeline: Timeline, turn: int, updates: int) -> Place:
    """The place after so many updates of the run that ``turn`` is of; at most its end.

    Where something was changed there, it is after the change.
    """
    run = timeline.run_of(turn)
    begins = [updates_until(timeline, Place(number, Mark())) for number in run]
    number = max(k for k, begin in enumerate(begins) if begin <= max(0, updates))
    chosen, mark = run[number], Mark(max(0, updates) - begins[number])
    end = timeline.turns[chosen].end
    is_at_end = chosen == run[-1] and mark.updates >= end.updates
    return Place(chosen, end if is_at_end else mark)
