"""Which weights the diagram draws: all of a small network, the strongest of a large one."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.network import MLP
from app.render.diagram.input_window import input_window, selected_input
from app.render.diagram.state import DrawnEdges, Gradient, Show
from app.training.run.selection import Selection

MAX_EDGES_IN_GAP = 300
MAX_EDGES = 1200


def choose_edges(
    network: MLP, gradients: Mapping[int, Gradient], selected: Selection, show: Show
) -> DrawnEdges:
    """The strongest weights of each gap, and those of the selected part.

    Strength is |w|, or |∂J/∂w| if only derivatives are shown and they are known. Weights of folded
    inputs are not drawn.
    """
    most = max(20, min(MAX_EDGES_IN_GAP, MAX_EDGES // network.depth))
    window = input_window(network.units[0], selected_input(selected))
    largest = largest_gradient(gradients, window)
    return [
        _strongest(w, layer, most, gradients, largest, selected, show, window)
        for layer, w in enumerate(network.w)
    ]


def largest_gradient(gradients: Mapping[int, Gradient], window: range) -> float | None:
    """The largest known |∂J/∂w|, without those of folded inputs."""
    sizes = [
        float(np.abs(dJ_dw if layer else dJ_dw[window.start : window.stop]).max())
        for layer, (dJ_dw, _) in gradients.items()
    ]
    return max(sizes, default=None)


def drawn_values(matrices: list[Array], drawn: DrawnEdges) -> Array:
    """The drawn entries of ``matrices`` (one (n_l, n_{l+1}) per layer) as one vector."""
    return np.concatenate(
        [matrix.ravel()[places] for matrix, places in zip(matrices, drawn, strict=True)]
    )


def drawn_edges_hash(drawn: DrawnEdges) -> str:
    """A checksum of the drawn weights, so that a frame for other weights is recognised."""
    parts = [np.append(len(places), places).astype("<i4").tobytes() for places in drawn]
    return f"{zlib.crc32(b''.join(parts)):x}"


def largest_drawn(dJ_dw: list[Array], drawn: DrawnEdges) -> float:
    """The largest |∂J/∂w| of the drawn weights."""
    return float(np.abs(drawn_values(dJ_dw, drawn)).max())


def _strongest(
    w: Array,
    layer: int,
    most: int,
    gradients: Mapping[int, Gradient],
    largest: float | None,
    chosen: Selection,
    show: Show,
    window: range,
) -> NDArray[np.intp]:
    rows = window if layer == 0 else range(len(w))
    inside = slice(rows.start, rows.stop)
    if w[inside].size <= most:
        return np.arange(rows.start * w.shape[1], rows.stop * w.shape[1])
    size = np.abs(gradients[layer][0]) if layer in gradients else None
    strength: Array = np.full(w.shape, -1.0)
    strength[inside] = np.abs(w)[inside]
    if show == "gradients" and size is not None:
        strength[inside] = size[inside]
    order = np.argsort(-strength, axis=None, kind="stable")[:most]
    keep = np.zeros(w.shape, dtype=bool)
    keep.flat[order] = True
    if show != "weights" and size is not None and size[inside].max() == largest:
        # The legend names the largest derivative, so its line must be drawn.
        keep[inside].flat[int(size[inside].argmax())] = True
    if chosen.kind == "w" and chosen.layer == layer:
        keep[chosen.source or 0, chosen.unit] = True
    if chosen.kind == "a" and chosen.layer == layer:
        keep[chosen.unit, :] = True
    if chosen.target_layer == layer + 1 and chosen.kind != "w":
        keep[inside, chosen.unit] = True
    return np.flatnonzero(keep)
