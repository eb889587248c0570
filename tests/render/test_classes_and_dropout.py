"""Classes and numbers on maps, dropped units and frozen weights on the diagram."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.engine.datasets import DATASETS
from app.render.diagram.diagram import draw_diagram
from app.render.maps.class_map import LEVELS
from app.render.maps.output_plane import MAP_SIZE, draw_plane
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.maps.png_decoder import Picture, decode_uri
from tests.render.sessions import diagram, diagram_state, phased, randomize, session


def of_classes(name: str, classes: int | None, output: str = "softmax") -> TrainingSession:
    count = DATASETS[name].number_of_classes(classes)
    return randomize(
        session(
            dataset={"name": name, "samples": 60, "classes": classes},
            layers=[
                {"units": 3, "activation": "tanh"},
                {"units": count, "activation": output},
            ],
        ),
        seed=1,
    )


def picture_of(run: TrainingSession) -> tuple[Any, Picture]:
    root = svg.read(draw_plane(run, None, lambda row: f"?sample={row}"))
    return root, decode_uri(svg.find(root, "image").attrib["href"])


@for_each("output", ["softmax", "sigmoid", "tanh"])
@for_each(("name", "classes"), [("spiral", 3), ("blobs", 10), ("rings", None)])
def test_the_map_is_the_class_with_the_largest_output(
    name: str, classes: int | None, output: str
) -> None:
    if DATASETS[name].number_of_classes(classes) < 3:
        classes = max(DATASETS[name].class_counts)
    run = of_classes(name, classes, output)
    _, picture = picture_of(run)
    dataset = DATASETS[name]
    step = (dataset.high - dataset.low) / MAP_SIZE
    centres = dataset.low + step * (np.arange(MAP_SIZE) + 0.5)
    points = np.array([(x1, x2) for x2 in centres[::-1] for x1 in centres])
    predicted = run.network.predict(points)
    shown = np.array(picture.indices).ravel()
    np.testing.assert_array_equal(shown // LEVELS, predicted.argmax(axis=1))
    ordered = np.sort(predicted, axis=1)
    lead = (ordered[:, -1] - ordered[:, -2]) / (2 if output == "tanh" else 1)
    assert np.abs(shown % LEVELS / (LEVELS - 1) - lead).max() <= 0.51 / (LEVELS - 1)


def test_each_sample_has_its_class() -> None:
    run = of_classes("blobs", 10)
    root, _ = picture_of(run)
    for kind, split in ((".train", run.data.train), (".test", run.data.test)):
        marks = svg.find_all(root, kind)
        found = [next(c for c in svg.classes(mark) if c.startswith("class-")) for mark in marks]
        assert found == [f"class-{label}" for label in split.target]


@for_each(("classes", "shapes"), [(3, 1), (4, 4), (10, 5)])
def test_many_classes_have_shapes(classes: int, shapes: int) -> None:
    """Classes 0, 1 … 4 have a shape each, then the shapes begin anew."""
    run = of_classes("blobs", classes)
    root, _ = picture_of(run)
    outlines = {
        (mark.tag, re.sub(r"^M[\d.]+ [\d.]+", "", mark.get("d", "")))
        for mark in svg.find_all(root, ".train")
    }
    assert len(outlines) == shapes


def test_a_softmax_output_has_the_mark_and_the_name_of_its_class() -> None:
    run = of_classes("blobs", 3)
    state = replace(diagram_state(run), classes=["one", "two", "three & more"])
    root = svg.read(draw_diagram(state).svg)
    for unit, word in enumerate(["one", "two", "three & more"]):
        neuron = svg.by_id(root, f"a2.{unit + 1}")
        assert svg.find(neuron, f"rect.class-mark.class-{unit}") is not None
        assert word in svg.text(neuron) and f"class {word}" in svg.title(neuron)


@for_each("name", ["plane", "bumps"])
def test_a_map_of_numbers_is_scaled_to_their_range(name: str) -> None:
    run = session(
        dataset={"name": name, "samples": 40}, layers=[{"units": 1, "activation": "tanh"}]
    )
    low, high = DATASETS[name].target_ranges[0]
    for value, wanted in ((high, 1.0), (low, -1.0), ((low + high) / 2, 0.0)):
        if abs(value) >= 1:
            continue
        run.network.w[0][:], run.network.b[0][:] = 0.0, np.arctanh(value)
        _, picture = picture_of(run)
        index = picture.indices[3][5]
        assert (index - 127) / 127 == pytest.approx(wanted, abs=0.51 / 127)


DROPPING = {
    "layers": [
        {"units": 6, "activation": "tanh", "dropout": 0.5},
        {"units": 4, "activation": "tanh", "dropout": 0.25},
        {"units": 1, "activation": "tanh"},
    ]
}


@for_each("phases", [0, 1, 2, 7])
def test_dropped_units_are_crossed_once_known(phases: int) -> None:
    run = phased(phases, **DROPPING)
    mask = run.batch_mask()
    for place, row in enumerate(run.batch_rows().tolist()):
        root = svg.read(diagram(run, sample=row).svg)
        for layer in (1, 2):
            for unit in range(run.recipe.units[layer]):
                neuron = svg.by_id(root, f"a{layer}.{unit + 1}")
                known = phases == 0 or phases >= layer
                out = known and mask[layer][place, unit] == 0
                assert bool(svg.find_all(neuron, "path.cross")) == out
                assert ("dropped" in svg.classes(neuron)) == out
                assert svg.title(neuron).endswith("left out by dropout") == out
                if out:
                    assert svg.value_in(neuron, "tspan.value") == 0


def test_samples_outside_the_batch_have_no_dropped_units() -> None:
    run = phased(0, **DROPPING)
    (row, *_) = set(range(12)) - set(run.batch_rows().tolist())
    assert not svg.find_all(svg.read(diagram(run, sample=row).svg), "path.cross")


def test_frozen_weights_are_marked_in_style_and_title() -> None:
    run = session(frozen=["w0.1.2", "layer3"])
    run.step(Unit.BATCH, 1)
    root = svg.read(diagram(run).svg)
    frozen = {link.attrib["id"] for link in svg.find_all(root, "a.edge.frozen")}
    assert frozen == {"w0.1.2", "w2.1.1", "w2.2.1"}
    for link in svg.find_all(root, "a.edge"):
        assert ("frozen" in svg.title(link)) == (link.attrib["id"] in frozen)


@for_each(("keys", "wanted"), [(["b0.1"], {"b0.1"}), (["biases"], None), (["layer3"], {"b2.1"})])
def test_frozen_biases_are_marked_in_style_and_title(
    keys: list[str], wanted: set[str] | None
) -> None:
    dots = svg.find_all(svg.read(diagram(session(frozen=keys)).svg), "a.biasdot")
    marked = {dot.attrib["id"] for dot in dots if "frozen" in dot.attrib["class"].split()}
    assert marked == (wanted or {dot.attrib["id"] for dot in dots})
    for dot in dots:
        assert ("frozen" in svg.title(dot)) == (dot.attrib["id"] in marked)


def test_several_outputs_have_their_labels() -> None:
    run = of_classes("spiral", 3)
    row = int(run.batch_rows()[1])
    root = svg.read(diagram(run, sample=row).svg)
    for unit in range(3):
        neuron = svg.by_id(root, f"a2.{unit + 1}")
        assert svg.value_in(neuron, "tspan.target") == run.data.train.y[row, unit]
