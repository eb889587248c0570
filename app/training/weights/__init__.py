"""Weights and biases from a file: found, read within bounds, and fitted to a network."""

from app.training.weights.arrays import MAX_BYTES, UnusableWeights
from app.training.weights.fitting import Fit, FittedLayer, fit_weights
from app.training.weights.formats import read_weights
from app.training.weights.layers import WeightsFile
from app.training.weights.naming import Orientation

__all__ = [
    "MAX_BYTES",
    "Fit",
    "FittedLayer",
    "Orientation",
    "UnusableWeights",
    "WeightsFile",
    "fit_weights",
    "read_weights",
]
