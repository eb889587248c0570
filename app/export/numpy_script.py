"""A session as a lesson: a script of NumPy alone that trains the same network once more."""

from __future__ import annotations

from app.engine.activations import Array
from app.engine.losses import LOSSES as ENGINE_LOSSES
from app.engine.network import split_parameters
from app.export.cells import Cell, to_script
from app.export.literals import matrices, matrix
from app.export.numpy_parts import (
    ACTIVATIONS,
    HELPERS,
    LOSSES,
    OPTIMIZERS,
    SCHEDULE_CONSTANTS,
    SCHEDULES,
    SOFTMAX_BACKWARD,
    SOFTMAX_WHY,
)
from app.export.numpy_training import (
    comparison,
    epochs,
    has_dropout,
    orders,
    preparation,
    training,
)
from app.export.origin import Origin, find_origin
from app.training.recipe.compatibility import hyperparameters
from app.training.run.session import TrainingSession


def numpy_script(session: TrainingSession) -> str:
    """The lesson as a Python file."""
    return to_script(numpy_lesson(session))


def numpy_lesson(session: TrainingSession) -> list[Cell]:
    """The lesson: data, weights, forward, loss, backward, update, and the run itself.

    It prints epoch, training loss and, where there is a test set, test loss: the same as in the
    session's history to 1e-9.
    """
    origin = find_origin(session)
    cells = [
        _opening(session, origin),
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
    ]
    return [cell for cell in cells if cell is not None]


def _opening(session: TrainingSession, origin: Origin) -> Cell:
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
        prose += "It starts with the very same first weights and trains as Backprop Playground did."
    else:
        prose += (
            "Settings or weights of this run were changed while it was on its way, so no single "
            "set of rules leads from its first weights to where it stands. So this script starts "
            "from the parameters and the optimizer's state that it had when it was exported, and "
            "goes on from there."
        )
    schedule = recipe.schedule.name
    gelu = "gelu" in recipe.activations
    code = "import math\n\n" if schedule == "cosine" or gelu else ""
    return Cell(prose, f"{code}import numpy as np")


def _data(session: TrainingSession) -> Cell:
    train, test = session.data.train, session.data.test
    code = [f"x_train = {matrix(train.x)}", f"y_train = {matrix(train.y)}"]
    prose = (
        f"The data as they are fed to the network: {len(train)} training samples x, a row a "
        f"sample, with the labels y."
    )
    if len(test):
        prose += f" {len(test)} test samples are only looked at, never trained on."
        code += [f"x_test = {matrix(test.x)}", f"y_test = {matrix(test.y)}"]
    return Cell(prose, "\n".join(code))


def _parameters(origin: Origin) -> Cell:
    which = "first weights" if origin.from_start else "weights at the time of the export"
    return Cell(
        f"The {which}: w[l][j, k] leads from neuron j of layer l to neuron k of layer l+1.",
        f"w = {matrices(origin.w)}\nb = {matrices(origin.b)}\nL = len(w)",
    )


def _activations(session: TrainingSession) -> Cell:
    names = session.recipe.activations
    used = list(dict.fromkeys(names))
    helpers = dict.fromkeys(ACTIVATIONS[name].helper for name in used)
    sources = [HELPERS[helper] for helper in helpers if helper]
    sources += [ACTIVATIONS[name].source for name in used]
    f = ", ".join(f"{layer}: {name}" for layer, name in enumerate(names, 1))
    df = ", ".join(
        f"{layer}: {name}_derivative"
        for layer, name in enumerate(names, 1)
        if layer < len(names) or not _output_alone(session)
    )
    code = "\n\n\n".join(source.strip() for source in sources)
    if df:
        return Cell(
            "The activation functions f and their derivatives f'; layer l has f[l] and df[l].",
            f"{code}\n\n\nf = {{{f}}}\ndf = {{{df}}}",
        )
    return Cell("The activation function: layer l has f[l].", f"{code}\n\n\nf = {{{f}}}")


def _output_alone(session: TrainingSession) -> bool:
    """Whether ∂J/∂z of the output is not the product of two factors, elementwise."""
    return _is_fused(session) or session.recipe.activations[-1] == "softmax"


def _is_fused(session: TrainingSession) -> bool:
    fused = ENGINE_LOSSES[session.recipe.loss].fused
    return session.recipe.activations[-1] in fused


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
        f"{prose} Dropout multiplies a layer's f(z) by a mask: 0 for a unit that is left out, and "
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
    part = LOSSES[session.recipe.loss]
    no_mask = ", {}" if has_dropout(session) else ""
    return Cell(
        part.about,
        f'''{part.source.strip()}


def loss_of(x, y):
    """J over all samples of x and y at the present weights."""
    a, z = forward(x{no_mask})
    return loss({part.argument}, y)''',
    )


