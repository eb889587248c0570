"""Worksheets: blanks without the answers, a key that is right for any seed, a file of its own."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.lessons.library import NAMES
from tests.for_each import for_each
from tests.web.html import Tag
from tests.web.lessons.pages import OWN, own_name, upload
from tests.web.page import Page, visit, words

SHEET = "/lessons/one-update/worksheet"


def item(page: Page, task: str) -> Tag:
    """The item with this task."""
    return next(each for each in page.soup.select(".item") if task in words(each))


def given(of: Tag) -> dict[str, float]:
    """The numbers that an item gives."""
    found = re.findall(r"(\S+) = (−?[\d.]+)", words(of.select(".given")[0]))
    return {name: float(text.replace("−", "-")) for name, text in found}


def answer(of: Tag) -> float:
    return float(words(of.select(".blank b")[0]).replace("−", "-"))


def test_blanks_and_the_key_are_of_the_same_items(client: TestClient) -> None:
    blanks, key = visit(client, SHEET), visit(client, f"{SHEET}?answers=1")
    tasks = [
        [words(tag) for tag in page.soup.select(".task, .asked, .given")] for page in (blanks, key)
    ]
    assert tasks[0] == tasks[1] != []
    assert not blanks.soup.select(".blank b")
    assert "☒" not in blanks.text(".sheet")
    numbers, boxes = key.soup.select(".blank b"), key.text(".sheet").count("☒")
    assert len(numbers) == len(blanks.soup.select(".blank .line")) > 5
    assert len(numbers) + boxes == len(key.soup.select(".item"))


@pytest.mark.parametrize("seed", ["20", "4", "77"])
def test_the_key_is_right_for_a_seed(client: TestClient, seed: str) -> None:
    page = visit(client, f"{SHEET}?answers=1&seed={seed}")
    assert f"Seed {seed}." in page.text(".sheet header")
    of = item(page, "z¹ = a⁰ · w⁰ + b⁰")
    it = given(of)
    expected = it["a⁰"] * it["w⁰"] + it["b⁰"]
    assert answer(of) == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_another_seed_has_other_numbers(client: TestClient) -> None:
    sheets = [visit(client, f"{SHEET}?seed={seed}").text(".sheet") for seed in (4, 5, 4)]
    assert sheets[0] == sheets[2] != sheets[1]


@for_each("name", NAMES)
def test_every_lesson_has_one(client: TestClient, name: str) -> None:
    page = visit(client, f"/lessons/{name}/worksheet?answers=1")
    assert page.soup.select(".item")


def test_the_file_needs_nothing_else(client: TestClient) -> None:
    response = client.get(f"{SHEET}?answers=1&seed=4&download_as=html")
    assert response.status_code == 200
    kept = response.headers["content-disposition"]
    assert kept == 'attachment; filename="one-update-answers-seed-4.html"'
    page = Page(response)
    assert not page.soup.select("link, script, img")
    assert "@page" in page.one("style").get_text()
    assert page.text(".sheet") == visit(client, f"{SHEET}?answers=1&seed=4").text(".sheet")


@for_each("seed", ["x", "-1", "1.5", str(2**63), "9" * 200])
def test_a_refused_seed_is_explained_and_kept(client: TestClient, seed: str) -> None:
    page = visit(client, f"{SHEET}?seed={seed}", 422)
    assert page.alerts() == ["Seed: enter a whole number from 0 on, like 4."]
    assert page.one("#seed")["value"] == seed[:40]
    assert page.one("#seed")["aria-describedby"] == "seed-problem"
    assert page.soup.select(".item")


def test_a_seed_that_does_not_fit_the_lesson_is_replaced_and_said(client: TestClient) -> None:
    page = visit(client, f"{SHEET}?seed=7")
    assert "Seed 8:" in page.text(".sheet header")
    assert page.text("#other-seed") == "Seed 7 does not fit this lesson. The sheet has seed 8."
    assert not visit(client, f"{SHEET}?seed=8").soup.select("#other-seed")


def test_an_own_lesson_has_one(client: TestClient) -> None:
    text = OWN.replace("move: w¹ = 0.5", "move: forward 1\nclaim: z¹ = a⁰ · w⁰ + b⁰")
    name = own_name(upload(client, text))
    page = visit(client, f"/lessons/{name}/worksheet?answers=1")
    assert item(page, "z¹ = a⁰ · w⁰ + b⁰")
    response = client.get(f"/lessons/{name}/worksheet?download_as=html")
    assert 'filename="lesson-worksheet-seed-20.html"' in response.headers["content-disposition"]
