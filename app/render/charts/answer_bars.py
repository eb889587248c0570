"""Bar chart of a class's answers to a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LABEL, COUNT = 340.0, 112.0, 46.0
ROW, BAR_HEIGHT = 19.0, 13.0


@dataclass(frozen=True)
class AnswerBar:
    """One answer; ``right`` is set once the right answer is known."""

    label: str
    count: int
    right: bool = False


def draw_answer_bars(bars: Sequence[AnswerBar], name: str) -> str:
    """The SVG; ``name`` is its label. A right answer has a tick and an outline."""
    total = sum(bar.count for bar in bars)
    largest = max((bar.count for bar in bars), default=0)
    rows, descriptions = [], []
    for place, bar in enumerate(bars):
        top = place * ROW
        width = (WIDTH - LABEL - COUNT) * bar.count / largest if largest else 0.0
        share = f", {100 * bar.count / total:.0f} %" if total else ""
        words = f"{bar.label}: {bar.count}{share}{', right' if bar.right else ''}"
        descriptions.append(words)
        middle, foot = top + ROW / 2, top + ROW / 2 + 4
        rows.append(
            f'<g class="answer{" right" if bar.right else ""}"><title>{escape(words)}</title>'
            f'<text class="answer-label" x="{LABEL - 8:g}" y="{foot:g}">'
            f"{'✓ ' if bar.right else ''}{escape(bar.label)}</text>"
            f'<rect class="answer-bar" x="{LABEL:g}" y="{middle - BAR_HEIGHT / 2:g}" '
            f'width="{max(width, 1):.1f}" height="{BAR_HEIGHT:g}" rx="2"/>'
            f'<text x="{LABEL + max(width, 1) + 6:.1f}" y="{foot:g}">{bar.count}</text></g>'
        )
    label = escape(f"{name}: {'; '.join(descriptions)}", quote=True)
    return (
        f'<svg class="answers" viewBox="0 0 {WIDTH:g} {len(bars) * ROW:g}" role="img" '
        f'aria-label="{label}">{"".join(rows)}</svg>'
    )
