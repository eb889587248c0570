"""``for_each``: many cases in one test, where a pytest item for each would cost more than the case.

An item costs about 5 ms in every run, most of it for collection and for reports between
processes; most assertions on a pure function cost a hundredth of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from typing import Any

import pytest

from tests.examples import FULL

Test = Callable[..., None]


def for_each(
    names: str | tuple[str, ...],
    cases: Iterable[Any],
    ids: Iterable[Any] | None = None,
    quick: int | None = None,
) -> Callable[[Test], Test]:
    """Call the test once for each case; a failure says for which one, by its id if it has one.

    A drop-in for ``pytest.mark.parametrize``, stackable as that is. Unlike there all cases share
    the fixtures of one test, and the first failure ends the test. Raises ValueError without cases.
    With ``quick``, `make test` calls it only for that many cases, evenly spread over all from the
    first to the last; `make test-slow` calls it for all.
    """
    keys = (names,) if isinstance(names, str) else names
    given = [dict(zip(keys, (c,) if isinstance(names, str) else c, strict=True)) for c in cases]
    said = None if ids is None else list(ids)
    if quick is not None and not FULL:
        chosen = spread(len(given), quick)
        given = [given[number] for number in chosen]
        said = None if said is None else [said[number] for number in chosen]
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
        return run if quick is None else pytest.mark.cases(run)

    return decorate


def spread(count: int, wanted: int) -> list[int]:
    """``wanted`` numbers below ``count``, the first and the last among them; at most all."""
    if count <= wanted:
        return list(range(count))
    if wanted == 1:
        return [0]
    return [round(place * (count - 1) / (wanted - 1)) for place in range(wanted)]
