"""What of the network diagram changes with every frame of a run that plays, as lists for JSON.

Lists follow the document order of what they are for. Widths and opacities are in hundredths, and
a width has the sign of its number, so it is 0 where that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.network import MLP
from app.render.diagram.edge_choice import drawn_values
from app.render.diagram.edge_strokes import (
    Scale,
    gradient_widths,
    weight_opacities,
    weight_widths,
)
from app.render.diagram.edges import has_texts
from app.render.diagram.geometry import lay_out
from app.render.diagram.state import DrawnEdges, Show
from app.render.numbers import number, signed


class EdgeFrame(TypedDict, total=False):
    """The drawn weights in hundredths: signed ``widths`` and ``opacities`` of the solid lines.

    ``gradient_widths`` are those of the dotted lines. A kind of line that is not shown is absent,
    and so are the texts of w and ∂J/∂w if the diagram has too many weights for texts.
    """

    widths: list[int]
    opacities: list[int]
    gradient_widths: list[int]
    values: list[str]
    derivatives: list[str]


class NeuronFrame(TypedDict):
    """The neurons; ``values`` begin with the inputs, the other lists with layer 1.

    ``sums`` are z, and ``derivatives`` ∂Jᵢ/∂a, of a sample; empty for the batch. ``bias_slopes``
    are the derivatives of the biases if the diagram writes them, otherwise empty. ``dots`` and
    ``rings`` are the signs of b and of its derivative. ``dropped`` are indices into ``values`` of
    the units that dropout drops for the probed sample. ``fills`` are signed opacities in
    hundredths, for tiles without a picture. ``labels`` are y of the outputs, if known.
    """

    values: list[str]
    sums: list[str]
    derivatives: list[str]
    biases: list[str]
    bias_slopes: list[str]
    dots: list[int]
    rings: list[int]
    dropped: list[int]
    fills: list[int]
    labels: list[str]


def edge_frame(
    network: MLP, dJ_dw: list[Array], drawn: DrawnEdges, show: Show, scale: Scale = "log"
) -> tuple[EdgeFrame, float]:
    """The drawn weights, and the largest |∂J/∂w| among them."""
    w, slopes = drawn_values(network.w, drawn), drawn_values(dJ_dw, drawn)
    largest = float(np.abs(slopes).max())
    frame: EdgeFrame = {}
    if show != "gradients":
        frame["widths"] = _with_sign(weight_widths(w), w)
        frame["opacities"] = weight_opacities(w).tolist()
    if show != "weights":
        frame["gradient_widths"] = _with_sign(gradient_widths(slopes, largest, scale), slopes)
    if has_texts(drawn):
        frame["values"] = [number(value, 3) for value in w.tolist()]
        frame["derivatives"] = [signed(value, 3) for value in slopes.tolist()]
    return frame, largest


def neuron_frame(
    network: MLP,
    dJ_db: list[Array],
    a: Mapping[int, Array],
    z: Mapping[int, Array],
    dJ_da: Mapping[int, Array],
    y: Array | None,
    mask: Mapping[int, Array],
) -> NeuronFrame:
    """The neurons by a, z and ∂J/∂a, vectors (n_l,) by layer, as ``DiagramState`` has them."""
    layers = range(1, network.depth + 1)
    values = np.concatenate([a[0], *(a[layer] for layer in layers)])
    biases, slopes = np.concatenate(network.b), np.concatenate(dJ_db)
    stays = [mask.get(layer, np.ones(n)) for layer, n in enumerate(network.units)] if mask else []
    fills = np.rint(100 * np.minimum(1.0, np.abs(values))).astype(np.intp)
    return {
        "values": [number(value, 3) for value in values.tolist()],
        "sums": [number(value, 3) for layer in layers if layer in z for value in z[layer].tolist()],
        "derivatives": [
            signed(value, 3)
            for layer in layers
            if layer in dJ_da
            for value in dJ_da[layer].tolist()
        ],
        "biases": [number(value, 3) for value in biases.tolist()],
        "bias_slopes": [signed(value, 3) for value in slopes.tolist()]
        if lay_out(network.units).spelt
        else [],
        "dots": np.sign(biases).astype(np.intp).tolist(),
        "rings": np.sign(slopes).astype(np.intp).tolist(),
        "dropped": np.flatnonzero(np.concatenate(stays) == 0).tolist() if stays else [],
        "fills": _with_sign(fills, values),
        "labels": [] if y is None else [number(value, 3) for value in y.tolist()],
    }


def _with_sign(hundredths: NDArray[np.intp], values: Array) -> list[int]:
    signed_: list[int] = (hundredths * np.sign(values).astype(np.intp)).tolist()
    return signed_
