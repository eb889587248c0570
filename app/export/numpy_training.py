"""The second half of the NumPy lesson: preparing the gradient, the order of samples, the run."""

from __future__ import annotations

from app.engine.network import split_parameters
from app.export.cells import Cell
from app.export.engine_source import engine_source
from app.export.literals import matrices
from app.export.origin import Origin
from app.training.data.order import orders_per_block
from app.training.run.session import TrainingSession


def has_dropout(session: TrainingSession) -> bool:
    """Whether any layer has dropout."""
    return any(layer.dropout for layer in session.recipe.layers)


def preparation(session: TrainingSession) -> Cell | None:
    """Regularizer, freezing and clipping; None if the recipe has none of them."""
    recipe, frozen = session.recipe, session.rules.frozen
    prose, constants, lines, helper = [], [], [], ""
    if recipe.regularizer.name != "none":
        derivative = session.rules.regularizer.derivative
        prose.append(
            "The regularizer adds a term to the loss, and so its derivative to dJ_dw. The biases "
            "are exempt, and the losses printed are without it."
        )
        constants.append(f"RATE = {recipe.regularizer.rate!r}")
        helper = f"\n\n\n{engine_source(derivative)}"
        lines += [
            "for l in range(L):",
            f"    dJ_dw[l] = dJ_dw[l] + {derivative.__name__}(w[l], RATE)",
        ]
    if frozen is not None:
        prose.append("Some weights or biases are frozen: True for one that does not change.")
        w, b = split_parameters(frozen.astype(float), session.network.units)
        constants.append(f"FROZEN_W = {matrices([part > 0 for part in w])}")
        constants.append(f"FROZEN_B = {matrices([part > 0 for part in b])}")
        lines += [
            "for l in range(L):",
            "    dJ_dw[l] = np.where(FROZEN_W[l], 0.0, dJ_dw[l])",
            "    dJ_db[l] = np.where(FROZEN_B[l], 0.0, dJ_db[l])",
        ]
    if recipe.clip_norm is not None:
        prose.append(
            "The whole gradient, all weights and biases together, is scaled down if its norm "
            "is larger than CLIP_NORM."
        )
        constants.append(f"CLIP_NORM = {recipe.clip_norm!r}")
        lines += [
            "parts = [*dJ_dw.values(), *dJ_db.values()]",
            "norm = np.sqrt(sum((part * part).sum() for part in parts))",
            "scale = min(1.0, CLIP_NORM / (norm + 1e-6))",
            "for l in range(L):",
            "    dJ_dw[l] = dJ_dw[l] * scale",
            "    dJ_db[l] = dJ_db[l] * scale",
        ]
    if not lines:
        return None
    body = "".join(f"    {line}\n" for line in lines)
    return Cell(
        f"What the optimizer gets. {' '.join(prose)}",
        "\n".join(constants) + f"{helper}\n\n\ndef prepare(dJ_dw, dJ_db):\n"
        f'    """Change the gradient in place, before the optimizer gets it."""\n{body}',
    )


def orders(session: TrainingSession) -> list[Cell]:
    """The order of an epoch, and dropout's masks."""
    recipe, samples = session.recipe, len(session.data.train)
    rates = {number: layer.dropout for number, layer in enumerate(recipe.layers, 1)}
    rates = {number: rate for number, rate in rates.items() if rate}
    cells = []
    seed = f"SEED = {recipe.seeds.order!r}\n"
    if recipe.shuffle:
        cells.append(
            Cell(
                "The order of the samples in an epoch, which depends on the seed and the number of "
                "the epoch alone. The orders of ORDERS_AT_ONCE epochs are drawn together.",
                f'''{seed}ORDERS_AT_ONCE = {orders_per_block(samples)!r}


def order_of(epoch):
    """The training samples' numbers, shuffled."""
    block, k = divmod(epoch, ORDERS_AT_ONCE)
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(3, block)))
    orders = np.tile(np.arange(len(x_train)), (ORDERS_AT_ONCE, 1))
    return rng.permuted(orders, axis=1)[k]''',
            )
        )
    else:
        cells.append(
            Cell(
                "Each epoch takes the samples in the same order.",
                "def order_of(epoch):\n    return np.arange(len(x_train))",
            )
        )
    if rates:
        cells.append(
            Cell(
                "Dropout: the share of each layer's units that are dropped, and the masks of an "
                "epoch, one row per sample in its order.",
                f'''{"" if recipe.shuffle else seed}DROPOUT = {rates!r}


def masks_of(epoch):
    """mask[l] of shape (samples, n_l), for the layers with dropout."""
    mask = {{}}
    for l, rate in DROPOUT.items():
        rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(4, epoch, l)))
        drawn = rng.random((len(x_train), len(b[l - 1])))
        mask[l] = np.where(drawn < rate, 0.0, 1.0 / (1.0 - rate))
    return mask''',
            )
        )
    return cells


