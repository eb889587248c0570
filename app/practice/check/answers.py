"""Brings a student's array into the shape of its term, or says why it does not fit."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import OF_SAMPLES, Term

VECTORS = frozenset({"dJ_db", "b"})


def fit(exercise: Exercise, term: Term, answer: Answer) -> tuple[Answer | None, str]:
    """The answer in the term's shape, with a remark; or None with a sentence about what to change.

    A bias may be a row or a column, and a number an array of one element. An array that fits only
    transposed, or summed over the samples, stays as it is.
    """
    values = np.asarray(answer.values, dtype=np.float64)
    shape = exercise.shape(term)
    refused = ~np.isfinite(values)
    if values.shape == shape:
        refused &= np.isfinite(exercise.right[term])
    if refused.any():
        return None, _not_finite(term, values)
    if values.shape == shape:
        return Answer(values, answer.unit), ""
    if is_plain_reshape(term, values.shape, shape):
        return Answer(values.reshape(shape), reshaped_unit(answer.unit, shape)), ""
    return None, shape_sentence(exercise, term, values)


def is_plain_reshape(term: Term, given: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether the numbers are in the right order, and only the brackets differ."""
    if int(np.prod(given)) != int(np.prod(shape)):
        return False
    if term.kind == "J" or term.kind in VECTORS:
        return max(given, default=1) == int(np.prod(given))
    # A vector for a batch of one, or for a layer of one unit.
    squeezed = tuple(size for size in given if size != 1)
    wanted = tuple(size for size in shape if size != 1)
    return squeezed == wanted and (len(given) < 2 or len(wanted) == 0)


def shape_sentence(exercise: Exercise, term: Term, values: Array) -> str:
    """What shape the array has, what shape it must have, and the likely reason."""
    shape = exercise.shape(term)
    parts = {"term": term.code, "given": written(values.shape), "shape": written(shape)}
    if is_unsummed(exercise, term, values.shape):
        return _("%(term)s is %(given)s, it must be %(shape)s: sum it over the samples?", **parts)
    if values.ndim == 2 and values.T.shape == shape:
        return _("%(term)s is %(given)s, it must be %(shape)s: transposed?", **parts)
    if values.size == int(np.prod(shape)):
        return _("%(term)s is %(given)s, it must be %(shape)s: reshaped?", **parts)
    if term.kind in OF_SAMPLES and values.shape == shape[1:]:
        return _(
            "%(term)s is %(given)s, it must be %(shape)s: each of the %(m)s samples has a row.",
            m=exercise.m,
            **parts,
        )
    return _("%(term)s is %(given)s, it must be %(shape)s.", **parts)


def is_unsummed(exercise: Exercise, term: Term, given: tuple[int, ...]) -> bool:
    """Whether a bias has a row for each sample."""
    return term.kind in VECTORS and given == (exercise.m, *exercise.shape(term)) and exercise.m > 1


def written(shape: tuple[int, ...]) -> str:
    """4×2; a vector by its length."""
    if not shape:
        return _("one number")
    if len(shape) == 1:
        return _("a vector of %(size)s", size=shape[0])
    return "×".join(map(str, shape))


def _not_finite(term: Term, values: Array) -> str:
    if np.isnan(values).any():
        return _(
            "%(term)s has nan in it: is 0 divided by 0, or the log of a negative number taken?",
            term=term.code,
        )
    return _(
        "%(term)s has inf in it: is a number divided by 0, or has exp overflowed?", term=term.code
    )


def reshaped_unit(unit: Array | float | None, shape: tuple[int, ...]) -> Array | float | None:
    return unit.reshape(shape) if isinstance(unit, np.ndarray) else unit
