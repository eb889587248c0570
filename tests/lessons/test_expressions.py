"""Expressions of lessons: read, and computed at a session's state."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ProblemError
from app.lessons.evaluate import NoResult, is_true, number_of, result_of
from app.lessons.expression_parser import BadExpression, parse_expression
from app.lessons.limits import MAX_EXPRESSION
from app.lessons.training import CannotTrain
from app.lessons.values import Reader
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.lessons.article_by_hand import ALPHA, W1, batch, worked
from tests.lessons.test_values import ROWS, article


def computed(text: str, session: TrainingSession | None = None) -> float | bool:
    reader = Reader(session or article(), 1, peek=True)
    return result_of(parse_expression(text), reader)


@for_each(
    ("text", "value"),
    [
        ("1 + 2 · 3", 7.0),
        ("(1 + 2) · 3", 9.0),
        ("6 / 2 / 3", 1.0),
        ("2 − 3 − 4", -5.0),
        ("−2 + 5", 3.0),
        ("−−2", 2.0),
        ("|2 − 5| · 2", 6.0),
        ("||2 − 5| − 1|", 2.0),
        ("|1 − 3| − |2 − 7|", -3.0),
        ("(1 − 4)² + 1", 10.0),
        ("−(2)³", -8.0),
        ("1e3 / 1e-3", 1e6),
        ("2e−1", 0.2),
        (".5 + 0.5", 1.0),
        ("σ(0)", 0.5),
        ("σ(1 + 1)", 1 / (1 + math.exp(-2))),
        ("tanh(1)", math.tanh(1)),
        ("2 * 3 - 1", 5.0),
        ("w¹", W1),
        ("−w¹", -W1),
        ("w¹ · w¹", W1 * W1),
        ("1/m", 0.5),
        ("∂J/∂w¹ / 2", batch(ROWS)["∂J/∂w¹"] / 2),
    ],
)
def test_arithmetic_follows_the_rules_of_school(text: str, value: float) -> None:
    assert computed(text) == pytest.approx(value, rel=1e-12)


@for_each(
    ("text", "value"),
    [
        ("1 < 2", True),
        ("2 < 1", False),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("1 ≤ 1 and 1 >= 1", True),
        ("1 < 2 and 2 < 1", False),
        ("0.1 + 0.2 = 0.3", True),
        ("1 = 1.00001", False),
        ("1 ≈ 1.009", True),
        ("1 ≈ 1.02", False),
        ("1 ≠ 2", True),
        ("1 != 1", False),
        ("−1 ≥ −1", True),
        ("∂J/∂w¹ < 0", True),
        ("|w¹| > 2", False),
    ],
)
def test_comparisons(text: str, value: bool) -> None:
    assert computed(text) is value


@for_each(
    ("text", "sentence"),
    [
        ("", "a number or a symbol is needed where the end stands"),
        ("1 +", "a number or a symbol is needed where the end stands"),
        ("(1 + 2", "a closing bracket is needed where the end stands"),
        ("|1", "a closing | is needed"),
        ("1 2", "an operator is needed where “2” stands"),
        ("w¹ before before2", "an operator is needed"),
        ("J after", "a number of updates or epochs is needed"),
        ("J after 3", "“updates” or “epochs” is needed"),
        ("J at 1.5 epochs", "a number of epochs is needed"),
        ("J at 9999 epochs", "5000 is the most"),
        ("J for 3", "“sample” is needed"),
        ("J with seed 4", "needs a setting in brackets"),
        ("mean 3", "a name like"),
        ("J ? 3", "“\\?” has no meaning"),
        ("1.2.3", "is not a number"),
        ("‖w¹", "a norm needs a second"),
        ("(" * 50, "may be nested 20 times"),
        ("|" * 200, "may be nested 20 times"),
        ("1" * (MAX_EXPRESSION + 1), "shorten it"),
        ("__import__('os')", "has no meaning"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_needed(text: str, sentence: str) -> None:
    with pytest.raises(BadExpression, match=sentence):
        parse_expression(text)


@given(st.text(alphabet="w¹∂J/ᵢ₁0123.+−·()|<=≈ aftbeoreupdswih‖Δσ²", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expression = parse_expression(text)
    except BadExpression:
        return
    try:
        assert isinstance(result_of(expression, Reader(article(), 1, peek=True)), (float, bool))
    except ProblemError:
        return


def test_before_and_now_surround_an_update() -> None:
    session = article()
    session.go_to_phase(6)
    moved = W1 - ALPHA * batch(ROWS)["∂J/∂w¹"]
    assert computed("w¹ before", session) == pytest.approx(W1)
    assert computed("w¹", session) == pytest.approx(moved)
    assert computed("a² before", session) == computed("a²", session)
    assert computed("a² before", session) == pytest.approx(worked(1.0, 1.0, 2)["a²"])
    assert computed("J", session) == computed("J before", session)
    session.step(Unit.PHASE, 1)
    assert session.phases_done == 1
    assert computed("J now", session) == pytest.approx(session.losses()[0])


def test_looking_ahead_trains_a_copy() -> None:
    session, trained = article(), article()
    trained.step(Unit.EPOCH, 20)
    expected = trained.losses()[0]
    before = session.network.parameters.copy()
    assert computed("J after 20 epochs", session) == expected
    assert computed("J after 20 updates", session) == expected
    assert computed("J at 20 epochs", session) == expected
    assert computed("J at epoch 20", session) == expected
    assert computed("|J| at epoch 20", session) == expected
    assert (session.network.parameters == before).all()
    assert (session.epoch, len(session.timeline.segments)) == (0, 1)


def test_an_epoch_that_is_over_is_reached_from_the_start() -> None:
    session, early = article(), article()
    session.step(Unit.EPOCH, 30)
    early.step(Unit.EPOCH, 10)
    assert computed("J at epoch 10", session) == early.losses()[0]


def test_another_setting_begins_another_run() -> None:
    session, other = article(), article(seed=21)
    session.step(Unit.EPOCH, 5)
    assert computed("w¹ with (seed 21)", session) == other.network.w[1][0, 0]
    slower = article(optimizer={"name": "sgd", "learning_rate": 0.5}, seed=21)
    slower.step(Unit.EPOCH, 3)
    both = "J with (seed 21) with (α 0.5) at epoch 3"
    assert computed(both, session) == slower.losses()[0]


def test_another_sample() -> None:
    first = worked(0.0, 0.0, 2)
    assert computed("a² for sample 0") == pytest.approx(first["a²"])
    assert computed("a² for sample 0 after 0 updates") == pytest.approx(first["a²"])
    assert computed("(a² − y) for sample 0") == pytest.approx(first["a²"])


@for_each(
    ("text", "error", "sentence"),
    [
        ("1 / (y − 1)", NoResult, "divides by zero"),
        ("(1e200)²", NoResult, "too large"),
        ("w¹ + (1 < 2)", NoResult, "a number is needed"),
        ("w¹ before", CannotTrain, "needs an update just before it"),
        (
            "J after 5000 epochs with (samples 900) with (data circle) with (batch size 10)",
            CannotTrain,
            "train less",
        ),
        ("J with (α 1000) with (layers 1 identity) after 50 updates", CannotTrain, "blows up"),
        ("J with (β 3)", ProblemError, "there is no setting “β”"),
    ],
)
def test_what_has_no_value_says_why(text: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        computed(text)


def test_a_claim_must_be_a_comparison_and_a_number_none() -> None:
    reader = Reader(article(), 1)
    with pytest.raises(NoResult, match="a comparison is needed"):
        is_true(parse_expression("w¹"), reader)
    with pytest.raises(NoResult, match="a number is needed"):
        number_of(parse_expression("w¹ < 1"), reader)


def test_an_expression_trains_once_however_often_it_asks() -> None:
    reader = Reader(article(), 1, peek=True)
    text = "J after 50 epochs < 1 and (J after 50 epochs) · 2 < 2 and a¹ after 50 epochs > 0"
    assert is_true(parse_expression(text), reader)
    assert len(reader.elsewhere) == 1
