"""The names that people give the terms of an update: dw1, dJ_dw[0], ∂J/∂w¹, W1.grad, delta2."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.practice.answers.values import MAX_WORDS
from app.practice.exercise.term import Kind

_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
_INDEX = re.compile(r"[\[({]*\s*(-?\d{1,3}|(?<=[\[({\^_])L(?:\s*-\s*\d)?(?![a-z]))\s*[\])}]*")
_MODULE = re.compile(r"(?:.*\.)?(\d{1,3}|[a-z_]+\d{1,3})\.(weight|bias)(?:\.?_?grad)?", re.I)
_LETTERS = re.compile(r"[^a-zŷ∂δσ∇']")
_FILLERS = re.compile(r"\b(?:of|the|layer|my|self|grads?\s*\[|params|cache|for)\b", re.I)
_LAST = "L"

_GRADIENT_WORDS = ("dj", "dl", "de", "dc", "dloss", "dcost", "∂j", "∂l", "∂e", "∂c")
_BACKWARD: dict[str, Kind] = {
    "w": "dJ_dw",
    "weight": "dJ_dw",
    "weights": "dJ_dw",
    "b": "dJ_db",
    "bias": "dJ_db",
    "biases": "dJ_db",
    "z": "dJ_dz",
    "a": "dJ_da",
    "yhat": "dJ_da",
    "ŷ": "dJ_da",
}


def _backward_names() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for letter, kind in _BACKWARD.items():
        for mark in "d∂":
            found[f"{mark}{letter}"] = kind
            for above in _GRADIENT_WORDS:
                found[f"{above}{mark}{letter}"] = kind
        for word in ("grad", "gradient", "gradients", "nabla", "∇"):
            found[f"{word}{letter}"] = found[f"{letter}{word}"] = kind
            found[f"{word}j{letter}"] = kind
    return found


KINDS_BY_NAME: dict[str, Kind] = {
    "z": "z",
    "net": "z",
    "preactivation": "z",
    "logits": "z",
    "a": "a",
    "h": "a",
    "act": "a",
    "activation": "a",
    "yhat": "a",
    "ŷ": "a",
    "ypred": "a",
    "pred": "a",
    "prediction": "a",
    "predicted": "a",
    "output": "a",
    "j": "J",
    "l": "J",
    "e": "J",
    "c": "J",
    "loss": "J",
    "cost": "J",
    "error": "J",
    **_backward_names(),
    "delta": "dJ_dz",
    "δ": "dJ_dz",
    "dadz": "da_dz",
    "∂a∂z": "da_dz",
    "slope": "da_dz",
    "df": "da_dz",
    "fprime": "da_dz",
    "f'": "da_dz",
    "f'z": "da_dz",
    "σ'z": "da_dz",
    "sigmaprime": "da_dz",
    "w": "w",
    "weight": "w",
    "weights": "w",
    "b": "b",
    "bias": "b",
    "biases": "b",
    **{f"{word}w": "w" for word in ("new", "updated")},
    **{f"w{word}": "w" for word in ("new", "updated", "after", "next")},
    **{f"{word}b": "b" for word in ("new", "updated")},
    **{f"b{word}": "b" for word in ("new", "updated", "after", "next")},
}
"""A name without its layer, in small letters, and the kind of term that it says."""
OF_OUTPUT = frozenset(["yhat", "ŷ", "ypred", "pred", "prediction", "output", "logits", "net"])
"""Names that mean the last layer if they say no other; with d before them as well."""
GIVEN_NAMES = frozenset(["x", "y", "lr", "alpha", "learningrate", "m", "epoch", "penaltydw"])
"""Names of what the exercise gives; they are left out without a word."""


@dataclass(frozen=True)
class Name:
    """A name as it was read: the kind, and the layer that it says.

    ``layer`` None if it says none; "L" for the last, "L-1" for the one before. ``module`` is
    PyTorch's name of a layer, whose matrix has a row for each target.
    """

    kind: Kind
    layer: int | str | None = None
    module: str = ""


def read_name(text: str, inside: str = "") -> Name | None:
    """The term that a name says; None if it says none.

    Words before it count if they help: "gradient of w1", but not "epoch 3, loss". ``inside`` is the
    name of the dict that it was in: w1 in "grads" is ∂J/∂w¹.
    """
    words = text.split()
    for begin in range(min(len(words), MAX_WORDS)):
        if (found := _read(" ".join(words[begin:]), inside)) is not None:
            return found
    return None


def _read(last: str, inside: str) -> Name | None:
    if module := _MODULE.fullmatch(last):
        return Name(_of_module(module[2], last, inside), None, module[1])
    plain = re.sub(r"\([^()]*[=,][^()]*\)", " ", last.translate(_DIGITS).replace("ᵢ", ""))
    plain = _FILLERS.sub(" ", plain).replace("y_hat", "yhat")
    layers = {_layer(found) for found in _INDEX.findall(plain)}
    letters = _LETTERS.sub("", _INDEX.sub("", plain).lower())
    kind = KINDS_BY_NAME.get(letters)
    if kind is None or len(layers) > 1:
        return None
    if kind in ("w", "b") and _says_gradient(inside):
        kind = "dJ_dw" if kind == "w" else "dJ_db"
    layer = layers.pop() if layers else None
    if layer is None and any(letters.endswith(word) for word in OF_OUTPUT):
        layer = _LAST
    return Name(kind, None if kind == "J" else layer)


def is_given(text: str) -> bool:
    """Whether a name says what the exercise gives: x, y, the learning rate."""
    return _LETTERS.sub("", text.lower()) in GIVEN_NAMES


def layer_of_words(text: str) -> int | None:
    """The layer in a heading such as "layer 1" or "1"; None if it is no heading of a layer."""
    found = re.fullmatch(r"\s*(?:layer|l)?[\s_]*(\d{1,3})\s*", text.translate(_DIGITS), re.I)
    return int(found[1]) if found else None


def _layer(text: str) -> int | str:
    text = text.replace(" ", "")
    return text if text.startswith(_LAST) else int(text)


def _of_module(part: str, name: str, inside: str) -> Kind:
    is_new = "new" in inside.lower() and "grad" not in name
    if part.lower() == "weight":
        return "w" if is_new else "dJ_dw"
    return "b" if is_new else "dJ_db"


def _says_gradient(inside: str) -> bool:
    plain = inside.lower().strip()
    return "grad" in plain or plain in ("d", "dj", "dj_d", "dw", "db", "backward")
