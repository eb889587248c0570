"""Observation: the chain-rule factors of the running step, as far as it has come.

While a step runs by phase or by sample, what it has not reached is absent, never stale or zero.
Between steps, the next batch is evaluated in full at the current parameters. Right after a watched
update, nothing is known at the new parameters yet.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from app.engine.activations import Array
from app.engine.network import MLP, Backward, Forward
from app.training.data.dropout import epoch_mask
from app.training.data.order import RowIndices
from app.training.run.position import backward_done, forward_done, loss_done
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession

T = TypeVar("T")


@dataclass(frozen=True)
class SampleView:
    """The factors of one sample, each a vector (n_l,) keyed by layer; absent if not known.

    ``m`` is the number of samples in the batch that it was computed in, the m of 2/m (a − y).
    ``mask`` is dropout's, for layers that have any: 0 for a dropped unit, otherwise 1/(1 − rate).
    ``shares`` are those of ``Backward``, of this sample.
    """

    row: int
    m: int
    x: Array
    y: Array
    a: dict[int, Array]
    z: dict[int, Array]
    dJ_da: dict[int, Array]
    da_dz: dict[int, Array]
    dJ_dz: dict[int, Array]
    mask: dict[int, Array]
    shares: dict[int, tuple[Array, Array]] = field(default_factory=dict)

    def gradient(self, layer: int) -> tuple[Array, Array]:
        """∂Jᵢ/∂w[layer] = aᵀ ∂Jᵢ/∂z and ∂Jᵢ/∂b[layer] = ∂Jᵢ/∂z, which must be known."""
        if layer in self.shares:
            return self.shares[layer]
        dJ_dz = self.dJ_dz[layer + 1]
        return np.outer(self.a[layer], dJ_dz), dJ_dz

    def share(self, selection: Selection) -> float | None:
        """∂Jᵢ/∂w of a weight, or ∂Jᵢ/∂b of a bias; None while not known."""
        layer, unit, source = selection.layer, selection.unit, selection.source
        if layer + 1 not in self.dJ_dz:
            return None
        if layer in self.shares:
            dJ_dw, dJ_db = self.shares[layer]
            return float(dJ_db[unit] if source is None else dJ_dw[source, unit])
        dJ_dz = float(self.dJ_dz[layer + 1][unit])
        return dJ_dz if source is None else dJ_dz * float(self.a[layer][source])


class Observation:
    """The factors of one batch at one set of parameters, as far as they are known.

    ``phases`` of the batch are done for all its samples, and the first ``samples`` samples are
    through all of them. ``network`` holds the parameters that everything was computed with.
    """

    def __init__(
        self, session: TrainingSession, network: MLP, rows: RowIndices, mask: Mapping[int, Array]
    ):
        train = session.data.train
        self.network = network
        self.depth = network.depth
        self.rows = rows
        self.phases = 2 * self.depth + 1
        self.samples = len(rows)
        self._train = train
        self._found: dict[Hashable, Any] = {}
        self.loss_function = session.loss
        self.x, self.y = train.x[rows], train.y[rows]
        self.forward: Forward = network.forward(self.x, mask)
        self.backward: Backward = network.backward(self.forward, self.y, session.loss)

    def limit(self, phases: int, samples: int) -> Observation:
        """The same, known only up to ``phases`` phases and ``samples`` samples."""
        self.phases, self.samples = phases, samples
        self._found.clear()
        return self

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What ``compute`` returns, computed only once for all panels of a page."""
        if key not in self._found:
            self._found[key] = compute()
        found: T = self._found[key]
        return found

    @property
    def m(self) -> int:
        """The number of samples in the batch."""
        return len(self.rows)

    def has_row(self, row: int) -> bool:
        """Whether training row ``row`` is in the batch."""
        return bool((self.rows == row).any())

    def rows_known(self, phases_needed: int) -> int:
        """The number of leading samples of the batch for which that phase is known."""
        return self.m if self.phases >= phases_needed else self.samples

    def loss(self) -> float | None:
        """J of the batch; None while not known."""
        if self.rows_known(loss_done(self.depth)) < self.m:
            return None
        return self.network.loss_of(self.forward, self.y, self.loss_function)

    def sample_losses(self) -> Array:
        """Each sample's part Jᵢ of J, (k,) for the leading k samples for which it is known.

        The 1/m of a mean is in it, so that the parts of all m samples add up to J.
        """
        known = self.rows_known(loss_done(self.depth))
        parts = [self._loss_of_row(self.forward, self.y, place) for place in range(known)]
        return np.array(parts) / self._over_samples

    def sample_loss(self, row: int) -> float | None:
        """Jᵢ of training row ``row``, as ``sample`` has its factors; None while not known."""
        found = (self.rows == row).nonzero()[0]
        if len(found):
            place = int(found[0])
            known = place < self.rows_known(loss_done(self.depth))
            part = self._loss_of_row(self.forward, self.y, place) if known else None
            return None if part is None else part / self._over_samples
        if self.phases < loss_done(self.depth):
            return None
        forward = self.network.forward(self._train.x[row : row + 1])
        return self._loss_of_row(forward, self._train.y[row : row + 1], 0)

    @property
    def _over_samples(self) -> int:
        """By what J divides the sum over the samples: m, or 1 for a sum."""
        return self.loss_function.reduction.over_samples(self.m)

    def _loss_of_row(self, forward: Forward, y: Array, place: int) -> float:
        """J of one row of a forward pass, as a batch of one."""
        rows = slice(place, place + 1)
        alone = Forward(
            {self.depth: forward.a[self.depth][rows]}, {self.depth: forward.z[self.depth][rows]}
        )
        return self.network.loss_of(alone, y[rows], self.loss_function)

    def weight_gradient(self, layer: int) -> tuple[Array, Array, int] | None:
        """∂J/∂w[layer], ∂J/∂b[layer], and the number of samples summed so far."""
        known = self.rows_known(backward_done(layer + 1, self.depth))
        if known == 0:
            return None
        if known == self.m:
            return self.backward.dJ_dw[layer], self.backward.dJ_db[layer], known
        dJ_dz = self.backward.dJ_dz[layer + 1][:known]
        return self.forward.a[layer][:known].T @ dJ_dz, dJ_dz.sum(axis=0), known

    def sample_shares(self, selection: Selection, known: int) -> Array:
        """∂Jᵢ/∂w of the leading ``known`` samples; for a neuron that of its bias. (known,)."""
        target, unit, source = selection.target_layer, selection.unit, selection.source
        if target - 1 in self.backward.shares:
            dJ_dw, dJ_db = self.backward.shares[target - 1]
            return dJ_db[:known, unit] if source is None else dJ_dw[:known, source, unit]
        shares = self.backward.dJ_dz[target][:known, unit]
        if source is None:
            return shares
        with np.errstate(over="ignore"):
            product: Array = shares * self.forward.a[target - 1][:known, source]
        return product

    def batch_means(self) -> tuple[dict[int, Array], dict[int, Array]]:
        """The mean of a[l] and the sum of ∂J/∂a[l] over the batch, (n_l,) keyed by layer.

        Only layers known for every sample of the batch.
        """
        # A sum may overflow where no single sample does.
        with np.errstate(over="ignore"):
            means = {
                layer: a.mean(axis=0)
                for layer, a in self.forward.a.items()
                if self.rows_known(forward_done(layer)) == self.m
            }
            sums = {
                layer: dJ_da.sum(axis=0)
                for layer, dJ_da in self.backward.dJ_da.items()
                if self.rows_known(backward_done(min(layer + 1, self.depth), self.depth)) == self.m
            }
        return means, sums

    def sample(self, row: int) -> SampleView:
        """The factors of training row ``row``.

        A row of the batch has its share of the batch's factors. Any other row is computed on its
        own, as a batch of one without dropout, and is known as far as the batch's phases.
        """
        return self.once(("sample", row), lambda: self._sample(row))

    def _sample(self, row: int) -> SampleView:
        found = (self.rows == row).nonzero()[0]
        if len(found):
            place = int(found[0])
            return self._view(row, self.m, place, place, self.forward, self.backward)
        x, y = self._train.x[row : row + 1], self._train.y[row : row + 1]
        forward = self.network.forward(x)
        backward = self.network.backward(forward, y, self.loss_function)
        return self._view(row, 1, 0, self.samples, forward, backward)

    def _view(
        self, row: int, m: int, index: int, place: int, forward: Forward, backward: Backward
    ) -> SampleView:
        depth = self.depth

        def known(phases_needed: int) -> bool:
            return place < self.samples or self.phases >= phases_needed

        ahead = [layer for layer in range(1, depth + 1) if known(forward_done(layer))]
        behind = [layer for layer in range(1, depth + 1) if known(backward_done(layer, depth))]
        sensitive = {depth} & set(behind) | {layer - 1 for layer in behind}
        return SampleView(
            row=row,
            m=m,
            x=forward.a[0][index],
            y=self._train.y[row],
            a={0: forward.a[0][index]} | {layer: forward.a[layer][index] for layer in ahead},
            z={layer: forward.z[layer][index] for layer in ahead},
            dJ_da={layer: backward.dJ_da[layer][index] for layer in sorted(sensitive)},
            da_dz={layer: backward.da_dz[layer][index] for layer in behind},
            dJ_dz={layer: backward.dJ_dz[layer][index] for layer in behind},
            mask={layer: forward.mask[layer][index] for layer in ahead if layer in forward.mask},
            shares={
                layer - 1: (
                    backward.shares[layer - 1][0][index],
                    backward.shares[layer - 1][1][index],
                )
                for layer in behind
                if layer - 1 in backward.shares
            },
        )


def observe(session: TrainingSession) -> Observation:
    """What is known at the current parameters."""
    observation = Observation(session, session.network, session.batch_rows(), session.batch_mask())
    if session.watched:
        return observation.limit(0, 0)
    if session.phases_done or session.samples_done:
        return observation.limit(session.phases_done, session.samples_done)
    return observation


def observe_update(session: TrainingSession) -> Observation | None:
    """The whole step that has just ended, at the parameters from before its update.

    None if no step was watched to its end.
    """
    update = session.last_update
    if not session.watched or update is None:
        return None
    before = session.network.with_parameters(update.before)
    masks = epoch_mask(session.recipe, update.epoch, len(session.data.train))
    end = update.offset + len(update.rows)
    mask = {layer: rows[update.offset : end] for layer, rows in masks.items()}
    return Observation(session, before, update.rows, mask)
