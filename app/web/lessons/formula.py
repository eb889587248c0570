"""A formula in plain symbols as MathML: w¹ := w¹ − α ∂J/∂w¹."""

from __future__ import annotations

import re

from app.render.formulas import mathml as m

_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹ˡ"
_SUB = "₀₁₂₃₄₅₆₇₈₉ᵢₖ"
_DIGITS = str.maketrans(_SUPER + _SUB, "0123456789l" + "0123456789ik")
_ATOM = rf"[A-Za-zα-ωŷ]′?[{_SUPER}{_SUB},]*(?<!,)"
_TOKEN = re.compile(
    rf"(?P<of>[d∂]{_ATOM})\s*/\s*(?P<by>[d∂]{_ATOM})"
    rf"|(?P<above>\d+|[a-zα-ω])\s*/\s*(?P<below>\d+|[a-zα-ω])(?![A-Za-zα-ω])"
    r"|(?P<word>[A-Za-z]{2,}(?:[ -][A-Za-z]{2,})*)"
    rf"|(?P<atom>{_ATOM})"
    r"|(?P<number>\d+(?:\.\d+)?)"
    rf"|(?P<sum>Σ)(?P<index>[{_SUB}]*)"
    rf"|(?P<close>[)|‖])(?P<power>[{_SUPER}]+)"
    r"|(?P<assign>:=)"
    r"|(?P<operator>\S)"
)


def plain_formula(text: str) -> str:
    """The whole formula; every character that has no other meaning is an operator."""
    return m.math(*(_token(found) for found in _TOKEN.finditer(text)))


def _token(found: re.Match[str]) -> str:
    if found["of"]:
        return m.derivative(_atom(found["of"][1:]), _atom(found["by"][1:]))
    if found["above"]:
        return m.fraction(_simple(found["above"]), _simple(found["below"]))
    if found["word"]:
        return m.text(f" {found['word']} ")
    if found["atom"]:
        return _atom(found["atom"])
    if found["number"]:
        return m.num(found["number"])
    if found["sum"]:
        index = found["index"].translate(_DIGITS)
        return f"<munder>{m.op('∑')}{m.identifier(index)}</munder>" if index else m.op("∑")
    if found["close"]:
        power = m.num(found["power"].translate(_DIGITS))
        return f"<msup>{m.op(found['close'])}{power}</msup>"
    return m.op(_escaped(found["assign"] or found["operator"]))


def _simple(text: str) -> str:
    return m.num(text) if text.isdigit() else m.identifier(text)


def _atom(text: str) -> str:
    """A letter with its upper and lower index."""
    letter = text[0] + ("′" if "′" in text else "")
    base = "<mover><mi>y</mi><mo>^</mo></mover>" if letter == "ŷ" else m.identifier(letter)
    upper = "".join(each for each in text if each in _SUPER).translate(_DIGITS)
    lower = "".join(each for each in text if each in _SUB + ",").translate(_DIGITS)
    if upper and lower:
        return f"<msubsup>{base}{_index(lower)}{_index(upper)}</msubsup>"
    if upper:
        return f"<msup>{base}{_index(upper)}</msup>"
    return f"<msub>{base}{_index(lower)}</msub>" if lower else base


def _index(text: str) -> str:
    return m.identifier(text) if text.isalpha() else m.num(text)


def _escaped(operator: str) -> str:
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(operator, operator)
