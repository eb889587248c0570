"""The exercise for Python without any library: lists, loops and the module math."""

from __future__ import annotations

from app.export.cells import Cell, to_script
from app.export.engine_source import engine_source
from app.export.literals import nested, rows
from app.export.loss_source import divisor_source
from app.practice.answers.starters.common import convention, empty_backward, opening, pairs
from app.practice.exercise.exercise import Exercise

ACTIVATIONS = {
    "identity": "return z",
    "sigmoid": "return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))",
    "tanh": "return math.tanh(z)",
    "relu": "return max(0.0, z)",
    "leaky_relu": "return z if z > 0 else 0.01 * z",
    "elu": "return z if z > 0 else math.expm1(z)",
    "gelu": "return z * 0.5 * math.erfc(-z / math.sqrt(2))",
    "silu": "return z / (1 + math.exp(-z)) if z >= 0 else z * math.exp(z) / (1 + math.exp(z))",
    "softplus": "return max(z, 0.0) + math.log1p(math.exp(-abs(z)))",
    "sin": "return math.sin(z)",
    "hardtanh": "return max(-1.0, min(1.0, z))",
}
"""The body of each activation of one number z, by its name."""
SOFTMAX = '''def softmax(row):
    """The outputs of one sample; without the largest z, exp cannot overflow."""
    e = [math.exp(z - max(row)) for z in row]
    return [each / sum(e) for each in e]'''


def python_starter(exercise: Exercise, address: str) -> str:
    """A program with data, weights and forward pass as lists, whose backward pass is empty."""
    return to_script(
        [
            Cell(opening(exercise, address), "import math"),
            Cell(
                "The batch: one row per sample.",
                f"x = {rows(exercise.x)}\ny = {rows(exercise.y)}\nm = len(x)",
            ),
            Cell(
                "The weights: w[l][j][k] leads from neuron j of layer l to neuron k of layer l+1.",
                f"w = {nested(exercise.w)}\nb = {nested(exercise.b)}\nL = len(w)",
            ),
            Cell(
                "The forward pass. The activation functions are given, their derivatives are "
                "yours. a[l][i][k] is of sample i and neuron k.",
                f"{_functions(exercise)}\n\n\n{_forward(exercise)}",
            ),
            Cell(convention(exercise), empty_backward()),
            Cell(
                "What to paste: the terms that you have.",
                'print("J =", J)\n'
                f"for name, values in [{pairs()}]:\n"
                "    for l in sorted(values):\n"
                '        print(f"{name}[{l}] = {values[l]}")',
            ),
        ]
    )


def _functions(exercise: Exercise) -> str:
    parts = []
    for name in dict.fromkeys(each.name for each in exercise.activations):
        if name == "softmax":
            parts.append(SOFTMAX)
        else:
            parts.append(f"def {name}(z):\n    {ACTIVATIONS[name]}")
    compiled = exercise.loss.compiled
    assert compiled is not None  # every loss has one
    loss = engine_source(compiled.value).replace("def _value(", "def loss_of_one(")
    return "\n\n\n".join([*parts, loss])


def _forward(exercise: Exercise) -> str:
    layers = ", ".join(
        f"{layer}: {each.name}" for layer, each in enumerate(exercise.activations, 1)
    )
    apply = "[[f[l + 1](z_ik) for z_ik in row] for row in z[l + 1]]"
    if "softmax" in {each.name for each in exercise.activations}:
        apply = f"[softmax(row) for row in z[l + 1]] if f[l + 1] is softmax else {apply}"
    masks = masked = ""
    if exercise.mask:
        entries = "".join(
            f"    {layer}: {rows(mask)},\n" for layer, mask in sorted(exercise.mask.items())
        )
        masks = f"mask = {{\n{entries}}}\n"
        masked = """
    if l + 1 in mask:
        a[l + 1] = [[v * d for v, d in zip(*pair)] for pair in zip(a[l + 1], mask[l + 1])]"""
    divisor = divisor_source(exercise.loss, exercise.units[-1]).replace("y.shape[1]", "len(y[0])")
    below = f" / ({divisor})" if divisor != "1" else ""
    return f"""f = {{{layers}}}
{masks}a, z = {{0: x}}, {{}}
for l in range(L):
    z[l + 1] = [
        [b[l][k] + sum(a_j * w[l][j][k] for j, a_j in enumerate(row)) for k in range(len(b[l]))]
        for row in a[l]
    ]
    a[l + 1] = {apply}{masked}

J = sum(loss_of_one(p, t) for pair in zip(a[L], y) for p, t in zip(*pair)){below}"""
