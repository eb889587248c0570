"""The confusion matrix as SVG, for exported files; the page has a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.i18n.messages import _, pgettext

ROW, MIN_COLUMN, CHARACTER_WIDTH = 26.0, 34.0, 6.0
MAX_NAME_LENGTH = 14
TOP, FOOT = 34.0, 2.0


def draw_confusion(names: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """The SVG of ``counts`` (k, k), true class by row and predicted by column.

    A cell is darker the larger its share of the samples of its true class.
    """
    labels = [_short(name) for name in names]
    longest = max(map(len, labels))
    true, predicted = pgettext("class", "true"), escape(pgettext("class", "predicted"))
    column = max(MIN_COLUMN, CHARACTER_WIDTH * longest + 8)
    left = CHARACTER_WIDTH * max(longest, len(true)) + 12
    width, height = left + column * len(labels) + FOOT, TOP + ROW * len(labels) + FOOT
    parts = [
        f'<text class="y" x="{left - 6:g}" y="{TOP - 6:g}">{escape(true)}</text>',
        f'<text x="{left + column * len(labels) / 2:g}" y="10">{predicted}</text>',
    ]
    for number, label in enumerate(labels):
        x, y = left + column * (number + 0.5), TOP + ROW * number + ROW / 2 + 3.5
        parts.append(f'<text x="{x:g}" y="{TOP - 6:g}">{escape(label)}</text>')
        parts.append(f'<text class="y" x="{left - 6:g}" y="{y:g}">{escape(label)}</text>')
    for row, line in enumerate(counts):
        samples = sum(line)
        for place, count in enumerate(line):
            x, y = left + column * place, TOP + ROW * row
            share = count / samples if samples else 0.0
            style = "right" if place == row else "wrong"
            parts.append(
                f'<rect class="cell {style}" x="{x:g}" y="{y:g}" width="{column:g}" '
                f'height="{ROW:g}" fill-opacity="{0.75 * share:.3f}"/>'
                f'<text class="count" x="{x + column / 2:g}" y="{y + ROW / 2 + 4:g}">{count}</text>'
            )
    return (
        f'<svg class="chart confusion-matrix" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(_label(names, counts))}">{"".join(parts)}</svg>'
    )


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME_LENGTH else f"{name[: MAX_NAME_LENGTH - 1]}…"


def _label(names: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    rows = (
        _(
            "true %(name)s: %(counts)s",
            name=name,
            counts=", ".join(
                _("%(count)s as %(name)s", count=count, name=said)
                for said, count in zip(names, line, strict=True)
            ),
        )
        for name, line in zip(names, counts, strict=True)
    )
    return _("Confusion matrix; %(rows)s", rows="; ".join(rows))
