"""The lab's drawings that can be downloaded."""

from __future__ import annotations

from typing import Literal

from app.i18n.messages import N_

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
    "network": N_("Network"),
    "output": N_("Output"),
    "surface": N_("Loss surface"),
    "loss": N_("Loss"),
    "score": N_("Accuracy or R²"),
    "gradients": N_("Gradient norms"),
    "weights": N_("Weights"),
    "activations": N_("Activations"),
    "confusion": N_("Confusion matrix"),
    "pulls": N_("Pulls of the samples"),
    "paths": N_("Paths to J"),
    "flow": N_("Where the gradient goes"),
}
"""The title of each in the menu, by its name in an address."""
