"""What the network diagram draws, and the link that every part of it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

from app.engine.activations import Array
from app.engine.network import MLP
from app.render.neuron_maps import Maps
from app.render.numbers import exact
from app.training.position import Phase
from app.training.selection import Selection

Show = Literal["weights", "gradients", "both"]
Gradient = tuple[Array, Array]


@dataclass(frozen=True)
class DiagramState:
    """What the diagram draws.

    ``a`` and ``dJ_da`` are vectors (n_l,) keyed by layer, ``gradients`` (dJ_dw, dJ_db) keyed by
    the layer they leave; what is missing is not known. ``mask`` is dropout's for this sample,
    ``frozen[l]`` (n_l, n_{l+1}) is 1 for weights that stay as they are. ``maps`` and ``curves``
    are the pictures in the tiles. ``href`` turns a selection's key into the address that
    chooses it.
    """

    network: MLP
    features: list[str]
    a: Mapping[int, Array]
    dJ_da: Mapping[int, Array]
    mask: Mapping[int, Array]
    frozen: list[Array] | None
    y: Array | None
    loss: float | None
    gradients: Mapping[int, Gradient]
    maps: Maps
    curves: Mapping[tuple[int, int], str]
    selected: Selection
    phase: Phase
    layer: int | None
    show: Show
    href: Callable[[str], str]


def link(key: str, classes: str, href: str, title: str, body: str) -> str:
    """A part of the diagram that is chosen by following it."""
    address = escape(href, quote=True)
    return (
        f'<a id="{key}" class="{classes}" href="{address}" hx-get="{address}">'
        f"<title>{title}</title>{body}</a>"
    )


def data_value(value: float | None) -> str:
    """The attribute that holds a number in full, for scripts and tests; empty if not known."""
    return "" if value is None else f' data-value="{exact(value)}"'
