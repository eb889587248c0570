"""A session as a lesson: a script that trains the same network again with NumPy alone."""

from __future__ import annotations

import inspect

from app.engine.activations import softmax_backward
from app.engine.losses import Fused
from app.engine.network import split_parameters
from app.engine.schedules import SCHEDULES
from app.export.cells import Cell, to_script
from app.export.engine_source import engine_source
from app.export.literals import matrices, matrix
from app.export.loss_source import divisor_source, mean_text
from app.export.numpy_training import comparison, epochs, has_dropout, orders, preparation, training
from app.export.origin import Origin, find_origin
from app.export.target_scale import label_words, unit_cell
from app.training.recipe.compatibility import hyperparameters
from app.training.run.session import TrainingSession
from app.training.weights.naming import SOURCE_ROWS


def numpy_script(session: TrainingSession) -> str:
    """The lesson as a Python file."""
    return to_script(numpy_lesson(session))


def numpy_lesson(session: TrainingSession) -> list[Cell]:
    """The lesson: data, weights, forward, loss, backward, update, and the run itself.

    It prints epoch, training loss and, if there is a test set, test loss: the same as in the
    session's history to 1e-9.
    """
    origin = find_origin(session)
    cells = [
        _data(session),
        _parameters(origin),
        _activations(session),
        _forward(session),
        _loss(session),
        _backward(session),
        preparation(session),
        _optimizer(session, origin),
        _learning_rate(session),
        *orders(session),
        training(session),
        epochs(session, origin),
        comparison(session, origin),
        unit_cell(session, _predict(session), "np.array({values})"),
    ]
    used = [cell for cell in cells if cell is not None]
    return [_opening(session, origin, any("math." in cell.code for cell in used)), *used]


def _predict(session: TrainingSession) -> str:
    """The script's expression for the predictions of ``{x}``."""
    return "forward({x}, {{}})[0][L]" if has_dropout(session) else "forward({x})[0][L]"


def _opening(session: TrainingSession, origin: Origin, uses_math: bool) -> Cell:
    recipe = session.recipe
    units = "-".join(map(str, recipe.units))
    prose = (
        f"A network of {units} units learns the data set {recipe.dataset.name}, with NumPy alone "
        "and every factor of the chain rule under its own name.\n\n"
        "Layers are counted from 0, the input. For l = 0 ... L-1: z[l+1] = a[l] @ w[l] + b[l] and "
        "a[l+1] = f[l+1](z[l+1]). With m samples a[l] has the shape (m, n_l), w[l] (n_l, n_{l+1}) "
        "and b[l] (n_{l+1},): w and b carry the number of the layer that they leave.\n\n"
    )
    if origin.from_start:
        prose += "It starts with the same first weights and trains as Backprop Playground did."
    else:
        prose += (
            "Settings or weights of this run were changed during training, so no single set of "
            "rules leads from its first weights to its present ones. This script starts from the "
            "parameters and the optimizer's state at the time of the export, and continues."
        )
    imports = "import math\n\n" if uses_math else ""
    return Cell(prose, f"{imports}import numpy as np")


def _data(session: TrainingSession) -> Cell:
    train, test = session.data.train, session.data.test
    code = [f"x_train = {matrix(train.x)}", f"y_train = {matrix(train.y)}"]
    prose = (
        f"The data as they are fed to the network: {len(train)} training samples x, one "
        f"row per sample, with the labels y.{label_words(session)}"
    )
    if len(test):
        prose += f" {len(test)} test samples are only evaluated, never trained on."
        code += [f"x_test = {matrix(test.x)}", f"y_test = {matrix(test.y)}"]
    return Cell(prose, "\n".join(code))


def _parameters(origin: Origin) -> Cell:
    which = "first weights" if origin.from_start else "weights at the time of the export"
    return Cell(
        f"The {which}: w[l][j, k] leads from neuron j of layer l to neuron k of layer l+1 "
        f"({SOURCE_ROWS}).",
        f"w = {matrices(origin.w)}\nb = {matrices(origin.b)}\nL = len(w)",
    )


