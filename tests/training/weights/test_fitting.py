"""Weights arrive the right way round, whoever wrote them and however they are named."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from app.training.weights import Fit, UnusableWeights
from tests.for_each import for_each
from tests.training.weights.layouts import (
    B0,
    B1,
    C0,
    C1,
    SQUARE,
    UNEVEN,
    V0,
    V1,
    W0,
    W1,
    fit,
    npz,
    safetensors,
    torch_npz,
)

RULE = "(row = source, column = target)"


def check(found: Fit, w: list[Any], b: list[Any]) -> None:
    assert not found.asks
    for layer, weights, bias in zip(found.layers, w, b, strict=True):
        np.testing.assert_array_equal(layer.w, weights)
        if bias is None:
            assert layer.b is None
        else:
            np.testing.assert_array_equal(layer.b, bias)


LISTS = {"weights": [V0.tolist(), V1.tolist()], "biases": [C0.tolist(), C1.tolist()]}
AS_HERE: dict[str, bytes | str] = {
    "names of the exports": npz(w0=V0, b0=C0, w1=V1, b1=C1),
    "counted from 1": npz(W1=V0, b1=C0, W2=V1, b2=C1),
    "biases counted by the layer they enter": npz(w0=V0, w1=V1, b1=C0, b2=C1),
    "scikit-learn": npz(coefs_0=V0, coefs_1=V1, intercepts_0=C0, intercepts_1=C1),
    "Keras, by name": npz(
        **{"dense/kernel": V0, "dense/bias": C0, "dense_1/kernel": V1, "dense_1/bias": C1}
    ),
    "Keras, in order": npz(V0, C0, V1, C1),
    "biases as rows": npz(w0=V0, b0=C0.reshape(1, 4), w1=V1, b1=C1.reshape(1, 1)),
    "not in order": npz(w1=V1, b1=C1, b0=C0, w0=V0),
    "JSON": json.dumps({"w": LISTS["weights"], "b": LISTS["biases"]}),
    "JSON, other words": json.dumps(LISTS),
    "JSON, layer by layer": json.dumps(
        {"layers": [{"weights": V0.tolist(), "bias": C0.tolist()}]}
        | {"output": {"weights": V1.tolist(), "bias": C1.tolist()}}
    ),
    "JSON, a list in order": json.dumps([V0.tolist(), C0.tolist(), V1.tolist(), C1.tolist()]),
    "a last matrix without rows": npz(w0=V0, b0=C0, w1=V1.ravel(), b1=np.array(0.7)),
}
AS_PYTORCH: dict[str, bytes | str] = {
    "Sequential": torch_npz([V0, V1], [C0, C1]),
    "fc1": torch_npz([V0, V1], [C0, C1], first=1, step=1, name="fc"),
    "layers.0": torch_npz([V0, V1], [C0, C1], step=1, name="layers."),
    "hidden and out": npz(
        **{"hidden.weight": V0.T, "hidden.bias": C0, "out.weight": V1.T, "out.bias": C1}
    ),
    "columns of biases": json.dumps(
        {
            "sizes": list(UNEVEN),
            "weights": [V0.T.tolist(), V1.T.tolist()],
            "biases": [C0.reshape(4, 1).tolist(), C1.reshape(1, 1).tolist()],
        }
    ),
    "JSON of a state dict": json.dumps(
        {"0.weight": V0.T.tolist(), "0.bias": C0.tolist(), "2.weight": V1.T.tolist()}
        | {"2.bias": C1.tolist()}
    ),
}


@for_each("case", AS_HERE)
def test_matrices_as_here_are_taken_as_they_are(case: str) -> None:
    found = fit(AS_HERE[case], UNEVEN)
    check(found, [V0, V1], [C0, C1])
    assert not any("turned" in remark for remark in found.remarks)


@for_each("case", AS_PYTORCH)
def test_transposed_matrices_are_turned_and_that_is_said(case: str) -> None:
    found = fit(AS_PYTORCH[case], UNEVEN)
    check(found, [V0, V1], [C0, C1])
    said = found.remarks[0]
    assert "are transposed, as PyTorch has them, and were turned" in said
    assert f"w[0] must be 2 × 4 {RULE}, and “{found.layers[0].name}” has 4 × 2" in said


@for_each("units", [UNEVEN, (2, 3, 1), (2, 2), (2, 4, 4, 1)])
def test_the_shapes_tell_in_a_session_of_other_layers_too(units: tuple[int, ...]) -> None:
    for content in (AS_HERE["names of the exports"], AS_PYTORCH["Sequential"]):
        found = fit(content, units)
        check(found, [V0, V1], [C0, C1])
        assert found.units == UNEVEN


def test_weights_that_are_listed_neuron_by_neuron() -> None:
    def neurons(w: Any, b: Any) -> dict[str, Any]:
        columns = zip(w.T.tolist(), b.tolist(), strict=True)
        return {"neurons": [{"weights": column, "bias": bias} for column, bias in columns]}

    for units, (w0, b0, w1, b1) in (
        (UNEVEN, (V0, C0, V1, C1)),
        (SQUARE, (W0, B0, W1, B1)),
    ):
        content = json.dumps({"layers": [neurons(w0, b0), neurons(w1, b1)]})
        check(fit(content, units), [w0, w1], [b0, b1])


def test_square_matrices_with_names_of_pytorch_are_turned() -> None:
    found = fit(torch_npz([W0, W1], [B0, B1]), SQUARE)
    check(found, [W0, W1], [B0, B1])
    assert "“0.weight” is named as PyTorch names it" in found.remarks[0]


def test_a_square_matrix_follows_the_others() -> None:
    found = fit(npz(w0=W0.T, b0=B0, w1=np.array([[1.0, 2.0]]), b1=C1), (2, 2, 1))
    check(found, [W0, np.array([[1.0], [2.0]])], [B0, C1])
    assert "“w0”: square, and turned as the others were." in found.remarks


SQUARE_FILES: dict[str, bytes | str] = {
    "npz": npz(w0=W0, b0=B0, w1=W1, b1=B1),
    "JSON": json.dumps({"w": [W0.tolist(), W1.tolist()], "b": [B0.tolist(), B1.tolist()]}),
    "in order": npz(W0, B0, W1, B1),
}


@for_each("case", SQUARE_FILES)
def test_square_matrices_are_asked_about_and_the_answer_holds(case: str) -> None:
    content = SQUARE_FILES[case]
    assert fit(content, SQUARE).asks
    check(fit(content, SQUARE, "source"), [W0, W1], [B0, B1])
    check(fit(content, SQUARE, "target"), [W0.T, W1.T], [B0, B1])


def test_matrices_of_one_shape_may_be_stacked() -> None:
    found = fit(npz(weights=np.stack([W0, W1]), biases=np.stack([B0, B1])), SQUARE, "source")
    check(found, [W0, W1], [B0, B1])


def test_symmetrical_matrices_need_no_question() -> None:
    check(fit(npz(w0=np.eye(2), w1=np.ones((2, 2))), SQUARE), [np.eye(2), 1], [None, None])


def test_names_of_another_network_than_the_shapes_fit_are_asked_about() -> None:
    """A 3-2-3 network of PyTorch's, whose matrices fit 2-3-2 the other way round."""
    content = npz(**{"0.weight": np.ones((2, 3)), "2.weight": np.ones((3, 2))})
    assert fit(content, (2, 3, 2)).asks


