"""Comparisons: race, fork and sweep, with and without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import TIMEOUT_MS, Lab
from tests.browser.layout import unfold_header
from tests.tiers import slow

RECIPE: dict[str, Any] = {"dataset": {"name": "circle", "samples": 60}, "batch_size": 10}


def choose(page: Page, name: str) -> Locator:
    unfold_header(page)
    page.locator("#compare summary").click()
    return page.locator(".compare-menu").get_by_role("listitem").filter(has_text=name)


def race(page: Page, *optimizers: str) -> None:
    Lab(page).open(**RECIPE)
    choose(page, "Race").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Race")).to_be_visible()
    for name in optimizers:
        # The box is the size of its chip and lies over it.
        page.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_role("button", name="Set up race").click()
    page.wait_for_url(re.compile("/compare/"))


def runs(page: Page) -> list[str]:
    fields = page.locator(".runs input[name=session]")
    ids: list[str] = fields.evaluate_all("all => all.map(field => field.value)")
    return ids


def parameters(page: Page, session_id: str) -> Any:
    answer = page.request.get(f"/api/sessions/{session_id}/parameters")
    assert answer.ok
    return answer.json()


def has_trained(page: Page, epochs: int, count: int) -> None:
    head = page.locator(".runs thead th").all_inner_texts().index("Epoch")
    for row in range(count):
        cells = page.locator(".runs tbody tr").nth(row).locator("th, td")
        expect(cells.nth(head)).to_have_text(str(epochs))


@pytest.mark.parametrize("scripts", [True, slow(False)])
def test_a_race_is_stepped_and_its_weights_are_subtracted(
    make_page: MakePage, scripts: bool
) -> None:
    page = make_page(java_script_enabled=scripts)
    race(page, "Adam", "RMSProp")
    expect(page.locator(".runs tbody tr")).to_have_count(3)
    page.get_by_role("button", name="10", exact=True).click()
    has_trained(page, 10, 3)
    page.get_by_role("button", name="epoch", exact=True).click()
    has_trained(page, 11, 3)
    expect(page.locator(".runs .best")).not_to_have_count(0)
    expect(page.locator("path.run-line")).to_have_count(6)
    expect(page.locator(".maps svg")).to_have_count(3)

    less = page.get_by_role("group", name="The run to subtract")
    less.get_by_role("link", name="C", exact=True).click()
    expect(page.get_by_role("heading", name="Weights, B − C")).to_be_visible()
    _, b, c = (parameters(page, session_id) for session_id in runs(page))
    part = page.locator('svg.difference [id="w0.2.3"]')
    change = part.locator(".change").get_attribute("data-value")
    assert float(change or "nan") == b["w"][0][1][2] - c["w"][0][1][2]
    page.locator('svg.difference [id="b1.2"]').click()
    expect(page.locator(".figures dt")).to_have_text("b¹₂")
    assert "before=C" in page.url and "select=b1.2" in page.url


def test_a_changed_fork_and_its_original_train_on(page: Page) -> None:
    lab = Lab(page).open(**RECIPE)
    lab.train(10)
    first = lab.id
    choose(page, "Fork").get_by_role("button").click()
    page.wait_for_url(re.compile("/compare/"))
    comparison = page.url
    page.get_by_role("link", name="fork at epoch 10").click()
    page.wait_for_url(re.compile("/lab/.*compare="))
    assert lab.id != first
    page.get_by_label("Learning rate").fill("0.3")
    page.get_by_label("Learning rate").press("Enter")
    expect(page.locator(".changes")).to_contain_text("α 0.03 → 0.3")
    choose(page, "Open the comparison").get_by_role("link").click()
    expect(page.locator(".runs .setting")).to_have_text("α")
    assert page.url == comparison
    page.get_by_role("button", name="10", exact=True).click()
    has_trained(page, 20, 2)
    page.get_by_role("button", name=re.compile("Remove A")).click()
    expect(page.locator(".runs tbody tr")).to_have_count(1)


@pytest.mark.slow
def test_the_chart_is_read_by_keyboard(page: Page) -> None:
    race(page, "Adam")
    page.get_by_role("button", name="10", exact=True).click()
    has_trained(page, 10, 2)
    page.get_by_role("group", name="Loss curves: arrow keys read their values").focus()
    readout = page.locator(".losses-panel .readout")
    expect(readout).to_have_text(re.compile(r"epoch 10: A train .*, B test "))
    page.keyboard.press("Home")
    expect(readout).to_have_text(re.compile("epoch 0: "))


@pytest.mark.parametrize("scripts", [slow(True), False])
def test_a_sweep_and_its_best_rate(make_page: MakePage, scripts: bool) -> None:
    page = make_page(java_script_enabled=scripts)
    lab = Lab(page).open(**RECIPE)
    session_id = lab.id
    choose(page, "sweep").get_by_role("link").click()
    page.get_by_label("Epochs per rate").fill("3")
    page.get_by_role("button", name="Sweep").click()
    expect(page.locator(".sweep-table tbody tr")).to_have_count(16, timeout=TIMEOUT_MS)
    best = page.locator(".sweep-table tr.best data").first.get_attribute("value")
    page.get_by_role("button", name="Use this learning rate").click()
    page.wait_for_url(re.compile(f"/lab/{session_id}$"))
    expect(page.get_by_label("Learning rate")).to_have_value(best or "")


@pytest.mark.slow
def test_accessibility(page: Page, problems: list[str]) -> None:
    race(page, "Adam", "RMSProp", "Momentum", "Nesterov", "AdaGrad")
    page.get_by_role("button", name="10", exact=True).click()
    has_trained(page, 10, 6)
    assert violations(page) == []
    session_id = runs(page)[0]
    page.goto(f"/lab/{session_id}/sweep")
    page.get_by_label("Epochs per rate").fill("2")
    page.get_by_role("button", name="Sweep").click()
    expect(page.locator(".sweep-table")).to_be_visible()
    assert violations(page) == []
    page.goto(f"/lab/{session_id}/race")
    page.get_by_role("button", name="Set up race").click()
    expect(page.get_by_role("alert")).to_be_visible()
    problems.clear()  # Chromium's console has an error for an answer of 422
    assert violations(page) == []
    page.goto(f"/lab/{session_id}")
    page.locator("#compare summary").click()
    assert violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(make_page: MakePage, width: int) -> None:
    page = make_page(viewport={"width": width, "height": 800})
    race(page, "Adam", "RMSProp", "Momentum")
    lab = f"/lab/{runs(page)[0]}"
    for address in (page.url, f"{lab}/race", f"{lab}/sweep", lab):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    unfold_header(page)
    for menu in ("compare", "export"):
        page.locator(f"#{menu} summary").click()
        box = page.locator(f".{menu}-box").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


@pytest.mark.slow
def test_a_race_plays_until_it_is_paused(page: Page) -> None:
    race(page, "Adam")
    address = page.url
    play = page.locator("#play")
    page.locator("#turn").select_option("1")
    play.click()
    expect(play).to_contain_text("Pause")
    head = page.locator(".runs thead th").all_inner_texts().index("Epoch")
    epochs = page.locator(f".runs tbody td:nth-child({head + 1})")
    expect(epochs.first).to_have_text(re.compile(r"^[3-9]$"))
    assert page.url == f"{address}?turn=1"
    page.get_by_role("link", name="log y").click()
    expect(page.get_by_role("link", name="log y")).to_have_attribute("aria-current", "true")
    expect(play).to_contain_text("Pause")
    play.click()
    expect(play).to_contain_text("Play")
    reached = epochs.all_inner_texts()
    assert len(set(reached)) == 1
    page.reload()
    expect(play).to_contain_text("Play")
    assert epochs.all_inner_texts() == reached


@pytest.mark.slow
def test_play_stops_when_every_run_has_diverged(page: Page) -> None:
    layers = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "identity"}]
    lab = Lab(page).open(layers=layers, **RECIPE)
    page.goto(f"/lab/{lab.id}/race")
    page.get_by_label("Learning rates").fill("1e9, 1e8")
    page.get_by_role("button", name="Set up race").click()
    page.locator("#turn").select_option("100")
    page.locator("#play").click()
    expect(page.locator(".run-message")).to_have_count(2)
    expect(page.locator("#play")).to_contain_text("Play")
