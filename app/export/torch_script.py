"""The trained network for PyTorch: ``nn.Sequential``, its weights, its optimizer, a check."""

from __future__ import annotations

from app.engine.optimizers import OPTIMIZERS
from app.export.cells import Cell, to_script
from app.export.literals import nested, rows
from app.export.loss_source import criterion_source
from app.export.target_scale import label_words, unit_cell
from app.training.recipe.compatibility import hyperparameters
from app.training.run.session import TrainingSession
from app.training.weights.naming import SOURCE_ROWS


def torch_script(session: TrainingSession) -> str:
    """A Python file that builds the trained network and prints its losses and the recorded ones."""
    cells = [
        _opening(session),
        _data(session),
        _model(session),
        _weights(session),
        _check(session),
        unit_cell(session, "model({x})", "torch.tensor({values})", "with torch.no_grad():"),
        _optimizer(session),
    ]
    return to_script([cell for cell in cells if cell is not None])


def _opening(session: TrainingSession) -> Cell:
    units = "-".join(map(str, session.recipe.units))
    return Cell(
        f"The trained network of {units} units from Backprop Playground, for PyTorch.",
        "import torch\nfrom torch import nn\n\ntorch.set_default_dtype(torch.float64)",
    )


def _data(session: TrainingSession) -> Cell:
    train, test = session.data.train, session.data.test
    splits = [("train", train)] + ([("test", test)] if len(test) else [])
    code = [
        f"{part}_{name} = torch.tensor({rows(values)})"
        for name, split in splits
        for part, values in (("x", split.x), ("y", split.y))
    ]
    prose = f"The data as they are fed to the network, one row per sample.{label_words(session)}"
    return Cell(prose, "\n".join(code))


def _is_fused(session: TrainingSession) -> bool:
    return session.recipe.activations[-1] in session.rules.loss.fused


def _model(session: TrainingSession) -> Cell:
    recipe = session.recipe
    lines = []
    for number, layer in enumerate(recipe.layers):
        lines.append(f"    nn.Linear({recipe.units[number]}, {layer.units}),\n")
        if number < len(recipe.layers) - 1 or not _is_fused(session):
            lines.append(f"    {session.network.activations[number].torch},\n")
        if layer.dropout:
            lines.append(f"    nn.Dropout({layer.dropout!r}),\n")
    prose = "The network, layer by layer."
    if _is_fused(session):
        prose += (
            f" The last {recipe.activations[-1]} is missing, because the loss includes it; apply "
            "it yourself for probabilities."
        )
    criterion = criterion_source(session.rules.loss, session.network.units[-1])
    classes = {f.torch_class: f"{f.torch_class.strip()}\n\n\n" for f in session.network.activations}
    defined = "".join(classes[source] for source in classes if source)
    gap = "\n\n" if criterion.startswith("def ") else ""
    return Cell(prose, f"{defined}model = nn.Sequential(\n{''.join(lines)})\n{gap}{criterion}")


def _weights(session: TrainingSession) -> Cell:
    return Cell(
        "The trained weights: w[l][j][k] leads from neuron j of layer l to neuron k of layer l+1 "
        f"({SOURCE_ROWS}). "
        "PyTorch keeps the transposed matrix.",
        f"""w = {nested(session.network.w)}
b = {nested(session.network.b)}
linear = [module for module in model if isinstance(module, nn.Linear)]
with torch.no_grad():
    for l, module in enumerate(linear):
        module.weight.copy_(torch.tensor(w[l]).T)
        module.bias.copy_(torch.tensor(b[l]))""",
    )


def _check(session: TrainingSession) -> Cell:
    train, test = session.losses()
    lines = [f'    print("training loss", criterion(model(x_train), y_train).item(), {train!r})']
    if test is not None:
        lines.append(f'    print("test loss", criterion(model(x_test), y_test).item(), {test!r})')
    code = "model.eval()\nwith torch.no_grad():\n" + "\n".join(lines)
    return Cell("A check: the losses here, and those in Backprop Playground.", code)


def _optimizer(session: TrainingSession) -> Cell:
    recipe = session.recipe
    values = {name: repr(value) for name, value in hyperparameters(recipe.optimizer).items()}
    form = session.rules.optimizer.torch
    if recipe.optimizer.name == "nesterov" and values["momentum"] == "0.0":
        # PyTorch refuses Nesterov without momentum, which is plain SGD.
        form = OPTIMIZERS["sgd"].torch
    optimizer = form.format(rate=repr(session.learning_rate), **values)
    prose = "To train on: the optimizer with the present learning rate and an empty state."
    beside = [
        name
        for name, on in (
            ("the schedule", recipe.schedule.name != "constant"),
            ("the regularizer", recipe.regularizer.name != "none"),
            ("the clipping of the gradient", recipe.clip_norm is not None),
            ("the frozen parameters", bool(recipe.frozen)),
        )
        if on
    ]
    if beside:
        prose += f" Not here, but in the NumPy script: {', '.join(beside)}."
    return Cell(prose, f"optimizer = torch.optim.{optimizer}\nmodel.train()")
