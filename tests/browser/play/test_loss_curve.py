"""The readout of the loss curve, by pointer and by arrow keys."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab
from tests.browser.page_numbers import is_rounded
from tests.render import svg


def test_the_readout_gives_the_history(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.train(10)
    history = lab.api("/history")
    chart = page.locator(".loss-chart")
    rows = (chart.get_attribute("data-readout") or "").split(";")
    assert [int(row.split("|")[1]) for row in rows] == history["epoch"]

    readout = page.locator("#readable-loss output")
    box = chart.bounding_box()
    assert box is not None
    for epoch in (0, 4, 10):
        x = float(rows[epoch].split("|")[0]) * box["width"] / 320
        chart.hover(position={"x": x + 1, "y": box["height"] / 2})
        check_readout(readout.inner_text(), history, epoch)
    page.locator("#microscope-title").hover()
    expect(readout).to_be_empty()


@pytest.mark.slow
def test_arrow_keys_move_the_readout(page: Page) -> None:
    lab = Lab(page).open("xor")
    lab.train(10)
    history = lab.api("/history")
    readout = page.locator("#readable-loss output")
    curve = page.get_by_role("group", name="Loss curve")
    curve.focus()
    check_readout(readout.inner_text(), history, 10)
    for key, epoch in {
        "ArrowLeft": 9,
        "Home": 0,
        "ArrowRight": 1,
        "End": 10,
    }.items():
        page.keyboard.press(key)
        check_readout(readout.inner_text(), history, epoch)
    page.keyboard.press("ArrowRight")
    check_readout(readout.inner_text(), history, 10)
    # It follows a run that goes on while it has the focus.
    assert "test" not in readout.inner_text()
    page.keyboard.press("Tab")
    expect(readout).to_be_empty()


@pytest.mark.slow
def test_the_line_agrees_with_the_axes(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.train(100)
    history = lab.api("/history")
    data, ticks = page.locator(".loss-chart").evaluate("""chart => [
      chart.querySelector(".train-line").getAttribute("d"),
      [...chart.querySelectorAll(".tick:not(.name)")].map(tick => [
        tick.classList.contains("y"), tick.textContent,
        +tick.getAttribute("x"), +tick.getAttribute("y")]),
    ]""")
    points = svg.points(Element("path", d=data))
    across = {float(text): x for is_y, text, x, _ in ticks if not is_y}
    up = {float(text): y for is_y, text, _, y in ticks if is_y}
    for epoch in (0, 20, 50, 100):
        x, y = points[epoch]
        assert abs(x - between(across, epoch)) < 0.2
        # A tick's text stands a little below its line.
        assert abs(y + 4 - between(up, history["train"][epoch])) < 0.2


@pytest.mark.slow
def test_a_thinned_out_curve_keeps_first_and_last_epoch(page: Page) -> None:
    lab = Lab(page).open("xor")
    lab.train(1000)
    history = lab.api("/history")
    rows = (page.locator(".loss-chart").get_attribute("data-readout") or "").split(";")
    assert len(rows) <= 260
    for row, epoch in ((rows[0], 0), (rows[-1], 1000)):
        _, named, train = row.split("|")
        assert int(named) == epoch
        assert is_rounded(train, history["train"][epoch])


def check_readout(text: str, history: Any, epoch: int) -> None:
    head, _, values = text.partition(": ")
    assert head == f"epoch {epoch}"
    train, _, test = values.partition(", ")
    assert is_rounded(train.removeprefix("train "), history["train"][epoch])
    if history["test"][epoch] is None:
        assert test == ""
    else:
        assert is_rounded(test.removeprefix("test "), history["test"][epoch])


def between(ticks: dict[float, float], value: float) -> float:
    """A value's position on the drawing, from two ticks of its axis."""
    (low, start), (high, end) = min(ticks.items()), max(ticks.items())
    return start + (end - start) * (value - low) / (high - low)
