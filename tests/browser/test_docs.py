"""The API documentation works offline under the page's own Content-Security-Policy."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePage


@pytest.mark.slow
def test_every_operation_is_listed_and_can_be_tried_out(page: Page) -> None:
    described = page.request.get("/openapi.json").json()["paths"]
    operations = {
        (method.upper(), path) for path, methods in described.items() for method in methods
    }
    assert len(operations) >= 11
    page.goto("/docs")
    blocks = page.locator("#api-docs .opblock")
    expect(blocks).to_have_count(len(operations))
    shown = set(
        zip(
            blocks.locator(".opblock-summary-method").all_inner_texts(),
            [
                text.replace("\u200b", "")
                for text in blocks.locator(".opblock-summary-path").all_inner_texts()
            ],
            strict=True,
        )
    )
    assert shown == operations
    step = page.locator("#api-docs .opblock", has_text="/step")
    step.get_by_role("button").first.click()
    expect(step.locator(".opblock-body")).to_contain_text("phase")

    version = page.locator("#api-docs .opblock", has_text="/api/version")
    version.get_by_role("button").first.click()
    version.get_by_role("button", name="Try it out").click()
    version.get_by_role("button", name="Execute").click()
    expect(version.locator(".live-responses-table")).to_contain_text('"version"')


def test_without_scripts_it_links_to_openapi_json(make_page: MakePage) -> None:
    page = make_page(java_script_enabled=False)
    page.goto("/docs")
    expect(page.get_by_role("link", name="/openapi.json")).to_be_visible()
