"""Answers as NumPy, PyTorch, Python, JSON and CSV have them are read, and nothing is guessed."""

from __future__ import annotations

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.practice.answers.reader import read_answers
from app.practice.answers.values import MAX_TEXT, UnreadableAnswers
from app.practice.check.judge import judge
from app.practice.exercise.term import Term
from tests.practice.answers.exercises import exercise

RIGHT = exercise().right
DW = [RIGHT[Term("dJ_dw", layer)] for layer in range(3)]
DB = [RIGHT[Term("dJ_db", layer)] for layer in range(3)]


def states(text: str) -> dict[str, str]:
    """The state of each term in a text."""
    verdict = judge(exercise(), read_answers(text, exercise()).given)
    return {found.term.code: found.state for found in verdict.given}


def printed(values: np.ndarray) -> str:
    """An array as print shows it in a torch tensor, with four decimals."""
    return np.array2string(values, precision=4, separator=", ", suppress_small=True)


ALL = {f"dJ_dw[{layer}]": "agrees" for layer in range(3)}
ONE = {"dJ_dw[1]": "agrees"}

TEXTS = {
    "print with the name above": (f"dw1\n{DW[1]}\n", ONE),
    "print with the name before": (f"dw1: {DW[1]}", ONE),
    "repr": (f"dJ_dw[1] = {DW[1]!r}", ONE),
    "repr of float32": (f"dW1 = {DW[1].astype(np.float32)!r}", ONE),
    "tensor": (f"W1.grad = tensor({printed(DW[1])}, dtype=torch.float64)", ONE),
    "tensor with a history": (f"dw1 tensor({printed(DW[1])}, grad_fn=<MmBackward0>)", ONE),
    "Python list": (f"grad_w1 = {DW[1].tolist()}", ONE),
    "list of layers": (f"dw = {[each.tolist() for each in DW]}", ALL),
    "dict of layers": (f"dJ_dw = {dict(enumerate(DW))!r}", ALL),
    "dict of names": (repr({f"dW{layer}": each for layer, each in enumerate(DW)}), ALL),
    "dict of gradients": (
        f"grads: { ({'W0': DW[0], 'W1': DW[1]})!r}",
        {**ONE, "dJ_dw[0]": "agrees"},
    ),
    "by layer": (repr({"layer1": {"dW": DW[1], "db": DB[1]}}), {**ONE, "dJ_db[1]": "agrees"}),
    "trace": (
        json.dumps({"dJ_dw": [None, DW[1].tolist(), None], "loss": None, "predicted": None}),
        ONE,
    ),
    "CSV": ("dw1,\n" + "\n".join(",".join(map(repr, row)) for row in DW[1].tolist()), ONE),
    "decimal commas": (
        "dw1\n" + "\n".join(";".join(f"{x:.5f}".replace(".", ",") for x in row) for row in DW[1]),
        ONE,
    ),
    "article": (f"∂J/∂w¹ = {DW[1].tolist()}", ONE),
    "LaTeX": (f"\\partial ∂J/∂w^{{(1)}} = {DW[1].tolist()}", ONE),
    "words": (f"gradient of w1: {DW[1].tolist()}", ONE),
    "MATLAB": (
        "dw1 = [" + "; ".join(" ".join(map(repr, row)) for row in DW[1].tolist()) + "]",
        ONE,
    ),
    "named modules": (
        "\n".join(f"{2 * layer}.weight tensor({each.T.tolist()})" for layer, each in enumerate(DW)),
        ALL,
    ),
    "loss": (f"epoch 1 loss {float(RIGHT[Term('J')]):.4f}", {"J": "agrees"}),
    "loss of PyTorch": (
        f"loss: tensor({float(RIGHT[Term('J')]):.4f}, grad_fn=<X>)",
        {"J": "agrees"},
    ),
    "delta": (f"delta2 = {RIGHT[Term('dJ_dz', 2)].tolist()}", {"dJ_dz[2]": "agrees"}),
    "slope": (f"f'(z1) = {RIGHT[Term('da_dz', 1)].tolist()}", {"da_dz[1]": "agrees"}),
    "slope in a fraction": (f"∂a¹/∂z¹ {RIGHT[Term('da_dz', 1)].tolist()}", {"da_dz[1]": "agrees"}),
    "prediction": (f"y_hat = {RIGHT[Term('a', 3)].tolist()}", {"a[3]": "agrees"}),
    "from the end": (f"a[-1] = {RIGHT[Term('a', 3)].tolist()}", {"a[3]": "agrees"}),
    "last layer": (f"dz[L] = {RIGHT[Term('dJ_dz', 3)].tolist()}", {"dJ_dz[3]": "agrees"}),
    "new weights": (f"w1_new = {RIGHT[Term('w', 1)].tolist()}", {"w[1]": "agrees"}),
    "prompt of Python": (f">>> dw1\narray({DW[1].tolist()})", ONE),
    "prompts of a notebook": (f"In [3]: dw1\nOut[3]: array({DW[1].tolist()})", ONE),
    "minus of a web page": (f"dw1 = {DW[1].tolist()}".replace("-", "−"), ONE),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_right_answer_agrees(name: str) -> None:
    text, expected = TEXTS[name]
    assert states(text) == expected


def test_every_element_is_read_in_its_place() -> None:
    given = read_answers(f"dw1\n{DW[1]!r}", exercise()).given
    assert np.allclose(np.asarray(given[Term("dJ_dw", 1)].values), DW[1], rtol=0, atol=1e-8)


def test_the_digits_that_were_printed_are_kept() -> None:
    answer = read_answers("dw1 = [[0.25, 0.5], [1., -0.125]]", exercise()).given[Term("dJ_dw", 1)]
    assert answer.unit == pytest.approx(1e-3)
    answer = read_answers("db1 = [1.25e-03 2.e+01]", exercise()).given[Term("dJ_db", 1)]
    assert np.allclose(np.asarray(answer.unit), [1e-5, 1e-1], rtol=1e-9)
    answer = read_answers("db1 = [0.1234567890123456, 0.5]", exercise()).given[Term("dJ_db", 1)]
    assert answer.unit == 0


def test_somebody_who_counts_from_one_is_understood_and_told() -> None:
    text = "\n".join(f"dW{layer + 1} = {each.tolist()}" for layer, each in enumerate(DW))
    read = read_answers(text, exercise())
    assert set(read.given) == {Term("dJ_dw", layer) for layer in range(3)}
    assert read.remarks == ("“dW1” is read as ∂J/∂w⁰, because you count from 1.",)
    text = f"db1 = {DB[0].tolist()}\ndb3 = {DB[2].tolist()}"
    assert set(read_answers(text, exercise()).given) == {Term("dJ_db", 0), Term("dJ_db", 2)}


def test_one_matrix_that_only_fits_the_layer_before_is_counted_from_one() -> None:
    read = read_answers(f"dW1 = {DW[0].tolist()}", exercise())
    assert set(read.given) == {Term("dJ_dw", 0)}
    assert "count from 1" in read.remarks[0]


def test_a_transposed_matrix_stays_what_its_name_says() -> None:
    read = read_answers(f"dW1 = {DW[1].T.tolist()}", exercise())
    assert set(read.given) == {Term("dJ_dw", 1)}
    assert not read.remarks


def test_old_weights_that_a_program_prints_too_are_not_judged_as_new() -> None:
    text = f"w0 = {exercise().w[0]!r}\ndw0 = {DW[0]!r}"
    read = read_answers(text, exercise())
    assert set(read.given) == {Term("dJ_dw", 0)}
    assert read.remarks == (
        "w⁰ has the values from before the update, so it is not judged as new.",
    )


def test_names_that_say_nothing_are_listed() -> None:
    read = read_answers(f"dw1 = {DW[1].tolist()}\nfoo = [1, 2]\nx = [[1, 2]]", exercise())
    assert read.remarks == ("Left out, because the name says no term: “foo”.",)


REFUSED = {
    "": "There are no numbers here yet. Paste what your program prints.",
    "hello": "There are no numbers here yet. Paste what your program prints.",
    "[[1, 2]]": "No name here says a term. Write the name before each array, for example "
    "dw0, db0, dz1, a1, J.",
    "dw9 = [[1]]": "“dw9” is of a layer that this network does not have; it has ∂J/∂w⁰ to ∂J/∂w².",
    "dz = [[1, 2]]": "“dz” says no layer. Write dz1 to dz3, or give a list of all layers.",
    "dw1 = [[1, 2], [3]]": "The rows of “dw1” have 2 and 1 numbers; the rows of a matrix have the "
    "same length.",
    "dw1\n[[1. 2. ... 3.]]": "NumPy left numbers out (“...”). Print all of them: put "
    "np.set_printoptions(threshold=10**9) before the print.",
    "dw1 = [[1, 2": "Line 1: the bracket “[” is not closed.",
    "dw1 = [1, 2)": "Line 1: the bracket “)” does not close “[”.",
    "dw1 = np.zeros((2, 3))": "Line 1: “np.zeros” is not computed here; paste what it prints.",
    "\ndw1 = a1.T @ dz2": "Line 2: “@” is not computed here; paste the numbers that your code "
    "prints.",
    "dw1 = [[1, x]]": "Line 1: “x” is not a number.",
    "dw1 = [[1+2j]]": "Line 1: “+” cannot be read among numbers; paste numbers only.",
    "dw1 = [[1.5-2.5]]": "Line 1: two numbers stand without a blank or a comma between them.",
    "dw1 = [" * 12: "Line 1: the lists are nested more than 8 deep.",
    "dw1 = []": "“dw1” is empty; paste its numbers, or leave it out.",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_met_by_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableAnswers) as refused:
        read_answers(text, exercise())
    assert str(refused.value) == REFUSED[text]


def test_a_long_text_is_refused() -> None:
    with pytest.raises(UnreadableAnswers, match="longer than 200 kB"):
        read_answers("dw1 = " + "1 " * MAX_TEXT, exercise())
    with pytest.raises(UnreadableAnswers, match="more than 40000 numbers"):
        read_answers("dw1 = [" + "1 " * 60_000 + "]", exercise())


def test_nothing_is_evaluated() -> None:
    with pytest.raises(UnreadableAnswers):
        read_answers("dw1 = __import__('os').getcwd()", exercise())


PIECES = [
    *"[](){}=:,;'\"\n .-²^_/∂ᵢ#<>",
    "dw1",
    "db",
    "1",
    "0.5",
    "1e-3",
    "nan",
    "array",
    "...",
    "L",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        read_answers(text, exercise())
    except UnreadableAnswers as refused:
        assert str(refused).endswith(".")


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "a[",
        "1_",
        "'",
        "<",
        "w[1]",
        ", ",
        "1,",
        "a 1 ",
        "a=1\n",
        "dw1=1\n",
        "dw1 [1]\n",
        "()",
        "²",
    ],
)
def test_a_long_hostile_text_is_answered_at_once(unit: str) -> None:
    """Each takes a second at most; if its work grew with the square, it would take minutes."""
    with contextlib.suppress(UnreadableAnswers):
        read_answers((unit * MAX_TEXT)[:MAX_TEXT], exercise())


def test_many_arrays_are_refused() -> None:
    with pytest.raises(UnreadableAnswers, match="more than 400 arrays"):
        read_answers("dw1 = 1\n" * 500, exercise())
