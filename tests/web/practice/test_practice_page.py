"""The page Practice: fresh networks, sessions and lessons to begin with."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.lessons.library import NAMES
from app.web.practice.start import SIZES
from tests.tiers import some_slow
from tests.web.calls import create
from tests.web.page import attribute, follow, visit, words
from tests.web.practice.check.handing_in import given


def test_it_names_both_tasks(client: TestClient) -> None:
    page = visit(client, "/practice")
    assert [words(title) for title in page.soup.select("h2")] == ["Check my backprop", "Bug hunt"]
    assert page.soup.select('a[href="/practice/bug-hunt"]')


@pytest.mark.parametrize("size", some_slow(SIZES, 2))
def test_a_fresh_network_has_the_same_numbers_for_the_same_seed(
    client: TestClient, size: str
) -> None:
    texts = []
    for seed in ("5", "5", "6"):
        made = client.post("/practice/fresh", data={"size": size, "seed": seed})
        page = follow(client, made)
        texts.append(page.one("#text-all").get_text())
        numbers = given(page)
        assert all(numbers[name].all() for name in numbers if name[0] in "wb")
    assert texts[0] == texts[1] != texts[2]


def test_a_seed_that_is_no_number_is_refused_beside_its_field(client: TestClient) -> None:
    for seed in ("", "x", "-1", "99999999999"):
        page = client.post("/practice/fresh", data={"size": "small", "seed": seed})
        assert page.status_code == 422
        assert "Seed: enter a whole number from 0 to 2147483647." in page.text
        assert 'aria-describedby="seed-problem"' in page.text
    assert client.get("/practice/fresh").headers["location"] == "/practice"


def test_a_session_is_offered_and_that_of_the_lab_first(client: TestClient) -> None:
    first, *_ = [create(client) for _ in range(3)]
    page = visit(client, f"/practice?lab={first}")
    links = [attribute(link, "href") for link in page.soup.select(".practice-list a")]
    assert links[0] == f"/lab/{first}/check"
    assert len(links) == 3


@pytest.mark.parametrize("name", some_slow(NAMES, 1))
def test_every_lesson_can_be_an_exercise(client: TestClient, name: str) -> None:
    page = follow(client, client.post("/practice/lesson", data={"name": name}))
    assert page.soup.select("#hand-in")
    assert not page.alerts()


def test_an_unknown_lesson_is_refused(client: TestClient) -> None:
    assert client.post("/practice/lesson", data={"name": "nothing"}).status_code == 404
