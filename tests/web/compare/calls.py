"""Creates and reads comparisons through their pages."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.web.calls import create
from tests.web.html import Tag
from tests.web.page import Page, attribute, follow, one, send, visit, words


def fork(client: TestClient, session_id: str, query: str = "") -> Page:
    """The comparison of a session and its fork."""
    lab = visit(client, f"/lab/{session_id}{query}")
    return follow(client, send(client, lab.form("fork")))


def race(client: TestClient, session_id: str, *optimizers: str, rates: str = "0.5") -> Page:
    form = visit(client, f"/lab/{session_id}/race").form("race")
    return follow(client, send(client, form, {"optimizer": optimizers, "rates": rates}))


def small_race(client: TestClient, *optimizers: str, rates: str = "0.5") -> Page:
    return race(client, create(client), *optimizers, rates=rates)


def press(client: TestClient, page: Page, action: str, **sent: str) -> Page:
    # The first form for "train" is that of play; leave its field out.
    return follow(client, send(client, page.form(action), {"play": None, **sent}))


def comparison_id(page: Page) -> str:
    return str(page.response.url.path).split("/")[2]


def rows(page: Page) -> list[Tag]:
    return page.soup.select(".runs tbody tr")


def sessions(page: Page) -> list[str]:
    """The sessions of the runs in their order."""
    return [attribute(one(row, "input[name=session]"), "value") for row in rows(page)]


def names(page: Page) -> list[str]:
    return [words(one(row, "th a")) for row in rows(page)]


def column(page: Page, head: str) -> list[Tag]:
    """The cells below a head."""
    heads = [words(cell) for cell in page.soup.select(".runs thead th")]
    place = heads.index(head) - 1
    return [row.select("td")[place] for row in rows(page)]


def numbers(page: Page, head: str) -> list[float]:
    return [float(attribute(one(cell, "data"), "value")) for cell in column(page, head)]
