"""The findings of a session, the most telling first."""

from __future__ import annotations

from app.training.diagnosis.evidence import gather
from app.training.diagnosis.findings import Finding
from app.training.diagnosis.gradients import exploding, penalty_wins, vanishing
from app.training.diagnosis.progress import plateau
from app.training.diagnosis.targets import far_target
from app.training.diagnosis.units import (
    blocked_by_zeros,
    dead_units,
    equal_units,
    saturated_layers,
)
from app.training.run.session import TrainingSession


def diagnose(session: TrainingSession, *, gradient_known: bool = True) -> list[Finding]:
    """What keeps the run from learning, or units from becoming different; empty if nothing does.

    Before the running step has computed the whole gradient (``gradient_known``) nothing is found
    that needs it. The causes come before their consequences: a network of equal units is on a
    plateau, too.
    """
    evidence = gather(session)
    if evidence.is_solved:
        # A fact about the weights, even where one unit is enough for the data.
        return [*equal_units(evidence)]
    far = far_target(session)
    first: list[Finding] = [far] if far is not None else []
    if not gradient_known:
        slow = plateau(evidence)
        return [*first, *equal_units(evidence), *([slow] if slow is not None else [])]
    single = [exploding(evidence), penalty_wins(evidence)]
    found: list[Finding] = [
        *first,
        *equal_units(evidence),
        *blocked_by_zeros(evidence),
        *dead_units(evidence),
        *(finding for finding in single if finding is not None),
        *saturated_layers(evidence),
    ]
    last = [vanishing(evidence), plateau(evidence)]
    return found + [finding for finding in last if finding is not None]
