"""From a lab: its state becomes a step of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from app.classroom.names import clean_name
from app.classroom.plan.plan import (
    MAX_MINUTES,
    MAX_NAME_LENGTH,
    MAX_TITLE_LENGTH,
    Plan,
    PlanError,
    new_key,
)
from app.http.rate_limit import CREATES
from app.i18n.messages import N_, _
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest
from app.web.forms import read_integer
from app.web.lessons.lesson_library import Library
from app.web.plans.pages import own_cards
from app.web.plans.plan_library import PlanLibrary, Plans
from app.web.plans.routes import NEW_NAME
from app.web.plans.step_start import about_run, step_from_lab
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_page
from app.web.view.hidden_parts import HIDEABLE, read_hidden, write_hidden
from app.web.view.view import View, read_view

router = APIRouter(prefix=addresses.LAB, include_in_schema=False)

NO_TITLE = N_("Title: write a few words; the class sees them.")


@dataclass(frozen=True)
class AddForm:
    """What was typed; ``plan`` is the id of the chosen plan, empty for a new one called ``name``.

    ``errors`` has a sentence for each refused field.
    """

    plan: str = ""
    name: str = ""
    title: str = ""
    minutes: str = "5"
    hidden: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)


@router.get("/plan")
async def show_form(
    request: Request, classroom: Classroom, plans: Plans, session_id: str
) -> Response:
    """The form that adds the state of this lab to a plan."""
    view = read_view(request.query_params)
    loaded = await classroom.sessions.load(session_id)
    own = await plans.own(classroom.visitor)
    form = AddForm(plan=own[0].id if own else "", hidden=read_hidden(view.hide)[0])
    return await _page(request, classroom, plans, loaded, view, form)


@router.post("/plan", dependencies=[CREATES])
async def add(
    request: Request, classroom: Classroom, plans: Plans, lessons: Library, session_id: str
) -> Response:
    """Add the state that the lab has now, in the view of the address."""
    view = read_view(request.query_params)
    form = _read(await request.form())
    loaded = await classroom.sessions.load(session_id)
    if form.errors:
        return await _page(request, classroom, plans, loaded, view, form, 422)
    view = replace(view, hide=write_hidden(form.hidden))
    try:
        step, texts = await step_from_lab(loaded.session, view, lessons, form.title, new_key())
        step = step.model_copy(update={"minutes": int(form.minutes)})
        plan_id = form.plan
        if not plan_id:
            new = await plans.create(Plan(name=form.name or _(NEW_NAME)), classroom.visitor)
            plan_id = new.id

        def change(plan: Plan) -> Plan:
            known = {**plan.lessons, **texts}
            return plan.with_step(step).model_copy(update={"lessons": known})

        await plans.change(plan_id, classroom.visitor, change)
    except PlanError as error:
        refused = replace(form, errors={"plan": str(error)})
        return await _page(request, classroom, plans, loaded, view, refused, 422)
    return RedirectResponse(addresses.plans(plan_id) + f"#step-{step.key}", 303)


def _read(posted: FormData) -> AddForm:
    typed = {name: str(posted.get(name, "")).strip() for name in ("plan", "minutes")}
    title = clean_name(str(posted.get("title", "")), MAX_TITLE_LENGTH)
    minutes = read_integer(typed["minutes"], 0, MAX_MINUTES)
    errors = {} if title else {"title": _(NO_TITLE)}
    if minutes is None:
        errors["minutes"] = _(
            "Minutes: enter a whole number from 0 to %(max_minutes)s.", max_minutes=MAX_MINUTES
        )
    return AddForm(
        plan=typed["plan"][:80],
        name=clean_name(str(posted.get("name", "")), MAX_NAME_LENGTH),
        title=title,
        minutes=typed["minutes"][:20] if minutes is None else str(minutes),
        hidden=frozenset(map(str, posted.getlist("hide"))) & HIDEABLE.keys(),
        errors=errors,
    )


async def _page(
    request: Request,
    classroom: ClassroomRequest,
    plans: PlanLibrary,
    loaded: LoadedSession,
    view: View,
    form: AddForm,
    status: int = 200,
) -> Response:
    context = {
        "form": form,
        "plans": own_cards(await plans.own(classroom.visitor)),
        "about": about_run(loaded.session),
        "playing": loaded.stamp is not None,
        "action": view.path(loaded.id, "plan"),
        "back": view.path(loaded.id),
        "in_lesson": bool(view.lesson),
    }
    return render_page(request, "plans/add.html", context, status)
