"""Takes a picture of every phase of two networks, to look at: `make screenshot`, into build/phases.

One sheet for each network, window and theme; its pictures are the phases of one update.
"""

from __future__ import annotations

from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.chromium import chromium
from tests.serving import serving

FOLDER = Path("build") / "phases"
EXAMPLES = ("article", "circle")
WINDOWS = (
    ViewportSize(width=1440, height=900),
    ViewportSize(width=1280, height=720),
    ViewportSize(width=390, height=844),
)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLUMNS = 3


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with serving() as served, chromium() as browser:
        for example, window, theme in product(EXAMPLES, WINDOWS, THEMES):
            pictures = take_phases(browser, served.url, example, window, theme)
            path = FOLDER / f"{example}-{window['width']}-{theme}.png"
            _sheet(pictures).save(path)
            print(f"wrote {path}")


def take_phases(
    browser: Browser,
    url: str,
    example: str,
    window: ViewportSize,
    theme: Literal["light", "dark"],
) -> list[Image.Image]:
    """The preview and each phase of one update."""
    context = browser.new_context(
        base_url=url, viewport=window, color_scheme=theme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"/?example={example}")
    pictures = [_take(page)]
    for number in range(1, page.locator("#phase-strip .phase").count() + 1):
        with page.expect_response("**/phase*"):
            page.locator(f"#phase-{number}").click()
        page.locator(f"#phase-{number}[aria-current=step]").wait_for()
        pictures.append(_take(page))
    context.close()
    return pictures


def _take(page: Page) -> Image.Image:
    page.wait_for_function("!document.querySelector('.htmx-request')")
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(0, 0)
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def _sheet(pictures: list[Image.Image]) -> Image.Image:
    width, height = pictures[0].size
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width, rows * height))
    for place, picture in enumerate(pictures):
        sheet.paste(picture, (place % COLUMNS * width, place // COLUMNS * height))
    return sheet


if __name__ == "__main__":
    main()
