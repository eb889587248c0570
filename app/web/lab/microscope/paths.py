"""“Already calculated” unfolded: ∂Jᵢ/∂a of a neuron as the sum over all paths to the loss."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from markupsafe import Markup

from app.engine.paths import Path, PathSum, sum_paths
from app.render.diagram.ribbons import draw_ribbons
from app.render.numbers import factor, signed
from app.training.run.observation import Observation, SampleView
from app.training.run.selection import Selection
from app.training.run.symbols import name

MAX_PATHS = 5


@dataclass(frozen=True)
class PathRow:
    """One path: the neurons it goes through, its factors as text, and their product."""

    way: str
    factors: str
    product: float


@dataclass(frozen=True)
class PathsPanel:
    """The paths of ``neuron``; ``value`` is ∂Jᵢ/∂a, None while it is not known.

    ``count`` of them in all, ``rows`` and ``largest`` are the largest, ``others`` is the sum of
    the ``rest``, ``percent`` what cancellation leaves of the sum of magnitudes. Backpropagation
    computes ``numbers`` derivatives instead. ``ribbons`` is an SVG to lay over the diagram.
    """

    neuron: str
    count: str
    numbers: int
    rows: list[PathRow]
    largest: tuple[Path, ...]
    rest: int
    others: float
    value: float | None
    percent: str
    ribbons: Markup

    @property
    def name(self) -> str:
        """∂Jᵢ/∂a of the neuron as plain text."""
        return f"∂Jᵢ/∂{self.neuron}"


def describe_paths(
    seen: Observation, view: SampleView, selection: Selection, *, live: bool
) -> PathsPanel | None:
    """The paths of the neuron whose ∂Jᵢ/∂a the selection's chain begins with.

    None for the loss, at the output layer, whose ∂Jᵢ/∂a comes from the loss itself, and on a
    ``live`` page, where it would change faster than anybody can read.
    """
    layer, unit, units = selection.target_layer, selection.unit, seen.network.units
    if live or selection.kind == "J" or layer == seen.depth:
        return None
    neuron = name("a", layer, unit, units[layer])
    numbers = sum(units[layer + 1 :])
    if layer not in view.dJ_da:
        count = _count(_number_of_paths(units, layer))
        return PathsPanel(neuron, count, numbers, [], (), 0, 0.0, None, "", Markup(""))
    paths = sum_paths(
        seen.network.w, view.da_dz, view.dJ_dz[seen.depth], layer, unit, largest=MAX_PATHS
    )
    usable = isfinite(paths.magnitude)
    largest = paths.largest if usable else ()
    return PathsPanel(
        neuron=neuron,
        count=_count(paths.count),
        numbers=numbers,
        rows=[_row(path, units, layer) for path in largest],
        largest=largest,
        rest=paths.count - len(largest),
        others=paths.others if usable else 0.0,
        value=float(view.dJ_da[layer][unit]),
        percent=_percent(paths) if usable else "",
        ribbons=Markup(draw_ribbons(units, largest, layer, unit)),
    )


def _row(path: Path, units: tuple[int, ...], layer: int) -> PathRow:
    way = [
        name("a", layer + step, unit, units[layer + step])
        for step, unit in enumerate(path.units, start=1)
    ]
    factors = []
    for weight, slope in zip(path.weights, path.slopes, strict=False):
        factors += [factor(weight), factor(slope)]
    factors += [factor(path.weights[-1]), factor(path.sensitivity)]
    return PathRow(" → ".join([*way, "J"]), " · ".join(factors), path.product)


def _number_of_paths(units: tuple[int, ...], layer: int) -> int:
    count = 1
    for width in units[layer + 1 :]:
        count *= width
    return count


def _count(count: int) -> str:
    """A large count in three digits: 1.80·10¹⁶."""
    return f"{count:,}".replace(",", " ") if count < 10**7 else signed(float(count)).lstrip("+")


def _percent(paths: PathSum) -> str:
    remaining = paths.remaining
    if remaining is None:
        return ""
    percent = 100 * remaining
    return f"{percent:.0f}" if percent >= 1 else f"{percent:.1g}"
