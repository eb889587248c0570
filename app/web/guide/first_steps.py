"""The panel of a first visit: one sentence on what the page shows, and one button."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import N_, _
from app.training.run.position import Phase, phase_at
from app.training.run.session import TrainingSession
from app.web.lab.moment.phase_strip import phases_now


@dataclass(frozen=True)
class FirstSteps:
    """``sentence`` says what the phase that was reached does."""

    sentence: str


_SENTENCES = {
    Phase.READY: N_("Watch how a network learns: press Next."),
    Phase.FORWARD: N_(
        "Forward: each neuron adds up its weighted inputs and applies its activation."
    ),
    Phase.LOSS: N_("Loss: J says how far the predictions are from the targets."),
    Phase.BACKWARD: N_("Backward: the chain rule says how J changes with each weight."),
    Phase.UPDATE: N_(
        "Update: each weight moves a little against its derivative. Press Next again."
    ),
}


def describe_first_steps(session: TrainingSession) -> FirstSteps:
    """The panel at the phase that the running step has reached."""
    phase, _layer = phase_at(phases_now(session), session.network.depth)
    return FirstSteps(_(_SENTENCES[phase]))
