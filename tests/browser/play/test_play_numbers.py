"""In play everything that can be read is of one sample and one epoch at every moment."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from app.render.numbers import signed
from tests.browser.lab import Lab
from tests.tiers import slow

# What the page shows after each animation frame: sample and epoch as diagram, formula and
# microscope name them, and the numbers of the chosen weight in all three.
_RECORD = """() => {
  window.seen = [];
  const texts = selector =>
    [...document.querySelectorAll(selector)].map(element => element.textContent);
  const look = () => {
    if (document.querySelector("svg.network.live.painted")) {
      const said = texts("#numbers-of, .moment-head, #scope-about").join(" ");
      const weight = document.querySelector(".edge.chosen");
      window.seen.push({
        samples: [...said.matchAll(/sample (\\d+)/g)].map(found => found[1]),
        epochs: [...said.matchAll(/after epoch (\\d+)/gi)].map(found => found[1]),
        slope: weight.querySelector(".derivative").textContent,
        products: [...document.querySelectorAll(".moment-term.result data, #product data")]
          .map(data => data.value),
      });
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@pytest.mark.parametrize("speed", ["1 epoch", slow("fastest")])
def test_diagram_formula_and_microscope_agree(page: Page, speed: str) -> None:
    # Batches of few samples: the first of a batch is another one in each epoch.
    lab = Lab(page).open(
        dataset={"name": "circle", "samples": 40},
        layers=[{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "tanh"}],
        batch_size=5,
    )
    page.evaluate(_RECORD)
    lab.play(speed)
    page.wait_for_function("() => new Set(seen.map(each => each.epochs[0])).size > 4")
    lab.pause()
    seen = page.evaluate("seen")
    assert all(len(each["epochs"]) == 2 for each in seen)
    assert {len(set(each["epochs"])) for each in seen} == {1}
    assert len({sample for each in seen for sample in each["samples"]}) == 1
    for each in seen:
        assert len(each["products"]) == 2
        assert {signed(float(value), 3) for value in each["products"]} == {each["slope"]}, each
