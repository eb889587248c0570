"""Formulas in plain symbols become MathML, with the places of their terms on the diagram."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lessons.formula import BadFormula, formula_mathml, linked_key
from tests.for_each import for_each


@for_each(
    ("text", "inner"),
    [
        ("a", "<mi>a</mi>"),
        ("a²", "<msup><mi>a</mi><mn>2</mn></msup>"),
        ("w¹₂₁", "<msubsup><mi>w</mi><mn>21</mn><mn>1</mn></msubsup>"),
        ("a²ᵢ", "<msubsup><mi>a</mi><mi>i</mi><mn>2</mn></msubsup>"),
        ("Jᵢ", "<msub><mi>J</mi><mi>i</mi></msub>"),
        ("v_w", "<msub><mi>v</mi><mrow><mi>w</mi></mrow></msub>"),
        ("1/m", "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>m</mi></mrow></mfrac>"),
        ("Σᵢ", "<munder><mo>∑</mo><mi>i</mi></munder>"),
        (":=", "<mo>:=</mo>"),
        ("a <= b", "<mi>a</mi><mo>&lt;=</mo><mi>b</mi>"),
        ("√s", "<msqrt><mi>s</mi></msqrt>"),
        ("tanh", "<mi>tanh</mi>"),
        (
            "c/‖g‖",
            "<mfrac><mrow><mi>c</mi></mrow>"
            "<mrow><mrow><mo>‖</mo><mi>g</mi><mo>‖</mo></mrow></mrow></mfrac>",
        ),
        ("|w|", "<mrow><mo>|</mo><mi>w</mi><mo>|</mo></mrow>"),
        ("Δw", "<mo>Δ</mo><mi>w</mi>"),
        ("x * y", "<mi>x</mi><mo>·</mo><mi>y</mi>"),
        (
            "∂J/∂w¹",
            "<mfrac><mrow><mo>∂</mo><mi>J</mi></mrow>"
            "<mrow><mo>∂</mo><msup><mi>w</mi><mn>1</mn></msup></mrow></mfrac>",
        ),
        (
            "(a − y)²",
            '<msup><mrow><mo stretchy="false">(</mo><mi>a</mi><mo>−</mo><mi>y</mi>'
            '<mo stretchy="false">)</mo></mrow><mn>2</mn></msup>',
        ),
        (
            "v/(s + ε)",
            "<mfrac><mrow><mi>v</mi></mrow><mrow><mi>s</mi><mo>+</mo><mi>ε</mi></mrow></mfrac>",
        ),
    ],
)
def test_symbols_become_mathml(text: str, inner: str) -> None:
    assert formula_mathml(text) == f"<math><mrow>{inner}</mrow></math>"


@for_each(
    ("symbol", "key"),
    [
        ("w¹₂₁", "w1.2.1"),
        ("∂J/∂w¹₂₁", "w1.2.1"),
        ("∂Jᵢ/∂a¹₂", "a1.2"),
        ("Δb⁰₃", "b0.3"),
        ("∂z²/∂w¹₂₁", "a1.2"),
        ("∂z²/∂a¹₂", "w1.2.1"),
        ("∂z²/∂b¹", "b1.1"),
        ("∂a²/∂z²", "a2.1"),
        ("z²", "a2.1"),
        ("ŷ", "a2.1"),
        ("J", "J"),
        ("Jᵢ", "J"),
        ("y", ""),
        ("w¹", ""),
        ("w⁷₁₁", ""),
    ],
)
def test_a_symbol_leads_to_its_place_in_the_network(symbol: str, key: str) -> None:
    assert linked_key(symbol, [2, 3, 1]) == key


def test_each_term_of_a_formula_is_linked_once() -> None:
    found = formula_mathml("∂J/∂w⁰ = ∂J/∂a¹ · ∂a¹/∂z¹ · ∂z¹/∂w⁰", [1, 1, 1])
    root = ElementTree.fromstring(found)
    keys = [node.get("data-linked-id") for node in root.iter() if node.get("data-linked-id")]
    assert keys == ["w0.1.1", "a1.1", "a1.1", "a0.1"]


@for_each(
    ("text", "sentence"),
    [
        ("‖a", "a second ‖ is needed"),
        ("(a", "a bracket is not closed"),
        ("a)", "a bracket closes that was not opened"),
        ("∂J", "a derivative is written like"),
        ("∂J/∂", "a symbol is needed after ∂"),
        ("a ^ b", "“\\^” has no meaning here"),
        ("(" * 30, "nested 10 times"),
        ("a" * 300, "shorten it"),
    ],
)
def test_what_is_no_formula_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadFormula, match=sentence):
        formula_mathml(text)


@given(st.text(alphabet="w¹₂∂J/ᵢΣ()|‖+=:√_aΔ′<>&\"' σtanh.,²3", max_size=60))
def test_any_text_is_safe_mathml_or_refused(text: str) -> None:
    try:
        found = formula_mathml(text, [2, 3, 1])
    except BadFormula:
        return
    root = ElementTree.fromstring(found)
    allowed = [
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mfrac",
        "msup",
        "msub",
        "msubsup",
        "munder",
        "msqrt",
    ]
    assert {node.tag for node in root.iter()} <= set(allowed)
