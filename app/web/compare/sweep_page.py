"""The page of a learning-rate sweep: its form, its curve, and a button that applies a rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from app.errors import ProblemError
from app.http.rate_limit import CREATES
from app.i18n.messages import _, ngettext
from app.render.charts.sweep_chart import draw_sweep
from app.training.experiments.sweep import (
    MAX_RATES,
    MAX_UPDATES,
    Plan,
    SweepResult,
    UnusableSweep,
    best,
)
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.compare.experiment_form import ExperimentForm, read_field
from app.web.compare.sweeps import Sweeps
from app.web.dependencies import Service
from app.web.forms import read_integer
from app.web.problems import HttpProblem
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_page

router = APIRouter(prefix=addresses.LAB + "/sweep", include_in_schema=False)


class SweepForm(ExperimentForm):
    """The form as typed."""

    low: str = ""
    high: str = ""
    count: str = ""
    epochs: str = ""

    def plan(self) -> Plan:
        """The plan; raises HttpProblem if a field is not a number."""
        return Plan(
            low=read_field(_("From α"), self.low, "low"),
            high=read_field(_("To α"), self.high, "high"),
            count=_integer(_("Rates"), self.count, "count"),
            epochs=_integer(_("Epochs per rate"), self.epochs, "epochs"),
            from_start=self.from_start,
        )


@dataclass(frozen=True)
class RateRow:
    """One row of the table of results; ``value`` is the exact rate that its button sends."""

    outcome: SweepResult
    value: str
    best: bool


@dataclass(frozen=True)
class SweepPage:
    """The page; without results only the form."""

    id: str
    units: str
    epoch: int
    learning_rate: float
    form: SweepForm
    max_rates: int
    max_updates: int
    problem: str
    errors: Mapping[str, str]
    note: str
    svg: Markup
    rows: list[RateRow]
    best: RateRow | None
    has_test: bool


@router.get("")
async def show(request: Request, sessions: Service, session_id: str) -> Response:
    """The form, with a plan that is within the limits."""
    loaded = await sessions.load(session_id)
    plan = first_plan(loaded.session)
    form = SweepForm(
        low=f"{plan.low:g}", high=f"{plan.high:g}", count=f"{plan.count}", epochs=f"{plan.epochs}"
    )
    return await _page(request, loaded, form)


@router.post("", dependencies=[CREATES])
async def run(
    request: Request,
    sessions: Service,
    sweeps: Sweeps,
    session_id: str,
    form: Annotated[SweepForm, Form()],
) -> Response:
    """Train a copy with each learning rate; the lab's session is not changed."""
    await sessions.require_no_prediction()
    loaded = await sessions.load(session_id)
    try:
        plan = form.plan()
        with sessions.long_work.begin(loaded.id, plan.count) as job:
            outcomes = await sweeps.run(sessions.owner or loaded.id, loaded.session, plan, job)
    except (HttpProblem, UnusableSweep) as error:
        return await _page(request, loaded, form, refused=error)
    return await _page(request, loaded, form, outcomes=outcomes, cancelled=job.cancelled)


@router.post("/use", dependencies=[CREATES])
async def use(
    sessions: Service, session_id: str, learning_rate: Annotated[str, Form()] = ""
) -> Response:
    """Set the lab's learning rate and go back to the lab."""
    rate = read_field(_("Learning rate"), learning_rate, "learning_rate")
    await sessions.patch(session_id, lambda recipe: {"optimizer": {"learning_rate": rate}})
    return RedirectResponse(addresses.lab(session_id), 303)


def first_plan(session: TrainingSession) -> Plan:
    """The default plan, with fewer epochs if the session has many batches."""
    batches = -(-len(session.data.train) // session.batch_size)
    plan = Plan()
    return Plan(epochs=max(1, min(plan.epochs, MAX_UPDATES // (plan.count * batches))))


def _integer(label: str, text: str, field: str) -> int:
    value = read_integer(text)
    if value is None:
        raise HttpProblem(
            422,
            _("%(label)s: enter a whole number, not “%(text)s”.", label=label, text=text[:40]),
            field=field,
        )
    return value


def _unfinished(unfinished: int, count: int, *, cancelled: bool) -> str:
    if cancelled:
        return ngettext(
            "%(unfinished)s of %(n)s rate were not finished (cancelled).",
            "%(unfinished)s of %(n)s rates were not finished (cancelled).",
            count,
            unfinished=unfinished,
        )
    return ngettext(
        "%(unfinished)s of %(n)s rate were not finished in time; choose fewer rates or epochs.",
        "%(unfinished)s of %(n)s rates were not finished in time; choose fewer rates or epochs.",
        count,
        unfinished=unfinished,
    )


async def _page(
    request: Request,
    loaded: LoadedSession,
    form: SweepForm,
    *,
    refused: ProblemError | None = None,
    outcomes: Sequence[SweepResult] = (),
    cancelled: bool = False,
) -> Response:
    session = loaded.session
    winner = best(outcomes)
    rows = [RateRow(one, repr(one.learning_rate), one is winner) for one in outcomes]
    unfinished = sum(not outcome.finished for outcome in outcomes)
    note = ""
    if unfinished:
        note = _unfinished(unfinished, len(outcomes), cancelled=cancelled)
    page = SweepPage(
        id=loaded.id,
        units="-".join(map(str, session.recipe.units)),
        epoch=session.epoch,
        learning_rate=session.recipe.optimizer.learning_rate,
        form=form,
        max_rates=MAX_RATES,
        max_updates=MAX_UPDATES,
        problem="" if refused is None or refused.errors else str(refused),
        errors=refused.errors if refused else {},
        note=note,
        svg=Markup(draw_sweep(outcomes, winner)) if outcomes else Markup(),
        rows=rows,
        best=next((row for row in rows if row.best), None),
        has_test=any(outcome.test is not None for outcome in outcomes),
    )
    return await to_thread.run_sync(
        lambda: render_page(request, "compare/sweep.html", {"page": page}, 422 if refused else 200)
    )
