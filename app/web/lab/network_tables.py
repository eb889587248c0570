"""The numbers of the diagram as tables, layer by layer: for whoever cannot see the drawing."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.activations import ACTIVATIONS
from app.i18n.messages import _
from app.render.formulas import mathml as m
from app.render.formulas.mathml_symbols import SAMPLE_J, J
from app.training.run.session import TrainingSession
from app.training.run.symbols import name
from app.web.lab.diagram_numbers import DiagramNumbers

MAX_UNITS = 60
"""A larger network has no tables, which would take a quarter of the page: the microscope has each
neuron."""
MAX_WEIGHTS = 120
"""Of a larger network the tables have no weights: the microscope has each of them."""


@dataclass(frozen=True)
class NeuronRow:
    """A neuron: its symbol, its numbers, and the weights and derivatives that lead into it.

    What is not known yet is None.
    """

    symbol: str
    numbers: list[float | None]
    weights: list[tuple[float, float | None]]


@dataclass(frozen=True)
class LayerTable:
    """One layer. ``columns`` are the heads of a row's numbers in MathML, ``sources`` of weights."""

    title: str
    columns: list[str]
    sources: list[str]
    rows: list[NeuronRow]


def describe_network_tables(
    session: TrainingSession, numbers: DiagramNumbers, *, batch: bool
) -> list[LayerTable]:
    """A table for each layer, from the input on, with the numbers that the diagram shows."""
    network, units = session.network, session.recipe.units
    if sum(units) > MAX_UNITS:
        return []
    loss = J if batch else SAMPLE_J
    has_weights = sum(layer.size for layer in network.w) <= MAX_WEIGHTS
    tables = [_input_table(session, numbers)]
    for layer in range(1, len(units)):
        gradients = numbers.gradients.get(layer - 1)
        own = [numbers.z.get(layer), numbers.a.get(layer), numbers.dJ_da.get(layer)]
        rows = [
            NeuronRow(
                name("a", layer, unit, units[layer]),
                [
                    *(None if vector is None else float(vector[unit]) for vector in own),
                    float(network.b[layer - 1][unit]),
                    None if gradients is None else float(gradients[1][unit]),
                ],
                [
                    (
                        float(network.w[layer - 1][source, unit]),
                        None if gradients is None else float(gradients[0][source, unit]),
                    )
                    for source in range(units[layer - 1] if has_weights else 0)
                ],
            )
            for unit in range(units[layer])
        ]
        heads = [m.identifier(letter) for letter in ("z", "a")]
        activation = session.recipe.layers[layer - 1].activation
        tables.append(
            LayerTable(
                _(
                    "Layer %(layer)s, %(activation)s",
                    layer=layer,
                    activation=ACTIVATIONS[activation].title,
                ),
                [
                    *heads,
                    m.derivative(loss, m.identifier("a")),
                    m.identifier("b"),
                    m.derivative(loss, m.identifier("b")),
                ],
                [
                    name("a", layer - 1, source, units[layer - 1])
                    for source in range(units[layer - 1] if has_weights else 0)
                ],
                rows,
            )
        )
    return tables


def _input_table(session: TrainingSession, numbers: DiagramNumbers) -> LayerTable:
    units = session.recipe.units[0]
    values = numbers.a.get(0)
    return LayerTable(
        _("Layer 0, the input"),
        [m.identifier("a")],
        [],
        [
            NeuronRow(
                name("a", 0, unit, units), [None if values is None else float(values[unit])], []
            )
            for unit in range(units)
        ],
    )
