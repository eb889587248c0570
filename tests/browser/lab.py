"""Page object of the lab: its controls, its readings, and the API of its session."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Response, expect
from selectolax.lexbor import LexborHTMLParser

LAB = "/lab/"
TIMEOUT_MS = 30_000
"""Generous: a busy machine is slow."""
expect.set_options(timeout=TIMEOUT_MS)


class Lab:
    """One open page. Every action returns once the page shows its result."""

    def __init__(self, page: Page):
        self.page = page
        page.set_default_timeout(TIMEOUT_MS)

    def open(self, example: str = "circle", **recipe: Any) -> Lab:
        """Open the example, or a new session with this recipe."""
        if recipe:
            answer = self.page.request.post("/api/sessions", data=recipe)
            assert answer.status == 201, answer.text()
            self.page.goto(LAB + answer.json()["id"])
        else:
            answer = self.page.request.post("/", params={"example": example})
            assert answer.ok, answer.text()
            self.page.goto(answer.url)
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
        """Every factor of the chain rule, with these training rows as one batch."""
        indices = "&".join(f"index={row}" for row in rows)
        answer = self.page.request.get(f"/api/sessions/{self.id}/trace?{indices}")
        assert answer.ok, answer.text()
        return answer.json()

    def batch_rows(self) -> list[int]:
        """Training rows of the batch in order, from the microscope's table of the whole batch."""
        answer = self.page.request.get(f"/lab/{self.id}?sample=batch")
        assert answer.ok, answer.text()
        links = LexborHTMLParser(answer.text()).css(".microscope .samples tbody th a")
        return [int(link.text()) for link in links]

    def advance(self, unit: str, count: int) -> None:
        """Step through the API and reload the page."""
        answer = self.page.request.post(
            f"/api/sessions/{self.id}/step", data={"unit": unit, "count": count}
        )
        assert answer.ok, answer.text()
        self.page.reload()

    def patch(self, **part: Any) -> None:
        """Change the recipe through the API, not on the page."""
        answer = self.page.request.patch(f"/api/sessions/{self.id}", data=part)
        assert answer.ok, answer.text()

    # ---- the controls

    def more(self) -> Lab:
        """Unfold the further settings."""
        details = self.page.locator("#more-settings")
        if details.get_attribute("open") is None:
            details.locator("> summary").click()
        return self

    def choose(self, field: str, name: str) -> Locator:
        """Choose a data set or loss by its picture; returns the radio button."""
        self.page.locator(f"#{field}-picker > summary").click()
        radio = self.page.locator(f"#{field}-{name}")
        radio.click()
        return radio

    @property
    def root(self) -> Locator:
        return self.page.locator(".lab")

    @property
    def version(self) -> int:
        return int(self.root.get_attribute("data-version") or 0)

    def changed(self, versions: int = 1, *, since: int) -> None:
        """Wait until the page shows the version ``since + versions``."""
        # A locator polls more often than an expectation, and most tests wait here.
        shown = self.page.locator(f'.lab[data-version="{since + versions}"]')
        shown.wait_for(state="attached")

    def button(self, group: str, name: str) -> Locator:
        within = self.page.get_by_role("group", name=group, exact=True)
        return within.get_by_role("button", name=name, exact=True)

    def press(self, button: Locator) -> None:
        """Press a button of the page; on a phone most of the transport's are behind More."""
        more = self.page.locator("#more-controls:not([open]) summary")
        if not button.is_visible() and more.is_visible():
            more.click()
        before = self.version
        button.click()
        self.changed(since=before)

    def step(self, unit: str) -> None:
        self.press(self.button("Step", unit))

    def train(self, epochs: int) -> None:
        self.page.locator(".more-controls:visible:not([open]) > summary").evaluate_all(
            "folds => folds.forEach(fold => fold.click())"
        )
        self.press(self.button("Train", str(epochs)))

    def reset(self) -> None:
        self.press(self.page.get_by_role("button", name="Reset"))

    @property
    def play_button(self) -> Locator:
        return self.page.locator("#play")

    def play(self, speed: str | None = None) -> None:
        """Press play and wait for a painted frame. Not for slow motion: it stays in an epoch."""
        if speed is not None:
            if not self.page.locator("#speed").is_visible():
                self.page.locator("#more-controls summary").click()
            with self.response():
                self.page.locator("#speed").select_option(label=speed)
        self.press(self.play_button)
        self.plays()

    def plays(self) -> None:
        """Wait until the page plays and has painted a frame."""
        expect(self.play_button).to_contain_text("Pause")
        expect(self.root).to_have_attribute("data-status", "playing")
        epoch = self.page.locator("#epoch")
        expect(epoch).not_to_have_text(epoch.inner_text())

    def pause(self) -> None:
        self.play_button.click()
        self.paused()

    def paused(self) -> None:
        """Wait until the page shows a paused or diverged run."""
        expect(self.play_button).to_contain_text("Play")
        expect(self.root).to_have_attribute("data-status", re.compile("paused|diverged"))

    def part(self, key: str) -> Locator:
        """A weight, bias or neuron of the diagram, by key: w0.1.2, b0.2, a1.2."""
        return self.page.locator(f'svg.network [id="{key}"]')

    def select(self, key: str | None = None, sample: str | None = None) -> None:
        """Select a part or a sample with the microscope's fields."""
        if key is not None:
            self.page.get_by_label("show", exact=True).fill(key)
        if sample is not None:
            self.page.get_by_label("for sample").fill(sample)
        with self.response() as found:
            self.page.get_by_role("button", name="Show", exact=True).click()
        assert found.value.ok
        if key is not None:
            expect(self.part(key)).to_have_class(re.compile(r"\bchosen\b"))
        if sample is not None:
            self.shows_sample(sample)

    def shows_sample(self, sample: str) -> None:
        mark = "the batch" if sample == "batch" else f"sample {sample}"
        expect(self.page.locator(".microscope .mark").nth(1)).to_have_text(mark)

    def response(self) -> Any:
        """Expect the server's response to the action in this block: fragment, page or redirect."""

        def is_response(response: Response) -> bool:
            return urlsplit(response.url).path.startswith(LAB)

        return self.page.expect_response(is_response)
