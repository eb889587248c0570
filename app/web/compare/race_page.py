"""The page that makes a race of a lab: which optimizers, which learning rates, from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from app.http.rate_limit import CREATES
from app.training.experiments.race import MAX_RUNS, Entrant, UnusableRace, line_up
from app.training.recipe.parts import OptimizerName
from app.training.recipe.recipe import Recipe
from app.web.compare.comparisons import Compared
from app.web.compare.numbers_typed import numbers_of
from app.web.lab.settings import TITLES
from app.web.problems import HttpProblem
from app.web.session_service import LoadedSession
from app.web.templating import render_page

router = APIRouter(include_in_schema=False)

OPTIMIZERS: tuple[OptimizerName, ...] = get_args(OptimizerName)


@dataclass(frozen=True)
class RacePage:
    """The form as it is drawn; ``optimizers`` are name, title and whether it is chosen."""

    id: str
    lab: str
    epoch: int
    optimizers: list[tuple[str, str, bool]]
    rates: str
    anew: bool
    most: int
    problem: str


@router.get("/lab/{session_id}/race")
async def ask(request: Request, comparisons: Compared, session_id: str) -> Response:
    """The form, with the lab's optimizer and learning rate chosen."""
    held = await comparisons.sessions.load(session_id)
    optimizer = held.session.recipe.optimizer
    return await _page(
        request, held, [optimizer.name], f"{optimizer.learning_rate:.15g}", anew=True
    )


@router.post("/lab/{session_id}/race", dependencies=[CREATES])
async def begin(request: Request, comparisons: Compared, session_id: str) -> Response:
    """A comparison of runs that start alike."""
    form = await request.form()
    held = await comparisons.sessions.load(session_id)
    anew = str(form.get("start", "first")) != "here"
    try:
        entrants = entrants_of(form, held.session.recipe)
    except (HttpProblem, UnusableRace) as error:
        names = [str(name) for name in form.getlist("optimizer")]
        rates = str(form.get("rates", ""))[:200]
        sentence = str(error)[:1].upper() + str(error)[1:]
        return await _page(request, held, names, rates, anew=anew, problem=sentence)
    made = await comparisons.race(held.session, entrants, anew=anew)
    return RedirectResponse(f"/compare/{made.id}", 303)


def entrants_of(form: FormData, recipe: Recipe) -> list[Entrant]:
    """The runs that the form asks for; raises Refused or UnusableRace."""
    names = [str(name) for name in form.getlist("optimizer")]
    known: list[OptimizerName] = [name for name in OPTIMIZERS if name in names]
    if len(known) < len(set(names)):
        raise HttpProblem(422, f"optimizer must be one of {', '.join(OPTIMIZERS)}.")
    return line_up(recipe, known, numbers_of(form, "rates", "Learning rates"))


async def _page(
    request: Request,
    held: LoadedSession,
    names: list[str],
    rates: str,
    *,
    anew: bool,
    problem: str = "",
) -> Response:
    session = held.session
    page = RacePage(
        id=held.id,
        lab=f"/lab/{held.id}",
        epoch=session.epoch,
        optimizers=[(name, TITLES.get(name, name), name in names) for name in OPTIMIZERS],
        rates=rates,
        anew=anew,
        most=MAX_RUNS,
        problem=problem,
    )
    return await to_thread.run_sync(
        lambda: render_page(request, "compare/race.html", {"page": page}, 422 if problem else 200)
    )
