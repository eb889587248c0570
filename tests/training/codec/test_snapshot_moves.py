"""A session that is stored and read again after every move never parts from one that is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.engine.optimizers import OPTIMIZERS
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.observation import observe
from app.training.run.position import Unit
from tests.examples import examples
from tests.training.runs import run, state

RATES = st.floats(1e-3, 1e4)
SIZES = st.none() | st.integers(1, 20)
OPTIMIZER = st.sampled_from(sorted(OPTIMIZERS))
KEEPING: list[dict[str, Any]] = [
    {"schedule": {"name": "exponential", "gamma": 0.5}},
    {"schedule": {"name": "constant"}},
    {"regularizer": {"name": "l2", "rate": 0.1}},
    {"regularizer": {"name": "l1", "rate": 0.01}},
    {"regularizer": {"name": "none"}},
    {"clip_norm": 0.1},
    {"clip_norm": None},
    {"frozen": ["layer1"]},
    {"frozen": ["w1.1.1", "b0.1"]},
    {"frozen": []},
]
"""Patches that keep the weights, beside learning rate, optimizer and batch size."""


class StoredSession(RuleBasedStateMachine):
    """``kept`` stays in memory; ``stored`` goes through bytes after each move."""

    @initialize(
        seed=st.integers(0, 99),
        name=OPTIMIZER,
        rate=RATES,
        size=SIZES,
        table=st.booleans(),
        dropout=st.sampled_from([0.0, 0.5]),
    )
    def start(
        self, seed: int, name: str, rate: float, size: int | None, table: bool, dropout: float
    ) -> None:
        parts: dict[str, Any] = {
            "optimizer": {"name": name, "learning_rate": rate},
            "batch_size": size,
            "seed": seed,
            "layers": [
                {"units": 3, "activation": "relu", "dropout": dropout},
                {"units": 1, "activation": "identity"},
            ],
        }
        if table:
            parts["dataset"] = {"name": "xor"}
        self.kept, self.stored = run(**parts), run(**parts)

    @rule(unit=st.sampled_from(Unit), count=st.integers(1, 8))
    def step(self, unit: Unit, count: int) -> None:
        assert self.kept.step(unit, count) == self.stored.step(unit, count)

    @rule(rate=RATES)
    def change_learning_rate(self, rate: float) -> None:
        self.patch({"optimizer": {"learning_rate": rate}})

    @rule(size=SIZES)
    def change_batch_size(self, size: int | None) -> None:
        self.patch({"batch_size": size})

    @rule(name=OPTIMIZER)
    def change_optimizer(self, name: str) -> None:
        self.patch({"optimizer": {"name": name}})

    @rule(patch=st.sampled_from(KEEPING))
    def change_rules(self, patch: dict[str, Any]) -> None:
        before = self.kept.network.parameters.tobytes()
        self.patch(patch)
        assert self.kept.network.parameters.tobytes() == before

    @rule(units=st.integers(1, 4))
    def change_network(self, units: int) -> None:
        hidden = {"units": units, "activation": "tanh"}
        self.patch({"layers": [hidden, {"units": 1, "activation": "sigmoid"}]})

    @rule(factor=st.floats(-3.0, 3.0))
    def set_parameters(self, factor: float) -> None:
        for session in (self.kept, self.stored):
            w = [np.full(w.shape, factor) for w in session.network.w]
            session.set_parameters(w, [b.copy() for b in session.network.b])

    @rule()
    def reset(self) -> None:
        self.kept.reset()
        self.stored.reset()

    def patch(self, patch: dict[str, Any]) -> None:
        self.kept, self.stored = self.kept.changed(patch), self.stored.changed(patch)

    @invariant()
    def both_are_the_same(self) -> None:
        self.stored = from_bytes(to_bytes(self.stored))
        assert state(self.stored) == state(self.kept)
        assert to_bytes(self.stored) == to_bytes(self.kept)

    @invariant()
    def every_number_is_finite(self) -> None:
        observe(self.stored)
        assert np.isfinite(self.stored.network.parameters).all()
        assert all(np.isfinite(part).all() for part in self.stored.optimizer_state.values())
        assert np.isfinite(self.stored.history.train).all()


@pytest.mark.hypothesis
def test_stored_after_every_move() -> None:
    run_state_machine_as_test(
        StoredSession,
        settings=settings(deadline=None, max_examples=examples(40), stateful_step_count=20),
    )
