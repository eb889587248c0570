"""The output over the input plane: the prediction as a map, the samples as points on it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets import DATASETS, Dataset
from app.render.axis import ticks
from app.render.class_colours import class_png
from app.render.neuron_maps import plane_grid, shade
from app.render.numbers import number
from app.render.png import data_uri, diverging_png
from app.training.data import Split
from app.training.session import TrainingSession

SIDE = 300.0
MARGIN = 22.0
MAP_SIZE = 96
"""The map is computed at so many by so many points, each the centre of its square."""


def draw_plane(
    session: TrainingSession,
    sample: int | None,
    href: Callable[[int], str],
    *,
    live: bool = False,
) -> str:
    """The SVG; ``sample`` is the probed training row, ``href`` the address that probes another.

    A live one has no map in it: frames paint that below the SVG.
    """
    dataset = DATASETS[session.recipe.dataset.name]
    scale = _Scale(dataset)
    size = f'x="{MARGIN}" y="0" width="{SIDE}" height="{SIDE}"'
    ground = f'<rect class="ground{" painted" if live else ""}" {size}/>'
    if not live:
        uri = data_uri(prediction_png(session, MAP_SIZE))
        ground += f'<image {size} href="{uri}" preserveAspectRatio="none"/>'
    parts = [
        f'<svg class="plane" viewBox="0 0 {SIDE + MARGIN:.0f} {SIDE + MARGIN:.0f}" role="group" '
        f'aria-label="Prediction over the input plane">',
        ground,
        _axes(dataset, scale),
        _test_points(session, dataset, scale),
        _train_points(session, dataset, scale, sample, href, live),
        "</svg>",
    ]
    return "".join(parts)


def prediction_png(session: TrainingSession, size: int) -> bytes:
    """The prediction over the plane of two inputs, ``size`` by ``size`` points."""
    dataset, network = DATASETS[session.recipe.dataset.name], session.network
    with np.errstate(over="ignore", invalid="ignore"):
        x = session.data.feed(plane_grid(dataset, size))
        predicted = np.nan_to_num(network.predict(x))
    if predicted.shape[1] > 1:
        output = ACTIVATIONS[network.activations[-1].name]
        return class_png((predicted - output.low) / (output.high - output.low), size)
    if dataset.task == "numbers":
        shades = target_shade(dataset, predicted[:, 0])
    else:
        shades = shade(network.activations[-1], predicted)[:, 0]
    return diverging_png(shades.reshape(size, size))


def probe_place(session: TrainingSession, sample: int) -> tuple[str, str]:
    """Where the ring around a training sample has its centre: cx and cy."""
    scale = _Scale(DATASETS[session.recipe.dataset.name])
    x1, x2 = session.data.train.points[sample].tolist()
    return f"{scale.x(x1):.1f}", f"{scale.y(x2):.1f}"


def target_shade(dataset: Dataset, values: Array) -> Array:
    """Numbers to predict as shades from −1 to 1 around the middle of their range."""
    low, high = dataset.target_range or (0.0, 1.0)
    return (values - (low + high) / 2) / ((high - low) / 2)


class _Scale:
    """From the plane to the drawing; points outside stay on its edge."""

    def __init__(self, dataset: Dataset):
        self.low, self.span = dataset.low, dataset.high - dataset.low

    def x(self, value: float) -> float:
        return MARGIN + SIDE * min(1.0, max(0.0, (value - self.low) / self.span))

    def y(self, value: float) -> float:
        return SIDE - SIDE * min(1.0, max(0.0, (value - self.low) / self.span))


def _axes(dataset: Dataset, scale: _Scale) -> str:
    marks = []
    for tick in ticks(dataset.low, dataset.high, 6):
        text = number(tick, 3)
        marks.append(f'<text class="tick" x="{scale.x(tick):.1f}" y="{SIDE + 13}">{text}</text>')
        marks.append(
            f'<text class="tick y" x="{MARGIN - 4}" y="{scale.y(tick) + 3:.1f}">{text}</text>'
        )
    marks.append(f'<text class="tick name" x="{MARGIN + SIDE}" y="{SIDE + 21}">x₁</text>')
    marks.append('<text class="tick name" x="10" y="10">x₂</text>')
    return f'<g class="axes" aria-hidden="true">{"".join(marks)}</g>'


def _test_points(session: TrainingSession, dataset: Dataset, scale: _Scale) -> str:
    test = session.data.test
    marks = [
        f'<rect class="test {paint}" x="{scale.x(x1) - 2.4:.1f}" '
        f'y="{scale.y(x2) - 2.4:.1f}" width="4.8" height="4.8"/>'
        for (x1, x2), paint in zip(
            test.points.tolist(), _paints(session, dataset, test), strict=True
        )
    ]
    return f'<g class="points">{"".join(marks)}</g>'


def _train_points(
    session: TrainingSession,
    dataset: Dataset,
    scale: _Scale,
    sample: int | None,
    href: Callable[[int], str],
    live: bool,
) -> str:
    train = session.data.train
    marks = []
    for row, ((x1, x2), paint) in enumerate(
        zip(train.points.tolist(), _paints(session, dataset, train), strict=True)
    ):
        circle = (
            f'<circle class="train {paint}" cx="{scale.x(x1):.1f}" cy="{scale.y(x2):.1f}" r="3.4"/>'
        )
        marks.append(_point_link(row, train, None if live else sample, href, circle))
    if sample is not None:
        cx, cy = probe_place(session, sample)
        marks.append(f'<circle class="probe" cx="{cx}" cy="{cy}" r="7.5"/>')
    return f'<g class="points">{"".join(marks)}</g>'


def _paints(session: TrainingSession, dataset: Dataset, split: Split) -> list[str]:
    """The class name that paints each sample; numbers get their sign's and an opacity."""
    if dataset.task == "numbers":
        shades = np.clip(target_shade(dataset, split.y[:, 0]), -1, 1).tolist()
        return [
            f'{"pos" if shade > 0 else "neg"}" fill-opacity="{0.15 + 0.85 * abs(shade):.2f}'
            for shade in shades
        ]
    if dataset.number_of_classes(session.recipe.dataset.classes) > 2:
        return [f"class-{label}" for label in split.target.tolist()]
    return ["pos" if label == 1 else "neg" for label in split.target.tolist()]


def _point_link(
    row: int, train: Split, sample: int | None, href: Callable[[int], str], body: str
) -> str:
    address = escape(href(row), quote=True)
    place = ", ".join(number(value, 3) for value in train.points[row].tolist())
    target = number(float(train.target[row]), 3)
    what = "class" if train.target.dtype.kind == "i" else "y ="
    current = ' aria-current="true"' if row == sample else ""
    # Hundreds of tab stops would bury what comes after; the sample field of the microscope
    # reaches every sample from the keyboard.
    return (
        f'<a href="{address}" hx-get="{address}" tabindex="-1"{current}>'
        f"<title>sample {row}: x = ({place}), {what} {target}</title>{body}</a>"
    )
