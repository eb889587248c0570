"""The exercise for NumPy."""

from __future__ import annotations

from app.export.cells import Cell, to_script
from app.export.engine_source import engine_source
from app.export.literals import matrices, matrix
from app.export.loss_source import divisor_source
from app.practice.answers.starters.common import convention, empty_backward, opening, pairs
from app.practice.exercise.exercise import Exercise

FORWARD = """a, z = {{0: x}}, {{}}
for l in range(L):
    z[l + 1] = a[l] @ w[l] + b[l]
    a[l + 1] = {activation}

J = {loss}"""


def numpy_starter(exercise: Exercise, address: str) -> str:
    """A NumPy program with data, weights and forward pass, whose backward pass is empty."""
    cells = [
        Cell(opening(exercise, address), "import numpy as np"),
        Cell(
            "The batch: one row per sample.",
            f"x = {matrix(exercise.x)}\ny = {matrix(exercise.y)}\nm = len(x)",
        ),
        Cell(
            "The weights: w[l][j, k] leads from neuron j of layer l to neuron k of layer l+1.",
            f"w = {matrices(exercise.w)}\nb = {matrices(exercise.b)}\nL = len(w)",
        ),
        Cell(
            "The forward pass. The activation functions are given, their derivatives are yours.",
            f"{_functions(exercise)}\n\n\n{_forward(exercise)}",
        ),
        Cell(convention(exercise), empty_backward()),
        Cell(
            "What to paste: the terms that you have, with all digits.",
            "np.set_printoptions(threshold=10**9, linewidth=10**4, floatmode='unique')\n"
            'print("J =", J)\n'
            f"for name, values in [{pairs()}]:\n"
            "    for l in sorted(values):\n"
            '        print(f"{name}[{l}] =\\n{values[l]}")',
        ),
    ]
    imports = "import math\n\nimport numpy as np"
    if any("math." in cell.code for cell in cells):
        cells[0] = Cell(cells[0].prose, imports)
    return to_script(cells)


def _functions(exercise: Exercise) -> str:
    functions = list(dict.fromkeys(each.function for each in exercise.activations))
    loss = exercise.loss
    value = loss.fused[exercise.activations[-1].name] if exercise.is_fused else loss
    table = ", ".join(
        f"{layer}: {each.function.__name__}" for layer, each in enumerate(exercise.activations, 1)
    )
    return f"{engine_source(*functions, value.function)}\n\n\nf = {{{table}}}"


def _forward(exercise: Exercise) -> str:
    loss, activation = exercise.loss, "f[l + 1](z[l + 1])"
    divisor = divisor_source(loss, exercise.units[-1])
    if exercise.is_fused:
        fused = loss.fused[exercise.activations[-1].name]
        value = f"{fused.function.__name__}(z[L], y, {divisor})"
    else:
        value = f"{loss.function.__name__}(a[L], y, {divisor})"
    masks = ""
    if exercise.mask:
        entries = "".join(
            f"    {layer}: {matrix(mask)},\n" for layer, mask in sorted(exercise.mask.items())
        )
        masks = f"mask = {{\n{entries}}}\n"
        activation += " * mask.get(l + 1, 1.0)"
    return masks + FORWARD.format(activation=activation, loss=value)
