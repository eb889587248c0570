"""Every setting: its name, default and meaning. Read from BACKPROP_… variables and from the CLI."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.training.limits import Limits

Store = Literal["memory"]
Engine = Literal["auto", "numpy"]

_SOURCE = re.compile(r"\*|(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:([0-9]{1,5}|\*))?", re.I)
_KEYWORDS = {name: f"'{name}'" for name in ("self", "none")}


def _sources(text: str) -> str:
    """Sites as the header has them; ``self`` and ``none`` may come without their quotes."""
    sources = [_KEYWORDS.get(word, word) for word in text.split()]
    alone = {_KEYWORDS["none"], "*"}
    if (
        not sources
        or not all(word in _KEYWORDS.values() or _SOURCE.fullmatch(word) for word in sources)
        or (len(sources) > 1 and not alone.isdisjoint(sources))
    ):
        raise PydanticCustomError(
            "sources",
            "Input should be addresses like https://example.org, divided by spaces, or self, "
            "or one of none and *",
        )
    return " ".join(sources)


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BACKPROP_", frozen=True)

    host: Annotated[
        str, Field(description="Address to listen on; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1"
    port: Annotated[
        int, Field(ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    ] = 8000
    store: Annotated[Store, Field(description="Where sessions live between requests.")] = "memory"

    frame_ancestors: Annotated[
        str,
        AfterValidator(_sources),
        Field(
            description="Sites whose pages may embed the lab in an iframe: addresses divided by "
            "spaces, self for this server, none, or * for every site."
        ),
    ] = "'self'"

    engine: Annotated[
        Engine,
        Field(description="What trains: compiled loops where they can be had (auto), or NumPy."),
    ] = "auto"

    max_hidden_layers: Annotated[
        int, Field(ge=0, description="Most hidden layers that a network may have.")
    ] = 10
    max_units: Annotated[int, Field(ge=1, description="Most units that a layer may have.")] = 64
    max_samples: Annotated[
        int, Field(ge=1, description="Most samples that a dataset may have.")
    ] = 10_000
    max_own_rows: Annotated[
        int, Field(ge=2, le=50_000, description="Most rows that a person's own data may have.")
    ] = 50_000
    max_epochs_per_request: Annotated[
        int, Field(ge=1, description="Most epochs that one request may train.")
    ] = 10_000
    request_seconds: Annotated[
        float, Field(gt=0, description="Longest time in seconds that one request may train.")
    ] = 10.0
    max_body_bytes: Annotated[int, Field(ge=1, description="Largest request body in bytes.")] = (
        7_000_000
    )
    max_sessions: Annotated[
        int, Field(ge=1, description="Most sessions that the server keeps at a time.")
    ] = 1000
    max_shares: Annotated[
        int, Field(ge=1, description="Most frozen copies behind share links that are kept.")
    ] = 200
    max_share_bytes: Annotated[
        int, Field(ge=1, description="Largest session in bytes that is kept as a frozen copy.")
    ] = 4_000_000
    max_viewers: Annotated[
        int, Field(ge=1, description="Most pages that may be open on the server at a time.")
    ] = 2000

    def limits(self) -> Limits:
        """How large a run may be."""
        return Limits(
            hidden_layers=self.max_hidden_layers,
            units=self.max_units,
            samples=self.max_samples,
            own_rows=self.max_own_rows,
            epochs=self.max_epochs_per_request,
            seconds=self.request_seconds,
        )
