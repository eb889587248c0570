"""Formulas as spoken text: layers, indices, signs and powers of ten are heard."""

import re

import pytest

from app.render.formulas import mathml as m
from app.render.formulas.article import ARTICLE
from app.render.formulas.mathml_symbols import SAMPLE_J, J, Notation
from app.render.formulas.spoken import speak_formulas, spoken
from app.render.formulas.spoken_tokens import spoken_symbols

ONE = Notation([1, 1, 1])
TWO = Notation([2, 3, 1])


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (
            m.derivative(J, ONE.w(1, 0, 0))
            + m.op("=")
            + m.op("·").join(map(m.num, ("−0.56", "0.25", "(−0.18)"))),
            "partial J by w 1 is minus 0.56 times 0.25 times minus 0.18",
        ),
        (m.derivative(SAMPLE_J, TWO.w(0, 1, 2)), "partial J sub i by w 0 sub 2 3"),
        (Notation([12, 10]).w(0, 9, 9), "w 0 sub 10 10"),
        (Notation([12, 12, 1]).a(1, 11), "a 1 sub 12"),
        (m.num("(−5.31·10⁻⁴)"), "minus 5.31 times ten to the minus 4"),
        (m.num("–"), "not known yet"),
        (m.from_latex(r"\left(a^2 - y\right)^2"), "open bracket a 2 minus y close bracket squared"),
        (
            m.from_latex(r"\frac{1}{1 + e^{-z}}"),
            "fraction 1 over 1 plus e to the minus z end of fraction",
        ),
        (m.from_latex(r"\sigma'(z^2)"), "sigma prime of z 2"),
        (m.identifier("σ") + m.bracketed(ONE.z(2, 0)), "sigma of z 2"),
        (
            m.identifier("σ") + m.bracketed(ONE.z(1, 0) + m.op("+") + m.num("1")),
            "sigma of open bracket z 1 plus 1 close bracket",
        ),
        (m.from_latex(r"\lambda \sum |w|"), "lambda sum of the size of w end of size"),
        (m.text("mean a²₁"), "mean a 2 sub 1"),
    ],
)
def test_words(formula: str, words: str) -> None:
    assert spoken(m.math(formula)) == words


def test_derivatives_side_by_side_are_a_product() -> None:
    words = spoken(ARTICLE["dJ_dw1"].mathml)
    assert words == "d J by w 1 is d J by a 2 times d a 2 by z 2 times d z 2 by w 1"


def test_a_page_has_each_formula_once_for_the_ear_and_once_for_the_eye() -> None:
    formula = m.breakable(m.math(J, m.op("="), m.num("2"), m.op("+"), m.num("3")))
    page = speak_formulas(f"<p>now {formula} and {m.math(J)}</p>")
    assert page.count("<wbr>") == formula.count("<wbr>") > 0
    assert re.findall(r'<span class="spoken hidden">(.*?)</span>', page) == ["J is 2 plus 3", "J"]
    assert page.count("<math") == page.count('<math aria-hidden="true"')
    assert speak_formulas(page) == page


def test_a_formula_that_cannot_be_read_stays_for_all() -> None:
    page = "<math><mi>a</mo></math>"
    assert speak_formulas(page) == page


def test_signs_of_comparison_stay_text_in_html() -> None:
    words = spoken(m.math(m.text("a &lt; b &amp; c")))
    assert words == "a &lt; b &amp; c"


def test_a_number_with_a_power_of_ten_outside_of_formulas() -> None:
    page = speak_formulas('<data value="5e-5">5·10⁻⁵</data> <data value="2">2</data>')
    assert "5 times ten to the minus 5" in page
    assert '<data value="2">2</data>' in page


def test_symbols_in_plain_text() -> None:
    assert spoken_symbols("∂J/∂w²₁₁ and b⁰₁₂") == "partial J by w 2 sub 1 1 and b 0 sub 12"
