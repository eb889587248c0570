"""Snapshots: a session as bytes and back. A JSON header and raw arrays; versioned, no pickle.

Layout: ``BPPG``, format number (u16), length of the header (u32), header (UTF-8 JSON), the arrays
one after the other, little-endian and C-ordered, in the order and with the shapes that the header
lists, and the CRC-32 (u32) of everything before it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Annotated

import numpy as np
from pydantic import Field

from app.errors import ProblemError
from app.training.codec.arrays import TIMELINE_DTYPES, Arrays, Shapes, read_arrays, write_arrays
from app.training.codec.header import (
    HeaderPart,
    RunHeader,
    UpdateHeader,
    header_fields,
    require,
    update_fields,
)
from app.training.codec.run import HISTORY, restore_run, run_arrays
from app.training.codec.timeline import (
    TimelineHeader,
    read_timeline,
    timeline_arrays,
    timeline_header,
)
from app.training.data.data import Data, DataUse, assemble_data, draw_data
from app.training.own_data import pack, unpack
from app.training.recipe.dataset import dataset_of
from app.training.recipe.recipe import Recipe
from app.training.run.history import Losses
from app.training.run.label import (
    MAX_COMMAND_LENGTH,
    MAX_COMMANDS,
    MAX_NAME_LENGTH,
    NO_LABEL,
    SessionLabel,
)
from app.training.run.session import TrainingSession
from app.training.run.state import RunState

MAGIC = b"BPPG"
FORMAT = 3
_READABLE = (2, 3)
"""Format 2 has no own data and no timeline: its timeline begins at the session's position."""
_PREFIX = struct.Struct("<4sHI")
_CHECKSUM = struct.Struct("<I")
_DATA = ("points", "classes", "numbers", "train_rows", "test_rows")
MAX_CACHED_DATA = 32
"""Data of runs read by ``read_without_past``; only generated data, which is small."""


class BadSnapshot(ValueError):
    """Bytes are not a snapshot of this format. The message says what is wrong."""


class LabelHeader(HeaderPart):
    """The fields of a ``SessionLabel``."""

    name: Annotated[str, Field(max_length=MAX_NAME_LENGTH)] = ""
    made: float | None = None
    commands: Annotated[
        tuple[Annotated[str, Field(max_length=MAX_COMMAND_LENGTH)], ...],
        Field(max_length=MAX_COMMANDS),
    ] = ()


class SnapshotHeader(RunHeader):
    """All of a session that is not numbers. ``arrays`` are names and shapes.

    A session without a label is written as before there were labels.
    """

    message: str
    update: UpdateHeader | None
    timeline: TimelineHeader | None = None
    label: LabelHeader | None = None
    arrays: Shapes


def to_bytes(session: TrainingSession) -> bytes:
    """The whole session; ``from_bytes`` gives one that continues with the same bits."""
    state = session.state()
    arrays = _data_arrays(state) | run_arrays(state) | timeline_arrays(session.timeline)
    update, (shapes, body) = state.last_update, write_arrays(arrays)
    label = None if session.label == NO_LABEL else LabelHeader(**vars(session.label))
    header = SnapshotHeader(
        **header_fields(state),
        message=state.message,
        update=None if update is None else UpdateHeader(**update_fields(update)),
        timeline=timeline_header(session.timeline),
        label=label,
        arrays=shapes,
    )
    text = header.model_dump_json(exclude=None if label else {"label"}).encode()
    whole = b"".join([_PREFIX.pack(MAGIC, FORMAT, len(text)), text, body])
    return whole + _CHECKSUM.pack(zlib.crc32(whole))


def from_bytes(snapshot: bytes) -> TrainingSession:
    """The session again. Raises BadSnapshot for anything that ``to_bytes`` did not write."""
    with _damage_as_bad_snapshot():
        return _restore(*_read(snapshot))


def read_without_past(snapshot: bytes) -> tuple[TrainingSession, Losses]:
    """The session without its timeline, and its losses. Raises BadSnapshot.

    Of its history it has the first and last row only. Takes a third of the time of ``from_bytes``,
    for pages that show many runs.
    """
    with _damage_as_bad_snapshot():
        header, arrays = _read(snapshot, without=TIMELINE_DTYPES.keys())
        epoch, train, test = (arrays[name] for name in HISTORY)
        require(epoch.shape == train.shape == test.shape, "its losses do not fit together")
        require(np.isfinite(train).all(), "its losses are not usable")
        ends = [0, -1] if len(epoch) > 1 else [0]
        arrays |= {name: arrays[name][ends] for name in HISTORY}
        session = _restore(header, arrays, past=False)
        return session, Losses(epoch, train, test if len(session.data.test) else None)


