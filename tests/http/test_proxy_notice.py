"""A proxy that is not set up: a line in the log, once, and a sentence on pages with links."""

import logging

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

TLS = {"X-Forwarded-Proto": "https"}


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(Settings(store="memory:", trusted_hosts="*")))


def test_an_untrusted_tls_proxy_is_said_on_desk_and_share_page_and_logged_once(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    line = "BACKPROP_TRUSTED_PROXIES=testclient"
    lab = client.get("/?example=xor", headers=TLS)
    path = lab.url.path
    for form in ("room", "share"):
        assert line in client.post(f"{path}/{form}", headers=TLS).text
        assert line not in client.post(f"{path}/{form}").text
    [logged] = [record.getMessage() for record in caplog.records]
    assert logged.endswith(f"Set {line}")


def test_a_trusted_one_is_not(caplog: pytest.LogCaptureFixture) -> None:
    """The server has applied its headers before."""
    app = create_app(Settings(store="memory:", trusted_hosts="*"))
    client = TestClient(app, base_url="https://testserver")
    path = client.get("/?example=xor", headers=TLS).url.path
    assert "TRUSTED_PROXIES" not in client.post(f"{path}/share", headers=TLS).text
    assert not caplog.records


def test_a_proxy_below_another_path_is_logged_with_the_line_to_set(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    for prefix in ("/user/a/proxy/8000", "/user/b", "nonsense\x1b[31m"):
        client.get("/healthz", headers={"X-Forwarded-Prefix": prefix})
    [logged] = [record.getMessage() for record in caplog.records]
    assert logged.endswith("set BACKPROP_ROOT_PATH=/user/a/proxy/8000")
