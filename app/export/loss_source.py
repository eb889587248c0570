"""The convention of the loss as source code for the exported scripts."""

from __future__ import annotations

from app.engine.losses import Loss


def divisor_source(loss: Loss, outputs: int) -> str:
    """What J divides its sum by, as Python of the targets y (m, K): "2 * len(y)"."""
    lengths = {"m": "len(y)", "K": "y.shape[1]"}
    letters = [lengths[letter] for letter in loss.divisor_letters(outputs)]
    return " * ".join(["2"] * loss.reduction.half + letters) or "1"


def criterion_source(loss: Loss, outputs: int) -> str:
    """The line that defines PyTorch's criterion; its own mean is used where it is the same."""
    divisor = divisor_source(loss, outputs)
    summed = loss.torch.removesuffix("()") + '(reduction="sum")'
    if divisor == "1":
        return f"criterion = {summed}"
    is_mean = len(loss.divisor_letters(outputs)) == (2 if outputs > 1 and loss.per_output else 1)
    if is_mean and not loss.reduction.half:
        return f"criterion = {loss.torch}"
    below = f"({divisor})" if " * " in divisor else divisor
    return f"def criterion(a, y):\n    return {summed}(a, y) / {below}"


def mean_text(loss: Loss, outputs: int) -> str:
    """Where the mean of J is in the backward pass, as a sentence about its first factor."""
    letters = loss.divisor_letters(outputs)
    known = {"m": "m samples", "K": f"K = {outputs} outputs"}
    half = " with ½ before it" if loss.reduction.half else ""
    if not letters:
        return f"J is a sum over the samples{' and outputs' * (outputs > 1)}{half}"
    over = " and ".join(known[letter] for letter in letters)
    if letters == ["m"] and outputs == 1 and not half:
        return "The 1/m is in {first}"
    scale = f"1/{letters[0]}" if len(letters) == 1 else "1 / (m K)"
    return f"J is a mean over {over}{half}; its {scale} is in {{first}}"
