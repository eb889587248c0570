"""The kinds of findings; what each says stands where pages are made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DeadUnits:
    """Units (from 0) of a layer whose slope is 0 for the first ``samples`` training samples.

    ``sees_all``: these are all that there are.
    """

    layer: int
    units: list[int]
    of: int
    samples: int
    sees_all: bool


@dataclass(frozen=True)
class SaturatedLayer:
    """A hidden layer, or an output that is wrong, on the flat part of its activation.

    ``share`` of its pairs of unit and sample have less than 1 % of the largest slope.
    """

    layer: int
    share: float
    is_output: bool


@dataclass(frozen=True)
class EqualUnits:
    """Units of a hidden layer with equal weights in and out: their gradients are equal, too.

    ``are_zero``: all of these weights are 0.
    """

    layer: int
    units: list[int]
    of: int
    are_zero: bool


@dataclass(frozen=True)
class BlockedByZeros:
    """All weights that leave hidden layer ``layer`` are 0, so no gradient reaches it."""

    layer: int


@dataclass(frozen=True)
class PenaltyWins:
    """The regularizer pulls the weights to 0 more than the data do the other way.

    The norms are of its slope and of the data's ∂J/∂w. ``is_over``: the weights are already so
    small that the network predicts a constant.
    """

    penalty_norm: float
    gradient_norm: float
    is_over: bool


@dataclass(frozen=True)
class VanishingGradient:
    """The mean |∂Jᵢ/∂z| over samples and units of layer 1, much smaller than the output's."""

    first: float
    last: float
    output_layer: int


@dataclass(frozen=True)
class ExplodingGradient:
    """The norm of the whole gradient is large."""

    norm: float


@dataclass(frozen=True)
class Plateau:
    """The training loss has stayed the same for ``epochs`` epochs, within ``change`` of itself."""

    epochs: int
    loss: float
    change: float


@dataclass(frozen=True)
class FarTarget:
    """The target ``name`` goes from ``low`` to ``high``, far from 1, and is not standardised."""

    name: str
    low: float
    high: float


Finding = (
    FarTarget
    | DeadUnits
    | SaturatedLayer
    | EqualUnits
    | BlockedByZeros
    | PenaltyWins
    | VanishingGradient
    | ExplodingGradient
    | Plateau
)
