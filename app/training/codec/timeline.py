"""A timeline as part of a snapshot's header and arrays, and back."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Annotated

import numpy as np
from pydantic import Field

from app.engine.network import parameter_count
from app.training.codec.arrays import Arrays, Numbers
from app.training.codec.header import Count, HeaderPart, require
from app.training.codec.history import loss_arrays, measured_arrays, read_losses, read_measured
from app.training.own_data import OwnData, pack, unpack
from app.training.recipe.recipe import Recipe
from app.training.recipe.rules import make_rules
from app.training.run.history import History
from app.training.run.state import Engine
from app.training.timeline.checkpoints import MAX_CHECKPOINTS, Checkpoint
from app.training.timeline.position import SegmentPosition
from app.training.timeline.record import MAX_PAST_RUNS, MAX_SEGMENTS, Timeline
from app.training.timeline.segment import Edit, Segment, SegmentKind, SegmentStart


class SegmentHeader(HeaderPart):
    """One segment. ``recipe`` is an index into the list of recipes; ``edits``, ``losses`` count."""

    kind: SegmentKind
    recipe: Count
    engine: Engine
    samples: Annotated[int, Field(ge=1, lt=2**31)]
    text: Annotated[str, Field(max_length=200)]
    beginning: tuple[Count, Count, Count, Count]
    end: tuple[Count, Count, Count, bool]
    edits: Count
    losses: Count


class TimelineHeader(HeaderPart):
    """A timeline without its numbers; the names are those of stored snapshots.

    ``recipes`` are JSON, ``turns`` the segments, ``at`` the current one, ``checkpoints`` pairs of
    segment and updates, ``own`` the sizes of the own data in bytes, ``copied`` the number of
    segments that were recorded before the session was taken from somebody else.
    """

    recipes: Annotated[list[str], Field(min_length=1, max_length=MAX_SEGMENTS)]
    turns: Annotated[list[SegmentHeader], Field(min_length=1, max_length=MAX_SEGMENTS)]
    at: Count
    checkpoints: Annotated[list[tuple[Count, Count]], Field(max_length=MAX_CHECKPOINTS)]
    own: Annotated[list[Count], Field(max_length=MAX_PAST_RUNS)] = []
    copied: Count = 0


def timeline_header(timeline: Timeline) -> TimelineHeader:
    """The header's part."""
    recipes = list(dict.fromkeys(segment.recipe_text for segment in timeline.segments))
    index = {text: number for number, text in enumerate(recipes)}
    segments = []
    for segment in timeline.segments:
        start, end = segment.beginning, segment.end
        segments.append(
            SegmentHeader(
                kind=segment.kind,
                recipe=index[segment.recipe_text],
                engine=segment.engine,
                samples=segment.samples,
                text=segment.text,
                beginning=(start.epoch, start.batch, start.offset, start.optimizer_steps),
                end=(end.updates, end.phases, end.samples, end.watched),
                edits=len(segment.edit.index),
                losses=len(segment.losses.epoch),
            )
        )
    return TimelineHeader(
        recipes=recipes,
        turns=segments,
        at=timeline.current,
        checkpoints=[(point.segment, point.updates) for point in timeline.checkpoints],
        own=[len(pack(part)) for part in timeline.own.values()],
        copied=timeline.copied,
    )


def timeline_arrays(timeline: Timeline) -> Arrays:
    """The arrays, concatenated over all segments."""
    flat = [
        part
        for point in timeline.checkpoints
        for part in (point.parameters, *(point.state[slot] for slot in sorted(point.state)))
    ]
    segments, ahead = timeline.segments, timeline.ahead
    layers = len(segments[timeline.current].recipe.layers)
    return {
        "checkpoints": np.concatenate(flat) if flat else np.zeros(0),
        "edit_index": np.concatenate([segment.edit.index for segment in segments]),
        "edit_value": np.concatenate([segment.edit.value for segment in segments]),
        "past_own": np.frombuffer(b"".join(map(pack, timeline.own.values())), np.uint8),
        **loss_arrays("past_", [segment.losses for segment in segments]),
        **loss_arrays("ahead_", [ahead]),
        **measured_arrays(ahead.measured, layers, "ahead_"),
    }


