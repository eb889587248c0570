"""The languages that the page is written in, and the one of the running request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Language:
    """A language: its BCP 47 tag, its name in itself, and the direction that it is written in."""

    tag: str
    title: str
    direction: Literal["ltr", "rtl"] = "ltr"


ENGLISH = "en"
LANGUAGES = {
    language.tag: language
    for language in (
        Language(ENGLISH, "English"),
        Language("de", "Deutsch"),
        Language("fr", "Français"),
        Language("es", "Español"),
        Language("zh-Hans", "简体中文"),
    )
}
_current: ContextVar[str] = ContextVar("language", default=ENGLISH)


def current_language() -> str:
    """The tag of the language that messages are written in now."""
    return _current.get()


@contextmanager
def using_language(tag: str) -> Iterator[None]:
    """Write messages in this language meanwhile, in this task and what it starts."""
    token = _current.set(tag)
    try:
        yield
    finally:
        _current.reset(token)
