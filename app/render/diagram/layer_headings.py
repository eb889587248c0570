"""The layers' names and activations above a diagram's columns; on the page they are forms."""

from __future__ import annotations

from collections.abc import Sequence

from app.engine.activations import ACTIVATIONS
from app.render.diagram.geometry import lay_out
from app.training.run.symbols import superscript

HEIGHT = 28.0


def draw_layer_heads(units: Sequence[int], activations: Sequence[str]) -> str:
    """The SVG for n_0 … n_L and the activations of layers 1 … L, as wide as the diagram."""
    geometry = lay_out(list(units))
    texts = []
    for layer, column in enumerate(geometry.columns):
        output = " = ŷ" if layer == len(activations) else ""
        name = f"a{superscript(layer)}{output}"
        below = ACTIVATIONS[activations[layer - 1]].title if layer else "input"
        texts.append(
            f'<text x="{column.x:g}" y="11">{name}</text>'
            f'<text class="activation" x="{column.x:g}" y="24">{below}</text>'
        )
    return (
        f'<svg class="heads" viewBox="0 0 {geometry.width:.0f} {HEIGHT:.0f}">{"".join(texts)}</svg>'
    )
