"""A session as bytes and back: a JSON header and the raw arrays behind it. Versioned, no pickle.

Layout: ``BPPG``, format number (u16), length of the header (u32), header (UTF-8 JSON), then the
arrays one behind the other, little-endian and C-ordered, in the order and with the shapes that the
header lists, and at the end the CRC-32 (u32) of everything before it.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from app.engine.network import parameter_count
from app.engine.optimizers import SQUARES, State
from app.errors import ProblemError
from app.training.codec.history import measured_arrays, read_measured
from app.training.codec.timeline import (
    DTYPES,
    TimelineHeader,
    read_timeline,
    timeline_arrays,
    timeline_header,
)
from app.training.data.data import Data, DataUse, assemble_data
from app.training.own_data import pack, unpack
from app.training.recipe.changes import MAX_LETTERS
from app.training.recipe.dataset import dataset_of
from app.training.recipe.recipe import Recipe
from app.training.run.history import MAX_CHANGES, Change, History, Losses
from app.training.run.play import Play
from app.training.run.session import Status, TrainingSession, Update
from app.training.timeline import Timeline
from app.training.timeline.turn import Engine

MAGIC = b"BPPG"
FORMAT = 3
_READ = (2, 3)
"""Format 2 is the same without own data and without a past: its timeline begins with itself."""
_PREFIX = struct.Struct("<4sHI")
_CHECKSUM = struct.Struct("<I")
_FLOAT, _INT, _BYTE = np.dtype("<f8"), np.dtype("<i8"), np.dtype("u1")
_DTYPES: dict[str, np.dtype[Any]] = {
    "own": _BYTE,
    "points": _FLOAT,
    "classes": _INT,
    "numbers": _FLOAT,
    "train_rows": _INT,
    "test_rows": _INT,
    "parameters": _FLOAT,
    "history_epoch": _INT,
    "history_train": _FLOAT,
    "history_test": _FLOAT,
    "measured_epoch": _INT,
    "measured_norm": _FLOAT,
    "measured_score": _FLOAT,
    "update_before": _FLOAT,
    "update_gradient": _FLOAT,
    "update_used": _FLOAT,
    "update_rows": _INT,
    **DTYPES,
}
MAX_KNOWN = 32
"""Data of runs that are only looked at; generated ones, which are small."""
_HISTORY = ("history_epoch", "history_train", "history_test")
_STATE, _STATE_BEFORE = "state_", "update_state_"
"""Before the name of one of the optimizer's slots: its state now, and before the last update."""
_Arrays = dict[str, NDArray[Any]]
_Count = Annotated[int, Field(ge=0, lt=2**63)]


