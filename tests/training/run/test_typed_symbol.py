"""Symbols are read as people type them, and each refusal has an example that is accepted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.run.selection import LOSS, Selection, parse_selection
from app.training.run.symbols import selection_name
from app.training.run.typed_symbol import read_symbol, unknown_symbol

ARTICLE, CIRCLE = [1, 1, 1], [2, 4, 2, 1]
SPELLED = {
    "w¹₂₁": "w1.2.1",
    "w1_21": "w1.2.1",
    "w^{1}_{21}": "w1.2.1",
    "w1.2.1": "w1.2.1",
    "w 1 2 1": "w1.2.1",
    " W1,2,1 ": "w1.2.1",
    "w121": "w1.2.1",
    "∂J/∂w¹₂₁": "w1.2.1",
    "dJ/dw1_21": "w1.2.1",
    "∂Jᵢ/∂b¹₂": "b1.2",
    "b2": "b2.1",
    "b12": "b1.2",
    "a3": "a3.1",
    "a¹₄": "a1.4",
    "z¹₄": "a1.4",
    "∂J/∂a¹₄": "a1.4",
    "J": "J",
    "j": "J",
    "Jᵢ": "J",
    "loss": "J",
}


@pytest.mark.parametrize(("text", "key"), SPELLED.items())
def test_the_spellings_of_people_and_of_the_page(text: str, key: str) -> None:
    found = read_symbol(text, CIRCLE)
    assert found is not None and found.key == key


@pytest.mark.parametrize("text", ["w1", "w¹", "w0", "b1", "a2", "∂J/∂w¹"])
def test_a_layer_of_one_part_needs_no_numbers(text: str) -> None:
    found = read_symbol(text, ARTICLE)
    assert found is not None
    assert selection_name(found, ARTICLE)[0] == re.sub(r"∂J/∂", "", text)[0]


@pytest.mark.parametrize(
    "text", ["", "w", "w9.1.1", "w1[2][1]", "x1", "∂w", "w 2 1 1 1", "w" * 50, "w01_21", "∂J/∂J"]
)
def test_what_names_no_part_is_refused(text: str) -> None:
    assert read_symbol(text, CIRCLE) is None


def test_digits_that_could_name_two_parts_are_refused() -> None:
    wide = [12, 12, 1]
    assert read_symbol("w0_111", wide) is None
    assert read_symbol("w0_1,11", wide) == Selection("w", 0, 10, 0)
    assert read_symbol("w⁰₁₁,₁", wide) == Selection("w", 0, 0, 10)


def test_the_sentence_about_a_layer_of_many_parts() -> None:
    assert unknown_symbol("w1", CIRCLE) == (
        "There are 8 weights w¹; name one of them, such as w¹₄₁."
    )
    assert unknown_symbol("b0", CIRCLE) == "There are 4 biases b⁰; name one of them, such as b⁰₁."


@given(st.text(max_size=12), st.sampled_from([ARTICLE, CIRCLE, [12, 12, 1]]))
def test_any_text_is_read_or_refused_with_an_example_that_is_accepted(
    text: str, units: list[int]
) -> None:
    if read_symbol(text, units) is not None:
        return
    examples = re.findall(
        r"(?:like|as|or) ([wab]\S*?[^,.)])[,.)]*(?: |$)", unknown_symbol(text, units)
    )
    assert len(examples) in (1, 4)
    assert all(read_symbol(example, units) for example in examples)


@given(st.sampled_from([ARTICLE, CIRCLE, [12, 12, 1], [2, 3, 3, 3]]), st.data())
def test_every_printed_name_is_read(units: list[int], data: st.DataObject) -> None:
    layer = data.draw(st.integers(0, len(units) - 2))
    source = data.draw(st.integers(1, units[layer]))
    unit = data.draw(st.integers(1, units[layer + 1]))
    for key in (f"w{layer}.{source}.{unit}", f"b{layer}.{unit}", f"a{layer + 1}.{unit}", "J"):
        selection = parse_selection(key, units)
        assert selection is not None
        assert read_symbol(selection_name(selection, units), units) == selection
        assert read_symbol(f"∂J/∂{selection_name(selection, units)}", units) in (selection, None)
    assert read_symbol("J", units) == LOSS
