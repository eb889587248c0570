"""A timeline as part of a snapshot's header and as arrays, and back."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from app.engine.network import parameter_count
from app.training.codec.history import measured_arrays, read_measured
from app.training.own_data import OwnData, pack, unpack
from app.training.recipe.recipe import Recipe
from app.training.recipe.rules import make_rules
from app.training.run.history import History
from app.training.timeline import Mark, Timeline, Turn
from app.training.timeline.checkpoints import MOST, Checkpoint
from app.training.timeline.record import MAX_PAST_RUNS, MAX_TURNS
from app.training.timeline.turn import Beginning, Edit, Engine, TurnKind

Numbers = NDArray[Any]
_Count = Annotated[int, Field(ge=0, lt=2**63)]

DTYPES: dict[str, np.dtype[Any]] = {
    "checkpoints": np.dtype("<f8"),
    "past_own": np.dtype("u1"),
    "edit_index": np.dtype("<i8"),
    "edit_value": np.dtype("<f8"),
    "past_epoch": np.dtype("<i8"),
    "past_train": np.dtype("<f8"),
    "past_test": np.dtype("<f8"),
    "ahead_epoch": np.dtype("<i8"),
    "ahead_train": np.dtype("<f8"),
    "ahead_test": np.dtype("<f8"),
    "ahead_measured_epoch": np.dtype("<i8"),
    "ahead_measured_norm": np.dtype("<f8"),
    "ahead_measured_score": np.dtype("<f8"),
}


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class TurnHeader(_Part):
    """One turn. ``recipe`` is its place in the list of recipes."""

    kind: TurnKind
    recipe: _Count
    engine: Engine
    samples: Annotated[int, Field(ge=1, lt=2**31)]
    text: Annotated[str, Field(max_length=200)]
    beginning: tuple[_Count, _Count, _Count, _Count]
    end: tuple[_Count, _Count, _Count, bool]
    edits: _Count
    losses: _Count


class TimelineHeader(_Part):
    """What of a timeline is not numbers. ``checkpoints`` are turns and updates, recipes
    JSON, ``own`` the bytes of each of the own data.
    """

    recipes: Annotated[list[str], Field(min_length=1, max_length=MAX_TURNS)]
    turns: Annotated[list[TurnHeader], Field(min_length=1, max_length=MAX_TURNS)]
    at: _Count
    checkpoints: Annotated[list[tuple[_Count, _Count]], Field(max_length=MOST)]
    own: Annotated[list[_Count], Field(max_length=MAX_PAST_RUNS)] = []


def timeline_header(timeline: Timeline) -> TimelineHeader:
    """The header's part."""
    recipes = list(dict.fromkeys(turn.recipe_text for turn in timeline.turns))
    places = {text: place for place, text in enumerate(recipes)}
    turns = []
    for turn in timeline.turns:
        at, end = turn.beginning, turn.end
        turns.append(
            TurnHeader(
                kind=turn.kind,
                recipe=places[turn.recipe_text],
                engine=turn.engine,
                samples=turn.samples,
                text=turn.text,
                beginning=(at.epoch, at.batch, at.offset, at.optimizer_steps),
                end=(end.updates, end.phases, end.samples, end.watched),
                edits=len(turn.edit.index),
                losses=len(turn.losses.epoch),
            )
        )
    points = [(point.turn, point.updates) for point in timeline.checkpoints]
    own = [len(pack(part)) for part in timeline.own.values()]
    return TimelineHeader(recipes=recipes, turns=turns, at=timeline.at, checkpoints=points, own=own)


def timeline_arrays(timeline: Timeline) -> dict[str, Numbers]:
    """The arrays, those of all turns one behind the other."""
    flat = [
        part
        for point in timeline.checkpoints
        for part in (point.parameters, *(point.state[slot] for slot in sorted(point.state)))
    ]
    turns, ahead = timeline.turns, timeline.ahead
    layers = len(turns[timeline.at].recipe.layers)
    arrays = {
        "checkpoints": np.concatenate(flat) if flat else np.zeros(0),
        "edit_index": np.concatenate([turn.edit.index for turn in turns]),
        "edit_value": np.concatenate([turn.edit.value for turn in turns]),
        "past_own": np.frombuffer(b"".join(map(pack, timeline.own.values())), np.uint8),
        **_losses("past", [turn.losses for turn in turns]),
        **_losses("ahead", [ahead]),
    }
    measured = measured_arrays(ahead.measured, layers)
    return arrays | {f"ahead_{name}": array for name, array in measured.items()}


def _losses(prefix: str, histories: list[History]) -> dict[str, Numbers]:
    rows = [(history.epoch, history.train, history.test) for history in histories]
    columns = [[value for row in rows for value in row[column]] for column in range(3)]
    return {
        f"{prefix}_epoch": np.array(columns[0], dtype=np.int64),
        f"{prefix}_train": np.array(columns[1], dtype=np.float64),
        f"{prefix}_test": np.array(columns[2], dtype=np.float64),
    }


