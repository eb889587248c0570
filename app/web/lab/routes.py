"""The pages: the lab of a session, its forms, the examples, the theme."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import JsonValue, ValidationError

from app.classroom.rooms import LoadedRoom
from app.errors import ProblemError
from app.http.identity import IdentitySigner
from app.live.saving import NotSaved
from app.store.base import StoreUnavailable
from app.training.divergence.explanation import explain_divergence
from app.training.own_data import UnusableData
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.recipe import LimitExceeded, Recipe
from app.training.run.edit import set_parameter
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from app.training.run.session import TrainingSession
from app.training.timeline import travel
from app.web import addresses
from app.web.api.routes import Service
from app.web.classroom.dependencies import classroom_of_known_visitor
from app.web.classroom.lab_in_room import room_bar_of_lab
from app.web.classroom.room_bar import room_bar_html
from app.web.forms import (
    epochs_of,
    play_of,
    recipe_of,
    state_of,
    unit_of,
    updates_of,
    value_of,
)
from app.web.lab.charts import needs_measuring
from app.web.lab.feedback import Feedback
from app.web.lab.frame_events import edges_of_live_page
from app.web.lab.layers_form import changed_layers
from app.web.lab.page import build_lab
from app.web.lab.settings_form import changed_fields, field_errors, limit_errors, patch_of
from app.web.lab.transport import TRAIN_EPOCHS
from app.web.painting.strokes import put_stroke, stroke_of
from app.web.problems import RETRY_SECONDS, HttpProblem, explain
from app.web.session_service import LoadedSession, SessionService
from app.web.templating import THEME_COOKIE, THEMES, render_page, wants_fragment
from app.web.view.view import fit_view, read_view

router = APIRouter(include_in_schema=False)

DISPLACED = "displaced"
"""In the address of a session whose making has cost older ones."""
UNTIL_KEPT = "What this run reaches stays in memory until it can be kept."


@router.get(addresses.HOME)
async def start(
    request: Request,
    sessions: Service,
    example: str = "circle",
    recipe: str | None = None,
    state: str | None = None,
) -> Response:
    """Make a session, of a state, a recipe or an example if one is named, and show it."""
    if state is not None:
        session = await to_thread.run_sync(state_of, state, sessions.limits)
        return await opened(request, await sessions.adopt(session))
    if recipe is not None:
        return await opened(request, await sessions.create(recipe_of(recipe)))
    if example not in EXAMPLES:
        known = ", ".join(EXAMPLES)
        raise HttpProblem(404, f"There is no example “{example[:40]}”; choose one of {known}.")
    return await opened(request, await sessions.create(EXAMPLES[example].recipe))


async def opened(request: Request, held: LoadedSession) -> Response:
    """The way to a session that was just made, in the view that the address asks for.

    In an iframe of another site's page a browser keeps no cookie, so the address has the key.
    """
    view = read_view(request.query_params)
    new = request.scope["state"]["new_visitor"]
    if view.embed and new:
        visitors: IdentitySigner = request.app.state.visitors
        view = replace(view, key=await visitors.sign(new))
    path = view.path(held.id)
    if held.displaced:
        path = addresses.with_query(path, f"{DISPLACED}={held.displaced}")
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


@router.get(addresses.LAB)
async def show(request: Request, sessions: Service, session_id: str) -> Response:
    """The lab of a session in the view that the address asks for."""
    held = await sessions.load(session_id, read_view(request.query_params))
    return await _page(request, sessions, held, Feedback(notes=_displaced(request)))


def _displaced(request: Request) -> list[str]:
    """That the new session took the place of older ones."""
    if DISPLACED not in request.query_params:
        return []
    most = request.app.state.max_sessions_per_visitor
    return [
        f"You have {most} sessions, as many as are kept for one visitor; the one that you had not "
        f"used for longest made room for this one."
    ]


@router.post(addresses.LAB + "/step")
async def step(request: Request, sessions: Service, session_id: str) -> Response:
    """One phase, sample, batch or epoch."""
    form = await request.form()

    async def change() -> LoadedSession:
        return await sessions.step(session_id, unit_of(form), 1, measured=_measured(request))

    return await _attempt(request, sessions, session_id, change())


@router.post(addresses.LAB + "/train")
async def train(request: Request, sessions: Service, session_id: str) -> Response:
    """Many epochs in one go."""
    form = await request.form()

    async def change() -> LoadedSession:
        epochs, most = epochs_of(form), sessions.limits.epochs
        if epochs > most:
            raise HttpProblem(422, f"epochs: at most {most} are trained in one go, not {epochs}.")
        return await sessions.step(session_id, Unit.EPOCH, epochs, measured=_measured(request))

    return await _attempt(request, sessions, session_id, change())


@router.post(addresses.LAB + "/play")
async def play(request: Request, sessions: Service, session_id: str) -> Response:
    """Play at the chosen speed, or go on at another one."""
    form = await request.form()

    async def change() -> LoadedSession:
        return await sessions.play(session_id, play_of(form))

    return await _attempt(request, sessions, session_id, change())


@router.post(addresses.LAB + "/pause")
async def pause(request: Request, sessions: Service, session_id: str) -> Response:
    """Stop playing."""
    return await _attempt(request, sessions, session_id, sessions.pause(session_id))


@router.post(addresses.LAB + "/reset")
async def reset(request: Request, sessions: Service, session_id: str) -> Response:
    """Back to the very same initial weights."""
    return await _attempt(request, sessions, session_id, sessions.reset(session_id))


@router.post(addresses.LAB + "/back")
async def back(request: Request, sessions: Service, session_id: str) -> Response:
    """One phase, sample, batch or epoch back."""
    form = await request.form()

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return travel.go_back(session, unit_of(form), 1, seconds)

    return await _attempt(request, sessions, session_id, sessions.rewind(session_id, move))


@router.post(addresses.LAB + "/seek")
async def seek(request: Request, sessions: Service, session_id: str) -> Response:
    """To a place of the scrub bar."""
    form = await request.form()

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return travel.go_to_update(session, updates_of(form), seconds)

    return await _attempt(request, sessions, session_id, sessions.rewind(session_id, move))


@router.post(addresses.LAB + "/undo")
async def undo(request: Request, sessions: Service, session_id: str) -> Response:
    """To just before the last change."""
    return await _attempt(request, sessions, session_id, sessions.rewind(session_id, travel.undo))


@router.post(addresses.LAB + "/redo")
async def redo(request: Request, sessions: Service, session_id: str) -> Response:
    """To just after the next change that was undone."""
    return await _attempt(request, sessions, session_id, sessions.rewind(session_id, travel.redo))


@router.post(addresses.LAB + "/settings")
async def change_settings(request: Request, sessions: Service, session_id: str) -> Response:
    """Change part of the recipe; what is refused stays as typed, with a sentence beside it."""
    fields = changed_fields(await request.form())
    try:
        held = await sessions.patch(
            session_id, lambda recipe: patch_of(fields, recipe), strict=False
        )
    except ValidationError as error:
        feedback = Feedback(errors=field_errors(error), typed=fields)
    except LimitExceeded as error:
        feedback = Feedback(errors=limit_errors(error), typed=fields)
    except UnusableData as error:
        feedback = Feedback(problem=str(error), typed=fields)
    else:
        return await _answer(request, sessions, held)
    held = await sessions.load(session_id)
    return await _page(request, sessions, held, feedback, 422)


@router.post(addresses.LAB + "/go-on")
async def go_on(request: Request, sessions: Service, session_id: str) -> Response:
    """After a divergence: the largest halved learning rate with which the update is made."""

    def lower(session: TrainingSession) -> TrainingSession:
        found = explain_divergence(session) if session.status == "diverged" else None
        if found is None:
            raise HttpProblem(422, "This run has not diverged; step or train to go on.")
        if found.surviving_learning_rate is None:
            raise HttpProblem(422, session.message)
        return session.changed({"optimizer": {"learning_rate": found.surviving_learning_rate}})

    return await _attempt(request, sessions, session_id, sessions.change(session_id, lower))


@router.post(addresses.LAB + "/layers")
async def change_layers(request: Request, sessions: Service, session_id: str) -> Response:
    """Add or take away a hidden layer or a neuron, or choose a layer's activation."""
    form = {name: str(value) for name, value in (await request.form()).items()}

    def patch(recipe: Recipe) -> dict[str, JsonValue]:
        return {"layers": changed_layers(recipe, form)}

    return await _attempt(request, sessions, session_id, sessions.patch(session_id, patch))


