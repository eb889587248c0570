"""The network panel: the diagram, its column heads and its legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.engine.activations import ACTIVATIONS
from app.engine.features import FEATURES, plain_feature_names
from app.engine.network import split_parameters
from app.i18n.messages import _
from app.render.diagram.diagram import draw_diagram
from app.render.diagram.edge_choice import choose_edges
from app.render.diagram.geometry import pictured_layers
from app.render.diagram.gradient_flow import draw_gradient_flow
from app.render.diagram.input_window import input_window, input_windows, selected_input
from app.render.diagram.key import diagram_key, ringed_sample
from app.render.diagram.neuron_maps import neuron_maps
from app.render.diagram.sparklines import neuron_curves
from app.render.diagram.state import DiagramState, DrawnEdges
from app.render.maps.plane_cut import has_plane
from app.render.maps.png import DIVERGING
from app.training.recipe.compatibility import fitting_activations
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe
from app.training.run.class_names import output_names, shown_class_names
from app.training.run.observation import Observation, observe_update
from app.training.run.position import Phase
from app.training.run.selection import Selection, neuron_key
from app.training.run.sensitivities import mean_sensitivities
from app.training.run.session import TrainingSession
from app.training.timeline.summary import progress
from app.web.lab.diagram_numbers import (
    DiagramNumbers,
    diagram_numbers,
    numbers_of,
    numbers_of_in_full,
)
from app.web.lab.network_tables import LayerTable, describe_network_tables
from app.web.stored_sessions import LoadedSession
from app.web.view.fit import FittedView

NEURON_MAP_SIZE = 26


@dataclass(frozen=True)
class LayerHead:
    """The head of one column of the diagram."""

    number: int
    units: int
    activation: str
    title: str
    activations: Mapping[str, str]
    is_hidden: bool
    is_output: bool


@dataclass(frozen=True)
class NetworkPanel:
    """The diagram, its column heads and its key.

    ``rows`` are the units of the largest layer. ``derivative`` is the symbol of what dotted lines
    show, ``of`` says of which sample or batch all numbers are, ``of_in_full`` what that means,
    ``widest`` names the largest.
    ``key`` has a mark, or a text instead, and the meaning of each. ``windows`` are the first and
    last symbol of each window of inputs, its key, and whether it is drawn; empty for few inputs.
    """

    heads: list[LayerHead]
    rows: int
    hidden_layers: int
    svg: Markup
    derivative: str
    of: str
    of_in_full: str
    widest: str
    flow: Markup
    key: list[tuple[Markup, str, str]]
    has_dotted: bool
    note: str
    windows: list[tuple[str, str, bool]]
    folded: int
    can_add_layer: bool
    max_units: int
    palette: str
    tables: list[LayerTable]


def feature_symbols(recipe: Recipe) -> list[str]:
    """The symbols of the network's inputs: x₁, x₁² …"""
    return [FEATURES[name].symbol for name in recipe.features]


def feature_names_of(session: TrainingSession) -> list[str]:
    """The name that each of the network's inputs has in the data; empty if it has none."""
    dataset = session.data.dataset
    own = dict(zip(plain_feature_names(dataset.inputs), dataset.input_names, strict=True))
    return ["" if own.get(name, name) == name else own[name] for name in session.recipe.features]


def drawn_edges(session: TrainingSession, fitted: FittedView, now: Observation) -> DrawnEdges:
    """The weights that a live page draws in this view; fixed while the run plays."""
    gradients = diagram_numbers(now, fitted).gradients
    return choose_edges(session.network, gradients, fitted.selection, fitted.show)


