"""The diagram as SVG: unique ids, links, marks, and parts that do not overlap."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Any

from app.render.diagram.diagram import draw_diagram
from tests.for_each import for_each
from tests.render import svg
from tests.render.sessions import diagram, diagram_state, every_selection, phased, session

SIZES: dict[str, dict[str, Any]] = {
    "1-1-1": {
        "dataset": {"name": "article"},
        "layers": [{"units": 1, "activation": "sigmoid"}] * 2,
    },
    "3-1": {"dataset": {"name": "and3"}, "layers": [{"units": 1, "activation": "sigmoid"}]},
    "2-4-2-1": {},
    "2-12-1": {"layers": [{"units": 12, "activation": "relu"}, {"units": 1}]},
    "2-64-64-1": {"layers": [{"units": 64}, {"units": 64}, {"units": 1}]},
    "ten hidden": {"layers": [{"units": 3}] * 10 + [{"units": 1}]},
    "ten of 64": {"layers": [{"units": 64}] * 10 + [{"units": 1}]},
}


@for_each("parts", SIZES.values(), ids=SIZES, quick=2)
@for_each("phases", [0, 2, 8], quick=2)
def test_well_formed_with_finite_numbers_and_unique_ids(parts: dict[str, Any], phases: int) -> None:
    root = svg.read(diagram(phased(phases, **parts)).svg)
    assert all(math.isfinite(float(number)) for number in svg.numbers(root))
    assert [key for key, count in Counter(svg.ids(root)).items() if count > 1] == []


@for_each("name", ["1-1-1", "3-1", "2-4-2-1", "2-12-1", "ten hidden"])
def test_every_weight_bias_neuron_and_the_loss_is_a_link_that_chooses_it(name: str) -> None:
    run = session(**SIZES[name])
    root = svg.read(diagram(run).svg)
    links = {link.attrib["id"]: link for link in svg.find_all(root, "a")}
    assert set(links) == {"J", *(part.key for part in every_selection(run.recipe.units))}
    for key, link in links.items():
        assert link.get("href") == link.get("hx-get") == f"/lab/x?select={key}&show=both"


@for_each("key", ["w1.3.2", "b1.2", "a0.1", "a1.3", "a3.1", "J"])
def test_only_the_chosen_part_is_marked(key: str) -> None:
    root = svg.read(diagram(session(), select=key).svg)
    assert [node.get("id") for node in svg.find_all(root, ".chosen")] == [key]


def test_the_diagram_has_an_accessible_name() -> None:
    root = svg.read(diagram(session()).svg)
    assert root.get("aria-label") == "Network of 4 layers with 2, 4, 2, 1 units"


@for_each("parts", SIZES.values(), ids=SIZES)
def test_everything_is_inside_the_drawing(parts: dict[str, Any]) -> None:
    root = svg.read(diagram(session(**parts)).svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for tile in svg.find_all(root, "rect.tile"):
        x, y = svg.number_in(tile, "x"), svg.number_in(tile, "y")
        assert 0 <= x <= x + svg.number_in(tile, "width") <= width
        assert 0 <= y <= y + svg.number_in(tile, "height") <= height


@for_each("parts", SIZES.values(), ids=SIZES)
def test_no_tile_covers_another(parts: dict[str, Any]) -> None:
    root = svg.read(diagram(session(**parts)).svg)
    for column in svg.find_all(root, "g.layer"):
        bottom = 0.0
        for tile in svg.find_all(column, "rect.tile"):
            assert svg.number_in(tile, "y") >= bottom
            bottom = svg.number_in(tile, "y") + svg.number_in(tile, "height")


def test_a_column_of_many_units_folds_its_numbers_away() -> None:
    root = svg.read(diagram(session(**SIZES["2-12-1"])).svg)
    folded = {link.attrib["id"] for link in svg.find_all(root, "a.neuron.folded")}
    assert folded == {f"a1.{unit}" for unit in range(1, 13)}
    for link in svg.find_all(root, "a.neuron.folded"):
        assert all("fold" in svg.classes(text) for text in svg.find_all(link, "text.n"))


def test_every_input_has_its_symbol() -> None:
    root = svg.read(diagram(session(dataset={"name": "and3"})).svg)
    features = [text for text in svg.find_all(root, "text.feature") if "j" not in svg.classes(text)]
    assert [svg.text(text) for text in features] == ["x₁", "x₂", "x₃"]


def test_addresses_are_escaped() -> None:
    state = replace(diagram_state(session()), href=lambda key: f'/"><script>&{key}')
    root = svg.read(draw_diagram(state).svg)
    assert not svg.find_all(root, "script")
    assert svg.by_id(root, "b0.1").get("href") == '/"><script>&b0.1'
