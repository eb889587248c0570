"""The WebKitGTK of this machine: Debian's webkit2gtk-driver and the MiniBrowser beside it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.browser.engines.webdriver import WebDriver
from tests.browser.engines.window import SECONDS, Missing

SECONDS_TO_START = 30
PATHS = {
    "Navigate": "url",
    "FindElement": "element",
    "ElementClick": "element/{id}/click",
    "ElementClear": "element/{id}/clear",
    "ElementSendKeys": "element/{id}/value",
    "ExecuteAsyncScript": "execute/async",
    "PerformActions": "actions",
    "SetWindowRect": "window/rect",
}
"""Where the driver takes a command."""


class WebKit(WebDriver):
    """One MiniBrowser by the driver's HTTP."""

    def __init__(self, url: str, driver: str, browser: str):
        super().__init__(url)
        self._client = httpx.Client(base_url=driver, timeout=3 * SECONDS)
        self._session = ""
        options = {"binary": browser, "args": ["--automation"]}
        self._session = self.begin({"webkitgtk:browserOptions": options})["sessionId"]

    def command(self, name: str, parameters: Mapping[str, object]) -> Any:
        path = "/session"
        if name != "NewSession":
            path += f"/{self._session}/{PATHS[name].format(**parameters)}"
        answer = self._client.post(path, json=dict(parameters))
        value = answer.json()["value"]
        if answer.is_error:
            self.fail(value["error"], value["message"])
        return value

    def close(self) -> None:
        self._client.delete(f"/session/{self._session}")
        self._client.close()


@contextmanager
def webkit(url: str, folder: Path) -> Iterator[WebKit]:
    """A MiniBrowser on a display of its own, its files in the folder; raises Missing."""
    driver, display = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None)
    if driver is None or display is None or browser is None:
        raise Missing("no WebKit found; on Debian: apt install webkit2gtk-driver xvfb")
    with ExitStack() as stack:
        log = stack.enter_context((folder / "log").open("wb"))
        environment = {
            **os.environ,
            **{name: str(folder) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME")},
            "DISPLAY": f":{_display(stack, display)}",
            "NO_AT_BRIDGE": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        port = _free_port()
        process = stack.enter_context(
            subprocess.Popen([driver, f"--port={port}"], env=environment, stderr=log, stdout=log)
        )
        stack.callback(process.terminate)
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        window = WebKit(url, address, str(browser))
        stack.callback(window.close)
        yield window


def _display(stack: ExitStack, program: str) -> int:
    """Start a display without a screen; its number, which it prints once it listens."""
    command = [program, "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    process = stack.enter_context(
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    )
    stack.callback(process.terminate)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert re.fullmatch(r"\d+\n", line), line
    return int(line)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            httpx.get(f"{address}/status")
            return
        except httpx.TransportError:
            assert time.monotonic() < end and process.poll() is None
            time.sleep(0.05)


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
