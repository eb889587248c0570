"""A loss and its derivative as a line of code and in LaTeX, for any convention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.engine.losses import Fused, Loss, Reduction, reduced_loss
from app.practice.exercise.exercise import Exercise

_TERMS = {
    "mse": "(a[L] - y)",
    "huber": "np.clip(a[L] - y, -1, 1)",
    "binary_cross_entropy": "((1 - y) / (1 - a[L]) - y / a[L])",
    "cross_entropy": "-y / a[L]",
}
_SYMBOLS = {
    "<a-y>": r"\left(a^{L} - y\right)",
    "<1-a>": r"1 - a^{L}",
    "<a>": "a^{L}",
    "<y>": "y",
}
Reduced = Callable[[Reduction], Reduction]


def same(reduction: Reduction) -> Reduction:
    """The convention as it is."""
    return reduction


def summed(reduction: Reduction) -> Reduction:
    """A sum over the samples."""
    return replace(reduction, samples="sum")


def averaged(reduction: Reduction) -> Reduction:
    """A mean over the samples."""
    return replace(reduction, samples="mean")


def summed_over_outputs(reduction: Reduction) -> Reduction:
    """A sum over the outputs."""
    return replace(reduction, outputs="sum")


def other_half(reduction: Reduction) -> Reduction:
    """With ½ if it has none, without if it has one."""
    return replace(reduction, half=not reduction.half)


def has_mean_of_outputs(exercise: Exercise) -> bool:
    """Whether J has 1/K."""
    return "K" in exercise.loss.divisor_letters(exercise.units[-1])


def derivative_code(exercise: Exercise, change: Reduced = same) -> str:
    """The line for ∂J/∂a of the output, or for ∂J/∂z by the short form, by a changed convention."""
    loss = exercise.loss
    form = form_of(exercise)
    reduction = change(loss.reduction)
    term = "(a[L] - y)" if exercise.is_fused else _TERMS[loss.name]
    if form.numerator == 2 and not reduction.half:
        term = f"2 * {term}"
    letters = replace(form, reduction=reduction).divisor_letters(exercise.units[-1])
    below = f"({' * '.join(letters)})" if len(letters) > 1 else "".join(letters)
    left = "dJ_dz[L]" if exercise.is_fused else "dJ_da[L]"
    return f"{left} = {term} / {below}" if below else f"{left} = {term}"


def derivative_latex(exercise: Exercise, change: Reduced = same) -> str:
    """The same in LaTeX."""
    form = form_of(exercise)
    form = replace(form, reduction=change(exercise.loss.reduction))
    outputs = exercise.units[-1]
    latex = form.slope_template(outputs).replace("<of>", " ".join(form.divisor_letters(outputs)))
    for name, symbol in _SYMBOLS.items():
        latex = latex.replace(name, symbol)
    return rf"{output_symbol(exercise)} = {latex}"


def output_symbol(exercise: Exercise) -> str:
    """What the loss's derivative gives, in LaTeX: ∂Jᵢ/∂a^L, or ∂Jᵢ/∂z^L by the short form."""
    letter = "z" if exercise.is_fused else "a"
    return rf"\frac{{\partial J_i}}{{\partial {letter}^{{L}}}}"


def form_of(exercise: Exercise) -> Loss | Fused:
    """The loss, or its short form with the output's activation if the exercise uses it."""
    loss = exercise.loss
    return loss.fused[exercise.activations[-1].name] if exercise.is_fused else loss


def value_code(exercise: Exercise, change: Reduced = same) -> str:
    """The line for J by a changed convention."""
    reduction = change(exercise.loss.reduction)
    letters = replace(exercise.loss, reduction=reduction).divisor_letters(exercise.units[-1])
    letters = ["2"] * reduction.half + letters
    below = f"({' * '.join(letters)})" if len(letters) > 1 else "".join(letters)
    return f"J = np.sum(loss(a[L], y)) / {below}" if below else "J = np.sum(loss(a[L], y))"


def value_latex(exercise: Exercise, change: Reduced = same) -> str:
    """J in LaTeX by a changed convention."""
    loss = reduced_loss(exercise.rules.loss_name, change(exercise.rules.reduction))
    return loss.formula_for(exercise.units[-1])


_TEXTS = {
    "mse": ("(a − y)²", "(a − y)"),
    "huber": ("h(a − y)", "min(1, max(−1, a − y))"),
    "binary_cross_entropy": ("(−y ln a − (1 − y) ln(1 − a))", "((1 − y) / (1 − a) − y / a)"),
    "cross_entropy": ("(−y ln a)", "(−y / a)"),
}


def value_text(exercise: Exercise) -> str:
    """J as plain text, without its symbol: 1/m Σ (a − y)²."""
    loss = exercise.loss
    letters = ["2"] * loss.reduction.half + loss.divisor_letters(exercise.units[-1])
    below = (
        f"1/({' '.join(letters)}) " if len(letters) > 1 else f"1/{letters[0]} " if letters else ""
    )
    return f"{below}Σ {_TEXTS[loss.name][0]}"


def derivative_text(exercise: Exercise, *, short: bool = False) -> str:
    """∂J/∂a of the output as plain text, without its symbol; or ∂J/∂z by the ``short`` form."""
    loss = exercise.loss
    form = loss.fused[exercise.activations[-1].name] if short else loss
    above = form.numerator // (2 if loss.reduction.half else 1) or 1
    letters = form.divisor_letters(exercise.units[-1])
    below = f"({' '.join(letters)})" if len(letters) > 1 else "".join(letters)
    scale = f"{above}/{below} " if below else "" if above == 1 else f"{above} "
    return scale + ("(a − y)" if short else _TEXTS[loss.name][1])
