"""Other conventions that are as right: samples in columns or in another order, 1/m put in later."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_, _
from app.practice.check.answers import fit
from app.practice.check.row_order import OTHER_ORDER, in_batch_order
from app.practice.check.tolerance import (
    Tolerance,
    half_unit,
    has_float32_digits,
    is_short,
    printed_unit,
)
from app.practice.check.verdict import Answer, Given
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import OF_SAMPLES, Term
from app.practice.mistakes.forward_backward import run_pass

COLUMNS = N_("Your arrays have the samples in columns. They are compared transposed.")
LATER = N_(
    "Your ∂J/∂a and ∂J/∂z are m times those shown here, since you divide by m in "
    "∂J/∂w and ∂J/∂b. Both ways are right."
)
IS_FLOAT32 = N_("Your numbers are float32, with about 7 digits. They are compared as such.")


@dataclass
class Read:
    """The answers as they are compared.

    ``fitting`` have the shapes of their terms. ``others`` have another shape, with a sentence in
    ``problems``. ``notes`` are about the whole. ``coarse`` have too few digits to be compared.
    """

    raw: dict[Term, Answer]
    fitting: dict[Term, Answer] = field(default_factory=dict)
    others: dict[Term, Answer] = field(default_factory=dict)
    problems: dict[Term, str] = field(default_factory=dict)
    coarse: dict[Term, Answer] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read(exercise: Exercise, given: Given, tolerance: Tolerance) -> Read:
    """The given answers in the shapes and the convention of the exercise."""
    raw = with_units({term: _as_answer(given[term]) for term in exercise.terms if term in given})
    if _has_samples_in_columns(exercise, raw, tolerance):
        raw = {term: transposed(answer) for term, answer in raw.items()}
        found = Read(raw, notes=[_(COLUMNS)])
    else:
        found = Read(raw)
    for term, answer in raw.items():
        fitting, sentence = fit(exercise, term, answer)
        if fitting is None:
            found.others[term], found.problems[term] = answer, sentence
        else:
            found.fitting[term] = fitting
    if raw and has_float32_digits(np.concatenate([a.values.ravel() for a in raw.values()])):
        found.notes.append(_(IS_FLOAT32))
    ordered = in_batch_order(exercise, found.fitting, tolerance)
    if ordered is not None:
        found.fitting = ordered
        found.notes.append(_(OTHER_ORDER))
    _divide_by_m(exercise, found, tolerance)
    _leave_out_coarse(exercise, found, tolerance)
    return found


def _leave_out_coarse(exercise: Exercise, found: Read, tolerance: Tolerance) -> None:
    """Leave out what may be right, if more of its digits were written."""
    for term, answer in list(found.fitting.items()):
        right, half = exercise.right[term], half_unit(answer)
        may_be_right = bool((np.abs(answer.values - right) <= half).all())
        if may_be_right and not tolerance.same(term, answer, right):
            _leave_out(found, term)


def _leave_out(found: Read, term: Term) -> None:
    found.coarse[term] = found.fitting.pop(term)
    found.notes.append(
        _("%(term)s has too few digits to compare; write more of them.", term=term.code)
    )


def leave_out_rounded(exercise: Exercise, found: Read, term: Term, tolerance: Tolerance) -> bool:
    """Leave out a wrong term if the rounding of those before may be why; whether it is.

    Whoever computes on paper rounds each number and goes on with it. The term's own digits must be
    too few, or as few as those of one that was left out.
    """
    answer, right = found.fitting.get(term), exercise.right[term]
    if answer is None:
        return False
    half = half_unit(answer)
    coarse = [float(np.max(half_unit(other))) for other in found.coarse.values()]
    if not is_short(answer, right) and np.max(half) < min(coarse, default=np.inf):
        return False
    before = found.fitting | found.coarse
    expected = run_pass(exercise, given={t: a.values for t, a in before.items()})[term]
    if not (np.abs(answer.values - expected) <= half + tolerance.spread_of(before)[term]).all():
        return False
    _leave_out(found, term)
    return True


def _as_answer(given: Answer | Array) -> Answer:
    answer = given if isinstance(given, Answer) else Answer(given)
    return Answer(np.asarray(answer.values, dtype=np.float64), answer.unit)


def with_units(answers: dict[Term, Answer]) -> dict[Term, Answer]:
    """The answers with a guessed unit where none is known.

    Where a few short numbers do not tell it, it is the finest of the other arrays.
    """
    guessed = {t: printed_unit(a.values) for t, a in answers.items() if a.unit is None}
    known = [unit for unit in guessed.values() if unit is not None]
    known += [float(np.min(a.unit)) for a in answers.values() if a.unit is not None]
    shared = min(known, default=0.0)
    found = dict(answers)
    for term, unit in guessed.items():
        found[term] = Answer(answers[term].values, shared if unit is None else unit)
    return found


def transposed(answer: Answer) -> Answer:
    """A matrix with its columns as rows; anything else as it is."""
    if answer.values.ndim != 2:
        return answer
    turned = answer.values.T
    unit = answer.unit
    return Answer(turned, unit.T if isinstance(unit, np.ndarray) and unit.ndim == 2 else unit)


def _has_samples_in_columns(
    exercise: Exercise, raw: dict[Term, Answer], tolerance: Tolerance
) -> bool:
    """Whether every matrix fits only transposed or is square, one of them is of samples, and one
    is right that way."""
    columns = False
    right = False
    for term, answer in raw.items():
        values, shape = answer.values, exercise.shape(term)
        if len(shape) != 2 or values.ndim != 2:
            continue
        if values.T.shape != shape:
            return False
        if shape[0] != shape[1]:
            columns = columns or term.kind in OF_SAMPLES
        right = right or tolerance.same(term, transposed(answer), exercise.right[term])
    return columns and right


def _divide_by_m(exercise: Exercise, found: Read, tolerance: Tolerance) -> None:
    """Divide ∂J/∂a and ∂J/∂z by m if all are m times too large, and ∂J/∂w, ∂J/∂b are right."""
    scaled, sums = _scaled(found), _sums(found)
    right, m = exercise.right, exercise.m
    if (
        may_divide_later(exercise, found)
        and all(tolerance.same(t, a, right[t]) for t, a in sums.items())
        and all(tolerance.same(t, a, m * right[t]) for t, a in scaled.items())
        and not all(tolerance.same(t, a, right[t]) for t, a in scaled.items())
    ):
        found.fitting |= divided_by_m(exercise, found).fitting
        found.notes.append(_(LATER))


def may_divide_later(exercise: Exercise, found: Read) -> bool:
    """Whether 1/m can be put in at ∂J/∂w and ∂J/∂b, and both sides of that are given."""
    is_mean = exercise.m > 1 and exercise.loss.reduction.samples == "mean"
    return is_mean and _(LATER) not in found.notes and bool(_scaled(found)) and bool(_sums(found))


def divided_by_m(exercise: Exercise, found: Read) -> Read:
    """The answers of somebody who puts 1/m in at ∂J/∂w and ∂J/∂b, in the exercise's convention."""
    fitting = dict(found.fitting)
    for term, answer in _scaled(found).items():
        unit = np.broadcast_to(np.asarray(answer.unit) / exercise.m, answer.values.shape)
        fitting[term] = Answer(answer.values / exercise.m, unit)
    notes = [*found.notes, _(LATER)]
    return replace(found, fitting=fitting, notes=notes, coarse=dict(found.coarse))


def _scaled(found: Read) -> dict[Term, Answer]:
    return {t: a for t, a in found.fitting.items() if t.kind in ("dJ_da", "dJ_dz")}


def _sums(found: Read) -> dict[Term, Answer]:
    return {t: a for t, a in found.fitting.items() if t.kind in ("dJ_dw", "dJ_db")}
