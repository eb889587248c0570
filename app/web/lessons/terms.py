"""Symbols of a lesson as terms: what they mean, and their places on the diagram."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from app.i18n.caching import cache_by_language
from app.i18n.messages import N_, _
from app.lessons.formula import linked_key
from app.lessons.names import NoSuchValue, Part, parse_part
from app.lessons.tokens import SUBSCRIPTS, SUPERSCRIPTS
from app.training.run.symbols import name

_UNIT = f"[{SUBSCRIPTS}]+"
_SYMBOL = rf"(?:Jᵢ?|[awbz][{SUPERSCRIPTS}]+(?:{_UNIT}(?:,{_UNIT})?)?ᵢ?|ŷ)"
TERM = re.compile(rf"∂{_SYMBOL}/∂{_SYMBOL}|{_SYMBOL}")
"""A symbol of a part of the network, or a derivative of such."""
_UP = str.maketrans("0123456789", SUPERSCRIPTS)
_DOWN = str.maketrans("0123456789i", f"{SUBSCRIPTS}ᵢ")
_SINGLE = {
    "J": N_("loss of the batch"),
    "Jᵢ": N_("part of sample i in the loss"),
    "ŷ": N_("prediction of the network"),
}
_LAYERS = {
    "w": N_("weights of layer %(layer)s"),
    "b": N_("biases of layer %(layer)s"),
    "a": N_("activations of layer %(layer)s"),
    "z": N_("weighted inputs of layer %(layer)s"),
}


@dataclass(frozen=True)
class Term:
    """A symbol, the key of its part of the diagram ("" for none), and what it is in words."""

    symbol: str
    place: str
    about: str


@cache_by_language(maxsize=2048)
def term_of(symbol: str, units: tuple[int, ...]) -> Term | None:
    """The term that a plain symbol is in a network of ``units``; None if it is none."""
    if not TERM.fullmatch(symbol):
        return None
    if symbol.startswith("∂"):
        of, by = (part.removeprefix("∂") for part in symbol.split("/"))
        if term_of(of, units) is None or term_of(by, units) is None:
            return None
        about = _("derivative of %(of)s with respect to %(by)s", of=of, by=by)
    else:
        single = _SINGLE.get(symbol, "")
        about = _(single) or _about(symbol.removesuffix("ᵢ"), units)
    return Term(symbol, linked_key(symbol.replace("ᵢ", ""), units), about) if about else None


def _about(symbol: str, units: tuple[int, ...]) -> str:
    """What a symbol of the network means; empty if it names nothing."""
    try:
        part = parse_part(symbol, units)
    except NoSuchValue:
        return _about_layer(symbol, units)
    if part.letter == "w":
        source = _neuron(part.layer, part.source, units)
        target = _neuron(part.layer + 1, part.unit, units)
        return _("weight from %(source)s to %(target)s", source=source, target=target)
    if part.letter == "b":
        neuron = _neuron(part.layer + 1, part.unit, units)
        return _("bias of the neuron %(neuron)s", neuron=neuron)
    if part.letter == "z":
        neuron = _neuron(part.layer, part.unit, units)
        return _("weighted input of the neuron %(neuron)s", neuron=neuron)
    return _about_activation(part, units)


def _about_activation(part: Part, units: tuple[int, ...]) -> str:
    if part.layer == 0:
        return _("input")
    return _("activation of the output") if part.layer == len(units) - 1 else _("activation")


def _about_layer(symbol: str, units: tuple[int, ...]) -> str:
    try:
        part = parse_part(symbol, units, whole_layer=True)
    except NoSuchValue:
        return ""
    return _(_LAYERS[part.letter], layer=part.layer + (part.letter in "wb"))


def _neuron(layer: int, unit: int, units: tuple[int, ...]) -> str:
    return name("a", layer, unit, units[layer])


def mark_terms(formula: str, units: tuple[int, ...]) -> str:
    """A whole formula in MathML, its terms with ``data-term`` and their places on the diagram."""
    root = ElementTree.fromstring(formula)
    _mark(root, units)
    return ElementTree.tostring(root, encoding="unicode")


def _mark(parent: Element, units: tuple[int, ...]) -> None:
    for child in parent:
        found = term_of(_plain(child), units)
        if found is None:
            _mark(child, units)
            continue
        child.set("data-term", found.symbol)
        if found.place and child.get("data-linked-id") is None:
            child.set("data-linked-id", found.place)


def _plain(node: Element) -> str:
    """A symbol or a derivative in plain text; the article's d is ∂."""
    parts = list(node)
    if node.tag == "mrow" and len(parts) == 1:
        return _plain(parts[0])
    if node.tag == "mfrac":
        above, below = (_joined(part) for part in parts)
        if above[:1] in "d∂" and below[:1] in "d∂" and len(above) > 1 and len(below) > 1:
            return f"∂{above[1:]}/∂{below[1:]}"
        return ""
    return _joined(node)


def _joined(node: Element) -> str:
    parts = list(node)
    if node.tag == "msup" and len(parts) == 2:
        return _joined(parts[0]) + _joined(parts[1]).translate(_UP)
    if node.tag == "msub" and len(parts) == 2:
        return _joined(parts[0]) + _joined(parts[1]).translate(_DOWN)
    if node.tag == "msubsup" and len(parts) == 3:
        return (
            _joined(parts[0])
            + _joined(parts[2]).translate(_UP)
            + _joined(parts[1]).translate(_DOWN)
        )
    if node.tag in ("mover", "mfrac", "munder", "munderover", "msqrt"):
        return "ŷ" if node.tag == "mover" and parts and parts[0].text == "y" else "\0"
    return (node.text or "").strip() + "".join(_joined(part) for part in parts)
