"""The panel of a diverged run: what failed first, the numbers in it, and a way on."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.formulas.failure import FailedNumber, failed_formula, failed_numbers
from app.render.formulas.naming import selection_name
from app.training.divergence.explanation import explain_divergence
from app.training.run.selection import parse_selection
from app.web.session_service import LoadedSession


@dataclass(frozen=True)
class DivergencePanel:
    """``select`` and ``sample`` are what the microscope can show of it, empty where nothing.

    ``note`` says what the numbers belong to, ``name`` names the unit or parameter.
    """

    formula: str
    numbers: list[FailedNumber]
    note: str
    name: str
    select: str
    sample: int | None
    rate: float | None


_NOTES = {
    "gradient": "while the gradient of the batch was computed",
    "update": "while the update was computed",
    "check": "with the parameters that the update would make",
}


def describe_divergence(held: LoadedSession) -> DivergencePanel | None:
    """The panel, or None where the run has not diverged."""
    session = held.session
    found = explain_divergence(session.next_update()) if session.status == "diverged" else None
    if found is None:
        return None
    units = session.recipe.units
    chosen = parse_selection(found.key, units)
    split = "training" if found.split == "train" else "test"
    sample = "" if found.sample is None else f", {split} sample {found.sample}"
    return DivergencePanel(
        formula=failed_formula(found, session.rules, units, session.network.activations[-1].name),
        numbers=failed_numbers(found, units),
        note=f"{_NOTES[found.stage]}{sample}",
        name="" if chosen is None else selection_name(chosen, units),
        select=found.key,
        sample=found.sample if found.split == "train" else None,
        rate=found.surviving_learning_rate,
    )
