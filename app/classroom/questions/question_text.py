"""A question, its correct answer and students' answers as text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.classroom.questions.question import CorrectAnswer, Question
from app.i18n.messages import N_, _, raw_gettext
from app.render.numbers import number, signed
from app.training.run.position import Unit

DIGITS = 4


STEPS: dict[str, dict[str, str]] = {
    "largest_move": {
        "update": N_("Which of these weights moves most in this update?"),
        "epoch": N_("Which of these weights moves most in this epoch?"),
        "rest": N_("Which of these weights moves most in the rest of this epoch?"),
    },
    "loss_rises": {
        "update": N_("Does the training loss J rise over this update?"),
        "epoch": N_("Does the training loss J rise over this epoch?"),
        "rest": N_("Does the training loss J rise over the rest of this epoch?"),
    },
    "parameter": {
        "update": N_("What is %(name)s after this update?"),
        "epoch": N_("What is %(name)s after this epoch?"),
        "rest": N_("What is %(name)s after the rest of this epoch?"),
    },
    "loss": {
        "update": N_("What is the training loss J after this update?"),
        "epoch": N_("What is the training loss J after this epoch?"),
        "rest": N_("What is the training loss J after the rest of this epoch?"),
    },
}
"""Questions by what they ask for, and by the step that reveals the answer."""
PHASES = {
    "ready": N_("ready"),
    "forward": N_("forward"),
    "loss": N_("loss"),
    "backward": N_("backward"),
    "update": N_("update"),
}
_PHASE = re.compile(r"(\w+)(?: layer (\d+))?(?:, sample (\d+)/(\d+))?")


def question_text(question: Question) -> str:
    """The question as one sentence."""
    if question.words:
        return str(question.words)
    if question.text:
        return question.text
    name = question.name
    if question.kind == "gradient_sign":
        return _("What is the sign of ∂J/∂%(name)s?", name=name)
    if question.kind == "value" and question.wanted == "gradient":
        return _("What is ∂J/∂%(name)s?", name=name)
    kind: str = question.kind
    if question.kind == "value":
        kind = "parameter" if question.wanted == "parameter" else "loss"
    return _(STEPS[kind][_step(question)], name=name)


def _step(question: Question) -> str:
    """The step that reveals the answer."""
    if question.unit is not Unit.EPOCH:
        return "update"
    return "epoch" if question.place.batch == 1 else "rest"


def note_text(question: Question) -> str:
    """What exactly is meant, and how it is answered."""
    if question.kind == "number" and question.tolerance:
        within = number(question.tolerance, 4)
        return _("counted as right within ±%(tolerance)s", tolerance=within)
    return raw_gettext(question.note)


def asked_at_text(question: Question) -> str:
    """The position of the run, in the words of the lab's counters."""
    at = question.place
    return _(
        "epoch %(epoch)s, batch %(batch)s/%(batches)s, %(phase)s",
        epoch=at.epoch,
        batch=at.batch,
        batches=at.batches,
        phase=_phase_text(at.phase),
    )


def _phase_text(stored: str) -> str:
    """A phase as it is stored, like “forward layer 2, sample 3/10”, in the page's language."""
    found = _PHASE.fullmatch(stored)
    if found is None or found[1] not in PHASES:
        return stored
    phase = _(PHASES[found[1]])
    if found[2]:
        phase = _("%(phase)s layer %(layer)s", phase=phase, layer=found[2])
    if found[3]:
        phase = _(
            "%(phase)s, sample %(sample)s/%(samples)s",
            phase=phase,
            sample=found[3],
            samples=found[4],
        )
    return phase


def subject_text(question: Question) -> str:
    """The keys of the parameters that the question is about, or "J", for a table column; of
    other questions the text."""
    if not question.is_prediction:
        return question.text
    if question.kind == "largest_move":
        return " ".join(each.key for each in question.choices)
    return question.about or "J"


def kind_text(question: Question) -> str:
    """The kind of the question and of the value it asks for, for a table column."""
    return question.kind + (f" {question.wanted}" if question.wanted else "")


