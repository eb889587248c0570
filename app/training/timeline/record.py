"""The timeline of a session: its segments, checkpoints, and the losses still ahead."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.training.own_data import OwnData, pack
from app.training.run.history import History, RunChange
from app.training.run.state import RunState
from app.training.timeline.checkpoints import Checkpoint, is_due, thin_out
from app.training.timeline.position import SEGMENT_START, SegmentPosition, TimelinePosition
from app.training.timeline.segment import NO_EDIT, Edit, Segment, SegmentKind, SegmentStart

MAX_SEGMENTS = 200
MAX_EDIT_BYTES = 200_000
"""Of edited parameters. Beyond either bound the oldest segments are dropped."""
MAX_ROWS_OF_PAST_RUN = 200
MAX_PAST_RUNS = 50
MAX_OWN_BYTES = 200_000
"""Of other runs' own data, packed; the least recently used are dropped."""


@dataclass
class Timeline:
    """``current`` is the index of the segment the session is in.

    ``ahead`` has the losses of the current run's epochs that are recorded but not reached yet.
    ``own`` holds the own data that other runs trained on, by digest. The first ``copied`` segments
    were recorded before the session was taken from somebody else.
    """

    segments: list[Segment] = field(default_factory=list)
    current: int = -1
    checkpoints: list[Checkpoint] = field(default_factory=list)
    ahead: History = field(default_factory=History)
    own: dict[str, OwnData] = field(default_factory=dict)
    copied: int = 0

    # ---- queries

    def position(self, state: RunState) -> TimelinePosition:
        """Where in the current segment this state of the run is."""
        updates = state.optimizer_steps - self.segments[self.current].beginning.optimizer_steps
        # A session restored without its timeline may begin right after a watched update.
        watched = state.watched and updates > 0
        within = SegmentPosition(updates, state.phases_done, state.samples_done, watched)
        return TimelinePosition(self.current, within)

    def run_of(self, number: int) -> range:
        """The segments of the run that segment ``number`` belongs to."""
        first = number
        while first > 0 and self.segments[first].kind != "start":
            first -= 1
        last = number + 1
        while last < len(self.segments) and self.segments[last].kind != "start":
            last += 1
        return range(first, last)

    @property
    def is_copied_run(self) -> bool:
        """Whether the current run was trained before the session was taken from somebody else."""
        return self.run_of(self.current)[0] < self.copied

    def changes(self, number: int) -> list[RunChange]:
        """The changes made in a run, up to and including segment ``number``."""
        first = self.run_of(number)[0]
        return [
            RunChange(segment.beginning.epoch, segment.text)
            for segment in self.segments[first : number + 1]
            if segment.kind != "start" and segment.text
        ]

    def last_checkpoint(self, position: TimelinePosition) -> Checkpoint | None:
        """The last checkpoint that is not after a position."""
        key = position.segment, position.within.updates
        count = bisect_right(self.checkpoints, key, key=_order)
        return self.checkpoints[count - 1] if count else None

    def edit_just_made(self, state: RunState) -> Segment | None:
        """The current segment, if nothing has happened since the edit that it begins with."""
        segment = self.segments[self.current]
        is_at_start = self.position(state).within == SEGMENT_START
        return segment if segment.kind == "edit" and is_at_start else None

    # ---- recording

    def begin_with(self, state: RunState) -> None:
        """Begin with a state whose past is unknown, as if all its parameters had been edited."""
        self.segments, self.checkpoints, self.ahead = [], [], History()
        self.enter(state, "edit", "")
        self.segments[0].end = self.position(state).within

    def leave(self, state: RunState) -> None:
        """End the current segment before an action; what was recorded after it is dropped."""
        self._forget_future()
        end = self.segments[self.current].end = self.position(state).within
        here = self.current, end.updates
        self.checkpoints = [point for point in self.checkpoints if _order(point) <= here]

    def enter(self, state: RunState, kind: SegmentKind, text: str, edit: Edit = NO_EDIT) -> None:
        """Begin a segment after an action: ``state`` is the run's after it."""
        beginning = SegmentStart(state.epoch, state.batch, state.offset, state.optimizer_steps)
        samples = len(state.data.train)
        self.segments.append(
            Segment(kind, state.recipe, state.engine, samples, text, beginning, edit)
        )
        self.current = len(self.segments) - 1
        if kind != "start":
            self._add_checkpoint(state, 0)
        self._forget_oldest()

    def amend(self, state: RunState, edit: Edit, text: str) -> None:
        """Replace the edit that the current segment begins with."""
        self.leave(state)
        segment = self.segments[self.current]
        segment.edit, segment.text = edit, text
        self.checkpoints = [point for point in self.checkpoints if point.segment < self.current]
        self._add_checkpoint(state, 0)

    def leave_run(self, state: RunState) -> None:
        """Keep the losses and own data of the current run before another run becomes current."""
        whole = state.history.joined(self.ahead)
        start = self.run_of(self.current)[0]
        self.segments[start].losses = whole.thinned(MAX_ROWS_OF_PAST_RUN)
        self.ahead = History()
        self._keep_own(state)

    def _keep_own(self, state: RunState) -> None:
        if state.own is None or state.recipe.dataset.own is None:
            return
        self.own.pop(state.own.digest, None)
        self.own[state.own.digest] = state.own
        left = MAX_OWN_BYTES
        for digest, own in reversed([*self.own.items()]):
            left -= len(pack(own))
            if left < 0:
                del self.own[digest]

    def reached(self, state: RunState) -> None:
        """Record that the run has moved on within its segment."""
        segment, position = self.segments[self.current], self.position(state)
        if position.within.is_beyond(segment.end):
            self._forget_future()
            segment.end = position.within
        if self.ahead.epoch:
            _, self.ahead = self.ahead.split(state.epoch)
        last = self.last_checkpoint(position)
        kept = last.updates if last is not None and last.segment == self.current else 0
        if is_due(segment, position.within.updates - kept):
            self._add_checkpoint(state, position.within.updates)

    def _add_checkpoint(self, state: RunState, updates: int) -> None:
        optimizer_state = {slot: part.copy() for slot, part in state.optimizer_state.items()}
        made = Checkpoint(self.current, updates, state.parameters.copy(), optimizer_state)
        insort(self.checkpoints, made, key=_order)
        self.checkpoints = thin_out(self.checkpoints, self.segments)

    def mark_as_copied(self) -> None:
        """Note that what is recorded so far is not the work of whoever has the session from now on.

        A current run without any update is theirs.
        """
        first = self.run_of(self.current)[0]
        trained = any(segment.end.updates for segment in self.segments[first:])
        self.copied = len(self.segments) if trained else first

    def _forget_future(self) -> None:
        del self.segments[self.current + 1 :]
        self.copied = min(self.copied, len(self.segments))
        self.checkpoints = [point for point in self.checkpoints if point.segment <= self.current]
        self.ahead = History()

    def forget_past(self, first: int) -> None:
        """Drop the segments before ``first``, which must be a start or begin with a checkpoint."""
        del self.segments[:first]
        self.current -= first
        self.copied = max(0, self.copied - first)
        self.checkpoints = [
            replace(point, segment=point.segment - first)
            for point in self.checkpoints
            if point.segment >= first
        ]

    def _forget_oldest(self) -> None:
        first_kept = max(
            0, len(self.segments) - MAX_SEGMENTS, _first_within(self.segments, MAX_EDIT_BYTES)
        )
        starts = [number for number, kept in enumerate(self.segments) if kept.kind == "start"]
        if len(starts) > MAX_PAST_RUNS:
            first_kept = max(first_kept, starts[-MAX_PAST_RUNS])
        if first_kept == 0:
            return
        usable = {point.segment for point in self.checkpoints if point.updates == 0}
        self.forget_past(
            next(
                number
                for number, segment in enumerate(self.segments)
                if number >= first_kept and (segment.kind == "start" or number in usable)
            )
        )


def _order(point: Checkpoint) -> tuple[int, int]:
    return point.segment, point.updates


def _first_within(segments: Sequence[Segment], max_bytes: int) -> int:
    """The first segment from which on edits take at most ``max_bytes``; at most the last one."""
    left = max_bytes
    for number in range(len(segments) - 1, -1, -1):
        left -= segments[number].edit.value.nbytes * 2
        if left < 0:
            return min(number + 1, len(segments) - 1)
    return 0
