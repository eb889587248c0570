"""The panel under the diagram: the formula of the phase that the running step has reached."""

from __future__ import annotations

from app.render.formulas.moment import Moment, describe_moment
from app.training.run.observation import Observation, observe_update
from app.training.run.session import TrainingSession
from app.web.lab.moment.phase_strip import phases_now
from app.web.view.fit import FittedView


def describe_moment_panel(
    session: TrainingSession, fitted: FittedView, now: Observation, *, live: bool = False
) -> Moment:
    """The formula of a session in a view; ``now`` is ``observe(session)``."""
    return describe_moment(
        session,
        observe_update(session) or now,
        fitted.selection,
        fitted.sample,
        0 if live else phases_now(session),
        live=live,
    )
