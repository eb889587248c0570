"""Predictions of several runs on one scale: maps of the plane, or curves."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets import Dataset
from app.i18n.messages import _
from app.render.charts.line_chart import WIDTH, Chart
from app.render.diagram.neuron_maps import curve_points, plane_values
from app.render.maps.marks import class_paint
from app.render.maps.png import data_uri, indexed_png, palette_indices
from app.render.maps.prediction_map import prediction_indices, prediction_palette, target_shade
from app.training.data.data import Split
from app.training.run.session import TrainingSession

MAP_SIZE = 72
SIDE = 180.0
CURVE_HEIGHT = 180.0
POINTS = 101
MAX_SCALE = 4.0
"""Largest |ŷ| of the shared scale of unbounded outputs; labels of classes are 0, 1 or −1."""
MAX_DOTS = 500
"""Of a larger split only every n-th sample is drawn."""
SHADES = 4
"""Number of opacities for points with a numeric target."""


def draw_compared_maps(
    sessions: Sequence[TrainingSession], names: Sequence[str], output: int = 0
) -> list[str]:
    """An SVG for each session; empty if its data set has more than two inputs.

    Of several numbers to predict ``output`` is drawn, or the last if there are fewer.

    Unbounded outputs are shaded by the largest |ŷ| of all sessions, so that a colour means the
    same number in each map; curves of one data set share their axes. Both scales are capped, so
    that one exploding run does not flatten the others.
    """
    largest = min(max((_largest(session) for session in sessions), default=0.0), MAX_SCALE) or 1.0
    ranges = _curve_ranges(sessions, output)
    drawn = []
    for session, name in zip(sessions, map(escape, names), strict=True):
        dataset = dataset_of(session)
        if dataset.inputs == 2:
            drawn.append(_draw_map(session, dataset, largest, name, output))
        elif dataset.inputs == 1:
            drawn.append(_draw_curve(session, dataset, ranges[dataset.name], name, output))
        else:
            drawn.append("")
    return drawn


def dataset_of(session: TrainingSession) -> Dataset:
    """The session's data set."""
    return session.data.dataset


def _shown(session: TrainingSession, output: int) -> int:
    return min(output, max(1, dataset_of(session).outputs) - 1)


def _own_scale(session: TrainingSession) -> bool:
    """Whether a single map would be shaded by its own largest value."""
    dataset = dataset_of(session)
    one_class_output = dataset.task == "classes" and session.network.units[-1] == 1
    return one_class_output and not ACTIVATIONS[session.recipe.activations[-1]].bounded


def _largest(session: TrainingSession) -> float:
    if dataset_of(session).inputs != 2 or not _own_scale(session):
        return 0.0
    return float(np.abs(plane_values(session, session.network.depth, MAP_SIZE)).max())


def _draw_map(
    session: TrainingSession, dataset: Dataset, largest: float, name: str, output: int
) -> str:
    output = _shown(session, output)
    if _own_scale(session):
        values = plane_values(session, session.network.depth, MAP_SIZE)[0] / largest
        pixels = palette_indices(values).reshape(MAP_SIZE, MAP_SIZE)
    else:
        pixels = prediction_indices(session, MAP_SIZE, output=output)
    uri = data_uri(indexed_png(pixels, prediction_palette(session)))
    size = f'width="{SIDE:.0f}" height="{SIDE:.0f}"'
    test = _samples(session, dataset, session.data.test, "test", output)
    train = _samples(session, dataset, session.data.train, "train", output)
    label = _("Prediction of %(name)s over the input plane", name=name)
    return (
        f'<svg class="compared-map" viewBox="0 0 {SIDE:.0f} {SIDE:.0f}" role="img" '
        f'aria-label="{label}">'
        f'<rect class="ground" {size}/><image {size} href="{uri}" preserveAspectRatio="none"/>'
        f"{test}{train}</svg>"
    )


def _samples(
    session: TrainingSession, dataset: Dataset, split: Split, kind: str, output: int
) -> str:
    """All points of one colour are one path, since a map has hundreds of points."""
    if not len(split):
        return ""
    low, high = np.array(dataset.ranges).T
    places = np.clip((split.points - low) / (high - low), 0.0, 1.0) * SIDE
    places[:, 1] = SIDE - places[:, 1]
    marks = []
    paints = _paints(session, dataset, split, output)
    drawn = range(0, len(split), -(-len(split) // MAX_DOTS))
    for paint in dict.fromkeys(paints):
        rows = [row for row in drawn if paints[row] == paint]
        dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places[rows].tolist())
        marks.append(
            f'<path class="rim {kind}" d="{dots}"/><path class="{kind} {paint} d="{dots}"/>'
        )
    return "".join(marks)


def _paints(session: TrainingSession, dataset: Dataset, split: Split, output: int) -> list[str]:
    """The end of the class attribute of each sample's dot, with the closing quote."""
    if dataset.task == "numbers":
        exact = target_shade(session.data.label_ranges, split.y[:, output], output)
        shades = np.rint(np.clip(exact, -1, 1) * SHADES) / SHADES
        return [
            f'{"pos" if shade > 0 else "neg"}" stroke-opacity="{0.15 + 0.85 * abs(shade):.2f}"'
            for shade in shades.tolist()
        ]
    return [f'{class_paint(label)}"' for label in split.target.tolist()]


def _curve_ranges(
    sessions: Sequence[TrainingSession], output: int
) -> dict[str, tuple[float, float]]:
    """For each data set of one input the y range of all its curves."""
    ranges: dict[str, tuple[float, float]] = {}
    for session in sessions:
        name = dataset_of(session).name
        if dataset_of(session).inputs != 1:
            continue
        y = session.data.shown_target(session.data.train)[:, _shown(session, output)]
        curve = _curve(session, output)[1]
        half = float(y.max() - y.min()) / 2 or 1.0
        numbers = np.append(curve, y).clip(y.min() - half, y.max() + half)
        low, high = ranges.get(name, (np.inf, -np.inf))
        ranges[name] = min(low, float(numbers.min())), max(high, float(numbers.max()))
    return ranges


def _curve(session: TrainingSession, output: int) -> tuple[Array, Array]:
    x, a = curve_points(session, POINTS)
    return x, session.data.in_unit(a[session.network.depth])[:, _shown(session, output)]


def _draw_curve(
    session: TrainingSession, dataset: Dataset, y_range: tuple[float, float], name: str, output: int
) -> str:
    low, high = y_range
    room = 0.1 * (high / 2 - low / 2 or 0.5)
    chart = Chart(dataset.low, dataset.high, low - room, high + room, CURVE_HEIGHT)
    x, predicted = _curve(session, output)
    predicted = predicted.clip(chart.y_low, chart.y_high)
    train = session.data.train
    step = -(-len(train) // MAX_DOTS)
    xs = chart.xs(train.points[::step, 0])
    ys = chart.ys(session.data.shown_target(train)[::step, _shown(session, output)])
    dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in zip(xs.tolist(), ys.tolist(), strict=True))
    label = _("Prediction of %(name)s over the input", name=name)
    return (
        f'<svg class="chart compared-curve" viewBox="0 0 {WIDTH:.0f} {CURVE_HEIGHT:.0f}" '
        f'role="img" aria-label="{label}">{chart.axes("x₁")}'
        f'<path class="samples" d="{dots}"/>'
        f'<path class="train-line" d="{chart.path(x, predicted)}"/></svg>'
    )
