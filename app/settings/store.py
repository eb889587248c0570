"""Settings of the store: where sessions are kept, how many, and for how long."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from app.store.factory import UnknownAddress, check_address


def _address(text: str) -> str:
    try:
        return check_address(text)
    except UnknownAddress as error:
        raise PydanticCustomError("store", "{why}", {"why": str(error)}) from None


class StoreSettings(BaseModel):
    """Where sessions are kept, how many, and for how long."""

    store: Annotated[
        str,
        AfterValidator(_address),
        Field(
            repr=False,  # it may hold a password
            description="Where sessions are kept: sqlite:///PATH in a file (a PATH from / on has "
            "four slashes), memory: until the server stops, redis://HOST:PORT on a Valkey or "
            "Redis server that several replicas may share.",
        ),
    ] = "sqlite:///data/playground.sqlite"
    max_sessions: Annotated[int, Field(ge=1, description="Maximum number of kept sessions.")] = (
        20_000
    )
    max_sessions_per_visitor: Annotated[
        int, Field(ge=1, description="Maximum number of kept sessions of one visitor.")
    ] = 50
    max_store_bytes: Annotated[
        int, Field(ge=1, description="Maximum size in bytes of all kept sessions together.")
    ] = 2_000_000_000
    idle_days: Annotated[
        float, Field(gt=0, description="Days after which an unused session is deleted.")
    ] = 30.0
    max_shares: Annotated[
        int, Field(ge=1, description="Maximum number of kept frozen copies behind share links.")
    ] = 200
    max_share_bytes: Annotated[
        int, Field(ge=1, description="Maximum size in bytes of a frozen copy.")
    ] = 4_000_000
    max_plans: Annotated[int, Field(ge=1, description="Maximum number of kept plans.")] = 2_000
    max_plans_per_visitor: Annotated[
        int, Field(ge=1, description="Maximum number of kept plans of one visitor.")
    ] = 30
    plan_days: Annotated[
        float, Field(gt=0, description="Days after which an unused plan is deleted.")
    ] = 400.0
