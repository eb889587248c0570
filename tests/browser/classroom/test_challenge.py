"""A challenge in three browsers: it is set, runs are submitted, the scoreboard updates."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.room_pages import join, open_room, press

pytestmark = pytest.mark.slow

SMALL: dict[str, Any] = {
    "dataset": {"name": "circle", "samples": 80},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
    "optimizer": {"learning_rate": 0.5},
}


def begin(teacher: Page, *students: Page) -> str:
    """The address of a room in which each student has forked; named Ada and Ben."""
    Lab(teacher).open(**SMALL)
    _, code = open_room(teacher)
    for student, name in zip(students, ("Ada", "Ben"), strict=False):
        join(student, code, name)
        press(student, "Fork")
        student.wait_for_url(re.compile("/lab/"))
    return f"/room/{code}"


def set_challenge(page: Page, room: str) -> None:
    page.goto(f"{room}/challenge")
    page.get_by_label("Goal").select_option("test_loss")
    page.get_by_label("Value").fill("0.2")
    page.get_by_label("Epochs at most").fill("100")
    page.get_by_role("button", name="Set the challenge").click()
    expect(page.get_by_role("heading", name="Challenge")).to_be_visible()


def train(page: Page, epochs: int) -> None:
    session = re.search(r"/lab/([^?]+)", page.url)
    assert session
    answer = page.request.post(
        f"/api/sessions/{session[1]}/step", data={"unit": "epoch", "count": epochs}
    )
    assert answer.ok


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def board_of(student: Page) -> Page:
    """The scoreboard in a second tab of the student."""
    with student.expect_popup() as opened:
        student.get_by_role("link", name="Scoreboard").click()
    return opened.value


@pytest.mark.parametrize("width", [1440, 390])
def test_the_scoreboard_updates_live(make_page: MakePage, width: int) -> None:
    size = {"width": width, "height": 844}
    teacher, ada, ben = (make_page(viewport=size) for _ in range(3))
    room = begin(teacher, ada, ben)
    set_challenge(teacher, room)
    expect(teacher.locator(".scores tbody tr")).to_have_count(2)

    # The bar of a page that is open has the challenge without being asked.
    expect(ada.locator(".room-challenge")).to_contain_text("Reach a test loss of at most 0.2")
    train(ada, 60)
    ada.get_by_role("button", name="Hand in").click()
    expect(ada.locator(".room-challenge")).to_contain_text("in 60 epochs")

    # So has the board of the teacher, and the score of who has not handed in.
    first = teacher.locator(".scores tbody tr").first
    expect(first).to_contain_text("Ada")
    expect(first).to_contain_text("60")
    train(ben, 90)
    expect(teacher.locator(".scores tbody")).to_contain_text("90")
    assert width_of(teacher) <= width

    board = board_of(ben)
    expect(board.locator(".scores-own")).to_contain_text("in 90 epochs")
    assert width_of(board) <= width
    teacher.get_by_role("button", name="End the challenge").click()
    expect(board.get_by_text("This challenge is over")).to_be_visible()
    expect(ben.locator(".room-challenge")).to_have_count(0)


def test_an_unchanged_scoreboard_is_not_sent(make_page: MakePage) -> None:
    teacher, ada = make_page(), make_page()
    room = begin(teacher, ada)
    set_challenge(teacher, room)
    expect(teacher.locator(".scores tbody tr")).to_have_count(1)

    def is_quiet(response: Response) -> bool:
        return "/board?seen=" in response.url and response.status == 204

    for _ in range(2):
        with teacher.expect_response(is_quiet):
            pass
    train(ada, 30)
    expect(teacher.locator(".scores tbody")).to_contain_text("30")
    with teacher.expect_response(is_quiet):
        pass


def test_accessibility(make_page: MakePage, problems: list[str]) -> None:
    teacher, ada = make_page(), make_page()
    room = begin(teacher, ada)
    teacher.goto(f"{room}/challenge")
    teacher.get_by_label("Value").fill("soon")
    teacher.get_by_role("button", name="Set the challenge").click()
    expect(teacher.locator("#goal-problem")).to_be_visible()
    problems.clear()  # Chromium's console has an error for an answer of 422
    assert violations(teacher) == []
    set_challenge(teacher, room)
    train(ada, 120)
    ada.get_by_role("button", name="Hand in").click()
    expect(ada.locator(".room-said")).to_contain_text("does not count")
    assert violations(ada) == []
    board = board_of(ada)
    expect(board.locator(".scores-reason")).to_be_visible()
    assert violations(board) == []
    expect(teacher.locator(".scores tbody tr")).to_have_count(1)
    assert violations(teacher) == []


def test_a_run_keeps_playing_while_the_scoreboard_is_open(make_page: MakePage) -> None:
    """Its score appears on the scoreboard without submitting it."""
    teacher, ada = make_page(), make_page()
    room = begin(teacher, ada)
    set_challenge(teacher, room)
    ada.locator("#play").click()
    expect(ada.locator("#play")).to_contain_text("Pause")
    board = board_of(ada)
    own = board.locator(".scores-own")
    first = own.inner_text()
    expect(own).not_to_have_text(first, use_inner_text=True)
    second = own.inner_text()
    expect(own).not_to_have_text(second, use_inner_text=True)
    expect(ada.locator("#play")).to_contain_text("Pause")
