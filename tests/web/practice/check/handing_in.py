"""Hands in answers as a browser does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from starlette.testclient import TestClient

from tests.web.page import Page, attribute, controls, read, visit, words

Arrays = dict[str, np.ndarray]


def begin(client: TestClient, size: str = "small", seed: int = 7) -> Page:
    """The check page of a fresh network."""
    made = client.post("/practice/fresh", data={"size": size, "seed": str(seed)})
    assert made.status_code == 303, made.text[:500]
    return visit(client, made.headers["location"])


def given(page: Page) -> dict[str, Any]:
    """The numbers that the page gives as text."""
    lines = page.one("#text-all").get_text().strip().splitlines()
    return {
        name: np.array(json.loads(values))
        for name, _, values in (line.partition(" = ") for line in lines)
    }


def gradients(of: dict[str, Any], mistake: str = "") -> Arrays:
    """The backward pass of the network “small”: tanh, then sigmoid, with the squared error."""
    x, y, m = of["x"], of["y"], len(of["x"])
    a1 = np.tanh(x @ of["w0"] + of["b0"])
    a2 = 1 / (1 + np.exp(-(a1 @ of["w1"] + of["b1"])))
    da2 = 2 / (1 if mistake == "1/m" else m) * (a2 - y)
    s2 = a2 * (1 - a2)
    dz2 = da2 if mistake == "slope" else da2 * s2
    da1 = dz2 @ of["w1"].T
    s1 = 1 - a1 if mistake == "tanh" else 1 - a1**2
    dz1 = da1 * s1
    db1 = dz2 if mistake == "bias" else dz2.sum(axis=0)
    dw0 = (x.T @ dz1).T if mistake == "transposed" else x.T @ dz1
    return {
        "dJ_da2": da2,
        "da2_dz2": s2,
        "dz2": dz2,
        "dw1": a1.T @ dz2,
        "db1": db1,
        "dJ_da1": da1,
        "da1_dz1": s1,
        "dz1": dz1,
        "dw0": dw0,
        "db0": dz1.sum(axis=0),
    }


def printed(arrays: Arrays) -> str:
    """As print shows them."""
    return "\n".join(f"{name}\n{values}" for name, values in arrays.items())


def hand_in(
    client: TestClient,
    page: Page,
    button: str = "check",
    texts: Mapping[str, str] | None = None,
    status: int = 200,
    pasted: str | None = None,
) -> Page:
    """Fill the form in and press a button of it; the other fields keep what they have."""
    form = page.one("#hand-in")
    data: dict[str, Any] = dict(controls(form))
    data["pasted"] = [form.select("#pasted")[0].get_text().removeprefix("\n")]
    for field in form.select("textarea"):
        data[attribute(field, "name")] = [field.get_text()]
    data.pop("file", None)
    typed = dict(texts or {}) | ({} if pasted is None else {"pasted": pasted})
    data |= {name: [text] for name, text in typed.items()} | {button: ["1"]}
    fields = [(name, (None, text)) for name, values in data.items() for text in values]
    return read(client.post(attribute(form, "action"), files=fields), status)


def states(page: Page) -> dict[str, str]:
    """The state of each term that was handed in, by the id of its line."""
    return {
        attribute(line, "id").removeprefix("term-"): attribute(line, "class").split()[0]
        for line in page.soup.select(".term-list li")
    }


def hints(page: Page) -> list[str]:
    """The hints that are shown."""
    return [words(line) for line in page.soup.select(".hint-list li")]
