"""Bar chart of a class's answers to a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, COUNT = 340.0, 46.0
ROW, BAR_HEIGHT = 19.0, 13.0
TICK = 16.0
"""Width of the tick before a right answer."""
LETTER = 7.8
"""Width of a letter in a label, at most, but for the widest."""
MIN_LABEL, MAX_LETTERS = 112.0, 23
"""Labels have a column as wide as the longest needs; longer ones are cut, and whole in a title."""


@dataclass(frozen=True)
class AnswerBar:
    """One answer; ``right`` is set once the right answer is known."""

    label: str
    count: int
    right: bool = False


def draw_answer_bars(bars: Sequence[AnswerBar], name: str, among: Sequence[AnswerBar] = ()) -> str:
    """The SVG; ``name`` is its label. A right answer has a tick and an outline.

    The bars are some of those ``among`` which they are compared, if any are given.
    """
    total = sum(bar.count for bar in among or bars)
    largest = max((bar.count for bar in among or bars), default=0)
    rows, descriptions = [], []
    texts = [_short(bar.label) for bar in bars]
    label_width = max([MIN_LABEL, *(TICK + LETTER * len(text) + 8 for text in texts)])
    for place, (bar, text) in enumerate(zip(bars, texts, strict=True)):
        top = place * ROW
        width = (WIDTH - label_width - COUNT) * bar.count / largest if largest else 0.0
        share = f", {100 * bar.count / total:.0f} %" if total else ""
        words = f"{bar.label}: {bar.count}{share}{', right' if bar.right else ''}"
        descriptions.append(words)
        middle, foot = top + ROW / 2, top + ROW / 2 + 4
        rows.append(
            f'<g class="answer{" right" if bar.right else ""}"><title>{escape(words)}</title>'
            f'<text class="answer-label" x="{label_width - 8:g}" y="{foot:g}">'
            f"{'✓ ' if bar.right else ''}{escape(text)}</text>"
            f'<rect class="answer-bar" x="{label_width:g}" y="{middle - BAR_HEIGHT / 2:g}" '
            f'width="{max(width, 1):.1f}" height="{BAR_HEIGHT:g}" rx="2"/>'
            f'<text x="{label_width + max(width, 1) + 6:.1f}" y="{foot:g}">{bar.count}</text></g>'
        )
    label = escape(f"{name}: {'; '.join(descriptions)}", quote=True)
    return (
        f'<svg class="answers" viewBox="0 0 {WIDTH:g} {len(bars) * ROW:g}" role="img" '
        f'aria-label="{label}">{"".join(rows)}</svg>'
    )


def _short(label: str) -> str:
    return label if len(label) <= MAX_LETTERS else f"{label[: MAX_LETTERS - 1]}…"
