"""A question, its correct answer and students' answers as text."""

from __future__ import annotations

from app.classroom.questions.question import CorrectAnswer, Question
from app.render.numbers import number, signed
from app.training.run.position import Unit

DIGITS = 4


def question_text(question: Question) -> str:
    """The question as one sentence."""
    if question.text:
        return question.text
    name = question.name
    match question.kind:
        case "gradient_sign":
            return f"What is the sign of ∂J/∂{name}?"
        case "largest_move":
            return f"Which of these weights moves most in {step_text(question)}?"
        case "loss_rises":
            return f"Does the training loss J rise over {step_text(question)}?"
    match question.wanted:
        case "gradient":
            return f"What is ∂J/∂{name}?"
        case "parameter":
            return f"What is {name} after {step_text(question)}?"
    return f"What is the training loss J after {step_text(question)}?"


def step_text(question: Question) -> str:
    """The step that reveals the answer."""
    if question.unit is not Unit.EPOCH:
        return "this update"
    return "this epoch" if question.place.batch == 1 else "the rest of this epoch"


def asked_at_text(question: Question) -> str:
    """The position of the run, in the words of the lab's counters."""
    at = question.place
    return f"epoch {at.epoch}, batch {at.batch}/{at.batches}, {at.phase}"


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
            return f"{label}: J went from {before} to {after}"
    names = {"gradient": f"∂J/∂{question.name}", "parameter": question.name, "loss": "J"}
    text = f"{names[question.wanted]} = {number(first, DIGITS + 1)}"
    if len(correct.numbers) == 1:
        return text
    former = correct.numbers[1]
    return f"{text}, from {number(former, DIGITS + 1)}: a change of {signed(first - former, 3)}"


def _own_answer_text(question: Question, correct: CorrectAnswer) -> str:
    if question.is_poll:
        return ""
    if question.kind == "number":
        return f"Right: {number(correct.numbers[0], 12)}"
    if question.kind == "text":
        return f"Right: {' or '.join(correct.right)}"
    return f"Right: {question.label('+'.join(correct.right))}"


def _largest_move_text(question: Question) -> str:
    correct = question.truth
    assert correct is not None
    if not correct.right:
        return "none of them moved"
    names = " and ".join(question.label(key) for key in correct.right)
    keys = [each.key for each in question.choices]
    moves = [signed(correct.numbers[keys.index(key)], DIGITS) for key in correct.right]
    return f"{names} moved most: Δw = {' and '.join(moves)}"


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
        return "exact"
    absolute = f"{number(error, 3)} off"
    scale, of = (abs(value - before[0]), " of the change") if before else (abs(value), "")
    if question.kind == "number" or not scale:
        return absolute
    return f"{absolute}, {number(100 * error / scale, 3)} %{of}"


def tolerance_text(question: Question) -> str:
    """Within what an answered value counts as right; empty for other questions."""
    if question.kind != "value":
        return ""
    percent = f"±{number(100 * question.tolerance, 3)}\u00a0%"
    return percent if question.wanted == "gradient" else f"{percent} of the change"
