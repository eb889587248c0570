"""The data that the network diagram draws, and the link around each of its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

from numpy import intp
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.network import MLP
from app.render.diagram.neuron_maps import Maps
from app.render.numbers import exact
from app.training.run.position import Phase
from app.training.run.selection import Selection

Show = Literal["weights", "gradients", "both"]
Gradient = tuple[Array, Array]
DrawnEdges = list[NDArray[intp]]
"""For each layer l the indices of the drawn weights in w[l].ravel(), ascending."""


@dataclass(frozen=True)
class DiagramState:
    """The data of the diagram.

    ``a`` and ``dJ_da`` are vectors (n_l,) keyed by layer, ``gradients`` (dJ_dw, dJ_db) keyed by
    the source layer; unknown ones are missing. ``mask`` is dropout's for this sample,
    ``frozen[l]`` (n_l, n_{l+1}) is 1 for frozen weights. ``maps`` and ``curves`` are the pictures
    in the tiles. ``href`` gives the address that selects a key.

    ``drawn`` are the weights of a live diagram, None if the run is paused. Frames are painted
    into a live diagram: it contains only numbers that frames update, and elements for everything
    that a frame may show. ``dropout`` are its layers with dropout, ``painted`` the layers whose
    maps are painted on the canvas below the SVG.
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
    drawn: DrawnEdges | None = None
    dropout: frozenset[int] = frozenset()
    painted: frozenset[int] = frozenset()

    @property
    def live(self) -> bool:
        """Whether frames are painted into the diagram."""
        return self.drawn is not None

    def data_value(self, value: float | None) -> str:
        """The attribute with the number in full precision; none on a live diagram."""
        return "" if value is None or self.live else f' data-value="{exact(value)}"'


def link(key: str, classes: str, href: str, title: str, body: str) -> str:
    """A part of the diagram as a link that selects it."""
    address = escape(href, quote=True)
    return (
        f'<a id="{key}" class="{classes}" href="{address}" hx-get="{address}">'
        f"<title>{title}</title>{body}</a>"
    )
