"""Which weights the diagram draws: all of a small network, the strongest of a large one."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.network import MLP
from app.render.diagram.state import DrawnEdges, Gradient, Show
from app.training.run.selection import Selection

MAX_EDGES_IN_GAP = 300
MAX_EDGES = 1200


def choose_edges(
    network: MLP, gradients: Mapping[int, Gradient], selected: Selection, show: Show
) -> DrawnEdges:
    """The strongest weights of each gap, and those of the selected part.

    Strength is |w|, or |∂J/∂w| if only derivatives are shown and they are known.
    """
    most = max(20, min(MAX_EDGES_IN_GAP, MAX_EDGES // network.depth))
    largest = max((float(np.abs(dJ_dw).max()) for dJ_dw, _ in gradients.values()), default=None)
    return [
        _strongest(w, layer, most, gradients, largest, selected, show)
        for layer, w in enumerate(network.w)
    ]


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
) -> NDArray[np.intp]:
    if w.size <= most:
        return np.arange(w.size)
    strength: Array = np.abs(w)
    if show == "gradients" and layer in gradients:
        strength = np.abs(gradients[layer][0])
    order = np.argsort(-strength, axis=None, kind="stable")[:most]
    keep = np.zeros(w.shape, dtype=bool)
    keep.flat[order] = True
    if show != "weights" and layer in gradients:
        # The legend names the largest derivative, so its line must be drawn.
        size = np.abs(gradients[layer][0])
        if size.max() == largest:
            keep.flat[int(size.argmax())] = True
    if chosen.kind == "w" and chosen.layer == layer:
        keep[chosen.source or 0, chosen.unit] = True
    if chosen.kind == "a" and chosen.layer == layer:
        keep[chosen.unit, :] = True
    if chosen.target_layer == layer + 1 and chosen.kind != "w":
        keep[:, chosen.unit] = True
    return np.flatnonzero(keep)