def test_a_file_that_states_its_orientation_is_not_asked_about() -> None:
    for rows, w in (("source", [W0, W1]), ("target", [W0.T, W1.T])):
        columns = {"source": "target", "target": "source"}[rows]
        stated = f"row = {rows}, column = {columns}"
        check(fit(npz(orientation=stated, w0=W0, w1=W1), SQUARE), w, [None, None])
        lists = {"orientation": stated, "w": [W0.tolist(), W1.tolist()]}
        check(fit(json.dumps(lists), SQUARE), w, [None, None])


def test_missing_biases_are_named() -> None:
    found = fit(npz(w0=V0, w1=V1, b1=C1), UNEVEN)
    check(found, [V0, V1], [None, C1])
    assert found.missing == [0]


@for_each("dtype", ["f4", "f2", "i4", ">f8"])
def test_other_types_of_numbers_become_float64(dtype: str) -> None:
    found = fit(npz(w0=V0.astype(dtype), w1=V1.astype(dtype)), UNEVEN)
    check(found, [V0, V1], [None, None])
    assert found.layers[0].w.dtype == np.float64


@for_each(("dtype", "kind"), [("f4", "F32"), ("f8", "F64"), ("f2", "F16"), ("bf16", "BF16")])
def test_safetensors_are_read(dtype: str, kind: str) -> None:
    def stored(values: Any) -> Any:
        if kind != "BF16":
            return values.astype(dtype)
        return (values.astype("<f4").view("<u4") >> 16).astype("<u2")

    bias = np.array([0.5, 0.25, 1.0, -2.0])
    arrays = {"fc.0.weight": V0.T, "fc.0.bias": bias, "fc.2.weight": V1.T}
    content = safetensors(
        {name: stored(np.ascontiguousarray(v)) for name, v in arrays.items()}, kind
    )
    check(fit(content, UNEVEN), [V0, V1], [bias, None])


def test_what_is_neither_matrix_nor_bias_is_said() -> None:
    found = fit(npz(**{"0.weight": V0.T, "1.running_mean": C0, "2.weight": V1.T}), UNEVEN)
    assert "Not used, as it is no weight matrix and no bias: “1.running_mean”." in found.remarks


@for_each(
    ("content", "said"),
    [
        (npz(w0=V0, w1=np.ones((3, 1))), "w[1] does not follow w[0]: with row = source it must"),
        (npz(w0=V0, b0=np.ones(3), w1=V1), "b[0] must have as many numbers as w[0] has targets"),
        (npz(w0=np.ones((2, 3, 4, 5))), "“w0” has the shape 2 × 3 × 4 × 5; only fully connected"),
        (npz(w0=V0, b0=np.ones((2, 2)), w1=V1), "“b0” has the shape 2 × 2; a bias is one list"),
        (npz(w0=V0, w1=V1, b7=C0, b8=C1, b9=C1), "has 2 weight matrices and 3 biases"),
        (npz(w0=V0 * np.nan), "“w0”[0, 0] is nan; weights and biases must be finite numbers."),
        (npz(w0=V0, b0=C0 + np.inf), "“b0”[0] is inf"),
        (npz(w0=V0 + 1j), "“w0” holds no numbers"),
        (npz(units=np.array([2, 4, 1])), "has no weight matrix"),
        (json.dumps({"w": [[[1, 2], [3]]]}), "“w.0”: row 1 has 1 numbers and row 0 has 2"),
        (json.dumps({"w0": [[1, None]]}), "“w0.0”[1] is empty; write a number."),
    ],
)
def test_what_does_not_fit_is_refused_with_names_and_shapes(
    content: bytes | str, said: str
) -> None:
    with pytest.raises(UnusableWeights) as refused:
        fit(content, UNEVEN)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_the_chosen_orientation_must_fit() -> None:
    with pytest.raises(UnusableWeights, match=r"b\[0\] must have as many numbers as w\[0\] has"):
        fit(AS_PYTORCH["Sequential"], UNEVEN, "source")
