"""State links: a session's exact state as text for an address.

It holds what decides how the run looks and continues: the recipe, weights and optimizer state as
float64, the position in epoch and step, and the update just watched. It leaves out what the recipe
gives (the points and their split), all but a few rows of the history, what was measured for charts,
and an update that nobody watched.

Layout: base64url without padding of a version (u8), the CRC-32 (u32) of the content, and the
content by raw deflate. The content is the length of the header (u32), the header (UTF-8 JSON) and
the numbers, float64, byte by byte: first all lowest bytes, last all signs, since similar bytes side
by side compress better. Links in articles live longer than snapshots: every later version must read
version 1.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from app.engine.network import parameter_count
from app.errors import ProblemError
from app.i18n.messages import N_, _
from app.i18n.stored import stored
from app.training.codec.arrays import FLOAT, STATE, STATE_BEFORE, Arrays, Numbers
from app.training.codec.header import (
    Count,
    RunHeader,
    UpdateHeader,
    header_fields,
    require,
    update_fields,
)
from app.training.codec.history import measured_arrays
from app.training.codec.recipe_link import MAX_LETTERS
from app.training.codec.run import restore_run, run_arrays
from app.training.data.data import Data, draw_data
from app.training.divergence.explanation import divergence_message
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe, check_limits
from app.training.recipe.rules import make_rules
from app.training.run.history import Measured, spread_rows
from app.training.run.session import TrainingSession
from app.training.run.state import RunState

VERSION = 1
MAX_ROWS = 60
"""Rows of the history in a link, evenly over its epochs."""
MAX_BYTES = 256 * 1024
"""Of the content, since a few kilobytes of text could unpack to many megabytes."""
OTHER_POINTS = N_(
    "The points were drawn again here and differ from those in the link, if only in their last "
    "digits; the losses may differ too."
)
_PREFIX = struct.Struct("<BI")
_LENGTH = struct.Struct("<I")


class NotInAddress(ValueError):
    """A state cannot be written into an address. The message is a sentence that says why."""


class UnusableState(ProblemError):
    """A text is not a state that can be opened. The message is a sentence that says why."""


@dataclass(frozen=True)
class StateText:
    """The text, with ``rows`` of the history's ``of_rows`` rows."""

    text: str
    rows: int
    of_rows: int


class LinkUpdate(UpdateHeader):
    """The update just watched, with its batch."""

    rows: list[Count]


class LinkHeader(RunHeader):
    """All of a state that is not numbers. ``points`` is a checksum of the data.

    ``rows`` are the epochs of the history's rows.
    """

    points: Count
    rows: Annotated[list[Count], Field(min_length=1, max_length=MAX_ROWS)]
    update: LinkUpdate | None


def write_state(session: TrainingSession, max_letters: int = MAX_LETTERS) -> StateText:
    """The state as text; ``read_state`` gives the same session again. Raises NotInAddress."""
    if not is_drawn_by_recipe(session):
        raise NotInAddress(
            _("The data of this session cannot be generated again from its settings.")
        )
    epochs = session.history.epoch
    for most in (MAX_ROWS, 3):
        rows = spread_rows(epochs, most)
        text = _pack(_content(session.state(), rows))
        if len(text) <= max_letters:
            return StateText(text, len(rows), len(epochs))
    raise NotInAddress(
        _(
            "The numbers of this session need %(text)s characters, and an address has at "
            "most %(max_letters)s.",
            text=len(text),
            max_letters=max_letters,
        )
    )


def is_drawn_by_recipe(session: TrainingSession) -> bool:
    """Whether the recipe gives the session's data again; otherwise a link cannot hold its state."""
    if session.recipe.dataset.own is not None:
        return False
    drawn = draw_data(session.recipe)
    return all(
        getattr(drawn, name).tobytes() == getattr(session.data, name).tobytes()
        for name in ("points", "target", "train_rows", "test_rows")
    )


def read_state(text: str, limits: Limits) -> TrainingSession:
    """The session again. Raises UnusableState or LimitExceeded."""
    header, numbers = _unpack(text)
    check_limits(header.recipe, limits)
    try:
        data = draw_data(header.recipe)
        session = restore_run(header, header.update, _arrays(header, numbers, data), data, None)
    except (KeyError, IndexError, ValueError, ProblemError) as error:
        raise UnusableState(_damaged(_("its numbers do not fit together"))) from error
    # Messages are computed here: text from a link is never shown.
    if header.status == "diverged":
        message = divergence_message(session.next_update())
        status = header.status if message else "paused"
    else:
        status, message = header.status, ""
    if not message and header.points != _checksum(data):
        message = stored(OTHER_POINTS)
    return TrainingSession.restore(session.state()._replace(status=status, message=message))


