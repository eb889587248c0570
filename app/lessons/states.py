"""Sessions at the steps of a lesson: rebuilt from its start, or moved on from the step before."""

from __future__ import annotations

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.lesson import Lesson, LessonStep, Move
from app.lessons.limits import SECONDS
from app.lessons.names import NoSuchValue, parse_part, selection_of
from app.lessons.settings import change_recipe
from app.lessons.training import train, within
from app.training.recipe.recipe import Recipe
from app.training.run.edit import set_parameter
from app.training.run.position import (
    Unit,
    backward_done,
    forward_done,
    loss_done,
    update_done,
)
from app.training.run.session import TrainingSession


class CannotMove(ProblemError):
    """A move is not possible. ``line`` is its line, and the message says what to change."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


def state_at(lesson: Lesson, number: int, seed: int | None = None) -> TrainingSession:
    """The session at step ``number``, from 1: its last start, and all moves from there.

    ``seed`` replaces that of the lesson. Raises CannotMove.
    """
    steps = lesson.steps[:number]
    first = max(place for place, step in enumerate(steps) if step.start is not None)
    session = _started(steps[first], seed)
    with within(SECONDS):
        for step in steps[first:]:
            session = _with_moves(session, step)
    return session


def advance(session: TrainingSession, lesson: Lesson, number: int) -> TrainingSession:
    """A session that stands at step ``number`` − 1, moved to step ``number``.

    It is the same session, or another one with its timeline if a new run begins.
    Raises CannotMove.
    """
    step = lesson.steps[number - 1]
    if step.start is not None:
        session = _begun_again(session, step.start.recipe)
    return _with_moves(session, step)


def _started(step: LessonStep, seed: int | None) -> TrainingSession:
    assert step.start is not None
    recipe = step.start.recipe
    return TrainingSession(recipe if seed is None else recipe.with_seed(seed))


def _begun_again(session: TrainingSession, recipe: Recipe) -> TrainingSession:
    """The session in the first state of a recipe."""
    made = session.with_recipe(recipe)
    if made is session:
        made.reset()
    return made


def _with_moves(session: TrainingSession, step: LessonStep) -> TrainingSession:
    for move in step.moves:
        try:
            session = _moved(session, move)
        except ProblemError as error:
            raise CannotMove(move.line, _("move: %(problem)s", problem=error)) from None
    return session


def _moved(session: TrainingSession, move: Move) -> TrainingSession:
    if move.kind == "reset":
        session.reset()
    elif move.kind == "setting":
        return session.with_recipe(change_recipe(session.recipe, move.setting))
    elif move.kind == "step":
        train(session, Unit(move.unit), move.count)
    elif move.kind == "weight":
        part = parse_part(move.symbol, session.recipe.units)
        if part.letter not in ("w", "b"):
            raise NoSuchValue(
                _("%(symbol)s cannot be set; choose a weight or a bias.", symbol=move.symbol)
            )
        set_parameter(session, selection_of(part), move.value)
    else:
        session.go_to_phase(_phases(move, session.network.depth))
        if session.status == "diverged":
            raise NoSuchValue(_("training blows up here; choose a smaller learning rate."))
    return session


def _phases(move: Move, depth: int) -> int:
    """The number of finished phases that a move names."""
    if move.phase == "ready":
        return 0
    if move.phase == "loss":
        return loss_done(depth)
    if move.phase == "update":
        return update_done(depth)
    if not 1 <= move.layer <= depth:
        raise NoSuchValue(
            _(
                "this network has the layers 1 to %(last)s, not %(layer)s.",
                last=depth,
                layer=move.layer,
            )
        )
    if move.phase == "forward":
        return forward_done(move.layer)
    return backward_done(move.layer, depth)
