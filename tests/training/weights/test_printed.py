"""Matrices as programs print them are read without evaluating anything."""

from __future__ import annotations

import numpy as np
import pytest

from app.training.weights import UnusableWeights
from tests.for_each import for_each
from tests.training.weights.layouts import B0, B1, C0, SQUARE, UNEVEN, V0, V1, W0, W1, fit

TENSORS = """OrderedDict([('0.weight', tensor([[0.1500, 0.2000],
        [0.2500, 0.3000]])), ('0.bias', tensor([0.3500, 0.3600])), ('2.weight',
 tensor([[0.4000, 0.4500], [0.5000, 0.5500]], requires_grad=True)),
 ('2.bias', tensor([0.6000, 0.6100], dtype=torch.float64))])"""
PRINTED = {
    "NumPy, named": f"w0 = {W0}\nb0 = {B0}\nw1 = {W1}\nb1 = {B1}",
    "NumPy, repr": f"w0: {W0!r}\nb0: {B0!r}\nw1: {W1!r}\nb1: {B1!r}",
    "NumPy, headings": f"w0\n{W0}\nb0\n{B0}\nw1\n{W1}\nb1\n{B1}",
    "NumPy, in order": f"{W0}\n{B0}\n\n{W1}\n{B1}",
    "Python": f"w0 = {W0.tolist()}; b0 = {B0.tolist()}; w1 = {W1.tolist()}; b1 = {B1.tolist()}",
    "a dict": f"{{'w0': {W0!r}, 'b0': {B0!r}, 'w1': {W1!r}, 'b1': {B1!r}}}",
    "a call": f"dict(w0={W0.tolist()}, b0={B0.tolist()}, w1={W1.tolist()}, b1={B1.tolist()})",
    "a list of arrays": f"[{W0!r}, {B0!r}, array({W1.tolist()}, dtype=float32), {B1!r}]",
    "scalars of NumPy 2": str([[[np.float64(x) for x in row] for row in W0], list(B0)])
    + f" {W1!r} {B1!r}",
    "scikit-learn": f"coefs_ = [{W0!r}, {W1!r}]\nintercepts_ = [{B0!r}, {B1!r}]",
    "matrices, then biases": f"[{W0!r}, {W1!r}]\n[{B0!r}, {B1!r}]",
    "a dict of dicts": f"{{'l0': {{'W': {W0!r}, 'b': {B0!r}}}, "
    f"'l1': {{'W': {W1!r}, 'b': {B1!r}}}}}",
    "TensorFlow": f"[<tf.Variable 'dense/kernel:0' shape=(2, 2) dtype=float32, numpy=\n{W0!r}>, "
    f"<tf.Variable 'dense/bias:0' shape=(2,) dtype=float32, numpy={B0!r}>, <tf.Variable "
    f"'dense_1/kernel:0' shape=(2, 2), numpy={W1!r}>, <tf.Variable 'dense_1/bias:0' shape=(2,) "
    f"dtype=float32, numpy={B1!r}>]",
    "C": "double w0[2][2] = {{0.15, 0.25}, {0.20, 0.30}}, b0[2] = {0.35, 0.36};\n"
    "double w1[2][2] = {{0.40, 0.50}, {0.45, 0.55}}, b1[2] = {0.60, 0.61};",
    "Mathematica": "{{{0.15, 0.25}, {0.20, 0.30}}, {0.35, 0.36}, {{0.40, 0.50}, {0.45, 0.55}}, "
    "{0.60, 0.61}}",
    "Julia": "2×2 Matrix{Float64}:\n 0.15  0.25\n 0.2   0.3\n\n2-element Vector{Float64}:\n"
    " 0.35 0.36\n\n2×2 Matrix{Float64}:\n 0.4   0.5\n 0.45  0.55\n\n"
    "2-element Vector{Float64}:\n 0.6 0.61\n",
    "MATLAB, row by row": "W1 = [0.15 0.25\n      0.20 0.30];\nb1 = [0.35 0.36];\n"
    "W2 = [0.40 0.50\n      0.45 0.55];\nb2 = [0.60 0.61];",
    "R": "     [,1] [,2]\n[1,] 0.15 0.25\n[2,] 0.20 0.30\n\n0.35 0.36\n\n"
    "     [,1] [,2]\n[1,] 0.40 0.50\n[2,] 0.45 0.55\n\n0.60 0.61",
    "MATLAB": "W{1} = [0.15 0.25; 0.20 0.30]; b{1} = [0.35; 0.36];\n"
    "W{2} = [0.40, 0.50\n; 0.45, 0.55]\nb{2} = [0.60; 0.61]",
    "rows": "0.15 0.25\n0.20 0.30\n\n0.35 0.36\n\n0.40\t0.50\n0.45\t0.55\n\n0.60 0.61\n",
    "rows with names": "Layer 0 weights:\n.15, .25\n.20, .30\nLayer 0 bias: .35 .36\n"
    "Layer 1 weights:\n.40, .50\n.45, .55\nLayer 1 bias: .60 .61",
    "decimal commas": "w0\n0,15 0,25\n0,20 0,30\nb0\n0,35 0,36\n"
    "w1\n0,4 0,5\n0,45 0,55\nb1 = 0,6 0,61",
}


