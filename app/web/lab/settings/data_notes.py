"""What the settings say of the data: where the split is from, and inputs without a spread."""

from __future__ import annotations

import numpy as np

from app.engine.features import FEATURES
from app.i18n.messages import _, ngettext
from app.render.numbers import number
from app.training.diagnosis.targets import far_target
from app.training.run.session import TrainingSession

MAX_NAMED = 4


def describe_split(session: TrainingSession) -> str:
    """Why the train share cannot be chosen; empty if it can."""
    data = session.data
    if data.dataset.is_table:
        return _("A truth table: every row is used for training, so there is no test set.")
    if session.recipe.dataset.own is None or session.own is None:
        return ""
    if session.own.test_rows is not None:
        return _(
            "The data say which rows train (%(train)s) and which test (%(test)s).",
            train=len(data.train),
            test=len(data.test),
        )
    if len(data.points) == 1:
        return _("A single row: it trains, so there is no test set.")
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
        return _(
            "All inputs have one value in all training samples, so standardising makes every "
            "input 0, and w⁰ cannot learn; switch it off."
        )
    names = [FEATURES[session.data.features[index]].symbol for index in constant]
    more, shown = len(names) - MAX_NAMED, ", ".join(names[:MAX_NAMED])
    if more > 0:
        return ngettext(
            "%(inputs)s and %(n)s more have one value in all training samples, so standardising "
            "makes them 0.",
            "%(inputs)s and %(n)s more have one value in all training samples, so standardising "
            "makes them 0.",
            more,
            inputs=shown,
        )
    return ngettext(
        "%(inputs)s has one value in all training samples, so standardising makes it 0.",
        "%(inputs)s have one value in all training samples, so standardising makes them 0.",
        len(names),
        inputs=shown,
    )


def describe_target_size(session: TrainingSession) -> str:
    """A sentence if the target is constant, or far from 1 and not standardised; otherwise empty."""
    data = session.data
    if data.target_mean is not None:
        target = data.train.target
        constant = (target == target[0]).all(axis=0).tolist()
        names = [n for n, same in zip(data.dataset.target_names, constant, strict=True) if same]
        if not names:
            return ""
        return _("All training values of %(names)s are equal, so y is 0.", names=", ".join(names))
    far = far_target(session)
    if far is None:
        return ""
    return _(
        "%(name)s goes from %(low)s to %(high)s, far from 1: standardise the target so that it is "
        "learnt.",
        name=far.name,
        low=number(far.low),
        high=number(far.high),
    )
