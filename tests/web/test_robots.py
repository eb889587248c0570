"""Search engines find examples, lessons and the guide, and nothing of a visitor's."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

from starlette.testclient import TestClient

from app.web.robots import may_be_indexed
from tests.for_each import for_each
from tests.web.page import start, visit

OPEN = ["/", "/lessons", "/about", "/glossary", "/practice", "/guide", "/lessons/one-update"]
CLOSED = ["/lab/abc", "/room/CDFHJK", "/s/abc", "/sessions", "/compare/abc", "/api/sessions", "/j"]


@for_each("path", [*OPEN, *CLOSED])
def test_the_file_says_what_the_pages_say(client: TestClient, path: str) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    assert rules.can_fetch("anybody", path) == may_be_indexed(path) == (path in OPEN)


def test_a_lab_is_indexed_only_as_an_example(client: TestClient) -> None:
    def robots(path: str) -> list[str]:
        return [str(tag["content"]) for tag in visit(client, path).soup.select("[name=robots]")]

    session_id, _ = start(client)
    assert robots(f"/lab/{session_id}") == ["noindex"]
    assert robots(str(client.get("/").headers["location"])) == []
    assert robots("/about") == []
