"""A session belongs to who made it; for everybody else there is none of its id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.routing import APIRoute
from itsdangerous import Signer
from starlette.testclient import TestClient

from app.http.identity import COOKIE
from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import SMALL, address, create, problem, read, step, strict
from tests.web.opening import PERSON, new_app, opened

SOMEBODY = "AAAAAAAAAAAAAAAAAAAAAA"
Route = tuple[str, str]


def routes() -> list[Route]:
    """Every method and address that is about what a visitor owns."""
    found = []
    pending = list(new_app(Settings()).routes)
    for route in pending:
        pending.extend(getattr(getattr(route, "original_router", None), "routes", ()))
        if isinstance(route, APIRoute) and "_id}" in route.path:
            found += [(method, route.path) for method in route.methods or ()]
    return sorted(set(found))


OWNED = ("session_id", "comparison_id", "hunt_id", "plan_id")


def fill(path: str, ids: Sequence[str] = (SOMEBODY,) * len(OWNED)) -> str:
    others = {"name": "weights.npz", "action": "step", "figure": "network.svg", "key": "k1"}
    return path.format(**dict(zip(OWNED, ids, strict=True)), **others)


class Owned:
    """One app, in which Ann has one of each; Ben has a session of his own."""

    def __init__(self) -> None:
        self.app = new_app(Settings())
        self.ann, self.ben, self.nobody = (self._client() for _ in range(3))
        self.session_id = create(self.ann)
        body = {"sessions": [self.session_id]}
        self.comparison_id = strict(self.ann.post("/api/comparisons", json=body), 201)["id"]
        started = self.ann.post("/practice/bug-hunt", data={"level": "1"})
        self.hunt_id = started.headers["location"].rpartition("/")[2]
        plan = self.ann.post("/plans", data={"name": "Ann's"})
        self.plan_id = plan.headers["location"].removeprefix("/plans/")
        create(self.ben)

    @property
    def ids(self) -> list[str]:
        """The ids of what is Ann's, in the order of ``OWNED``."""
        return [getattr(self, name) for name in OWNED]

    def fill(self, path: str) -> str:
        """An address with the ids of what is Ann's."""
        return fill(path, self.ids)

    def _client(self) -> TestClient:
        return TestClient(self.app, follow_redirects=False, headers=PERSON)


@pytest.fixture(scope="module")
def owned() -> Owned:
    return Owned()


def test_there_are_routes_to_be_looked_at() -> None:
    assert len(routes()) > 60


WHO = pytest.mark.parametrize("who", ["ben", "nobody"])


@WHO
def test_another_s_is_like_one_that_is_not_there(owned: Owned, who: str) -> None:
    """A third of the routes for each."""
    check_hidden(owned, who, routes()[("ben", "nobody").index(who) :: 3])


@pytest.mark.slow
@WHO
def test_on_every_route_it_is_like_one_that_is_not_there(owned: Owned, who: str) -> None:
    check_hidden(owned, who, routes())


def check_hidden(owned: Owned, who: str, paths: list[Route]) -> None:
    client: TestClient = getattr(owned, who)
    before = read(owned.ann, owned.session_id)
    for method, path in paths:
        body: dict[str, Any] = {}
        if method not in ("GET", "HEAD", "DELETE"):
            body = {"json": {}} if path.startswith("/api") else {"data": {"unit": "epoch"}}
        theirs = client.request(method, owned.fill(path), **body)
        missing = client.request(method, fill(path), **body)
        assert theirs.status_code == missing.status_code, (method, path)
        # Told apart by nothing but the id that was asked for.
        theirs_text = theirs.text
        for owned_id in owned.ids:
            theirs_text = theirs_text.replace(owned_id, SOMEBODY)
        assert theirs_text == missing.text, (method, path)
        assert theirs.status_code in (404, 422) or theirs.headers["location"].startswith(
            owned.fill("/".join(path.split("/")[:3]))
        )
        assert read(owned.ann, owned.session_id) == before, (method, path)


def test_a_cookie_is_for_this_site_only_and_no_script_reads_it(client: TestClient) -> None:
    response = client.get("/")
    name, *attributes = response.headers["set-cookie"].split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert "Secure" not in attributes
    session_id = response.headers["location"].removeprefix("/lab/")
    assert client.get(response.headers["location"]).status_code == 200
    assert "set-cookie" not in client.get(f"/lab/{session_id}").headers
    assert create(client) != session_id  # both are the same visitor's
    assert client.get(response.headers["location"]).status_code == 200


def test_behind_tls_the_cookie_stays_there() -> None:
    with TestClient(new_app(Settings()), base_url="https://testserver") as client:
        response = client.get("/", follow_redirects=False)
        assert "Secure" in response.headers["set-cookie"].split("; ")
        assert response.headers["strict-transport-security"] == "max-age=31536000"


def test_without_tls_nothing_is_said_of_it(client: TestClient) -> None:
    assert "strict-transport-security" not in client.get("/").headers


def test_what_makes_no_session_gives_no_cookie(client: TestClient) -> None:
    for path in ("/healthz", "/api/version", "/docs", "/static/css/base.css", "/nothing"):
        assert "set-cookie" not in client.get(path).headers
    assert "set-cookie" not in client.get(f"/lab/{SOMEBODY}").headers


