"""Setting weights and biases from a file through the API."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import Body, Query
from pydantic import BaseModel, Field

from app.training.run.session import TrainingSession
from app.training.weights import Fit, Orientation, fit_weights, read_weights
from app.training.weights.applying import MissingBiases, with_weights
from app.web.api.common import CHANGE_RESPONSES, session_router
from app.web.api.schemas import SessionOut, session_out
from app.web.dependencies import Service

router = session_router()


class WeightsSetOut(BaseModel):
    """The session, and what was done with the file."""

    session: SessionOut
    orientation: list[Orientation] = Field(
        description="what a row of each matrix of the file is; those with target were turned"
    )
    missing: list[int] = Field(description="the l of each b[l] that the file does not have")
    remarks: list[str] = Field(description="sentences about how the file was read")


@router.put("/{session_id}/parameters/file", responses=CHANGE_RESPONSES)
async def set_parameters_from_file(
    sessions: Service,
    session_id: str,
    content: Annotated[
        bytes,
        Body(
            media_type="application/octet-stream",
            description="the bytes of a .npz, .safetensors or JSON file, or matrices as text",
        ),
    ],
    orientation: Annotated[
        Orientation | None,
        Query(description="what a row of the file's matrices is; by default detected"),
    ] = None,
    missing: Annotated[
        MissingBiases, Query(description="whether biases that the file does not have stay")
    ] = "keep",
    new_layers: Annotated[
        bool, Query(description="whether a network of other layers starts a new run")
    ] = False,
) -> WeightsSetOut:
    """Set all weights from a file: NumPy's, PyTorch's (as .npz), safetensors, JSON or text.

    Matrices that are transposed, as PyTorch has them, are recognised and turned. If neither shapes
    nor names tell, the request is refused until it says the `orientation`.
    """
    done: list[Fit] = []

    def action(session: TrainingSession) -> TrainingSession:
        fit = fit_weights(read_weights(content), session.recipe.units, orientation)
        session = with_weights(
            session, fit, limits=sessions.limits, missing=missing, new_layers=new_layers
        )
        done[:] = [fit]
        return session

    loaded = await sessions.change(session_id, action)
    [fit] = done
    return WeightsSetOut(
        session=await to_thread.run_sync(session_out, loaded),
        orientation=[layer.orientation for layer in fit.layers],
        missing=fit.missing,
        remarks=list(fit.remarks),
    )
