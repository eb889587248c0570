"""Takes the pictures of README and docs from the real pages: `make screenshot`."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.chromium import chromium
from tests.browser.lab import Lab
from tests.browser.room_pages import ask, bar, join, open_room, press
from tests.serving import serving

FOLDER = Path(__file__).parent / "images"
WINDOW = ViewportSize(width=1440, height=900)
SMALL_WINDOW = ViewportSize(width=1100, height=720)
LESSON_WINDOW = ViewportSize(width=1180, height=760)
ASKED = 3
"""The step of lesson 1 whose question is answered in its picture."""
FRAME_MILLISECONDS = 2200
GIF_WIDTH = 940
ADDRESS = "http://192.168.1.23:8000"
NAMES = ("Ada", "Ben", "Chloé", "Dmitri", "Emeka", "Fatima")


def main() -> None:
    # As the desk of a server that a class can reach.
    env = {"BACKPROP_PUBLIC_URL": ADDRESS, "BACKPROP_TRUSTED_HOSTS": "*"}
    with serving(env=env) as served, chromium() as browser:
        take_lesson(open_page(browser, served.url, LESSON_WINDOW))
        take_lab(open_page(browser, served.url))
        take_comparison(open_page(browser, served.url))
        take_classroom(browser, served.url)


def open_page(browser: Browser, url: str, window: ViewportSize = WINDOW) -> Page:
    context = browser.new_context(
        base_url=url, viewport=window, color_scheme="light", reduced_motion="reduce"
    )
    return context.new_page()


def save(page: Page, name: str, *, full_page: bool = False) -> None:
    page.mouse.move(0, 0)
    page.screenshot(path=FOLDER / name, full_page=full_page)
    print(f"wrote {name}")


def take_lesson(page: Page) -> None:
    """Lesson 1 as a GIF: each step, and one answer."""
    page.goto("/lessons/one-update")
    frames = [_frame(page)]
    steps = int(page.locator(".lesson-progress").get_attribute("max") or 0)
    for number in range(2, steps + 1):
        page.locator("#lesson-next").click()
        page.locator(f"#lesson-{number}").wait_for()
        frames.append(_frame(page))
        if number == ASKED:
            page.locator("button.answer").first.click()
            page.locator(".lesson-verdict b").wait_for()
            frames.append(_frame(page))
    path = FOLDER / "lesson.gif"
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=FRAME_MILLISECONDS, loop=0
    )
    print(f"wrote {path.name}")


def _frame(page: Page) -> Image.Image:
    page.mouse.move(0, 0)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    height = round(picture.height * GIF_WIDTH / picture.width)
    small = picture.resize((GIF_WIDTH, height), Image.Resampling.LANCZOS)
    return small.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def take_comparison(page: Page) -> None:
    """A race of two optimizers."""
    lab = Lab(page).open("circle")
    page.goto(f"/lab/{lab.id}/race")
    for box in page.locator("input[name=optimizer]").all():
        box.set_checked(box.get_attribute("value") in ("sgd", "momentum", "adam"))
    page.locator(".compare-form button.strong").click()
    with page.expect_response("**/train*"):
        page.locator("button[name=epochs][value='100']").click()
    page.wait_for_function("!document.querySelector('.htmx-request')")
    save(page, "compare.png")


def take_lab(page: Page) -> None:
    page.goto("/?example=circle")
    train = page.get_by_role("group", name="Train")
    for _ in range(8):
        with page.expect_response("**/train*"):
            train.get_by_role("button", name="10", exact=True).click()
    page.locator("#epoch", has_text="80").wait_for()
    page.locator("svg.network .chosen").wait_for()
    with page.expect_response("**/lab/**"):
        page.locator("[id='w1.3.2']").focus()
        page.keyboard.press("Enter")
    page.locator("#chosen-name", has_text="w¹₃₂").wait_for()
    save(page, "lab.png", full_page=True)


def take_classroom(browser: Browser, url: str) -> None:
    teacher, code = open_room(Lab(open_page(browser, url)).open("circle").page)
    students = {name: join(open_page(browser, url), code, name) for name in NAMES}
    for _ in range(3):
        teacher.train(10)
    teacher.select("w1.3.2")

    # A question, before and after.
    page = teacher.page
    ask(page, "gradient_sign")
    for place, student in enumerate(students.values()):
        bar(student.page).get_by_label("positive" if place % 3 else "negative").check()
        press(student.page, "Answer")
        expect(bar(student.page)).to_contain_text("You answered")
    ada = students["Ada"].page
    press(page, "Step and reveal")
    expect(bar(ada).locator(".correct-answer")).to_be_visible()
    part = teacher.part("a1.3").locator(".tile")
    part.hover()
    expect(ada.locator(".teachers-pointer")).to_be_visible()
    ada.set_viewport_size(SMALL_WINDOW)
    save(ada, "classroom-follow.png")

    # The wall, with runs that went different ways.
    press(page, "Close")
    for place, (name, student) in enumerate(students.items()):
        if name == "Fatima":
            continue  # follows still
        press(student.page, "Fork")
        expect(bar(student.page)).to_contain_text("run is yours")
        if name == "Dmitri":
            student.patch(optimizer={"learning_rate": 1e6})
        elif place % 2:
            student.patch(layers=[{"units": 2, "activation": "tanh"}] * 2 + [_OUTPUT])
        student.advance("epoch", 40 * (place + 1))
    page.set_viewport_size(SMALL_WINDOW)
    page.goto(f"/room/{code}/wall?sort=test")
    expect(page.locator(".tile")).to_have_count(len(NAMES))
    save(page, "classroom-wall.png")
    page.goto(f"/room/{code}/desk")
    save(page, "classroom-desk.png")


_OUTPUT = {"units": 1, "activation": "tanh"}

if __name__ == "__main__":
    main()
