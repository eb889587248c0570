"""The texts of the diagram: symbols with numbers, in lines whose distance follows the font size."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.render.diagram.state import DiagramState
from app.render.numbers import number, signed

SEPARATOR = " · "
ARROW = '<tspan class="was">→ </tspan>'
"""Before the new number of an update; the style sheet may leave it out."""
MAX_DIGITS = 6
"""Of the numbers before and after an update, which have as many digits as tell them apart."""


_MARKUP = re.compile("<[^>]*>")
_WIDTHS = {
    **dict.fromkeys("−=→+", 10.0),
    **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉ᵢ", 5.0),
    **dict.fromkeys(" ·.", 4.2),
    **dict.fromkeys("awbzyJ∂/mean", 7.5),
}


def lines(
    classes: str, x: float, y: float, texts: Sequence[str], first: float, step: float = 1.12
) -> str:
    """Texts below one another: the first baseline is ``first`` em below y, others ``step`` em."""
    rows = " ".join(
        f'<tspan class="line-{row}" x="{x:.1f}" dy="{step if row else first:g}em">{text}</tspan>'
        for row, text in enumerate(texts)
    )
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}">{rows}</text>'


def text_width(text: str) -> float:
    """About the width of a label in units of the drawing, in a wide font of 12 units.

    ``text`` may have markup. Numbers are bold, but for those before an update.
    """
    digit = 7.7 if 'class="old"' in text else 8.3
    return sum(_WIDTHS.get(character, digit) for character in _MARKUP.sub("", text))


def quantity(
    state: DiagramState,
    style: str,
    symbol: str,
    value: float | None,
    *,
    named: bool,
    mean: bool = False,
) -> str:
    """“w¹ = −1.4”, or “w −1.4”; ``style`` is the CSS class of the number.

    A ``mean`` over the batch has the word in its name; the caller writes it before the symbol.
    """
    shown = _left_side(symbol) if named else _optional("symbol-letter", symbol[0])
    data = state.data(value, f"mean {symbol}" if mean else symbol)
    return f'{shown} <tspan class="{style}"{data}>{number(value, 3)}</tspan>'


def derivative(
    state: DiagramState, style: str, symbol: str, value: float | None, *, spelt: bool
) -> str:
    """“∂J/∂w¹ = +0.012”, or “∂ +0.012”; a sum over some samples only has no name."""
    name = f"∂{state.loss_symbol}/∂{symbol}"
    shown = f"∂{_optional('spelt', f'{name[1:]} =')}" if spelt else "∂"
    data = state.data(value, "" if state.partial else name)
    return (
        f'<tspan class="d">{shown}</tspan> <tspan class="{style}"{data}>{signed(value, 3)}</tspan>'
    )


def change(
    state: DiagramState, style: str, symbol: str, before: float, after: float, *, named: bool
) -> tuple[str, str]:
    """“w¹ = −1.40” and “→ −1.43”: the numbers before and after the update."""
    digits = 3
    while digits < MAX_DIGITS and number(before, digits) == number(after, digits):
        digits += 1
    shown = _left_side(symbol) if named else _optional("symbol-letter", symbol[0])
    was = f' <tspan class="old">{number(before, digits)}</tspan>'
    data = state.data(after, symbol)
    return (
        f"{shown}{_optional('was', was)}",
        f'{ARROW}<tspan class="{style}"{data}>{number(after, digits)}</tspan>',
    )


def loss_text(state: DiagramState) -> str:
    """“J = 0.213”."""
    value = f'<tspan class="value loss-value"{state.data(state.loss, "J")}>'
    return f"{_left_side('J')} {value}{number(state.loss, 3)}</tspan>"


def _left_side(symbol: str) -> str:
    """“w¹ =”, of which the style sheet may leave the letter alone."""
    letter, place = _optional("symbol-letter", symbol[0]), symbol[1:]
    # Programs that draw exported files drop a space at the start of an element.
    return f"{letter}{_optional('names', f'{place} =') if place else ' ' + _optional('names', '=')}"


def _optional(kind: str, text: str) -> str:
    """A text that the style sheet leaves out where the drawing is small."""
    return f'<tspan class="{kind}">{text}</tspan>'
