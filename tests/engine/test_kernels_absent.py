"""Without numba, or before it is ready, the package works and says "numpy"."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

import numpy as np
import pytest

from app.engine import kernels
from app.engine.kernels import compilation
from app.engine.network import MLP
from app.engine.update import Rules


@pytest.fixture(autouse=True)
def nothing_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilation, "_kernels", None)
    monkeypatch.setattr(compilation, "_thread", None)


def test_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilation, "installed", lambda: False)
    assert kernels.compile_in_background() is None
    assert not kernels.compile_now()
    assert not kernels.available()
    assert kernels.engine_name() == "numpy"
    network = MLP([2, 1], ["tanh"])
    assert not kernels.supports(Rules(), network)
    with pytest.raises(RuntimeError, match="available"):
        kernels.loss(Rules(), network, np.zeros((1, 2)), np.zeros((1, 1)))


def test_a_numba_that_fails_is_only_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> compilation.Kernels:
        raise ImportError("Numba needs NumPy 2.5 or less")

    monkeypatch.setattr(compilation, "installed", lambda: True)
    monkeypatch.setattr(compilation, "_compile", fail)
    with caplog.at_level(logging.WARNING):
        assert not kernels.compile_now()
    assert "NumPy trains" in caplog.text
    assert kernels.engine_name() == "numpy"


def test_the_background_thread_is_started_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = compilation.Kernels(lambda *_: 0, lambda *_: 0.0, lambda *_: None, {})  # type: ignore[arg-type]
    monkeypatch.setattr(compilation, "installed", lambda: True)
    monkeypatch.setattr(compilation, "_compile", lambda: ready)
    thread = kernels.compile_in_background()
    assert thread is not None
    assert thread.daemon
    assert kernels.compile_in_background() is thread
    thread.join()
    assert kernels.available()


def test_what_needs_the_kernels_waits_while_they_load(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = threading.Event()
    ready = compilation.Kernels(lambda *_: 0, lambda *_: 0.0, lambda *_: None, {})  # type: ignore[arg-type]

    def load() -> compilation.Kernels:
        assert loaded.wait(60)
        return ready

    monkeypatch.setattr(compilation, "installed", lambda: True)
    monkeypatch.setattr(compilation, "_compile", load)
    monkeypatch.setattr(compilation, "MAX_WAIT_SECONDS", 60.0)
    kernels.wait_while_loading()  # nothing is loading
    assert kernels.compile_in_background() is not None
    seen: list[bool] = []

    def wait() -> None:
        kernels.wait_while_loading()
        seen.append(kernels.available())

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert not kernels.available()
    loaded.set()
    waiting.join(60)
    assert seen == [True]


def test_nobody_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = threading.Event()
    monkeypatch.setattr(compilation, "_thread", threading.Thread(target=loaded.wait, daemon=True))
    assert compilation._thread is not None
    compilation._thread.start()
    monkeypatch.setattr(compilation, "_waiting_ends", 0.0)
    kernels.wait_while_loading()
    assert compilation._thread.is_alive() and not kernels.available()
    loaded.set()
    compilation._thread.join(60)


def test_importing_the_engine_does_not_import_numba() -> None:
    code = "import sys, app.engine.kernels; sys.exit('numba' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
