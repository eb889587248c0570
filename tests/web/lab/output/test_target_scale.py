"""The standardised target on the page: how y is made, and ŷ and its errors in the own unit."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.render.unit_text import NARROW_SPACE
from app.training.own_data import OwnData
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.view.view import View
from tests.training.own_runs import own_run
from tests.web.api.test_own_data import make
from tests.web.drawing import build_panels
from tests.web.html import parse
from tests.web.page import Page, attribute, visit

PRICES = [115e3 + 1.22e5 * (row % 2) for row in range(24)]


def body(**more: Any) -> dict[str, Any]:
    x = [[0.1 * row, float(row % 2)] for row in range(24)]
    return {"x": x, "y": PRICES, "target": "price", "task": "numbers", **more}


def lab(client: TestClient, **recipe: Any) -> str:
    made = make(client, data=body(), dataset={"train_fraction": 1.0}, **recipe)
    client.post(f"/api/sessions/{made['id']}/step", json={"unit": "epoch", "count": 5})
    return f"/lab/{made['id']}"


def spaced(text: str) -> str:
    return text.replace(NARROW_SPACE, " ")


def values(page: Page) -> list[float]:
    return [float(attribute(tag, "value")) for tag in page.soup.select("#target-scale data")]


def test_the_page_says_the_scale_and_the_prediction(client: TestClient) -> None:
    path = lab(client)
    page = visit(client, f"{path}?sample=4")
    said = spaced(page.text("#target-scale"))
    assert "y = (price − 176 000) / 61 000" in said
    assert "y = (price − 176 000) / 61 000" in spaced(page.text(".target-note"))
    api = f"/api/sessions/{path.removeprefix('/lab/')}"
    trace = client.get(f"{api}/trace").json()
    data, made = client.get(f"{api}/data").json(), client.get(api).json()
    predicted, target, rmse = values(page)
    assert predicted == pytest.approx(trace["predicted"][4][0], rel=1e-12)
    assert target == data["target"][4][0]
    assert rmse == pytest.approx(made["rmse"]["train"][0], rel=1e-9)
    # The symbols of the formulas stay the standardised ones.
    loss = float(attribute(page.one("#train-loss data"), "value"))
    assert rmse == pytest.approx(61e3 * loss**0.5, rel=1e-9)


def test_before_the_forward_pass_there_is_no_prediction(client: TestClient) -> None:
    path = lab(client)
    client.post(f"/api{path.replace('/lab', '/sessions')}/step", json={"unit": "phase"})
    page = visit(client, path)
    assert len(values(page)) == 2  # the target and the error of the last weights
    assert "ŷ = –" in page.text("#target-scale")


def test_without_it_there_is_a_sentence_instead(client: TestClient) -> None:
    page = visit(client, lab(client, standardize_target=False))
    assert not page.soup.select("#target-scale, .target-note")
    assert "price goes from 115000 to 237000, far from 1" in page.text("#settings")


def test_the_checkbox_switches_it(client: TestClient) -> None:
    path = lab(client)
    page = visit(client, path)
    assert page.one("#standardize_target").has_attr("checked")
    form = {"shown": '{"standardize_target": "on", "standardize": "on"}', "features": "x1"}
    client.post(f"{path}/settings", data={**form, "standardize": "on"})
    changed = visit(client, path)
    assert not changed.one("#standardize_target").has_attr("checked")
    assert not changed.soup.select("#target-scale")


def test_classes_have_no_such_checkbox(client: TestClient) -> None:
    page = visit(client, f"/lab/{make(client)['id']}")
    assert not page.soup.select("#standardize_target")


def test_a_constant_target_is_said(client: TestClient) -> None:
    data = {**body(), "y": [7.5] * 24}
    made = make(client, data=data, standardize_target=True)
    page = visit(client, f"/lab/{made['id']}")
    assert "All training targets are equal, so y is 0." in page.text("#target-scale")
    assert "All training values of price are equal, so y is 0." in page.text("#settings")
    assert "/ 1" in page.text("#target-scale")


def test_the_axis_of_one_input_has_the_unit(client: TestClient) -> None:
    x = [[0.1 * row] for row in range(24)]
    made = make(client, data={**body(), "x": x}, dataset={"train_fraction": 1.0})
    page = visit(client, f"/lab/{made['id']}")
    titles = [title.get_text() for title in page.soup.select(".output-chart a title")]
    found = {float(re.split("y = ", title)[1].replace("·10⁵", "e5")) for title in titles}
    assert found == {115e3, 237e3}
    ticks = page.text(".output-chart")
    assert "200000" in ticks


def test_several_curves_share_the_standardised_axis(client: TestClient) -> None:
    """A temperature beside a price would be a flat line; one alone has its unit."""
    x = [[0.1 * row] for row in range(24)]
    y = [[price, 290.0 + row / 10] for row, price in enumerate(PRICES)]
    data = {"x": x, "y": y, "target": ["price", "temperature"]}
    path = f"/lab/{make(client, data=data, dataset={'train_fraction': 1.0})['id']}"
    every, one = visit(client, path), visit(client, f"{path}?output=1")
    assert "output, standardised" in every.text(".points-legend")
    assert "200000" not in every.text(".output-chart") and "200000" in one.text(".output-chart")
    titles = " ".join(title.get_text() for title in every.soup.select(".output-chart a title"))
    assert "y = 237000" in titles and "y = 291" in titles
    marks = every.soup.select(".output-chart circle.train.class-1")
    heights = [float(attribute(mark, "cy")) for mark in marks]
    assert max(heights) - min(heights) > 60
    assert len(every.soup.select(".target-scale")) == 2


def prices_run() -> TrainingSession:
    x = np.linspace(-1.0, 1.0, 12)
    own = OwnData(x[:, np.newaxis], 176e3 + 61e3 * x, ("size",), ("price",), "numbers", ())
    return own_run(own, dataset={"train_fraction": 1.0})


def test_it_follows_a_playing_run() -> None:
    session = prices_run()
    session.step(Unit.EPOCH, 3)
    html = build_panels("x", session, View())["html"]["target-scale"]
    before = [float(tag["value"]) for tag in parse(html).select("data")]
    session.step(Unit.EPOCH, 30)
    html = build_panels("x", session, View())["html"]["target-scale"]
    after = [float(tag["value"]) for tag in parse(html).select("data")]
    assert after[-1] < before[-1]
    train = session.data.train
    mean, std = train.target.mean(), train.target.std()
    errors = session.network.predict(train.x) * std + mean - train.target
    assert after[-1] == pytest.approx(float(np.sqrt((errors**2).mean())), rel=1e-9)
