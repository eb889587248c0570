"""A question, its truth and a class's answers in plain words."""

from __future__ import annotations

from app.classroom.question import Question
from app.render.numbers import number, signed
from app.training.run.position import Unit

DIGITS = 4


def question_words(question: Question) -> str:
    """What is asked, as one sentence."""
    name = question.name
    match question.kind:
        case "gradient_sign":
            return f"What sign has ∂J/∂{name}?"
        case "largest_move":
            return f"Which of these weights moves most in {span(question)}?"
        case "loss_rises":
            return f"Does the training loss J rise over {span(question)}?"
    match question.wanted:
        case "gradient":
            return f"What is ∂J/∂{name}?"
        case "parameter":
            return f"What is {name} after {span(question)}?"
    return f"What is the training loss J after {span(question)}?"


def span(question: Question) -> str:
    """What has to be made before the answer is known."""
    if question.unit is not Unit.EPOCH:
        return "this update"
    return "this epoch" if question.place.batch == 1 else "the rest of this epoch"


def place_words(question: Question) -> str:
    """Where the run stood, as the counters have it."""
    place = question.place
    return f"epoch {place.epoch}, batch {place.batch}/{place.batches}, {place.phase}"


def about_words(question: Question) -> str:
    """What it is about, for a column of a table."""
    if question.kind == "largest_move":
        return " ".join(each.key for each in question.choices)
    return question.about or "J"


def kind_words(question: Question) -> str:
    """Its kind as one word, and the value that is asked for."""
    return question.kind + (f" {question.wanted}" if question.wanted else "")


def truth_words(question: Question) -> str:
    """The truth with its numbers; empty while nobody knows."""
    truth = question.truth
    if truth is None:
        return ""
    first = truth.numbers[0]
    match question.kind:
        case "gradient_sign":
            said = question.label(truth.right[0])
            return f"{said}: ∂J/∂{question.name} = {signed(first, DIGITS)}"
        case "largest_move":
            return _moved(question)
        case "loss_rises":
            before, after = (number(each, DIGITS) for each in truth.numbers)
            if before == after and truth.numbers[0] != truth.numbers[1]:
                before, after = (number(each, 15) for each in truth.numbers)
            said = question.label(truth.right[0])
            return f"{said}: J went from {before} to {after}"
    named = {"gradient": f"∂J/∂{question.name}", "parameter": question.name, "loss": "J"}
    return f"{named[question.wanted]} = {number(first, DIGITS + 1)}"


def _moved(question: Question) -> str:
    truth = question.truth
    assert truth is not None
    if not truth.right:
        return "none of them moved"
    names = " and ".join(question.label(key) for key in truth.right)
    keys = [each.key for each in question.choices]
    moves = [signed(truth.numbers[keys.index(key)], DIGITS) for key in truth.right]
    return f"{names} moved most: Δw = {' and '.join(moves)}"


def answer_words(question: Question, answer: str) -> str:
    """An answer as its person reads it."""
    return number(float(answer), 6) if question.kind == "value" else question.label(answer)


def off_words(question: Question, answer: str) -> str:
    """How far an answer is off a value; empty for answers that are chosen."""
    if question.kind != "value" or question.truth is None:
        return ""
    value = question.truth.numbers[0]
    error = abs(float(answer) - value)
    if error == 0:
        return "exact"
    off = f"{number(error, 3)} off"
    return f"{off}, {number(100 * error / abs(value), 3)} %" if value else off
