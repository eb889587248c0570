"""A person's own data over the JSON API and on the page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.html import Tag, parse
from tests.web.opening import opened

KINDS = {
    "x": [[float(row), float(row % 3), 1.0 / (row + 1)] for row in range(30)],
    "y": ["low", "middle <b>", "high"] * 10,
    "inputs": ["height", "width & depth", "length"],
    "target": "kind",
}
NUMBERS = {"x": [[0.1 * row] for row in range(20)], "y": [0.2 * row for row in range(20)]}


def make(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/sessions", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_session_of_own_data(client: TestClient) -> None:
    made = make(client, data=KINDS, seed=5)
    recipe = made["recipe"]
    assert (recipe["dataset"]["name"], recipe["seed"]) == ("own", 5)
    own = recipe["dataset"]["own"]
    assert (own["inputs"], own["classes"], own["rows"]) == (3, 3, 30)
    assert recipe["layers"][-1] == {"units": 3, "activation": "softmax", "dropout": 0.0}
    assert "data" not in recipe
    shown = client.get(f"/api/sessions/{made['id']}/data").json()
    assert len(shown["x"]) == 15
    assert {len(row) for row in shown["x"]} == {3}
    stepped = client.post(f"/api/sessions/{made['id']}/step", json={"unit": "epoch", "count": 2})
    assert stepped.json()["position"]["epoch"] == 2


def test_the_points_as_fed_are_the_points_given(client: TestClient) -> None:
    made = make(
        client,
        data=NUMBERS,
        standardize=False,
        standardize_target=False,
        dataset={"train_fraction": 1.0},
        shuffle=False,
    )
    shown = client.get(f"/api/sessions/{made['id']}/data").json()
    pairs = sorted(zip(shown["x"], shown["y"], strict=True))
    assert pairs == [([0.1 * row], [0.2 * row]) for row in range(20)]


def test_numbers_in_their_own_unit(client: TestClient) -> None:
    """Labels are standardised; targets, predictions and errors are there in the unit, too."""
    prices = [90e3 + 7e3 * (row % 5) ** 2 + 1e3 * row for row in range(20)]
    data = {"x": [[0.1 * row] for row in range(20)], "y": prices, "target": "price"}
    made = make(client, data=data)
    path = f"/api/sessions/{made['id']}"
    scale = client.post(f"{path}/step", json={"unit": "epoch", "count": 3}).json()["target_scale"]
    made = client.get(path).json()
    assert made["target_scale"] == scale and scale["names"] == ["price"]
    sets = {split: client.get(f"{path}/data?split={split}").json() for split in ("train", "test")}
    train = np.array(sets["train"]["target"])
    assert scale["mean"] == pytest.approx(train.mean(axis=0).tolist(), rel=1e-14)
    assert scale["std"] == pytest.approx(train.std(axis=0).tolist(), rel=1e-13)
    for split, found in sets.items():
        target, y = np.array(found["target"]), np.array(found["y"])
        np.testing.assert_allclose(y, (target - scale["mean"]) / scale["std"], rtol=1e-12)
        trace = client.get(f"{path}/trace?split={split}").json()
        predicted = np.array(trace["a"][-1]) * scale["std"] + scale["mean"]
        np.testing.assert_allclose(trace["predicted"], predicted, rtol=1e-14)
        rmse = np.sqrt(((predicted - target) ** 2).mean(axis=0))
        assert made["rmse"][split] == pytest.approx(rmse.tolist(), rel=1e-9)
        # J is of the standardised labels: the error in the unit is √J · std.
        root = float(np.sqrt(made["loss"][split])) * scale["std"][0]
        assert rmse[0] == pytest.approx(root, rel=1e-9)
    assert np.array(sets["train"]["target"]).ravel().tolist() != sets["train"]["y"]


def test_classes_have_no_unit(client: TestClient) -> None:
    made = make(client, data=KINDS)
    path = f"/api/sessions/{made['id']}"
    assert (made["target_scale"], made["rmse"]) == (None, None)
    assert client.get(f"{path}/data").json()["target"] is None
    assert client.get(f"{path}/trace").json()["predicted"] is None
    refused = client.patch(path, json={"standardize_target": True})
    assert refused.status_code == 422
    assert "only numbers to predict can be standardised" in refused.text


def test_data_beside_a_change(client: TestClient) -> None:
    made = make(client)
    path = f"/api/sessions/{made['id']}"
    body = {"data": NUMBERS, "optimizer": {"learning_rate": 0.1}}
    changed = client.patch(path, json=body).json()
    assert changed["recipe"]["features"] == ["x1"]
    assert changed["recipe"]["optimizer"]["learning_rate"] == 0.1
    assert changed["r_squared"] is not None
    away = client.patch(path, json={"dataset": {"name": "iris"}}).json()
    assert away["recipe"]["dataset"]["own"] is None
    back = client.patch(path, json={"dataset": {"name": "own"}}).json()
    assert back["recipe"] == {**changed["recipe"], "layers": back["recipe"]["layers"]}
    assert back["recipe"]["dataset"]["own"] == changed["recipe"]["dataset"]["own"]


def test_a_whole_recipe_goes_with_its_data(client: TestClient) -> None:
    recipe = make(client, data=KINDS, loss="mse")["recipe"]
    assert make(client, **recipe, data=KINDS)["recipe"] == recipe
    without = client.post("/api/sessions", json=recipe)
    assert without.status_code == 422
    assert "upload the same file" in without.json()["detail"]


@for_each(
    ("changes", "said"),
    [
        ({"x": [[1.0], ["a"]]}, "data.x.1.0 must be a number"),
        ({"x": [[1.0], [1.0, 2.0]]}, "Row 1 of x has 2 numbers and row 0 has 1"),
        ({"x": [[], []]}, "data.x.0 must have at least 1"),
        ({"x": [[0.0] * 65] * 2}, "data.x.0"),
        ({"x": [], "y": []}, "data.x must have at least 1"),
        ({"y": [[1.0], [1.0, 2.0]]}, "Row 1 of y has 2 numbers and row 0 has 1"),
        ({"y": [[1.0], 2.0]}, "all lists of numbers or none"),
        ({"y": [[1.0, "a"], [2.0, 3.0]]}, "data.y.0"),
        ({"y": [[1.0] * 11] * 2}, "data.y.0"),
        ({"y": [[1.0], [2.0]], "task": "classes"}, "single value for each row"),
        ({"y": [[1.0], [2.0]], "target": ["a", "b"]}, "one value for each name"),
        ({"classes": ["0"]}, "the class 1, which is not in the list"),
        ({"test_rows": [2]}, "from 0 to 1"),
        ({"test_rows": [0, 1]}, "at least one row train"),
        ({"y": [1, 2, 3]}, "x has 2 rows and y has 3"),
        ({"y": ["a", 2]}, "all numbers or all text"),
        ({"y": ["a", "b"], "task": "numbers"}, "choose classes"),
        ({"y": [True, False]}, "data.y.0"),
        ({"inputs": ["a", "b"]}, "name of its own"),
        ({"inputs": ["a" * 101]}, "data.inputs.0"),
        ({"task": "guess"}, "data.task must be one of"),
        ({"more": 1}, "data.more is not known"),
    ],
    quick=3,
)
def test_what_cannot_be_data(client: TestClient, changes: dict[str, Any], said: str) -> None:
    data = {"x": [[1.0], [2.0]], "y": [0, 1], **changes}
    session = make(client)
    path = f"/api/sessions/{session['id']}"
    for answer in (
        client.post("/api/sessions", json={"data": data}),
        client.patch(path, json={"data": data}),
    ):
        assert answer.status_code == 422
        assert said in answer.json()["detail"]
        assert ".." not in answer.json()["detail"]
    assert client.get(path).json()["version"] == 1


def test_rows_are_bounded_by_the_setting() -> None:
    with opened(Settings(max_own_rows=10)) as client:
        answer = client.post("/api/sessions", json={"data": NUMBERS})
    assert answer.status_code == 422
    assert "at most 10 rows" in answer.json()["detail"]


def test_the_choice_of_own_data_is_there_only_when_they_are(client: TestClient) -> None:
    plain, own = make(client), make(client, data=KINDS)
    assert _own_choice(client, plain) is None
    chosen = _own_choice(client, own)
    assert chosen is not None and "checked" in chosen.attrs
    client.patch(f"/api/sessions/{own['id']}", json={"dataset": {"name": "xor"}})
    left = _own_choice(client, own)
    assert left is not None and "checked" not in left.attrs


def _own_choice(client: TestClient, session: dict[str, Any]) -> Tag | None:
    page = parse(client.get(f"/lab/{session['id']}").text)
    return page.select_one('input[name="dataset"][value="own"]')


def test_names_are_on_the_page_and_escaped(client: TestClient) -> None:
    made = make(client, data=KINDS)
    page = client.get(f"/lab/{made['id']}?charts=confusion").text
    assert "width &amp; depth" in page
    assert "middle &lt;b&gt;" in page
    assert "middle <b>" not in page


@for_each("inputs", [1, 2, 3, 16], quick=2)
@for_each("task", ["classes", "numbers"], quick=2)
def test_every_shape_has_a_page(client: TestClient, inputs: int, task: str) -> None:
    rows = [[float(row + column) for column in range(inputs)] for row in range(8)]
    data = {"x": rows, "y": [row % 2 for row in range(8)], "task": task}
    made = make(client, data=data)
    client.post(f"/api/sessions/{made['id']}/step", json={"unit": "epoch"})
    for query in ("", "?map=error", "?charts=confusion&points=errors"):
        assert client.get(f"/lab/{made['id']}{query}").status_code == 200


def test_the_form_says_what_is_too_large(client: TestClient) -> None:
    data = {"x": [[1e14], [2.0]], "y": [0, 1]}
    made = make(client, data=data, dataset={"train_fraction": 1.0})
    form = {"shown": '{"standardize": "on"}', "features": "x1", "shuffle": "on"}
    answer = client.post(f"/lab/{made['id']}/settings", data=form)
    assert answer.status_code == 422
    assert "standardise the inputs" in answer.text