def _checksum(data: Data) -> int:
    parts = (data.points, data.target.astype(FLOAT), data.train_rows.astype("<i8"))
    return zlib.crc32(b"".join(np.ascontiguousarray(part).tobytes() for part in parts))


def _names(recipe: Recipe, *, updated: bool, tested: bool) -> list[str]:
    """The arrays of a link, in its order."""
    slots = make_rules(recipe).optimizer.slots
    names = ["parameters", *(f"{STATE}{slot}" for slot in slots)]
    if updated:
        names += ["update_before", "update_gradient", "update_used"]
        names += [f"{STATE_BEFORE}{slot}" for slot in slots]
    return [*names, "history_train", *(["history_test"] if tested else [])]


def _content(state: RunState, rows: list[int]) -> bytes:
    # An update that was not watched is shown nowhere.
    update = state.last_update if state.watched else None
    header = LinkHeader(
        **header_fields(state),
        points=_checksum(state.data),
        rows=[state.history.epoch[row] for row in rows],
        update=None
        if update is None
        else LinkUpdate(**update_fields(update), rows=update.rows.tolist()),
    )
    arrays = run_arrays(state)
    names = _names(state.recipe, updated=update is not None, tested=len(state.data.test) > 0)
    parts = (arrays[name][rows] if "history" in name else arrays[name] for name in names)
    text = header.model_dump_json().encode()
    return b"".join([_LENGTH.pack(len(text)), text, *map(_by_byte, parts)])


def _by_byte(array: Numbers) -> bytes:
    return array.astype(FLOAT).view(np.uint8).reshape(-1, FLOAT.itemsize).T.tobytes()


def _arrays(header: LinkHeader, numbers: bytes, data: Data) -> Arrays:
    """The arrays that ``restore_run`` needs. Raises ValueError if there are too few numbers."""
    size, count, tested = parameter_count(header.recipe.units), len(header.rows), len(data.test) > 0
    arrays: Arrays = {
        "history_epoch": np.array(header.rows),
        "history_test": np.full(count, np.nan),
        **measured_arrays(Measured(), len(header.recipe.layers)),
    }
    if header.update is not None:
        arrays["update_rows"] = np.array(header.update.rows, dtype=np.intp)
    start = 0
    for name in _names(header.recipe, updated=header.update is not None, tested=tested):
        values = count if "history" in name else size
        length = values * FLOAT.itemsize
        part = np.frombuffer(numbers, np.uint8, length, start).reshape(FLOAT.itemsize, values)
        arrays[name] = np.ascontiguousarray(part.T).view(FLOAT).ravel().astype(np.float64)
        start += length
    require(start == len(numbers), "there are more numbers than it needs")
    return arrays


def _pack(content: bytes) -> str:
    packed = zlib.compress(content, 9, wbits=-zlib.MAX_WBITS)
    whole = _PREFIX.pack(VERSION, zlib.crc32(content)) + packed
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode("ascii")


def _unpack(text: str) -> tuple[LinkHeader, bytes]:
    if len(text) > MAX_LETTERS:
        raise UnusableState(
            _(
                "A state in an address has at most %(max_letters)s characters.",
                max_letters=MAX_LETTERS,
            )
        )
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        version, checksum = _PREFIX.unpack_from(whole)
        if version < 1:
            raise ValueError("versions count from 1")
    except (binascii.Error, ValueError, struct.error) as error:
        raise UnusableState(_damaged(_("it was cut off or changed on its way"))) from error
    if version > VERSION:
        raise UnusableState(
            _(
                "The state in this address was written by a newer Backprop Playground, which "
                "this one cannot read; it reads version %(version)s.",
                version=VERSION,
            )
        )
    try:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        content = unpacker.decompress(whole[_PREFIX.size :], MAX_BYTES)
        if not unpacker.eof or unpacker.unused_data or zlib.crc32(content) != checksum:
            raise ValueError("its checksum does not fit")
        (length,) = _LENGTH.unpack_from(content)
        start = _LENGTH.size + length
        header = LinkHeader.model_validate_json(content[_LENGTH.size : start])
    except (zlib.error, ValueError, struct.error) as error:
        raise UnusableState(_damaged(_("it was cut off or changed on its way"))) from error
    return header, content[start:]


def _damaged(why: str) -> str:
    return _(
        "The state in this address cannot be used: %(why)s; copy the whole address again.", why=why
    )
