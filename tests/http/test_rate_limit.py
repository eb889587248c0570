"""Rate limits: who sends too many requests waits; a class behind one address does not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from app.errors import ProblemError
from app.http.identity import COOKIE
from app.http.rate_limit import CREATES, CREATES_IN_CLASS, RateLimit, RateLimiter, Rates
from app.settings import Settings
from tests.http.test_token_bucket import Clock
from tests.web.calls import address, create, problem
from tests.web.opening import new_app

DEFAULTS = Rates(
    **{
        name: field.default
        for name, field in Settings.model_fields.items()
        if name.startswith(("visitor_", "address_"))
    }
)
FEW = Rates(
    visitor_requests_per_second=2,
    address_requests_per_second=4,
    visitor_creations_per_minute=6,
    address_creations_per_minute=12,
)
"""Bursts of 20 and 40 requests, and of 6 and 12 creations."""


@contextmanager
def limited(rates: Rates, clock: Clock) -> Iterator[Any]:
    """A client factory: ``client(visitor)`` asks for that visitor from the same address."""
    app = new_app(Settings())
    used = app.user_middleware
    (place,) = [at for at, each in enumerate(used) if "RateLimit" in repr(each)]
    public_paths: Any = used[place].args[-1]
    used[place] = Middleware(RateLimit, RateLimiter(rates, clock), public_paths)

    def of(visitor: str, host: str = "192.0.2.1") -> TestClient:
        token = asyncio.run(app.state.signer.sign(visitor)) if visitor else ""
        cookies = {COOKIE: token} if visitor else None
        return TestClient(app, follow_redirects=False, client=(host, 1), cookies=cookies)

    yield of


def statuses(client: TestClient, count: int, path: str = "/api/version") -> list[int]:
    return [client.get(path).status_code for _ in range(count)]


def test_a_visitor_who_asks_too_often_waits() -> None:
    clock = Clock()
    with limited(FEW, clock) as of:
        anna, ben = of("anna"), of("ben")
        assert statuses(anna, 22) == [200] * 20 + [429] * 2
        assert statuses(ben, 1) == [200]
        refused = anna.get("/api/version")
        assert "try again in 1 s" in problem(refused, 429)
        assert refused.headers["Retry-After"] == "1"
        clock.now += 1
        assert statuses(anna, 3) == [200, 200, 429]


def test_an_address_has_a_limit_of_its_own() -> None:
    with limited(FEW, Clock()) as of:
        asked = [status for name in "abcde" for status in statuses(of(name), 10)]
        assert asked == [200] * 40 + [429] * 10
        assert statuses(of("a", host="192.0.2.2"), 1) == [200]


def test_who_is_not_known_is_bound_by_the_address() -> None:
    with limited(FEW, Clock()) as of:
        assert statuses(of(""), 42) == [200] * 40 + [429] * 2


def test_what_makes_something_is_counted_by_itself() -> None:
    clock = Clock()
    with limited(FEW, clock) as of:
        anna = of("anna")
        made = [anna.post("/").status_code for _ in range(8)]
        assert made == [303] * 6 + [429] * 2
        assert statuses(anna, 2, "/") == [303] * 2
        assert statuses(anna, 1) == [200]
        refused = anna.post("/api/sessions", json={})
        assert "Too many sessions" in problem(refused, 429)
        assert refused.headers["Retry-After"] == "10"
        clock.now += 10
        assert anna.post("/api/sessions", json={}).status_code == 201


def test_what_watches_the_server_is_never_refused() -> None:
    with limited(FEW, Clock()) as of:
        anna = of("anna", host="127.0.0.1")
        statuses(anna, 30)
        for path in ("/healthz", "/readyz", "/metrics", "/static/css/base.css"):
            assert statuses(anna, 30, path) == [200] * 30
        assert 'backprop_refusals_total{reason="requests"} 10.0' in anna.get("/metrics").text


def test_a_page_that_is_refused_says_so() -> None:
    with limited(FEW, Clock()) as of:
        anna = of("anna")
        statuses(anna, 20)
        refused = anna.get("/lab/some")
        assert refused.status_code == 429
        assert "That did not work" in refused.text
        assert "Too many requests came from you just now; try again in 1 s." in refused.text


def test_an_action_that_is_refused_leaves_the_page_as_it_is() -> None:
    with limited(FEW, Clock()) as of:
        anna = of("anna")
        statuses(anna, 20)
        refused = anna.post("/lab/some/step", headers={"HX-Request": "true"})
        assert refused.status_code == 429
        assert refused.headers["HX-Retarget"] == "#connection"
        assert refused.text == "Too many requests came from you just now; try again in 1 s."


ADDRESS = "192.0.2.1"


def test_a_class_of_two_hundred_behind_one_address() -> None:
    """All open a lab at once, then step once a second and a half for minutes."""
    clock = Clock()
    limiter = RateLimiter(DEFAULTS, clock)
    people = [f"person {number}" for number in range(200)]
    for person in people:
        limiter.count_request(person, ADDRESS)
        limiter.count_creation(person, ADDRESS)
        limiter.count_request(person, ADDRESS)
    for _ in range(120):
        clock.now += 1.5
        for person in people:
            limiter.count_request(person, ADDRESS)  # a step
            limiter.count_request(person, ADDRESS)  # and the page


def test_a_person_who_drags_a_weight_is_not_refused() -> None:
    clock = Clock()
    limiter = RateLimiter(DEFAULTS, clock)
    for _ in range(60 * 20):
        clock.now += 1 / 20
        limiter.count_request("anna", ADDRESS)


def test_beyond_the_burst_they_are_refused() -> None:
    limiter = RateLimiter(DEFAULTS, Clock())
    for _ in range(300):
        limiter.count_request("anna", ADDRESS)
    with pytest.raises(ProblemError, match="Too many requests came from you"):
        limiter.count_request("anna", ADDRESS)


def test_the_settings_are_the_ones_that_hold() -> None:
    app = new_app(Settings(visitor_requests_per_second=0.5, address_requests_per_second=0.3))
    with TestClient(app) as client:
        assert statuses(client, 5) == [200] * 3 + [429] * 2


CREATING = {
    ("POST", "/api/rooms"),
    ("POST", "/api/rooms/{code}/plan"),
    ("POST", "/api/rooms/{code}/send"),
    ("GET", "/lessons/{name}/worksheet"),
    ("POST", "/lessons"),
    ("GET", "/lab/{session_id}/picture/film"),
    ("POST", "/j"),
    ("POST", "/open"),
    ("POST", "/lab/{session_id}/copy"),
    ("POST", "/lab/{session_id}/data"),
    ("POST", "/lab/{session_id}/data/train"),
    ("POST", "/lab/{session_id}/fork"),
    ("POST", "/lab/{session_id}/pin"),
    ("POST", "/lab/{session_id}/points/table"),
    ("POST", "/lab/{session_id}/race"),
    ("POST", "/lab/{session_id}/room"),
    ("POST", "/lab/{session_id}/share"),
    ("POST", "/lab/{session_id}/sweep"),
    ("POST", "/lab/{session_id}/sweep/use"),
    ("POST", "/lab/{session_id}/weights"),
    ("POST", "/lab/{session_id}/weights/set"),
    ("GET", "/plans/{plan_id}/print"),
    ("POST", "/api/sessions/{session_id}/check"),
    ("POST", "/lab/{session_id}/check"),
    ("POST", "/lab/{session_id}/plan"),
    ("POST", "/plans"),
    ("POST", "/plans/open"),
    ("POST", "/plans/{plan_id}/copy"),
    ("POST", "/plans/{plan_id}/room"),
    ("POST", "/plans/{plan_id}/share"),
    ("POST", "/plans/{plan_id}/steps/{key}"),
    ("POST", "/plans/{plan_id}/steps/{key}/open"),
    ("POST", "/practice/bug-hunt"),
    ("POST", "/practice/fresh"),
    ("POST", "/practice/lesson"),
    ("POST", "/room/{code}/plan"),
    ("POST", "/room/{code}/plan/step"),
    ("POST", "/receipt"),
    ("POST", "/room/{code}/homework"),
    ("POST", "/room/{code}/homework/join"),
    ("POST", "/room/{code}/homework/plan"),
    ("POST", "/room/{code}/send"),
    ("POST", "/api/sessions"),
    ("POST", "/api/sessions/open"),
    ("POST", "/api/tables"),
    ("POST", "/api/sessions/{session_id}/race"),
    ("POST", "/api/sessions/{session_id}/share"),
    ("POST", "/api/sessions/{session_id}/sweep"),
    ("POST", "/api/comparisons"),
    ("POST", "/api/comparisons/{comparison_id}/runs"),
}
IN_CLASS = {
    ("POST", "/room/{code}/fork"),
    ("POST", "/room/{code}/take"),
    ("POST", "/room/{code}/homework/{number:int}/begin"),
    ("POST", "/room/{code}/homework/{number:int}/hand-in"),
    ("POST", "/room/{code}/homework/{number:int}/states/{student:int}/copy"),
}


def declaring(*marks: object) -> set[tuple[str, str]]:
    """The method and path of each route with one of the dependencies."""
    pending = list(new_app(Settings()).routes)
    found = set()
    for route in pending:
        pending.extend(getattr(getattr(route, "original_router", None), "routes", ()))
        if any(mark in getattr(route, "dependencies", ()) for mark in marks):
            found |= {(method, route.path) for method in route.methods}  # type: ignore[attr-defined]
    return found


def test_which_routes_create_something() -> None:
    assert declaring(CREATES) == CREATING
    assert declaring(CREATES_IN_CLASS) == IN_CLASS


def test_a_class_forks_at_once_and_one_student_not_for_ever() -> None:
    """A teacher tells all to, who may share an address; each may do so as often as make a run."""
    with limited(FEW, Clock()) as of:
        asked = [of(name).post("/room/CDFHJK/fork").status_code for name in "abcdefghijklmnop"]
        assert asked == [404] * 16  # there is no such room, and none was refused
        eager = of("a", host="192.0.2.2")
        assert [eager.post("/room/CDFHJK/take").status_code for _ in range(7)][-2:] == [429] * 2


def test_joining_is_limited() -> None:
    with limited(FEW, Clock()) as of:
        joined = [of("").post("/j", data={"code": "CDFHJK"}).status_code for _ in range(14)]
        assert joined == [404] * 12 + [429] * 2


def test_creating_within_the_limit_goes_on(client: TestClient) -> None:
    for _ in range(3):
        assert client.get(address(create(client))).status_code == 200


def test_asking_for_the_head_creates_nothing(client: TestClient) -> None:
    assert client.head("/").status_code == 303
    assert client.get("/api/sessions").json() == []
