"""A run's state as header fields and arrays, and back: the part all formats share."""

from __future__ import annotations

import numpy as np

from app.engine.network import parameter_count
from app.engine.optimizers import SQUARES, State
from app.training.codec.arrays import STATE, STATE_BEFORE, Arrays
from app.training.codec.header import RUN_FIELDS, RunHeader, UpdateHeader, require
from app.training.codec.history import loss_arrays, measured_arrays, read_losses, read_measured
from app.training.data.data import Data
from app.training.own_data import OwnData
from app.training.recipe.rules import make_rules
from app.training.run.history import History, RunChange
from app.training.run.session import TrainingSession
from app.training.run.state import RunState, Update
from app.training.timeline.record import Timeline

HISTORY = ("history_epoch", "history_train", "history_test")
_UPDATE = ("before", "gradient", "used", "rows")


def run_arrays(state: RunState) -> Arrays:
    """The arrays of a state, except its data."""
    history, update = state.history, state.last_update
    arrays: Arrays = {
        "parameters": state.parameters,
        **{f"{STATE}{slot}": part for slot, part in state.optimizer_state.items()},
        **loss_arrays("history_", [history]),
        **measured_arrays(history.measured, len(state.recipe.layers)),
    }
    if update is not None:
        arrays |= {f"update_{name}": getattr(update, name) for name in _UPDATE}
        arrays |= {f"{STATE_BEFORE}{slot}": part for slot, part in update.state_before.items()}
    return arrays


def restore_run(
    header: RunHeader,
    update: UpdateHeader | None,
    arrays: Arrays,
    data: Data,
    own: OwnData | None,
    *,
    message: str = "",
    timeline: Timeline | None = None,
) -> TrainingSession:
    """The session of a header and its arrays, checked whole.

    Raises Damaged, KeyError, IndexError or ValueError if they are not those of any run.
    """
    recipe = header.recipe
    size, tested = parameter_count(recipe.units), len(data.test) > 0
    require(arrays["parameters"].shape == (size,), "its parameters do not fit its recipe")
    state = RunState(
        data=data,
        own=own,
        parameters=arrays["parameters"],
        optimizer_state=_optimizer_state(header, arrays, STATE),
        message=message,
        last_update=None if update is None else _update(header, update, arrays, len(data.train)),
        history=_history(header, arrays, tested=tested),
        **{name: getattr(header, name) for name in RUN_FIELDS},
    )
    require(
        update is not None or not any(name.startswith(STATE_BEFORE) for name in arrays),
        "it has a state before an update that was not made",
    )
    require(_has_position(state), "its position does not exist")
    session = TrainingSession.restore(state, timeline)
    require(
        session.would_be_finite(state.parameters, state.optimizer_state),
        "its parameters are not usable",
    )
    last = state.last_update
    require(last is None or session.would_be_finite(last.before), "its last update is not usable")
    require(_is_on_timeline(session), "its past does not fit it")
    return session


def _optimizer_state(header: RunHeader, arrays: Arrays, prefix: str) -> State:
    """The optimizer's state by slot, each with the shape of the parameters."""
    slots = make_rules(header.recipe).optimizer.slots
    state = {slot: arrays[f"{prefix}{slot}"] for slot in slots}
    shape = arrays["parameters"].shape
    require(
        {name for name in arrays if name.startswith(prefix)} == {f"{prefix}{s}" for s in slots}
        and all(part.shape == shape and np.isfinite(part).all() for part in state.values())
        and all((part >= 0).all() for slot, part in state.items() if slot in SQUARES),
        "its optimizer's state does not fit the run",
    )
    return state


def _update(header: RunHeader, made: UpdateHeader, arrays: Arrays, samples: int) -> Update:
    before, gradient, used, rows = (arrays[f"update_{name}"] for name in _UPDATE)
    require(
        before.shape == gradient.shape == used.shape == arrays["parameters"].shape
        and np.isfinite(gradient).all()
        and np.isfinite(used).all()
        and rows.shape == (len(rows),)
        and 0 < len(rows) <= samples
        and ((rows >= 0) & (rows < samples)).all(),
        "its last update does not fit the run",
    )
    return Update(
        before,
        gradient,
        used,
        _optimizer_state(header, arrays, STATE_BEFORE),
        rows=rows,
        **{name: getattr(made, name) for name in UpdateHeader.model_fields},
    )


def _history(header: RunHeader, arrays: Arrays, *, tested: bool) -> History:
    history, test = read_losses(arrays, "history_", slice(None)), arrays["history_test"]
    require(
        (history.epoch[0], history.epoch[-1]) == (0, header.epoch)
        and (np.isfinite(test) if tested else np.isnan(test)).all(),
        "its history does not fit the run",
    )
    history.measured = read_measured(arrays, len(header.recipe.layers), header.epoch)
    history.changes = [RunChange(epoch, text) for epoch, text in header.changes]
    changed = [change.epoch for change in history.changes]
    require(
        changed == sorted(changed) and max(changed, default=0) <= header.epoch,
        "its changes do not fit the run",
    )
    return history


def _has_position(state: RunState) -> bool:
    """Whether a run of this recipe could have been stepped to the state's position."""
    samples = len(state.data.train)
    if state.offset >= samples or state.batch > state.offset:
        return False
    if state.watched and (state.last_update is None or state.phases_done + state.samples_done > 0):
        return False
    rows = min(state.recipe.rows_per_batch(samples), samples - state.offset)
    return state.phases_done <= 2 * len(state.recipe.layers) + 1 and state.samples_done < rows


def _is_on_timeline(session: TrainingSession) -> bool:
    """Whether the session is where its timeline says."""
    timeline, within = session.timeline, session.timeline_position.within
    segment = timeline.segments[timeline.current]
    return (
        segment.recipe == session.recipe
        and segment.samples == len(session.data.train)
        and not within.is_beyond(segment.end)
        and within.updates >= 0
        and segment.position(within.updates) == (session.epoch, session.batch, session.offset)
    )
