"""The playground in a cell of a notebook: ``from app.notebook import show``."""

from __future__ import annotations

import atexit
import html
import http.client
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np

from app.web import addresses

HOST = "127.0.0.1"
HEIGHT = 900
SECONDS = 30
EMBEDDERS = "self http://localhost:* http://127.0.0.1:*"
_CHILD = "from app.notebook import serve_until_closed; serve_until_closed()"

Layer = Mapping[str, Any] | tuple[int, str]


class NotebookError(ValueError):
    """Arrays or settings from which no session can be made; the message says what to change."""


@dataclass(frozen=True)
class Lab:
    """A session in a notebook: the last expression of a cell shows it as an iframe."""

    url: str
    height: int = HEIGHT

    def _repr_html_(self) -> str:
        url = html.escape(self.url)
        return (
            f'<iframe src="{url}" title="Backprop Playground" '
            f'style="width: 100%; height: {self.height}px; border: 0"></iframe>'
            f'<p><a href="{url}" target="_blank" rel="noopener">Open in a tab</a></p>'
        )


@dataclass(frozen=True)
class _Server:
    process: subprocess.Popen[str]
    port: int
    page_base: str
    """What a browser's address of the server begins with."""


_server: _Server | None = None


def show(
    X: Any,  # noqa: N803 (as scikit-learn has it)
    y: Any,
    *,
    layers: Sequence[Layer] | None = None,
    height: int = HEIGHT,
    proxy: bool | None = None,
    **recipe: Any,
) -> Lab:
    """Make a session from arrays, and show it in the notebook.

    ``X`` (m, n_0) has a row for each sample, ``y`` (m,) its class or number, or (m, n_L) several
    numbers. Tables of pandas keep the names of their columns. ``layers`` are pairs such as
    ``(4, "tanh")``, from the first hidden layer to the output; all else of a recipe can be given
    as well, such as ``optimizer={"learning_rate": 0.1}``. ``height`` is that of the iframe in
    pixels. ``proxy`` says whether the browser comes through jupyter-server-proxy; by default
    that is found out. Raises NotebookError.
    """
    body: dict[str, Any] = {**recipe, "data": _data_of(X, y)}
    if layers is not None:
        body["layers"] = [_layer_of(layer) for layer in layers]
    server = _running_server(proxy)
    made = _create(server.port, body)
    query = urlencode({"embed": 1, "add": "output", "key": made["token"]})
    return Lab(f"{server.page_base}/lab/{made['id']}?{query}", height)


def _data_of(X: Any, y: Any) -> dict[str, Any]:  # noqa: N803
    x, targets = np.asarray(X), np.asarray(y)
    if x.ndim != 2:
        hint = "; for one input write X.reshape(-1, 1)" if x.ndim == 1 else ""
        raise NotebookError(f"X has shape {x.shape}, but needs a row for each sample{hint}.")
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    if targets.ndim not in (1, 2):
        raise NotebookError(f"y has shape {targets.shape}, but needs one value or row a sample.")
    if len(x) != len(targets):
        raise NotebookError(
            f"X has {len(x)} rows and y has {len(targets)}; give one y for each row of X."
        )
    try:
        x = x.astype(float)
    except (TypeError, ValueError):
        raise NotebookError("X has values that are not numbers; encode text first.") from None
    _require_finite("X", x)
    if targets.dtype.kind == "f":
        _require_finite("y", targets)
    elif targets.dtype.kind == "b":
        targets = targets.astype(int)
    elif targets.dtype.kind not in "iuf":
        targets = targets.astype(str)
    data: dict[str, Any] = {"x": x.tolist(), "y": targets.tolist()}
    if (columns := getattr(X, "columns", None)) is not None:
        data["inputs"] = [str(column) for column in columns]
    if isinstance(name := getattr(y, "name", None), str):
        data["target"] = name
    return data


def _require_finite(name: str, values: np.ndarray[Any, Any]) -> None:
    if not (finite := np.isfinite(values)).all():
        place = ", ".join(map(str, np.argwhere(~finite)[0]))
        raise NotebookError(f"{name}[{place}] is no finite number; leave out or fill such rows.")


def _layer_of(layer: Layer) -> dict[str, Any]:
    if isinstance(layer, Mapping):
        return dict(layer)
    try:
        units, activation = layer
        return {"units": int(units), "activation": str(activation)}
    except (TypeError, ValueError):
        raise NotebookError(
            f'layers: write each layer as a pair such as (4, "tanh"), not {layer!r}.'
        ) from None


def _running_server(proxy: bool | None) -> _Server:
    """The server of this notebook, started on first use."""
    global _server
    if _server is None or _server.process.poll() is not None:
        _server = _start(jupyter_base() if proxy is None else jupyter_base(required=proxy))
    return _server


def jupyter_base(required: bool | None = None) -> str:
    """The path before ``proxy/absolute/PORT`` of jupyter-server-proxy; empty without one.

    JupyterHub says it in a variable; a Jupyter server on its own is found by its process.
    """
    if required is False:
        return ""
    if base := os.environ.get("JUPYTERHUB_SERVICE_PREFIX"):
        return f"{base.rstrip('/')}/"
    if required is None and importlib.util.find_spec("jupyter_server_proxy") is None:
        return ""
    with suppress(ImportError):
        from jupyter_server.serverapp import list_running_servers  # type: ignore[import-not-found]

        parent = os.environ.get("JPY_PARENT_PID", "")
        for running in list_running_servers():
            if str(running["pid"]) == parent:
                return str(running["base_url"])
    return "/" if required else ""


def _start(base: str) -> _Server:
    with closing(socket.create_server((HOST, 0))) as free:
        port = free.getsockname()[1]
    root_path = f"{base}proxy/absolute/{port}" if base else ""
    settings = {
        "HOST": HOST,
        "PORT": str(port),
        "STORE": "memory:",
        "ROOT_PATH": root_path,
        "FRAME_ANCESTORS": EMBEDDERS,
        # Through the proxy a request has the name of the notebook's server.
        "TRUSTED_HOSTS": "*" if base else "",
    }
    here = str(Path(__file__).resolve().parents[1])
    paths = [here, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    process = subprocess.Popen(
        [sys.executable, "-c", _CHILD],
        env={
            **os.environ,
            **{f"BACKPROP_{name}": value for name, value in settings.items()},
            "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Interrupting a cell must not stop the server.
        start_new_session=True,
    )
    atexit.register(process.terminate)
    assert process.stdout is not None
    if not process.stdout.readline():
        raise NotebookError("The server did not start; its message is in the notebook's log.")
    return _Server(process, port, root_path or f"http://{HOST}:{port}")


def serve_until_closed() -> None:
    """Serve, in a process of its own, until the notebook's process has ended."""
    from app.cli import main

    def wait() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
    main(["serve"])


def _create(port: int, body: dict[str, Any]) -> dict[str, Any]:
    """The answer of ``POST /api/sessions``; http.client, which asks no proxy of the system."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=SECONDS)) as connection:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", addresses.API_SESSIONS, json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if "json" not in (answer.headers["Content-Type"] or ""):
            raise NotebookError(f"The server answered {answer.status}: {text[:200]}")
        content: dict[str, Any] = json.loads(text)
        if answer.status != 201:
            raise NotebookError(str(content.get("detail", content)))
        return content
