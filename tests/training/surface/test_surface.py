"""The loss surface: J at its points, −∇J, the step and the slice are those of the run."""

from __future__ import annotations

import numpy as np
import pytest

from app.training.recipe.examples import EXAMPLES
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from app.training.run.session import TrainingSession
from app.training.surface.surface import (
    COARSE,
    FINE,
    SIZES,
    Effort,
    grid_size,
    loss_surface,
    reach,
)
from app.training.surface.window import (
    LARGEST_SIDE,
    MAX_ZOOM,
    Pair,
    Window,
    default_pair,
    window_around,
)
from tests.training.runs import run, state
from tests.training.textbook import Settings, TextbookNetwork

QUICK = Effort(0.0, 200)


def pair(session: TrainingSession, across: str, up: str) -> Pair:
    parts = [parse_selection(key, session.recipe.units) for key in (across, up)]
    assert parts[0] is not None and parts[1] is not None
    return Pair(parts[0], parts[1])


def textbook_loss(session: TrainingSession, parameters: np.ndarray) -> float:
    """J of the next batch, one number at a time."""
    made = session.network.with_parameters(np.ascontiguousarray(parameters))
    rows = session.batch_rows()
    network = TextbookNetwork(
        [w.tolist() for w in made.w],
        [b.tolist() for b in made.b],
        session.recipe.activations,
        Settings(session.recipe.loss),
    )
    train = session.data.train
    return network.loss(train.x[rows].tolist(), train.y[rows].tolist())


@pytest.mark.parametrize(
    "example", [name for name, example in EXAMPLES.items() if example.own is None]
)
def test_its_points_are_the_loss_of_the_batch(example: str) -> None:
    session = TrainingSession(EXAMPLES[example].recipe)
    session.step(Unit.BATCH, 3)
    chosen = default_pair(session.recipe.units)
    surface = loss_surface(session, chosen, QUICK)
    index = list(chosen.index(session.recipe.units))
    assert surface.losses.shape == (SIZES[-1], SIZES[-1])
    for row in (0, 4, 8):
        for column in (0, 3, 8):
            parameters = session.network.parameters.copy()
            parameters[index] = surface.across[column], surface.up[row]
            assert surface.losses[row, column] == pytest.approx(
                textbook_loss(session, parameters), rel=1e-11
            )
    assert surface.loss == pytest.approx(textbook_loss(session, session.network.parameters))
    assert surface.loss == observe(session).loss(), "the J of the page, to the bit"


@pytest.mark.parametrize("keys", [("w0.1.1", "w1.2.1"), ("b0.2", "w0.2.2"), ("b1.1", "w1.1.1")])
def test_the_gradient_is_the_slope_of_the_surface(keys: tuple[str, str]) -> None:
    session = run()
    session.step(Unit.EPOCH, 3)
    surface = loss_surface(session, pair(session, *keys), QUICK)
    assert surface.gradient is not None and surface.slice is not None
    index = list(surface.pair.index(session.recipe.units))
    for k, place in enumerate(index):
        sides = []
        for sign in (1, -1):
            parameters = session.network.parameters.copy()
            parameters[place] += sign * 1e-5
            sides.append(textbook_loss(session, parameters))
        assert surface.gradient[k] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-4)
    here = int(np.flatnonzero(surface.slice.distance == 0)[0])
    assert surface.slice.loss[here] == pytest.approx(surface.loss, rel=1e-12)
    assert surface.slice.slope == pytest.approx(-np.hypot(*surface.gradient))
    d, J = surface.slice.distance, surface.slice.loss
    around = (J[here + 1] - J[here - 1]) / (d[here + 1] - d[here - 1])
    assert around == pytest.approx(surface.slice.slope, abs=0.3 * abs(surface.slice.slope))


def test_the_step_is_the_one_that_the_run_makes() -> None:
    session = run(optimizer={"name": "adam"}, regularizer={"name": "l2", "rate": 0.1})
    session.step(Unit.BATCH, 4)
    chosen = pair(session, "w0.1.2", "w1.2.1")
    surface = loss_surface(session, chosen, QUICK)
    index = list(chosen.index(session.recipe.units))
    before = session.network.parameters[index].copy()
    rows = session.batch_rows()
    assert surface.step is not None and not surface.step.made
    session.step(Unit.BATCH, 1)
    assert surface.step.move == pytest.approx(session.network.parameters[index] - before, abs=1e-12)
    train = session.data.train
    moved = session.network.loss(train.x[rows], train.y[rows], session.loss)
    assert surface.step.all_moved == pytest.approx(moved, rel=1e-12)


def test_after_a_watched_update_it_is_the_surface_of_that_step() -> None:
    session = run()
    chosen = default_pair(session.recipe.units)
    before = loss_surface(session, chosen, QUICK)
    session.step(Unit.PHASE, 6)
    assert session.watched
    after = loss_surface(session, chosen, QUICK)
    assert after.step is not None and after.step.made
    assert np.array_equal(after.start, before.start)
    assert after.now == pytest.approx(after.start + after.step.move)
    assert after.gradient is not None and before.gradient is not None
    assert np.array_equal(after.gradient, before.gradient)
    assert after.loss == before.loss
    assert np.array_equal(after.losses, before.losses)
    seen = observe_update(session)
    assert seen is not None and after.samples == seen.m


