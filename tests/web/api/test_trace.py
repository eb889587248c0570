"""The trace is what a textbook's backpropagation gives, for any samples as one batch."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.backprop import trace
from tests.web.calls import address, create, everything, problem, read, step

LISTS = ("a", "z", "dJ_da", "da_dz", "dJ_dz", "dJ_dw", "dJ_db", "penalty_dw")


def independent(
    client: TestClient, session_id: str, split: str, index: list[int] | None
) -> dict[str, Any]:
    """From the parameters and the data that the API gives, and nothing else."""
    parameters = read(client, session_id, "parameters")
    data = read(client, session_id, "data", split=split)
    rows = list(range(len(data["x"]))) if index is None else index
    layers = read(client, session_id)["recipe"]["layers"]
    return trace(
        [np.array(w) for w in parameters["w"]],
        [np.array(b) for b in parameters["b"]],
        [layer["activation"] for layer in layers],
        np.array([data["x"][row] for row in rows]),
        np.array([data["y"][row] for row in rows]),
    )


def check(client: TestClient, session_id: str, split: str, index: list[int] | None) -> None:
    query: dict[str, Any] = {"split": split} | ({"index": index} if index is not None else {})
    found = read(client, session_id, "trace", **query)
    wanted = independent(client, session_id, split, index)
    assert found.keys() == {*wanted, "penalty_dw", "predicted"}
    assert all(not np.any(part) for part in found["penalty_dw"])
    assert found["loss"] == pytest.approx(wanted["loss"], rel=1e-12)
    for name in LISTS:
        assert len(found[name]) == len(wanted[name])
        for got, expected in zip(found[name], wanted[name], strict=True):
            assert np.shape(got) == expected.shape
            np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-15, err_msg=name)


@for_each("hidden", ["identity", "sigmoid", "tanh", "relu"], quick=2)
@for_each("output", ["identity", "sigmoid", "tanh", "relu"], quick=2)
def test_for_every_activation(client: TestClient, hidden: str, output: str) -> None:
    layers = [
        {"units": 3, "activation": hidden},
        {"units": 2, "activation": hidden},
        {"units": 1, "activation": output},
    ]
    session_id = create(client, layers=layers, optimizer={"learning_rate": 0.01})
    step(client, session_id, "epoch")
    check(client, session_id, "train", None)


@for_each("split", ["train", "test"], quick=2)
@for_each("index", [None, [0], [11], [0, 5], [5, 0], [3, 3], list(range(12))], quick=2)
def test_for_any_samples_of_either_split(
    client: TestClient, split: str, index: list[int] | None
) -> None:
    session_id = create(client)
    step(client, session_id, "batch", 2)
    check(client, session_id, split, index)


@for_each("name", ["article", "and", "or", "xor", "and3"])
def test_for_every_truth_table(client: TestClient, name: str) -> None:
    session_id = create(client, dataset={"name": name}, batch_size=None)
    step(client, session_id, "epoch", 3)
    check(client, session_id, "train", None)


@for_each(("name", "rate"), [("l1", 0.5), ("l2", 0.25)])
def test_the_regularizers_term_is_apart(client: TestClient, name: str, rate: float) -> None:
    session_id, plain = create(client, regularizer={"name": name, "rate": rate}), create(client)
    found, without = read(client, session_id, "trace"), read(client, plain, "trace")
    for part, w in zip(
        found["penalty_dw"], read(client, session_id, "parameters")["w"], strict=True
    ):
        wanted = rate * (np.sign(w) if name == "l1" else np.array(w))
        np.testing.assert_allclose(part, wanted, rtol=1e-15)
    assert {**found, "penalty_dw": None} == {**without, "penalty_dw": None}


def test_without_a_hidden_layer(client: TestClient) -> None:
    session_id = create(client, layers=[{"units": 1, "activation": "sigmoid"}])
    check(client, session_id, "train", [2, 7])


def test_lists_start_at_the_layers_that_are_documented(client: TestClient) -> None:
    session_id = create(client)
    found = read(client, session_id, "trace", index=[0, 1, 2, 3])
    shapes = {name: [np.shape(part) for part in found[name]] for name in LISTS}
    assert shapes == {
        "a": [(4, 2), (4, 3), (4, 1)],
        "dJ_da": [(4, 2), (4, 3), (4, 1)],
        "z": [(4, 3), (4, 1)],
        "da_dz": [(4, 3), (4, 1)],
        "dJ_dz": [(4, 3), (4, 1)],
        "dJ_dw": [(2, 3), (3, 1)],
        "dJ_db": [(3,), (1,)],
        "penalty_dw": [(2, 3), (3, 1)],
    }


def test_a_step_moves_by_the_traces_gradient(client: TestClient) -> None:
    session_id = create(client, batch_size=None, shuffle=False)
    before = read(client, session_id, "parameters")
    found = read(client, session_id, "trace")
    step(client, session_id, "batch")
    after = read(client, session_id, "parameters")
    for kind in ("w", "b"):
        for old, slope, new in zip(before[kind], found[f"dJ_d{kind}"], after[kind], strict=True):
            assert (np.array(old) - 0.5 * np.array(slope)).tolist() == new


def test_it_changes_nothing_in_the_middle_of_a_step(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 2)
    before = everything(client, session_id)
    check(client, session_id, "train", [1])
    assert everything(client, session_id) == before


@for_each(
    ("index", "word"),
    [
        ("12", "0 to 11"),
        ("-1", "0 to 11"),
        ("99999999999999999999999", "0 to 11"),
        ("1.5", "whole number"),
        ("x", "whole number"),
        ("", "whole number"),
        ("9" * 5000, "whole number"),
    ],
)
@for_each("more", [[], [0]], ids=["alone", "with another"])
def test_an_index_that_is_no_sample_is_refused(
    client: TestClient, index: str, word: str, more: list[int]
) -> None:
    session_id = create(client)
    response = client.get(address(session_id, "trace"), params={"index": [*more, index]})
    detail = problem(response, 422)
    assert "index" in detail and word in detail


def test_an_empty_split_has_no_trace(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"})
    response = client.get(address(session_id, "trace"), params={"split": "test"})
    assert "test" in problem(response, 422)


def test_a_trace_too_large_to_send_says_how_much_is_possible(client: TestClient) -> None:
    layers = [*[{"units": 64, "activation": "tanh"}] * 10, {"units": 1, "activation": "tanh"}]
    dataset = {"name": "circle", "samples": 400, "train_fraction": 1}
    session_id = create(client, layers=layers, dataset=dataset)
    detail = problem(client.get(address(session_id, "trace")), 422)
    (most,) = [int(word) for word in detail.split() if word.isdigit()]
    assert 0 < most < 400
    found = read(client, session_id, "trace", index=list(range(most)))
    assert len(found["a"][0]) == most
    problem(client.get(address(session_id, "trace"), params={"index": list(range(most + 1))}), 422)


def test_no_number_is_minus_zero_on_the_page_or_in_the_api(client: TestClient) -> None:
    session_id = create(
        client, dataset={"name": "xor"}, layers=[{"units": 1, "activation": "relu"}]
    )
    # Dead for every sample, so its derivatives are 0 times numbers of either sign.
    client.put(address(session_id, "parameters"), json={"w": [[[-0.0], [-0.0]]], "b": [[-1.0]]})
    texts = [client.get(address(session_id, part)).text for part in ("trace", "parameters")]
    texts.append(client.get(f"/lab/{session_id}?select=w0.1.1").text)
    assert "-0.0" in repr((-1.0) * 0.0)
    for text in texts:
        assert not re.search(r"-0\.0(?![0-9])", text)


@pytest.mark.parametrize(
    ("z", "expected"),
    [(37.0, -1.0), (40.0, -1.0), (36.0, -1 - np.exp(-36.0)), (-20.0, -1 - np.exp(20))],
)
def test_the_slope_of_binary_cross_entropy_far_out(
    client: TestClient, z: float, expected: float
) -> None:
    """Also where a has rounded to 1, and 0/0 has the limit −1."""
    session_id = create(
        client,
        dataset={"name": "or"},
        layers=[{"units": 1, "activation": "sigmoid"}],
        loss="binary_cross_entropy",
    )
    client.put(address(session_id, "parameters"), json={"w": [[[0.0], [0.0]]], "b": [[z]]})
    found = read(client, session_id, "trace")
    targets = read(client, session_id, "data")["y"]
    for (slope,), (y,) in zip(found["dJ_da"][-1], targets, strict=True):
        if y == 1:
            assert slope * len(targets) == pytest.approx(expected, rel=1e-12)
        else:
            assert slope * len(targets) == pytest.approx(1 + np.exp(z), rel=1e-12)
