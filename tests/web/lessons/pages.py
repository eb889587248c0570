"""Pages of lessons, and a small lesson of one's own."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.web.html import Tag
from tests.web.page import Page, attribute, press, read, visit

OWN = """---
title: Three steps
minutes: 2
about: A lesson of one's own.
start: article; batch size 1; seed 20
---

## Begin
sample: 1
hide: output
focus: w¹
formula: z1

The weight is `w¹` = {w¹}.

## Set it
move: w¹ = 0.5
select: w1.1.1
formula: z² = a¹ w¹ + b¹
question: Which is it?
option: a half if w¹ < 1
option: more if w¹ > 1
because: We set it to {w¹}.

It is {w¹} now.

## Train
move: 3 epochs
number: w¹
question: What is `w¹`?
because: It is {w¹}.

After {epoch} epochs *all* is done.
"""


def start_lesson(client: TestClient, name: str = "one-update", query: str = "") -> Page:
    """The first page of a lesson."""
    response = client.get(f"/lessons/{name}{query}")
    assert response.status_code == 303, response.text
    return visit(client, response.headers["location"])


def upload(client: TestClient, text: str = OWN, status: int = 200) -> Page:
    """The page after a lesson of one's own was uploaded as a file."""
    files = {"file": ("own.md", text.encode(), "text/markdown")}
    return read(client.post("/lessons", files=files), status)


def own_name(page: Page) -> str:
    """The name of the lesson that was just uploaded."""
    return attribute(page.one(".lesson-link"), "href").rpartition("/")[2]


def next_step(client: TestClient, page: Page) -> Page:
    """The page after Next, in a browser without scripts."""
    return press(client, page, "lesson", "at", attribute(page.one("#lesson-next"), "value"))


def session_of(page: Page) -> str:
    return str(page.response.url.path).split("/")[2]


def live_numbers(page: Page) -> list[tuple[str, float]]:
    """Name and value of each number in the text of the step."""
    found: list[Tag] = page.soup.select(".lesson-body data")
    return [(tag.get("data-name") or "", float(attribute(tag, "value"))) for tag in found]