def _backward(session: TrainingSession) -> Cell:
    part, masked = LOSSES[session.recipe.loss], has_dropout(session)
    depth = session.network.depth
    if _is_fused(session):
        why = "".join(f"    # {line}\n" for line in part.why.splitlines())
        output = f"{why}    dJ_dz[L] = {part.fused}\n"
    elif _output_alone(session):
        output = (
            "    dJ_da[L] = loss_derivative(a[L], y)\n"
            f"    # {SOFTMAX_WHY}\n    dJ_dz[L] = {SOFTMAX_BACKWARD}\n"
        )
    else:
        output = "    dJ_da[L] = loss_derivative(a[L], y)\n"
    factors = ["da_dz[l] = df[l](z[l])", "dJ_dz[l] = dJ_da[l] * da_dz[l]"]
    if masked:
        factors[1:1] = ["if l in mask:", "    da_dz[l] = da_dz[l] * mask[l]"]
    if not _output_alone(session):
        inner = "".join(f"        {line}\n" for line in factors)
    elif depth > 1:
        lines = "".join(f"            {line}\n" for line in factors)
        inner = f"        if l < L:\n{lines}"
    else:
        inner = ""
    return Cell(
        "The backward pass: the chain rule from the loss to every weight. dJ_da[l] is the "
        "sensitivity of the loss to the activations of layer l; each layer hands it down to the "
        "one before. The 1/m is in dJ_da[L], so the derivatives of weights and biases are plain "
        "sums over the samples.",
        f'''def backward(a, z, y{", mask" * masked}):
    """dJ_dw[l] and dJ_db[l] for l = 0 ... L-1, shaped as w[l] and b[l]."""
    dJ_da, da_dz, dJ_dz, dJ_dw, dJ_db = {{}}, {{}}, {{}}, {{}}, {{}}
{output}    for l in range(L, 0, -1):
{inner}        dJ_dw[l - 1] = a[l - 1].T @ dJ_dz[l]
        dJ_db[l - 1] = dJ_dz[l].sum(axis=0)
        dJ_da[l - 1] = dJ_dz[l] @ w[l - 1].T
    return dJ_dw, dJ_db''',
    )


def _optimizer(session: TrainingSession, origin: Origin) -> Cell:
    recipe, optimizer = session.recipe, session.rules.optimizer
    part = OPTIMIZERS[recipe.optimizer.name]
    values = hyperparameters(recipe.optimizer)
    constants = "".join(f"{part.constants[name]} = {values[name]!r}\n" for name in values)
    if not optimizer.slots:
        return Cell(
            part.about,
            f'''def update(theta, g, alpha):
    """The new weights or biases theta, for their gradient g and the learning rate alpha."""
{part.body}''',
        )
    adam = "first_moment" in optimizer.slots
    start = (
        _zero_state(optimizer.slots, adam=adam)
        if origin.from_start
        else _given_state(session, origin, adam=adam)
    )
    spaced = f"{constants}\n\n" if constants else ""
    return Cell(
        part.about,
        f'''{spaced}def update(theta, g, state, alpha):
    """The new weights or biases theta, for their gradient g and the learning rate alpha."""
{part.body}


{start}''',
    )


def _zero_state(slots: tuple[str, ...], *, adam: bool) -> str:
    step = '"step": 0, ' if adam else ""
    entries = ", ".join(f'"{slot}": np.zeros_like(theta)' for slot in slots)
    return (
        f"state_w = [{{{step}{entries}}} for theta in w]\n"
        f"state_b = [{{{step}{entries}}} for theta in b]"
    )


def _given_state(session: TrainingSession, origin: Origin, *, adam: bool) -> str:
    units = session.network.units
    parts = {slot: split_parameters(flat, units) for slot, flat in origin.state.items()}
    step = f'"step": {origin.steps!r}, ' if adam else ""

    def states(which: int) -> str:
        layers = []
        for layer in range(session.network.depth):
            arrays: dict[str, Array] = {slot: pair[which][layer] for slot, pair in parts.items()}
            entries = ", ".join(f'"{slot}": {matrix(array)}' for slot, array in arrays.items())
            layers.append(f"{{{step}{entries}}},\n")
        return f"[\n{''.join(layers)}]"

    return f"state_w = {states(0)}\nstate_b = {states(1)}"


def _learning_rate(session: TrainingSession) -> Cell:
    schedule = session.recipe.schedule
    about, formula = SCHEDULES[schedule.name]
    values = hyperparameters(schedule)
    constants = "".join(f"{SCHEDULE_CONSTANTS[name]} = {values[name]!r}\n" for name in values)
    return Cell(
        f"The learning rate α of an epoch. {about}",
        f"LEARNING_RATE = {session.recipe.optimizer.learning_rate!r}\n{constants}\n\n"
        f"def learning_rate(epoch):\n    return {formula}",
    )
