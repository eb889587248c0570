"""Behind nginx as docs/deploy.md sets it up, below a path: every part of the page works there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.nginx import NoNginx, nginx_with, required
from tests.serving import ROOT, serving

pytestmark = pytest.mark.slow
PREFIX = "/backprop"


def documented(proxy_pass: str) -> str:
    """The location of the handbook, with another target."""
    [location] = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs/deploy.md").read_text(), re.S)
    location, found = re.subn(r"proxy_pass \S+;", f"proxy_pass {proxy_pass};", location)
    assert found == 1
    return str(location)


@pytest.mark.parametrize("taken_off", [False, True], ids=["path left", "path taken off"])
def test_the_lab_plays_and_a_room_opens(
    taken_off: bool, make_page: MakePage, tmp_path: Path, problems: list[str]
) -> None:
    if os.geteuid() == 0:
        tmp_path.chmod(0o755)
    with serving(env={"BACKPROP_ROOT_PATH": PREFIX}) as served:
        bare = served.url.removesuffix(PREFIX)
        try:
            with nginx_with(tmp_path, documented(f"{bare}/" if taken_off else bare)) as site:
                page = make_page(base_url=site)
                asked: list[Request] = []
                page.on("request", lambda request: asked.append(request))
                use_the_lab(page, site)
                assert_all_below(asked, page.context, site)
        except NoNginx as error:
            if required():
                pytest.fail(str(error), pytrace=False)
            pytest.skip(str(error))
        problems[:] = [
            problem for problem in problems if not problem.startswith("request to another host")
        ]
    assert not problems


def use_the_lab(page: Page, site: str) -> None:
    page.goto(f"{site}{PREFIX}/?example=xor")
    lab = Lab(page)
    lab.step("epoch")
    lab.play()
    lab.pause()
    page.locator("form.theme button[value=dark]").evaluate("button => button.click()")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(f"{site}{PREFIX}/lessons")
    page.locator("main a").first.click()
    page.goto(f"{site}{PREFIX}/docs")
    expect(page.locator(".swagger-ui .opblock").first).to_be_visible()


def assert_all_below(asked: list[Request], context: BrowserContext, site: str) -> None:
    inside = (f"{site}{PREFIX}/", "data:", "blob:")
    assert not [request.url for request in asked if not request.url.startswith(inside)]
    assert {cookie.get("path") for cookie in context.cookies()} == {PREFIX}
