"""A training session: one run, stepped by phase, sample, batch or epoch. Only it changes a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
from pydantic import JsonValue

from app.engine import kernels
from app.engine.activations import Array
from app.engine.network import MLP
from app.i18n.messages import _
from app.training.data.data import Data, draw_data
from app.training.own_data import OwnData
from app.training.recipe.changes import describe_changes, describe_new_run
from app.training.recipe.limits import DEFAULT_LIMITS, Limits
from app.training.recipe.patch import patched
from app.training.recipe.recipe import KEEPS_WEIGHTS, Recipe
from app.training.run.history import History, Measured
from app.training.run.label import NO_LABEL, SessionLabel
from app.training.run.parameters import (
    UnusableParameters,
    flatten_parameters,
    initial_parameters,
)
from app.training.run.play import Play
from app.training.run.position import Unit, update_done
from app.training.run.run import TrainingRun
from app.training.run.state import RunState
from app.training.timeline.passed import unmeasured_checkpoints
from app.training.timeline.position import TimelinePosition
from app.training.timeline.record import Timeline
from app.training.timeline.segment import Edit


class TrainingSession(TrainingRun):
    """A run with its timeline. Every public method leaves it in a finite, consistent state.

    ``own`` is a person's own data, needed if the recipe uses them; they stay with the session
    while another data set is chosen. Raises UnusableData if the recipe uses other own data.
    """

    label: SessionLabel = NO_LABEL

    def __init__(self, recipe: Recipe, data: Data | None = None, own: OwnData | None = None):
        self._build(recipe, draw_data(recipe, own) if data is None else data, own)
        self.play = Play()
        self.timeline = Timeline()
        self._start()
        self.timeline.enter(self.state(), "start", "start")

    @classmethod
    def restore(cls, state: RunState, timeline: Timeline | None = None) -> Self:
        """A session in this state, at this timeline's current segment.

        The session takes over the state's arrays, except the parameters. Without a timeline, a
        new one begins here. Nothing is checked but the number of parameters.
        """
        session = cls.__new__(cls)
        session._build(state.recipe, state.data, state.own)
        session._load(state)
        session.timeline = Timeline() if timeline is None else timeline
        if timeline is None:
            session.timeline.begin_with(session.state())
        return session

    def _start(self) -> None:
        self.network.parameters[:] = initial_parameters(self.recipe)
        self._load(
            RunState(
                self.recipe,
                self.data,
                self.own,
                kernels.engine_name(),
                self.network.parameters,
                self._first_optimizer_state(),
                History(),
                play=self.play,
            )
        )
        self._record()

    @property
    def timeline_position(self) -> TimelinePosition:
        """Where on its timeline the session is."""
        return self.timeline.position(self.state())

    # ---- measuring

    def measure(self) -> None:
        """Record gradient norms and score of the epoch just finished; nothing in mid-epoch.

        Checkpoints that were reached unmeasured, since no chart was open, are measured first.
        """
        if self.offset == 0:
            self.history.measured = self.measured_with_checkpoints()
            self._put_measures(self.history.measured, self.epoch, self.network)

    def measured_with_checkpoints(self) -> Measured:
        """The recorded measurements, with those of checkpoints before and after them."""
        measured = self.history.measured
        before, after = unmeasured_checkpoints(self.state(), self.timeline)
        if not before and not after:
            return measured
        found, network = Measured(), MLP(self.recipe.units, self.recipe.activations)
        for epoch, parameters in before:
            network.parameters[:] = parameters
            self._put_measures(found, epoch, network)
        found = found.joined(measured)
        for epoch, parameters in after:
            network.parameters[:] = parameters
            self._put_measures(found, epoch, network)
        return found

    # ---- stepping

    def step(self, unit: Unit, count: int, go_on: Callable[[], bool] = lambda: True) -> int:
        """Move by ``count`` units and return the number finished.

        A batch or epoch that is already running counts as one. It ends early if the run diverges
        or if ``go_on()``, called between updates, returns False.
        """
        self.status, self._message = "paused", ""
        if unit is Unit.EPOCH:
            return self._step_epochs(count, go_on)
        move = {
            Unit.PHASE: self._step_phase,
            Unit.SAMPLE: self._step_sample,
            Unit.BATCH: self._step_batch,
        }[unit]
        done = 0
        while done < count and (done == 0 or go_on()) and move():
            done += 1
        self.timeline.reached(self.state())
        return done

    def go_to_phase(self, phases: int) -> None:
        """Bring the running step to ``phases`` finished phases, forward or back.

        It is done for the whole batch, also if the step runs sample by sample. ``phases`` is at
        most ``update_done``, which makes the update. Between steps the next one begins.
        """
        self.status, self._message = "paused", ""
        if phases == update_done(self.network.depth):
            self._update(watched=True)
        else:
            self.phases_done, self.samples_done, self.watched = phases, 0, False
        self.timeline.reached(self.state())

    def _step_phase(self) -> bool:
        if self.phases_done + 1 == update_done(self.network.depth):
            return self._update(watched=True)
        self.watched = False
        self.phases_done += 1
        return True

    def _step_sample(self) -> bool:
        if self.samples_done == len(self.batch_rows()) - 1:
            return self._update(watched=True)
        self.watched = False
        self.samples_done += 1
        return True

    def _step_batch(self) -> bool:
        return self._update(watched=False)

    def _step_epochs(self, count: int, go_on: Callable[[], bool]) -> int:
        first = self.epoch
        while (left := first + count - self.epoch) > 0:
            if self._train_compiled(left, self._call_size):
                self.last_update = None
                self._end_step(watched=False)
            elif not self._update(watched=False):
                break
            self.timeline.reached(self.state())
            if not go_on():
                break
        return self.epoch - first

    # ---- changing the run

    def set_play(self, play: Play) -> None:
        """Set how the run plays, and clear what stopped it before."""
        self.play = play
        self.status, self._message = "paused", ""

    def set_play_settings(self, play: Play) -> None:
        """Set how the run will play; what stopped it before stays said."""
        self.play = play

    def set_label(self, label: SessionLabel) -> None:
        """Set what the session is called, and when it was made."""
        self.label = label

    def set_message(self, message: str) -> None:
        """Set the sentence that explains why the run is where it is, as ``stored``."""
        self._message = message

    def reset(self) -> None:
        """Back to epoch 0 with the same initial weights."""
        self.timeline.leave(self.state())
        self.timeline.leave_run(self.state())
        self._start()
        self.timeline.enter(self.state(), "start", "reset")

    def changed(
        self,
        patch: dict[str, JsonValue],
        *,
        own: OwnData | None = None,
        limits: Limits = DEFAULT_LIMITS,
        strict: bool = True,
    ) -> TrainingSession:
        """The session with part of its recipe replaced: itself, or a new one.

        Optimizer, schedule, regularizer, clipping, frozen parameters and batch size keep the
        weights and the position in the epoch, but restart a running step. Another optimizer starts
        with an empty state. Any other change starts a new run. ``own`` replaces the session's own
        data. ``strict=False`` reads numbers from text, as forms send them.

        Raises pydantic's ValidationError, LimitExceeded or UnusableData, with nothing changed.
        """
        own = own or self.own
        return self.with_recipe(patched(self.recipe, patch, own, limits, strict=strict), own)

    def with_recipe(self, recipe: Recipe, own: OwnData | None = None) -> TrainingSession:
        """The session with another recipe; it keeps running if only ``KEEPS_WEIGHTS`` differ."""
        own = own or self.own
        differing = {
            name
            for name in Recipe.model_fields
            if getattr(recipe, name) != getattr(self.recipe, name)
        }
        if not differing:
            return self
        if not differing <= KEEPS_WEIGHTS:
            return self._new_run(recipe, own, describe_new_run(self.recipe, recipe))
        text = describe_changes(self.recipe, recipe)
        self.timeline.leave(self.state())
        self.history.add_change(self.epoch, text)
        self.apply_recipe(recipe)
        self.timeline.enter(self.state(), "settings", text)
        return self

    def _new_run(self, recipe: Recipe, own: OwnData | None, text: str) -> TrainingSession:
        new = TrainingSession(recipe, own=own)
        new.play, new.timeline, new.label = self.play, self.timeline, self.label
        self.timeline.leave(self.state())
        self.timeline.leave_run(self.state())
        self.timeline.enter(new.state(), "start", text)
        return new

    def set_parameters(
        self, w: list[Array], b: list[Array], text: str = "weights and biases set"
    ) -> None:
        """Replace w[l] (n_l, n_{l+1}) and b[l] (n_{l+1},); see ``set_values``."""
        parameters = flatten_parameters(self.network, w, b)
        self.set_values(Edit(np.arange(len(parameters)), parameters), text)

    def set_values(self, edit: Edit, text: str) -> None:
        """Set some parameters; position and history stay, a running step restarts.

        ``text`` describes the edit in the history. Editing the same parameters again, with nothing
        in between, replaces the edit before. Raises UnusableParameters if a loss is not finite.
        """
        parameters = self.network.parameters.copy()
        parameters[edit.index] = edit.value
        if not self.would_be_finite(parameters):
            raise UnusableParameters(
                _("w and b must be finite and keep the loss finite; choose smaller numbers.")
            )
        made = self.timeline.edit_just_made(self.state())
        if made is not None and np.array_equal(made.edit.index, edit.index):
            text = " → ".join([made.text.split(" → ")[0], *text.split(" → ")[1:]])
            self.apply_edit(edit)
            self.timeline.amend(self.state(), edit, text)
            self.history.replace_last_change(self.epoch, text)
            return
        self.timeline.leave(self.state())
        self.history.add_change(self.epoch, text)
        self.apply_edit(edit)
        self.timeline.enter(self.state(), "edit", text, edit)
