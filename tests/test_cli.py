import gc
import os
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from app import __version__
from app.cli import main, without_garbage_collection
from app.http.lan_address import lan_address
from app.store.base import StoreUnavailable
from tests.serving import ROOT, SECONDS_TO_STOP, Served, serving


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


def the_one_line(text: str) -> str:
    [line] = text.splitlines()
    return line


def test_version_is_the_installed_one() -> None:
    assert run("version").stdout == f"{__version__}\n"


def test_serve_on_this_machine() -> None:
    """It answers at the address it prints; --port beats BACKPROP_PORT; SIGTERM stops it."""
    with serving(("serve", "--port", "0"), env={"BACKPROP_PORT": "1"}) as served:
        assert httpx.URL(served.url).port not in {1, 8000}
        assert httpx.get(f"{served.url}/healthz", trust_env=False).status_code == 200
        assert served.process.stdout is not None
        line = served.process.stdout.readline()
        assert line.startswith("Sessions are kept"), "no other address is printed"
        assert exit_code(served, signal.SIGTERM) == 0


def test_serve_on_the_network() -> None:
    """It prints its network address, if it has one; BACKPROP_PORT beats the default port."""
    with serving(("serve", "--host", "0.0.0.0"), env={"BACKPROP_PORT": "0"}) as served:
        port = httpx.URL(served.url).port
        assert port not in {0, 8000}
        assert served.url == f"http://127.0.0.1:{port}"
        assert served.process.stdout is not None
        line = served.process.stdout.readline()
        if address := lan_address():
            place = f"http://{address}:{port}"
            assert line == f"Others on the network: {place}; a class joins at {place}/j\n"
        else:
            assert line.startswith("Sessions are kept")
        assert exit_code(served, signal.SIGINT) == 0


def exit_code(served: Served, sent: signal.Signals) -> int:
    served.process.send_signal(sent)
    return served.process.wait(SECONDS_TO_STOP)


def test_a_taken_port_is_explained_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert the_one_line(done.stderr).startswith(
        f"Port {port} is taken; choose another one, e.g. make run PORT="
    )


def test_an_unknown_host_is_explained_in_one_line() -> None:
    done = run("serve", "--host", "192.0.2.1", "--port", "0")
    assert done.returncode == 1
    assert "'192.0.2.1' is no address of this machine" in the_one_line(done.stderr)


@pytest.mark.parametrize("port", ["-1", "65536", "http", "8000.5", ""])
def test_an_invalid_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["serve", "--port", port])
    assert exit_.value.code == 2
    assert "error: argument --port: Input should be" in capsys.readouterr().err


def test_an_unknown_store_is_refused_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--store", "shelf"])
    assert "memory" in capsys.readouterr().err


def test_a_password_in_a_stores_address_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--store", "redis://:hush@host:port"])
    shown = capsys.readouterr().err
    assert "argument --store: The store's address has no valid host and port" in shown
    assert "hush" not in shown


def test_an_invalid_frame_ancestor_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--frame-ancestors", "https://a.org;"])
    assert (
        "error: argument --frame-ancestors: Input should be addresses like https://example.org"
        in capsys.readouterr().err
    )


def test_an_invalid_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKPROP_MAX_UNITS", "0")
    with pytest.raises(SystemExit):
        main(["serve"])
    assert "error: BACKPROP_MAX_UNITS: Input should be" in capsys.readouterr().err


def test_help_names_every_option_and_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    for option, default in [("--host", "127.0.0.1"), ("--port", "8000"), ("--store", "sqlite:")]:
        assert option in text
        assert f"Default: {default}" in text


def test_garbage_collection_resumes_after_startup() -> None:
    try:
        with pytest.raises(StoreUnavailable), without_garbage_collection():
            assert not gc.isenabled()
            raise StoreUnavailable("It is away.")
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
