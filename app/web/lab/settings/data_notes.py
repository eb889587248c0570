"""What the settings say of the data: where the split is from, and inputs without a spread."""

from __future__ import annotations

import numpy as np

from app.engine.features import FEATURES
from app.render.numbers import number
from app.training.diagnosis.targets import far_target
from app.training.run.session import TrainingSession

MAX_NAMED = 4


def describe_split(session: TrainingSession) -> str:
    """Why the train share cannot be chosen; empty if it can."""
    data = session.data
    if data.dataset.is_table:
        return "A truth table: every row is used for training, so there is no test set."
    if session.recipe.dataset.own is None or session.own is None:
        return ""
    if session.own.test_rows is not None:
        return (
            f"The data say which rows train ({len(data.train)}) and which test ({len(data.test)})."
        )
    if len(data.points) == 1:
        return "A single row: it trains, so there is no test set."
    return ""


def describe_constant_inputs(session: TrainingSession) -> str:
    """Which standardised inputs are 0 for having the same value in all training samples."""
    if not session.recipe.standardize:
        return ""
    x = session.data.train.x
    constant = np.flatnonzero((x == x[0]).all(axis=0)).tolist()
    if not constant:
        return ""
    if len(constant) == x.shape[1]:
        which = "All inputs have"
        end = "every input 0, and w⁰ cannot learn; switch it off"
    else:
        names = [FEATURES[session.data.features[index]].symbol for index in constant]
        more = len(names) - MAX_NAMED
        which = f"{', '.join(names[:MAX_NAMED])}{f' and {more} more' if more > 0 else ''} "
        which += "has" if len(names) == 1 else "have"
        end = "it 0" if len(names) == 1 else "them 0"
    return f"{which} one value in all training samples, so standardising makes {end}."


def describe_target_size(session: TrainingSession) -> str:
    """A sentence if the target is constant, or far from 1 and not standardised; otherwise empty."""
    data = session.data
    if data.target_mean is not None:
        target = data.train.target
        constant = (target == target[0]).all(axis=0).tolist()
        names = [n for n, same in zip(data.dataset.target_names, constant, strict=True) if same]
        if not names:
            return ""
        return f"All training values of {', '.join(names)} are equal, so y is 0."
    far = far_target(session)
    if far is None:
        return ""
    return (
        f"{far.name} goes from {number(far.low)} to {number(far.high)}, far from 1: standardise "
        "the target so that it is learnt."
    )
