"""The numbers that the diagram shows: those of one sample, or sums and means over the batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _, ngettext
from app.render.diagram.state import Gradient
from app.render.numbers import number
from app.training.run.observation import Observation, SampleView
from app.web.view.fit import FittedView


@dataclass(frozen=True)
class DiagramNumbers:
    """What is known, vectors (n_l,) by layer.

    Of a sample a, z, ∂Jᵢ/∂a, its target and its dropout mask; of the batch the mean of a alone.
    ``gradients`` are (∂J/∂w, ∂J/∂b) by source layer, or the sample's (∂Jᵢ/∂w, ∂Jᵢ/∂b). All of them
    sum over the first ``summed`` of ``m`` samples; a sample's own are complete.
    """

    gradients: Mapping[int, Gradient]
    summed: int
    m: int
    a: Mapping[int, Array]
    z: Mapping[int, Array] = field(default_factory=dict)
    dJ_da: Mapping[int, Array] = field(default_factory=dict)
    y: Array | None = None
    mask: Mapping[int, Array] = field(default_factory=dict)

    @property
    def partial(self) -> bool:
        """Whether a gradient of the batch sums over some of its samples only."""
        return self.summed < self.m

    def all_gradients(self, depth: int) -> tuple[list[Array], list[Array]]:
        """∂J/∂w and ∂J/∂b of a finished step, one of each for every layer."""
        known = [self.gradients[layer] for layer in range(depth)]
        return [dJ_dw for dJ_dw, _ in known], [dJ_db for _, dJ_db in known]

    def widest(self, largest_gradient: float | None) -> str:
        """What the key says of the dotted lines, by the largest derivative among them."""
        if largest_gradient is None:
            return _("not computed yet")
        largest = number(largest_gradient, 3)
        if not self.partial:
            return _("largest %(value)s", value=largest)
        return ngettext(
            "largest %(value)s (%(summed)s of %(n)s sample so far)",
            "largest %(value)s (%(summed)s of %(n)s samples so far)",
            self.m,
            value=largest,
            summed=self.summed,
        )


def diagram_numbers(now: Observation, fitted: FittedView) -> DiagramNumbers:
    """The numbers of the view's sample, or of the whole batch."""
    if fitted.sample is None:
        gradients, summed = _batch_gradients(now)
        return DiagramNumbers(gradients, summed, now.m, now.batch_means()[0])
    sample = now.sample(fitted.sample)
    return DiagramNumbers(
        _sample_gradients(sample),
        now.m,
        now.m,
        sample.a,
        sample.z,
        sample.dJ_da,
        sample.y,
        sample.mask,
    )


def numbers_of(now: Observation, fitted: FittedView) -> str:
    """Of which sample or batch the numbers on the diagram are."""
    if fitted.sample is None:
        return _("sums over m = %(m)s", m=now.m)
    if not now.has_row(fitted.sample):
        return _("i = sample %(sample)s, not in this batch", sample=fitted.sample)
    return _("i = sample %(sample)s, m = %(m)s", sample=fitted.sample, m=now.m)


def numbers_of_in_full(now: Observation, fitted: FittedView) -> str:
    """The same, and what it means that the sample is not in the batch."""
    if fitted.sample is None or now.has_row(fitted.sample):
        return numbers_of(now, fitted)
    return _(
        "i = sample %(sample)s, not in this batch; it is shown on its own, with m = 1",
        sample=fitted.sample,
    )


def _batch_gradients(now: Observation) -> tuple[dict[int, Gradient], int]:
    gradients: dict[int, Gradient] = {}
    summed = now.m
    for layer in range(now.depth):
        found = now.weight_gradient(layer)
        if found is not None:
            gradients[layer] = found[0], found[1]
            summed = min(summed, found[2])
    return gradients, summed


def _sample_gradients(sample: SampleView) -> dict[int, Gradient]:
    with np.errstate(over="ignore"):
        return {layer - 1: sample.gradient(layer - 1) for layer in sample.dJ_dz}
