"""Whether a session stands where its lesson left it, and what a person changed otherwise."""

from __future__ import annotations

import numpy as np

from app.i18n.messages import _
from app.training.recipe.change_words import shown_change, shown_settings
from app.training.recipe.changes import NEW_RUN, describe_changes, describe_new_run
from app.training.recipe.recipe import KEEPS_WEIGHTS, Recipe
from app.training.run.selection import parameter_at
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name

SAME = 1e-9
"""Weights are the same within this share: the two engines differ by less."""
MAX_NAMED = 3


def changed_since(session: TrainingSession, due: TrainingSession) -> str:
    """The same, where ``due`` is the session at the step."""
    if session.recipe != due.recipe:
        return _settings(due.recipe, session.recipe)
    there, here = _place(due), _place(session)
    if there[:2] != here[:2]:
        ahead = here[:2] > there[:2]
        return _("You trained further.") if ahead else _("You went back to an earlier state.")
    changed = _changed(due, session)
    if changed:
        return changed
    return "" if there == here else _("You moved to another phase of the step.")


def _place(session: TrainingSession) -> tuple[int, int, int, int, bool]:
    return (
        session.epoch,
        session.batch,
        session.phases_done,
        session.samples_done,
        session.watched,
    )


def _settings(before: Recipe, now: Recipe) -> str:
    fields = Recipe.model_fields
    differing = {name for name in fields if getattr(before, name) != getattr(now, name)}
    if differing <= KEEPS_WEIGHTS:
        return _("You changed %(changes)s.", changes=shown_change(describe_changes(before, now)))
    what = describe_new_run(before, now).removeprefix(NEW_RUN)
    return _("You changed the %(settings)s.", settings=shown_settings(what))


def _changed(due: TrainingSession, session: TrainingSession) -> str:
    """That weights and biases differ: w¹, b¹ and others; empty if none does."""
    if not np.array_equal(due.data.points, session.data.points):
        return _("You changed the data.")
    before, now = due.network.parameters, session.network.parameters
    differing = np.flatnonzero(~np.isclose(before, now, rtol=SAME, atol=1e-12))
    units = session.recipe.units
    names = [selection_name(parameter_at(units, int(k)), units) for k in differing[:MAX_NAMED]]
    if len(differing) > MAX_NAMED:
        return _("You changed the weights.")
    if len(names) < 2:
        return _("You changed %(changes)s.", changes=names[0]) if names else ""
    return _("You changed %(most)s and %(last)s.", most=", ".join(names[:-1]), last=names[-1])