@contextmanager
def _damage_as_bad_snapshot() -> Iterator[None]:
    try:
        yield
    except BadSnapshot:
        raise
    except (KeyError, IndexError, TypeError, ValueError, struct.error, ProblemError) as error:
        raise BadSnapshot(f"the snapshot is damaged: {error}") from error


def _read(snapshot: bytes, without: Collection[str] = ()) -> tuple[SnapshotHeader, Arrays]:
    magic, number, length = _PREFIX.unpack_from(snapshot)
    if magic != MAGIC:
        raise BadSnapshot("these bytes are not a snapshot of a training session")
    if number not in _READABLE:
        raise BadSnapshot(
            f"the snapshot has format {number}; this version reads formats "
            f"{' and '.join(map(str, _READABLE))}"
        )
    end = len(snapshot) - _CHECKSUM.size
    (checksum,) = _CHECKSUM.unpack_from(snapshot, end)
    require(checksum == zlib.crc32(snapshot[:end]), "its checksum does not fit")
    start = _PREFIX.size + length
    header = SnapshotHeader.model_validate_json(snapshot[_PREFIX.size : start])
    require((header.timeline is None) == (number == _READABLE[0]), "its past is missing")
    return header, read_arrays(header.arrays, snapshot, start, end, without)


def _restore(header: SnapshotHeader, arrays: Arrays, *, past: bool = True) -> TrainingSession:
    own = unpack(arrays["own"].tobytes()) if "own" in arrays else None
    if header.recipe.dataset.own is not None:
        data = draw_data(header.recipe, own)
    else:
        data = (_read_data if past else _cached_data)(header.recipe, arrays)
    timeline = None
    if header.timeline is not None and past:
        timeline = read_timeline(header.timeline, arrays)
    session = restore_run(
        header, header.update, arrays, data, own, message=header.message, timeline=timeline
    )
    if header.label is not None:
        session.set_label(SessionLabel(**dict(header.label)))
    return session


def _data_arrays(state: RunState) -> Arrays:
    """The own data, packed, and the points and split if they are not own data."""
    data, arrays = state.data, Arrays()
    if state.own is not None:
        arrays["own"] = np.frombuffer(pack(state.own), np.uint8)
    if state.recipe.dataset.own is None:
        arrays |= {
            "points": data.points,
            "classes" if data.target.dtype.kind == "i" else "numbers": data.target,
            "train_rows": data.train_rows,
            "test_rows": data.test_rows,
        }
    return arrays


_cache: dict[tuple[object, ...], Data] = {}


def _cached_data(recipe: Recipe, arrays: Arrays) -> Data:
    """As ``_read_data``, cached: the runs of a class share their data, which is read-only."""
    parts = [(name, arrays[name].shape, arrays[name].tobytes()) for name in _DATA if name in arrays]
    key = (DataUse.of(recipe), *parts)
    found = _cache.get(key)
    if found is None:
        if len(_cache) >= MAX_CACHED_DATA:
            _cache.clear()
        found = _cache.setdefault(key, _read_data(recipe, arrays))
    return found


def _read_data(recipe: Recipe, arrays: Arrays) -> Data:
    points, dataset = arrays["points"], dataset_of(recipe.dataset)
    train_rows, test_rows = arrays["train_rows"], arrays["test_rows"]
    if dataset.task == "numbers":
        # Snapshots of before had one number a sample, (n,).
        target = arrays["numbers"].reshape(len(points), -1)
        fits = target.shape[1] == dataset.outputs and np.isfinite(target).all()
    else:
        target = arrays["classes"]
        count = dataset.number_of_classes(recipe.dataset.classes)
        fits = target.ndim == 1 and ((target >= 0) & (target < count)).all()
    require(
        points.shape == (len(points), dataset.inputs)
        and np.isfinite(points).all()
        and len(target) == len(points)
        and fits,
        "its points and their target do not fit its recipe",
    )
    rows = np.concatenate([train_rows, test_rows])
    require(
        len(train_rows) > 0 and np.array_equal(np.sort(rows), np.arange(len(points))),
        "its split is not one of its points",
    )
    return assemble_data(recipe, points, target, train_rows, test_rows)
