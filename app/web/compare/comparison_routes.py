"""The page of a comparison with its forms, and the lab's forms that add a run to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.training.recipe.recipe import LimitExceeded
from app.training.run.position import Unit
from app.web import addresses
from app.web.compare.comparison import ComparisonFull
from app.web.compare.comparison_page import build_comparison
from app.web.compare.comparison_service import Comparisons, ComparisonService, LoadedComparison
from app.web.compare.view import CompareView, read_compare_view
from app.web.forms import read_integer
from app.web.lab.form_route import form_post
from app.web.lab.transport import TRAIN_EPOCHS
from app.web.long_work import describe_job, ended_early
from app.web.templating import render_page, wants_fragment
from app.web.view.view import read_view

router = APIRouter(include_in_schema=False)

STEPS = (Unit.BATCH, Unit.EPOCH)
TypedText = Annotated[str, Form()]


@router.get(addresses.COMPARISON)
async def show(request: Request, comparisons: Comparisons, comparison_id: str) -> Response:
    """The runs of a comparison, in the view of the address."""
    return await _page(request, comparisons, await comparisons.load(comparison_id))


@form_post(router, addresses.LAB + "/fork", [CREATES])
async def fork(request: Request, comparisons: Comparisons, session_id: str) -> Response:
    """Add a copy of the session in exactly its state."""
    return await _add_copy(request, comparisons, session_id, pinned=False)


@form_post(router, addresses.LAB + "/pin", [CREATES])
async def pin(request: Request, comparisons: Comparisons, session_id: str) -> Response:
    """Add a copy of the session that is not stepped with the others."""
    return await _add_copy(request, comparisons, session_id, pinned=True)


async def _add_copy(
    request: Request, comparisons: ComparisonService, session_id: str, *, pinned: bool
) -> Response:
    comparison_id = read_view(request.query_params).compare
    try:
        loaded = await comparisons.add_copy(session_id, comparison_id, pinned=pinned)
    except ComparisonFull as error:
        return await _refuse(request, comparisons, comparison_id, str(error))
    return RedirectResponse(addresses.comparison(loaded.id), 303)


@router.post(addresses.COMPARISON + "/step")
async def step(
    request: Request, comparisons: Comparisons, comparison_id: str, unit: TypedText = ""
) -> Response:
    """Train every run that is not pinned for one batch or epoch."""
    if unit not in STEPS:
        problem = _("unit must be one of %(known)s.", known=", ".join(STEPS))
        return await _refuse(request, comparisons, comparison_id, problem)
    return await _step(request, comparisons, comparison_id, Unit(unit), 1)


@router.post(addresses.COMPARISON + "/train")
async def train(
    request: Request,
    comparisons: Comparisons,
    comparison_id: str,
    epochs: TypedText = "",
    play: TypedText = "",
) -> Response:
    """Train every run that is not pinned; with ``play`` the answer requests the next epochs."""
    count = read_integer(epochs, 1)
    if count is None:
        problem = _("Epochs: enter a whole number from 1 on.")
        return await _refuse(request, comparisons, comparison_id, problem)
    try:
        return await _step(
            request, comparisons, comparison_id, Unit.EPOCH, count, plays=play == "on"
        )
    except LimitExceeded as error:
        return await _refuse(request, comparisons, comparison_id, str(error))


@router.post(addresses.COMPARISON + "/reset")
async def reset(request: Request, comparisons: Comparisons, comparison_id: str) -> Response:
    """Reset every run that is not pinned to its initial weights."""
    await comparisons.reset(comparison_id)
    return await _answer(request, comparisons, await comparisons.load(comparison_id))


@router.post(addresses.COMPARISON + "/remove")
async def remove(
    request: Request, comparisons: Comparisons, comparison_id: str, session: TypedText = ""
) -> Response:
    """Remove a run from the comparison; its session stays."""
    loaded = await comparisons.change(comparison_id, lambda found: found.without(session))
    return await _answer(request, comparisons, loaded)


@router.get(addresses.COMPARISON + "/job")
async def show_job(comparisons: Comparisons, comparison_id: str) -> Response:
    """How far the training of all runs is."""
    return describe_job(await comparisons.job(comparison_id))


@router.post(addresses.COMPARISON + "/job/cancel")
async def cancel_job(comparisons: Comparisons, comparison_id: str) -> Response:
    """End the training of all runs; what they have reached counts."""
    await comparisons.load(comparison_id)
    comparisons.sessions.long_work.cancel(comparison_id)
    return Response(status_code=204)


@router.get(addresses.COMPARISON + "/{action}")
async def redirect_after_reload(request: Request, comparison_id: str, action: str) -> Response:
    """Lead back to the page: browsers request this when a refused form's page is reloaded."""
    return RedirectResponse(_paused_view(request).path(comparison_id), 303)


async def _step(
    request: Request,
    comparisons: ComparisonService,
    comparison_id: str,
    unit: Unit,
    count: int,
    *,
    plays: bool = False,
) -> Response:
    result = await comparisons.step(comparison_id, unit, count)
    loaded = await comparisons.load(comparison_id)
    if plays:
        can_go_on = "on" if result.can_go_on else ""
        view = replace(_paused_view(request), turn=str(count), plays=can_go_on)
        return await _answer(request, comparisons, loaded, view=view)
    notes = []
    if result.timed_out:
        seconds = comparisons.sessions.limits.seconds
        notes = [ended_early(result.done, result.requested, seconds, cancelled=result.cancelled)]
    return await _answer(request, comparisons, loaded, notes, _paused_view(request))


def _paused_view(request: Request) -> CompareView:
    return read_compare_view(request.query_params).paused


async def _refuse(
    request: Request, comparisons: ComparisonService, comparison_id: str, problem: str
) -> Response:
    loaded = await comparisons.load(comparison_id)
    return await _page(request, comparisons, loaded, problem=problem)


async def _answer(
    request: Request,
    comparisons: ComparisonService,
    loaded: LoadedComparison,
    notes: Sequence[str] = (),
    view: CompareView | None = None,
) -> Response:
    """After a change: a fragment for htmx; otherwise a redirect, so that reload repeats nothing."""
    if wants_fragment(request) or notes:
        return await _page(request, comparisons, loaded, notes=notes, view=view)
    return RedirectResponse(_paused_view(request).path(loaded.id), 303)


async def _page(
    request: Request,
    comparisons: ComparisonService,
    loaded: LoadedComparison,
    *,
    problem: str = "",
    notes: Sequence[str] = (),
    view: CompareView | None = None,
) -> Response:
    view = view or read_compare_view(request.query_params)
    fragment = wants_fragment(request)
    if not fragment:
        view = view.paused
    runs = await comparisons.runs(loaded.comparison)

    def render() -> Response:
        page = build_comparison(loaded, runs, view, problem=problem, notes=notes)
        context = {"page": page, "train_epochs": TRAIN_EPOCHS}
        return render_page(request, "compare/comparison.html", context, 422 if problem else 200)

    response = await to_thread.run_sync(render)
    if fragment:
        response.headers["HX-Replace-Url"] = view.paused.path(loaded.id)
    return response
