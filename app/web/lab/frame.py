"""One frame of a run that plays: what has changed on the page, for `static/js/paint-frame.js`."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from app.engine.datasets import DATASETS
from app.render.diagram_state import Drawn
from app.render.edge_choice import drawn_mark
from app.render.live_diagram import EdgeFrame, NeuronFrame, edge_frame, neuron_frame
from app.render.neuron_maps import neuron_sheet, sheet_columns
from app.render.numbers import number
from app.render.output_curve import draw_output_curve
from app.render.plane import probe_place
from app.render.plane_maps import prediction_png
from app.render.sparks import neuron_curves
from app.training.observation import observe
from app.training.position import Phase
from app.training.session import TrainingSession
from app.web.lab.charts import ChartsPanel, describe_charts
from app.web.lab.microscope import Microscope, describe_microscope
from app.web.lab.network import (
    NEURON_MAP_SIZE,
    gradient_rows,
    painted_layers,
    sample_numbers,
)
from app.web.lab.output import Tables, describe_tables
from app.web.lab.transport import Transport, describe_transport
from app.web.sessions import Held
from app.web.templating import environment
from app.web.view import Focus, View, settle

PLANE_SIZE = 50
MANY_TILES = 64
SMALL_MAP_SIZE = 16
"""Of a network of more neurons than that, whose tiles are small."""

PARTS = {
    "counters": "lab/counters.html",
    "widest": "lab/widest.html",
    "scope-about": "lab/scope_about.html",
    "scope": "lab/scope.html",
    "tables": "lab/tables.html",
}
"""The small parts of the page that a frame brings whole: element id, and template of its inside.

Tables only where there are any.
"""


class Sheet(TypedDict):
    """The neurons' maps: a PNG in base64 of square tiles, so many in a row, ``size`` wide."""

    png: str
    size: int
    columns: int
    count: int


class Frame(TypedDict):
    """What the painter gets. ``drawn`` marks the weights that ``edges`` speaks of.

    ``html`` and ``charts`` have the new inside of elements by id. ``sparks`` are the neurons'
    curves as path data, for one input; ``plane`` is a PNG in base64, ``probe`` cx and cy of the
    ring around the probed sample on it.
    """

    drawn: str
    edges: EdgeFrame
    neurons: NeuronFrame
    loss: str
    html: dict[str, str]
    charts: dict[str, str]
    sheet: NotRequired[Sheet]
    sparks: NotRequired[list[str]]
    plane: NotRequired[str]
    probe: NotRequired[tuple[str, str]]


@dataclass(frozen=True)
class _Widest:
    largest_gradient: float
    gradient_rows: str


@dataclass(frozen=True)
class _Parts:
    """As much of ``Lab`` as the templates of ``PARTS`` ask for."""

    id: str
    view: View
    focus: Focus
    live: bool
    transport: Transport
    network: _Widest
    output: Tables
    charts: ChartsPanel
    microscope: Microscope


def build_frame(held: Held, view: View, drawn: Drawn) -> Frame:
    """The frame of a session that stands between two steps, for a page with these weights drawn.

    Raises ValueError where a step is running or was just watched: the live page shows none.
    """
    session = held.session
    if session.position.phase is not Phase.READY or session.samples_done:
        raise ValueError("a frame shows a run between two steps; end the running step first")
    view, focus, _ = settle(view, session)
    now = observe(session)
    dJ_dw = [now.backward.dJ_dw[layer] for layer in range(now.depth)]
    dJ_db = [now.backward.dJ_db[layer] for layer in range(now.depth)]
    edges, largest = edge_frame(session.network, dJ_dw, drawn, focus.show)
    parts = _Parts(
        id=held.id,
        view=view,
        focus=focus,
        live=True,
        transport=describe_transport(held),
        network=_Widest(largest, gradient_rows(now.m, now.m)),
        output=describe_tables(session, view),
        charts=describe_charts(session, focus, live=True),
        microscope=describe_microscope(held, view, focus, now),
    )
    frame: Frame = {
        "drawn": drawn_mark(drawn),
        "edges": edges,
        "neurons": neuron_frame(session.network, dJ_db, *sample_numbers(now, focus)),
        "loss": number(now.loss(), 3),
        "html": {
            key: template.render(lab=parts)
            for key, template in _TEMPLATES.items()
            if key != "tables" or parts.output.table
        },
        "charts": {},
    }
    for chart in parts.charts.panels:
        frame["charts"][f"drawing-{chart.name}"] = chart.svg or _CONFUSION.render(lab=parts)
    if parts.charts.layers:
        frame["charts"]["drawing-layers"] = _LAYERS.render(lab=parts)
    _add_pictures(frame, session, view, focus)
    return frame


def _add_pictures(frame: Frame, session: TrainingSession, view: View, focus: Focus) -> None:
    inputs = DATASETS[session.recipe.dataset.name].inputs
    if inputs == 1:
        frame["sparks"] = list(neuron_curves(session).values())
        curve = draw_output_curve(session, focus.sample, view.links("sample"))
        frame["charts"]["prediction"] = curve
    if inputs != 2:
        return
    frame["plane"] = _base64(prediction_png(session, PLANE_SIZE, focus.map))
    if focus.sample is not None:
        frame["probe"] = probe_place(session, focus.sample)
    layers = painted_layers(session)
    if layers:
        count = sum(session.network.units[layer] for layer in layers)
        size = NEURON_MAP_SIZE if count <= MANY_TILES else SMALL_MAP_SIZE
        png = _base64(neuron_sheet(session, layers, size))
        frame["sheet"] = {"png": png, "size": size, "columns": sheet_columns(count), "count": count}


def _base64(png: bytes) -> str:
    return b64encode(png).decode()


_CONFUSION = environment.get_template("lab/confusion.html")
_LAYERS = environment.get_template("lab/layers.html")
_TEMPLATES = {key: environment.get_template(name) for key, name in PARTS.items()}
