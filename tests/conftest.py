"""Which engine trains in a test: NumPy, unless the test asks for the compiled one."""

from __future__ import annotations

import os

import pytest

from app.engine.kernels import state

# Else a server would begin to compile in every process of the tests, and runs that begin before it
# is ready would differ in their last bits from those after it.
os.environ.setdefault("BACKPROP_ENGINE", "numpy")
# No test leaves anything behind, or finds what another has left.
os.environ.setdefault("BACKPROP_STORE", "memory:")
# The tests are many people at one address, all in a hurry; tests/web/test_rate_limits.py has the
# limits that people meet.
for name in ("REQUESTS_PER_SECOND", "CREATIONS_PER_MINUTE"):
    for who in ("VISITOR", "ADDRESS"):
        os.environ.setdefault(f"BACKPROP_{who}_{name}", "1000000")
os.environ.setdefault("BACKPROP_MAX_VIEWERS_PER_VISITOR", "1000")


@pytest.fixture(autouse=True)
def numpy_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels that an earlier test of the process has compiled are out of sight."""
    if "compiled_engine" not in request.fixturenames:
        monkeypatch.setattr(state, "_kernels", None)


@pytest.fixture
def compiled_engine() -> None:
    """The kernels train; skipped without numba."""
    pytest.importorskip("numba")
    assert state.compile_now()
