"""The key has every mark that is in the drawing at that moment, and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from app.render.diagram.diagram import draw_diagram
from app.render.diagram.edge_choice import choose_edges
from app.render.diagram.key import diagram_key
from app.render.diagram.state import DiagramState
from tests.for_each import for_each
from tests.render import svg
from tests.render.sessions import diagram_state, phased

SOFTMAX: dict[str, Any] = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 3, "activation": "relu"}, {"units": 3, "activation": "softmax"}],
    "loss": "cross_entropy",
}
RUNS: dict[str, dict[str, Any]] = {
    "2-4-2-1": {},
    "1-1-1": {"dataset": {"name": "article"}, "layers": [{"units": 1}, {"units": 1}]},
    "one input": {"dataset": {"name": "sine"}, "layers": [{"units": 2}, {"units": 1}]},
    "dropout": {"layers": [{"units": 6, "activation": "tanh", "dropout": 0.5}, {"units": 1}]},
    "iris": SOFTMAX,
    "zero weights": {"initializer": {"name": "zeros"}},
    "wide": {"layers": [{"units": 40}, {"units": 1}]},
}


def drawn(selector: str) -> Callable[[Element], bool]:
    return lambda root: bool(svg.find_all(root, selector))


def has_width(root: Element) -> bool:
    """Whether a dotted line is drawn; one of width 0 is not."""
    return any(float(line.get("stroke-width", "")) > 0 for line in svg.find_all(root, "path.g"))


def inside(outer: str, inner: str) -> Callable[[Element], bool]:
    return lambda root: any(svg.find_all(node, inner) for node in svg.find_all(root, outer))


def either(*signs: Callable[[Element], bool]) -> Callable[[Element], bool]:
    return lambda root: any(sign(root) for sign in signs)


def an_unmarked_ring_is_lit(root: Element) -> bool:
    layers = svg.find_all(root, "g.layer.lit")
    plain = [
        neuron
        for layer in layers
        for neuron in svg.find_all(layer, "a.neuron")
        if not {"gpos", "gneg"} & svg.classes(neuron)
    ]
    return bool(plain or svg.find_all(root, "a.loss.lit"))


SIGNS: dict[str, Callable[[Element], bool]] = {
    "weight": either(drawn("path.w.pos"), drawn("path.w.neg")),
    "zero weight": drawn("path.w.zero"),
    "frozen": drawn("a.edge.frozen"),
    "frozen bias": drawn("a.biasdot.frozen"),
    "derivative": has_width,
    "chosen weight": drawn("a.edge.chosen"),
    "lit weights": drawn("g.gap.lit"),
    "wire": drawn("path.wire"),
    "map": drawn("image"),
    "curve": drawn("path.spark"),
    "fill": drawn("rect.fill"),
    "class": drawn("rect.class-mark"),
    "slope ring": either(drawn("a.neuron.gpos"), drawn("a.neuron.gneg")),
    "lit": an_unmarked_ring_is_lit,
    "unknown": either(drawn("a.neuron.unknown"), drawn("a.loss.unknown")),
    "chosen": either(drawn("a.neuron.chosen"), drawn("a.loss.chosen")),
    "cross": drawn("path.cross"),
    "pointed": drawn("a.neuron"),
    "bias": either(drawn("circle.dot.pos"), drawn("circle.dot.neg")),
    "zero bias": drawn("circle.dot.zero"),
    "bias ring": either(drawn("circle.ringdot.gpos"), drawn("circle.ringdot.gneg")),
    "chosen bias": drawn("a.biasdot.chosen"),
    "lit bias": drawn("a.biasdot.lit"),
    "change": drawn("tspan.was"),
    "preview": drawn("svg.preview"),
    "partial": drawn("tspan.d"),
}
"""What in the drawing each entry explains."""


def check(state: DiagramState) -> None:
    root = svg.read(draw_diagram(state).svg)
    names = [entry.name for entry in diagram_key(state)]
    assert len(names) == len(set(names))
    shown = {name for name, sign in SIGNS.items() if sign(root)}
    assert set(names) == shown


@for_each("batch", [False, True])
@for_each("phases", [0, 1, 2, 3, 4, 5, 6, 7, 8], quick=5)
@for_each("name", RUNS, quick=3)
def test_each_phase_has_its_marks_in_the_key(name: str, phases: int, batch: bool) -> None:
    check(diagram_state(phased(phases, **RUNS[name]), batch=batch))


@for_each("show", ["weights", "gradients"])
@for_each("select", ["a1.1", "b0.1", "J"])
def test_the_choices_of_the_view_are_in_the_key(select: str, show: Any) -> None:
    check(diagram_state(phased(6), select=select, show=show))


def test_frozen_weights_are_in_the_key() -> None:
    state = diagram_state(phased(0))
    frozen = [np.zeros_like(w) for w in state.network.w]
    frozen[1][0, 0] = 1.0
    check(replace(state, frozen=frozen))


def test_frozen_biases_are_in_the_key() -> None:
    state = diagram_state(phased(0))
    frozen = [np.ones_like(b) for b in state.network.b]
    check(replace(state, frozen_biases=frozen))


def test_while_it_plays_the_key_has_what_a_frame_may_show() -> None:
    state = diagram_state(phased(0, **RUNS["dropout"]))
    edges = choose_edges(state.network, state.gradients, state.selected, state.show)
    names = {entry.name for entry in diagram_key(replace(state, drawn=edges))}
    assert {"weight", "derivative", "bias", "bias ring", "pointed"} <= names
    assert not {"lit", "slope ring", "lit weights", "unknown"} & names
