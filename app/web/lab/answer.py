"""Responses with the lab page: the whole page, a fragment, or a redirect after a change."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from anyio import to_thread
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.i18n.messages import N_, _
from app.training.experiments.gradient_check import CheckGradient, check_gradient
from app.training.run.observation import observe
from app.web.dependencies import app_state
from app.web.forms import FormFeedback
from app.web.lab.frame_events import edges_of_live_page
from app.web.lab.page import build_lab
from app.web.lab.start import displaced_notes
from app.web.lab.transport import TRAIN_EPOCHS
from app.web.lessons.lesson_library import lesson_beside
from app.web.long_work import ended_early
from app.web.problems import RETRY_SECONDS
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_page, wants_fragment
from app.web.view.fit import fit_view
from app.web.view.place import is_new_place
from app.web.view.view import View, read_view

KEPT_IN_MEMORY = N_("Progress stays in memory until it can be saved.")


async def answer_change(
    request: Request, sessions: SessionService, loaded: LoadedSession
) -> Response:
    """After a change: a fragment for htmx, otherwise a redirect (a reload repeats nothing)."""
    feedback = FormFeedback(notes=displaced_notes(request))
    if loaded.done < loaded.requested and loaded.session.status != "diverged":
        feedback = FormFeedback(
            notes=[
                *feedback.notes,
                ended_early(
                    loaded.done,
                    loaded.requested,
                    sessions.limits.seconds,
                    cancelled=loaded.cancelled,
                ),
            ],
            remaining=loaded.requested - loaded.done,
        )
    if wants_fragment(request) or feedback.notes:
        return await render_lab(request, sessions, loaded, feedback)
    fitted = fit_view(read_view(request.query_params), loaded.session)
    return RedirectResponse(fitted.view.path(loaded.id), 303)


async def render_lab(
    request: Request,
    sessions: SessionService,
    loaded: LoadedSession,
    feedback: FormFeedback | None = None,
    status: int = 200,
    *,
    view: View | None = None,
) -> Response:
    """The lab page in the view of the address, or in ``view``.

    Another place (``is_new_place``) is a new entry in the browser's history.
    """
    feedback = feedback or FormFeedback()
    view = view or read_view(request.query_params)
    way = "Push" if is_new_place(request, view) else "Replace"
    view, lesson, note = await lesson_beside(request, view)
    if note:
        feedback = replace(feedback, notes=[*feedback.notes, note])
    if loaded.stamp and loaded.stamp.problem and not feedback.problem:
        feedback = replace(feedback, problem=f"{loaded.stamp.problem} {_(KEPT_IN_MEMORY)}")
    fitted = fit_view(view, loaded.session, loaded.followed)
    if request.method == "POST":
        # A change may remove what the view had selected; that needs no note.
        view, fitted = fitted.view, replace(fitted, notes=())
    whole = not wants_fragment(request)
    extras = await app_state(request).page_extras.for_page(request, view, loaded.id, whole=whole)
    fitted = fitted.in_room(extras.view.room, blind=bool(extras.view.blind))

    def render(compare: CheckGradient = check_gradient) -> Response:
        now = observe(loaded.session)
        drawn = edges_of_live_page(loaded, extras.view, fitted, now)
        lab = build_lab(
            loaded,
            fitted,
            now,
            sessions.limits,
            feedback,
            drawn=drawn,
            compare=compare,
            lesson=lesson,
        )
        context = {"lab": lab, "train_epochs": TRAIN_EPOCHS, **extras.context}
        return render_page(request, "lab.html", context, status)

    if fitted.check == "all":
        with sessions.long_work.begin(loaded.id) as job:
            go_on = job.may_go_on(sessions.time_limit.begin())
            compare = partial(check_gradient, go_on=go_on, report=job.report)
            response = await to_thread.run_sync(render, compare)
    else:
        response = await to_thread.run_sync(render)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if not whole:
        response.headers[f"HX-{way}-Url"] = extras.view.path(loaded.id)
    return response