def test_what_the_step_has_not_computed_is_absent() -> None:
    session = run()
    session.step(Unit.BATCH, 2)
    chosen = pair(session, "w0.1.1", "w1.1.1")
    known: list[tuple[bool, bool, bool, bool]] = []
    for _ in range(5):
        session.step(Unit.PHASE, 1)
        seen = loss_surface(session, chosen, QUICK)
        parts = (seen.loss, seen.gradient, seen.slice, seen.step)
        known.append(tuple(part is not None for part in parts))  # type: ignore[arg-type]
    nothing, loss, everything = (False,) * 4, (True, False, False, False), (True,) * 4
    assert known == [nothing, nothing, loss, loss, everything]
    output = pair(session, "b1.1", "w1.1.1")
    session = run()
    session.step(Unit.PHASE, 4)
    seen = loss_surface(session, output, QUICK)
    assert seen.gradient is not None and seen.step is None


def test_dropout_s_masks_are_those_of_the_batch() -> None:
    layers = [{"units": 3, "activation": "tanh", "dropout": 0.5}, {"units": 1}]
    session = run(layers=layers)
    surface = loss_surface(session, default_pair(session.recipe.units), QUICK)
    assert surface.has_mask
    assert surface.slice is None or surface.slice.loss[surface.slice.distance == 0] == (
        pytest.approx(observe(session).loss(), rel=1e-12)
    )


def test_looking_changes_nothing() -> None:
    session = run()
    session.step(Unit.SAMPLE, 7)
    before = state(session)
    loss_surface(session, default_pair(session.recipe.units), FINE, zoom=2)
    assert state(session) == before


@pytest.mark.parametrize(
    ("units", "keys"),
    [
        ([1, 1, 1], ("w0.1.1", "w1.1.1")),
        ([2, 4, 2, 1], ("w0.1.1", "w1.1.1")),
        ([3, 1], ("w0.1.1", "b0.1")),
    ],
)
def test_the_default_pair(units: list[int], keys: tuple[str, str]) -> None:
    chosen = default_pair(units)
    assert (chosen.across.key, chosen.up.key) == keys


def test_a_coarse_grid_has_fewer_points_and_a_costly_network_too() -> None:
    wide = [{"units": 64, "activation": "tanh"}] * 2 + [{"units": 1}]
    small, large = (
        run(),
        run(layers=wide, batch_size=None, dataset={"name": "circle", "samples": 500}),
    )
    sizes: dict[tuple[str, Effort], int] = {}
    for name, session in (("small", small), ("large", large)):
        for effort in (FINE, COARSE):
            index = default_pair(session.recipe.units).index(session.recipe.units)
            sizes[name, effort] = grid_size(observe(session), index, effort.seconds)
    assert sizes["small", FINE] == SIZES[0] > sizes["small", COARSE] > sizes["large", COARSE]
    assert sizes["large", COARSE] == SIZES[-1] < sizes["large", FINE]


def test_the_window_holds_path_point_and_step_and_seldom_changes() -> None:
    session = run(optimizer={"learning_rate": 3.0})
    chosen = default_pair(session.recipe.units)
    windows = []
    for _ in range(30):
        surface = loss_surface(session, chosen, QUICK)
        assert all(surface.window.contains(point) for point in surface.path.points)
        assert surface.step is not None
        assert surface.window.contains(surface.start + surface.step.move)
        windows.append(surface.window)
        session.step(Unit.BATCH, 1)
    assert len(set(windows)) <= 5


def test_zoom_halves_the_side_around_the_point() -> None:
    points = np.array([[0.0, 0.0], [1.1, 0.9]])
    whole = window_around(points)
    for zoom in range(1, MAX_ZOOM + 1):
        close = window_around(points, zoom)
        assert close.side == whole.side / 2**zoom and close.contains(points[-1])
    assert window_around(points, -2).side == 4 * whole.side


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e9, 1e15, 1e300])
def test_any_size_has_a_window(size: float) -> None:
    found = window_around(np.array([[size, -size], [0.0, size]]))
    assert 0 < found.side <= LARGEST_SIDE and np.isfinite([found.left, found.bottom]).all()


def test_a_line_ends_at_the_border() -> None:
    window = Window(0.0, 0.0, 2.0)
    assert reach(window, np.array([0.5, 1.0]), np.array([1.0, 0.0])) == (-0.5, 1.5)
    assert reach(window, np.array([0.5, 1.0]), np.array([0.0, -1.0])) == (-1.0, 1.0)
    low, high = reach(window, np.array([0.5, 1.0]), np.array([0.6, 0.8]))
    assert (low, high) == pytest.approx((-0.5 / 0.6, 1.25))


def test_without_a_slope_there_is_no_slice() -> None:
    session = run(initializer={"name": "zeros"}, dataset={"name": "circle", "samples": 24})
    surface = loss_surface(session, pair(session, "w0.1.1", "w0.2.2"), QUICK)
    assert surface.gradient is not None and not surface.gradient.any()
    assert surface.slice is None
