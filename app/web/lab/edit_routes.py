"""Changing a run from its page: settings, layers, frozen parameters, one parameter, points."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, JsonValue, ValidationError

from app.i18n.messages import _
from app.training.divergence.explanation import explain_divergence
from app.training.recipe.frozen import frozen_problem
from app.training.recipe.recipe import LimitExceeded, Recipe
from app.training.run.edit import set_parameter
from app.training.run.selection import parse_selection
from app.training.run.session import TrainingSession
from app.training.table import UnusableData
from app.web import addresses
from app.web.dependencies import Service
from app.web.forms import FormFeedback, read_number
from app.web.lab.answer import answer_change, render_lab
from app.web.lab.form_route import LabFormRoute, form_post
from app.web.lab.settings.form import (
    changed_fields,
    field_errors,
    limit_errors,
    patch_of,
    unreadable_fields,
)
from app.web.lab.settings.layers_form import LayersForm, changed_layers
from app.web.painting.stroke_form import UnreadableTarget, apply_stroke, read_stroke
from app.web.problems import HttpProblem
from app.web.view.view import read_view

router = APIRouter(prefix=addresses.LAB, include_in_schema=False, route_class=LabFormRoute)


class ParameterForm(BaseModel):
    """A weight, bias or layer by its key, and a new value as typed."""

    key: str = ""
    value: str = ""


@form_post(router, "/settings")
async def change_settings(request: Request, sessions: Service, session_id: str) -> Response:
    """Change part of the recipe. A refused field keeps its text and gets an error sentence."""
    fields = changed_fields(await request.form())
    try:
        loaded = await sessions.patch(
            session_id, lambda recipe: patch_of(fields, recipe), strict=False
        )
    except ValidationError as error:
        feedback = FormFeedback(
            errors={**field_errors(error), **unreadable_fields(fields)}, typed=fields
        )
    except LimitExceeded as error:
        feedback = FormFeedback(errors=limit_errors(error), typed=fields)
    except UnusableData as error:
        feedback = FormFeedback(problem=str(error), typed=fields)
    else:
        return await answer_change(request, sessions, loaded)
    return await render_lab(request, sessions, await sessions.load(session_id), feedback, 422)


@form_post(router, "/go-on")
async def go_on(request: Request, sessions: Service, session_id: str) -> Response:
    """After a divergence: continue with the first of α/2, α/4 … that survives the update."""

    def lower(session: TrainingSession) -> TrainingSession:
        found = explain_divergence(session.next_update()) if session.status == "diverged" else None
        if found is None:
            raise HttpProblem(422, _("This run has not diverged. Step or train to continue."))
        if found.surviving_learning_rate is None:
            raise HttpProblem(422, session.message)
        return session.changed({"optimizer": {"learning_rate": found.surviving_learning_rate}})

    return await answer_change(request, sessions, await sessions.change(session_id, lower))


@form_post(router, "/layers")
async def change_layers(
    request: Request, sessions: Service, session_id: str, form: Annotated[LayersForm, Form()]
) -> Response:
    """Add or remove a hidden layer or a neuron, or choose the activation of a layer."""

    def patch(recipe: Recipe) -> dict[str, JsonValue]:
        return {"layers": changed_layers(recipe, form)}

    return await answer_change(request, sessions, await sessions.patch(session_id, patch))


@form_post(router, "/freeze")
async def freeze(
    request: Request, sessions: Service, session_id: str, form: Annotated[ParameterForm, Form()]
) -> Response:
    """Freeze a weight, a bias or a layer, or unfreeze it."""
    key = form.key[:20]

    def patch(recipe: Recipe) -> dict[str, JsonValue]:
        if frozen_problem([key], recipe.units):
            raise HttpProblem(
                422, _("This network has no weight, bias or layer “%(key)s”.", key=key)
            )
        others = [other for other in recipe.frozen if other != key]
        return {"frozen": [*others] if key in recipe.frozen else [*others, key]}

    return await answer_change(request, sessions, await sessions.patch(session_id, patch))


@form_post(router, "/parameter")
async def change_parameter(
    request: Request, sessions: Service, session_id: str, form: Annotated[ParameterForm, Form()]
) -> Response:
    """Set one weight or bias by hand."""
    key, value = form.key[:20], read_number(form.value)

    def action(session: TrainingSession) -> TrainingSession:
        selection = parse_selection(key, session.recipe.units)
        if selection is None:
            raise HttpProblem(422, _("This network has no weight or bias “%(key)s”.", key=key))
        if value is None:
            typed = form.value.strip()[:40]
            raise HttpProblem(
                422,
                _(
                    "A weight or bias must be a finite number, like −0.5 or 2e-3, not “%(typed)s”.",
                    typed=typed,
                ),
            )
        set_parameter(session, selection, value)
        return session

    return await answer_change(request, sessions, await sessions.change(session_id, action))


@router.post("/points", response_model=None)
async def paint(request: Request, sessions: Service, session_id: str) -> Response:
    """Add the points of a stroke to the plane, or erase some."""
    view = read_view(request.query_params)
    try:
        stroke = read_stroke(await request.form())
    except UnreadableTarget as error:
        loaded, feedback = await sessions.load(session_id), FormFeedback(problem=str(error))
        view = replace(view, paint=error.typed)
        return await render_lab(request, sessions, loaded, feedback, 422, view=view)
    loaded = await apply_stroke(sessions, session_id, stroke, view.blank)
    return await answer_change(request, sessions, loaded)
