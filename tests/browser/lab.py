"""The lab's page as a person drives and reads it, and the API of its session beside it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Response, expect

LAB = "/lab/"
PATIENCE = 30_000
"""In milliseconds; a busy machine takes its time."""
expect.set_options(timeout=PATIENCE)


class Lab:
    """One open page. Every action returns when the page shows its result."""

    def __init__(self, page: Page):
        self.page = page
        page.set_default_timeout(PATIENCE)

    def open(self, example: str = "circle", **recipe: Any) -> Lab:
        """The example, or a session of its own where a recipe is given."""
        if recipe:
            answer = self.page.request.post("/api/sessions", data=recipe)
            assert answer.status == 201, answer.text()
            self.page.goto(LAB + answer.json()["id"])
        else:
            self.page.goto(f"/?example={example}")
        expect(self.root).to_have_attribute("data-version", "1")
        return self

    # ---- the session behind the page

    @property
    def id(self) -> str:
        return urlsplit(self.page.url).path.split("/")[2]

    def api(self, path: str = "", **parameters: Any) -> Any:
        answer = self.page.request.get(f"/api/sessions/{self.id}{path}", params=parameters)
        assert answer.ok, answer.text()
        return answer.json()

    def trace(self, rows: list[int]) -> Any:
        """Every factor of these training rows as one batch."""
        indices = "&".join(f"index={row}" for row in rows)
        answer = self.page.request.get(f"/api/sessions/{self.id}/trace?{indices}")
        assert answer.ok, answer.text()
        return answer.json()

    def batch_rows(self) -> list[int]:
        """Training rows of the batch in its order, from the addresses of the microscope's bars."""
        shares = self.page.locator(".bars a")
        addresses = shares.evaluate_all("all => all.map(share => share.getAttribute('href'))")
        return [int(parse_qs(address.removeprefix("?"))["sample"][0]) for address in addresses]

    def advance(self, unit: str, count: int) -> None:
        """Step by the API, and show what came of it."""
        answer = self.page.request.post(
            f"/api/sessions/{self.id}/step", data={"unit": unit, "count": count}
        )
        assert answer.ok, answer.text()
        self.page.reload()

    def patch(self, **part: Any) -> None:
        """Change the recipe behind the page's back."""
        answer = self.page.request.patch(f"/api/sessions/{self.id}", data=part)
        assert answer.ok, answer.text()

    # ---- the controls

    def more(self) -> Lab:
        """Open the settings that are folded away."""
        details = self.page.locator("#more-settings")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        return self

    @property
    def root(self) -> Locator:
        return self.page.locator(".lab")

    @property
    def version(self) -> int:
        return int(self.root.get_attribute("data-version") or 0)

    def changed(self, versions: int = 1, *, since: int) -> None:
        """Wait until the page shows the session after so many changes."""
        # Locators look again sooner than expectations do, and this is what most tests wait for.
        shown = self.page.locator(f'.lab[data-version="{since + versions}"]')
        shown.wait_for(state="attached")

    def button(self, group: str, name: str) -> Locator:
        within = self.page.get_by_role("group", name=group, exact=True)
        return within.get_by_role("button", name=name, exact=True)

    def press(self, button: Locator) -> None:
        before = self.version
        button.click()
        self.changed(since=before)

    def step(self, unit: str) -> None:
        self.press(self.button("Step", unit))

    def train(self, epochs: int) -> None:
        self.press(self.button("Train", str(epochs)))

    def reset(self) -> None:
        self.press(self.page.get_by_role("button", name="Reset"))

    @property
    def play_button(self) -> Locator:
        return self.page.locator("#play")

    def play(self, speed: str | None = None) -> None:
        """Play, and see a frame painted; at no speed but slow motion is an epoch shown twice."""
        if speed is not None:
            self.page.locator("#speed").select_option(label=speed)
        self.press(self.play_button)
        self.plays()

    def plays(self) -> None:
        """Wait until the page plays and paints."""
        expect(self.play_button).to_contain_text("Pause")
        expect(self.root).to_have_attribute("data-status", "playing")
        epoch = self.page.locator("#epoch")
        expect(epoch).not_to_have_text(epoch.inner_text())

    def pause(self) -> None:
        self.play_button.click()
        self.paused()

    def paused(self) -> None:
        """Wait until the page shows a run that stands."""
        expect(self.play_button).to_contain_text("Play")
        expect(self.root).to_have_attribute("data-status", re.compile("paused|diverged"))

    def part(self, key: str) -> Locator:
        """A weight, a bias or a neuron on the diagram."""
        return self.page.locator(f'svg.network [id="{key}"]')

    def look(self, key: str | None = None, sample: str | None = None) -> None:
        """Choose by the microscope's own fields."""
        if key is not None:
            self.page.get_by_label("show", exact=True).fill(key)
        if sample is not None:
            self.page.get_by_label("for sample").fill(sample)
        with self.answer() as found:
            self.page.get_by_role("button", name="Show", exact=True).click()
        assert found.value.ok
        if key is not None:
            expect(self.part(key)).to_have_class(re.compile(r"\bchosen\b"))
        if sample is not None:
            self.shows_sample(sample)

    def shows_sample(self, sample: str) -> None:
        mark = "the batch" if sample == "batch" else f"sample {sample}"
        expect(self.page.locator(".microscope .mark").nth(1)).to_have_text(mark)

    def answer(self) -> Any:
        """The server's answer to what is done in this block: fragment, page or redirect."""

        def is_answer(response: Response) -> bool:
            return urlsplit(response.url).path.startswith(LAB)

        return self.page.expect_response(is_answer)
