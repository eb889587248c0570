"""Controls that are too small to be hit (WCAG 2.2, success criterion 2.5.8)."""

from __future__ import annotations

from playwright.sync_api import Page

# What the criterion leaves out: links in a sentence; parts of a drawing, each of which has arrow
# keys, a field or a row of a table besides; and small targets that stand so far from all others
# that a circle of 24 px around their middle meets none. A label is a part of its box's target.
_SMALL = """() => {
  const SIZE = 24, SLACK = .5;
  const controls = document.querySelectorAll(
    "a[href], button, summary, select, textarea, input:not([type=hidden]), [role=slider]");
  const hit = part => part.checkVisibility({visibilityProperty: true, opacityProperty: false})
    && !part.disabled && !part.closest("svg, .hidden") && part.offsetWidth > 1;
  const inSentence = part => part.localName === "a"
    && getComputedStyle(part).display === "inline"
    && [...part.parentElement.childNodes].some(node =>
      node.nodeType === Node.TEXT_NODE && /[\\p{L}\\p{N}]{2}/u.test(node.textContent));
  const boxOf = part => {
    const boxes = [part, ...part.matches("[type=checkbox], [type=radio]") ? part.labels : []]
      .map(one => one.getBoundingClientRect());
    const left = Math.min(...boxes.map(box => box.left));
    const right = Math.max(...boxes.map(box => box.right));
    const top = Math.min(...boxes.map(box => box.top));
    const bottom = Math.max(...boxes.map(box => box.bottom));
    return {part, left, right, top, bottom, x: (left + right) / 2, y: (top + bottom) / 2,
      small: Math.min(right - left, bottom - top) < SIZE - SLACK};
  };
  const boxes = [...controls].filter(hit).map(boxOf);
  const meets = (one, other) => {
    if (one === other || one.part.contains(other.part) || other.part.contains(one.part))
      return false;
    if (other.small && Math.hypot(one.x - other.x, one.y - other.y) < SIZE - SLACK) return true;
    const across = Math.max(other.left - one.x, 0, one.x - other.right);
    const down = Math.max(other.top - one.y, 0, one.y - other.bottom);
    return Math.hypot(across, down) < SIZE / 2 - SLACK;
  };
  const nameOf = ({part, left, right, top, bottom}) =>
    `${Math.round(right - left)}×${Math.round(bottom - top)} ${part.localName}` +
    `.${part.className}#${part.id} “${(part.ariaLabel || part.textContent).trim().slice(0, 30)}”` +
    ` in .${part.parentElement.className}`;
  return boxes.filter(box => box.small && !inSentence(box.part)
    && boxes.some(other => meets(box, other))).map(nameOf);
}"""


def small_targets(page: Page) -> list[str]:
    """Controls smaller than 24 by 24 CSS pixels with another one nearer than that."""
    found: list[str] = page.evaluate(_SMALL)
    return found
