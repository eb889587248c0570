"""The tug-of-war of the batch: how each sample pulls the selected parameter."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.engine.activations import Array
from app.i18n.messages import _
from app.render.charts.pulls import cancellation, draw_pulls, pulls
from app.render.formulas.sample_shares import BatchShares
from app.render.maps.marks import sample_paints
from app.render.numbers import number
from app.training.experiments.without_sample import WithoutSample, update_without
from app.training.run.class_names import shown_class_names
from app.training.run.observation import Observation
from app.training.run.selection import Selection, index_of
from app.training.run.session import TrainingSession
from app.web.view.fit import FittedView


@dataclass(frozen=True)
class PullRow:
    """One sample, its class or target, and −∂Jᵢ/∂w."""

    sample: int
    target: str
    pull: float


@dataclass(frozen=True)
class PullsPanel:
    """``percent`` is what is left of the pulls together; empty while none is known.

    ``rows`` and ``without``, the update without the chosen sample, are for a page at rest.
    """

    svg: Markup
    percent: str
    target: str
    rows: list[PullRow]
    without: WithoutSample | None


def describe_pulls(
    session: TrainingSession,
    seen: Observation,
    shares: BatchShares,
    selection: Selection,
    derivative: str,
    fitted: FittedView,
    *,
    live: bool,
) -> PullsPanel:
    """The pulls on the parameter ``derivative``: the selected one, or a neuron's bias."""
    train = session.data.train
    paints = sample_paints(session, session.data.dataset, train, fitted.output or 0)
    svg = draw_pulls(shares, derivative, paints, fitted.sample, fitted.view.links("sample"))
    left = cancellation(shares)
    names = shown_class_names(session)
    rows, without = [], None
    if not live:
        rows = [
            PullRow(share.row, _target(train.target[share.row], names), -share.product)
            for share in pulls(shares)
        ]
        if fitted.sample is not None and shares.known == seen.m:
            index = index_of(selection, session.recipe.units)
            without = update_without(session, seen, fitted.sample, index)
    return PullsPanel(
        svg=Markup(svg),
        percent="" if left is None else _percent(left),
        target=_("class") if names else _("target"),
        rows=rows,
        without=without,
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.01 else f"{100 * share:.1g}"


def _target(target: Array, names: list[str]) -> str:
    """The class's name, or the numbers to predict."""
    if names:
        return names[int(target)]
    return ", ".join(number(value) for value in target.tolist())
