"""Templates of formulas: LaTeX with ``<name>`` where a symbol or a number goes.

One template gives the formula in symbols and the line of numbers below it.
"""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"<([^<> ][^<>]*)>")


def in_symbols(template: str, symbols: dict[str, str] | None = None) -> str:
    """The template in LaTeX symbols. A name without an entry in ``symbols`` is written as it is.

    A sum, such as ``1-a``, gets brackets.
    """

    def write(match: re.Match[str]) -> str:
        name = match[1]
        if symbols and name in symbols:
            return symbols[name]
        left, sign, right = name[:1], name[1:2], name[2:]
        return f"({left} {sign} {right})" if right and sign in "-+" else name

    return PLACEHOLDER.sub(write, template)
