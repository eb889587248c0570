"""The microscope panel: chain rule, batch and update of the selected part, or the loss."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.network import parameter_count
from app.engine.update import Rules
from app.i18n.messages import N_, _
from app.render.formulas.chain_rule import ChainRule, Explainer
from app.render.formulas.equation import Equation
from app.render.formulas.sample_shares import BatchShares, batch_shares, batch_symbols
from app.render.formulas.update_rule import UpdateRule, update_rule
from app.training.experiments.gradient_check import CheckGradient, GradientCheck, check_gradient
from app.training.run.observation import Observation, SampleView, observe_update
from app.training.run.position import Phase
from app.training.run.selection import (
    LOSS,
    Selection,
    index_of,
    parameter_at,
)
from app.training.run.session import TrainingSession
from app.training.run.symbols import name, selection_name, superscript
from app.web.forms import FormFeedback
from app.web.lab.microscope.checked import CheckPanel, describe_check
from app.web.lab.microscope.diagnosis import Diagnosis, describe_diagnosis
from app.web.lab.microscope.explanation import Explanation, explain
from app.web.lab.microscope.loss import LossScope, describe_loss
from app.web.lab.microscope.paths import PathsPanel, describe_paths
from app.web.lab.microscope.pulls import PullsPanel, describe_pulls
from app.web.lab.microscope.whole_batch import WholeBatch, describe_whole_batch
from app.web.view.fit import FittedView


@dataclass(frozen=True)
class Microscope:
    """The selection, its chain rule, the batch and the update; for the loss only ``loss``.

    ``whole_batch`` is None where one sample is shown.
    """

    name: str
    kind: str
    kind_title: str
    key: str
    sample: int | None
    in_batch: bool
    sample_note: str
    last_sample: int
    step_note: str
    rule: ChainRule | None
    explanation: Explanation | None
    paths: PathsPanel | None
    loss: LossScope | None
    batch_symbols: str
    shares: BatchShares | None
    pulls: PullsPanel | None
    left_out: int
    derivative: str
    lines: list[Equation]
    update: UpdateRule | None
    update_slots: int
    layer: int
    layer_name: str
    frozen: list[str]
    field_text: str
    next_key: str
    next_name: str
    refusal: str
    checked: CheckPanel | None
    is_preview: bool
    diagnoses: list[Diagnosis]
    whole_batch: WholeBatch | None


EDIT_FORM = "parameter"
"""The form that sets the selected parameter."""

_KINDS = {"w": "weight", "b": "bias", "a": "neuron", "J": "loss"}
_KIND_TITLES = {
    "weight": N_("weight"),
    "bias": N_("bias"),
    "neuron": N_("neuron"),
    "loss": N_("loss"),
    "input": N_("input"),
}


def describe_microscope(
    session: TrainingSession,
    fitted: FittedView,
    now: Observation,
    feedback: FormFeedback | None = None,
    *,
    live: bool = False,
    compare: CheckGradient = check_gradient,
) -> Microscope:
    """The panel; shows the step that has just ended if it was watched to its end.

    On a ``live`` page it names its epoch, because it is updated less often than the counters.
    ``feedback`` may have a refused value of the parameter; ``compare`` makes the gradient check.
    """
    selection = fitted.selection
    seen = observe_update(session) or now
    units = session.recipe.units
    sample = seen.sample(fitted.sample) if fitted.sample is not None else None
    rule = explanation = None
    is_loss = selection == LOSS
    if sample is not None and not is_loss:
        rule = Explainer(seen.network, session.loss, sample, seen).explain(selection)
        explanation = explain(seen, sample, selection, rule)
    shares = batch_shares(seen, selection)
    check = _check(seen, fitted, compare, live=live)
    derivative = selection_name(selection, units)
    if selection.kind == "a" and selection.layer > 0:
        width = units[selection.layer]
        derivative = name("b", selection.layer - 1, selection.unit, width)
    pulls = None
    if shares is not None:
        pulls = describe_pulls(session, seen, shares, selection, derivative, fitted, live=live)
    following = _next_parameter(selection, units)
    refused = feedback is not None and feedback.action == EDIT_FORM
    return Microscope(
        name=selection_name(selection, units),
        kind=_kind(selection),
        kind_title=_(_KIND_TITLES[_kind(selection)]),
        key=selection.key,
        sample=fitted.sample,
        in_batch=sample is None or bool((seen.rows == sample.row).any()),
        sample_note=_sample_note(sample, fitted, seen),
        last_sample=len(session.data.train) - 1,
        step_note=_("After epoch %(epoch)s", epoch=session.epoch) if live else _step_note(session),
        rule=rule,
        explanation=explanation,
        paths=None if sample is None else describe_paths(seen, sample, selection, live=live),
        loss=describe_loss(session, seen, fitted) if is_loss else None,
        batch_symbols=batch_symbols(
            units,
            selection,
            elementwise=session.network.activations[selection.target_layer - 1].elementwise,
        ),
        shares=shares,
        pulls=pulls,
        left_out=0 if shares is None else shares.known - len(shares.shares),
        derivative=derivative,
        lines=_lines(rule),
        update=update_rule(session, seen, selection),
        update_slots=_update_slots(session.rules),
        layer=selection.target_layer,
        layer_name=_layer_name(selection.target_layer),
        frozen=session.recipe.frozen,
        next_key=following.key,
        next_name=selection_name(following, units),
        field_text=feedback.typed.get("value", "")
        if feedback and refused
        else _value_text(session, selection),
        refusal=feedback.problem if feedback and refused else "",
        checked=describe_check(check, units) if check else None,
        is_preview=not live and _is_preview(session),
        diagnoses=describe_diagnosis(session, now),
        whole_batch=describe_whole_batch(seen, selection, derivative)
        if sample is None and selection.target_layer and not is_loss
        else None,
    )


def _value_text(session: TrainingSession, selection: Selection) -> str:
    """The parameter's present value in six digits; empty for an input or the loss."""
    if selection.target_layer == 0:
        return ""
    value = session.network.parameters[index_of(selection, session.recipe.units)]
    return f"{value:.6g}".replace("-", "−")


