"""Make a question about the next step of a run, and compute its answer."""

from __future__ import annotations

from collections.abc import Callable

from app.classroom.questions.question import AnswerChoice, AskedAt, Question
from app.classroom.questions.question_changes import QuestionError
from app.classroom.questions.reveal import quantity_of, reveal
from app.classroom.questions.template import QuestionTemplate
from app.i18n.messages import N_, _
from app.training.experiments.candidate_weights import Among, candidate_weights
from app.training.experiments.fork import copy_of
from app.training.experiments.step_outcome import (
    Quantity,
    StepNotMade,
    is_running,
    is_shown,
    parameters_digest,
    recipe_digest,
    state_digest,
)
from app.training.run.position import Unit, phase_at
from app.training.run.selection import Selection, index_of
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.training.run.typed_symbol import parameter_names, read_symbol

SIGN_CHOICES = tuple(
    AnswerChoice(key=sign, label=sign) for sign in (N_("positive"), N_("negative"), N_("zero"))
)
RISES_CHOICES = (
    AnswerChoice(key="yes", label=N_("yes, it rises")),
    AnswerChoice(key="no", label=N_("no, it does not")),
)


def make_prediction(
    session: TrainingSession,
    session_id: str,
    template: QuestionTemplate,
    go_on: Callable[[], bool] = lambda: True,
    *,
    previewed: bool = True,
) -> Question:
    """A question about the next step, with its solution, numbered 1 for now.

    With ``previewed``, pages have shown the running or next update in full when it began. If that
    is an answer, the session first makes this update, and the question is about the one after it.
    Then the session moves by one phase, after which pages know only z and a of the first layer.

    ``go_on`` limits the time. Raises QuestionError, StepNotMade.
    """
    units, quantity = session.recipe.units, quantity_of(template.kind, template.wanted)
    chosen = None if quantity == "loss" else _chosen(session, template.about)
    selection = chosen if quantity in ("gradient", "parameter") else None
    unit = Unit(template.unit)
    if _is_one_update(session, quantity, unit):
        within = Unit.BATCH if unit is Unit.EPOCH else unit
        if previewed or (is_running(session) and is_shown(session, quantity, within, selection)):
            _make_update(session)
        if is_shown(session, quantity, within, selection):
            session.step(Unit.PHASE, 1)
    choices: tuple[AnswerChoice, ...] = ()
    if template.kind == "gradient_sign":
        choices = SIGN_CHOICES
    elif template.kind == "loss_rises":
        choices = RISES_CHOICES
    elif template.kind == "largest_move" and chosen is not None:
        choices = _weight_choices(session, chosen, template.among)
    question = Question(
        number=1,
        kind=template.kind,  # type: ignore[arg-type]
        wanted=template.wanted,
        about=selection.key if selection else "",
        name=selection_name(selection, units) if selection else "",
        unit=unit,
        choices=choices,
        tolerance=template.tolerance,
        note=_note(session, quantity),
        place=position_of(session, session_id),
        seconds=template.seconds,
        template=template,
    )
    solution = reveal(copy_of(session), question, go_on)
    return question.model_copy(update={"solution": solution})


def _is_one_update(session: TrainingSession, quantity: Quantity, unit: Unit) -> bool:
    """Whether the answer is a number of the running or next update."""
    if quantity == "loss":
        return False
    return quantity == "gradient" or unit is not Unit.EPOCH or session.batch + 1 == session.batches


def _make_update(session: TrainingSession) -> None:
    if not session.step(Unit.BATCH, 1):
        raise StepNotMade(session.message)


def _chosen(session: TrainingSession, about: str) -> Selection:
    chosen = read_symbol(about, session.recipe.units)
    if chosen is None or not chosen.is_parameter:
        weight, bias = parameter_names(session.recipe.units)
        raise QuestionError(
            _(
                "“%(about)s” is not a weight or bias of this network. Write a weight like "
                "%(weight)s, a bias like %(bias)s.",
                about=about,
                weight=weight,
                bias=bias,
            ),
            field="about",
        )
    return chosen


def _weight_choices(
    session: TrainingSession, chosen: Selection, among: Among
) -> tuple[AnswerChoice, ...]:
    units, frozen = session.recipe.units, session.rules.frozen
    found = candidate_weights(session, chosen, among)
    if len(found) < 2:
        raise QuestionError(_("This layer has a single weight. Ask about the whole network."))
    if frozen is not None and all(frozen[index_of(each, units)] for each in found):
        raise QuestionError(_("All of these weights are frozen, so none of them can move."))
    return tuple(AnswerChoice(key=each.key, label=selection_name(each, units)) for each in found)


def _note(session: TrainingSession, quantity: Quantity) -> str:
    """What exactly the question means, in English."""
    if quantity == "loss":
        return N_("J over the whole training set")
    if quantity == "moves":
        return N_("largest |Δw| after the optimizer’s step")
    if quantity != "gradient":
        return N_("after the optimizer’s step")
    has_penalty = session.recipe.regularizer.name != "none"
    is_clipped = session.rules.clip_norm is not None
    if has_penalty and is_clipped:
        return N_("the sum over the batch, without the penalty term, before clipping")
    if has_penalty:
        return N_("the sum over the batch, without the penalty term")
    if is_clipped:
        return N_("the sum over the batch, before clipping")
    return N_("the sum over the batch")


def position_of(session: TrainingSession, session_id: str) -> AskedAt:
    """Where the run is now."""
    phase, layer = phase_at(session.phases_done, session.network.depth)
    text = str(phase) if layer is None else f"{phase} layer {layer}"
    if session.samples_done:
        text += f", sample {session.samples_done}/{len(session.batch_rows())}"
    return AskedAt(
        session=session_id,
        digest=state_digest(session),
        epoch=session.epoch,
        batch=session.batch + 1,
        batches=session.batches,
        phase=text,
        phases=session.phases_done,
        samples=session.samples_done,
        updates=session.optimizer_steps,
        recipe=recipe_digest(session),
        parameters=parameters_digest(session),
    )
