"""Keys of weights, biases and neurons: parsing, round trip, and invalid keys."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.render.formulas.mathml_symbols import J, Notation
from app.training.run.selection import LOSS, parse_selection
from app.training.run.symbols import selection_name
from tests.for_each import for_each
from tests.render.sessions import every_selection

UNITS = st.lists(st.integers(1, 12), min_size=2, max_size=12)


@settings(deadline=None)
@given(UNITS, st.data())
def test_parsing_a_key_inverts_writing_it(units: list[int], data: st.DataObject) -> None:
    selection = data.draw(st.sampled_from(every_selection(units)))
    assert parse_selection(selection.key, units) == selection


def test_keys_are_unique() -> None:
    keys = [selection.key for selection in every_selection([2, 12, 3, 1])]
    assert len(set(keys)) == len(keys)


def test_keys_agree_with_the_notation() -> None:
    units = [2, 3, 1]
    w, b, a = (parse_selection(key, units) for key in ("w0.2.3", "b1.1", "a1.2"))
    assert w and (w.kind, w.layer, w.source, w.unit, w.target_layer) == ("w", 0, 1, 2, 1)
    assert b and (b.kind, b.layer, b.source, b.unit, b.target_layer) == ("b", 1, None, 0, 2)
    assert a and (a.kind, a.layer, a.source, a.unit, a.target_layer) == ("a", 1, None, 1, 1)


@for_each(
    "key",
    [
        "",
        "w",
        "w0",
        "w0.1",
        "w0.1.1.1",
        "b0.1.1",
        "a0.1.1",
        "w0.0.1",
        "w0.1.0",
        "b0.0",
        "a0.0",
        "w0.3.1",
        "w0.1.4",
        "w2.1.1",
        "b2.1",
        "b0.4",
        "a3.1",
        "a1.4",
        "w-1.1.1",
        "W0.1.1",
        "z1.1",
        "j",
        "J0",
        " w0.1.1",
        "w0.1.1\n",
        "w0,1,1",
        "w٠.١.١",
        "w²0.1.1",
        "w0.1.99999999999999999999",
        "<b>",
    ],
)
def test_invalid_keys_are_rejected(key: str) -> None:
    assert parse_selection(key, [2, 3, 1]) is None


@settings(deadline=None)
@given(st.text(max_size=12) | st.from_regex(r"[wab][0-9.]{1,9}"), UNITS)
def test_parsed_selections_are_in_the_network(key: str, units: list[int]) -> None:
    selection = parse_selection(key, units)
    assert selection is None or selection in (*every_selection(units), LOSS)


@for_each("units", [[1, 1], [2, 4, 2, 1]])
def test_the_loss_is_selected_by_its_symbol(units: list[int]) -> None:
    assert parse_selection("J", units) == LOSS
    assert (LOSS.key, LOSS.is_parameter, selection_name(LOSS, units)) == ("J", False, "J")
    assert Notation(units).of(LOSS) == J


@for_each(
    ("key", "units", "name"),
    [
        ("w0.1.1", [1, 1, 1], "w⁰"),
        ("b1.1", [1, 1, 1], "b¹"),
        ("a2.1", [1, 1, 1], "a²"),
        ("w0.2.3", [2, 3, 1], "w⁰₂₃"),
        ("w1.3.1", [2, 3, 1], "w¹₃₁"),
        ("b0.2", [2, 3, 1], "b⁰₂"),
        ("b1.1", [2, 3, 1], "b¹"),
        ("a0.2", [2, 3, 1], "a⁰₂"),
        ("w0.1.11", [2, 12, 1], "w⁰₁,₁₁"),
        ("w0.1.2", [2, 12, 1], "w⁰₁,₂"),
        ("a10.1", [1] * 10 + [2, 1], "a¹⁰₁"),
    ],
)
def test_symbols_are_those_of_the_article(key: str, units: list[int], name: str) -> None:
    selection = parse_selection(key, units)
    assert selection is not None
    assert selection_name(selection, units) == name
