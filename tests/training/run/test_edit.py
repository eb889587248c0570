"""A weight or bias is set by hand: that one and no other, and the run goes on from there."""

from __future__ import annotations

import numpy as np
import pytest

from app.training.run.edit import set_parameter
from app.training.run.parameters import UnusableParameters
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run


def edited(key: str, value: float) -> TrainingSession:
    session = run()
    session.step(Unit.EPOCH, 2)
    session.step(Unit.PHASE, 1)
    selection = parse_selection(key, session.recipe.units)
    assert selection is not None
    set_parameter(session, selection, value)
    return session


@for_each(
    ("key", "part", "layer", "place", "named"),
    [
        ("w0.2.3", "w", 0, (1, 2), "w⁰₂₃"),
        ("w1.1.1", "w", 1, (0, 0), "w¹₁₁"),
        ("b0.2", "b", 0, (1,), "b⁰₂"),
        ("a1.2", "b", 0, (1,), "b⁰₂"),
        ("a2.1", "b", 1, (0,), "b¹"),
    ],
)
def test_only_what_is_chosen_changes(
    key: str, part: str, layer: int, place: tuple[int, ...], named: str
) -> None:
    other = run()
    other.step(Unit.EPOCH, 2)
    session = edited(key, -0.625)
    before = getattr(other.network, part)[layer][place]
    getattr(other.network, part)[layer][place] = -0.625
    np.testing.assert_array_equal(session.network.parameters, other.network.parameters)
    assert (session.epoch, session.phases_done) == (2, 0)
    (change,) = session.history.changes
    was = f"{before:.4g}".replace("-", "−")
    assert (change.epoch, change.text) == (2, f"{named} {was} → −0.625")
    assert session.losses() == pytest.approx(
        [other.network.loss(s.x, s.y, other.loss) for s in (other.data.train, other.data.test)]
    )


@for_each(
    ("key", "value", "sentence"),
    [
        ("a0.1", 1.0, "Inputs and J have no bias"),
        ("J", 1.0, "Inputs and J have no bias"),
        ("w0.1.1", float("nan"), "finite"),
        ("w0.1.1", float("-inf"), "finite"),
        ("w1.1.1", 1e200, "keep the loss finite"),
    ],
)
def test_what_cannot_be_changes_nothing(key: str, value: float, sentence: str) -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "identity"}]
    session = run(layers=layers)
    before = session.network.parameters.copy()
    selection = parse_selection(key, session.recipe.units)
    assert selection is not None
    with pytest.raises(UnusableParameters, match=sentence):
        set_parameter(session, selection, value)
    np.testing.assert_array_equal(session.network.parameters, before)
    assert not session.history.changes


def test_what_is_dragged_is_one_change_from_first_to_last() -> None:
    session = run()
    chosen, other = (parse_selection(key, session.recipe.units) for key in ("w0.1.1", "b0.1"))
    assert chosen is not None and other is not None
    for value in (0.5, 0.75, -0.25):
        set_parameter(session, chosen, value)
    set_parameter(session, other, 2.0)
    set_parameter(session, chosen, 1.0)
    session.step(Unit.EPOCH, 1)
    set_parameter(session, chosen, 0.0)
    texts = [change.text.split(" ", 1) for change in session.history.changes]
    assert [key for key, _ in texts] == ["w⁰₁₁", "b⁰₁", "w⁰₁₁", "w⁰₁₁"]
    assert texts[0][1].endswith(" → −0.25")
    assert texts[2][1] == "−0.25 → 1"


def test_the_curve_ends_where_the_run_stands() -> None:
    session = edited("w0.2.3", 3.0)
    ended = session.history.until(*session.losses())
    assert (ended.epoch, session.history.epoch) == ([0, 1, 2, 2], [0, 1, 2])
    assert (ended.train[-1], ended.test[-1]) == session.losses()
    session.step(Unit.EPOCH, 1)
    assert session.history.until(*session.losses()) is session.history
