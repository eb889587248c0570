"""A formula of a lesson in plain symbols, as MathML: z¹ = a⁰ w⁰ + b⁰, ∂J/∂w = Σᵢ ∂Jᵢ/∂w."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.names import NoSuchValue, parse_part, selection_of
from app.lessons.tokens import DIGITS, SUBSCRIPTS, SUPERSCRIPTS
from app.render.formulas import mathml as m
from app.training.run.selection import neuron_key, weight_key

MAX_FORMULA = 200
MAX_NESTING = 10

_UP = str.maketrans(SUPERSCRIPTS, "0123456789")
_DOWN = str.maketrans(SUBSCRIPTS + "ᵢ", "0123456789i")
_LOWER = SUBSCRIPTS + "ᵢ,"
_SAME = {"-": "−", "–": "−", "*": "·", "×": "·"}
_OPERATORS = frozenset("=<≤>≥≈≠+−·,′:/…")
_PAIRS = frozenset({":=", "<=", ">="})
_FUNCTIONS = frozenset({"tanh", "sign", "min", "max", "log", "exp"})


class BadFormula(ProblemError):
    """A formula cannot be read. The message says what to change."""


def formula_mathml(text: str, units: Sequence[int] | None = None) -> str:
    """The whole formula.

    With ``units`` n_0 … n_L, each symbol that names a part of that network gets its key as
    ``data-linked-id``, as on the diagram. Raises BadFormula.
    """
    if len(text) > MAX_FORMULA:
        raise BadFormula(_("a formula may have %(most)s characters; shorten it.", most=MAX_FORMULA))
    return m.math(_Writer(text, units).whole())


class _Writer:
    """Reads from left to right; every character is read once."""

    def __init__(self, text: str, units: Sequence[int] | None) -> None:
        self._text = unicodedata.normalize("NFC", text).strip()
        self._units = units
        self._place = 0
        self._depth = 0

    def whole(self) -> str:
        found = self._row("")
        if self._place < len(self._text):
            raise BadFormula(
                _("“%(text)s”: a bracket closes that was not opened.", text=self._text)
            )
        return found

    def _rest(self, length: int = 1) -> str:
        return self._text[self._place : self._place + length]

    def _row(self, end: str) -> str:
        """Parts up to the bracket ``end``, which is left."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise BadFormula(
                _(
                    "“%(text)s”: brackets may be nested %(most)s times.",
                    text=self._text,
                    most=MAX_NESTING,
                )
            )
        parts: list[str] = []
        while self._place < len(self._text) and self._rest() != end and self._rest() != ")":
            if self._rest().isspace():
                self._place += 1
                continue
            parts.append(self._part())
        self._depth -= 1
        return "".join(parts)

    def _part(self) -> str:
        found = self._single()
        is_operand = not found.startswith("<mo>")
        # 1/m is a fraction; a stroke between other things stays a stroke.
        if is_operand and self._rest() == "/" and self._rest(2)[1:].strip():
            self._place += 1
            return m.fraction(_without_brackets(found), _without_brackets(self._single()))
        return found

    def _single(self) -> str:
        letter = self._rest()
        if letter == "(":
            return self._bracket()
        if letter in "‖|":
            return self._between(letter)
        if letter == "√":
            self._place += 1
            return m.root(self._single())
        if letter == "∂":
            return self._derivative()
        if letter in "Σ∑":
            return self._sum()
        if letter in DIGITS:
            return m.num(self._taken(DIGITS | {"."}))
        if self._rest(2) in _PAIRS:
            self._place += 2
            return m.op(escape(self._text[self._place - 2 : self._place]))
        operator = _SAME.get(letter, letter)
        if operator in _OPERATORS:
            self._place += 1
            return m.op(escape(operator))
        if letter.isalpha() or letter == "Δ":
            return self._symbol()
        raise BadFormula(
            _(
                "“%(text)s”: “%(letter)s” has no meaning here; take it out.",
                text=self._text,
                letter=letter,
            )
        )

    def _taken(self, letters: frozenset[str]) -> str:
        start = self._place
        while self._rest() and self._rest() in letters:
            self._place += 1
        return self._text[start : self._place]

    def _bracket(self) -> str:
        self._place += 1
        inner = self._row(")")
        if self._rest() != ")":
            raise BadFormula(_("“%(text)s”: a bracket is not closed.", text=self._text))
        self._place += 1
        power = self._taken(frozenset(SUPERSCRIPTS)).translate(_UP)
        body = m.bracketed(inner)
        return f"<msup>{body}{m.num(power)}</msup>" if power else body

    def _between(self, bar: str) -> str:
        """‖w‖ or |w|."""
        self._place += 1
        inner = self._row(bar)
        if self._rest() != bar:
            raise BadFormula(_("“%(text)s”: a second %(bar)s is needed.", text=self._text, bar=bar))
        self._place += 1
        return m.row(m.op(bar), inner, m.op(bar))

    def _sum(self) -> str:
        self._place += 1
        index = self._taken(frozenset("ᵢⱼₖ")).translate(str.maketrans("ᵢⱼₖ", "ijk"))
        return f"<munder><mo>∑</mo>{m.identifier(index)}</munder>" if index else m.op("∑")

    def _derivative(self) -> str:
        self._place += 1
        start, above = self._place, self._symbol()
        of = self._text[start : self._place]
        if self._rest(2) != "/∂":
            raise BadFormula(_("“%(text)s”: a derivative is written like ∂J/∂w¹.", text=self._text))
        self._place += 2
        start, below = self._place, self._symbol()
        by = self._text[start : self._place]
        found = m.derivative(_unlinked(above), _unlinked(below))
        return self._linked(f"∂{of}/∂{by}", found)

    def _symbol(self) -> str:
        start = self._place
        while self._rest().isalpha() or self._rest() in ("Δ", "∂"):
            if self._rest() in _LOWER:
                break
            self._place += 1
            if not self._word_goes_on(start):
                break
        letters = self._text[start : self._place]
        if not letters:
            raise BadFormula(_("“%(text)s”: a symbol is needed after ∂.", text=self._text))
        if letters == "Δ":
            return m.op("Δ") + self._symbol()
        if len(letters) > 1:
            is_function = letters in _FUNCTIONS
            return m.identifier(letters) if is_function else m.text(f"{letters} ")
        return self._indexed(letters, start)

    def _word_goes_on(self, start: int) -> bool:
        """Whether two or more Latin letters stand together, as in tanh."""
        return self._text[start].isascii() and self._rest().isascii() and self._rest().isalpha()

    def _indexed(self, letter: str, start: int) -> str:
        if self._rest() == "_":
            self._place += 1
            return m.with_subscript(letter, _unlinked(self._symbol()))
        upper = self._taken(frozenset(SUPERSCRIPTS)).translate(_UP)
        lower = self._taken(frozenset(_LOWER))
        while lower.endswith(","):
            lower, self._place = lower[:-1], self._place - 1
        index = lower.translate(_DOWN)
        base = m.identifier("ŷ") if letter == "ŷ" else m.identifier(letter)
        if upper:
            found = m.variable(letter, int(upper), index)
        else:
            found = m.subscripted(letter, index) if index else base
        return self._linked(self._text[start : self._place], found)

    def _linked(self, symbol: str, found: str) -> str:
        key = linked_key(symbol, self._units) if self._units else ""
        return f'<mrow data-linked-id="{key}">{found}</mrow>' if key else found


