"""The column of a lesson: the step, its formulas, text and question; what was changed since."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from app.i18n.messages import _
from app.lessons.formula import BadFormula, formula_mathml
from app.lessons.lesson import WHOLE_BATCH, Lesson, LessonStep
from app.lessons.library import NAMES
from app.lessons.library import lesson as library_lesson
from app.lessons.values import Reader
from app.render.formulas.article import article_formula
from app.render.formulas.mathml import breakable, math
from app.web import addresses
from app.web.lessons.progress import what_changed
from app.web.lessons.questions import QuestionPanel, describe_question
from app.web.lessons.results import numbers_ahead
from app.web.lessons.step_view import step_number, without_lesson
from app.web.lessons.terms import Term, mark_terms, term_of
from app.web.lessons.text import Piece, describe_text
from app.web.stored_sessions import LoadedSession
from app.web.view.fit import FittedView
from app.web.view.view import View


@dataclass(frozen=True)
class NextLesson:
    """The lesson after this one, in the order of the app."""

    title: str
    address: str


@dataclass(frozen=True)
class LessonPanel:
    """One step of a lesson beside the run.

    ``number`` counts from 1; ``before`` and ``after`` are the numbers of the steps around it, None
    at the ends. ``formulas`` are MathML, ``slip`` is what the article means if it prints something
    else.
    ``terms`` are those of the text, each once; ``lit`` are keys of the diagram. ``wandered`` says
    what was changed, "" for nothing. Who watches another person's run cannot go to other steps:
    ``can_move`` is False. ``leave`` is the address of the page without the lesson,
    ``worksheet`` that of its worksheet.
    """

    title: str
    number: int
    count: int
    step_title: str
    formulas: list[str]
    slip: str
    paragraphs: list[list[Piece]]
    question: QuestionPanel | None
    terms: list[Term]
    lit: list[str]
    wandered: str
    can_move: bool
    leave: str
    following: NextLesson | None
    worksheet: str

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
    """The column of the step in the view's address; while the run plays without its numbers."""
    session, number = loaded.session, step_number(fitted.view, lesson)
    step, units = lesson.steps[number - 1], tuple(session.recipe.units)
    reader = None if live else Reader(session, _row(step, fitted))
    wandered = "" if live else what_changed(lesson, number, session) or _other_sample(step, fitted)
    # What comes of other settings was computed for those of the step, and for its sample.
    ahead = {} if live or wandered else numbers_ahead(lesson, number)
    paragraphs = [describe_text(block.parts, reader, units, ahead) for block in step.text]
    question = describe_question(lesson, number, fitted.view.answer)
    formulas = [_formula(text, units) for text in step.formulas]
    return LessonPanel(
        title=lesson.title,
        number=number,
        count=len(lesson.steps),
        step_title=step.title,
        formulas=[formula for formula, _slip in formulas],
        slip=" ".join(slip for _formula, slip in formulas if slip),
        paragraphs=paragraphs,
        question=question,
        terms=_terms(paragraphs, question),
        lit=_places(step, units),
        wandered=wandered,
        can_move=not fitted.watches,
        leave=without_lesson(fitted.view).path(loaded.id),
        following=_following(lesson, fitted.view),
        worksheet=addresses.lessons(lesson.name, "worksheet"),
    )


def _row(step: LessonStep, fitted: FittedView) -> int | None:
    """The sample of the numbers: the view's; beside the whole batch that of the step."""
    if fitted.sample is None and step.sample not in ("", WHOLE_BATCH):
        return int(step.sample)
    return fitted.sample


def _other_sample(step: LessonStep, fitted: FittedView) -> str:
    """That the numbers are of another sample than the sentences; empty if they are not."""
    if fitted.sample is None or step.sample in ("", WHOLE_BATCH, str(fitted.sample)):
        return ""
    return _("You are looking at sample %(number)s.", number=fitted.sample)


def _following(lesson: Lesson, view: View) -> NextLesson | None:
    if lesson.name not in NAMES[:-1]:
        return None
    name = NAMES[NAMES.index(lesson.name) + 1]
    address = addresses.lessons(name, embed=view.embed, key=view.key, room=view.room)
    return NextLesson(library_lesson(name).title, address)


def _formula(text: str, units: tuple[int, ...]) -> tuple[str, str]:
    """A formula with its terms marked, and what the article's slip in it means."""
    known = article_formula(text)
    try:
        formula = known.mathml if known else formula_mathml(text, units)
    except BadFormula:
        # Named when the lesson was opened; its author can still look at the steps.
        formula = math(f"<mtext>{escape(text)}</mtext>")
    return breakable(mark_terms(formula, units)), _(known.slip) if known else ""


def _terms(paragraphs: list[list[Piece]], question: QuestionPanel | None) -> list[Term]:
    pieces = [piece for paragraph in paragraphs for piece in paragraph]
    pieces += question.pieces if question else []
    return list({piece.term.symbol: piece.term for piece in pieces if piece.term}.values())


def _places(step: LessonStep, units: tuple[int, ...]) -> list[str]:
    """The parts of the diagram that a step is about."""
    found = (term_of(symbol, units) for symbol in step.focus)
    return list(dict.fromkeys(term.place for term in found if term and term.place))
