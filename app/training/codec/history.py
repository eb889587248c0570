"""Histories as arrays of a stored run, and back.

NaN encodes a missing number; no loss, norm or score is ever NaN itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.training.codec.arrays import Arrays, Numbers
from app.training.codec.header import require
from app.training.run.history import History, Measured

_LOSSES = ("epoch", "train", "test")
_MEASURED = ("measured_epoch", "measured_norm", "measured_score")


def loss_arrays(prefix: str, histories: Sequence[History]) -> Arrays:
    """Epochs and losses (k,) of all histories, concatenated."""
    columns = {
        name: [value for history in histories for value in getattr(history, name)]
        for name in _LOSSES
    }
    return {
        f"{prefix}{name}": np.array(column, dtype=np.int64 if name == "epoch" else np.float64)
        for name, column in columns.items()
    }


def read_losses(arrays: Arrays, prefix: str, rows: slice) -> History:
    """The history in these rows. Raises Damaged if it is not one."""
    epoch, train, test = (arrays[f"{prefix}{name}"][rows] for name in _LOSSES)
    require(
        epoch.shape == train.shape == test.shape == (len(epoch),)
        and np.isfinite(train).all()
        and (np.diff(epoch) > 0).all(),
        "its loss history does not fit together",
    )
    return History(epoch.tolist(), train.tolist(), with_gaps(test))


def measured_arrays(measured: Measured, layers: int, prefix: str = "") -> Arrays:
    """Epochs (k,), gradient norms (k, ``layers``) and scores (k,)."""
    norms = np.array(measured.gradient_norm, dtype=np.float64)
    columns = (
        np.array(measured.epoch, dtype=np.int64),
        norms.reshape(len(measured.epoch), layers),
        np.array(measured.score, dtype=np.float64),
    )
    return {f"{prefix}{name}": array for name, array in zip(_MEASURED, columns, strict=True)}


def read_measured(arrays: Arrays, layers: int, last_epoch: int, prefix: str = "") -> Measured:
    """The rows again. Raises Damaged if they are not those of a run up to ``last_epoch``."""
    epoch, norm, score = (arrays[f"{prefix}{name}"] for name in _MEASURED)
    count = len(epoch)
    require(
        (epoch.shape, norm.shape, score.shape) == ((count,), (count, layers), (count,))
        and (np.diff(epoch) > 0).all()
        and ((epoch >= 0) & (epoch <= last_epoch)).all()
        and not np.isinf(norm).any()
        and not (norm < 0).any()
        and not np.isinf(score).any(),
        "what it measured does not fit the run",
    )
    return Measured(epoch.tolist(), with_gaps(norm), with_gaps(score))


def with_gaps(numbers: Numbers) -> list[Any]:
    """The numbers as lists, with None for NaN."""
    found = numbers.astype(object)
    found[np.isnan(numbers)] = None
    rows: list[Any] = found.tolist()
    return rows