def _without_brackets(found: str) -> str:
    """(a + b) as a + b, for above and below a fraction's line."""
    plain = m.bracketed("|").partition("|")
    if found.startswith(plain[0]) and found.endswith(plain[2]):
        inner = found.removeprefix(plain[0]).removesuffix(plain[2])
        return inner if "<mo" + plain[0].partition("<mo")[2] not in inner else found
    return found


def _unlinked(found: str) -> str:
    """The symbol alone: a link goes around the whole derivative."""
    if found.startswith("<mrow data-linked-id="):
        return found.partition(">")[2].removesuffix("</mrow>")
    return found


def linked_key(symbol: str, units: Sequence[int]) -> str:
    """The key on the diagram of a plain symbol or derivative; empty if it has no place there.

    ∂z/∂w is the activation that the weight multiplies, ∂z/∂a the weight, ∂a/∂z the neuron.
    """
    above, _, below = symbol.removeprefix("Δ").rpartition("/∂")
    if below in ("J", "Jᵢ"):
        return "J"
    try:
        part = parse_part(below, units)
        if above.startswith("∂z"):
            of = parse_part(above.removeprefix("∂"), units)
            if part.letter == "w":
                return neuron_key(part.layer, part.source)
            if part.letter == "a":
                return weight_key(part.layer, part.unit, of.unit)
    except NoSuchValue:
        return f"a{len(units) - 1}.1" if below == "ŷ" and units[-1] == 1 else ""
    return "" if part.letter == "y" else selection_of(part).key
