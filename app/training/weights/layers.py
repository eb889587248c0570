"""The arrays of a file as the layers of a network: each weight matrix with its bias, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.i18n.messages import N_, _
from app.training.weights.arrays import (
    NamedArray,
    UnusableWeights,
    quoted,
    shape_text,
)
from app.training.weights.naming import (
    Orientation,
    is_ignored,
    numbers_of,
    orientation_by_name,
    role_of,
    stem_of,
    words_of,
)

NO_MATRIX = N_(
    "The file has no weight matrix; name the matrices w0, w1 and the biases b0, b1 and so on."
)


@dataclass(frozen=True)
class WeightsFile:
    """The arrays of a file, what it says of its orientation, and the activations that it names."""

    arrays: tuple[NamedArray, ...]
    declared: Orientation | None = None
    activations: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileLayer:
    """A weight matrix (r, c), or (n,) if the file has a vector, and its bias or None."""

    weights: NamedArray
    bias: NamedArray | None


@dataclass(frozen=True)
class FileLayers:
    """The layers in order; what else the file holds; the orientation by its names, and whose."""

    layers: tuple[FileLayer, ...]
    unused: tuple[str, ...] = ()
    custom: Orientation | None = None
    whose: str = ""


def activations_of(value: object) -> tuple[str, ...]:
    """The names of activations in a file; empty unless all are known here."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return ()
    return tuple(value) if all(name in ACTIVATIONS for name in value) else ()


def layers_of(file: WeightsFile, depth: int) -> FileLayers:
    """The layers; ``depth`` is that of the session's network, for files without names.

    Raises UnusableWeights.
    """
    arrays = [matrix for array in file.arrays for matrix in _matrices(array)]
    weights = [array for array in arrays if role_of(array.name) == "w"]
    if not weights:
        usable = [array for array in arrays if not is_ignored(array.name)]
        return FileLayers(tuple(_by_order(usable, depth)))
    named = [array for array in arrays if role_of(array.name) == "b"]
    biases = [row for array in named for row in _rows(array, len(weights))]
    others = [array.name for array in arrays if not role_of(array.name)]
    unused = tuple(dict.fromkeys(name for name in others if not is_ignored(name)))
    custom, whose = orientation_by_name([array.name for array in weights])
    if _are_of_neurons(weights) and (not biases or _are_of_neurons(biases)):
        custom, whose = "target", ""
        weights, biases = _stacked(weights), [_flat(bias) for bias in _stacked(biases)]
    pairs = _paired(_sorted([_matrix(array) for array in weights]), _sorted(biases))
    return FileLayers(tuple(pairs), unused, custom, whose)


def _are_of_neurons(arrays: list[NamedArray]) -> bool:
    """Whether each array is of one neuron, named by its layer and its place there."""
    keys = [numbers_of(array.name) for array in arrays]
    return (
        all(array.values.ndim <= 1 for array in arrays)
        and all(len(key) == 2 for key in keys)
        and len(set(keys)) == len(keys)
    )


def _stacked(arrays: list[NamedArray]) -> list[NamedArray]:
    """The rows of the neurons as a matrix for each layer, a row for each target."""
    layers: dict[int, list[NamedArray]] = {}
    for array in sorted(arrays, key=lambda each: numbers_of(each.name)):
        layers.setdefault(numbers_of(array.name)[0], []).append(array)
    stacked = []
    for number, rows in layers.items():
        sizes = {row.values.size for row in rows}
        if len(sizes) > 1:
            raise UnusableWeights(
                _(
                    "%(name)s has %(size)s numbers and another neuron of its layer has "
                    "%(max)s; all of a layer have equally many.",
                    name=quoted(rows[0].name),
                    size=rows[0].values.size,
                    max=max(sizes - {rows[0].values.size}),
                )
            )
        role = words_of(rows[0].name)[-1]
        matrix = np.array([row.values.reshape(-1) for row in rows])
        stacked.append(NamedArray(f"layer {number} {role}", matrix))
    return stacked


def _flat(array: NamedArray) -> NamedArray:
    return NamedArray(array.name, array.values.reshape(-1))


def _matrices(array: NamedArray) -> list[NamedArray]:
    """The matrices of the layers, if they are of one shape and stacked in one array."""
    if array.values.ndim != 3 or numbers_of(array.name):
        return [array]
    return [NamedArray(f"{array.name}.{at}", each) for at, each in enumerate(array.values)]


