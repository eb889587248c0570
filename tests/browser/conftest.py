"""A real browser on a real server. A page with an error in its console fails its test."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

from tests.browser.chromium import NoChromium, chromium, resume_event_loop, suspend_event_loop
from tests.serving import Served

LAPTOP = {"width": 1440, "height": 900}

MakePage = Callable[..., Page]


def uses_browser(item: pytest.Item) -> bool:
    return Path(__file__).parent in item.path.parents


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in filter(uses_browser, items):
        item.add_marker(pytest.mark.browser)
    # First: they are the longest, and wait while the other workers compute.
    items.sort(key=lambda item: not uses_browser(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Hide Playwright's event loop from the other tests, which run loops of their own."""
    if not uses_browser(item):
        return (yield)
    resume_event_loop()
    try:
        return (yield)
    finally:
        suspend_event_loop()


@pytest.fixture(scope="session")
def base_url(shared_server: Served) -> str:
    return shared_server.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as browser:
            yield browser
            resume_event_loop()  # the last test of this worker may be another one
        return
    except NoChromium as error:
        reason = str(error)
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def problems() -> list[str]:
    """Errors of this test's pages. A test that provokes an error clears the list."""
    return []


@pytest.fixture(scope="session")
def contexts() -> list[BrowserContext]:
    """Unused browser contexts: without cookies, with scripts and styles in their cache."""
    return []


@pytest.fixture
def make_page(
    browser: Browser, contexts: list[BrowserContext], base_url: str, problems: list[str]
) -> Iterator[MakePage]:
    """Open a page with cookies of its own: make_page(java_script_enabled=False, locale="de")."""
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
        seen = list(problems)  # closing a page cuts its streams, which is no error
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
    def logged(message: ConsoleMessage) -> None:
        # Among them violations of the Content-Security-Policy and answers of 400 and above.
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

    context.on("console", logged)
    context.on("weberror", thrown)
    context.on("request", requested)
    context.on("requestfailed", failed)
    yield
    context.remove_listener("console", logged)
    context.remove_listener("weberror", thrown)
    context.remove_listener("request", requested)
    context.remove_listener("requestfailed", failed)
