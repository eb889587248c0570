"""The language of a request: by address, cookie or browser."""

from __future__ import annotations

import pytest

from app.http.language import accepted_language


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("ja, es-MX;q=0.8", "es"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("ja", "en"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de;q=x, fr", "fr"),
        ("*", "en"),
    ],
)
def test_the_browsers_first_language_that_there_is(header: str, tag: str) -> None:
    assert accepted_language(header) == tag
