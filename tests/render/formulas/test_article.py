"""The article's formulas: all of them, in its order and as it prints them."""

from __future__ import annotations

import re

from app.render.formulas.article import ARTICLE, ArticleFormula, article_formula
from app.training.recipe.examples import EXAMPLES
from app.training.run.position import update_done
from app.training.run.selection import parse_selection
from tests.for_each import for_each
from tests.render.formula_reader import read
from tests.render.formula_text import formula_text

PRINTED = [
    r"",
    r"\hat{y} = a^2 = \sigma(z^2)",
    r"a^1 = \sigma(z^1)",
    r"z^2 = a^1 w^1 + b^1",
    r"z^1 = a^0 w^0 + b^0",
    r"J = \frac{1}{m}\sum_{i=1}^{m}(a^2_i-y_i)^2",
    r"w^1 := w^1 - \alpha \frac{dJ}{dw^1}",
    r"b^1 := b^1 - \alpha \frac{dJ}{db^1}",
    r"\frac{dJ}{dw^1} = \frac{dJ}{da^2} \frac{da^2}{dz^2} \frac{dz^2}{dw^1}",
    r"\frac{dJ}{da^2} = \frac{2}{m}(a^2-y)",
    r"\frac{da^2}{dz^2} = \sigma'(z^2)",
    r"\frac{dz^2}{dw^1} = a^1",
    r"\frac{dJ}{db^1} = \frac{dJ}{da^2} \frac{da^2}{dz^2} \frac{dz^2}{db^1}",
    r"\frac{dz^2}{db^1} = 1",
    r"\frac{dJ}{da^1} = \frac{dJ}{da^2} \frac{da^2}{dz^2} \frac{dz^2}{da^1}",
    r"\frac{dz^2}{da^1} = w^1",
    r"w^0 := w^0 - \alpha \frac{dJ}{dw^0}",
    r"\frac{dJ}{dw^0} = \frac{dJ}{da^1} \frac{da^1}{dz^1} \frac{dz^0}{dw^0}",
    r"\frac{dJ}{da^1} = \textrm{already calculated}",
    r"\frac{da^1}{dz^1} = \sigma'(z^1)",
    r"\frac{dz^1}{dw^0} = a^0",
    r"b^0 := b^0 - \alpha \frac{dJ}{db^0}",
    r"\frac{dJ}{db^0} = \frac{dJ}{da^1} \frac{da^1}{dz^1} \frac{dz^1}{db^0}",
    r"\frac{dz^1}{db^0} = 1",
    r"",
][1:-1]
"""Each display formula of the article, and the two that stand in its sentences, line by line."""
UNITS = EXAMPLES["article"].recipe.units


def test_every_formula_is_in_the_list_in_the_articles_order() -> None:
    assert [formula.latex for formula in ARTICLE.values()] == PRINTED


def test_the_sections_are_the_articles_in_its_order() -> None:
    sections = list(dict.fromkeys(formula.section for formula in ARTICLE.values()))
    assert sections == ["Feedforward", "Backpropagation", "Last layer", "First layer"]


@for_each("formula", ARTICLE.values(), ids=list(ARTICLE))
def test_plain_text_and_mathml_say_the_same(formula: ArticleFormula) -> None:
    assert flat(formula.plain) == flat(formula_text(read(formula.mathml)))


def test_each_place_is_in_the_articles_network() -> None:
    for formula in ARTICLE.values():
        assert 1 <= formula.phase <= update_done(len(UNITS) - 1)
        assert parse_selection(formula.selection, list(UNITS)) is not None


def test_each_term_leads_to_its_part_of_the_diagram() -> None:
    formula = ARTICLE["dJ_dw1"].mathml
    found = re.findall(r'<mrow(?: class="term (\w+)")? data-linked-id="([^"]+)"', formula)
    assert found == [
        ("", "w1.1.1"),
        ("sensitivity", "a2.1"),
        ("slope", "a2.1"),
        ("carried", "a1.1"),
    ]
    for key in re.findall(r'data-linked-id="([^"]*)"', "".join(f.mathml for f in ARTICLE.values())):
        assert parse_selection(key, list(UNITS)) is not None


def test_the_slip_is_named_and_nothing_else_is_called_one() -> None:
    assert [formula.id for formula in ARTICLE.values() if formula.slip] == ["dJ_dw0"]
    assert "dz¹/dw⁰" in ARTICLE["dJ_dw0"].slip


def test_an_unknown_id_is_no_formula() -> None:
    assert article_formula("dJ_dw1") is ARTICLE["dJ_dw1"]
    assert article_formula("dJ_dw2") is None


def flat(text: str) -> str:
    return re.sub(r"[\s·]", "", text)