@for_each("case", PRINTED)
def test_they_are_read(case: str) -> None:
    found = fit(PRINTED[case], SQUARE, "source")
    for layer, w, b in zip(found.layers, (W0, W1), (B0, B1), strict=True):
        np.testing.assert_array_equal(layer.w, w)
        np.testing.assert_array_equal(layer.b, b)


def test_a_printed_state_dict_is_pytorchs() -> None:
    found = fit(TENSORS, SQUARE)
    assert not found.asks
    np.testing.assert_array_equal(found.layers[0].w, W0)
    np.testing.assert_array_equal(found.layers[1].w, W1)
    np.testing.assert_array_equal(found.layers[1].b, B1)


def test_names_and_sizes_before_the_tensors() -> None:
    """As a loop over named_parameters() prints them."""
    lines = [
        f"0.weight torch.Size([4, 2]) tensor({V0.T.tolist()})",
        f"0.bias torch.Size([4]) tensor({C0.tolist()}, dtype=torch.float64)",
        f"2.weight Parameter containing:\ntensor({V1.T.tolist()}, requires_grad=True)",
    ]
    found = fit("\n".join(lines), UNEVEN)
    assert [layer.name for layer in found.layers] == ["0.weight", "2.weight"]
    np.testing.assert_array_equal(found.layers[0].w, V0)
    np.testing.assert_array_equal(found.layers[0].b, C0)
    assert found.missing == [1]


def test_printed_parameters_without_names() -> None:
    text = "Parameter containing:\ntensor([[ 0.1, −2e-1]], requires_grad=True)\n" * 2
    found = fit(text.replace("]], requires", "], [3., 4.]], requires", 1), (2, 2, 1))
    assert found.layers[0].w.tolist() == [[0.1, 3.0], [-0.2, 4.0]]
    assert found.layers[1].w.tolist() == [[0.1], [-0.2]]
    assert found.missing == [0, 1]


def test_single_numbers() -> None:
    found = fit("w0 = 0.3\nb0 = -0.1\nw1 = −0.2\nb1 = 0", (1, 1, 1))
    assert [layer.w.item() for layer in found.layers] == [0.3, -0.2]
    assert [None if layer.b is None else layer.b.item() for layer in found.layers] == [-0.1, 0.0]


def test_two_matrices_without_names_are_no_biases() -> None:
    found = fit(f"{V0}\n{V1.T}", UNEVEN)
    assert found.missing == [0, 1]
    np.testing.assert_array_equal(found.layers[1].w, V1)
    found = fit(f"{V0}\n{C0}\n{V1}", UNEVEN)
    assert found.missing == [1]


@for_each(
    ("text", "said"),
    [
        ("[[1, 2], [3, 4]", "Line 1: the bracket “[” is not closed."),
        ("[1, 2]]", "Line 1: the bracket “]” closes none."),
        ("w0 = [\n[1 2 ... 9]]", "Line 2: “...” stands for numbers that were left out"),
        ("[0,15 0,25]", "Line 1: some numbers are separated by commas and some by blanks"),
        ("[1-2, 3]", "Line 1: two numbers stand without a blank or a comma between them"),
        ("[1/3]", "Line 1: “/” cannot be read among numbers"),
        ("[[1, nan], [2, 3]]", "“array 1”[0, 1] is nan; weights and biases must be finite"),
        ("[[1, -inf], [2, 3]]", "“array 1”[0, 1] is -inf"),
        ("w0: 1 2\n3 4\n5", "Line 3 has 1 numbers and the row above 2"),
        ("w0: 1 2\n3 x", "Line 2: “x” is not a number."),
        ("__import__('os').system('id')", "Line 1: “.” is not computed here"),
        ("w0 = np.zeros((2, 2))", "Line 1: “np.zeros” is not computed here; write the numbers"),
        ("w0 = np.array([[1, 2], [3, 4]]).T", "Line 1: “.” is not computed here"),
        ("w0 = 2 * [[1, 2], [3, 4]]", "Line 1: “*” is not computed here"),
        ("Linear(in_features=2, out_features=2, bias=True)", "has no weight matrix"),
        ('{"w0": [["0.1", "0.2"]]}', "“w0.0”[0] is text; write it as a number."),
        ("hello", "This is no file with weights"),
        ("  \n", "The file is empty"),
        ('"text"', "This is no file with weights"),
        ("[[]]", "has no weight matrix"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(UnusableWeights) as refused:
        fit(text, SQUARE)
    assert said in str(refused.value)
