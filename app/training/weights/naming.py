"""What an array is, by its name: a weight matrix or a bias, of which layer, by whose custom."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Role = Literal["w", "b", ""]
Orientation = Literal["source", "target"]
"""What a row of a matrix is: the neuron that its weights come from, or the one they lead to."""
SOURCE_ROWS = "row = source, column = target"
"""How exports state their orientation."""
TARGET_ROWS = "row = target, column = source"

WEIGHTS = frozenset(
    [
        "w",
        "ws",
        "weight",
        "weights",
        "kernel",
        "kernels",
        "coef",
        "coefs",
        "coefficients",
        "theta",
        "iw",
        "lw",
        "gewichte",
    ]
)
BIASES = frozenset(["b", "bs", "bias", "biases", "intercept", "intercepts", "offset", "offsets"])
IGNORED = frozenset(
    [
        "units",
        "features",
        "sizes",
        "size",
        "shape",
        "shapes",
        "layers",
        "activations",
        "activation",
        "loss",
        "losses",
        "cost",
        "seed",
        "epoch",
        "epochs",
        "version",
        "accuracy",
        "format",
        "orientation",
        "dtype",
        "requires",
        "grad",
        "fn",
        "device",
    ]
)
"""Words of other numbers that a file with weights may hold."""
_OF_EXPORTS = frozenset({"target_mean", "target_std"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_TORCH = re.compile(r"(^|[._/])weight$")
_KERAS = re.compile(r"(^|[._/])kernel(:0)?$")
_SKLEARN = re.compile(r"^coefs?_")


@lru_cache(maxsize=1000)
def words_of(name: str) -> tuple[str, ...]:
    """The words and numbers of a name in lower case: fc1.weight is fc, 1, weight."""
    return tuple(word.lower() for word in _WORD.findall(name))


def role_of(name: str) -> Role:
    """Whether the last word that tells names a weight matrix or a bias."""
    for word in reversed(words_of(name)):
        if word in WEIGHTS:
            return "w"
        if word in BIASES:
            return "b"
    return ""


def is_ignored(name: str) -> bool:
    """Whether an array of this name is something else than weights or biases."""
    words = [word for word in words_of(name) if not word.isdigit()]
    return name in _OF_EXPORTS or (bool(words) and words[-1] in IGNORED)


def numbers_of(name: str) -> tuple[int, ...]:
    """The numbers in a name, which order layers."""
    return tuple(int(word[:9]) for word in words_of(name) if word.isdigit())


def stem_of(name: str) -> tuple[str, ...]:
    """The name without the word that tells its role: the same for a matrix and its bias."""
    words = list(words_of(name))
    for place in range(len(words) - 1, -1, -1):
        if words[place] in WEIGHTS or words[place] in BIASES:
            del words[place]
            break
    return tuple(words)


def orientation_by_name(names: list[str]) -> tuple[Orientation | None, str]:
    """The orientation that matrices of these names have by custom, and whose custom it is."""
    for pattern, orientation, whose in (
        (_TORCH, "target", "PyTorch"),
        (_KERAS, "source", "Keras"),
        (_SKLEARN, "source", "scikit-learn"),
    ):
        if names and all(pattern.search(name) for name in names):
            return orientation, whose  # type: ignore[return-value]
    return None, ""
