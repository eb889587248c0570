"""What stands below the sum over the batch: the curve with every z, and the samples to come."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.i18n.messages import _, ngettext
from app.render.charts.activation_curve import draw_activation_of_batch
from app.render.formulas.plain_symbols import derivative_name
from app.render.formulas.sample_shares import MAX_ROWS, sum_is_rounding
from app.training.run.observation import Observation
from app.training.run.position import backward_done, forward_done
from app.training.run.selection import Selection
from app.training.run.symbols import name


@dataclass(frozen=True)
class WholeBatch:
    """``curve`` is the SVG of f and f′ with a dot for each known z; empty for softmax.

    ``about`` says what is known and why a sum has no factors. ``roles`` are the CSS classes of the
    factors of one sample, and ``waiting`` the training rows whose factors are not known yet.
    """

    curve: Markup
    about: str
    roles: list[str]
    waiting: list[int]


def describe_whole_batch(seen: Observation, selection: Selection, derivative: str) -> WholeBatch:
    """The whole batch of a weight, bias or neuron, the inputs apart.

    ``derivative`` is the plain symbol of the parameter: of the selection, or of a neuron's bias.
    """
    layer, unit = selection.target_layer, selection.unit
    activation = seen.network.activations[layer - 1]
    known_z = seen.rows_known(forward_done(layer))
    known = seen.rows_known(backward_done(layer, seen.depth))
    curve = ""
    if activation.elementwise:
        curve = draw_activation_of_batch(activation, seen.forward.z[layer][:known_z, unit])
    z = name("z", layer, unit, seen.network.units[layer])
    whole = derivative_name(derivative)
    if known:
        about = _(
            "%(derivative)s is a sum, so it is not one product: each sample has factors of its "
            "own.",
            derivative=whole,
        )
        if sum_is_rounding(seen, selection):
            about = " ".join([about, _("Here they cancel: the sum is 0 within rounding.")])
    elif known_z == seen.m:
        about = ngettext(
            "%(z)s is known for %(n)s sample; the factors of %(derivative)s come with backward "
            "%(layer)s.",
            "%(z)s is known for %(n)s samples; the factors of %(derivative)s come with backward "
            "%(layer)s.",
            seen.m,
            z=z,
            derivative=whole,
            layer=layer,
        )
    elif known_z:
        about = ngettext(
            "%(z)s is known for %(known)s of %(n)s sample; the factors of %(derivative)s come "
            "with backward %(layer)s.",
            "%(z)s is known for %(known)s of %(n)s samples; the factors of %(derivative)s come "
            "with backward %(layer)s.",
            seen.m,
            z=z,
            known=known_z,
            derivative=whole,
            layer=layer,
        )
    else:
        about = _(
            "%(z)s comes with forward %(layer)s, the factors of %(derivative)s with backward "
            "%(layer)s.",
            z=z,
            layer=layer,
            derivative=whole,
        )
    roles = ["sensitivity"]
    if activation.elementwise:
        roles.append("slope")
    if selection.kind != "a":
        roles.append("carried")
    return WholeBatch(Markup(curve), about, roles, seen.rows[known:MAX_ROWS].tolist())
