"""Small pictures to choose by: points of a data set, the curve of a loss, that of an activation."""

from __future__ import annotations

from functools import cache

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets import DATASETS, Target, make_dataset
from app.engine.losses import LOSSES
from app.render.charts.path_data import line_path

SIDE = 72
POINTS = 40
DOT = 5
TABLE_DOT = 12
NOISE = 0.1
SEED = 3
Z_RANGE, A_RANGE = (-3.0, 3.0), (-1.3, 2.2)
ERROR_RANGE, LOSS_RANGE = (-1.6, 1.6), (0.0, 2.4)


@cache
def draw_dataset_thumbnail(name: str) -> str:
    """A data set of the app, as drawn with a fixed seed."""
    dataset = DATASETS[name]
    samples = 150 if dataset.is_measured else POINTS
    noise = NOISE if dataset.task == "numbers" else 0.0
    points, target = make_dataset(name, samples, noise, np.random.default_rng(SEED))
    return draw_points_thumbnail(points, target, table=dataset.is_table)


def draw_points_thumbnail(points: Array, target: Target, *, table: bool = False) -> str:
    """Points (m, inputs) in their first two inputs, or the target over a single one.

    Classes (m,) are in their colours; of numbers (m, K) the first is shown, in the colours of
    values below and above the middle.
    """
    chosen = np.linspace(0, len(points) - 1, min(POINTS, len(points))).astype(int)
    points, target = points[chosen], target[chosen]
    is_class = np.issubdtype(target.dtype, np.integer)
    target = target if is_class else target[:, 0]
    plane = points.shape[1] > 1
    ys = points[:, 1] if plane else target
    x, y = _places(points[:, 0]), SIDE - _places(np.asarray(ys, dtype=np.float64))
    groups = target.astype(int) if is_class else (target > np.mean(target)).astype(int)
    names = [f"class-{group}" for group in range(10)] if is_class else ["neg", "pos"]
    size = TABLE_DOT if table else DOT
    dots = "".join(
        f'<path class="{names[group]}" d="{_dots(x[rows], y[rows], size)}"/>'
        for group in np.unique(groups).tolist()
        for rows in [groups == group]
    )
    return _svg(dots)


@cache
def draw_loss_thumbnail(name: str) -> str:
    """A loss of one output over a − y. A cross-entropy has a − y in −1 … 1: y is 1, then 0."""
    loss = LOSSES[name]
    errors = np.linspace(*ERROR_RANGE, 33)
    labels = np.zeros_like(errors)
    if loss.classes_only or loss.fused:
        errors = np.linspace(-0.99, 0.99, 45)
        labels = (errors < 0).astype(np.float64)
    values = np.array(
        [
            loss.value(np.array([[label + error]]), np.array([[label]]))
            for error, label in zip(errors, labels, strict=True)
        ]
    )
    return _curve(errors, values, ERROR_RANGE, LOSS_RANGE)


@cache
def draw_activation_thumbnail(name: str) -> str:
    """An activation over z. Softmax is that of three units of which the others have z = 0."""
    z = np.linspace(*Z_RANGE, 31)
    activation = ACTIVATIONS[name]
    if activation.elementwise:
        return _curve(z, activation.function(z), Z_RANGE, A_RANGE)
    layer = np.stack([z, np.zeros_like(z), np.zeros_like(z)], axis=1)
    return _curve(z, activation.function(layer)[:, 0], Z_RANGE, A_RANGE)


def _curve(xs: Array, ys: Array, x_range: tuple[float, float], y_range: tuple[float, float]) -> str:
    """A line with both axes; it ends where it leaves the picture."""
    ys = np.where((ys >= y_range[0]) & (ys <= y_range[1]), ys, np.nan)
    x, y = (SIDE * (v - low) / (high - low) for v, (low, high) in ((xs, x_range), (ys, y_range)))
    middle = SIDE * (0.0 - x_range[0]) / (x_range[1] - x_range[0])
    foot = SIDE * y_range[1] / (y_range[1] - y_range[0])
    axes = f"M0 {foot:.0f}h{SIDE}M{middle:.0f} 0v{SIDE}"
    return _svg(
        f'<path class="axis" d="{axes}"/><path class="curve" d="{line_path(x, SIDE - y)}"/>'
    )


def _places(values: Array) -> Array:
    """Values in 10 … 90 % of the picture's side."""
    low, high = float(values.min()), float(values.max())
    return SIDE * (0.1 + 0.8 * (values - low) / (high - low or 1.0))


def _dots(x: Array, y: Array, size: int) -> str:
    """Small squares, each placed relative to the one before."""
    left, top = (np.rint(values - size / 2).astype(int) for values in (x, y))
    steps = zip(np.diff(left, prepend=0).tolist(), np.diff(top, prepend=0).tolist(), strict=True)
    square = f"h{size}v{size}h-{size}z"
    return "".join(f"m{across}{'' if down < 0 else ' '}{down}{square}" for across, down in steps)


def _svg(inside: str) -> str:
    return f'<svg class="thumb" viewBox="0 0 {SIDE} {SIDE}" aria-hidden="true">{inside}</svg>'
