"""The right formula of a term as plain text, with its layers as numbers."""

from __future__ import annotations

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
            return f"{'d ' if has_mask else ''}f(z{here}), with f = {_title(exercise, layer)}"
        case "J":
            return value_text(exercise)
        case "dJ_da" if layer == depth:
            return derivative_text(exercise)
        case "dJ_da":
            return f"∂Jᵢ/∂z{next_} (w{here})ᵀ"
        case "da_dz":
            return f"{'d ' if has_mask else ''}f′(z{here}), with f = {_title(exercise, layer)}"
        case "dJ_dz":
            return _dJ_dz(exercise, layer)
        case "dJ_dw":
            return f"(a{here})ᵀ ∂J/∂z{next_}, a sum over the samples"
        case "dJ_db":
            return f"Σᵢ ∂Jᵢ/∂z{next_}, over the samples"
        case _:
            return _update(exercise, term)


def _dJ_dz(exercise: Exercise, layer: int) -> str:
    here = superscript(layer)
    if layer == exercise.depth and exercise.is_fused:
        return derivative_text(exercise, short=True)
    if not exercise.activations[layer - 1].elementwise:
        return f"Σⱼ ∂Jᵢ/∂a{here}ⱼ ∂a{here}ⱼ/∂z{here}, over all outputs j"
    return f"∂Jᵢ/∂a{here} · ∂a{here}/∂z{here}"


def _update(exercise: Exercise, term: Term) -> str:
    rules = exercise.rules
    old = f"{term.kind}{superscript(term.layer)}"
    gradient = f"∂J/∂{old}"
    if term.kind == "w" and rules.regularizer_name != "none":
        gradient = f"({gradient} + the derivative of the penalty)"
    clipped = ", with the gradient clipped" if rules.clip_norm is not None else ""
    if rules.optimizer_name == "sgd":
        return f"{old} − α {gradient}{clipped}"
    return f"the update of {rules.optimizer.title} for {old}, from {gradient}{clipped}"


def parts_of(exercise: Exercise, term: Term) -> str:
    """What a term is computed from, in words; empty for what is clear from its name."""
    layer, depth = term.layer, exercise.depth
    here, next_, before = (superscript(layer + by) for by in (0, 1, -1))
    match term.kind:
        case "z":
            return f"a{before}, w{before} and b{before}"
        case "a" | "da_dz":
            return f"z{here} and the activation of layer {layer}"
        case "J":
            return f"a{superscript(depth)} and y"
        case "dJ_da" if layer == depth:
            return f"a{here} and y by the derivative of the loss"
        case "dJ_da":
            return f"∂Jᵢ/∂z{next_} and w{here}"
        case "dJ_dz" if layer == depth and exercise.is_fused:
            return f"a{here} and y by the short form"
        case "dJ_dz":
            return f"∂Jᵢ/∂a{here} and the slope ∂a{here}/∂z{here}"
        case "dJ_dw":
            return f"a{here} and ∂Jᵢ/∂z{next_}, summed over the samples"
        case "dJ_db":
            return f"∂Jᵢ/∂z{next_}, summed over the samples"
        case _:
            old = f"{term.kind}{here}"
            return f"{old}, ∂J/∂{old} and the learning rate"


def _title(exercise: Exercise, layer: int) -> str:
    return exercise.activations[layer - 1].title
