"""Gradient checks of a hunt: difference quotients of J against the ∂J/∂w that the page shows."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import _
from app.practice.bug_hunt.hunt import ALL, Check, Hunt, UnusableMove
from app.practice.bug_hunt.position import run_of
from app.training.experiments.gradient_check import GradientCheck, check_gradient
from app.training.run.observation import observe
from app.training.run.selection import parameter_at, parse_selection
from app.training.run.symbols import selection_name


@dataclass(frozen=True)
class CheckedParameter:
    """One parameter: its symbol, ∂J/∂w as the page shows it, and as J says."""

    key: str
    name: str
    check: GradientCheck

    @property
    def agrees(self) -> bool:
        """Whether the two agree, as far as the difference quotient can tell."""
        return self.check.verdict != "disagrees"


def checkable(key: str, hunt: Hunt, units: list[int]) -> Check:
    """The check of a parameter, or of all, where the hunt stands.

    Raises UnusableMove if the key names no weight or bias, or if the hunt is over.
    """
    selection = None if key == ALL else parse_selection(key, units)
    if key != ALL and (selection is None or not selection.is_parameter):
        raise UnusableMove(_("Choose a weight or a bias to check."))
    if hunt.is_over:
        raise UnusableMove(_("This hunt is over. Start another one."))
    # After the update the page shows the step that it ended.
    return Check(key=key, updates=hunt.updates)


def compare(hunt: Hunt, check: Check) -> list[CheckedParameter]:
    """The parameters of a check, in the order of the network.

    The derivatives are those of the whole next step, whether or not the page has reached them.
    """
    run = run_of(hunt.at(check.updates, 0))
    units, now = run.recipe.units, observe(run)
    keys = [check.key]
    if check.key == ALL:
        keys = [parameter_at(units, index).key for index in range(run.network.parameters.size)]
    found = []
    for key in keys:
        selection = parse_selection(key, units)
        assert selection is not None
        name = selection_name(selection, units)
        found.append(CheckedParameter(key, name, check_gradient(now, selection, every=False)))
    return found
