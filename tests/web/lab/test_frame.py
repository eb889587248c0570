"""A frame of a run that plays says what the page says of the same state."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from app.render.diagram.edge_strokes import gradient_widths, weight_opacities, weight_widths
from app.render.diagram.neuron_maps import neuron_maps
from app.render.formulas.spoken import speak_formulas
from app.render.maps.prediction_map import MapKind, prediction_png
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.lab.frame import PLANE_SIZES, SMALL_MAP_SIZE, Frame
from app.web.lab.network import NEURON_MAP_SIZE, painted_layers
from app.web.lab.panels import Panels
from app.web.stored_sessions import LoadedSession
from app.web.templating import environment
from app.web.view.view import View
from tests.for_each import for_each
from tests.render.maps.pixel_decoder import read_pixels
from tests.render.maps.png_decoder import decode, decode_tile
from tests.web.drawing import build_frame, build_lab, build_panels, drawn_edges
from tests.web.html import Tag, parse
from tests.web.page import attribute

SMALL = {"name": "circle", "samples": 24}
SIGNS = {"neg": -1, "gneg": -1, "zero": 0, "pos": 1, "gpos": 1}


def _layers(*units: int, activation: str = "tanh", **parts: Any) -> list[dict[str, Any]]:
    hidden = [{"units": n, "activation": activation, **parts} for n in units[:-1]]
    return [*hidden, {"units": units[-1], "activation": "tanh"}]


RUNS: dict[str, Recipe] = {
    **{name: example.recipe for name, example in EXAMPLES.items() if example.own is None},
    "classes": Recipe.model_validate(
        {
            "dataset": {"name": "blobs", "samples": 30, "classes": 3},
            "layers": [{"units": 4}, {"units": 3, "activation": "softmax"}],
            "loss": "cross_entropy",
        }
    ),
    "dropout": Recipe.model_validate({"dataset": SMALL, "layers": _layers(6, 4, 1, dropout=0.5)}),
    "relu": Recipe.model_validate({"dataset": SMALL, "layers": _layers(3, 1, activation="relu")}),
    "folded": Recipe.model_validate({"dataset": SMALL, "layers": _layers(8, 8, 1)}),
    "wide": Recipe.model_validate({"dataset": SMALL, "layers": _layers(64, 64, 1)}),
    "deep": Recipe.model_validate({"dataset": SMALL, "layers": _layers(*[16] * 8, 1)}),
}
VIEWS = {
    "usual": View(),
    "batch": View(sample="batch", select="b0.1"),
    "weights": View(show="weights", sample="1", select="a1.1"),
    "gradients": View(show="gradients"),
    "relative": View(scale="relative"),
}


class Live:
    """A run that has trained a little, its frame and the page at rest and live."""

    def __init__(self, recipe: Recipe, view: View = VIEWS["usual"], epochs: int = 3):
        self.session = TrainingSession(recipe)
        self.held, self.view = LoadedSession("x", 1, self.session), view
        self.drawn = drawn_edges(self.session, view)
        self.session.step(Unit.EPOCH, epochs)

    def frame(self) -> Frame:
        return build_frame(self.session, self.view, self.drawn)

    def panels(self) -> Panels:
        return build_panels("x", self.session, self.view, self.drawn)

    def page(self, *, live: bool) -> Tag:
        drawn = self.drawn if live else None
        lab = build_lab(self.held, self.view, Limits(), drawn=drawn)
        context = {
            "lab": lab,
            "train_epochs": (1,),
            "theme": "auto",
            "path": "/",
            "fragment": False,
            "is_indexed": False,
            "room_bar_html": None,
            "rooms": [],
        }
        return parse(speak_formulas(environment.get_template("lab.html").render(context)))


@pytest.fixture(params=RUNS)
def live(request: pytest.FixtureRequest) -> Live:
    return Live(RUNS[request.param])


def texts(soup: Tag, selector: str) -> list[str]:
    return [tag.get_text() for tag in soup.select(f"svg.network {selector}")]


def signed_hundredths(soup: Tag, selector: str, name: str) -> list[int]:
    """A width of each such line, with the sign that its class has; none where that is zero."""
    found = []
    for tag in soup.select(f"svg.network {selector}"):
        (sign,) = (SIGNS[kind] for kind in tag["class"].split() if kind in SIGNS)
        found.append(sign * round(100 * float(attribute(tag, name))))
    return found


@for_each("view", VIEWS, quick=2)
@for_each("name", ["article", "circle", "classes", "dropout"], quick=2)
def test_numbers_are_the_pages(name: str, view: str) -> None:
    check_numbers(Live(RUNS[name], VIEWS[view]), live=False)


def test_numbers_are_the_pages_in_the_usual_view(live: Live) -> None:
    check_numbers(live, live=True)


def check_numbers(run: Live, *, live: bool) -> None:
    page, frame, panels = run.page(live=live), run.frame(), run.panels()
    edges, neurons, numbers = frame["edges"], frame["neurons"], panels["diagram"]
    assert edges.get("widths", []) == signed_hundredths(page, ".edge .w", "stroke-width")
    assert edges.get("gradient_widths", []) == signed_hundredths(page, ".edge .g", "stroke-width")
    opacities = [
        100 * float(attribute(w, "stroke-opacity")) for w in page.select("svg.network .edge .w")
    ]
    assert edges.get("opacities", []) == [round(opacity) for opacity in opacities]
    assert numbers["weights"] == texts(page, ".edge .value")
    assert numbers["slopes"] == texts(page, ".edge .derivative")
    assert numbers["values"] == texts(page, ".neuron .value")
    assert numbers["sums"] == texts(page, ".neuron .z")
    assert numbers["derivatives"] == texts(page, ".neuron .derivative")
    assert numbers["biases"] == texts(page, ".neuron .bias")
    assert numbers["bias_slopes"] == texts(page, ".neuron .bias-slope")
    labels = texts(page, ".neuron .target")
    assert not labels or numbers["targets"] == labels
    assert [panels["loss"]] == texts(page, ".loss-value")
    dots = [
        SIGNS[kind]
        for dot in page.select("svg.network .dot")
        for kind in dot["class"].split()
        if kind in SIGNS
    ]
    assert neurons["dots"] == dots
    crossed = [
        i
        for i, n in enumerate(page.select("svg.network .neuron"))
        if "dropped" in n["class"].split()
    ]
    assert numbers["dropped"] == crossed
    if "probe" in frame:
        (ring,) = page.select(".plane .probe")
        assert frame["probe"] == (ring["cx"], ring["cy"])


def test_texts_are_the_pages(live: Live) -> None:
    page, texts = live.page(live=True), live.frame()["texts"] | live.panels()["texts"]
    for key, text in texts.items():
        (element,) = page.select(f"#{key}")
        assert element.get_text() == text, key
        assert not element.select("*")
    assert {"epoch", "batch-number", "train-loss", "accuracy", "widest", "numbers-of"} <= set(texts)


def test_panels_are_the_pages(live: Live) -> None:
    page, panels = live.page(live=True), live.panels()["html"]
    always = {"moment", "gradient-flow", "scope-about", "scope"} | (
        {"tables"} if page.select("#tables table") else set()
    )
    assert always | {"drawing-loss"} == set(panels)
    for key, html in {**live.frame()["html"], **panels}.items():
        (element,) = page.select(f"#{key}")
        assert words(element) == words(parse(html)), key
        values = [data["value"] for data in element.select("data")]
        assert values == [data["value"] for data in parse(html).select("data")]


def test_the_microscope_says_of_which_epoch_it_is(live: Live) -> None:
    assert f"After epoch {live.session.epoch}" in live.panels()["html"]["scope-about"]


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_curves_are_the_pages() -> None:
    run = Live(RUNS["article"])
    sparks = [attribute(path, "d") for path in run.page(live=True).select("svg.network .spark")]
    assert run.frame()["sparks"] == sparks


@for_each("name", ["circle", "classes"], quick=2)
@for_each("kind", get_args(MapKind), quick=2)
def test_the_plane_is_the_map_of_the_view(kind: MapKind, name: str) -> None:
    run = Live(RUNS[name], View(map=kind))
    picture = decode(prediction_png(run.session, PLANE_SIZES[kind], kind))
    (plane,) = read_pixels(run.frame()["plane"], PLANE_SIZES[kind])
    assert plane == picture.indices
    (canvas,) = run.page(live=True).select("#plane-map")
    colours = [(*rgb, alpha) for rgb, alpha in zip(picture.palette, picture.alpha, strict=True)]
    palette = bytes.fromhex(attribute(canvas, "data-palette"))
    assert palette == bytes(part for colour in colours for part in colour)


@for_each("name", ["circle", "relu", "folded", "classes", "deep"])
def test_the_tiles_are_the_maps_of_the_page(name: str) -> None:
    run = Live(RUNS[name])
    tiles = run.frame()["tiles"]
    units, size = run.session.network.units, tiles["size"]
    maps = neuron_maps(run.session, size)
    assert size == (NEURON_MAP_SIZE if sum(units) < 64 else SMALL_MAP_SIZE)
    places = [
        (layer, unit) for layer in painted_layers(run.session) for unit in range(units[layer])
    ]
    pictures = read_pixels(tiles["pixels"], size)
    for place, picture in zip(places, pictures, strict=True):
        assert picture == decode_tile(maps[place]).indices


def test_the_painter_finds_a_place_for_everything(live: Live) -> None:
    page, frame = live.page(live=True), live.frame()
    assert page.select("svg.network")[0]["data-drawn"] == frame["drawn"]
    painted = page.select("svg.network .tile.painted")
    tiles = frame.get("tiles")
    assert len(painted) == (len(tiles["pixels"]) // tiles["size"] ** 2 if tiles else 0)
    (canvas,) = page.select("#network-canvas")
    assert bool(attribute(canvas, "data-palette")) == bool(painted)
    assert len(page.select("#plane-map")) == ("plane" in frame)
    crosses = page.select("svg.network .neuron .cross")
    assert len(crosses) == (10 if live.session.recipe.layers[0].dropout else 0)


def test_live_titles_name_things_and_say_no_numbers(live: Live) -> None:
    page = live.page(live=True)
    # The name of a class may be a digit.
    titles = [title.partition(", class")[0] for title in texts(page, "title")]
    assert titles and not [title for title in titles if re.search(r"[0-9–]", title)]
    assert not page.select("svg.network [data-value]")


def test_other_lines_have_another_mark() -> None:
    run = Live(RUNS["wide"])
    other = drawn_edges(run.session, replace(run.view, select="a1.9"))
    assert build_frame(run.session, run.view, other)["drawn"] != run.frame()["drawn"]
    note = run.page(live=True).select(".legends")[0].get_text()
    assert "those that were the largest when play began" in note


def test_frame_and_panels_are_json(live: Live) -> None:
    for event in (live.frame(), live.panels()):
        assert json.loads(json.dumps(event, allow_nan=False)).keys() == event.keys()


@for_each("unit", [Unit.PHASE, Unit.SAMPLE])
def test_a_running_step_has_no_frame(unit: Unit) -> None:
    run = Live(RUNS["circle"])
    run.session.step(unit, 1)
    with pytest.raises(ValueError, match="end the running step"):
        run.frame()
    with pytest.raises(ValueError, match="end the running step"):
        run.panels()


def test_widths_grow_to_a_cap() -> None:
    w = np.array([0.0, -0.5, 2.0, -3.0, 5.0, 1e308])
    assert weight_widths(w).tolist() == [50, 135, 390, 560, 600, 600]
    assert weight_opacities(w).tolist() == [35, 55, 100, 100, 100, 100]


def test_widths_of_gradients() -> None:
    def relative(*slopes: float) -> list[int]:
        widths = gradient_widths(np.array(slopes), max(map(abs, slopes)), "relative")
        return [int(width) for width in widths]

    assert relative(0.0, -2.0, 1.0) == [0, 400, 200]
    assert relative(0.0, 0.0) == [0, 0]
    assert relative(0.049, 0.051, 1.0) == [0, 20, 400]
    slopes = np.array([0.0, 9e-7, 1e-6, -1e-3, 1.0, -50.0])
    assert gradient_widths(slopes, 50.0).tolist() == [0, 0, 50, 225, 400, 400]
