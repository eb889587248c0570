"""The right formula of a term as plain text, with its layers as numbers."""

from __future__ import annotations

from app.i18n.messages import _
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.loss_lines import derivative_text, value_text
from app.training.run.symbols import superscript


def formula_of(exercise: Exercise, term: Term) -> str:
    """For example ∂J/∂w¹ = (a¹)ᵀ ∂J/∂z²."""
    return f"{term.symbol} = {_right_side(exercise, term)}"


def _right_side(exercise: Exercise, term: Term) -> str:
    layer, depth = term.layer, exercise.depth
    here, next_, before = (superscript(layer + by) for by in (0, 1, -1))
    has_mask = layer in exercise.mask
    match term.kind:
        case "z":
            return f"a{before} w{before} + b{before}"
        case "a":
            formula = f"{'d ' if has_mask else ''}f(z{here})"
            return _(
                "%(formula)s, with f = %(name)s", formula=formula, name=_title(exercise, layer)
            )
        case "J":
            return value_text(exercise)
        case "dJ_da" if layer == depth:
            return derivative_text(exercise)
        case "dJ_da":
            return f"∂Jᵢ/∂z{next_} (w{here})ᵀ"
        case "da_dz":
            formula = f"{'d ' if has_mask else ''}f′(z{here})"
            return _(
                "%(formula)s, with f = %(name)s", formula=formula, name=_title(exercise, layer)
            )
        case "dJ_dz":
            return _dJ_dz(exercise, layer)
        case "dJ_dw":
            return _("%(formula)s, a sum over the samples", formula=f"(a{here})ᵀ ∂J/∂z{next_}")
        case "dJ_db":
            return _("%(formula)s, over the samples", formula=f"Σᵢ ∂Jᵢ/∂z{next_}")
        case _:
            return _update(exercise, term)


def _dJ_dz(exercise: Exercise, layer: int) -> str:
    here = superscript(layer)
    if layer == exercise.depth and exercise.is_fused:
        return derivative_text(exercise, short=True)
    if not exercise.activations[layer - 1].elementwise:
        formula = f"Σⱼ ∂Jᵢ/∂a{here}ⱼ ∂a{here}ⱼ/∂z{here}"
        return _("%(formula)s, over all outputs j", formula=formula)
    return f"∂Jᵢ/∂a{here} · ∂a{here}/∂z{here}"


def _update(exercise: Exercise, term: Term) -> str:
    rules = exercise.rules
    old = f"{term.kind}{superscript(term.layer)}"
    gradient = f"∂J/∂{old}"
    if term.kind == "w" and rules.regularizer_name != "none":
        gradient = _("(%(gradient)s + the derivative of the penalty)", gradient=gradient)
    formula = f"{old} − α {gradient}"
    if rules.optimizer_name != "sgd":
        formula = _(
            "the update of %(optimizer)s for %(parameter)s, from %(gradient)s",
            optimizer=rules.optimizer.title,
            parameter=old,
            gradient=gradient,
        )
    if rules.clip_norm is None:
        return formula
    return _("%(formula)s, with the gradient clipped", formula=formula)


def parts_of(exercise: Exercise, term: Term) -> str:
    """What a term is computed from, in words; empty for what is clear from its name."""
    layer, depth = term.layer, exercise.depth
    here, next_, before = (superscript(layer + by) for by in (0, 1, -1))
    match term.kind:
        case "z":
            return _("a%(layer)s, w%(layer)s and b%(layer)s", layer=before)
        case "a" | "da_dz":
            return _("z%(up)s and the activation of layer %(layer)s", up=here, layer=layer)
        case "J":
            return _("a%(up)s and y", up=superscript(depth))
        case "dJ_da" if layer == depth:
            return _("a%(up)s and y by the derivative of the loss", up=here)
        case "dJ_da":
            return _("%(one)s and %(other)s", one=f"∂Jᵢ/∂z{next_}", other=f"w{here}")
        case "dJ_dz" if layer == depth and exercise.is_fused:
            return _("a%(up)s and y by the short form", up=here)
        case "dJ_dz":
            return _("∂Jᵢ/∂a%(up)s and the slope ∂a%(up)s/∂z%(up)s", up=here)
        case "dJ_dw":
            return _(
                "%(one)s and %(other)s, summed over the samples",
                one=f"a{here}",
                other=f"∂Jᵢ/∂z{next_}",
            )
        case "dJ_db":
            return _("%(symbol)s, summed over the samples", symbol=f"∂Jᵢ/∂z{next_}")
        case _:
            old = f"{term.kind}{here}"
            return _("%(symbol)s, ∂J/∂%(symbol)s and the learning rate", symbol=old)


def _title(exercise: Exercise, layer: int) -> str:
    return exercise.activations[layer - 1].title
