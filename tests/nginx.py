"""The proxy of compose.yaml on this machine, in front of servers of the tests."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.serving import ROOT

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
SECONDS_TO_START = 20


class NoNginx(RuntimeError):
    """nginx is not installed."""


def program() -> str:
    """Path of nginx; raises NoNginx."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise NoNginx("nginx is not on the PATH; install nginx-light")
    return found


def required() -> bool:
    """Whether tests without it fail instead of being skipped."""
    return os.environ.get("REQUIRE_NGINX") == "1"


def configure(folder: Path, port: int, replicas: Sequence[str]) -> list[str]:
    """Write the configuration for these replicas (HOST:PORT) into the folder; the command."""
    servers = "".join(f"server {replica}; " for replica in replicas)
    upstream = f"upstream replicas {{ {servers}}}\n    server {{\n        listen 127.0.0.1:{port};"
    text = CONFIGURATION.read_text().replace("/tmp/", f"{folder}/")
    text, found = re.subn(r"server \{\n +listen 8080;", upstream, text)
    text, named = re.subn(r"set \$app app:8000;", "set $app replicas;", text)
    assert (found, named) == (1, 1)
    return _command(folder, text)


def configure_locations(folder: Path, port: int, locations: str) -> list[str]:
    """Write a configuration with nothing but these locations into the folder; the command."""
    files = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    server = f"server {{ listen 127.0.0.1:{port}; {locations} }}"
    return _command(
        folder,
        f"pid {folder}/nginx.pid; error_log stderr crit; events {{}}\n"
        f"http {{ access_log off; {files}\n{server} }}\n",
    )


def _command(folder: Path, text: str) -> list[str]:
    path = folder / "nginx.conf"
    path.write_text(text)
    # As another user its workers could not enter the folder.
    user = "user root; " if os.geteuid() == 0 else ""
    return [program(), "-p", str(folder), "-c", str(path), "-g", f"{user}daemon off;"]


@contextmanager
def nginx(folder: Path, replicas: Sequence[str]) -> Iterator[str]:
    """The address of a proxy in front of the replicas; raises NoNginx."""
    with _running(lambda port: configure(folder, port, replicas)) as url:
        yield url


@contextmanager
def nginx_with(folder: Path, locations: str) -> Iterator[str]:
    """The address of a proxy with these locations; raises NoNginx."""
    with _running(lambda port: configure_locations(folder, port, locations)) as url:
        yield url


@contextmanager
def _running(command: Callable[[int], list[str]]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(command(port))
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < end and process.poll() is None, "nginx does not start"
