"""For all tests: the engine (NumPy by default), a server and a Redis, one a worker."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import tests.examples  # noqa: F401 (loads the Hypothesis profile)
from app.engine.kernels import compilation
from tests.redis_server import NoRedis, RedisServer, redis_server, required
from tests.serving import ROOT, Served, serving
from tests.tiers import work_unit

# With the compiled engine each server would spend its first 20 s compiling, and runs begun before
# that is done would differ in their last bits from later ones.
os.environ.setdefault("BACKPROP_ENGINE", "numpy")
# Tests share no data and leave none behind.
os.environ.setdefault("BACKPROP_STORE", "memory:")
# Starlette's TestClient sends the host name "testserver".
os.environ.setdefault("BACKPROP_TRUSTED_HOSTS", "*")
# All tests come from one address, fast; tests/http/test_rate_limit.py has the real limits.
for name in ("REQUESTS_PER_SECOND", "CREATIONS_PER_MINUTE"):
    for who in ("VISITOR", "ADDRESS"):
        os.environ.setdefault(f"BACKPROP_{who}_{name}", "1000000")
os.environ.setdefault("BACKPROP_MAX_VIEWERS_PER_VISITOR", "1000")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests of the kernels: compiling takes one worker half a minute."""
    items.sort(key=lambda item: "compiled_engine" not in getattr(item, "fixturenames", ()))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """With --dist loadscope a worker takes a ``work_unit`` at a time."""
    if config.getoption("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = work_unit
    return scheduler


@pytest.fixture(autouse=True)
def numpy_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide kernels that an earlier test of this process compiled."""
    if "compiled_engine" not in request.fixturenames:
        monkeypatch.setattr(compilation, "_kernels", None)


@pytest.fixture
def compiled_engine() -> None:
    """Train with the kernels; skipped without numba."""
    pytest.importorskip("numba")
    with one_process_at_a_time("kernels"):
        assert compilation.compile_now()


@contextmanager
def one_process_at_a_time(name: str) -> Iterator[None]:
    """Lock out the other workers: one compiles the kernels, the others load its cached code."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def shared_server() -> Iterator[Served]:
    """A server with default settings, for tests that neither stop nor configure it."""
    # A thousand epochs end on a slow machine too, instead of with a note on the page.
    with serving(env={"BACKPROP_REQUEST_SECONDS": "25"}) as served:
        yield served


@pytest.fixture(scope="session")
def redis_process() -> Iterator[RedisServer]:
    """This worker's Redis; skipped if none can be started, unless REQUIRE_REDIS=1."""
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
    """An empty Redis. A test that stops it need not start it again."""
    redis_process.clear()
    return redis_process
