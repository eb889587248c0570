"""Painting points: positions, classes, eraser, undo, and painting during play."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.lab import Lab
from tests.browser.layout import document_size


class Canvas:
    """The plane that is painted on; places are shares from its left and its top."""

    def __init__(self, lab: Lab):
        self.lab, self.page = lab, lab.page

    def on(self) -> Canvas:
        self.page.get_by_role("link", name="Paint points").click()
        expect(self.palette).to_be_visible()
        return self

    @property
    def palette(self) -> Any:
        return self.page.get_by_role("group", name="Paint with")

    def place(self, right: float, down: float) -> tuple[float, float]:
        """On the screen."""
        found: list[float] = self.page.locator("svg[data-tool]").evaluate(
            """(svg, [right, down]) => {
              const [left, top, width, height] = svg.dataset.planeBox.split(" ").map(Number);
              const at = new DOMPoint(left + right * width, top + down * height);
              const {x, y} = at.matrixTransform(svg.getScreenCTM());
              return [x, y];
            }""",
            [right, down],
        )
        return found[0], found[1]

    def drag(self, *places: tuple[float, float], steps: int = 10) -> None:
        self.page.locator("svg[data-tool]").scroll_into_view_if_needed()
        self.page.mouse.move(*self.place(*places[0]))
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*self.place(*place), steps=steps)

    def stroke(self, *places: tuple[float, float], steps: int = 10) -> None:
        """A drag that ends, and the page that shows it."""
        before = self.lab.version
        self.drag(*places, steps=steps)
        self.page.mouse.up()
        # In play what was reached is stored now and then, which counts too.
        expect(self.lab.root).not_to_have_attribute("data-version", str(before))

    def points(self) -> list[tuple[float, ...]]:
        rows = []
        for split in ("train", "test"):
            data = self.lab.api("/data", split=split)
            rows += [(*x, *y) for x, y in zip(data["x"], data["y"], strict=True)]
        return sorted(rows)


@pytest.fixture
def lab(page: Page) -> Lab:
    return Lab(page).open(dataset={"name": "circle", "samples": 20})


def test_a_stroke_adds_points_under_the_pointer(lab: Lab) -> None:
    canvas = Canvas(lab).on()
    before = canvas.points()
    lab.page.keyboard.press("1")
    canvas.drag((0.25, 0.1), (0.75, 0.1))
    drawn = lab.page.locator("#stroke circle.class-1")
    expect(drawn.first).to_be_attached()
    assert canvas.points() == before, "nothing is sent before the pointer is lifted"
    version = lab.version
    lab.page.mouse.up()
    lab.changed(since=version)
    expect(lab.page.locator("#stroke circle")).to_have_count(0)
    new = sorted(set(canvas.points()) - set(before))
    assert len(new) > 5
    assert {label for _, _, label in new} == {1.0}
    assert [x2 for _, x2, _ in new] == pytest.approx([4.8] * len(new), abs=0.02)
    assert new[0][0] == pytest.approx(-3.0, abs=0.02)
    assert new[-1][0] == pytest.approx(3.0, abs=0.4)
    places = lab.page.locator("svg.plane .train.class-1").evaluate_all(
        "all => all.map(mark => Number(mark.getAttribute('cy')).toFixed(0))"
    )
    assert "30" in places


@pytest.mark.slow
def test_classes_eraser_undo_and_redo(lab: Lab) -> None:
    canvas = Canvas(lab).on()
    seen = [canvas.points()]
    canvas.palette.get_by_role("link", name="+").click()
    canvas.stroke((0.05, 0.05), (0.05, 0.05))
    assert len(seen[0]) + 1 == len(canvas.points())
    assert lab.api()["recipe"]["dataset"]["own"]["classes"] == 3
    seen.append(canvas.points())
    lab.page.keyboard.press("0")
    canvas.stroke((0.9, 0.9), (0.95, 0.95))
    seen.append(canvas.points())
    lab.page.keyboard.press("e")
    canvas.stroke((0.05, 0.1), (0.05, 0.05))
    seen.append(canvas.points())
    assert len(seen[-1]) == len(seen[-2]) - 1
    for points in reversed(seen[:-1]):
        lab.press(lab.page.locator(".undo").get_by_role("button", name="Undo"))
        assert canvas.points() == points
    for points in seen[1:]:
        lab.press(lab.page.get_by_role("button", name="Redo"))
        assert canvas.points() == points


@pytest.mark.slow
def test_rapid_strokes_are_all_saved(lab: Lab) -> None:
    canvas = Canvas(lab).on()
    before, version = len(canvas.points()), lab.version
    places = [canvas.place(0.1 + 0.2 * number, 0.05) for number in range(4)]
    for number, place in enumerate(places):
        lab.page.keyboard.press(str(number % 2))
        lab.page.mouse.click(*place)
    lab.changed(4, since=version)
    assert canvas.place(0.1, 0.05) == places[0], "the plane stays under the pointer"
    assert len(canvas.points()) == before + 4
    new = [row for row in canvas.points() if row[1] > 5.2]
    assert [label for _, _, label in new] == [-1.0, 1.0, -1.0, 1.0]


@pytest.mark.slow
def test_the_first_point_on_an_empty_plane_is_a_data_set(lab: Lab) -> None:
    canvas = Canvas(lab).on()
    canvas.palette.get_by_role("link", name="clear").click()
    expect(lab.page.locator(".plane .train")).to_have_count(0)
    canvas.stroke((0.25, 0.25), (0.25, 0.25))
    assert [row[2] for row in canvas.points()] == [-1.0]
    lab.page.keyboard.press("1")
    expect(canvas.palette.locator("[aria-current]")).to_have_attribute("aria-keyshortcuts", "1")
    canvas.stroke((0.75, 0.75), (0.75, 0.75))
    assert [row[2] for row in canvas.points()] == [-1.0, 1.0]
    assert canvas.points()[0][:2] == pytest.approx((-3.0, 3.0), abs=0.05)
    assert "blank" not in lab.page.url


@pytest.mark.slow
def test_with_one_input_the_height_is_the_target(page: Page) -> None:
    lab = Lab(page).open(
        dataset={"name": "sine", "samples": 20},
        features=["x1"],
        layers=[{"units": 2}, {"units": 1, "activation": "identity"}],
    )
    canvas = Canvas(lab).on()
    before = canvas.points()
    low, high = map(
        float, str(page.locator("svg[data-tool]").get_attribute("data-y-range")).split()
    )
    canvas.stroke((0.5, 0.25), (0.5, 0.25))
    (new,) = set(canvas.points()) - set(before)
    assert new == pytest.approx((0.0, low + 0.75 * (high - low)), abs=0.03)
    after = page.locator("svg[data-tool]").get_attribute("data-y-range")
    assert after == f"{low!r} {high!r}", "the axis has not moved"


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["−3.5", "−3,5"])
def test_with_two_inputs_the_target_is_typed(page: Page, typed: str) -> None:
    lab = Lab(page).open(
        dataset={"name": "bumps", "samples": 20},
        layers=[{"units": 2}, {"units": 1, "activation": "identity"}],
    )
    canvas = Canvas(lab).on()
    before = canvas.points()
    page.locator("#paint-value").fill(typed)
    canvas.stroke((0.5, 0.5), (0.5, 0.5))
    (new,) = set(canvas.points()) - set(before)
    assert new == pytest.approx((0.0, 0.0, -3.5), abs=0.05)
    expect(page.locator("#paint-value")).to_have_value(typed)


@pytest.mark.slow
@pytest.mark.parametrize("speed", ["1 epoch", "fastest"])
def test_painting_during_play(lab: Lab, speed: str) -> None:
    canvas = Canvas(lab).on()
    before = canvas.points()
    lab.play(speed)
    canvas.stroke((0.1, 0.1), (0.2, 0.1))
    lab.plays()
    canvas.stroke((0.1, 0.9), (0.2, 0.9))
    lab.plays()
    lab.pause()
    now = canvas.points()
    assert set(before) < set(now)
    assert len({row[1] for row in set(now) - set(before)}) >= 2
    assert lab.api()["position"]["epoch"] > 0
    marks = lab.page.locator(".plane :is(.train, .test)")
    expect(marks).to_have_count(len(now))


@pytest.mark.slow
def test_layout_and_accessibility(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    lab = Lab(page).open("circle")
    Canvas(lab).on()
    assert violations(page) == []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert document_size(page)[0] <= width
