"""The page that sets up a race: which optimizers, which learning rates, from which weights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, get_args

from anyio import to_thread
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.errors import ProblemError
from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.training.experiments.race import MAX_RUNS, Entrant, UnusableRace, race_entrants
from app.training.recipe.parts import OptimizerName
from app.training.recipe.recipe import Recipe
from app.web import addresses
from app.web.compare.comparison_service import Comparisons
from app.web.compare.experiment_form import ExperimentForm, read_field
from app.web.page_words import title_of
from app.web.problems import HttpProblem
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_page

router = APIRouter(prefix=addresses.LAB + "/race", include_in_schema=False)

OPTIMIZERS: tuple[OptimizerName, ...] = get_args(OptimizerName)
MAX_CHARACTERS = 400
MAX_RATES = 24


class RaceForm(ExperimentForm):
    """The form as typed."""

    optimizer: list[str] = []
    rates: str = ""


@dataclass(frozen=True)
class RacePage:
    """The page; ``optimizers`` are name, title and whether it is chosen."""

    id: str
    epoch: int
    optimizers: list[tuple[str, str, bool]]
    form: RaceForm
    max_runs: int
    problem: str
    errors: Mapping[str, str]


@router.get("")
async def show(request: Request, comparisons: Comparisons, session_id: str) -> Response:
    """The form, with the lab's optimizer and learning rate chosen."""
    loaded = await comparisons.sessions.load(session_id)
    optimizer = loaded.session.recipe.optimizer
    form = RaceForm(optimizer=[optimizer.name], rates=f"{optimizer.learning_rate:.15g}")
    return await _page(request, loaded, form)


@router.post("", dependencies=[CREATES])
async def start(
    request: Request, comparisons: Comparisons, session_id: str, form: Annotated[RaceForm, Form()]
) -> Response:
    """Create a comparison of runs that start from the same weights."""
    loaded = await comparisons.sessions.load(session_id)
    try:
        entrants = read_entrants(form, loaded.session.recipe)
    except (HttpProblem, UnusableRace) as error:
        return await _page(request, loaded, form, error)
    try:
        with comparisons.sessions.long_work.begin(loaded.id, len(entrants)) as job:
            race = await comparisons.race(loaded.session, entrants, job, from_start=form.from_start)
    except UnusableRace as error:
        return await _page(request, loaded, form, error)
    return RedirectResponse(addresses.comparison(race.id), 303)


def split_numbers(text: str) -> list[str]:
    """The texts of a list of numbers: blanks and semicolons separate them, and commas that a blank
    follows. Any other comma is a decimal comma, unless the list has decimal points.
    """
    separators = r"[,;\s]+" if "." in text else r"[,;]*[;\s]+|,+$"
    return [part for part in re.split(separators, text) if part]


def read_entrants(form: RaceForm, recipe: Recipe) -> list[Entrant]:
    """The runs of the race; raises HttpProblem or UnusableRace."""
    known: list[OptimizerName] = [name for name in OPTIMIZERS if name in form.optimizer]
    if len(known) < len(set(form.optimizer)):
        titles = ", ".join(title_of(name) for name in OPTIMIZERS)
        raise HttpProblem(422, _("Optimizers: choose from %(titles)s.", titles=titles))
    if len(form.rates) > MAX_CHARACTERS:
        raise HttpProblem(
            422,
            _("Learning rates: enter at most %(most)s characters.", most=MAX_CHARACTERS),
            field="rates",
        )
    texts = split_numbers(form.rates)
    if len(texts) > MAX_RATES:
        raise HttpProblem(
            422,
            _(
                "Learning rates: enter at most %(most)s, not %(count)s.",
                most=MAX_RATES,
                count=len(texts),
            ),
            field="rates",
        )
    rates = [read_field(_("Learning rates"), text, "rates") for text in texts]
    return race_entrants(recipe, known, rates)


async def _page(
    request: Request, loaded: LoadedSession, form: RaceForm, refused: ProblemError | None = None
) -> Response:
    page = RacePage(
        id=loaded.id,
        epoch=loaded.session.epoch,
        optimizers=[(name, title_of(name), name in form.optimizer) for name in OPTIMIZERS],
        form=form,
        max_runs=MAX_RUNS,
        problem="" if refused is None or refused.errors else str(refused),
        errors=refused.errors if refused else {},
    )
    return await to_thread.run_sync(
        lambda: render_page(request, "compare/race.html", {"page": page}, 422 if refused else 200)
    )
