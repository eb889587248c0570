"""The pages of comparisons, and the ways from a lab into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.http.rate_limit import CREATES
from app.training.recipe.recipe import LimitExceeded
from app.training.run.position import Unit
from app.web import addresses
from app.web.compare.comparison import Comparison, ComparisonFull
from app.web.compare.comparisons import Compared, Comparisons, LoadedComparison
from app.web.compare.page import build_comparison
from app.web.compare.view import CompareView, read_compare_view
from app.web.forms import read_integer
from app.web.lab.form_route import form_post
from app.web.lab.transport import TRAIN_EPOCHS
from app.web.problems import HttpProblem
from app.web.templating import render_page, wants_fragment
from app.web.view.view import read_view

router = APIRouter(include_in_schema=False)

STEPS = (Unit.BATCH, Unit.EPOCH)


@router.get("/compare/{comparison_id}")
async def show(request: Request, comparisons: Compared, comparison_id: str) -> Response:
    """The runs of a comparison, in the view that the address asks for."""
    return await _page(request, comparisons, await comparisons.load(comparison_id))


@form_post(router, addresses.LAB + "/fork", [CREATES])
async def fork(request: Request, comparisons: Compared, session_id: str) -> Response:
    """A second session with the very same state, beside the first."""
    return await _add_copy(request, comparisons, session_id, pinned=False)


@form_post(router, addresses.LAB + "/pin", [CREATES])
async def pin(request: Request, comparisons: Compared, session_id: str) -> Response:
    """A copy that stays as it is, beside the session."""
    return await _add_copy(request, comparisons, session_id, pinned=True)


async def _add_copy(
    request: Request, comparisons: Comparisons, session_id: str, *, pinned: bool
) -> Response:
    comparison_id = read_view(request.query_params).compare or None
    try:
        held = await comparisons.add_copy(session_id, comparison_id, pinned=pinned)
    except ComparisonFull as error:
        assert comparison_id is not None
        held = await comparisons.load(comparison_id)
        return await _page(request, comparisons, held, problem=str(error), status=422)
    return RedirectResponse(f"/compare/{held.id}", 303)


@router.post("/compare/{comparison_id}/step")
async def step(request: Request, comparisons: Compared, comparison_id: str) -> Response:
    """One batch or epoch of every run that is not pinned."""
    form = await request.form()
    unit = str(form.get("unit"))
    if unit not in STEPS:
        problem = f"unit must be one of {', '.join(STEPS)}."
        return await _refuse(request, comparisons, comparison_id, problem)
    return await _step(request, comparisons, comparison_id, Unit(unit), 1)


@router.post("/compare/{comparison_id}/train")
async def train(request: Request, comparisons: Compared, comparison_id: str) -> Response:
    """Many epochs of every run that is not pinned; in ``play`` the page asks for more by itself."""
    form = await request.form()
    try:
        epochs = read_integer(str(form.get("epochs", "")), 1)
        if epochs is None:
            raise HttpProblem(422, "Epochs must be a whole number from 1 on.")
        plays = form.get("play") == "on"
        return await _step(request, comparisons, comparison_id, Unit.EPOCH, epochs, plays=plays)
    except (HttpProblem, LimitExceeded) as error:
        return await _refuse(request, comparisons, comparison_id, str(error))


@router.post("/compare/{comparison_id}/reset")
async def reset(request: Request, comparisons: Compared, comparison_id: str) -> Response:
    """Every run that is not pinned back to its very same initial weights."""
    await comparisons.reset(comparison_id)
    return await _answer(request, comparisons, await comparisons.load(comparison_id))


@router.post("/compare/{comparison_id}/remove")
async def remove(request: Request, comparisons: Compared, comparison_id: str) -> Response:
    """Take a run out of the comparison; its session stays."""
    session_id = str((await request.form()).get("session"))

    def without(comparison: Comparison) -> Comparison:
        return comparison.without(session_id)

    held = await comparisons.change(comparison_id, without)
    return await _answer(request, comparisons, held)


@router.get("/compare/{comparison_id}/{action}")
async def come_back(request: Request, comparison_id: str, action: str) -> Response:
    """Where a form was refused without scripts, reload comes here."""
    at_rest = read_compare_view(request.query_params).at_rest
    return RedirectResponse(at_rest.path(comparison_id), 303)


async def _step(
    request: Request,
    comparisons: Comparisons,
    comparison_id: str,
    unit: Unit,
    count: int,
    *,
    plays: bool = False,
) -> Response:
    moved = await comparisons.step(comparison_id, unit, count)
    held = await comparisons.load(comparison_id)
    notes = []
    if moved.late and not plays:
        notes = [
            f"Stopped after {comparisons.sessions.limits.seconds:g} s with {moved.done} of "
            f"{moved.asked} epochs done; train again to go on."
        ]
    view = read_compare_view(request.query_params).at_rest
    if plays:
        view = replace(view, turn=str(count), plays="on" if moved.going else "")
    return await _answer(request, comparisons, held, notes, view)


async def _refuse(
    request: Request, comparisons: Comparisons, comparison_id: str, problem: str
) -> Response:
    held = await comparisons.load(comparison_id)
    return await _page(request, comparisons, held, problem=problem, status=422)


async def _answer(
    request: Request,
    comparisons: Comparisons,
    held: LoadedComparison,
    notes: Sequence[str] = (),
    view: CompareView | None = None,
) -> Response:
    """After a change: the fragment for htmx; else back to the page, so that reload repeats none."""
    if wants_fragment(request) or notes:
        return await _page(request, comparisons, held, notes=notes, view=view)
    at_rest = read_compare_view(request.query_params).at_rest
    return RedirectResponse(at_rest.path(held.id), 303)


async def _page(
    request: Request,
    comparisons: Comparisons,
    held: LoadedComparison,
    *,
    problem: str = "",
    notes: Sequence[str] = (),
    view: CompareView | None = None,
    status: int = 200,
) -> Response:
    view = view or read_compare_view(request.query_params)
    if not wants_fragment(request):
        view = view.at_rest
    runs = await comparisons.runs(held.comparison)

    def render() -> Response:
        page = build_comparison(held, runs, view, problem=problem, notes=notes)
        context = {"page": page, "train_epochs": TRAIN_EPOCHS}
        return render_page(request, "compare/comparison.html", context, status)

    response = await to_thread.run_sync(render)
    if wants_fragment(request):
        response.headers["HX-Replace-Url"] = view.at_rest.path(held.id)
    return response
