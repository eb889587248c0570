"""For all tests: which engine trains (NumPy, unless asked for the compiled one), and a Redis."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from app.engine.kernels import compilation
from tests.redis_server import NoRedis, RedisServer, redis_server, required

# Else a server would begin to compile in every process of the tests, and runs that begin before it
# is ready would differ in their last bits from those after it.
os.environ.setdefault("BACKPROP_ENGINE", "numpy")
# No test leaves anything behind, or finds what another has left.
os.environ.setdefault("BACKPROP_STORE", "memory:")
# Clients without a network say that they speak to "testserver".
os.environ.setdefault("BACKPROP_TRUSTED_HOSTS", "*")
# The tests are many people at one address, all in a hurry; tests/http/test_rate_limit.py has the
# limits that people meet.
for name in ("REQUESTS_PER_SECOND", "CREATIONS_PER_MINUTE"):
    for who in ("VISITOR", "ADDRESS"):
        os.environ.setdefault(f"BACKPROP_{who}_{name}", "1000000")
os.environ.setdefault("BACKPROP_MAX_VIEWERS_PER_VISITOR", "1000")


@pytest.fixture(autouse=True)
def numpy_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels that an earlier test of the process has compiled are out of sight."""
    if "compiled_engine" not in request.fixturenames:
        monkeypatch.setattr(compilation, "_kernels", None)


@pytest.fixture
def compiled_engine() -> None:
    """The kernels train; skipped without numba."""
    pytest.importorskip("numba")
    assert compilation.compile_now()


@pytest.fixture(scope="session")
def redis_process() -> Iterator[RedisServer]:
    """The one of this process of the tests; skipped where there is none, unless it is required."""
    try:
        with redis_server() as server:
            yield server
        return
    except NoRedis as error:
        reason = str(error)
    if required():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def redis(redis_process: RedisServer) -> RedisServer:
    """A real server that holds nothing. A test that stops it need not start it again."""
    redis_process.clear()
    return redis_process
