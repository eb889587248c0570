"""The network panel: the diagram, its column heads and its legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.engine.activations import Array
from app.engine.features import FEATURES
from app.engine.network import split_parameters
from app.render.diagram.diagram import Diagram, draw_diagram
from app.render.diagram.edge_choice import choose_edges
from app.render.diagram.geometry import pictured_layers
from app.render.diagram.neuron_maps import neuron_maps
from app.render.diagram.sparklines import neuron_curves
from app.render.diagram.state import DiagramState, DrawnEdges, Gradient
from app.render.maps.plane_cut import has_plane
from app.render.maps.png import DIVERGING
from app.render.numbers import number
from app.training.recipe.compatibility import fitting_activations
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe
from app.training.run.observation import Observation
from app.training.run.position import Phase
from app.training.run.session import TrainingSession
from app.web.session_service import LoadedSession
from app.web.view.fit import FittedView

NEURON_MAP_SIZE = 26


@dataclass(frozen=True)
class LayerHead:
    """The head of one column of the diagram."""

    number: int
    units: int
    activation: str
    activations: list[str]
    is_hidden: bool
    is_output: bool


@dataclass(frozen=True)
class NetworkPanel:
    """The diagram, its column heads and its legend."""

    heads: list[LayerHead]
    hidden_layers: int
    svg: Markup
    widest: str
    note: str
    can_add_layer: bool
    max_units: int
    palette: str


def feature_symbols(recipe: Recipe) -> list[str]:
    """The symbols of the network's inputs: x₁, x₁² …"""
    return [FEATURES[name].symbol for name in recipe.features]


def drawn_edges(session: TrainingSession, fitted: FittedView, now: Observation) -> DrawnEdges:
    """The weights that a live page draws in this view; fixed while the run plays."""
    gradients, _ = _gradients(now)
    return choose_edges(session.network, gradients, fitted.selection, fitted.show)


def painted_layers(session: TrainingSession) -> list[int]:
    """The layers whose maps are repainted with every frame; none without a plane."""
    if not has_plane(session.data.dataset):
        return []
    # The maps of the inputs never change, so they are not repainted.
    return [layer for layer in pictured_layers(session.network.units) if layer > 0]


def describe_network(
    loaded: LoadedSession,
    fitted: FittedView,
    now: Observation,
    limits: Limits,
    drawn: DrawnEdges | None = None,
) -> NetworkPanel:
    """The panel of a session in a view; with ``drawn`` its diagram is live."""
    session = loaded.session
    recipe = session.recipe
    depth = session.network.depth
    live = drawn is not None
    diagram = draw_diagram(describe_diagram(session, fitted, now, drawn))
    heads = [LayerHead(0, recipe.units[0], "", [], is_hidden=False, is_output=False)]
    for number_, layer_recipe in enumerate(recipe.layers, start=1):
        is_output = number_ == depth
        heads.append(
            LayerHead(
                number_,
                layer_recipe.units,
                layer_recipe.activation,
                fitting_activations(recipe.dataset, recipe.loss, is_output=is_output),
                not is_output,
                is_output,
            )
        )
    return NetworkPanel(
        heads=heads,
        hidden_layers=depth - 1,
        svg=Markup(diagram.svg),
        widest=widest_now(diagram, now),
        note=diagram.note,
        can_add_layer=depth - 1 < limits.hidden_layers,
        max_units=limits.units,
        palette=DIVERGING.hex() if live and painted_layers(session) else "",
    )


def describe_diagram(
    session: TrainingSession, fitted: FittedView, now: Observation, drawn: DrawnEdges | None = None
) -> DiagramState:
    """What the diagram draws; with ``drawn`` it is live."""
    gradients, _ = _gradients(now)
    a, dJ_da, y, mask = sample_numbers(now, fitted)
    live = drawn is not None
    frozen = session.rules.frozen
    return DiagramState(
        network=session.network,
        features=feature_symbols(session.recipe),
        a=a,
        z={} if fitted.sample is None else now.sample(fitted.sample).z,
        dJ_da=dJ_da,
        mask=mask,
        frozen=None
        if frozen is None
        else split_parameters(frozen.astype(np.float64), session.network.units)[0],
        y=y,
        loss=now.loss(),
        gradients=gradients,
        maps=neuron_maps(session, NEURON_MAP_SIZE, [0] if live else None, fitted.cut(session)),
        curves=neuron_curves(session),
        selected=fitted.selection,
        phase=Phase.READY if live else session.position.phase,
        layer=None if live else session.position.layer,
        show=fitted.show,
        href=fitted.view.links("select"),
        drawn=drawn,
        dropout=frozenset(now.forward.mask),
        painted=frozenset(painted_layers(session) if live else []),
    )


def widest_now(diagram: Diagram, now: Observation) -> str:
    """The legend of a diagram's dotted lines."""
    return widest_line(diagram.largest_gradient, _gradients(now)[1], now.m)


def widest_line(largest_gradient: float | None, summed: int, m: int) -> str:
    """The legend of dotted lines: gradient of the thickest, and the samples summed over."""
    if largest_gradient is None:
        return "not computed yet"
    rows = f"{summed} of {m} samples so far" if summed < m else f"batch of {m}"
    return f"thickest line = {number(largest_gradient, 3)} ({rows})"


def _gradients(now: Observation) -> tuple[dict[int, Gradient], int]:
    """The computed gradients by layer, and the number of samples that all of them sum over."""
    gradients: dict[int, Gradient] = {}
    summed = now.m
    for layer in range(now.depth):
        found = now.weight_gradient(layer)
        if found is not None:
            gradients[layer] = found[0], found[1]
            summed = min(summed, found[2])
    return gradients, summed


def sample_numbers(
    now: Observation, fitted: FittedView
) -> tuple[Mapping[int, Array], Mapping[int, Array], Array | None, Mapping[int, Array]]:
    """a, ∂J/∂a, target and dropout mask of the sample; for the batch mean a and summed ∂J/∂a."""
    if fitted.sample is None:
        means, sums = now.batch_means()
        return means, sums, None, {}
    sample = now.sample(fitted.sample)
    return sample.a, sample.dJ_da, sample.y, sample.mask
