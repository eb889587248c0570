"""Own data: uploaded, pasted or dropped, previewed and trained on, with and without scripts."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.training.table.table import MAX_BYTES
from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.tiers import slow

TABLE = "size;weight;kind\n" + "".join(
    f"{row},5;{row % 3};{'small' if row < 15 else 'large'}\n" for row in range(30)
)


DOUBTFUL = "city;flat;price;code\n" + "\n".join(
    f"{'ABCDEF'[row]};{row + 1},{250 + 125 * (row % 3)};{(99, -999, 120, 80, 95, 101)[row]};"
    f"{('NA', 'DE', 'FR')[row % 3]}"
    for row in range(6)
)
"""A decimal comma or thousands, a sentinel, and a class NA."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "fish.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def open_page(page: Page) -> Lab:
    lab = Lab(page).open("circle")
    page.get_by_role("link", name="my data…").click()
    expect(page.get_by_role("heading", name="My data")).to_be_visible()
    return lab


def shows_preview(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("#decimal")).to_have_value("")
    expect(page.get_by_label("Use kind as")).to_have_value("target")


def train(lab: Lab) -> dict[str, Any]:
    lab.page.get_by_role("button", name="Train on this data").click()
    expect(lab.root).to_have_attribute("data-version", "2")
    own: dict[str, Any] = lab.api()["recipe"]["dataset"]["own"]
    assert (own["classes"], own["rows"]) == (2, 30)
    return own


def drop(page: Page, text: str) -> None:
    transfer = page.evaluate_handle(
        """text => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([text], "dropped.tsv", { type: "text/csv" }));
          return transfer;
        }""",
        text,
    )
    page.dispatch_event("h1", "dragover", {"dataTransfer": transfer})
    expect(page.locator("form.way-in")).to_have_class("way-in dropping")
    page.dispatch_event("h1", "drop", {"dataTransfer": transfer})


@pytest.mark.parametrize("scripts", [True, slow(False)])
def test_an_uploaded_file_is_previewed_and_trained_on(
    make_page: MakePage, file: Path, scripts: bool
) -> None:
    page = make_page(java_script_enabled=scripts)
    lab = open_page(page)
    before = lab.api()
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Preview").click()
    shows_preview(page, "fish.csv")
    assert lab.api() == before
    page.get_by_label("Use weight as").select_option("none")
    assert train(lab)["inputs"] == 1
    lab.train(10)


@pytest.mark.slow
def test_text_is_pasted_and_an_invalid_choice_corrected(page: Page, problems: list[str]) -> None:
    lab = open_page(page)
    page.get_by_label("or paste it").fill(TABLE)
    page.get_by_role("button", name="Preview").click()
    shows_preview(page, "pasted text")
    page.get_by_label("Train share").fill("x")
    page.get_by_role("button", name="Train on this data").click()
    expect(page.get_by_role("alert")).to_contain_text("Train share: enter a number")
    expect(page.get_by_label("Train share")).to_have_value("x")
    assert violations(page) == []
    page.get_by_label("Train share").fill("0.5")
    assert train(lab)["inputs"] == 2
    problems.clear()  # Chromium's console has an error for an answer of 422


@pytest.mark.slow
def test_a_file_is_dropped(page: Page) -> None:
    lab = open_page(page)
    drop(page, TABLE.replace(";", "\t"))
    shows_preview(page, "dropped.tsv")
    drop(page, TABLE)  # another one, before the first was trained on
    shows_preview(page, "dropped.tsv")
    expect(page.get_by_label("Delimiter").locator("option").first).to_have_text(
        "detected: semicolon"
    )
    assert train(lab)["inputs"] == 2


@pytest.mark.slow
def test_a_too_large_file_is_not_uploaded(page: Page) -> None:
    open_page(page)
    drop(page, "1,2\n" * (MAX_BYTES // 4 + 1))
    expect(page.get_by_text("This file is larger than 5 MB")).to_be_visible()
    expect(page.get_by_role("heading", name="My data")).to_be_visible()


@pytest.mark.slow
def test_accessibility(page: Page) -> None:
    open_page(page)
    assert violations(page) == []
    page.get_by_label("or paste it").fill(DOUBTFUL)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".question")).to_have_count(3)
    page.get_by_text("Use another table").click()
    assert violations(page) == []


@pytest.mark.slow
def test_it_fits_a_phone(make_page: MakePage) -> None:
    page = make_page(viewport={"width": 390, "height": 844})
    open_page(page)
    page.get_by_label("or paste it").fill(f"{'x' * 80},y\n1,{'z' * 90}\n2,b\n3,b\n")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Train on this data")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.slow
def test_a_change_shows_at_once_what_becomes_of_it(page: Page) -> None:
    lab = open_page(page)
    page.get_by_label("or paste it").fill(DOUBTFUL)
    page.get_by_role("button", name="Preview").click()
    counts = page.locator("#training-counts")
    expect(counts).to_contain_text("Predicts “code”")
    page.get_by_label("Use price as").select_option("target")
    expect(counts).to_contain_text("Predicts the number “price”")
    page.get_by_label("-999 (line 3)").uncheck()
    expect(counts).to_contain_text("All 6 rows")
    expect(page.get_by_label("Use price as")).to_have_value("target")
    page.get_by_role("button", name="Train on this data").click()
    expect(lab.root).to_have_attribute("data-version", "2")
    assert lab.api()["recipe"]["standardize_target"] is True


@pytest.mark.slow
def test_the_focus_stays_when_apply_is_pressed(page: Page) -> None:
    open_page(page)
    page.get_by_label("or paste it").fill(DOUBTFUL)
    page.get_by_role("button", name="Preview").click()
    for id, changed in (("apply-columns", "none"), ("apply-reading", "input")):
        page.get_by_label("Use flat as").evaluate("(e, value) => { e.value = value; }", changed)
        with page.expect_response("**/data"):
            page.locator(f"#{id}").press("Enter")
        expect(page.locator(f"#{id}")).to_be_focused()
        expect(page.get_by_label("Use flat as")).to_have_value(changed)


@pytest.mark.slow
def test_two_hundred_columns_fit(make_page: MakePage) -> None:
    names = [f"reading number {column}" for column in range(199)]
    rows = [[f"{row * 7 % 11}.{column}" for column in range(199)] for row in range(6)]
    lines = [
        ",".join([*names, "state"]),
        *(",".join([*row, "ab"[len(row[0]) % 2]]) for row in rows),
    ]
    for width in (1280, 390):
        page = make_page(viewport={"width": width, "height": 800})
        open_page(page)
        page.get_by_label("or paste it").fill("\n".join(lines))
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_label("Use reading number 150 as")).to_be_attached()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert page.evaluate("() => document.documentElement.scrollHeight") <= 5000
