"""Settings of the rate limits."""

from typing import Annotated

from pydantic import BaseModel, Field


class RateSettings(BaseModel):
    """Rates of requests and creations."""

    visitor_requests_per_second: Annotated[
        float,
        Field(gt=0, description="Requests per second of one visitor; ten times that at once."),
    ] = 30.0
    address_requests_per_second: Annotated[
        float,
        Field(gt=0, description="Requests per second of one address, which a class may share."),
    ] = 600.0
    visitor_creations_per_minute: Annotated[
        float,
        Field(
            gt=0, description="Sessions, copies and tables that one visitor may create per minute."
        ),
    ] = 60.0
    address_creations_per_minute: Annotated[
        float,
        Field(
            gt=0,
            description="Sessions, copies and tables that one address may create per minute, which "
            "a class may share.",
        ),
    ] = 300.0
