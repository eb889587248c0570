"""The convention of a loss: what the sum over samples and outputs is divided by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Way = Literal["mean", "sum"]


@dataclass(frozen=True)
class Reduction:
    """J = 1/divisor Σ: a mean or the sum over the m samples and the K outputs, halved or not.

    The ½ is a factor of the divisor, so that ½ · 2 (a − y) is a − y without rounding.
    """

    samples: Way = "mean"
    outputs: Way = "mean"
    half: bool = False

    def divisor(self, samples: int, outputs: int) -> int:
        """By what J divides the sum over ``samples`` · ``outputs`` terms."""
        return self.over_samples(samples) * self.over_outputs(outputs)

    def over_samples(self, samples: int) -> int:
        """The part of the divisor that depends on the samples: m of a mean, 1 of a sum."""
        return samples if self.samples == "mean" else 1

    def over_outputs(self, outputs: int) -> int:
        """The rest of the divisor: K of a mean over outputs, and the 2 of ½."""
        return (outputs if self.outputs == "mean" else 1) * (2 if self.half else 1)

    def letters(self, outputs: int) -> list[str]:
        """The letters of the divisor without the 2 of ½; with one output K is not written."""
        found = ["m"] if self.samples == "mean" else []
        return [*found, "K"] if self.outputs == "mean" and outputs > 1 else found


MEAN = Reduction()
"""The mean over samples and outputs, without ½."""