def drawn_inputs(session: TrainingSession, selection: Selection) -> range:
    """The inputs that the diagram draws with this part selected."""
    return input_window(session.network.units[0], selected_input(selection))


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
    state = describe_diagram(session, fitted, now, drawn)
    diagram, key = draw_diagram(state), diagram_key(state)
    has_points = session.data.dataset.inputs == 1 or fitted.cut(session) is not None
    ringed = [ringed_sample(fitted.sample)] if has_points and fitted.sample is not None else []
    heads = [LayerHead(0, recipe.units[0], "", "", {}, is_hidden=False, is_output=False)]
    for number_, layer_recipe in enumerate(recipe.layers, start=1):
        is_output = number_ == depth
        heads.append(
            LayerHead(
                number_,
                layer_recipe.units,
                layer_recipe.activation,
                _(ACTIVATIONS[layer_recipe.activation].title),
                {
                    name: _(ACTIVATIONS[name].title)
                    for name in fitting_activations(
                        recipe.dataset, recipe.loss, is_output=is_output
                    )
                },
                not is_output,
                is_output,
            )
        )
    return NetworkPanel(
        heads=heads,
        rows=max(recipe.units),
        hidden_layers=depth - 1,
        svg=Markup(diagram.svg),
        derivative=f"∂{state.loss_symbol}/∂w",
        of=numbers_of(observe_update(session) or now, fitted),
        of_in_full=numbers_of_in_full(observe_update(session) or now, fitted),
        flow=describe_gradient_flow(observe_update(session) or now),
        widest=describe_widest(state, diagram_numbers(now, fitted), diagram.largest_gradient),
        key=[(Markup(entry.mark), entry.text, entry.meaning) for entry in [*key, *ringed]],
        has_dotted=any(entry.name == "derivative" for entry in key),
        note=diagram.note,
        windows=_windows(recipe, drawn_inputs(session, fitted.selection)),
        folded=recipe.units[0] - len(drawn_inputs(session, fitted.selection)),
        can_add_layer=depth - 1 < limits.hidden_layers,
        max_units=limits.units,
        palette=DIVERGING.hex() if live and painted_layers(session) else "",
        tables=[]
        if live
        else describe_network_tables(
            session, diagram_numbers(now, fitted), batch=fitted.sample is None
        ),
    )


def _windows(recipe: Recipe, drawn: range) -> list[tuple[str, str, bool]]:
    symbols, windows = feature_symbols(recipe), input_windows(recipe.units[0])
    return [
        (
            f"{symbols[window.start]} … {symbols[window.stop - 1]}",
            neuron_key(0, window.start if window != windows[-1] else window.stop - 1),
            window == drawn,
        )
        for window in windows
        if len(windows) > 1
    ]


def describe_gradient_flow(seen: Observation) -> Markup:
    """The bars of the mean |∂Jᵢ/∂a| by layer."""
    return Markup(draw_gradient_flow(seen.network.units, mean_sensitivities(seen)))


def describe_widest(state: DiagramState, numbers: DiagramNumbers, largest: float | None) -> str:
    """What is said of the dotted lines."""
    if state.phase is Phase.UPDATE:
        return _("now cleared")
    return numbers.widest(largest)


def describe_diagram(
    session: TrainingSession, fitted: FittedView, now: Observation, drawn: DrawnEdges | None = None
) -> DiagramState:
    """What the diagram draws; with ``drawn`` it is live."""
    numbers = diagram_numbers(now, fitted)
    live, phase = drawn is not None, session.position.phase
    frozen, update = session.rules.frozen, session.last_update
    made = phase is Phase.UPDATE and update is not None
    classes = shown_class_names(session)
    frozen_weights = frozen_biases = None
    if frozen is not None:
        marks = split_parameters(frozen.astype(np.float64), session.network.units)
        frozen_weights, frozen_biases = marks
    return DiagramState(
        network=session.network,
        features=feature_symbols(session.recipe),
        names=feature_names_of(session),
        output_names=output_names(session),
        a=numbers.a,
        z=numbers.z,
        dJ_da=numbers.dJ_da,
        mask=numbers.mask,
        frozen=frozen_weights,
        frozen_biases=frozen_biases,
        y=numbers.y,
        loss=now.loss(),
        gradients=numbers.gradients,
        maps=neuron_maps(session, NEURON_MAP_SIZE, [0] if live else None, fitted.cut(session)),
        curves=neuron_curves(session),
        selected=fitted.selection,
        phase=Phase.READY if live else phase,
        layer=None if live else session.position.layer,
        show=fitted.show,
        href=fitted.view.links("select"),
        scale=fitted.scale,
        batch=fitted.sample is None,
        partial=numbers.partial,
        preview=phase is Phase.READY and not session.samples_done,
        before=session.network.with_parameters(update.before) if made and update else None,
        classes=classes if len(classes) == session.network.units[-1] else [],
        done=0 if live else 2 * now.depth + 2 if made else session.phases_done,
        updates=progress(session)[0] - made,
        drawn=drawn,
        dropout=frozenset(now.forward.mask),
        painted=frozenset(painted_layers(session) if live else []),
    )
