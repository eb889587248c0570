"""Symbols of a lesson as terms: what they mean, and their places on the diagram."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from app.training.run.selection import LOSS, Selection, neuron_key, parse_selection, weight_key
from app.training.run.selection import bias_key as bias_key_of
from app.training.run.symbols import name, selection_name

_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUB = "₀₁₂₃₄₅₆₇₈₉"
_LETTER = rf"(?:Jᵢ|J|[awbz][{_SUPER}]+(?:[{_SUB}]+(?:,[{_SUB}]+)?)?ᵢ?|ŷ)"
TERM = re.compile(rf"∂{_LETTER}/∂{_LETTER}|{_LETTER}")
"""A symbol of a part of the network, or a derivative of such."""
_PARTED = re.compile(rf"([awbz])([{_SUPER}]+)([{_SUB},]*)")
_DIGITS = str.maketrans(_SUPER + _SUB, "01234567890123456789")
_UP, _DOWN = str.maketrans("0123456789", _SUPER), str.maketrans("0123456789i", _SUB + "ᵢ")


@dataclass(frozen=True)
class Term:
    """A symbol, the key of its part of the diagram ("" for none), and what it is in words."""

    symbol: str
    place: str
    about: str


@lru_cache(maxsize=2048)
def term_of(symbol: str, units: tuple[int, ...]) -> Term | None:
    """The term that a plain symbol is in a network of ``units``; None if it is none."""
    if not TERM.fullmatch(symbol):
        return None
    if symbol.startswith("∂"):
        of, by = (part.removeprefix("∂") for part in symbol.split("/"))
        if term_of(of, units) is None or (found := term_of(by, units)) is None:
            return None
        return Term(symbol, found.place, f"derivative of {of} with respect to {by}")
    if symbol == "J":
        return Term(symbol, LOSS.key, "loss of the batch")
    if symbol == "Jᵢ":
        return Term(symbol, LOSS.key, "part of sample i in the loss")
    if symbol == "ŷ":
        place = neuron_key(len(units) - 1, 0) if units[-1] == 1 else ""
        return Term(symbol, place, "prediction of the network")
    return _part(symbol, units)


def _part(symbol: str, units: tuple[int, ...]) -> Term | None:
    parted = _PARTED.fullmatch(symbol.removesuffix("ᵢ"))
    assert parted is not None
    letter, layer = parted[1], int(parted[2].translate(_DIGITS))
    lower = parted[3].translate(_DIGITS)
    width = len(units) - (letter in "wb")
    if layer >= width or (letter == "z" and layer == 0):
        return None
    selection = _selection(letter, layer, lower, units)
    if selection is None:
        # Without units it is that of the whole layer.
        about = {"w": "weights", "b": "biases", "a": "activations", "z": "weighted inputs"}
        of = layer + 1 if letter in "wb" else layer
        return None if lower else Term(symbol, "", f"{about[letter]} of layer {of}")
    return Term(symbol, selection.key, _about(letter, selection, units))


def _selection(letter: str, layer: int, lower: str, units: tuple[int, ...]) -> Selection | None:
    """The part that a letter, its layer and its lower digits name."""
    if letter == "w":
        pair = lower.split(",") if "," in lower else list(lower) or ["1", "1"]
        if len(pair) != 2:
            return None
        key = weight_key(layer, int(pair[0]) - 1, int(pair[1]) - 1)
        wide = max(units[layer], units[layer + 1]) > 1
    else:
        unit = int(lower) - 1 if lower.isdigit() else 0
        key = bias_key_of(layer, unit) if letter == "b" else neuron_key(layer, unit)
        wide = units[layer + (letter == "b")] > 1
    return parse_selection(key, list(units)) if wide == bool(lower) else None


def _about(letter: str, selection: Selection, units: tuple[int, ...]) -> str:
    target = Selection("a", selection.target_layer, selection.unit)
    neuron = selection_name(target, units)
    if letter == "w":
        source = Selection("a", selection.layer, selection.source or 0)
        return f"weight from {selection_name(source, units)} to {neuron}"
    if letter == "b":
        return f"bias of the neuron {neuron}"
    if letter == "z":
        return f"weighted input of the neuron {neuron}"
    if selection.layer == 0:
        return "input"
    return "activation of the output" if selection.layer == len(units) - 1 else "activation"


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
