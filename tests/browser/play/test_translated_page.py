"""A browser's translator puts texts into elements of its own: numbers stay and keep up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.training.recipe.recipe import Recipe
from tests.browser.lab import Lab
from tests.browser.live_page import LivePage
from tests.browser.page_numbers import by_key, data, read_diagram, weights_by_key

_TRANSLATE = """kept => {
  const isText = node => node.data.trim() && !node.parentElement.closest(
    `font, script, style, noscript, textarea${kept}`);
  const translate = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (isText(walker.currentNode)) texts.push(walker.currentNode);
    for (const text of texts) {
      const outer = document.createElement("font");
      outer.append(document.createElement("font"));
      outer.firstChild.append(text.data.replace(/[A-Za-z]/g, "ж"));
      text.replaceWith(outer);
    }
  };
  translate();
  new MutationObserver(translate).observe(document.body, {
    childList: true, characterData: true, subtree: true,
  });
}"""
"""As browsers do it, again after each change: the old text is gone, another is in its place."""

_NUMBERS = """() => [
  "#epoch", "#train-loss", ".loss-value", ".edge.chosen .value",
].map(place => document.querySelector(place).textContent)"""


@pytest.mark.slow
def test_numbers_keep_up_with_a_translated_run(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.select("w0.1.1")
    page.evaluate(_TRANSLATE, ", [translate=no]")
    translated = page.locator("#lab font", has_text="ж")
    expect(translated.first).to_be_attached()
    lab.play_button.click()
    expect(lab.root).to_have_attribute("data-status", "playing")
    for _ in range(3):
        before = page.evaluate(_NUMBERS)
        page.wait_for_function(
            f"before => ({_NUMBERS})().every((one, i) => one !== before[i])",
            arg=before,
        )
    lab.play_button.click()
    expect(lab.root).to_have_attribute("data-status", "paused")
    assert page.locator("svg.network font, math font, #epoch font, #train-loss font").count() == 0
    check_numbers(lab)
    for _ in range(2):
        version = lab.version
        page.locator('[name=unit][value="epoch"]').first.click()
        lab.changed(since=version)
        check_numbers(lab)
    expect(translated.first).to_be_attached()


def check_numbers(lab: Lab) -> None:
    """What the page shows at rest is what the API says."""
    session, parameters = lab.api(), lab.api("/parameters")
    expect(lab.page.locator("#epoch")).to_have_text(str(session["position"]["epoch"]))
    assert data(lab.page.locator("#train-loss")) == session["loss"]["train"]
    diagram = read_diagram(lab.page)
    assert diagram.w == weights_by_key(parameters["w"])
    assert diagram.b == by_key("b", parameters["b"], 0)


@pytest.mark.slow
def test_painters_find_their_places_when_everything_is_translated(page: Page) -> None:
    """A translator that keeps nothing: what is painted is the newest number."""
    layers = [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]
    live = LivePage(page, Recipe.model_validate({"layers": layers})).open()
    live.train()
    assert live.paint()
    places = (".edge .value", ".neuron .derivative", "#epoch", "#train-loss")
    live.train(2)
    before = texts(page, places)
    page.evaluate(_TRANSLATE, "")
    assert page.locator("svg.network font, #epoch font").count() > 4
    assert live.paint()
    painted = texts(page, places)
    page.reload()
    assert live.paint()
    assert painted == texts(page, places) != before


def texts(page: Page, places: tuple[str, ...]) -> list[list[str]]:
    return [page.locator(place).all_text_contents() for place in places]
