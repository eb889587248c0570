"""The teacher's pointer is shown to every student on the same part of the diagram."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.tiers import slow

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 1000, "height": 700}
NEURON = "a1.1"
PANELS = ("network", "microscope")


class Room:
    """A teacher at their lab and a student who follows, in browsers of their own."""

    def __init__(self, make_page: MakePage, viewport: dict[str, int]):
        self.lab = Lab(make_page()).open()
        self.teacher = self.lab.page
        opened = self.teacher.request.post(f"/lab/{self.lab.id}/room", form={})
        self.code = urlsplit(opened.url).path.split("/")[2]
        self.teacher.goto(f"/lab/{self.lab.id}?room={self.code}")
        self.student = make_page(viewport=viewport)
        joined = self.student.request.post("/j", form={"code": self.code})
        assert joined.ok, joined.text()
        self.student.goto(f"/room/{self.code}")
        expect(self.student.locator(".room-bar")).to_contain_text("You are following your teacher")

    @property
    def ring(self) -> Locator:
        return self.student.locator(".teachers-pointer")

    def point_at(self, key: str) -> None:
        """With the mouse, at the middle of a part."""
        x, y = middle(self.teacher, key)
        self.teacher.mouse.move(x - 5, y)
        self.teacher.mouse.move(x, y)

    def shows(self, key: str) -> None:
        """Wait until the ring is around this part of the student's diagram."""
        expect(self.ring).to_be_visible()
        for _ in range(200):
            box = self.ring.bounding_box()
            x, y = middle(self.student, key)
            if box and max(
                abs(box["x"] + box["width"] / 2 - x), abs(box["y"] + box["height"] / 2 - y)
            ) < 3:  # fmt: skip
                return
            self.student.wait_for_timeout(50)
        pytest.fail(f"the ring is at {box}, and {key} at {x}, {y}")


def shows_at(room: Room, selector: str) -> None:
    """Wait until the ring is in the middle of this element of the student's page."""
    expect(room.ring).to_be_visible()
    for _ in range(200):
        box = room.student.locator(selector).first.bounding_box()
        ring = room.ring.bounding_box()
        if box and ring:
            across = ring["x"] + ring["width"] / 2 - box["x"] - box["width"] / 2
            down = ring["y"] + ring["height"] / 2 - box["y"] - box["height"] / 2
            if max(abs(across), abs(down)) < 4:
                return
        room.student.wait_for_timeout(50)
    pytest.fail(f"{selector}: the ring is at {ring}, the element at {box}")


PARTS = [
    "#scope .factor-step data",
    "#scope math",
    "#moment data",
    "#epoch",
    ".output .plane",
    "#drawing-loss svg",
    "#widest",
]


@pytest.mark.slow
@pytest.mark.parametrize("viewport", [SMALL, PHONE], ids=["small", "phone"])
def test_it_marks_a_part_of_any_panel(make_page: MakePage, viewport: dict[str, int]) -> None:
    room = Room(make_page, viewport)
    for selector in PARTS:
        there = room.teacher.locator(selector).first
        room.student.locator(selector).first.scroll_into_view_if_needed()
        there.scroll_into_view_if_needed()
        box = there.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        room.teacher.mouse.move(x - 3, y)
        room.teacher.mouse.move(x, y)
        shows_at(room, selector)


def middle(page: Page, key: str) -> tuple[float, float]:
    part = page.locator(f'svg.network [id="{key}"]')
    box = (part.locator(".tile") if part.locator(".tile").count() else part).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("viewport", [slow(SMALL), slow(PHONE)], ids=["small", "phone"])
def test_it_marks_the_same_part_on_another_screen_size(
    make_page: MakePage, viewport: dict[str, int]
) -> None:
    room = Room(make_page, viewport)
    part = room.student.locator(f'svg.network [id="{NEURON}"]')
    part.scroll_into_view_if_needed()
    room.point_at(NEURON)
    room.shows(NEURON)
    # It stays there where the diagram moves on the student's screen.
    room.student.mouse.wheel(0, 60)
    room.shows(NEURON)
    room.student.set_viewport_size({"width": viewport["width"] - 30, "height": 650})
    room.shows(NEURON)
    # It goes when the teacher points elsewhere.
    room.teacher.mouse.move(5, 5)
    expect(room.ring).to_be_hidden()


@pytest.mark.slow
def test_it_stays_through_page_updates_and_play(
    make_page: MakePage,
) -> None:
    room = Room(make_page, SMALL)
    room.point_at(NEURON)
    room.shows(NEURON)
    stepped = room.lab.version + 1
    assert room.teacher.request.post(f"/api/sessions/{room.lab.id}/step", data={"unit": "phase"}).ok
    expect(room.student.locator(".lab")).to_have_attribute("data-version", str(stepped))
    room.shows(NEURON)
    assert room.teacher.request.post(f"/api/sessions/{room.lab.id}/play", data={}).ok
    expect(room.student.locator(".lab")).to_have_attribute("data-status", "playing")
    for _ in range(2):
        epoch = room.student.locator("#epoch")
        expect(epoch).not_to_have_text(epoch.inner_text())
        room.shows(NEURON)
    assert room.teacher.request.post(f"/api/sessions/{room.lab.id}/pause").ok


@pytest.mark.slow
def test_keyboard_focus_points_too(make_page: MakePage) -> None:
    room = Room(make_page, SMALL)
    room.lab.part(NEURON).focus()
    for _ in range(2):  # the bias of the next one is in between
        room.teacher.keyboard.press("ArrowDown")
    expect(room.lab.part("a1.2")).to_be_focused()
    expect(room.ring).to_be_visible()
    ring, part = room.ring.bounding_box(), Lab(room.student).part("a1.2").bounding_box()
    assert ring and part
    assert part["x"] < ring["x"] + ring["width"] / 2 < part["x"] + part["width"]
    room.teacher.get_by_role("link", name="Practice").focus()
    expect(room.ring).to_be_hidden()


@pytest.mark.slow
def test_nothing_is_sent_without_followers(make_page: MakePage) -> None:
    room = Room(make_page, SMALL)
    sent: list[str] = []

    def saw(request: Request) -> None:
        if request.url.endswith("/pointer"):
            sent.append(request.url)

    alone = Lab(make_page()).open()
    for page in (alone.page, room.student):
        page.on("request", saw)
        for key in (NEURON, "a0.1"):
            page.mouse.move(*middle(page, key))
    with room.teacher.expect_request("**/pointer"):
        room.point_at(NEURON)
    assert sent == []


@pytest.mark.slow
def test_on_a_phone_the_panel_that_is_pointed_to_comes_first(make_page: MakePage) -> None:
    room = Room(make_page, PHONE)
    network, microscope = (room.student.locator(f".{one}-panel, .{one}") for one in PANELS)
    tops = [panel.first.bounding_box() for panel in (network, microscope)]
    assert tops[0] and tops[1] and tops[0]["y"] < tops[1]["y"]
    there = room.teacher.locator("#scope math").first
    there.scroll_into_view_if_needed()
    there.hover()
    expect(room.student.locator(".lab")).to_have_attribute("data-first", "microscope")
    tops = [panel.first.bounding_box() for panel in (network, microscope)]
    assert tops[0] and tops[1] and tops[1]["y"] < tops[0]["y"]
    # It stays first when the run moves.
    assert room.teacher.request.post(f"/api/sessions/{room.lab.id}/step", data={"unit": "phase"}).ok
    expect(room.student.locator("#phase")).to_have_text("forward")
    expect(room.student.locator(".lab")).to_have_attribute("data-first", "microscope")
