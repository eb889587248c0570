"""Passwords and TLS. A password appears in no message or log."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from app.store.base import StoreUnavailable
from app.store.valkey import ValkeyStores
from tests.redis_server import RedisServer, redis_server
from tests.store.contract import MANY, same_quotas

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("redis_process")]

PASSWORD = "hush/@:%é"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def closed() -> Iterator[RedisServer]:
    with redis_server("--requirepass", PASSWORD) as server:
        yield server


async def ask(url: str) -> None:
    stores = ValkeyStores(url, same_quotas(MANY))
    try:
        await stores.check()
    finally:
        await stores.close()


@pytest.mark.parametrize("user", ["", "default"])
async def test_the_right_password(closed: RedisServer, user: str) -> None:
    await ask(f"redis://{user}:{quote(PASSWORD, safe='')}@127.0.0.1:{closed.port}/0")


@pytest.mark.parametrize("login", ["", ":wrong-one@", "nobody:wrong-one@"])
async def test_a_wrong_password_is_reported_and_not_shown(
    closed: RedisServer, login: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreUnavailable, match="refuses the login; check the user") as caught:
        await ask(f"redis://{login}127.0.0.1:{closed.port}/0")
    logging.getLogger("test").exception("it failed", exc_info=caught.value)
    assert "wrong-one" not in caplog.text and "wrong-one" not in repr(caught.value)


async def test_a_server_of_another_kind_is_reported() -> None:
    def answer() -> None:
        line, _ = listener.accept()
        with closing(line):
            line.recv(1000)
            line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(StoreUnavailable, match="The store of sessions"):
            await ask(f"redis://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()


async def test_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        + ["-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tls = ("--tls-port", str(port), "--tls-auth-clients", "no", "--tls-ca-cert-file")
    files = (str(certificate), "--tls-cert-file", str(certificate), "--tls-key-file", str(key))
    with redis_server(*tls, *files):
        url = f"rediss://127.0.0.1:{port}"
        with pytest.raises(StoreUnavailable, match="its certificate is not trusted"):
            await ask(url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await ask(url)
