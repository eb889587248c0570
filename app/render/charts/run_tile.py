"""A run as a small tile: its prediction, its losses, and epochs without improvement."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets import Dataset
from app.engine.features import FEATURES, plain_feature_names
from app.i18n.messages import _, pgettext
from app.render.charts.decimate import Spans
from app.render.charts.path_data import line_path
from app.render.diagram.neuron_maps import curve_points
from app.render.maps.class_map import TWO_CLASSES
from app.render.maps.plane_cut import cut_of, has_plane
from app.render.maps.png import DIVERGING, data_uri, indexed_png, palette_indices
from app.render.maps.prediction_map import prediction_indices, prediction_palette, target_shade
from app.render.numbers import number
from app.training.run.class_names import output_names
from app.training.run.history import Losses
from app.training.run.session import TrainingSession

MAP_SIZE = 40
SIDE = 100.0
POINTS = 61
MAX_DOTS = 60
MAX_CELLS = 64
SPARK_WIDTH, SPARK_HEIGHT = 160.0, 40.0
MAX_SPARK_POINTS = 80
"""Points of each of the two lines."""
MIN_RELATIVE_IMPROVEMENT = 1e-3
"""Relative decrease of the training loss that counts as improvement."""


@dataclass(frozen=True)
class Picture:
    """An SVG and its description."""

    svg: str
    about: str


def draw_prediction(session: TrainingSession) -> Picture:
    """A small drawing of ŷ: a map of the plane, a curve over one input, or a truth table's rows.

    With more than two inputs the others of the map have their means; the axes of a curve depend
    on the data only.
    """
    dataset = session.data.dataset
    if has_plane(dataset):
        return _plane(session, dataset)
    if dataset.inputs == 1:
        return _curve(session, dataset)
    return _table(session, dataset)


def _plane(session: TrainingSession, dataset: Dataset) -> Picture:
    pixels = prediction_indices(session, MAP_SIZE, cut=cut_of(session))
    uri = data_uri(indexed_png(pixels, prediction_palette(session)))
    about = _("%(output)s over the plane", output=_named(session))
    if dataset.inputs > 2:
        across, up = (FEATURES[name].symbol for name in plain_feature_names(dataset.inputs)[:2])
        about = _(
            "%(output)s over %(across)s and %(up)s, the other inputs at their means",
            output=_named(session),
            across=across,
            up=up,
        )
    return _framed(f'<image {_SQUARE} href="{uri}" preserveAspectRatio="none"/>', about)


def _curve(session: TrainingSession, dataset: Dataset) -> Picture:
    """The axes depend on the data only; a curve that leaves them is clamped to the edge."""
    x, a = curve_points(session, POINTS)
    outputs = list(range(max(1, dataset.outputs)))
    predicted = a[session.network.depth][:, outputs]
    labels = np.concatenate([session.data.train.y[:, outputs], session.data.test.y[:, outputs]])
    low, high = float(labels.min()), float(labels.max())
    room = 0.25 * (high / 2 - low / 2 or 0.5)
    low, high = low - room, high + room

    def across(values: Array) -> Array:
        return SIDE * (values - dataset.low) / (dataset.high - dataset.low)

    def up(values: Array) -> Array:
        return SIDE - SIDE * ((values.clip(low, high) / 2 - low / 2) / (high / 2 - low / 2))

    train = session.data.train
    rows = slice(None, None, -(-len(train) // MAX_DOTS))
    drawn = []
    for output in outputs:
        own = f" output-{output}" if len(outputs) > 1 else ""
        xs, ys = across(train.points[rows, 0]).tolist(), up(train.y[rows, output]).tolist()
        dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in zip(xs, ys, strict=True))
        line = line_path(across(x), up(predicted[:, output]))
        drawn.append(f'<path class="samples{own}" d="{dots}"/>')
        drawn.append(f'<path class="train-line{own}" d="{line}"/>')
    what = "ŷ" if len(outputs) == 1 else _("%(count)s outputs", count=len(outputs))
    about = _("%(output)s over the input, and training samples", output=what)
    return _framed("".join(drawn), about)


def _named(session: TrainingSession) -> str:
    """ŷ, and of which of several numbers to predict; a tile shows the first."""
    names = output_names(session)
    return _("ŷ of %(name)s", name=names[0]) if names else "ŷ"


def _table(session: TrainingSession, dataset: Dataset) -> Picture:
    """Two rows of cells in one colour scale: targets of the training samples above, ŷ below."""
    split = session.data.train
    predicted = session.network.predict(split.x[:MAX_CELLS])[:, 0]
    y = split.y[: len(predicted), 0]
    output = ACTIVATIONS[session.recipe.activations[-1]]
    if dataset.task == "numbers":
        rows = [target_shade(session.data.label_ranges, values) for values in (y, predicted)]
    else:
        middle, half = (output.high + output.low) / 2, (output.high - output.low) / 2
        rows = [(values - middle) / half for values in (y, predicted)]
    palette = DIVERGING if dataset.task == "numbers" else TWO_CLASSES
    uri = data_uri(indexed_png(palette_indices(np.nan_to_num(np.stack(rows))), palette))
    image = f'<image class="cells" {_SQUARE} href="{uri}" preserveAspectRatio="none"/>'
    between = f'<path class="axis" d="M0 {SIDE / 2:g}H{SIDE:g}"/>'
    if len(y) == len(split):
        about = _("a sample a column: y above, ŷ below")
    else:
        about = _(
            "a sample a column, the first %(count)s of %(all)s: y above, ŷ below",
            count=len(y),
            all=len(split),
        )
    return _framed(image + between, about)


_SQUARE = f'width="{SIDE:.0f}" height="{SIDE:.0f}"'


def _framed(inside: str, about: str) -> Picture:
    svg = (
        f'<svg class="tile-map" viewBox="0 0 {SIDE:.0f} {SIDE:.0f}" role="img" '
        f'aria-label="{escape(about)}"><rect class="ground" {_SQUARE}/>{inside}</svg>'
    )
    return Picture(svg, about)


def draw_loss_spark(losses: Losses) -> str:
    """A sparkline of the losses over the epochs, from 0 to the largest loss."""
    lines = {"train": losses.train}
    if losses.test is not None:
        lines["test"] = losses.test
    highest = max(float(values.max()) for values in lines.values()) or 1.0
    last = int(losses.epoch[-1])
    spans = Spans(losses.epoch, MAX_SPARK_POINTS)
    paths = []
    for name, values in reversed(lines.items()):
        rows = spans.extremes(values)
        across = 1 + (SPARK_WIDTH - 2) * (losses.epoch[rows] / (last or 1))
        up = 1 + (SPARK_HEIGHT - 2) * (1 - values[rows] / highest)
        paths.append(f'<path class="{name}-line" d="{line_path(across, up)}"/>')
    losses_now = ", ".join(
        f"{_split(name)} {number(float(values[-1]), 3)}" for name, values in lines.items()
    )
    about = _(
        "Loss from 0 to %(highest)s over %(epochs)s epochs, at the end %(losses)s",
        highest=number(highest, 3),
        epochs=last,
        losses=losses_now,
    )
    return (
        f'<svg class="chart tile-spark" viewBox="0 0 {SPARK_WIDTH:.0f} {SPARK_HEIGHT:.0f}" '
        f'preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(about)}">{"".join(paths)}</svg>'
    )


def _split(name: str) -> str:
    return pgettext("loss", "train") if name == "train" else pgettext("loss", "test")


def epochs_without_improvement(losses: Losses) -> int:
    """Epochs since the training loss first came within ``MIN_RELATIVE_IMPROVEMENT`` of its minimum.

    So slow progress counts as improvement once it adds up; creeping or recovering does not.
    """
    near = losses.train * (1 - MIN_RELATIVE_IMPROVEMENT) <= losses.train.min()
    return int(losses.epoch[-1] - losses.epoch[near.argmax()])
