"""Lesson files: what they say is read, and what is wrong is named with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lessons import directives
from app.lessons.lesson import BadLesson, Live, Symbol, Text
from app.lessons.parse import parse
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.recipe import Recipe
from app.web.view import charts, hidden_parts
from tests.for_each import for_each
from tests.lessons.lesson_files import HEAD, lesson_file, lesson_of, line_of


def test_a_step_says_what_its_directives_say() -> None:
    lesson = lesson_of(
        "move: forward 1; w¹ = −0,5\nmove: 3 epochs; set α 0.5\nselect: w1.1.1\nsample: 1\n"
        "hide: charts, output\ncharts: loss\noutput: surface\nfocus: w¹ ∂J/∂w¹\nformula: J\n"
        "formula: J =\n  Σᵢ Jᵢ\nclaim: J < 1\n\nA *strong* word, `w¹` = {w¹}\nand {accuracy %}.\n\n"
        "Again."
    )
    step = lesson.steps[0]
    assert (lesson.title, lesson.minutes, lesson.about) == ("A lesson", 5, "What it is about.")
    assert step.start is not None
    assert step.start.recipe == EXAMPLES["article"].recipe.model_copy(update={"seed": 20})
    assert [move.kind for move in step.moves] == ["phase", "weight", "step", "setting"]
    assert (step.moves[1].symbol, step.moves[1].value) == ("w¹", -0.5)
    assert (step.select, step.sample, step.charts, step.output) == (
        "w1.1.1",
        "1",
        "loss",
        "surface",
    )
    assert step.hidden == {"charts", "output"}
    assert step.focus == ("w¹", "∂J/∂w¹")
    assert step.formulas == ("J", "J = Σᵢ Jᵢ")
    kinds = [type(part) for part in step.text[0].parts]
    assert kinds == [Text, Text, Text, Symbol, Text, Live, Text, Live, Text]
    assert step.text[0].parts[1] == Text("strong", strong=True)
    live = [part for part in step.text[0].parts if isinstance(part, Live)]
    assert [(part.source, part.percent) for part in live] == [("w¹", False), ("accuracy", True)]
    assert step.text[1].parts == (Text("Again."),)


def test_a_start_may_be_a_recipe_as_the_api_takes_it() -> None:
    text = HEAD.replace("article; seed 20", '{"seed": 7, "batch_size": null}') + "\n## Step\n\nOne."
    start = parse(text, "json").steps[0].start
    assert start is not None
    assert start.recipe == Recipe(seed=7, batch_size=None)


def test_what_a_step_does_not_say_is_as_before() -> None:
    first, second, third = lesson_of(
        "sample: 1\nhide: charts\nfocus: w¹\n\nOne.", "select: J\n\nTwo.", "hide: none\n\nThree."
    ).steps
    assert (second.sample, second.hidden, second.select) == ("1", frozenset({"charts"}), "J")
    assert (third.sample, third.hidden, third.select) == ("1", frozenset(), "J")
    assert (first.select, second.focus, second.start) == ("", (), None)


def test_a_sign_and_a_largest_question_have_their_options() -> None:
    first, second = lesson_of(
        "question: Which sign?\nsign: ∂J/∂w¹\nbecause: So.\n\nOne.",
        "question: Which?\nlargest: w⁰ w¹ b¹ by |∂J/∂?|\nbecause: So.\n\nTwo.",
    ).steps
    assert first.question is not None
    assert second.question is not None
    assert [option.label for option in first.question.options] == ["negative", "zero", "positive"]
    assert [option.label for option in second.question.options] == ["w⁰", "w¹", "b¹"]
    assert second.question.kind == "symbol"


def test_a_number_is_right_within_its_tolerance() -> None:
    step = lesson_of("question: How much?\nnumber: J within 5 %\nbecause: So.\n\nOne.").steps[0]
    assert step.question is not None
    assert step.question.number is not None
    assert (step.question.number.source, step.question.number.tolerance) == ("J", 0.05)


def test_marks_can_be_written_with_a_backslash() -> None:
    step = lesson_of(r"move: loss" + "\n\n" + r"A \{brace\}, a \* and a \` and a \\ sign.").steps[0]
    assert step.text[0].parts == (Text("A {brace}, a * and a ` and a \\ sign."),)


def test_the_parts_and_charts_are_those_of_the_page() -> None:
    assert hidden_parts.HIDEABLE.keys() == directives.PARTS
    assert set(charts.CHARTS) == directives.CHARTS


@for_each(
    ("step", "part", "sentence"),
    [
        ("moves: loss\n\nOne.", "moves:", "did you mean “move”?"),
        ("colour: red\n\nOne.", "colour:", "There is no “colour”"),
        ("move: fly\n\nOne.", "fly", "“fly” is no move; write one like"),
        ("move: 6000 epochs\n\nOne.", "6000", "from 1 to 5000 epochs, not 6000"),
        ("move: w¹ = x\n\nOne.", "w¹ = x", "“x” is not a number"),
        ("move: w¹ = 1e999\n\nOne.", "1e999", "is not a number"),
        ("move: loss" + "; loss" * 20 + "\n\nOne.", "loss", "12 moves"),
        ("start: nothing\n\nOne.", "start: nothing", "there is no example “nothing”"),
        ("start: xor; α much\n\nOne.", "much", "“much” is not a number"),
        ("start: xor; layers 3\n\nOne.", "layers 3", "units and an activation"),
        ("start: xor; layers 99 tanh, 1 tanh\n\nOne.", "99", "at most 64 units"),
        ("start: {\n\nOne.", "start: {", "this is no JSON"),
        ('start: {"seed": -1}\n\nOne.', "-1", "seed"),
        ("start: []\n\nOne.", "[]", "there is no example"),
        ('start: {"speed": 1}\n\nOne.', "speed", "speed"),
        (
            'start: {"dataset": {"name": "own", "own": {"inputs": 2, "classes": 2, "rows": 4, '
            '"digest": "0123456789abcdef"}}}\n\nOne.',
            "own",
            "no data of its own",
        ),
        ("hide: everything\n\nOne.", "everything", "there is no “everything”"),
        ("charts: los\n\nOne.", "los\n", "did you mean “loss”?"),
        ("sample: first\n\nOne.", "first", "the number of a training sample"),
        ("sample: 1\nsample: 2\n\nOne.", "sample: 2", "stands twice"),
        ("claim: J <\n\nOne.", "claim", "a number or a symbol is needed"),
        ("question: Why?\n\nOne.", "Why", "needs an answer"),
        ("question: Why?\noption: so if J < 1\nbecause: So.\n\nOne.", "Why", "two options"),
        ("question: Why?\noption: so\n\nOne.", "option", "write the answer, “if”"),
        ("question: Why?\nsign: J\n\nOne.", "Why", "needs a reason"),
        ("sign: J\n\nOne.", "## Step", "needs a line “question: …” too"),
        ("question: Why?\nsign: J\nnumber: J\n\nOne.", "number", "answered in one way"),
        ("question: Why?\nlargest: w¹ by J\n\nOne.", "largest", "write two to 8 symbols"),
        ("question: Why?\nnumber: J within 0 %\n\nOne.", "within", "a tolerance from"),
        ("question: Why?\nquestion: How?\n\nOne.", "How", "A step has one question"),
        ("move: loss\nThe text begins here.\n\nOne.", "begins here", "leave a blank line"),
        ("move:\n\nOne.", "move:", "needs a value"),
        ("move: loss", "## Step", "A step needs a text"),
        ("move: loss\n\nA {J", "{J", "close it, or write"),
        ("move: loss\n\nA {}", "{}", "close it, or write"),
        ("move: loss\n\nA `w¹", "`w¹", "close it, or write"),
        ("move: loss\n\nA {J +}", "{J +}", "a number or a symbol is needed"),
        ("move: loss\n\n" + "long " * 400, "long", "1500 characters"),
        ("focus: " + "w¹ " * 800 + "\n\nOne.", "focus", "1500 characters"),
        ("move: loss\n\n" + "One.\n\n" * 6 + "Last.", "Last.", "6 paragraphs"),
    ],
)
def test_an_error_names_its_line_and_what_to_change(step: str, part: str, sentence: str) -> None:
    text = lesson_file(step)
    with pytest.raises(BadLesson) as error:
        parse(text, "bad")
    assert sentence in str(error.value)
    assert error.value.line == line_of(text, part.rstrip("\n"))


@for_each(
    ("text", "line", "sentence"),
    [
        ("", 1, "Begin with a head"),
        ("title: x\n---\n---\n", 1, "Begin with a head"),
        (HEAD, 6, "A lesson needs a step"),
        (HEAD.replace("minutes: 5\n", "") + "\n## Step\n\nOne.", 5, "no “minutes”; add a line"),
        (HEAD.replace("minutes: 5", "minutes: many") + "\n## Step\n\nOne.", 3, "a whole number"),
        (HEAD.replace("about", "abuot") + "\n## Step\n\nOne.", 4, "did you mean “about”?"),
        (HEAD.replace("minutes: 5", "title: B") + "\n## Step\n\nOne.", 3, "twice; leave one"),
        (HEAD + "\nA text.\n## Step\n\nOne.", 8, "A step begins with"),
        (HEAD + "\n## \n\nOne.", 8, "A step begins with"),
        (HEAD + "\n## Step\n\nOne." * 61, 8 + 60 * 3, "60 steps"),
        (HEAD + "\n## Step\n\n" + "x" * 41_000, 1, "40 kB"),
        (HEAD + "\n" * 3000, 2000, "2000 lines"),
    ],
)
def test_a_bad_head_or_frame_is_named_too(text: str, line: int, sentence: str) -> None:
    with pytest.raises(BadLesson) as error:
        parse(text, "bad")
    assert sentence in str(error.value)
    assert error.value.line == line


@given(st.text(alphabet="#-:;= \nabcJw¹0{}`*\\|startmoveifquestion", max_size=300))
def test_any_text_is_a_lesson_or_refused(text: str) -> None:
    for whole in (text, HEAD + "\n## Step\n" + text):
        try:
            parse(whole, "any")
        except BadLesson as error:
            assert 1 <= error.line <= len(whole.splitlines()) + 1
