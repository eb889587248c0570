"""The lab's drawings that can be downloaded."""

from __future__ import annotations

from typing import Literal

FigureName = Literal[
    "network",
    "output",
    "surface",
    "loss",
    "score",
    "gradients",
    "weights",
    "activations",
    "confusion",
    "pulls",
    "paths",
    "flow",
]
FIGURES: dict[FigureName, str] = {
    "network": "Network",
    "output": "Output",
    "surface": "Loss surface",
    "loss": "Loss",
    "score": "Accuracy or R²",
    "gradients": "Gradient norms",
    "weights": "Weights",
    "activations": "Activations",
    "confusion": "Confusion matrix",
    "pulls": "Pulls of the samples",
    "paths": "Paths to J",
    "flow": "Where the gradient goes",
}
"""The title of each in the menu, by its name in an address."""
