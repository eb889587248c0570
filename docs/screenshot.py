"""Takes the picture in the README from the real page: `make screenshot`."""

from pathlib import Path

from tests.browser.chromium import chromium
from tests.serving import serving

PICTURE = Path(__file__).with_name("lab.png")


def main() -> None:
    with serving() as served, chromium() as browser:
        page = browser.new_page(
            base_url=served.url, viewport={"width": 1440, "height": 900}, color_scheme="light"
        )
        page.goto("/")
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
        page.mouse.move(0, 0)
        page.screenshot(path=PICTURE, full_page=True)
    print(f"wrote {PICTURE.name}")


if __name__ == "__main__":
    main()
