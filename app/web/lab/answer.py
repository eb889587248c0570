"""The lab page as an answer: drawn whole or as a fragment, or a redirect to it after a change."""

from __future__ import annotations

from dataclasses import replace

from anyio import to_thread
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.training.run.observation import observe
from app.web.dependencies import app_state
from app.web.lab.form_feedback import FormFeedback
from app.web.lab.frame_events import edges_of_live_page
from app.web.lab.page import build_lab
from app.web.lab.transport import TRAIN_EPOCHS
from app.web.problems import RETRY_SECONDS
from app.web.session_service import LoadedSession, SessionService
from app.web.templating import render_page, wants_fragment
from app.web.view.fit import fit_view
from app.web.view.view import read_view

UNTIL_KEPT = "What this run reaches stays in memory until it can be saved."


async def answer_change(
    request: Request, sessions: SessionService, held: LoadedSession
) -> Response:
    """After a change: a fragment for htmx; otherwise a redirect, so that reload repeats nothing."""
    notes = []
    if held.done < held.asked and held.session.status != "diverged":
        seconds = sessions.limits.seconds
        notes = [
            f"Stopped after {seconds:g} s with {held.done} of {held.asked} epochs trained; "
            f"train again to go on."
        ]
    if wants_fragment(request) or notes:
        return await render_lab(request, sessions, held, FormFeedback(notes=notes))
    fitted = fit_view(read_view(request.query_params), held.session)
    return RedirectResponse(fitted.view.path(held.id), 303)


async def render_lab(
    request: Request,
    sessions: SessionService,
    held: LoadedSession,
    feedback: FormFeedback | None = None,
    status: int = 200,
) -> Response:
    """The lab page in the view of the address."""
    view = read_view(request.query_params)
    feedback = feedback or FormFeedback()
    if held.stamp and held.stamp.problem and not feedback.problem:
        feedback = replace(feedback, problem=f"{held.stamp.problem} {UNTIL_KEPT}")
    fitted = fit_view(view, held.session)
    if request.method == "POST":
        # After a change the old choice may be gone; that is no mistake of the person's.
        view, fitted = fitted.view, replace(fitted, notes=())
    whole = not wants_fragment(request)
    extras = await app_state(request).page_extras.for_page(request, view, held.id, whole=whole)
    fitted = fitted.in_room(extras.view.room)

    def render() -> Response:
        now = observe(held.session)
        drawn = edges_of_live_page(held, extras.view, fitted, now)
        lab = build_lab(held, fitted, now, sessions.limits, feedback, drawn=drawn)
        context = {"lab": lab, "train_epochs": TRAIN_EPOCHS, **extras.context}
        return render_page(request, "lab.html", context, status)

    response = await to_thread.run_sync(render)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if not whole:
        response.headers["HX-Replace-Url"] = extras.view.path(held.id)
    return response
