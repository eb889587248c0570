"""Positions that back, forward and the scrub bar lead to, on what a timeline records."""

from __future__ import annotations

from app.training.run.position import Unit
from app.training.timeline.position import SEGMENT_START, SegmentPosition, TimelinePosition
from app.training.timeline.record import Timeline
from app.training.timeline.segment import Segment


def steps_back(
    timeline: Timeline, position: TimelinePosition, unit: Unit, count: int
) -> TimelinePosition | None:
    """``count`` units back, or as far as is recorded; None at the very beginning.

    From the middle of a batch or an epoch, one unit back is its beginning. The action that a
    segment begins with is one step of every unit: before it is the end of the segment before.
    """
    reached = None
    while count > 0 and (found := _before(timeline, reached or position, unit)) is not None:
        reached, count = found, count - 1
    return reached


def steps_forward(
    timeline: Timeline, position: TimelinePosition, unit: Unit, count: int
) -> TimelinePosition | None:
    """``count`` units forward, or as far as is recorded; None at the end of the record."""
    reached = None
    while count > 0 and (found := _after(timeline, reached or position, unit)) is not None:
        reached, count = found, count - 1
    return reached


def _before(timeline: Timeline, position: TimelinePosition, unit: Unit) -> TimelinePosition | None:
    number, within = position.segment, position.within
    if within == SEGMENT_START:
        return segment_end(timeline, number - 1) if number else None
    return TimelinePosition(number, _before_within(timeline.segments[number], within, unit))


def _before_within(segment: Segment, within: SegmentPosition, unit: Unit) -> SegmentPosition:
    updates, phases, samples = within.updates, within.phases, within.samples
    if unit is Unit.PHASE and phases:
        return SegmentPosition(updates, phases - 1, samples)
    if samples and unit in (Unit.PHASE, Unit.SAMPLE):
        return SegmentPosition(updates, phases, samples - 1)
    if unit is Unit.EPOCH:
        epoch, _, _ = segment.position(updates)
        begun = segment.updates_before(epoch)
        if begun == updates and within.is_between_steps:
            begun = segment.updates_before(epoch - 1)
        return SegmentPosition(begun)
    if not within.is_between_steps:
        return SegmentPosition(updates)
    if unit is Unit.PHASE:
        return SegmentPosition(updates - 1, segment.phases)
    if unit is Unit.SAMPLE:
        return SegmentPosition(updates - 1, 0, segment.rows_of_batch(updates - 1) - 1)
    return SegmentPosition(updates - 1)


def _after(timeline: Timeline, position: TimelinePosition, unit: Unit) -> TimelinePosition | None:
    number, within = position.segment, position.within
    segment = timeline.segments[number]
    if not segment.end.is_beyond(within):
        is_last = number + 1 == len(timeline.segments)
        return None if is_last else TimelinePosition(number + 1)
    after = _after_within(segment, within, unit)
    return TimelinePosition(number, segment.end if after.is_beyond(segment.end) else after)


def _after_within(segment: Segment, within: SegmentPosition, unit: Unit) -> SegmentPosition:
    updates, phases, samples = within.updates, within.phases, within.samples
    if unit is Unit.PHASE:
        if phases < segment.phases:
            return SegmentPosition(updates, phases + 1, samples)
        return SegmentPosition(updates + 1, watched=True)
    if unit is Unit.SAMPLE:
        if samples < segment.rows_of_batch(updates) - 1:
            return SegmentPosition(updates, phases, samples + 1)
        return SegmentPosition(updates + 1, watched=True)
    if unit is Unit.BATCH:
        return SegmentPosition(updates + 1)
    epoch, _, _ = segment.position(updates)
    return SegmentPosition(segment.updates_before(epoch + 1))


def segment_end(timeline: Timeline, number: int) -> TimelinePosition:
    """The furthest position of a segment."""
    return TimelinePosition(number, timeline.segments[number].end)


def updates_until(timeline: Timeline, position: TimelinePosition) -> int:
    """Updates of the run up to a position: the value of the scrub bar."""
    run = timeline.run_of(position.segment)
    before = (timeline.segments[number].end.updates for number in range(run[0], position.segment))
    return sum(before) + position.within.updates


def position_at_update(timeline: Timeline, updates: int) -> TimelinePosition:
    """The position after ``updates`` updates of the current run, at most its end.

    If something was changed there, it is the position after the change.
    """
    run = timeline.run_of(timeline.current)
    begins = [updates_until(timeline, TimelinePosition(number)) for number in run]
    index = max(k for k, begin in enumerate(begins) if begin <= max(0, updates))
    number, within = run[index], SegmentPosition(max(0, updates) - begins[index])
    end = segment_end(timeline, number)
    is_at_end = number == run[-1] and within.updates >= end.within.updates
    return end if is_at_end else TimelinePosition(number, within)


def position_after_epochs(timeline: Timeline, epochs: int) -> TimelinePosition:
    """The position at the end of ``epochs`` epochs, in the current run up to the current segment.

    If something was changed there, it is the position after the change. It may lie beyond what is
    recorded.
    """
    run = range(timeline.run_of(timeline.current)[0], timeline.current + 1)
    starts = [timeline.segments[number].beginning for number in run]
    number = run[max(k for k, at in enumerate(starts) if (at.epoch, at.offset) <= (epochs, 0))]
    return TimelinePosition(
        number, SegmentPosition(timeline.segments[number].updates_before(epochs))
    )
