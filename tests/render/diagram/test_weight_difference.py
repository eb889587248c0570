"""The diagram of after − before: values, widths and colours."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.engine.network import MLP
from app.render.diagram.weight_difference import draw_weight_difference
from app.training.run.position import Unit
from app.training.run.selection import bias_key, weight_key
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.sessions import chosen, session

FEATURES = ["x₁", "x₂"]


def trained(epochs: int) -> TrainingSession:
    run = session()
    run.step(Unit.EPOCH, epochs)
    return run


def draw(before: TrainingSession, after: TrainingSession, key: str = "w0.1.1") -> Element:
    drawn = draw_weight_difference(
        before.network, after.network, FEATURES, chosen(key, after), lambda key: f"?select={key}"
    )
    return svg.read(drawn.svg)


def changes(before: MLP, after: MLP) -> dict[str, float]:
    """By hand, from the two networks."""
    found = {}
    for layer, (old, new) in enumerate(zip(before.w, after.w, strict=True)):
        for source, unit in np.ndindex(*new.shape):
            found[weight_key(layer, source, unit)] = float(new[source, unit] - old[source, unit])
        for unit in range(new.shape[1]):
            change = float(after.b[layer][unit] - before.b[layer][unit])
            found[bias_key(layer, unit)] = change
    return found


def test_every_weight_and_bias_has_its_difference() -> None:
    before, after = trained(1), trained(4)
    root = draw(before, after)
    expected = changes(before.network, after.network)
    assert set(svg.ids(root)) == set(expected)
    for key, change in expected.items():
        part = svg.by_id(root, key)
        assert svg.value_in(part, ".change") == change


def test_width_grows_with_the_difference_and_colour_is_its_sign() -> None:
    before, after = trained(1), trained(4)
    root = draw(before, after)
    expected = {
        key: change
        for key, change in changes(before.network, after.network).items()
        if key.startswith("w")
    }
    by_size = sorted(expected, key=lambda key: abs(expected[key]))
    widths = [
        svg.number_in(svg.find(svg.by_id(root, key), "path.w"), "stroke-width") for key in by_size
    ]
    assert widths == sorted(widths)
    for key, change in expected.items():
        line = svg.find(svg.by_id(root, key), "path.w")
        assert ("pos" if change > 0 else "neg") in svg.classes(line)


def test_the_largest_is_named_and_is_as_wide_as_a_line_can_be() -> None:
    before, after = trained(0), trained(0)
    w = [part.copy() for part in after.network.w]
    w[1][2, 1] -= 0.75
    after.set_parameters(w, after.network.b)
    drawn = draw_weight_difference(
        before.network, after.network, FEATURES, chosen("b0.1", after), lambda key: "?"
    )
    assert drawn.largest == pytest.approx(0.75, rel=1e-12)
    assert drawn.note == ""
    root = svg.read(drawn.svg)
    line = svg.find(svg.by_id(root, "w1.3.2"), "path.w.neg")
    assert svg.number_in(line, "stroke-width") == 6.0
    others = svg.find_all(root, "path.w.zero")
    assert len(others) == sum(part.size for part in w) - 1


def test_the_same_networks_have_no_difference() -> None:
    run = trained(2)
    root = draw(run, run)
    assert not svg.find_all(root, "path.w.pos") and not svg.find_all(root, "path.w.neg")
    assert not svg.find_all(root, "rect.fill")


@for_each("key", ["w1.2.1", "b0.3", "a1.3"])
def test_the_chosen_one_is_marked(key: str) -> None:
    root = draw(trained(0), trained(1), key)
    marked = [node.attrib["id"] for node in svg.find_all(root, "a.chosen")]
    assert marked == ["b0.3" if key == "a1.3" else key]


def test_each_part_chooses_itself() -> None:
    root = draw(trained(0), trained(1))
    for link in svg.find_all(root, "a"):
        assert link.attrib["href"] == f"?select={link.attrib['id']}"


def test_of_a_large_network_those_that_differ_most_are_drawn() -> None:
    wide = [{"units": 30, "activation": "tanh"}] * 2 + [{"units": 1, "activation": "tanh"}]
    before, after = session(layers=wide), session(layers=wide)
    after.step(Unit.EPOCH, 1)
    drawn = draw_weight_difference(
        before.network, after.network, FEATURES, chosen("w0.1.1", after), lambda key: "?"
    )
    root = svg.read(drawn.svg)
    total = sum(w.size for w in after.network.w)
    edges = svg.find_all(root, "a.edge")
    assert len(edges) < total
    assert f"{len(edges)} of {total} weights" in drawn.note
    expected = changes(before.network, after.network)
    largest = max((key for key in expected if key[0] == "w"), key=lambda key: abs(expected[key]))
    assert svg.by_id(root, largest) is not None


def test_numbers_too_far_apart_to_subtract_are_still_drawn() -> None:
    before = MLP([1, 1], ["identity"], np.array([-1.7e308, 0.0]))
    after = MLP([1, 1], ["identity"], np.array([1.7e308, 0.0]))
    run = session(features=["x1"], layers=[{"units": 1, "activation": "tanh"}])
    drawn = draw_weight_difference(before, after, ["x₁"], chosen("w0.1.1", run), lambda key: "?")
    assert not {"nan", "inf"} & set(svg.numbers(svg.read(drawn.svg)))


def test_other_layers_have_no_difference() -> None:
    other = session(layers=[{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}])
    with pytest.raises(ValueError):
        draw(trained(0), other)
