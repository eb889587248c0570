"""There is no Docker where the tests run: compose.yaml is read, and its proxy run without it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from app.settings import Settings
from app.valkey.address import parse
from app.web.lab.stream import KEEP_ALIVE_SECONDS
from tests.nginx import CONFIGURATION, NoNginx, configure, nginx, required
from tests.packaging.dockerfile import stages
from tests.serving import ROOT, Served

Service = dict[str, Any]

VARIABLE = re.compile(r"\$\{([A-Z_]+):-([^}]*)\}")


@pytest.fixture
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return found


@pytest.fixture
def services(compose: dict[str, Any]) -> dict[str, Service]:
    found: dict[str, Service] = compose["services"]
    return found


@pytest.fixture
def final() -> dict[str, list[str]]:
    """The commands of the image that the app's replicas run."""
    *_, last = stages((ROOT / "Dockerfile").read_text())
    commands = {keyword: last.command(keyword) for keyword in ("CMD", "HEALTHCHECK")}
    return {**commands, "ENV": last.all("ENV")}


def test_each_service_has_health_check_restart_and_grace_period(
    services: dict[str, Service], final: dict[str, list[str]]
) -> None:
    assert set(services) == {"proxy", "app", "valkey"}
    assert final["HEALTHCHECK"]
    for name, service in services.items():
        assert name == "app" or service["healthcheck"]["test"]
        assert service["restart"] == "unless-stopped"
        assert re.fullmatch(r"\d+s", service["stop_grace_period"])
        for other, condition in service.get("depends_on", {}).items():
            assert other in services and condition == {"condition": "service_healthy"}


def test_only_the_proxy_is_published(services: dict[str, Service]) -> None:
    assert services["app"]["deploy"]["replicas"] >= 2
    assert "container_name" not in services["app"], "a name is for one"
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_app_and_valkey_have_no_outbound_network(
    compose: dict[str, Any], services: dict[str, Service]
) -> None:
    assert compose["networks"]["inside"] == {"internal": True}
    assert services["app"]["networks"] == services["valkey"]["networks"] == ["inside"]


def test_environment_variables_are_known_settings(services: dict[str, Service]) -> None:
    environment: dict[str, str] = services["app"]["environment"]
    values = {name: VARIABLE.sub(r"\2", value) for name, value in environment.items()}
    store = parse(values["BACKPROP_STORE"])
    assert store.host in services and store.port == 6379
    names = {name.removeprefix("BACKPROP_").lower(): name for name in values}
    assert all(f"BACKPROP_{setting.upper()}" == name for setting, name in names.items())
    known = {setting for setting in names if setting in Settings.model_fields}
    assert names.keys() == known
    Settings.model_validate({setting: values[names[setting]] for setting in known})


def test_no_secret_is_in_the_file(services: dict[str, Service]) -> None:
    """Where one is wanted it comes from outside, and where none comes it is made."""
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|TOKEN", name):
                assert value == f"${{{name}:-}}"
            assert "@" not in value, "an address with a password"
        assert "--requirepass" not in service.get("command", [])


def test_valkey_persists_and_never_evicts(
    compose: dict[str, Any], services: dict[str, Service]
) -> None:
    program, *words = services["valkey"]["command"]
    options = dict(zip(words[::2], words[1::2], strict=True))
    assert program == "valkey-server"
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    [volume] = services["valkey"]["volumes"]
    assert volume == "valkey:/data" and "valkey" in compose["volumes"]


def test_the_proxy_uses_the_port_of_the_image(
    services: dict[str, Service], final: dict[str, list[str]]
) -> None:
    [port] = [env.removeprefix("PORT=") for env in final["ENV"] if env.startswith("PORT=")]
    assert f"set $app app:{port};" in CONFIGURATION.read_text()
    [mounted] = services["proxy"]["volumes"]
    source, target, mode = mounted.split(":")
    assert (ROOT / source).resolve() == CONFIGURATION
    assert (target, mode) == ("/etc/nginx/nginx.conf", "ro")
    [published] = services["proxy"]["ports"]
    inside = published.rpartition(":")[2]
    assert f"listen {inside};" in CONFIGURATION.read_text()


def test_streams_are_not_buffered_or_timed_out() -> None:
    text = CONFIGURATION.read_text()
    [stream] = re.findall(r"location ~ (\S+stream\$) \{(.*?)\n {8}\}", text, re.DOTALL)
    pattern, body = stream
    assert re.search(pattern, "/lab/abc-_1/stream")
    assert "proxy_buffering off;" in body and "gzip off;" in body
    seconds = [int(found) for found in re.findall(r"proxy_read_timeout (\d+)s;", text)]
    assert len(seconds) == 2
    assert min(seconds) > 3 * KEEP_ALIVE_SECONDS
    assert min(seconds) > 3 * Settings().request_seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for nginx; skipped without nginx, unless REQUIRE_NGINX=1."""
    try:
        configure(tmp_path, 1, ["127.0.0.1:1"])
    except NoNginx as error:
        if required():
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
    return tmp_path


@pytest.fixture
def url(folder: Path, shared_server: Served) -> Iterator[str]:
    """The address of a proxy in front of a server and a replica that is down."""
    with nginx(folder, [shared_server.url.removeprefix("http://"), "127.0.0.1:1"]) as url:
        yield url


def test_nginx_accepts_the_configuration(folder: Path) -> None:
    command = [*configure(folder, 1, ["127.0.0.1:1"]), "-t"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "test is successful" in done.stderr, done.stderr


def test_through_the_proxy(url: str) -> None:
    """Pages, a stream as it comes, and refusals in the app's own words, with a replica down."""
    with httpx.Client(base_url=url, follow_redirects=True, trust_env=False, timeout=20) as client:
        for _ in range(4):
            assert client.get("/healthz").json() == {"status": "ok"}
        page = client.get("/")
        assert page.status_code == 200
        assert page.headers["content-encoding"] == "gzip"
        lab = page.url.path
        assert client.post(f"{lab}/step", data={"unit": "epoch"}).status_code == 200
        assert client.post(f"{lab}/play", data={"speed": "5"}).status_code == 200
        with client.stream("GET", f"{lab}/stream", headers={"accept-encoding": ""}) as stream:
            assert "content-encoding" not in stream.headers
            lines = iter(stream.iter_lines())
            assert any(line.startswith("event: frame") for line in lines)
        too_large = client.post("/api/sessions", content=bytes(7_500_000))
        assert too_large.status_code == 413
        assert too_large.headers["content-type"].startswith("application/problem+json")
        assert client.get("/metrics").status_code == 404
        other_site = client.post(f"{lab}/step", headers={"origin": "http://elsewhere.example"})
        assert other_site.status_code == 403
        same_site = client.post(f"{lab}/step", data={"unit": "epoch"}, headers={"origin": url})
        assert same_site.status_code == 200


def test_without_replicas_the_proxy_answers_503(folder: Path) -> None:
    with nginx(folder, ["127.0.0.1:1", "127.0.0.1:2"]) as url:
        for method in ("GET", "POST"):
            answer = httpx.request(method, f"{url}/lab/abc/step", trust_env=False)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "2"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert "Load the page again in a moment." in answer.text
