"""How a server starts without arguments, on a platform that sets PORT, and its health check."""

import subprocess
import sys

import pytest

from app import cli
from app.commands.browser import has_screen
from app.commands.health import health
from app.settings import Settings
from app.settings.platform import platform_settings
from tests.serving import Served


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, bool]]:
    """The servers that would have started, and whether each opens a browser."""
    for name in ("BACKPROP_PORT", "BACKPROP_HOST", "PORT", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    calls: list[tuple[Settings, bool]] = []

    def serve(settings: Settings, *, opens_browser: bool) -> int:
        calls.append((settings, opens_browser))
        return 0

    monkeypatch.setattr(cli, "serve", serve)
    return calls


@pytest.mark.parametrize(
    "arguments, port, opens",
    [
        ([], 8000, True),
        (["--no-browser"], 8000, False),
        (["--port", "8123"], 8123, True),
        (["serve"], 8000, False),
        (["serve", "--browser"], 8000, True),
    ],
)
def test_without_a_command_it_serves_and_opens_the_browser(
    arguments: list[str], port: int, opens: bool, started: list[tuple[Settings, bool]]
) -> None:
    assert cli.main(arguments) == 0
    [(settings, opened)] = started
    assert (settings.port, opened) == (port, opens)


def test_no_browser_is_opened_where_nobody_sees_it() -> None:
    assert has_screen({"DISPLAY": ":0"}, "linux")
    assert has_screen({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert has_screen({}, "darwin") and has_screen({}, "win32")
    assert not has_screen({}, "linux")
    assert not has_screen({"DISPLAY": ":10", "SSH_CONNECTION": "a 1 b 22"}, "linux")
    assert not has_screen({"SSH_TTY": "/dev/pts/0"}, "darwin")


def test_the_page_that_is_opened_is_the_printed_one() -> None:
    code = (
        "import sys, webbrowser; from app import cli\n"
        "webbrowser.open = lambda url: print('opened', url, flush=True)\n"
        "cli.has_screen = lambda environ: True\n"
        "cli.main(['--port', '0', '--store', 'memory:'])"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        first, _, third = (run.stdout.readline() for _ in range(3))
        run.terminate()
    assert first.partition(": ")[2] == third.partition(" ")[2]


def test_a_platforms_port_is_obeyed_on_every_address(
    monkeypatch: pytest.MonkeyPatch, started: list[tuple[Settings, bool]]
) -> None:
    monkeypatch.setenv("PORT", "8080")
    cli.main(["serve"])
    cli.main(["serve", "--host", "127.0.0.1"])
    cli.main(["serve", "--port", "9000"])
    chosen = [(settings.host, settings.port) for settings, _ in started]
    assert chosen == [("0.0.0.0", 8080), ("127.0.0.1", 8080), ("127.0.0.1", 9000)]


def test_settings_of_its_own_go_before_the_platforms_port() -> None:
    assert platform_settings({"PORT": "1", "BACKPROP_PORT": "2"}, ()) == {}
    assert platform_settings({"PORT": "1", "BACKPROP_HOST": "::"}, ()) == {"port": "1"}
    assert platform_settings({"PORT": ""}, ()) == {}


def test_a_platforms_port_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch,
    started: list[tuple[Settings, bool]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(SystemExit):
        cli.main(["serve"])
    assert "error: PORT: Input should be a valid integer" in capsys.readouterr().err


def test_the_health_check(shared_server: Served, capsys: pytest.CaptureFixture[str]) -> None:
    port = int(shared_server.url.rpartition(":")[2])
    assert health("0.0.0.0", port) == 0
    assert health("127.0.0.1", 1) == 1
    assert "No server answers on port 1" in capsys.readouterr().err
