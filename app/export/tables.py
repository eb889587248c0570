"""Weights as .npz and JSON, losses and data as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

import numpy as np

from app.export.spreadsheet import as_text, spreadsheet
from app.training.data.data import Split
from app.training.run.session import TrainingSession
from app.training.weights.naming import SOURCE_ROWS


def weights_npz(session: TrainingSession) -> bytes:
    """``numpy.load`` gives w0 (n_0, n_1), b0 (n_1,), w1 … without pickle; and their orientation."""
    network = session.network
    arrays = {"orientation": np.array(SOURCE_ROWS)}
    for layer, (w, b) in enumerate(zip(network.w, network.b, strict=True)):
        arrays |= {f"w{layer}": w, f"b{layer}": b}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def weights_json(session: TrainingSession) -> str:
    """units n_0 … n_L, activations of layers 1 … L, orientation, w and b as nested lists.

    If the target is standardised, also target_mean and target_std: ŷ = a[L] · std + mean.
    """
    network, data = session.network, session.data
    scale = {}
    if data.target_mean is not None and data.target_std is not None:
        scale = {"target_mean": data.target_mean.tolist(), "target_std": data.target_std.tolist()}
    return json.dumps(
        {
            "units": list(network.units),
            "activations": [activation.name for activation in network.activations],
            "orientation": SOURCE_ROWS,
            "w": [w.tolist() for w in network.w],
            "b": [b.tolist() for b in network.b],
            **scale,
        },
        allow_nan=False,
    )


def history_csv(session: TrainingSession) -> str:
    """One row per epoch; without a test set its column is empty."""
    history = session.history
    rows = zip(history.epoch, history.train, history.test, strict=True)
    return _csv(["epoch", "train_loss", "test_loss"], rows)


def data_csv(session: TrainingSession) -> str:
    """One row per sample: its split, the unscaled inputs, and its class or its numbers to predict.

    Read as own data it gives the same samples, split, names and classes again. Names that people
    typed are never a formula.
    """
    data, dataset = session.data, session.data.dataset
    targets = dataset.target_names if session.recipe.dataset.own else ("label",)
    rows = [
        [name, *point, *target]
        for name, split in (("train", data.train), ("test", data.test))
        for point, target in zip(split.points.tolist(), _targets(session, split), strict=True)
    ]
    header = ["split", *dataset.input_names, *targets]
    return spreadsheet([as_text(name) for name in header], rows)


def _targets(session: TrainingSession, split: Split) -> list[list[float | str]]:
    """The class's name or number, or the numbers to predict, of each sample."""
    names = session.data.dataset.class_names
    if names:
        return [[names[label]] for label in split.target.tolist()]
    target = split.target if split.target.ndim == 2 else split.target[:, np.newaxis]
    values: list[list[float | str]] = target.tolist()
    return values


def _csv(header: list[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
