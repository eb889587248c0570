"""API calls for a whole session: create, read, change the recipe, delete."""

from __future__ import annotations

from typing import Annotated, Literal

from anyio import to_thread
from fastapi import Body, Query, Request, Response
from pydantic import JsonValue

from app.classroom.names import clean_name
from app.http.identity import token_for_program
from app.http.rate_limit import CREATES
from app.training.recipe.dataset import to_own
from app.training.run.label import MAX_NAME_LENGTH
from app.web import addresses
from app.web.api.common import CHANGE_RESPONSES, session_router
from app.web.api.own_data import NewSession, take_data
from app.web.api.schemas import (
    CreatedOut,
    MeasuredOut,
    SessionOut,
    answer_session,
    created_out,
    measured_out,
    session_out,
)
from app.web.dependencies import Service
from app.web.problems import BODY_RESPONSES, HttpProblem

router = session_router()


@router.post("", dependencies=[CREATES], status_code=201, responses=BODY_RESPONSES)
async def create_session(
    request: Request,
    sessions: Service,
    response: Response,
    new: Annotated[
        NewSession | None,
        Body(
            openapi_examples={
                "default": {"summary": "circle, 2-4-2-1", "value": {}},
                "article": {
                    "summary": "the article's network",
                    "value": {
                        "dataset": {"name": "article"},
                        "layers": [
                            {"units": 1, "activation": "sigmoid"},
                            {"units": 1, "activation": "sigmoid"},
                        ],
                        "batch_size": None,
                        "optimizer": {"name": "sgd", "learning_rate": 1.0},
                    },
                },
            }
        ),
    ] = None,
) -> CreatedOut:
    """Create a session from a recipe; every field has a default.

    With `data` it trains on these points; features, output and loss are chosen to fit them unless
    the recipe sets them.
    """
    loaded = await sessions.create(*(new or NewSession()).parts())
    response.headers["Location"] = addresses.api_session(loaded.id)
    token = await token_for_program(request)
    return await to_thread.run_sync(created_out, loaded, token)


@router.get("/{session_id}")
async def read_session(
    sessions: Service,
    session_id: str,
    metrics: Annotated[
        Literal["layers"] | None, Query(description="`layers` adds the metrics of each layer")
    ] = None,
) -> SessionOut | MeasuredOut:
    """The current state of the session."""
    loaded = await sessions.load(session_id)
    return await to_thread.run_sync(session_out if metrics is None else measured_out, loaded)


@router.delete("/{session_id}", status_code=204)
async def delete_session(sessions: Service, session_id: str) -> None:
    """Delete the session."""
    await sessions.delete(session_id)


@router.patch("/{session_id}", responses=CHANGE_RESPONSES)
async def patch_session(
    sessions: Service,
    session_id: str,
    patch: Annotated[
        dict[str, JsonValue],
        Body(
            description="part of a recipe; or your own `data`, as for a new session; or the "
            "session's `name`, a text",
            openapi_examples={
                "rate": {
                    "summary": "another learning rate",
                    "value": {"optimizer": {"learning_rate": 0.1}},
                },
                "batch": {"summary": "the full batch", "value": {"batch_size": None}},
                "name": {"summary": "what you call it", "value": {"name": "XOR, second try"}},
            },
        ),
    ],
) -> SessionOut:
    """Change part of the recipe.

    A change of optimizer, regularizer or batch size keeps the weights and the position; any other
    change restarts the run. Null is a value: `"batch_size": null` means the full batch. Your own
    data are sent as `data`; the session keeps them while another data set is chosen.
    """
    data, patch = take_data(patch)
    name, patch = take_name(patch)
    if data is not None:
        own = await to_thread.run_sync(lambda: data.own)
        loaded = await sessions.patch(session_id, lambda recipe: to_own(patch), own=own)
    elif patch or name is None:
        loaded = await sessions.patch(session_id, lambda recipe: patch)
    if name is not None:
        loaded = await sessions.rename(session_id, name)
    return await answer_session(loaded)


def take_name(patch: dict[str, JsonValue]) -> tuple[str | None, dict[str, JsonValue]]:
    """The name in a body, None if it has none, and the rest of the body; raises HttpProblem."""
    name = patch.get("name")
    if "name" in patch and not isinstance(name, str):
        raise HttpProblem(422, "name must be a text.")
    rest = {key: value for key, value in patch.items() if key != "name"}
    return (clean_name(name, MAX_NAME_LENGTH) if isinstance(name, str) else None), rest
