"""The page of a learning-rate sweep: its form, its curve, and a way to use a rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pydantic import JsonValue
from starlette.datastructures import FormData

from app.http.rate_limit import CREATES
from app.render.charts.sweep_chart import draw_sweep
from app.training.experiments.sweep import (
    MAX_RATES,
    MAX_UPDATES,
    Plan,
    SweepResult,
    UnusableSweep,
    best,
)
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from app.web.compare.numbers_typed import number_of, whole_number_of
from app.web.compare.sweeps import Swept
from app.web.dependencies import Service
from app.web.problems import HttpProblem
from app.web.session_service import LoadedSession
from app.web.templating import render_page

router = APIRouter(include_in_schema=False)

LABELS = {"low": "From", "high": "To", "count": "Rates", "epochs": "Epochs"}


@dataclass(frozen=True)
class Tried:
    """One row of the table of results; ``value`` is what the button sends."""

    outcome: SweepResult
    value: str
    best: bool


@dataclass(frozen=True)
class SweepPage:
    """The form as it is drawn, and the results if there are some."""

    id: str
    lab: str
    title: str
    epoch: int
    present: float
    typed: dict[str, str]
    anew: bool
    max_rates: int
    max_updates: int
    problem: str
    note: str
    svg: Markup
    tried: list[Tried]
    best: Tried | None
    has_test: bool


@router.get("/lab/{session_id}/sweep")
async def ask(request: Request, sessions: Service, session_id: str) -> Response:
    """The form, with a plan that is quick."""
    held = await sessions.load(session_id)
    plan = first_plan(held.session)
    return await _page(request, held, _typed(plan), anew=True)


@router.post("/lab/{session_id}/sweep", dependencies=[CREATES])
async def run(request: Request, sessions: Service, sweeps: Swept, session_id: str) -> Response:
    """Train with every rate, and show what came of it; the lab's session stays as it is."""
    form = await request.form()
    held = await sessions.load(session_id)
    typed = {name: str(form.get(name, ""))[:40] for name in LABELS}
    anew = str(form.get("start", "first")) != "here"
    try:
        outcomes = await sweeps.run(
            sessions.owner or held.id, held.session, plan_of(form, anew=anew)
        )
    except (HttpProblem, UnusableSweep) as error:
        sentence = str(error)[:1].upper() + str(error)[1:]
        return await _page(request, held, typed, anew=anew, problem=sentence)
    return await _page(request, held, typed, anew=anew, outcomes=outcomes)


@router.post("/lab/{session_id}/sweep/use", dependencies=[CREATES])
async def use(request: Request, sessions: Service, session_id: str) -> Response:
    """Give the lab a learning rate, as its settings do, and go back to it."""
    form = await request.form()

    def patch(recipe: Recipe) -> dict[str, JsonValue]:
        rate = number_of(form, "learning_rate", "The learning rate")
        return {"optimizer": {"learning_rate": rate}}

    await sessions.patch(session_id, patch)
    return RedirectResponse(f"/lab/{session_id}", 303)


def first_plan(session: TrainingSession) -> Plan:
    """A plan that is within the budget of updates whatever the session is."""
    batches = -(-len(session.data.train) // session.batch_size)
    plan = Plan()
    return Plan(epochs=max(1, min(plan.epochs, MAX_UPDATES // (plan.count * batches))))


def plan_of(form: FormData, *, anew: bool) -> Plan:
    """What the form asks for; Refused where a field holds no number."""
    read = partial(number_of, form)
    whole = partial(whole_number_of, form)
    return Plan(
        low=read("low", LABELS["low"]),
        high=read("high", LABELS["high"]),
        count=whole("count", LABELS["count"]),
        epochs=whole("epochs", LABELS["epochs"]),
        from_start=anew,
    )


def _typed(plan: Plan) -> dict[str, str]:
    return {
        "low": f"{plan.low:g}",
        "high": f"{plan.high:g}",
        "count": str(plan.count),
        "epochs": str(plan.epochs),
    }


async def _page(
    request: Request,
    held: LoadedSession,
    typed: dict[str, str],
    *,
    anew: bool,
    problem: str = "",
    outcomes: Sequence[SweepResult] = (),
) -> Response:
    session = held.session
    winner = best(outcomes)
    tried = [Tried(one, repr(one.learning_rate), one is winner) for one in outcomes]
    unfinished = sum(not outcome.finished for outcome in outcomes)
    note = ""
    if unfinished:
        note = (
            f"The time was up with {unfinished} of {len(outcomes)} rates not finished; "
            f"choose fewer rates or epochs."
        )
    page = SweepPage(
        id=held.id,
        lab=f"/lab/{held.id}",
        title="-".join(map(str, session.recipe.units)),
        epoch=session.epoch,
        present=session.recipe.optimizer.learning_rate,
        typed=typed,
        anew=anew,
        max_rates=MAX_RATES,
        max_updates=MAX_UPDATES,
        problem=problem,
        note=note,
        svg=Markup(draw_sweep(outcomes, winner)) if outcomes else Markup(),
        tried=tried,
        best=next((one for one in tried if one.best), None),
        has_test=any(outcome.test is not None for outcome in outcomes),
    )
    return await to_thread.run_sync(
        lambda: render_page(request, "compare/sweep.html", {"page": page}, 422 if problem else 200)
    )
