"""Settings of the server: address, hosts, secret, engine, logs and metrics."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr
from pydantic_core import PydanticCustomError

Engine = Literal["auto", "numpy"]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]
OWN_PATHS = frozenset(
    [
        "api",
        "compare",
        "docs",
        "formulas",
        "glossary",
        "guide",
        "healthz",
        "j",
        "lab",
        "language",
        "lessons",
        "live",
        "metrics",
        "open",
        "openapi.json",
        "plans",
        "practice",
        "readyz",
        "receipt",
        "robots.txt",
        "room",
        "rooms",
        "s",
        "sessions",
        "start",
        "static",
        "theme",
        "about",
    ]
)
"""First parts of the app's own paths."""
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]", "::1")

_SOURCE = re.compile(r"\*|(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:([0-9]{1,5}|\*))?", re.I)
_KEYWORDS = {name: f"'{name}'" for name in ("self", "none")}
_HOST = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.I)
_ROOT_PATH = re.compile(r"([a-z0-9._~@+-]|%[0-9a-f]{2})+(/([a-z0-9._~@+-]|%[0-9a-f]{2})+)*", re.I)
_PUBLIC_URL = re.compile(
    r"https?://([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?", re.I
)


def _sources(text: str) -> str:
    """Sources of frame-ancestors; ``self`` and ``none`` may come without their quotes."""
    sources = [_KEYWORDS.get(word, word) for word in text.split()]
    exclusive = {_KEYWORDS["none"], "*"}
    if (
        not sources
        or not all(word in _KEYWORDS.values() or _SOURCE.fullmatch(word) for word in sources)
        or (len(sources) > 1 and not exclusive.isdisjoint(sources))
    ):
        raise PydanticCustomError(
            "sources",
            "Input should be addresses like https://example.org, divided by spaces, or self, "
            "or one of none and *",
        )
    return " ".join(sources)


def _hosts(text: str) -> str:
    hosts = [word for word in re.split(r"[,\s]+", text) if word]
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise PydanticCustomError(
            "hosts",
            "Input should be names like lab.example.org or *.example.org, divided by commas, "
            "without https:// and port",
        )
    return ",".join(hosts)


def _public_url(text: str) -> str:
    if text and not _PUBLIC_URL.fullmatch(text):
        raise PydanticCustomError(
            "public_url",
            "Input should be an address like http://192.168.1.23:8000 or https://lab.example.org",
        )
    return text


def _root_path(text: str) -> str:
    """Below /lab, a proxy that takes the path off and one that does not could not be told apart."""
    path = text.strip("/")
    if path and not _ROOT_PATH.fullmatch(path):
        raise PydanticCustomError(
            "root_path", "Input should be a path like /backprop or /math/backprop"
        )
    if path.partition("/")[0] in OWN_PATHS:
        raise PydanticCustomError(
            "root_path",
            "Input should not begin with a path of the app itself; choose another, like /backprop",
        )
    return f"/{path}" if path else ""


def is_guessable(secret: str) -> bool:
    """Whether a secret is short, or of few different characters, as those of examples are."""
    return len(secret) < 32 or len(set(secret)) < 10 or "change" in secret.lower()


class ServerSettings(BaseModel):
    """Address, host names, secret, engine, logs and metrics."""

    host: Annotated[
        str, Field(description="Address to listen on; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1"
    port: Annotated[
        int, Field(ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    ] = 8000
    root_path: Annotated[
        str,
        AfterValidator(_root_path),
        Field(
            description="Path of the site that the server is below, such as /backprop; its proxy "
            "may take the path off or leave it."
        ),
    ] = ""
    public_url: Annotated[
        str,
        AfterValidator(_public_url),
        Field(
            description="URL that students open, such as http://192.168.1.23:8000, if the server "
            "cannot know it, as in a container. Default: the URL that the teacher's browser uses, "
            "or this machine's on its network."
        ),
    ] = ""
    trusted_hosts: Annotated[
        str,
        AfterValidator(_hosts),
        Field(
            description="Host names of this server, divided by commas, such as "
            "lab.example.org,*.school.org; requests to other names are refused. Default: the "
            "names of this machine for itself, or every name if it listens to other machines."
        ),
    ] = ""
    trusted_proxies: Annotated[
        str,
        Field(
            description="Addresses or networks of proxies, divided by commas, that are trusted to "
            "name the client's address and TLS; * for every one."
        ),
    ] = "127.0.0.1,::1"
    frame_ancestors: Annotated[
        str,
        AfterValidator(_sources),
        Field(
            description="Sites whose pages may embed the lab in an iframe: addresses divided by "
            "spaces, self for this server, none, or * for every site."
        ),
    ] = "'self'"
    secret: Annotated[
        SecretStr,
        Field(
            description="Signs cookies and tokens; at least 32 characters. Default: one is made "
            "on first use and kept beside the sessions."
        ),
    ] = SecretStr("")
    engine: Annotated[
        Engine,
        Field(
            description="Training engine: compiled loops if Numba is installed (auto), or numpy."
        ),
    ] = "auto"
    log_level: Annotated[
        LogLevel, Field(description="Lowest level that is logged; info has one line per request.")
    ] = "warning"
    log_format: Annotated[
        LogFormat, Field(description="Log lines for a person (text), or one JSON object per line.")
    ] = "text"
    metrics_token: Annotated[
        SecretStr,
        Field(
            description="Bearer token that opens /metrics to other machines. Without one, only "
            "this machine may read them."
        ),
    ] = SecretStr("")

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOCAL_HOSTS or self.host.startswith("127.")

    def hosts(self) -> list[str]:
        """The host names of the server, with * as a wildcard."""
        if self.trusted_hosts:
            return self.trusted_hosts.split(",")
        return list(LOCAL_HOSTS) if self.is_local else ["*"]
