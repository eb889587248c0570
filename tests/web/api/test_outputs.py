"""Several numbers to predict, one row and one class over the JSON API."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.for_each import for_each
from tests.web.api.test_own_data import make

SIGMOID_2_2_2: dict[str, Any] = {
    "data": {"x": [[0.05, 0.10]], "y": [[0.01, 0.99]], "target": ["o1", "o2"]},
    "layers": [{"units": 2, "activation": "sigmoid"}] * 2,
    "optimizer": {"learning_rate": 0.5},
}
WEIGHTS = {
    "w": [[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]],
    "b": [[0.35, 0.35], [0.60, 0.60]],
}


def start(client: TestClient, **changes: Any) -> str:
    """The 2-2-2 network with its published weights."""
    path = f"/api/sessions/{make(client, **SIGMOID_2_2_2, **changes)['id']}"
    assert client.put(f"{path}/parameters", json=WEIGHTS).status_code == 200
    return path


def step(client: TestClient, path: str, epochs: int) -> dict[str, Any]:
    answer = client.post(f"{path}/step", json={"unit": "epoch", "count": epochs})
    stepped: dict[str, Any] = answer.json()
    assert stepped["done"] == epochs
    return stepped


def test_the_forward_pass_of_the_printed_example(client: TestClient) -> None:
    path = start(client)
    trace = client.get(f"{path}/trace").json()
    assert trace["z"][0][0][0] == pytest.approx(0.3775, abs=1e-12)
    assert trace["a"][1][0] == pytest.approx([0.593269992, 0.596884378], abs=5e-10)
    assert trace["z"][1][0][0] == pytest.approx(1.105905967, abs=5e-10)
    assert trace["a"][2][0] == pytest.approx([0.751365070, 0.772928465], abs=5e-10)
    # With K = 2 the mean over the outputs is ½ Σₖ (aₖ − yₖ)², the example's loss.
    assert trace["loss"] == pytest.approx(0.298371109, abs=5e-10)
    assert trace["dJ_dw"][1][0][0] == pytest.approx(0.082167041, abs=5e-10)
    assert trace["dJ_dw"][0][0][0] == pytest.approx(0.000438568, abs=5e-10)


@pytest.mark.slow
def test_the_published_weights_after_one_update(client: TestClient) -> None:
    path = start(client, frozen=["b0.1", "b0.2", "b1.1", "b1.2"])
    assert step(client, path, 1)["loss"]["train"] == pytest.approx(0.291027774, abs=5e-10)
    w = client.get(f"{path}/parameters").json()["w"]
    assert w[1][0] == pytest.approx([0.358916480, 0.511301270], abs=5e-10)
    assert w[1][1] == pytest.approx([0.408666186, 0.561370121], abs=5e-10)
    assert w[0][0] == pytest.approx([0.149780716, 0.249751144], abs=5e-10)
    assert w[0][1] == pytest.approx([0.199561432, 0.299502287], abs=5e-10)
    assert step(client, path, 9999)["loss"]["train"] == pytest.approx(3.5102e-5, abs=5e-10)
    trained = client.get(f"{path}/trace").json()["a"][2][0]
    assert trained == pytest.approx([0.01591362, 0.98406427], abs=5e-9)


@pytest.mark.slow
def test_with_the_biases_trained_too(client: TestClient) -> None:
    path = start(client)
    assert step(client, path, 1)["loss"]["train"] == pytest.approx(0.280471447, abs=5e-10)
    b = client.get(f"{path}/parameters").json()["b"]
    assert b[0] == pytest.approx([0.345614323, 0.345022873], abs=5e-10)
    assert b[1] == pytest.approx([0.530750719, 0.619049118], abs=5e-10)
    assert step(client, path, 9999)["loss"]["train"] == pytest.approx(2.4476e-6, abs=5e-11)


@for_each(
    ("data", "recipe", "y"),
    [
        ({"x": [[0.05, 0.10]], "y": [0.01]}, {}, [[0.01]]),
        ({"x": [[0.05, 0.10]], "y": [[0.01]]}, {}, [[0.01]]),
        (
            {"x": [[1.0]], "y": [0]},
            {"layers": [{"units": 1, "activation": "sigmoid"}], "loss": "binary_cross_entropy"},
            [[0.0]],
        ),
        (
            {"x": [[1.0], [2.0]], "y": ["cat", "cat"]},
            {"layers": [{"units": 1, "activation": "sigmoid"}], "loss": "binary_cross_entropy"},
            [[1.0]],
        ),
        (
            {"x": [[1.0]], "y": [[0.0]]},
            {"layers": [{"units": 1, "activation": "sigmoid"}], "loss": "binary_cross_entropy"},
            [[0.0]],
        ),
        ({"x": [[1.0], [1.0]], "y": [[2.0, 2.0], [2.0, 2.0]]}, {}, [[2.0, 2.0]] * 2),
    ],
)
def test_one_row_and_one_class_train(
    client: TestClient, data: dict[str, Any], recipe: dict[str, Any], y: list[list[float]]
) -> None:
    made = make(client, data=data, **recipe)
    path = f"/api/sessions/{made['id']}"
    assert made["recipe"]["standardize"] is (len(data["x"]) > 1 and data["x"][0] != data["x"][1])
    assert client.get(f"{path}/data").json()["y"] == y
    before, after = made["loss"]["train"], step(client, path, 20)["loss"]["train"]
    assert after < before
    assert made["r_squared"] is None
    for query in ("", "?map=error&points=errors", "?charts=loss,score,gradients,weights,confusion"):
        page = client.get(f"/lab/{made['id']}{query}")
        assert page.status_code == 200
        assert not re.search(r"\b(nan|inf)\b", page.text)


def test_scores_of_several_numbers_and_their_mean(client: TestClient) -> None:
    x = [[float(row)] for row in range(20)]
    data = {"x": x, "y": [[0.1 * row, 1.0 - 0.2 * row, 3.0] for [row] in x]}
    made = make(client, data=data, dataset={"train_fraction": 1.0})
    assert made["recipe"]["layers"][-1]["units"] == 3
    assert (made["r_squared"], made["r_squared_by_output"][2]) == (None, None)
    assert None not in made["r_squared_by_output"][:2]
    two = make(
        client,
        data={**data, "y": [row[:2] for row in data["y"]]},
        dataset={"train_fraction": 1.0},
    )
    assert two["r_squared"] == pytest.approx(sum(two["r_squared_by_output"]) / 2)


def test_the_split_that_the_data_give(client: TestClient) -> None:
    data = {"x": [[float(row)] for row in range(6)], "y": [0.5] * 6, "test_rows": [1, 4]}
    made = make(client, data=data, standardize=False)
    path = f"/api/sessions/{made['id']}"
    for share in (0.5, 0.9):
        client.patch(path, json={"dataset": {"train_fraction": share}})
        assert client.get(f"{path}/data?split=test").json()["x"] == [[1.0], [4.0]]
        assert client.get(f"{path}/data").json()["x"] == [[0.0], [2.0], [3.0], [5.0]]


def test_softmax_of_a_single_class_is_refused(client: TestClient) -> None:
    body = {
        "data": {"x": [[1.0]], "y": ["cat"]},
        "layers": [{"units": 1, "activation": "softmax"}],
        "loss": "cross_entropy",
    }
    answer = client.post("/api/sessions", json=body)
    assert answer.status_code == 422
    assert "choose sigmoid" in answer.json()["detail"]


def test_numbers_from_0_to_1_go_with_binary_cross_entropy(client: TestClient) -> None:
    recipe = {**SIGMOID_2_2_2, "loss": "binary_cross_entropy"}
    made = make(client, **recipe)
    path = f"/api/sessions/{made['id']}"
    trace = client.get(f"{path}/trace").json()
    for a, y, slope in zip(trace["a"][2][0], (0.01, 0.99), trace["dJ_dz"][1][0], strict=True):
        assert slope == pytest.approx((a - y) / 2, rel=1e-12)
    losses = [
        -(y * math.log(a) + (1 - y) * math.log(1 - a))
        for a, y in zip(trace["a"][2][0], (0.01, 0.99), strict=True)
    ]
    assert trace["loss"] == pytest.approx(sum(losses) / 2, rel=1e-12)
    assert client.get(f"/lab/{made['id']}?check=all").status_code == 200


@for_each(
    ("changes", "said"),
    [
        ({"data": {"x": [[0.0]], "y": [[0.5, 1.5]]}}, "choose mse or huber"),
        ({"standardize_target": True}, "switch it off"),
        ({"loss": "cross_entropy"}, "choose mse or huber"),
    ],
)
def test_other_numbers_do_not(client: TestClient, changes: dict[str, Any], said: str) -> None:
    body = {**SIGMOID_2_2_2, "loss": "binary_cross_entropy", **changes}
    answer = client.post("/api/sessions", json=body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
