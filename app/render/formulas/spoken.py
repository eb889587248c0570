"""Formulas as spoken text, read from their MathML: "partial J by partial w 1 is minus 0.56".

Speech engines read the layer above a letter as a power, drop indices and the exponent of 10⁻⁴.
The words are messages, so that each language speaks its own; letters and numbers stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from app.i18n.languages import current_language
from app.i18n.messages import _
from app.render.formulas.spoken_tokens import spoken_number, spoken_operator, spoken_token

LAYERED = frozenset("azwbdy")
"""A number or letter above these is their layer; above all else it is an exponent."""
_FORMULA = "<math(?! aria-hidden)[^>]*>.*?</math>"
_LINE = re.compile(f"{_FORMULA}(?:<wbr>{_FORMULA})*", re.DOTALL)
_DECIMAL = re.compile(r"(?<=<mn>)[^<]*\.[^<]*(?=</mn>)")
_PLACE = "\ue000"
"""Stands for a decimal number in what is kept: in play only the numbers change."""
_SMALL_NUMBER = re.compile(r"(<data[^>]*>)([^<]*·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?=</data>)")


def speak_formulas(html: str) -> str:
    """HTML in which each formula has its spoken text before it and is hidden from screen readers.

    So has each number with a power of ten. Parts of a formula between which a line may break are
    spoken as one. What already has its words is left as it is.
    """
    html = _LINE.sub(_with_speech, html) if "<math" in html else html
    return _SMALL_NUMBER.sub(_number_with_speech, html) if "·10" in html else html


def spoken(formula: str) -> str:
    """The formula, in one or several ``<math>``, as words of the current language."""
    numbers = _DECIMAL.findall(formula)
    words = _speak(_DECIMAL.sub(_PLACE, formula), current_language())
    for number in numbers:
        words = words.replace(_PLACE, spoken_number(number), 1)
    return words


def _with_speech(found: re.Match[str]) -> str:
    formula = found[0]
    words = spoken(formula)
    if not words:
        return formula
    hidden = formula.replace("<math", '<math aria-hidden="true" translate="no"')
    return f'<span class="spoken hidden">{words}</span>{hidden}'


def _number_with_speech(found: re.Match[str]) -> str:
    words, text = spoken_number(found[2]), found[2]
    spoken_first = f'{found[1]}<span class="spoken hidden">{words}</span>'
    return f'{spoken_first}<span aria-hidden="true">{text}</span>'


@lru_cache(maxsize=4096)
def _speak(formula: str, language: str) -> str:
    """The words of a formula, with places for its numbers. Empty if the formula is not XML."""
    del language
    try:
        root = ElementTree.fromstring(f"<mrow>{formula.replace('<wbr>', '')}</mrow>")
    except ElementTree.ParseError:
        return ""
    words = re.sub(r"\s+", " ", _in_row(root)).strip()
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _in_row(row: Element) -> str:
    parts, words = list(row), list[str]()
    is_inside_bars = False
    for place, part in enumerate(parts):
        sign = (part.text or "").strip() if part.tag == "mo" else ""
        if sign == "|":
            is_inside_bars = not is_inside_bars
            words.append(_("the size of") if is_inside_bars else _("end of size"))
        elif sign == "(" and _is_around_one(parts, place):
            words.append(_("of") if _follows_function(parts, place) else "")
        elif sign == ")" and _is_around_one(parts, place - 2):
            continue
        elif sign == "(" and _follows_function(parts, place):
            words.append(_("of open bracket"))
        else:
            if _is_bracketed(part) and _follows_function(parts, place):
                words.append(_("of"))
            if place and _bare(part).tag == _bare(parts[place - 1]).tag == "mfrac":
                words.append(spoken_operator("·"))
            words.append(_spoken(part))
    return " ".join(words)


def _is_around_one(parts: list[Element], place: int) -> bool:
    """Whether a bracket opens here around a single symbol or number: its words need none."""
    ends = parts[place : place + 3]
    if place < 0 or len(ends) < 3 or (ends[0].text, ends[2].text) != ("(", ")"):
        return False
    return _is_simple(ends[1])


def _is_bracketed(part: Element) -> bool:
    return part.tag == "mrow" and len(part) > 0 and part[0].tag == "mo" and part[0].text == "("


def _follows_function(parts: list[Element], place: int) -> bool:
    before = parts[place - 1] if place else None
    while before is not None and before.tag in ("msup", "mrow") and len(before):
        before = before[0]
    if before is None or before.tag != "mi":
        return False
    return before.text in ("σ", "f", "Φ", "φ") or len(before.text or "") > 1


def _bare(node: Element) -> Element:
    """The only part of a row, otherwise the node itself."""
    while node.tag == "mrow" and len(node) == 1:
        node = node[0]
    return node


def _is_simple(node: Element) -> bool:
    """Whether it is one symbol or number, with its indices."""
    node = _bare(node)
    return node.tag in ("mi", "mn", "mtext", "msub", "msup", "msubsup") and not any(
        each.tag in ("mfrac", "mo") for each in node.iter()
    )


def _difference_of(row: Element) -> str:
    """The ∂ or d that a row begins with, otherwise empty."""
    tokens = [each for each in row.iter() if each.text]
    return tokens[0].text or "" if len(tokens) > 1 and tokens[0].text in ("∂", "d") else ""


def _fraction(node: Element) -> str:
    above, below = node
    parts = {"above": _spoken(above), "below": _spoken(below)}
    sign = _difference_of(above)
    if sign and sign == _difference_of(below):
        sign = spoken_token("mo", sign)
        # Translators: how ∂J/∂w is read aloud. "J" and "w" are symbols, "partial" is the ∂.
        return _(
            "%(partial)s %(above)s by %(below)s",
            partial=sign,
            above=parts["above"].removeprefix(sign).strip(),
            below=parts["below"].removeprefix(sign).strip(),
        )
    if _is_simple(above) and _is_simple(below):
        # Translators: how a short fraction is read aloud, for example "1 over m".
        return _("%(above)s over %(below)s", **parts)
    # Translators: how a long fraction is read aloud; its ends must be heard.
    return _("fraction %(above)s over %(below)s end of fraction", **parts)


def _power(base: Element, above: Element) -> str:
    body, exponent = _spoken(base), _spoken(above)
    if exponent == "′":
        # Translators: how f′ is read aloud.
        return _("%(function)s prime", function=body)
    if base.tag == "mi" and base.text in LAYERED:
        return f"{body} {exponent}"
    if exponent == "2":
        # Translators: how x² is read aloud.
        return _("%(base)s squared", base=body)
    # Translators: how a power is read aloud, for example "e to the minus z".
    return _("%(base)s to the %(exponent)s", base=body, exponent=exponent)


def _subscript(base: Element, below: Element) -> str:
    # Translators: how an index is read aloud, for example "J sub i".
    return _("%(symbol)s sub %(index)s", symbol=_spoken(base), index=_index(below, base))


def _index(below: Element, base: Element) -> str:
    """An index; the two units of a weight apart from each other: "2 1"."""
    words = _in_row_of(below)
    if base.text == "w" and words.isdigit():
        return " ".join(words)
    return words.replace(",", " ")


def _subscript_and_layer(node: Element) -> str:
    base, below, above = node
    if base.text in LAYERED:
        # Translators: how a²₁ is read aloud: its layer, then its index, "a 2 sub 1".
        return _(
            "%(symbol)s %(layer)s sub %(index)s",
            symbol=_spoken(base),
            layer=_spoken(above),
            index=_index(below, base),
        )
    return _("%(base)s to the %(exponent)s", base=_subscript(base, below), exponent=_spoken(above))


def _sum(below: Element, above: Element | None = None) -> str:
    if above is None:
        # Translators: how a sum sign is read aloud; what is summed follows.
        return _("sum over %(index)s of", index=_in_row_of(below))
    return _("sum from %(start)s to %(end)s of", start=_in_row_of(below), end=_in_row_of(above))


def _in_row_of(node: Element) -> str:
    return _in_row(node) if node.tag == "mrow" else _spoken(node)


def _root(node: Element) -> str:
    # Translators: how a square root is read aloud; its end must be heard.
    return _("the root of %(body)s end of root", body=_in_row(node))


def _hat(node: Element) -> str:
    # Translators: how ŷ is read aloud.
    return _("%(symbol)s hat", symbol=_spoken(node[0]))


def _limits(node: Element) -> str:
    return _sum(node[1], node[2] if len(node) > 2 else None)


_ELEMENTS: dict[str, Callable[[Element], str]] = {
    "mfrac": _fraction,
    "msup": lambda node: _power(*node),
    "msub": lambda node: _subscript(*node),
    "msubsup": _subscript_and_layer,
    "munder": _limits,
    "munderover": _limits,
    "msqrt": _root,
    "mover": _hat,
    "mspace": lambda node: "",
}


def _spoken(node: Element) -> str:
    speak = _ELEMENTS.get(node.tag)
    if speak is not None:
        return speak(node)
    return _in_row(node) if len(node) else spoken_token(node.tag, node.text or "")
