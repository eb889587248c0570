"""Every answer, good or bad, tells the browser what it may not do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.store.memory import MemoryStore
from tests.for_each import for_each
from tests.web.calls import address, create, problem
from tests.web.opening import MANY, opened_on
from tests.web.page import read

REQUESTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "redirect": ("GET", "/", {}),
    "page": ("GET", "/lab/{id}", {}),
    "fragment": ("GET", "/lab/{id}", {"HX-Request": "true"}),
    "docs": ("GET", "/docs", {}),
    "api": ("GET", "/api/sessions/{id}", {}),
    "openapi": ("GET", "/openapi.json", {}),
    "health": ("GET", "/healthz", {}),
    "static": ("GET", "/static/icon.svg", {}),
    "page not found": ("GET", "/nothing", {}),
    "session not found": ("GET", "/api/sessions/nobody", {}),
    "wrong method": ("DELETE", "/", {}),
    "refused body": ("PATCH", "/api/sessions/{id}", {}),
    "other site": ("POST", "/lab/{id}/reset", {"Sec-Fetch-Site": "cross-site"}),
    "too large": ("PATCH", "/api/sessions/{id}", {"Content-Length": "2000000"}),
}


def check(response: Response) -> None:
    headers = response.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert headers["cross-origin-opener-policy"] == "same-origin"
    parts = [part.split() for part in headers["content-security-policy"].split(";")]
    policy = {name: set(sources) for name, *sources in parts}
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == {"'self'"}
    assert policy["img-src"] == {"'self'", "data:"}
    assert policy["form-action"] == {"'self'"}
    assert policy["base-uri"] == policy["frame-ancestors"] == {"'none'"}


@for_each(("method", "path", "headers"), REQUESTS.values(), ids=REQUESTS)
def test_on_every_answer(
    client: TestClient, method: str, path: str, headers: dict[str, str]
) -> None:
    check(client.request(method, path.format(id=create(client)), headers=headers))


class Broken(MemoryStore):
    """Its disk is full, as it were."""

    async def owner(self, session_id: str) -> str:
        raise OSError("no space left on device: /var/lib/secret")


class TestServerError:
    @pytest.fixture
    def client(self) -> Iterator[TestClient]:
        with opened_on(Broken(MANY), raise_exceptions=False) as client:
            yield client

    def test_also_on_a_failure_of_the_server(self, client: TestClient) -> None:
        check(client.get(address("x")))
        check(client.get("/lab/x"))

    def test_it_tells_nothing_of_the_inside(self, client: TestClient) -> None:
        assert "secret" not in problem(client.get(address("x")), 500)
        page = read(client.get("/lab/x"), 500)
        assert page.alerts()
        assert "secret" not in page.soup.get_text()
