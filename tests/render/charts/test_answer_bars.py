"""The bar chart of a class's answers."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from app.render.charts.answer_bars import AnswerBar, draw_answer_bars
from tests.render import svg

BARS = [AnswerBar("yes", 3, right=True), AnswerBar("no <b>", 1), AnswerBar("x", 0)]


def drawn(bars: list[AnswerBar]) -> Element:
    return svg.read(draw_answer_bars(bars, "Answers"))


def texts(root: Element, tag: str) -> list[str]:
    return ["".join(node.itertext()) for node in svg.find_all(root, tag)]


def test_bars_are_as_long_as_their_counts() -> None:
    widths = [svg.number_in(bar, "width") for bar in svg.find_all(drawn(BARS), "rect")]
    assert abs(widths[0] - 3 * widths[1]) < 0.2
    assert widths[2] <= 1, "a trace, so that its place is seen"


def test_each_says_its_words_its_count_and_whether_it_is_right() -> None:
    root = drawn(BARS)
    titles = texts(root, "title")
    assert titles == ["yes: 3, 75 %, right", "no <b>: 1, 25 %", "x: 0, 0 %"]
    rows = [texts(row, "text") for row in svg.find_all(root, "g")]
    assert rows == [["✓ yes", "3"], ["no <b>", "1"], ["x", "0"]]
    assert root.tag == "svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == f"Answers: {'; '.join(titles)}"


def test_long_answers_are_cut_and_whole_in_their_titles() -> None:
    long = "the derivative of the loss by the last weight"
    root = drawn([AnswerBar(long, 2, right=True), AnswerBar("−0.0012345 to 0.0045678", 1)])
    shown = [text for row in svg.find_all(root, "g") for text in texts(row, "text")]
    assert shown == ["✓ the derivative of the …", "2", "−0.0012345 to 0.0045678", "1"]
    assert texts(root, "title")[0].startswith(long)
    bars = [svg.number_in(bar, "x") for bar in svg.find_all(root, "rect")]
    assert bars[0] == bars[1] > 16 + 23 * 7


def test_without_answers_there_are_no_percentages() -> None:
    assert texts(drawn([AnswerBar("yes", 0)]), "title") == ["yes: 0"]
