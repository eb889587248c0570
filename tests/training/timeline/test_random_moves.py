"""Any sequence of steps, edits, changes, backs and forwards is the same run made straight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.edit import set_parameter
from app.training.run.position import Unit, update_done
from app.training.run.selection import parameter_at
from app.training.run.session import TrainingSession
from app.training.timeline import checkpoints, record, undo
from app.training.timeline.position import TimelinePosition
from app.training.timeline.rebuild import CannotRewind
from tests.examples import examples
from tests.training.runs import run, state

MAX_WAYS = 40
PLENTY = 60.0
Action = Callable[[TrainingSession], TrainingSession]

CHANGES: list[dict[str, Any]] = [
    {"optimizer": {"learning_rate": 0.125}},
    {"optimizer": {"name": "adam"}},
    {"optimizer": {"name": "momentum", "learning_rate": 0.25}},
    {"batch_size": 3},
    {"batch_size": None},
    {"regularizer": {"name": "l2", "rate": 0.01}},
    {"frozen": ["w0.1.1"]},
    {"seed": 5},
    {"layers": [{"units": 2, "activation": "relu", "dropout": 0.5}, {"units": 1}]},
    {"dataset": {"name": "xor_cloud", "samples": 20}},
]


def shown(session: TrainingSession) -> dict[str, Any]:
    """All of the state that is shown or decides how the run goes on."""
    whole = state(session)
    if not session.watched:
        del whole["update"]
    return whole


class AnyWay(RuleBasedStateMachine):
    """``actions`` are those that the turns begin with, as the test has done them itself."""

    def __init__(self) -> None:
        super().__init__()
        self.session = run()
        self.actions: list[Action] = [lambda _: run()]

    def act(self, action: Action) -> None:
        at = self.session.timeline.current
        self.session = action(self.session)
        if self.session.timeline.current == at + 1:
            self.actions = [*self.actions[: at + 1], action]

    @rule(unit=st.sampled_from(Unit), count=st.integers(1, 4))
    def step(self, unit: Unit, count: int) -> None:
        self.session.step(unit, count)
        del self.actions[len(self.session.timeline.segments) :]

    @rule(position=st.integers(0, 8), value=st.floats(-2, 2).map(lambda value: round(value, 3)))
    def edit(self, position: int, value: float) -> None:
        def action(session: TrainingSession) -> TrainingSession:
            set_parameter(session, parameter_at(session.recipe.units, position), value)
            return session

        at = self.session.timeline.current
        self.act(action)
        if self.session.timeline.current == at:
            # The same parameter at once again is one edit.
            self.actions = [*self.actions[:at], action]

    @rule(patch=st.sampled_from(CHANGES))
    def change(self, patch: dict[str, Any]) -> None:
        self.act(lambda session: session.changed(patch))

    @rule()
    def reset(self) -> None:
        def action(session: TrainingSession) -> TrainingSession:
            session.reset()
            return session

        if len(self.session.timeline.run_of(self.session.timeline.current)) > 1:
            self.act(action)
        else:
            self.session = undo.begin_again(self.session)

    @rule(unit=st.sampled_from(Unit), count=st.integers(1, 5))
    def back(self, unit: Unit, count: int) -> None:
        try:
            self.session = undo.go_back(self.session, unit, count, PLENTY)
        except CannotRewind:
            assert self.session.timeline.current == 0
            assert (self.session.optimizer_steps, self.session.phases_done) == (0, 0)

    @rule(unit=st.sampled_from(Unit), count=st.integers(1, 5))
    def forward(self, unit: Unit, count: int) -> None:
        timeline = self.session.timeline
        try:
            self.session = undo.go_forward(self.session, unit, count, PLENTY)
        except CannotRewind:
            assert timeline.current == len(timeline.segments) - 1

    @rule(data=st.data())
    def phase(self, data: st.DataObject) -> None:
        last = update_done(self.session.network.depth)
        phases = data.draw(st.integers(1, last))
        before = self.session.timeline_position
        self.session = undo.go_to_phase(self.session, phases, PLENTY)
        del self.actions[len(self.session.timeline.segments) :]
        within = self.session.timeline_position.within
        step = before.within.updates - before.within.watched
        assert within.updates - within.watched == step
        assert within.samples == 0
        assert (within.phases or last) == phases

    @rule(updates=st.integers(0, 40))
    def scrub(self, updates: int) -> None:
        self.session = undo.go_to_update(self.session, updates, PLENTY)

    @rule()
    def keep(self) -> None:
        self.session = from_bytes(to_bytes(self.session))

    @invariant()
    def is_as_made_straight(self) -> None:
        position = self.session.timeline_position
        assert len(self.actions) == len(self.session.timeline.segments)
        assert shown(self.session) == shown(self.straight(position))

    def straight(self, position: TimelinePosition) -> TrainingSession:
        """A new session that is stepped to there by whole batches and then by single phases."""
        session = run()
        for number, action in enumerate(self.actions[: position.segment + 1]):
            session = action(session)
            within = (
                self.session.timeline.segments[number].end
                if number < position.segment
                else position.within
            )
            session.step(Unit.BATCH, within.updates - within.watched)
            if within.watched:
                session.step(Unit.PHASE, 2 * session.network.depth + 2)
            session.step(Unit.PHASE, within.phases)
            session.step(Unit.SAMPLE, within.samples)
        return session


@pytest.mark.hypothesis
def test_random_moves_equal_straight_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """With checkpoints after each second update, and hardly any that stay."""
    monkeypatch.setattr(record, "is_due", lambda segment, updates: updates >= 2)
    monkeypatch.setattr(checkpoints, "MAX_CHECKPOINTS", 4)
    run_state_machine_as_test(
        AnyWay,
        settings=settings(max_examples=examples(MAX_WAYS), stateful_step_count=20, deadline=None),
    )
