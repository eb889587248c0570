"""One frame of a playing run: lines, maps and counters, for `paint-frame.js`.

All other numbers come with the panels, so that those that stand on the page are of one epoch.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from app.render.diagram.diagram_frame import EdgeFrame, NeuronFrame, edge_frame, neuron_frame
from app.render.diagram.edge_choice import drawn_edges_hash
from app.render.diagram.neuron_maps import neuron_tiles
from app.render.diagram.sparklines import neuron_curves
from app.render.diagram.state import DrawnEdges
from app.render.maps.brush import brush_attributes
from app.render.maps.output_curve import draw_output_curve
from app.render.maps.output_plane import probe_place, right_marks
from app.render.maps.pixel_codec import pixel_text
from app.render.maps.prediction_map import MapKind, prediction_indices
from app.training.run.observation import Observation
from app.training.run.position import Phase
from app.training.run.session import TrainingSession
from app.training.timeline.summary import progress
from app.web.lab.diagram_numbers import diagram_numbers
from app.web.lab.network import NEURON_MAP_SIZE, drawn_inputs, painted_layers
from app.web.lab.transport import describe_counters
from app.web.view.fit import FittedView

PLANE_SIZES: dict[MapKind, int] = {"prediction": 50, "class": 96, "uncertainty": 50, "error": 96}
"""Points along a side of the plane's map; more for maps with sharp borders, which compress well."""
MANY_TILES = 64
SMALL_MAP_SIZE = 16
"""Points along a side of a neuron's map, in a network of more than ``MANY_TILES`` neurons."""


class Tiles(TypedDict):
    """The neurons' maps, each ``size`` by ``size``, one after the other; see ``pixel_text``."""

    size: int
    pixels: str


class Frame(TypedDict):
    """The JSON of one frame. ``drawn`` identifies the set of weights in ``edges``.

    ``texts`` (the counters) and ``html`` are the new contents of elements, by id. ``sparks`` are
    the neurons' curves as path data (one input only), ``plane`` is the prediction's map from
    ``pixel_text``, ``right`` comes from ``right_marks``, ``probe`` is cx and cy of the ring around
    the selected sample, ``scrub`` the run's ``progress``.
    """

    drawn: str
    edges: EdgeFrame
    neurons: NeuronFrame
    scrub: tuple[int, int]
    texts: dict[str, str]
    html: dict[str, str]
    tiles: NotRequired[Tiles]
    sparks: NotRequired[list[str]]
    plane: NotRequired[str]
    right: NotRequired[str]
    probe: NotRequired[tuple[str, str]]


def build_frame(
    session: TrainingSession, fitted: FittedView, now: Observation, drawn: DrawnEdges
) -> Frame:
    """The frame of a session between two steps, for a page that draws these weights.

    Raises ValueError if a step is running or was just watched: a live page shows neither.
    """
    require_between_steps(session)
    numbers = diagram_numbers(now, fitted)
    dJ_dw, dJ_db = numbers.all_gradients(now.depth)
    frame: Frame = {
        "drawn": drawn_edges_hash(drawn),
        "edges": edge_frame(session.network, dJ_dw, drawn, fitted.show, fitted.scale),
        "neurons": neuron_frame(
            session.network, dJ_db, numbers.a, drawn_inputs(session, fitted.selection)
        ),
        "texts": {},
        "scrub": progress(session),
        "html": {},
    }
    if not fitted.view.first:
        frame["texts"] = describe_counters(session, live=True).texts()
    _add_maps(frame, session, fitted)
    if "output" not in fitted.hidden:
        _add_output(frame, session, fitted)
    return frame


def require_between_steps(session: TrainingSession) -> None:
    """Raises ValueError if a step is running or was just watched."""
    if session.position.phase is not Phase.READY or session.samples_done:
        raise ValueError("a frame shows a run between two steps; end the running step first")


def _add_output(frame: Frame, session: TrainingSession, fitted: FittedView) -> None:
    inputs = session.data.dataset.inputs
    if inputs == 1:
        frame["html"]["prediction"] = draw_output_curve(
            session,
            fitted.sample,
            fitted.view.links("sample"),
            brush="" if fitted.tool is None else brush_attributes(session, fitted.tool),
            has_points=not fitted.view.blank,
            output=fitted.output,
        )
    cut, output = fitted.cut(session), fitted.output or 0
    if cut is None:
        return
    plane = prediction_indices(session, PLANE_SIZES[fitted.map], fitted.map, cut, output)
    frame["plane"] = pixel_text(plane)
    if fitted.points == "errors":
        frame["right"] = right_marks(session, output)
    if fitted.sample is not None:
        frame["probe"] = probe_place(session, fitted.sample, cut)


def _add_maps(frame: Frame, session: TrainingSession, fitted: FittedView) -> None:
    if session.data.dataset.inputs == 1:
        frame["sparks"] = list(neuron_curves(session).values())
    layers = painted_layers(session)
    if layers:
        count = sum(session.network.units[layer] for layer in layers)
        size = NEURON_MAP_SIZE if count <= MANY_TILES else SMALL_MAP_SIZE
        pixels = pixel_text(neuron_tiles(session, layers, size, fitted.cut(session)))
        frame["tiles"] = {"size": size, "pixels": pixels}