def correct_answer_text(question: Question) -> str:
    """The correct answer with its numbers; empty before the reveal."""
    correct = question.truth
    if correct is None:
        return ""
    if not question.is_prediction:
        return _own_answer_text(question, correct)
    first = correct.numbers[0]
    match question.kind:
        case "gradient_sign":
            label = question.label(correct.right[0])
            return f"{label}: ∂J/∂{question.name} = {signed(first, DIGITS)}"
        case "largest_move":
            return _largest_move_text(question)
        case "loss_rises":
            before, after = (number(each, DIGITS) for each in correct.numbers)
            if before == after and correct.numbers[0] != correct.numbers[1]:
                before, after = (number(each, 15) for each in correct.numbers)
            label = question.label(correct.right[0])
            return _(
                "%(answer)s: J went from %(before)s to %(after)s",
                answer=label,
                before=before,
                after=after,
            )
    names = {"gradient": f"∂J/∂{question.name}", "parameter": question.name, "loss": "J"}
    name, value = names[question.wanted], number(first, DIGITS + 1)
    if len(correct.numbers) == 1:
        return f"{name} = {value}"
    former = correct.numbers[1]
    return _(
        "%(name)s = %(value)s, from %(before)s: a change of %(change)s",
        name=name,
        value=value,
        before=number(former, DIGITS + 1),
        change=signed(first - former, 3),
    )


def _own_answer_text(question: Question, correct: CorrectAnswer) -> str:
    if question.is_poll:
        return ""
    if question.kind == "number":
        answer = number(correct.numbers[0], 12)
    elif question.kind == "text":
        answer = _or_list(correct.right)
    else:
        answer = question.label("+".join(correct.right))
    return _("Right: %(answer)s", answer=answer)


def _or_list(texts: Sequence[str]) -> str:
    """“a”, “a or b”, “a or b or c”."""
    joined = "".join(texts[:1])
    for text in texts[1:]:
        joined = _("%(first)s or %(last)s", first=joined, last=text)
    return joined


def _largest_move_text(question: Question) -> str:
    correct = question.truth
    assert correct is not None
    if not correct.right:
        return _("none of them moved")
    keys = [each.key for each in question.choices]
    moves = [signed(correct.numbers[keys.index(key)], DIGITS) for key in correct.right]
    return _(
        "%(names)s moved most: Δw = %(moves)s",
        names=_and_all([question.label(key) for key in correct.right]),
        moves=_and_all(moves),
    )


def _and_all(texts: Sequence[str]) -> str:
    """“a”, “a and b”, “a and b and c”."""
    joined = "".join(texts[:1])
    for text in texts[1:]:
        joined = _("%(first)s and %(last)s", first=joined, last=text)
    return joined


def answer_text(question: Question, answer: str) -> str:
    """A stored answer as text."""
    if question.kind in ("value", "number"):
        return number(float(answer), 6)
    return question.label(answer)


def error_text(question: Question, answer: str) -> str:
    """The error of an answered number; empty for other answers and before the reveal.

    Where the step changes the value, it is a share of the change.
    """
    if question.kind not in ("value", "number") or question.truth is None:
        return ""
    value, *before = question.truth.numbers
    error = abs(float(answer) - value)
    if error == 0:
        return _("exact")
    off = number(error, 3)
    scale = abs(value - before[0]) if before else abs(value)
    if question.kind == "number" or not scale:
        return _("%(error)s off", error=off)
    percent = number(100 * error / scale, 3)
    if before:
        return _("%(error)s off, %(percent)s %% of the change", error=off, percent=percent)
    return _("%(error)s off, %(percent)s %%", error=off, percent=percent)


def tolerance_text(question: Question) -> str:
    """Within what an answered value counts as right; empty for other questions."""
    if question.kind != "value":
        return ""
    percent = f"±{number(100 * question.tolerance, 3)}\u00a0%"
    if question.wanted == "gradient":
        return percent
    return _("%(percent)s of the change", percent=percent)
