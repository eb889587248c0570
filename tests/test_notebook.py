"""The playground in a notebook: arrays in, an iframe out, sentences for what does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import numpy as np
import pytest

from app import notebook
from app.notebook import NotebookError, jupyter_base, show

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0, 1, 1, 0])


@pytest.fixture(scope="module", autouse=True)
def one_server() -> Iterator[None]:
    yield
    if notebook._server is not None:
        notebook._server.process.terminate()
        notebook._server.process.communicate(timeout=10)
        notebook._server = None


def test_arrays_become_a_session_in_an_iframe() -> None:
    """The page opens without a cookie, may be embedded, and the second session uses the server."""
    lab = show(X, Y, layers=[(3, "tanh"), (1, "sigmoid")], height=700)
    [source] = re.findall(r'<iframe src="([^"]+)"', lab._repr_html_())
    assert unescape(source) == lab.url and "height: 700px" in lab._repr_html_()
    page = httpx.get(lab.url, trust_env=False)
    assert page.status_code == 200 and "set-cookie" not in page.headers
    assert "http://localhost:*" in page.headers["content-security-policy"]
    token = httpx.URL(lab.url).params["key"]
    api = lab.url.partition("?")[0].replace("/lab/", "/api/sessions/")
    made = httpx.get(api, headers={"Authorization": f"Bearer {token}"}, trust_env=False).json()
    assert [layer["units"] for layer in made["recipe"]["layers"]] == [3, 1]
    other = show(X, Y.astype(bool), optimizer={"learning_rate": 0.5})
    assert httpx.URL(other.url).port == httpx.URL(lab.url).port
    with pytest.raises(NotebookError, match="give the last layer 1 unit, not 3"):
        show(X, Y, layers=[(3, "tanh")])


@pytest.mark.parametrize(
    "x, y, sentence",
    [
        (X[:, 0], Y, "X has shape (4,), but needs a row for each sample; for one input write"),
        (X[None], Y, "X has shape (1, 4, 2), but needs a row for each sample."),
        (X, Y[:3], "X has 4 rows and y has 3; give one y for each row of X."),
        (X, np.zeros((4, 2, 2)), "y has shape (4, 2, 2), but needs one value or row a sample."),
        (X.astype(str).astype(object) + "a", Y, "X has values that are not numbers"),
        (np.where(X > 0, X, np.nan), Y, "X[0, 0] is no finite number"),
        (X, np.array([1.5, 2, np.inf, 3]), "y[2] is no finite number"),
    ],
)
def test_what_does_not_fit_is_said(x: Any, y: Any, sentence: str) -> None:
    with pytest.raises(NotebookError, match=re.escape(sentence)):
        show(x, y)


def test_a_layer_that_is_none_is_said() -> None:
    with pytest.raises(NotebookError, match=r'write each layer as a pair such as \(4, "tanh"\)'):
        show(X, Y, layers=[4])  # type: ignore[list-item]


def test_a_table_keeps_its_names() -> None:
    class Table(np.ndarray[Any, Any]):
        columns = ("length", "width")

    class Column(np.ndarray[Any, Any]):
        name = "kind"

    data = notebook._data_of(X.view(Table), Y.view(Column))
    assert (data["inputs"], data["target"]) == (["length", "width"], "kind")
    assert notebook._data_of(X, Y[:, None])["y"] == [0, 1, 1, 0]
    assert notebook._data_of(X, np.array(["a", "b", "b", "a"]))["y"] == ["a", "b", "b", "a"]


def test_a_hub_says_the_path_of_its_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ada/")
    assert jupyter_base() == "/user/ada/"
    assert jupyter_base(required=False) == ""
