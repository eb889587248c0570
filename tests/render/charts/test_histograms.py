"""Histograms count every number once, on one axis for all layers."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from app.render.charts.histograms import (
    BINS,
    count_bins,
    draw_activation_histograms,
    draw_weight_histograms,
)
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.training.runs import run


def trained() -> TrainingSession:
    session = run(layers=[{"units": 8, "activation": "tanh"}, {"units": 1, "activation": "tanh"}])
    session.step(Unit.EPOCH, 5)
    return session


def test_bins_are_those_of_numpy() -> None:
    rng = np.random.default_rng(2)
    layers = [rng.normal(size=50), rng.normal(size=7), np.array([0.5])]
    low, high = (f(np.concatenate(layers)).item() for f in (np.min, np.max))
    expected = [np.histogram(layer, BINS, (low, high))[0].tolist() for layer in layers]
    assert count_bins(layers, low, high).tolist() == expected


@for_each("what", ["weights", "activations"])
def test_titles_tell_the_counts_and_bars_have_their_heights(what: str) -> None:
    session = trained()
    a = session.network.forward(session.data.train.x).a
    if what == "weights":
        text, layers = draw_weight_histograms(session.network), session.network.w
    else:
        text, layers = draw_activation_histograms(session), [a[1], a[2]]
    chart = svg.read(text)
    assert len(text) <= 4000
    every = np.concatenate([layer.ravel() for layer in layers])
    groups = [node for node in chart.iter("g") if node.find("title") is not None]
    for group, layer in zip(groups, layers, strict=True):
        counts = np.histogram(layer, BINS, (every.min(), every.max()))[0]
        assert svg.title(group).rpartition(": ")[2] == " ".join(map(str, counts))
        data = svg.find(group, "path.bars").attrib["d"]
        rises = [step.partition("v")[2] for step in re.split(r"h[\d.]+", data.rstrip("z"))]
        heights = -np.cumsum([float(rise or 0) for rise in rises])[:-1]
        assert heights == pytest.approx(21 * counts / counts.max(), abs=0.06)


@for_each("value", [0.0, 1e-300, 1e150, -1e150])
def test_any_weights_can_be_drawn(value: float) -> None:
    session = run()
    session.network.parameters[:] = value
    session.network.parameters[0] = -value
    for text in (draw_weight_histograms(session.network), draw_activation_histograms(session)):
        assert all(math.isfinite(float(number)) for number in svg.numbers(svg.read(text)))
