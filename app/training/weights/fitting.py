"""Which way round the matrices of a file are, and what becomes of each layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_, _
from app.training.weights.arrays import UnusableWeights, quoted, shape_text
from app.training.weights.layers import FileLayer, FileLayers, WeightsFile, layers_of
from app.training.weights.naming import SOURCE_ROWS, Orientation

ORIENTATIONS: tuple[Orientation, ...] = ("source", "target")
MAX_NAMED = 4
"""Matrices that a sentence names."""
QUESTION = N_(
    "The shapes fit both ways round, and the names do not tell: choose whether a row of the "
    "file's matrices is a source or a target."
)


@dataclass(frozen=True)
class FittedLayer:
    """w[l] (n_l, n_{l+1}) and b[l] (n_{l+1},), None if the file has none, with the file's names.

    ``number`` is l, ``orientation`` is that of the file's matrix, whose shape was ``shape``.
    """

    number: int
    name: str
    bias_name: str
    shape: tuple[int, ...]
    orientation: Orientation
    w: Array
    b: Array | None


@dataclass(frozen=True)
class Fit:
    """The layers as a network of ``units`` has them, and sentences about what was done.

    ``asks`` says that the orientation is a guess that the person has to confirm.
    """

    units: tuple[int, ...]
    layers: tuple[FittedLayer, ...]
    remarks: tuple[str, ...]
    asks: bool
    activations: tuple[str, ...]

    @property
    def missing(self) -> list[int]:
        """The layers l whose bias b[l] the file does not have."""
        return [number for number, layer in enumerate(self.layers) if layer.b is None]


def fit_weights(
    file: WeightsFile, units: Sequence[int], orientation: Orientation | None = None
) -> Fit:
    """The file's weights for a network of ``units``, or for that of the file if it has others.

    ``orientation`` is what the person has chosen; without it the shapes decide, then what the file
    says, then the names, as PyTorch and Keras give them. Raises UnusableWeights.
    """
    found = layers_of(file, len(units) - 1)
    layers, wanted = found.layers, tuple(units)
    chains = {each: list(_chains(layers, each)) for each in ORIENTATIONS}
    stated = orientation or file.declared or found.custom
    if orientation is not None and not chains[orientation]:
        raise UnusableWeights(_misfit(layers, wanted, orientation))
    fitting = [each for each in ORIENTATIONS if wanted in chains[each]]
    possible = fitting or [each for each in ORIENTATIONS if chains[each]]
    if orientation is not None:
        possible = [orientation]
    if not possible:
        return _mixed(found, wanted, file)
    asks = False
    chosen = possible[0]
    if len(possible) > 1:
        if stated in possible:
            chosen = stated
        else:
            asks = not all(_is_symmetric(layer) for layer in layers)
    elif orientation is None and stated is not None and stated != chosen and chains[stated]:
        asks = True  # named for a network of another shape
    chain = wanted if wanted in chains[chosen] else chains[chosen][0]
    fitted = tuple(
        _fitted(number, layer, chosen, *sizes)
        for number, (layer, sizes) in enumerate(zip(layers, pairwise(chain), strict=True))
    )
    remarks = [] if asks else _orientation_remarks(fitted, found, len(possible) > 1, orientation)
    return Fit(
        chain, fitted, (*remarks, *_other_remarks(found, fitted)), asks, _activations(file, chain)
    )


def _chains(layers: Sequence[FileLayer], orientation: Orientation) -> Iterator[tuple[int, ...]]:
    """The units of the networks whose matrices these can be; vectors can be a row or a column."""

    def go(place: int, before: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if place == len(layers):
            yield before
            return
        bias = layers[place].bias
        for sources, targets in _sizes(layers[place], orientation):
            fits_before = not before or before[-1] == sources
            if fits_before and (bias is None or bias.values.size == targets):
                yield from go(place + 1, (*(before or (sources,)), targets))

    yield from go(0, ())


def _sizes(layer: FileLayer, orientation: Orientation) -> list[tuple[int, int]]:
    """The numbers of sources and targets that the weights can have."""
    values = layer.weights.values
    if values.ndim < 2:
        return list(dict.fromkeys([(values.size, 1), (1, values.size)]))
    rows, columns = values.shape
    return [(rows, columns) if orientation == "source" else (columns, rows)]


def _fitted(
    number: int, layer: FileLayer, orientation: Orientation, sources: int, targets: int
) -> FittedLayer:
    values = layer.weights.values
    if values.ndim == 2 and orientation == "target":
        values = values.T
    return FittedLayer(
        number,
        layer.weights.name,
        layer.bias.name if layer.bias else "",
        layer.weights.values.shape,
        orientation,
        np.ascontiguousarray(values.reshape(sources, targets)),
        layer.bias.values if layer.bias else None,
    )


def _mixed(found: FileLayers, units: tuple[int, ...], file: WeightsFile) -> Fit:
    """Matrices that are not all the same way round, each turned as the network needs it."""
    fitted = []
    if len(found.layers) == len(units) - 1:
        sizes = enumerate(zip(found.layers, pairwise(units), strict=True))
        for number, (layer, (sources, targets)) in sizes:
            bias_fits = layer.bias is None or layer.bias.values.size == targets
            ways = [o for o in ORIENTATIONS if (sources, targets) in _sizes(layer, o)]
            if ways and bias_fits:
                fitted.append(_fitted(number, layer, ways[0], sources, targets))
    if len(fitted) != len(found.layers):
        raise UnusableWeights(_misfit(found.layers, units, None))
    turned = [layer for layer in fitted if layer.orientation == "target"]
    remark = _("Some matrices are transposed and were turned: %(turned)s.", turned=_places(turned))
    asks = any(len(layer.shape) == 2 and layer.shape[0] == layer.shape[1] > 1 for layer in fitted)
    if asks:
        raise UnusableWeights(
            _(
                "%(remark)s The matrices are not all the same way round, and for a square "
                "one the shape does not tell; write all of them with %(source_rows)s.",
                remark=remark,
                source_rows=SOURCE_ROWS,
            )
        )
    remarks = (remark, *_other_remarks(found, fitted))
    return Fit(units, tuple(fitted), remarks, False, _activations(file, units))


def _orientation_remarks(
    fitted: Sequence[FittedLayer],
    found: FileLayers,
    by_name: bool,
    chosen: Orientation | None,
) -> list[str]:
    turned = [layer for layer in fitted if layer.orientation == "target" and len(layer.shape) == 2]
    if chosen is not None:
        done = "The matrices were turned" if chosen == "target" else "Nothing was turned"
        return [_("%(done)s, as you chose row = %(chosen)s.", done=done, chosen=chosen)]
    if not turned:
        return []
    uneven = [layer for layer in turned if layer.shape[0] != layer.shape[1]]
    if by_name:
        whose = f"{quoted(turned[0].name)} is named as {found.whose} names it" * bool(found.whose)
        by_neuron = "the weights are listed neuron by neuron" * bool(found.custom)
        reason = whose or by_neuron or "the file says so"
        return [
            _(
                "The shapes fit both ways round; %(reason)s, so the matrices were turned.",
                reason=reason,
            )
        ]
    text = "The file's matrices are transposed, as PyTorch has them, and were turned: "
    sentences = [text + _places(uneven or turned) + "."]
    square = [layer for layer in turned if layer.shape[0] == layer.shape[1]]
    if uneven and square:
        names = ", ".join(quoted(layer.name) for layer in square[:MAX_NAMED])
        sentences.append(_("%(names)s: square, and turned as the others were.", names=names))
    return sentences


def _places(layers: Sequence[FittedLayer]) -> str:
    places = [
        f"w[{layer.number}] must be {shape_text(layer.w.shape)} ({SOURCE_ROWS}), and "
        f"{quoted(layer.name)} has {shape_text(layer.shape)}"
        for layer in layers[:MAX_NAMED]
    ]
    return "; ".join(places) + ("; …" if len(layers) > MAX_NAMED else "")


def _other_remarks(found: FileLayers, fitted: Sequence[FittedLayer]) -> list[str]:
    remarks = []
    vectors = [n for n, layer in enumerate(fitted) if len(layer.shape) == 1 and layer.w.size > 1]
    if vectors:
        text = ", ".join(
            f"w[{number}] as {shape_text(fitted[number].w.shape)}" for number in vectors
        )
        remarks.append(_("A list of numbers without rows was taken for %(text)s.", text=text))
    if found.unused:
        names = ", ".join(quoted(name) for name in found.unused[:MAX_NAMED])
        more = " …" if len(found.unused) > MAX_NAMED else ""
        remarks.append(
            _(
                "Not used, as it is no weight matrix and no bias: %(names)s%(more)s.",
                names=names,
                more=more,
            )
        )
    return remarks


def _misfit(
    layers: Sequence[FileLayer], units: tuple[int, ...], orientation: Orientation | None
) -> str:
    """Which matrix does not follow from the one before, or does not fit this network."""
    assumed = orientation or "source"
    before: int | None = None
    for number, layer in enumerate(layers):
        values, name = layer.weights.values, quoted(layer.weights.name)
        if values.ndim < 2:
            before = None
            continue
        [(sources, targets)] = _sizes(layer, assumed)
        shape = shape_text(values.shape)
        if before is not None and before != sources:
            end = "rows" if assumed == "source" else "columns"
            return (
                f"w[{number}] does not follow w[{number - 1}]: with row = {assumed} it must have "
                f"{before} {end}, and {name} has {shape}. {_expected(units)}"
            )
        if layer.bias is not None and layer.bias.values.size != targets:
            return (
                f"b[{number}] must have as many numbers as w[{number}] has targets: with row = "
                f"{assumed} {name} ({shape}) has {targets}, and {quoted(layer.bias.name)} has "
                f"{layer.bias.values.size}. {_expected(units)}"
            )
        before = targets
    return f"The lists of numbers do not make a network. {_expected(units)}"


def _expected(units: tuple[int, ...]) -> str:
    shapes = ", ".join(
        f"w[{number}] {shape_text(sizes)}" for number, sizes in enumerate(pairwise(units))
    )
    return _(
        "This network has %(shapes)s (%(source_rows)s).", shapes=shapes, source_rows=SOURCE_ROWS
    )


def _is_symmetric(layer: FileLayer) -> bool:
    values = layer.weights.values
    return (
        values.ndim < 2 or values.shape[0] == values.shape[1] and bool((values == values.T).all())
    )


def _activations(file: WeightsFile, units: tuple[int, ...]) -> tuple[str, ...]:
    return file.activations if len(file.activations) == len(units) - 1 else ()
