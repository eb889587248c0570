"""A training session: network, data, position, history; moved by phase, sample, batch or epoch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import JsonValue

from app.engine import kernels
from app.engine.activations import Array
from app.engine.evaluate import evaluate
from app.engine.losses import Loss
from app.engine.network import MLP
from app.engine.optimizers import State
from app.engine.schedules import SCHEDULES
from app.engine.update import Step, compute_step
from app.errors import ProblemError
from app.training.data.data import (
    Data,
    Rows,
    Split,
    draw_data,
    epoch_mask,
    epoch_order,
    seed_streams,
)
from app.training.divergence.explanation import say_divergence
from app.training.divergence.stability import dropout_scale, explodes, is_finite, safe_size
from app.training.own_data import OwnData
from app.training.recipe.changes import describe_changes
from app.training.recipe.compatibility import hyperparameters
from app.training.recipe.limits import DEFAULT_LIMITS, Limits
from app.training.recipe.patch import merge_patch
from app.training.recipe.recipe import KEEPS_WEIGHTS, Recipe, check_limits
from app.training.recipe.rules import make_rules
from app.training.run import compiled
from app.training.run.history import Change, History
from app.training.run.layer_metrics import gradient_norms
from app.training.run.play import Play
from app.training.run.position import Phase, Position, Unit, phase_at
from app.training.run.scores import Scores, score
from app.training.timeline import Timeline
from app.training.timeline.turn import Edit, Engine

Status = Literal["paused", "diverged"]


class UnusableParameters(ProblemError):
    """Parameters do not fit the network or are not finite. The message says what to change."""


@dataclass(frozen=True)
class Update:
    """The last update: the flat parameters before it, and what it was made from.

    ``gradient`` is ∂J/∂θ of the data alone, ``used`` what the optimizer got (with the
    regularizer's term, clipped, zero where frozen), ``state_before`` the optimizer's state.
    """

    before: Array
    gradient: Array
    used: Array
    state_before: State
    learning_rate: float
    rows: Rows
    epoch: int
    batch: int
    batches: int
    offset: int
    steps_before: int


class TrainingSession:
    """One run. Every public method leaves it in a finite, consistent state.

    ``offset`` counts the training samples that the running epoch has used up, so that a
    batch size changed in mid-epoch takes effect with the next batch and skips no sample.
    ``phases_done`` and ``samples_done`` say how far the running step has come; both are 0
    when none is running. ``watched`` is true while the step that has just ended was followed by
    phase or by sample, so that its update can still be looked at. ``last_update`` is then known,
    and None where the compiled engine has gone on without being watched.

    ``engine`` makes every update of the run, from its start to its end: the two agree to 1e-12 but
    not to the bit, and the same recipe must give the same bits however it is stepped.

    ``own`` are the data that a person brought, which a recipe of own data needs: without them it
    raises UnusableData. They stay with the session while another data set is chosen.
    """

    def __init__(self, recipe: Recipe, data: Data | None = None, own: OwnData | None = None):
        self.recipe = recipe
        self.own = own
        self.data = draw_data(recipe, own) if data is None else data
        self.network = MLP(recipe.units, recipe.activations)
        self.rules = make_rules(recipe)
        self.play = Play()
        self._order_epoch, self._order = -1, np.arange(0)
        self._mask_epoch, self._mask = -1, dict[int, Array]()
        self._pace = compiled.Pace()
        self.timeline = Timeline()
        self._start()
        self.timeline.enter(self, "start", "start")

    def _start(self) -> None:
        weights_stream = seed_streams(self.recipe.seed)[2]
        self.network.initialize(self.recipe.initializer.name, np.random.default_rng(weights_stream))
        self.engine: Engine = kernels.engine_name()
        self.status: Status = "paused"
        self.message = ""
        self.epoch = 0
        self.batch = 0
        self.offset = 0
        self.last_update: Update | None = None
        self._known_losses: tuple[Array, tuple[float, float | None]] | None = None
        self._start_optimizer()
        self._end_step(watched=False)
        self.history = History()
        self._record()

    def _start_optimizer(self) -> None:
        self.optimizer_state = self.rules.optimizer.start(self.network.parameters)
        self.optimizer_steps = 0

    def _end_step(self, *, watched: bool) -> None:
        self.phases_done = 0
        self.samples_done = 0
        self.watched = watched

    # ---- where it stands

    @property
    def loss(self) -> Loss:
        """The loss that is trained."""
        return self.rules.loss

    @property
    def learning_rate(self) -> float:
        """α in the running epoch, as the schedule has it."""
        schedule = self.recipe.schedule
        factor = SCHEDULES[schedule.name].factor(self.epoch, hyperparameters(schedule))
        return self.recipe.optimizer.learning_rate * factor

    def batch_mask(self) -> dict[int, Array]:
        """Dropout's mask (m, n_l) of the running or coming batch, keyed by layer."""
        end = self.offset + self.batch_size
        return {layer: mask[self.offset : end] for layer, mask in self.epoch_mask().items()}

    def epoch_mask(self) -> dict[int, Array]:
        """Dropout's masks (samples, n_l) of the running epoch, keyed by layer."""
        if self._mask_epoch != self.epoch:
            self._mask = epoch_mask(self.recipe, self.epoch, len(self.data.train))
            self._mask_epoch = self.epoch
        return self._mask

    @property
    def batch_size(self) -> int:
        """The size that a whole batch has."""
        samples = len(self.data.train)
        return min(self.recipe.batch_size or samples, samples)

    def batch_rows(self) -> Rows:
        """Training rows of the running batch, or of the coming one where none is running."""
        return self.epoch_order()[self.offset : self.offset + self.batch_size]

    def epoch_order(self) -> Rows:
        """The order in which the running epoch takes the training rows."""
        if self._order_epoch != self.epoch:
            self._order = epoch_order(self.recipe, self.epoch, len(self.data.train))
            self._order_epoch = self.epoch
        return self._order

    @property
    def batches(self) -> int:
        """How many batches the running epoch has, those that are finished included."""
        left = len(self.data.train) - self.offset
        return self.batch + math.ceil(left / self.batch_size)

    @property
    def position(self) -> Position:
        """Epoch, batch, phase and layer; see ``Position``."""
        phase, layer = phase_at(self.phases_done, self.network.depth)
        if self.watched:
            phase = Phase.UPDATE
        return Position(self.epoch, self.batch, self.batches, self.samples_done, phase, layer)

    def losses(self) -> tuple[float, float | None]:
        """J over the whole training and test set at the present parameters."""
        known = self._known_losses
        if known is not None and np.array_equal(known[0], self.network.parameters):
            return known[1]
        test = self._loss_of(self.data.test) if len(self.data.test) else None
        return self.know_losses(self._loss_of(self.data.train), test)

    def know_losses(self, train: float, test: float | None) -> tuple[float, float | None]:
        """Remember the losses of the present parameters, so that they are not computed twice."""
        self._known_losses = self.network.parameters.copy(), (train, test)
        return train, test

    def _loss_of(self, split: Split) -> float:
        if compiled.runs_compiled(self) and self._is_safe():
            return compiled.loss(self, split)
        return self.network.loss(split.x, split.y, self.loss)

    def _is_safe(self) -> bool:
        return bool(np.abs(self.network.parameters).max() <= safe_size(self.network))

    def scores(self) -> Scores:
        """How well it predicts: over the test set, or the training set where there is none."""
        split = self.data.test if len(self.data.test) else self.data.train
        predicted = evaluate(self.network, split.x, self.network.depth).T
        return score(self.recipe, split, predicted)

    # ---- moving

    def step(self, unit: Unit, count: int, go_on: Callable[[], bool] = lambda: True) -> int:
        """Move by ``count`` units and return how many were finished.

        A batch or an epoch from the middle of one finishes that one. It ends early where the
        run diverges, or when ``go_on()``, asked between updates, says no.
        """
        self.status, self.message = "paused", ""
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
        self.timeline.reached(self)
        return done

    def _step_phase(self) -> bool:
        if self.phases_done == 2 * self.network.depth + 1:
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
            if compiled.runs_compiled(self) and compiled.train(self, left, self._pace):
                self.last_update = None
                self._end_step(watched=False)
            elif not self._update(watched=False):
                break
            self.timeline.reached(self)
            if not go_on():
                break
        return self.epoch - first

    def replay(self, updates: int, go_on: Callable[[], bool]) -> int:
        """Make so many updates again that the timeline knows of; returns how many were made.

        It ends early where ``go_on()``, asked between updates, says no.
        """
        left = updates
        while left > 0 and go_on():
            if compiled.runs_compiled(self):
                pace = compiled.Pace(min(self._pace.updates, left))
                made = compiled.train(self, len(self.data.train) + left, pace)
                self._pace = pace if left > pace.updates else self._pace
            else:
                made = 0
            if not made and not self._update(watched=False):
                break
            left -= made or 1
        self.last_update = None
        return updates - left

    def finish_watched(self) -> None:
        """Make the running step's update again, so that it can be looked at."""
        self._update(watched=True)

    def _update(self, *, watched: bool) -> bool:
        """Finish the running step with its update; False where that would not stay finite."""
        rows = self.batch_rows()
        by_kernel = compiled.runs_compiled(self)
        step = None if by_kernel and not watched else self._compute()
        made = None if step is None else self._describe_update(step)
        if not (by_kernel and compiled.update(self)):
            step = step or self._compute()
            if not self.would_survive(step.after, step.state):
                self._diverge()
                return False
            self.network.parameters[:] = step.after
            self.optimizer_state = step.state
        self.last_update = made
        self.optimizer_steps += 1
        self._end_step(watched=watched)
        self.offset += len(rows)
        self.batch += 1
        if self.offset == len(self.data.train):
            self.epoch, self.batch, self.offset = self.epoch + 1, 0, 0
            self._record()
        return True

    def _compute(self) -> Step:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return self.compute_step(self.batch_rows(), self.learning_rate)

    def _describe_update(self, step: Step) -> Update:
        return Update(
            self.network.parameters.copy(),
            step.gradient,
            step.used,
            self.optimizer_state,
            self.learning_rate,
            self.batch_rows(),
            self.epoch,
            self.batch,
            self.batches,
            self.offset,
            self.optimizer_steps,
        )

    def compute_step(self, rows: Rows, rate: float) -> Step:
        """The update that the running batch, of these rows, would make now."""
        x, y = self.data.train.x.take(rows, axis=0), self.data.train.y.take(rows, axis=0)
        return compute_step(
            self.network,
            self.rules,
            self.optimizer_state,
            self.optimizer_steps + 1,
            rate,
            x,
            y,
            self.batch_mask(),
        )

    def would_be_finite(self, parameters: Array, state: State | None = None) -> bool:
        """Whether with these parameters all that can be asked of the run would be finite."""
        scale = dropout_scale(self.recipe)
        return is_finite(self.network, parameters, self.data, self.loss, state, scale)

    def would_survive(self, parameters: Array, state: State) -> bool:
        """Whether the run may move on to these parameters: all finite, and none exploding."""
        exploding = explodes(self.network.parameters, parameters)
        return not exploding and self.would_be_finite(parameters, state)

    def _diverge(self) -> None:
        self._end_step(watched=False)
        self.status, self.message = "diverged", say_divergence(self)

    def _record(self) -> None:
        self.history.add(self.epoch, *self.losses())

    def measure(self) -> None:
        """Record gradient norms and score of the epoch just finished; nothing in mid-epoch."""
        if self.offset == 0:
            norms = gradient_norms(self.network, self.data.train, self.loss)
            self.history.measured.put(self.epoch, norms, self.scores().value)

    # ---- changing

    def reset(self) -> None:
        """Back to epoch 0 with the very same initial weights."""
        timeline = self.timeline
        timeline.leave(self)
        timeline.leave_run(self)
        self._start()
        timeline.enter(self, "start", "reset")

    def changed(
        self,
        patch: dict[str, JsonValue],
        *,
        own: OwnData | None = None,
        limits: Limits = DEFAULT_LIMITS,
        strict: bool = True,
    ) -> TrainingSession:
        """The session with part of its recipe replaced: itself, or a new one.

        Raises pydantic's ValidationError, LimitExceeded or UnusableData, and then nothing has
        changed. ``own`` takes the place of the session's own data.
        ``strict=False`` reads numbers from text, as forms send them.

        Optimizer, schedule, regularizer, clipping, frozen parameters and batch size keep the
        weights and the place in the epoch; a step that was running is begun anew. Another
        optimizer starts with an empty state. Anything else starts a new run.
        """
        own = own or self.own
        recipe = Recipe.model_validate(merge_patch(self.recipe, patch, own), strict=strict)
        check_limits(recipe, limits)
        return self.with_recipe(recipe, own)

    def with_recipe(self, recipe: Recipe, own: OwnData | None = None) -> TrainingSession:
        """The session with another recipe, kept running where only ``KEEPS_WEIGHTS`` differ."""
        own = own or self.own
        differing = {
            name
            for name in Recipe.model_fields
            if getattr(recipe, name) != getattr(self.recipe, name)
        }
        if not differing:
            return self
        if not differing <= KEEPS_WEIGHTS:
            names = sorted("data" if name == "dataset" else name for name in differing)
            return self._begun_anew(recipe, own, f"a new run: {', '.join(names)}")
        text = describe_changes(self.recipe, recipe)
        self.timeline.leave(self)
        self.history.add_change(self.epoch, text)
        self.follow(recipe)
        self.timeline.enter(self, "settings", text)
        return self

    def _begun_anew(self, recipe: Recipe, own: OwnData | None, text: str) -> TrainingSession:
        anew = TrainingSession(recipe, own=own)
        anew.play, anew.timeline = self.play, self.timeline
        self.timeline.leave(self)
        self.timeline.leave_run(self)
        self.timeline.enter(anew, "start", text)
        return anew

    def follow(self, recipe: Recipe) -> None:
        """Train on by a recipe that differs in ``KEEPS_WEIGHTS`` only; see ``changed``."""
        renamed = recipe.optimizer.name != self.recipe.optimizer.name
        self.recipe = recipe
        self.rules = make_rules(recipe)
        if renamed:
            self._start_optimizer()
            self.last_update = None
        self.status, self.message = "paused", ""
        self._end_step(watched=False)

    def set_parameters(
        self, w: list[Array], b: list[Array], text: str = "weights and biases set"
    ) -> None:
        """Replace weights and biases; position and history stay, a running step is begun anew.

        The history is marked with ``text``, which says in a few words what was set.
        Raises UnusableParameters where a shape does not fit or the loss would not be finite.
        """
        if len(w) != self.network.depth or len(b) != self.network.depth:
            raise UnusableParameters(
                f"w and b must each have {self.network.depth} entries, "
                "one for each layer they leave."
            )
        for kind, given, present in (("w", w, self.network.w), ("b", b, self.network.b)):
            for layer, (new, old) in enumerate(zip(given, present, strict=True)):
                if new.shape != old.shape:
                    raise UnusableParameters(
                        f"{kind}[{layer}] must have the shape {old.shape}, not {new.shape}."
                    )
        parts = [part.ravel() for pair in zip(w, b, strict=True) for part in pair]
        parameters = np.concatenate(parts).astype(np.float64)
        self.set_values(Edit(np.arange(len(parameters)), parameters), text)

    def set_values(self, edit: Edit, text: str) -> None:
        """Set some parameters; see ``set_parameters``. The same ones set again are one change."""
        parameters = self.network.parameters.copy()
        parameters[edit.index] = edit.value
        if not self.would_be_finite(parameters):
            raise UnusableParameters(
                "w and b must be finite and keep the loss finite; choose smaller numbers."
            )
        made = self.timeline.edit_just_made(self)
        if made is not None and np.array_equal(made.edit.index, edit.index):
            text = " → ".join([made.text.split(" → ")[0], *text.split(" → ")[1:]])
            self.put(edit)
            self.timeline.amend(self, edit, text)
            self.history.changes[-1] = Change(self.epoch, text)
            return
        self.timeline.leave(self)
        self.history.add_change(self.epoch, text)
        self.put(edit)
        self.timeline.enter(self, "edit", text, edit)

    def put(self, edit: Edit) -> None:
        """Set parameters that are known to be usable; a running step is begun anew."""
        self.network.parameters[edit.index] = edit.value
        self.status, self.message = "paused", ""
        self.last_update = None
        self._end_step(watched=False)
