"""A cache of what is made of messages: one value a language."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from app.i18n.languages import current_language

P = ParamSpec("P")
T = TypeVar("T")


def cache_by_language(maxsize: int | None = 128) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """As ``functools.lru_cache``, for a function whose result has messages in it."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize)
        def in_language(_language: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return function(*args, **kwargs)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return in_language(current_language(), *args, **kwargs)  # type: ignore[arg-type]

        return call

    return decorate
