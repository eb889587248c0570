"""Sentences about a question's answers, and about why it takes no more."""

from __future__ import annotations

from app.classroom.questions.answer_histogram import AnswerHistogram
from app.classroom.questions.question import Question
from app.classroom.questions.question_text import answer_text, error_text
from app.i18n.messages import N_, _, ngettext, raw_gettext
from app.render.numbers import number

STOPPED = {
    "time": N_("The time is over."),
    "moved": N_("The run has moved on, so no more answers are taken."),
    "shown": "",
}


def copies_text(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(n)s student has a copy of this run that is trained further, and may have seen the "
        "answer.",
        "%(n)s students have a copy of this run that is trained further, and may have seen the "
        "answer.",
        count,
    )


def stopped_text(question: Question) -> str:
    if question.state != "stopped":
        return ""
    return raw_gettext(STOPPED[question.stopped]) or _("Your teacher has shown the answers.")


def class_result(histogram: AnswerHistogram) -> str:
    """How many answers were right; empty before the reveal and without answers."""
    if histogram.right is None or histogram.answered == 0:
        return ""
    if histogram.partly:
        return _(
            "%(right)s of %(answers)s answers right, %(partly)s partly right",
            right=histogram.right,
            answers=histogram.answered,
            partly=histogram.partly,
        )
    return _(
        "%(right)s of %(answers)s answers right",
        right=histogram.right,
        answers=histogram.answered,
    )


def own_result(question: Question, answer: str) -> str:
    if not answer:
        return _("You did not answer.")
    error, share = error_text(question, answer), question.share_right(answer)
    text = answer_text(question, answer)
    if error:
        text = _("%(answer)s (%(error)s)", answer=text, error=error)
    if share is None:
        return _("You answered %(answer)s.", answer=text)
    if share == 1:
        return _("✓ Right: you answered %(answer)s.", answer=text)
    if share == 0:
        return _("✗ Not right: you answered %(answer)s.", answer=text)
    percent = number(100 * share, 3)
    return _(
        "Partly right (%(percent)s %%): you answered %(answer)s.", percent=percent, answer=text
    )
