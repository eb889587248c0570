"""One epoch by scikit-learn and by PyTorch with their defaults, if they are installed."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.network import MLP

ABSENT = {
    name: "not installed"
    for name, module in (("scikit-learn", "sklearn"), ("PyTorch", "torch"))
    if importlib.util.find_spec(module) is None
}


def epochs(
    network: MLP, x: Array, y: Array, order: NDArray[Any], batch: int, rate: float
) -> dict[str, Callable[[], object]]:
    """A function that trains one epoch, for each installed library."""
    work: dict[str, Callable[[], object]] = {}
    if "scikit-learn" not in ABSENT:
        work["scikit-learn"] = _scikit_learn(network, x, y, batch, rate)
    if "PyTorch" not in ABSENT:
        work["PyTorch"] = _pytorch(network, x, y, order, batch, rate)
    return work


def _scikit_learn(
    network: MLP, x: Array, y: Array, batch: int, rate: float
) -> Callable[[], object]:
    network_module: Any = import_module("sklearn.neural_network")
    warning: Any = import_module("sklearn.exceptions").ConvergenceWarning

    # Its output layer is always linear, which is slightly less work than the others have.
    model = network_module.MLPRegressor(
        hidden_layer_sizes=network.units[1:-1],
        activation="tanh",
        solver="sgd",
        alpha=0.0,
        momentum=0.0,
        nesterovs_momentum=False,
        batch_size=batch,
        learning_rate_init=rate,
        max_iter=1,
    )
    target = y[:, 0] if y.shape[1] == 1 else y
    warnings.simplefilter("ignore", warning)
    return lambda: model.partial_fit(x, target)


def _pytorch(
    network: MLP, x: Array, y: Array, order: NDArray[Any], batch: int, rate: float
) -> Callable[[], object]:
    torch: Any = import_module("torch")

    torch.set_num_threads(1)
    layers: list[Any] = []
    for n_in, n_out in zip(network.units, network.units[1:], strict=False):
        layers += [torch.nn.Linear(n_in, n_out, dtype=torch.float64), torch.nn.Tanh()]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)
    batches = [torch.from_numpy(order[at : at + batch]) for at in range(0, len(x), batch)]

    def epoch() -> None:
        for rows in batches:
            optimizer.zero_grad()
            loss = ((model(inputs[rows]) - targets[rows]) ** 2).mean()
            loss.backward()
            optimizer.step()

    return epoch
