"""Every setting: its name, default and meaning. Read from BACKPROP_… variables and from the CLI."""

import re
from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.http.timeouts import Timeouts
from app.http.token_bucket import Rates
from app.store.base import Quota, Quotas
from app.store.factory import UnknownAddress, check_address
from app.training.recipe.limits import Limits

Engine = Literal["auto", "numpy"]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]
SECONDS_A_DAY = 86_400.0
SECONDS_AN_HOUR = 3600.0
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]", "::1")

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


_HOST = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.I)


def _hosts(text: str) -> str:
    hosts = [word for word in re.split(r"[,\s]+", text) if word]
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise PydanticCustomError(
            "hosts",
            "Input should be names like lab.example.org or *.example.org, divided by commas, "
            "without https:// and port",
        )
    return ",".join(hosts)


_PUBLIC_URL = re.compile(
    r"https?://([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?", re.I
)


def _public_url(text: str) -> str:
    if text and not _PUBLIC_URL.fullmatch(text):
        raise PydanticCustomError(
            "public_url",
            "Input should be an address like http://192.168.1.23:8000 or https://lab.example.org",
        )
    return text


def is_guessable(secret: str) -> bool:
    """Whether a secret is short, or of few different characters, as those of examples are."""
    return len(secret) < 32 or len(set(secret)) < 10 or "change" in secret.lower()


