"""A session's exact state as text for an address: who opens it goes on with the same bits.

It holds whatever decides how the run looks and goes on: the recipe, weights and optimizer state as
float64, the place in epoch and step, and the update that has just been watched. It leaves out what
the recipe gives again (the points and their split), all but a few rows of the history, what was
measured for charts, and an update that nobody watched.

Layout: base64url without padding of a version (u8), the CRC-32 (u32) of the content, and the
content by raw deflate. The content is the length of the header (u32), the header (UTF-8 JSON) and
the arrays, float64, each byte by byte: first all its lowest bytes, last all its signs, since alike
bytes side by side pack better. The format is not the store's, for a link in an article lives longer
than a snapshot: what changes here must go on reading version 1.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.engine.activations import Array
from app.errors import ProblemError
from app.training.codec.recipe_link import MAX_LETTERS
from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.data.data import Data, draw_data
from app.training.divergence.explanation import explain_divergence, say_divergence
from app.training.recipe.changes import MAX_LETTERS as MAX_LETTERS_OF_CHANGE
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe, check_limits
from app.training.run.history import MAX_CHANGES, Change, History
from app.training.run.play import Play
from app.training.run.session import Status, TrainingSession, Update
from app.training.timeline.turn import Engine

VERSION = 1
MAX_ROWS = 60
"""So many rows of the history come along; of a longer one these, evenly over its epochs."""
MAX_BYTES = 256 * 1024
"""No content is longer: a few kilobytes of text could else unpack to many megabytes."""
OTHER_POINTS = (
    "The points were drawn anew here and differ from those of the link, if only in their last "
    "digits; so may the losses."
)
_PREFIX = struct.Struct("<BI")
_LENGTH = struct.Struct("<I")
_FLOAT = np.dtype("<f8")
_Count = Annotated[int, Field(ge=0, lt=2**63)]


class NotInAddress(ValueError):
    """A state cannot stand in an address. The message is a sentence that says why."""


class UnusableState(ProblemError):
    """A text holds no state that can be opened. The message is a sentence that says why."""


@dataclass(frozen=True)
class StateText:
    """The text, and how many ``rows`` of the history it holds, of how many."""

    text: str
    rows: int
    of_rows: int


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class _UpdateHeader(_Part):
    learning_rate: float
    rows: list[_Count]
    epoch: _Count
    batch: _Count
    batches: _Count
    offset: _Count
    steps_before: _Count


class _Header(_Part):
    recipe: Recipe
    points: _Count
    engine: Engine
    play: Play
    status: Status
    epoch: _Count
    batch: _Count
    offset: _Count
    phases_done: _Count
    samples_done: _Count
    watched: bool
    optimizer_steps: _Count
    rows: Annotated[list[_Count], Field(min_length=1, max_length=MAX_ROWS)]
    changes: Annotated[
        list[tuple[_Count, Annotated[str, Field(max_length=MAX_LETTERS_OF_CHANGE)]]],
        Field(max_length=MAX_CHANGES),
    ]
    update: _UpdateHeader | None


def write_state(session: TrainingSession, max_letters: int = MAX_LETTERS) -> StateText:
    """The state as text; raises NotInAddress. ``read_state`` gives the same session again."""
    if not is_drawn_by_recipe(session):
        raise NotInAddress("The settings do not give the data of this session again.")
    history = session.history
    for most in (MAX_ROWS, 3):
        rows = _rows_to_keep(history.epoch, most)
        text = _pack(_content(session, rows))
        if len(text) <= max_letters:
            return StateText(text, len(rows), len(history.epoch))
    raise NotInAddress(
        f"The numbers of this session need {len(text)} characters, and an address has at most "
        f"{max_letters}."
    )


def is_drawn_by_recipe(session: TrainingSession) -> bool:
    """Whether the recipe gives the session's data again: else its state needs more than a link."""
    if session.recipe.dataset.own is not None:
        return False
    drawn = draw_data(session.recipe)
    return all(
        getattr(drawn, name).tobytes() == getattr(session.data, name).tobytes()
        for name in ("points", "target", "train_rows", "test_rows")
    )


def read_state(text: str, limits: Limits) -> TrainingSession:
    """The session again; raises UnusableState or LimitExceeded."""
    header, numbers = _unpack(text)
    check_limits(header.recipe, limits)
    try:
        session = _build(header, numbers)
        # A snapshot is checked whole when it is read: finite, fitting, and somewhere.
        session = from_bytes(to_bytes(session))
    except (BadSnapshot, ProblemError, ValueError) as error:
        raise UnusableState(_damaged("its numbers do not fit together")) from error
    # Words are made anew: a link shall not put any into the page's mouth.
    if session.status == "diverged" and explain_divergence(session) is None:
        session.status = "paused"
    if session.status == "diverged":
        session.message = say_divergence(session)
    elif header.points != _checksum(session.data):
        session.message = OTHER_POINTS
    return session


def _rows_to_keep(epochs: list[int], most: int) -> list[int]:
    """At most so many rows, evenly over the epochs; the first two tell how a run began."""
    if len(epochs) <= most:
        return list(range(len(epochs)))
    even = np.linspace(epochs[0], epochs[-1], most - 1)
    return sorted({0, 1, *np.searchsorted(epochs, even).tolist()})


