"""The JSON API of comparisons and learning-rate sweeps."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Depends, Response

from app.http.rate_limit import CREATES
from app.store.base import SessionNotFound
from app.training.experiments.race import race_entrants
from app.training.run.position import Unit
from app.web import addresses
from app.web.api.common import BEARER, CHANGE_RESPONSES
from app.web.compare.comparison import Run
from app.web.compare.comparison_service import Comparisons, ComparisonService, LoadedComparison
from app.web.compare.schemas import (
    ComparisonIn,
    ComparisonOut,
    RaceIn,
    RunIn,
    StepAllIn,
    SteppedAllOut,
    SweepIn,
    SweepOut,
    comparison_out,
    stepped_all_out,
    sweep_out,
)
from app.web.compare.sweeps import Sweeps
from app.web.dependencies import Service
from app.web.problems import BODY_RESPONSES, PROBLEM_RESPONSES, HttpProblem

router = APIRouter(
    tags=["comparisons"],
    dependencies=[Depends(BEARER)],
    responses={status: PROBLEM_RESPONSES[status] for status in (401, 404, 422, 503)},
)


async def _answer(comparisons: ComparisonService, loaded: LoadedComparison) -> ComparisonOut:
    runs = await comparisons.runs(loaded.comparison)
    return await to_thread.run_sync(comparison_out, loaded, runs)


@router.post(
    addresses.API_COMPARISONS, dependencies=[CREATES], status_code=201, responses=BODY_RESPONSES
)
async def create_comparison(
    comparisons: Comparisons, response: Response, body: ComparisonIn
) -> ComparisonOut:
    """Create a comparison of sessions. A session can be in several comparisons."""
    runs = []
    for session_id in body.sessions:
        try:
            await comparisons.sessions.load(session_id)
        except SessionNotFound:
            raise HttpProblem(
                422, f"sessions: there is no session {session_id[:40]} of yours; use existing ones."
            ) from None
        runs.append(Run(session=session_id, name=f"session {session_id}"[:80]))
    loaded = await comparisons.create(runs)
    response.headers["Location"] = addresses.api_comparison(loaded.id)
    return await _answer(comparisons, loaded)


@router.get(addresses.API_COMPARISON)
async def read_comparison(comparisons: Comparisons, comparison_id: str) -> ComparisonOut:
    """The current state of each run, and the fields in which their recipes differ."""
    return await _answer(comparisons, await comparisons.load(comparison_id))


@router.post(addresses.API_COMPARISON + "/step", responses=CHANGE_RESPONSES)
async def step_comparison(
    comparisons: Comparisons, comparison_id: str, step: StepAllIn
) -> SteppedAllOut:
    """Step all runs that are not pinned, in rounds, so that none runs ahead.

    A run that diverges stays at its last good state while the others go on.
    """
    result = await comparisons.step(comparison_id, Unit(step.unit), step.count)
    loaded = await comparisons.load(comparison_id)
    runs = await comparisons.runs(loaded.comparison)
    return await to_thread.run_sync(stepped_all_out, loaded, runs, result)


@router.post(addresses.API_COMPARISON + "/reset", responses={409: PROBLEM_RESPONSES[409]})
async def reset_comparison(comparisons: Comparisons, comparison_id: str) -> ComparisonOut:
    """Reset all runs that are not pinned to epoch 0 with the same initial weights."""
    await comparisons.reset(comparison_id)
    return await _answer(comparisons, await comparisons.load(comparison_id))


@router.post(addresses.API_COMPARISON + "/runs", dependencies=[CREATES], responses=CHANGE_RESPONSES)
async def add_run(comparisons: Comparisons, comparison_id: str, run: RunIn) -> ComparisonOut:
    """Add a copy of a session, and the session itself if it is not in the comparison yet."""
    await comparisons.load(comparison_id)
    loaded = await comparisons.add_copy(run.session, comparison_id, pinned=run.pinned)
    return await _answer(comparisons, loaded)


@router.delete(
    addresses.API_COMPARISON + "/runs/{session_id}", responses={409: PROBLEM_RESPONSES[409]}
)
async def remove_run(
    comparisons: Comparisons, comparison_id: str, session_id: str
) -> ComparisonOut:
    """Remove a run; its session stays."""
    loaded = await comparisons.change(comparison_id, lambda found: found.without(session_id))
    return await _answer(comparisons, loaded)


@router.post(
    addresses.API_SESSION + "/race",
    dependencies=[CREATES],
    status_code=201,
    responses=BODY_RESPONSES,
)
async def race_session(
    comparisons: Comparisons, response: Response, session_id: str, race: RaceIn
) -> ComparisonOut:
    """Create a comparison of copies that differ in optimizer or learning rate."""
    session = (await comparisons.sessions.load(session_id)).session
    entrants = race_entrants(session.recipe, race.optimizers, race.learning_rates)
    loaded = await comparisons.race(session, entrants, from_start=race.start == "first")
    response.headers["Location"] = addresses.api_comparison(loaded.id)
    return await _answer(comparisons, loaded)


@router.post(addresses.API_SESSION + "/sweep", dependencies=[CREATES], responses=BODY_RESPONSES)
async def sweep_session(
    sessions: Service, sweeps: Sweeps, session_id: str, plan: SweepIn
) -> SweepOut:
    """Train a copy with each learning rate; the session itself is not changed."""
    await sessions.require_no_prediction()
    session = (await sessions.load(session_id)).session
    return sweep_out(await sweeps.run(sessions.owner or session_id, session, plan.plan()))
