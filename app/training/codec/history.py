"""What a history holds beside the losses, as arrays of a snapshot and back.

In them NaN stands for a number that is not there: no norm and no score is ever NaN itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.training.run.history import Measured

Numbers = NDArray[Any]


def measured_arrays(measured: Measured, layers: int) -> dict[str, Numbers]:
    """Epochs (k,), gradient norms (k, ``layers``) and scores (k,)."""
    norms = np.array(measured.gradient_norm, dtype=np.float64)
    return {
        "measured_epoch": np.array(measured.epoch, dtype=np.int64),
        "measured_norm": norms.reshape(len(measured.epoch), layers),
        "measured_score": np.array(measured.score, dtype=np.float64),
    }


def read_measured(arrays: dict[str, Numbers], layers: int, last_epoch: int) -> Measured | None:
    """The rows again; None where the arrays are not of one run that stands in ``last_epoch``."""
    epoch, norm, score = (arrays[f"measured_{name}"] for name in ("epoch", "norm", "score"))
    count = len(epoch)
    fits = (
        (epoch.shape, norm.shape, score.shape) == ((count,), (count, layers), (count,))
        and (np.diff(epoch) > 0).all()
        and ((epoch >= 0) & (epoch <= last_epoch)).all()
        and not np.isinf(norm).any()
        and not (norm < 0).any()
        and not np.isinf(score).any()
    )
    if not fits:
        return None
    return Measured(epoch.tolist(), _with_gaps(norm), _with_gaps(score))


def _with_gaps(numbers: Numbers) -> list[Any]:
    """Lists in which None stands for NaN."""
    found = numbers.astype(object)
    found[np.isnan(numbers)] = None
    rows: list[Any] = found.tolist()
    return rows