@router.post(addresses.LAB + "/freeze")
async def freeze(request: Request, sessions: Service, session_id: str) -> Response:
    """Freeze a weight, a bias or a layer, or let it train again."""
    key = str((await request.form()).get("key", ""))[:20]

    def patch(recipe: Recipe) -> dict[str, JsonValue]:
        others = [other for other in recipe.frozen if other != key]
        return {"frozen": [*others] if key in recipe.frozen else [*others, key]}

    return await _attempt(request, sessions, session_id, sessions.patch(session_id, patch))


@router.post(addresses.LAB + "/parameter")
async def change_parameter(request: Request, sessions: Service, session_id: str) -> Response:
    """Set one weight or bias by hand."""
    form = await request.form()

    def action(session: TrainingSession) -> TrainingSession:
        key = str(form.get("key", ""))[:20]
        selection = parse_selection(key, session.recipe.units)
        if selection is None:
            raise HttpProblem(422, f"“{key}” is no weight or bias of this network.")
        set_parameter(session, selection, value_of(form))
        return session

    return await _attempt(request, sessions, session_id, sessions.change(session_id, action))


@router.post(addresses.LAB + "/points")
async def paint(request: Request, sessions: Service, session_id: str) -> Response:
    """Put the points of a stroke on the plane, or wipe some off."""
    form = await request.form()

    async def change() -> LoadedSession:
        blank = read_view(request.query_params).blank
        return await put_stroke(sessions, session_id, stroke_of(form), blank)

    return await _attempt(request, sessions, session_id, change())