def read_timeline(header: TimelineHeader, arrays: dict[str, Numbers]) -> Timeline | None:
    """The timeline again; None where its parts do not fit together.

    KeyError, IndexError and ValueError say the same.
    """
    index, value = arrays["edit_index"], arrays["edit_value"]
    edits = [0, *accumulate(turn.edits for turn in header.turns)]
    rows = [0, *accumulate(turn.losses for turn in header.turns)]
    if index.shape != (edits[-1],) or value.shape != (edits[-1],) or not np.isfinite(value).all():
        return None
    past = [arrays[f"past_{name}"] for name in ("epoch", "train", "test")]
    if any(column.shape != (rows[-1],) for column in past):
        return None
    turns = []
    for number, part in enumerate(header.turns):
        edit = slice(edits[number], edits[number + 1])
        losses = slice(rows[number], rows[number + 1])
        turns.append(
            Turn(
                part.kind,
                _recipe(header.recipes[part.recipe]),
                part.engine,
                part.samples,
                part.text,
                Beginning(*part.beginning),
                Edit(index[edit].copy(), value[edit].copy()),
                Mark(*part.end),
                _history([column[losses] for column in past]) if part.losses else History(),
            )
        )
    points = _read_checkpoints(header, turns, arrays["checkpoints"])
    if points is None or not header.at < len(turns):
        return None
    ahead = _history([arrays[f"ahead_{name}"] for name in ("epoch", "train", "test")])
    names = ("epoch", "norm", "score")
    later = {f"measured_{name}": arrays[f"ahead_measured_{name}"] for name in names}
    measured = read_measured(later, len(turns[header.at].recipe.layers), 2**63 - 1)
    if measured is None or not all(map(_fits, turns, [*turns[1:], None])):
        return None
    ahead.measured = measured
    first = turns[0]
    if first.kind != "start" and (not points or (points[0].turn, points[0].updates) != (0, 0)):
        return None
    return Timeline(turns, header.at, points, ahead, _read_own(header, arrays["past_own"]))


def _read_own(header: TimelineHeader, packed: Numbers) -> dict[str, OwnData]:
    ends = [0, *accumulate(header.own)]
    if packed.shape != (ends[-1],):
        raise ValueError("own data of a timeline do not fit together")
    found = [unpack(packed[start:end].tobytes()) for start, end in pairwise(ends)]
    return {own.digest: own for own in found}


@lru_cache(maxsize=1024)
def _recipe(text: str) -> Recipe:
    """Read once: the same few come with every request, and validating them takes its time."""
    return Recipe.model_validate_json(text)


def _history(columns: list[Numbers]) -> History:
    epoch, train, test = columns
    tests = [None if np.isnan(loss) else loss for loss in test.tolist()]
    if not (epoch.shape == train.shape == test.shape) or not np.isfinite(train).all():
        raise ValueError("losses of a timeline do not fit together")
    if (np.diff(epoch) <= 0).any():
        raise ValueError("losses of a timeline are not in order")
    return History(epoch.tolist(), train.tolist(), tests)


def _fits(turn: Turn, following: Turn | None) -> bool:
    """Whether the turn could be, and could lead to the one after it."""
    at, end = turn.beginning, turn.end
    if at.offset >= turn.samples or at.batch > at.offset or end.phases > turn.phases:
        return False
    if end.samples >= turn.rows_of_batch(end.updates) or (end.watched and not end.updates):
        return False
    if (turn.edit.index >= parameter_count(turn.recipe.units)).any() or (turn.edit.index < 0).any():
        return False
    if turn.kind == "start" and at != Beginning():
        return False
    if following is None or following.kind == "start":
        return True
    next_at = following.beginning
    return turn.position(end.updates) == (next_at.epoch, next_at.batch, next_at.offset) and (
        following.samples == turn.samples
        and following.recipe.units == turn.recipe.units
        and following.recipe.activations == turn.recipe.activations
    )


def _read_checkpoints(
    header: TimelineHeader, turns: list[Turn], flat: Numbers
) -> list[Checkpoint] | None:
    if not np.isfinite(flat).all() or any(a >= b for a, b in pairwise(header.checkpoints)):
        return None
    points, start = [], 0
    for number, updates in header.checkpoints:
        turn = turns[number]
        slots = sorted(make_rules(turn.recipe).optimizer.slots)
        size = parameter_count(turn.recipe.units)
        end = start + size * (1 + len(slots))
        if end > len(flat) or updates > turn.end.updates:
            return None
        parts = flat[start:end].reshape(1 + len(slots), size).copy()
        points.append(
            Checkpoint(number, updates, parts[0], dict(zip(slots, parts[1:], strict=True)))
        )
        start = end
    return points if start == len(flat) else None
