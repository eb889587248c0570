"""Gradient check: backpropagation against difference quotients, for the batch shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, Protocol

import numpy as np

from app.engine.gradcheck.perturbed import Moved, PerturbedLoss
from app.engine.gradcheck.rounding import Rounding
from app.engine.gradcheck.slopes import Slopes, kink_of, one_sided, slopes
from app.engine.network import flat_index, flatten_gradient
from app.training.run.observation import Observation
from app.training.run.selection import Selection, index_of, parameter_at

TOLERANCE = 1e-6
"""A relative error below which two derivatives agree, if the bound does not say more."""
VISIBLE = 2e-3
"""A wrong derivative shows only where the bound is below this share of it."""
SAFETY = 4.0
"""How often the bound an error must exceed before a derivative is called wrong."""
SAME_SLOPES = 1e-5
"""One-sided slopes that differ by less, relative to the larger, are no kink."""
MAX_ELEMENTS = 400_000
"""Activations that are evaluated at once; it bounds memory and the time until a cancel counts."""

Verdict = Literal["agrees", "disagrees", "unknown"]
Why = Literal["", "kink", "loss", "small"]


@dataclass(frozen=True)
class Kink:
    """z[layer] of a training sample's unit is on a kink of its activation (by title).

    J has a slope ``below`` and another one ``above`` the parameter.
    """

    layer: int
    row: int
    unit: int
    width: int
    activation: str
    below: float
    above: float


@dataclass(frozen=True)
class Counts:
    """How many parameters were compared, by verdict, and how many the network has."""

    agree: int
    disagree: int
    unknown: int
    parameters: int

    @property
    def compared(self) -> int:
        """The number of those compared."""
        return self.agree + self.disagree + self.unknown


@dataclass(frozen=True)
class GradientCheck:
    """One derivative twice: by backpropagation, and by difference quotients of J alone.

    The ``estimate`` is wrong by ``bound`` at most, which is rounding and curvature; ``error`` is
    the difference of the two, relative to the larger. A derivative is ``unknown`` for a reason
    ``why``: a ``kink`` of J is here, the ``loss`` J is so large that rounding hides its change, or
    the derivative is too small for that.

    Of several, this is the one that agrees least: a wrong one if there is any, otherwise the one
    with the largest error of those that can be told; ``doubt`` is the first that cannot. The check
    has ``ended`` if not all that were wanted have been compared.
    """

    key: str
    exact: float
    estimate: float
    bound: float
    error: float
    epsilon: float
    verdict: Verdict
    loss: float
    counts: Counts
    why: Why = ""
    kink: Kink | None = None
    doubt: GradientCheck | None = None
    ended: bool = False


class CheckGradient(Protocol):
    """``check_gradient``, for callers that wrap it."""

    def __call__(
        self, observation: Observation, selection: Selection, *, every: bool
    ) -> GradientCheck: ...


def check_gradient(
    observation: Observation,
    selection: Selection,
    *,
    every: bool,
    go_on: Callable[[], bool] = lambda: True,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> GradientCheck:
    """Compare the batch's derivative of the selected parameter, or of ``every`` one.

    It ends early, after at least one, if ``go_on()`` returns False; ``report`` is called with the
    number of those compared and of all.
    """
    parameters = observation.network.parameters.size
    wanted = range(parameters)
    if not every:
        chosen = index_of(selection, observation.network.units)
        wanted = range(chosen, chosen + 1)
    check = _Check(observation)
    found: list[GradientCheck] = []
    with np.errstate(all="ignore"):
        for layer, places in check.portions(wanted):
            found.extend(check.compare(layer, places))
            report(len(found), len(wanted))
            if not go_on():
                break
    return _summary(found, parameters, ended=len(found) < len(wanted))


def _summary(found: list[GradientCheck], parameters: int, *, ended: bool) -> GradientCheck:
    by_verdict: dict[Verdict, list[GradientCheck]] = {
        verdict: [check for check in found if check.verdict == verdict]
        for verdict in ("disagrees", "agrees", "unknown")
    }
    wrong, agreeing, doubtful = by_verdict.values()
    worst = max(wrong or agreeing or doubtful[:1], key=lambda check: check.error)
    doubt = doubtful[0] if doubtful and len(found) > 1 else None
    counts = Counts(len(agreeing), len(wrong), len(doubtful), parameters)
    return replace(worst, counts=counts, doubt=doubt, ended=ended)


class _Check:
    """The comparison of an observation's derivatives."""

    def __init__(self, observation: Observation):
        self.seen, self.network = observation, observation.network
        with np.errstate(all="ignore"):
            self.perturbed = PerturbedLoss(
                self.network, observation.forward, observation.y, observation.loss_function
            )
            self.rounding = Rounding(self.perturbed)
            self.loss = self.network.loss_of(
                observation.forward, observation.y, observation.loss_function
            )
        self.gradient = flatten_gradient(observation.backward, self.network.depth)

    def portions(self, wanted: range) -> Iterator[tuple[int, list[int]]]:
        """The layer of some parameters, and their places in w[layer] and b[layer]."""
        units = self.network.units
        for layer in range(self.network.depth):
            start = flat_index(units, layer, 0, 0)
            end = start + (units[layer] + 1) * units[layer + 1]
            places = iter(range(max(start, wanted.start), min(end, wanted.stop)))
            size = self.seen.m * max(units[layer + 1 :])
            count = max(1, MAX_ELEMENTS // size)
            while portion := [index - start for index in islice(places, count)]:
                yield layer, portion

    def compare(self, layer: int, places: list[int]) -> list[GradientCheck]:
        """The checks of parameters of one layer."""
        moved = self.perturbed.moved(layer, places)
        start = flat_index(self.network.units, layer, 0, 0)
        sizes = np.abs(self.network.parameters[start + np.array(places)])
        found = slopes(self.perturbed, self.rounding, moved, sizes)
        own = self.rounding.gradient[layer].ravel()[places]
        checks: list[GradientCheck] = []
        for at, place in enumerate(places):
            part, error = moved.part(np.array([at])), float(own[at])
            check = self._check(start + place, part, found, at, error)
            if check.verdict == "disagrees":
                second = slopes(self.perturbed, self.rounding, part, None)
                other = self._check(start + place, part, second, 0, error)
                check = check if other.verdict == "disagrees" else other
            checks.append(check)
        return checks

    def _check(self, index: int, moved: Moved, found: Slopes, at: int, own: float) -> GradientCheck:
        exact, estimate = float(self.gradient[index]), float(found.derivative[at])
        bound = float(found.bound[at]) + own
        scale = max(abs(exact), abs(estimate))
        difference = abs(exact - estimate)
        error = difference / scale if scale > 0 else 0.0
        verdict, why = self._judge(difference, scale, bound, changed=found.epsilon[at] > 0)
        kink = self._kink(moved, bound) if verdict == "agrees" else None
        if kink is not None:
            verdict, why = "unknown", "kink"
        return GradientCheck(
            key=parameter_at(self.network.units, index).key,
            exact=exact,
            estimate=estimate,
            bound=bound,
            error=error,
            epsilon=float(found.epsilon[at]),
            verdict=verdict,
            loss=self.loss,
            counts=Counts(0, 0, 0, 0),
            why=why,
            kink=kink,
        )

    def _judge(
        self, difference: float, scale: float, bound: float, *, changed: bool
    ) -> tuple[Verdict, Why]:
        if scale == 0:
            return "agrees", ""
        if difference > max(SAFETY * bound, TOLERANCE * scale):
            return "disagrees", ""
        if bound <= VISIBLE * scale:
            return "agrees", ""
        return "unknown", "loss" if not np.isfinite(bound) or abs(self.loss) > 1e6 else "small"

    def _kink(self, moved: Moved, bound: float) -> Kink | None:
        """The kink that the parameter moves, if J's slopes to its two sides differ."""
        place = kink_of(self.perturbed, moved)
        if place is None:
            return None
        below, above = one_sided(self.perturbed, moved)
        size = max(abs(below), abs(above))
        if abs(above - below) <= max(SAME_SLOPES * size, SAFETY * bound):
            return None
        layer, sample, unit = place
        return Kink(
            layer,
            int(self.seen.rows[sample]),
            unit,
            self.network.units[layer],
            self.network.activations[layer - 1].title,
            below,
            above,
        )
