"""What of the network diagram changes while a run plays, as lists for JSON.

Lines, dots and tiles change with every frame, numbers as texts with every panel. Lists follow the
document order of what they are for. Widths and opacities are in hundredths, and a width has the
sign of its number, so it is 0 where that is.
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

    ``gradient_widths`` are those of the dotted lines. A kind of line that is not shown is absent.
    """

    widths: list[int]
    opacities: list[int]
    gradient_widths: list[int]


class NeuronFrame(TypedDict):
    """The neurons: ``dots`` and ``rings`` are the signs of b and of its derivative.

    ``fills`` are signed opacities in hundredths, for tiles without a picture; they begin with the
    inputs.
    """

    dots: list[int]
    rings: list[int]
    fills: list[int]


class DiagramTexts(TypedDict):
    """The numbers of the diagram; ``values`` begin with the inputs, ``sums`` … with layer 1.

    ``weights`` and ``slopes`` are w and its derivative, empty if the diagram has too many weights
    for texts. ``sums`` are z, and ``derivatives`` ∂Jᵢ/∂a, of a sample; empty for the batch.
    ``bias_slopes`` are the derivatives of the biases if the diagram writes them, otherwise empty.
    ``targets`` are y of the outputs, if known. ``dropped`` are indices into ``values`` of the units
    that dropout drops for the sample.
    """

    weights: list[str]
    slopes: list[str]
    values: list[str]
    sums: list[str]
    derivatives: list[str]
    biases: list[str]
    bias_slopes: list[str]
    targets: list[str]
    dropped: list[int]


def edge_frame(
    network: MLP, dJ_dw: list[Array], drawn: DrawnEdges, show: Show, scale: Scale = "log"
) -> EdgeFrame:
    """The lines of the drawn weights."""
    w = drawn_values(network.w, drawn)
    frame: EdgeFrame = {}
    if show != "gradients":
        frame["widths"] = _with_sign(weight_widths(w), w)
        frame["opacities"] = weight_opacities(w).tolist()
    if show != "weights":
        slopes = drawn_values(dJ_dw, drawn)
        largest = float(np.abs(slopes).max())
        frame["gradient_widths"] = _with_sign(gradient_widths(slopes, largest, scale), slopes)
    return frame


def neuron_frame(
    network: MLP, dJ_db: list[Array], a: Mapping[int, Array], inputs: range
) -> NeuronFrame:
    """The neurons by a, vectors (n_l,) by layer; ``inputs`` are those that are drawn."""
    values = np.concatenate([a[0][inputs.start : inputs.stop], *_above(network, a)])
    fills = np.rint(100 * np.minimum(1.0, np.abs(values))).astype(np.intp)
    return {
        "dots": np.sign(np.concatenate(network.b)).astype(np.intp).tolist(),
        "rings": np.sign(np.concatenate(dJ_db)).astype(np.intp).tolist(),
        "fills": _with_sign(fills, values),
    }


def diagram_texts(
    network: MLP,
    dJ_dw: list[Array],
    dJ_db: list[Array],
    drawn: DrawnEdges,
    a: Mapping[int, Array],
    z: Mapping[int, Array],
    dJ_da: Mapping[int, Array],
    y: Array | None,
    mask: Mapping[int, Array],
    inputs: range,
) -> DiagramTexts:
    """The numbers of the drawn weights, and of the neurons, as ``DiagramState`` has them.

    ``inputs`` are those that are drawn.
    """
    layers = range(1, network.depth + 1)
    units = [len(inputs), *network.units[1:]]
    stays = [mask.get(layer, np.ones(n)) for layer, n in enumerate(units)] if mask else []
    a = {**a, 0: a[0][inputs.start : inputs.stop]} if 0 in a else a
    has_weights = has_texts(drawn)
    return {
        "weights": _numbers(drawn_values(network.w, drawn)) if has_weights else [],
        "slopes": _signed(drawn_values(dJ_dw, drawn)) if has_weights else [],
        "values": _numbers(_joined(a, range(network.depth + 1))),
        "sums": _numbers(_joined(z, layers)),
        "derivatives": _signed(_joined(dJ_da, layers)),
        "biases": _numbers(np.concatenate(network.b)),
        "bias_slopes": _signed(np.concatenate(dJ_db)) if lay_out(network.units).spelt else [],
        "targets": [] if y is None else _numbers(y),
        "dropped": np.flatnonzero(np.concatenate(stays) == 0).tolist() if stays else [],
    }


def _above(network: MLP, a: Mapping[int, Array]) -> list[Array]:
    return [a[layer] for layer in range(1, network.depth + 1)]


def _joined(found: Mapping[int, Array], layers: range) -> Array:
    """The vectors of the layers that are known, one after the other."""
    known = [found[layer] for layer in layers if layer in found]
    return np.concatenate(known) if known else np.zeros(0)


def _numbers(values: Array) -> list[str]:
    return [number(value, 3) for value in values.tolist()]


def _signed(values: Array) -> list[str]:
    return [signed(value, 3) for value in values.tolist()]


def _with_sign(hundredths: NDArray[np.intp], values: Array) -> list[int]:
    signed_: list[int] = (hundredths * np.sign(values).astype(np.intp)).tolist()
    return signed_
