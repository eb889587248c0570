"""Settings of connections and their timeouts."""

from typing import Annotated

from pydantic import BaseModel, Field


class TimeoutSettings(BaseModel):
    """Connections, and how long a client may take."""

    head_seconds: Annotated[
        float, Field(gt=0, description="Timeout in seconds for the headers of a request.")
    ] = 10.0
    body_seconds: Annotated[
        float, Field(gt=0, description="Timeout in seconds for the body of a request.")
    ] = 60.0
    stalled_seconds: Annotated[
        float,
        Field(gt=0, description="Seconds after which a client that reads nothing is cut off."),
    ] = 30.0
    max_connections: Annotated[
        int,
        Field(ge=2, description="Maximum number of connections; one address may have half of it."),
    ] = 4000
