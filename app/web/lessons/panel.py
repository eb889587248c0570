"""The column of a lesson: the step, its formula, text and question, and where the session stands."""

from __future__ import annotations

from dataclasses import dataclass

from app.lessons.lesson import Lesson, LessonStep
from app.render.formulas.article import article_formula
from app.training.run.session import TrainingSession
from app.web.lessons.formula import plain_formula
from app.web.lessons.progress import what_changed
from app.web.lessons.questions import QuestionPanel, describe_question
from app.web.lessons.step_view import step_number
from app.web.lessons.terms import Term, mark_terms
from app.web.lessons.text import Piece, describe_text
from app.web.session_service import LoadedSession
from app.web.view.fit import FittedView


@dataclass(frozen=True)
class LessonPanel:
    """One step of a lesson beside the run.

    ``number`` counts from 1; ``before`` and ``after`` are the numbers of the steps around it, None
    at the ends. ``formula`` is MathML, ``slip`` what the article means if it prints something else.
    ``terms`` are those of the text, each once. ``wandered`` says what was changed, "" for nothing.
    The steps of a watched run cannot be moved, ``can_move`` is False then.
    """

    name: str
    title: str
    number: int
    count: int
    step_title: str
    formula: str
    slip: str
    paragraphs: list[list[Piece]]
    question: QuestionPanel | None
    terms: list[Term]
    lit: list[str]
    wandered: str
    can_move: bool

    @property
    def before(self) -> int | None:
        """The number of the step before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the next step."""
        return self.number + 1 if self.number < self.count else None


def describe_lesson(
    lesson: Lesson, loaded: LoadedSession, fitted: FittedView, *, live: bool
) -> LessonPanel:
    """The column of the step in the view's address."""
    session, number = loaded.session, step_number(fitted.view, lesson)
    step = lesson.steps[number - 1]
    units = tuple(session.recipe.units)
    paragraphs = [
        describe_text(block.parts, session, fitted.sample, live=live) for block in step.text
    ]
    question = step.question and describe_question(
        step.question, lesson, number, fitted.view.answer
    )
    pieces = [piece for paragraph in paragraphs for piece in paragraph]
    if question:
        pieces += question.pieces
    terms = {piece.term.symbol: piece.term for piece in pieces if piece.term}
    formula, slip = _formula(step, units)
    return LessonPanel(
        name=lesson.name,
        title=lesson.title,
        number=number,
        count=len(lesson.steps),
        step_title=step.title,
        formula=formula,
        slip=slip,
        paragraphs=paragraphs,
        question=question,
        terms=list(terms.values()),
        lit=[term.place for term in map_terms(step.focus, units) if term.place],
        wandered="" if live else what_changed(lesson, number, session),
        can_move=not fitted.watches,
    )
