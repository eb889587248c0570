"""`make test` runs the first tier; the marker ``slow`` puts a test into the second."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet


def slow(*values: object, id: str | None = None) -> ParameterSet:
    """A case of ``parametrize`` for the second tier."""
    return pytest.param(*values, id=id, marks=pytest.mark.slow)
