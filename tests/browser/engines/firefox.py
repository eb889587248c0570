"""The Firefox of this machine, driven by its own Marionette: Debian has no geckodriver."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.engines.webdriver import WebDriver
from tests.browser.engines.window import SECONDS, Missing

NAMES = ("firefox-esr", "firefox")
SECONDS_TO_START = 60
PREFERENCES: dict[str, object] = {
    "marionette.port": 0,  # any free one
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.aboutwelcome.enabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


class Firefox(WebDriver):
    """One Firefox over its socket: each message is its length, a colon and JSON."""

    def __init__(self, url: str, port: int):
        super().__init__(url)
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=3 * SECONDS)
        self._file = self._socket.makefile("rb")
        self._number = 0
        self._receive()  # it introduces itself
        self.begin({})

    def command(self, name: str, parameters: Mapping[str, object]) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, f"WebDriver:{name}", parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, number, error, value = self._receive()
        assert number == self._number
        if error:
            self.fail(error["error"], error["message"])
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def new_tab(self) -> str:
        """Open another tab and turn to it; its name."""
        tab: str = self.command("NewWindow", {"type": "tab"})["handle"]
        self.turn_to(tab)
        return tab

    def turn_to(self, tab: str) -> None:
        """Bring a tab to the front."""
        self.command("SwitchToWindow", {"handle": tab})

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def _receive(self) -> Any:
        size = b""
        while (byte := self._file.read(1)) != b":":
            assert byte, "Firefox has ended"
            size += byte
        return json.loads(self._file.read(int(size)))


@contextmanager
def firefox(url: str, folder: Path) -> Iterator[Firefox]:
    """A Firefox without a window and with a fresh profile in the folder; raises Missing."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise Missing("no Firefox found; on Debian: apt install firefox-esr")
    lines = (f'user_pref("{name}", {json.dumps(value)});' for name, value in PREFERENCES.items())
    (folder / "user.js").write_text("\n".join(lines))
    command = [program, "--headless", "--no-remote", "--marionette", "--profile", str(folder)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            window = Firefox(url, _port(folder, process))
            yield window
            window.close()
        finally:
            process.terminate()


def _port(folder: Path, process: subprocess.Popen[bytes]) -> int:
    """It writes the port into a file once it listens."""
    file = folder / "MarionetteActivePort"
    end = time.monotonic() + SECONDS_TO_START
    while not (file.is_file() and file.read_text()):
        log = (folder / "log").read_text(errors="replace")
        assert time.monotonic() < end and process.poll() is None, log
        time.sleep(0.05)
    return int(file.read_text())
