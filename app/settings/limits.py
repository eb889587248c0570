"""Settings that limit the size of a run and of a request."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.engine.features import MAX_INPUTS


class LimitSettings(BaseModel):
    """Sizes of a run, of a request, and of the audience."""

    max_hidden_layers: Annotated[
        int, Field(ge=0, description="Maximum number of hidden layers of a network.")
    ] = 10
    max_units: Annotated[int, Field(ge=1, description="Maximum number of units in a layer.")] = 64
    max_samples: Annotated[
        int, Field(ge=1, description="Maximum number of samples of a dataset.")
    ] = 10_000
    max_own_rows: Annotated[
        int, Field(ge=2, le=50_000, description="Maximum number of rows of a visitor's own data.")
    ] = 50_000
    max_inputs: Annotated[
        int,
        Field(ge=1, le=MAX_INPUTS, description="Maximum number of inputs of a visitor's own data."),
    ] = MAX_INPUTS
    max_epochs_per_request: Annotated[
        int, Field(ge=1, description="Maximum number of epochs that one request trains.")
    ] = 10_000
    request_seconds: Annotated[
        float, Field(gt=0, description="Maximum time in seconds that one request trains.")
    ] = 10.0
    max_body_bytes: Annotated[
        int, Field(ge=1, description="Maximum size in bytes of a request body.")
    ] = 7_000_000
    max_bodies_bytes: Annotated[
        int,
        Field(
            ge=2,
            description="Maximum size in bytes of all request bodies being received; one address "
            "may have half of it.",
        ),
    ] = 256_000_000
    max_viewers: Annotated[
        int, Field(ge=1, description="Maximum number of open pages on the server.")
    ] = 2000
    max_viewers_per_visitor: Annotated[
        int, Field(ge=1, description="Maximum number of open pages of one visitor.")
    ] = 24
