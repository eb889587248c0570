"""The JSON API of comparisons and learning-rate sweeps."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Depends, Response

from app.http.rate_limit import CREATES
from app.store.base import SessionNotFound
from app.training.experiments.race import line_up
from app.training.run.position import Unit
from app.web.api.common import BEARER, CHANGE_RESPONSES
from app.web.compare.comparison import Run
from app.web.compare.comparisons import Compared, Comparisons, LoadedComparison
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
from app.web.compare.sweeps import Swept
from app.web.dependencies import Service
from app.web.problems import BODY_RESPONSES, PROBLEM_RESPONSES, HttpProblem

router = APIRouter(
    prefix="/api",
    tags=["comparisons"],
    dependencies=[Depends(BEARER)],
    responses={status: PROBLEM_RESPONSES[status] for status in (401, 404, 422, 503)},
)


async def _shown(comparisons: Comparisons, held: LoadedComparison) -> ComparisonOut:
    runs = await comparisons.runs(held.comparison)
    return await to_thread.run_sync(comparison_out, held, runs)


def _created(held: LoadedComparison, response: Response) -> None:
    response.headers["Location"] = f"/api/comparisons/{held.id}"


@router.post("/comparisons", dependencies=[CREATES], status_code=201, responses=BODY_RESPONSES)
async def create_comparison(
    comparisons: Compared, response: Response, wanted: ComparisonIn
) -> ComparisonOut:
    """Compare sessions as they are; each stays what it is, and can be in several comparisons."""
    runs = []
    for session_id in wanted.sessions:
        try:
            await comparisons.sessions.load(session_id)
        except SessionNotFound:
            raise HttpProblem(
                422, f"sessions: there is no session {session_id[:40]}; name those that are there."
            ) from None
        runs.append(Run(session=session_id, name=f"session {session_id}"[:80]))
    held = await comparisons.create(runs)
    _created(held, response)
    return await _shown(comparisons, held)


@router.get("/comparisons/{comparison_id}")
async def read_comparison(comparisons: Compared, comparison_id: str) -> ComparisonOut:
    """The runs of a comparison as they are now, and where their recipes differ."""
    return await _shown(comparisons, await comparisons.load(comparison_id))


@router.post("/comparisons/{comparison_id}/step", responses=CHANGE_RESPONSES)
async def step_comparison(
    comparisons: Compared, comparison_id: str, step: StepAllIn
) -> SteppedAllOut:
    """Move all runs that are not pinned, in rounds, so that none runs ahead.

    One that diverges stays where it is while the others go on.
    """
    moved = await comparisons.step(comparison_id, Unit(step.unit), step.count)
    held = await comparisons.load(comparison_id)
    runs = await comparisons.runs(held.comparison)
    return await to_thread.run_sync(stepped_all_out, held, runs, moved)


@router.post("/comparisons/{comparison_id}/reset", responses={409: PROBLEM_RESPONSES[409]})
async def reset_comparison(comparisons: Compared, comparison_id: str) -> ComparisonOut:
    """All runs that are not pinned back to epoch 0 with their very same initial weights."""
    await comparisons.reset(comparison_id)
    return await _shown(comparisons, await comparisons.load(comparison_id))


@router.post(
    "/comparisons/{comparison_id}/runs", dependencies=[CREATES], responses=CHANGE_RESPONSES
)
async def add_run(comparisons: Compared, comparison_id: str, run: RunIn) -> ComparisonOut:
    """Add a copy of a session as it stands, after the session itself if that is not there yet."""
    await comparisons.load(comparison_id)
    held = await comparisons.add_copy(run.session, comparison_id, pinned=run.pinned)
    return await _shown(comparisons, held)


@router.delete(
    "/comparisons/{comparison_id}/runs/{session_id}", responses={409: PROBLEM_RESPONSES[409]}
)
async def remove_run(comparisons: Compared, comparison_id: str, session_id: str) -> ComparisonOut:
    """Take a run out; its session stays."""
    held = await comparisons.change(comparison_id, lambda found: found.without(session_id))
    return await _shown(comparisons, held)


@router.post(
    "/sessions/{session_id}/race", dependencies=[CREATES], status_code=201, responses=BODY_RESPONSES
)
async def race_session(
    comparisons: Compared, response: Response, session_id: str, race: RaceIn
) -> ComparisonOut:
    """A comparison of copies that start alike, each with an optimizer and a learning rate."""
    session = (await comparisons.sessions.load(session_id)).session
    entrants = line_up(session.recipe, race.optimizers, race.learning_rates)
    held = await comparisons.race(session, entrants, anew=race.start == "first")
    _created(held, response)
    return await _shown(comparisons, held)


@router.post("/sessions/{session_id}/sweep", dependencies=[CREATES], responses=BODY_RESPONSES)
async def sweep_session(
    sessions: Service, sweeps: Swept, session_id: str, plan: SweepIn
) -> SweepOut:
    """Train a copy with each learning rate; the session itself stays as it is."""
    session = (await sessions.load(session_id)).session
    return sweep_out(await sweeps.run(sessions.owner or session_id, session, plan.plan()))
