"""A window of each engine. Without the engine the test is skipped, unless REQUIRE_… = 1."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

import pytest

from tests.browser.engines.by_playwright import Chromium
from tests.browser.engines.firefox import Firefox, firefox
from tests.browser.engines.webkit import webkit
from tests.browser.engines.window import Missing, Window

Driven = TypeVar("Driven", bound=Window)


@pytest.fixture
def in_chromium(request: pytest.FixtureRequest) -> Window:
    return Chromium(request.getfixturevalue("page"))


@pytest.fixture
def in_firefox(base_url: str, tmp_path: Path) -> Iterator[Firefox]:
    yield from _opened(firefox(base_url, tmp_path), "REQUIRE_FIREFOX")


@pytest.fixture
def in_webkit(base_url: str, tmp_path: Path) -> Iterator[Window]:
    yield from _opened(webkit(base_url, tmp_path), "REQUIRE_WEBKIT")


def _opened(opening: AbstractContextManager[Driven], required: str) -> Iterator[Driven]:
    try:
        with opening as window:
            yield window
        return
    except Missing as missing:
        reason = str(missing)
    if os.environ.get(required) == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
