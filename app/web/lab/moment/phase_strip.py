"""The strip of phases: where the running step is, and a button for each of its phases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.i18n.messages import _, pgettext
from app.training.run.position import Phase, phase_at, update_done
from app.training.run.session import TrainingSession
from app.web.stored_sessions import LoadedSession
from app.web.view.fit import FittedView

MAX_LAYERS_IN_WORDS = 3
"""In a deeper network only the first phase of each direction has the word beside its number."""


@dataclass(frozen=True)
class PhaseStep:
    """One phase: its ``number`` as in ``phase_at``, its words, and how far the step has come.

    ``word`` is its kind, ``title_word`` the same as the page writes it.
    """

    number: int
    word: str
    title_word: str
    layer: int | None
    title: str
    state: Literal["done", "current", "ahead"]
    is_first_of_its_kind: bool


@dataclass(frozen=True)
class PhaseStrip:
    """All phases of a step. ``can_go`` is False while the run plays or is watched."""

    steps: list[PhaseStep]
    can_go: bool
    is_deep: bool


def phases_now(session: TrainingSession) -> int:
    """The phases that are done, the update of a watched step included."""
    return update_done(session.network.depth) if session.watched else session.phases_done


def describe_phase_strip(loaded: LoadedSession, fitted: FittedView, *, live: bool) -> PhaseStrip:
    """The strip; on a ``live`` page no phase is the current one."""
    session = loaded.session
    depth = session.network.depth
    now = 0 if live else phases_now(session)
    steps: list[PhaseStep] = []
    for number in range(1, update_done(depth) + 1):
        phase, layer = phase_at(number, depth)
        steps.append(
            PhaseStep(
                number=number,
                word=str(phase),
                title_word=phase_title(phase),
                layer=layer,
                title=_title(phase, layer),
                state="current" if number == now else "done" if number < now else "ahead",
                is_first_of_its_kind=not steps or steps[-1].word != str(phase),
            )
        )
    return PhaseStrip(
        steps,
        can_go=loaded.stamp is None and fitted.shows_steps,
        is_deep=depth > MAX_LAYERS_IN_WORDS,
    )


def _title(phase: Phase, layer: int | None) -> str:
    if phase is Phase.FORWARD:
        return _("forward through layer %(layer)s: z and a", layer=layer)
    if phase is Phase.BACKWARD:
        return _(
            "backward through layer %(layer)s: the derivatives of its weights and biases",
            layer=layer,
        )
    if phase is Phase.LOSS:
        return _("the loss J of the batch")
    return _("the update of all parameters")


def phase_title(phase: Phase) -> str:
    """The word for a phase on the page."""
    match phase:
        case Phase.FORWARD:
            return pgettext("phase", "forward")
        case Phase.BACKWARD:
            return pgettext("phase", "backward")
        case Phase.LOSS:
            return pgettext("phase", "loss")
        case Phase.UPDATE:
            return pgettext("phase", "update")
        case Phase.READY:
            return pgettext("phase", "ready")
