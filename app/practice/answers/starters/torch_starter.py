"""The exercise for PyTorch, without its automatic derivatives."""

from __future__ import annotations

from collections.abc import Sequence

from app.engine.activations import Array
from app.export.cells import Cell, to_script
from app.export.literals import rows
from app.export.loss_source import criterion_source
from app.practice.answers.starters.common import convention, empty_backward, opening, pairs
from app.practice.exercise.exercise import Exercise


def torch_starter(exercise: Exercise, address: str) -> str:
    """A PyTorch program with data, weights and forward pass, whose backward pass is empty."""
    return to_script(
        [
            Cell(
                opening(exercise, address),
                "import torch\nfrom torch import nn\n\ntorch.set_default_dtype(torch.float64)",
            ),
            Cell(
                "The batch: one row per sample.",
                f"x = {_tensor(exercise.x)}\ny = {_tensor(exercise.y)}\nm = len(x)",
            ),
            Cell(
                "The weights: w[l][j, k] leads from neuron j of layer l to neuron k of layer l+1. "
                "These are the transposes of what nn.Linear keeps.",
                f"w = {_tensors(exercise.w)}\nb = {_tensors(exercise.b)}\nL = len(w)",
            ),
            Cell("The forward pass is given.", _forward(exercise)),
            Cell(convention(exercise), empty_backward()),
            Cell(
                "What to paste: the terms that you have, with all digits.",
                'print("J =", J.item())\n'
                f"for name, values in [{pairs()}]:\n"
                "    for l in sorted(values):\n"
                '        print(f"{name}[{l}] = {values[l].tolist()}")',
            ),
        ]
    )


def _tensor(values: Array) -> str:
    return f"torch.tensor({rows(values)})"


def _tensors(values: Sequence[Array]) -> str:
    return "[\n" + "".join(f"{_tensor(value)},\n" for value in values) + "]"


def _forward(exercise: Exercise) -> str:
    last = exercise.activations[-1].name
    classes = {
        each.torch_class: f"{each.torch_class.strip()}\n\n\n" for each in exercise.activations
    }
    defined = "".join(source for key, source in classes.items() if key)
    table = ", ".join(
        f"{layer}: {each.torch}" for layer, each in enumerate(exercise.activations, 1)
    )
    criterion = criterion_source(exercise.loss, exercise.units[-1])
    # PyTorch's cross-entropies include the output's activation.
    value = "z[L]" if last in exercise.loss.fused else "a[L]"
    masks, activation = "", "f[l + 1](z[l + 1])"
    if exercise.mask:
        entries = "".join(
            f"    {layer}: {_tensor(mask)},\n" for layer, mask in sorted(exercise.mask.items())
        )
        masks = f"mask = {{\n{entries}}}\n"
        activation += " * mask.get(l + 1, 1.0)"
    gap = "\n\n" if criterion.startswith("def ") else ""
    return (
        f"{defined}f = {{{table}}}\n{gap}{criterion}\n{gap}{masks}a, z = {{0: x}}, {{}}\n"
        "for l in range(L):\n"
        "    z[l + 1] = a[l] @ w[l] + b[l]\n"
        f"    a[l + 1] = {activation}\n\n"
        f"J = criterion({value}, y)"
    )
