"""Actions faster than their responses: none is lost or done twice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.lab import Lab


def test_ten_quick_clicks_are_ten_batches(page: Page) -> None:
    lab = Lab(page).open("circle")
    batch = lab.button("Step", "batch")
    box = batch.bounding_box()
    assert box is not None
    for _ in range(10):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lab.changed(versions=10, since=1)
    expect(page.locator("#batch")).to_have_text("11/16")
    shown, stepped = lab.api(), lab.api("/parameters")
    assert shown["position"]["batch"] == 10
    lab.reset()
    answer = page.request.post(f"/api/sessions/{lab.id}/step", data={"unit": "batch", "count": 10})
    assert answer.ok
    assert lab.api("/parameters") == stepped


@pytest.mark.slow
def test_different_actions_keep_their_order(page: Page) -> None:
    lab = Lab(page).open("xor")
    requests = HeldRequests(page)
    lab.button("Step", "phase").click()
    lab.button("Train", "10").click()
    lab.part("b0.2").click()
    lab.button("Step", "phase").click()
    page.get_by_role("button", name="Add a neuron to layer 1").click()
    lab.button("Step", "phase").click()
    requests.release()
    lab.changed(versions=5, since=1)
    session = lab.api()
    assert session["position"]["phase"] == "forward"
    assert session["position"]["epoch"] == 0
    assert session["recipe"]["layers"][0]["units"] == 3
    expect(page.locator("#chosen-name")).to_have_text("bias b⁰₂")
    expect(page.locator("#phase")).to_have_text("forward")


@pytest.mark.slow
def test_a_selection_made_before_the_previous_arrived_keeps_both(page: Page) -> None:
    """The second link was drawn before the first was followed."""
    lab = Lab(page).open("circle")
    requests = HeldRequests(page)
    lab.part("w0.2.1").click()
    page.get_by_role("link", name="gradients").click()
    page.get_by_label("for sample").fill("3")
    page.get_by_role("button", name="Show", exact=True).click()
    requests.release()
    expect(page).to_have_url(re.compile(r"\?select=w0\.2\.1&sample=3&show=gradients$"))
    expect(lab.part("w0.2.1")).to_have_class(re.compile(r"\bchosen\b"))
    expect(page.get_by_role("link", name="gradients")).to_have_attribute("aria-current", "true")
    lab.shows_sample("3")


@pytest.mark.slow
def test_typing_continues_while_a_response_arrives(page: Page) -> None:
    """A swap must not touch the field being typed in."""
    lab = Lab(page).open("circle")
    requests = HeldRequests(page)
    rate = page.get_by_label("Learning rate")
    lab.button("Step", "batch").click()
    rate.fill("0.1")
    requests.release()
    lab.changed(since=1)
    expect(rate).to_have_value("0.1")
    expect(rate).to_be_focused()
    page.keyboard.type("25")
    rate.blur()
    lab.changed(versions=2, since=1)
    expect(rate).to_have_value("0.125")
    assert lab.api()["recipe"]["optimizer"]["learning_rate"] == 0.125


@pytest.mark.slow
def test_two_tabs_on_one_session(page: Page) -> None:
    lab = Lab(page).open("circle")
    other_page = page.context.new_page()
    other_page.goto(page.url)
    other = Lab(other_page)
    with page.expect_request_finished(post(4)), other_page.expect_request_finished(post(4)):
        for _ in range(4):
            lab.button("Step", "batch").click()
            other.button("Step", "batch").click()
    page.reload()
    expect(page.locator("#batch")).to_have_text("9/16")
    assert lab.api()["version"] == 1 + 8


def post(number: int) -> Callable[[Request], bool]:
    """Whether a request is the post of this number, counted from 1."""
    seen = 0

    def is_it(request: Request) -> bool:
        nonlocal seen
        seen += request.method == "POST"
        return seen == number

    return is_it


class HeldRequests:
    """Requests of the lab, held back as by a slow network until ``release``."""

    def __init__(self, page: Page):
        self._held: list[Route] = []
        self._released = False
        page.route("**/lab/**", self._hold)

    def _hold(self, route: Route) -> None:
        if self._released:
            route.continue_()
        else:
            self._held.append(route)

    def release(self) -> None:
        self._released = True
        for route in self._held:
            route.continue_()
