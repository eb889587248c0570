"""The downloads of the Export menu, by the last part of their address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.export.notebook import notebook
from app.export.numpy_script import numpy_script
from app.export.session_file import write_session
from app.export.tables import data_csv, history_csv, weights_json, weights_npz
from app.export.torch_script import torch_script
from app.training.run.session import TrainingSession


@dataclass(frozen=True)
class Download:
    """One file to download: ``title`` and ``about`` for the menu, ``make(session)`` its content.

    ``ending`` follows the network's units in the file name.
    """

    name: str
    title: str
    about: str
    ending: str
    media_type: str
    make: Callable[[TrainingSession], str | bytes]

    def file_name(self, session: TrainingSession) -> str:
        """The file name: letters, digits, points and hyphens only."""
        return f"backprop-{'-'.join(map(str, session.recipe.units))}{self.ending}"


DOWNLOADS = {
    download.name: download
    for download in (
        Download(
            "script.py",
            "NumPy script",
            "trains this run once more",
            ".py",
            "text/x-python; charset=utf-8",
            numpy_script,
        ),
        Download(
            "notebook.ipynb",
            "Jupyter notebook",
            "the same, cell by cell",
            ".ipynb",
            "application/x-ipynb+json",
            notebook,
        ),
        Download(
            "torch.py",
            "PyTorch script",
            "the trained network",
            "-torch.py",
            "text/x-python; charset=utf-8",
            torch_script,
        ),
        Download(
            "weights.npz",
            "Weights, NumPy",
            "w0, b0, w1 … as .npz",
            "-weights.npz",
            "application/octet-stream",
            weights_npz,
        ),
        Download(
            "weights.json",
            "Weights, JSON",
            "units, activations, w, b",
            "-weights.json",
            "application/json",
            weights_json,
        ),
        Download(
            "history.csv",
            "Losses, CSV",
            "a row an epoch",
            "-history.csv",
            "text/csv; charset=utf-8",
            history_csv,
        ),
        Download(
            "data.csv",
            "Data, CSV",
            "a row a sample",
            "-data.csv",
            "text/csv; charset=utf-8",
            data_csv,
        ),
        Download(
            "session.json",
            "Session",
            "all of it, to open again",
            "-session.json",
            "application/json",
            write_session,
        ),
    )
}
