"""The formulas of the article in its order and notation, each with its place on the page.

The place is the article's own example, 1-1-1: a number of finished phases, and a selection.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from app.render.formulas import mathml as m
from app.training.run.selection import bias_key, neuron_key, weight_key

_TERM = re.compile(
    # d of / d by
    r"<mfrac><mrow><mi>d</mi>(?P<of>(?:(?!</mrow>).)+)</mrow>"
    r"<mrow><mi>d</mi>(?P<by>(?:(?!</mrow>).)+)</mrow></mfrac>"
    # or a symbol with its layer
    r"|<msup><mi>[awbz]</mi><mn>\d</mn></msup>"
)
_LETTER = re.compile(r"<mi>([awbz])</mi><mn>(\d)</mn>")


@dataclass(frozen=True)
class ArticleFormula:
    """A formula of the article under its heading, as plain text and in LaTeX.

    ``phase`` finished phases and the ``selection`` show it on the page of the article's example.
    ``slip`` says what the article means where it prints something else.
    """

    id: str
    section: str
    plain: str
    latex: str
    phase: int
    selection: str
    slip: str = ""

    @cached_property
    def mathml(self) -> str:
        """The whole formula. Each term has the id of its place on the diagram.

        A factor of the chain rule has the mark of its role, too.
        """
        return m.math(_TERM.sub(_linked, m.from_latex(self.latex)))


def article_formula(formula_id: str) -> ArticleFormula | None:
    """The formula of this id, if there is one."""
    return ARTICLE.get(formula_id)


def _linked(term: re.Match[str]) -> str:
    """A derivative or a symbol in a row that has its place and, as a factor, its role."""
    letter, layer = _letter_and_layer(term["by"] or term[0])
    place = {"w": weight_key(layer, 0, 0), "b": bias_key(layer, 0)}.get(letter)
    place = place or neuron_key(layer, 0)
    if not term["by"]:
        return f'<mrow data-linked-id="{place}">{term[0]}</mrow>'
    role = {"z": "slope", "a": "sensitivity"}.get(letter, "")
    if "<mi>z</mi>" in term["of"]:
        role = "carried"
        # dz/dw is the activation that the weight multiplies, and dz/da that weight.
        other = {"w": neuron_key(layer, 0), "a": weight_key(layer, 0, 0)}
        place = other.get(letter, place)
    marks = f' class="term {role}"' if role else ""
    return f'<mrow{marks} data-linked-id="{place}">{term[0]}</mrow>'


def _letter_and_layer(symbol: str) -> tuple[str, int]:
    found = _LETTER.search(symbol)
    return (found[1], int(found[2])) if found else ("", 0)


_FEEDFORWARD, _COST = "Feedforward", "Backpropagation"
_LAST, _FIRST = "Last layer", "First layer"

ARTICLE: dict[str, ArticleFormula] = {
    formula.id: formula
    for formula in (
        ArticleFormula(
            "a2", _FEEDFORWARD, "ŷ = a² = σ(z²)", r"\hat{y} = a^2 = \sigma(z^2)", 2, "a2.1"
        ),
        ArticleFormula("a1", _FEEDFORWARD, "a¹ = σ(z¹)", r"a^1 = \sigma(z^1)", 1, "a1.1"),
        ArticleFormula("z2", _FEEDFORWARD, "z² = a¹w¹ + b¹", "z^2 = a^1 w^1 + b^1", 2, "w1.1.1"),
        ArticleFormula("z1", _FEEDFORWARD, "z¹ = a⁰w⁰ + b⁰", "z^1 = a^0 w^0 + b^0", 1, "w0.1.1"),
        ArticleFormula(
            "J",
            _COST,
            "J = 1/m Σᵢ (a²ᵢ − yᵢ)²",
            r"J = \frac{1}{m}\sum_{i=1}^{m}(a^2_i-y_i)^2",
            3,
            "J",
        ),
        ArticleFormula(
            "update-w1",
            _LAST,
            "w¹ := w¹ − α dJ/dw¹",
            r"w^1 := w^1 - \alpha \frac{dJ}{dw^1}",
            6,
            "w1.1.1",
        ),
        ArticleFormula(
            "update-b1",
            _LAST,
            "b¹ := b¹ − α dJ/db¹",
            r"b^1 := b^1 - \alpha \frac{dJ}{db^1}",
            6,
            "b1.1",
        ),
        ArticleFormula(
            "dJ_dw1",
            _LAST,
            "dJ/dw¹ = dJ/da² · da²/dz² · dz²/dw¹",
            r"\frac{dJ}{dw^1} = \frac{dJ}{da^2} \frac{da^2}{dz^2} \frac{dz^2}{dw^1}",
            4,
            "w1.1.1",
        ),
        ArticleFormula(
            "dJ_da2",
            _LAST,
            "dJ/da² = 2/m (a² − y)",
            r"\frac{dJ}{da^2} = \frac{2}{m}(a^2-y)",
            4,
            "w1.1.1",
        ),
        ArticleFormula(
            "da2_dz2",
            _LAST,
            "da²/dz² = σ′(z²)",
            r"\frac{da^2}{dz^2} = \sigma'(z^2)",
            4,
            "w1.1.1",
        ),
        ArticleFormula("dz2_dw1", _LAST, "dz²/dw¹ = a¹", r"\frac{dz^2}{dw^1} = a^1", 4, "w1.1.1"),
        ArticleFormula(
            "dJ_db1",
            _LAST,
            "dJ/db¹ = dJ/da² · da²/dz² · dz²/db¹",
            r"\frac{dJ}{db^1} = \frac{dJ}{da^2} \frac{da^2}{dz^2} \frac{dz^2}{db^1}",
            4,
            "b1.1",
        ),
        ArticleFormula("dz2_db1", _LAST, "dz²/db¹ = 1", r"\frac{dz^2}{db^1} = 1", 4, "b1.1"),
        ArticleFormula(
            "dJ_da1",
            _LAST,
            "dJ/da¹ = dJ/da² · da²/dz² · dz²/da¹",
            r"\frac{dJ}{da^1} = \frac{dJ}{da^2} \frac{da^2}{dz^2} \frac{dz^2}{da^1}",
            4,
            "a1.1",
        ),
        ArticleFormula("dz2_da1", _LAST, "dz²/da¹ = w¹", r"\frac{dz^2}{da^1} = w^1", 4, "a1.1"),
        ArticleFormula(
            "update-w0",
            _FIRST,
            "w⁰ := w⁰ − α dJ/dw⁰",
            r"w^0 := w^0 - \alpha \frac{dJ}{dw^0}",
            6,
            "w0.1.1",
        ),
        ArticleFormula(
            "dJ_dw0",
            _FIRST,
            "dJ/dw⁰ = dJ/da¹ · da¹/dz¹ · dz⁰/dw⁰",
            r"\frac{dJ}{dw^0} = \frac{dJ}{da^1} \frac{da^1}{dz^1} \frac{dz^0}{dw^0}",
            5,
            "w0.1.1",
            "The article prints dz⁰/dw⁰ here. It means dz¹/dw⁰, as in the lines that follow.",
        ),
        ArticleFormula(
            "dJ_da1-known",
            _FIRST,
            "dJ/da¹ = already calculated",
            r"\frac{dJ}{da^1} = \textrm{already calculated}",
            5,
            "w0.1.1",
        ),
        ArticleFormula(
            "da1_dz1",
            _FIRST,
            "da¹/dz¹ = σ′(z¹)",
            r"\frac{da^1}{dz^1} = \sigma'(z^1)",
            5,
            "w0.1.1",
        ),
        ArticleFormula("dz1_dw0", _FIRST, "dz¹/dw⁰ = a⁰", r"\frac{dz^1}{dw^0} = a^0", 5, "w0.1.1"),
        ArticleFormula(
            "update-b0",
            _FIRST,
            "b⁰ := b⁰ − α dJ/db⁰",
            r"b^0 := b^0 - \alpha \frac{dJ}{db^0}",
            6,
            "b0.1",
        ),
        ArticleFormula(
            "dJ_db0",
            _FIRST,
            "dJ/db⁰ = dJ/da¹ · da¹/dz¹ · dz¹/db⁰",
            r"\frac{dJ}{db^0} = \frac{dJ}{da^1} \frac{da^1}{dz^1} \frac{dz^1}{db^0}",
            5,
            "b0.1",
        ),
        ArticleFormula("dz1_db0", _FIRST, "dz¹/db⁰ = 1", r"\frac{dz^1}{db^0} = 1", 5, "b0.1"),
    )
}
"""By id, in the article's order."""
