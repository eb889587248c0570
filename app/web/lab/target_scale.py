"""The line that says how the target is standardised, and the prediction in the target's unit."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from app.render.unit_text import difference_text, target_label, unit_text
from app.training.run.observation import Observation
from app.training.run.session import TrainingSession
from app.training.run.symbols import subscript
from app.training.run.unit_errors import root_mean_squares
from app.web.view.fit import FittedView

MAX_LETTERS = 24
"""A longer name of a target is cut; the title has all of it."""


@dataclass(frozen=True)
class UnitNumber:
    """A number in the target's unit: its exact value and its text."""

    value: float
    text: str


@dataclass(frozen=True)
class TargetLine:
    """One number to predict: y = (``name`` − mean) / std.

    ``is_constant``: all its training targets are equal, so y is 0. ``predicted`` and ``target``
    are those of the view's sample, ``predicted`` None until the running step has computed it and
    both None for the whole batch. ``train`` and ``test`` are root mean squared errors.
    """

    symbol: str
    output: str
    name: str
    whole_name: str
    minus_mean: str
    std: str
    is_constant: bool
    predicted: UnitNumber | None
    target: UnitNumber | None
    train: UnitNumber
    test: UnitNumber | None


@dataclass(frozen=True)
class TargetScale:
    """The lines of all numbers to predict; ``sample`` is the view's, None for the whole batch."""

    lines: list[TargetLine]
    sample: int | None


def describe_target_scale(
    session: TrainingSession, fitted: FittedView, now: Observation
) -> TargetScale | None:
    """The lines; None unless the target is standardised."""
    data = session.data
    if data.target_mean is None or data.target_std is None:
        return None
    names, stds = data.dataset.target_names, data.target_std.tolist()
    train = root_mean_squares(session, data.train)
    test = root_mean_squares(session, data.test) if len(data.test) else None
    predicted, target = None, None
    if fitted.sample is not None:
        seen = now.sample(fitted.sample)
        target = data.train.target[fitted.sample].tolist()
        if session.network.depth in seen.a:
            predicted = data.in_unit(seen.a[session.network.depth]).tolist()
    constant = (data.train.target == data.train.target[0]).all(axis=0).tolist()
    lines = []
    for output, name in enumerate(names):
        std, index = stds[output], subscript(output + 1) if len(names) > 1 else ""
        lines.append(
            TargetLine(
                symbol=f"y{index}",
                output=f"ŷ{index}",
                name=_shortened(name),
                whole_name=name,
                minus_mean=difference_text(float(data.target_mean[output]), std),
                std=unit_text(std, std),
                is_constant=constant[output],
                predicted=_number(predicted[output], std) if predicted is not None else None,
                target=_number(target[output], std) if target is not None else None,
                train=_number(train[output], std),
                test=_number(test[output], std) if test is not None else None,
            )
        )
    return TargetScale(lines, fitted.sample)


def _shortened(name: str) -> str:
    label = target_label(name)
    return label if len(label) <= MAX_LETTERS else f"{label[: MAX_LETTERS - 1].rstrip()}…"


def _number(value: float, std: float) -> UnitNumber:
    return UnitNumber(value if isfinite(value) else float("inf"), unit_text(value, std))
