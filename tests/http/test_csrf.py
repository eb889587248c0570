"""Only this site's own pages, and programs, may change something."""

from __future__ import annotations

from httpx2 import Response
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import address, create, problem, read

CHANGES = [
    ("POST", "/lab/{id}/reset"),
    ("POST", "/lab/{id}/step"),
    ("POST", "/api/sessions/{id}/reset"),
    ("PATCH", "/api/sessions/{id}"),
    ("PUT", "/api/sessions/{id}/parameters"),
    ("DELETE", "/api/sessions/{id}"),
    ("POST", "/api/sessions"),
    ("POST", "/theme"),
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "Cross-Site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:8001"},
    {"Origin": "http://evil.example?testserver"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "testserver"},
    {"Origin": "http://["},
    {"Origin": "http://]testserver"},
]
OWN: list[dict[str, str]] = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
    {"Origin": "http://testserver"},
]


def request(client: TestClient, method: str, path: str, headers: dict[str, str]) -> Response:
    data = {"unit": "batch"} if method == "POST" else None
    return client.request(method, path, headers=headers, data=data)


@for_each(("method", "path"), CHANGES)
@for_each("headers", FOREIGN[:1] + FOREIGN[5:6])
def test_another_site_changes_nothing(
    client: TestClient, method: str, path: str, headers: dict[str, str]
) -> None:
    session_id = create(client)
    before = read(client, session_id)
    response = request(client, method, path.format(id=session_id), headers)
    assert response.status_code == 403
    assert "set-cookie" not in response.headers
    assert read(client, session_id) == before


@for_each("headers", FOREIGN)
def test_however_it_says_where_it_is(client: TestClient, headers: dict[str, str]) -> None:
    session_id = create(client)
    problem(client.post(address(session_id, "reset"), headers=headers), 403)
    assert read(client, session_id)["version"] == 1


@for_each("headers", OWN)
def test_this_site_and_programs_do(client: TestClient, headers: dict[str, str]) -> None:
    session_id = create(client)
    assert client.post(f"/lab/{session_id}/reset", headers=headers).status_code == 303
    assert client.post(address(session_id, "reset"), headers=headers).status_code == 200
    assert read(client, session_id)["version"] == 3


@for_each("headers", FOREIGN)
def test_a_link_from_elsewhere_may_be_followed(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get(f"/lab/{create(client)}", headers=headers).status_code == 200


def test_the_page_of_a_refused_form_is_a_page(client: TestClient) -> None:
    """A person sees it, for example behind a proxy that changes the Host."""
    headers = {"Origin": "https://evil.example", "Accept": "text/html"}
    response = client.post(f"/lab/{create(client)}/reset", headers=headers)
    assert response.status_code == 403
    assert response.headers["content-type"].startswith("text/html")


def test_an_older_browser_behind_a_proxy_is_told_what_to_set(client: TestClient) -> None:
    """Such as Codespaces with Safari before 16.4, which sends Origin alone."""
    headers = {"Origin": "https://name-8000.app.github.dev"}
    told = problem(client.post("/api/sessions", headers=headers), 403)
    assert "from https://name-8000.app.github.dev, but the server was asked as testserver" in told
    assert "sets BACKPROP_PUBLIC_URL=https://name-8000.app.github.dev or" in told


def test_pages_of_the_public_url_are_this_servers() -> None:
    client = TestClient(
        create_app(Settings(store="memory:", public_url="https://lab.example.org/"))
    )
    for origin, status in [("https://lab.example.org", 201), ("https://evil.example", 403)]:
        answer = client.post("/api/sessions", json={}, headers={"Origin": origin})
        assert answer.status_code == status
    crossing = {"Origin": "https://lab.example.org", "Sec-Fetch-Site": "cross-site"}
    assert client.post("/api/sessions", json={}, headers=crossing).status_code == 403