class BadSnapshot(ValueError):
    """Bytes are not a snapshot of this format. The message says what was wrong."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class _UpdateHeader(_Part):
    learning_rate: float
    epoch: _Count
    batch: _Count
    batches: _Count
    offset: _Count
    steps_before: _Count


class _Header(_Part):
    recipe: Recipe
    engine: Engine
    play: Play
    status: Status
    message: str
    epoch: _Count
    batch: _Count
    offset: _Count
    phases_done: _Count
    samples_done: _Count
    watched: bool
    optimizer_steps: _Count
    update: _UpdateHeader | None
    changes: Annotated[
        list[tuple[_Count, Annotated[str, Field(max_length=MAX_LETTERS)]]],
        Field(max_length=MAX_CHANGES),
    ]
    timeline: TimelineHeader | None = None
    arrays: list[tuple[str, Annotated[list[_Count], Field(max_length=2)]]]


def to_bytes(session: TrainingSession) -> bytes:
    """The whole session; ``from_bytes`` gives one that goes on with the same bits."""
    data, history, update = session.data, session.history, session.last_update
    arrays: _Arrays = {}
    if session.own is not None:
        arrays["own"] = np.frombuffer(pack(session.own), np.uint8)
    if session.recipe.dataset.own is None:
        arrays |= {
            "points": data.points,
            "classes" if data.target.dtype.kind == "i" else "numbers": data.target,
            "train_rows": data.train_rows,
            "test_rows": data.test_rows,
        }
    arrays |= {
        "parameters": session.network.parameters,
        **{f"{_STATE}{slot}": array for slot, array in session.optimizer_state.items()},
        "history_epoch": np.array(history.epoch),
        "history_train": np.array(history.train),
        # A run without a test set has no test losses at all, so NaN never stands for a number.
        "history_test": np.array([np.nan if t is None else t for t in history.test]),
        **measured_arrays(history.measured, session.network.depth),
        **timeline_arrays(session.timeline),
    }
    update_header = None
    if update is not None:
        arrays["update_before"] = update.before
        arrays["update_gradient"] = update.gradient
        arrays["update_used"] = update.used
        arrays |= {f"{_STATE_BEFORE}{slot}": part for slot, part in update.state_before.items()}
        arrays["update_rows"] = update.rows
        update_header = _UpdateHeader(
            learning_rate=update.learning_rate,
            epoch=update.epoch,
            batch=update.batch,
            batches=update.batches,
            offset=update.offset,
            steps_before=update.steps_before,
        )
    header = _Header(
        recipe=session.recipe,
        engine=session.engine,
        play=session.play,
        status=session.status,
        message=session.message,
        epoch=session.epoch,
        batch=session.batch,
        offset=session.offset,
        phases_done=session.phases_done,
        samples_done=session.samples_done,
        watched=session.watched,
        optimizer_steps=session.optimizer_steps,
        update=update_header,
        changes=[(change.epoch, change.text) for change in history.changes],
        timeline=timeline_header(session.timeline),
        arrays=[(name, list(array.shape)) for name, array in arrays.items()],
    )
    text = header.model_dump_json().encode()
    body = [
        np.ascontiguousarray(array, dtype=_dtype(name)).tobytes() for name, array in arrays.items()
    ]
    whole = b"".join([_PREFIX.pack(MAGIC, FORMAT, len(text)), text, *body])
    return whole + _CHECKSUM.pack(zlib.crc32(whole))


def from_bytes(snapshot: bytes) -> TrainingSession:
    """The session again; raises BadSnapshot for anything that ``to_bytes`` did not write."""
    with _damage_told():
        return _build(*_read(snapshot))


def read_to_look(snapshot: bytes) -> tuple[TrainingSession, Losses]:
    """The session as it stands, and its losses; raises BadSnapshot.

    It has no past, and of its history the ends only. So it is read in a third of the time, by who
    looks at many and keeps none of them.
    """
    with _damage_told():
        header, arrays = _read(snapshot, without=DTYPES.keys())
        epoch, train, test = (arrays[name] for name in _HISTORY)
        _require(epoch.shape == train.shape == test.shape, "its losses do not fit together")
        _require(np.isfinite(train).all(), "its losses are not usable")
        ends = [0, -1] if len(epoch) > 1 else [0]
        arrays |= {name: arrays[name][ends] for name in _HISTORY}
        session = _build(header, arrays, past=False)
        return session, Losses(epoch, train, test if len(session.data.test) else None)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except BadSnapshot:
        raise
    except (KeyError, IndexError, TypeError, ValueError, struct.error, ProblemError) as error:
        raise BadSnapshot(f"the snapshot is damaged: {error}") from error


def _require(condition: bool | np.bool, wrong: str) -> None:
    if not condition:
        raise BadSnapshot(f"the snapshot is damaged: {wrong}")


def _dtype(name: str) -> np.dtype[Any]:
    return _FLOAT if name.startswith((_STATE, _STATE_BEFORE)) else _DTYPES[name]


def _read(snapshot: bytes, without: Collection[str] = ()) -> tuple[_Header, _Arrays]:
    magic, number, length = _PREFIX.unpack_from(snapshot)
    if magic != MAGIC:
        raise BadSnapshot("these bytes are not a snapshot of a training session")
    if number not in _READ:
        raise BadSnapshot(
            f"the snapshot has format {number}; this version reads formats "
            f"{' and '.join(map(str, _READ))}"
        )
    end = len(snapshot) - _CHECKSUM.size
    (checksum,) = _CHECKSUM.unpack_from(snapshot, end)
    _require(checksum == zlib.crc32(snapshot[:end]), "its checksum does not fit")
    start = _PREFIX.size + length
    header = _Header.model_validate_json(snapshot[_PREFIX.size : start])
    _require((header.timeline is None) == (number == _READ[0]), "its past is missing")
    arrays: _Arrays = {}
    for name, shape in header.arrays:
        dtype, size = _dtype(name), math.prod(shape)
        _require(start + size * dtype.itemsize <= end, f"it ends within its array {name}")
        if name not in without:
            flat = np.frombuffer(snapshot, dtype, size, start)
            arrays[name] = flat.reshape(shape).copy()
        start += size * dtype.itemsize
    _require(start == end, "it goes on after its last array")
    return header, arrays


def _build(header: _Header, arrays: _Arrays, *, past: bool = True) -> TrainingSession:
    recipe, parameters = header.recipe, arrays["parameters"]
    _require(
        parameters.shape == (parameter_count(recipe.units),),
        "its parameters do not fit its recipe",
    )
    own = unpack(arrays["own"].tobytes()) if "own" in arrays else None
    data = None
    if recipe.dataset.own is None:
        data = _data(recipe, arrays) if past else _known_data(recipe, arrays)
    session = TrainingSession(recipe, data, own)
    state = _state(session, arrays, _STATE)
    _require(
        session.would_be_finite(parameters, state),
        "its parameters are not usable",
    )
    session.optimizer_state, session.optimizer_steps = state, header.optimizer_steps
    session.network.parameters[:] = parameters
    session.engine, session.play = header.engine, header.play
    session.status, session.message = header.status, header.message
    session.epoch, session.batch, session.offset = header.epoch, header.batch, header.offset
    session.phases_done, session.samples_done = header.phases_done, header.samples_done
    session.watched = header.watched
    session.history = _history(header, arrays, tested=len(session.data.test) > 0)
    session.last_update = _update(header, arrays, session)
    _require(_stands_somewhere(session), "its position does not exist")
    if header.timeline is None or not past:
        session.timeline.begin_with(session)
    else:
        timeline = read_timeline(header.timeline, arrays)
        _require(timeline is not None and _is_on(session, timeline), "its past does not fit it")
        assert timeline is not None
        session.timeline = timeline
    return session


def _state(session: TrainingSession, arrays: _Arrays, prefix: str) -> State:
    """The optimizer's state, slot by slot, with arrays of the parameters' shape."""
    slots = session.rules.optimizer.slots
    state = {slot: arrays[f"{prefix}{slot}"] for slot in slots}
    shape = session.network.parameters.shape
    _require(
        {name for name in arrays if name.startswith(prefix)} == {f"{prefix}{s}" for s in slots}
        and all(part.shape == shape and np.isfinite(part).all() for part in state.values())
        and all((part >= 0).all() for slot, part in state.items() if slot in SQUARES),
        "its optimizer's state does not fit the run",
    )
    return state


_known: dict[tuple[object, ...], Data] = {}


def _known_data(recipe: Recipe, arrays: _Arrays) -> Data:
    """The same as ``_data``, made once for the many runs of a class: nobody changes them."""
    names = ("points", "classes", "numbers", "train_rows", "test_rows")
    parts = [(name, arrays[name].shape, arrays[name].tobytes()) for name in names if name in arrays]
    key = (DataUse.of(recipe), *parts)
    found = _known.get(key)
    if found is None:
        if len(_known) >= MAX_KNOWN:
            _known.clear()
        found = _known.setdefault(key, _data(recipe, arrays))
    return found


def _data(recipe: Recipe, arrays: _Arrays) -> Data:
    points, dataset = arrays["points"], dataset_of(recipe.dataset)
    train_rows, test_rows = arrays["train_rows"], arrays["test_rows"]
    if dataset.task == "numbers":
        target = arrays["numbers"]
        fits = np.isfinite(target).all()
    else:
        target = arrays["classes"]
        count = dataset.number_of_classes(recipe.dataset.classes)
        fits = ((target >= 0) & (target < count)).all()
    _require(
        points.shape == (len(points), dataset.inputs)
        and np.isfinite(points).all()
        and target.shape == (len(points),)
        and fits,
        "its points and their target do not fit its recipe",
    )
    rows = np.concatenate([train_rows, test_rows])
    _require(
        len(train_rows) > 0 and np.array_equal(np.sort(rows), np.arange(len(points))),
        "its split is not one of its points",
    )
    return assemble_data(recipe, points, target, train_rows, test_rows)


def _history(header: _Header, arrays: _Arrays, *, tested: bool) -> History:
    epoch, train, test = (arrays[name] for name in _HISTORY)
    _require(
        epoch.shape == train.shape == test.shape == (len(epoch),)
        and epoch[0] == 0
        and epoch[-1] == header.epoch
        and (np.diff(epoch) > 0).all()
        and np.isfinite(train).all()
        and (np.isfinite(test) if tested else np.isnan(test)).all(),
        "its history does not fit the run",
    )
    measured = read_measured(arrays, len(header.recipe.layers), header.epoch)
    _require(measured is not None, "what it measured does not fit the run")
    assert measured is not None
    changed = [epoch for epoch, _ in header.changes]
    _require(
        changed == sorted(changed) and max(changed, default=0) <= header.epoch,
        "its changes do not fit the run",
    )
    tests = test.tolist() if tested else [None] * len(test)
    changes = [Change(epoch, text) for epoch, text in header.changes]
    return History(epoch.tolist(), train.tolist(), tests, measured, changes)


def _update(header: _Header, arrays: _Arrays, session: TrainingSession) -> Update | None:
    if header.update is None:
        _require(
            not any(name.startswith(_STATE_BEFORE) for name in arrays),
            "it has a state before an update that was not made",
        )
        return None
    before, gradient, used, rows = (
        arrays[f"update_{name}"] for name in ("before", "gradient", "used", "rows")
    )
    samples = len(session.data.train)
    _require(
        before.shape == gradient.shape == used.shape == session.network.parameters.shape
        and session.would_be_finite(before)
        and np.isfinite(gradient).all()
        and np.isfinite(used).all()
        and rows.shape == (len(rows),)
        and 0 < len(rows) <= samples
        and ((rows >= 0) & (rows < samples)).all(),
        "its last update does not fit the run",
    )
    made = header.update
    return Update(
        before,
        gradient,
        used,
        _state(session, arrays, _STATE_BEFORE),
        made.learning_rate,
        rows,
        made.epoch,
        made.batch,
        made.batches,
        made.offset,
        made.steps_before,
    )


def _is_on(session: TrainingSession, timeline: Timeline) -> bool:
    """Whether the session stands where its timeline says."""
    turn, mark = timeline.turns[timeline.at], timeline.mark(session)
    return (
        turn.recipe == session.recipe
        and turn.samples == len(session.data.train)
        and not mark.is_beyond(turn.end)
        and mark.updates >= 0
        and turn.position(mark.updates) == (session.epoch, session.batch, session.offset)
    )


def _stands_somewhere(session: TrainingSession) -> bool:
    """Whether the session could have been stepped to its position."""
    if session.offset >= len(session.data.train) or session.batch > session.offset:
        return False
    if session.watched and session.last_update is None:
        return False
    if session.watched and session.phases_done + session.samples_done > 0:
        return False
    return session.phases_done <= 2 * session.network.depth + 1 and session.samples_done < len(
        session.batch_rows()
    )
