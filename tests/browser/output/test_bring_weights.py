"""Weights brought from a file or text: by keyboard, dropped, on a phone, without scripts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.training.weights.layouts import npz, torch_npz

V0 = np.arange(1.0, 9.0).reshape(2, 4)
V1 = np.arange(1.0, 9.0).reshape(4, 2)
V2 = np.array([[0.5], [-0.5]])
B = [np.zeros(4), np.ones(2), np.ones(1)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.npz"
    path.write_bytes(torch_npz([V0, V1, V2], B))
    return path


def open_page(page: Page) -> Lab:
    lab = Lab(page).open("circle")
    page.goto(f"{page.url.split('?')[0]}/weights")
    expect(page.get_by_role("heading", name="Bring weights")).to_be_visible()
    return lab


def test_by_keyboard_from_the_export_menu_to_new_weights(page: Page) -> None:
    lab = Lab(page).open("xor")
    page.locator("#export > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Bring weights…").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("or paste them").focus()
    page.keyboard.insert_text("w0 = [[0.15, 0.25], [0.2, 0.3]]\nw1 = [[0.4], [0.5]]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="pasted text")).to_be_visible()
    page.get_by_role("radio", name="stay as they are").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="become 0")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Set these weights")).to_be_focused()
    page.keyboard.press("Enter")
    expect(lab.root).to_have_attribute("data-version", "2")
    assert lab.api("/parameters") == {
        "w": [[[0.15, 0.25], [0.2, 0.3]], [[0.4], [0.5]]],
        "b": [[0.0, 0.0], [0.0]],
    }


@pytest.mark.slow
def test_a_file_is_dropped(page: Page) -> None:
    open_page(page)
    transfer = page.evaluate_handle(
        """text => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([text], "dropped.txt"));
          return transfer;
        }""",
        f"w0 = {V0.tolist()}\nw1 = {V1.tolist()}\nw2 = {V2.tolist()}",
    )
    page.dispatch_event("h1", "dragover", {"dataTransfer": transfer})
    page.dispatch_event("h1", "drop", {"dataTransfer": transfer})
    expect(page.get_by_role("heading", name="dropped.txt")).to_be_visible()


@pytest.mark.slow
def test_without_scripts(make_page: MakePage, file: Path) -> None:
    page = make_page(java_script_enabled=False)
    lab = open_page(page)
    page.get_by_label("Choose a file, or drop it here").set_input_files(file)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#part-w0")).to_contain_text("“0.weight”, 4 × 2, turned")
    page.get_by_role("button", name="Set these weights").click()
    expect(lab.root).to_have_attribute("data-version", "2")
    assert lab.api("/parameters")["w"] == [V0.tolist(), V1.tolist(), V2.tolist()]


@pytest.mark.slow
def test_accessibility(page: Page, file: Path, problems: list[str]) -> None:
    open_page(page)
    assert violations(page) == []
    page.get_by_label("Choose a file, or drop it here").set_input_files(file)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#part-w0")).to_be_visible()
    assert violations(page) == []
    page.locator(".another summary").click()
    page.get_by_label("or paste them").fill("[[1, 2, ... 3]]")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("numbers that were left out")
    assert violations(page) == []
    problems.clear()  # the status of the refused form


@pytest.mark.slow
def test_it_fits_a_phone(make_page: MakePage, tmp_path: Path) -> None:
    page = make_page(viewport={"width": 390, "height": 844})
    open_page(page)
    path = tmp_path / "wide.npz"
    path.write_bytes(npz(w0=np.full((2, 30), -1.23456e-7), w1=np.full((30, 1), 12345.678)))
    page.get_by_label("Choose a file, or drop it here").set_input_files(path)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#part-w0")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
