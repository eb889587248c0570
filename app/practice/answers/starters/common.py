"""What all starters say in words."""

from __future__ import annotations

from app.export.loss_source import mean_text
from app.practice.exercise.exercise import Exercise

FACTORS = ("dJ_da", "da_dz", "dJ_dz", "dJ_dw", "dJ_db")
TODO = "Your code: fill the dicts, from l = L down to 1."


def opening(exercise: Exercise, address: str) -> str:
    """What the program is, its notation, and where to paste what it prints."""
    units = "-".join(map(str, exercise.units))
    samples = "one sample" if exercise.m == 1 else f"{exercise.m} samples"
    names = ", ".join(
        f"{layer}: {activation.title}" for layer, activation in enumerate(exercise.activations, 1)
    )
    return (
        f"Write the backward pass of a {units} network on a batch of {samples}, and check it.\n\n"
        "Layers are counted from 0, the input, to L. For l = 0 ... L-1: z[l+1] = a[l] @ w[l] + "
        "b[l] and a[l+1] = f[l+1](z[l+1]). With m samples a[l] and z[l] have the shape (m, n_l), "
        "w[l] (n_l, n_{l+1}) and b[l] (n_{l+1},): w and b carry the number of the layer that they "
        f"leave.\n\nActivations by layer: {names}. Loss: {exercise.loss.title}."
        f"\n\nRun it and paste all that it prints at\n{address}"
    )


def convention(exercise: Exercise) -> str:
    """What row i is, and where the 1/m of the loss is."""
    mean = mean_text(exercise.loss, exercise.units[-1]).format(first="dJ_da[L]")
    dropout = " Dropout's mask multiplies a[l], and so da_dz[l]." if exercise.mask else ""
    short = (
        " The short form dJ_dz[L] = (a[L] - y) / ... may be used; dJ_da[L] and da_dz[L] can then "
        "be left out."
        if exercise.is_fused
        else ""
    )
    softmax = (
        " Softmax mixes the outputs of a sample: its dJ_dz[L] is not dJ_da[L] * da_dz[L]."
        if not exercise.activations[-1].elementwise
        else ""
    )
    return (
        "The backward pass is yours. Row i of dJ_da[l], da_dz[l] and dJ_dz[l] is of sample i: "
        "(m, n_l), l = 1 ... L. dJ_dw[l] and dJ_db[l] are shaped as w[l] and b[l], l = 0 ... L-1. "
        f"{mean}, so dJ_dw and dJ_db are plain sums over the samples.{dropout}{short}{softmax} "
        "Leave a dict empty to leave its terms out."
    )


def pairs() -> str:
    """The factors with their names, as the items of a list in the program."""
    return ", ".join(f'("{name}", {name})' for name in FACTORS)


def empty_backward() -> str:
    """The function that the student fills, and its call."""
    names = ", ".join(FACTORS)
    return f'''def backward(a, z, y):
    """dJ_da[l], da_dz[l] and dJ_dz[l] for l = 1 ... L; dJ_dw[l] and dJ_db[l] for 0 ... L-1."""
    {names} = {", ".join(["{}"] * len(FACTORS))}
    # {TODO}

    return {names}


{names} = backward(a, z, y)'''
