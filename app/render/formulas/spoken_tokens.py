"""Numbers, letters and operators of formulas as spoken words."""

from __future__ import annotations

import re

from app.i18n.messages import N_, _
from app.render.numbers import UNKNOWN

_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")
_POWER_OF_TEN = re.compile(r"(.*)·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")

_OPERATORS = {
    "=": N_("is"),
    ":=": N_("becomes"),
    "·": N_("times"),
    "+": N_("plus"),
    "−": N_("minus"),
    "-": N_("minus"),
    "/": N_("over"),
    "∑": N_("sum of"),
    "∂": N_("partial"),
    "(": N_("open bracket"),
    ")": N_("close bracket"),
    "[": N_("open bracket"),
    "]": N_("close bracket"),
    "⌊": N_("floor of"),
    "⌋": N_("end of floor"),
    "‖": N_("norm"),
    "≈": N_("is about"),
    "≠": N_("is not"),
    "<": N_("is less than"),
    ">": N_("is more than"),
    "≤": N_("is at most"),
    "≥": N_("is at least"),
    "→": N_("becomes"),
    "←": N_("becomes"),
    "…": N_("and so on"),
    "⋯": N_("and so on"),
    "∞": N_("infinity"),
    "^": N_("hat"),
}
_LETTERS = {
    "α": N_("alpha"),
    "β": N_("beta"),
    "γ": N_("gamma"),
    "δ": N_("delta"),
    "ε": N_("epsilon"),
    "ϵ": N_("epsilon"),
    "η": N_("eta"),
    "λ": N_("lambda"),
    "μ": N_("mu"),
    "π": N_("pi"),
    "ρ": N_("rho"),
    "σ": N_("sigma"),
    "φ": N_("phi"),
    "Φ": N_("capital phi"),
    "ln": N_("log"),
    "max": N_("the maximum"),
    "min": N_("the minimum"),
    "∞": N_("infinity"),
    "ŷ": N_("y hat"),
}
_MARKED_LETTER = re.compile(r"([a-zJ])([⁰¹²³⁴⁵⁶⁷⁸⁹]*)([₀₁₂₃₄₅₆₇₈₉]*)")
_DERIVATIVE = re.compile(r"∂([^∂/]+)/∂([\w ]+)")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_INVISIBLE = frozenset(("\u2061", "\u2062", "\u2063"))


def spoken_token(kind: str, text: str) -> str:
    """The text of an ``mn``, ``mo``, ``mi`` or ``mtext`` as words."""
    text = text.replace("\u00a0", " ").strip()
    if kind == "mn" or text == UNKNOWN:
        return spoken_number(text)
    if kind == "mo":
        return spoken_operator(text)
    word = _LETTERS.get(text)
    return _(word) if word else spoken_symbols(text)


def spoken_symbols(text: str) -> str:
    """Plain text in which a symbol such as w¹₂₁ is written as it is spoken: w 1 sub 2 1."""
    words = _MARKED_LETTER.sub(_symbol, text.replace("ŷ", _("y hat")).replace("Jᵢ", _("J sub i")))
    return _DERIVATIVE.sub(_derivative, words)


def _derivative(found: re.Match[str]) -> str:
    return _("partial %(above)s by %(below)s", above=found[1], below=found[2])


def _symbol(found: re.Match[str]) -> str:
    letter, layer, index = found.groups()
    if not layer and not index:
        return letter
    layer, index = layer.translate(_RAISED), index.translate(_LOWERED)
    words = f"{letter} {layer}".strip()
    if not index:
        return words
    return _(
        "%(symbol)s sub %(index)s",
        symbol=words,
        index=" ".join(index) if letter == "w" else index,
    )


def spoken_operator(sign: str) -> str:
    """The words of an operator; a sign without words stays itself."""
    if sign in _INVISIBLE:
        return ""
    words = _OPERATORS.get(sign)
    return _(words) if words else sign


def spoken_number(text: str) -> str:
    """(−5.31·10⁻⁴) as "minus 5.31 times ten to the minus 4"."""
    text = text.strip("()")
    if text == UNKNOWN:
        return _("not known yet")
    power = _POWER_OF_TEN.fullmatch(text)
    if power:
        # Translators: how 5.31·10⁻⁴ is read aloud.
        return _(
            "%(number)s times ten to the %(exponent)s",
            number=spoken_number(power[1]),
            exponent=spoken_number(power[2].translate(_RAISED)),
        )
    if text.startswith("−"):
        # Translators: how a negative number is read aloud.
        return _("minus %(number)s", number=text[1:])
    if text.startswith("+"):
        return _("plus %(number)s", number=text[1:])
    return text
