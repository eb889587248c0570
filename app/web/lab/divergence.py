"""The panel of a diverged run: what failed first, the numbers that led to it, how to continue."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import N_, _
from app.render.formulas.overflow_formula import OverflowNumber, overflow_formula, overflow_numbers
from app.training.divergence.explanation import explain_divergence
from app.training.run.selection import parse_selection
from app.training.run.symbols import selection_name
from app.web.stored_sessions import LoadedSession


@dataclass(frozen=True)
class DivergencePanel:
    """What failed first. ``select`` and ``sample`` are for the microscope, or empty.

    ``note`` says in which computation and sample, ``name`` is the unit or parameter, ``rate`` the
    largest halved learning rate that survives.
    """

    formula: str
    numbers: list[OverflowNumber]
    note: str
    name: str
    select: str
    sample: int | None
    rate: float | None


_NOTES = {
    "gradient": N_("while computing the gradient of the batch"),
    "update": N_("while computing the update"),
    "check": N_("while checking the updated parameters"),
}


def describe_divergence(loaded: LoadedSession) -> DivergencePanel | None:
    """The panel; None if the run has not diverged."""
    session = loaded.session
    found = explain_divergence(session.next_update()) if session.status == "diverged" else None
    if found is None:
        return None
    units = session.recipe.units
    chosen = parse_selection(found.key, units)
    note = _(_NOTES[found.stage])
    if found.sample is not None and found.split == "train":
        note = _("%(note)s, training sample %(sample)s", note=note, sample=found.sample)
    elif found.sample is not None:
        note = _("%(note)s, test sample %(sample)s", note=note, sample=found.sample)
    return DivergencePanel(
        formula=overflow_formula(found, session.rules, units, session.network.activations[-1].name),
        numbers=overflow_numbers(found, units),
        note=note,
        name="" if chosen is None else selection_name(chosen, units),
        select=found.key,
        sample=found.sample if found.split == "train" else None,
        rate=found.surviving_learning_rate,
    )
