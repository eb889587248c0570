"""Activation functions by name; each has a file of its own."""

from app.engine.activations.base import Activation, Array
from app.engine.activations.elu import ELU
from app.engine.activations.gelu import GELU
from app.engine.activations.hardtanh import HARDTANH
from app.engine.activations.identity import IDENTITY
from app.engine.activations.leaky_relu import LEAKY_RELU
from app.engine.activations.relu import RELU
from app.engine.activations.sigmoid import SIGMOID
from app.engine.activations.silu import SILU
from app.engine.activations.sin import SIN
from app.engine.activations.softmax import SOFTMAX, softmax_backward
from app.engine.activations.softplus import SOFTPLUS
from app.engine.activations.tanh import TANH

__all__ = ["ACTIVATIONS", "Activation", "Array", "softmax_backward"]

ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        IDENTITY,
        SIGMOID,
        TANH,
        RELU,
        LEAKY_RELU,
        ELU,
        SOFTPLUS,
        SILU,
        GELU,
        SIN,
        HARDTANH,
        SOFTMAX,
    )
}
