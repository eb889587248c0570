from __future__ import annotations

from inspect import signature

import pytest

from tests.examples import FULL
from tests.for_each import for_each


def test_every_case_is_called_with_the_fixtures() -> None:
    called = []

    @for_each("letter", "ab")
    @for_each(("low", "high"), [(1, 2), (3, 4)])
    def test(fixture: str, letter: str, low: int, high: int) -> None:
        called.append((fixture, letter, low, high))

    assert list(signature(test).parameters) == ["fixture"]
    test(fixture="f")
    assert called == [("f", "a", 1, 2), ("f", "a", 3, 4), ("f", "b", 1, 2), ("f", "b", 3, 4)]


def test_a_quick_run_has_a_spread_of_the_cases() -> None:
    called = []

    @for_each("number", range(10), quick=3)
    def test(number: int) -> None:
        called.append(number)

    test()
    assert called == (list(range(10)) if FULL else [0, 4, 9])
    (mark,) = test.pytestmark  # type: ignore[attr-defined]
    assert mark.name == "cases"


def test_a_failure_names_its_case() -> None:
    @for_each("number", [1, 2, 3])
    def test(number: int) -> None:
        assert number != 2

    with pytest.raises(AssertionError) as caught:
        test()
    assert caught.value.__notes__ == ["in the case {'number': 2}"]


def test_no_case_and_no_such_parameter_are_errors() -> None:
    with pytest.raises(ValueError, match="no case"):
        for_each("number", [])
    with pytest.raises(ValueError, match="takes no"):

        @for_each("number", [1])
        def test() -> None:
            pass
