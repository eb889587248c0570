"""Evaluates formulas in MathML, in symbols or in numbers, independently of what wrote them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from tests.render import formula_reader as formulas
from tests.render.interval import Interval, computed, printed

Key = tuple[str, ...]
Values = Mapping[Key, float]
LARGEST_INDEX = 20


def sigma(z: float) -> float:
    e = math.exp(-abs(z))
    return (1.0 if z >= 0 else e) / (1.0 + e)


def exp(z: float) -> float:
    return math.exp(min(z, 709.0))


FUNCTIONS: dict[str, Callable[[Interval], Interval]] = {
    "σ": lambda z: z.map(sigma),
    "tanh": lambda z: z.map(math.tanh),
    "ln": lambda z: z.map(lambda x: math.log(x) if x > 0 else -math.inf),
    "Φ": lambda z: z.map(lambda x: 0.5 * math.erfc(-x / math.sqrt(2))),
    "φ": lambda z: z.smooth(lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi)),
    "sin": lambda z: z.smooth(math.sin),
    "cos": lambda z: z.smooth(math.cos),
    "sign": lambda w: w.map(lambda x: float((x > 0) - (x < 0))),
}
MANY: dict[str, Callable[..., float]] = {"min": min, "max": max}
COMPARED: dict[str, Callable[[Interval, Interval], bool]] = {
    ">": lambda a, b: a.high > b.low,
    "<": lambda a, b: a.low < b.high,
    "≤": lambda a, b: a.low <= b.high,
    "≥": lambda a, b: a.high >= b.low,
}


@lru_cache(maxsize=4096)
def key_of(formula: str) -> Key:
    """The key of a symbol in MathML, as ``Values`` has it."""
    (token,) = _tokens(list(formulas.read(formula)))
    assert token[0] == "symbol", formula
    return tuple(token[1])


def sides(
    formula: str, values: Values, f: Callable[[float], float] | None = None
) -> list[Interval]:
    """The sides of an equation (of the first, if several stand in a row), each evaluated.

    A left side after := is what it assigns to, and is left out. ``f`` is the function f(z).
    """
    tokens = _tokens(list(formulas.read(formula)))
    tokens = _split(tokens, ("text", ", "))[0]
    right = _split(tokens, ("op", ":="))[-1]
    written = [side for side in _split(right, ("op", "=")) if side]
    return [_Reader(side, values, f or (lambda z: z), {}).all() for side in written]


def assignment(formula: str, values: Values) -> tuple[Key, Interval]:
    """The symbol that a line such as g = … or w := … gives a value, and that value."""
    (_, key), _, *right = _tokens(list(formulas.read(formula)))
    return tuple(key), _Reader(right, values, lambda z: z, {}).all()


def _split(tokens: list[Any], at: Any) -> list[list[Any]]:
    """The parts between tokens ``at`` outside brackets."""
    parts: list[list[Any]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token == ("op", "(")) - (token == ("op", ")"))
        if token == at and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _tokens(nodes: list[Element]) -> list[Any]:
    """("number", text), ("symbol", key), ("op", sign), ("text", words), ("group", …)."""
    found: list[Any] = []
    for node in nodes:
        found += _token(node)
    return found


def _token(node: Element) -> list[Any]:
    text = (node.text or "").replace("\u2061", "").strip()
    children = list(node)
    if node.tag in ("mrow", "mstyle", "math"):
        if children and all(child.get("mathvariant") == "normal" for child in children):
            return [("symbol", ("".join(child.text or "" for child in children),))]
        return _tokens(children)
    if node.tag == "mspace":
        return []
    if node.tag == "mn":
        return [("number", text)]
    if node.tag == "mi":
        return [("symbol", (text,))]
    if node.tag == "mtext":
        return [("text", (node.text or "").replace("\xa0", " "))]
    if node.tag == "mo":
        return [("symbol", (text,))] if text in MANY else [("op", text)] if text else []
    if node.tag == "mfrac":
        above, below = (_tokens([child]) for child in children)
        if above[0] == ("op", "∂"):
            return [("symbol", ("∂", *above[1][1], "/", *below[1][1]))]
        return [("fraction", above, below)]
    if node.tag == "msqrt":
        return [("root", _tokens(children))]
    base, *scripts = (_tokens([child]) for child in children)
    if node.tag in ("munder", "munderover", "msub") and base == [("op", "∑")]:
        return [("sum", scripts[0][0][1][0])]
    first = scripts[0]
    if node.tag == "msup":
        if base[0][0] == "symbol" and base[0][1] != ("e",) and len(first) == 1:
            return [
                (
                    "symbol",
                    (*base[0][1], "", first[0][1][0] if first[0][0] == "symbol" else first[0][1]),
                )
            ]
        return [("power", base, first)]
    lower = "".join(part[1] if part[0] == "number" else part[1][0] for part in first)
    if node.tag == "msub":
        return [("symbol", (*base[0][1], lower, ""))]
    upper = scripts[1][0]
    return [("symbol", (*base[0][1], lower, upper[1] if upper[0] == "number" else upper[1][0]))]


class _Reader:
    """Reads tokens from left to right; a product may be written without a sign."""

    def __init__(
        self,
        tokens: list[Any],
        values: Values,
        f: Callable[[float], float],
        indices: dict[str, int],
    ):
        self.tokens, self.at = tokens, 0
        self.values, self.f, self.indices = values, f, indices

    def all(self) -> Interval:
        """A value, or one of the pieces of a function that is in pieces."""
        pieces = _split(self.tokens, ("text", " else "))
        for piece in pieces:
            value, *condition = _split(piece, ("text", " if "))
            if not condition or self._holds(condition[0]):
                since = _split(value, ("text", ", since "))
                assert all(self._holds(each) for each in since[1:]), since
                return self._inside(since[0])
        raise AssertionError(f"no piece: {self.tokens}")

    def _inside(self, tokens: list[Any]) -> Interval:
        reader = _Reader(tokens, self.values, self.f, self.indices)
        value = reader.sum()
        assert reader.at == len(tokens), f"not read: {tokens[reader.at :]}"
        return value

    def _holds(self, tokens: list[Any]) -> bool:
        (place,) = [
            k for k, token in enumerate(tokens) if token[0] == "op" and token[1] in COMPARED
        ]
        compare = COMPARED[tokens[place][1]]
        return compare(self._inside(tokens[:place]), self._inside(tokens[place + 1 :]))

    def _next(self) -> Any:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def _take(self, sign: str) -> bool:
        if self._next() == ("op", sign):
            self.at += 1
            return True
        return False

    def sum(self) -> Interval:
        value = self._product()
        while self._next() in (("op", "+"), ("op", "−")):
            minus = self._take("−")
            self.at += not minus
            term = self._product()
            value = value - term if minus else value + term
        return value

    def _product(self) -> Interval:
        if self._take("−"):
            return -self._product()
        if self._next()[0] == "sum":
            return self._big_sum()
        value = self._factor()
        while True:
            if self._take("/"):
                value = value / self._factor()
            elif self._take("·") or self._starts_factor():
                value = value * self._factor()
            else:
                return value

    def _starts_factor(self) -> bool:
        kind, *rest = self._next()
        return kind in ("number", "symbol", "fraction", "root", "power") or (
            kind == "op" and rest[0] in ("(", "‖")
        )

    def _big_sum(self) -> Interval:
        index = self._next()[1]
        self.at += 1
        start, total = self.at, computed(0.0)
        for number in range(1, LARGEST_INDEX):
            self.at = start
            self.indices[index] = number
            try:
                total = total + self._product()
            except KeyError:
                assert number > 1, f"{index} of {self.tokens}"
                break
        # With the last index that there is, to find the end of the product.
        self.at, self.indices[index] = start, 1
        self._product()
        del self.indices[index]
        return total

    def _factor(self) -> Interval:
        kind, *rest = self._next()
        if self._take("("):
            return self._bracket()
        if self._take("|"):
            value = abs(self.sum())
            assert self._take("|"), self.tokens
            return value
        if self._take("‖"):
            self.at += 1
            assert self._take("‖"), self.tokens
            return computed(self.values["‖",])
        self.at += 1
        if kind == "number":
            return printed(rest[0])
        if kind == "fraction":
            return self._inside(rest[0]) / self._inside(rest[1])
        if kind == "root":
            return self._inside(rest[0]).map(lambda x: math.sqrt(max(x, 0.0)))
        if kind == "power":
            base, exponent = rest[0], self._inside(rest[1])
            return (
                exponent.map(exp)
                if base == [("symbol", ("e",))]
                else self._inside(base).power(exponent)
            )
        assert kind == "symbol", (kind, self.tokens)
        return self._symbol(tuple(rest[0]))

    def _bracket(self) -> Interval:
        """Up to the bracket that closes the one just opened; pieces may stand in it."""
        start, depth = self.at, 1
        while depth:
            token = self.tokens[self.at]
            depth += (token == ("op", "(")) - (token == ("op", ")"))
            self.at += 1
        inner = self.tokens[start : self.at - 1]
        return _Reader(inner, self.values, self.f, self.indices).all()

    def _symbol(self, key: Key) -> Interval:
        name = key[0]
        if key == ("f",):
            return self._factor().map(self.f)
        if name in FUNCTIONS and len(key) == 1 and self._next() == ("op", "("):
            return FUNCTIONS[name](self._factor())
        if name == "ln" and len(key) == 1:
            return FUNCTIONS[name](self._factor())
        if name in MANY and len(key) == 1:
            return self._of_many(MANY[name])
        bound = tuple(self._with_indices(part) for part in key)
        return computed(self.values[bound])

    def _of_many(self, function: Callable[..., float]) -> Interval:
        assert self._take("(")
        found = [self.sum()]
        while self._take(","):
            found.append(self.sum())
        assert self._take(")"), self.tokens
        return Interval(function(x.low for x in found), function(x.high for x in found))

    def _with_indices(self, part: str) -> str:
        for index, number in self.indices.items():
            part = part.replace(index, str(number))
        return part