def _checksum(data: Data) -> int:
    parts = (data.points, data.target.astype(_FLOAT), data.train_rows.astype("<i8"))
    return zlib.crc32(b"".join(np.ascontiguousarray(part).tobytes() for part in parts))


def _content(session: TrainingSession, rows: list[int]) -> bytes:
    history = session.history
    # An update that was not watched is shown nowhere.
    update = session.last_update if session.watched else None
    slots = session.rules.optimizer.slots
    arrays = [session.network.parameters, *(session.optimizer_state[slot] for slot in slots)]
    if update is not None:
        arrays += [update.before, update.gradient, update.used]
        arrays += [update.state_before[slot] for slot in slots]
    arrays.append(np.array([history.train[row] for row in rows]))
    if len(session.data.test):
        arrays.append(np.array([history.test[row] for row in rows], dtype=_FLOAT))
    header = _Header(
        recipe=session.recipe,
        points=_checksum(session.data),
        engine=session.engine,
        play=session.play,
        status=session.status,
        epoch=session.epoch,
        batch=session.batch,
        offset=session.offset,
        phases_done=session.phases_done,
        samples_done=session.samples_done,
        watched=session.watched,
        optimizer_steps=session.optimizer_steps,
        rows=[history.epoch[row] for row in rows],
        changes=[(change.epoch, change.text) for change in history.changes],
        update=None if update is None else _describe(update),
    )
    text = header.model_dump_json().encode()
    return b"".join([_LENGTH.pack(len(text)), text, *map(_by_byte, arrays)])


def _by_byte(array: Array) -> bytes:
    return array.astype(_FLOAT).view(np.uint8).reshape(-1, _FLOAT.itemsize).T.tobytes()


def _describe(update: Update) -> _UpdateHeader:
    return _UpdateHeader(
        learning_rate=update.learning_rate,
        rows=update.rows.tolist(),
        epoch=update.epoch,
        batch=update.batch,
        batches=update.batches,
        offset=update.offset,
        steps_before=update.steps_before,
    )


def _pack(content: bytes) -> str:
    packed = zlib.compress(content, 9, wbits=-zlib.MAX_WBITS)
    whole = _PREFIX.pack(VERSION, zlib.crc32(content)) + packed
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode("ascii")


def _unpack(text: str) -> tuple[_Header, bytes]:
    if len(text) > MAX_LETTERS:
        raise UnusableState(f"A state in an address has at most {MAX_LETTERS} characters.")
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        version, checksum = _PREFIX.unpack_from(whole)
        if version < 1:
            raise ValueError("versions count from 1")
    except (binascii.Error, ValueError, struct.error) as error:
        raise UnusableState(_damaged("it was cut off or changed on its way")) from error
    if version > VERSION:
        raise UnusableState(
            "The state in this address was written by a newer Backprop Playground, which this one "
            f"cannot read; it reads version {VERSION}."
        )
    try:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        content = unpacker.decompress(whole[_PREFIX.size :], MAX_BYTES)
        if not unpacker.eof or unpacker.unused_data or zlib.crc32(content) != checksum:
            raise ValueError("its checksum does not fit")
        (length,) = _LENGTH.unpack_from(content)
        start = _LENGTH.size + length
        header = _Header.model_validate_json(content[_LENGTH.size : start])
    except (zlib.error, ValueError, struct.error) as error:
        raise UnusableState(_damaged("it was cut off or changed on its way")) from error
    return header, content[start:]


def _damaged(why: str) -> str:
    return f"The state in this address cannot be used: {why}; copy the whole address once more."


def _build(header: _Header, numbers: bytes) -> TrainingSession:
    """The session as header and numbers tell it; only the count of the numbers is checked."""
    session = TrainingSession(header.recipe)
    size, slots = len(session.network.parameters), session.rules.optimizer.slots
    taken = 0

    def take(count: int) -> Array:
        nonlocal taken
        length = count * _FLOAT.itemsize
        part = np.frombuffer(numbers, np.uint8, length, taken).reshape(_FLOAT.itemsize, count)
        taken += length
        return np.ascontiguousarray(part.T).view(_FLOAT).ravel().astype(np.float64)

    session.network.parameters[:] = take(size)
    session.optimizer_state = {slot: take(size) for slot in slots}
    session.optimizer_steps = header.optimizer_steps
    session.engine, session.play, session.status = header.engine, header.play, header.status
    session.epoch, session.batch, session.offset = header.epoch, header.batch, header.offset
    session.phases_done, session.samples_done = header.phases_done, header.samples_done
    session.watched = header.watched
    if header.update is not None:
        before, gradient, used = take(size), take(size), take(size)
        made = header.update
        session.last_update = Update(
            before,
            gradient,
            used,
            {slot: take(size) for slot in slots},
            made.learning_rate,
            np.array(made.rows, dtype=np.intp),
            made.epoch,
            made.batch,
            made.batches,
            made.offset,
            made.steps_before,
        )
    train = take(len(header.rows)).tolist()
    test: list[float | None] = [None] * len(header.rows)
    if len(session.data.test):
        test = [*take(len(header.rows)).tolist()]
    if taken != len(numbers):
        raise ValueError(f"{taken} bytes of numbers are needed, not {len(numbers)}")
    changes = [Change(epoch, text) for epoch, text in header.changes]
    session.history = History(header.rows, train, test, changes=changes)
    session.timeline.begin_with(session)
    return session
