"""What keeps a run from learning, as sentences: what is so, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
                f"Far target: {finding.name} goes from {number(finding.low)} to "
                f"{number(finding.high)}, and a network starts with predictions near 0 and takes "
                f"steps of about that size.",
                "Standardise the target (settings, More…).",
            )
        case EqualUnits():
            return _equal(finding)
        case BlockedByZeros():
            w = f"w{superscript(finding.layer)}"
            return Diagnosis(
                f"All weights {w} are 0, so ∂Jᵢ/∂a{superscript(finding.layer)} is 0 and no "
                f"gradient reaches layer {finding.layer}.",
                "Choose random initial weights.",
            )
        case DeadUnits():
            name = session.network.activations[finding.layer - 1].title
            rows = "every training sample"
            if not finding.sees_all:
                rows = f"each of {finding.samples} training samples"
            return Diagnosis(
                f"Dead {name}: {_units(finding.units, finding.of)} of layer {finding.layer} "
                f"{_has(finding.units)} slope 0 for {rows}, so "
                f"{_has(finding.units, 'its', 'their')} weights get no gradient.",
                "Lower α, choose other initial weights (He), or Leaky ReLU.",
            )
        case SaturatedLayer(is_output=True):
            return Diagnosis(
                f"Saturated output: for {_percent(finding.share)} of the samples ŷ is wrong and "
                f"its slope is almost 0, so they hardly change the weights.",
                "Choose cross-entropy as the loss, or lower α and start again.",
            )
        case SaturatedLayer():
            return Diagnosis(
                f"Saturated layer: in layer {finding.layer} {_percent(finding.share)} of the "
                f"slopes are below 1 % of the largest, so little gradient passes through.",
                "Choose smaller initial weights, standardise the inputs, lower α, or use ReLU.",
            )
        case PenaltyWins():
            return _penalty(finding)
        case ExplodingGradient():
            return Diagnosis(
                f"Exploding gradient: its norm is {number(finding.norm, 3)}.",
                "Lower α, clip the gradient norm, or scale inputs and targets.",
            )
        case VanishingGradient():
            return Diagnosis(
                f"Vanishing gradient: |∂Jᵢ/∂z| is {number(finding.last, 2)} on average in layer "
                f"{finding.output_layer}, and {number(finding.first, 2)} in layer 1.",
                "Use ReLU or tanh, Xavier or He initial weights, or fewer layers.",
            )
        case Plateau():
            return Diagnosis(
                f"Plateau: the train loss has stayed at {number(finding.loss, 3)} for "
                f"{finding.epochs} epochs.",
                "Raise α, try momentum or Adam, more neurons, or another seed.",
            )


def _equal(finding: EqualUnits) -> Diagnosis:
    units = _units(finding.units, finding.of)
    what = "weights of 0" if finding.are_zero else "equal weights"
    return Diagnosis(
        f"Symmetry: {units} of layer {finding.layer} have {what}, so they get equal gradients "
        f"and stay equal, like a single unit.",
        "Choose random initial weights.",
    )


def _penalty(finding: PenaltyWins) -> Diagnosis:
    if finding.is_over:
        text = "The penalty has won: the weights are almost 0, and ŷ is the same for every sample."
    else:
        text = (
            f"The penalty wins: over all weights its slope has the norm "
            f"{number(finding.penalty_norm, 3)}, that of the train loss only "
            f"{number(finding.gradient_norm, 3)}, so the weights shrink."
        )
    return Diagnosis(text, "Lower the penalty's rate λ.")


def _units(units: Sequence[int], of: int) -> str:
    if len(units) == of:
        return "the only unit" if of == 1 else f"all {of} units"
    if len(units) > 4:
        return f"{len(units)} of {of} units"
    names = [str(unit + 1) for unit in units]
    if len(names) == 1:
        return f"unit {names[0]}"
    return f"units {', '.join(names[:-1])} and {names[-1]}"


def _has(units: Sequence[int], one: str = "has", several: str = "have") -> str:
    return one if len(units) == 1 else several


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