class TestToken:
    """Of a program, which keeps no cookies."""

    def make(self, client: TestClient, headers: dict[str, str] | None = None) -> Any:
        made = strict(client.post("/api/sessions", json=SMALL, headers=headers), 201)
        client.cookies.clear()
        return made

    def test_it_opens_what_it_came_with(self, client: TestClient) -> None:
        made = self.make(client)
        headers = {"Authorization": f"Bearer {made['token']}"}
        path = address(made["id"])
        problem(client.get(path), 404)
        assert strict(client.get(path, headers=headers))["id"] == made["id"]
        body = {"unit": "epoch", "count": 2}
        strict(client.post(f"{path}/step", json=body, headers=headers))
        assert strict(client.get(path, headers=headers))["position"]["epoch"] == 2

    def test_with_it_the_next_session_has_the_same_owner(self, client: TestClient) -> None:
        first = self.make(client)
        headers = {"Authorization": f"Bearer {first['token']}"}
        second = self.make(client, headers)
        assert second["token"] == first["token"]
        for made in (first, second):
            assert client.get(address(made["id"]), headers=headers).status_code == 200

    def test_another_s_token_opens_nothing_of_it(self, client: TestClient) -> None:
        made, other = self.make(client), self.make(client)
        headers = {"Authorization": f"Bearer {other['token']}"}
        problem(client.get(address(made["id"]), headers=headers), 404)

    @for_each("token", ["", "x", "a.b", f"{SOMEBODY}.AAAA", "\xfc", "e" * 5000])
    def test_a_token_that_is_none_is_said_to_be_none(self, client: TestClient, token: str) -> None:
        headers = {b"Authorization": b"Bearer " + token.encode("latin-1")}
        response = client.post("/api/sessions", json=SMALL, headers=headers)
        assert "token" in problem(response, 401)
        assert response.headers["www-authenticate"] == "Bearer"

    def test_a_token_signed_by_another_is_none(self, client: TestClient) -> None:
        visitor = self.make(client)["token"].partition(".")[0]
        forged = Signer(b"another secret", salt="visitor").sign(visitor).decode()
        headers = {"Authorization": f"Bearer {forged}"}
        problem(client.get(address(SOMEBODY), headers=headers), 401)

    def test_a_page_s_script_never_gets_it(self, client: TestClient) -> None:
        client.get("/")
        assert strict(client.post("/api/sessions", json=SMALL), 201)["token"] is None

    def test_as_a_key_in_the_address_it_opens_the_page(self, client: TestClient) -> None:
        made = self.make(client)
        assert client.get(f"/lab/{made['id']}").status_code == 404
        page = client.get(f"/lab/{made['id']}?key={made['token']}")
        assert page.status_code == 200
        assert client.get(f"/lab/{made['id']}?key=x").status_code == 404
        stepped = client.post(f"/lab/{made['id']}/step?key={made['token']}", data={"unit": "epoch"})
        assert parse_qs(urlsplit(stepped.headers["location"]).query)["key"] == [made["token"]]

    def test_a_link_that_is_shared_has_no_key(self, client: TestClient) -> None:
        made = self.make(client)
        path = f"/lab/{made['id']}/share?key={made['token']}&embed=1"
        fragment = client.post(path, headers={"HX-Request": "true"})
        assert "state=" in fragment.text
        assert "key=" not in fragment.text and made["token"] not in fragment.text


def test_a_shared_link_gives_everybody_a_copy_of_their_own(owned: Owned) -> None:
    url = strict(owned.ann.post(address(owned.session_id, "share"), json={"keep": True}))["url"]
    location = owned.ben.get(urlsplit(url).path).headers["location"]
    assert owned.ben.get(location).status_code == 200
    assert owned.ann.get(location).status_code == 404


def test_in_an_iframe_without_cookies_the_address_says_whose_it_is(client: TestClient) -> None:
    response = client.get("/?embed=1")
    assert "set-cookie" in response.headers  # which a browser drops there
    client.cookies.clear()
    location = response.headers["location"]
    assert client.get(location).status_code == 200
    kept = client.post(location.replace("?", "/step?"), data={"unit": "epoch"})
    assert kept.status_code == 307 and "key=" in kept.headers["location"]
    client.cookies.clear()
    moved = client.post(kept.headers["location"], data={"unit": "epoch"})
    assert moved.status_code == 303 and "key=" in moved.headers["location"]
    client.cookies.clear()
    copied = client.post(moved.headers["location"].replace("?", "/copy?"))
    assert "key=" not in copied.headers["location"]
    assert client.get(copied.headers["location"]).status_code == 200  # by its own new cookie


class TestTooMany:
    @pytest.fixture
    def client(self) -> Iterator[TestClient]:
        with opened(Settings(max_sessions_per_visitor=2)) as client:
            yield client

    def test_the_oldest_goes_and_it_is_said(self, client: TestClient) -> None:
        first, second = create(client), create(client)
        step(client, first, "epoch")
        location = client.post("/").headers["location"]
        page = client.get(location)
        assert "2 sessions" in page.text and "deleted to make room" in page.text
        problem(client.get(address(second)), 404)
        assert read(client, first)["position"]["epoch"] == 1
        assert "deleted to make room" not in client.get(location.partition("?")[0]).text

    def test_those_of_others_stay(self, client: TestClient) -> None:
        first = create(client)
        cookies = dict(client.cookies)
        client.cookies.clear()
        for _ in range(3):
            create(client)
        client.cookies.clear()
        client.cookies.update(cookies)
        assert read(client, first)["id"] == first
