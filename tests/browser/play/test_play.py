"""Play: every frame and the page after it show the engine's numbers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.render.numbers import number
from tests.browser.lab import Lab
from tests.browser.page_numbers import (
    by_key,
    data,
    is_rounded,
    read_diagram,
    shares_by_key,
    weights_by_key,
)
from tests.browser.pixels import decode, predict

# Every painted frame, as it is when all of it is painted.
_RECORD = """() => {
  window.frames = [];
  const read = id => document.getElementById(id);
  const watch = new MutationObserver(() => {
    const [epoch, train, test] = ["epoch", "train-loss", "test-loss"].map(read);
    // In the middle of an epoch there is no row of the history.
    if (!read("batch").textContent.startsWith("1/")) return;
    window.frames.push([+epoch.textContent, train.textContent, test.textContent]);
  });
  watch.observe(read("counters"), {subtree: true, childList: true, characterData: true,
    attributes: true});
}"""


def test_after_a_pause_all_numbers_equal_the_engines(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play("5 epochs")
    expect(page.locator("#epoch")).to_have_text(re.compile(r"\d{3}"))
    lab.pause()
    session, parameters = lab.api(), lab.api("/parameters")
    shown_is_true(lab, session, parameters)
    page.reload()
    shown_is_true(lab, session, parameters)


@pytest.mark.slow
def test_play_finishes_a_step_in_progress(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.step("phase")
    expect(page.locator("#phase")).to_have_text("forward")
    lab.play()
    expect(page.locator("#epoch")).not_to_have_text("0")
    expect(page.locator("#phase")).to_have_text("ready")
    expect(page.locator("#phase-detail")).to_have_text("next update")
    lab.pause()


def shown_is_true(lab: Lab, session: Any, parameters: Any) -> None:
    page = lab.page
    expect(page.locator("#epoch")).to_have_text(str(session["position"]["epoch"]))
    assert data(page.locator("#train-loss")) == session["loss"]["train"]
    assert data(page.locator("#test-loss")) == session["loss"]["test"]
    diagram = read_diagram(page)
    assert diagram.w == weights_by_key(parameters["w"])
    assert diagram.b == by_key("b", parameters["b"], 0)
    trace = lab.trace(lab.batch_rows())
    for shown, layers in (
        (diagram.dJ_dw, shares_by_key(trace)),
        (diagram.a, by_key("a", [layer[0] for layer in trace["a"]], 0)),
    ):
        # One sum in two orders.
        assert shown == {key: pytest.approx(layers[key], rel=1e-9, abs=1e-12) for key in shown}

    history = lab.api("/history")
    rows = (page.locator(".loss-chart").get_attribute("data-readout") or "").split(";")
    _, epoch, train, test = rows[-1].split("|")
    assert int(epoch) == history["epoch"][-1] == session["position"]["epoch"]
    assert is_rounded(train, history["train"][-1])
    assert is_rounded(test, history["test"][-1])

    side, pixels = decode(page, page.locator(".plane image").get_attribute("href") or "")
    sure = 0
    for place in range(10):
        row, column = side * (2 * place + 1) // 20, side * (2 * (place * 7 % 10) + 1) // 20
        x1, x2 = -6 + 12 * (column + 0.5) / side, 6 - 12 * (row + 0.5) / side
        predicted = predict(parameters, "tanh", x1, x2)
        red, _, blue, alpha = pixels[row * side + column]
        assert alpha / 255 == pytest.approx(abs(predicted), abs=0.01)
        if abs(predicted) > 0.1:
            sure += 1
            assert (blue > red) == (predicted > 0)
    assert sure >= 3


@pytest.mark.slow
@pytest.mark.parametrize("speed", ["1 epoch", "100 epochs"])
def test_the_numbers_of_a_frame_belong_together(page: Page, speed: str) -> None:
    lab = Lab(page).open("circle")
    page.evaluate(_RECORD)
    lab.play(speed)
    for _ in range(4):
        lab.plays()
    lab.pause()
    history = lab.api("/history")
    losses = {
        epoch: (train, test)
        for epoch, train, test in zip(
            history["epoch"], history["train"], history["test"], strict=True
        )
    }
    frames = page.evaluate("frames")
    epochs = [epoch for epoch, *_ in frames]
    assert len(set(epochs)) >= 5
    assert epochs == sorted(epochs)
    known = 0
    for epoch, *shown in frames:
        # A long run's history keeps only some of its epochs.
        if epoch in losses:
            known += 1
            assert shown == [number(loss, 3) for loss in losses[epoch]], epoch
    assert known >= 1


@pytest.mark.slow
def test_no_frame_arrives_after_a_pause(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play("fastest")
    lab.pause()
    page.evaluate(_RECORD)
    shown = page.locator("#lab").inner_html()
    # A frame that was under way would have come before the answers to all these.
    for _ in range(10):
        lab.api()
        page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate("frames") == []
    assert page.locator("#lab").inner_html() == shown


@pytest.mark.slow
def test_play_and_pause_repeatedly(page: Page) -> None:
    lab = Lab(page).open("xor")
    for speed in ("1 epoch", "25 epochs", "5 epochs"):
        lab.play(speed)
        lab.pause()
        assert lab.api()["status"] == "paused"
    # While it is paused a choice is kept and starts nothing.
    page.locator("#speed").select_option("100")
    lab.step("epoch")
    assert lab.api()["status"] == "paused"
    expect(page.locator("#speed")).to_have_value("100")


@pytest.mark.slow
def test_slow_motion_shows_each_phase(page: Page) -> None:
    lab = Lab(page).open("xor")
    page.locator("#speed").select_option(label="slow motion")
    lab.play_button.click()
    for phase, detail in (("forward", "layer 1 of 2"), ("forward", "layer 2 of 2"), ("loss", "J")):
        expect(page.locator("#phase")).to_have_text(phase)
        expect(page.locator("#phase-detail")).to_contain_text(detail)
    before = lab.version
    page.locator("#speed").select_option(label="fastest")
    expect(lab.root).not_to_have_attribute("data-version", str(before))
    lab.plays()
    lab.pause()
    assert lab.api()["position"]["epoch"] > 0


def test_a_stop_condition_pauses_and_is_explained(page: Page) -> None:
    lab = Lab(page).open("xor")
    page.locator("#stop-when summary").click()
    page.locator("#stop-epochs").fill("30")
    lab.play_button.click()
    message = page.locator("#run-message")
    expect(message).to_have_text("Stopped after 30 epochs, as set.")
    expect(page.locator("#epoch")).to_have_text("30")
    lab.paused()
    expect(page.locator("#stop-when summary b")).to_have_text("1")
    lab.play_button.click()
    expect(page.locator("#epoch")).to_have_text("60")
    lab.paused()


@pytest.mark.slow
def test_a_diverged_run_plays_on_with_a_lower_learning_rate(page: Page) -> None:
    linear = [{"units": 1, "activation": "identity"}]
    lab = Lab(page).open(layers=linear, optimizer={"learning_rate": 1.0})
    page.locator("#speed").select_option(label="fastest")
    lab.play_button.click()
    panel = page.get_by_role("region", name="What failed first")
    expect(panel).to_be_visible()
    expect(lab.root).to_have_attribute("data-status", "diverged")
    lab.paused()
    lab.press(panel.get_by_role("button", name="Continue with α = "))
    expect(panel).to_have_count(0)
    # With a rate that survives only just it would not go far.
    before = lab.version
    page.get_by_label("Learning rate").fill("1e-9")
    page.get_by_label("Learning rate").blur()
    lab.changed(since=before)
    lab.play("1 epoch")
    lab.pause()
    expect(lab.root).to_have_attribute("data-status", "paused")


@pytest.mark.slow
def test_the_microscope_is_never_ahead_of_the_counters(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.play()
    ahead = page.evaluate("""() => new Promise(done => {
      const found = [];
      const look = () => {
        const epoch = Number(document.getElementById("epoch").textContent);
        const about = document.getElementById("scope-about").textContent;
        found.push(Number(about.match(/After epoch (\\d+)/)[1]) - epoch);
        if (found.length < 60) requestAnimationFrame(look);
        else done(Math.max(...found));
      };
      requestAnimationFrame(look);
    })""")
    assert ahead <= 0
    lab.pause()
