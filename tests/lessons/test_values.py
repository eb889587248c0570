"""Plain symbols lead to the numbers of the session."""

from __future__ import annotations

import math

import pytest

from app.lessons.names import NoSuchValue
from app.lessons.values import NotKnownYet, value_of
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.lessons.article_by_hand import ALPHA, W0, W1, batch, worked
from tests.training.textbook import Settings, TextbookNetwork, flat

ROWS = [(0.0, 0.0), (1.0, 1.0)]


def article(**parts: object) -> TrainingSession:
    recipe = EXAMPLES["article"].recipe.model_dump() | {"seed": 20} | parts
    return TrainingSession(Recipe.model_validate(recipe))


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-12, abs=1e-15)


@for_each("row", [0, 1])
def test_the_numbers_of_a_sample_are_those_worked_out_by_hand(row: int) -> None:
    session = article()
    session.go_to_phase(5)
    for symbol, number in worked(*ROWS[row], m=2).items():
        assert value_of(session, symbol, row) == close(number), symbol


def test_the_numbers_of_the_batch_are_the_sums_worked_out_by_hand() -> None:
    session = article()
    session.go_to_phase(5)
    for symbol, number in batch(ROWS).items():
        assert value_of(session, symbol) == close(number), symbol


def test_with_one_sample_the_derivative_by_a_neuron_is_that_of_the_batch() -> None:
    session = article(batch_size=1)
    session.go_to_phase(5)
    by_hand = worked(1.0, 1.0, m=1)
    assert value_of(session, "∂J/∂a¹") == close(by_hand["∂Jᵢ/∂a¹"])
    with pytest.raises(NoSuchValue, match="write ∂Jᵢ/∂a¹ for one sample"):
        value_of(article(), "∂J/∂a¹")


def test_after_the_update_weights_are_new_and_factors_still_the_old_ones() -> None:
    session = article()
    session.go_to_phase(6)
    gradients = batch(ROWS)
    step = ALPHA * gradients["∂J/∂w¹"]
    assert value_of(session, "w¹") == close(W1 - step)
    assert value_of(session, "Δw¹") == pytest.approx(-step, rel=1e-9)
    assert value_of(session, "w⁰") == close(W0 - ALPHA * gradients["∂J/∂w⁰"])
    assert value_of(session, "b¹") == close(-ALPHA * gradients["∂J/∂b¹"])
    assert value_of(session, "∂J/∂w¹") == close(gradients["∂J/∂w¹"])
    assert value_of(session, "J") == close(gradients["J"])


def test_the_change_to_come_is_known_between_steps() -> None:
    step = ALPHA * batch(ROWS)["∂J/∂w¹"]
    assert value_of(article(), "Δw¹") == pytest.approx(-step, rel=1e-9)


def test_all_derivatives_of_a_wide_network_agree_with_the_textbook() -> None:
    session = TrainingSession(Recipe(batch_size=7))
    session.go_to_phase(7)
    network, alpha = session.network, 1e-3
    before = [[row[:] for row in w.tolist()] for w in network.w], [b.tolist() for b in network.b]
    textbook = TextbookNetwork(
        [[row[:] for row in w] for w in before[0]],
        [b[:] for b in before[1]],
        session.recipe.activations,
        Settings(),
    )
    rows, train = session.batch_rows(), session.data.train
    textbook.train_batch(train.x[rows].tolist(), train.y[rows].tolist(), alpha)
    moved = zip(flat(*before), flat(textbook.w, textbook.b), strict=True)
    expected = [(old - new) / alpha for old, new in moved]
    up, down = "⁰¹²", "₁₂₃₄₅₆"
    symbols = []
    for layer, (n, k) in enumerate(zip([2, 4, 2], [4, 2, 1], strict=True)):
        symbols += [f"∂J/∂w{up[layer]}{down[i]}{down[j]}" for i in range(n) for j in range(k)]
        symbols += [f"∂J/∂b{up[layer]}{down[j] if k > 1 else ''}" for j in range(k)]
    values = [value_of(session, symbol) for symbol in symbols]
    assert values == pytest.approx(expected, rel=1e-8, abs=1e-11)
    first = [value for symbol, value in zip(symbols, values, strict=True) if "w⁰" in symbol]
    assert value_of(session, "‖∂J/∂w⁰‖") == close(math.sqrt(sum(g * g for g in first)))


