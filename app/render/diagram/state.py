"""The data that the network diagram draws, and the link around each of its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from numpy import intp
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.network import MLP
from app.render.diagram.edge_strokes import Scale
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

    ``a``, ``z`` and ``dJ_da`` are vectors (n_l,) keyed by layer, ``gradients`` (dJ_dw, dJ_db) keyed
    by the source layer; unknown ones are missing. They are those of one sample; with ``batch``
    the mean of a, no z and no dJ_da, and sums over the batch, ``partial`` if over some of its
    samples only. ``preview``: they are those of the next update, as no step is running.

    ``mask`` is dropout's for this sample, ``frozen[l]`` (n_l, n_{l+1}) is 1 for frozen weights and
    ``frozen_biases[l]`` (n_{l+1},) for frozen biases.
    ``before`` has the parameters before the update just made, None in all other phases.
    ``features`` are the symbols of the inputs, ``names`` their names in the data, empty without.
    ``maps`` and ``curves`` are the pictures in the tiles, ``classes`` the names of the classes if
    each has an output. ``done`` is the number of phases done, ``updates`` the number of updates
    before this step. ``href`` gives the address that selects a key.

    ``drawn`` are the weights of a live diagram, None if the run is paused. Frames are painted
    into a live diagram: it contains only numbers that frames update, and elements for everything
    that a frame may show. ``dropout`` are its layers with dropout, ``painted`` the layers whose
    maps are painted on the canvas below the SVG. Only with ``has_symbols`` numbers carry theirs.
    """

    network: MLP
    features: list[str]
    a: Mapping[int, Array]
    z: Mapping[int, Array]
    dJ_da: Mapping[int, Array]
    mask: Mapping[int, Array]
    frozen: list[Array] | None
    frozen_biases: list[Array] | None
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
    scale: Scale = "log"
    batch: bool = False
    partial: bool = False
    preview: bool = False
    before: MLP | None = None
    classes: Sequence[str] = ()
    done: int = 0
    updates: int = 0
    drawn: DrawnEdges | None = None
    dropout: frozenset[int] = frozenset()
    painted: frozenset[int] = frozenset()
    has_symbols: bool = True
    names: Sequence[str] = ()
    output_names: Sequence[str] = ()

    @property
    def live(self) -> bool:
        """Whether frames are painted into the diagram."""
        return self.drawn is not None

    @property
    def loss_symbol(self) -> str:
        """What is differentiated: J of the batch, or the sample's part of it."""
        return "J" if self.batch else "Jᵢ"

    def data(self, value: float | None, name: str = "") -> str:
        """Attributes with the number in full precision and its symbol; none on a live diagram."""
        if value is None or self.live:
            return ""
        return f' data-value="{exact(value)}"' + (
            f' data-name="{name}"' if name and self.has_symbols else ""
        )


def link(key: str, classes: str, href: str, title: str, body: str) -> str:
    """A part of the diagram as a link that selects it."""
    address = escape(href, quote=True)
    return (
        f'<a id="{key}" class="{classes}" href="{address}" hx-get="{address}">'
        f"<title>{title}</title>{body}</a>"
    )