def _activations(session: TrainingSession) -> Cell:
    activations = session.network.activations
    derived = activations[:-1] if _output_alone(session) else activations
    used = dict.fromkeys(activations)
    functions = [
        function for f in used for function in (f.function, f.derivative)[: 1 + (f in derived)]
    ]
    code = engine_source(*functions)
    f = ", ".join(f"{layer}: {f.function.__name__}" for layer, f in enumerate(activations, 1))
    df = ", ".join(f"{layer}: {f.derivative.__name__}" for layer, f in enumerate(derived, 1))
    if not df:
        return Cell("The activation function: layer l has f[l].", f"{code}\n\n\nf = {{{f}}}")
    return Cell(
        "The activation functions f and their derivatives f', which take a = f(z) as well; layer l "
        "has f[l] and df[l].",
        f"{code}\n\n\nf = {{{f}}}\ndf = {{{df}}}",
    )


def _output_alone(session: TrainingSession) -> bool:
    """Whether ∂J/∂z of the output is not the elementwise product of two factors."""
    return _fused(session) is not None or not session.network.activations[-1].elementwise


def _fused(session: TrainingSession) -> Fused | None:
    return session.rules.loss.fused.get(session.recipe.activations[-1])


def _forward(session: TrainingSession) -> Cell:
    prose = "The forward pass: from x to a[L], the prediction."
    if not has_dropout(session):
        return Cell(
            prose,
            '''def forward(x):
    """a[0] ... a[L] and z[1] ... z[L] for x of shape (m, n_0)."""
    a, z = {0: x}, {}
    for l in range(L):
        z[l + 1] = a[l] @ w[l] + b[l]
        a[l + 1] = f[l + 1](z[l + 1])
    return a, z''',
        )
    return Cell(
        f"{prose} Dropout multiplies a layer's f(z) by a mask: 0 for a dropped unit, and "
        "1 / (1 − rate) for the others, so that the expected a stays the same. Only training has "
        "masks.",
        '''def forward(x, mask):
    """a[0] ... a[L] and z[1] ... z[L] for x of shape (m, n_0); mask[l] is (m, n_l)."""
    a, z = {0: x}, {}
    for l in range(L):
        z[l + 1] = a[l] @ w[l] + b[l]
        a[l + 1] = f[l + 1](z[l + 1])
        if l + 1 in mask:
            a[l + 1] = a[l + 1] * mask[l + 1]
    return a, z''',
    )


def _loss(session: TrainingSession) -> Cell:
    loss, fused = session.rules.loss, _fused(session)
    no_mask = ", {}" if has_dropout(session) else ""
    if fused is None:
        prose = "The loss J of a prediction a[L], its derivative, and J over a whole data set."
        code = engine_source(loss.function, loss.slope)
        call = f"{loss.function.__name__}(a[L], y, divided_by(y))"
    else:
        prose = (
            "The loss J, computed from z[L], so that no logarithm of 0 is taken; its derivative; "
            "and J over a whole data set."
        )
        code = engine_source(fused.function, fused.slope)
        call = f"{fused.function.__name__}(z[L], y, divided_by(y))"
    return Cell(
        prose,
        f'''{code}


def divided_by(y):
    """What J divides its sum over m samples and K outputs by; y is (m, K)."""
    return {divisor_source(loss, session.network.units[-1])}


def loss_of(x, y):
    """J over all samples of a data set."""
    a, z = forward(x{no_mask})
    return {call}''',
    )


def _mean_text(session: TrainingSession) -> str:
    """Where the mean of J is in the backward pass."""
    first = "dJ_da[L]" if _fused(session) is None else "dJ_dz[L]"
    return mean_text(session.rules.loss, session.network.units[-1]).format(first=first)