def training(session: TrainingSession) -> Cell:
    """One epoch, batch by batch."""
    recipe = session.recipe
    masked = has_dropout(session)
    masks = "    masks = masks_of(epoch)\n" if masked else ""
    batch_masks = (
        "        mask = {l: part[start : start + BATCH_SIZE] for l, part in masks.items()}\n"
        if masked
        else ""
    )
    mask = ", mask" * masked
    prepared = "" if preparation(session) is None else "        prepare(dJ_dw, dJ_db)\n"
    rule = session.rules.optimizer.rule.__name__
    frozen = session.rules.frozen is not None
    new_w, new_b = ("new_w", "new_b") if frozen else ("w[l]", "b[l]")
    if_frozen = (
        frozen
        * """
            w[l] = np.where(FROZEN_W[l], w[l], new_w)
            b[l] = np.where(FROZEN_B[l], b[l], new_b)"""
    )
    size = "len(x_train)" if recipe.batch_size is None else repr(recipe.batch_size)
    return Cell(
        "An epoch: batch by batch forward, backward, update.",
        f'''BATCH_SIZE = {size}


def train(epoch, first, last):
    """The batches of an epoch from its sample first to its sample last."""
    global updates
    order, alpha = order_of(epoch), learning_rate(epoch)
{masks}    for start in range(first, last, BATCH_SIZE):
        rows = order[start : start + BATCH_SIZE]
        x, y = x_train[rows], y_train[rows]
{batch_masks}        a, z = forward(x{mask})
        dJ_dw, dJ_db = backward(a, z, y{mask})
{prepared}        updates += 1
        for l in range(L):
            {new_w}, state_w[l] = {rule}(w[l], dJ_dw[l], alpha, updates, state_w[l], H)
            {new_b}, state_b[l] = {rule}(b[l], dJ_db[l], alpha, updates, state_b[l], H)\
{if_frozen}''',
    )


def epochs(session: TrainingSession, origin: Origin) -> Cell:
    """The run itself, with a line for each epoch."""
    test = len(session.data.test) > 0
    losses = "loss_of(x_train, y_train)" + ", loss_of(x_test, y_test)" * test
    head = "epoch, training loss, test loss" if test else "epoch, training loss"
    form = "{epoch} {losses[0]:.15g}" + " {losses[1]:.15g}" * test
    first = "0" if origin.from_start else "FIRST_EPOCH"
    constants = f"LAST_EPOCH = {origin.last!r}"
    prose = f"The run. Each line has the {head}"
    if origin.from_start:
        prose += ", as the chart of the losses has them; epoch 0 is before the first update."
        start = "0"
    else:
        constants = f"FIRST_EPOCH = {origin.epoch!r}\nFIRST_SAMPLE = {origin.offset!r}\n{constants}"
        prose += "; the first line is the state at the time of the export."
        start = "FIRST_SAMPLE if epoch == FIRST_EPOCH else 0"
    if origin.rest:
        prose += f" {origin.rest} samples of the epoch {origin.last} follow."
    rest = f"\ntrain(LAST_EPOCH, 0, {origin.rest!r})" if origin.rest else ""
    return Cell(
        prose,
        f'''{constants}


def report(epoch):
    losses = [{losses}]
    print(f"{form}")


report({first})
for epoch in range({first}, LAST_EPOCH):
    train(epoch, {start}, len(x_train))
    report(epoch + 1){rest}''',
    )


def comparison(session: TrainingSession, origin: Origin) -> Cell | None:
    """The largest difference to the parameters that the session has now."""
    if not origin.from_start:
        return None
    w, b = session.network.w, session.network.b
    return Cell(
        "The parameters that the run had when it was exported, and the largest difference to those "
        "of this script. It is about 1e-15, or a little more after many updates. If it is large, "
        "weights were set by hand in the middle of the run.",
        f"""exported_w = {matrices(w)}
exported_b = {matrices(b)}
differences = [np.abs(w[l] - exported_w[l]).max() for l in range(L)]
differences += [np.abs(b[l] - exported_b[l]).max() for l in range(L)]
print(f"largest difference to the exported parameters: {{max(differences):.3g}}")""",
    )
