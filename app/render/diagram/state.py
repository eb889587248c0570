"""What the network diagram draws, and the link that every part of it is."""

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
"""For every l the places of the drawn weights in w[l].ravel(), ascending."""


@dataclass(frozen=True)
class DiagramState:
    """What the diagram draws.

    ``a`` and ``dJ_da`` are vectors (n_l,) keyed by layer, ``gradients`` (dJ_dw, dJ_db) keyed by
    the layer they leave; what is missing is not known. ``mask`` is dropout's for this sample,
    ``frozen[l]`` (n_l, n_{l+1}) is 1 for weights that stay as they are. ``maps`` and ``curves``
    are the pictures in the tiles. ``href`` turns a selection's key into the address that
    chooses it.

    ``drawn`` are the weights of a live diagram, None where the page is at rest. Frames will be
    painted into a live one, so it says no number but those that a frame renews, and has a place for
    everything that a frame may show; ``dropout`` are its layers that drop units, ``painted`` those
    whose maps are painted below the SVG.
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
        """Whether frames will be painted into the diagram."""
        return self.drawn is not None

    def data_value(self, value: float | None) -> str:
        """The attribute that holds a number in full, for scripts and tests; not on a live one."""
        return "" if value is None or self.live else f' data-value="{exact(value)}"'


def link(key: str, classes: str, href: str, title: str, body: str) -> str:
    """A part of the diagram that is chosen by following it."""
    address = escape(href, quote=True)
    return (
        f'<a id="{key}" class="{classes}" href="{address}" hx-get="{address}">'
        f"<title>{title}</title>{body}</a>"
    )
