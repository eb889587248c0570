"""The state of a plan's step as text, and back."""

from __future__ import annotations

import base64

from app.classroom.plan.plan import MAX_STATE_LENGTH, PlanError
from app.i18n.messages import N_, _
from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.experiments.fork import copy_of
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import LimitExceeded, check_limits
from app.training.run.label import NO_LABEL
from app.training.run.session import TrainingSession

DAMAGED = N_("its state is damaged. Save the plan again, or add the step again from a lab.")


def pack_state(session: TrainingSession) -> str:
    """The whole session with its past, without its name; raises PlanError if it is too large."""
    copy = copy_of(session)
    copy.set_label(NO_LABEL)
    text = base64.b64encode(to_bytes(copy)).decode("ascii")
    if len(text) > MAX_STATE_LENGTH:
        raise PlanError(
            _(
                "This run needs %(text)s kB, and a step of a plan may have "
                "%(max_state_length)s kB. Use fewer points, or begin the run again.",
                text=len(text) // 1000,
                max_state_length=MAX_STATE_LENGTH // 1000,
            )
        )
    return text


def unpack_state(text: str, limits: Limits) -> TrainingSession:
    """A new session in the state; raises PlanError if it cannot be used on this server."""
    try:
        session = from_bytes(base64.b64decode(text, validate=True))
    except (BadSnapshot, ValueError) as error:
        raise PlanError(_(DAMAGED)) from error
    try:
        for segment in session.timeline.segments:
            check_limits(segment.recipe, limits)
    except LimitExceeded as error:
        raise PlanError(
            _("its run is too large for this server: %(error)s", error=error)
        ) from error
    return session
