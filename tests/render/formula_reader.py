"""Parses and checks MathML: well-formed, and each element has the required children."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from tests.render import svg

CHILDREN = {
    "mfrac": 2,
    "msup": 2,
    "msub": 2,
    "msubsup": 3,
    "munder": 2,
    "mover": 2,
    "munderover": 3,
}
TOKENS = {"mi", "mn", "mo", "mtext", "mspace"}
GROUPS = {"math", "mrow", "mstyle", "mpadded", "msqrt"}


def read(formula: str) -> Element:
    """The ``math`` element; a fragment is wrapped in one. Stricter than browsers."""
    root = svg.read(formula if formula.startswith("<math") else f"<math>{formula}</math>")
    assert root.tag == "math"
    for node in root.iter():
        check(node)
    return root


def check(node: Element) -> None:
    if node.tag in TOKENS:
        assert len(node) == 0, f"{node.tag} holds elements"
        assert node.tag == "mspace" or node.text, f"an empty {node.tag}"
        return
    assert not (node.text or "").strip(), f"bare text in {node.tag}: {node.text}"
    assert not any((child.tail or "").strip() for child in node), f"bare text in {node.tag}"
    if node.tag in CHILDREN:
        assert len(node) == CHILDREN[node.tag], f"{node.tag} has {len(node)} children"
    else:
        assert node.tag in GROUPS, f"unknown element {node.tag}"


def numbers(root: Element) -> list[float]:
    """The numbers, without the layers and units of symbols."""
    indices = {child for node in svg.find_all(root, "msubsup") for child in list(node)[1:]}
    indices |= {child for node in svg.find_all(root, "msup") for child in list(node)[1:]}
    return [
        float(plain(node.text or "")) for node in svg.find_all(root, "mn") if node not in indices
    ]


def sides(root: Element) -> list[float]:
    """The evaluated sides of an equation of numbers."""
    return [evaluate(side) for side in _expression(root).split("=")]


def size_of_terms(root: Element) -> float:
    """The right side with every minus as plus: the scale of rounding errors."""
    expression = _expression(root).replace("-", "+").replace("e+", "e-").replace("**(+", "**(-")
    return evaluate(expression)


def evaluate(expression: str) -> float:
    """The value of Python arithmetic with functions of formulas."""
    functions = {"min": min, "max": max, "sign": lambda w: (w > 0) - (w < 0)}
    return float(eval(expression, {"__builtins__": {}, **functions}))


def _expression(node: Element) -> str:
    if node.tag == "mn":
        return f"({float(plain(node.text or ''))!r})"
    if node.tag == "mo":
        return {"·": "*", "−": "-", "\u2061": ""}.get(node.text or "", node.text or "")
    if node.tag == "mi" and node.get("mathvariant") == "normal":
        return node.text or ""  # a letter of the name of a function
    parts = [_expression(child) for child in node]
    if node.tag == "mfrac":
        return f"(({parts[0]})/({parts[1]}))"
    if node.tag == "msup":
        return f"(({parts[0]})**({parts[1]}))"
    return f"(({''.join(parts)})**0.5)" if node.tag == "msqrt" else "".join(parts)


def plain(number: str) -> str:
    """(−3.1·10⁻⁹) as Python reads it."""
    digits = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
    return number.strip("()").translate(digits).replace("·10", "e")
