"""A server below a path of a site: nothing on its pages leads out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from app.settings.server import OWN_PATHS
from app.web import addresses
from tests.serving import Served, serving

PREFIX = "/math/back%40prop"
ATTRIBUTES = re.compile(r"href|src|action|formaction|cite|poster|hx-\w+|data-[\w-]+|content|value")
PAGES_OF_A_KIND = 1
ALSO_OWN = {"healthz", "metrics", "readyz"}
SEGMENT_WITH_ID = re.compile(r"[\w-]{20,}|(?<=/room/)\w+|\d+")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    # A process of its own, all of whose addresses begin with the path.
    with serving(env={"BACKPROP_ROOT_PATH": PREFIX}) as served:
        yield served


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=30) as client:
        client.headers["Accept"] = "text/html"
        yield client


def addresses_of(html: str) -> set[str]:
    """All values of attributes that are, or contain, an address from / on."""
    found = set()
    for node in LexborHTMLParser(html).css("*"):
        for name, value in node.attributes.items():
            if value and ATTRIBUTES.fullmatch(name) and re.match(r"/(?!\s|$)", value):
                found.add(value)
    return found


def path_of(answer: httpx.Response) -> str:
    return answer.url.raw_path.decode().partition("?")[0]


def outside(found: set[str]) -> set[str]:
    return {address for address in found if not address.startswith(f"{PREFIX}/")}


def test_no_page_has_an_address_outside(served: Served, client: httpx.Client) -> None:
    """Every page that links lead to, one of each kind, and every address on it."""
    origin = served.url.removesuffix(PREFIX)
    lab = client.get(f"{served.url}/?example=article")
    assert lab.status_code == 200 and path_of(lab).startswith(f"{PREFIX}/lab/")
    room = client.post(f"{origin}{path_of(lab)}/room")
    assert room.status_code == 200 and "/room/" in str(room.url)
    starts = ("lessons", "docs", "nowhere!")
    waiting = [path_of(lab), path_of(room), *(f"{PREFIX}/{start}" for start in starts)]
    kinds: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        kind = SEGMENT_WITH_ID.sub("…", urlsplit(address).path.removeprefix(PREFIX))
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > PAGES_OF_A_KIND:
            continue
        page = client.get(f"{origin}{address}")
        if not page.headers["content-type"].startswith("text/html"):
            continue
        assert page.status_code < 400 or kind == "/nowhere!", address
        found = addresses_of(page.text)
        assert not outside(found), address
        links = {node.attributes.get("href") or "" for node in LexborHTMLParser(page.text).css("a")}
        targets = {urljoin(address, link).partition("#")[0] for link in links if link[:1] in "/?"}
        waiting += sorted(targets)
    assert len(kinds) > 60, "it found its way"


def test_the_proxy_may_take_the_path_off_or_leave_it(served: Served, client: httpx.Client) -> None:
    bare = served.url.removesuffix(PREFIX)
    for base in (served.url, bare):
        assert client.get(f"{base}/healthz").status_code == 200
        assert f'href="{PREFIX}/lessons"' in client.get(f"{base}/about").text
    assert path_of(client.get(served.url)).startswith(f"{PREFIX}/lab/")


def test_cookies_are_those_of_the_path(served: Served) -> None:
    with httpx.Client(base_url=served.url, trust_env=False, follow_redirects=True) as client:
        client.get("/")
        client.post("/theme", data={"theme": "dark", "back": "/about"})
        assert {cookie.path for cookie in client.cookies.jar} == {PREFIX}
        assert {cookie.name for cookie in client.cookies.jar} == {"visitor", "theme"}


def test_a_redirect_of_the_router_stays_below(served: Served, client: httpx.Client) -> None:
    answer = client.get(f"{served.url}/about/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"{PREFIX}/about")


def test_a_proxy_that_puts_the_path_before_redirects_gets_them_without(
    served: Served, client: httpx.Client
) -> None:
    """jupyter-server-proxy does, and says so in a header of its own."""
    headers = {"X-ProxyContextPath": PREFIX}
    answer = client.get(f"{served.url}/", headers=headers, follow_redirects=False)
    assert answer.headers["location"].startswith("/lab/")


def test_the_api_names_its_server_and_its_addresses(served: Served, client: httpx.Client) -> None:
    assert client.get(f"{served.url}/openapi.json").json()["servers"] == [{"url": PREFIX}]
    made = client.post(f"{served.url}/api/sessions", json={})
    assert made.headers["location"].startswith(f"{PREFIX}/api/sessions/")


def test_no_path_of_the_app_may_be_the_path_of_the_server() -> None:
    patterns = [
        text for name, text in vars(addresses).items() if re.fullmatch("[A-Z][A-Z_]+", name)
    ]
    own = {pattern.split("/")[1] for pattern in patterns} - {""}
    assert own <= OWN_PATHS
    assert all(path in ALSO_OWN for path in OWN_PATHS - own)
