"""Mistakes in the derivative of the loss, the first factor of the backward pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_, _
from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.forward_backward import RIGHT, Formula, Pass, Place
from app.practice.mistakes.loss_lines import (
    Reduced,
    averaged,
    derivative_code,
    derivative_latex,
    has_mean_of_outputs,
    other_half,
    summed,
    summed_over_outputs,
)
from app.practice.mistakes.mistake import Mistake, latex_words

Times = Callable[[Exercise], float]


def _is_mean(exercise: Exercise) -> bool:
    return exercise.loss.reduction.samples == "mean"


def _is_squared(exercise: Exercise) -> bool:
    return exercise.loss.name == "mse"


def _has_two_over_m(exercise: Exercise) -> bool:
    is_mean = _is_mean(exercise) and exercise.m > 1
    return is_mean and _is_squared(exercise) and not exercise.loss.reduction.half


def scaled(times: Times) -> dict[Place, Formula]:
    """Both forms of the loss's derivative, times a number."""

    def sensitivity(p: Pass, layer: int) -> Array:
        return times(p.exercise) * RIGHT["dJ_da_output"](p, layer)

    def by_z(p: Pass, layer: int) -> Array:
        if layer == p.exercise.depth and p.exercise.is_fused:
            return times(p.exercise) * RIGHT["dJ_dz"](p, layer)
        return RIGHT["dJ_dz"](p, layer)

    return {"dJ_da_output": sensitivity, "dJ_dz": by_z}


def _with_targets(targets: Callable[[Exercise], Array]) -> dict[Place, Formula]:
    """The derivative with other numbers for y."""

    def changed(p: Pass) -> Pass:
        exercise = replace(p.exercise, y=targets(p.exercise))
        other = Pass(exercise, {}, p.given, p.noise)
        other.computed = p.computed
        return other

    def sensitivity(p: Pass, layer: int) -> Array:
        return RIGHT["dJ_da_output"](changed(p), layer)

    def by_z(p: Pass, layer: int) -> Array:
        is_short = layer == p.exercise.depth and p.exercise.is_fused
        return RIGHT["dJ_dz"](changed(p) if is_short else p, layer)

    return {"dJ_da_output": sensitivity, "dJ_dz": by_z}


def _class_numbers(exercise: Exercise) -> Array:
    """The number of the class in every column, where one-hot labels should be."""
    numbers = exercise.y.argmax(axis=1).astype(np.float64)
    return np.repeat(numbers[:, None], exercise.y.shape[1], axis=1)


def _is_one_hot(exercise: Exercise) -> bool:
    y = exercise.y
    return y.shape[1] > 1 and bool((np.sort(y, axis=1)[:, -2:] == [0.0, 1.0]).all())


def _scale(
    name: str,
    title: str,
    times: Times,
    fits: Callable[[Exercise], bool],
    change: Reduced | None,
    explanation: str,
    *,
    code: str = "{}",
    latex: str = "{}",
) -> Mistake:
    """A mistake that multiplies the derivative. Without a changed convention, ``code`` and
    ``latex`` say what becomes of the right line."""

    def wrong(exercise: Exercise) -> str:
        if change is not None:
            return derivative_code(exercise, change)
        left, right = derivative_code(exercise).split(" = ")
        return f"{left} = {code.format(right)}"

    def wrong_formula(exercise: Exercise) -> str:
        if change is not None:
            return derivative_latex(exercise, change)
        left, right = derivative_latex(exercise).split(" = ")
        return f"{left} = {latex.format(right)}"

    return Mistake(
        name=name,
        title=title,
        factor="dJ_da_output",
        right=derivative_code,
        wrong=wrong,
        right_formula=derivative_latex,
        wrong_formula=wrong_formula,
        explanation=explanation,
        formulas=scaled(times),
        fits=fits,
    )


AT_THE_LOSS = (
    _scale(
        "one_over_m_missing",
        "1/m is missing: a sum over the samples instead of their mean",
        lambda exercise: exercise.m,
        _is_mean,
        summed,
        "J is the mean over the m samples, so its derivative has 1/m. Divide by m once.",
    ),
    _scale(
        "one_over_m_twice",
        "1/m is there twice",
        lambda exercise: 1 / exercise.m,
        _is_mean,
        None,
        "J has 1/m once, and so has its derivative. Divide by m in one place only.",
        code="{} / m",
        latex=r"\frac{{1}}{{m}} \cdot {}",
    ),
    _scale(
        "one_over_m_added",
        "1/m is there, though J is a sum over the samples",
        lambda exercise: 1 / exercise.m,
        lambda exercise: not _is_mean(exercise),
        averaged,
        "By the convention chosen here J is a sum over the samples. Do not divide by m.",
    ),
    _scale(
        "one_over_k_missing",
        "1/K is missing: a sum over the outputs instead of their mean",
        lambda exercise: exercise.units[-1],
        has_mean_of_outputs,
        summed_over_outputs,
        "By the convention chosen here J is a mean over the K outputs too. Divide by K as well.",
    ),
    _scale(
        "factor_two",
        "The factor 2 of the square is missing, or is there though J has ½",
        lambda exercise: 2.0 if exercise.loss.reduction.half else 0.5,
        _is_squared,
        other_half,
        "The derivative of (a − y)² is 2 (a − y). Only a ½ in J cancels the 2.",
    ),
    _scale(
        "two_over_m_missing",
        "2/m is missing: a − y alone",
        lambda exercise: exercise.m / 2.0,
        _has_two_over_m,
        lambda reduction: summed(other_half(reduction)),
        "J is the mean of squares over the m samples, so its derivative has 2/m: 2 of the square, "
        "1/m of the mean.",
    ),
    _scale(
        "sign_of_error",
        "The sign is wrong: y − a instead of a − y",
        lambda exercise: -1.0,
        lambda exercise: True,
        None,
        "J grows as a moves away from y, so its derivative by a has the sign of a − y.",
        code="-({})",
        latex=r"- \left({}\right)",
    ),
    Mistake(
        name="one_hot_forgotten",
        title=N_("y is the number of the class, not one-hot"),
        factor="dJ_da_output",
        right=derivative_code,
        wrong=lambda exercise: derivative_code(exercise).replace("y", "y.argmax(axis=1)[:, None]"),
        right_formula=derivative_latex,
        wrong_formula=lambda exercise: (
            derivative_latex(exercise) + latex_words(_(", with y = 0, 1, 2 …"))
        ),
        explanation=N_(
            "Each output has its own target: 1 for the class of the sample, otherwise 0."
        ),
        formulas=_with_targets(_class_numbers),
        fits=_is_one_hot,
    ),
)
