"""MathML as plain text, written as the page's own symbols are: ∂J/∂w¹ = 2/m (a²ᵢ − y)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

_UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DOWN = str.maketrans("0123456789i", "₀₁₂₃₄₅₆₇₈₉ᵢ")


def formula_text(node: Element) -> str:
    """The text without spaces; a sum has its lower index only."""
    parts = [formula_text(child) for child in node]
    match node.tag:
        case "mfrac":
            return f"{parts[0]}/{parts[1]}"
        case "msup":
            return parts[0] + parts[1].translate(_UP)
        case "msub" | "munder" | "msubsup" | "munderover" if parts[0] == "∑":
            return f"Σ{parts[1].partition('=')[0].translate(_DOWN)}"
        case "msub":
            return parts[0] + parts[1].translate(_DOWN)
        case "msubsup":
            return parts[0] + parts[2].translate(_UP) + parts[1].translate(_DOWN)
        case "mover":
            return "ŷ"
    return re.sub(r"\s", "", node.text or "") + "".join(parts)