def _backward(session: TrainingSession) -> Cell:
    loss, fused, masked = session.rules.loss, _fused(session), has_dropout(session)
    helper = ""
    if fused is not None:
        output = f"    dJ_dz[L] = {fused.slope.__name__}(a[L], y, divided_by(y))\n"
    else:
        output = f"    dJ_da[L] = {loss.slope.__name__}(a[L], y, divided_by(y))\n"
        if _output_alone(session):
            helper = f"{engine_source(softmax_backward)}\n\n\n"
            output += "    dJ_dz[L] = softmax_backward(a[L], dJ_da[L])\n"
    factors = ["da_dz[l] = df[l](z[l], a[l])", "dJ_dz[l] = dJ_da[l] * da_dz[l]"]
    if masked:
        factors[:1] = [
            "da_dz[l] = df[l](z[l], f[l](z[l]))",
            "if l in mask:",
            "    da_dz[l] = da_dz[l] * mask[l]",
        ]
    if not _output_alone(session):
        inner = "".join(f"        {line}\n" for line in factors)
    elif session.network.depth > 1:
        lines = "".join(f"            {line}\n" for line in factors)
        inner = f"        if l < L:\n{lines}"
    else:
        inner = ""
    return Cell(
        "The backward pass: the chain rule from the loss to every weight. dJ_da[l] is the "
        "sensitivity of the loss to the activations of layer l; each layer hands it down to the "
        f"one before. Row i of a factor is of sample i alone. {_mean_text(session)}, so the "
        "derivatives of weights and biases are plain sums over the samples.",
        f'''{helper}def backward(a, z, y{", mask" * masked}):
    """dJ_dw[l] and dJ_db[l] for l = 0 ... L-1, shaped as w[l] and b[l]."""
    dJ_da, da_dz, dJ_dz, dJ_dw, dJ_db = {{}}, {{}}, {{}}, {{}}, {{}}
{output}    for l in range(L, 0, -1):
{inner}        dJ_dw[l - 1] = a[l - 1].T @ dJ_dz[l]
        dJ_db[l - 1] = dJ_dz[l].sum(axis=0)
        dJ_da[l - 1] = dJ_dz[l] @ w[l - 1].T
    return dJ_dw, dJ_db''',
    )


def _optimizer(session: TrainingSession, origin: Origin) -> Cell:
    values = hyperparameters(session.recipe.optimizer)
    prose = (
        "The optimizer. It takes weights or biases w, their gradient g, the number of the update "
        "from 1 on, its state and its hyperparameters h, and returns new w and new state."
    )
    names = f"  # {', '.join(values)}" if values else ""
    return Cell(
        prose,
        f"{engine_source(session.rules.optimizer.rule)}\n\n\n"
        f"H = {tuple(values.values())!r}{names}\n"
        f"updates = {origin.steps!r}\n{_state(session, origin)}",
    )


def _state(session: TrainingSession, origin: Origin) -> str:
    """The optimizer's state of each layer, as tuples."""
    slots, units = session.rules.optimizer.slots, session.network.units
    if origin.from_start or not slots:
        zeros = ("np.zeros_like(theta), " * len(slots)).removesuffix(
            " " if len(slots) == 1 else ", "
        )
        return "\n".join(f"state_{name} = [({zeros}) for theta in {name}]" for name in "wb")
    parts = [split_parameters(origin.state[slot], units) for slot in slots]

    def states(which: int) -> str:
        layers = [
            "".join(f"{matrix(part[which][layer])}, " for part in parts)
            for layer in range(session.network.depth)
        ]
        return "".join(f"({arrays}),\n" for arrays in layers)

    return f"state_w = [\n{states(0)}]\nstate_b = [\n{states(1)}]"


def _learning_rate(session: TrainingSession) -> Cell:
    schedule = SCHEDULES[session.recipe.schedule.name]
    rate = f"LEARNING_RATE = {session.recipe.optimizer.learning_rate!r}"
    prose = f"The learning rate α of an epoch. {inspect.getdoc(schedule.factor)}"
    if schedule.name == "constant":
        return Cell(prose, f"{rate}\n\n\ndef learning_rate(epoch):\n    return LEARNING_RATE")
    return Cell(
        prose,
        f"""{rate}
SCHEDULE = {hyperparameters(session.recipe.schedule)!r}


{engine_source(schedule.factor)}


def learning_rate(epoch):
    return LEARNING_RATE * {schedule.factor.__name__}(epoch, SCHEDULE)""",
    )
