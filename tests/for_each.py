"""``for_each``: many cases in one test, where a pytest item for each would cost more than the case.

An item costs about 5 ms in every run, most of it for collection and for reports between
processes; most assertions on a pure function cost a hundredth of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from typing import Any

Test = Callable[..., None]


def for_each(
    names: str | tuple[str, ...], cases: Iterable[Any], ids: Iterable[Any] | None = None
) -> Callable[[Test], Test]:
    """Call the test once for each case; a failure says for which one, by its id if it has one.

    A drop-in for ``pytest.mark.parametrize``, stackable as that is. Unlike there all cases share
    the fixtures of one test, and the first failure ends the test. Raises ValueError without cases.
    """
    keys = (names,) if isinstance(names, str) else names
    given = [dict(zip(keys, (c,) if isinstance(names, str) else c, strict=True)) for c in cases]
    said = None if ids is None else list(ids)
    if not given:
        raise ValueError(f"no case for {names}")

    def decorate(test: Test) -> Test:
        @wraps(test)
        def run(*arguments: Any, **fixtures: Any) -> None:
            for number, case in enumerate(given):
                try:
                    test(*arguments, **fixtures, **case)
                except BaseException as error:
                    error.add_note(f"in the case {said[number] if said else repr(case)[:500]}")
                    raise

        whole = signature(test)
        missing = set(keys) - whole.parameters.keys()
        if missing:
            raise ValueError(f"{test.__name__} takes no {missing}")
        left = [each for name, each in whole.parameters.items() if name not in keys]
        # What pytest reads the names of fixtures from.
        run.__signature__ = whole.replace(parameters=left)  # type: ignore[attr-defined]
        return run

    return decorate
