"""A real browser on a real server. A page with an error in its console fails its test."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

from tests.browser.chromium import NoChromium, chromium
from tests.serving import serving

LAPTOP = {"width": 1440, "height": 900}

MakePage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
    # Last, because Playwright leaves its event loop running, and no other could run beside it.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    # A thousand epochs end on a slow machine too, instead of with a note on the page.
    with serving(env={"BACKPROP_REQUEST_SECONDS": "25"}) as served:
        yield served.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as browser:
            yield browser
        return
    except NoChromium as error:
        reason = str(error)
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the pages of this test. One that provokes an error clears it."""
    return []


@pytest.fixture(scope="session")
def contexts() -> list[BrowserContext]:
    """Browsers of people who have been nowhere, but have scripts and styles already."""
    return []


@pytest.fixture
def make_page(
    browser: Browser, contexts: list[BrowserContext], base_url: str, problems: list[str]
) -> Iterator[MakePage]:
    """Open a page of a person of its own: make_page(java_script_enabled=False, locale="de")."""
    with ExitStack() as stack:

        def make(**options: Any) -> Page:
            if options or not contexts:
                context = browser.new_context(
                    **{"base_url": base_url, "viewport": LAPTOP, **options}
                )
            else:
                context = contexts.pop()
            stack.callback(context.close if options else partial(_leave, context, contexts))
            stack.enter_context(_watching(context, base_url, problems))
            return context.new_page()

        yield make
        seen = list(problems)  # closing a page cuts its streams, which is no problem
    assert not seen, "the page had problems:\n" + "\n".join(seen)


def _leave(context: BrowserContext, contexts: list[BrowserContext]) -> None:
    for page in context.pages:
        page.close()
    context.unroute_all()
    context.clear_cookies()
    contexts.append(context)


@pytest.fixture
def page(make_page: MakePage) -> Page:
    return make_page()


@contextmanager
def _watching(context: BrowserContext, base_url: str, problems: list[str]) -> Iterator[None]:
    def said(message: ConsoleMessage) -> None:
        # So is what a Content-Security-Policy refuses, and an answer of 400 and above.
        if message.type == "error":
            problems.append(f"console: {message.text} ({message.location['url']})")

    def requested(request: Request) -> None:
        if not request.url.startswith((base_url, "data:", "blob:")):
            problems.append(f"request to another host: {request.url}")

    def failed(request: Request) -> None:
        # Chromium aborts what a navigation leaves behind.
        if request.failure != "net::ERR_ABORTED":
            problems.append(f"request failed: {request.url}: {request.failure}")

    def thrown(error: WebError) -> None:
        problems.append(f"exception: {error.error}")

    context.on("console", said)
    context.on("weberror", thrown)
    context.on("request", requested)
    context.on("requestfailed", failed)
    yield
    context.remove_listener("console", said)
    context.remove_listener("weberror", thrown)
    context.remove_listener("request", requested)
    context.remove_listener("requestfailed", failed)
