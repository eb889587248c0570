"""Training by the buttons until the network has learned the data set."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.page_numbers import data, read_diagram, weights_by_key
from tests.tiers import slow

LEARNT = 0.05
MAX_PRESSES = 10


@pytest.mark.parametrize("scripts", [True, slow(False)], ids=["scripts", "no scripts"])
def test_the_train_buttons_learn_the_circle(make_page: MakePage, scripts: bool) -> None:
    lab = Lab(make_page(java_script_enabled=scripts)).open("circle")
    page = lab.page
    for press in range(1, MAX_PRESSES + 1):
        lab.train(100)
        expect(page.locator("#epoch")).to_have_text(str(100 * press))
        session = lab.api()
        assert data(page.locator("#train-loss")) == session["loss"]["train"]
        test_loss = data(page.locator("#test-loss"))
        assert test_loss == session["loss"]["test"]
        if test_loss is not None and test_loss < LEARNT:
            break
    else:
        raise AssertionError(f"test loss {test_loss} after {MAX_PRESSES} times 100 epochs")
    # Rounded down, so that 100 % is said only when all are right.
    shown = float(page.locator("#accuracy").inner_text().removesuffix(" %"))
    assert abs(100 * session["accuracy"] - shown) <= 0.05 + 1e-9
    assert read_diagram(page).w == weights_by_key(lab.api("/parameters")["w"])
    assert lab.api("/history")["test"][-1] == test_loss


@pytest.mark.slow
@pytest.mark.parametrize("example", ["article", "three", "xor"])
def test_the_other_examples_learn_too(make_page: MakePage, example: str) -> None:
    lab = Lab(make_page()).open(example)
    lab.train(1000)
    expect(lab.page.locator("#epoch")).to_have_text("1000")
    expect(lab.page.locator("#accuracy")).to_have_text("100 %")
    table = lab.page.locator(".output .samples tbody tr")
    labels = [float(text) for text in table.locator("td:nth-last-child(2)").all_inner_texts()]
    assert labels == [y for (y,) in lab.api("/data")["y"]]
    for label, cell in zip(labels, table.locator("td:last-child").all(), strict=True):
        assert (data(cell) or 0) == pytest.approx(label, abs=0.2)


@pytest.mark.slow
def test_training_finishes_a_step_in_progress_first(make_page: MakePage) -> None:
    lab = Lab(make_page()).open("xor")
    lab.step("phase")
    lab.step("epoch")
    expect(lab.page.locator("#epoch")).to_have_text("1")
    expect(lab.page.locator("#phase")).to_have_text("ready")
    stepped = lab.api("/parameters")
    lab.reset()
    lab.step("epoch")
    assert lab.api("/parameters") == stepped
