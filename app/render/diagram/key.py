"""The key of the diagram: each mark that is in the drawing at this moment, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.i18n.messages import _
from app.render.diagram.bias_dots import MIN_RINGED_SIDE
from app.render.diagram.edge_strokes import LOWER_EXPONENT
from app.render.diagram.edges import MAX_EDGES_WITH_TEXT
from app.render.diagram.geometry import MIN_PICTURE_SIDE, Geometry, lay_out
from app.render.diagram.neurons import MIN_MARKED_SIDE
from app.render.diagram.state import DiagramState
from app.training.run.position import Phase

RING = '<rect class="ring" x="7" y="2" width="14" height="14" rx="3"/>'
TILE = '<rect class="tile" x="7" y="2" width="14" height="14" rx="3"/>'


@dataclass(frozen=True)
class KeyEntry:
    """``mark`` is SVG in a box of 28 by 18, or ``text`` a character; ``meaning`` is a sentence."""

    name: str
    mark: str
    text: str
    meaning: str


def diagram_key(state: DiagramState) -> list[KeyEntry]:
    """The entries, lines first."""
    geometry = lay_out(list(state.network.units))
    return [
        *_lines(state),
        *_neurons(state, geometry),
        *_biases(state, geometry),
        *_texts(state, geometry),
    ]


def _lines(state: DiagramState) -> Iterator[KeyEntry]:
    weights = np.concatenate([w.ravel() for w in state.network.w])
    of = state.loss_symbol
    if state.show != "gradients":
        if state.live or weights.any():
            yield _mark(
                "weight", _pair("w neg", "w pos", 3), _("weight, − and +; thicker: larger |w|")
            )
        if state.live or not weights.all():
            yield _mark("zero weight", _line("w zero", 1.4), _("weight of 0"))
        if state.frozen is not None and any(map(np.any, state.frozen)):
            line = f'<g class="edge frozen">{_line("w pos", 3)}</g>'
            yield _mark("frozen", line, _("frozen weight"))
    if _has_dotted_lines(state):
        if state.scale == "log":
            text = _("∂%(of)s/∂w, − and +; thickness: 10⁻⁶ to 1, log", of=of)
        else:
            text = _("∂%(of)s/∂w, − and +; thickness: relative to the largest", of=of)
        yield _mark("derivative", _pair("g gneg", "g gpos", 3), text)
    if state.selected.kind == "w":
        band = '<path class="hit" d="M3 9H25"/>'
        yield _mark("chosen weight", f'<g class="edge chosen">{band}</g>', _("the chosen weight"))
    if not state.live and state.phase in (Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE):
        band = '<g class="edge"><path class="hit" d="M3 9H25"/></g>'
        text = _("weights of this phase")
        if state.phase is Phase.UPDATE:
            text = _("weights just updated")
        yield _mark("lit weights", f'<g class="gap lit">{band}</g>', text)
    yield _mark(
        "wire", f'<g class="loss">{_line("wire", 1.4)}</g>', _("from the output to the loss")
    )


def _has_dotted_lines(state: DiagramState) -> bool:
    if state.show == "weights":
        return False
    least = 10.0**LOWER_EXPONENT if state.scale == "log" else np.finfo(np.float64).tiny
    known = [float(np.abs(dJ_dw).max()) for dJ_dw, _ in state.gradients.values()]
    return state.live or max(known, default=0.0) >= least


def _neurons(state: DiagramState, geometry: Geometry) -> Iterator[KeyEntry]:
    yield from _pictures(state, geometry)
    depth = state.network.depth
    if state.classes and geometry.columns[depth].tile >= MIN_MARKED_SIDE:
        bars = "".join(
            f'<rect class="class-mark class-{label}" x="{4 + 7 * label}" y="3" width="5" '
            f'height="12" rx="2"/>'
            for label in range(min(3, len(state.classes)))
        )
        yield _mark("class", bars, _("the class of an output"))
    if not state.live:
        yield from _phase_rings(state)
    if state.selected.kind in ("a", "J"):
        what = _("the chosen neuron") if state.selected.kind == "a" else _("the chosen loss")
        yield _mark("chosen", f'<g class="neuron chosen">{RING}</g>', what)
    if state.live and state.dropout or any((mask == 0).any() for mask in state.mask.values()):
        cross = '<path class="cross" d="M7 2l14 14m0-14l-14 14"/>'
        yield _mark("cross", TILE + RING + cross, _("neuron left out by dropout"))
    pointed = f'<g class="neuron linked">{RING}</g>'
    yield _mark("pointed", pointed, _("pointed at, here or in a formula"))


def _phase_rings(state: DiagramState) -> Iterator[KeyEntry]:
    """The rings that say what this phase has computed, and what is not computed yet."""
    layer = state.layer
    slopes = state.dJ_da.get(layer) if layer is not None else None
    if state.phase is not Phase.BACKWARD or layer is None:
        slopes = None
    coloured = np.zeros(0) if slopes is None else slopes
    if coloured.any():
        rings = "".join(
            f'<g class="neuron {hue}"><rect class="ring" x="{x}" y="4" width="10" height="10" '
            f'rx="2"/></g>'
            for hue, x in (("gneg", 2), ("gpos", 16))
        )
        yield _mark("slope ring", rings, _("∂Jᵢ/∂a of this phase, − and +"))
    inked = state.phase in (Phase.FORWARD, Phase.BACKWARD) and not (
        coloured.size and coloured.all()
    )
    if inked or state.phase is Phase.LOSS:
        ring = f'<g class="layer lit">{RING}</g>'
        yield _mark("lit", ring, _("computed in this phase"))
    if state.loss is None or any(layer not in state.a for layer in range(state.network.depth + 1)):
        ring = f'<g class="neuron unknown">{RING}</g>'
        yield _mark("unknown", ring, _("not computed yet; nor is a number with –"))


def _pictures(state: DiagramState, geometry: Geometry) -> Iterator[KeyEntry]:
    places = [
        (layer, unit)
        for layer, column in enumerate(geometry.columns)
        if column.tile >= MIN_PICTURE_SIDE
        for unit in range(len(column.y))
    ]
    pictured = [place for place in places if place in state.maps or place in state.curves]
    if state.painted or any(place in state.maps for place in pictured):
        halves = (
            '<rect class="fill neg" x="7" y="2" width="7" height="14"/>'
            '<rect class="fill pos" x="14" y="2" width="7" height="14"/>'
        )
        yield _mark("map", halves + RING, _("a over the inputs, − and +"))
    if any(place in state.curves for place in pictured):
        curve = '<path class="spark" d="M8 14C14 14 14 4 20 4"/>'
        yield _mark("curve", TILE + curve + RING, _("a over the input"))
    filled = {
        (layer, unit)
        for layer, units in enumerate(state.network.units)
        for unit in range(units)
        if (state.live and layer not in state.painted) or layer in state.a
    }
    if filled - set(pictured):
        fills = (
            '<rect class="fill neg" x="2" y="4" width="10" height="10" rx="2"/>'
            '<rect class="fill pos" x="16" y="4" width="10" height="10" rx="2"/>'
        )
        yield _mark("fill", fills, _("a, − and +; paler: smaller |a|"))


def _biases(state: DiagramState, geometry: Geometry) -> Iterator[KeyEntry]:
    biases = np.concatenate(state.network.b)
    if state.live or biases.any():
        dots = '<circle class="dot neg" cx="7" cy="9" r="5"/>'
        dots += '<circle class="dot pos" cx="21" cy="9" r="5"/>'
        yield _mark("bias", dots, _("bias b of the neuron, − and +"))
    if state.live or not biases.all():
        dot = '<circle class="dot zero" cx="14" cy="9" r="5"/>'
        yield _mark("zero bias", dot, _("bias of 0"))
    if state.frozen_biases is not None and any(map(np.any, state.frozen_biases)):
        dot = '<g class="biasdot frozen"><circle class="dot zero" cx="14" cy="9" r="5"/></g>'
        yield _mark("frozen bias", dot, _("frozen bias"))
    ringed = [
        layer
        for layer, column in enumerate(geometry.columns)
        if layer
        and column.tile >= MIN_RINGED_SIDE
        and (state.live or layer - 1 in state.gradients and state.gradients[layer - 1][1].any())
    ]
    if ringed and state.show != "weights":
        rings = '<circle class="ringdot gneg" cx="7" cy="9" r="6"/>'
        rings += '<circle class="ringdot gpos" cx="21" cy="9" r="6"/>'
        yield _mark(
            "bias ring", rings, _("∂%(of)s/∂b around its bias, − and +", of=state.loss_symbol)
        )
    if state.selected.kind == "b":
        dot = '<g class="biasdot chosen"><circle class="dot zero" cx="14" cy="9" r="5"/></g>'
        yield _mark("chosen bias", dot, _("the chosen bias"))
    if state.phase is Phase.UPDATE:
        dot = '<g class="biasdot lit"><circle class="dot zero" cx="14" cy="9" r="5"/></g>'
        yield _mark("lit bias", dot, _("bias just updated"))


def _texts(state: DiagramState, geometry: Geometry) -> Iterator[KeyEntry]:
    if state.before is not None:
        yield KeyEntry("change", "", "→", _("before → after the update"))
    if state.preview:
        yield KeyEntry("preview", "", "0.5", _("pale: preview of the next update"))
    beside, of = _has_slopes_of_weights(state), state.loss_symbol
    if geometry.spelt:
        yield KeyEntry("partial", "", "∂", _("derivative; d means the same"))
    elif beside and not state.batch:
        text = _("∂%(of)s/∂w beside a weight, ∂Jᵢ/∂a below a neuron; d means the same", of=of)
        yield KeyEntry("partial", "", "∂", text)
    elif beside:
        text = _("∂%(of)s/∂w beside a weight; d means the same", of=of)
        yield KeyEntry("partial", "", "∂", text)
    elif not state.batch:
        yield KeyEntry("partial", "", "∂", _("∂Jᵢ/∂a below a neuron; d means the same"))


def _has_slopes_of_weights(state: DiagramState) -> bool:
    """Whether derivatives are written beside weights; an updated one has its old value there."""
    network, before = state.network, state.before
    if sum(w.size for w in network.w) > MAX_EDGES_WITH_TEXT:
        return False
    return before is None or any(
        (new == old).any() for new, old in zip(network.w, before.w, strict=True)
    )


def ringed_sample(sample: int) -> KeyEntry:
    """The ring around the sample in the picture of the output, for the key beside the diagram."""
    ring = '<circle class="sample-ring" cx="14" cy="9" r="7"/>'
    return _mark(
        "sample", ring, _("in Output: sample %(sample)s, which the numbers are of", sample=sample)
    )


def _mark(name: str, mark: str, meaning: str) -> KeyEntry:
    svg = f'<svg class="key-mark" viewBox="0 0 28 18" aria-hidden="true">{mark}</svg>'
    return KeyEntry(name, svg, "", meaning)


def _line(classes: str, width: float) -> str:
    return f'<path class="{classes}" d="M3 9H25" stroke-width="{width:g}"/>'


def _pair(negative: str, positive: str, width: float) -> str:
    """Two lines below each other."""
    return (
        f'<path class="{negative}" d="M3 5H25" stroke-width="{width:g}"/>'
        f'<path class="{positive}" d="M3 13H25" stroke-width="{width:g}"/>'
    )
