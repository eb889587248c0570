"""The downloads of the Export menu, by the last part of their address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.export.notebook import notebook
from app.export.numpy_script import numpy_script
from app.export.session_file import write_session
from app.export.tables import data_csv, history_csv, weights_json, weights_npz
from app.export.torch_script import torch_script
from app.i18n.messages import N_
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


_PYTHON, _CSV = "text/x-python; charset=utf-8", "text/csv; charset=utf-8"
_JSON, _NOTEBOOK = "application/json", "application/x-ipynb+json"
_BINARY = "application/octet-stream"

DOWNLOADS = {
    download.name: download
    for download in (
        Download(
            "script.py",
            N_("NumPy script"),
            N_("trains this run again"),
            ".py",
            _PYTHON,
            numpy_script,
        ),
        Download(
            "notebook.ipynb",
            N_("Jupyter notebook"),
            N_("the same, cell by cell"),
            ".ipynb",
            _NOTEBOOK,
            notebook,
        ),
        Download(
            "torch.py",
            N_("PyTorch script"),
            N_("the trained network"),
            "-torch.py",
            _PYTHON,
            torch_script,
        ),
        Download(
            "weights.npz",
            N_("Weights, NumPy"),
            N_("w0, b0 …; row = source"),
            "-weights.npz",
            _BINARY,
            weights_npz,
        ),
        Download(
            "weights.json",
            N_("Weights, JSON"),
            N_("w, b …; row = source"),
            "-weights.json",
            _JSON,
            weights_json,
        ),
        Download(
            "history.csv",
            N_("Losses, CSV"),
            N_("one row per epoch, without the penalty"),
            "-history.csv",
            _CSV,
            history_csv,
        ),
        Download(
            "data.csv", N_("Data, CSV"), N_("one row per sample"), "-data.csv", _CSV, data_csv
        ),
        Download(
            "session.json",
            N_("Session"),
            N_("all of it, to open again"),
            "-session.json",
            _JSON,
            write_session,
        ),
    )
}