def _address(text: str) -> str:
    try:
        return check_address(text)
    except UnknownAddress as error:
        raise PydanticCustomError("store", "{why}", {"why": str(error)}) from None


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BACKPROP_", frozen=True)

    host: Annotated[
        str, Field(description="Address to listen on; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1"
    port: Annotated[
        int, Field(ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    ] = 8000
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

    frame_ancestors: Annotated[
        str,
        AfterValidator(_sources),
        Field(
            description="Sites whose pages may embed the lab in an iframe: addresses divided by "
            "spaces, self for this server, none, or * for every site."
        ),
    ] = "'self'"

    trusted_hosts: Annotated[
        str,
        AfterValidator(_hosts),
        Field(
            description="Names that this server goes by, divided by commas, such as "
            "lab.example.org,*.school.org; requests to other names are refused. Default: the "
            "names of this machine for itself, or every name if it listens to other machines."
        ),
    ] = ""
    public_url: Annotated[
        str,
        AfterValidator(_public_url),
        Field(
            description="Address that a room's students type, such as http://192.168.1.23:8000, "
            "where the server cannot know it, as in a container. Default: the one that the "
            "teacher's browser uses, or this machine's on its network."
        ),
    ] = ""
    trusted_proxies: Annotated[
        str,
        Field(
            description="Addresses or networks of proxies, divided by commas, whose word on the "
            "client's address and on TLS is taken; * for every one."
        ),
    ] = "127.0.0.1,::1"
    secret: Annotated[
        SecretStr,
        Field(
            description="What cookies and tokens are signed with, at least 32 characters. "
            "Default: one that is made on first use and kept beside the sessions."
        ),
    ] = SecretStr("")

    engine: Annotated[
        Engine,
        Field(description="What trains: compiled loops where they can be had (auto), or NumPy."),
    ] = "auto"

    log_level: Annotated[
        LogLevel, Field(description="What is logged at least; info has one line a request.")
    ] = "warning"
    log_format: Annotated[
        LogFormat, Field(description="Logs for a person (text), or one JSON object a line.")
    ] = "text"
    metrics_token: Annotated[
        SecretStr,
        Field(description="Bearer token that opens /metrics to other machines; empty: to none."),
    ] = SecretStr("")

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
    max_bodies_bytes: Annotated[
        int,
        Field(
            ge=2,
            description="Most bytes of request bodies at a time; one address has at most half.",
        ),
    ] = 256_000_000
    max_sessions: Annotated[
        int, Field(ge=1, description="Most sessions that are kept at a time.")
    ] = 20_000
    max_sessions_per_visitor: Annotated[
        int, Field(ge=1, description="Most sessions of one visitor that are kept at a time.")
    ] = 50
    max_store_bytes: Annotated[
        int, Field(ge=1, description="Most bytes that all kept sessions may take together.")
    ] = 2_000_000_000
    idle_days: Annotated[
        float, Field(gt=0, description="Days after which a session that nobody uses is deleted.")
    ] = 30.0
    max_shares: Annotated[
        int, Field(ge=1, description="Most frozen copies behind share links that are kept.")
    ] = 200
    max_share_bytes: Annotated[
        int, Field(ge=1, description="Largest session in bytes that is kept as a frozen copy.")
    ] = 4_000_000
    max_rooms: Annotated[
        int, Field(ge=1, description="Most classrooms that are kept at a time.")
    ] = 500
    max_rooms_per_visitor: Annotated[
        int, Field(ge=1, description="Most classrooms of one visitor that are kept at a time.")
    ] = 5
    room_hours: Annotated[float, Field(gt=0, description="Hours after which a classroom ends.")] = (
        24.0
    )
    max_viewers: Annotated[
        int, Field(ge=1, description="Most pages that may be open on the server at a time.")
    ] = 2000

    @model_validator(mode="after")
    def _secret_is_one(self) -> Self:
        secret = self.secret.get_secret_value()
        if secret and not self.is_local and is_guessable(secret):
            raise PydanticCustomError(
                "secret",
                "A server that listens to other machines needs a secret that nobody knows: make "
                "one with `openssl rand -hex 32`, or leave BACKPROP_SECRET out and one is made",
            )
        return self

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOCAL_HOSTS or self.host.startswith("127.")

    def hosts(self) -> list[str]:
        """Names that the server goes by."""
        if self.trusted_hosts:
            return self.trusted_hosts.split(",")
        return list(LOCAL_HOSTS) if self.is_local else ["*"]

    max_viewers_per_visitor: Annotated[
        int, Field(ge=1, description="Most pages of one visitor that may be open at a time.")
    ] = 24
    visitor_requests_per_second: Annotated[
        float, Field(gt=0, description="Requests a second of one visitor; ten times that at once.")
    ] = 30.0
    address_requests_per_second: Annotated[
        float, Field(gt=0, description="The same of one address, which a whole class may share.")
    ] = 600.0
    visitor_creations_per_minute: Annotated[
        float,
        Field(
            gt=0,
            description="Sessions, copies and tables that one visitor may make in a minute.",
        ),
    ] = 60.0
    address_creations_per_minute: Annotated[
        float, Field(gt=0, description="The same of one address, which a whole class may share.")
    ] = 300.0

    head_seconds: Annotated[
        float, Field(gt=0, description="Longest time in seconds for a request's headers to come.")
    ] = 10.0
    body_seconds: Annotated[
        float, Field(gt=0, description="Longest time in seconds for a request's body to come.")
    ] = 60.0
    stalled_seconds: Annotated[
        float,
        Field(gt=0, description="Seconds after which a client that takes nothing is cut off."),
    ] = 30.0
    max_connections: Annotated[
        int, Field(ge=2, description="Most connections; one address has at most half of them.")
    ] = 4000

    def patience(self, refuse: Callable[[str], None]) -> Timeouts:
        """How long a server waits for its clients; ``refuse`` is told why it no longer does."""
        return Timeouts(
            self.head_seconds,
            self.body_seconds,
            self.stalled_seconds,
            self.max_connections,
            refuse,
        )

    def rates(self) -> Rates:
        """How often one may ask."""
        return Rates(
            self.visitor_requests_per_second,
            self.address_requests_per_second,
            self.visitor_creations_per_minute,
            self.address_creations_per_minute,
        )

    def bounds(self) -> Quotas:
        """How much the stores keep."""
        idle = self.idle_days * SECONDS_A_DAY
        max_bytes, of_shares = self.max_store_bytes, self.max_shares * self.max_share_bytes
        sessions = Quota(self.max_sessions, self.max_sessions_per_visitor, max_bytes, idle)
        return Quotas(
            sessions=sessions,
            shares=Quota(self.max_shares, self.max_shares, of_shares, idle),
            # A comparison is a list of names, so their number bounds their bytes well enough.
            comparisons=sessions,
            # Beside each room may be a copy of what was sent in it.
            rooms=Quota(
                2 * self.max_rooms,
                self.max_rooms_per_visitor,
                max_bytes,
                self.room_hours * SECONDS_AN_HOUR,
            ),
        )

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
