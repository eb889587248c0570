"""Networks of many inputs: a window of them is drawn, with the selected one; others are folded."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.render.diagram.diagram import draw_diagram
from app.render.diagram.input_labels import shortened
from app.render.diagram.input_window import MAX_UNFOLDED, WINDOW, input_window, input_windows
from app.training.own_data.listing import data_of_lists
from app.training.recipe.dataset import own_part
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from app.web.lab.network import feature_names_of
from tests.for_each import for_each
from tests.render import svg
from tests.render.sessions import diagram, diagram_state


def wide(inputs: int, names: tuple[str, ...] = (), hidden: int = 8) -> TrainingSession:
    rng = np.random.default_rng(inputs)
    names = names or tuple(f"c{number}" for number in range(inputs))
    points = rng.normal(size=(12, inputs))
    points[:, -1] *= 10.0
    own = data_of_lists(points.tolist(), rng.normal(size=12).tolist(), inputs=names, task="numbers")
    layers: list[dict[str, Any]] = [{"units": hidden}, {"units": 1, "activation": "identity"}]
    recipe = {
        "dataset": {"name": "own", "own": own_part(own).model_dump()},
        "features": [f"x{number + 1}" for number in range(inputs)],
        "layers": layers,
        "batch_size": 5,
    }
    return TrainingSession(Recipe.model_validate(recipe), own=own)


def inputs_drawn(root: Element) -> list[int]:
    keys = [link.get("id", "") for link in svg.find_all(root, "a.neuron")]
    return [int(key[3:]) - 1 for key in keys if key.startswith("a0.")]


@for_each("inputs", [1, 2, MAX_UNFOLDED, MAX_UNFOLDED + 1, 30, 40, 41, 63, 64])
def test_every_input_is_in_a_window(inputs: int) -> None:
    windows = input_windows(inputs)
    assert {unit for window in windows for unit in window} == set(range(inputs))
    for unit in range(inputs):
        window = input_window(inputs, unit)
        assert unit in window
        assert len(window) == (inputs if inputs <= MAX_UNFOLDED else WINDOW)


@for_each("inputs", [30, 64])
@for_each(
    ("select", "start"), [("w1.1.1", 0), ("a0.25", None), ("w0.25.3", None), ("b0.3", 0), ("J", 0)]
)
def test_the_selected_input_is_drawn(inputs: int, select: str, start: int | None) -> None:
    run = wide(inputs)
    root = svg.read(diagram(run, select=select).svg)
    shown = inputs_drawn(root)
    assert len(shown) == WINDOW
    assert (shown[0] == start) if start is not None else (24 in shown)
    if select.startswith("w0"):
        svg.by_id(root, select)
    mark = svg.by_id(root, "folded-inputs")
    assert f"{inputs - WINDOW} more" in svg.text(mark)
    # The mark leads to inputs that are not drawn.
    next_one = int(re.findall(r"select=a0\.(\d+)", mark.get("href", ""))[0]) - 1
    assert next_one not in shown


def test_the_mark_visits_every_window() -> None:
    run, seen, select = wide(64), set[int](), "a0.1"
    for _ in range(len(input_windows(64))):
        root = svg.read(diagram(run, select=select).svg)
        seen |= set(inputs_drawn(root))
        (select,) = re.findall(
            r"select=(a0\.\d+)", svg.by_id(root, "folded-inputs").get("href", "")
        )
    assert seen == set(range(64)) and select == "a0.1"


@for_each("select", ["a1.3", "w0.30.3", "w1.1.1"])
def test_no_line_leaves_a_folded_input(select: str) -> None:
    root = svg.read(diagram(wide(64), select=select).svg)
    keys = [link.get("id", "") for link in svg.find_all(root, "a.edge")]
    sources = {int(key.split(".")[1]) - 1 for key in keys if key.startswith("w0.")}
    assert sources <= set(inputs_drawn(root))


@for_each("select", ["w1.1.1", "w0.30.3"])
def test_the_named_largest_derivative_is_drawn(select: str) -> None:
    """Also if a folded input has a larger one: the last input is the largest."""
    run = wide(64)
    drawing = diagram(run, select=select, batch=True)
    root = svg.read(drawing.svg)
    state = diagram_state(run, select=select, batch=True)
    window = inputs_drawn(root)
    sizes = [np.abs(state.gradients[0][0][window]).max(), np.abs(state.gradients[1][0]).max()]
    assert drawing.largest_gradient == max(sizes)
    assert np.abs(state.gradients[0][0]).max() > sizes[0]


def test_few_inputs_are_not_folded() -> None:
    root = svg.read(diagram(wide(MAX_UNFOLDED)).svg)
    assert inputs_drawn(root) == list(range(MAX_UNFOLDED))
    assert 'id="folded-inputs"' not in diagram(wide(MAX_UNFOLDED)).svg


@for_each("inputs", [1, 3, 8, 16, 30])
def test_names_do_not_overlap(inputs: int) -> None:
    """Each on a line of its own, within the drawing; the title has the whole name."""
    long = [f"column {number} with <a> long & detailed name" for number in range(inputs)]
    run = wide(inputs, tuple(long))
    state = replace(diagram_state(run), names=feature_names_of(run))
    root = svg.read(draw_diagram(state).svg)
    texts = svg.find_all(root, "text.input-name")
    assert len(texts) == len(inputs_drawn(root))
    heights = [svg.number_in(text, "y") for text in texts]
    assert all(low + 12 <= high for low, high in zip(heights, heights[1:], strict=False))
    for text in texts:
        written = svg.text(text)
        assert written.endswith("…") and len(written) * 5 < svg.number_in(text, "x")
    for unit in inputs_drawn(root):
        assert long[unit] in svg.title(svg.by_id(root, f"a0.{unit + 1}"))


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("age", 60, "age"),
        ("mean texture", 60, "mean te…"),
        ("www", 5, "…"),
        ("sex = male", 80, "sex = male"),
    ],
)
def test_shortened(text: str, room: float, expected: str) -> None:
    assert shortened(text, room) == expected


@for_each(
    ("hidden", "note"), [(8, ""), (40, "340 of 840 weights between the units shown are drawn")]
)
def test_weights_of_folded_inputs_are_not_called_small(hidden: int, note: str) -> None:
    said = diagram(wide(64, hidden=hidden)).note
    assert said.startswith(note) and bool(said) == bool(note)