@for_each(
    ("symbol", "phases"),
    [("z²", 1), ("a²", 1), ("J", 2), ("Jᵢ", 2), ("∂J/∂w¹", 3), ("∂Jᵢ/∂a¹", 3), ("∂J/∂w⁰", 4)]
    + [("∂a¹/∂z¹", 4), ("∂z¹/∂w⁰", 4), ("Δw¹", 5), ("‖∂J/∂w⁰‖", 4), ("mean a²", 1)],
)
def test_what_the_step_has_not_reached_is_not_known_but_can_be_peeked(
    symbol: str, phases: int
) -> None:
    session = article()
    session.go_to_phase(phases)
    with pytest.raises(NotKnownYet):
        value_of(session, symbol, 1)
    assert math.isfinite(value_of(session, symbol, 1, peek=True))
    session.go_to_phase(phases + 1)
    assert value_of(session, symbol, 1) == value_of(session, symbol, 1, peek=True)


@for_each(
    ("symbol", "sentence"),
    [
        ("w²", "the layers of w are 0 to 1"),
        ("w¹₁₂", "needs two units below"),
        ("z⁰", "the layers of z are 1 to 2"),
        ("a³", "the layers of a are 0 to 2"),
        ("w", "needs its layer above"),
        ("q¹", "is no symbol of this network"),
        ("loss", "is no symbol of this network"),
        ("∂a²/∂w¹", "is not a factor of the chain rule here"),
        ("∂z²/∂w⁰", "is not a factor of the chain rule here"),
        ("∂Jᵢ/∂y", "no derivative by y"),
        ("v_w¹", "SGD has no v_w¹"),
        ("Δa¹", "only weights and biases are updated"),
        ("test loss", "there is no test set here"),
        ("mean z¹", "a mean is of a neuron"),
        ("‖w¹₁‖", "without unit numbers"),
    ],
)
def test_a_symbol_that_names_nothing_is_refused_with_a_hint(symbol: str, sentence: str) -> None:
    session = article()
    session.go_to_phase(5)
    with pytest.raises(NoSuchValue, match=sentence):
        value_of(session, symbol)


def test_another_sample_than_the_training_set_has_is_refused() -> None:
    with pytest.raises(NoSuchValue, match="no training sample 2; choose 0 to 1"):
        value_of(article(), "a¹", 2)


def test_momentum_remembers_a_velocity() -> None:
    session = article(optimizer={"name": "momentum", "learning_rate": 2.0})
    gradients = batch(ROWS)
    session.step(Unit.BATCH, 1)
    assert value_of(session, "v_w¹") == close(gradients["∂J/∂w¹"])


def test_losses_and_accuracies_are_of_their_sets() -> None:
    session = TrainingSession(Recipe())
    predicted = session.network.forward(session.data.train.x).a[3][:, 0]
    right = [
        bool(p > 0) == bool(t) for p, t in zip(predicted, session.data.train.target, strict=True)
    ]
    errors = (predicted - session.data.train.y[:, 0]) ** 2
    assert value_of(session, "train loss") == pytest.approx(sum(errors) / 160)
    assert value_of(session, "train accuracy") == sum(right) / 160
    assert value_of(session, "test loss") == session.losses()[1]
    assert value_of(session, "accuracy") == session.scores().value
    assert value_of(session, "parameters") == 2 * 4 + 4 + 4 * 2 + 2 + 2 + 1