def _matrix(array: NamedArray) -> NamedArray:
    if array.values.ndim > 2:
        raise UnusableWeights(
            _(
                "%(name)s has the shape %(shape)s; only fully connected layers can be set, "
                "whose weights are a matrix.",
                name=quoted(array.name),
                shape=shape_text(array.values.shape),
            )
        )
    return array


def _rows(array: NamedArray, matrices: int) -> list[NamedArray]:
    """A bias as one vector, or the vectors of a matrix that lists the biases of all layers."""
    values = array.values
    if values.ndim == 2 and len(values) == matrices and not numbers_of(array.name):
        return [NamedArray(f"{array.name}.{at}", row) for at, row in enumerate(values)]
    return [NamedArray(array.name, _vector(array))]


def _vector(array: NamedArray) -> Array:
    if array.values.ndim > 2 or max(array.values.shape, default=1) != array.values.size:
        raise UnusableWeights(
            _(
                "%(name)s has the shape %(shape)s; a bias is one list of numbers.",
                name=quoted(array.name),
                shape=shape_text(array.values.shape),
            )
        )
    return array.values.reshape(-1)


def _sorted(arrays: list[NamedArray]) -> list[NamedArray]:
    """By the numbers in the names if these tell all apart, otherwise as in the file."""
    keys = [numbers_of(array.name) for array in arrays]
    if len({len(key) for key in keys}) == 1 and len(set(keys)) == len(keys):
        return sorted(arrays, key=lambda array: numbers_of(array.name))
    return arrays


def _paired(weights: list[NamedArray], biases: list[NamedArray]) -> list[FileLayer]:
    if len(weights) == 1 < len(biases) and all(bias.values.size == 1 for bias in biases):
        biases = [_joined(biases)]
    stems = {stem_of(bias.name): bias for bias in biases}
    known = {stem_of(array.name) for array in weights}
    if len(stems) == len(biases) and len(known) == len(weights) and stems.keys() <= known:
        return [FileLayer(array, stems.get(stem_of(array.name))) for array in weights]
    if len(weights) == len(biases):
        return [FileLayer(*pair) for pair in zip(weights, biases, strict=True)]
    names = ", ".join(quoted(array.name) for array in biases[:5])
    raise UnusableWeights(
        _(
            "The file has %(weights)s weight matrices and %(biases)s biases (%(names)s), and "
            "their names do not tell which belong together; name them w0, b0, w1 and so on.",
            weights=len(weights),
            biases=len(biases),
            names=names,
        )
    )


def _joined(biases: Sequence[NamedArray]) -> NamedArray:
    name = biases[0].name.rpartition(".")[0] or biases[0].name
    return NamedArray(name, np.concatenate([bias.values for bias in biases]))


def _by_order(arrays: list[NamedArray], depth: int) -> list[FileLayer]:
    """Matrices and biases without names: in turn, if every second one can be a bias."""
    if not arrays:
        raise UnusableWeights(_(NO_MATRIX))
    pairs = list(zip(arrays[::2], arrays[1::2], strict=False))
    in_turn = len(arrays) % 2 == 0 and all(_can_be_bias(bias, of) for of, bias in pairs)
    if in_turn and len(arrays) != depth:
        return [
            FileLayer(_matrix(array), NamedArray(bias.name, _vector(bias))) for array, bias in pairs
        ]
    half = len(arrays) // 2
    halves = list(zip(arrays[:half], arrays[half:], strict=False))
    if (
        len(arrays) % 2 == 0
        and len(arrays) != depth
        and all(_can_be_bias(bias, of) and bias.values.ndim == 1 for of, bias in halves)
    ):
        return [FileLayer(_matrix(array), bias) for array, bias in halves]
    found: list[FileLayer] = []
    for array in arrays:
        last = found[-1] if found else None
        if (
            last is not None
            and last.bias is None
            and array.values.ndim == 1
            and last.weights.values.ndim == 2
            and _can_be_bias(array, last.weights)
            and len(arrays) != depth
        ):
            found[-1] = FileLayer(last.weights, array)
        else:
            found.append(FileLayer(_matrix(array), None))
    return found


def _can_be_bias(bias: NamedArray, of: NamedArray) -> bool:
    size = bias.values.size
    is_vector = bias.values.ndim <= 2 and max(bias.values.shape, default=1) == size
    return is_vector and (size in of.values.shape or size == 1 == of.values.ndim)
