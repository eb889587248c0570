"""What keeps a run from learning, as sentences: what is so, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n.messages import _, ngettext
from app.render.numbers import number
from app.training.diagnosis.diagnose import diagnose
from app.training.diagnosis.findings import (
    BlockedByZeros,
    DeadUnits,
    EqualUnits,
    ExplodingGradient,
    FarTarget,
    Finding,
    PenaltyWins,
    Plateau,
    SaturatedLayer,
    VanishingGradient,
)
from app.training.run.observation import Observation
from app.training.run.session import TrainingSession
from app.training.run.symbols import superscript

MAX_SHOWN = 2
"""A cause and one more; the consequences need no sentence of their own."""


@dataclass(frozen=True)
class Diagnosis:
    """A finding and the advice that goes with it, a sentence each."""

    finding: str
    advice: str


def describe_diagnosis(session: TrainingSession, seen: Observation) -> list[Diagnosis]:
    """The most telling findings of a session; empty if nothing keeps it from learning.

    ``seen`` is ``observe(session)``: of what the running step has not computed nothing is said.
    """
    chosen: list[Finding] = []
    found = seen.weight_gradient(0)
    for finding in diagnose(session, gradient_known=found is not None and found[2] == seen.m):
        if all(type(other) is not type(finding) for other in chosen):
            chosen.append(finding)
    return [_words(finding, session) for finding in chosen[:MAX_SHOWN]]


def _words(finding: Finding, session: TrainingSession) -> Diagnosis:
    match finding:
        case FarTarget():
            return Diagnosis(
                _(
                    "Far target: %(name)s goes from %(low)s to %(high)s, and a network starts "
                    "with predictions near 0 and takes steps of about that size.",
                    name=finding.name,
                    low=number(finding.low),
                    high=number(finding.high),
                ),
                _("Standardise the target (settings, More…)."),
            )
        case EqualUnits():
            return _equal(finding)
        case BlockedByZeros():
            return Diagnosis(
                _(
                    "All weights %(weights)s are 0, so %(derivative)s is 0 and no gradient "
                    "reaches layer %(layer)s.",
                    weights=f"w{superscript(finding.layer)}",
                    derivative=f"∂Jᵢ/∂a{superscript(finding.layer)}",
                    layer=finding.layer,
                ),
                _("Choose random initial weights."),
            )
        case DeadUnits():
            return _dead(finding, _(session.network.activations[finding.layer - 1].title))
        case SaturatedLayer(is_output=True):
            return Diagnosis(
                _(
                    "Saturated output: for %(percent)s %% of the samples ŷ is wrong and its "
                    "slope is almost 0, so they hardly change the weights.",
                    percent=_percent(finding.share),
                ),
                _("Choose cross-entropy as the loss, or lower α and start again."),
            )
        case SaturatedLayer():
            return Diagnosis(
                _(
                    "Saturated layer: in layer %(layer)s %(percent)s %% of the slopes are below "
                    "1 %% of the largest, so little gradient passes through.",
                    layer=finding.layer,
                    percent=_percent(finding.share),
                ),
                _("Choose smaller initial weights, standardise the inputs, lower α, or use ReLU."),
            )
        case PenaltyWins():
            return _penalty(finding)
        case ExplodingGradient():
            return Diagnosis(
                _("Exploding gradient: its norm is %(norm)s.", norm=number(finding.norm, 3)),
                _("Lower α, clip the gradient norm, or scale inputs and targets."),
            )
        case VanishingGradient():
            return Diagnosis(
                _(
                    "Vanishing gradient: |∂Jᵢ/∂z| is %(last)s on average in layer %(layer)s, and "
                    "%(first)s in layer 1.",
                    last=number(finding.last, 2),
                    layer=finding.output_layer,
                    first=number(finding.first, 2),
                ),
                _("Use ReLU or tanh, Xavier or He initial weights, or fewer layers."),
            )
        case Plateau():
            return Diagnosis(
                ngettext(
                    "Plateau: the train loss has stayed at %(loss)s for %(n)s epoch.",
                    "Plateau: the train loss has stayed at %(loss)s for %(n)s epochs.",
                    finding.epochs,
                    loss=number(finding.loss, 3),
                ),
                _("Raise α, try momentum or Adam, more neurons, or another seed."),
            )


def _dead(finding: DeadUnits, activation: str) -> Diagnosis:
    parts = {
        "activation": activation,
        "units": _units(finding.units, finding.of),
        "layer": finding.layer,
        "samples": finding.samples,
    }
    if finding.sees_all:
        text = ngettext(
            "Dead %(activation)s: %(units)s of layer %(layer)s has slope 0 for every training "
            "sample, so its weights get no gradient.",
            "Dead %(activation)s: %(units)s of layer %(layer)s have slope 0 for every training "
            "sample, so their weights get no gradient.",
            len(finding.units),
            **parts,
        )
    else:
        text = ngettext(
            "Dead %(activation)s: %(units)s of layer %(layer)s has slope 0 for each of "
            "%(samples)s training samples, so its weights get no gradient.",
            "Dead %(activation)s: %(units)s of layer %(layer)s have slope 0 for each of "
            "%(samples)s training samples, so their weights get no gradient.",
            len(finding.units),
            **parts,
        )
    return Diagnosis(text, _("Lower α, choose other initial weights (He), or Leaky ReLU."))


def _equal(finding: EqualUnits) -> Diagnosis:
    units = _units(finding.units, finding.of)
    if finding.are_zero:
        text = _(
            "Symmetry: %(units)s of layer %(layer)s have weights of 0, so they get equal "
            "gradients and stay equal, like a single unit.",
            units=units,
            layer=finding.layer,
        )
    else:
        text = _(
            "Symmetry: %(units)s of layer %(layer)s have equal weights, so they get equal "
            "gradients and stay equal, like a single unit.",
            units=units,
            layer=finding.layer,
        )
    return Diagnosis(text, _("Choose random initial weights."))


def _penalty(finding: PenaltyWins) -> Diagnosis:
    if finding.is_over:
        text = _(
            "The penalty has won: the weights are almost 0, and ŷ is the same for every sample."
        )
    else:
        text = _(
            "The penalty wins: over all weights its slope has the norm %(penalty)s, that of the "
            "train loss only %(gradient)s, so the weights shrink.",
            penalty=number(finding.penalty_norm, 3),
            gradient=number(finding.gradient_norm, 3),
        )
    return Diagnosis(text, _("Lower the penalty's rate λ."))


def _units(units: Sequence[int], of: int) -> str:
    """The units of a layer, as a part of a sentence: "… of layer 2 have slope 0"."""
    if len(units) == of:
        return _("the only unit") if of == 1 else _("all %(of)s units", of=of)
    if len(units) > 4:
        return _("%(count)s of %(of)s units", count=len(units), of=of)
    names = [str(unit + 1) for unit in units]
    if len(names) == 1:
        return _("unit %(unit)s", unit=names[0])
    return _("units %(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