def _next_parameter(selection: Selection, units: list[int]) -> Selection:
    """The weight or bias after the selected one, or after a neuron's bias; the first one after
    the last."""
    if selection.target_layer == 0:
        return parameter_at(units, 0)
    index = index_of(selection, units) + 1
    return parameter_at(units, index % parameter_count(units))


def _update_slots(rules: Rules) -> int:
    """The lines that the update has at most, so that their room is there before they are."""
    has_penalty = rules.regularizer_name != "none"
    return len(rules.optimizer.lines) + has_penalty + (rules.clip_norm is not None)


def _lines(rule: ChainRule | None) -> list[Equation]:
    """The chain rule's further equations, without the step back, which has its own place."""
    if rule is None:
        return []
    return [line for line in rule.lines if not line.is_sensitivity]


def _kind(selection: Selection) -> str:
    is_input = selection.kind == "a" and selection.layer == 0
    return "input" if is_input else _KINDS[selection.kind]


def _layer_name(layer: int) -> str:
    number = superscript(layer - 1)
    return _("w%(layer)s and b%(layer)s", layer=number)


def _check(
    seen: Observation, fitted: FittedView, compare: CheckGradient, *, live: bool
) -> GradientCheck | None:
    """The gradient check of the view; None while the gradient is not computed yet.

    A live page checks only the selected parameter: all of them take too long for every update.
    """
    selection, every = fitted.selection, fitted.check == "all" and not live
    if not fitted.check or selection.target_layer == 0:
        return None
    found = seen.weight_gradient(0 if every else selection.target_layer - 1)
    if found is None or found[2] < seen.m:
        return None
    return compare(seen, selection, every=every)


def _sample_note(sample: SampleView | None, fitted: FittedView, seen: Observation) -> str:
    if sample is None:
        return f"m = {seen.m}"
    if sample.m == 1 and seen.m > 1:
        return _("Not in the current batch; shown on its own (m = 1)")
    return f"m = {seen.m}"


def _step_note(session: TrainingSession) -> str:
    phase = session.position.phase
    if phase is Phase.UPDATE:
        return _("The update just made (values before it)")
    return _("Preview of the next update") if _is_preview(session) else _("The running step")


def _is_preview(session: TrainingSession) -> bool:
    return session.position.phase is Phase.READY and not session.samples_done
