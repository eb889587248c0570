"""MathML in the article's notation: the layer above, the unit below, ∂ for every derivative.

Functions take and return MathML without the outer ``<math>``, so that calls nest like the
expressions they build.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert


def math(*parts: str, display: bool = False) -> str:
    """A whole formula."""
    block = ' display="block"' if display else ""
    return f"<math{block}>{row(*parts)}</math>"


def row(*parts: str) -> str:
    """Parts side by side."""
    return f"<mrow>{''.join(parts)}</mrow>"


def term(content: str, role: str) -> str:
    """A part of a formula with the mark of the factor ``role`` (a CSS class)."""
    return f'<mrow class="term {role}">{content}</mrow>'


def op(symbol: str) -> str:
    """An operator: = · + − ∑ := …"""
    return f"<mo>{symbol}</mo>"


def num(text: str) -> str:
    """A formatted number."""
    return f"<mn>{text}</mn>"


def text(words: str) -> str:
    """Text within a formula. MathML drops spaces at its ends, so they are written as fixed ones."""
    inner = words.strip(" ")
    before, _, after = words.partition(inner) if inner else ("", "", "")
    return f"<mtext>{_fixed(before)}{inner}{_fixed(after)}</mtext>"


def identifier(letter: str) -> str:
    """A single letter: J, α, m."""
    return f"<mi>{letter}</mi>"


def fraction(above: str, below: str) -> str:
    """above / below."""
    return f"<mfrac>{row(above)}{row(below)}</mfrac>"


def variable(letter: str, layer: int, index: str = "") -> str:
    """a²₃: the layer above; ``index`` (unit, or two units for a weight) below, if any."""
    if index:
        return f"<msubsup><mi>{letter}</mi>{_index(index)}<mn>{layer}</mn></msubsup>"
    return f"<msup><mi>{letter}</mi><mn>{layer}</mn></msup>"


def norm(body: str) -> str:
    """‖body‖."""
    return op("‖") + body + op("‖")


def subscripted(letter: str, index: str) -> str:
    """Jᵢ: a letter with an index below."""
    return f"<msub><mi>{letter}</mi>{_index(index)}</msub>"


def with_subscript(letter: str, below: str) -> str:
    """v_w: a letter with a symbol below."""
    return f"<msub><mi>{letter}</mi>{row(below)}</msub>"


def derivative(of: str, by: str) -> str:
    """∂of / ∂by."""
    return fraction(op("∂") + of, op("∂") + by)


def root(body: str) -> str:
    """The square root."""
    return f"<msqrt>{body}</msqrt>"


def exponential(exponent: str) -> str:
    """e to the power ``exponent``."""
    return f"<msup><mi>e</mi>{row(exponent)}</msup>"


def sum_over(index: str, body: str) -> str:
    """∑ over ``index`` of ``body``: over i the samples of the batch, otherwise units of a layer."""
    return f"<munder><mo>∑</mo><mi>{index}</mi></munder>{body}"


def bracketed(body: str) -> str:
    """(body). Beside a fraction the brackets grow; otherwise they have the size of letters."""
    size = "" if "<mfrac" in body else ' stretchy="false"'
    return f"<mrow><mo{size}>(</mo>{body}<mo{size}>)</mo></mrow>"


_LIMITS = {"msub": "munder", "msubsup": "munderover"}
"""Indices of a sum stand below it and above it."""


@lru_cache(maxsize=256)
def from_latex(latex: str) -> str:
    """MathML of a formula that the engine has in LaTeX."""
    root = ElementTree.fromstring(convert(latex))
    namespace = "{http://www.w3.org/1998/Math/MathML}"
    for node in root.iter():
        node.tag = node.tag.removeprefix(namespace)
    for node in list(root.iter()):
        _group_powers(node)
        if node.tag in _LIMITS and node[0].text in ("∑", "&#x02211;"):
            node.tag = _LIMITS[node.tag]
    formula = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    # The converter splits := into an identifier and an operator.
    return formula.replace("<mi>:</mi><mo>=</mo>", op(":="))


def _group_powers(row: Element) -> None:
    """(…)² of a row as one power: the converter lifts only the closing bracket.

    Then both brackets have the size of what is between them.
    """
    openings: list[int] = []
    for child in list(row):
        place = list(row).index(child)
        base = child[0] if child.tag in ("msup", "msub", "msubsup") else child
        if base.tag != "mo" or base.text not in ("(", ")"):
            continue
        if base.text == "(":
            openings.append(place)
        elif openings:
            start = openings.pop()
            if base is not child:
                inside = list(row)[start:place]
                group = Element("mrow")
                group.extend([*inside, base])
                child[0] = group
                for each in inside:
                    row.remove(each)


def _index(index: str) -> str:
    """A unit's number or the letter of a sum as an index; of a weight two of them."""
    parts = [f"<mi>{part}</mi>" if part.isalpha() else f"<mn>{part}</mn>" for part in _parts(index)]
    return parts[0] if len(parts) == 1 else row(*parts)


def _parts(index: str) -> list[str]:
    """The single letters of an index, and what is between them."""
    return re.findall(r"[a-z]|[^a-z]+", index)


def _fixed(spaces: str) -> str:
    return spaces.replace(" ", "\u00a0")


@lru_cache(maxsize=512)
def breakable(formula: str) -> str:
    """A whole formula in several, so that a line may break before each outer +, − and =."""
    if not formula:
        return ""
    (outer,) = ElementTree.fromstring(formula)
    pieces = [""]
    before = None
    for part in outer:
        is_infix = before is not None and before.tag != "mo" and part.tag == "mo"
        if is_infix and part.text in ("+", "−", "="):
            part.set("form", "infix")
            pieces.append("")
        before = part
        pieces[-1] += ElementTree.tostring(part, encoding="unicode")
    return "<wbr>".join(math(piece) for piece in pieces)
