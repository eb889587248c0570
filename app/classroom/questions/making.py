"""Make a question from a template, for the run that the class follows."""

from __future__ import annotations

from collections.abc import Callable

from app.classroom.questions.ask import make_prediction, position_of
from app.classroom.questions.bank import READY_QUESTIONS
from app.classroom.questions.own import make_own_question
from app.classroom.questions.question import Question
from app.classroom.questions.question_changes import QuestionError
from app.classroom.questions.template import QuestionTemplate
from app.i18n.messages import _
from app.training.run.session import TrainingSession


def make_question(
    session: TrainingSession,
    session_id: str,
    template: QuestionTemplate,
    go_on: Callable[[], bool] = lambda: True,
    *,
    previewed: bool = True,
) -> Question:
    """The question with its solution, numbered 1 for now; see ``make_prediction``.

    Only a prediction may move the session. Raises QuestionError, StepNotMade.
    """
    if template.kind == "ready":
        ready = READY_QUESTIONS.get(template.ready)
        if ready is None:
            raise QuestionError(_("Choose one of the ready questions."))
        found = ready.make(session)
        made = make_own_question(found, position_of(session, session_id))
        update = {"template": template, "seconds": template.seconds, "words": found.words}
        return made.model_copy(update=update)
    if template.kind in ("choice", "number", "text"):
        return make_own_question(template, position_of(session, session_id))
    return make_prediction(session, session_id, template, go_on, previewed=previewed)
