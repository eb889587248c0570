"""Files of the page come from this server, and only files that belong to it."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each

FILES = {
    "/static/css/base.css": "text/css",
    "/static/js/diagram/highlight-linked.js": "text/javascript",
    "/static/vendor/htmx.min.js": "text/javascript",
    "/static/icon.svg": "image/svg+xml",
}


@for_each(("path", "kind"), FILES.items())
def test_they_are_served_as_what_they_are(client: TestClient, path: str, kind: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == kind
    assert response.content


@for_each(
    "path",
    [
        "/static/../pyproject.toml",
        "/static/%2e%2e/pyproject.toml",
        "/static/..%2fpyproject.toml",
        "/static/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/static//etc/passwd",
        "/static/",
        "/static/css",
        "/templates/base.html",
    ],
)
def test_no_other_file_is(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_server_says_that_it_is_well(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_and_which_version_it_is(client: TestClient) -> None:
    version = client.get("/api/version").json()
    assert version.keys() == {"version", "engine"}
    assert all(isinstance(value, str) and value for value in version.values())
