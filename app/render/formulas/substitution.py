"""Templates of formulas with symbols or numbers put in, as MathML.

The engine has each formula once, in LaTeX with ``<name>`` where something goes in. The line in
symbols and the line in numbers are both made of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from app.engine.templates import PLACEHOLDER
from app.render.formulas import mathml as m
from app.render.numbers import factor, number

_MARK = "9{:03}9"  # replaces a placeholder while LaTeX becomes MathML
_MARKED = re.compile(r"(?:<mo>([^<]*)</mo>)?<mn>9(\d{3})9</mn>")
_BRACKETED = re.compile(r"<mrow><mo>\(</mo>((?:(?!<mo>\(|</?mrow>).)*)<mo>\)</mo></mrow>")
_MOST_DIGITS = 9
_SUM = re.compile(r"(.+)([-+])(.+)")


def put_symbols(template: str, symbols: Mapping[str, str]) -> str:
    """The template with MathML symbols by name, as MathML.

    ``1-a``, ``a-y``, ``-z`` and ``|z|`` are made of the symbols of a, y and z.
    """
    return _fill(template, lambda operator, name, start: operator + _symbol(name, symbols))


def put_in(template: str, values: Mapping[str, float | str], digits: int = 4) -> str:
    """The template with numbers by name, as MathML; a string is MathML already.

    A negative number after a minus turns it into a plus; after · or + it gets brackets. w gets
    ``digits`` significant digits at the start of the formula, where they show that it moves.
    """

    def write(operator: str, name: str, start: bool) -> str:
        value = values[name]
        if isinstance(value, str):
            return operator + value
        sign = operator.removeprefix("<mo>").removesuffix("</mo>")
        if not sign:
            return m.num(number(value, digits if start and name in ("w", "decayed") else 4))
        if sign == "−":
            return m.op("+" if value < 0 else "−") + m.num(number(abs(value)))
        return operator + m.num(factor(value) if sign in "·+" else number(value))

    return _fill(template, write)


def difference(a: float, y: float) -> str:
    """(a − y) in MathML with the digits that it needs, or the difference itself."""
    rest = a - y
    for digits in range(4, _MOST_DIGITS + 1):
        off = abs((_rounded(a, digits) - _rounded(y, digits)) - rest)
        # A reader knows the last digit to half a unit, even where rounding happens to do less.
        unsure = _half_unit(a, digits) + _half_unit(y, digits)
        if off <= 1e-3 * abs(rest) and unsure <= 5e-3 * abs(rest):
            body = m.num(number(a, digits)) + m.op("+" if y < 0 else "−")
            return m.bracketed(body + m.num(number(abs(y), digits)))
    return m.num(factor(rest))


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _half_unit(value: float, digits: int) -> float:
    """Half a unit of the last of these digits; 0 if they are the value."""
    if _rounded(value, digits) == value:
        return 0.0
    return 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) + 1 - digits)


def _symbol(name: str, symbols: Mapping[str, str]) -> str:
    if name in symbols:
        return symbols[name]
    if name.startswith("-"):
        return m.op("−") + _symbol(name[1:], symbols)
    if name.startswith("|"):
        return m.op("|") + _symbol(name.strip("|"), symbols) + m.op("|")
    if found := _SUM.fullmatch(name):
        left, sign, right = found.groups()
        operator = m.op("−" if sign == "-" else sign)
        return m.bracketed(_symbol(left, symbols) + operator + _symbol(right, symbols))
    return m.num(name) if name.isdigit() else m.identifier(name)


def _fill(template: str, write: Callable[[str, str, bool], str]) -> str:
    """``write`` gets the operator before the place (or ""), its name, and whether it leads."""
    formula, names = _from_template(template)

    def put(match: re.Match[str]) -> str:
        operator = "" if match[1] is None else m.op(match[1])
        return write(operator, names[int(match[2])], match.start() == 0)

    return _BRACKETED.sub(lambda match: m.bracketed(match[1]), _MARKED.sub(put, formula))


@lru_cache(maxsize=256)
def _from_template(template: str) -> tuple[str, tuple[str, ...]]:
    """MathML with a marked number for each placeholder, and the placeholders' names in order."""
    names: list[str] = []

    def mark(match: re.Match[str]) -> str:
        names.append(match[1])
        return _MARK.format(len(names) - 1)

    formula = m.from_latex(PLACEHOLDER.sub(mark, template)).replace("⋅", "·")
    # The outer row of the converter would keep a number from being the formula's first.
    formula = formula.removeprefix("<mrow>").removesuffix("</mrow>")
    # A bracket beside a fraction keeps its size, and so does the one with an exponent.
    return re.sub(r'<mo (?!stretchy="false">[()])[^>]*>', "<mo>", formula), tuple(names)