def read_timeline(header: TimelineHeader, arrays: Arrays) -> Timeline:
    """The timeline again.

    Raises Damaged, KeyError, IndexError or ValueError if its parts do not fit together.
    """
    edits = [0, *accumulate(part.edits for part in header.turns)]
    rows = [0, *accumulate(part.losses for part in header.turns)]
    index, value = arrays["edit_index"], arrays["edit_value"]
    require(
        index.shape == value.shape == (edits[-1],)
        and np.isfinite(value).all()
        and all(arrays[f"past_{name}"].shape == (rows[-1],) for name in ("epoch", "train", "test")),
        "its past is not complete",
    )
    segments = []
    for number, part in enumerate(header.turns):
        edit = slice(edits[number], edits[number + 1])
        losses = slice(rows[number], rows[number + 1])
        segments.append(
            Segment(
                part.kind,
                _recipe(header.recipes[part.recipe]),
                part.engine,
                part.samples,
                part.text,
                SegmentStart(*part.beginning),
                Edit(index[edit].copy(), value[edit].copy()),
                SegmentPosition(*part.end),
                read_losses(arrays, "past_", losses) if part.losses else History(),
            )
        )
    current = segments[header.at]
    ahead = read_losses(arrays, "ahead_", slice(None))
    ahead.measured = read_measured(arrays, len(current.recipe.layers), 2**63 - 1, "ahead_")
    points = _read_checkpoints(header, segments, arrays["checkpoints"])
    require(
        all(map(_fits, segments, [*segments[1:], None]))
        and (segments[0].kind == "start" or header.checkpoints[0] == (0, 0)),
        "its past is not one of a run",
    )
    own, copied = _read_own(header, arrays["past_own"]), min(header.copied, len(segments))
    return Timeline(segments, header.at, points, ahead, own, copied)


def _read_own(header: TimelineHeader, packed: Numbers) -> dict[str, OwnData]:
    ends = [0, *accumulate(header.own)]
    require(packed.shape == (ends[-1],), "own data of its past are not complete")
    found = [unpack(packed[start:end].tobytes()) for start, end in pairwise(ends)]
    return {own.digest: own for own in found}


@lru_cache(maxsize=1024)
def _recipe(text: str) -> Recipe:
    """Cached: the same few recipes come with every request, and validating them takes time."""
    return Recipe.model_validate_json(text)


def _fits(segment: Segment, following: Segment | None) -> bool:
    """Whether the segment is possible, and could lead to the one after it."""
    start, end, index = segment.beginning, segment.end, segment.edit.index
    if start.offset >= segment.samples or start.batch > start.offset or end.phases > segment.phases:
        return False
    if end.samples >= segment.rows_of_batch(end.updates) or (end.watched and not end.updates):
        return False
    if ((index < 0) | (index >= parameter_count(segment.recipe.units))).any():
        return False
    if segment.kind == "start" and start != SegmentStart():
        return False
    if following is None or following.kind == "start":
        return True
    next_at = following.beginning
    return segment.position(end.updates) == (next_at.epoch, next_at.batch, next_at.offset) and (
        following.samples == segment.samples
        and following.recipe.units == segment.recipe.units
        and following.recipe.activations == segment.recipe.activations
    )


def _read_checkpoints(
    header: TimelineHeader, segments: list[Segment], flat: Numbers
) -> list[Checkpoint]:
    are_ordered = all(a < b for a, b in pairwise(header.checkpoints))
    require(np.isfinite(flat).all() and are_ordered, "its checkpoints are not usable")
    points, start = [], 0
    for number, updates in header.checkpoints:
        segment = segments[number]
        slots = sorted(make_rules(segment.recipe).optimizer.slots)
        size = parameter_count(segment.recipe.units)
        end = start + size * (1 + len(slots))
        fits = end <= len(flat) and updates <= segment.end.updates
        require(fits, "its checkpoints do not fit its past")
        parts = flat[start:end].reshape(1 + len(slots), size).copy()
        state = dict(zip(slots, parts[1:], strict=True))
        points.append(Checkpoint(number, updates, parts[0], state))
        start = end
    require(start == len(flat), "its checkpoints do not fit its past")
    return points
