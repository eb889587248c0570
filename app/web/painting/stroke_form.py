"""A stroke from a form, and applying it to a session."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, FailFast, Field
from starlette.datastructures import FormData

from app.errors import ProblemError
from app.i18n.messages import _
from app.render.maps.brush import eraser_radii
from app.training.data.painting import MAX_STROKE, Stroke, paint, settings_kept
from app.training.run.session import TrainingSession
from app.web.forms import read_number
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession
from app.web.view.painting import data_id


class UnreadableTarget(ProblemError):
    """The target of the painted points is no number. ``typed`` is its text."""

    def __init__(self, typed: str):
        super().__init__(_("y: enter a number, like −0.5, not “%(typed)s”.", typed=typed[:40]))
        self.typed = typed


def _with_number(row: Any) -> Any:
    """A row of a point whose target may be a text, as it was typed."""
    if not isinstance(row, list) or not row or not isinstance(row[-1], str):
        return row
    number = read_number(row[-1])
    if number is None:
        raise UnreadableTarget(row[-1])
    return [*row[:-1], number]


_Row = Annotated[list[float], Field(min_length=2, max_length=3), FailFast()]
_Point = Annotated[_Row, BeforeValidator(_with_number)]
_Rows = Annotated[list[_Row], Field(max_length=MAX_STROKE), FailFast()]
_Points = Annotated[list[_Point], Field(max_length=MAX_STROKE), FailFast()]


class StrokeForm(BaseModel):
    """Points as rows of inputs and target, and positions of the eraser."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    points: _Points = []
    wiped: _Rows = []


def read_stroke(form: FormData) -> StrokeForm:
    """The stroke in the JSON field ``stroke``; raises ValidationError or UnreadableTarget."""
    return StrokeForm.model_validate_json(str(form.get("stroke", "")))


async def apply_stroke(
    sessions: SessionService, session_id: str, stroke: StrokeForm, blank: str
) -> LoadedSession:
    """Train on the points after the stroke; ``blank`` identifies the data of a cleared plane.

    Raises UnusableData, LimitExceeded or ValidationError; then nothing has changed.
    """

    def action(session: TrainingSession) -> TrainingSession:
        own = paint(
            session,
            Stroke(
                stroke.points,
                stroke.wiped,
                eraser_radii(session.data.dataset.inputs),
                empty=bool(blank) and blank == data_id(session),
            ),
        )
        if own is None:
            return session
        patch = settings_kept(session.recipe, own)
        return session.changed(patch, own=own, limits=sessions.limits)

    return await sessions.change(session_id, action, always_new_version=False)
