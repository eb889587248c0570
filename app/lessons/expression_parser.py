"""Reading the expressions of lessons: symbols of a session, arithmetic and comparisons.

    ∂J/∂w¹ < 0
    |w¹ − (w¹ before)| = α · |∂J/∂w¹|
    J at 100 epochs < 0.05 and accuracy with (seed 4) at 100 epochs > 0.9

The grammar, from what binds least to what binds most:

    condition:  comparison {"and" comparison}
    comparison: sum {("<" | "≤" | ">" | "≥" | "=" | "≈" | "≠") sum}
    sum:        product {("+" | "−") product}
    product:    factor {("·" | "/") factor}
    factor:     "−" factor | primary {where}
    primary:    number | symbol | function "(" condition ")" | "(" condition ")" [power]
                | "|" sum "|"
    where:      "before" | "now" | "after" count ("updates" | "epochs") | "at" count "epochs"
                | "with" "(" setting ")" | "for" "sample" row
"""

from __future__ import annotations

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.expressions import (
    Absolute,
    Arithmetic,
    Both,
    Call,
    Comparison,
    Constant,
    Elsewhere,
    Expression,
    Name,
    Negative,
    Operator,
    Power,
    Relation,
    Where,
)
from app.lessons.limits import MAX_EPOCHS, MAX_EXPRESSION
from app.lessons.tokens import Token, tokenize

MAX_NESTING = 20


class BadExpression(ProblemError):
    """An expression cannot be read. The message says what to change."""


RELATIONS = {"<": "<", "≤": "≤", "<=": "≤", ">": ">", "≥": "≥", ">=": "≥"} | {
    "=": "=", "==": "=", "≈": "≈", "≠": "≠", "!=": "≠",
}  # fmt: skip
FUNCTIONS = frozenset({"σ", "tanh"})
TWO_WORDS = frozenset({"train", "test", "mean"})
"""Words that make a name together with the next symbol: test loss, mean a¹."""


def parse_expression(text: str) -> Expression:
    """The expression that ``text`` is; raises BadExpression."""
    if len(text) > MAX_EXPRESSION:
        raise BadExpression(
            _("an expression may have %(most)s characters; shorten it.", most=MAX_EXPRESSION)
        )
    return _Parser(text).whole()


class _Parser:
    """A recursive descent; every token is read once."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        try:
            self._tokens = tokenize(self._text)
        except ValueError as error:
            raise BadExpression(str(error)) from None
        self._place = 0
        self._depth = 0

    def whole(self) -> Expression:
        found = self._condition()
        if self._next.kind != "end":
            raise self._error(_("an operator"))
        return found

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += token.kind != "end"
        return token

    def _takes(self, *texts: str) -> bool:
        """Whether the next token is one of these; then it is taken."""
        is_next = self._next.kind in ("operator", "word") and self._next.text in texts
        self._place += is_next
        return is_next

    def _error(self, wanted: str) -> BadExpression:
        found = _("the end") if self._next.kind == "end" else f"“{self._next.text}”"
        return BadExpression(
            _(
                "“%(text)s”: %(wanted)s is needed where %(found)s stands.",
                text=self._text,
                wanted=wanted,
                found=found,
            )
        )

    def _condition(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise BadExpression(
                _("brackets may be nested %(most)s times; simplify it.", most=MAX_NESTING)
            )
        parts = [self._comparison()]
        while self._takes("and"):
            parts.append(self._comparison())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _comparison(self) -> Expression:
        first = self._sum()
        rest: list[tuple[Relation, Expression]] = []
        while self._next.kind == "operator" and self._next.text in RELATIONS:
            relation = RELATIONS[self._take().text]
            rest.append((relation, self._sum()))  # type: ignore[arg-type]
        return Comparison(first, tuple(rest)) if rest else first

    def _sum(self) -> Expression:
        found = self._product()
        while self._next.text in ("+", "−") and self._next.kind == "operator":
            operator: Operator = "+" if self._take().text == "+" else "−"
            found = Arithmetic(operator, found, self._product())
        return found

    def _product(self) -> Expression:
        found = self._factor()
        while self._next.text in ("·", "/") and self._next.kind == "operator":
            operator: Operator = "·" if self._take().text == "·" else "/"
            found = Arithmetic(operator, found, self._factor())
        return found

    def _factor(self) -> Expression:
        negative = False
        while self._takes("−"):
            negative = not negative
        found = self._primary()
        places: list[Where] = []
        while (place := self._where()) is not None:
            places.append(place)
        found = Elsewhere(found, tuple(places)) if places else found
        return Negative(found) if negative else found

    def _primary(self) -> Expression:
        token = self._take()
        if token.kind == "number":
            return Constant(token.value)
        if token.kind == "operator" and token.text == "(":
            return self._bracket()
        if token.text in FUNCTIONS and self._takes("("):
            return Call(token.text, self._in_brackets())
        if token.kind == "operator" and token.text == "|":
            found = self._condition()
            if not self._takes("|"):
                raise self._error(_("a closing |"))
            return Absolute(found)
        if token.kind == "word" and token.text in TWO_WORDS:
            following = self._take()
            if following.kind not in ("word", "symbol"):
                raise self._error(_("a name like “test loss” or “mean a¹”"))
            return Name(f"{token.text} {following.text}")
        if token.kind in ("word", "symbol"):
            return Name(token.text)
        self._place -= token.kind != "end"
        raise self._error(_("a number or a symbol"))

    def _bracket(self) -> Expression:
        found = self._in_brackets()
        return Power(found, int(self._take().value)) if self._next.kind == "power" else found

    def _in_brackets(self) -> Expression:
        found = self._condition()
        if not self._takes(")"):
            raise self._error(_("a closing bracket"))
        return found

    def _where(self) -> Where | None:
        for kind in ("before", "now"):
            if self._takes(kind):
                return Where(kind)
        if self._takes("after"):
            count = self._count(_("a number of updates or epochs"))
            if self._takes("updates", "update"):
                return Where("updates", count)
            if self._takes("epochs", "epoch"):
                return Where("epochs", count)
            raise self._error(_("“updates” or “epochs”"))
        if self._takes("at"):
            if self._takes("epoch"):
                return Where("at", self._count(_("the number of an epoch")))
            count = self._count(_("a number of epochs"))
            if not self._takes("epochs"):
                raise self._error("“epochs”")
            return Where("at", count)
        if self._takes("for"):
            if not self._takes("sample"):
                raise self._error("“sample”")
            return Where("sample", self._count(_("the number of a sample")))
        if self._next.kind == "setting":
            return Where("with", setting=self._take().text)
        return None

    def _count(self, wanted: str) -> int:
        token = self._take()
        if token.kind != "number" or not token.value.is_integer() or token.value < 0:
            self._place -= token.kind != "end"
            raise self._error(wanted)
        if token.value > MAX_EPOCHS:
            raise BadExpression(
                _(
                    "“%(text)s”: %(most)s is the most; choose fewer.",
                    text=self._text,
                    most=MAX_EPOCHS,
                )
            )
        return int(token.value)
