"""Compared predictions: one colour or height means one number in all drawings."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from app.render.maps.compared_maps import MAP_SIZE, draw_compared_maps
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.maps.png_decoder import decode_uri
from tests.render.sessions import session


def draw(*sessions: TrainingSession) -> list[Element]:
    names = [f"run {place}" for place in range(len(sessions))]
    return [svg.read(text) for text in draw_compared_maps(sessions, names)]


def alphas(root: Element) -> Any:
    picture = decode_uri(svg.find(root, "image").attrib["href"])
    return np.array(picture.alpha)[np.array(picture.indices)]


def of(name: str, **parts: Any) -> TrainingSession:
    return TrainingSession(Recipe.model_validate({"dataset": {"name": name}, **parts}))


def test_an_unbounded_output_has_one_scale_for_all_runs() -> None:
    """Of the run with twice the output weights every colour is twice as strong."""
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "identity"}]
    weak, strong = session(layers=layers), session(layers=layers)
    first, second = weak.network.w[0].copy(), weak.network.w[1].copy()
    weak.set_parameters([first, 0.25 * second], weak.network.b)
    strong.set_parameters([first, 0.5 * second], weak.network.b)
    faint, full = (alphas(root).astype(int) for root in draw(weak, strong))
    assert full.max() == 255
    assert np.abs(full - 2 * faint).max() <= 3
    alone = alphas(draw(weak)[0])
    assert alone.max() == 255


def test_a_bounded_output_keeps_its_own_scale() -> None:
    one, other = session(), session()
    other.step(Unit.EPOCH, 20)
    together = [alphas(root) for root in draw(one, other)]
    assert np.array_equal(together[0], alphas(draw(one)[0]))
    assert together[0].shape == (MAP_SIZE, MAP_SIZE)


def test_every_sample_has_its_dot() -> None:
    run = session()
    (root,) = draw(run)
    for kind, split in (("train", run.data.train), ("test", run.data.test)):
        dots = [
            place
            for path in svg.find_all(root, f"path.{kind}")
            if "rim" not in svg.classes(path)
            for place in svg.runs(path)
        ]
        assert len(dots) == len(split)
        assert len(svg.find_all(root, f"path.{kind}.class-1")) == 1
        assert len(svg.find_all(root, f"path.{kind}.class-0")) == 1
    assert svg.find(root, "image") is not None
    assert root.attrib["aria-label"] == "Prediction of run 0 over the input plane"


@for_each("name", ["plane", "bumps", "blobs", "xor"])
def test_every_kind_of_plane_is_drawn(name: str) -> None:
    parts: dict[str, Any] = {}
    if name in ("plane", "bumps"):
        parts["layers"] = [{"units": 3}, {"units": 1, "activation": "identity"}]
    if name == "blobs":
        parts["layers"] = [{"units": 3}, {"units": 3, "activation": "softmax"}]
        parts["dataset"] = {"name": name, "classes": 3}
    (root,) = draw(of(name, **parts))
    assert svg.find(root, "image") is not None


def test_curves_of_one_data_set_have_the_same_axes() -> None:
    layers = [{"units": 4}, {"units": 1, "activation": "identity"}]
    one, other = of("sine", layers=layers), of("sine", layers=layers)
    w = [part.copy() for part in other.network.w]
    w[1] *= 20
    other.set_parameters(w, other.network.b)
    roots = draw(one, other)
    samples = [svg.find(root, "path.samples").attrib["d"] for root in roots]
    assert samples[0] == samples[1] != svg.find(draw(one)[0], "path.samples").attrib["d"]
    for place in ("text.tick", "path.grid"):
        found = [[node.attrib for node in svg.find_all(root, place)] for root in roots]
        assert found[0] == found[1]


def test_three_inputs_have_no_drawing() -> None:
    run = of("and3", layers=[{"units": 2}, {"units": 1}])
    assert draw_compared_maps([run, session()], ["A", "B"])[0] == ""


@for_each(("name", "mark"), [("sine", "path.train-line"), ("circle", "image")])
def test_an_exploding_run_does_not_flatten_the_others(name: str, mark: str) -> None:
    layers = [{"units": 4}, {"units": 1, "activation": "identity"}]
    calm, wild = of(name, layers=layers), of(name, layers=layers)
    w = [part.copy() for part in wild.network.w]
    w[1] *= 1e12
    wild.set_parameters(w, wild.network.b)
    root, exploded = draw(calm, wild)
    if name == "sine":
        heights = [y for _, y in svg.points(svg.find(root, mark))]
        assert max(heights) - min(heights) > 5
        top, bottom = 8.0, 180.0 - 22.0
        assert all(top <= y <= bottom for _, y in svg.points(svg.find(exploded, mark)))
    else:
        assert alphas(root).max() > 20
        assert alphas(exploded).max() == 255


def test_the_number_of_drawn_samples_is_limited() -> None:
    run = session(dataset={"name": "circle", "samples": 6000, "train_fraction": 0.5})
    (text,) = draw_compared_maps([run], ["A"])
    root = svg.read(text)
    dots = [svg.runs(path) for path in svg.find_all(root, "path.rim")]
    assert 800 <= sum(map(len, dots)) <= 1000
    assert len(text) < 60_000


def test_names_are_escaped() -> None:
    (root,) = [svg.read(text) for text in draw_compared_maps([session()], ['"><b>'])]
    assert root.attrib["aria-label"] == 'Prediction of "><b> over the input plane'
