"""Sessions to draw, and their diagram states."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.features import FEATURES
from app.engine.network import split_parameters
from app.render.diagram.diagram import Diagram, draw_diagram
from app.render.diagram.edge_strokes import Scale
from app.render.diagram.neuron_maps import neuron_maps
from app.render.diagram.sparklines import neuron_curves
from app.render.diagram.state import DiagramState, Gradient, Show
from app.training.recipe.recipe import Recipe
from app.training.run.observation import observe
from app.training.run.position import Unit
from app.training.run.selection import Selection, parse_selection
from app.training.run.session import TrainingSession

CLOUD: dict[str, Any] = {
    "dataset": {"name": "circle", "samples": 24, "train_fraction": 0.5},
    "layers": [
        {"units": 4, "activation": "tanh"},
        {"units": 2, "activation": "sigmoid"},
        {"units": 1, "activation": "tanh"},
    ],
    "batch_size": 5,
}
"""12 training samples in batches of 5, 5 and 2; the network is 2-4-2-1."""


def session(**parts: Any) -> TrainingSession:
    return TrainingSession(Recipe.model_validate({**CLOUD, **parts}))


def phased(phases: int, **parts: Any) -> TrainingSession:
    """A session after one step (so biases are not zero) and ``phases`` phases of the second."""
    run = session(**parts)
    run.step(Unit.BATCH, 1)
    run.step(Unit.PHASE, phases) if phases else None
    return run


def chosen(key: str, run: TrainingSession) -> Selection:
    selection = parse_selection(key, run.recipe.units)
    assert selection is not None
    return selection


def every_selection(units: list[int]) -> list[Selection]:
    """Every weight, bias and neuron, the inputs among them."""
    weights = [
        Selection("w", layer, unit, source)
        for layer in range(len(units) - 1)
        for source in range(units[layer])
        for unit in range(units[layer + 1])
    ]
    biases = [
        Selection("b", layer, unit)
        for layer in range(len(units) - 1)
        for unit in range(units[layer + 1])
    ]
    neurons = [
        Selection("a", layer, unit) for layer in range(len(units)) for unit in range(units[layer])
    ]
    return weights + biases + neurons


def diagram_state(
    run: TrainingSession,
    *,
    sample: int | None = None,
    batch: bool = False,
    select: str = "w0.1.1",
    show: Show = "both",
    scale: Scale = "log",
) -> DiagramState:
    """The diagram's state for one sample, by default the first of the batch, or for the batch."""
    now = observe(run)
    view = now.sample(int(now.rows[0]) if sample is None else sample)
    gradients: dict[int, Gradient] = {
        layer - 1: (np.outer(view.a[layer - 1], dJ_dz), dJ_dz)
        for layer, dJ_dz in view.dJ_dz.items()
    }
    if batch:
        gradients = {
            layer: found[:2]
            for layer in range(run.network.depth)
            if (found := now.weight_gradient(layer)) is not None
        }
    frozen, update = run.rules.frozen, run.last_update
    marks = None
    if frozen is not None:
        marks = split_parameters(frozen.astype(np.float64), run.network.units)
    return DiagramState(
        network=run.network,
        features=[FEATURES[name].symbol for name in run.recipe.features],
        a=now.batch_means()[0] if batch else view.a,
        z={} if batch else view.z,
        dJ_da={} if batch else view.dJ_da,
        mask={} if batch else view.mask,
        frozen=None if marks is None else marks[0],
        frozen_biases=None if marks is None else marks[1],
        y=None if batch else view.y,
        loss=now.loss(),
        gradients=gradients,
        maps=neuron_maps(run, 4),
        curves=neuron_curves(run),
        selected=chosen(select, run),
        phase=run.position.phase,
        layer=run.position.layer,
        show=show,
        scale=scale,
        batch=batch,
        before=run.network.with_parameters(update.before) if run.watched and update else None,
        href=lambda key: f"/lab/x?select={key}&show=both",
    )


def diagram(run: TrainingSession, **options: Any) -> Diagram:
    return draw_diagram(diagram_state(run, **options))


def randomize(run: TrainingSession, seed: int = 0) -> TrainingSession:
    """Weights and biases of every size and sign."""
    rng = np.random.default_rng(seed)
    run.network.parameters[:] = rng.normal(0.0, 1.0, run.network.parameters.shape)
    return run


def frozen_weights(run: TrainingSession, frozen: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """1 for weights that are frozen, by layer."""
    return split_parameters(frozen.astype(np.float64), run.network.units)[0]