@router.get(addresses.LAB + "/{action}")
async def come_back(request: Request, session_id: str, action: str) -> Response:
    """Where a form was refused without scripts, reload and the page's links come here."""
    view = read_view(request.query_params)
    return RedirectResponse(view.path(session_id), 303)


@router.post(addresses.THEME)
async def choose_theme(request: Request) -> Response:
    """Keep the theme in a cookie and come back."""
    form = await request.form()
    theme, back = str(form.get("theme")), str(form.get("back", ""))
    if theme not in THEMES:
        raise HttpProblem(422, f"theme must be one of {', '.join(THEMES)}.")
    # htmx changes the address after the form was drawn; the browser names the present one.
    with suppress(ValueError):  # of what is no address
        referrer = urlsplit(request.headers.get("referer", ""))
        if referrer.netloc == request.url.netloc and referrer.path:
            back = referrer._replace(scheme="", netloc="", fragment="").geturl()
    if not back.startswith("/") or back.startswith(("//", "/\\")):
        back = addresses.home()
    response = RedirectResponse(back, 303)
    response.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=31_536_000,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _measured(request: Request) -> bool:
    """Whether the page that asks shows charts that have to be measured for."""
    return needs_measuring(read_view(request.query_params).charts)


async def _attempt(
    request: Request, sessions: SessionService, session_id: str, change: Awaitable[LoadedSession]
) -> Response:
    """The answer to a form whose only possible complaint is a sentence for the whole page."""
    try:
        held = await change
    except (ProblemError, ValidationError) as error:
        status, sentence = explain(error)
        if status not in (400, 422) and not isinstance(error, NotSaved | StoreUnavailable):
            raise
        held = await sessions.load(session_id)
        return await _page(request, sessions, held, Feedback(problem=sentence), status)
    return await _answer(request, sessions, held)


async def _answer(request: Request, sessions: SessionService, held: LoadedSession) -> Response:
    """After a change: the fragment for htmx; else back to the page, so that reload repeats none."""
    feedback = Feedback()
    if held.done < held.asked and held.session.status != "diverged":
        seconds = sessions.limits.seconds
        feedback = Feedback(
            notes=[
                f"Stopped after {seconds:g} s with {held.done} of {held.asked} epochs done; "
                f"train again to go on."
            ]
        )
    if wants_fragment(request) or feedback.notes:
        return await _page(request, sessions, held, feedback)
    view, _, _ = fit_view(read_view(request.query_params), held.session)
    return RedirectResponse(view.path(held.id), 303)


async def _page(
    request: Request,
    sessions: SessionService,
    held: LoadedSession,
    feedback: Feedback | None = None,
    status: int = 200,
) -> Response:
    view = read_view(request.query_params)
    feedback = feedback or Feedback()
    if held.stamp and held.stamp.problem and not feedback.problem:
        feedback = replace(feedback, problem=f"{held.stamp.problem} {UNTIL_KEPT}")
    if request.method == "POST":
        # After a change the old choice may be gone; that is no mistake of the person's.
        view, _, _ = fit_view(view, held.session)
    view, bar = await room_bar_of_lab(request, view, held.id)
    # The bar and the menus are not part of a fragment.
    open_rooms = [] if wants_fragment(request) else await _open_rooms(request)

    def render() -> Response:
        drawn = edges_of_live_page(held, view)
        context = {
            "lab": build_lab(held, view, sessions.limits, feedback, drawn=drawn),
            "train_epochs": TRAIN_EPOCHS,
            "room_bar_html": bar and room_bar_html(bar),
            "rooms": open_rooms,
        }
        return render_page(request, "lab.html", context, status)

    response = await to_thread.run_sync(render)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if wants_fragment(request):
        response.headers["HX-Replace-Url"] = view.path(held.id)
    return response


async def _open_rooms(request: Request) -> list[LoadedRoom]:
    """The classrooms that the visitor has open."""
    asked = classroom_of_known_visitor(request)
    return await asked.rooms.open_rooms_of(asked.visitor) if asked.visitor else []
