"""The gradient check never calls a right gradient wrong, nor a wrong one right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.training.experiments.gradient_check import GradientCheck, check_gradient
from app.training.own_data import OwnData
from app.training.recipe.dataset import to_own
from app.training.recipe.recipe import Recipe
from app.training.run.observation import Observation, observe
from app.training.run.position import Unit
from app.training.run.selection import Selection, parse_selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.experiments.gradient_states import planted, random_state

ANY = Selection("w", 0, 0, 0)
KINKED = ("relu", "leaky_relu", "hardtanh")


def session(**parts: Any) -> TrainingSession:
    return TrainingSession(Recipe.model_validate(parts))


def layers(*units: int, hidden: str, output: str) -> list[dict[str, Any]]:
    names = [hidden] * (len(units) - 1) + [output]
    return [{"units": n, "activation": name} for n, name in zip(units, names, strict=True)]


def check_all(run: TrainingSession) -> GradientCheck:
    return check_gradient(observe(run), ANY, every=True)


def check_one(now: Observation, key: str) -> GradientCheck:
    selection = parse_selection(key, list(now.network.units))
    assert selection is not None
    return check_gradient(now, selection, every=False)


def check_right(seed: int) -> GradientCheck | None:
    run, words = random_state(seed)
    if run.status == "diverged":
        return None
    found = check_all(run)
    assert found.counts.disagree == 0, f"{words}: {found}"
    assert found.counts.compared == found.counts.parameters
    return found


def check_wrong(seed: int) -> bool:
    """Whether the state has an entry that can be told, and so was planted."""
    run, words = random_state(seed)
    if run.status == "diverged":
        return False
    now = observe(run)
    planting = planted(now, seed)
    if planting is None:
        return False
    found = check_gradient(now, ANY, every=True)
    assert found.counts.disagree, f"{words}, {planting}: {found}"
    return True


@for_each("seed", [312, *range(40), 10034], quick=25)
def test_a_right_gradient_is_never_called_wrong(seed: int) -> None:
    check_right(seed)


@for_each("seed", range(5000, 5040), quick=25)
def test_a_wrong_gradient_is_always_called_wrong(seed: int) -> None:
    check_wrong(seed)


@pytest.mark.soak
def test_of_500_random_states_most_can_be_told() -> None:
    found = [check for seed in range(520) if (check := check_right(seed)) is not None]
    assert len(found) >= 500
    assert sum(check.counts.unknown == 0 for check in found) > 0.8 * len(found)
    compared = sum(check.counts.compared for check in found)
    assert sum(check.counts.unknown for check in found) < 0.06 * compared


@pytest.mark.soak
def test_none_of_300_planted_errors_is_missed() -> None:
    assert sum(check_wrong(seed) for seed in range(5000, 5360)) >= 300


@for_each("hidden", KINKED)
@for_each("table", ["and", "or", "xor"], quick=2)
def test_a_kink_is_named_with_both_slopes(table: str, hidden: str) -> None:
    """The biases are 0, so that z of the input 0, 0 is; for hard tanh one is set to 1."""
    run = session(
        dataset={"name": table}, layers=layers(4, 1, hidden=hidden, output="sigmoid"), seed=5
    )
    if hidden == "hardtanh":
        run.network.b[0][0] = 1.0
    now = observe(run)
    found = check_one(now, "b0.1")
    assert (found.verdict, found.why) == ("unknown", "kink")
    kink = found.kink
    assert kink is not None and (kink.layer, kink.row, kink.unit) == (1, 0, 0)
    for side, slope in ((-1, kink.below), (1, kink.above)):
        moved = run.network.with_parameters(run.network.parameters.copy())
        moved.b[0][0] += side * 1e-6
        loss = moved.loss(now.x, now.y, now.loss_function)
        here = run.network.loss(now.x, now.y, now.loss_function)
        assert slope == pytest.approx((loss - here) / (side * 1e-6), abs=1e-6)
    low, high = sorted([kink.below, kink.above])
    assert low - 1e-8 <= found.exact <= high + 1e-8
    assert check_all(run).counts.disagree == 0


def test_of_a_sample_alone_at_the_kink_one_slope_is_zero() -> None:
    run = session(
        dataset={"name": "xor"},
        layers=layers(2, 1, hidden="relu", output="sigmoid"),
        batch_size=1,
        shuffle=False,
    )
    now = observe(run)
    assert not now.x.any()
    found = check_one(now, "b0.1")
    assert found.exact == 0 and found.kink is not None
    assert found.kink.below == 0 and abs(found.kink.above) > 0.01


def test_a_wrong_gradient_at_a_kink_is_wrong() -> None:
    run = session(
        dataset={"name": "xor"}, layers=layers(4, 1, hidden="relu", output="sigmoid"), seed=5
    )
    now = observe(run)
    kink = check_one(now, "b0.1").kink
    assert kink is not None
    now.backward.dJ_db[0][0] = (kink.below + kink.above) / 2
    assert check_one(now, "b0.1").verdict == "disagrees"


@for_each(("hidden", "loss"), [("elu", "mse"), ("tanh", "huber"), ("elu", "huber")])
def test_where_only_the_curvature_jumps_there_is_no_doubt(hidden: str, loss: str) -> None:
    run = session(
        dataset={"name": "xor"},
        layers=layers(3, 1, hidden=hidden, output="identity"),
        loss=loss,
        seed=2,
    )
    run.network.w[1][:] = 0.0
    run.network.b[1][:] = 1.0
    found = check_all(run)
    assert (found.verdict, found.counts.unknown) == ("agrees", 0)


@for_each("size", [1e-4, 1.0, 1e3, 1e5])
def test_inputs_and_targets_of_any_size(size: float) -> None:
    """House prices of 10⁵, and inputs that nobody standardised, agree or are said to be hidden."""
    rng = np.random.default_rng(0)
    x = rng.normal(1, 1, (12, 2)) * size
    y = 1e5 * (1 + x @ [0.3, 0.4] / size)
    own = OwnData(x, y, ("x1", "x2"), ("price",), "numbers", ())
    for standardize in (True, False):
        patch: dict[str, Any] = {
            "layers": layers(3, 1, hidden="tanh", output="identity"),
            "loss": "mse",
            "standardize": standardize,
            **to_own({}),
        }
        found = check_all(session().changed(patch, own=own))
        assert found.counts.disagree == 0
        assert found.verdict == "agrees"


def test_weights_of_any_size_agree_where_j_is_a_polynomial() -> None:
    run = session(
        dataset={"name": "circle", "samples": 20},
        layers=layers(2, 1, hidden="relu", output="identity"),
    )
    run.network.parameters[:] = np.random.default_rng(0).normal(0, 1e20, 9)
    found = check_all(run)
    assert (found.verdict, found.counts.disagree) == ("agrees", 0) and found.counts.agree > 6


def test_a_loss_that_hides_everything_is_named() -> None:
    run = session(
        dataset={"name": "line", "samples": 20},
        layers=layers(2, 1, hidden="tanh", output="identity"),
    )
    run.network.w[1][:] = [[1e-9], [1e-9]]
    run.network.b[1][:] = 1e9
    found = check_one(observe(run), "w0.1.1")
    assert (found.verdict, found.why) == ("unknown", "loss")


@for_each("error", [1e-4, 1e-2, 0.5, -1.0, -2.0])
@for_each("hidden", ["tanh", "relu"])
def test_a_wrong_derivative_is_the_one_that_is_shown(hidden: str, error: float) -> None:
    run = session(
        dataset={"name": "circle", "samples": 40},
        layers=layers(4, 1, hidden=hidden, output="tanh"),
        seed=3,
    )
    run.step(Unit.EPOCH, 2)
    now = observe(run)
    dJ_dw = now.backward.dJ_dw[0]
    source, unit = np.unravel_index(np.abs(dJ_dw).argmax(), dJ_dw.shape)
    dJ_dw[source, unit] *= 1 + error
    key = f"w0.{source + 1}.{unit + 1}"
    assert check_one(now, key).verdict == "disagrees"
    found = check_gradient(now, ANY, every=True)
    assert (found.verdict, found.key, found.counts.disagree) == ("disagrees", key, 1)


def test_of_a_large_network_all_are_compared() -> None:
    run = session(
        dataset={"name": "circle", "samples": 20},
        layers=layers(48, 48, 1, hidden="tanh", output="tanh"),
    )
    counts = check_all(run).counts
    assert counts.compared == counts.agree == counts.parameters == 2545


def test_it_counts_and_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.training.experiments.gradient_check.MAX_ELEMENTS", 1)
    now = observe(session(dataset={"name": "circle", "samples": 20}))
    counted: list[tuple[int, int]] = []

    def check(most: int) -> GradientCheck:
        counted.clear()
        return check_gradient(
            now,
            ANY,
            every=True,
            go_on=lambda: len(counted) < most,
            report=lambda done, total: counted.append((done, total)),
        )

    whole = check(10_000)
    assert (whole.counts.compared, whole.ended) == (whole.counts.parameters, False)
    assert counted == [(done, whole.counts.compared) for done in range(1, len(counted) + 1)]
    part = check(3)
    assert (part.counts.compared, part.ended) == (3, True)
    assert part.counts.parameters == whole.counts.parameters
    assert check(0).counts.compared == 1
