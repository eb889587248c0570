"""A session that does not exist: an error message and a link to a new one."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.tiers import slow


@pytest.mark.parametrize(
    ("scripts", "action"),
    [
        (True, "step"),
        slow(True, "choose"),
        slow(True, "settings"),
        slow(False, "step"),
        slow(False, "reload"),
    ],
)
def test_every_action_explains_it_and_offers_a_new_session(
    make_page: MakePage, problems: list[str], scripts: bool, action: str
) -> None:
    lab = Lab(make_page(java_script_enabled=scripts)).open("xor")
    page = lab.page
    old = lab.id
    assert page.request.delete(f"/api/sessions/{old}").status == 204
    if action == "step":
        lab.button("Step", "phase").click()
    elif action == "choose":
        lab.part("a1.1").click()
    elif action == "reload":
        page.reload()
    else:
        page.get_by_label("x₂", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("There is no session")
    expect(alert).to_contain_text("press Share")
    page.get_by_role("link", name="Start a new session").click()
    expect(lab.root).to_have_attribute("data-version", "1")
    assert lab.id != old
    page.get_by_role("button", name="Next").click()
    expect(page.locator("svg.network")).to_have_attribute("data-phase", "1")
    problems.clear()  # Chromium's console has an error for each answer of 404
