"""The activations of one layer as pictures with formulas; only while the view opens the list."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.engine.activations import ACTIVATIONS
from app.i18n.messages import _
from app.render.charts.thumbnails import draw_activation_thumbnail
from app.render.formulas.mathml import from_latex
from app.training.recipe.compatibility import fitting_activations
from app.training.run.session import TrainingSession
from app.web.forms import read_index
from app.web.lab.settings.panel import PictureOption
from app.web.view.view import View


@dataclass(frozen=True)
class ActivationChoice:
    """The list for a layer, 1 … L; ``chosen`` is the name of its activation."""

    layer: int
    chosen: str
    options: list[PictureOption]


def describe_activation_choice(session: TrainingSession, view: View) -> ActivationChoice | None:
    """The list that the view opens; None if it opens none, or one of a layer that is not there."""
    recipe, depth = session.recipe, session.network.depth
    layer = read_index(view.pick, 1, depth)
    if layer is None:
        return None
    fitting = fitting_activations(recipe.dataset, recipe.loss, is_output=layer == depth)
    return ActivationChoice(layer, recipe.activations[layer - 1], [_option(n) for n in fitting])


def _option(name: str) -> PictureOption:
    activation = ACTIVATIONS[name]
    return PictureOption(
        name,
        _(activation.title),
        picture=Markup(draw_activation_thumbnail(name)),
        formula=Markup(from_latex(activation.formula)),
    )
