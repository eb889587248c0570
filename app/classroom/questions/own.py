"""A question that a teacher wrote, as the class is asked it."""

from __future__ import annotations

from app.classroom.questions.question import (
    AnswerChoice,
    AskedAt,
    CorrectAnswer,
    Question,
    plain_text,
)
from app.classroom.questions.template import QuestionTemplate
from app.i18n.messages import N_
from app.render.numbers import number
from app.training.run.position import Unit


def make_own_question(template: QuestionTemplate, place: AskedAt) -> Question:
    """The question with its solution, numbered 1 for now; ``place`` is that of the run."""
    return Question(
        number=1,
        kind=template.kind,  # type: ignore[arg-type]
        text=template.text.strip(),
        unit=Unit.PHASE,
        choices=tuple(
            AnswerChoice(key=str(key), label=label.strip())
            for key, label in enumerate(template.options, 1)
        ),
        several=template.several,
        tolerance=template.tolerance,
        note=_note(template),
        place=place,
        seconds=template.seconds,
        solution=_solution(template),
        template=template,
    )


def _solution(template: QuestionTemplate) -> CorrectAnswer:
    if template.kind == "choice":
        return CorrectAnswer(right=tuple(str(key) for key in sorted(set(template.right))))
    if template.kind == "number":
        assert template.value is not None  # checked by the template
        return CorrectAnswer(numbers=(template.value,))
    return CorrectAnswer(right=tuple(dict.fromkeys(map(plain_text, template.accepted))))


def _note(template: QuestionTemplate) -> str:
    """How it is answered, in English."""
    if template.kind == "number":
        within = number(template.tolerance, 4)
        return (
            f"counted as right within ±{within}" if template.tolerance else N_("the exact number")
        )
    if template.kind == "text":
        return N_("a short answer; capitals and blanks do not matter")
    if not template.right:
        return N_("a poll: no answer is right or wrong")
    return N_("several answers may be right") if template.several else ""
