"""A training run: network, data, position, history and its updates; no timeline."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from app.engine import kernels
from app.engine.activations import Array
from app.engine.evaluate import evaluate
from app.engine.losses import Loss
from app.engine.network import MLP
from app.engine.optimizers import State
from app.engine.update import Step
from app.i18n.stored import shown
from app.training.data.data import Data, Split
from app.training.data.dropout import epoch_mask, max_dropout_scale
from app.training.data.order import RowIndices, epoch_order
from app.training.divergence.explanation import divergence_message
from app.training.divergence.stability import is_finite, safe_size
from app.training.own_data import OwnData
from app.training.recipe.recipe import Recipe
from app.training.recipe.rules import learning_rate_at, make_rules
from app.training.run import compiled
from app.training.run.history import History, Measured
from app.training.run.layer_metrics import gradient_norms
from app.training.run.next_update import NextUpdate
from app.training.run.position import Phase, Position, phase_at
from app.training.run.scores import Scores, score
from app.training.run.state import RunState, Update
from app.training.timeline.segment import Edit


class TrainingRun:
    """The attributes of a run, what follows from them, and single updates.

    Attributes are read by everybody and assigned only here and in ``TrainingSession``; their
    meaning is that of ``RunState``.

    ``engine`` makes every update of the run: the two engines agree to 1e-12 but not to the bit, and
    the same recipe must give the same bits however it is stepped. ``last_update`` is None after
    compiled training that was not watched.
    """

    def _build(self, recipe: Recipe, data: Data, own: OwnData | None) -> None:
        self.recipe, self.data, self.own = recipe, data, own
        self.network = MLP(recipe.units, recipe.activations)
        self.rules = make_rules(recipe)
        self._order_epoch, self._order = -1, np.arange(0)
        self._mask_epoch, self._mask = -1, dict[int, Array]()
        self._call_size = compiled.CallSize()
        self._known_losses: tuple[Array, tuple[float, float | None]] | None = None

    def _first_optimizer_state(self) -> State:
        return self.rules.optimizer.start(self.network.parameters)

    def _load(self, state: RunState) -> None:
        self.network.parameters[:] = state.parameters
        self.engine = state.engine
        self.optimizer_state, self.optimizer_steps = state.optimizer_state, state.optimizer_steps
        self.epoch, self.batch, self.offset = state.epoch, state.batch, state.offset
        self.phases_done, self.samples_done = state.phases_done, state.samples_done
        self.watched, self.last_update = state.watched, state.last_update
        self.status, self._message = state.status, state.message
        self.play, self.history = state.play, state.history

    def state(self) -> RunState:
        """All of it but the timeline, as values that share the session's arrays."""
        return RunState(
            self.recipe,
            self.data,
            self.own,
            self.engine,
            self.network.parameters,
            self.optimizer_state,
            self.history,
            self.optimizer_steps,
            self.epoch,
            self.batch,
            self.offset,
            self.phases_done,
            self.samples_done,
            self.watched,
            self.status,
            self._message,
            self.play,
            self.last_update,
        )

    @property
    def message(self) -> str:
        """Why the run is where it is, in the current language; empty if there is nothing to say."""
        return shown(self._message)

    # ---- position and measurements

    @property
    def loss(self) -> Loss:
        """The loss that is trained."""
        return self.rules.loss

    @property
    def learning_rate(self) -> float:
        """α in the running epoch, by the schedule."""
        return learning_rate_at(self.recipe, self.epoch)

    @property
    def batch_size(self) -> int:
        """The number of rows in a full batch."""
        return self.recipe.rows_per_batch(len(self.data.train))

    @property
    def batches(self) -> int:
        """The number of batches in the running epoch, finished ones included."""
        left = len(self.data.train) - self.offset
        return self.batch + math.ceil(left / self.batch_size)

    def batch_rows(self) -> RowIndices:
        """Training rows of the running batch; of the next one between steps."""
        return self.epoch_order()[self.offset : self.offset + self.batch_size]

    def batch_mask(self) -> dict[int, Array]:
        """Dropout masks (m, n_l) of the running or next batch, keyed by layer."""
        end = self.offset + self.batch_size
        return {layer: mask[self.offset : end] for layer, mask in self.epoch_mask().items()}

    def epoch_order(self) -> RowIndices:
        """The order in which the running epoch visits the training rows."""
        if self._order_epoch != self.epoch:
            self._order = epoch_order(self.recipe, self.epoch, len(self.data.train))
            self._order_epoch = self.epoch
        return self._order

    def epoch_mask(self) -> dict[int, Array]:
        """Dropout masks (samples, n_l) of the running epoch, keyed by layer."""
        if self._mask_epoch != self.epoch:
            self._mask = epoch_mask(self.recipe, self.epoch, len(self.data.train))
            self._mask_epoch = self.epoch
        return self._mask

    @property
    def position(self) -> Position:
        """Epoch, batch, phase and layer; see ``Position``."""
        phase, layer = phase_at(self.phases_done, self.network.depth)
        if self.watched:
            phase = Phase.UPDATE
        return Position(self.epoch, self.batch, self.batches, self.samples_done, phase, layer)

    @property
    def runs_compiled(self) -> bool:
        """Whether the kernels train this run and are available now."""
        return self.engine == "numba" and kernels.supports(self.rules, self.network)

    def losses(self) -> tuple[float, float | None]:
        """J over the whole training and test set at the current parameters; None: no test set."""
        known = self._known_losses
        if known is not None and np.array_equal(known[0], self.network.parameters):
            return known[1]
        test = self._loss_of(self.data.test) if len(self.data.test) else None
        return self._remember_losses(self._loss_of(self.data.train), test)

    def _remember_losses(self, train: float, test: float | None) -> tuple[float, float | None]:
        self._known_losses = self.network.parameters.copy(), (train, test)
        return train, test

    def _loss_of(self, split: Split) -> float:
        is_safe = np.abs(self.network.parameters).max() <= safe_size(self.network)
        if self.runs_compiled and is_safe:
            return compiled.loss(self.network, self.rules, split)
        return self.network.loss(split.x, split.y, self.loss)

    def scores(self) -> Scores:
        """Scores on the test set, or on the training set if there is no test set."""
        return self._scores_of(self.network)

    def _scores_of(self, network: MLP) -> Scores:
        split = self.data.test if len(self.data.test) else self.data.train
        predicted = evaluate(network, split.x, network.depth).T
        return score(self.recipe, split, predicted)

    def _put_measures(self, measured: Measured, epoch: int, network: MLP) -> None:
        norms = gradient_norms(network, self.data.train, self.loss)
        measured.put(epoch, norms, self._scores_of(network).value)

    def would_be_finite(self, parameters: Array, state: State | None = None) -> bool:
        """Whether everything computed from these parameters and optimizer state is finite."""
        scale = max_dropout_scale(self.recipe)
        return is_finite(self.network, parameters, self.data, self.loss, state, scale)

    # ---- updates

    def _train_compiled(self, max_epochs: int, call_size: compiled.CallSize) -> int:
        """Train by the kernels if they can; returns the number of updates."""
        self._wait_for_kernels()
        if not self.runs_compiled:
            return 0
        trained = compiled.train(self.state(), self.network, self.rules, max_epochs, call_size)
        self.optimizer_state = trained.optimizer_state
        self.optimizer_steps += trained.updates
        left, samples, batch_size = trained.updates, len(self.data.train), self.batch_size
        for train_loss, test_loss in trained.losses.tolist():
            left -= -(-(samples - self.offset) // batch_size)
            self.epoch, self.batch, self.offset = self.epoch + 1, 0, 0
            test = test_loss if len(self.data.test) else None
            self.history.add(self.epoch, train_loss, test)
            if left == 0:
                self._remember_losses(train_loss, test)
        self.batch += left
        self.offset += left * batch_size
        return trained.updates

    def next_update(self) -> NextUpdate:
        """The update that the running or next batch would make now."""
        return NextUpdate(
            self.recipe,
            self.data,
            self.network,
            self.rules,
            self.optimizer_state,
            self.optimizer_steps + 1,
            self.learning_rate,
            self.epoch,
            self.batch,
            self.batch_rows(),
            self.batch_mask(),
        )

    def _update(self, *, watched: bool) -> bool:
        """Finish the running step with its update; False, and diverged, if that is not finite."""
        self._wait_for_kernels()
        rows, by_kernel, record = len(self.batch_rows()), self.runs_compiled, None
        if watched or not by_kernel:
            coming = self.next_update()
            step = coming.compute()
            record = self._describe_update(coming, step)
        if not (by_kernel and self._update_compiled()):
            if record is None:
                coming = self.next_update()
                step = coming.compute()
            if not coming.is_allowed(step.after, step.state):
                self._end_step(watched=False)
                self.status, self._message = "diverged", divergence_message(coming)
                return False
            self.network.parameters[:] = step.after
            self.optimizer_state = step.state
        self.last_update = record
        self.optimizer_steps += 1
        self._end_step(watched=watched)
        self.offset += rows
        self.batch += 1
        if self.offset == len(self.data.train):
            self.epoch, self.batch, self.offset = self.epoch + 1, 0, 0
            self._record()
        return True

    def _wait_for_kernels(self) -> None:
        """Right after a start of the server, so that the same engine makes every update."""
        if self.engine == "numba":
            kernels.wait_while_loading()

    def _update_compiled(self) -> bool:
        order, masks = self.epoch_order(), self.epoch_mask()
        made = compiled.update(self.state(), self.network, self.rules, order, masks)
        if made is None:
            return False
        self.optimizer_state = made
        return True

    def _describe_update(self, coming: NextUpdate, step: Step) -> Update:
        return Update(
            self.network.parameters.copy(),
            step.gradient,
            step.used,
            self.optimizer_state,
            coming.learning_rate,
            coming.rows,
            self.epoch,
            self.batch,
            self.batches,
            self.offset,
            self.optimizer_steps,
        )

    def _end_step(self, *, watched: bool) -> None:
        self.phases_done = self.samples_done = 0
        self.watched = watched

    def _record(self) -> None:
        self.history.add(self.epoch, *self.losses())

    # ---- replaying recorded updates; the timeline is not changed

    def replay(self, updates: int, go_on: Callable[[], bool]) -> int:
        """Repeat up to ``updates`` updates and return the number made.

        It ends early if ``go_on()``, called between updates, returns False.
        """
        left = updates
        while left > 0 and go_on():
            call_size = compiled.CallSize(min(self._call_size.updates, left))
            made = self._train_compiled(len(self.data.train) + left, call_size)
            if made and left > call_size.updates:
                self._call_size = call_size
            if not made and not self._update(watched=False):
                break
            left -= made or 1
        self.last_update = None
        return updates - left

    def replay_watched(self) -> None:
        """Repeat the running step's update and keep its record."""
        self._update(watched=True)

    def apply_recipe(self, recipe: Recipe) -> None:
        """Go on with a recipe that differs in ``KEEPS_WEIGHTS`` only; a running step restarts."""
        renamed = recipe.optimizer.name != self.recipe.optimizer.name
        self.recipe = recipe
        self.rules = make_rules(recipe)
        if renamed:
            self.optimizer_state, self.optimizer_steps = self._first_optimizer_state(), 0
            self.last_update = None
        self.status, self._message = "paused", ""
        self._end_step(watched=False)

    def apply_edit(self, edit: Edit) -> None:
        """Set parameters known to be usable; a running step restarts."""
        self.network.parameters[edit.index] = edit.value
        self.status, self._message = "paused", ""
        self.last_update = None
        self._end_step(watched=False)

    def finish_replay(self, history: History, phases: int, samples: int) -> None:
        """Take over the history of the replayed run, and its progress within the step."""
        self.history = history
        self.phases_done, self.samples_done = phases, samples
